"""Activation functions that have no value, or no slope, where a unit comes to stand."""

import pytest
from checks import numbers

from pdpsim import GradientDescent, Network, PatternSet, PredictiveCoding, Recall, train
from pdpsim.errors import NetworkError, NoSlopeError


@pytest.mark.parametrize(("function", "target"), [("inverse_root", 1e6), ("exp", 1e6)])
def test_predicting_what_has_no_value_ends_a_run_as_diverged(function, target):
    """Settling moves the hidden unit to where the function of the output unit fails."""
    net = Network.layered(1, 1, 1, bias=False, seed=1)
    net.units["o1"].function = function
    net.connections["i1", "h1"].weight, net.connections["h1", "o1"].weight = 1.0, 2.0
    history = train(net, PatternSet([([1], [target])]), PredictiveCoding(GradientDescent(0.1)), max_epochs=3)
    assert history.stopped == "diverged"
    assert history.reason.startswith(f"in epoch 1, unit 'o1': {function} of ")
    assert " fails: " in history.reason


@pytest.mark.parametrize(("function", "net_input"), [("reciprocal", 0.0), ("inverse_root", -1.0), ("exp", 1e4)])
def test_a_prediction_that_fails_leaves_the_unit_as_it_was(function, net_input):
    unit = Network.layered(1, 1, seed=1).units["o1"]
    unit.function, unit.net_input, unit.error, unit.delta = function, net_input, 0.25, 0.5
    before = unit.numbers
    with pytest.raises(ArithmeticError, match="unit 'o1'"):
        unit.mispredict()
    assert unit.numbers == before


@pytest.mark.parametrize("function", ["inverse_root", "reciprocal", "exp"])
def test_what_has_no_value_everywhere_is_no_threshold_unit(function):
    net = Network()
    one, other = net.add_group(["one", "other"], "output", function="sign")
    net.connect(one, other, 0.5, symmetric=True)
    one.function = function
    with pytest.raises(NetworkError, match="must be threshold units; 'one' is"):
        train(net, PatternSet([([], [1, 1])]), Recall())


@pytest.mark.parametrize("name", ["h1", "o1"])
def test_a_unit_that_fires_by_chance_and_has_no_slope_is_refused_before_anything_is_done(name):
    net = Network.layered(1, 1, 1, seed=1)
    net.units[name].function = "stochastic_logistic"
    before = numbers(net)
    with pytest.raises(NoSlopeError, match=name):
        train(net, PatternSet([([1], [1])]), GradientDescent(0.5))
    assert numbers(net) == before
