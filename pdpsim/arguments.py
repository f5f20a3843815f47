"""Arguments judged by the annotations of the function that they are for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache, wraps
from inspect import Parameter, signature
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from pdpsim.checks import BOOLS, MOST_LISTED, TEXTS, by_name, can
from pdpsim.errors import UnknownNameError, WrongTypeError, nearest
from pdpsim.words import quoted

P = ParamSpec("P")
T = TypeVar("T")
BY_PLACE = Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD
MANY = Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD


def judged(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function say in a sentence which of its arguments is of another kind than annotated, before it begins.

    What only looks like a list (a text, a set, a dict) is none. Numbers of NumPy are numbers, and its arrays lists.

    Parameters
    ----------
    function : callable
        One with annotations. What is collected by ``**`` is not judged.

    Returns
    -------
    callable
        The function, raising `WrongTypeError` where it is called wrongly.

    Examples
    --------
    >>> @judged
    ... def grow(width: float, names: Iterable[str] = ()) -> float:
    ...     return 2 * width
    >>> grow(1.5, ["a"])
    3.0
    >>> grow(1.5, ["a", 5])
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: 'names' of grow must be Iterable[str], not list ['a', 5]
    """
    wanted, of = signature(function), _name(function)
    places = [name for name, each in wanted.parameters.items() if each.kind in BY_PLACE]
    needed = [name for name, each in wanted.parameters.items() if each.default is each.empty and each.kind not in MANY]
    least = len(needed) if needed == places[: len(needed)] else len(places) + 1

    def judge(name: str, value: Any, hint: Any) -> Any:
        kind = wanted.parameters[name].kind
        for each in value if kind is Parameter.VAR_POSITIONAL else () if kind is Parameter.VAR_KEYWORD else (value,):
            if not _fits_whatever(each, hint):
                raise _wrong(name, of, wanted.parameters[name].annotation, each)
        return _taken(value, hint, name, of)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        hints = _hints(function)
        if not kwargs and least <= len(args) <= len(places):  # as usual: to bind arguments takes longer than to judge
            taken: Any = [
                value if (hint := hints.get(name, Any)) is Any else judge(name, value, hint)
                for name, value in zip(places, args)
            ]
            return function(*taken)  # type: ignore[call-arg]
        try:
            given = wanted.bind(*args, **kwargs)
        except TypeError as error:
            raise WrongTypeError(f"{of}: {error}") from None
        for name, value in given.arguments.items():
            if (hint := hints.get(name, Any)) is not Any:
                given.arguments[name] = judge(name, value, hint)
        return function(*given.args, **given.kwargs)

    return call


def judged_if_new(method: Callable[..., T]) -> Callable[..., T]:
    """Do what `judged` does, but for arguments of kinds that have been judged well before; for acts, which are many.

    None of them is a list or the like, which would have to be looked into.

    >>> class Grown:
    ...     @judged_if_new
    ...     def by(self, width: float) -> float:
    ...         return 2 * width
    >>> Grown().by(1.5), Grown().by(2.5)
    (3.0, 5.0)
    >>> Grown().by("wide")
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: 'width' of by must be float, not str 'wide'
    """
    judging, known = judged(method), set[tuple[type, ...]]()

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> T:
        kinds = tuple(map(type, args))
        if not kwargs and kinds in known:
            return method(*args)
        done = judging(*args, **kwargs)
        if not kwargs and not any(kind.__module__ == "numpy" for kind in kinds):
            known.add(kinds)
        return done

    return call


def judge_methods(cls: type, *names: str, by: Callable[[Any], Any] = judged) -> None:
    """Have those of a class's methods judged that it defines itself: for the ``__init_subclass__`` of its base.

    >>> class Shape:
    ...     def __init_subclass__(cls):
    ...         judge_methods(cls, "by")
    >>> class Square(Shape):
    ...     def by(self, width: float) -> float:
    ...         return width * width
    >>> Square().by("wide")
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: 'width' of by must be float, not str 'wide'
    """
    for name in names:
        if name in vars(cls):
            setattr(cls, name, by(vars(cls)[name]))


def _taken(value: Any, hint: Any, name: str, of: str) -> Any:
    """A value as handed on: an array as a list, which is true if there is anything in it; a number as Python's own."""
    try:
        is_array = bool(getattr(value, "shape", None))
    except Exception:  # of somebody else's __getattr__
        is_array = False
    if is_array:
        by_names = any(get_origin(part) is Mapping for part in (hint, *get_args(hint)))
        return named if by_names and (named := by_name(value)) is not value else value.tolist()
    if isinstance(value, Iterator):
        return _judged_on_the_way(value, hint, name, of)
    return _plain(value, hint)


def _judged_on_the_way(values: Iterator[T], hint: Any, name: str, of: str) -> Iterator[T]:
    """Give what an iterator gives, if it is of the kind that an ``Iterable`` is annotated with."""
    kinds = [get_args(part)[0] for part in (hint, *get_args(hint)) if get_origin(part) is Iterable]
    for value in values:
        if kinds and not any(fits(value, kind) for kind in kinds):
            raise _wrong(f"each of {name}", of, kinds[0], value)
        yield value


def judge_fields(thing: Any) -> None:
    """Say which field of a dataclass is of another kind than annotated; `judged` for what has no function of its own.

    A number of another kind than Python's own, as of NumPy, is kept as Python's own.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Grown:
    ...     width: float
    ...     __post_init__ = judge_fields
    >>> Grown("wide")
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: 'width' of Grown must be float, not str 'wide'
    """
    hints = _hints_of(thing)
    for field in fields(thing):
        value = getattr(thing, field.name)
        if not _fits_whatever(value, hints[field.name]):
            raise _wrong(field.name, type(thing).__name__, field.type, value)
    plain_fields(thing)


def plain_fields(thing: Any) -> None:
    """Keep the numbers of a dataclass as Python's own, which formulas, files and reports can be written of.

    >>> from dataclasses import dataclass
    >>> from fractions import Fraction
    >>> @dataclass
    ... class Grown:
    ...     width: float
    ...     __post_init__ = plain_fields
    >>> Grown(Fraction(1, 4))
    Grown(width=0.25)
    """
    for name, hint in _hints_of(thing).items():
        value = getattr(thing, name, None)
        plain = _plain(value, hint)
        if plain is not value:
            object.__setattr__(thing, name, plain)


def with_fields(thing: T, changes: Mapping[str, Any]) -> T:
    """Return a dataclass with some of its fields changed, or say which it does not have.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Grown:
    ...     width: float
    >>> with_fields(Grown(1.5), {"width": 2.5}).width
    2.5
    >>> with_fields(Grown(1.5), {"widht": 2.5})
    Traceback (most recent call last):
        ...
    pdpsim.errors.UnknownNameError: Grown has no setting 'widht'; did you mean 'width'?
    """
    known = [each.name for each in fields(thing)]  # type: ignore[arg-type]
    for name in changes:
        if name not in known:
            raise UnknownNameError(f"{type(thing).__name__} has no setting {name!r}{nearest(name, known)}")
    return replace(thing, **changes)  # type: ignore[type-var]


def _hints_of(thing: object) -> dict[str, Any]:
    return _hints_of_kind(type(thing))  # type: ignore[arg-type]


_hints_of_kind = cache(get_type_hints)


def _plain(value: Any, hint: Any) -> Any:
    kinds = (hint, *get_args(hint))
    if isinstance(value, (int, float)) and type(value).__module__ == "builtins":
        return value
    if int in kinds and isinstance(value, Integral):
        return int(value)
    return float(value) if float in kinds and isinstance(value, Real) else value


def _name(function: Callable[..., Any]) -> str:
    """The name by which a function is called: a class's own, where it makes one."""
    return function.__qualname__.split(".")[-2] if function.__name__ == "__init__" else function.__name__


def _wrong(name: str, of: str, annotation: object, value: object) -> WrongTypeError:
    kind = annotation.__name__ if isinstance(annotation, type) else annotation
    return WrongTypeError(f"{name!r} of {of} must be {kind}, not {type(value).__name__} {quoted(value)}")


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function; names that only its type checker knows are looked for in all of the package."""
    names, found = dict(function.__globals__), dict[str, Any]()
    for name, hint in function.__annotations__.items():
        one = type(name, (), {"__annotations__": {name: hint}})
        while name not in found and name != "return":
            try:
                found |= get_type_hints(one, names)
            except NameError as error:
                names[str(error.name)] = _known_as(str(error.name))
            except TypeError:  # what cannot be read here, as a name in quotes or None
                found[name] = Any
    return found


def _known_as(name: str) -> Any:
    """What bears a name in a module of the package; anything, where it is of another one, which need not be there."""
    modules = [vars(module) for each, module in sys.modules.items() if each.startswith("pdpsim.")]
    return next((names[name] for names in modules if name in names), Any)


def fits(value: object, hint: Any) -> bool:
    """Tell whether a value is of the kind that an annotation names; an iterator is not used up to see.

    >>> fits(1, float), fits(True, int), fits("ab", list[str]), fits(None, int | None)
    (True, False, False, True)
    """
    return _fitting(hint)(value)


@cache
def _fitting(hint: Any) -> Callable[[object], bool]:
    """What tells whether a value is of the kind that an annotation names."""
    origin, parts = get_origin(hint), get_args(hint)
    kind = origin or hint
    if origin in (Union, UnionType):
        return _any_of([_fitting(part) for part in parts])
    if hint is Any or not isinstance(kind, type):
        return lambda value: True
    if kind in _NUMBERS:
        return _NUMBERS[kind]
    if getattr(kind, "_is_protocol", False):
        asked = [name for name, part in vars(kind).items() if callable(part) and not name.startswith("_")]
        return lambda value: can(value, *asked)
    if kind is not NoneType and parts and issubclass(kind, Mapping):
        return _mapping_of(*map(_fitting, parts))
    if kind is not NoneType and parts and issubclass(kind, Iterable):
        return _list_of(kind, [each if each is ... else _fitting(each) for each in parts])
    return lambda value: isinstance(value, kind)


def _any_of(kinds: list[Callable[[object], bool]]) -> Callable[[object], bool]:
    return lambda value: any(fitting(value) for fitting in kinds)


def _is_float(value: object) -> bool:
    return type(value) is float or (isinstance(value, Real) and _is_of_a_size(value))


def _is_int(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and _is_of_a_size(value)


def _is_bool(value: object) -> bool:
    return type(value).__name__ in BOOLS


_NUMBERS: dict[type, Callable[[object], bool]] = {float: _is_float, int: _is_int, bool: _is_bool}


def _mapping_of(key: Callable[[object], bool], each: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, Mapping) and all(key(k) and each(it) for k, it in value.items())


def _list_of(kind: type, parts: list[Any]) -> Callable[[object], bool]:
    """What tells whether a value is several things, each of a kind, in an order."""

    def is_one(value: object) -> bool:
        if not isinstance(value, Iterable) or isinstance(value, (*TEXTS, set, frozenset, Mapping)):
            return False
        if not isinstance(value, Collection):
            return kind is Iterable
        if getattr(value, "shape", None) == ():  # an array that is one number
            return False
        if isinstance(value, range):
            if value[MOST_LISTED:]:
                return False
            value = value[:1] if kind is not tuple else list(value)
        if kind is tuple and parts[-1] is not ...:
            return len(value) == len(parts) and all(fitting(each) for each, fitting in zip(value, parts))
        return all(map(parts[0], value))

    return is_one


def _fits_whatever(value: object, hint: Any) -> bool:
    """Whether a value fits, which nothing does that fails when it is asked."""
    try:
        return fits(value, hint)
    except Exception:  # of somebody else's __iter__ or __len__
        return False


def _is_of_a_size(value: Real) -> bool:
    """Whether it is no whole number of hundreds of digits."""
    try:
        float(value)
    except OverflowError:
        return False
    return True
