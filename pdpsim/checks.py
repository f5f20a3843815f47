"""Checks of numbers that come from outside."""

from __future__ import annotations

from math import isfinite
from sys import maxsize

from pdpsim.errors import SettingError
from pdpsim.words import quoted


def finite(value: object, what: str) -> float:
    """Return `value` as a finite float, or say what is wrong with it.

    Raises
    ------
    SettingError
        If it is no number, nan, infinite, or too large for a float.

    Examples
    --------
    >>> finite(1, "weight")
    1.0
    >>> finite(float("nan"), "weight i1 -> h1")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: weight i1 -> h1 must be a finite number, not nan
    """
    number = _float(value)
    if number is None or not isfinite(number):
        raise SettingError(f"{what} must be a finite number, not {quoted(value)}")
    return number


def positive(value: object, what: str) -> float:
    """Return `value` as a finite float above 0, or say what is wrong with it.

    >>> positive(0.5, "rate")
    0.5
    """
    number = _float(value)
    if number is None or not 0.0 < number < float("inf"):
        raise SettingError(f"{what} must be a number above 0, not {quoted(value)}")
    return number


def share(value: object, what: str) -> float:
    """Return `value` as a float from 0 to below 1, or say what is wrong with it.

    >>> share(0.9, "momentum")
    0.9
    """
    number = _float(value)
    if number is None or not 0.0 <= number < 1.0:
        raise SettingError(f"{what} must be from 0 to below 1, not {quoted(value)}")
    return number


def from_zero(value: object, what: str) -> float:
    """Return `value` as a finite float of 0 or more, or say what is wrong with it.

    >>> from_zero(0, "weight_decay")
    0.0
    """
    number = _float(value)
    if number is None or not 0.0 <= number < float("inf"):
        raise SettingError(f"{what} must be 0 or more, not {quoted(value)}")
    return number


def whole(value: object, what: str) -> int:
    """Return `value` as a whole number above 0 that can count things, or say what is wrong with it.

    >>> whole(3, "max_epochs")
    3
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SettingError(f"{what} must be a whole number above 0, not {quoted(value)}")
    if value > maxsize:
        raise SettingError(f"{what} must be at most {maxsize:,}")
    return value


def _float(value: object) -> float | None:
    if isinstance(value, (str, bytes, bool)):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
