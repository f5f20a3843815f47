"""What functions of one's own say, as text: their own, that of all they name, and the values beside it."""

from __future__ import annotations

import sys
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from dis import get_instructions, hasconst
from functools import cached_property
from inspect import CO_VARARGS, CO_VARKEYWORDS, getattr_static
from itertools import groupby
from logging import Logger
from operator import itemgetter
from os import environ
from pathlib import Path
from sysconfig import get_path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from pdpsim.core.activations import activation, activation_names
from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.learning.history import History
from pdpsim.studies.fingerprint import OWN_CODE, beside, cases_of, letters, wiring_of

Parts = list[tuple[str, Any]]  # of a thing, by names
Seen = dict[int, tuple[str, Any]]  # by what names, with what is there, so that nothing else comes to be where it was
Named = Iterator[tuple[str, Any]]
MEMBER = "{}"  # what each member of a set is called
MOST_SAID = 300  # lines of a member that has a number
NUMBERS_AND_TEXTS: tuple[Any, ...] = (str, bytes, int, float, complex)
PLAIN = *NUMBERS_AND_TEXTS, bool, type(None)
WHOLE = Unit, Connection, Network, PatternSet, History, type  # of which all is told
PICTURES = "matplotlib", "mpl_toolkits"
OF_GLOBALS = "LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"  # the last two within a class
OF_ATTRIBUTES = "LOAD_ATTR", "LOAD_METHOD"


def digest_of(scenario: Scenario, recipe: Recipe) -> str:
    """Return a few letters that differ where a scenario of one's own does: in what it makes or says; '' of pdpsim's.

    >>> from pdpsim import get_scenario
    >>> digest_of(get_scenario("xor"), get_scenario("xor").recipe())
    ''
    """
    functions = {name: getattr(scenario, name) for name in ("build", "patterns", "measures", "held_out")}
    own = {name: each for name, each in functions.items() if each is not None and not is_ours(each)}
    if not own:
        return ""
    try:
        net = scenario.build(recipe, 0)
        made = [*wiring_of(net), cases_of(scenario.patterns(recipe, 0)), *beside(net)]
    except Exception:  # which each run will tell
        made = []
    return f"{letters(made)}{OWN_CODE}{letters(code_of(**own))}"


def activations_named(text: str) -> dict[str, str]:
    """Return a few letters for each activation function of one's own that a text names in quotes: of what it is made.

    >>> activations_named("{'function': 'tanh'}")
    {}
    """
    return {
        name: f"own{OWN_CODE}{letters(code_of(parts=parts))}" for name, parts in _registered() if repr(name) in text
    }


def _registered() -> Iterator[tuple[str, Any]]:
    """The activation functions of one's own that are known by name, and what they are made of beside it."""
    for each in map(activation, activation_names()):
        if not each.is_built_in:
            yield each.name, each.in_parts()[1][1:]


def is_ours(function: Any) -> bool:
    """Whether a function is pdpsim's, which its name and the version tell.

    >>> is_ours(digest_of), is_ours(len)
    (True, False)
    """
    return all(home.startswith("pdpsim.") for home in _homes(function))


def code_of(**things: Any) -> list[str]:
    """Return a line for each function, class and value of one's own that is come to from these.

    Libraries are told by name; of an object that does not say what it is, such as an open file, its kind is told.

    Parameters
    ----------
    **things
        Functions, or other things, by the names that they are to have.

    Examples
    --------
    >>> code_of(asked=Network, limit=1.5)
    ["asked: 'pdpsim.core.network.Network'", 'limit: 1.5']
    """
    lines, todo, registered = list[str](), deque(things.items()), dict(_registered())
    seen: Seen = {}
    while todo:
        name, thing = todo.popleft()
        if type(thing) in PLAIN:
            lines.append(f"{name}: {thing!r}")
        elif id(thing) in seen:
            lines.append(f"{name}: as {seen[id(thing)][0]}")
        else:
            parts = _numbered(_said(thing), seen)
            if any(type(each) not in PLAIN for _, each in parts):  # what is told in a line is told again
                seen[id(thing)] = name, thing
            todo.extend((f"{name}{inner}", each) for inner, each in parts)
        if not todo:  # activation functions may be taken by name, as in function="bent"
            text = "\n".join(lines).replace("\\", "")  # of what is quoted within what is quoted
            for named in [each for each in registered if repr(each) in text]:
                todo.append((f"activation {named}", registered.pop(named)))
    return sorted(lines)


def _numbered(parts: Parts, seen: Seen) -> Parts:
    """Number the members of a set by what each says, since in each process they stand in another order.

    So what is of one is told apart from what is of others. Those that say the same have one number; plain members need
    none, and those have none of which one leads on and on, as the nodes of a graph do.
    """
    members = [each for name, each in parts if name == MEMBER]
    if all(type(each) in PLAIN for each in members):
        return parts
    says = list[list[str]]()
    for each in members:
        says.append([seen[id(each)][0]] if id(each) in seen else _tree(each))
        if len(says[-1]) > MOST_SAID:
            return parts
    ranks = [said for said, _ in groupby(sorted(says))]
    numbered = [(f"{{{ranks.index(said)}}}", each) for said, each in zip(says, members)]
    return [part for part in parts if part[0] != MEMBER] + sorted(numbered, key=itemgetter(0))


def _tree(thing: Any) -> list[str]:
    """What a thing says, in lines that depend on no order, nor on what was said before; or too many of them."""
    lines, todo = list[str](), deque([("", thing)])
    while todo and len(lines) <= MOST_SAID:
        name, each = todo.popleft()
        if type(each) in PLAIN:
            lines.append(f"{name}: {each!r}")
        else:
            lines.append(name)
            todo.extend((f"{name}{inner}", part) for inner, part in _said(each))
    return sorted(lines)


def _said(thing: Any) -> Parts:
    """The parts of a thing; of one that cannot be asked its kind."""
    try:
        return list(_parts(thing))
    except Exception:  # of somebody else's __repr__ or __getattr__
        return [("", type(thing).__qualname__)]


def _parts(thing: Any) -> Named:
    """What a thing says, in parts that have names, down to plain values."""
    # What is of the program, whatever functions do: it knows all of it, and pictures hold where they lie in memory.
    if isinstance(thing, Logger) or thing is environ or type(thing).__module__.partition(".")[0] in PICTURES:
        yield "", type(thing).__name__
        return
    if of_ones_own := _is_ones_own(type(thing)):
        yield ".class", type(thing)
    if isinstance(thing, (FunctionType, type, ModuleType)) and not _is_ones_own(thing):
        yield "", thing.__name__ if isinstance(thing, ModuleType) else f"{thing.__module__}.{thing.__qualname__}"
    elif isinstance(thing, FunctionType):
        yield "", _instructions(thing.__code__)
        yield ".hung", vars(thing)
        yield from _beside(thing)
    elif isinstance(thing, (type, ModuleType)):
        yield "", thing.__name__
        for name, each in vars(thing).items():  # but no modules of a package, which come in when they are asked for
            if (name[:2] != "__" or callable(each)) and f"{thing.__name__}.{name}" not in sys.modules:
                yield f".{name}", each
        yield ".bases", getattr(thing, "__bases__", ())
    elif isinstance(thing, Mapping):
        yield "", len(thing)
        yield from ((f"[{k}]", pair) for k, pair in enumerate(thing.items()))
        if isinstance(thing, defaultdict):
            yield ".default", thing.default_factory
    elif isinstance(thing, (tuple, list, deque)) and all(type(each) in PLAIN for each in thing):
        yield "", repr([*thing])  # in one, for there may be millions
    elif isinstance(thing, (tuple, list, deque)):
        yield "", len(thing)
        yield from ((f"[{k}]", each) for k, each in enumerate(thing))
    elif isinstance(thing, (set, frozenset)):
        yield from ((MEMBER, each) for each in thing)
    elif isinstance(thing, (Unit, Connection)):  # a part of its network
        unit = thing if isinstance(thing, Unit) else thing.receiver
        yield "", thing.name
        yield ".network", getattr(unit, "network", None)
    elif isinstance(thing, Network):
        yield "", repr((wiring_of(thing), beside(thing)))
    elif isinstance(thing, PatternSet):
        yield "", repr(cases_of(thing))
    elif isinstance(thing, History):  # whatever time it took
        yield "", thing.tss
    elif _has(thing, "to_numpy"):  # a table of pandas, or a column
        yield "", [*(list(map(str, getattr(thing, name, ()))) for name in ("columns", "index")), thing.to_numpy()]
    elif _has(thing, "tolist"):  # an array of NumPy, which need not be there
        yield "", thing.tolist()
    elif not of_ones_own:
        yield from _held(thing)
    if of_ones_own and not isinstance(thing, WHOLE):  # beside what its kind tells
        yield from _held(thing)


def _has(thing: Any, name: str) -> bool:
    """Whether the kind of an object has a method: the object itself may say yes to any name."""
    return callable(getattr_static(type(thing), name, None))


def _held(thing: Any) -> Named:
    """What any other object is of, and holds; of one of a library what it says it is."""
    for name in "func", "args", "keywords", "fget", "__func__", "__self__", "__wrapped__":
        if (each := getattr_static(thing, name, None)) is not None:  # of methods, properties, `partial` and `cache`
            yield f".{name}", getattr(thing, name, each)
    if not _is_ones_own(type(thing)):
        yield ".class", type(thing)
        if not getattr(thing, "__dict__", None) and " at 0x" not in (shown := repr(thing)):
            yield "", shown
            return
    yield from (
        ("", kind.__repr__(thing)) for kind in NUMBERS_AND_TEXTS if isinstance(thing, kind)
    )  # of one's own class
    known = [each.name for each in fields(thing)] if is_dataclass(thing) else [*getattr(thing, "__dict__", ())]
    for name in [*known, *_slots(type(thing))]:
        if hasattr(thing, name) and not isinstance(getattr_static(type(thing), name, None), cached_property):
            yield f".{name}", getattr(thing, name)


def _slots(kind: type) -> Iterator[str]:
    for each in kind.__mro__:
        slots = vars(each).get("__slots__", ())
        yield from (slots,) if isinstance(slots, str) else slots


def _beside(function: FunctionType) -> Named:
    """Defaults, what a function closes over, and the globals and modules that it names, also in functions within."""
    code, defaults = function.__code__, function.__defaults__ or ()
    taken = code.co_varnames[: code.co_argcount]
    yield from ((f".{name}", each) for name, each in zip(taken[len(taken) - len(defaults) :], defaults))
    yield from ((f".{name}", each) for name, each in (function.__kwdefaults__ or {}).items())
    for name, cell in zip(code.co_freevars, function.__closure__ or ()):
        with suppress(ValueError):  # it is not there yet
            yield f".{name}", cell.cell_contents
    for within in _codes(code):
        yield from _named(within, function.__globals__)


def _named(code: CodeType, known: Mapping[str, Any]) -> Named:
    """The globals that code names; of a module of one's own what is asked of it, as in `lab.ask.limit`, alone.

    Nothing is imported for it: a module may be a script.
    """
    for name, *attributes in _chains(code):
        if name in known:
            where, thing = f".{name}", known[name]
            for attribute in attributes:
                if not (isinstance(thing, ModuleType) and _is_ones_own(thing) and attribute in vars(thing)):
                    break
                where, thing = f"{where}.{attribute}", vars(thing)[attribute]
            yield where, thing


def _chains(code: CodeType) -> Iterator[list[str]]:
    """The names of globals in code, each with the attributes that are asked for one after the other."""
    chain = list[str]()
    for each in get_instructions(code):
        if each.opname in OF_ATTRIBUTES and chain:
            chain.append(each.argval)
        elif each.opname != "EXTENDED_ARG":  # which stands before a name in long code
            if chain:
                yield chain
            chain = [each.argval] if each.opname in OF_GLOBALS else []


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of those within it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _instructions(code: CodeType) -> str:
    """What a function does as it runs here, whatever its file says by now."""
    loaded = {each.arg for each in get_instructions(code) if each.opcode in hasconst}
    constants = [
        _constant(each)
        for k, each in enumerate(code.co_consts)
        if k or k in loaded or not isinstance(each, str)  # the first, if nobody loads it, is a docstring
    ]
    tried = getattr(code, "co_exceptiontable", b"").hex()  # what `try` covers; before Python 3.11 the code says it
    return f"{code.co_code.hex()} {tried} {_parameters(code)} {code.co_names} {constants}"


def _parameters(code: CodeType) -> tuple[Any, ...]:
    """The names of what a function takes, and of what kinds they are."""
    given, by_name, starred = code.co_argcount, code.co_kwonlyargcount, code.co_flags & (CO_VARARGS | CO_VARKEYWORDS)
    names = code.co_varnames[: given + by_name + starred.bit_count()]
    return names, given, code.co_posonlyargcount, by_name, starred


def _constant(each: Any) -> str:
    if isinstance(each, frozenset):  # whose order differs from process to process
        return str(sorted(map(repr, each)))
    return _instructions(each) if isinstance(each, CodeType) else repr(each)


def _homes(thing: Any) -> set[str]:
    """The modules that a thing is of: of a function what it says, and where it was written."""
    if isinstance(thing, ModuleType):
        return {thing.__name__}
    written = thing.__globals__.get("__name__") if isinstance(thing, FunctionType) else None
    return {getattr(thing, "__module__", None) or "", *([written] if written else [])}


def _is_ones_own(thing: FunctionType | type | ModuleType) -> bool:
    """Whether it is of no library, nor of Python; one of either may wrap one of the other, and says that it is that."""
    return not all(map(_is_library, _homes(thing)))


def _is_library(name: str) -> bool:
    path = str(getattr(sys.modules.get(name), "__file__", None) or "")
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names - {"__main__"}:
        return not path.endswith(".py") or path.startswith(get_path("stdlib"))  # or only called so
    return top == "pdpsim" or bool({"site-packages", "dist-packages"} & set(Path(path).parts))
