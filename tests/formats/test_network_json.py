"""Network files: exact round trips, and a sentence for everything that is wrong."""

import copy
import json

import networkx as nx
import pytest
from checks import assert_consistent, described, values
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks, wirings

from pdpsim import (
    Activation,
    Adam,
    Connection,
    GradientDescent,
    Network,
    OwnWayBack,
    PatternSet,
    PdpsimError,
    RMSProp,
    Weight,
    load_network,
    save_network,
    train,
)
from pdpsim.core.activations import constant
from pdpsim.errors import FileNote, FormatError, NetworkError
from pdpsim.formats.network_json import network_from_dict, network_to_dict
from pdpsim.words import file_named


def through_json(net):
    return network_from_dict(json.loads(json.dumps(network_to_dict(net), allow_nan=False)))


@given(networks(), st.data())
def test_a_network_comes_back_exactly(net, data):
    finite = st.floats(allow_nan=False, allow_infinity=False)
    for weight in net.weights:
        weight.value, weight.last_change = data.draw(finite), data.draw(finite)
    again = through_json(net)
    assert described(again) == described(net)
    assert list(again.connections) == list(net.connections)
    assert values(again) == values(net)
    assert [w.last_change.hex() for w in again.weights] == [(w.last_change or 0.0).hex() for w in net.weights]
    assert [w.frozen for w in again.weights] == [w.frozen for w in net.weights]
    assert_consistent(again)


@given(wirings())
def test_kinds_memory_products_and_cycles_come_back_exactly(net):
    again = through_json(net)
    assert described(again) == described(net)
    assert list(again.connections) == list(net.connections)
    kept = [(w.remembers, w.memory) for w in net.weights if any(w.memory)]
    assert [(w.remembers, w.memory) for w in again.weights if any(w.memory)] == kept
    assert network_to_dict(again) == network_to_dict(net)
    assert_consistent(again)


def test_a_file_is_of_the_lowest_version_that_can_say_it(xor):
    def version(net):
        return network_to_dict(net)["graph"]["version"]

    net = Network.layered(2, 2, 1, seed=1)
    train(net, xor, GradientDescent(0.5, 0.9), max_epochs=2)
    assert version(net) == 1
    train(net, xor, Adam(0.1), max_epochs=2)
    assert version(net) == 2
    net.reset()
    assert version(net) == 1
    net.add_unit("gate", combine="product")
    assert version(net) == 2
    net.remove_unit("gate")
    net.connect("h1", "h2", kind=OwnWayBack)
    assert version(net) == 2
    net.remove_connection("h1", "h2")
    net.connect("h1", "h2", symmetric=True)
    assert version(net) == 2


def test_training_goes_on_from_a_file_with_what_its_rule_remembers(xor):
    net = Network.layered(2, 2, 1, seed=1)
    train(net, xor, Adam(0.1), max_epochs=10)
    again = through_json(net)
    assert train(again, xor, Adam(0.1), max_epochs=10).tss == train(net, xor, Adam(0.1), max_epochs=10).tss
    assert values(again) == values(net)


def test_a_kind_without_a_name_of_its_own_cannot_be_saved():
    class Nameless(Connection):
        """A connection of no kind that files know."""

    net = Network.layered(1, 1, 1, seed=1)
    net.connect("i1", "o1", kind=Nameless)
    with pytest.raises(NetworkError, match="Nameless"):
        network_to_dict(net)
    assert Connection.kinds["ordinary"] is Connection


@given(networks())
def test_networkx_reads_what_we_write(net):
    graph = nx.node_link_graph(network_to_dict(net), edges="edges")
    assert list(graph.nodes) == list(net.units)
    assert {(a, b): w for a, b, w in graph.edges(data="weight")} == {e: c.weight for e, c in net.connections.items()}
    assert values(Network.from_graph(graph)) == values(net)


def test_a_file_comes_back_the_same(tmp_path):
    path = tmp_path / "net.json"
    net = Network.layered(2, 2, 1, seed=1, name="Zoë")
    save_network(net, path)
    again = load_network(path)
    assert described(again) == described(net)
    save_network(again, tmp_path / "again.json")
    assert path.read_bytes() == (tmp_path / "again.json").read_bytes()


def test_training_goes_on_from_a_file_as_if_it_had_not_been_written(tmp_path, xor):
    net = Network.layered(2, 2, 1, seed=1)
    rule = GradientDescent(0.25, 0.9)
    train(net, xor, rule, max_epochs=10)
    save_network(net, tmp_path / "net.json")
    again = load_network(tmp_path / "net.json")
    assert train(again, xor, rule, max_epochs=10).tss == train(net, xor, rule, max_epochs=10).tss
    assert values(again) == values(net)


@pytest.mark.parametrize("start", ["\ufeff", " \r\n\t"])
def test_a_byte_order_mark_or_space_before_the_text_does_not_matter(tmp_path, start):
    path = tmp_path / "net.json"
    save_network(Network.layered(2, 2, 1, seed=1), path)
    path.write_text(start + path.read_text().replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert len(load_network(path).units) == 6


def test_names_with_arrows_do_not_confuse_shared_weights():
    net = Network()
    for name in "a", "a -> b", "x":
        net.add_unit(name, "input")
    for name in "c", "b -> c", "y":
        net.add_unit(name, "output")
    pairs = [("a", "b -> c"), ("x", "b -> c"), ("a -> b", "c"), ("x", "c")]
    connections = [net.connect(*ends, 0.5) for ends in pairs]
    net.tie(*connections[:2])
    net.tie(*connections[2:])
    assert len(through_json(net).weights) == 2


def test_an_activation_function_without_a_known_name_is_refused(tmp_path):
    net = Network.layered(1, 1, seed=1, function=Activation("nameless", lambda net: net, None))
    with pytest.raises(NetworkError, match="nameless"):
        save_network(net, tmp_path / "net.json")
    assert list(tmp_path.iterdir()) == []


def test_clamped_units_come_back_clamped():
    net = Network.layered(1, 1, 1, seed=1)
    net.units["h1"].function = constant(0.25)
    assert through_json(net).units["h1"].function.value(3.0) == 0.25


# -- what is wrong is told ------------------------------------------------------------------------

GOOD = network_to_dict(Network.layered(2, 2, 1, seed=1))


def put(*place_and_value):
    """What turns the good file into one with this value at this place."""
    *place, value = place_and_value

    def change(data):
        inner = data
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value

    return change


def edge(source, target):
    return lambda data: data["edges"].append({"source": source, "target": target, "weight": 0.0})


WRONG = {
    "format": (put("graph", "format", "other"), "pdpsim-network"),
    "version": (put("graph", "version", 3), "version 3 is not known; this program reads versions 1 and 2"),
    "undirected": (put("directed", False), "directed"),
    "multigraph": (put("multigraph", True), "multigraph"),
    "no nodes": (lambda data: data.pop("nodes"), "'nodes'"),
    "edges no list": (put("edges", {}), "'edges'"),
    "node no object": (put("nodes", 1, 5), "node 2"),
    "edge no object": (put("edges", 1, None), "edge 2"),
    "unknown sender": (edge("i9", "h1"), "edge 10.*'i9'"),
    "unknown receiver": (edge("i1", "h9"), "edge 10.*'h9'"),
    "double unit": (lambda data: data["nodes"].append(dict(data["nodes"][3])), "node 7.*'h1'"),
    "double edge": (edge("i1", "h1"), "edge 10.*already"),
    "cycle": (edge("o1", "h1"), 'h1 -> o1 -> h1, which requires "version": 2'),
    "loop": (edge("h1", "h1"), 'h1 -> h1, which requires "version": 2'),
    "newer start": (put("graph", "start", "he"), "'start' requires \"version\": 2"),
    "newer temperature": (put("graph", "temperature", 2.0), "'temperature' requires \"version\": 2"),
    "temperature": (put("graph", "temperature", 0), "temperature must be a number above 0, not 0"),
    "init_range": (put("graph", "init_range", -1), "init_range must be 0 or more, not -1"),
    "temperature beside its graph": (
        put("temperature", 3.0),
        "'temperature' says nothing of the file; it belongs to 'gr",
    ),
    "activation of all": (
        put("graph", "activation", "tanh"),
        "'activation' says nothing of 'graph'; it belongs to a node",
    ),
    "weight of a node": (
        put("nodes", 3, "weight", 0.5),
        "node 4: 'weight' says nothing of a node; it belongs to an edge",
    ),
    "bias of an edge": (put("edges", 1, "bias", 0.5), "edge 2: 'bias' says nothing of an edge; it belongs to a node"),
    "start": (put("graph", "start", "xavie"), "'start'.*'xavier'"),
    "step": (put("nodes", 3, "step", "two"), "node 4: a step must be a whole number"),
    "two at one place": (
        lambda data: [node.update(unit="h", step=2) for node in data["nodes"][2:4]],
        "two nodes are unit 'h' at step 2",
    ),
    "step of nothing": (put("nodes", 3, "step", 2), "node 4: there is no 'unit'"),
    "newer node": (put("nodes", 3, "combine", "product"), "node 4: 'combine' requires \"version\": 2"),
    "newer edge": (put("edges", 0, "memory", {"mean": 0.5}), "edge 1: 'memory' requires \"version\": 2"),
    "combine": (put("nodes", 3, "combine", "prodct"), "node 4.*'product'"),
    "combine no text": (put("nodes", 3, "combine", 5), "node 4.*'combine'"),
    "given unit multiplies": (put("nodes", 1, "combine", "product"), "node 2.*receives nothing"),
    "kind": (put("edges", 0, "kind", "own weg back"), "edge 1: .*unknown 'kind' .*'own way back'"),
    "kind no text": (put("edges", 0, "kind", ["factor"]), "edge 1.*'kind'"),
    "factor of a sum": (put("edges", 0, "kind", "factor"), "edge 1.*sums"),
    "no way back": (put("edges", 0, "kind", "own way back"), "edge 1: 'back'.*finite number"),
    "way back of none": (put("edges", 0, "back", 0.5), "edge 1.*no 'back'"),
    "memory": (put("edges", 0, "memory", [0.5]), "edge 1: 'memory'"),
    "memory no number": (put("edges", 0, "memory", {"mean": "x"}), "edge 1: 'mean' of"),
    "two memories": (
        lambda data: data["edges"][0].update(memory={"mean": 0.5}, last_change=0.5),
        "edge 1.*both",
    ),
    "nan": (put("edges", 0, "weight", float("nan")), "(?i)nan"),
    "inf": (put("edges", 0, "weight", float("inf")), "(?i)inf"),
    "string": (put("edges", 0, "weight", "0.5"), "edge 1.*finite number"),
    "null": (put("edges", 0, "weight", None), "edge 1.*finite number"),
    "true": (put("edges", 0, "weight", True), "edge 1.*finite number"),
    "huge": (put("edges", 0, "weight", 10**400), "edge 1.*finite number"),
    "no weight": (lambda data: data["edges"][0].pop("weight"), "edge 1.*no weight"),
    "into input": (edge("h1", "i1"), "edge 10.*input"),
    "into bias": (edge("h1", "bias"), "edge 10.*bias"),
    "role": (put("nodes", 3, "role", "hiden"), "node 4.*'hidden'"),
    "activation": (put("nodes", 3, "activation", "logistc"), "node 4.*'logistic'"),
    "activation no text": (put("nodes", 3, "activation", 5), "node 4"),
    "no id": (lambda data: data["nodes"][3].pop("id"), "node 4.*'id'"),
    "id no text": (put("nodes", 3, "id", 5), "node 4.*'id'"),
    "unprintable id": (put("nodes", 3, "id", "h\n1"), "node 4"),
    "layer": (put("nodes", 3, "layer", "top"), "node 4.*layer"),
    "frozen": (put("edges", 0, "frozen", 1), "edge 1.*frozen"),
}


@pytest.fixture(params=WRONG)
def wrong(request):
    change, told = WRONG[request.param]
    data = copy.deepcopy(GOOD)
    if "requires" not in told:
        data["graph"]["version"] = 2
    change(data)
    return data, told


def test_the_file_that_is_made_wrong_is_right(tmp_path):
    # Guards the test below: what is refused there is refused for what was changed.
    path = tmp_path / "net.json"
    path.write_text(json.dumps(GOOD))
    assert len(load_network(path).connections) == 9


def test_what_is_wrong_is_told_in_one_line_with_file_and_place(tmp_path, wrong):
    data, told = wrong
    path = tmp_path / "net.json"
    path.write_text(json.dumps(data))
    with pytest.raises(FormatError, match=told) as caught:
        load_network(path)
    assert file_named(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ends", [("a\nb", "h1"), ("h1", "a\nb")])
@pytest.mark.parametrize("more", [{"weight": 0.5}, {"weight": "x"}, {}])
def test_odd_names_do_not_break_the_line(ends, more):
    data = copy.deepcopy(GOOD)
    data["edges"].append({"source": ends[0], "target": ends[1], **more})
    with pytest.raises(PdpsimError) as caught:
        network_from_dict(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("what", ["weight", "last_change"])
def test_shared_weights_that_differ_are_refused(what):
    data = copy.deepcopy(GOOD)
    for k in 0, 1:
        data["edges"][k].update(shared="w", weight=0.5)
    network_from_dict(data)
    data["edges"][1][what] = 0.25
    with pytest.raises(PdpsimError, match="differs"):
        network_from_dict(data)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("{", "line 1"),
        (json.dumps(GOOD, indent=1)[:300], "line"),
        ("[" * 100_000, "nested|JSON"),
        ("[]", "list"),
        ("5", "number"),
        ("null", "null"),
        ('"x"', "text"),
        ("9" * 5000, "JSON|number"),
        ('{"a": NaN}', "NaN"),
    ],
    ids=["empty", "blank", "brace", "truncated", "deep", "list", "number", "null", "text", "digits", "nan"],
)
def test_text_that_is_no_network_is_refused(tmp_path, text, told):
    path = tmp_path / "net.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=told):
        load_network(path)


def test_binary_rubbish_is_refused(tmp_path):
    path = tmp_path / "net.json"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(FormatError, match="not a text file"):
        load_network(path)


def test_a_bad_number_of_patterns_is_told_before_training(tmp_path):
    path = tmp_path / "net.json"
    save_network(Network.layered(2, 2, 1, seed=1), path)
    with pytest.raises(PdpsimError, match="3 input"):
        train(load_network(path), PatternSet([([0, 1, 1], [1])]), GradientDescent(0.1))


@pytest.mark.parametrize("seed", [2**63, -(2**64), 10**30])
def test_any_seed_that_may_be_given_is_read_again(tmp_path, seed):
    save_network(Network.layered(1, 1, seed=seed), tmp_path / "net.json")
    assert load_network(tmp_path / "net.json").seed == seed


@pytest.mark.parametrize("value", [0.75, -0.75, 1e300])
def test_a_weight_beyond_its_bounds_is_told_before_a_file_is_written_that_nobody_could_read(tmp_path, value):
    net = Network.layered(2, 1, seed=1)
    net.weights[1].keep_between(-0.5, 0.5)
    save_network(net, tmp_path / "net.json")
    before = (tmp_path / "net.json").read_bytes()
    net.weights[1].value = value  # by which no bound is asked
    with pytest.raises(PdpsimError, match="weight i1 -> o1 is kept between"):
        save_network(net, tmp_path / "net.json")
    assert (tmp_path / "net.json").read_bytes() == before


class Slow(Weight):
    """A weight of one's own."""


def test_that_a_file_says_nothing_of_weights_of_ones_own_is_noted(tmp_path):
    net = Network.layered(2, 1, seed=1)
    net.connections["i1", "o1"].use(Slow(0.5))
    with pytest.warns(FileNote, match="so what Slow adds is not saved"):
        save_network(net, tmp_path / "net.json")
    assert values(load_network(tmp_path / "net.json")) == values(net)


def test_what_a_network_was_drawn_with_and_its_temperature_come_back(tmp_path):
    net = Network.layered(2, 2, 1, seed=1, init_range=0.1, function="stochastic_logistic")
    save_network(net, tmp_path / "net.json")
    assert json.loads((tmp_path / "net.json").read_text())["graph"]["version"] == 1
    net.temperature = 0.25
    save_network(net, tmp_path / "net.json")
    read = load_network(tmp_path / "net.json")
    assert (read.temperature, read.init_range, read.seed) == (0.25, 0.1, 1)
    for each in net, read:
        each.reset(seed=2)
    assert values(read) == values(net)


def test_what_is_infinite_of_a_network_that_cannot_be_saved_is_told(tmp_path):
    net = Network.layered(1, 1, seed=1, function="linear")
    train(net, PatternSet([([1e120], [0])]), RMSProp(1e-3), max_epochs=2)
    with pytest.raises(NetworkError, match="cannot be saved: what is remembered of a weight is nan or infinite"):
        save_network(net, tmp_path / "net.json")
    net.weights[0].value = float("inf")
    with pytest.raises(NetworkError, match="cannot be saved: a weight of it is nan or infinite"):
        save_network(net, tmp_path / "net.json")
