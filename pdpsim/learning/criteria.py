"""When a problem counts as solved, judged on one epoch's numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from pdpsim.core.patterns import Pattern
from pdpsim.errors import SettingError

Outputs = Sequence[Sequence[float]]


class Criterion(Protocol):
    """Whether an epoch's tss, or its outputs, will do."""

    wants_outputs: ClassVar[bool]

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether the problem is solved.

        Parameters
        ----------
        tss : float
            The epoch's sum of (t - y)^2.
        patterns : sequence of Pattern
            In the order in which they were presented.
        outputs : sequence of sequence of float
            Activations of the output units for each of them; may be empty unless `wants_outputs`.
        """


@dataclass(frozen=True)
class TssBelow:
    """tss < limit, as the 1987 software's `ecrit`.

    >>> TssBelow(0.04).met(0.0399, [], [])
    True
    """

    limit: float
    wants_outputs: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check_positive(self.limit, "the limit of tss")

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether tss is below the limit."""
        return tss < self.limit

    def __str__(self) -> str:
        return f"tss < {self.limit:g}"


class _EachOutput(ABC):
    """A criterion that every output with a target must meet by itself."""

    wants_outputs: ClassVar[bool] = True

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether every output will do."""
        return all(
            target is None or self.fits(target, activation)
            for pattern, answered in zip(patterns, outputs)
            for target, activation in zip(pattern.targets, answered)
        )

    @abstractmethod
    def fits(self, target: float, activation: float) -> bool:
        """Tell whether one output will do."""


@dataclass(frozen=True)
class WithinTolerance(_EachOutput):
    """Every output is nearer to its target than the tolerance.

    >>> WithinTolerance(0.05).fits(1.0, 0.96), WithinTolerance(0.05).fits(1.0, 0.95)
    (True, False)
    """

    tolerance: float

    def __post_init__(self) -> None:
        _check_positive(self.tolerance, "the tolerance")

    def fits(self, target: float, activation: float) -> bool:
        """Tell whether |t - y| < tolerance."""
        return abs(target - activation) < self.tolerance

    def __str__(self) -> str:
        return f"every error < {self.tolerance:g}"


@dataclass(frozen=True)
class FortyTwentyForty(_EachOutput):
    """Fahlman's 40-20-40 rule: the lower 40% of the range is 0, the upper 40% is 1, the middle is wrong.

    >>> rule = FortyTwentyForty()
    >>> rule.fits(1.0, 0.7), rule.fits(1.0, 0.5), rule.fits(0.0, 0.39)
    (True, False, True)
    """

    low: float = 0.0
    high: float = 1.0

    def fits(self, target: float, activation: float) -> bool:
        """Tell whether the output is in the target's 40% of the range."""
        place = (activation - self.low) / (self.high - self.low)
        return place >= 0.6 if target > (self.low + self.high) / 2 else place <= 0.4

    def __str__(self) -> str:
        return "40-20-40"


@dataclass(frozen=True)
class AllCorrect(_EachOutput):
    """Every output is on its target's side of a threshold.

    >>> AllCorrect().fits(1.0, 0.51), AllCorrect().fits(0.0, 0.51)
    (True, False)
    """

    threshold: float = 0.5

    def fits(self, target: float, activation: float) -> bool:
        """Tell whether the output is on the target's side."""
        return activation > self.threshold if target > self.threshold else activation < self.threshold

    def __str__(self) -> str:
        return f"every output on the right side of {self.threshold:g}"


def _check_positive(value: object, what: str) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0.0 < value < float("inf"):
        raise SettingError(f"{what} must be a number above 0, not {value!r}")
