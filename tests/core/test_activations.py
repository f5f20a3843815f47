"""Activation functions: right slopes, safe at any net input."""

import math
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pdpsim import Activation, Network, Pattern, PdpsimError, activation, activation_names, register
from pdpsim.core.activations import constant

SMOOTH = ("logistic", "tanh", "linear", "softplus")
ALL = (*SMOOTH, "relu", "threshold", "flat_threshold")


@pytest.mark.parametrize("name", ALL)
@given(net=st.floats(allow_nan=False, allow_infinity=False))
@example(net=1e308)
@example(net=-1e308)
@example(net=-700.0)
@example(net=-745.2)
@example(net=710.0)
def test_values_and_slopes_are_finite_and_in_range_at_any_net_input(name, net):
    function = activation(name)
    y = function.value(net)
    assert math.isfinite(y)
    assert function.low <= y <= function.high
    if function.slope is not None:
        assert math.isfinite(function.slope(net, y))
        assert function.slope(net, y) >= 0.0


@pytest.mark.parametrize("name", ALL)
@given(net=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2))
def test_values_never_fall_as_the_net_input_rises(name, net):
    low, high = sorted(net)
    function = activation(name)
    rounding = 4e-16 * max(1.0, abs(function.value(low)))
    assert function.value(low) <= function.value(high) + rounding


@pytest.mark.parametrize("name", SMOOTH)
@given(net=st.floats(-15, 15))
def test_slopes_are_the_derivatives_of_the_values(name, net):
    f, h = activation(name), 1e-3
    difference = (8 * (f.value(net + h) - f.value(net - h)) - (f.value(net + 2 * h) - f.value(net - 2 * h))) / (12 * h)
    assert f.slope(net, f.value(net)) == pytest.approx(difference, rel=1e-6, abs=1e-11)


@given(net=st.floats(0.001, 1e300))
def test_relu_has_slope_one_above_zero_and_none_below(net):
    relu = activation("relu")
    assert (relu.value(net), relu.slope(net, relu.value(net))) == (net, 1.0)
    assert (relu.value(-net), relu.slope(-net, relu.value(-net))) == (0.0, 0.0)


@given(net=st.floats(-745.0, 745.0))
def test_the_logistic_stays_positive_and_symmetric(net):
    value = activation("logistic").value
    assert value(net) > 0.0
    assert value(net) + value(-net) == pytest.approx(1.0, abs=1e-15)


def test_the_logistic_has_no_step_where_its_formula_changes():
    value = activation("logistic").value
    above = math.nextafter(-700.0, 0.0)
    assert value(-700.0) == pytest.approx(value(above), rel=1e-12)
    assert value(-700.0) == pytest.approx(math.exp(-700.0), rel=1e-15)


def test_a_function_of_ones_own_is_used_and_found_by_name():
    name = "halved"
    halved = register(Activation(name, lambda net: net / 2, lambda net, y: 0.5))
    assert activation(name) is halved
    assert name in activation_names()
    net = Network()
    net.add_unit("i1", "input")
    net.add_unit("o1", "output", name)
    net.connect("i1", "o1", 3.0)
    assert net.forward(Pattern([1.0], [0.5])) == (1.5,)
    net.backward()
    assert net.connections["i1", "o1"].gradient == 0.5
    assert pickle.loads(pickle.dumps(halved)) is halved


def test_a_name_cannot_be_taken_twice():
    with pytest.raises(PdpsimError, match="logistic"):
        register(Activation("logistic", lambda net: net, None))


@pytest.mark.parametrize("name", ["logistc", "constant(x)", "constant(nan)", "constant(inf)", "constant(", "_flat"])
def test_unknown_functions_are_refused(name):
    with pytest.raises(PdpsimError, match="activation function"):
        activation(name)


@pytest.mark.parametrize("name", [5, ["logistic"], 1.5])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(PdpsimError):
        activation(name)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_constant_is_that_number_everywhere(value):
    clamp = activation(constant(value).name)
    assert (clamp.value(3.0), clamp.slope(3.0, value)) == (value, 0.0)


@pytest.mark.parametrize("name", [*ALL, "constant(0.5)"])
def test_reprs_can_be_pasted(name):
    function = activation(name)
    if not name.startswith("constant"):
        assert eval(repr(function)) is function
    assert pickle.loads(pickle.dumps(function)).value(0.25) == function.value(0.25)
