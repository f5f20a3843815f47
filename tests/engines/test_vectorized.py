"""The vectorized engine agrees with messages to rounding, leaves all in the objects, and says what it cannot do."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import problems, rules

from pdpsim import (
    Activation,
    BackPropagation,
    CrossEntropy,
    GradientDescent,
    Network,
    PatternSet,
    SumOfSquares,
    TssBelow,
    WithinTolerance,
    get_scenario,
    train,
    train_many,
)
from pdpsim.core.measures import ByFormula
from pdpsim.engines.job import Job
from pdpsim.engines.vectorized import vectorized
from pdpsim.errors import EngineError
from pdpsim.experiments.running import start_network


def all_numbers(net):
    found = [number for unit in net.units.values() for number in unit.numbers if number is not None]
    return found + [n for w in net.weights for n in (w.value, w.gradient, w.last_change, w.start)]


def assert_near(net, *args, **kwargs):
    """Train two copies, and compare every number there is; what is next to nothing is compared to the largest."""
    one, other = net.copy(), net.copy()
    first = train(one, *args, engine="message", **kwargs)
    second = train(other, *args, engine="vectorized", **kwargs)
    assert second.engine == "vectorized"
    assert second.tss == pytest.approx(first.tss, rel=1e-9, abs=1e-12)
    assert (second.stopped, second.reason) == (first.stopped, first.reason)
    scale = max(map(abs, all_numbers(one)))
    assert all_numbers(other) == pytest.approx(all_numbers(one), rel=1e-9, abs=1e-11 * scale)
    assert (other.pattern, other.phase) == (one.pattern, one.phase)


@given(
    problems(rules(), functions=("logistic", "tanh", "linear", "softplus"), products=False),
    st.integers(1, 5),
    st.booleans(),
)
def test_any_smooth_problem(problem, epochs, looks):
    net, patterns, procedure = problem
    rule, measure = procedure.rule, procedure.measure
    rule = GradientDescent(min(rule.rate, 0.1), rule.momentum, rule.decay, schedule=rule.schedule)
    if isinstance(measure, SumOfSquares):
        measure = SumOfSquares(measure.margin, "margin")
    criterion = WithinTolerance(0.05) if looks else TssBelow(0.01)
    assert_near(net, patterns, rule, measure=measure, criterion=criterion, max_epochs=epochs)


@given(st.data(), st.lists(st.integers(1, 4), min_size=3, max_size=4), st.booleans(), st.booleans())
def test_layers_with_some_connections_missing(data, sizes, bias, direct):
    net = Network.layered(*sizes, seed=1, bias=bias, direct=direct)
    for ends in data.draw(st.lists(st.sampled_from(list(net.connections)), unique=True, max_size=6)):
        net.remove_connection(*ends)
    rows = [([k / 3] + [0.5] * (sizes[0] - 1), [k % 2] * sizes[-1]) for k in range(3)]
    assert_near(net, PatternSet(rows), GradientDescent(0.3, 0.9), max_epochs=5)
    nets = [net.copy() for _ in range(4)]
    for seed, each in enumerate(nets):
        each.randomize(seed)
    for each, alone in zip(train_many(nets, PatternSet(rows), GradientDescent(0.3), max_epochs=5), nets):
        alone.reset()
        assert each.tss == pytest.approx(
            train(alone, PatternSet(rows), GradientDescent(0.3), max_epochs=5, engine="message").tss, rel=1e-9
        )


def test_networks_without_weights_are_trained_together():
    nets = []
    for _ in range(4):
        net = Network()
        net.add_unit("i1", "input")
        net.add_unit("o1", "output")
        nets.append(net)
    histories = train_many(nets, PatternSet([([1], [1])]), GradientDescent(0.5), max_epochs=3)
    assert [history.tss for history in histories] == [[0.25] * 3] * 4


@pytest.mark.parametrize("name", ["xor", "encoder", "symmetry", "family_tree"])
def test_a_hundred_epochs_of_every_scenario(name):
    scenario = get_scenario(name)
    recipe = scenario.recipes[0]
    one, other = (start_network(scenario, recipe, 7) for _ in range(2))
    settings = {"criterion": recipe.criterion, "measure": recipe.measure, "max_epochs": 100}
    first = train(one, scenario.patterns(recipe, 7), recipe.rule, engine="compiled", **settings)
    second = train(other, scenario.patterns(recipe, 7), recipe.rule, engine="vectorized", **settings)
    assert second.tss == pytest.approx(first.tss, rel=1e-9)
    assert all_numbers(other) == pytest.approx(all_numbers(one), rel=1e-7, abs=1e-12)


BENT = Activation("bent", "a = abs(net); a if -1 < net <= 2 and not a > 1.5 else sign(net) * sqrt(1 + a)", "0.5")


@pytest.mark.parametrize(
    "function",
    ["relu", "flat_threshold", "tanh", "softplus", "silu", "gelu", "leaky_relu", "square", "exp", "logistic(3)", BENT],
)
def test_every_function(function, xor):
    net = Network.layered(2, 3, 1, seed=2, direct=True)
    for name in "h1", "h3":
        net.units[name].function = function
    assert_near(net, xor, GradientDescent(0.3, 0.9), max_epochs=30)


@pytest.mark.parametrize("margin", [0.0, 0.1])
@pytest.mark.parametrize("origin", ["target", "margin"])
def test_margins(margin, origin, xor):
    net = Network.layered(2, 3, 1, seed=2)
    assert_near(net, xor, GradientDescent(0.5, 0.9), measure=SumOfSquares(margin, origin), max_epochs=200)


def test_cross_entropy_where_outputs_send_on(xor):
    net = Network.layered(2, 2, 1, seed=2)
    net.add_unit("o2", "output", bias=0.1)
    net.connect("o1", "o2", 0.7)
    patterns = PatternSet([(p.inputs, [p.targets[0], None if p.name == "2" else 0.5]) for p in xor])
    assert_near(net, patterns, GradientDescent(0.2, 0.9), measure=CrossEntropy(), max_epochs=50)


def test_shared_frozen_clamped_and_unconnected(xor):
    from pdpsim.core.activations import constant

    net = Network.layered(2, 4, 1, seed=2)
    net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"], net.connections["h3", "o1"])
    net.connections["i1", "h2"].frozen = True
    net.units["h4"].function = constant(0.5)
    net.add_unit("alone", "hidden")
    net.remove_connection("i1", "h3")
    assert_near(net, xor, GradientDescent(0.5, 0.9, 0.01), max_epochs=50)


@given(st.integers(0, 50), st.sampled_from([1e3, 1e6, 1e100, 1e300]))
def test_a_rate_too_high_is_told_in_the_same_epoch(seed, rate):
    patterns = PatternSet([([0, 1], [1]), ([1, 1], [0])])
    one, other = (Network.layered(2, 2, 1, seed=seed, function="linear") for _ in range(2))
    first = train(one, patterns, GradientDescent(rate), max_epochs=50, engine="message")
    second = train(other, patterns, GradientDescent(rate), max_epochs=50, engine="vectorized")
    assert second.tss == pytest.approx(first.tss, rel=1e-9)
    assert (second.stopped, second.reason[:25]) == (first.stopped, first.reason[:25])
    assert all(math.isfinite(weight.value) for weight in other.weights)


@dataclass(frozen=True)
class Quartic(ByFormula):
    """E = 1/4 (y - t)^4; with a floor, its logarithm is not finite where there is no error."""

    floor: float = 1.0
    slope_text = "min(1000, (y - t) * (y - t) * (y - t), 2000)"

    @property
    def error_text(self):
        return f"log(abs(y - t) + {self.floor})"


class Called(SumOfSquares):
    """A measure with a method of its own."""

    def slope(self, target, activation):
        return activation - target


class Doubled(SumOfSquares):
    """A measure that is told otherwise than the one it is made of."""

    slope_text = "2 * (y - t)"


@pytest.mark.parametrize("measure", [Quartic(), Doubled()])
def test_measures_of_ones_own(measure, xor):
    net = Network.layered(2, 3, 2, seed=2)
    patterns = PatternSet([(p.inputs, [p.targets[0], None if p.name == "2" else 0.5]) for p in xor])
    assert_near(net, patterns, GradientDescent(0.2, 0.9), measure=measure, max_epochs=50)
    nets = [net.copy() for _ in range(4)]
    for seed, each in enumerate(nets):
        each.randomize(seed)
    alone = [each.copy() for each in nets]
    many = train_many(nets, patterns, GradientDescent(0.2), measure=measure, max_epochs=20, engine="vectorized")
    for each, one in zip(many, alone):
        history = train(one, patterns, GradientDescent(0.2), measure=measure, max_epochs=20, engine="message")
        assert (each.engine, each.tss) == ("vectorized", pytest.approx(history.tss, rel=1e-9))


@pytest.mark.parametrize(
    ("function", "start"), [("exp", 710.0), ("reciprocal", 0.0), ("inverse_root", -1.0), ("square", 1e200)]
)
@pytest.mark.parametrize("dead_end", [False, True])
def test_a_hidden_unit_that_fails_is_named_whoever_hears_it(function, start, dead_end):
    nets = []
    for _ in range(4):
        net = Network.layered(1, 2, 1, seed=1, bias=False, function="tanh")
        net.units["h1"].function = function
        net.connections["i1", "h1"].weight = start
        if dead_end:
            net.remove_connection("h1", "o1")
        nets.append(net)
    patterns, rule = PatternSet([([1.0], [0.5])]), GradientDescent(0.1)
    reason = train(nets[0].copy(), patterns, rule, max_epochs=3, engine="message").reason
    assert "'h1'" in reason
    assert train(nets[0].copy(), patterns, rule, max_epochs=3, engine="vectorized").reason == reason
    many = train_many(nets, patterns, rule, max_epochs=3, engine="vectorized")
    assert [history.reason for history in many] == [reason] * 4


def test_a_measure_that_fails_is_told_in_the_same_epoch():
    for engine in "message", "vectorized":
        net = Network.layered(1, 1, seed=1, bias=False)
        net.connections["i1", "o1"].weight = 0.0
        patterns = PatternSet([([1.0], [0.5])])
        history = train(net, patterns, GradientDescent(0.1), measure=Quartic(0.0), max_epochs=3, engine=engine)
        assert (history.epochs, history.stopped) == (0, "diverged"), (engine, history)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"batch": 1}, "batch 1"),
        ({"order": "permuted"}, "permuted"),
        ({"function": Activation("own", math.atan, lambda net, y: 1.0)}, "'own' of 'h1'; give"),
        ({"function": "chance"}, "'chance' of 'h1'"),
        ({"measure": Called()}, "measure Called; give"),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(change, words, xor):
    net = Network.layered(2, 2, 1, seed=1, function=change.pop("function", "logistic"))
    job = Job(net, xor, BackPropagation(GradientDescent(0.5), **change))
    with pytest.raises(EngineError, match=words):
        vectorized(job)


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_a_weight_far_smaller_than_its_change_is_remembered(decay):
    net = Network("one")
    net.add_unit("i", "input")
    net.add_unit("o", "output", "linear")
    net.connect("i", "o", 0.1)
    assert_near(net, PatternSet([([1], [1e20])]), GradientDescent(1.0, decay=decay), max_epochs=1)
    assert_near(net, PatternSet([([1], [1e20])]), GradientDescent(1.5, 0.9, decay), max_epochs=4)
    both = [net.copy(), net.copy()]
    train_many(both, PatternSet([([1], [1e20])]), GradientDescent(1.0), max_epochs=1, engine="vectorized")
    assert [twin.units["o"].activation for twin in both] == [0.1, 0.1]


def test_numpys_settings_are_left_alone(xor):
    import numpy as np

    before = np.geterr()
    train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), engine="vectorized", max_epochs=5)
    assert np.geterr() == before


def test_a_logistic_is_never_quite_one_or_zero_so_error_always_passes_back():
    def last_weight(engine):
        net = Network()
        i, h, y = net.add_unit("i", "input"), net.add_unit("h"), net.add_unit("y", "output", "linear")
        net.connect(i, h, 50.0)
        net.connect(h, y, 1.0)
        train(net, PatternSet([([1.0], [1e12])]), GradientDescent(1.0), max_epochs=1, engine=engine)
        return net.connections["i", "h"].weight

    found = [last_weight(engine) for engine in ("message", "compiled", "vectorized")]
    assert found == [pytest.approx(50.000111022, abs=1e-9)] * 3


@pytest.mark.parametrize("weight", [1e308, -1e308, 1e201])
def test_a_net_input_that_could_be_infinite_is_left_to_messages(weight):
    def networks():
        nets = [Network.layered(2, 1, seed=seed) for seed in range(1, 7)]
        for name in "i1", "i2":
            nets[3].connections[name, "o1"].weight = weight
        return nets

    patterns = PatternSet([([1, 1], [1]), ([0, 1], [0])])
    alone = [train(net, patterns, GradientDescent(0.5), engine="message", max_epochs=40) for net in networks()]
    for engine in "auto", "vectorized":
        many = train_many(networks(), patterns, GradientDescent(0.5), engine=engine, max_epochs=40)
        assert [(h.epochs, h.stopped) for h in many] == [(h.epochs, h.stopped) for h in alone]
    assert (alone[3].stopped == "diverged") is (abs(weight) == 1e308)
