"""What a unit computes of the units it hears, each read as on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pdpsim.core.unit import Unit
from pdpsim.inspection.boolean import MOST_INPUTS, Expression, Row, shortest
from pdpsim.inspection.responses import Responses

FAR = 0.3  # of a unit's range: farther from on and off, it is neither


@dataclass(frozen=True)
class Function:
    """The nearest Boolean function of the units that a unit hears.

    Attributes
    ----------
    unit : str
    expression : Expression
        On rows that no pattern brings about it may be anything.
    off : float
        How far the unit is from the function at most: the largest distance of its activation from fully on or
        off, as a share of its range.
    grey : tuple of str
        Of the unit and those it hears, which are in the middle of their range on some pattern, so that reading
        them as on or off says little.

    Examples
    --------
    >>> print(Function("h1", Expression("i1 or i2", 2), off=0.04, grey=()))
    h1 = i1 or i2 (within 0.04)
    >>> print(Function("h1", Expression("never", 0), off=0.5, grey=("h1",)))
    h1 is no function of on and off: on some pattern it is 0.50 of its range away from both
    """

    unit: str
    expression: Expression
    off: float
    grey: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the unit is near enough to on and off to be said to compute it."""
        return self.off <= FAR

    def __str__(self) -> str:
        if not self.holds:
            return (
                f"{self.unit} is no function of on and off: "
                f"on some pattern it is {self.off:.2f} of its range away from both"
            )
        return f"{self.unit} = {self.expression} (within {self.off:.2f})"


def function(unit: Unit, taken: Responses) -> Function | None:
    """Return the Boolean function that a unit computes, or None.

    None is returned if it hears more than a few units, or inputs that are not 0 or 1, or if it does different
    things where those it hears are read as the same.
    """
    senders = [c.sender for c in unit.incoming if c.sender.role != "bias"]
    if not 1 <= len(senders) <= MOST_INPUTS:
        return None
    if any(y not in (0.0, 1.0) for s in senders if s.role == "input" for y in taken.activations[s.name]):
        return None
    heard = [bits(s, taken.activations[s.name]) for s in senders]
    if None in heard:
        return None
    rows: list[Row] = list(zip(*(row for row in heard if row)))
    said = bits(unit, taken.activations[unit.name])
    if said is None:
        return None
    truth: dict[Row, bool] = {}
    for row, bit in zip(rows, said):
        if truth.setdefault(row, bool(bit)) != bool(bit):
            return None
    shares = share_of_range(unit, taken.activations[unit.name]) or []
    grey = tuple(
        u.name for u in [unit, *senders] if any(map(is_grey, share_of_range(u, taken.activations[u.name]) or []))
    )
    off = max(min(share, 1.0 - share) for share in shares)
    return Function(unit.name, shortest(truth, [s.name for s in senders]), off, grey)


def share_of_range(unit: Unit, values: Sequence[float]) -> list[float] | None:
    """Return activations as shares of the unit's range, from 0 to 1, or None where that has no end.

    >>> unit = Unit("h1", function="tanh")
    >>> share_of_range(unit, [-1.0, 0.0])
    [0.0, 0.5]
    """
    low, high = (0.0, 1.0) if not unit.computes else (unit.function.low, unit.function.high)
    if not 0.0 < high - low < float("inf"):
        return None
    return [(y - low) / (high - low) for y in values]


def bits(unit: Unit, values: Sequence[float]) -> list[int] | None:
    """Read activations as 0 or 1, by the middle of the unit's range.

    >>> bits(Unit("h1"), [0.2, 0.7])
    [0, 1]
    """
    shares = share_of_range(unit, values)
    return None if shares is None else [int(share > 0.5) for share in shares]


def is_grey(share: float) -> bool:
    """Tell whether an activation, as a share of its range, is in the middle of it, from .2 to .8.

    These bounds are those of the liberal targets of 1986.

    >>> is_grey(0.5), is_grey(0.9)
    (True, False)
    """
    return 0.2 <= share <= 0.8


def digit(share: float) -> str:
    """Write a share of the range as a digit of a code: 1, 0, or ? in the middle.

    >>> digit(0.9), digit(0.1), digit(0.5)
    ('1', '0', '?')
    """
    return "?" if is_grey(share) else "1" if share > 0.5 else "0"
