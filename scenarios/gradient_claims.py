"""What is said of deltas as such: that they are what automatic differentiation computes, and the adjoint's error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import sqrt, tanh
from random import Random

from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.sweeps import forward_acts
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.experiments.claim import Claim, Figure, Rows
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import get_scenario

_RETOLD = "a modern retelling, of today"
WIRED = {
    "fields/shared": "shared weights",
    "latch/gated-10": "gates over 10 steps",
    "depth/tanh-skip-10": "skips",
    "depth/relu-norm-10": "layer norm",
    "encoder/softmax-tanh": "softmax",
    "lookup/head": "attention",
}
NUDGE = 1e-5  # by which a net input is moved to both sides
SIZE, SPAN, STEPS = 4, 2.0, (8, 16, 32, 64)  # units of the chain, the largest of its weights, and its steps
STARTS = 10  # weights and states that are drawn
FINE = 100  # steps of a method of fourth order, for what the continuous system would do


@cache
def off(name: str) -> float:
    """Return by how much the deltas of the last pattern differ from dE/d net input by differences, the largest being 1.

    >>> off("encoder/softmax-tanh") < 1e-8
    True
    """
    scenario = get_scenario(name.partition("/")[0])
    recipe = scenario.recipe(name.partition("/")[2])
    net, pattern = start_network(scenario, recipe, 1), scenario.patterns(recipe, 1)[-1]
    net.forward(pattern)
    net.backward(recipe.measure)
    deltas = {unit: unit.delta for unit in net.structure.firing_order}
    found = {
        unit: (_error(net, pattern, recipe.measure, unit, NUDGE) - _error(net, pattern, recipe.measure, unit, -NUDGE))
        / (2 * NUDGE)
        for unit in deltas
    }
    return max(abs(deltas[unit] - found[unit]) for unit in deltas) / max(map(abs, found.values()))


def _error(net: Network, pattern: Pattern, measure: Measure, moved: Unit, by: float) -> float:
    """E where the net input of one unit is moved before it fires."""
    for act in forward_acts(net, pattern):
        if act == moved.fire:
            moved.net_input += by
        act()
    pairs = zip(pattern.targets, net.outputs)
    return sum(measure.error(target, unit.activation) for target, unit in pairs if target is not None)


def _differences(rows: Rows) -> Figure:
    most = max(map(off, WIRED))
    return Figure(f"{most:.0e} of the largest delta at most", most, most)


def chain(steps: int, weights: Sequence[Sequence[float]]) -> Network:
    """Wire x' = tanh(A x) over a time of 1: each step adds to the state what tanh units answer, times 1 / steps.

    >>> net = chain(2, [[0.5]])
    >>> net.forward([1.0])[0] == 1 + tanh(0.5) / 2 + tanh(0.5 * (1 + tanh(0.5) / 2)) / 2
    True
    """
    net, size = Network("chain"), len(weights)
    shared = [[Weight(value) for value in row] for row in weights]
    state = net.add_group([f"x{k}" for k in range(size)], "input")
    for step in range(1, steps + 1):
        moves = net.add_group([f"move{step}.{k}" for k in range(size)], function="tanh")
        role = "output" if step == steps else "hidden"
        sums = net.add_group([f"x{step}.{k}" for k in range(size)], role, "linear")
        for row, before, move, total in zip(shared, state, moves, sums):
            for sender, weight in zip(state, row):
                net.connect(sender, move, weight)
            net.connect(before, total, Weight(1.0, frozen=True))
            net.connect(move, total, Weight(1.0 / steps, frozen=True))
        state = sums
    return net


def adjoint(weights: Sequence[Sequence[float]], state: Sequence[float]) -> list[float]:
    """Return dE/dx at the beginning by the adjoint equation, with E = 1/2 of the squares of the state at time 1.

    >>> round(adjoint([[0.0]], [2.0])[0], 9)
    2.0
    """
    size = len(state)

    def forth(x: Sequence[float]) -> list[float]:
        return [tanh(sum(w * y for w, y in zip(row, x))) for row in weights]

    def back(both: Sequence[float]) -> list[float]:
        """The state and its adjoint, with time running back: x' = -tanh(A x), a' = A^T (a (1 - tanh^2 A x))."""
        moves, a = forth(both[:size]), both[size:]
        sent = [error * (1 - move * move) for error, move in zip(a, moves)]
        return [-move for move in moves] + [sum(row[k] * each for row, each in zip(weights, sent)) for k in range(size)]

    end = _followed(forth, state)
    return _followed(back, [*end, *end])[size:]


def _followed(slope: Callable[[Sequence[float]], list[float]], start: Sequence[float]) -> list[float]:
    """Follow x' = slope(x) for a time of 1, by the method of Runge and Kutta."""
    x, h = list(start), 1.0 / FINE
    for _ in range(FINE):
        a = slope(x)
        b = slope([v + h / 2 * s for v, s in zip(x, a)])
        c = slope([v + h / 2 * s for v, s in zip(x, b)])
        d = slope([v + h * s for v, s in zip(x, c)])
        x = [v + h / 6 * (p + 2 * q + 2 * r + s) for v, p, q, r, s in zip(x, a, b, c, d)]
    return x


@cache
def from_adjoint(steps: int) -> float:
    """Return how far the error at the inputs of a chain of so many steps is from the adjoint's, beside its length.

    The root mean square of `STARTS` chains with weights from U(-SPAN, SPAN) and states from U(-1, 1).
    """
    found = []
    for seed in range(STARTS):
        random = Random(f"chain {seed}")
        weights = [[random.uniform(-SPAN, SPAN) for _ in range(SIZE)] for _ in range(SIZE)]
        state = [random.uniform(-1.0, 1.0) for _ in range(SIZE)]
        net, true = chain(steps, weights), adjoint(weights, state)
        net.forward(Pattern(state, [0.0] * SIZE))
        net.backward(SumOfSquares())
        found.append(sum((unit.error - t) ** 2 for unit, t in zip(net.inputs, true)) / sum(t * t for t in true))
    return sqrt(sum(found) / len(found))


def _halves(rows: Rows) -> Figure:
    far = [from_adjoint(steps) for steps in STEPS]
    told = ", ".join(f"{distance:.2g}" for distance in far)
    ratio = far[-1] / far[-2]
    return Figure(f"{told} of it off with {', '.join(map(str, STEPS))} steps", ratio, ratio)


CLAIMS = (
    Claim(
        "today-autodiff",
        _RETOLD,
        "A delta is what automatic differentiation computes, also through shared weights, gates, skips, norms, softmax "
        "and attention.",
        Figure("the same", 0.0, 1e-7),
        "lookup",
        measure=_differences,
        how="delta against dE/d net input, by moving each unit's net input by 1e-5 to both sides, in networks with "
        + ", ".join(f"{what} ({name})" for name, what in WIRED.items())
        + "; docs/autograd.md sets deltas beside PyTorch's and micrograd's",
    ),
    Claim(
        "today-adjoint",
        _RETOLD,
        "Back-propagation is the adjoint method of continuous systems: through a chain of ever finer steps its error "
        "comes as near to the adjoint's as one likes.",
        Figure("half as far with twice the steps", 0.45, 0.55),
        "depth",
        measure=_halves,
        how=f"error at the inputs of chains of x' = tanh(A x), {SIZE} units, against the adjoint equation, root mean "
        f"square of {STARTS}; the range is the last distance by the one before. For the steps themselves it is exact",
    ),
)
