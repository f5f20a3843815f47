"""Comparing runs: which codes appear in how many of them, and which unit of one is which of another.

Runs agree up to the order of units and the sign of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import inf, sqrt
from random import Random
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from pdpsim.arguments import judged
from pdpsim.checks import able, of_kind
from pdpsim.core.chance import shuffled
from pdpsim.core.measures import total
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import PatternError, SettingError, UnknownNameError, nearest
from pdpsim.inspection.association import least_p
from pdpsim.inspection.coding import SURE, code
from pdpsim.inspection.groups import Group
from pdpsim.inspection.inspector import Inspector
from pdpsim.inspection.report import plain
from pdpsim.inspection.responses import mean
from pdpsim.studies.statistics import wilson
from pdpsim.text import table
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.inspection.groups import Group

LEAST = 3  # contexts: over two, any two units that differ are as like as can be


@brief
@dataclass(frozen=True)
class Found:
    """In how many runs some unit of a group codes a label.

    Attributes
    ----------
    group, label : str
    runs, found : int
    low, high : float
        Wilson's 95% interval of the fraction.
    by_chance : int
        In how many runs some unit is found to code the same label after it was shuffled over the contexts.
    units : tuple of tuple of str
        For each run, the units that code it.
    askable : bool
        Whether there are contexts enough, in some run, to tell a code of it from chance.
    """

    group: str
    label: str
    runs: int
    found: int
    low: float
    high: float
    by_chance: int
    units: tuple[tuple[str, ...], ...]
    askable: bool = True

    @property
    def fraction(self) -> float:
        """The fraction of the runs."""
        return self.found / self.runs


@brief
@dataclass(frozen=True)
class Likeness:
    """How like the units of a group are from run to run, matched up to their order and sign.

    Attributes
    ----------
    group : str
    correlation : float
        The mean over runs and units of the correlations, without their signs, with the matched unit of the first run.
    """

    group: str
    correlation: float


@brief
@dataclass(frozen=True)
class Comparison:
    """What runs have in common.

    Attributes
    ----------
    runs : int
    found : tuple of Found
        A row for each group and label.
    likeness : tuple of Likeness
        A row for each group; none of a single run.
    """

    runs: int
    found: tuple[Found, ...]
    likeness: tuple[Likeness, ...]

    def row(self, group: str, label: str) -> Found | None:
        """Return the row of a group and label, or None if there is none."""
        return next((row for row in self.found if (row.group, row.label) == (group, label)), None)

    def summary(self) -> dict[str, Any]:
        """Return it as plain data."""
        return plain(asdict(self))  # type: ignore[no-any-return]

    def __str__(self) -> str:
        rows = [
            [f.group, f.label, f"{f.found} of {f.runs}", f"{100 * f.low:.0f}-{100 * f.high:.0f}%", str(f.by_chance)]
            if f.askable
            else [f.group, f.label, "-", "-", "-"]
            for f in self.found
        ]
        header = ["group", "label", "coded in", "95% interval", "shuffled"]
        lines = [table(header, rows, indent="") if rows else "no labels that units might code"]
        if not all(f.askable for f in self.found):
            lines.append("(-: what is seen is too little to tell a code from chance)")
        lines += [f"{a.group}: matched units of different runs correlate by {a.correlation:.2f}" for a in self.likeness]
        return "\n".join(lines)


@judged
def compare(runs: Iterable[tuple[Network, PatternSet]], groups: Iterable[str] | None = None) -> Comparison:
    """Find out which codes appear in how many runs.

    Whether *some* unit codes a label does not depend on the order or sign of units.

    Parameters
    ----------
    runs : iterable of (Network, PatternSet)
        Of one kind of network; looked at one by one.
    groups : iterable of str, optional
        Those to look at; by default all groups of hidden units.

    Raises
    ------
    SettingError
        If there are no runs, or a network is among them twice.
    UnknownNameError
        If there is no such group.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> runs = [run_scenario("symmetry", seed=seed) for seed in (1, 2)]
    >>> found = compare((run.net, run.patterns) for run in runs)
    >>> found.row("hidden", "symmetric").found, found.runs
    (0, 2)
    """
    wanted = None if groups is None else list(groups)
    seen = WeakSet[Network]()  # by which a network may go when it has been looked at
    looked: list[dict[str, Group]] = []
    askable: set[tuple[str, str]] = set()
    coded: list[dict[tuple[str, str], tuple[str, ...]]] = []
    chance: list[dict[tuple[str, str], tuple[str, ...]]] = []
    able(runs, "__iter__", "what is compared", "a list of networks with their patterns")
    for run in runs:
        of_kind(run, tuple, "a run")
        net, patterns = run
        of_kind(net, Network, "the network of a run")
        if net in seen:
            raise SettingError("a network is among the runs twice; runs are compared of networks trained apart")
        seen.add(net)
        inspector = Inspector(net, patterns)
        for name in wanted or ():
            if name not in inspector.groups:
                raise UnknownNameError(f"there is no group {quoted(name)} to compare{nearest(name, inspector.groups)}")
        chosen = {name: group for name, group in inspector.groups.items() if wanted is None or name in wanted}
        askable |= {(name, label) for name, group in chosen.items() for label in group.labels if _askable(group, label)}
        random = Random(f"shuffled labels {len(looked)}")
        coded.append(_coded(chosen, {name: group.labels for name, group in chosen.items()}))
        chance.append(_coded(chosen, {name: _shuffled(group, random) for name, group in chosen.items()}))
        looked.append(chosen)
    if not looked:
        raise SettingError("there are no runs to compare")
    keys = list(dict.fromkeys(key for run in coded for key in run))
    found = tuple(replace(_found(key, coded, chance), askable=key in askable) for key in keys)
    return Comparison(len(looked), found, tuple(_likeness(looked)))


def _askable(group: Group, label: str) -> bool:
    """Whether there are contexts enough to tell a code of a label from chance, among all labels that are asked."""
    asked = [levels for levels in group.labels.values() if len(set(levels)) > 1]
    return least_p(list(Counter(group.labels[label]).values())) * len(asked) <= SURE


def _coded(
    groups: Mapping[str, Group], labels: Mapping[str, Mapping[str, list[str]]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each group and label that tells some of its contexts alike, the units that code it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, group in groups.items():
        told = {unit.name: code(values, labels[name]) for unit, values in zip(group.units, zip(*group.points))}
        for label in group.telling_labels:
            found[name, label] = tuple(unit for unit, coding in told.items() if coding.codes(label))
    return found


def _shuffled(group: Group, random: Random) -> dict[str, list[str]]:
    return {label: shuffled(random, levels) for label, levels in group.labels.items()}


def _found(
    key: tuple[str, str],
    coded: list[dict[tuple[str, str], tuple[str, ...]]],
    chance: list[dict[tuple[str, str], tuple[str, ...]]],
) -> Found:
    units = tuple(run.get(key, ()) for run in coded)
    hits = sum(map(bool, units))
    return Found(*key, len(units), hits, *wilson(hits, len(units)), sum(bool(run.get(key)) for run in chance), units)


def _likeness(looked: list[dict[str, Group]]) -> Iterable[Likeness]:
    for name, first in looked[0].items() if len(looked) > 1 else ():
        others = [groups[name] for groups in looked[1:] if name in groups]
        pairs = [pair for other in others if len(_in_common(first, other)) >= LEAST for pair in match(first, other)]
        if pairs:
            yield Likeness(name, mean([abs(pair.correlation) for pair in pairs]))


@brief
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
    common = _in_common(one, other)
    if len(common) < LEAST:
        raise PatternError(f"the two runs of group {one.name!r} have fewer than {LEAST} contexts in common")
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


def _in_common(one: Group, other: Group) -> list[tuple[float, ...]]:
    """What is seen in both, in the order of the first: names may be given by places alone."""
    if one.contexts.inputs != other.contexts.inputs:
        return []
    known = set(other.contexts.seen)
    return [seen for seen in one.contexts.seen if seen in known]


def _columns(group: Group, seen: Sequence[tuple[float, ...]]) -> list[list[float]]:
    places = {each: k for k, each in enumerate(group.contexts.seen)}
    return [[group.points[places[each]][k] for each in seen] for k in range(len(group.units))]
