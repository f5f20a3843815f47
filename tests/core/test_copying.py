"""copy, deepcopy and pickle of everything, on long chains too; reprs of one line without an address."""

import copy
import pickle

import pytest
from checks import assert_consistent, assert_same_network, numbers
from hypothesis import given
from strategies import networks, problems

import pdpsim
from pdpsim import Connection, GradientDescent, Network, Pattern, PatternSet, Unit, Weight, backward, forward, train
from pdpsim.words import ONE_LINE

WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
}


@pytest.fixture(params=WAYS)
def copied(request):
    return WAYS[request.param]


@pytest.fixture
def trained(xor):
    net = Network.layered(2, 2, 1, seed=1, name="trained")
    net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"])
    net.connections["h1", "o1"].frozen = True
    train(net, xor, GradientDescent(0.25, 0.9), max_epochs=20)
    return net


@pytest.mark.parametrize("way", WAYS)
@given(net=networks())
def test_a_copied_network_is_the_same_and_apart(way, net):
    twin = WAYS[way](net)
    assert_same_network(twin, net)
    assert_consistent(twin)
    before = numbers(net)
    for weight in twin.weights:
        weight.value += 1.0
    for unit in twin.units.values():
        unit.net_input = 5.0
    assert numbers(net) == before


def test_a_copied_network_learns_on_exactly_alike(copied, trained, xor):
    twin = copied(trained)
    histories = [train(net, xor, GradientDescent(0.25, 0.9), max_epochs=20).tss for net in (trained, twin)]
    assert histories[0] == histories[1]
    assert_same_network(twin, trained)
    twin.reset()
    trained.reset()
    assert_same_network(twin, trained)


def test_a_unit_connection_or_weight_travels_with_its_network(copied, trained):
    unit = copied(trained.units["h1"])
    assert_same_network(unit.network, trained)
    connection = copied(trained.connections["i1", "h1"])
    assert_same_network(connection.receiver.network, trained)
    weight = copied(trained.connections["i1", "h1"].shared)
    assert [c.name for c in weight.connections] == ["i1 -> h1", "i2 -> h2"]


def test_a_unit_by_itself_keeps_its_numbers(copied):
    unit = Unit("h1", layer=2, group="g")
    unit.numbers = (1.0, 2.0, None, 3.0, 4.0)
    twin = copied(unit)
    assert (twin.name, twin.layer, twin.group, twin.numbers) == ("h1", 2, "g", unit.numbers)


def test_a_weight_by_itself_keeps_its_numbers(copied):
    weight = Weight(0.5, frozen=True)
    weight.last_change = 0.25
    assert copied(weight).numbers == weight.numbers


def test_a_connection_of_no_network_can_be_copied(copied):
    connection = Connection(Unit("a"), Unit("b"), Weight(0.5))
    assert copied(connection).weight == 0.5


def test_a_connection_that_was_removed_can_be_copied(copied, trained):
    connection = trained.connections["i2", "h1"]
    trained.remove_connection("i2", "h1")
    assert copied(connection).weight == connection.weight


def test_events_travel_with_their_network(copied, trained, xor):
    for event in forward(trained, xor[1]):
        twin = copied(event)
        assert type(twin) is type(event)
        assert repr(twin) == repr(event)


def test_a_state_of_before_there_was_a_first_step_is_taken():
    net = Network.layered(2, 2, 1, seed=1)
    state = net.__getstate__()
    del state["first_step"]
    older = Network()
    older.__setstate__(state)
    assert (older.first_step, older.forward([0, 1])) == (None, net.forward([0, 1]))


def test_a_chain_of_a_thousand_units_trains_copies_and_pickles():
    net = Network("chain")
    net.add_unit("u0", "input")
    for k in range(1, 1000):
        net.add_unit(f"u{k}", "output" if k == 999 else "hidden", "linear")
        net.connect(f"u{k - 1}", f"u{k}", 1.001)
    history = train(net, PatternSet([([1.0], [0.5])]), GradientDescent(1e-9), max_epochs=2)
    assert history.epochs == 2
    assert net.units["u999"].layer == 999
    assert str(net)
    for way in WAYS.values():
        assert_same_network(way(net), net)
        assert way(net.units["u500"]).name == "u500"
        assert way(net.connections["u1", "u2"]).weight == net.connections["u1", "u2"].weight


@given(problems())
def test_patterns_and_rules_can_be_copied_and_compared(problem):
    for way in WAYS.values():
        assert way(problem.patterns) == problem.patterns
        assert way(problem.rule) == problem.rule
        assert way(problem.measure) == problem.measure
        assert hash(way(problem.rule)) == hash(problem.rule)


@given(problems())
def test_value_objects_have_reprs_that_can_be_pasted(problem):
    for value in (problem.rule, problem.measure, problem.procedure, problem.patterns[0]):
        if len(repr(value)) < ONE_LINE:  # a longer one is cut
            assert eval(repr(value), vars(pdpsim)) == value


@given(problems())
def test_reprs_are_one_line_without_an_address(problem):
    net, patterns, procedure = problem
    history = train(net, patterns, procedure, max_epochs=1)
    things = [net, patterns, history, procedure, net.units, net.connections]
    things += [*net.units.values(), *net.connections.values(), *net.weights, *patterns]
    net.reset(seed=1)
    things += [*forward(net, patterns[0]), *backward(net, problem.measure)]
    for thing in things:
        assert "\n" not in repr(thing)
        assert " at 0x" not in repr(thing)


def test_the_repr_of_a_pattern_is_the_pattern():
    pattern = Pattern([0, 1], [None], "x", {"a": "b"})
    assert eval(repr(pattern)) == pattern


class Counting(Weight):
    """A weight of one's own, which counts its changes and halves them."""

    def __init__(self):
        super().__init__(0.25)
        self.changes = 0

    def change(self, rule):
        event = super().change(rule)
        self.value -= event.change / 2.0
        self.changes += 1
        return event


class Weaker(Connection):
    """A connection of one's own, with a strength that is its own."""

    __slots__ = ("strength",)
    kind = "weaker"

    def carry_activation(self):
        event = super().carry_activation()
        self.receiver.net_input -= (1.0 - self.strength) * event.product
        return event


class Pair(Network):
    """A network of one's own, which is made with something else than a name."""

    def __init__(self, size, /):
        super().__init__("pair")
        self.size = size
        self.add_group(["i1", "i2"], "input")
        self.add_unit("o1", "output", "linear")


@pytest.fixture
def of_ones_own():
    net = Pair(2)
    net.connect("i1", "o1", 0.5, kind=Weaker).strength = 0.25
    net.connect("i2", "o1", 0.5)
    net.connections["i2", "o1"].use(Counting())
    net.size = 3
    return net


def test_what_classes_of_ones_own_do_and_keep_is_copied(copied, of_ones_own):
    twin = copied(of_ones_own)
    assert (type(twin), twin.size, twin.name) == (Pair, 3, "pair")
    patterns = PatternSet([([1, 1], [1]), ([0, 1], [0])])
    for _ in range(2):
        histories = [train(net, patterns, GradientDescent(0.1), max_epochs=5) for net in (of_ones_own, twin)]
        assert histories[0].tss == histories[1].tss
        assert_same_network(of_ones_own, twin)
        twin = twin.copy()
    assert [twin.connections["i2", "o1"].shared.changes, twin.connections["i1", "o1"].strength] == [10, 0.25]


def test_a_weight_of_ones_own_by_itself_is_copied(copied):
    weight = Counting()
    weight.changes = 5
    twin = copied(weight)
    assert (type(twin), twin.changes, twin.numbers) == (Counting, 5, weight.numbers)


def test_unfolding_takes_kinds_of_ones_own_and_the_temperature_along(of_ones_own):
    of_ones_own.temperature = 2.0
    there = of_ones_own.unfold(2)
    for net in (there, there.fold()):
        weights = [type(weight) for weight in net.weights]
        strengths = [c.strength for c in net.connections.values() if isinstance(c, Weaker)]
        assert (weights, set(strengths), net.temperature) == ([Weight, Counting], {0.25}, 2.0)
