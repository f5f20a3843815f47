"""Gradients through time, ties, gates and carried inputs: against finite differences, and against PyTorch."""

import math
from random import Random

import pytest
from pdpsim.scenarios.latch import gated_cells

from pdpsim import Network, Pattern, SumOfSquares
from pdpsim.core.carry import Carry
from pdpsim.core.sequences import stream
from pdpsim.core.sweeps import backward, forward

STEP = 2e-3


def random_network(seed):
    """Some units that sum and some that multiply, with connections that take 0, 1 or 2 steps, over a few steps."""
    random, net = Random(seed), Network()
    net.add_unit("bias", "bias")
    net.add_group(["i1", "i2"], "input")
    units = [f"h{k}" for k in range(1, random.randint(4, 6))]
    for name in units:
        product = random.random() < 0.4
        net.add_unit(name, function="linear" if product else "tanh", combine="product" if product else "sum")
    net.add_group(["o1", "o2"], "output")
    for k, name in enumerate(units):
        net.connect_all(random.sample(["i1", "i2", *units[:k]], 2), [name])
        if net.units[name].combine == "sum":
            net.connect("bias", name)
    delays = {}
    for _ in range(4):
        sender, receiver = random.choice(units), random.choice(units)
        if (sender, receiver) not in net.connections:
            net.connect(sender, receiver)
            delays[sender, receiver] = random.randint(1, 2)
    net.connect_all(["bias", *units], ["o1", "o2"])
    net.tie(net.connections[units[0], "o1"], net.connections[units[1], "o2"])
    net.randomize(seed, 1.2)
    return net.unfold(4, delayed=delays, start=random.choice([0.5, "learned", "input"]))


def error(net, pattern):
    outputs = net.forward(pattern)
    return 0.5 * sum((t - y) ** 2 for t, y in zip(pattern.targets, outputs) if t is not None)


def assert_gradients_are_finite_differences(net, pattern):
    for sweep in forward(net, pattern), backward(net, SumOfSquares()):
        for _ in sweep:
            pass
    gradients = [weight.gradient for weight in net.weights]
    largest = max(map(abs, gradients))
    for weight, gradient in zip(net.weights, gradients):
        middle, errors = weight.value, {}
        for k in (-3, -2, -1, 1, 2, 3):
            weight.value = middle + k * STEP
            errors[k] = error(net, pattern)
        weight.value = middle
        nearest, next_, far = (errors[k] - errors[-k] for k in (1, 2, 3))
        expected = (45 * nearest - 9 * next_ + far) / (60 * STEP)
        assert gradient == pytest.approx(expected, rel=1e-6, abs=1e-8 * max(1.0, largest)), weight.name


@pytest.mark.parametrize("seed", range(12))
def test_of_random_networks_over_time(seed):
    net, random = random_network(seed), Random(seed)
    pattern = Pattern(
        [random.uniform(-1, 1) for _ in net.inputs], [random.choice([None, random.uniform(-1, 1)]) for _ in net.outputs]
    )
    assert_gradients_are_finite_differences(net, pattern)


@pytest.mark.parametrize("forget", [False, True])
def test_of_gated_cells(forget):
    net, late = gated_cells(["x1", "x2"], 2, ["o1"], forget)
    net.randomize(3, 0.8)
    random, unfolded = Random(1), net.unfold(6, delayed=late)
    pattern = Pattern(
        [random.uniform(-1, 1) for _ in unfolded.inputs], [random.uniform(0, 1) for _ in unfolded.outputs]
    )
    assert_gradients_are_finite_differences(unfolded, pattern)


def test_of_carried_inputs_no_error_goes_back_over_them():
    net = Network.layered(2, 3, 1, seed=4, function="tanh")
    net.connect_all(["h1", "h2", "h3"], ["h1", "h2", "h3"])
    net.randomize(4, 1.0)
    late = [(a, b) for a, b in net.connections if a[0] == b[0] == "h"]
    unfolded = net.unfold(2, delayed=late, start="input", answers=[2])
    steps = [{"i1": math.sin(k), "i2": math.cos(k), "o1": math.sin(k + 1)} for k in range(5)]
    patterns = stream(unfolded, steps, start=0.25)
    for pattern in patterns:
        unfolded.forward(pattern)
    put = [unit.activation for unit in unfolded.inputs]
    assert [type(given) for given in patterns[-1].given].count(Carry) == 3
    assert_gradients_are_finite_differences(unfolded, Pattern(put, patterns[-1].targets))


# -- PyTorch --------------------------------------------------------------------------------------


def sequences(torch, seed, steps, inputs):
    random = Random(seed)
    return torch.tensor([[random.uniform(-1, 1) for _ in range(inputs)] for _ in range(steps)], dtype=torch.float64)


def read(torch, net, receivers, senders):
    """A matrix of weights, and the same of their gradients."""
    values = [[net.connections[sender, receiver].weight for sender in senders] for receiver in receivers]
    return torch.tensor(values, dtype=torch.float64)


def gradients(unfolded, receivers, senders, step):
    table = []
    for receiver in receivers:
        row = []
        for sender in senders:
            at = sender if sender == "bias" else f"{sender}@{step - (sender[0] in 'hy')}"
            row.append(unfolded.connections[at, f"{receiver}@{step}"].gradient)
        table.append(row)
    return table


def present(unfolded, x, wanted):
    inputs = {f"x{k + 1}@{t + 1}": float(x[t, k]) for t in range(len(x)) for k in range(x.shape[1])}
    pattern = Pattern([inputs[unit.name] for unit in unfolded.inputs], wanted)
    for sweep in forward(unfolded, pattern), backward(unfolded, SumOfSquares()):
        for _ in sweep:
            pass
    return [unit.activation for unit in unfolded.outputs]


def assert_close(torch, table, tensor):
    assert torch.allclose(torch.tensor(table, dtype=torch.float64), tensor, rtol=1e-12, atol=1e-13)


def test_a_simple_recurrent_network_is_pytorchs():
    torch = pytest.importorskip("torch")
    xs, hs = ["x1", "x2"], ["h1", "h2", "h3"]
    net = Network()
    net.add_unit("bias", "bias")
    net.add_group(xs, "input")
    net.add_group(hs, function="tanh")
    net.add_unit("o1", "output", "linear")
    net.connect_all(["bias", *xs, *hs], hs)
    net.connect_all(["bias", *hs], ["o1"])
    net.randomize(2, 0.9)
    unfolded = net.unfold(7, delayed=[(a, b) for a in hs for b in hs])
    x, wanted = sequences(torch, 1, 7, 2), [0.1 * k for k in range(7)]
    outputs = present(unfolded, x, wanted)
    theirs = torch.nn.RNN(2, 3, dtype=torch.float64)
    top = torch.nn.Linear(3, 1, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight_ih_l0[:], theirs.weight_hh_l0[:] = read(torch, net, hs, xs), read(torch, net, hs, hs)
        theirs.bias_ih_l0[:], theirs.bias_hh_l0[:] = read(torch, net, hs, ["bias"])[:, 0], 0.0
        top.weight[:], top.bias[:] = read(torch, net, ["o1"], hs), read(torch, net, ["o1"], ["bias"])[0]
    answered = top(theirs(x)[0])[:, 0]
    (0.5 * ((answered - torch.tensor(wanted, dtype=torch.float64)) ** 2).sum()).backward()
    assert_close(torch, outputs, answered.detach())
    assert_close(torch, gradients(unfolded, hs, xs, 3), theirs.weight_ih_l0.grad)
    assert_close(torch, gradients(unfolded, hs, hs, 3), theirs.weight_hh_l0.grad)
    assert_close(torch, gradients(unfolded, hs, ["bias"], 3), theirs.bias_ih_l0.grad[:, None])


def test_gated_cells_that_forget_are_pytorchs():
    torch = pytest.importorskip("torch")
    xs, ys, cells = ["x1", "x2"], ["y1", "y2"], (1, 2)
    net, late = gated_cells(xs, 2, ["o1"], forget=True)
    net.randomize(6, 0.9)
    unfolded = net.unfold(9, delayed=late)
    x, wanted = sequences(torch, 2, 9, 2), [0.1 * k for k in range(9)]
    outputs = present(unfolded, x, wanted)
    gates = [f"{gate}{k}" for gate in ("in", "keep", "g", "out") for k in cells]  # in their order
    theirs = torch.nn.LSTM(2, 2, dtype=torch.float64)
    top = torch.nn.Linear(2, 1, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight_ih_l0[:], theirs.weight_hh_l0[:] = read(torch, net, gates, xs), read(torch, net, gates, ys)
        theirs.bias_ih_l0[:], theirs.bias_hh_l0[:] = read(torch, net, gates, ["bias"])[:, 0], 0.0
        top.weight[:], top.bias[:] = read(torch, net, ["o1"], ys), read(torch, net, ["o1"], ["bias"])[0]
    answered = torch.sigmoid(top(theirs(x)[0]))[:, 0]
    (0.5 * ((answered - torch.tensor(wanted, dtype=torch.float64)) ** 2).sum()).backward()
    assert_close(torch, outputs, answered.detach())
    assert_close(torch, gradients(unfolded, gates, xs, 4), theirs.weight_ih_l0.grad)
    assert_close(torch, gradients(unfolded, gates, ys, 4), theirs.weight_hh_l0.grad)
    assert_close(torch, gradients(unfolded, gates, ["bias"], 4), theirs.bias_ih_l0.grad[:, None])
