"""Patterns as binary codes on a group of units: what the encoder's hidden units make of its inputs. (Ch. 8, p. 338.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from pdpsim.core.unit import Unit
from pdpsim.inspection.function import digit, is_grey, share_of_range

FEW = 6  # pairs that a sentence lists


APART = 0.2  # of a unit's range: nearer in every unit, two codes are the same


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
    shares = [share_of_range(unit, values) for unit, values in zip(units, zip(*points))]
    known = [row for row in shares if row is not None]
    if len(known) < len(shares):
        return None
    grey = tuple(unit.name for unit, row in zip(units, known) if any(map(is_grey, row)))
    rows = list(zip(names, zip(*known)))
    alike = tuple((a, b) for (a, one), (b, other) in combinations(rows, 2) if _apart(one, other) <= APART)
    return Codes(tuple(names), tuple("".join(map(digit, row)) for _, row in rows), grey, alike)


def _apart(one: Sequence[float], other: Sequence[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other))
