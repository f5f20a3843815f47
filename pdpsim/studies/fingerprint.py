"""What functions of one's own say, as text: the same in every process, and another where something else is said."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, MappingView, Sequence
from copyreg import dispatch_table
from dataclasses import fields, is_dataclass
from dis import get_instructions
from functools import cached_property, partial, singledispatch
from hashlib import sha256
from inspect import getsource
from numbers import Number
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from pdpsim.core.connection import Connection
from pdpsim.core.kinds import Factor
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.learning.history import History

SOURCE = "own network and patterns"
Above = tuple[object, ...]  # what a thing is told within, so that what holds itself ends
_USUAL = Connection, Factor


def digest_of(scenario: Scenario, recipe: Recipe) -> str:
    """Return a few letters that differ where a scenario of one's own does: in what it makes or says; '' of pdpsim's.

    >>> from pdpsim import get_scenario
    >>> digest_of(get_scenario("xor"), get_scenario("xor").recipe())
    ''
    """
    functions = [each for each in (scenario.build, scenario.patterns, scenario.measures) if each is not None]
    if all(is_ours(each) for each in functions):
        return ""
    try:
        net = scenario.build(recipe, 0)
        made = [*wiring_of(net), cases_of(scenario.patterns(recipe, 0)), *beside(net)]
    except Exception:  # which each run will tell
        made = []
    return letters((made, *[told(each) for each in functions if not is_ours(each)]))


def is_ours(function: Any) -> bool:
    """Whether a function is pdpsim's, which its name and the version tell.

    >>> is_ours(letters), is_ours(len)
    (True, False)
    """
    return (getattr(function, "__module__", None) or "").startswith("pdpsim.")


def letters(said: object) -> str:
    """Return a few letters that differ where something else is said."""
    return sha256(repr(said).encode()).hexdigest()[:8]


def wiring_of(net: Network) -> tuple[list[Any], list[Any]]:
    """Return what tells units and connections apart."""
    units = [(unit.name, unit.role, unit.function.name, unit.combine) for unit in net.units.values()]
    return units, [(connection.name, connection.weight, connection.frozen) for connection in net.connections.values()]


def cases_of(patterns: Sequence[Pattern]) -> list[Any]:
    """Return what tells patterns apart."""
    labels = [[sorted(pattern.labels.items())] if pattern.labels else [] for pattern in patterns]
    return [(pattern.name, pattern.given, pattern.targets, *more) for pattern, more in zip(patterns, labels)]


def beside(net: Network) -> list[Any]:
    """Return what else tells networks apart; nothing of one as usual, so that studies go on begun without it."""
    kinds = [(c.name, type(c).__name__, c.own_back) for c in net.connections.values() if type(c) not in _USUAL]
    kept = [(c.name, type(c.shared).__name__, c.shared.bounds) for c in net.connections.values() if c.shared.bounds]
    warm = [net.temperature] if net.temperature != 1.0 else []
    tied = [[c.name for c in weight.connections] for weight in net.weights if len(weight.connections) > 1]
    carried = [(weight.name, weight.remembers, weight.memory) for weight in net.weights if any(weight.memory)]
    return [told for told in (kinds, kept, sorted(net.delays.items()), warm, tied, carried) if told]


def told(thing: object, above: Above = ()) -> str:
    """Return a thing as text: of a function its code, that of those it calls, and all that they take from outside.

    Code of libraries is told by name, and of what has no text of its own, such as an open file, only the kind.

    >>> def strong(net, limit=3.0):
    ...     return {"strong": sum(abs(w.value) > limit for w in net.weights)}
    >>> told(strong) == told(strong), told({"b", "a"}), told(partial(max, 3))
    (True, "{'a', 'b'}", 'builtins.max(3)')
    """
    return "..." if any(thing is each for each in above) else _said(thing, (*above, thing))


@singledispatch
def _said(thing: Any, above: Above) -> str:
    """Of what is of no kind below: its class, and what it is made of."""
    if hasattr(thing, "to_numpy"):  # a table of pandas, or a column
        return told([*map(str, getattr(thing, "columns", ())), thing.to_numpy()], above)
    if hasattr(thing, "tolist"):  # an array of NumPy, which need not be there
        return repr(thing.tolist())
    kind = type(thing)
    called = len(above) == 1 and not _is_of_a_library(kind)
    return f"{_class(kind, above, called) if called else told(kind, above)}{told(_made_of(thing), above)}"


def _made_of(thing: Any) -> object:
    """The fields of a dataclass; of anything else what it would be copied by, if it can be copied."""
    if is_dataclass(thing):
        held = {each.name: getattr(thing, each.name) for each in fields(thing)}
        if isinstance(thing, History):  # which is the same run whatever time it took
            del held["seconds"]
        return held
    kind = type(thing)
    try:
        made = dispatch_table[kind](thing) if kind in dispatch_table else thing.__reduce_ex__(2)
    except Exception:  # as of an open file
        return ()
    if isinstance(made, str):  # the name of what there is once
        return made
    args, *more = [list(part) if isinstance(part, Iterator) else part or () for part in made[1:]]
    if more and isinstance(more[0], dict):  # without what is worked out when it is asked for
        kept = {name: it for name, it in more[0].items() if not isinstance(vars(kind).get(name), cached_property)}
        more[0] = kept or ()
    return [[each for each in args if each is not kind], *more]


@_said.register(str)
@_said.register(bytes)
@_said.register(Number)
@_said.register(type(None))
def _plain(thing: Any, above: Above) -> str:
    return repr(thing)


@_said.register(list)
@_said.register(tuple)
@_said.register(MappingView)
def _row(things: Iterable[Any], above: Above) -> str:
    return f"[{', '.join([told(each, above) for each in things])}]"


@_said.register(set)
@_said.register(frozenset)
def _set(things: Iterable[Any], above: Above) -> str:
    return f"{{{', '.join(sorted([told(each, above) for each in things]))}}}"


@_said.register
def _mapping(things: Mapping, above: Above) -> str:  # type: ignore[type-arg]
    return f"{{{', '.join(sorted([f'{told(key, above)}: {told(value, above)}' for key, value in things.items()]))}}}"


@_said.register
def _patterns(patterns: PatternSet, above: Above) -> str:
    return told(cases_of(patterns), above)


@_said.register
def _network(net: Network, above: Above) -> str:
    return told([*wiring_of(net), *beside(net)], above)


@_said.register
def _module(module: ModuleType, above: Above) -> str:
    if _is_of_a_library(module):
        return _name(module)
    others = [told(each, above) for each in vars(module).values() if isinstance(each, ModuleType)]
    return " ".join([_source(module), *others])


@_said.register
def _partial(thing: partial, above: Above) -> str:  # type: ignore[type-arg]
    more = [told(each, above) for each in thing.args] + [f"{k}={told(v, above)}" for k, v in thing.keywords.items()]
    return f"{told(thing.func, above)}({', '.join(more)})"


@_said.register
def _method(method: MethodType, above: Above) -> str:
    return f"{told(method.__self__, above)}.{told(method.__func__, above)}"


@_said.register
def _builtin(function: BuiltinFunctionType, above: Above) -> str:
    of = function.__self__
    return _name(function) if of is None or isinstance(of, ModuleType) else f"{told(of, above)}.{function.__name__}"


@_said.register
def _function(function: FunctionType, above: Above) -> str:
    if _is_of_a_library(function):
        return _name(function)
    named = [told(function.__kwdefaults__, above)] if function.__kwdefaults__ else []
    return " ".join([_source(function), told(function.__defaults__, above), *named, *_outside(function, above)])


@_said.register(type)
def _type(kind: type, above: Above) -> str:
    return _name(kind) if _is_of_a_library(kind) else _class(kind, above)


def _class(kind: type, above: Above, called: bool = False) -> str:
    """A class of one's own: its text, values and bases, and what its methods take from outside."""
    above = (*above, kind)
    values = {name: each for name, each in vars(kind).items() if name[:2] != "__" and not _functions(each)}
    bases = [told(base, above) for base in kind.__bases__ if not _is_of_a_library(base)]
    held = [told(values, above)] if values else []
    return " ".join(
        [_source(kind), *held, *bases, *(part for own in _methods(kind, called) for part in _outside(own, above))]
    )


def _methods(kind: type, called: bool) -> Iterator[FunctionType]:
    """The functions in a class of one's own; of a thing that is called, those that a call comes to."""
    found = {name: functions for name, each in vars(kind).items() if (functions := _functions(each))}
    first = [name for name in found if name[:2] == "__"] if called and "__call__" in found else list(found)
    for name in first:  # which grows on the way
        for function in found[name]:
            first += [other for other in found if other in _names(function.__code__) and other not in first]
            yield function


def _functions(thing: object) -> list[FunctionType]:
    """A function of one's own, also as a property and the like."""
    parts = (thing, *(getattr(thing, name, None) for name in ("__func__", "fget", "func", "__wrapped__")))
    return [part for part in parts if isinstance(part, FunctionType) and not _is_of_a_library(part)]


def _outside(function: FunctionType, above: Above) -> Iterator[str]:
    """What a function takes from outside, by name: what it closes over, and globals, also those of functions within."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or ())
    known: dict[str, Any] = {}
    for name, cell in cells:
        try:
            known[name] = cell.cell_contents
        except ValueError:  # it is not there yet
            continue
    known |= {name: function.__globals__[name] for name in _globals(function.__code__) if name in function.__globals__}
    for name in sorted(known):
        yield f"{name}={told(known[name], above)}"


def _names(code: CodeType) -> set[str]:
    within = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*within)


def _globals(code: CodeType) -> set[str]:
    within = [_globals(each) for each in code.co_consts if isinstance(each, CodeType)]
    return {each.argval for each in get_instructions(code) if each.opname == "LOAD_GLOBAL"}.union(*within)


def _source(thing: FunctionType | type | ModuleType) -> str:
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


def _is_of_a_library(thing: FunctionType | type | ModuleType) -> bool:
    name = (thing.__name__ if isinstance(thing, ModuleType) else thing.__module__) or ""
    path = str(getattr(sys.modules.get(name), "__file__", None) or "")
    top = name.partition(".")[0]
    return top == "pdpsim" or top in sys.stdlib_module_names - {"__main__"} or "-packages" in path


def _name(thing: object) -> str:
    named = thing if hasattr(thing, "__qualname__") or isinstance(thing, ModuleType) else type(thing)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', getattr(named, '__name__', ''))}"
