"""Checks of numbers that come from outside."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from difflib import get_close_matches
from math import isfinite
from numbers import Complex, Integral, Real
from operator import index
from sys import maxsize
from typing import Any, TypeVar

from pdpsim.errors import PdpsimError, SettingError, WrongTypeError, nearest
from pdpsim.words import many, quoted

T = TypeVar("T")
BOOLS = "bool", "bool_"  # NumPy's own, which is no kind of bool, and NumPy may not be there
TEXTS = str, bytes, bytearray, memoryview
MOST_LISTED = 10_000_000  # things of a range, of which a list would take memory before any is looked at


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
    if type(value) is float and isfinite(value):  # as almost always
        return value
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


def fraction(value: object, what: str) -> float:
    """Return `value` as a float from 0 to below 1, or say what is wrong with it.

    >>> fraction(0.9, "momentum")
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


def printable_name(value: object, what: str, error: type[PdpsimError] = SettingError, *, optional: bool = False) -> str:
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
    optional : bool
        Whether it may be empty.

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
    if not value and optional:
        return value
    if not value or not value.isprintable() or value != value.strip():
        raise error(f"{quoted(value)} cannot be {what}: it must be printable and not begin or end in space")
    return value


def of_kind(value: object, kind: type | tuple[type, ...], what: str) -> None:
    """Say so if `value` is not of that kind.

    >>> of_kind(None, int, "the seed")
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: the seed must be of kind int, not NoneType None
    """
    if not isinstance(value, kind):
        kinds = " or ".join(each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,)))
        raise WrongTypeError(f"{what} must be of kind {kinds}, not {type(value).__name__} {quoted(value)}")


def able(value: object, method: str, what: str, such_as: str) -> None:
    """Say so if `value` cannot do what is asked of it; whoever writes a kind of their own need not inherit.

    >>> able(0.5, "step", "the rule", "GradientDescent(0.5)")
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: the rule must be such as GradientDescent(0.5), not float 0.5
    """
    if not can(value, method):
        raise WrongTypeError(f"{what} must be such as {such_as}, not {type(value).__name__} {quoted(value)}")


def can(value: object, *methods: str) -> bool:
    """Tell whether a thing, and no class, has all of these methods; what fails when it is asked has none.

    >>> can("text", "upper", "lower"), can("text", "step"), can(str, "upper")
    (True, False, False)
    """
    try:
        if isinstance(value, type):
            return False
        for method in methods:  # asked of both ends of each connection, so without a generator
            if not callable(getattr(value, method, None)):
                return False
    except Exception:  # of somebody else's __getattr__
        return False
    return True


def listed(values: Iterable[T], what: str) -> list[T]:
    """Return the values as a list, if they are several at all.

    >>> listed(range(3), "seeds")
    [0, 1, 2]
    """
    if isinstance(values, range) and values and abs(values[-1] - values[0]) // abs(values.step) >= MOST_LISTED:
        raise SettingError(f"{what} must be at most {MOST_LISTED:,}, not {quoted(values)}")
    try:
        if isinstance(values, (*TEXTS, Mapping, Set)):
            raise TypeError  # letters are no names, and a set is in no order
        return list(values)
    except Exception as error:  # of somebody else's __iter__, too
        why = "" if isinstance(error, TypeError) else f", whose {type(error).__name__} says {quoted(str(error))}"
        raise WrongTypeError(
            f"{what} must be a list or the like, not {type(values).__name__} {quoted(values)}{why}"
        ) from error


def by_name(values: Any) -> Any:
    """Return numbers that bear names, as a row of a pandas frame does, as a mapping; anything else as it is.

    >>> by_name([0.5, 1.0])
    [0.5, 1.0]
    """
    index = getattr(values, "index", None)  # of a list it is a method
    if index is not None and not callable(index) and hasattr(values, "to_dict"):
        names = list(index)
    else:
        names = list(getattr(getattr(values, "dtype", None), "names", None) or ())  # of a row of NumPy's records
    if not names or not all(isinstance(name, str) for name in names):
        return values
    if (twice := first_twice(names)) is not None:
        raise SettingError(f"two of the numbers are called {quoted(twice)}")
    return dict(zip(names, values))


def is_missing(value: object) -> bool:
    """Whether a cell of a table holds nothing: None, an empty text, or what is equal to nothing, as nan is.

    >>> is_missing(None), is_missing(" "), is_missing(float("nan")), is_missing(0.0)
    (True, True, True, False)
    """
    if isinstance(value, str):
        return not value.strip()
    # Of pandas' NA and NumPy's masked it is not even known whether they equal themselves.
    if value is None or type(value).__name__ in ("NAType", "MaskedConstant"):
        return True
    try:
        return bool(value != value)  # so it is of nan, and of what stands for no date
    except (ArithmeticError, TypeError, ValueError):
        return False


def pythons_own(value: object) -> object:
    """Return a number of NumPy's, or another, as Python's own, which files can hold; anything else as it is.

    >>> from fractions import Fraction
    >>> pythons_own(Fraction(1, 4)), pythons_own("adam"), pythons_own(True)
    (0.25, 'adam', True)
    """
    if type(value).__module__ == "builtins":
        return value
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return value.item()  # type: ignore[attr-defined]
    return int(value) if isinstance(value, Integral) else float(value) if isinstance(value, Real) else value


def one_of(value: object, choices: Iterable[str], what: str, error: type[PdpsimError] = SettingError) -> str:
    """Return `value`, if it is one of some words.

    >>> one_of("listed", ("listed", "permuted"), "order")
    'listed'
    >>> one_of(["listed"], ("listed", "permuted"), "order")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: unknown order ['listed']; did you mean 'listed'?
    """
    known = list(choices)
    if not isinstance(value, str) or value not in known:
        raise error(f"unknown {what} {quoted(value)}{nearest(value, known)}")
    return value


def first_twice(names: Iterable[Hashable]) -> Any:
    """Return the first name that has stood there before, in time that grows with their number; None if there is none.

    >>> first_twice(["a", "b", "a"]), first_twice("ab")
    ('a', None)
    """
    seen: set[Hashable] = set()
    return next((name for name in names if name in seen or seen.add(name)), None)  # type: ignore[func-returns-value]


def distinct(names: Iterable[str]) -> list[str]:
    """Return names of which none is another's, in order: a second ``a`` is ``a 2``.

    >>> distinct(["a", "b", "a", "a"])
    ['a', 'b', 'a 2', 'a 3']
    """
    found: dict[str, int] = {}  # how often each stood there: below that, every number is taken
    for name in names:
        k, free = found.get(name, 0), name
        while free in found:
            k += 1
            free = f"{name} {k}"
        found[name] = max(k, 1)
        found.setdefault(free, 1)
    return list(found)


def refuse_near_misses(keys: Iterable[object], known: Sequence[str], where: str, error: type[PdpsimError]) -> None:
    """Say so if a key is nearly, but not quite, one that means something; keys of other programs are nobody's matter.

    >>> refuse_near_misses(["x", "color", "weight"], ["weight", "frozen"], "edge 1", SettingError)
    >>> refuse_near_misses(["frosen"], ["weight", "frozen"], "edge 1", SettingError)
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: edge 1 has an unknown key 'frosen'; did you mean 'frozen'?
    """
    folded = {each.casefold(): each for each in known}
    for key in keys:
        if key not in known and isinstance(key, str):
            meant = get_close_matches(key.casefold().strip(), folded, n=1, cutoff=0.8)
            if meant:
                raise error(f"{where} has an unknown key {quoted(key)}; did you mean {folded[meant[0]]!r}?")


def at_most(value: int, most: int, what: str) -> int:
    """Return a number of things, if there is room for so many, before any is made.

    >>> at_most(10**9, 16, "the width")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: the width must be at most 16, not 1,000,000,000
    """
    if value > most:
        raise SettingError(f"{what} must be at most {most:,}, not {many(value)}")
    return value


def counted_from(least: int, value: int, most: int, what: str) -> int:
    """Return a whole number, if it is neither too small nor too large.

    >>> counted_from(2, 1, 1_000, "points")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: points must be a whole number from 2 to 1,000, not 1
    """
    if not hasattr(value, "__index__") or isinstance(value, bool) or not least <= value <= most:
        raise SettingError(f"{what} must be a whole number from {least:,} to {most:,}, not {quoted(value)}")
    return index(value)  # a whole number of NumPy's is one too


def in_digits(text: str) -> bool:
    """Whether a text is nothing but plain digits: what `str.isdigit` says of full-width and raised ones as well.

    >>> in_digits("12"), in_digits("-1"), in_digits("\N{SUPERSCRIPT TWO}"), in_digits("")
    (True, False, False, False)
    """
    return text.isascii() and text.isdigit()


def whole_from(text: str) -> int:
    """Return the whole number that a text is, in plain digits: no full-width ones, and no ``1_000``.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> whole_from("-12")
    -12
    """
    if not text.isascii() or "_" in text:
        raise ValueError(f"{quoted(text)} is not a whole number")
    return int(text)


def number_from(text: str) -> float:
    """Return the number that a text is, in plain digits, as `whole_from` does.

    >>> number_from("1e-3")
    0.001
    """
    if not text.isascii() or "_" in text:
        raise ValueError(f"{quoted(text)} is not a number")
    return float(text)


def _float(value: object) -> float | None:
    # Of an array of one number, and of a complex one, float would make a number, with a warning at most.
    try:
        imaginary = isinstance(value, Complex) and not isinstance(value, Real)
        if (
            isinstance(value, (str, bytes))
            or type(value).__name__ in BOOLS
            or imaginary
            or getattr(value, "shape", None)
        ):
            return None
        return float(value)  # type: ignore[arg-type]
    except Exception:  # of somebody else's __float__, too
        return None
