"""Activation functions, slopes and measures written out, to stand inside a generated program.

Each formula computes what the function in `core` computes, operation by operation. Net inputs that
are nan or infinite are not told apart here: they lead to a function that raises `Trouble`.
"""

from __future__ import annotations

from math import exp, isfinite, log1p, tanh
from sys import float_info

from pdpsim.core import language
from pdpsim.core.activations import Activation, activation
from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares

HUGE = float_info.max


class Trouble(ArithmeticError):
    """Something in an epoch is not finite, or may not be; let the message engine look."""


def far_out(net: float) -> float:
    """Return the logistic far out, where the short formula does not hold.

    >>> far_out(-1e308) > 0.0
    True
    """
    if not isfinite(net):
        raise Trouble
    return language.far_out(net)


def trouble(number: float) -> float:
    """Raise `Trouble`, in the place of a value."""
    raise Trouble


TOOLS = {"exp": exp, "tanh": tanh, "log1p": log1p, "far_out": far_out, "trouble": trouble, "HUGE": HUGE}

_LOGISTIC = "1.0 / (1.0 + exp(-{net})) if -700.0 < {net} < 36.5 else far_out({net})"

_VALUES = {
    "logistic": _LOGISTIC,
    "tanh": "tanh({net}) if -HUGE <= {net} <= HUGE else trouble({net})",
    "linear": "{net} if -HUGE <= {net} <= HUGE else trouble({net})",
    "relu": "{net} if 0.0 < {net} <= HUGE else 0.0 if -HUGE <= {net} <= 0.0 else trouble({net})",
    "softplus": (
        "{net} + log1p(exp(-{net})) if 0.0 < {net} <= HUGE else "
        "log1p(exp({net})) if -HUGE <= {net} <= 0.0 else trouble({net})"
    ),
    "flat_threshold": "1.0 if 0.0 < {net} <= HUGE else 0.0 if -HUGE <= {net} <= 0.0 else trouble({net})",
}
_DELTAS = {
    "logistic": "{error} * ({y} * (1.0 - {y}))",
    "tanh": "{error} * (1.0 - {y} * {y})",
    "linear": "{error}",
    "relu": "{error} * (1.0 if {y} > 0.0 else 0.0)",
    "softplus": "{error} * (" + _LOGISTIC + ")",
    "flat_threshold": "{error} * 0.0",
}


def is_known(function: Activation) -> bool:
    """Whether the function is written out here, rather than called.

    >>> is_known(activation("tanh")), is_known(Activation("own", abs, None))
    (True, False)
    """
    return function.name in _VALUES and activation(function.name) is function


def value(function: Activation, net: str, called: str) -> str:
    """Return the expression for the activation at a net input; `called` names the function if it must be.

    >>> value(activation("relu"), "n", "")
    'n if 0.0 < n <= HUGE else 0.0 if -HUGE <= n <= 0.0 else trouble(n)'
    """
    return (_VALUES[function.name] if is_known(function) else called + ".value({net})").format(net=net)


def delta(function: Activation, error: str, net: str, y: str, called: str) -> str:
    """Return the expression for the delta: error x slope.

    >>> delta(activation("logistic"), "e", "n", "y", "")
    'e * (y * (1.0 - y))'
    """
    formula = _DELTAS[function.name] if is_known(function) else "{error} * " + called + ".slope({net}, {y})"
    return formula.format(error=error, net=net, y=y)


def measure_slope(measure: Measure, function: Activation, difference: str, target: str, y: str) -> str:
    """Return the expression for dE/dy, where `difference` is y - t.

    >>> measure_slope(SumOfSquares(0.2, "margin"), activation("logistic"), "s", "t", "y")
    '0.0 if -0.2 <= s <= 0.2 else s - 0.2 if s > 0.0 else s + 0.2'
    """
    if type(measure) is SumOfSquares:
        s, margin = difference, measure.margin
        if margin == 0.0:
            return s
        within = f"0.0 if {-margin!r} <= {s} <= {margin!r} else "
        return within + (
            s if measure.measured_from == "target" else f"{s} - {margin!r} if {s} > 0.0 else {s} + {margin!r}"
        )
    if type(measure) is CrossEntropy and function is activation("logistic"):
        # The logistic never leaves what cross-entropy cuts its activations down to.
        return f"{difference} / ({y} * (1.0 - {y}))"
    return f"measure.slope({target}, {y})"
