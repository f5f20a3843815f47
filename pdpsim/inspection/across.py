"""Comparing runs: which codes appear in how many of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from pdpsim.checks import able, of_kind
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.seeds import shuffled
from pdpsim.errors import SettingError
from pdpsim.inspection.coding import code
from pdpsim.inspection.groups import Group
from pdpsim.inspection.inspector import Inspector
from pdpsim.inspection.matching import match
from pdpsim.inspection.responses import mean
from pdpsim.inspection.summary import plain
from pdpsim.studies.statistics import wilson
from pdpsim.text.tables import table


@dataclass(frozen=True)
class Found:
    """In how many runs some unit of a group codes a label.

    Attributes
    ----------
    group, label : str
    runs, found : int
    low, high : float
        Wilson's 95% interval of the share.
    by_chance : int
        In how many runs some unit is found to code the same label after it was shuffled over the contexts.
    units : tuple of tuple of str
        For each run, the units that code it.
    """

    group: str
    label: str
    runs: int
    found: int
    low: float
    high: float
    by_chance: int
    units: tuple[tuple[str, ...], ...]

    @property
    def share(self) -> float:
        """The share of the runs."""
        return self.found / self.runs


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
            for f in self.found
        ]
        lines = [table(["group", "label", "coded in", "95% interval", "shuffled"], rows, indent="")]
        lines += [f"{a.group}: matched units of different runs correlate by {a.correlation:.2f}" for a in self.likeness]
        return "\n".join(lines)


def compare(runs: Iterable[tuple[Network, PatternSet]], groups: Iterable[str] | None = None) -> Comparison:
    """Find out which codes appear in how many runs.

    Whether *some* unit codes a label does not depend on the order or sign of units.

    Parameters
    ----------
    runs : iterable of (Network, PatternSet)
        Of one kind of network; looked at one by one.
    groups : iterable of str, optional
        Those to look at; by default all groups of hidden units.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> runs = [run_scenario("symmetry", seed=seed) for seed in (1, 2)]
    >>> found = compare((run.net, run.patterns) for run in runs)
    >>> found.row("hidden", "symmetric").found, found.runs
    (0, 2)
    """
    wanted = None if groups is None else list(groups)
    looked: list[dict[str, Group]] = []
    coded: list[dict[tuple[str, str], tuple[str, ...]]] = []
    chance: list[dict[tuple[str, str], tuple[str, ...]]] = []
    able(runs, "__iter__", "what is compared", "a list of networks with their patterns")
    for run in runs:
        of_kind(run, tuple, "a run")
        net, patterns = run
        inspector = Inspector(net, patterns)
        chosen = {name: group for name, group in inspector.groups.items() if wanted is None or name in wanted}
        random = Random(f"shuffled labels {len(looked)}")
        coded.append(_coded(chosen, {name: group.labels for name, group in chosen.items()}))
        chance.append(_coded(chosen, {name: _shuffled(group, random) for name, group in chosen.items()}))
        looked.append(chosen)
    if not looked:
        raise SettingError("there are no runs to compare")
    keys = list(dict.fromkeys(key for run in coded for key in run))
    return Comparison(len(looked), tuple(_found(key, coded, chance) for key in keys), tuple(_likeness(looked)))


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
        pairs = [pair for other in others for pair in match(first, other)]
        if pairs:
            yield Likeness(name, mean([abs(pair.correlation) for pair in pairs]))
