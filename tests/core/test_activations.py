"""Activation functions: right slopes, safe at any net input."""

import math
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pdpsim import Activation, Network, Pattern, PdpsimError, Unit, activation, activation_names, register, save_network
from pdpsim.core.activations import _known, constant, logistic
from pdpsim.errors import NetworkError, NotFiniteError

RISING = ("logistic", "tanh", "linear", "softplus", "logistic(3)", "logistic(0.25)")
SMOOTH = (*RISING, "silu", "gelu", "square", "exp", "reciprocal", "inverse_root")
NEVER_FALL = (*RISING, "relu", "leaky_relu", "threshold", "flat_threshold", "sign", "stochastic_logistic")
SAFE = (*NEVER_FALL, "silu", "gelu")
ALL = tuple(dict.fromkeys((*SAFE, *SMOOTH)))


@pytest.mark.parametrize("name", SAFE)
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
        assert function.slope(net, y) >= 0.0 or name in ("silu", "gelu")


@pytest.mark.parametrize("name", NEVER_FALL)
@given(net=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2))
def test_values_never_fall_as_the_net_input_rises(name, net):
    low, high = sorted(net)
    function = activation(name)
    rounding = 4e-16 * max(1.0, abs(function.value(low)))
    assert function.value(low) <= function.value(high) + rounding


@pytest.mark.parametrize("name", SMOOTH)
@given(net=st.floats(-15, 15))
def test_slopes_are_the_derivatives_of_the_values(name, net):
    if name in ("reciprocal", "inverse_root"):
        net = abs(net) + 1.0
    f, h = activation(name), 1e-3
    difference = (8 * (f.value(net + h) - f.value(net - h)) - (f.value(net + 2 * h) - f.value(net - 2 * h))) / (12 * h)
    assert f.slope(net, f.value(net)) == pytest.approx(difference, rel=1e-6, abs=1e-10)


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


@given(st.floats(-40, 40))
def test_functions_of_today_are_what_scipy_says_they_are(net):
    special = pytest.importorskip("scipy.special")
    s, density = special.expit(net), math.exp(-net * net / 2) / math.sqrt(2 * math.pi)
    for name, value, slope in (
        ("silu", net * s, s + net * s * special.expit(-net)),
        ("gelu", net * special.ndtr(net), special.ndtr(net) + net * density),
        ("logistic(2.5)", special.expit(2.5 * net), 2.5 * special.expit(2.5 * net) * special.expit(-2.5 * net)),
        ("leaky_relu", max(net, 0.01 * net), 1.0 if net > 0 else 0.01),
    ):
        function = activation(name)
        assert function.value(net) == pytest.approx(value, rel=1e-14, abs=1e-14)
        assert function.slope(net, function.value(net)) == pytest.approx(slope, rel=1e-13, abs=1e-14)


@pytest.mark.parametrize(
    ("net", "name"), [(710.0, "exp"), (0.0, "reciprocal"), (-1.0, "inverse_root"), (1e200, "square")]
)
def test_where_there_is_no_finite_value_the_unit_is_named(net, name):
    unit = Unit("h1", function=name)
    unit.net_input = net
    with pytest.raises(NotFiniteError, match="'h1'"):
        unit.fire()


def test_a_steep_logistic_is_known_by_its_name():
    steep = activation("logistic(3)")
    assert (steep.name, eval(repr(steep)), pickle.loads(pickle.dumps(steep))) == ("logistic(3.0)", steep, steep)
    assert steep.value(0.5) == activation("logistic").value(1.5)
    for name in "logistic(0)", "logistic(-1)", "logistic(nan)", "logistic()":
        with pytest.raises(PdpsimError, match="activation function"):
            activation(name)


def test_a_stochastic_function_says_so():
    function = activation("stochastic_logistic")
    assert (function.stochastic, function.low, function.high, function.slope) == (True, 0.0, 1.0, None)
    assert not any(activation(name).stochastic for name in activation_names()[:7])
    own = Activation("own", "0.25", None, -1.0, 1.0, stochastic=True)
    assert eval(repr(own)) == own == pickle.loads(pickle.dumps(own))


def test_a_function_of_ones_own_given_by_formula_is_a_value():
    own = Activation("bent", "abs(net)", "1 if net > 0 else -1", low=0.0)
    assert (
        eval(repr(own)) == own == pickle.loads(pickle.dumps(own)) == Activation("bent", "abs(net)", own._parts[1], 0.0)
    )
    assert own != Activation("bent", "abs(net)", "1", low=0.0)
    with pytest.raises(PdpsimError, match="did you mean 'net'"):
        Activation("bent", "abs(nett)", None)


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


def test_clamps_at_both_zeros_are_two_whichever_was_made_first():
    for text in ("0.0", "-0.0", "0.0"):
        function = activation(f"constant({text})")
        assert (function.name, str(function.value(1.0))) == (f"constant({text})", text)


@pytest.mark.parametrize("make", [constant, logistic])
@pytest.mark.parametrize("given", [[], {}, {1}, [0.5]])
def test_what_is_no_number_makes_no_function(make, given):
    with pytest.raises(PdpsimError, match="must be a"):
        make(given)


@pytest.mark.parametrize(
    "function",
    [
        Activation("leaky_relu", "net if net > 0 else 0.3 * net", "1 if net > 0 else 0.3"),
        Activation("tanh", "1.7159 * tanh(0.6667 * net)", "1.144 - y * y / 2.574"),
        Activation("logistic(2.0)", "net", "1"),
    ],
)
def test_a_function_that_bears_the_name_of_another_is_not_taken_for_it(function, tmp_path):
    net = Network.layered(2, 2, 1, seed=1, function=function)
    with pytest.raises(NetworkError, match="must be registered to be saved by its name, which may be no other's"):
        save_network(net, tmp_path / "net.json")
    assert not (tmp_path / "net.json").exists()
    again = Network.from_graph(net.graph)
    assert again.forward([1, 1]) == net.forward([1, 1])


def test_functions_of_one_formula_are_equal_however_many_were_made_since():
    before = Activation("cube", "net * net * net", "3 * net * net")
    for k in range(1100):
        Activation("other", f"net + {k}", "1")
    again = Activation("cube", "net * net * net", "3 * net * net")
    assert (again, hash(again)) == (before, hash(before))
    assert again != Activation("cube", "net * net * net", "2 * net * net")
    square = pickle.loads(pickle.dumps(activation("square")))
    assert square.is_built_in
    assert repr(square) == "activation('square')"
    assert before != "cube"


def test_a_function_may_be_registered_again_where_it_is_the_same(monkeypatch):
    monkeypatch.setattr("pdpsim.core.activations._known", dict(_known))
    first = register(Activation("bent", "abs(net)", "1 if net > 0 else -1"))
    assert register(Activation("bent", "abs(net)", "1 if net > 0 else -1")) is first
    with pytest.raises(PdpsimError, match="there is an activation function 'bent' already"):
        register(Activation("bent", "abs(net)", "1"))


@pytest.mark.parametrize("ends", [(1.0, 1.0), (1.0, 0.0), (float("nan"), 1.0)])
def test_the_range_of_a_function_rises(ends):
    with pytest.raises(PdpsimError, match="the range of an activation function must rise"):
        Activation("odd", "net * 2", "2", *ends)
