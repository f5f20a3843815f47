"""Adding and removing units and connections, on networks that have been trained, keeps everything consistent."""

import networkx as nx
import pytest
from checks import assert_consistent, numbers
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from strategies import networks, weights

from pdpsim import GradientDescent, Network, Pattern, PatternSet, PdpsimError, Weight, train
from pdpsim.errors import NetworkError

NAMES = st.sampled_from(["bias", "i1", "i2", "h1", "h2", "h3", "h4", "o1", "o2", "new"])


class Editing(RuleBasedStateMachine):
    """Any sequence of edits and training; what is refused changes nothing."""

    @initialize(net=networks())
    def start(self, net):
        self.net = net

    def attempt(self, edit, *args, **more):
        before = numbers(self.net)
        try:
            edit(*args, **more)
        except PdpsimError:
            assert numbers(self.net) == before, "a refused edit left something behind"

    @rule(name=NAMES, role=st.sampled_from(["input", "hidden", "output", "bias"]), bias=st.none() | weights())
    def add_unit(self, name, role, bias):
        self.attempt(self.net.add_unit, name, role, bias=bias)

    @rule(name=NAMES)
    def remove_unit(self, name):
        self.attempt(self.net.remove_unit, name)

    @rule(sender=NAMES, receiver=NAMES, weight=weights() | st.sampled_from([float("nan"), "0.5", None]))
    def connect(self, sender, receiver, weight):
        self.attempt(self.net.connect, sender, receiver, weight)

    @rule(data=st.data())
    def share(self, data):
        if self.net.connections:
            chosen = data.draw(st.lists(st.sampled_from(list(self.net.connections.values())), min_size=1, max_size=3))
            self.attempt(self.net.tie, *chosen)

    @rule(data=st.data(), sender=NAMES, receiver=NAMES)
    def connect_with_a_shared_weight(self, data, sender, receiver):
        if self.net.connections:
            shared = data.draw(st.sampled_from(list(self.net.connections.values()))).shared
            self.attempt(self.net.connect, sender, receiver, shared)

    @rule(sender=NAMES, receiver=NAMES)
    def remove_connection(self, sender, receiver):
        self.attempt(self.net.remove_connection, sender, receiver)

    @rule()
    def train(self):
        if self.net.outputs and nx.is_directed_acyclic_graph(self.net.graph):
            pattern = Pattern([0.5] * len(self.net.inputs), [0.25] * len(self.net.outputs))
            train(self.net, PatternSet([pattern]), GradientDescent(0.1, 0.5), max_epochs=2)

    @rule(seed=st.integers(0, 9))
    def reset(self, seed):
        self.net.reset(seed=seed)

    @invariant()
    def consistent(self):
        assert_consistent(self.net)


TestEditing = Editing.TestCase
TestEditing.settings = settings(stateful_step_count=20)


def test_a_trained_network_goes_on_after_an_edit(xor):
    net = Network.layered(2, 3, 1, seed=1)
    history = train(net, xor, GradientDescent(0.25, 0.9), max_epochs=50)
    net.remove_unit("h3")
    new = net.add_unit("h4", bias=0.1)
    net.connect("i1", new, 0.2)
    net.connect("i2", new, -0.2)
    net.connect(new, "o1", 0.3)
    assert_consistent(net)
    assert train(net, xor, GradientDescent(0.25, 0.9), history=history).solved


def test_a_removed_unit_belongs_to_no_network_and_can_be_added_anew():
    net = Network.layered(2, 2, 1, seed=1)
    unit = net.units["h2"]
    net.remove_unit(unit)
    assert (unit.network, unit.incoming, unit.outgoing) == (None, [], [])
    with pytest.raises(PdpsimError, match="not of this network"):
        net.remove_unit(unit)
    net.add_unit("h2")
    assert_consistent(net)


def test_a_removed_connection_leaves_the_weight_to_those_that_share_it():
    net = Network.layered(2, 2, 1, seed=1)
    one, other = net.connections["i1", "h1"], net.connections["i2", "h2"]
    weight = net.tie(one, other)
    net.remove_connection("i1", "h1")
    assert weight.connections == (other,)
    assert_consistent(net)


def test_only_connections_are_tied_and_the_sentence_says_so():
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(PdpsimError, match="'h1->o1'"):
        net.tie(net.connections["i1", "h1"], "h1->o1")
    assert_consistent(net)


@pytest.mark.parametrize("bias", [float("nan"), "1", float("inf")])
def test_a_unit_whose_bias_is_refused_is_not_added(bias):
    net = Network()
    with pytest.raises(PdpsimError):
        net.add_unit("h1", bias=bias)
    assert list(net.units) == []


def test_an_input_unit_cannot_have_a_bias_and_is_not_added_with_one():
    net = Network()
    with pytest.raises(PdpsimError):
        net.add_unit("i1", "input", bias=0.5)
    assert list(net.units) == []


def test_a_lesion_by_a_frozen_weight_of_zero_is_consistent():
    net = Network.layered(2, 2, 1, seed=1)
    net.connections["i1", "h1"].use(Weight(0.0, frozen=True))
    assert_consistent(net)


@pytest.mark.parametrize(
    "add",
    [
        lambda net, other: net.add_group(["x", "y", "h1"]),
        lambda net, other: net.add_group(["x", 5], bias=0.5),
        lambda net, other: net.add_unit("x", bias=other.connections["i1", "h1"].shared),
        lambda net, other: net.connect_all(["i1", "h2"], ["o1", "i2"]),
        lambda net, other: net.connect("h1", "h2", net.connections["i1", "h1"].shared, symmetric=True, kind=int),
        lambda net, other: net.softmax(["h1", other.units["h2"]]),
        lambda net, other: net.layer_norm(["h1", "h2"], role="middle"),
        lambda net, other: net.dropout(["h1", "h2"], 0.5, role="input"),
        lambda net, other: net.attention([["i1"]], [["i2"]], [["h1"]], role=5),
    ],
)
def test_what_cannot_be_added_whole_is_not_added_at_all(add):
    net, other = (Network.layered(2, 2, 1, seed=1) for _ in "12")
    before = numbers(net), list(net.graph.edges), [weight.connections for weight in net.weights]
    with pytest.raises(PdpsimError):
        add(net, other)
    assert (numbers(net), list(net.graph.edges), [weight.connections for weight in net.weights]) == before
    assert numbers(other) == before[0]


def test_a_connection_that_was_removed_is_not_tied():
    net = Network.layered(2, 2, 1, seed=1)
    gone = net.connections["i1", "h1"]
    net.remove_connection("i1", "h1")
    with pytest.raises(NetworkError, match="any more"):
        net.tie(net.connections["i2", "h1"], gone)
    assert len(net.connections["i2", "h1"].shared.connections) == 1


def test_what_a_unit_is_changes_in_full_or_not_at_all():
    net = Network.layered(2, 2, 1, seed=1)
    net.units["h1"].role = "output"
    assert [unit.name for unit in net.outputs] == ["h1", "o1"] == [unit.name for unit in net.copy().outputs]
    assert len(net.forward([1, 0])) == 2
    for name, value, why in (
        ("role", "outptu", "'h2' is of role hidden, and cannot become 'outptu'; did you mean 'output'"),
        ("role", "input", "'h2' is of role hidden, and cannot become 'input'"),
        ("combine", "product", "'h2' hears others already; say how it combines before it is connected"),
        ("combine", "prodct", "'h2' cannot combine by 'prodct'; did you mean 'product'"),
        ("name", "left", "'h2' keeps its name"),
    ):
        with pytest.raises(NetworkError, match=why):
            setattr(net.units["h2"], name, value)
    with pytest.raises(NetworkError, match="'i1' is of role input, and cannot become 'hidden'; add another unit"):
        net.units["i1"].role = "hidden"
    gate = net.add_unit("gate")
    gate.combine = "product"
    net.connect("i1", gate, 0.5), net.connect("i2", gate, 4.0), net.connect(gate, "o1", 1.0)
    assert net.forward([1, 1]) == net.copy().forward([1, 1])
    assert gate.net_input == 2.0
