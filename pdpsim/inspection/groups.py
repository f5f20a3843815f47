"""A group of units together: the space its activations span, the codes it makes, and how the patterns lie in it.

The codes are what the encoder's hidden units make of its inputs. (Ch. 8, p. 338.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from pdpsim.core.looks import Shown
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.errors import UnknownNameError, nearest
from pdpsim.inspection.association import Orders, by_chance, least_p
from pdpsim.inspection.boolean import digit, fraction_of_range, is_grey
from pdpsim.inspection.coding import SURE
from pdpsim.inspection.geometry import (
    Components,
    Matrix,
    Tree,
    adjusted_rand,
    cluster,
    components,
    distances,
    silhouette,
    similarities,
)
from pdpsim.inspection.responses import Contexts, Responses, beside, contexts, labels_of, levels_of, members
from pdpsim.words import brief

FEW = 6  # pairs that a sentence lists


APART = 0.2  # of a unit's range: nearer in every unit, two codes are the same


@brief
@dataclass(frozen=True)
class Codes:
    """The code of each context on a group of units.

    Attributes
    ----------
    names : tuple of str
        Of the contexts.
    codes : tuple of str
        A digit per unit: 1, 0, or ? in the middle of its range.
    grey : tuple of str
        Units that are in the middle of their range on some pattern.
    alike : tuple of (str, str)
        Contexts whose activations are nearly the same in every unit.

    Examples
    --------
    >>> print(Codes(("1", "2", "3", "4"), ("00", "01", "1?", "11"), ("h2",), ()))
    The 4 codes are distinct; 3 of them are binary, 1 has units in the middle of their range.
    >>> print(Codes(("00", "01", "10"), ("11", "01", "01"), (), (("01", "10"),)))
    The 3 codes are binary, but not all distinct: those of 01 and 10 are alike.
    """

    names: tuple[str, ...]
    codes: tuple[str, ...]
    grey: tuple[str, ...]
    alike: tuple[tuple[str, str], ...]

    @property
    def distinct(self) -> int:
        """How many contexts have a code of their own."""
        return len(self.names) - len({name for pair in self.alike for name in pair})

    @property
    def binary(self) -> int:
        """How many codes have no unit in the middle of its range."""
        return sum("?" not in code for code in self.codes)

    def __str__(self) -> str:
        n, grey = len(self.codes), len(self.codes) - self.binary
        if n == 1:
            return (
                "There is one code." if self.binary else "There is one code, with units in the middle of their range."
            )
        pairs = ", ".join(" and ".join(pair) for pair in self.alike[:FEW]) + ", ..." * (len(self.alike) > FEW)
        same = f"not all distinct: those of {pairs} are alike"
        if not grey:
            return f"The {n} codes are " + (f"binary, but {same}." if self.alike else "distinct and binary.")
        binary = f"{self.binary or 'none'} of them {'are' if self.binary > 1 else 'is'}"
        has = "has" if grey == 1 else "have"
        return (
            f"The {n} codes are {same if self.alike else 'distinct'}; {binary} binary, "
            f"{grey} {has} units in the middle of their range."
        )


def codes(units: Sequence[Unit], names: Sequence[str], points: Sequence[Sequence[float]]) -> Codes | None:
    """Write each context's activations as a code, or return None if a unit's range has no end.

    Parameters
    ----------
    names : sequence of str
        Of the contexts.
    points : sequence of sequence of float
        For each context the activation of each unit.

    Examples
    --------
    >>> found = codes([Unit("h1"), Unit("h2")], ["a", "b", "c"], [[0.1, 0.9], [0.1, 0.8], [0.95, 0.9]])
    >>> found.codes, found.alike, found.distinct
    (('01', '0?', '11'), (('a', 'b'),), 1)
    """
    fractions = [fraction_of_range(unit, values) for unit, values in zip(units, zip(*points))]
    known = [row for row in fractions if row is not None]
    if len(known) < len(fractions):
        return None
    grey = tuple(unit.name for unit, row in zip(units, known) if any(map(is_grey, row)))
    rows = list(zip(names, zip(*known)))
    alike = tuple((a, b) for (a, one), (b, other) in combinations(rows, 2) if _apart(one, other) <= APART)
    return Codes(tuple(names), tuple("".join(map(digit, row)) for _, row in rows), grey, alike)


def different(fractions: Sequence[Sequence[float]]) -> int:
    """Return how many codes there are of which each differs from every other: in some unit, by more than a little.

    Parameters
    ----------
    fractions : sequence of sequence of float
        For each context the activation of each unit, as a fraction of its range.

    Examples
    --------
    >>> different([[0.1, 0.9], [0.1, 0.8], [0.95, 0.9]])
    2
    """
    found: list[Sequence[float]] = []
    for one in sorted(map(tuple, fractions)):  # whatever order the contexts have
        if all(_apart(one, other) > APART for other in found):
            found.append(one)
    return len(found)


def _apart(one: Sequence[float], other: Sequence[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other))


@brief
@dataclass(frozen=True)
class Agreement:
    """How far patterns of one level of a label lie together.

    Attributes
    ----------
    label : str
    silhouette : float
        From -1 over 0 (mixed) to 1 (each level by itself).
    chance, p : float
        Its mean over shuffled labels, and the fraction of shuffles that reach it.
    adjusted_rand : float
        How far the dendrogram, cut into as many clusters as there are levels, is the label: 1 is all, 0 chance.
    least_p : float
        The least that p could be, with levels of these sizes.
    """

    label: str
    silhouette: float
    chance: float
    p: float
    adjusted_rand: float
    least_p: float = 0.0


@brief
@dataclass(frozen=True)
class HeldOut:
    """A pattern that was not learned, as a group of units answers it, beside those that were.

    Attributes
    ----------
    name : str
    labels : dict of str to str
    point : tuple of float
        The activation of each unit.
    beside : int
        The number of the learned context whose activations are nearest.
    distance : float
        To that.
    """

    name: str
    labels: dict[str, str]
    point: tuple[float, ...]
    beside: int
    distance: float


@brief
class Group(Shown):
    """A group of units, looked at over the contexts it can tell apart. `Inspector.groups` holds them.

    Attributes
    ----------
    name : str
    units : tuple of Unit
    contexts : Contexts
        What the units together can see of the patterns.
    points : list of list of float
        For each context the activation of each unit.
    labels : dict of str to list of str
        For each label that the units can see its level in each context.
    held_out : tuple of HeldOut
        The patterns held out, in their order.

    Examples
    --------
    >>> from pdpsim import Inspector, Network, PatternSet
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> group = Inspector(net, PatternSet([([a, b], [a]) for a in (0, 1) for b in (0, 1)])).groups["hidden"]
    >>> group
    <Group hidden: 2 units, 4 contexts>
    >>> len(group.distances), group.tree().merges[-1].size, len(group.components.axes)
    (4, 4, 2)
    """

    def __init__(
        self, name: str, units: tuple[Unit, ...], seen: Contexts, taken: Responses, apart: Responses | None = None
    ) -> None:
        self.name = name
        self.units = units
        self.contexts = seen
        columns = [seen.each(taken.activations[unit.name]) for unit in units]
        self.points = [list(row) for row in zip(*columns)]
        visible = ((key, seen.label(taken.patterns, key)) for key in labels_of(taken.patterns))
        self.labels: dict[str, list[str]] = {key: label for key, label in visible if label is not None}
        self.held_out: tuple[HeldOut, ...] = () if apart is None else tuple(self._beside(apart))

    def _beside(self, apart: Responses) -> Iterator[HeldOut]:
        for pattern, point in zip(apart.patterns, apart.of(self.units)):
            (far,) = distances([point], self.points)
            nearest_one = far.index(min(far))
            yield HeldOut(pattern.name, dict(pattern.labels), point, nearest_one, far[nearest_one])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each context: its name, the labels that it can be told by, and the activation of each unit."""
        names = [unit.name for unit in self.units]
        return [
            {
                "context": name,
                **beside({key: label[k] for key, label in self.labels.items()}, ("context", *names)),
                **dict(zip(names, self.points[k])),
            }
            for k, name in enumerate(self.contexts.names)
        ]

    @cached_property
    def distances(self) -> Matrix:
        """The Euclidean distances between the contexts."""
        return distances(self.points)

    @cached_property
    def similarities(self) -> Matrix:
        """The cosines between the contexts, seen from their mean."""
        return similarities(self.points)

    @property
    def similarities_of_all(self) -> Matrix:
        """The same with the patterns held out after the contexts, seen from the mean of the contexts."""
        return similarities(self.points, [pattern.point for pattern in self.held_out])

    @cached_property
    def components(self) -> Components:
        """The principal components of the contexts."""
        return components(self.points)

    @cached_property
    def codes(self) -> Codes | None:
        """Each context's activations as a binary code; None where a unit's range has no end."""
        return codes(self.units, self.contexts.names, self.points)

    @property
    def telling_labels(self) -> list[str]:
        """The labels that some, but not all, of the contexts have in common."""
        return [key for key, label in self.labels.items() if 1 < len(set(label)) < len(label)]

    def levels(self, label: str) -> tuple[str, ...]:
        """Return the levels of a label.

        Raises
        ------
        UnknownNameError
            If there is no such label, or these units cannot see it.
        """
        if label not in self.labels:
            raise UnknownNameError(f"group {self.name!r} can see no label {label!r}{nearest(label, self.labels)}")
        return levels_of(self.labels[label])

    def tree(self, method: str = "average") -> Tree:
        """Cluster the contexts; see `pdpsim.inspection.geometry.cluster`."""
        return cluster(self.distances, method)

    def agreement(self, label: str, method: str = "average") -> Agreement:
        """Measure whether contexts of one level lie together.

        Raises
        ------
        UnknownNameError
            If there is no such label, or these units cannot see it.
        """
        names = self.levels(label)
        levels = [names.index(level) for level in self.labels[label]]
        found = silhouette(self.distances, levels)

        def silhouettes(orders: Orders) -> Iterator[float]:
            return (silhouette(self.distances, [levels[k] for k in order]) for order in orders)

        chance, p = by_chance(silhouettes, levels, most=99)
        rand = adjusted_rand(self.tree(method).cut(len(names)), levels)
        return Agreement(label, found, chance, p, rand, least_p([levels.count(k) for k in set(levels)]))

    def __repr__(self) -> str:
        return f"<Group {self.name}: {len(self.units)} units, {len(self.contexts)} contexts>"


def grouped(
    net: Network, patterns: PatternSet, taken: Responses, apart: Responses | None = None
) -> Mapping[str, Group]:
    """Return the groups of hidden units, as `members` has them."""
    return {
        name: Group(name, tuple(units), contexts(net, [u.name for u in units], patterns), taken, apart)
        for name, units in members(net).items()
    }


def agreement_sentence(group: str, found: Agreement) -> str:
    """Say whether a label's levels lie together in a group's activations."""
    together = "lie together" if found.p <= SURE and found.silhouette > 0.0 else "do not lie together"
    if found.p > SURE and found.least_p > SURE:
        together = "are too few to tell from chance whether they lie together"
    return (
        f"{group}: patterns alike in {found.label} {together} (silhouette {found.silhouette:.2f}, "
        f"chance {found.chance:.2f}; clusters agree by {found.adjusted_rand:.2f}, chance 0)."
    )
