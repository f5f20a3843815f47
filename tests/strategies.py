"""Random problems for Hypothesis: networks of any acyclic wiring, patterns, measures and rules that fit them.

`problems()` draws all four together, for whatever must hold of any of them: that engines agree, that
stepping is training, that undo restores.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from pdpsim import (
    Adam,
    BackPropagation,
    Connection,
    CrossEntropy,
    GradientDescent,
    Lion,
    Network,
    NoError,
    OwnWayBack,
    Pattern,
    PatternSet,
    QuickProp,
    RMSProp,
    Rprop,
    Rule,
    SumOfSquares,
)
from pdpsim.learning.rules import SignStep

FUNCTIONS = ("logistic", "tanh", "linear", "relu", "softplus")


class Problem(NamedTuple):
    """All that training needs."""

    net: Network
    patterns: PatternSet
    procedure: BackPropagation

    @property
    def rule(self):
        return self.procedure.rule

    @property
    def measure(self):
        return self.procedure.measure


def weights() -> st.SearchStrategy[float]:
    """Weights that keep a small network's activations within reason."""
    return st.floats(-2.0, 2.0, allow_subnormal=False).map(lambda w: round(w, 6))


@st.composite
def networks(
    draw: st.DrawFn, functions: tuple[str, ...] = FUNCTIONS, ties: bool = True, products: bool = True
) -> Network:
    """Draw a network: any acyclic wiring, declared in any order, with shared and frozen weights.

    With `products` some units multiply what they receive.
    """
    bias = ["bias"] * draw(st.booleans())
    inputs = [f"i{k}" for k in range(1, draw(st.integers(1, 3)) + 1)]
    hidden = [f"h{k}" for k in range(1, draw(st.integers(0, 4)) + 1)]
    outputs = [f"o{k}" for k in range(1, draw(st.integers(1, 3)) + 1)]
    # Outputs may send to hidden units, and units be declared before those they hear.
    computing = draw(st.permutations(hidden + outputs))
    net = Network("drawn")
    for name in draw(st.permutations(bias + inputs + computing)):
        role = {"b": "bias", "i": "input", "h": "hidden", "o": "output"}[name[0]]
        function = draw(st.sampled_from(functions)) if role in ("hidden", "output") else None
        multiplies = products and function is not None and draw(st.integers(0, 3)) == 3
        net.add_unit(name, role, function, combine="product" if multiplies else "sum")
    _wire(draw, net, bias + inputs, computing)
    if ties and len(net.connections) > 1:
        _tie(draw, net)
    for weight in net.weights:
        weight.frozen = draw(st.integers(0, 4)) == 4
    return net


def _wire(draw: st.DrawFn, net: Network, given: list[str], computing: list[str]) -> None:
    order = given + computing
    pairs = [(a, b) for k, b in enumerate(order) if b in computing for a in order[:k]]
    chosen = [pair for pair in pairs if draw(st.integers(0, 3))]
    for sender, receiver in draw(st.permutations(chosen)):
        net.connect(sender, receiver, draw(weights()))


def _tie(draw: st.DrawFn, net: Network) -> None:
    connections = list(net.connections.values())
    for _ in range(draw(st.integers(0, 2))):
        net.tie(*draw(st.lists(st.sampled_from(connections), min_size=2, max_size=4, unique_by=id)))


@st.composite
def wirings(draw: st.DrawFn) -> Network:
    """Draw what files can hold: any wiring, with cycles, symmetric links, any kind of connection, and memory."""
    net = draw(networks())
    for connection in list(net.connections.values()):
        ends = connection.sender.name, connection.receiver.name
        kind = draw(st.sampled_from([Connection, Connection, NoError, OwnWayBack]))
        if kind is not Connection and connection.receiver.combine == "sum":
            net.remove_connection(*ends)
            again = net.connect(*ends, connection.weight, kind=kind)
            if isinstance(again, OwnWayBack):
                again.back = draw(weights())
    computing = [unit.name for unit in net.units.values() if unit.computes]
    for one, other in draw(st.lists(st.tuples(*[st.sampled_from(computing)] * 2), max_size=3)):
        if not {(one, other), (other, one)} & set(net.connections):
            net.connect(one, other, draw(weights()), symmetric=one != other and draw(st.booleans()))
    for weight in net.weights:
        rule = draw(st.sampled_from([Adam(), QuickProp(), RMSProp(), GradientDescent(1.0), SignStep()]))
        if draw(st.booleans()):
            weight.remembers, weight.memory = rule.remembers, tuple(draw(weights()) for _ in rule.remembers)
    return net


@st.composite
def pattern_sets(draw: st.DrawFn, net: Network, low: float = -1.0, high: float = 1.0) -> PatternSet:
    """Draw patterns for a network, with targets from `low` to `high` or none ("don't care"), but at least one."""
    inputs = st.lists(weights(), min_size=len(net.inputs), max_size=len(net.inputs))
    target = st.floats(low, high).map(lambda t: round(t, 6))
    targets = st.lists(st.none() | target, min_size=len(net.outputs), max_size=len(net.outputs))
    rows = draw(st.lists(st.tuples(inputs, targets), min_size=1, max_size=4))
    if all(t is None for _, row in rows for t in row):
        rows[0][1][0] = draw(target)
    return PatternSet([Pattern(*row) for row in rows])


def sums_of_squares() -> st.SearchStrategy[SumOfSquares]:
    """With and without a margin, measured from either end of it."""
    margin = st.just(0.0) | st.floats(0.01, 0.4)
    return st.builds(SumOfSquares, margin, st.sampled_from(["target", "margin"]))


def settings_of_a_rule() -> dict[str, st.SearchStrategy[float]]:
    """Rate, momentum and decay; the last two are often zero, as they are in use."""
    return {
        "rate": st.floats(0.001, 2.0),
        "momentum": st.just(0.0) | st.floats(0.0, 0.95),
        "decay": st.just(0.0) | st.floats(0.0, 0.1),
    }


@st.composite
def rules(draw: st.DrawFn, scheduled: bool = True) -> GradientDescent:
    """Draw gradient descent, with schedules that switch within six sweeps."""
    changes = st.fixed_dictionaries({}, optional=settings_of_a_rule())
    schedule = st.dictionaries(st.integers(1, 6), changes, max_size=2).map(lambda found: sorted(found.items()))
    return GradientDescent(
        **{name: draw(values) for name, values in settings_of_a_rule().items()},
        nesterov=draw(st.booleans()),
        schedule=draw(schedule) if scheduled else (),
    )


def any_rule() -> st.SearchStrategy[Rule]:
    """Every rule there is, most often gradient descent."""
    rate, share = st.floats(0.001, 0.5), st.floats(0.1, 0.95)
    weight_decay = st.just(0.0) | st.floats(0.001, 1.0)
    return st.one_of(
        rules(),
        rules(),
        st.builds(Adam, rate, share, share, weight_decay=weight_decay),
        st.builds(RMSProp, rate, share),
        st.builds(Lion, rate, share, share, weight_decay),
        st.builds(SignStep, rate),
        st.builds(Rprop, rate),
        st.builds(QuickProp, rate),
    )


@st.composite
def problems(draw: st.DrawFn, rules: st.SearchStrategy[Rule] | None = None, **of_networks: object) -> Problem:
    """Draw a network with patterns, rule (any, unless told) and measure that fit it."""
    net = draw(networks(**of_networks))
    entropic = all(unit.function.name == "logistic" for unit in net.outputs) and draw(st.booleans())
    patterns = draw(pattern_sets(net, 0.0 if entropic else -1.0, 1.0))
    measure = CrossEntropy() if entropic else draw(sums_of_squares())
    rule = draw(any_rule() if rules is None else rules)
    batch = None if rule.whole_epochs else draw(st.sampled_from([None, None, 1, 1, 2, 3]))
    order = "listed" if rule.whole_epochs else draw(st.sampled_from(["listed", "permuted"]))
    return Problem(net, patterns, BackPropagation(rule, measure, batch, order))
