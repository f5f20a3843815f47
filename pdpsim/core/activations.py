"""Activation functions: the value at a net input, and the slope there.

The slope is given the activation as well as the net input, because for most of them that is all
it takes: for the logistic, y (1 - y). Every value is safe for any finite net input.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from math import exp, inf, log1p, nextafter, tanh
from sys import float_info

from pdpsim.checks import finite
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.words import quoted

ALMOST_ONE = nextafter(1.0, 0.0)
ALMOST_ZERO = float_info.min


@dataclass(frozen=True, repr=False)
class Activation:
    """An activation function, as a unit uses it.

    Parameters
    ----------
    name : str
        The name that files and messages use.
    value : callable
        Net input (float) to activation (float).
    slope : callable or None
        (net input, activation) to the derivative d activation / d net input. None means that the
        function has no slope, and learning through it is refused.
    low, high : float
        The range of the activation.

    Examples
    --------
    >>> leaky = Activation("leaky", lambda net: net if net > 0 else 0.1 * net,
    ...                    lambda net, y: 1.0 if net > 0 else 0.1)
    >>> leaky.value(-2.0), leaky.slope(-2.0, -0.2)
    (-0.2, 0.1)
    >>> activation("logistic").value(0.0)
    0.5
    """

    name: str
    value: Callable[[float], float]
    slope: Callable[[float, float], float] | None
    low: float = -inf
    high: float = inf
    stochastic: bool = False

    def __repr__(self) -> str:
        if self._by_name:
            return f"activation({self.name!r})"
        return f"Activation({self.name!r}, {self.value!r}, {self.slope!r}, {self.low}, {self.high})"

    def __reduce__(self) -> tuple[object, ...]:
        if self._by_name:
            return activation, (self.name,)
        return Activation, (self.name, self.value, self.slope, self.low, self.high)

    @property
    def is_constant(self) -> bool:
        """Whether this is what clamping makes of a unit's function.

        >>> constant(0.5).is_constant
        True
        """
        return self.low == self.high

    @property
    def is_threshold(self) -> bool:
        """Whether it is low at every net input below 0, and high at every one above.

        >>> activation("threshold").is_threshold, activation("logistic").is_threshold
        (True, False)
        """
        tried = ((self.low, (-1e300, -1.0, -5e-324)), (self.high, (5e-324, 1.0, 1e300)))
        return not self.stochastic and all(self.value(net) == y for y, nets in tried for net in nets)

    @property
    def _by_name(self) -> bool:
        return self.is_constant or _known.get(self.name) is self


def _logistic(net: float) -> float:
    return 1.0 / (1.0 + exp(-net)) if -700.0 < net < 36.5 else logistic_far_out(net)


def logistic_far_out(net: float) -> float:
    """Return the logistic where 1 / (1 + exp(-net)) would be exactly 1, or exp(-net) overflow.

    It never is exactly 0 or 1, so the slope y (1 - y) is never 0 and error can always pass back.

    >>> logistic_far_out(1e308), logistic_far_out(-1e308)
    (0.9999999999999999, 2.2250738585072014e-308)
    """
    return ALMOST_ONE if net > 0.0 else max(exp(net), ALMOST_ZERO)


def _logistic_slope(net: float, y: float) -> float:
    return y * (1.0 - y)


def _tanh_slope(net: float, y: float) -> float:
    return 1.0 - y * y


def _linear(net: float) -> float:
    return net


def _linear_slope(net: float, y: float) -> float:
    return 1.0


def _relu(net: float) -> float:
    return net if net > 0.0 else 0.0


def _relu_slope(net: float, y: float) -> float:
    return 1.0 if y > 0.0 else 0.0


def _softplus(net: float) -> float:
    return net + log1p(exp(-net)) if net > 0.0 else log1p(exp(net))


def _softplus_slope(net: float, y: float) -> float:
    return _logistic(net)


def _threshold(net: float) -> float:
    return 1.0 if net > 0.0 else 0.0


def _flat(net: float, y: float) -> float:
    return 0.0


def _constant(value: float, net: float) -> float:
    return value


_known: dict[str, Activation] = {
    function.name: function
    for function in (
        Activation("logistic", _logistic, _logistic_slope, 0.0, 1.0),
        Activation("tanh", tanh, _tanh_slope, -1.0, 1.0),
        Activation("linear", _linear, _linear_slope),
        Activation("relu", _relu, _relu_slope, 0.0),
        Activation("softplus", _softplus, _softplus_slope, 0.0),
        Activation("threshold", _threshold, None, 0.0, 1.0),
        Activation("flat_threshold", _threshold, _flat, 0.0, 1.0),
    )
}


def activation(name: str | Activation) -> Activation:
    """Return the activation function of that name.

    Parameters
    ----------
    name : str or Activation
        One of `activation_names()`, ``constant(X)`` for a clamped unit, or an `Activation`, which
        is returned as it is.

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
    if name.startswith("constant(") and name.endswith(")"):
        with suppress(ValueError):
            return constant(float(name[9:-1]))
    raise UnknownNameError(f"unknown activation function {name!r}{nearest(name, _known)}")


@lru_cache(maxsize=1024)
def constant(value: float) -> Activation:
    """Return the function that is `value` at every net input, which is what clamping a unit means.

    Examples
    --------
    >>> clamp = constant(1.0)
    >>> clamp.name, clamp.value(-5.0), clamp.slope(-5.0, 1.0)
    ('constant(1.0)', 1.0, 0.0)
    """
    value = finite(value, "a clamped activation")
    return Activation(f"constant({value!r})", partial(_constant, value), _flat, value, value)


def register(function: Activation) -> Activation:
    """Make an activation function known by its name, to `activation` and so to network files.

    Raises
    ------
    SettingError
        If another function bears the name already.

    Examples
    --------
    >>> bent = register(Activation("bent", lambda net: abs(net), lambda net, y: 1.0 if net > 0 else -1.0))
    >>> activation("bent") is bent
    True
    """
    if _known.setdefault(function.name, function) is not function:
        raise SettingError(f"there is an activation function {function.name!r} already; choose another name")
    return function


def activation_names() -> tuple[str, ...]:
    """Return the names of the activation functions known at this moment.

    Examples
    --------
    >>> activation_names()[:6]
    ('logistic', 'tanh', 'linear', 'relu', 'softplus', 'threshold')
    """
    return tuple(_known)
