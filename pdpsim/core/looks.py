"""How things show themselves, told to the core from outside.

The core knows no text layout and no drawing, yet ``print(net)`` should draw the network. So the package
says here, once and by name, which function shows what; it is looked up when first needed.
"""

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

_looks: dict[tuple[str, str], str] = {}


def register(kind: str, way: str, where: str) -> None:
    """Say that objects of class `kind` are shown in this `way` by the function at ``module:name``.

    >>> register("Star", "text", "builtins:repr")
    """
    _looks[kind, way] = where


def look(thing: object, way: str) -> Callable[..., Any] | None:
    """Return the function that shows `thing` in this way, or None if nobody said how.

    >>> class Star: pass
    >>> register("Star", "text", "builtins:repr")
    >>> look(Star(), "text"), look(Star(), "smell")
    (<built-in function repr>, None)
    """
    known = (_looks.get((kind.__name__, way)) for kind in type(thing).__mro__)
    where = next(filter(None, known), None)
    return resolve_name(where) if where else None
