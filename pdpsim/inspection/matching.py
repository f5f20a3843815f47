"""Which unit of one run is which of another: runs agree up to the order of units and the sign of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from pdpsim.errors import PatternError
from pdpsim.inspection.responses import mean, total

if TYPE_CHECKING:
    from pdpsim.inspection.groups import Group


@dataclass(frozen=True)
class Match:
    """A unit of one run and the unit of another that is most like it.

    Attributes
    ----------
    one, other : str
    correlation : float
        Of their activations over the contexts; negative where one is on when the other is off.
    """

    one: str
    other: str
    correlation: float


def match(one: Group, other: Group) -> tuple[Match, ...]:
    """Pair the units of a group in two runs so that they are as like as can be, all in all, up to sign.

    Raises
    ------
    PatternError
        If the two have no contexts in common.

    Examples
    --------
    >>> from pdpsim import Inspector, run_scenario
    >>> a, b = (run_scenario("xor", seed=seed) for seed in (1, 3))
    >>> groups = [Inspector(run.net, run.patterns).groups["hidden"] for run in (a, b)]
    >>> [(pair.one, pair.other) for pair in match(*groups)]
    [('h1', 'h1'), ('h2', 'h2')]
    """
    common = [name for name in one.contexts.names if name in other.contexts.names]
    if len(common) < 2:
        raise PatternError(f"the two runs of group {one.name!r} have fewer than two contexts in common")
    mine, theirs = _columns(one, common), _columns(other, common)
    likeness = [[correlation(a, b) for b in theirs] for a in mine]
    pairs = assign([[-abs(r) for r in row] for row in likeness])
    return tuple(Match(one.units[i].name, other.units[j].name, likeness[i][j]) for i, j in pairs)


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the product-moment correlation; 0 where one of them does not vary.

    >>> round(correlation([0.0, 1.0, 2.0], [5.0, 3.0, 1.0]), 9)
    -1.0
    """
    a, b = [x - mean(one) for x in one], [x - mean(other) for x in other]
    lengths = sqrt(total([x * x for x in a])) * sqrt(total([x * x for x in b]))
    return max(-1.0, min(1.0, total([x * y for x, y in zip(a, b)]) / lengths)) if lengths > 1e-12 else 0.0


def assign(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the pairs of rows and columns, each used once at most, with the smallest sum of costs. (Kuhn, 1955.)

    There must not be more rows than columns, or the rows left over are not paired.

    >>> assign([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]])
    [(0, 1), (1, 0), (2, 2)]
    """
    if len(costs) > len(costs[0]):
        return sorted((i, j) for j, i in assign(list(zip(*costs))))
    rows, columns = len(costs), len(costs[0])
    # Shortest augmenting paths with potentials; row and column 0 stand for "none yet".
    u, v, taken = [0.0] * (rows + 1), [0.0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        _augment(costs, row, u, v, taken)
    return sorted((taken[j] - 1, j - 1) for j in range(1, columns + 1) if taken[j])


def _augment(costs: Sequence[Sequence[float]], row: int, u: list[float], v: list[float], taken: list[int]) -> None:
    taken[0], at = row, 0
    least, way, used = [inf] * len(v), [0] * len(v), [False] * len(v)
    while taken[at]:
        used[at] = True
        i, step, to = taken[at], inf, 0
        for j in range(1, len(v)):
            if not used[j]:
                cost = costs[i - 1][j - 1] - u[i] - v[j]
                if cost < least[j]:
                    least[j], way[j] = cost, at
                if least[j] < step:
                    step, to = least[j], j
        for j in range(len(v)):
            if used[j]:
                u[taken[j]] += step
                v[j] -= step
            else:
                least[j] -= step
        at = to
    while at:
        taken[at], at = taken[way[at]], way[at]


def _columns(group: Group, names: Sequence[str]) -> list[list[float]]:
    places = {name: k for k, name in enumerate(group.contexts.names)}
    return [[group.points[places[name]][k] for name in names] for k in range(len(group.units))]
