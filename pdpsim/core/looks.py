"""How things show themselves, told to the core from outside.

The core knows no text layout and no drawing, yet ``print(net)`` should draw the network. So the package
says here, once and by name, which function shows what; it is looked up when first needed.
"""

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

from pdpsim.errors import PdpsimError

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


class Shown:
    """What a notebook asks of an object: SVG or HTML, from whoever said how; None where nobody did, or cannot.

    >>> class Star(Shown): pass
    >>> Star()._repr_svg_() is None
    True
    """

    __slots__ = ()

    def _repr_svg_(self) -> str | None:
        return self._shown("svg")

    def _repr_html_(self) -> str | None:
        return self._shown("html")

    def _shown(self, way: str) -> str | None:
        try:
            show = look(self, way)
            return show(self) if show else None
        except (ImportError, PdpsimError):
            return None
