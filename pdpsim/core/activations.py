"""Activation functions: the value at a net input, and the slope there.

The slope is given the activation as well as the net input, because for most of them that is all
it takes: for the logistic, y (1 - y). Every value is safe for any finite net input.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import inf
from numbers import Real
from typing import Any

from pdpsim.arguments import judged
from pdpsim.checks import finite, number_from, of_kind, positive, printable_name
from pdpsim.core.formula import Formula
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.words import brief, quoted

Function = Callable[..., float]


@dataclass(frozen=True)
class _InFloats:
    """A function of one's own, of which numbers of NumPy become Python's; what is no number is left to who finds it."""

    function: Function

    def __call__(self, *given: float) -> float:
        found: Any = self.function(*given)
        if getattr(found, "shape", None) == ():  # as `numpy.where` returns it
            found = found.item()
        return float(found) if isinstance(found, (Real, Decimal)) else found


@brief
@dataclass(frozen=True, init=False, repr=False, eq=False)
class Activation:
    """An activation function, as a unit uses it.

    Parameters
    ----------
    name : str
        The name that files and messages use.
    value : str or callable
        Net input to activation: a formula in ``net``, which every engine can compute and `explain` can tell (see
        `Formula`), or a Python function, which only units can call.
    slope : str, callable or None
        The derivative d activation / d net input: a formula in ``net`` and ``y``, the activation, or a function of
        the two. None means that the function has no slope, and learning through it is refused.
    low, high : float
        The range of the activation.
    stochastic : bool
        Whether `value` is the probability that the unit comes on, with an activation of 1 and otherwise of `low`.

    Attributes
    ----------
    value, slope : callable
        What a unit calls, whether it was given or made of a formula.
    value_formula, slope_formula : Formula or None
        The formulas, where they were given.

    Examples
    --------
    >>> leaky = Activation("leaky", "net if net > 0 else 0.1 * net", "1 if net > 0 else 0.1")
    >>> leaky.value(-2.0), leaky.slope(-2.0, -0.2)
    (-0.2, 0.1)
    >>> leaky
    Activation('leaky', 'net if net > 0 else 0.1 * net', '1 if net > 0 else 0.1')
    >>> bent = Activation("bent", lambda net: abs(net), lambda net, y: 1.0 if net > 0 else -1.0)
    >>> bent.value(-2.0), bent.value_formula
    (2.0, None)
    >>> activation("logistic").value(0.0)
    0.5
    """

    name: str
    value: Function
    slope: Function | None
    low: float
    high: float
    stochastic: bool
    value_formula: Formula | None
    slope_formula: Formula | None

    @judged
    def __init__(
        self,
        name: str,
        value: str | Function,
        slope: str | Function | None,
        low: float = -inf,
        high: float = inf,
        stochastic: bool = False,
    ) -> None:
        of_value = Formula(value, ("net",)) if isinstance(value, str) else None
        of_slope = Formula(slope, ("net", "y")) if isinstance(slope, str) else None
        if not (low < high or (low == high and value == repr(low))):  # which is that of a clamp
            raise SettingError(f"the range of an activation function must rise, not go from {low!r} to {high!r}")
        self.__dict__.update(
            name=printable_name(name, "an activation function's name"),
            value=of_value.function if of_value else _InFloats(value),  # type: ignore[arg-type]
            slope=of_slope.function if of_slope else slope and _InFloats(slope),  # type: ignore[arg-type]
            low=float(low),
            high=float(high),
            stochastic=stochastic,
            value_formula=of_value,
            slope_formula=of_slope,
        )

    # By what was given: of a formula the function may have been made anew, and be another.
    def __eq__(self, other: object) -> bool:
        return self.in_parts() == other.in_parts() if isinstance(other, Activation) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.in_parts())

    def __repr__(self) -> str:
        if self.is_named:
            return f"activation({self.name!r})"
        value, slope = self._parts
        rest = f", low={self.low}" * (self.low != -inf) + f", high={self.high}" * (self.high != inf)
        return f"Activation({self.name!r}, {value!r}, {slope!r}{rest}{', stochastic=True' * self.stochastic})"

    def __reduce__(self) -> tuple[object, ...]:
        if self.is_named:
            return activation, (self.name,)
        return self.in_parts()

    def in_parts(self) -> tuple[type[Activation], tuple[object, ...]]:
        """Return, as for pickling, what makes it again in a process where it is not registered.

        >>> make, parts = activation("square").in_parts()
        >>> make(*parts)
        activation('square')
        """
        return Activation, (self.name, *self._parts, self.low, self.high, self.stochastic)

    @property
    def is_built_in(self) -> bool:
        """Whether it is known by its name wherever pdpsim is.

        >>> activation("relu").is_built_in, Activation("cube", "net * net * net", "3 * net * net").is_built_in
        (True, False)
        """
        return self == _made(self.name) or (self.name in _OURS and self == _known.get(self.name))

    @property
    def told(self) -> str | Activation:
        """Its name where that says what it is, and otherwise the function itself.

        >>> activation("relu").told, Activation("relu", "net", "1").told
        ('relu', Activation('relu', 'net', '1'))
        """
        return self.name if self.is_named else self

    @property
    def is_constant(self) -> bool:
        """Whether this is what clamping makes of a unit's function.

        >>> constant(0.5).is_constant
        True
        """
        return self.low == self.high

    @property
    def _parts(self) -> tuple[str | Function, str | Function | None]:
        """Value and slope as they were given."""
        of_value, of_slope = self.value_formula, self.slope_formula
        value = of_value.text if of_value else self.value.function  # type: ignore[attr-defined]
        slope = of_slope.text if of_slope else self.slope and self.slope.function  # type: ignore[attr-defined]
        return value, slope

    @property
    def is_threshold(self) -> bool:
        """Whether it is low at every net input below 0, and high at every one above.

        >>> activation("threshold").is_threshold, activation("logistic").is_threshold
        (True, False)
        """
        tried = ((self.low, (-1e300, -1.0, -5e-324)), (self.high, (5e-324, 1.0, 1e300)))
        try:
            return not self.stochastic and all(self.value(net) == y for y, nets in tried for net in nets)
        except (ArithmeticError, ValueError):  # it has no value there
            return False

    @property
    def is_named(self) -> bool:
        """Whether its name says what it is: that of a built-in or registered one, of a constant or steeper logistic.

        >>> activation("tanh").is_named, Activation("tanh", "1.7 * tanh(net)", "1.7 - y * y / 1.7").is_named
        (True, False)
        """
        return self.is_constant or (_known.get(self.name) or _made(self.name)) == self


_LOGISTIC = "1 / (1 + exp(-net)) if -700 < net < 36.5 else far_out(net)"
_THRESHOLD = "1 if net > 0 else 0"
# The slope of silu, where the logistic s is (1 if net > 0 else e) / (1 + e), and s (1 - s) is e / (1 + e)^2.
_SILU_SLOPE = """
    e = exp(-abs(net))
    (1 if net > 0 else e) / (1 + e) + net * e / ((1 + e) * (1 + e))
"""
# Where y * y would vanish beside an error as large as it is small, the slope is infinite, and so the unit is named.
_RECIPROCAL_SLOPE = "-y * y if abs(net) < 1.34e154 else -net * abs(net)"
# The numbers are the square root of 1/2, and 1 over that of 2 pi.
_GELU = "0.5 * net * (1 + erf(net * 0.7071067811865476))"
_GELU_SLOPE = "0.5 * (1 + erf(net * 0.7071067811865476)) + net * (0.3989422804014327 * exp(-0.5 * net * net))"

_known: dict[str, Activation] = {
    function.name: function
    for function in (
        Activation("logistic", _LOGISTIC, "y * (1 - y)", 0.0, 1.0),
        Activation("tanh", "tanh(net)", "1 - y * y", -1.0, 1.0),
        Activation("linear", "net", "1"),
        Activation("relu", "net if net > 0 else 0", "1 if y > 0 else 0", 0.0),
        Activation("softplus", "net + log1p(exp(-net)) if net > 0 else log1p(exp(net))", _LOGISTIC, 0.0),
        Activation("threshold", _THRESHOLD, None, 0.0, 1.0),
        Activation("flat_threshold", _THRESHOLD, "0", 0.0, 1.0),
        Activation("sign", "1 if net > 0 else -1", None, -1.0, 1.0),
        Activation("stochastic_logistic", _LOGISTIC, None, 0.0, 1.0, stochastic=True),
        Activation("chance", "net", "0", 0.0, 1.0, stochastic=True),
        Activation("leaky_relu", "net if net > 0 else 0.01 * net", "1 if net > 0 else 0.01"),
        Activation("silu", "net / (1 + exp(-net)) if net > -700 else net * exp(net)", _SILU_SLOPE, -0.2785),
        Activation("gelu", _GELU, _GELU_SLOPE, -0.17),
        Activation("exp", "exp(net)", "y", 0.0),
        Activation("reciprocal", "1 / net", _RECIPROCAL_SLOPE),
        Activation("inverse_root", "1 / sqrt(net)", "-0.5 * y * y * y", 0.0),
        Activation("square", "net * net", "2 * net", 0.0),
    )
}


_OURS = frozenset(_known)


def activation(name: str | Activation) -> Activation:
    """Return the activation function of that name.

    Parameters
    ----------
    name : str or Activation
        One of `activation_names()`, ``constant(X)`` for a clamped unit, ``logistic(X)`` for a logistic that is
        X times as steep, or an `Activation`, which is returned as it is.

    Raises
    ------
    UnknownNameError
        If nothing is known by that name; `register` adds to what is known.

    Examples
    --------
    >>> activation("relu").value(-3.0)
    0.0
    >>> activation("constant(0.25)").value(7.0)
    0.25
    >>> activation("logistc")
    Traceback (most recent call last):
        ...
    pdpsim.errors.UnknownNameError: unknown activation function 'logistc'; did you mean 'logistic'?
    """
    if isinstance(name, Activation):
        return name
    if not isinstance(name, str):
        raise UnknownNameError(f"an activation function is given by its name, not by {quoted(name)}")
    if name in _known:
        return _known[name]
    made = _made(name)
    if made:
        return made
    meant = "; did you mean 'logistic'?" if name.lower() == "sigmoid" else nearest(name, _known)
    raise UnknownNameError(f"unknown activation function {name!r}{meant}")


def _made(name: str) -> Activation | None:
    """Return the function of a name with a number in it, if it is one."""
    kind, _, number = name.partition("(")
    if kind in _KINDS and number.endswith(")"):
        with suppress(ValueError):
            return _KINDS[kind](number_from(number[:-1]))
    return None


def constant(value: float) -> Activation:
    """Return the function that is `value` at every net input, which is what clamping a unit means.

    Examples
    --------
    >>> clamp = constant(1.0)
    >>> clamp.name, clamp.value(-5.0), clamp.slope(-5.0, 1.0)
    ('constant(1.0)', 1.0, 0.0)
    """
    return _constant(repr(finite(value, "a clamped activation")))


@lru_cache(maxsize=1024)
def _constant(text: str) -> Activation:
    """The function by its number's text, which tells -0.0 from 0.0."""
    return Activation(f"constant({text})", text, "0", float(text), float(text))


def logistic(steepness: float) -> Activation:
    """Return a logistic that is so many times as steep: 1 / (1 + exp(-steepness x net)).

    Examples
    --------
    >>> steep = logistic(3)
    >>> steep.name, steep.value(0.0), steep.slope(0.0, 0.5)
    ('logistic(3.0)', 0.5, 0.75)
    """
    return _logistic(positive(steepness, "steepness"))


@lru_cache(maxsize=1024)
def _logistic(k: float) -> Activation:
    value = f"1 / (1 + exp(-{k} * net)) if -700 < {k} * net < 36.5 else far_out({k} * net)"
    return Activation(f"logistic({k!r})", value, f"{k} * y * (1 - y)", 0.0, 1.0)


_KINDS = {"constant": constant, "logistic": logistic}


def register(function: Activation) -> Activation:
    """Make an activation function known by its name, to `activation` and so to network files.

    Raises
    ------
    SettingError
        If another function bears the name already.

    Examples
    --------
    >>> bent = register(Activation("bent", "abs(net)", "1 if net > 0 else -1"))
    >>> activation("bent") is bent
    True
    """
    of_kind(function, Activation, "what is registered")
    known = _known.setdefault(function.name, function)
    if known != function:
        raise SettingError(f"there is an activation function {function.name!r} already; choose another name")
    return known


def activation_names() -> tuple[str, ...]:
    """Return the names of the activation functions known at this moment.

    Examples
    --------
    >>> activation_names()[:6]
    ('logistic', 'tanh', 'linear', 'relu', 'softplus', 'threshold')
    """
    return tuple(_known)
