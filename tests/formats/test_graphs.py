"""Networks in the formats of networkx and of those who read and write them, too."""

import json
import re

import networkx as nx
import pytest
from hypothesis import given
from strategies import networks

from pdpsim import Network, PdpsimError, load_network
from pdpsim.errors import FileNote, FormatError
from pdpsim.formats.graphs import network_of, read_gexf, read_graphml, read_json


def plain(net):
    """The network's graph with the attributes that every format can hold."""
    graph = nx.DiGraph(name=net.name or "")
    for name, data in net.graph.nodes(data=True):
        graph.add_node(name, **{key: value for key, value in dict(data).items() if value is not None})
    for sender, receiver, data in net.graph.edges(data=True):
        graph.add_edge(sender, receiver, **dict(data))
    return graph


WAYS = {
    "links": lambda graph: read_json(json.dumps(nx.node_link_data(graph, edges="links"))),
    "edges": lambda graph: read_json(json.dumps(nx.node_link_data(graph, edges="edges"))),
    "cytoscape": lambda graph: read_json(json.dumps(nx.cytoscape_data(graph))),
    "graphml": lambda graph: read_graphml("\n".join(nx.generate_graphml(graph))),
    "gexf": lambda graph: read_gexf("\n".join(nx.generate_gexf(graph))),
}


def described(net):
    return (
        [(u.name, u.role, u.function.name, u.layer, u.group, u.combine) for u in net.units.values()],
        {ends: (c.weight, c.frozen) for ends, c in net.connections.items()},  # in the order of networkx
    )


@pytest.mark.parametrize("way", WAYS)
@given(net=networks(ties=False))
def test_what_networkx_writes_of_a_network_is_that_network(way, net):
    assert described(WAYS[way](plain(net))) == described(net)


@pytest.mark.parametrize(("suffix", "write"), [("graphml", nx.write_graphml), ("gexf", nx.write_gexf)])
def test_files_are_known_by_suffix_and_by_content(tmp_path, suffix, write):
    net = Network.layered(2, 2, 1, seed=1)
    write(plain(net), tmp_path / f"net.{suffix}")
    (tmp_path / "other").write_bytes((tmp_path / f"net.{suffix}").read_bytes())
    for name in f"net.{suffix}", "other":
        assert described(load_network(tmp_path / name)) == described(net)


def test_a_file_of_ours_with_links_or_without_its_head_is_read(tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    from pdpsim.formats.network_json import network_to_dict

    data = network_to_dict(net)
    data["links"] = data.pop("edges")
    assert described(read_json(json.dumps(data))) == described(net)
    del data["graph"]
    (tmp_path / "net.cyjs").write_text(json.dumps(data))
    assert described(load_network(tmp_path / "net.cyjs")) == described(net)


def test_numbers_and_tuples_as_names_biases_and_roles_by_place():
    graph = nx.DiGraph()
    graph.add_node((1, "h"), bias=-0.5, activation="tanh")
    graph.add_weighted_edges_from([(0, (1, "h"), 0.25), ((1, "h"), 2, 1.5)])
    for way in "links", "edges":
        net = WAYS[way](graph)
        roles = {unit.name: unit.role for unit in net.units.values()}
        assert roles == {"1,h": "hidden", "0": "input", "2": "output", "bias": "bias"}
        assert net.units["1,h"].bias == -0.5
        assert net.units["1,h"].function.name == "tanh"


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
def test_a_graph_that_is_not_directed_has_links_both_ways_that_are_one_weight():
    graph = nx.Graph()
    graph.add_node("in", role="input")
    for name in "ab":
        graph.add_node(name, role="output", activation="threshold")
    graph.add_edge("a", "b", weight=2.0)
    graph.add_edge("in", "a", weight=1.0)
    net = WAYS["links"](graph)
    assert set(net.connections) == {("a", "b"), ("b", "a"), ("in", "a")}
    assert net.connections["a", "b"].shared is net.connections["b", "a"].shared


def test_what_is_not_understood_is_told():
    graph = plain(Network.layered(1, 1, seed=1))
    graph.nodes["i1"]["color"] = "red"
    graph.edges["i1", "o1"].update(length=3, value=0.5)
    with pytest.warns(FileNote, match="what the graph says of color, length, value is not carried over"):
        WAYS["graphml"](graph)
    with pytest.warns(FileNote, match="no weights; they are 0"):
        network_of(nx.DiGraph([("a", "b")]))


@pytest.mark.parametrize("way", ["graphml", "gexf"])
@pytest.mark.parametrize("key", ["name", "label"])
def test_what_a_node_is_called_beside_its_id_is_told(way, key):
    graph = plain(Network.layered(1, 1, seed=1))
    WAYS[way](graph)
    graph.nodes["i1"][key] = "alive"
    with pytest.warns(FileNote, match=f"what the graph says of {key} is not carried over"):
        assert "i1" in WAYS[way](graph).units


def test_numbers_that_a_program_wrote_as_text_are_numbers():
    graph = nx.DiGraph()
    graph.add_edge("a", "b", weight="0.5")
    assert network_of(graph).connections["a", "b"].weight == 0.5


def graph_of(edit):
    graph = plain(Network.layered(2, 1, seed=1))
    edit(graph)
    return graph


def edges(**data):
    def edit(graph):
        graph.edges["i1", "o1"].update(data)

    return edit


def nodes(**data):
    def edit(graph):
        graph.nodes["o1"].update(data)

    return edit


WRONG = [
    (edges(weight="heavy"), "edge 'i1' -> 'o1': 'weight' must be a number, not 'heavy'"),
    (edges(wieght=1.0), "unknown key 'wieght'; did you mean 'weight'"),
    (edges(frozen="yes"), "'frozen' of 'i1' -> 'o1' must be true or false"),
    (nodes(role="outputs"), "unknown role 'outputs'; did you mean 'output'"),
    (nodes(activation="logistc"), "did you mean 'logistic'"),
    (nodes(bias="none"), "node 'o1': 'bias' must be a number"),
    (nodes(layer="top"), "layer"),
    (lambda graph: graph.add_edge("o1", "i1", weight=1.0), "nothing can be connected to 'i1'"),
    (lambda graph: graph.add_node("x\ny", role="hidden"), "must be printable"),
    (lambda graph: graph.remove_nodes_from(list(graph)), "the graph has no nodes"),
]


@pytest.mark.parametrize("way", ["links", "cytoscape", "graphml", "gexf"])
@pytest.mark.parametrize(("edit", "why"), WRONG, ids=range(len(WRONG)))
def test_a_graph_that_is_no_network_is_told(way, edit, why):
    graph = graph_of(edit)
    if way == "gexf":  # which says of what type an attribute is; from 3.7 on, networkx writes none of two types
        try:
            list(nx.generate_gexf(graph))
        except ValueError:
            pytest.skip("this networkx writes no such file")
    typed = "|networkx cannot read it: |is no number" if way == "gexf" else ""
    with pytest.raises(PdpsimError, match=f"{re.escape(why)}{typed}"):
        WAYS[way](graph)


def test_names_edges_and_roles_that_do_not_make_a_network_are_told():
    with pytest.raises(FormatError, match="two nodes would be named '1'"):
        network_of(nx.DiGraph([(1, "1")]))
    with pytest.raises(FormatError, match="several edges between two nodes"):
        network_of(nx.MultiDiGraph([("a", "b"), ("a", "b")]))
    with pytest.raises(FormatError, match="not directed, so node 'a' must say its role"):
        network_of(nx.Graph([("a", "b")]))
    assert len(network_of(nx.MultiDiGraph([("a", "b", {"weight": 1.0})])).connections) == 1


GRAPHML = "\n".join(nx.generate_graphml(plain(Network.layered(1, 1, seed=1))))
LINKED = {
    "directed": True,
    "nodes": [{"id": "a"}, {"id": "b"}, {"id": "o"}],
    "links": [{"source": "a", "target": "o", "weight": 1}],
}
GRAPHML_OF_TWO = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="bias" attr.type="double"/><key id="d1" for="node" attr.name="bias" attr.type="long"/>
<key id="w" for="edge" attr.name="weight" attr.type="double"/><graph edgedefault="directed"><node id="a"/>
<node id="b"><data key="d0">0.5</data><data key="d1">-3</data></node>
<edge source="a" target="b"><data key="w">1</data></edge></graph></graphml>"""
GRAPHML_OF_ALL = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="b" attr.name="bias" attr.type="double"><default>0.5</default></key>
<key id="f" for="all" attr.name="activation" attr.type="string"><default>tanh</default></key>
<key id="w" for="all" attr.name="weight" attr.type="double"><default>2.5</default></key>
<graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/>
<edge source="a" target="b"><data key="w">1</data></edge><edge source="b" target="c"/></graph></graphml>"""


def test_keys_without_a_name_are_not_one_key(tmp_path):
    """As yEd has them, of its own."""
    of_yed = GRAPHML_OF_TWO.replace('attr.name="bias" attr.type="double"', 'yfiles.type="nodegraphics"')
    of_yed = of_yed.replace('attr.name="bias" attr.type="long"', 'yfiles.type="resources"')
    (tmp_path / "a.graphml").write_text(of_yed.replace(">0.5<", "><").replace(">-3<", "><"))
    with pytest.warns(FileNote):
        assert list(load_network(tmp_path / "a.graphml").connections) == [("a", "b")]


def test_defaults_of_graphml_that_are_for_nodes_and_edges_alike_are_meant(tmp_path):
    (tmp_path / "a.graphml").write_text(GRAPHML_OF_ALL)
    net = load_network(tmp_path / "a.graphml")
    assert [(u.name, u.function.name, u.bias) for u in net.units.values() if u.computes] == [
        ("b", "tanh", 0.5),
        ("c", "tanh", 0.5),
    ]
    assert [net.connections[ends].weight for ends in (("a", "b"), ("b", "c"))] == [1.0, 2.5]


BOTH_WAYS = {"directed": False, "nodes": [{"id": name, "role": "input"} for name in "ab"]}
GEXF = """<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed"><attributes
class="edge"><attribute id="0" title="{title}" type="{type}"><default>{usual}</default></attribute></attributes>
<attributes class="node"><attribute id="0" title="activation" type="string"><default>tanh</default></attribute>
</attributes><nodes><node id="a"/><node id="b"/></nodes>
<edges><edge id="0" source="a" target="b" weight="0.5">{said}</edge></edges></graph></gexf>"""
GEXF_TWICE = GEXF.format(
    title="weight", type="double", usual="1.5", said='<attvalues><attvalue for="0" value="0.9"/></attvalues>'
)
TWO_WEIGHTS = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="w" for="edge" attr.name="weight"
attr.type="double"/><key id="v" for="edge" attr.name="weight" attr.type="double"/><graph edgedefault="directed">
<node id="a"/><node id="b"/><edge source="a" target="b"><data key="w">0.25</data><data key="v">0.75</data></edge>
</graph></graphml>"""
DEFAULTS = {
    "a.gexf": GEXF.format(title="frozen", type="boolean", usual="true", said=""),
    "a.graphml": """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="w" for="edge" attr.name="weight" attr.type="double"><default>0.5</default></key>
<key id="z" for="edge" attr.name="frozen" attr.type="boolean"><default>true</default></key>
<key id="f" for="node" attr.name="activation" attr.type="string"><default>tanh</default></key>
<graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>""",
}


MALFORMED = [
    ("a.graphml", GRAPHML.replace('id="o1"', 'id="o1" bias="3"', 1), "node 'o1': 'bias' is no attribute of XML there"),
    ("a.graphml", GRAPHML.replace("<edge ", '<edge weight="2" ', 1), "'weight' is no attribute of XML there"),
    ("a.gexf", GEXF_TWICE.replace(' weight="0.5"', ' Weight="0.5"'), "unknown key 'Weight'; did you mean 'weight'"),
    ("a.gexf", GEXF_TWICE.replace('id="b"', 'id="b" activation="tanh"'), "'activation' is no attribute of XML there"),
    ("a.graphml", GRAPHML[:-20], "networkx cannot read it: ParseError"),
    ("a.graphml", "<graphml/>", "networkx cannot read it"),
    ("a.graphml", GRAPHML.replace('attr.type="double"', 'attr.type="complex"'), "networkx cannot read it"),
    ("a.graphml", '<!DOCTYPE x [<!ENTITY a "b">]>' + GRAPHML, "it has a document type"),
    ("a.gexf", "<gexf></gexf>", "networkx cannot read it"),
    ("a.gexf", "", "networkx cannot read it"),
    ("a.json", '{"nodes": [{"id": "a"}], "links": [{"source": "a"}]}', "networkx cannot read it: KeyError"),
    ("a.json", '{"nodes": 3, "edges": []}', "networkx cannot read it"),
    ("a.json", '{"elements": {"nodes": [{}], "edges": []}}', "its 'elements' are none of Cytoscape's: KeyError"),
    (
        "a.json",
        '{"elements": {"nodes": [{"data": {"id": "a"}}, {"data": {"id": "a"}}]}}',
        r"(?<=json: )a node stands there twice",
    ),
    ("a.json", '{"elements": 3}', "its 'elements' are none of Cytoscape's: TypeError"),
    ("a.json", json.dumps({**LINKED, "links": LINKED["links"] * 2}), "several edges between two nodes"),
    ("a.json", json.dumps({**LINKED, "multigraph": False, "links": LINKED["links"] * 2}), "several edges between two"),
    ("a.graphml", GRAPHML.replace("<edge ", '<edge source="i1" target="o1" /><edge ', 1), "several edges between two"),
    ("a.graphml", GRAPHML.replace('source="i1"', 'source="i9"'), "an edge leads to or from 'i9'"),
    ("a.graphml", GRAPHML.replace("<graph ", '<graph edgedefault="directed" /><graph ', 1), "it holds several graphs"),
    ("a.graphml", GRAPHML.replace('<node id="o1"', '<node id="i1" /><node id="o1"'), "node 'i1' stands there twice"),
    (
        "a.graphml",
        re.sub(r"(<edge[^>]*>\s*)(<data[^>]*>[^<]*</data>)", r"\1\2\2", GRAPHML, count=1),
        "says .d[0-9]. twice",
    ),
    (
        "a.graphml",
        re.sub(r'(<edge[^>]*>\s*<data key="\w+">)[^<]*', r"\g<1>1_0", GRAPHML, count=1),
        "'1_0' is no number",
    ),
    ("a.json", '{"directed": true, "nodes": [], "links": []}', "the graph has no nodes"),
    ("a.cyjs", "[1, 2]", "not a list"),
    ("a.cyjs", "", "the file is empty"),
    ("a.json", '{"directed": true, "nodes": [{"id": 1}, {"id": "1"}], "links": []}', "two nodes would be named '1'"),
    ("a.json", '{"nodes": [{"id": {}}], "links": []}', "networkx cannot read it: TypeError"),
    (
        "a.graphml",
        GRAPHML.replace('edgedefault="directed"', ""),
        "it must say edgedefault='directed' or 'undirected', not n",
    ),
    (
        "a.graphml",
        GRAPHML.replace('"directed"', '"Directed"'),
        "it must say edgedefault='directed' or 'undirected', not 'D",
    ),
    (
        "a.gexf",
        GEXF.replace('"directed"', '"Directed"'),
        "it must say defaultedgetype='directed' or 'undirected' or 'mut",
    ),
    (
        "a.json",
        json.dumps({"directed": True, "nodes": [{"id": 1}, {"id": 2}], "links": [{"source": "1", "target": "2"}]}),
        "node '1' is a number in one place and a text in another",
    ),
    ("a.graphml", GRAPHML_OF_TWO, "node 'b' says 'bias' twice"),
    (
        "a.graphml",
        GRAPHML_OF_TWO.replace('id="d0" for="node" attr.name="bias"', 'id="d0" attr.name="weight"')
        .replace('<data key="d0">0.5</data>', "")
        .replace('<data key="w">', '<data key="d0">1</data><data key="w">'),
        "edge 'a' -> 'b' has two weights",
    ),
    (
        "a.graphml",
        GRAPHML_OF_TWO.replace('for="node" attr.name="bias"', 'for="edge" attr.name="delay"')
        .replace('<data key="d0">0.5</data><data key="d1">-3</data>', "")
        .replace('<data key="w">', '<data key="d0">1</data><data key="d1">2</data><data key="w">'),
        "edge '' says 'delay' twice",
    ),
    (
        "a.json",
        json.dumps({**BOTH_WAYS, "links": [{"source": "a", "target": "b"}]}),
        "edge 'a' - 'b': neither end hears",
    ),
    (
        "a.json",
        json.dumps(
            {
                "directed": False,
                "nodes": [{"id": "a", "role": "input"}, {"id": "h", "role": "Hidden"}],
                "links": [{"source": "a", "target": "h"}],
            }
        ),
        "unknown role 'Hidden'; did you mean 'hidden'",
    ),
    ("a.json", json.dumps({**LINKED, "directed": "false"}), 'must say "directed": true or'),
    ("a.json", json.dumps({key: LINKED[key] for key in ("nodes", "links")}), 'must say "directed": true or'),
    ("a.json", json.dumps({**LINKED, "nodes": [{"id": "a"}] * 2}), "a node stands there twice"),
    ("a.json", json.dumps({**LINKED, "nodes": [{"id": "a"}, {"id": "0"}]}), "an edge leads to or from 'o'"),
    ("a.json", json.dumps({**LINKED, "links": [{"source": 0, "target": 1}]}), "an edge leads to or from '0'"),
    ("a.json", json.dumps({**LINKED, "edges": []}), "it has both 'links' and 'edges'"),
    (
        "a.json",
        json.dumps({**LINKED, "links": [*LINKED["links"], {"source": "b", "target": "o"}]}),
        "'b' -> 'o' has no w",
    ),
    ("a.json", json.dumps({**LINKED, "graphh": {"temperature": 2.0}}), "did you mean 'graph'"),
    ("a.json", json.dumps({**LINKED, "GRAPH": {}}), "did you mean 'graph'"),
    ("a.json", json.dumps({**LINKED, "graph": {"formatt": "pdpsim-network"}}), "did you mean 'format'"),
    ("a.json", '{"graph": [], "nodes": [{"id": "a"}], "links": []}', "'graph' must be an object"),
    ("a.json", '{"graph": null, "nodes": [{"id": "a"}], "edges": []}', "'graph' must be an object"),
    ("a.json", '{"graph": "xor", "nodes": [{"id": "a"}], "links": []}', "'graph' must be an object"),
    ("a.graphml", TWO_WEIGHTS, "edge 'a' -> 'b' has two weights"),
    ("a.gexf", GEXF_TWICE, "edge 'a' -> 'b' has two weights"),
]


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
@pytest.mark.parametrize(("name", "text", "why"), MALFORMED, ids=range(len(MALFORMED)))
def test_a_file_that_is_malformed_is_told(tmp_path, name, text, why):
    (tmp_path / name).write_text(text)
    with pytest.raises(FormatError, match=f"{name}: .*{why}"):
        load_network(tmp_path / name)


def test_what_of_a_graph_is_a_link_both_ways_is_told(tmp_path):
    roles = [{"id": "a", "role": "input"}, {"id": "b", "role": "hidden"}, {"id": "o", "role": "output"}]
    links = [{"source": "a", "target": "b", "weight": 1}, {"source": "b", "target": "o", "weight": 1}]
    (tmp_path / "a.json").write_text(json.dumps({"directed": False, "nodes": roles, "links": links}))
    with pytest.warns(FileNote, match="not directed: each of its edges is a link both ways"):
        assert len(load_network(tmp_path / "a.json").connections) == 3


def test_what_networkx_notes_of_a_file_is_a_note_of_ours():
    with pytest.warns(FileNote, match="networkx: .*No key type for id") as told:
        read_graphml(GRAPHML.replace('attr.type="string"', 'ATTR.TYPE="string"'))
    assert {warning.category for warning in told} == {FileNote}


CYTOSCAPE = {
    "data": {"name": "mine", "SUID": 52},
    "elements": {
        "nodes": [
            {"data": {"id": "62", "name": "a", "shared_name": "a", "SUID": 62}, "position": {"x": 1.0, "y": 2.0}},
            {"data": {"id": "63", "name": "o", "shared_name": "o", "SUID": 63}, "position": {"x": 1.0, "y": 2.0}},
        ],
        "edges": [{"data": {"id": "64", "source": "62", "target": "63", "weight": 0.5, "interaction": "-"}}],
    },
}


@pytest.mark.parametrize("flat", [False, True])
def test_what_cytoscape_writes_itself_is_read_by_the_names_of_its_nodes(tmp_path, flat):
    elements = CYTOSCAPE["elements"]
    data = {**CYTOSCAPE, "elements": [*elements["nodes"], *elements["edges"]] if flat else elements}
    (tmp_path / "a.cyjs").write_text(json.dumps(data))
    with pytest.warns(FileNote) as notes:
        net = load_network(tmp_path / "a.cyjs")
    told = " ".join(str(note.message) for note in notes)
    assert "an edge leads from its source to its target" in told
    assert "SUID" in told
    assert (net.name, net.connections["a", "o"].weight, len(net.units)) == ("mine", 0.5, 2)


@pytest.mark.parametrize("name", ["a.graphml", "a.gexf"])
def test_what_is_said_of_all_that_say_nothing_else_is_theirs(tmp_path, name):
    (tmp_path / name).write_text(DEFAULTS[name])
    net = load_network(tmp_path / name)
    connection = net.connections["a", "b"]
    assert (connection.weight, connection.frozen, net.units["b"].function.name) == (0.5, True, "tanh")


def cytoscape(*nodes):
    edge = {"data": {"source": "1", "target": "2", "weight": 1}}
    return json.dumps({"elements": {"nodes": [{"data": node} for node in nodes], "edges": [edge]}})


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
@pytest.mark.parametrize("values", [(1, 1), (1, 0.7), ("a", "b")])
def test_a_value_of_cytoscapes_is_no_name(values):
    named = [{"id": str(k), "name": name, "value": v} for k, (name, v) in enumerate(zip(("dog", "barks"), values), 1)]
    assert list(read_json(cytoscape(*named)).units) == ["dog", "barks"]
    unnamed = [{"id": node["id"], "value": node["value"]} for node in named]
    assert list(read_json(cytoscape(*unnamed)).units) == ["1", "2"]


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
def test_two_nodes_of_one_name_are_told_as_that():
    with pytest.raises(FormatError, match="two nodes would be named 'dog'"):
        read_json(cytoscape({"id": "1", "name": "dog"}, {"id": "2", "name": "dog"}))


MUTUAL = """<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed"><nodes>
<node id="a"/><node id="b"/><node id="c"/></nodes><edges><edge id="0" source="c" target="a" weight="1"/>
{}</edges></graph></gexf>"""
BACK = '<edge id="1" source="b" target="a" weight="5"/>'
BOTH = '<edge id="2" source="a" target="b" weight="2" type="mutual"/>'


@pytest.mark.parametrize("edges", [(BACK, BOTH), (BOTH, BACK)])
def test_an_edge_both_ways_leaves_no_room_for_another(edges):
    with pytest.raises(FormatError, match="several edges between two nodes"):
        read_gexf(MUTUAL.format("".join(edges)))
    net = read_gexf(MUTUAL.format(BOTH))
    assert net.connections["a", "b"].weight == net.connections["b", "a"].weight == 2.0


@pytest.mark.parametrize("version", ["http://www.gexf.net/1.3", "http://gexf.net/1.3", "http://www.gexf.net/1.2draft"])
@pytest.mark.parametrize("of", ['r="1" g="2" b="3"', 'hex="#c0c0c0"'])
def test_files_of_every_gephi_are_read(version, of):
    root = f'<gexf xmlns="{version}" xmlns:viz="{version}/viz" version="1.3">'
    colour = f'<viz:color {of}/><viz:position x="left"/>'
    nodes = f'<nodes><node id="a" label="a">{colour}</node><node id="b" label="b"/></nodes>'
    edges = '<edges><edge id="0" source="a" target="b" weight="0.5"/></edges>'
    net = read_gexf(f'{root}<graph defaultedgetype="directed" mode="static">{nodes}{edges}</graph></gexf>')
    assert {ends: c.weight for ends, c in net.connections.items()} == {("a", "b"): 0.5}


def test_colours_are_left_out_wherever_their_name_is_declared():
    version = "http://www.gexf.net/1.2draft"
    colour = f"""<ns1:color xmlns:ns1 = '{version}/viz' hex="#010203"/>"""
    nodes = f'<nodes><node id="a" label="a">{colour}</node><node id="b" label="b">{colour}</node></nodes>'
    edges = '<edges><edge id="0" source="a" target="b" weight="-0.5"/></edges>'
    net = read_gexf(f'<gexf xmlns="{version}"><graph defaultedgetype="directed">{nodes}{edges}</graph></gexf>')
    assert net.connections["a", "b"].weight == -0.5


def test_an_edge_of_gexf_that_says_no_weight_has_1_as_in_gephi(recwarn):
    text = MUTUAL.replace('weight="0.5"', "").format('<edge id="0" source="a" target="b"/>')
    assert {c.weight for c in read_gexf(text).connections.values()} == {1.0}
    assert not any("no weights" in str(each.message) for each in recwarn)
    usual = '<attributes class="edge"><attribute id="0" title="weight" type="double"><default>0.5</default></attribute>'
    told = text.replace("<nodes>", f"{usual}</attributes><nodes>")
    assert read_gexf(told).connections["a", "b"].weight == 0.5


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "utf-16", "UTF-8"])
@pytest.mark.parametrize("suffix", ["gexf", "graphml"])
def test_a_name_is_what_the_file_has_whatever_its_first_line_says_of_an_encoding(tmp_path, encoding, suffix):
    graph, path = nx.DiGraph(), tmp_path / f"e.{suffix}"
    graph.add_edge("\u00e9", "b", weight=0.5)
    getattr(nx, f"write_{suffix}")(graph, path)
    text = re.sub(r"^<\?xml[^>]*\?>", "", path.read_text(encoding="utf-8")).strip()
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?>\n{text}', encoding="utf-8")
    assert list(load_network(path).units) == ["\u00e9", "b"]


@pytest.mark.parametrize("kind", ["short", "byte", "date", "bigdecimal", "listinteger", "string", "double"])
def test_columns_of_any_type_are_read(kind):
    value = "0.5" if kind in ("bigdecimal", "double") else "7"
    column = f'<attributes class="node"><attribute id="0" title="age" type="{kind}"/></attributes>'
    node = f'<node id="a"><attvalues><attvalue for="0" value="{value}"/></attvalues></node>'
    text = MUTUAL.format("").replace("<nodes>", f"{column}<nodes>").replace('<node id="a"/>', node)
    with pytest.warns(FileNote, match="what the graph says of age is not carried over"):
        assert "a" in read_gexf(text).units
