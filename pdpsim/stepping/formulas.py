"""Formulas in words, and the same with numbers in them: of activation functions, their slopes, and measures.

Each function returns the two as text. Worked out from left to right with full-precision numbers, the
second gives exactly what the simulator computes.
"""

from __future__ import annotations

from dataclasses import dataclass

from pdpsim.core.activations import Activation
from pdpsim.core.language import ALMOST_ONE, ALMOST_ZERO
from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares
from pdpsim.text.tables import number

Said = tuple[str, str]


@dataclass(frozen=True)
class Digits:
    """Prints numbers with so many decimals, or exactly (None). Whole numbers stay short.

    >>> Digits(3)(0.43217), Digits(3)(1.0), Digits(None)(0.1), Digits(3).short(0.25)
    ('0.432', '1', '0.1', '0.25')
    """

    decimals: int | None = 3

    def __call__(self, value: float | None) -> str:
        """Return a number as text."""
        if value is None:
            return "nothing"
        if self.decimals is None:
            return repr(value)
        whole = abs(value) < 1e6 and value == int(value)
        return str(int(value)) if whole else number(value, self.decimals)

    def short(self, value: float) -> str:
        """Return a setting, such as a rate, as text."""
        return repr(value) if self.decimals is None else f"{value:g}"


def activation_of(function: Activation, net: float, show: Digits) -> Said:
    """Say how a net input becomes an activation.

    >>> activation_of(Activation("linear", float, None), 0.5, Digits())
    ('net', '0.500')
    """
    x, minus = show(net), show(-net)
    if function.is_constant:
        return "what it is clamped at", show(function.value(net))
    if function.name == "logistic" and not -700.0 < net < 36.5:
        return "1 / (1 + exp(-net)), but never quite 0 or 1", show(function.value(net))
    said = {
        "logistic": ("1 / (1 + exp(-net))", f"1 / (1 + exp({minus}))"),
        "tanh": ("tanh(net)", f"tanh({x})"),
        "linear": ("net", x),
        "relu": ("net if it is positive, else 0", x if net > 0.0 else "0"),
        "softplus": (
            "ln(1 + exp(net))",
            f"{x} + log1p(exp({minus}))" if net > 0.0 else f"log1p(exp({x}))",
        ),
        "threshold": ("1 if net is positive, else 0", "1" if net > 0.0 else "0"),
    }
    name = "threshold" if function.name == "flat_threshold" else function.name
    return said.get(name, (f"{function.name}(net)", show(function.value(net))))


def slope_of(function: Activation, net: float, y: float, show: Digits) -> Said:
    """Say what the slope of an activation function is where a unit stands.

    >>> from pdpsim.core.activations import activation
    >>> slope_of(activation("logistic"), 0.0, 0.5, Digits())
    ('y x (1 - y)', '0.500 x (1 - 0.500)')
    """
    if function.slope is None:
        return "a slope that there is not", "0"
    if function.is_constant:
        return "0, being clamped", "0"
    said = {
        "logistic": ("y x (1 - y)", f"{show(y)} x (1 - {show(y)})"),
        "tanh": ("1 - y x y", f"1 - {show(y)} x {show(y)}"),
        "linear": ("1", "1"),
        "relu": ("1 if y is positive, else 0", "1" if y > 0.0 else "0"),
        "flat_threshold": ("0", "0"),
    }
    value = function.slope(net, y)
    return said.get(function.name, (f"slope of {function.name} at net", show(value)))


def error_of(measure: Measure, target: float | None, y: float, show: Digits) -> Said:
    """Say what dE/dy of an output unit is.

    >>> error_of(SumOfSquares(), 1.0, 0.75, Digits())
    ('y - target', '0.750 - 1')
    """
    if target is None:
        return "0, without a target", "0"
    away = f"{show(y)} - {show(target)}"
    if isinstance(measure, CrossEntropy):
        y = min(max(y, ALMOST_ZERO), ALMOST_ONE)
        return "(y - target) / (y x (1 - y))", f"({show(y)} - {show(target)}) / ({show(y)} x (1 - {show(y)}))"
    if not isinstance(measure, SumOfSquares):
        return "dE/dy", show(measure.slope(target, y))
    if measure.margin == 0.0:
        return "y - target", away
    if -measure.margin <= y - target <= measure.margin:
        return "0, within the margin", "0"
    if measure.measured_from == "target":
        return "y - target", away
    sign = "-" if y > target else "+"
    return f"y - target {sign} margin", f"{away} {sign} {show(measure.margin)}"
