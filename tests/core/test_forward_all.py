"""Many patterns presented at once: every number is that of presenting them one after the other."""

import pytest
from hypothesis import given, settings
from strategies import problems

from pdpsim import BackPropagation, Connection, GradientDescent, Inspector, Network, Pattern
from pdpsim.core.activations import constant
from pdpsim.core.carry import Carry
from pdpsim.core.sweeps import forward_all
from pdpsim.errors import NotFiniteError, PatternError


def numbers(net):
    return {name: (unit.net_input, unit.activation, unit.target) for name, unit in net.units.items()}


def one_by_one(net, patterns):
    taken = []
    for pattern in patterns:
        net.forward(pattern)
        taken.append(numbers(net))
    return taken


def assert_same(net, patterns):
    twin = net.copy()
    nets, activations = forward_all(net, patterns)
    taken = one_by_one(twin, patterns)
    for name, unit in net.units.items():
        assert nets[unit] == [row[name][0] for row in taken]
        assert activations[unit] == [row[name][1] for row in taken]
    assert numbers(net) == numbers(twin)
    assert (net.pattern, net.phase, net.chance.position) == (twin.pattern, twin.phase, twin.chance.position)


@settings(max_examples=60)
@given(problems())
def test_whatever_the_wiring_the_numbers_are_the_same_and_so_is_what_is_left_behind(problem):
    assert_same(problem.net, problem.patterns.patterns)


def test_held_units_of_chance_carried_inputs_and_kinds_of_ones_own_too():
    net, rows = Network.layered(2, 2, 1, seed=1), [Pattern([0, 1], [1]), Pattern([1, 1], [0])]
    net.units["h1"].function = constant(0.25)
    net.units["i1"].function = constant(0.5)
    assert_same(net, rows)
    assert_same(Network.layered(2, 2, 1, seed=1), [rows[0], Pattern([1, Carry({"h1": 1})])])
    chance = Network.layered(2, 2, 1, seed=1)
    chance.units["h2"].function = "chance"
    assert_same(chance, rows)
    doubled = Network.layered(2, 1, seed=1)
    doubled.remove_connection("i1", "o1")
    doubled.connect("i1", "o1", 0.5, kind=Doubled)
    assert_same(doubled, rows)


class Doubled(Connection):
    """A connection that says everything twice."""

    def carry_activation(self):
        super().carry_activation()
        return super().carry_activation()


def test_of_no_patterns_there_are_no_numbers():
    net = Network.layered(1, 1, seed=1)
    nets, activations = forward_all(net, [])
    assert set(nets) == set(activations) == set(net.units.values())
    assert not any([*nets.values(), *activations.values()])


def test_what_is_wrong_is_told_as_one_pattern_tells_it():
    net = Network.layered(1, 1, seed=1, function="exp")
    net.connections["i1", "o1"].weight = 1e6
    with pytest.raises(NotFiniteError, match="unit 'o1': exp of 1e"):
        forward_all(net, [Pattern([0]), Pattern([1])])
    with pytest.raises(PatternError, match=r"has 2 inputs and 0 targets; .* 1 input unit and 1 output unit"):
        forward_all(net, [Pattern([0]), Pattern([1, 1])])


class Shifted(Network):
    """A network of one's own, which shifts its inputs."""

    def present(self, pattern):
        event = super().present(pattern)
        for unit in self.inputs:
            unit.activation += 0.5
        return event


class Loud(Shifted):
    """One whose parent does."""


@pytest.mark.parametrize("kind", [Shifted, Loud])
def test_a_network_that_presents_in_a_way_of_its_own_is_asked_for_every_pattern(kind, xor):
    net = kind.layered(2, 2, 1, seed=1)
    answers = [net.forward(pattern) for pattern in xor]
    hidden = [net.forward(pattern) and net.units["h1"].activation for pattern in xor]
    assert BackPropagation(GradientDescent(0.5)).answers(net, xor.patterns) == answers
    assert list(Inspector(net, xor)["h1"].activations.values()) == hidden
    assert answers != [Network.layered(2, 2, 1, seed=1).forward(pattern) for pattern in xor]
