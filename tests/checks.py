"""Checks of whole networks."""

from collections.abc import Iterable

import networkx as nx
import pytest

from pdpsim import AllCorrect, Network, PdpsimError, get_scenario
from pdpsim.core.chance import Chance
from pdpsim.learning.procedures.back_propagation import procedure_of

# From which scenarios are trained: three always, more in the long run.
SEEDS = [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (3, 4))]
# What makes the scenarios that take longest smaller, where nothing is learned.
SMALLER = {
    "completion": {"hidden": 6},
    "forgetting": {"epochs_of_AC": 8},
    "hopfield": {"units": 30, "memories": 4},
    "letters": {"syllables": 100},
}


def smaller(scenario):
    """A scenario's first recipe, with less to do."""
    first = scenario.recipes[0]
    return first.with_(options={**first.options, **SMALLER.get(scenario.name, {})})


class EitherSide(AllCorrect):
    """All correct, whatever the targets are: for engines, which do as they are told."""

    def suit(self, net, patterns):
        pass


def softmaxed(*sizes: int, seed: int = 4) -> Network:
    """A layered network whose outputs are the softmax of its last layer."""
    net = Network.layered(*sizes, seed=seed)
    for unit in (scores := net.outputs):
        unit.role = "hidden"
    net.softmax(scores, "output")
    return net


def bits(value: object) -> object:
    """A number to its last bit, so that -0.0 differs from 0.0 and nan equals itself."""
    return value.hex() if isinstance(value, float) else value


def numbers(net: Network) -> list[object]:
    """Every number there is in a network, to the last bit."""
    of_units = [(name, *map(bits, unit.numbers)) for name, unit in net.units.items()]
    of_weights = [(ends, *map(bits, c.shared.numbers)) for ends, c in net.connections.items()]
    return [*of_units, *of_weights]


def epoch_acts(net, patterns, procedure, seed=0):
    """The acts of one epoch."""
    procedure = procedure_of(procedure)
    for sweep in procedure.at(1).epoch(net, patterns.patterns, Chance(seed)):
        yield from sweep.acts()


def values(net: Network) -> dict[tuple[str, str], str]:
    """Every weight, to the last bit."""
    return {ends: c.weight.hex() for ends, c in net.connections.items()}


def assert_same_network(one: Network, other: Network) -> None:
    """Assert that two networks are alike in wiring, settings and every number."""
    assert numbers(one) == numbers(other)
    assert described(one) == described(other)


def described(net: Network) -> list[object]:
    """What a network is beside its numbers."""
    units = [(u.name, u.role, u.function.name, u.layer, u.group, u.combine) for u in net.units.values()]
    kinds = [(c.kind, getattr(c, "back", None)) for c in net.connections.values()]
    return [net.name, net.seed, net.start, units, ties(net), kinds]


def ties(net: Network) -> list[list[tuple[str, str]]]:
    """Which connections share weights."""
    return [[ends for ends, c in net.connections.items() if c.shared is weight] for weight in net.weights]


def assert_consistent(net: Network) -> None:
    """Assert that the objects, the graph, and what was derived from both, tell the same story."""
    _assert_units_know_their_connections(net)
    _assert_weights_know_their_connections(net)
    _assert_graph_is_the_wiring(net)
    _assert_senders_fire_first(net)
    assert_same_network(net, net.copy())


def _assert_units_know_their_connections(net: Network) -> None:
    for name, unit in net.units.items():
        assert unit.name == name
        assert unit.network is net
        assert unit.incoming == [c for c in net.connections.values() if c.receiver is unit]
        assert unit.outgoing == [c for c in net.connections.values() if c.sender is unit]
    assert [*net.inputs] == [u for u in net.units.values() if u.role == "input"]
    assert [*net.hidden] == [u for u in net.units.values() if u.role == "hidden"]
    assert [*net.outputs] == [u for u in net.units.values() if u.role == "output"]


def _assert_weights_know_their_connections(net: Network) -> None:
    used = _distinct(c.shared for c in net.connections.values())
    assert list(map(id, net.weights)) == list(map(id, used))
    for weight in net.weights:
        users = [c for c in net.connections.values() if c.shared is weight]
        assert sorted(map(id, weight.connections)) == sorted(map(id, users))


def _assert_graph_is_the_wiring(net: Network) -> None:
    assert list(net.graph.nodes) == list(net.units)
    assert set(net.graph.edges) == set(net.connections)
    for name, data in net.graph.nodes(data=True):
        assert data["role"] == net.units[name].role
    for *ends, weight in net.graph.edges(data="weight"):
        assert weight == net.connections[tuple(ends)].weight


def _assert_senders_fire_first(net: Network) -> None:
    if not nx.is_directed_acyclic_graph(net.graph):
        return
    computing = sorted(unit.name for unit in net.units.values() if unit.computes)
    forward, backward = net.structure.firing_order, net.structure.backward_order
    assert sorted(unit.name for unit in forward) == sorted(unit.name for unit in backward) == computing
    fires, forms = ({unit.name: k for k, unit in enumerate(order)} for order in (forward, backward))
    assert all(fires[a] < fires[b] and forms[a] > forms[b] for a, b in net.connections if net.units[a].computes)


def _distinct(items: Iterable[object]) -> list[object]:
    found: dict[int, object] = {}
    for item in items:
        found.setdefault(id(item), item)
    return list(found.values())


def standing(stepper):
    """Everything that a network and its stepper hold, as text that tells every bit."""
    net = stepper.net
    units = [(u.name, u.numbers, u.function.name) for u in net.units.values()]
    weights = [(c.name, c.shared.numbers) for c in net.connections.values()]
    sound = [(c.name, w.numbers) for c, w in stepper.lesions.items()]
    ties = [[c.shared is d.shared for d in net.connections.values()] for c in net.connections.values()]
    place = stepper.epoch, stepper.turn, stepper.pattern, stepper.phase, stepper.done, stepper.place.total
    others = net.pattern, net.phase, net.seed, stepper.rule, stepper.tss, stepper.steps, stepper.seed
    return repr((units, weights, sorted(sound), ties, place, others, net.chance.position, net.temperature))


def loads_or_says_why(load, content):
    """Return what a loader makes of something, or None if it says in one line of ours what is wrong."""
    try:
        return load(content)
    except PdpsimError as error:
        sentence = str(error)
    assert sentence
    assert "\n" not in sentence
    return None


def wired(weights, hidden=2, inputs=2, **more):
    """Return a layered network with the weights that are given, and all others 0."""
    net = Network.layered(inputs, hidden, 1, init_range=0.0, **more)
    for (sender, receiver), weight in weights.items():
        net.connections[sender, receiver].weight = weight
    return net


def of_each_kind():
    """Scenarios with recipes: the first of each of 1986, and of all one of each kind, whatever numbers and sizes."""

    def kind(recipe):
        procedure, rule = recipe.procedure, getattr(recipe.procedure, "rule", None)
        numbers = {name: bool(value) for name, value in rule.settings().items()} if rule else {}
        parts = type(procedure), type(rule), type(recipe.measure), type(recipe.criterion)
        words = {name: value for name, value in recipe.options.items() if type(value) not in (int, float)}
        return *parts, recipe.batch, recipe.order, repr(numbers), repr(sorted(words.items()))

    found = {}
    for scenario in map(get_scenario, ("xor", "encoder", "symmetry", "family_tree")):
        first, *others = scenario.recipes
        found[scenario.name] = scenario, first
        for recipe in others if scenario.name != "family_tree" else ():
            found.setdefault(kind(recipe), (scenario, recipe))
    return [pytest.param(*pair, id=f"{pair[0].name}-{pair[1].name}") for pair in found.values()]
