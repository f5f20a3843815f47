"""Whatever is in a file, the loaders either load it or raise a PdpsimError with one line."""

import copy
import json

import pytest
from checks import assert_consistent, loads_or_says_why
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import networks, wirings

from pdpsim import load_network, load_patterns
from pdpsim.formats.network_json import network_from_dict, network_to_dict

NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, 2**63, 1e308])
WORDS = st.sampled_from(
    [
        "id",
        "role",
        "source",
        "target",
        "weight",
        "bias",
        "i1",
        "h1",
        "o1",
        "hidden",
        "graph",
        "nodes",
        "edges",
        "shared",
        "combine",
        "product",
        "kind",
        "own way back",
        "back",
        "memory",
    ]
)
SCALARS = st.none() | st.booleans() | NUMBERS | WORDS | st.text(max_size=6)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4)
)
VALID_CSV = "name,in:i1,in:i2,target:o1,label:k\n" + "00,0,0,0,x\n01,0,1,1,\n10,1,0,,y\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "file"


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(path, content):
    path.write_bytes(content)
    loads_or_says_why(load_network, path)
    loads_or_says_why(load_patterns, path)


@given(JSON)
def test_any_json(data):
    loads_or_says_why(network_from_dict, data)


@given(JSON, JSON, JSON, st.sampled_from([1, 2]))
def test_any_json_behind_a_good_head(head, nodes, edges, version):
    head = {**(head if isinstance(head, dict) else {}), "format": "pdpsim-network", "version": version}
    loads_or_says_why(network_from_dict, {"graph": head, "nodes": nodes, "edges": edges})


def places(data, way=()):
    """The way to every value in nested data."""
    yield way
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from places(value, (*way, key))


@st.composite
def mutated_networks(draw):
    data = network_to_dict(draw(networks() | wirings()))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([way for way in places(data) if way]))
        inner = data
        for key in way:
            inner = inner[key]
        mutate(draw, inner, last)
    return data


def mutate(draw, inner, key):
    how = draw(st.sampled_from(["replace", "remove", "double", "swap"]))
    if how == "remove":
        del inner[key]
    elif how == "double" and isinstance(inner, list):
        inner.append(copy.deepcopy(inner[key]))
    elif how == "swap" and isinstance(inner, list):
        inner.reverse()
    else:
        inner[key] = draw(JSON)


@given(mutated_networks())
@settings(max_examples=4 * settings().max_examples)
def test_a_good_network_with_changes(data):
    net = loads_or_says_why(network_from_dict, data)
    if net is not None:
        assert_consistent(net)
        assert str(net)


@given(data=mutated_networks(), cut=st.integers(0, 2000))
def test_a_truncated_network_file(path, data, cut):
    path.write_text(json.dumps(data)[:cut])
    loads_or_says_why(load_network, path)


@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(VALID_CSV)), st.integers(0, 8), st.text(max_size=3) | st.sampled_from(',"\r\n\0')),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=4 * settings().max_examples)
def test_a_good_pattern_file_with_changes(path, edits):
    text = VALID_CSV
    for place, gone, new in edits:
        text = text[:place] + new + text[place + gone :]
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    patterns = loads_or_says_why(load_patterns, path)
    assert patterns is None or len(patterns) > 0
