"""Gradients against those of PyTorch's autograd, where it is installed."""

import pytest
from hypothesis import given
from strategies import problems

from pdpsim import CrossEntropy, backward, forward

torch = pytest.importorskip("torch")

FUNCTIONS = {
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "linear": lambda x: x,
    "relu": torch.relu,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
}


@given(problems())
def test_gradients_are_those_of_autograd(problem):
    net = problem.net
    for k, pattern in enumerate(problem.patterns):
        for sweep in forward(net, pattern), backward(net, problem.measure, keep_gradients=k > 0):
            for _ in sweep:
                pass
    expected = gradients_by_autograd(problem)
    scale = max(1.0, *(abs(x) for x in expected)) if expected else 1.0
    for weight, gradient in zip(net.weights, expected):
        assert weight.gradient == pytest.approx(gradient, rel=1e-12, abs=1e-12 * scale), weight.name


def gradients_by_autograd(problem):
    net = problem.net
    weights = {id(w): torch.tensor(w.value, dtype=torch.float64, requires_grad=True) for w in net.weights}
    total = torch.zeros((), dtype=torch.float64)
    for pattern in problem.patterns:
        activations = activations_by_torch(net, pattern, weights)
        for unit, target in zip(net.outputs, pattern.targets):
            if target is not None:
                total = total + error(problem.measure, target, activations[unit.name])
    if total.requires_grad:
        total.backward()
    return [0.0 if weights[id(w)].grad is None else weights[id(w)].grad.item() for w in net.weights]


def activations_by_torch(net, pattern, weights):
    given = dict(zip(net.structure.inputs + net.structure.bias, (*pattern.inputs, 1.0)))
    found = {unit.name: torch.tensor(value, dtype=torch.float64) for unit, value in given.items()}
    for unit in net.structure.firing_order:
        total = torch.tensor(unit.empty, dtype=torch.float64)
        for connection in unit.incoming:
            message = weights[id(connection.shared)] * found[connection.sender.name]
            total = total * message if unit.combine == "product" else total + message
        found[unit.name] = FUNCTIONS[unit.function.name](total)
    return found


def error(measure, target, y):
    if isinstance(measure, CrossEntropy):
        return -target * torch.log(y) - (1 - target) * torch.log(1 - y)
    off = torch.abs(target - y)
    if off.item() <= measure.margin:
        return 0.0 * y
    return 0.5 * (off - measure.margin * (measure.measured_from == "margin")) ** 2
