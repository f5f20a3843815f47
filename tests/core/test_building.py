"""Building networks: any wiring works, and what cannot be is refused with a sentence."""

import copy
from operator import itemgetter

import networkx as nx
import pytest
from checks import assert_consistent
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import GradientDescent, Network, Pattern, PatternSet, PdpsimError, Unit, Weight, train
from pdpsim.core.kinds import OwnWayBack
from pdpsim.errors import CycleError, NetworkError, NoSlopeError, UnknownNameError, WrongTypeError
from pdpsim.formats.network_json import network_to_dict


def test_a_cycle_is_named_by_whoever_needs_an_order():
    net = Network()
    for name in "abcd":
        net.add_unit(name, "output" if name == "d" else "hidden")
    for ends in ("a", "b"), ("b", "c"), ("c", "d"), ("c", "a"):
        net.connect(*ends)
    assert_consistent(net)
    named = r"(a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c)"
    for asks in (
        lambda: net.forward([]),
        lambda: net.structure.backward_order,
        lambda: train(net, PatternSet([([], [1])]), GradientDescent(0.5)),
    ):
        with pytest.raises(CycleError, match=named):
            asks()
    net.remove_connection("c", "a")
    assert net.forward([]) == (net.units["d"].activation,)


def test_a_unit_may_hear_itself():
    net = Network()
    unit = net.add_unit("a")
    own = net.connect("a", "a", 0.5)
    unit.activation = 1.0
    own.carry_activation()
    assert (unit.net_input, unit.layer) == (0.5, 1)


def test_units_of_a_cycle_are_in_one_layer():
    net = Network.from_graph(nx.DiGraph([("i", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "o")]))
    assert [unit.layer for unit in net.units.values()] == [0, 1, 1, 1, 2]


def test_a_symmetric_link_is_two_connections_with_one_weight():
    net = Network()
    one, other = net.add_unit("a"), net.add_unit("b", bias=0.5)
    there = net.connect(one, other, 0.25, symmetric=True)
    back = net.connections["b", "a"]
    assert there.shared is back.shared
    assert len(net.weights) == 2
    back.weight = 2.0
    assert there.weight == 2.0
    assert_consistent(net.copy())
    with pytest.raises(NetworkError, match="both ways"):
        net.connect(one, one, symmetric=True)
    with pytest.raises(NetworkError, match="bias unit"):
        net.connect("bias", one, symmetric=True)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=25, unique=True))
def test_from_graph_takes_any_graph_and_orders_it_exactly_if_it_has_no_cycle(edges):
    graph = nx.DiGraph((f"u{a}", f"u{b}") for a, b in edges)
    roots = [node for node in graph if graph.in_degree(node) == 0]
    net = Network.from_graph(graph)
    assert set(net.connections) == set(graph.edges)
    assert_consistent(net)
    assert all(net.units[node].layer == 0 for node in roots)
    try:
        order = [unit.name for unit in net.structure.firing_order]
    except CycleError:
        assert not nx.is_directed_acyclic_graph(graph)
    else:
        assert nx.is_directed_acyclic_graph(graph)
        assert all(a not in order or order.index(a) < order.index(b) for a, b in graph.edges)


def test_from_graph_uses_the_attributes_there_are():
    graph = nx.DiGraph()
    graph.add_node("x", role="input")
    graph.add_node("y", role="output", activation="tanh", layer=3, group="g")
    graph.add_edge("x", "y", weight=0.5, frozen=True)
    net = Network.from_graph(graph)
    unit, connection = net.units["y"], net.connections["x", "y"]
    assert (unit.function.name, unit.layer, unit.group) == ("tanh", 3, "g")
    assert (connection.weight, connection.frozen) == (0.5, True)


def test_from_graph_of_a_networks_own_graph_is_the_same_network():
    net = Network.layered(2, 3, 1, seed=1, function="tanh")
    again = Network.from_graph(net.graph)
    assert {ends: c.weight for ends, c in again.connections.items()} == {
        ends: c.weight for ends, c in net.connections.items()
    }
    assert again.forward([0, 1]) == net.forward([0, 1])


def odd():
    """A network with whatever a connection may have: shared, bounded, frozen, delayed, with a way back of its own."""
    net = Network.layered(2, 2, 1, seed=1)
    net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"]).keep_between(-2.0)
    net.add_group(["a", "a -> b", "b -> h1"])
    net.connect("i2", "b -> h1", net.connect("a", "b -> h1", 0.3).shared)
    net.connect("i1", "a -> b", 0.25), net.connect("b -> h1", "a -> b", net.connect("a -> b", "h1", 0.5).shared)
    net.connect("i1", "o1", 0.1, kind=OwnWayBack).back = -0.75
    net.connections["i2", "h1"].frozen = True
    net.delays["b -> h1", "a -> b"] = 2
    return net


@pytest.mark.parametrize("graph", [lambda net: net.graph, lambda net: nx.DiGraph(net.graph), copy.deepcopy])
def test_from_graph_of_a_networks_own_graph_has_all_that_its_file_has(graph):
    net = odd()
    net.name, net.seed = "", None
    graph = graph(net.graph) if graph is copy.deepcopy else graph(net)
    again = Network.from_graph(graph)
    plain, twin = network_to_dict(net), network_to_dict(again)
    ends = itemgetter("source", "target")
    ties = [
        {frozenset((c.sender.name, c.receiver.name) for c in w.connections) for w in n.weights} for n in (net, again)
    ]
    assert ties[0] == ties[1]
    assert max(map(len, ties[0])) == 2
    for file in plain, twin:
        file["edges"].sort(key=ends)
        for edge in file["edges"]:
            edge.pop("shared", None)
    assert twin == plain


def test_what_is_tied_stays_tied_when_a_networks_graph_is_cut_and_built_again():
    net = odd()
    net.remove_connection("i1", "h1")  # the one that the weight was named by
    net.tie(net.connections["i1", "h2"], net.connections["i2", "h2"])
    again = Network.from_graph(net.graph)
    assert again.connections["i1", "h2"].shared is again.connections["i2", "h2"].shared


def test_a_connection_that_is_removed_leaves_no_delay_behind():
    net = odd()
    net.remove_unit("b -> h1")
    assert net.delays == {}


@pytest.mark.parametrize("delay", [0, -1, 1.5, True, "2"])
def test_from_graph_refuses_delays_that_are_none(delay):
    with pytest.raises(PdpsimError, match="'delay' of 'a' -> 'b' must be a whole number above 0"):
        Network.from_graph(nx.DiGraph([("a", "b", {"delay": delay})]))


@pytest.mark.parametrize("graph", [nx.Graph(), nx.MultiDiGraph()])
def test_from_graph_refuses_other_kinds_of_graph(graph):
    with pytest.raises(NetworkError, match="DiGraph"):
        Network.from_graph(graph)


@pytest.mark.parametrize(
    "data",
    [{"role": "hiden"}, {"activation": "logistc"}, {"activation": 5}, {"layer": "top"}],
    ids=lambda data: next(iter(data)) + "_" + str(next(iter(data.values()))),
)
def test_from_graph_refuses_attributes_that_make_no_sense(data):
    graph = nx.DiGraph([("i", "a"), ("a", "o")])
    graph.nodes["a"].update(data)
    with pytest.raises(PdpsimError):
        Network.from_graph(graph)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), "0.5", None, True, [1.0]])
def test_a_weight_must_be_a_finite_number(weight):
    net = Network.layered(1, 1, 1, seed=1)
    with pytest.raises(PdpsimError, match="finite number"):
        net.connect("i1", "o1", weight)
    with pytest.raises(PdpsimError, match="finite number"):
        net.connections["i1", "h1"].weight = weight
    assert_consistent(net)


@pytest.mark.parametrize("receiver", ["i2", "bias"])
def test_nothing_is_connected_to_an_input_or_the_bias_unit(receiver):
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(NetworkError, match=receiver):
        net.connect("i1", receiver)


def test_what_exists_already_is_refused():
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(NetworkError, match="h1"):
        net.add_unit("h1")
    with pytest.raises(NetworkError, match="already"):
        net.connect("i1", "h1")


@pytest.mark.parametrize("name", ["", " h", "h ", "a\nb", "\x00", None, 5, "\ud800"])
def test_names_must_be_printable_text(name):
    with pytest.raises(NetworkError):
        Network().add_unit(name)


@pytest.mark.parametrize(("name", "role"), [("b", "bias"), ("bias", "hidden"), ("h1", "hiden"), ("h1", "")])
def test_roles_must_fit(name, role):
    with pytest.raises(NetworkError):
        Network().add_unit(name, role)


def test_a_unit_of_another_network_is_refused():
    one, other = Network.layered(1, 1, 1, seed=1), Network.layered(1, 1, 1, seed=1)
    with pytest.raises(NetworkError, match="not of this network"):
        one.connect(other.units["i1"], "o1")
    with pytest.raises(NetworkError, match="not of this network"):
        one.connect(Unit("x"), "o1")


def test_unknown_names_are_refused_with_the_nearest():
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(UnknownNameError, match="h1"):
        net.units["h1x"]
    with pytest.raises(UnknownNameError, match="i1"):
        net.connections["i11", "h1"]
    with pytest.raises(KeyError):
        net.connections["i1", "o1"]
    with pytest.raises(UnknownNameError):
        net.connections["i1"]


def test_a_skip_connection_waits_for_the_longest_way():
    net = Network()
    for name, role in ("i", "input"), ("o", "output"), ("h", "hidden"):
        net.add_unit(name, role, "linear")
    net.connect("i", "o", 1.0)
    net.connect("h", "o", 10.0)
    net.connect("i", "h", 2.0)
    assert [unit.name for unit in net.structure.firing_order] == ["h", "o"]
    assert net.forward([1.0]) == (21.0,)
    assert [net.units[name].layer for name in "iho"] == [0, 1, 2]


def test_isolated_inputs_and_units_without_input_are_fine():
    net = Network.layered(2, 1, seed=1)
    net.add_unit("i3", "input")
    net.add_unit("h1")
    assert_consistent(net)
    assert len(net.forward([1, 2, 3])) == 1
    assert net.units["h1"].activation == 0.5


def test_sums_run_in_declared_order():
    net = Network()
    values = [0.1, 1e16, -1e16, 0.3]
    out = net.add_unit("o", "output", "linear")
    for k, value in enumerate(values):
        net.connect(net.add_unit(f"i{k}", "input"), out, value)
    assert net.forward([1.0] * 4) == ((0.0 + 0.1 + 1e16 - 1e16) + 0.3,)


@pytest.mark.parametrize("sizes", [(), (2,), (2, 0), (2, -1), (2, 1.5), (2, "3")])
def test_layers_must_be_two_or_more_of_one_or_more_units(sizes):
    with pytest.raises((NetworkError, WrongTypeError)):
        Network.layered(*sizes)


@pytest.mark.parametrize("seed", ["1", 1.5, True])
def test_a_seed_must_be_a_whole_number(seed):
    with pytest.raises(PdpsimError, match="seed"):
        Network.layered(2, 1, seed=seed)


@pytest.mark.parametrize("init_range", [-1.0, float("nan"), float("inf"), "1", 1e308])
def test_a_range_of_weights_never_makes_them_infinite(init_range):
    try:
        net = Network.layered(2, 1, seed=1, init_range=init_range)
    except PdpsimError:
        return
    assert all(abs(weight.value) <= init_range for weight in net.weights)


def test_starting_weights_fill_the_range_and_come_back():
    net = Network.layered(10, 10, 10, seed=3, init_range=0.5)
    start = [weight.value for weight in net.weights]
    assert -0.5 <= min(start) < -0.45
    assert 0.45 < max(start) <= 0.5
    assert abs(sum(start) / len(start)) < 0.1
    for weight in net.weights:
        weight.value = weight.last_change = 7.0
    net.reset()
    assert [weight.value for weight in net.weights] == start
    assert {weight.last_change for weight in net.weights} == {0.0}
    net.reset(seed=4)
    assert [weight.value for weight in net.weights] != start
    net.reset(seed=3)
    assert [weight.value for weight in net.weights] == start


def test_a_seed_that_was_drawn_can_be_used_again():
    net = Network.layered(2, 2, 1)
    again = Network.layered(2, 2, 1, seed=net.seed)
    assert [w.value for w in again.weights] == [w.value for w in net.weights]


def test_a_tie_sums_gradients_over_its_connections():
    net = Network.layered(2, 1, seed=1, function="linear", bias=False)
    net.tie(*net.connections.values())
    net.forward(Pattern([2.0, 3.0], [0.0]))
    net.backward()
    delta = net.units["o1"].delta
    assert net.weights[0].gradient == delta * 2.0 + delta * 3.0


def test_learning_through_a_threshold_is_refused_unless_a_slope_of_zero_is_asked_for():
    net = Network.layered(1, 1, seed=1, function="threshold")
    net.forward(Pattern([1.0], [0.0]))
    with pytest.raises(NoSlopeError, match="no slope"):
        net.backward()
    flat = Network.layered(1, 1, seed=1, function="flat_threshold")
    flat.forward(Pattern([1.0], [0.0]))
    flat.backward()
    assert flat.units["o1"].delta == 0.0


@pytest.mark.parametrize("inputs", [[1.0], [1.0, 2.0, 3.0], {"i1": 1.0}, {"i3": 0.0}, ["a", 0], [None, 0], 5])
def test_inputs_that_do_not_fit_are_refused(inputs):
    with pytest.raises(PdpsimError):
        Network.layered(2, 1, seed=1).forward(inputs)


def test_a_weight_cannot_be_shared_with_another_network():
    one, other = Network.layered(1, 1, 1, seed=1), Network.layered(1, 1, 1, seed=1)
    with pytest.raises(PdpsimError):
        one.connect("i1", "o1", other.connections["i1", "h1"].shared)
    assert_consistent(other)


def test_a_weight_made_by_hand_can_be_shared_from_the_start():
    net = Network.layered(2, 1, 1, seed=1)
    weight = Weight(0.25)
    for name in "i1", "i2":
        net.connect(name, "o1", weight)
    assert weight.connections == (net.connections["i1", "o1"], net.connections["i2", "o1"])
    assert_consistent(net)


@pytest.mark.parametrize(
    "add",
    [
        lambda net: net.connect_bias("i1"),
        lambda net: net.connect_bias("h1", float("nan")),
        lambda net: net.connect_bias("h9"),
        lambda net: net.add_unit("h9", bias=float("nan")),
    ],
)
def test_a_bias_that_cannot_be_leaves_no_bias_unit_behind(add):
    net = Network.layered(1, 1, 1, bias=False, seed=1)
    with pytest.raises(PdpsimError):
        add(net)
    assert list(net.units) == ["i1", "h1", "o1"]
