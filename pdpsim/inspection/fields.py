"""Receptive and projective fields: the weights by which a unit hears and is heard, and how they stand about the middle.

The hidden units of the symmetry net (Nature, fig. 1; ch. 8, fig. 9) have opposite weights on either side of the middle,
so they are off for every symmetric input; and the weights of one side stand as 1 to 2 to 4 in some order, so that no
other input cancels out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from pdpsim.core.unit import Unit
from pdpsim.words import brief, listed, percent

ANTISYMMETRIC = 0.1  # up to which deviation weights are said to be opposite about the middle
DOUBLING = 0.25  # up to which deviation magnitudes are said to double


@brief
@dataclass(frozen=True)
class Link:
    """A weight from or to a unit of that name.

    >>> Link("i1", 0.5)
    Link(unit='i1', weight=0.5)
    """

    unit: str
    weight: float


def receptive_field(unit: Unit) -> tuple[Link, ...]:
    """Return the weights a unit hears by, the strongest first; the bias is not among them.

    Examples
    --------
    >>> from pdpsim import Network
    >>> [link.unit for link in receptive_field(Network.layered(2, 2, 1, seed=1).units["o1"])]
    ['h2', 'h1']
    """
    return _sorted(Link(c.sender.name, c.weight) for c in unit.incoming if c.sender.role != "bias")


def projective_field(unit: Unit) -> tuple[Link, ...]:
    """Return the weights a unit is heard by, the strongest first.

    >>> from pdpsim import Network
    >>> [link.unit for link in projective_field(Network.layered(2, 2, 1, seed=1).units["h1"])]
    ['o1']
    """
    return _sorted(Link(c.receiver.name, c.weight) for c in unit.outgoing)


def _sorted(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: -abs(link.weight)))


@brief
@dataclass(frozen=True)
class Mirror:
    """How a unit's weights from a row of inputs stand about the middle of the row.

    Attributes
    ----------
    unit : str
    weights : tuple of float
        From the left.
    deviation : float
        The largest of all ``|left + right|``, as a fraction of the largest weight: 0 where they are exactly opposite.
    magnitudes : tuple of float
        Half the differences of opposite weights, without signs, from the smallest; of an odd row without the middle.
    ratios : tuple of float
        The magnitudes, divided by the smallest; empty where that is 0.
    off : float
        How far the ratios are from 1, 2, 4... at most, as a fraction; infinite where there are none.
    inputs : tuple of str
        Whose weights they are, where that is known.

    Examples
    --------
    >>> found = mirror("A", [14.2, -3.6, 7.2, -7.2, 3.6, -14.2])
    >>> found.deviation, [round(ratio, 2) for ratio in found.ratios], round(found.off, 3)
    (0.0, [1.0, 2.0, 3.94], 0.014)
    """

    unit: str
    weights: tuple[float, ...]
    deviation: float
    magnitudes: tuple[float, ...]
    ratios: tuple[float, ...]
    off: float
    inputs: tuple[str, ...] = ()

    @property
    def antisymmetric(self) -> bool:
        """Whether the weights are opposite about the middle."""
        return bool(self.ratios) and self.deviation <= ANTISYMMETRIC

    @property
    def doubling(self) -> bool:
        """Whether their magnitudes stand as 1 to 2 to 4."""
        return self.off <= DOUBLING


def mirror(unit: str, weights: Sequence[float], inputs: Sequence[str] = ()) -> Mirror:
    """Measure how weights stand about their middle; one in the middle is its own opposite only if it is 0."""
    row = tuple(inputs)
    opposites = list(zip(weights, reversed(weights)))
    pairs = opposites[: len(weights) // 2]
    largest = max(map(abs, weights))
    deviation = max(abs(left + right) for left, right in opposites) / (largest or 1.0)
    magnitudes = tuple(sorted(abs(left - right) / 2 for left, right in pairs))
    if not magnitudes[0]:
        return Mirror(unit, tuple(weights), deviation, magnitudes, (), inf, row)
    ratios = tuple(m / magnitudes[0] for m in magnitudes)
    off = max(abs(ratio / 2.0**k - 1.0) for k, ratio in enumerate(ratios))
    return Mirror(unit, tuple(weights), deviation, magnitudes, ratios, off, row)


def mirror_of(unit: Unit) -> Mirror | None:
    """Measure a unit's weights from the input units, or return None if it hears fewer than four, or multiplies.

    >>> from pdpsim import Network
    >>> mirror_of(Network.layered(2, 2, 1, seed=1).units["h1"]) is None
    True
    """
    heard = {c.sender.name: c.weight for c in unit.incoming if c.sender.role == "input"}
    row = [one.name for one in unit.network.inputs if one.name in heard] if unit.network else list(heard)
    if len(row) < 4 or unit.combine != "sum":
        return None
    return mirror(unit.name, [heard[name] for name in row], row)


def opposite(one: Mirror, other: Mirror) -> bool:
    """Tell whether two units are antisymmetric with opposite signs, so that they share the other inputs among them.

    >>> opposite(mirror("A", [4.0, 1.0, -1.0, -4.0]), mirror("B", [-4.1, -1.0, 1.0, 4.1]))
    True
    """
    if one.inputs != other.inputs:
        return False
    products = [a * b for a, b in zip(one.weights, other.weights)]
    return one.antisymmetric and other.antisymmetric and max(products) < 0.0


def mirror_sentence(found: Mirror) -> str:
    """Say how a unit's weights stand about the middle.

    >>> from pdpsim.inspection.fields import mirror
    >>> print(mirror_sentence(mirror("h1", [14.2, -3.6, 7.2, -7.2, 3.6, -14.2])))
    h1: weights are opposite about the middle within 0.0%; magnitudes stand as 1.00 : 2.00 : 3.94, 1.4% off 1 : 2 : 4.
    """
    if not found.ratios:
        pairs = zip(found.weights, reversed(found.weights[-(len(found.weights) // 2) :]))
        what = "zero" if any(left == right == 0.0 for left, right in pairs) else "equal, not opposite"
        return f"{found.unit}: some weights about the middle are {what}."
    if not found.antisymmetric:
        return (
            f"{found.unit}: weights are not opposite about the middle; they miss it by {percent(found.deviation, 1)}."
        )
    opposite = f"{found.unit}: weights are opposite about the middle within {percent(found.deviation, 1)}"
    ratios = " : ".join(f"{ratio:.2f}" for ratio in found.ratios)
    ladder = " : ".join(str(2**k) for k in range(len(found.ratios)))
    if found.doubling:
        return f"{opposite}; magnitudes stand as {ratios}, {percent(found.off, 1)} off {ladder}."
    return f"{opposite}; magnitudes stand as {ratios}, which is not {ladder}."


def mirror_sentences(found: Sequence[Mirror]) -> list[str]:
    """Say how the weights of each unit stand about the middle, and which units have opposite signs."""
    pairs = [f"{a.unit} and {b.unit}" for a, b in combinations(found, 2) if opposite(a, b)]
    signs = (
        [f"{listed(pairs)}: their weights have opposite signs, so each input that drives one up drives the other down."]
        if pairs
        else []
    )
    return [*map(mirror_sentence, found), *signs]
