"""What a unit codes: which labels explain its activation, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, Protocol

from pdpsim.core.measures import total
from pdpsim.inspection.association import (
    by_chance,
    correlation_ratio,
    correlation_ratios,
    least_p,
    level_means,
    monotone_ratio,
    monotone_ratios,
    shuffles_within,
)
from pdpsim.inspection.responses import is_ordered, levels_of
from pdpsim.words import brief, percent


class Shuffled(Protocol):
    """What contexts that do not stand by themselves could be as likely, if a label were nothing to a unit."""

    def __call__(self, label: str, cells: Sequence[int]) -> Any:
        """Return shuffles for a label, in which each context keeps its cell; with no cells any."""

    def repeats(self, label: str) -> int:
        """Return how many contexts have one level of a label together."""


class Apart:
    """Contexts that stand by themselves, and could each have the activation of any other."""

    def __call__(self, label: str, cells: Sequence[int]) -> Any:
        """Return shuffles in which each context keeps its cell."""
        return shuffles_within(tuple(cells)) if cells else None

    def repeats(self, label: str) -> int:
        """Return that each context has its own level."""
        return 1


CODES = 0.5  # the fraction beyond chance from which a unit is said to code a label
LEANS = 0.2  # and from which it is said to lean to it
SURE = 0.05  # how often chance may say so, over all labels asked of a unit together
IN_ORDER = 0.9  # of what the categories explain, the least that their order must explain
PART = 1 / 3  # the least fraction of a mixture that counts as a code
ADDS = 0.1  # the fraction of the whole, beyond chance, that a further label of a mixture must add
AS_GOOD = 0.9  # of what the best label explains, the least that makes another one a tie
FEW = 6  # levels that a sentence lists
FLAT = 0.01  # a unit that moves less than this over all contexts codes nothing


@brief
@dataclass(frozen=True)
class Level:
    """A label's level, in how many contexts it is met, and the mean activation there."""

    name: str
    count: int
    mean: float


@brief
@dataclass(frozen=True)
class Coding:
    """How a unit's activation goes with one label.

    Attributes
    ----------
    label : str
    levels : tuple of Level
    explained : float
        The fraction of the activation's variance over contexts that the label explains: the correlation ratio
        of categories, or of levels in order what the best rising or falling function of them explains.
    chance : float
        The same on average when the activations are shuffled.
    p : float
        The fraction of shuffles that explain as much.
    in_order : bool
        Whether the levels have an order and the activation follows it.
    """

    label: str
    levels: tuple[Level, ...]
    explained: float
    chance: float
    p: float
    in_order: bool = False

    @property
    def least_p(self) -> float:
        """The least that p could be, with levels of these sizes."""
        return least_p([level.count for level in self.levels])

    @property
    def beyond_chance(self) -> float:
        """The fraction explained of what chance leaves to be explained; about 0 where there is nothing.

        >>> Coding("sex", (), explained=0.75, chance=0.5, p=0.001).beyond_chance
        0.5
        """
        return (self.explained - self.chance) / (1.0 - self.chance) if self.chance < 1.0 else 0.0


@brief
@dataclass(frozen=True)
class Coded:
    """What a unit codes, all things considered.

    Attributes
    ----------
    verdict : {'codes', 'mixes', 'leans', 'nothing', 'too little', 'constant'}
        'too little' is seen to tell what it codes from chance, whatever it does.
    main : tuple of Coding
        The label it codes, or leans to; of a mixture each of the labels, in the order of their fractions.
    ties : tuple of Coding
        Labels that explain as much, and that these patterns cannot tell from the main one.
    asked : tuple of Coding
        Every label asked about, from the one that explains most beyond chance.
    added : tuple of float
        What each main label explains that those before it do not.
    shared : mapping of str to str
        Of the labels in a tie, those of which the unit tells no more than a level that another one has too, such as the
        youngest generation that is in both branches; each with that level.
    """

    verdict: str
    main: tuple[Coding, ...] = ()
    ties: tuple[Coding, ...] = ()
    asked: tuple[Coding, ...] = ()
    added: tuple[float, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_short(self) -> str:
        """What is coded in a few words, with the labels.

        >>> Coded("leans", (Coding("sex", (), explained=0.75, chance=0.5, p=0.001),)).in_short
        'leans to sex'
        >>> Coded("nothing").in_short, Coded("too little").in_short
        ('codes nothing', 'too little to tell')
        """
        labels = " and ".join(coding.label for coding in self.main)
        told = {"leans": f"leans to {labels}", "nothing": "codes nothing", "too little": "too little to tell"}
        known = told.get(self.verdict, f"{self.verdict} {labels}".rstrip())
        return " or ".join([known, *(coding.label for coding in self.ties)])

    @property
    def explained(self) -> float:
        """The fraction that the main labels explain together."""
        return min(total(self.added), 1.0)

    def codes(self, label: str) -> bool:
        """Tell whether the label is one that the unit codes: alone, in a tie, or as at least a third of a mixture.

        In a tie it does not count if all that the unit tells of it is a level that the other label has as well.
        """
        if label in self.shared:
            return False
        coded = (*self.main, *self.ties) if self.verdict in ("codes", "mixes") else ()
        return any(c.label == label and c.beyond_chance >= PART for c in coded)


def code(values: Sequence[float], labels: Mapping[str, Sequence[str]], shuffled: Shuffled = Apart()) -> Coded:
    """Find out what a unit codes.

    Parameters
    ----------
    values : sequence of float
        The unit's activation in each context.
    labels : mapping of str to sequence of str
        For each label its level in each context.
    shuffled : Shuffled, optional
        By default contexts stand by themselves.

    Examples
    --------
    >>> values = [0.97, 0.95, 0.96, 0.03, 0.02, 0.04, 0.98, 0.01]
    >>> nation = ["English"] * 3 + ["Italian"] * 3 + ["English", "Italian"]
    >>> found = code(values, {"nationality": nation, "sex": ["man", "woman"] * 4})
    >>> found.verdict, found.main[0].label, round(found.explained, 3)
    ('codes', 'nationality', 0.999)
    """
    if max(values) - min(values) < FLAT:
        return Coded("constant")
    usable = {key: _numbered(label) for key, label in labels.items() if len(set(label)) > 1}
    asked = tuple(sorted((_ask(values, key, *usable[key], shuffled) for key in usable), key=lambda c: -c.beyond_chance))
    sure = [c for c in asked if c.p * len(asked) <= SURE and c.beyond_chance >= LEANS]
    numbers = {key: levels for key, (_, levels) in usable.items()}
    # A label that says more than another one is asked only where the simpler ones do not do.
    simple = [c for c in sure if not any(_refines(numbers[c.label], numbers[o.label]) for o in sure if o is not c)]
    found = _verdict(values, simple, numbers, asked, shuffled)
    if found.verdict not in ("codes", "mixes") and len(simple) < len(sure):
        found = max(found, _verdict(values, sure, numbers, asked, shuffled), key=lambda f: f.explained)
    return found


def _numbered(label: Sequence[str]) -> tuple[tuple[str, ...], list[int]]:
    names = levels_of(label)
    return names, [names.index(level) for level in label]


def _ask(values: Sequence[float], key: str, names: tuple[str, ...], numbers: list[int], shuffled: Shuffled) -> Coding:
    orders = shuffled(key, ())
    counts, means = level_means(values, numbers)
    levels = tuple(map(Level, names, [count // shuffled.repeats(key) for count in counts], means))
    explained = correlation_ratio(values, numbers)
    if is_ordered(names) and len(names) > 2:
        ordered = monotone_ratio(values, numbers)
        if ordered >= IN_ORDER * explained:
            return Coding(key, levels, ordered, *by_chance(monotone_ratios(values, numbers), values, orders), True)
    chance, p = by_chance(correlation_ratios(values, numbers), values, orders)
    if isinstance(shuffled, Apart):  # its mean over all shuffles is known, whatever the values
        chance = (len(names) - 1) / (len(values) - 1)
    return Coding(key, levels, explained, chance, p)


def _refines(fine: Sequence[int], coarse: Sequence[int]) -> bool:
    """Whether one label says more than the other: it tells everything that the other one tells."""
    return len(set(zip(fine, coarse))) == len(set(fine)) > len(set(coarse))


def _verdict(
    values: Sequence[float],
    sure: Sequence[Coding],
    numbers: Mapping[str, Sequence[int]],
    asked: tuple[Coding, ...],
    shuffled: Shuffled,
) -> Coded:
    if not sure:
        known = _told_from_chance(asked)
        too_little = known[0].least_p * len(asked) > SURE if known else bool(asked)
        return Coded("too little" if too_little else "nothing", asked=asked)
    main, added = _mixture(values, sure[0], asked, numbers, shuffled)
    ties = tuple(c for c in sure if c not in main and c.beyond_chance >= AS_GOOD * main[0].beyond_chance)
    shared = _shared(values, (main[0], *ties), numbers)
    if main[0].beyond_chance < CODES and (len(main) == 1 or total(added) < CODES):
        return Coded("leans", main[:1], ties, asked, added[:1], shared)
    return Coded("mixes" if len(main) > 1 else "codes", main, ties, asked, added, shared)


def _told_from_chance(asked: Sequence[Coding]) -> list[Coding]:
    """The labels of which chance would not explain all."""
    return [coding for coding in asked if coding.chance < 1.0]


def _shared(values: Sequence[float], tied: Sequence[Coding], numbers: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """Of labels in a tie, those of which values tell no more than a level that is one of another label too."""
    found = {}
    for coding, other in permutations(tied, 2):
        mine, theirs = numbers[coding.label], numbers[other.label]
        if _refines(mine, theirs) or _refines(theirs, mine):
            continue
        pairs = set(zip(mine, theirs))
        both = [a for a, b in pairs if sum(a == x for x, _ in pairs) == sum(b == y for _, y in pairs) == 1]
        rest = [k for k, level in enumerate(mine) if level not in both]
        if both and rest and not _told([values[k] for k in rest], [mine[k] for k in rest], values):
            found[coding.label] = coding.levels[both[0]].name
    return found


def _told(values: Sequence[float], levels: Sequence[int], among: Sequence[float]) -> bool:
    """Whether some values tell levels apart, in differences that matter among all values."""
    _, means = level_means(values, [sorted(set(levels)).index(level) for level in levels])
    return max(means) - min(means) > PART * (max(among) - min(among))


def _mixture(
    values: Sequence[float],
    first: Coding,
    asked: Sequence[Coding],
    numbers: Mapping[str, Sequence[int]],
    shuffled: Shuffled,
) -> tuple[tuple[Coding, ...], tuple[float, ...]]:
    """Begin with the label that explains most, and add others while they explain what those before do not."""
    main, added, cells = [first], [first.explained], list(numbers[first.label])
    # One that says all that the first one says, and more, is no second part but another reading.
    rest = [c for c in asked if c is not first and not _refines(numbers[c.label], cells)]
    while rest:
        fraction, beyond, p, best = max(
            (_more(values, cells, numbers[c.label], c, shuffled) for c in rest), key=lambda more: more[1]
        )
        if beyond < ADDS or p * len(rest) > SURE:
            break
        main.append(best)
        added.append(fraction - total(added))
        cells = _crossed(cells, numbers[best.label])
        rest.remove(best)
    return tuple(main), tuple(added)


def _more(
    values: Sequence[float], cells: Sequence[int], levels: Sequence[int], coding: Coding, shuffled: Shuffled
) -> tuple[float, float, float, Coding]:
    """What cells and a label explain together, by how much that is beyond chance, and how often chance does as well."""
    together = _crossed(cells, levels)
    fraction = correlation_ratio(values, together)
    chance, p = by_chance(correlation_ratios(values, together), values, shuffled(coding.label, cells))
    return fraction, fraction - chance, p, coding


def _crossed(cells: Sequence[int], levels: Sequence[int]) -> list[int]:
    pairs = list(zip(cells, levels))
    numbers = {pair: k for k, pair in enumerate(dict.fromkeys(pairs))}
    return [numbers[pair] for pair in pairs]


def coding_sentence(unit: str, coded: Coded) -> str:
    """Say what a unit codes.

    Examples
    --------
    >>> from pdpsim.inspection.coding import code
    >>> nation, values = ["English", "Italian"] * 4, [0.96, 0.03] * 4
    >>> print(coding_sentence("p3", code(values, {"nationality": nation})))
    p3 codes nationality (English 0.96, Italian 0.03; explains 100%, chance 14%).
    """
    if coded.verdict == "constant":
        return f"{unit} is constant: it codes nothing."
    if coded.verdict in ("nothing", "too little"):
        known = _told_from_chance(coded.asked)
        best = f" (the most is {known[0].label}: {_explains(known[0])})" if known else ""
        if coded.verdict == "too little":
            return f"{unit}: what is seen is too little to tell what it codes from chance{best}."
        return f"{unit} codes nothing that the labels tell{best}."
    if coded.verdict == "mixes":
        rest = zip(coded.main[1:], coded.added[1:])
        parts = " and ".join([_phrase(coded.main[0]), *(_added(coding, fraction) for coding, fraction in rest)])
        return f"{unit} mixes {parts}; together they explain {percent(coded.explained)}.{_ties(coded)}"
    verb = "codes" if coded.verdict == "codes" else "leans to"
    return f"{unit} {verb} {_phrase(coded.main[0])}.{_ties(coded)}"


def _phrase(coding: Coding) -> str:
    """Say a label, its levels, and how sure it is."""
    order = ", in order" if coding.in_order else ""
    return f"{coding.label}{order} ({_levels(coding)}; {_explains(coding)})"


def _added(coding: Coding, fraction: float) -> str:
    """Say a further label of a mixture, and what it adds."""
    # By itself it may say next to nothing: then it is within the levels of the labels before that it matters.
    levels = _levels(coding) if coding.explained > fraction / 2 else "within these"
    return f"{coding.label} ({levels}; adds {percent(fraction)})"


def _levels(coding: Coding) -> str:
    """List the levels of a label with the mean activations, in their order or from the highest."""
    levels = coding.levels if coding.in_order else sorted(coding.levels, key=lambda level: -level.mean)
    shown = [f"{level.name} {level.mean:.2f}" for level in levels[:FEW]]
    more = [f"{len(levels) - FEW} more"] if len(levels) > FEW else []
    return ", ".join([*shown, *more])


def _explains(coding: Coding) -> str:
    """Say how much a label explains, and how much of that chance would.

    >>> _explains(Coding("sex", (), explained=0.97, chance=0.043, p=0.001))
    'explains 97%, chance 4%'
    """
    return f"explains {percent(coding.explained)}, chance {percent(coding.chance)}"


def _ties(coded: Coded) -> str:
    if not coded.ties:
        return ""
    ties = " and ".join(f"{coding.label} ({percent(coding.explained)})" for coding in coded.ties)
    if coded.shared:
        levels = " and ".join(f"{label} {level}" for label, level in coded.shared.items())
        return f" As much is explained by {ties}; what it tells of them is one level: {levels} are the same patterns."
    return f" As much is explained by {ties}: these patterns do not tell them apart."
