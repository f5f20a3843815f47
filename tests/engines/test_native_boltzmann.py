"""Boltzmann machines by the native engine: the same bits as by messages, whatever the machine."""

from itertools import combinations
from random import Random

import pytest
from machines import BY_CHANCE, encoder_machine

from pdpsim import (
    Activation,
    AllCorrect,
    AtRest,
    Boltzmann,
    DistinctCodes,
    GradientDescent,
    Network,
    Never,
    Pattern,
    PatternSet,
    SignStep,
    Stable,
    train,
    train_many,
)
from pdpsim.core.chance import Chance
from pdpsim.engines import c_compiler
from pdpsim.engines.choice import choose
from pdpsim.engines.job import Job
from pdpsim.errors import EngineError
from pdpsim.learning.criteria import NetworkCriterion

pytestmark = pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")
NEVER = Never()


def odd_machine(seed):
    """Input units, outputs some of which are left free, hidden units linked with each other; weights of any size."""
    net, random = Network(), Random(seed)
    given = net.add_group(["a", "b"], "input")
    units = net.add_group(["o1", "o2", "o3"], "output", BY_CHANCE, bias=0.25)
    units += net.add_group(["h1", "h2"], "hidden", BY_CHANCE, bias=-0.5)
    for one, other in combinations(units, 2):
        if random.random() < 0.8:
            net.connect(one, other, random.uniform(-3, 3), symmetric=True)
    for unit in units:
        net.connect(given[unit.name > "o1"], unit, random.uniform(-3, 3))
    next(iter(net.connections.values())).shared.frozen = True
    rows = [Pattern([0, 1], [0, 1, None]), Pattern([0.5, 0.25], [1, None, 0]), Pattern([1, 0], [None, None, 1])]
    return net, PatternSet(rows)


def told(net, history):
    units = [(u.net_input, u.activation, u.target, u.error, u.delta) for u in net.units.values()]
    weights = [(w.value, w.gradient, w.memory) for w in net.weights]
    return history.tss, history.carried, history.chance.position, history.stopped, units, weights, net.temperature


def assert_same(make, procedure, criterion=NEVER, most=4, seed=5):
    found = []
    for engine in "message", "native":
        net, patterns = make()
        history = train(net, patterns, procedure, criterion=criterion, max_epochs=most, engine=engine, seed=seed)
        assert history.engine == engine
        found.append(told(net, history))
    assert found[0] == found[1]


SHORT = {"annealing": ((2, 20.0), (3, 7.5)), "statistics": 4, "temperature": 5.0}


@pytest.mark.parametrize(("visible", "hidden"), [(4, 2), (3, 3), (2, 1)])
def test_encoders_are_the_same_to_the_last_bit(visible, hidden):
    assert_same(lambda: encoder_machine(visible, hidden), Boltzmann(**SHORT))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "rule", [SignStep(0.3), GradientDescent(0.1, 0.9), SignStep(2.0, schedule=[(2, {"rate": 1.0})])]
)
def test_odd_machines_and_rules_are_the_same_to_the_last_bit(seed, rule):
    assert_same(lambda: odd_machine(seed), Boltzmann(rule, noise=(0.2, 0.1), equilibria=3, **SHORT))


@pytest.mark.parametrize("criterion", [AllCorrect(), DistinctCodes(least=2), Never()])
def test_criteria_see_the_same(criterion):
    assert_same(lambda: encoder_machine(2, 2), Boltzmann(**SHORT), criterion, most=12)


def test_it_goes_on_where_another_engine_stopped():
    whole, patterns = encoder_machine(3, 2)
    history = train(whole, patterns, Boltzmann(**SHORT), criterion=NEVER, max_epochs=6, engine="message", seed=1)
    parts, _ = encoder_machine(3, 2)
    other = None
    for engine in "native", "message", "native":
        settings = {"history": other} if other else {"seed": 1}
        other = train(parts, patterns, Boltzmann(**SHORT), criterion=NEVER, max_epochs=2, engine=engine, **settings)
    assert told(whole, history) == told(parts, other)


def test_many_at_once_are_as_one_by_one():
    nets = [encoder_machine(3, 2)[0] for _ in range(3)]
    patterns = encoder_machine(3, 2)[1]
    together = train_many(nets, patterns, Boltzmann(**SHORT), criterion=NEVER, max_epochs=5, seeds=[1, 2, 3])
    for seed, (net, history) in enumerate(zip(nets, together), 1):
        alone, _ = encoder_machine(3, 2)
        again = train(alone, patterns, Boltzmann(**SHORT), criterion=NEVER, max_epochs=5, engine="message", seed=seed)
        assert told(net, history) == told(alone, again)
    assert {history.engine for history in together} == {"native"}


def test_a_number_that_is_not_finite_is_told_as_by_messages():
    found = []
    for engine in "message", "native":
        net, patterns = encoder_machine(2, 1)
        net.connections["v1", "h1"].weight = net.connections["w1", "h1"].weight = 1e308
        net.connections["v2", "h1"].weight = net.connections["w2", "h1"].weight = 1e308
        history = train(net, patterns, Boltzmann(noise=(0, 0)), criterion=NEVER, max_epochs=3, engine=engine, seed=1)
        assert history.stopped == "diverged"
        found.append((history.reason, [weight.value for weight in net.weights]))
    assert found[0] == found[1]


def test_a_weight_that_is_not_finite_leaves_all_weights_as_they_were():
    found = []
    for engine in "message", "native":
        net = Network()
        one, other = net.add_group(["one", "other"], "output", BY_CHANCE, bias=0.0)
        net.connect(one, other, 1.7e308, symmetric=True)
        net.connections["bias", "other"].weight = -1.7e308
        learning = Boltzmann(noise=(0, 0), rule=SignStep(1e308))
        history = train(net, PatternSet([Pattern([], [1, 0])]), learning, engine=engine, max_epochs=3, seed=1)
        assert history.stopped == "diverged"
        found.append((history.reason, [weight.numbers for weight in net.weights]))
    assert found[0] == found[1]
    assert [numbers[0] for numbers in found[1][1]] == [0.0, -1.7e308, 1.7e308]


def test_what_it_cannot_do_is_refused_in_a_sentence():
    net, patterns = encoder_machine(2, 1)
    net.units["h1"].function = Activation("own chance", lambda net: 0.5, None, 0.0, 1.0, stochastic=True)
    with pytest.raises(EngineError, match="units all have the same stochastic function"):
        train(net, patterns, Boltzmann(), engine="native", max_epochs=1)
    for unit in net.outputs:
        unit.function = net.units["h1"].function
    with pytest.raises(EngineError, match="give it as a formula"):
        train(net, patterns, Boltzmann(), engine="native", max_epochs=1)
    assert train(net, patterns, Boltzmann(**SHORT), criterion=NEVER, max_epochs=5, seed=1).engine == "message"


def test_a_few_cycles_are_left_to_messages():
    net, patterns = encoder_machine(2, 1)
    job = Job(net, patterns.fitted(net).patterns, Boltzmann(), epochs=3)
    assert choose("auto", job)[0] == "message"
    assert choose("auto", Job(net, job.patterns, Boltzmann(), epochs=1000))[0] == "native"


def test_several_numbers_are_those_drawn_one_by_one():
    one, other = Chance(3), Chance(3)
    assert list(one.several(7)) == [other.random() for _ in range(7)]
    other.remember()
    assert list(other.several(5)) == list(one.several(5))
    assert one.position == other.position == 12
    other.position = 8
    assert other.random() == Chance(3, 8).random()


@pytest.mark.parametrize("criterion", [AtRest(), Stable()])
def test_a_criterion_that_looks_at_the_units_sees_what_they_are_by_messages(criterion):
    seen = []

    class Looking(NetworkCriterion):
        def holds(self, net, patterns):
            seen[-1].append([(unit.net_input, unit.activation) for unit in net.units.values()])
            return criterion.holds(net, patterns)

    ended = []
    for engine in "message", "native":
        seen.append([])
        net, patterns = encoder_machine(2, 1)
        history = train(net, patterns, Boltzmann(), criterion=Looking(), max_epochs=12, engine=engine, seed=1)
        ended.append((history.epochs, history.stopped, told(net, history)))
    assert seen[0] == seen[1]
    assert ended[0] == ended[1]
