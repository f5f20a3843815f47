"""What programs that engines write are made of: variables for units and weights, and formulas.

They do what the units do, operation by operation. Net inputs that are nan or infinite lead to `Trouble`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from keyword import iskeyword, issoftkeyword
from math import isfinite
from sys import float_info

from pdpsim.core import language
from pdpsim.core.activations import Activation, activation
from pdpsim.core.formula import Formula
from pdpsim.core.measures import ByFormula, Measure
from pdpsim.core.network import Network
from pdpsim.core.notations import PYTHON
from pdpsim.core.weight import Weight


class Names:
    """Gives out variable names, no two alike.

    Parameters
    ----------
    taken : iterable of str
        Names that are not to be given out.

    Examples
    --------
    >>> names = Names(["rate"])
    >>> names.take("h1"), names.take("h1"), names.take("rate"), names.take("2 left"), names.take("def")
    ('h1', 'h1_', 'rate_', '_2_left', 'def_')
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def take(self, wanted: str) -> str:
        """Return `wanted`, or the nearest to it that is a name and not taken."""
        name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", wanted))
        name = name if name.isidentifier() else f"_{name}"
        while name in self.taken or iskeyword(name) or issoftkeyword(name):
            name += "_"
        self.taken.add(name)
        return name


def unit_variables(net: Network, names: Names) -> dict[str, str]:
    """Return a variable for the activation of each unit, by the unit's name.

    >>> unit_variables(Network.layered(1, 1, seed=1), Names(["bias"]))
    {'bias': 'bias_', 'i1': 'i1', 'o1': 'o1'}
    """
    return {name: names.take(name) for name in net.units}


def weight_variables(net: Network, units: dict[str, str], names: Names) -> dict[Weight, str]:
    """Return a variable for each weight, named by the first connection that uses it.

    >>> net = Network.layered(1, 1, seed=1)
    >>> names = Names()
    >>> list(weight_variables(net, unit_variables(net, names), names).values())
    ['w_bias_o1', 'w_i1_o1']
    """
    return {
        weight: names.take(f"w_{units[first.sender.name]}_{units[first.receiver.name]}")
        for weight in net.weights
        for first in weight.connections[:1]
    }


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


TOOLS = {**PYTHON, "far_out": far_out, "trouble": trouble, "HUGE": HUGE}


def is_known(function: Activation) -> bool:
    """Whether the function is written out, rather than called.

    >>> is_known(activation("tanh")), is_known(Activation("own", abs, None))
    (True, False)
    """
    return function.value_formula is not None and function.slope_formula is not None


def tells_of_itself(function: Activation) -> bool:
    """Whether a net input that is not finite leads to `Trouble` by the formula itself: the logistic's does.

    >>> tells_of_itself(activation("logistic")), tells_of_itself(activation("tanh"))
    (True, False)
    """
    return function.value_formula is not None and "far_out" in function.value_formula.text


def is_bounded(function: Activation) -> bool:
    """Whether its activation is finite wherever the net input is.

    >>> is_bounded(activation("relu")), is_bounded(activation("square"))
    (True, False)
    """
    between = -float("inf") < function.low and function.high < float("inf")
    return between or function in tuple(map(activation, ("linear", "relu", "softplus", "leaky_relu", "silu", "gelu")))


def measure_slope(measure: Measure, function: Activation) -> Formula | None:
    """Return the formula for dE/dy of an output with that function, where ``s`` is y - t; None if there is none.

    >>> from pdpsim.core.measures import CrossEntropy, SumOfSquares
    >>> measure_slope(SumOfSquares(), activation("logistic")).text
    's'
    >>> measure_slope(CrossEntropy(), activation("logistic")).text
    's / (y * (1 - y))'
    """
    if getattr(type(measure), "slope", None) is not ByFormula.slope:
        return None  # it has a slope of its own, to be called
    formula: Formula = measure.slope_formula  # type: ignore[attr-defined]
    if tells_of_itself(function):
        # The logistic never leaves what measures cut activations down to.
        formula = formula.with_name_for("inside(y)", "y")
    return formula.with_name_for("y - t", "s")
