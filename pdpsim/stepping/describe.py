"""Where a session stands, in words; formulas in words, and with numbers in them.

The second, worked out from left to right with full-precision numbers, give exactly what the simulator computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pdpsim.core.activations import Activation
from pdpsim.core.formula import Formula
from pdpsim.core.measures import ByFormula, Measure
from pdpsim.core.network import Network
from pdpsim.learning.session import Session
from pdpsim.stepping.breakpoints import owner_of
from pdpsim.words import number


def position(session: Session) -> str:
    """Return epoch, pattern, sweep, how many of its acts are done, and what comes next.

    >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
    >>> net, procedure = Network.layered(1, 1, seed=1), BackPropagation(GradientDescent(0.5))
    >>> session = Session(net, PatternSet([([1], [1])]), procedure)
    >>> position(session)
    'epoch 1, pattern 1 (1 of 1), forward, act 0 of 4 done, next: present pattern 1'
    >>> place(session), to_come(session)
    ('epoch 1, pattern 1 (1 of 1), forward', 'present pattern 1')
    """
    act = f"act {session.done} of {session.acts} done" if not session.sweep_over else f"all {session.acts} acts done"
    return f"{place(session)}, {act}, next: {to_come(session)}"


def place(session: Session) -> str:
    """Return epoch, pattern and sweep."""
    return f"{where(session)}, {session.phase}"


def where(session: Session) -> str:
    """Return epoch and pattern."""
    which = f"pattern {session.pattern.name} ({session.turn} of {len(session.patterns)})"
    if session.visiting:
        which = f"pattern {session.pattern.name} (not trained on)"
    elif session.place.sweep.about_all:
        which = "weights"
    return f"epoch {session.epoch}, {which}"


def before(net: Network, epoch: int) -> str:
    """Return where the numbers of a network are from that stands before an epoch; '' if none were presented.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(1, 1, seed=1)
    >>> before(net, 1), net.forward(Pattern([1], [], "on")) and before(net, 8)
    ('', 'before epoch 8; numbers of pattern on')
    """
    return f"before epoch {epoch}; numbers of pattern {net.pattern.name or 'without a name'}" if net.pattern else ""


def to_come(session: Session) -> str:
    """Return what the next act is, in the words that its method was marked with."""
    ahead, act = session.ahead()
    method, given = getattr(act, "func", act), getattr(act, "args", ())
    words: Any = getattr(method, "to_come", None)
    if words is not None:
        return str(words.format(owner_of(act), *given))
    owner, name = owner_of(act), getattr(method, "__name__", "").strip("_").replace("_", " ")
    return ahead.sweep.phase if isinstance(owner, Session) else f"{getattr(owner, 'name', '')} {name}".strip()


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

    >>> activation_of(Activation("half", "0.5 * net", "0.5"), 0.5, Digits())
    ('0.5 x net', '0.5 x 0.500')
    >>> activation_of(Activation("own", float, None), 0.5, Digits())
    ('own(net)', '0.500')
    """
    if function.is_constant:
        return "what it is clamped at", show(function.value(net))
    if function.value_formula is None:
        return f"{function.name}(net)", show(function.value(net))
    return _said(function.value_formula, {"net": net}, show)


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
    if function.slope_formula is None:
        return f"slope of {function.name} at net", show(function.slope(net, y))
    return _said(function.slope_formula, {"net": net, "y": y}, show)


def error_of(measure: Measure, target: float | None, y: float, show: Digits) -> Said:
    """Say what dE/dy of an output unit is.

    >>> from pdpsim.core.measures import SumOfSquares
    >>> error_of(SumOfSquares(), 1.0, 0.75, Digits())
    ('y - target', '0.750 - 1')
    """
    if target is None:
        return "0, without a target", "0"
    if getattr(type(measure), "slope", None) is not ByFormula.slope:
        return "dE/dy", show(measure.slope(target, y))
    return _said(measure.slope_formula, {"t": target, "y": y}, show)  # type: ignore[attr-defined]


def _said(formula: Formula, values: dict[str, float], show: Digits) -> Said:
    called = {"t": "target"}
    try:
        return formula.words(called, values), formula.numbers(values, show)
    except (ArithmeticError, ValueError):  # the unit says so when it is asked for the number itself
        return formula.words(called), "no number"
