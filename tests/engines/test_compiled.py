"""The compiled engine does what the message engine does, bit for bit, and says what it cannot do."""

import math
from dataclasses import dataclass

import pytest
from checks import bits, numbers, of_each_kind
from hypothesis import given
from hypothesis import strategies as st
from strategies import FUNCTIONS, problems

from pdpsim import (
    Activation,
    BackPropagation,
    Connection,
    CrossEntropy,
    GradientDescent,
    Network,
    NoError,
    OwnWayBack,
    Pattern,
    PatternSet,
    SignsBack,
    SumOfSquares,
    TssBelow,
    WithinTolerance,
    train,
)
from pdpsim.engines import compiled as module
from pdpsim.engines.choice import choose
from pdpsim.engines.compiled import compiled, compiled_source
from pdpsim.engines.job import Job
from pdpsim.errors import EngineError
from pdpsim.experiments.running import start_network

ODD = Activation("odd", lambda net: math.copysign(1.0, net) * math.atan(net), lambda net, y: 1.0 / (1.0 + net * net))


def both(net, *args, **kwargs):
    """Train two copies of a network, and return both with their histories."""
    twins = net.copy(), net.copy()
    histories = [train(twin, *args, engine=name, **kwargs) for twin, name in zip(twins, ("message", "compiled"))]
    return twins, histories


def assert_alike(net, *args, **kwargs):
    (one, other), (first, second) = both(net, *args, **kwargs)
    assert list(map(bits, second.tss)) == list(map(bits, first.tss))
    assert (second.stopped, second.reason) == (first.stopped, first.reason)
    assert numbers(other) == numbers(one)
    assert (other.pattern, other.phase) == (one.pattern, one.phase)


OTHERS = ("flat_threshold", "silu", "gelu", "leaky_relu", "square")


@pytest.mark.parametrize("unrolled", [0, 10_000], ids=["looped", "unrolled"])
@given(
    problems(functions=(*FUNCTIONS, *OTHERS)),
    st.integers(1, 8),
    st.booleans(),
)
def test_any_problem(unrolled, problem, epochs, looks):
    before, module.UNROLLED = module.UNROLLED, unrolled
    try:
        net, patterns, procedure = problem
        criterion = WithinTolerance(0.05) if looks else TssBelow(0.01)
        assert_alike(net, patterns, procedure, criterion=criterion, max_epochs=epochs, seed=3)
    finally:
        module.UNROLLED = before


@given(problems(functions=("logistic", "linear")), st.sampled_from([1e-300, 1e3, 1e150, 1e300, 1e308]))
def test_where_numbers_overflow(problem, scale):
    net, patterns, _ = problem
    for weight in net.weights:
        weight.value *= scale
    for batch in None, 1, 2:
        assert_alike(net, patterns, BackPropagation(GradientDescent(0.5, 0.9), batch=batch), max_epochs=6)


@given(st.integers(0, 50), st.sampled_from([1e3, 1e6, 1e100, 1e300]), st.sampled_from(["linear", "relu", "tanh"]))
def test_a_rate_too_high(seed, rate, function):
    net = Network.layered(2, 2, 1, seed=seed, function=function)
    assert_alike(net, PatternSet([([0, 1], [1]), ([1, 1], [0])]), GradientDescent(rate, 0.5), max_epochs=50)


@pytest.mark.parametrize(("scenario", "recipe"), of_each_kind())
def test_recipes_of_every_kind(scenario, recipe):
    net, patterns = start_network(scenario, recipe, 5), scenario.patterns(recipe, 5)
    epochs = max(1, 1_000 // len(patterns) ** 2) if len(patterns) > 10 else 25
    assert_alike(net, patterns, recipe.procedure, criterion=recipe.criterion, max_epochs=epochs, seed=5)


@pytest.mark.parametrize("measure", [SumOfSquares(), CrossEntropy()])
def test_functions_of_ones_own_are_called(measure, xor):
    net = Network.layered(2, 3, 1, seed=4, function=ODD)
    net.units["o1"].function = "logistic"
    net.connections["i1", "h1"].weight = -0.0
    assert_alike(net, xor, GradientDescent(0.5, 0.9), measure=measure, max_epochs=20)


@dataclass(frozen=True)
class Quartic(SumOfSquares):
    """E = 1/4 (t - y)^4."""

    def slope(self, target, activation):
        return (activation - target) ** 3

    def error(self, target, activation):
        return 0.25 * (activation - target) ** 4


def test_a_measure_of_ones_own_is_called(xor):
    assert_alike(Network.layered(2, 2, 1, seed=4), xor, GradientDescent(0.5, 0.9), measure=Quartic(), max_epochs=20)


@pytest.mark.parametrize("value", [lambda net: math.nan, lambda net: math.log(-1.0), lambda net: 1.0 / 0.0])
def test_a_function_that_fails_is_told_with_the_unit(value, xor):
    net = Network.layered(2, 2, 1, seed=4)
    net.units["h2"].function = Activation("own", value, lambda net, y: 1.0)
    assert_alike(net, xor, GradientDescent(0.5))


def test_clamped_units(xor):
    from pdpsim.core.activations import constant

    net = Network.layered(2, 2, 1, seed=4)
    for name, level in ("i1", 0.5), ("h2", -0.0), ("bias", 0.25):
        net.units[name].function = constant(level)
    for order in "listed", "permuted":
        assert_alike(net, xor, BackPropagation(GradientDescent(0.5, 0.9), order=order), max_epochs=20, seed=1)


OTHERS = ("flat_threshold", "silu", "gelu", "leaky_relu", "square")


@pytest.mark.parametrize("unrolled", [0, 10_000], ids=["looped", "unrolled"])
@pytest.mark.parametrize("kind", [NoError, OwnWayBack, SignsBack])
def test_connections_that_carry_errors_in_another_way(kind, unrolled, xor, monkeypatch):
    monkeypatch.setattr(module, "UNROLLED", unrolled)
    net = Network.layered(2, 3, 1, seed=4)
    for name in "h1", "h2":
        net.remove_connection(name, "o1")
        net.connect(name, "o1", 0.3, kind=kind)
    net.randomize(5)
    assert_alike(net, xor, GradientDescent(0.5, 0.9), max_epochs=20)


@pytest.mark.parametrize("own", ["linear", ODD])
def test_a_unit_that_multiplies_more_factors_than_go_on_a_line(own):
    net = Network()
    net.add_group([f"i{k}" for k in range(90)], "input")
    net.add_unit("h", "hidden", own, combine="product")
    net.add_unit("o", "output", bias=0.1)
    net.connect_all([*net.inputs], ["h"])
    net.connect("h", "o")
    net.randomize(1, 1.0)
    for connection in net.units["h"].incoming:
        connection.weight += 1.0
    patterns = PatternSet([([1.0 - k / 2000] * 90, [k % 2]) for k in range(4)] + [([0.0, -0.0] * 45, [1])])
    assert_alike(net, patterns, GradientDescent(0.5, 0.9), max_epochs=10)


@pytest.mark.parametrize("function", ["linear", "tanh"])
def test_a_factor_of_zero_beside_factors_too_large(function):
    net = Network()
    net.add_group(["a", "b", "c"], "input")
    net.add_unit("h", function=function, combine="product")
    net.add_unit("o", "output", "linear")
    for name, weight in ("a", 1.0), ("b", 1e200), ("c", 1e200):
        net.connect(name, "h", weight)
    net.connect("h", "o", 1.0)
    assert_alike(net, PatternSet([([0, 1, 1], [1])]), GradientDescent(0.5), max_epochs=3)


def test_what_multiplies_is_left_to_engines_that_can(xor):
    net = Network.layered(2, 40, 1, seed=1)
    net.add_unit("gate", combine="product")
    net.connect_all(["i1", "i2"], ["gate"])
    with pytest.raises(EngineError, match=r"vectorized engine sums .* 'gate' multiplies"):
        train(net, xor, GradientDescent(0.5), engine="vectorized", max_epochs=1)
    assert train(net, xor, GradientDescent(0.5), max_epochs=3).engine != "vectorized"
    net.remove_unit("gate")
    net.connect("i1", "o1", 0.5, kind=OwnWayBack)
    with pytest.raises(EngineError, match="i1 -> o1, of kind 'own way back'"):
        train(net, xor, GradientDescent(0.5), engine="vectorized", max_epochs=1)


def test_a_unit_that_fires_by_chance_and_a_kind_of_ones_own_are_refused_by_name(xor):
    class Doubled(Connection):
        kind = "doubled"

    net = Network.layered(2, 2, 1, seed=1)
    net.connect("i1", "o1", 0.5, kind=Doubled)
    with pytest.raises(EngineError, match="i1 -> o1, of kind 'doubled'"):
        train(net, xor, GradientDescent(0.5), engine="compiled", max_epochs=1)
    net.remove_connection("i1", "o1")
    net.units["h1"].function = Activation("lot", lambda net: 0.5, lambda net, y: 0.0, 0.0, 1.0, stochastic=True)
    with pytest.raises(EngineError, match="draws nothing, as 'h1'"):
        train(net, xor, GradientDescent(0.5), engine="compiled", max_epochs=1)
    assert train(net, xor, GradientDescent(0.5), max_epochs=3).engine == "message"


class Sluggish(GradientDescent):
    """A rule that changes nothing."""

    def step(self, value, gradient, memory):
        return value, memory


def test_a_rule_of_ones_own_is_refused_by_name_and_auto_goes_elsewhere(xor):
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(EngineError, match="Sluggish"):
        train(net, xor, Sluggish(0.5), engine="compiled", max_epochs=2)
    assert train(net, xor, Sluggish(0.5), max_epochs=2).engine == "message"


def test_a_network_too_large_is_refused(xor, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 5)
    job = Job(Network.layered(2, 2, 1, seed=1), xor, BackPropagation(GradientDescent(0.5)))
    with pytest.raises(EngineError, match="up to 5 connections, not 9"):
        compiled(job)
    assert choose("auto", job)[0] != "compiled"


def test_training_goes_on_where_it_stopped(xor):
    whole, parts = Network.layered(2, 2, 1, seed=1), Network.layered(2, 2, 1, seed=1)
    rule = BackPropagation(GradientDescent(0.5, 0.9, schedule=[(7, {"rate": 0.1})]), order="permuted")
    history = train(whole, xor, rule, max_epochs=30, seed=2, engine="compiled")
    pieces = train(parts, xor, rule, max_epochs=4, seed=2, engine="compiled")
    for engine in "message", "compiled":
        train(parts, xor, rule, max_epochs=13, history=pieces, engine=engine)
    assert (pieces.tss, numbers(parts)) == (history.tss, numbers(whole))


def test_names_that_are_no_python_names_and_names_that_clash(xor):
    xor = PatternSet([(p.inputs, p.targets) for p in xor])
    net = Network("odd names")
    for name in "2 left", "def":
        net.add_unit(name, "input")
    for name, role in (
        ("tss", "hidden"),
        ("net_tss", "hidden"),
        ("ﬁ", "hidden"),
        ("fi", "hidden"),
        ("w_def_tss", "output"),
    ):
        net.add_unit(name, role, bias=0.1)
        net.connect_all(["2 left", "def"], [name])
    net.connect_all(["tss", "net_tss", "ﬁ", "fi"], ["w_def_tss"])
    net.randomize(1)
    assert_alike(net, xor, GradientDescent(0.5, 0.9), max_epochs=10)


def test_a_sum_of_thousands_of_terms():
    net = Network.layered(2000, 1, seed=1)
    assert_alike(net, PatternSet([([0.5] * 2000, [0.25])]), GradientDescent(0.001), max_epochs=2)


def test_the_source_can_be_read(xor):
    text = compiled_source(Network.layered(2, 2, 1, seed=1), xor)
    assert "# pattern 2" in text
    assert "net_h1_2 = w_bias_h1 + w_i2_h1\n" in text
    assert "g_h1_o1 = 0.0 + d_o1_1 * h1_1 + d_o1_2 * h1_2 + d_o1_3 * h1_3 + d_o1_4 * h1_4\n" in text


@pytest.mark.parametrize("name", ["1/0", "x; 1/0", "'; 1/0 #", "é\\"])
def test_a_patterns_name_is_never_executed(name):
    net, named = Network.layered(2, 2, 1, seed=1), PatternSet([Pattern([0, 1], [1], name)])
    assert train(net, named, GradientDescent(0.5), max_epochs=2, engine="compiled").epochs == 2
    assert sum("1/0" in line for line in compiled_source(net, named).splitlines()) == ("1/0" in name)
    assert not any(line.strip().startswith("1/0") for line in compiled_source(net, named).splitlines())
