"""Checks of numbers that come from outside."""

from __future__ import annotations

from math import isfinite
from sys import maxsize

from pdpsim.errors import PdpsimError, SettingError
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


def printable_name(value: object, what: str, error: type[PdpsimError] = SettingError) -> str:
    r"""Return `value` as a name that can be printed, drawn, written to any file and typed again, or say why not.

    Every name that comes from outside passes here: of units, groups, networks, patterns and their labels. So no
    terminal takes one for a command, and none gets lost in a file.

    Parameters
    ----------
    value : object
    what : str
        What it is to be the name of: "a unit's name".
    error : type
        What to raise.

    Examples
    --------
    >>> printable_name("h1", "a unit's name")
    'h1'
    >>> printable_name("h1\x1b[2J", "a unit's name")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: 'h1\x1b[2J' cannot be a unit's name: it must be printable and not begin or end in space
    """
    if not isinstance(value, str):
        raise error(f"{what} must be text, not {type(value).__name__} {quoted(value)}")
    if not value or not value.isprintable() or value != value.strip():
        raise error(f"{quoted(value)} cannot be {what}: it must be printable and not begin or end in space")
    return value


def _float(value: object) -> float | None:
    if isinstance(value, (str, bytes, bool)):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
