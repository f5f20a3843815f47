"""Networks in the formats that networkx reads: node-link and Cytoscape JSON, GraphML, GEXF."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import networkx as nx

from pdpsim.checks import first_twice, number_from, refuse_near_misses
from pdpsim.core.network import Network
from pdpsim.core.wiring import CONNECTION_KEYS, UNIT_KEYS
from pdpsim.errors import FormatError, nearest
from pdpsim.formats.files import parse_json
from pdpsim.formats.network_json import network_from_dict
from pdpsim.formats.tokens import tell
from pdpsim.words import listed, quoted

NUMERIC = ("int", "integer", "long", "float", "double")  # kinds of attributes
NUMBERS = ("weight", "bias", "last_change", "back")  # that some programs write as text
PARTS = ("directed", "multigraph", "graph", "nodes", "edges", "links", "elements", "data")
SEVERAL = "there are several edges between two nodes, which no network has"
OF_HEARING = ("activation", "bias", "combine")  # which a unit that hears nothing has not, though others usually do
# What formats say of themselves, beside names.
OF_GEXF = ("weight", "kind")  # what it says of an edge by attributes of XML, which GraphML has none of
GEXF_TYPE = re.compile(r"""(<attribute\b[^>]*\btype=["'])(\w+)""")
GEXF_TYPES = {  # networkx's names of the types that a column may have: others are text
    **{name: name for name in ("integer", "float", "double", "boolean", "long", "liststring", "anyURI")},
    "short": "integer",
    "byte": "integer",
    "biginteger": "long",
    "bigdecimal": "double",
}
XML_SAYS = re.compile(r"^\s*<\?xml[^>]*\?>")
GEXF_ROOT, GEXF_VERSION = re.compile(r"<gexf\b[^>]*>"), re.compile(r"http://(www\.)?gexf\.net/1\.3\b")
GEXF_LOOKS = re.compile(r"""(["'])http://(www\.)?gexf\.net/[\w.]+/viz\1""")  # of colours and places
OF_FORMATS = {"id", "name", "value", "label", "source", "target", "node_default", "edge_default", "mode"}


def read_json(text: str) -> Network:
    """Return the network of a JSON text: ours, or networkx's node-link or Cytoscape data.

    Raises
    ------
    FormatError
        If it is none of these, or the graph is no network; the sentence says where.

    Examples
    --------
    >>> read_json('{"directed": true, "nodes": [{"id": 1}, {"id": 2}],'
    ...           ' "links": [{"source": 1, "target": 2, "weight": 3}]}')
    <Network: 1 input, 0 hidden, 1 output, 1 connection>
    """
    if not text.strip():
        raise FormatError("the file is empty")
    data = parse_json(text)
    if not isinstance(data, dict):
        return network_from_dict(data)
    refuse_near_misses(data, PARTS, "the file", FormatError)
    head = data.get("graph", {})
    if not isinstance(head, dict):
        raise FormatError(f"its 'graph' must be an object, not {quoted(head)}")
    refuse_near_misses(head, ("format",), "its 'graph'", FormatError)
    ours = "format" in head
    if "links" in data:  # as networkx before 3.6 named them
        if "edges" in data:
            raise FormatError("it has both 'links' and 'edges', which say the same; leave one out")
        data = {**data, "edges": data["links"]}
        del data["links"]
    if "elements" in data and not ours:
        data = _linked(data)
    elif ours or not {"nodes", "edges"} <= set(data):
        return network_from_dict(data)
    graph = _read(lambda: _graph_of(data))
    _refuse_loose(data, graph)
    return network_of(graph)


def _graph_of(data: dict[str, Any], **more: Any) -> Any:
    return nx.node_link_graph({**data, **more}, edges="edges")


def _linked(data: dict[str, Any]) -> dict[str, Any]:
    """The elements of Cytoscape, of Cytoscape.js, or of networkx's data for them, as nodes and links."""
    try:
        nodes, edges = _elements(data["elements"])
        called = {str(node["id"]): _called(node) for node in nodes}
        for edge in edges:
            for end in "source", "target":
                edge[end] = called.get(_id(edge[end]), edge[end])
        graph = dict(data.get("data", ()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"its 'elements' are none of Cytoscape's: {type(error).__name__}: {error}") from None
    if len(called) < len(nodes):
        raise FormatError("a node stands there twice")
    if (twice := first_twice(map(_id, called.values()))) is not None:
        raise FormatError(f"two nodes would be named {quoted(twice)}")
    if "directed" not in data:
        tell("the file does not say whether its graph is directed; an edge leads from its source to its target")
    nodes = [{**node, "id": called[str(node["id"])]} for node in nodes]
    return {"directed": data.get("directed", True), "multigraph": False, "graph": graph, "nodes": nodes, "edges": edges}


def _called(node: Mapping[str, Any]) -> Any:
    """What a node is called: by its name; of networkx's own writing by what the name is the text of."""
    name = node.get("name", node["id"])
    return node["value"] if "value" in node and _id(node["value"]) == name else name


def _elements(elements: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is said of nodes, and of edges, which stand in lists of their own or in one."""
    if isinstance(elements, dict):
        nodes, edges = ([dict(item["data"]) for item in elements.get(key, ())] for key in ("nodes", "edges"))
        return nodes, edges
    both = [dict(item["data"]) for item in elements]
    return [each for each in both if "source" not in each], [each for each in both if "source" in each]


def _id(end: Any) -> str:
    """How a node is named that networkx knows by several things."""
    return str(tuple(end) if isinstance(end, list) else end)


def _refuse_loose(data: dict[str, Any], graph: Any) -> None:
    """Say so if there is something of which networkx makes more, or less, than whoever wrote it can have meant."""
    if not isinstance(data.get("directed"), bool):
        raise FormatError('it must say "directed": true or "directed": false')
    alone = _graph_of(data, edges=[])
    if len(alone) < len(data["nodes"]):
        raise FormatError("a node stands there twice")
    if graph.number_of_edges() < len(data["edges"]):
        raise FormatError(SEVERAL)
    unknown = [_name(node) for node in graph if node not in alone]
    if unknown and unknown[0] in map(_name, alone):
        raise FormatError(f"node {quoted(unknown[0])} is a number in one place and a text in another; write it alike")
    if unknown:
        raise FormatError(f"an edge leads to or from {quoted(unknown[0])}{nearest(unknown[0], map(_name, alone))}")


def read_graphml(text: str) -> Network:
    """Return the network of a GraphML text."""
    return network_of(_read(lambda: nx.parse_graphml(_checked(text))))


def read_gexf(text: str) -> Network:
    """Return the network of a GEXF text."""
    # Gephi writes version 1.3 under names that networkx does not know, or not yet; what is read of it is as in 1.2.
    # What is said of looks goes under a name that it does not know, for it stops at some.
    known = GEXF_ROOT.sub(lambda root: GEXF_VERSION.sub("http://www.gexf.net/1.2draft", root[0]), text, count=1)
    known = GEXF_LOOKS.sub('"looks"', known)
    known = XML_SAYS.sub("", known)  # of an encoding, which is that of the file no longer
    known = GEXF_TYPE.sub(lambda said: said[1] + GEXF_TYPES.get(said[2], "string"), known)
    graph = _read(lambda: nx.read_gexf(BytesIO(_checked(known).encode())))
    if "weight" not in graph.graph.get("edge_default", {}):
        for *_, said in graph.edges(data=True):
            said.setdefault("weight", 1.0)  # which Gephi does not write
    return network_of(graph)


def _checked(text: str) -> str:
    """Return a text of XML, if networkx would keep all that it says, and make nothing that it does not say."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FormatError("it has a document type, which could make a small file very large; take it out")
    root = ElementTree.fromstring(text)
    parts = [(part.tag.rpartition("}")[2], part) for part in root.iter()]
    if sum(kind == "graph" for kind, _ in parts) > 1:
        raise FormatError("it holds several graphs")
    nodes = [part.get("id", "") for kind, part in parts if kind == "node"]
    if (twice := first_twice(nodes)) is not None:
        raise FormatError(f"node {quoted(twice)} stands there twice")
    ends = {part.get(end, "") for kind, part in parts if kind == "edge" for end in ("source", "target")}
    for end in sorted(ends - set(nodes)):
        raise FormatError(f"an edge leads to or from {quoted(end)}{nearest(end, nodes)}")
    numbers = {part.get("id") for _, part in parts if part.get("attr.type", part.get("type")) in NUMERIC}
    own = OF_GEXF if parts[0][0] == "gexf" else ()
    named = {part.get("id"): part.get("attr.name", part.get("id", "")) for kind, part in parts if kind == "key"}
    named = {key: name for key, name in named.items() if name != "weight"}  # of which GEXF has one of its own, too
    for kind, part in parts:
        if kind == "graph":
            _refuse_no_direction(part, bool(own))
        if kind in ("node", "edge"):
            _refuse_unread(kind, part, own)
        if kind in ("node", "edge", "attvalues"):
            _refuse_said_twice(kind, part, numbers, named)
    keys = [part for kind, part in parts if kind == "key" and part.get("for", "all") in ("edge", "all")]
    keys += [each for kind, part in parts if kind == "attributes" and part.get("class") == "edge" for each in part]
    called = {key.get("id"): key.get("attr.name", key.get("title", "")) for key in keys}
    edges = [part for kind, part in parts if kind == "edge"]
    for part in edges:
        _refuse_two_weights(part, called)
    there = [(part.get("source"), part.get("target")) for part in edges]
    back = [(to, of) for part, (of, to) in zip(edges, there) if part.get("type") == "mutual" and of != to]
    if len({*there, *back}) < len(there) + len(back):  # networkx puts one over the other
        raise FormatError(SEVERAL)
    usual = [part for kind, part in parts if kind == "key" and _is_for_all(part)]
    for part in usual:
        part.set("for", "edge" if part.get("attr.name") in CONNECTION_KEYS else "node")
    return ElementTree.tostring(root, "unicode") if usual else text


def _is_for_all(key: ElementTree.Element) -> bool:
    """Whether a key of GraphML has a default for nodes and edges alike, of which networkx knows nothing."""
    return key.get("for", "all") == "all" and any(each.tag.endswith("default") for each in key)


def _refuse_no_direction(graph: ElementTree.Element, is_gexf: bool) -> None:
    """Say so if a graph does not say whether it is directed, which networkx would take for no."""
    name = "defaultedgetype" if is_gexf else "edgedefault"
    known = ("directed", "undirected", *(["mutual"] if is_gexf else []))
    said = graph.get(name, "undirected" if is_gexf else None)  # in GEXF it need not be said
    if said not in known:
        what = "nothing" if said is None else quoted(said)
        raise FormatError(f"it must say {name}={' or '.join(map(quoted, known))}, not {what}")


def _refuse_unread(kind: str, part: ElementTree.Element, own: tuple[str, ...]) -> None:
    """Say so if what a key should say stands as an attribute of the XML element, where nobody looks for it."""
    keys = UNIT_KEYS if kind == "node" else CONNECTION_KEYS
    said = [name for name in part.attrib if kind == "node" or name not in own]
    where = " -> ".join(quoted(part.get(end, "")) for end in (("id",) if kind == "node" else ("source", "target")))
    for name in said:
        if name in keys:
            raise FormatError(f"{kind} {where}: {name!r} is no attribute of XML there; declare it, and say it as data")
    refuse_near_misses(said, keys, f"{kind} {where}", FormatError)


def _refuse_said_twice(
    kind: str, part: ElementTree.Element, numbers: set[str | None], called: Mapping[str | None, str]
) -> None:
    """Judge what is said of a node or edge: by GraphML's data of a key, or GEXF's values for an attribute."""
    said = [(each.get("key", each.get("for")), each.get("value", each.text or "")) for each in part]
    if (twice := first_twice(called.get(name, name) for name, _ in said if name)) is not None:
        raise FormatError(f"{kind} {quoted(part.get('id', ''))} says {quoted(twice)} twice")
    values = [*(value for name, value in said if name in numbers), part.get("weight", "0")]
    for value in values:
        if not _is_number(value):
            raise FormatError(f"{kind} {quoted(part.get('id', ''))}: {quoted(value)} is no number")


def _refuse_two_weights(edge: ElementTree.Element, called: Mapping[str | None, str]) -> None:
    """Say so if an edge says its weight by two keys of that name, or by GEXF's own and an attribute."""
    said = [called.get(each.get("key", each.get("for"))) for each in edge.iter()]
    if said.count("weight") + (edge.get("weight") is not None) > 1:
        raise FormatError(f"edge {quoted(edge.get('source', ''))} -> {quoted(edge.get('target', ''))} has two weights")


def _is_number(text: str) -> bool:
    try:
        number_from(text.strip())
    except ValueError:
        return False
    return True


def _read(read: Callable[[], Any]) -> Any:
    try:
        with warnings.catch_warnings(record=True) as noted:
            warnings.simplefilter("always")
            graph = read()
        for warning in noted:
            tell(f"networkx: {quoted(str(warning.message))}")
        return graph
    except FormatError:
        raise
    except Exception as error:  # networkx lets its readers stumble over anything in any way
        raise FormatError(f"networkx cannot read it: {type(error).__name__}: {quoted(str(error))}") from None


def network_of(graph: nx.Graph[Any]) -> Network:
    """Return the network that a graph of any names and attributes is.

    Names that are numbers or tuples become text. What `Network.from_graph` knows is used, in a graph that is not
    directed as links both ways; what else there is, is told.

    Raises
    ------
    FormatError
        If it is none: two nodes with one name, several edges between two, roles that do not follow.

    Examples
    --------
    >>> graph = nx.DiGraph()
    >>> graph.add_edge(("in", 1), ("out", 1), weight=0.5)
    >>> network_of(graph).connections["in,1", "out,1"].weight
    0.5
    """
    if not graph:
        raise FormatError("the graph has no nodes")
    names = {node: _name(node) for node in graph}
    if len(set(names.values())) < len(names):
        raise FormatError(f"two nodes would be named {quoted(first_twice(names.values()))}")
    if graph.is_multigraph() and graph.number_of_edges() > len({(a, b) for a, b in graph.edges()}):
        raise FormatError(SEVERAL)
    plain: nx.DiGraph[Any] = nx.DiGraph()
    others = {str(key) for key in graph.graph if key not in OF_FORMATS}
    usual_node, usual_edge = (dict(graph.graph.get(f"{kind}_default") or {}) for kind in ("node", "edge"))
    hearing = {end for ends in graph.edges for end in (ends[1:2] if graph.is_directed() else ends[:2])}
    for node, said in graph.nodes(data=True):
        usual = usual_node if node in hearing else {k: v for k, v in usual_node.items() if k not in OF_HEARING}
        data = {**usual, **said}
        plain.add_node(names[node], **_known(data, UNIT_KEYS, others, f"node {quoted(names[node])}"))
        # What people call it; a unit has its id for a name, by which edges know it.
        others.update(key for key in ("name", "label") if str(data.get(key) or names[node]) != names[node])
    for sender, receiver, said in graph.edges(data=True):
        data = {**usual_edge, **said}
        others.update({"value"} & set(data))  # which of a node is Cytoscape's, of an edge D3's number
        others.update({"label"} if data.get("label") else ())  # where some write a weight
        known = _known(data, CONNECTION_KEYS, others, f"edge {quoted(names[sender])} -> {quoted(names[receiver])}")
        ways = _ways(graph, names[sender], names[receiver], plain)
        if not ways:
            between = f"edge {quoted(names[sender])} - {quoted(names[receiver])}"
            raise FormatError(f"{between}: neither end hears anybody; nothing may lead into an input or a bias")
        if len(ways) == 2:
            known.setdefault("shared", f"link {plain.number_of_edges()}")
        for ends in ways:
            plain.add_edge(*ends, **known)
    if others:
        tell(f"what the graph says of {listed(sorted(others))} is not carried over")
    if not graph.is_directed():
        tell("the graph is not directed: each of its edges is a link both ways, with one weight")
    _refuse_some_weights(plain)
    return Network.from_graph(plain, _title(graph))


def _refuse_some_weights(graph: nx.DiGraph[Any]) -> None:
    """Say so if some edges have weights and others have none; where none has one, that is told."""
    without = [ends for *ends, data in graph.edges(data=True) if "weight" not in data]
    if graph.edges and len(without) == graph.number_of_edges():
        tell("the graph has no weights; they are 0")
    elif without:
        raise FormatError(f"edge {' -> '.join(map(quoted, without[0]))} has no weight, and others have one")


def _name(node: object) -> str:
    return ",".join(map(str, node)) if isinstance(node, tuple) else str(node)


def _title(graph: nx.Graph[Any]) -> str:
    title = graph.graph.get("name")
    return title if isinstance(title, str) else ""


def _known(data: Mapping[Any, Any], keys: tuple[str, ...], others: set[str], where: str) -> dict[str, Any]:
    """Return what is known of a node's or edge's attributes, with numbers as such; note what is not known."""
    refuse_near_misses(data, keys, where, FormatError)
    others.update(str(key) for key in data if key not in keys and key not in OF_FORMATS)
    known = {key: data[key] for key in keys if data.get(key) is not None}
    for key in NUMBERS:
        if isinstance(known.get(key), str):
            try:
                known[key] = number_from(known[key])
            except ValueError:
                raise FormatError(f"{where}: {key!r} must be a number, not {quoted(known[key])}") from None
    return known


def _ways(graph: nx.Graph[Any], sender: str, receiver: str, plain: nx.DiGraph[Any]) -> list[tuple[str, str]]:
    """Return the edges that an edge is: where it is not directed one each way, but none to a unit that hears nobody."""
    if graph.is_directed():
        return [(sender, receiver)]
    ends = [(sender, receiver), (receiver, sender)] if sender != receiver else [(sender, receiver)]
    roles = {name: plain.nodes[name].get("role") for name in (sender, receiver)}
    if None in roles.values():
        missing = next(name for name, role in roles.items() if role is None)
        raise FormatError(f"the graph is not directed, so node {quoted(missing)} must say its role")
    return [(a, b) for a, b in ends if roles[b] not in ("input", "bias")]
