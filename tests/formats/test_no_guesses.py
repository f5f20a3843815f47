"""What a file or graph says is used or refused, never dropped in silence; what other programs add may be there."""

import copy
import json

import networkx as nx
import pytest

from pdpsim import Network, PdpsimError, load_network
from pdpsim.core.kinds import NoError
from pdpsim.errors import FormatError, NetworkError
from pdpsim.formats.network_json import network_from_dict, network_to_dict

GOOD = network_to_dict(Network.layered(2, 2, 1, seed=1))
UNIT, EDGE = GOOD["nodes"].index(next(n for n in GOOD["nodes"] if n["id"] == "h1")), 4


def changed(part, place, **new):
    data = copy.deepcopy(GOOD)
    (data[part] if place is None else data[part][place]).update(new)
    return data


@pytest.mark.parametrize(
    ("part", "place", "new", "meant"),
    [
        ("edges", EDGE, {"frosen": True}, "frozen"),
        ("edges", EDGE, {"Frozen": True}, "frozen"),
        ("edges", EDGE, {"last_chnage": 0.5}, "last_change"),
        ("edges", EDGE, {"share": 1}, "shared"),
        ("nodes", UNIT, {"activaton": "tanh"}, "activation"),
        ("nodes", UNIT, {"Role": "output"}, "role"),
        ("nodes", UNIT, {"layers": 3}, "layer"),
        ("nodes", UNIT, {"biass": 0.5}, "bias"),
        ("graph", None, {"sed": 5}, "seed"),
        ("graph", None, {"Name": "x"}, "name"),
    ],
)
def test_a_key_that_is_nearly_one_of_ours_is_refused(part, place, new, meant):
    with pytest.raises(FormatError, match=f"did you mean '{meant}'"):
        network_from_dict(changed(part, place, **new))


def test_keys_of_other_programs_may_be_there():
    data = changed("nodes", UNIT, x=1.0, y=2.0, color="red", size=3, label="h")
    data["edges"][EDGE].update(color="red", width=2, key=0, style="dashed")
    data["positions"] = {}
    assert len(network_from_dict(data).units) == 6


@pytest.mark.parametrize(
    ("part", "place", "new", "told"),
    [
        ("nodes", UNIT, {"activation": ""}, "''"),
        ("nodes", UNIT, {"role": ""}, "''"),
        ("nodes", UNIT, {"group": ""}, "group"),
        ("edges", EDGE, {"shared": True}, "True"),
        ("edges", EDGE, {"shared": 1.0}, "1.0"),
        ("edges", EDGE, {"frozen": "no"}, "'no'"),
        ("edges", EDGE, {"frozen": 1}, "1"),
        ("nodes", UNIT, {"bias": "0.5"}, "'0.5'"),
        ("nodes", 1, {"bias": 0.5}, "input"),
        ("nodes", UNIT, {"activation": "constant(\uff11)"}, "constant"),
    ],
)
def test_a_value_of_another_kind_is_refused(part, place, new, told):
    with pytest.raises(PdpsimError, match=told):
        network_from_dict(changed(part, place, **new))


@pytest.mark.parametrize(
    "text", ['{"seed": 1, "seed": 2}', '{"a": {"id": "h1", "id": "h2"}}', '[{"weight": 1, "weight": 1}]']
)
def test_a_name_that_stands_twice_in_an_object_is_refused(tmp_path, text):
    (tmp_path / "net.json").write_text(text)
    with pytest.raises(FormatError, match="twice"):
        load_network(tmp_path / "net.json")


@pytest.mark.parametrize("memories", [(0.5, 0.25), (0.5, None), (None, 0.5)])
def test_connections_that_share_a_weight_have_one_memory(memories):
    data = copy.deepcopy(GOOD)
    for edge, memory in zip(data["edges"][1:3], memories):
        edge.update(shared=1, weight=0.5, **({} if memory is None else {"last_change": memory}))
    with pytest.raises(FormatError, match="differs"):
        network_from_dict(data)


def without_bias_edges():
    data = copy.deepcopy(GOOD)
    data["edges"] = [edge for edge in data["edges"] if edge["source"] != "bias"]
    data["nodes"] = [node for node in data["nodes"] if node["id"] != "bias"]
    return data


def test_a_bias_on_a_node_is_an_edge_from_the_bias_unit():
    data = without_bias_edges()
    for node, bias in zip([n for n in data["nodes"] if n["role"] != "input"], (0.25, -0.5, 1)):
        node["bias"] = bias
    net = network_from_dict(json.loads(json.dumps(data)))
    assert [net.units[name].bias for name in ("h1", "h2", "o1")] == [0.25, -0.5, 1.0]
    assert network_to_dict(network_from_dict(network_to_dict(net))) == network_to_dict(net)
    graph = nx.node_link_graph(data, edges="edges")
    drawn = Network.from_graph(graph)
    assert {ends: c.weight for ends, c in drawn.connections.items()} == {
        ends: c.weight for ends, c in net.connections.items()
    }


def test_a_bias_on_a_node_and_on_an_edge_is_one_too_many():
    with pytest.raises(FormatError, match="connected to 'h1' already"):
        network_from_dict(changed("nodes", UNIT, bias=0.5))


def graph(node=None, edge=None):
    made = nx.DiGraph()
    made.add_node("b", **(node or {}))
    made.add_edge("a", "b", **(edge or {}))
    return made


@pytest.mark.parametrize(
    ("node", "edge"),
    [
        ({"activaton": "tanh"}, None),
        ({"activation": ""}, None),
        ({"role": ""}, None),
        ({"bias": "high"}, None),
        (None, {"frosen": True}),
        (None, {"frozen": "no"}),
        (None, {"weight": "0.5"}),
        (None, {"shared": True}),
    ],
)
def test_a_graph_is_read_as_strictly_as_a_file(node, edge):
    with pytest.raises(PdpsimError):
        Network.from_graph(graph(node, edge))


def test_what_a_graph_says_is_used():
    made = graph({"bias": 0.5, "activation": "tanh", "color": "red"}, {"weight": 0.25, "frozen": True, "width": 2})
    made.add_edge("c", "b", weight=0.75, shared="w", last_change=0.1)
    made.add_edge("d", "b", weight=0.75, shared="w", last_change=0.1)
    net = Network.from_graph(made)
    assert (net.units["b"].bias, net.units["b"].function.name) == (0.5, "tanh")
    assert net.connections["a", "b"].frozen
    assert net.connections["c", "b"].shared is net.connections["d", "b"].shared
    assert net.connections["c", "b"].last_change == 0.1


@pytest.mark.parametrize("what", [None, 5, "graph", nx.Graph([("a", "b")]), nx.MultiDiGraph([("a", "b")])])
def test_what_is_no_graph_is_refused(what):
    with pytest.raises((NetworkError, TypeError)) as caught:
        Network.from_graph(what)
    assert isinstance(caught.value, PdpsimError)


def test_a_graph_may_say_what_a_file_of_version_2_may():
    graph = nx.DiGraph()
    graph.add_node("a", role="input")
    graph.add_node("b", role="output", combine="product")
    graph.add_edge("a", "b", weight=0.5, memory={"mean": 0.25})
    net = Network.from_graph(graph)
    assert net.units["b"].combine == "product"
    assert net.connections["a", "b"].shared.remembered("mean") == 0.25
    with pytest.raises(PdpsimError, match="'memory' of 'a' -> 'b' must be an object"):
        Network.from_graph(nx.DiGraph([("a", "b", {"memory": 5})]))


@pytest.mark.parametrize("edge", [{"kind": "no error"}, {"kind": "own way back", "back": -0.25}, {"kind": "ordinary"}])
def test_graphs_say_the_kind_of_a_connection_as_files_do(edge):
    net = Network.from_graph(nx.DiGraph([("a", "b", edge)]))
    connection = net.connections["a", "b"]
    assert (connection.kind, getattr(connection, "back", None)) == (edge["kind"], edge.get("back"))
    assert net.graph.edges["a", "b"]["kind"] == edge["kind"]


@pytest.mark.parametrize(
    "edge",
    [
        {"kind": "no eror"},
        {"kind": ""},
        {"kind": None},
        {"kind": 5},
        {"kind": "factor"},
        {"kind": "own way back"},
        {"kind": "own way back", "back": None},
        {"kind": "own way back", "back": "1"},
        {"back": 1.0},
        {"knd": "no error"},
    ],
)
def test_a_kind_of_connection_is_never_guessed(edge):
    with pytest.raises(PdpsimError):
        Network.from_graph(nx.DiGraph([("a", "b", edge)]))


def test_what_a_networks_own_graph_shows_is_taken_from_it_again():
    net = Network()
    a, gate, end = net.add_unit("a", "input"), net.add_unit("g", combine="product"), net.add_unit("o", "output")
    net.connect(a, gate, 2.0), net.connect(gate, end, 0.5, kind=NoError)
    again = Network.from_graph(net.graph)
    assert again.units["g"].combine == "product"
    assert [c.kind for c in again.connections.values()] == ["factor", "no error"]


@pytest.mark.parametrize(
    ("part", "new", "told"),
    [
        ("graph", {"version": 1.0}, "version 1.0 is not known"),
        ("graph", {"version": True}, "version True is not known"),
        ("nodes", {"unit": "h"}, "there is no 'step'"),
        ("nodes", {"step": 1}, "there is no 'unit'"),
    ],
)
def test_half_of_what_a_file_must_say_is_refused(part, new, told):
    with pytest.raises(FormatError, match=told):
        network_from_dict(changed(part, None if part == "graph" else UNIT, **new))
