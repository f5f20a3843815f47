"""What functions of one's own say, as text: the same in every process, and another where something else is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from inspect import getsource
from numbers import Number
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet

PLAIN = str, bytes, Number, type(None)


def told(thing: object, above: tuple[object, ...] = ()) -> str:
    """Return a thing as text: of a function its code, that of those it calls, and all that they take from outside.

    Code of libraries is told by name, and of what has no text of its own, such as an open file, only the kind.

    >>> def strong(net, limit=3.0):
    ...     return {"strong": sum(abs(w.value) > limit for w in net.weights)}
    >>> told(strong) == told(strong), told({"b", "a"}), told(partial(max, 3))
    (True, "{'a', 'b'}", 'builtins.max(3)')
    """
    if any(thing is each for each in above):
        return "..."
    above = (*above, thing)
    if isinstance(thing, PLAIN):
        return repr(thing)
    if hasattr(thing, "to_numpy") and not isinstance(thing, type):  # a table of pandas, or a column
        return told(thing.to_numpy(), above)
    if hasattr(thing, "tolist") and not isinstance(thing, type):  # an array of NumPy, which need not be there
        return repr(thing.tolist())
    if isinstance(thing, (list, tuple)):
        return f"[{', '.join([told(each, above) for each in thing])}]"
    if isinstance(thing, (set, frozenset)):
        return f"{{{', '.join(sorted([told(each, above) for each in thing]))}}}"
    if isinstance(thing, Mapping):
        return f"{{{', '.join(sorted([f'{told(key, above)}: {told(value, above)}' for key, value in thing.items()]))}}}"
    if isinstance(thing, PatternSet):
        return told([(each.name, each.given, each.targets) for each in thing], above)
    if isinstance(thing, Network):
        return told([(connection.name, connection.weight) for connection in thing.connections.values()], above)
    if isinstance(thing, partial):
        more = [told(each, above) for each in thing.args] + [f"{k}={told(v, above)}" for k, v in thing.keywords.items()]
        return f"{told(thing.func, above)}({', '.join(more)})"
    if isinstance(thing, MethodType):
        return f"{told(thing.__self__, above)}.{told(thing.__func__, above)}"
    if isinstance(thing, FunctionType) and not _is_of_a_library(thing):
        return " ".join([_source(thing), told(thing.__defaults__, above), *_outside(thing, above)])
    if isinstance(thing, (type, FunctionType)) or not hasattr(thing, "__dict__") or isinstance(thing, ModuleType):
        return _source(thing) if isinstance(thing, type) and not _is_of_a_library(thing) else _name(thing)
    held = {each.name: getattr(thing, each.name) for each in fields(thing)} if is_dataclass(thing) else vars(thing)
    return f"{told(type(thing), above)}{told(held, above)}"


def _outside(function: FunctionType, above: tuple[object, ...]) -> Iterator[str]:
    """What a function takes from outside, by name: what it closes over, and globals, also those of functions within."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or ())
    known: dict[str, Any] = {}
    for name, cell in cells:
        try:
            known[name] = cell.cell_contents
        except ValueError:  # it is not there yet
            continue
    known |= {name: function.__globals__[name] for name in _names(function.__code__) if name in function.__globals__}
    for name in sorted(known):
        yield f"{name}={told(known[name], above)}"


def _names(code: CodeType) -> set[str]:
    within = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*within)


def _source(thing: FunctionType | type) -> str:
    try:
        source = getsource(thing)
    except (OSError, TypeError):  # typed by hand
        source = ""
    # Several lambdas may stand in one line, which is the source of each.
    if source and thing.__name__ != "<lambda>":
        return source
    return f"{source} {_instructions(thing.__code__) if isinstance(thing, FunctionType) else _name(thing)}"


def _instructions(code: CodeType) -> str:
    constants = [_instructions(each) if isinstance(each, CodeType) else told(each) for each in code.co_consts]
    return f"{code.co_code.hex()} {code.co_names} {constants}"


def _is_of_a_library(thing: FunctionType | type) -> bool:
    name = thing.__module__ or ""
    path = str(getattr(sys.modules.get(name), "__file__", None) or "")
    top = name.partition(".")[0]
    return top == "pdpsim" or top in sys.stdlib_module_names - {"__main__"} or "-packages" in path


def _name(thing: object) -> str:
    named = thing if hasattr(thing, "__qualname__") or isinstance(thing, ModuleType) else type(thing)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', getattr(named, '__name__', ''))}"
