"""Back-propagated gradients against finite differences of E, which is computed by other code (reference.py)."""

import pytest
import reference
from checks import epoch_acts
from hypothesis import given, settings
from strategies import problems

from pdpsim import BackPropagation, GradientDescent, Network, Pattern, SumOfSquares, backward, forward
from pdpsim.core.sweeps import perform

STEP = 1e-3


def swept(problem, events=lambda event: None):
    """Pass all patterns forward and backward, gradients summed."""
    for k, pattern in enumerate(problem.patterns):
        for sweep in forward(problem.net, pattern), backward(problem.net, problem.measure, keep_gradients=k > 0):
            for event in sweep:
                events(event)


def slope_of_error(problem, weight):
    """dE/dw by a five-point formula, or None where E has a kink within reach."""
    net, patterns, measure = problem.net, problem.patterns, problem.measure
    middle, errors, sides = weight.value, {}, []
    for k in (-2, -1, 0, 1, 2):
        weight.value = middle + k * STEP
        errors[k] = reference.error(net, patterns, measure)
        sides.append(reference.sides(net, patterns, measure))
    weight.value = middle
    if any(side != sides[0] for side in sides):
        return None
    return (8 * (errors[1] - errors[-1]) - (errors[2] - errors[-2])) / (12 * STEP)


@given(problems())
@settings(max_examples=2 * settings().max_examples)
def test_gradients_are_those_of_the_error(problem):
    swept(problem)
    gradients = [weight.gradient for weight in problem.net.weights]
    # What rounding leaves of a difference grows with E, not with the gradient.
    least = 1e-9 * (1.0 + reference.error(problem.net, problem.patterns, problem.measure))
    for weight, gradient in zip(problem.net.weights, gradients):
        expected = slope_of_error(problem, weight)
        assert expected is None or gradient == pytest.approx(expected, rel=1e-6, abs=least), weight.name


@pytest.mark.parametrize("inputs", [(0.5, 0.25, -2.0), (0.5, 0.0, 2.0), (0.0, 0.0, 1.0)])
def test_a_factor_of_zero_does_no_harm(inputs):
    net = Network()
    net.add_group(["a", "b", "c"], "input")
    net.add_unit("o", "output", "linear", combine="product")
    for name, weight in zip("abc", (0.5, -1.5, 2.0)):
        net.connect(name, "o", weight)
    net.forward(Pattern(inputs, [0.25]))
    net.backward()
    (a, b, c), delta = inputs, net.units["o"].delta
    assert net.units["o"].net_input == (0.5 * a) * (-1.5 * b) * (2.0 * c)
    assert [u.error for u in net.inputs] == pytest.approx(
        [delta * -1.5 * b * c, delta * -1.5 * a * c, delta * -1.5 * a * b]
    )
    # dE/dw, too: w_k and x_k stand side by side.
    assert [x.shared.gradient * x.weight for x in net.units["o"].incoming] == pytest.approx(
        [u.error * u.activation for u in net.inputs]
    )


@given(problems())
def test_every_gradient_is_smooth_somewhere(problem):
    # Guards the test above: were kinks found everywhere, it would compare nothing.
    smooth = problem._replace(procedure=BackPropagation(problem.rule))
    if any(unit.function.name == "relu" for unit in problem.net.units.values()):
        return
    assert all(slope_of_error(smooth, weight) is not None for weight in smooth.net.weights)


@given(problems())
def test_activations_and_error_are_those_of_the_reference(problem):
    net, patterns, measure = problem.net, problem.patterns, problem.measure
    total = 0.0
    for pattern in patterns:
        net.forward(pattern)
        nets, activations = reference.net_inputs_and_outputs(net, pattern)
        for unit in net.structure.firing_order:
            assert unit.net_input == pytest.approx(nets[unit.name], rel=1e-9, abs=1e-9)
            assert unit.activation == pytest.approx(activations[unit.name], rel=1e-9, abs=1e-9)
        total += net.compare(measure).error
    assert total == pytest.approx(reference.error(net, patterns, measure), rel=1e-9, abs=1e-9)


@given(problems())
def test_outputs_without_a_target_send_no_error(problem):
    net, patterns, measure = problem.net, problem.patterns, problem.measure
    for pattern in patterns:
        net.forward(pattern)
        net.backward(measure)
        for unit, target in zip(net.outputs, pattern.targets):
            if target is None and not unit.outgoing:
                assert (unit.error, unit.delta) == (0.0, 0.0)


@given(problems())
def test_an_epoch_with_grain_epoch_sums_the_gradients_of_its_patterns(problem):
    net, patterns, measure = problem.net, problem.patterns, problem.measure
    swept(problem)
    expected = [weight.gradient.hex() for weight in net.weights]
    for _ in perform(epoch_acts(net, patterns, BackPropagation(GradientDescent(1e-9), measure))):
        pass
    # The weights moved by next to nothing, and only after the last gradient was noted.
    assert [weight.gradient.hex() for weight in net.weights] == expected


@given(problems())
def test_the_error_of_an_input_unit_is_the_slope_of_e_there(problem):
    net, measure = problem.net, SumOfSquares()
    pattern = problem.patterns[0]
    if any(unit.function.name == "relu" for unit in net.units.values()) or all(t is None for t in pattern.targets):
        return
    net.forward(pattern)
    net.backward(measure)
    for k, unit in enumerate(net.inputs):
        expected = slope_at_input(net, pattern, k, measure)
        assert unit.error == pytest.approx(expected, rel=1e-6, abs=1e-6)


def slope_at_input(net, pattern, k, measure):
    def error(value):
        inputs = [*pattern.inputs[:k], value, *pattern.inputs[k + 1 :]]
        return reference.error(net, [type(pattern)(inputs, pattern.targets)], measure)

    x = pattern.inputs[k]
    return (8 * (error(x + STEP) - error(x - STEP)) - (error(x + 2 * STEP) - error(x - 2 * STEP))) / (12 * STEP)
