"""Whatever is in a file of another program, its loader loads it or raises a PdpsimError with one line."""

import gzip
import json

import networkx as nx
import pytest
from checks import loads_or_says_why
from hypothesis import given, settings
from hypothesis import strategies as st
from peers import (
    CMU,
    REC_NET,
    SEQ_NET,
    SEQ_PAT,
    SRN_CF,
    TABLE,
    WTS,
    XOR_CF,
    XOR_DATA,
    XOR_EX,
    XOR_NET,
    XOR_PAT,
    XOR_STR,
    XOR_WTS,
    binary,
    weights,
)

from pdpsim import Network, load_network, load_patterns, load_weights
from pdpsim.formats.handbook_program import run_script
from pdpsim.formats.handbook_script import read_script

pytestmark = pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
NET = Network.layered(2, 2, 1, seed=1)
GRAPH = nx.DiGraph()
for unit in NET.units.values():
    GRAPH.add_node(unit.name, role=unit.role)
for ends, connection in NET.connections.items():
    GRAPH.add_edge(*ends, weight=connection.weight)


def network(path):
    return load_network(path, seed=1)


def patterns(path):
    return load_patterns(path, NET)


def put(path):
    return load_weights(NET.copy(), path)


def script(path):
    return run_script(path, program="bp", seed=1, say=lambda line: None)


KINDS = {
    "xor.net": (XOR_NET, network),
    "rec.net": (REC_NET, network),
    "seq.net": (SEQ_NET, network),
    "xor.pat": (XOR_PAT, patterns),
    "seq.pat": (SEQ_PAT, patterns),
    "xor.wts": (XOR_WTS, put),
    "xor.ex": (XOR_EX, patterns),
    "events.ex": ("2 1 defT: - ; name: {a b} freq: 2 2 [0-1 actI: .5] i: {x 1} 0-1 * T: (1) 1 - ; B: 1 0;", patterns),
    "xor.wt": ("1431655766 9 2 4 " + "0.5 -1 " * 9, put),
    "binary.wt": (binary(9, 1, [0.5] * 9), put),
    "old.wt": (binary(9, 1, [0.5] * 9, 0x55555555), put),
    "graph.json": (json.dumps(nx.node_link_data(GRAPH, edges="links")), network),
    "graph.cyjs": (json.dumps(nx.cytoscape_data(GRAPH)), network),
    "graph.graphml": ("\n".join(nx.generate_graphml(GRAPH)), network),
    "graph.gexf": ("\n".join(nx.generate_gexf(GRAPH)), network),
    "table.tsv": (TABLE, patterns),
    "emergent.wts": (json.dumps(weights()), put),
    "xor.cf": (XOR_CF, network),
    "srn.cf": (SRN_CF, network),
    "xor.data": (XOR_DATA, patterns),
    "tlearn.wts": (WTS, put),
    "two.data": (CMU, patterns),
    "kinship.data": ("father(Christopher, Arthur)\nmother(Penelope, Arthur)\n", load_patterns),
    "xor.str": (XOR_STR.partition("get weights")[0], script),
}
SPICE = st.text(max_size=3) | st.sampled_from(
    [*'%.;:{}[]()<>=,-+*#"/\\\n\t\x1a\0', "end", "-1", "1e999", "99999999999", "nan", "_H:", "<!DOCTYPE", "r", "R", "0"]
)
EDITS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), SPICE), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    for name, text in ("xor.net", XOR_NET), ("xor.pat", XOR_PAT), ("xor.teach", "distributed\n4\n1\n1\n0\n0\n"):
        (folder / name).write_text(text)
    return folder


def test_the_good_ones_are_good(folder):
    for name, (content, load) in KINDS.items():
        if name not in ("seq.pat", "events.ex", "emergent.wts", "tlearn.wts", "graph.cyjs"):
            path = folder / f"good-{name}" if name != "xor.data" else folder / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            load(path)


@pytest.mark.parametrize("name", KINDS)
@given(edits=EDITS, cut=st.none() | st.integers(0, 2000), zipped=st.booleans())
def test_a_good_file_with_changes(folder, name, edits, cut, zipped):
    content, load = KINDS[name]
    data = content if isinstance(content, bytes) else content.encode()
    for place, gone, new in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new.encode("utf-8", "surrogatepass") + data[at + gone :]
    data = data[:cut] if cut is not None else data
    path = folder / f"edited-{name}"
    path.write_bytes(gzip.compress(data) if zipped else data)
    loads_or_says_why(load, path)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_whatever_the_suffix(folder, content):
    for name, (_, load) in KINDS.items():
        path = folder / f"any-{name}"
        path.write_bytes(content)
        loads_or_says_why(load, path)


@given(st.lists(st.sampled_from([*XOR_STR.split(), "set", "end", "unames", "y", "/", "1", "*"]), max_size=12))
@settings(max_examples=4 * settings().max_examples)
def test_any_words_of_a_script(words):
    loads_or_says_why(read_script, " ".join(words))
    loads_or_says_why(read_script, "\n".join(words))
