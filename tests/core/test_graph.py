"""net.graph: live numbers both ways, frozen structure, all of networkx's algorithms."""

import copy
import pickle

import networkx as nx
import pytest
from checks import assert_consistent
from hypothesis import given
from strategies import networks

from pdpsim import Adam, GradientDescent, Network, PatternSet, PdpsimError, train


@pytest.fixture
def net():
    return Network.layered(2, 2, 1, seed=1)


def test_a_weight_set_on_the_connection_is_seen_in_the_graph(net):
    net.connections["i1", "h1"].weight = 0.43
    assert net.graph.edges["i1", "h1"]["weight"] == 0.43
    assert net.graph["i1"]["h1"]["weight"] == 0.43
    assert net.graph.adj["i1"]["h1"]["weight"] == net.graph.pred["h1"]["i1"]["weight"] == 0.43


def test_a_weight_set_in_the_graph_is_the_connections(net):
    net.graph.edges["i1", "h1"]["weight"] = 0.34
    assert net.connections["i1", "h1"].weight == 0.34
    nx.set_edge_attributes(net.graph, {("i2", "h1"): {"weight": 0.35}})
    assert net.connections["i2", "h1"].weight == 0.35


@pytest.mark.parametrize("weight", [float("nan"), "x", None])
def test_a_weight_that_is_no_number_is_refused_through_the_graph_too(net, weight):
    with pytest.raises(PdpsimError, match="finite"):
        net.graph.edges["i1", "h1"]["weight"] = weight


@pytest.mark.parametrize("key", ["role", "activation"])
def test_a_units_nature_cannot_be_changed_through_the_graph(net, key):
    with pytest.raises(PdpsimError, match=key):
        net.graph.nodes["h1"][key] = "output"


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.add_node("x"),
        lambda graph: graph.remove_node("h1"),
        lambda graph: graph.add_edge("o1", "i1"),
        lambda graph: graph.remove_edge("i1", "h1"),
        lambda graph: graph.add_edges_from([("i1", "o1")]),
        lambda graph: graph.add_weighted_edges_from([("i1", "o1", 1.0)]),
        lambda graph: graph.update(edges=[("i1", "o1")]),
        lambda graph: graph.clear(),
        lambda graph: graph.clear_edges(),
    ],
)
def test_the_wiring_cannot_be_changed_through_the_graph(net, change):
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        change(net.graph)
    assert_consistent(net)


@pytest.mark.parametrize("key", ["mark", "owner"])
def test_algorithms_can_keep_attributes_of_their_own(net, key):
    net.graph.nodes["h1"][key] = 5
    net.graph.edges["i1", "h1"][key] = 6
    assert (net.graph.nodes["h1"][key], net.graph.edges["i1", "h1"][key]) == (5, 6)
    assert net.graph.nodes["h1"]["role"] == "hidden"
    net.connections["i1", "h1"].weight = 0.5
    assert net.graph.edges["i1", "h1"]["weight"] == 0.5


@given(networks())
def test_networkx_algorithms_see_the_weights(net):
    for (sender, receiver), connection in net.connections.items():
        assert net.graph.get_edge_data(sender, receiver)["weight"] == connection.weight
    for name, total in net.graph.out_degree(weight="weight"):
        assert total == pytest.approx(sum(c.weight for c in net.units[name].outgoing), abs=1e-12)


@given(networks())
def test_networkx_finds_the_longest_way_that_layers_count(net):
    paths = nx.dag_longest_path_length(net.graph.subgraph(set(net.units) - {"bias"}), weight=None)
    # A unit that computes stands above the inputs even if it hears nobody.
    assert max(unit.layer for unit in net.units.values()) in (paths, paths + 1)


def test_paths_generations_and_degrees(net):
    assert nx.shortest_path(net.graph, "i1", "o1") in (["i1", "h1", "o1"], ["i1", "h2", "o1"])
    assert [sorted(names) for names in nx.topological_generations(net.graph)] == [
        ["bias", "i1", "i2"],
        ["h1", "h2"],
        ["o1"],
    ]
    assert dict(net.graph.in_degree())["h1"] == 3
    weighted = net.graph.in_degree("h1", weight="weight")
    assert weighted == pytest.approx(sum(c.weight for c in net.units["h1"].incoming))


@pytest.mark.parametrize(
    "copied",
    [
        lambda graph: graph.copy(),
        copy.deepcopy,
        lambda graph: pickle.loads(pickle.dumps(graph)),
        nx.DiGraph,
        lambda graph: graph.subgraph(["i1", "h1"]).copy(),
        lambda graph: nx.node_link_graph(nx.node_link_data(graph, edges="edges"), edges="edges"),
    ],
)
def test_a_copy_of_the_graph_stands_by_itself(net, copied):
    graph = copied(net.graph)
    weight = net.connections["i1", "h1"].weight
    assert graph.nodes["h1"]["role"] == "hidden"
    assert graph.edges["i1", "h1"]["weight"] == weight
    net.connections["i1", "h1"].weight = 9.0
    assert graph.edges["i1", "h1"]["weight"] == weight


@pytest.mark.parametrize("thing", [[], {}, ["i1", "h1"], (["i1"], "h1"), 5, None])
def test_what_cannot_be_a_name_is_no_unit_and_no_connection(thing):
    net = Network.layered(2, 2, 1, seed=1)
    assert thing not in net.units
    assert thing not in net.connections


@pytest.mark.parametrize(("rule", "knows"), [(GradientDescent(0.5), True), (Adam(), False)])
def test_a_table_tells_a_weights_last_change_where_its_rule_remembers_it(net, rule, knows):
    train(net, PatternSet([([0, 1], [1]), ([1, 1], [0])]), rule, max_epochs=3)
    told = [row["last_change"] for row in net.connections.rows]
    assert told == [c.last_change if knows else None for c in net.connections.values()]
