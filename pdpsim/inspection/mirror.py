"""Weights about the middle: the hidden units of the symmetry net. (Nature, fig. 1; ch. 8, fig. 9.)

Such a unit has opposite weights on either side of the middle, so it is off for every symmetric input; and the
weights of one side stand as 1 to 2 to 4 in some order, so that no other input cancels out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from pdpsim.core.unit import Unit

ANTISYMMETRIC = 0.1  # up to which deviation weights are said to be opposite about the middle
DOUBLING = 0.25  # up to which deviation magnitudes are said to double


@dataclass(frozen=True)
class Mirror:
    """How a unit's weights from a row of inputs stand about the middle of the row.

    Attributes
    ----------
    unit : str
    weights : tuple of float
        From the left.
    deviation : float
        The largest of all |left + right|, as a share of the largest weight: 0 where they are exactly opposite.
    magnitudes : tuple of float
        Half the differences of opposite weights, without signs, from the smallest; of an odd row without the middle.
    ratios : tuple of float
        The magnitudes, divided by the smallest; empty where that is 0.
    off : float
        How far the ratios are from 1, 2, 4... at most, as a share; infinite where there are none.

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

    @property
    def antisymmetric(self) -> bool:
        """Whether the weights are opposite about the middle."""
        return bool(self.ratios) and self.deviation <= ANTISYMMETRIC

    @property
    def doubling(self) -> bool:
        """Whether their magnitudes stand as 1 to 2 to 4."""
        return self.off <= DOUBLING


def mirror(unit: str, weights: Sequence[float]) -> Mirror:
    """Measure how weights stand about their middle."""
    pairs = list(zip(weights, reversed(weights)))[: len(weights) // 2]
    largest = max(map(abs, weights))
    deviation = max(abs(left + right) for left, right in pairs) / (largest or 1.0)
    magnitudes = tuple(sorted(abs(left - right) / 2 for left, right in pairs))
    if not magnitudes[0]:
        return Mirror(unit, tuple(weights), deviation, magnitudes, (), inf)
    ratios = tuple(m / magnitudes[0] for m in magnitudes)
    off = max(abs(ratio / 2.0**k - 1.0) for k, ratio in enumerate(ratios))
    return Mirror(unit, tuple(weights), deviation, magnitudes, ratios, off)


def mirror_of(unit: Unit) -> Mirror | None:
    """Measure a unit's weights from the input units, or return None if it hears fewer than four.

    >>> from pdpsim import Network
    >>> mirror_of(Network.layered(2, 2, 1, seed=1).units["h1"]) is None
    True
    """
    weights = [c.weight for c in unit.incoming if c.sender.role == "input"]
    return mirror(unit.name, weights) if len(weights) >= 4 else None


def opposite(one: Mirror, other: Mirror) -> bool:
    """Tell whether two units are antisymmetric with opposite signs, so that they share the other inputs among them.

    >>> opposite(mirror("A", [4.0, 1.0, -1.0, -4.0]), mirror("B", [-4.1, -1.0, 1.0, 4.1]))
    True
    """
    products = [a * b for a, b in zip(one.weights, other.weights)]
    return one.antisymmetric and other.antisymmetric and max(products) < 0.0
