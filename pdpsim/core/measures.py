"""Measures of error: E of one output unit, and dE/dy, with which the backward sweep begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from pdpsim.arguments import judge_fields, judged_if_new
from pdpsim.checks import able, finite, one_of
from pdpsim.core.formula import Formula
from pdpsim.errors import SettingError

if TYPE_CHECKING:
    from pdpsim.core.unit import Unit


class Measure(Protocol):
    """How far an activation is from its target."""

    def check(self, target: float, low: float, high: float) -> None:
        """Refuse a target, or an output unit with the range low to high, that the measure is not for."""
        return

    def suit(self, unit: Unit) -> None:
        """Refuse an output unit that the measure is not for."""
        return

    def error(self, target: float, activation: float) -> float:
        """Return E of one output unit."""

    def slope(self, target: float, activation: float) -> float:
        """Return dE/dy of one output unit."""


def check_measure(measure: object) -> None:
    """Say so if something is no measure.

    >>> check_measure(5)
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: the measure must be such as SumOfSquares(), not int 5
    """
    for method in "check", "suit", "error", "slope":
        able(measure, method, "the measure", "SumOfSquares()")


class ByFormula(Measure):
    """A measure given by two formulas, of ``t`` (the target) and ``y``, which every engine can compute.

    Examples
    --------
    >>> class Quartic(ByFormula):
    ...     error_text, slope_text = "(y - t) * (y - t) * (y - t) * (y - t)", "4 * (y - t) * (y - t) * (y - t)"
    >>> Quartic().error(1.0, 0.5), Quartic().slope(1.0, 0.5)
    (0.0625, -0.5)
    """

    error_text: str
    slope_text: str

    @property
    def error_formula(self) -> Formula:
        """E as a formula."""
        return Formula(self.error_text, ("t", "y"))

    @property
    def slope_formula(self) -> Formula:
        """dE/dy as a formula."""
        return Formula(self.slope_text, ("t", "y"))

    @cached_property
    def error(self) -> Callable[[float, float], float]:
        """A function of target and activation to E of one output unit."""
        return self.error_formula.function

    @cached_property
    def slope(self) -> Callable[[float, float], float]:
        """A function of target and activation to dE/dy of one output unit."""
        return self.slope_formula.function

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("error", "slope")}


@dataclass(frozen=True)
class SumOfSquares(ByFormula):
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
        one_of(self.measured_from, ("target", "margin"), "measured_from")
        judge_fields(self)

    @property
    def slope_text(self) -> str:  # type: ignore[override]
        """dE/dy = y - t, or 0 within the margin."""
        if self.margin == 0.0:
            return "y - t"
        m = repr(self.margin)
        beyond = "y - t" if self.measured_from == "target" else f"y - t - {m} if y - t > 0 else y - t + {m}"
        return f"0 if -{m} <= y - t <= {m} else {beyond}"

    @property
    def error_text(self) -> str:  # type: ignore[override]
        """E = 1/2 (t - y)^2, with what counts as error given by the margin."""
        return f"s = {self.slope_text}; 0.5 * s * s"


@dataclass(frozen=True)
class CrossEntropy(ByFormula):
    """E = -t ln y - (1 - t) ln(1 - y), for targets and activations between 0 and 1.

    Activations of exactly 0 or 1 are taken as the nearest numbers inside, so E stays finite.

    Examples
    --------
    >>> CrossEntropy().slope(1.0, 0.5)
    -2.0
    >>> round(CrossEntropy().error(1.0, 0.5), 6)
    0.693147
    """

    slope_text = "p = inside(y); (p - t) / (p * (1 - p))"
    error_text = "p = inside(y); -t * log(p) - (1 - t) * log1p(-p)"

    @judged_if_new
    def check(self, target: float, low: float, high: float) -> None:
        """Refuse targets and activations that are no probabilities."""
        if not 0.0 <= target <= 1.0:
            raise SettingError(f"cross-entropy requires targets from 0 to 1, not {target:g}")
        if low < 0.0 or high > 1.0:
            raise SettingError("cross-entropy requires outputs between 0 and 1, as those of 'logistic' units are")


@dataclass(frozen=True)
class CategoricalCrossEntropy(ByFormula):
    """E = -t ln y, for outputs that are the probabilities of a softmax.

    Activations are cut to between 0 and 1, so E stays finite.

    Examples
    --------
    >>> CategoricalCrossEntropy().slope(1.0, 0.5), CategoricalCrossEntropy().slope(0.0, 0.5)
    (-2.0, -0.0)
    """

    slope_text = "-t / inside(y)"
    error_text = "-t * log(inside(y))"

    @judged_if_new
    def check(self, target: float, low: float, high: float) -> None:
        """Refuse targets that are no probabilities."""
        if not 0.0 <= target <= 1.0:
            raise SettingError(f"categorical cross-entropy requires targets from 0 to 1, not {target:g}")

    @judged_if_new
    def suit(self, unit: Unit) -> None:
        """Refuse a unit that has no part of what is shared out, as one of a softmax has, which multiplies."""
        if unit.combine != "product":
            raise SettingError("categorical cross-entropy requires the outputs of a softmax (Network.softmax)")


def total(values: Sequence[float]) -> float:
    """Add from left to right. (What `sum` does to floats differs between Pythons.)

    >>> total([0.5, 0.25])
    0.75
    """
    found = 0.0
    for value in values:
        found += value
    return found


def squares(targets: Sequence[float | None], outputs: Sequence[float]) -> float:
    """Return the sum of (t - y)^2, leaving out targets that nobody cares about.

    >>> squares([1.0, None], [0.5, 0.7])
    0.25
    """
    return total([(t - y) * (t - y) for t, y in zip(targets, outputs) if t is not None])
