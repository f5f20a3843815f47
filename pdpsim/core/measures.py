"""Measures of error: E of one output unit, and dE/dy, with which the backward sweep begins."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log1p
from typing import Protocol

from pdpsim.checks import finite
from pdpsim.core.language import ALMOST_ONE, ALMOST_ZERO
from pdpsim.errors import SettingError, nearest


class Measure(Protocol):
    """How far an activation is from its target."""

    def check(self, target: float, low: float, high: float) -> None:
        """Refuse a target, or an output unit with the range low to high, that the measure is not for."""
        return

    def error(self, target: float, activation: float) -> float:
        """Return E of one output unit."""

    def slope(self, target: float, activation: float) -> float:
        """Return dE/dy of one output unit."""


@dataclass(frozen=True)
class SumOfSquares(Measure):
    """E = 1/2 (t - y)^2, summed over output units. (Ch. 8, eq. 2.)

    Parameters
    ----------
    margin : float
        An output no further than this from its target is not in error ("liberal" targets).
    measured_from : {'target', 'margin'}
        Where the error of an output beyond the margin is measured from. With 'margin' it is measured
        from the nearest value that would have done: .8 for a target of 1 and a margin of .2, as in
        Hinton's *Learning distributed representations of concepts* (1986).

    Examples
    --------
    >>> SumOfSquares().slope(1.0, 0.75)
    -0.25
    >>> SumOfSquares(margin=0.25).slope(1.0, 0.75), SumOfSquares(margin=0.25).slope(1.0, 0.5)
    (0.0, -0.5)
    >>> SumOfSquares(margin=0.25, measured_from="margin").slope(1.0, 0.5)
    -0.25
    """

    margin: float = 0.0
    measured_from: str = "target"

    def __post_init__(self) -> None:
        if finite(self.margin, "margin") < 0.0:
            raise SettingError(f"margin must be 0 or more, not {self.margin!r}")
        if self.measured_from not in ("target", "margin"):
            choices = nearest(self.measured_from, ("target", "margin"))
            raise SettingError(f"error cannot be measured from {self.measured_from!r}{choices}")

    def slope(self, target: float, activation: float) -> float:
        """Return dE/dy = y - t, or 0 within the margin."""
        slope = activation - target
        if self.margin == 0.0:
            return slope
        if -self.margin <= slope <= self.margin:
            return 0.0
        if self.measured_from == "target":
            return slope
        return slope - self.margin if slope > 0.0 else slope + self.margin

    def error(self, target: float, activation: float) -> float:
        """Return E = 1/2 (t - y)^2, with what counts as error given by the margin."""
        slope = self.slope(target, activation)
        return 0.5 * slope * slope


@dataclass(frozen=True)
class CrossEntropy(Measure):
    """E = -t ln y - (1 - t) ln(1 - y), for targets and activations between 0 and 1.

    Activations of exactly 0 or 1 are taken as the nearest numbers inside, so E stays finite.

    Examples
    --------
    >>> CrossEntropy().slope(1.0, 0.5)
    -2.0
    >>> round(CrossEntropy().error(1.0, 0.5), 6)
    0.693147
    """

    def slope(self, target: float, activation: float) -> float:
        """Return dE/dy = (y - t) / (y (1 - y))."""
        y = min(max(activation, ALMOST_ZERO), ALMOST_ONE)
        return (y - target) / (y * (1.0 - y))

    def error(self, target: float, activation: float) -> float:
        """Return E."""
        y = min(max(activation, ALMOST_ZERO), ALMOST_ONE)
        return -target * log(y) - (1.0 - target) * log1p(-y)

    def check(self, target: float, low: float, high: float) -> None:
        """Refuse targets and activations that are no probabilities."""
        if not 0.0 <= target <= 1.0:
            raise SettingError(f"cross-entropy wants targets from 0 to 1, not {target:g}")
        if low < 0.0 or high > 1.0:
            raise SettingError("cross-entropy wants outputs between 0 and 1, as those of 'logistic' units are")
