"""The exact Boltzmann distribution: enumerated by hand, and against what units do when they are sampled."""

from itertools import combinations, product
from math import exp
from random import Random

import pytest
from machines import BY_CHANCE, encoder_machine

from pdpsim import AtRest, Boltzmann, Completes, Network, Pattern, PatternSet, diagnose, train
from pdpsim.core.chance import Chance
from pdpsim.core.sweeps import turn_acts
from pdpsim.errors import NetworkError, SettingError
from pdpsim.learning.criteria import Never, judging
from pdpsim.learning.equilibrium import clamped_to, probabilities

# The largest chi-square that is still to be expected in 999 of 1,000 samples, by degrees of freedom.
CRITICAL = {3: 16.27, 7: 24.32, 15: 37.70}


def machine(free, seed, linked=0.8, inputs=1):
    """Units of which most pairs are linked, and inputs that all of them hear."""
    net, random = Network(), Random(seed)
    given = net.add_group([f"i{k}" for k in range(inputs)], "input")
    half = free // 2
    units = net.add_group([f"o{k}" for k in range(half)], "output", BY_CHANCE, bias=random.uniform(-1, 1))
    units += net.add_group([f"h{k}" for k in range(free - half)], "hidden", BY_CHANCE, bias=random.uniform(-1, 1))
    for one, other in combinations(units, 2):
        if random.random() < linked:
            net.connect(one, other, random.uniform(-2, 2), symmetric=True)
    for sender in given:
        for unit in units:
            net.connect(sender, unit, random.uniform(-1, 1))
    return net


def shares(net, free, temperature):
    """The probability of every state of the free units, by their energies; the others stand as they are."""
    weight = {}
    for state in product((0.0, 1.0), repeat=len(free)):
        for unit, value in zip(free, state):
            unit.activation = value
        weight[state] = exp(-net.energy().energy / temperature)
    whole = sum(weight.values())
    return {state: each / whole for state, each in weight.items()}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("temperature", [0.7, 3.0])
def test_probabilities_are_those_of_all_states(seed, temperature):
    net = machine(5, seed, linked=(0.3, 0.6, 1.0)[seed % 3])
    held = {net.inputs[0]: 0.5, net.outputs[0]: 1.0}
    for unit, value in held.items():
        unit.activation = value
    free = [unit for unit in net.structure.computing if unit not in held]
    exact = shares(net, free, temperature)
    found = probabilities(net, held, temperature)
    for k, unit in enumerate(free):
        assert found[unit] == pytest.approx(sum(p for state, p in exact.items() if state[k]), abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("free", [2, 3, 4])
def test_sampled_states_are_as_frequent_as_the_distribution_says(free, seed):
    net, temperature = machine(free, seed, inputs=0), 1.5
    units, every, n = net.structure.computing, 12, 2_000
    exact = shares(net, units, temperature)
    net.chance = Chance(100 + seed)
    net.anneal(temperature)
    counts = dict.fromkeys(exact, 0)
    for turn in range(every * (n + 20)):
        unit = units[int(net.chance.random() * free)]
        for act in turn_acts(unit, unit.fire):
            act()
        if turn >= every * 20 and turn % every == 0:  # far enough apart to be independent, or nearly
            counts[tuple(unit.activation for unit in units)] += 1
    chi_square = sum((counts[state] - n * p) ** 2 / (n * p) for state, p in exact.items())
    assert sum(counts.values()) == n
    assert chi_square < CRITICAL[2**free - 1]


def test_the_statistics_of_a_learning_cycle_are_the_differences_of_the_exact_distributions():
    # What links note, clamped less free, at the temperature of the statistics: how often both are on.
    net, temperature, patterns = Network(), 2.0, PatternSet([Pattern([], [1, 0]), Pattern([], [0, 1])])
    one, other = net.add_group(["one", "other"], "output", BY_CHANCE, bias=0.5)
    link = net.connect(one, other, 1.0, symmetric=True)
    free = shares(net, [one, other], temperature)
    procedure = Boltzmann(annealing=((2, 4.0),), temperature=temperature, noise=(0, 0), equilibria=40, statistics=40)
    start = [weight.value for weight in net.weights]
    train(net, patterns, procedure, criterion=Never(), max_epochs=1, seed=4)
    notes = 2 * 40 * 40
    assert link.shared.gradient / notes == pytest.approx(free[1.0, 1.0], abs=0.03)  # never on together clamped
    assert one.incoming[0].shared.gradient / notes == pytest.approx(
        sum(free[1.0, y] for y in (0.0, 1.0)) - 0.5, abs=0.03
    )
    assert [weight.value for weight in net.weights] != start


def test_too_many_units_linked_with_each_other_are_refused():
    net = machine(20, 1, linked=1.0)
    with pytest.raises(NetworkError, match="19 free units are linked with each other: too many"):
        probabilities(net, {}, 1.0)


def test_hidden_units_that_are_not_linked_do_not_count():
    net, patterns = encoder_machine(4, 12)
    found = probabilities(net, clamped_to(net, patterns[0], 4), 10.0)
    assert len(found) == 16
    assert set(found.values()) == {0.5}


def test_completion_is_asked_of_what_is_not_given():
    net, patterns = encoder_machine(2, 1)
    assert not Completes(2).holds(net, patterns.patterns)
    for group in "vw":
        net.connections[f"{group}1", "h1"].weight = 20.0
        net.connections[f"{group}2", "h1"].weight = -20.0
        net.connections["bias", f"{group}1"].weight = -10.0
        net.connections["bias", f"{group}2"].weight = 10.0
    net.anneal(1.0)
    assert Completes(2).holds(net, patterns.patterns)
    assert Boltzmann(temperature=1.0).answers(net, patterns.patterns)[0] == pytest.approx((0.5, 0.5, 0.5, 0.5))


def test_a_criterion_that_looks_is_not_judged_by_numbers():
    net, patterns = encoder_machine(2, 1)
    with pytest.raises(SettingError, match="AtRest is judged on a network"):
        AtRest().met(0.0, [], [])
    assert judging(AtRest(), net, patterns)(0.0, [], []) is True


def test_a_visible_unit_that_is_held_answers_with_what_it_is_held_at():
    net = Network()
    a, b = net.add_group(["a", "b"], "output", BY_CHANCE, bias=0.0)
    net.connect(a, b, 1.5, symmetric=True)
    b.function = "constant(1.0)"
    patterns = PatternSet([([], [1, 1]), ([], [None, None])])
    procedure = Boltzmann(annealing=((2, 4.0),), temperature=2.0, equilibria=5, statistics=5)
    for answered in procedure.answers(net, patterns.patterns):
        assert answered == (pytest.approx(1 / (1 + exp(-1.5 / 2.0))), 1.0)
    assert Completes(1).holds(net, patterns[:1].patterns)
    assert not Completes(1).holds(net, [Pattern([], [1, 0])])
    assert [answer.unit for answer in diagnose(net, patterns, procedure=procedure).answers] == ["a"]
    assert train(net, patterns, procedure, criterion=Completes(1), max_epochs=2, seed=1).epochs
