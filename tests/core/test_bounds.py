"""Weights with bounds: no engine takes them beyond, and what momentum carries on is not cut off."""

import json
import pickle
from math import inf, isclose

import pytest
from checks import bits, numbers

from pdpsim import (
    BackPropagation,
    GradientDescent,
    Network,
    PatternSet,
    Stepper,
    load_network,
    save_network,
    train,
    train_many,
)
from pdpsim.errors import NetworkError, PdpsimError, SettingError
from pdpsim.formats.network_json import network_from_dict, network_to_dict

RULE = GradientDescent(0.5, 0.9)


def bounded(seed=1):
    """A network whose biases stay at 0 or below, and whose output weights stay between -.2 and .2."""
    net = Network.layered(2, 3, 1, seed=seed)
    for connection in net.connections.values():
        if connection.sender.role == "bias":
            connection.shared.value = min(connection.weight, 0.0)
            connection.shared.keep_between(high=0.0)
        elif connection.receiver.role == "output":
            connection.shared.value = max(-0.2, min(connection.weight, 0.2))
            connection.shared.keep_between(-0.2, 0.2)
    net.start_here()
    return net


def at_bounds(net):
    return sum(w.value in (w.low, w.high) for w in net.weights)


@pytest.fixture
def either():
    return PatternSet([([a, b], [a | b]) for a in (0, 1) for b in (0, 1)])


@pytest.mark.parametrize("batch", [None, 1])
def test_engines_agree_to_the_last_bit(either, batch):
    ways = []
    for engine in "message", "compiled", "native":
        net = bounded()
        procedure = BackPropagation(RULE, batch=batch)
        try:
            history = train(net, either, procedure, max_epochs=60, engine=engine)
        except PdpsimError as error:
            assert engine == "native" and "compiler" in str(error)  # noqa: PT017, PT018
            continue
        assert all(w.low <= w.value <= w.high for w in net.weights)
        ways.append((list(map(bits, history.tss)), numbers(net)))
    assert at_bounds(net) > 0
    assert all(way == ways[0] for way in ways)


def test_matrix_products_agree_nearly_alone_and_together(either):
    net, alone = bounded(), bounded()
    history = train(net, either, RULE, max_epochs=60, engine="message")
    assert train(alone, either, RULE, max_epochs=60, engine="vectorized").tss == pytest.approx(history.tss, rel=1e-9)
    several = [bounded(seed) for seed in range(1, 11)]
    histories = train_many(several, either, RULE, max_epochs=60, engine="vectorized")
    assert {each.engine for each in histories} == {"vectorized"}
    for twin in alone, several[0]:
        assert at_bounds(twin) == at_bounds(net)
        for one, other in zip(net.weights, twin.weights):
            assert isclose(one.value, other.value, rel_tol=1e-9, abs_tol=1e-12)
            assert isclose(one.last_change, other.last_change, rel_tol=1e-9, abs_tol=1e-12)
        assert [u.activation for u in twin.units.values()] == pytest.approx([u.activation for u in net.units.values()])


def test_what_is_remembered_is_not_cut_off():
    net = bounded()
    weight = net.units["o1"].incoming[0].shared
    weight.value, weight.gradient, weight.last_change = -0.1, -1.0, 0.5
    event = weight.change(RULE)
    assert (weight.value, weight.last_change) == (0.0, 0.5 * 1.0 + 0.9 * 0.5)
    event.undo()
    assert (weight.value, weight.last_change) == (-0.1, 0.5)


def test_an_epoch_can_be_undone_and_explained(either):
    net = bounded()
    train(net, either, RULE, max_epochs=59, engine="message")
    before, stepper = numbers(net), Stepper(net, either, RULE)
    stepper.next_epoch()
    at = next(c for c in net.connections.values() if c.weight in (c.shared.low, c.shared.high))
    said = stepper.explain(f"{at.name}.weight").splitlines()
    assert said[-1].startswith(f"weight {at.name}: new weight, at its bound, = ")
    assert "something was changed since" not in "\n".join(said)
    while stepper.memory.steps:
        stepper.undo()
    assert numbers(net) == before


def test_starting_weights_are_drawn_between_the_bounds():
    net, free = bounded(), Network.layered(2, 3, 1)
    net.randomize(3, 2.0)
    free.randomize(3, 2.0)
    assert all(w.low <= w.value <= w.high for w in net.weights)
    assert [w.value for w in net.weights if not w.bounds] == [
        f.value for w, f in zip(net.weights, free.weights) if not w.bounds
    ]
    net.weights[0].keep_between(-9.0, inf)
    net.weights[0].value = -5.0
    net.weights[0].keep_between(-9.0, -3.0)
    net.randomize(3, 2.0)
    assert net.weights[0].value == -3.0


def test_bounds_are_kept_in_copies_and_files_and_graphs():
    net = bounded()
    data = json.loads(json.dumps(network_to_dict(net)))
    assert data["graph"]["version"] == 2
    for twin in network_from_dict(data), net.copy(), pickle.loads(pickle.dumps(net)), Network.from_graph(net.graph):
        assert {ends: c.shared.bounds for ends, c in twin.connections.items()} == {
            ends: c.shared.bounds for ends, c in net.connections.items()
        }
    assert [(w.low, w.high) for w in net.unfold(2).weights] == [(w.low, w.high) for w in net.weights]
    data["graph"]["version"] = 1
    with pytest.raises(PdpsimError, match="'bounds' requires"):
        network_from_dict(data)


def test_no_weight_is_set_beyond_its_bounds(either):
    net = bounded()
    stepper = Stepper(net, either, RULE)
    for wrong in (
        lambda: setattr(net.connections["bias", "o1"], "weight", 0.5),
        lambda: setattr(net.units["o1"], "bias", 0.5),
        lambda: stepper.set("o1.bias", 0.5),
    ):
        with pytest.raises(SettingError, match="kept between -inf and 0, so it cannot be"):
            wrong()
    for low, high in ((0.0, -1.0), (5.0, 6.0), (float("nan"), 1.0)):
        with pytest.raises(SettingError):
            net.weights[0].keep_between(low, high)
    for bounds in ([1.0], "no", [True, 1.0]):
        with pytest.raises((NetworkError, SettingError)):
            Network.from_graph(_with_bounds(net, bounds))


def _with_bounds(net, bounds):
    import networkx as nx

    graph = nx.DiGraph(net.graph)
    graph.edges["i1", "h1"]["bounds"] = bounds
    return graph


def test_starting_anew_keeps_to_bounds_that_were_given_since(tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    connection = net.connections["bias", "o1"]
    assert connection.weight > 0.0
    connection.weight = -0.1
    connection.shared.keep_between(high=0.0)
    net.reset()
    assert connection.weight == 0.0
    save_network(net, tmp_path / "net.json")
    assert load_network(tmp_path / "net.json").connections["bias", "o1"].weight == 0.0
