"""A small safe language for numbers of a network: ``h1.activation > .5 and epoch >= 3``.

Text is parsed with `ast`, and only what is listed here is taken up: numbers, text in quotes, names of units,
``sender->receiver`` for a connection, ``.attribute``, arithmetic, comparisons, and/or/not, and a few
functions. Nothing is ever evaluated as Python.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from pdpsim.core.connection import Connection
from pdpsim.core.measures import squares
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.errors import ExpressionError, NoValueError, PdpsimError, nearest
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.learning.rule import Rule
    from pdpsim.stepping.stepper import Stepper

Value: TypeAlias = "float | bool | str | Unit | Connection | None"
Names: TypeAlias = Mapping[str, Callable[[], Any]]
Term: TypeAlias = Callable[[], Any]

UNIT = {
    "activation": "activation", "net_input": "net_input", "net": "net_input", "delta": "delta", "error": "error",
    "target": "target", "slope": "slope", "bias": "bias", "layer": "layer", "role": "role",
}  # fmt: skip
USUAL = ("rate", "momentum", "decay")  # settings of a rule
CONNECTION = {"weight": "weight", "gradient": "gradient", "last_change": "last_change", "frozen": "frozen"}

_ARITHMETIC: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_COMPARISON: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs, "min": min, "max": max, "exp": math.exp, "log": math.log, "sqrt": math.sqrt,
}  # fmt: skip
_LONGEST = 400
BY_HAND = "by hand"  # what a pattern is called that is given by hand
_QUOTED, _ARITHMETIC_IN = re.compile(r""""[^"]*"|'[^']*'"""), re.compile(r"(?<=\w)[-+*/<>=]+(?=\w)")
# What is in quotes, a copy of a unit at a step (h1@2), a name, an arrow.
_SIGNS = re.compile(
    r"""("[^"]*"|'[^']*')|([^\W\d]\w*@-?\d+)|([^\W\d](?:\w|[^\x00-\x7f])*)|->"""
)  # marks on letters, too


@brief
class Expression:
    """An expression about a network, ready to be evaluated again and again.

    Parameters
    ----------
    text : str
    net : Network
    names : mapping of str to callable
        Other names it may use, such as ``epoch``, and how to get their values.
    about : Unit or Connection, optional
        What a bare attribute, such as ``activation``, is taken to be of.

    Attributes
    ----------
    asks : bool
        Whether it names anything; what does not is always the same.
    compared : list of (str, str)
        The names in it and the texts in quotes that they are compared with.

    Raises
    ------
    ExpressionError
        If the text makes no sense; names of units and attributes are looked up at once.

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> Expression("i1->h1.weight * 2 > h1.bias", net).value()
    True
    >>> Expression("h1.activatoin", net)
    Traceback (most recent call last):
        ...
    pdpsim.errors.ExpressionError: a unit has no 'activatoin'; did you mean 'activation'?
    """

    def __init__(
        self, text: str, net: Network, names: Names | None = None, about: Unit | Connection | None = None
    ) -> None:
        self.text = text.strip()
        if not re.sub(r"[\t\n]", "", self.text).isprintable():  # it is shown again as it is, also on a terminal
            raise ExpressionError(f"{quoted(self.text)} holds what cannot be printed")
        self.net = net
        self.names = names or {}
        self.about = about
        self._term: Term | None = self._whole()

    def __getstate__(self) -> dict[str, Any]:
        # The closures stay behind: a copy builds its own, over its own network.
        return {**self.__dict__, "_term": None}

    def value(self) -> Value:
        """Return what it comes to now.

        Raises
        ------
        NoValueError
            If the numbers of this moment do not allow it, as with a division by zero.
        """
        if self._term is None:
            self._term = self._whole()
        try:
            result: Value = self._term()
        except PdpsimError:
            raise
        except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
            raise NoValueError(f"{self.text!r} cannot be worked out: {error}") from None
        return result

    def of_a_number(self) -> Expression:
        """Return the expression, if it comes to a number or truth, and is not a unit or connection itself.

        >>> Expression("h1", Network.layered(2, 2, 1, seed=1)).of_a_number()
        Traceback (most recent call last):
            ...
        pdpsim.errors.ExpressionError: h1 is a unit; name one of its numbers, as in h1.activation
        """
        refuse_thing(self._term)
        return self

    def to_wait_for(self) -> Expression:
        """Return the expression, if it does not compare the pattern or the phase with a name that none has.

        >>> from pdpsim import GradientDescent, PatternSet, Stepper
        >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
        >>> stepper.expression("phase == 'backwards'").to_wait_for()
        Traceback (most recent call last):
            ...
        pdpsim.errors.ExpressionError: there is no phase 'backwards'; did you mean 'backward'?
        """
        known = self.names.texts if isinstance(self.names, Scope) else {}
        for name, text in self.compared:
            if text not in known.get(name, [text]):
                raise ExpressionError(f"there is no {name} {quoted(text)}{nearest(text, known[name])}")
        return self

    def __repr__(self) -> str:
        return f"<Expression {self.text!r}>"

    # -- building ---------------------------------------------------------------------------------

    def _whole(self) -> Term:
        self.asks = False
        self.compared: list[tuple[str, str]] = []
        self._refuse_two_meanings()
        try:
            return self._built(_parsed(self.text))
        except RecursionError:
            raise ExpressionError(f"{self.text!r:.80} is too deeply nested") from None

    def _refuse_two_meanings(self) -> None:
        """Say so if the name of a unit stands there that reads as arithmetic, as 1/sum does beside a unit sum."""
        unquoted_text = _QUOTED.sub(" ", self.text)
        for name in self.net.units:
            if _ARITHMETIC_IN.search(name) and re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", unquoted_text):
                apart = _ARITHMETIC_IN.sub(r" \g<0> ", name)
                raise ExpressionError(
                    f"{name!r} is a unit, and reads as arithmetic: the unit is written {quoted(name)} in quotes, and "
                    f"arithmetic apart, as in {apart}"
                )

    def _built(self, node: ast.AST) -> Term:
        build = getattr(self, f"_{type(node).__name__.lower()}", None)
        if build is None:
            raise ExpressionError(f"{self.text!r}: only numbers, names and arithmetic are understood")
        term: Term = build(node)
        return term

    def _constant(self, node: ast.Constant) -> Term:
        value = node.value
        if isinstance(value, str):
            named = value in self.net.units or value in _quoted_for_python(self.text)
            return self._named(value) if named else lambda: value
        if value is None or isinstance(value, bool):
            return lambda: value
        try:
            number = float(value) if isinstance(value, (int, float)) else None
        except OverflowError:
            number = None
        if number is None:
            raise ExpressionError(f"{self.text!r}: {quoted(value)} is no number") from None
        return lambda: number

    def _name(self, node: ast.Name) -> Term:
        if self.about is not None and node.id in _attributes(self.about):
            return self._of(self.about, node.id)
        if node.id in self.net.units and node.id in self.names:
            raise ExpressionError(
                f"{node.id!r} is a unit here, and what is asked of the session too; the unit's number is "
                f"{node.id}.activation"
            )
        return self._named(node.id)

    def _named(self, name: str) -> Term:
        self.asks = True
        if name in self.net.units:
            return _Named(self.net.units[name])
        if name in self.names:
            return self.names[name]
        about = [] if self.about is None else _attributes(self.about)
        if name in USUAL and isinstance(self.names, Scope):
            rule = type(self.names.stepper.current_rule).__name__
            raise ExpressionError(f"{rule} has no {name!r}{nearest(name, self.names.settings)}")
        raise ExpressionError(f"there is no {name!r}{nearest(name, [*self.net.units, *self.names, *about])}")

    def _attribute(self, node: ast.Attribute) -> Term:
        thing = self._thing(node.value)
        if thing is None:
            raise ExpressionError(f"{self.text!r}: a number is written unit.activation or sender->receiver.weight")
        return self._of(thing, node.attr)

    def _of(self, thing: Unit | Connection, attribute: str) -> Term:
        self.asks = True
        known = _attributes(thing)
        if isinstance(thing, Connection) and attribute in (*thing.shared.remembers, *self._remembered()):
            return lambda: self._recalled(thing, attribute)
        if attribute == "last_change" and isinstance(self.names, Scope) and self.names.stepper.current_rule:
            rule = type(self.names.stepper.current_rule).__name__
            raise ExpressionError(f"no last change is remembered of {thing.name}: {rule} does not carry it on")
        if attribute not in known:
            kind = "unit" if isinstance(thing, Unit) else "connection"
            raise ExpressionError(f"a {kind} has no {attribute!r}{nearest(attribute, known)}")
        get = operator.attrgetter(known[attribute])
        return lambda: get(thing)

    def _recalled(self, connection: Connection, attribute: str) -> float | None:
        """A number that is remembered of a weight; None once it was changed by a rule that does not remember it."""
        weight = connection.shared
        known = attribute in (*weight.remembers, *self._remembered())
        return weight.remembered(attribute) if known else None

    def _remembered(self) -> tuple[str, ...]:
        """What the rule in force remembers of each weight."""
        return self.names.remembers if isinstance(self.names, Scope) else ()

    def _thing(self, node: ast.AST) -> Unit | Connection | None:
        """The unit or connection that a node names, if it does."""
        if isinstance(node, ast.Name):
            value = self._named(node.id)()
            return value if isinstance(value, Unit) else None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.net.units[node.value]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            sender, receiver = self._thing(node.left), self._thing(node.right)
            if isinstance(sender, Unit) and isinstance(receiver, Unit):
                return self.net.connections[sender.name, receiver.name]
        return None

    def _binop(self, node: ast.BinOp) -> Term:
        if isinstance(node.op, ast.Pow):
            return self._arrow(node)
        apply = _ARITHMETIC.get(type(node.op))
        if apply is None:
            raise ExpressionError(f"{self.text!r}: only + - * / are understood")
        left, right = self._built(node.left), self._built(node.right)
        return lambda: apply(_number(left()), _number(right()))

    def _arrow(self, node: ast.BinOp) -> Term:
        """``sender->receiver``, alone or with an attribute that was parsed as the receiver's."""
        right = node.right
        if isinstance(right, ast.Attribute):
            whole = ast.BinOp(node.left, node.op, right.value)
            return self._attribute(ast.Attribute(whole, right.attr))
        connection = self._thing(node)
        if connection is None:
            raise ExpressionError(f"{self.text!r}: a connection is written sender->receiver")
        return _Named(connection)

    def _unaryop(self, node: ast.UnaryOp) -> Term:
        term = self._built(node.operand)
        if isinstance(node.op, ast.Not):
            refuse_thing(term)
            return lambda: not term()
        if isinstance(node.op, ast.USub):
            return lambda: -_number(term())
        if isinstance(node.op, ast.UAdd):
            return lambda: _number(term())
        raise ExpressionError(f"{self.text!r}: only - and not are understood before a value")

    def _boolop(self, node: ast.BoolOp) -> Term:
        terms = [self._built(value) for value in node.values]
        for term in terms:
            refuse_thing(term)
        every = isinstance(node.op, ast.And)
        return lambda: all(term() for term in terms) if every else any(term() for term in terms)

    def _compare(self, node: ast.Compare) -> Term:
        terms = [self._built(value) for value in (node.left, *node.comparators)]
        tests = [_COMPARISON.get(type(op)) for op in node.ops]
        if None in tests:
            raise ExpressionError(f"{self.text!r}: only < <= > >= == != compare values")
        sides = [node.left, *node.comparators]
        named = [side.id for side in sides if isinstance(side, ast.Name)]
        texts = [side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str)]
        self.compared += [(name, text) for name in named for text in texts]

        def compare() -> bool:
            values = [term() for term in terms]
            return all(_holds(test, a, b) for test, a, b in zip(tests, values, values[1:]) if test)

        return compare

    def _call(self, node: ast.Call) -> Term:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in _FUNCTIONS or node.keywords or not node.args:
            raise ExpressionError(f"{self.text!r}: the functions are {', '.join(_FUNCTIONS)}")
        function, terms = _FUNCTIONS[name], [self._built(arg) for arg in node.args]
        if (len(terms) > 1) != (name in ("min", "max")):
            several = "two or more values" if len(terms) == 1 else f"one value, not {len(terms)}"
            raise ExpressionError(f"{self.text!r}: {name} requires {several}")
        return lambda: function(*[_number(term()) for term in terms])


class _Named:
    """A term that is a unit or connection."""

    def __init__(self, thing: Unit | Connection) -> None:
        self.thing = thing

    def __call__(self) -> Unit | Connection:
        return self.thing


def refuse_thing(term: Term | Unit | Connection | None) -> None:
    """Say so if what should be a number, or true or false, is a unit or connection."""
    thing = term.thing if isinstance(term, _Named) else term
    if isinstance(thing, Unit):
        raise ExpressionError(f"{thing.name} is a unit; name one of its numbers, as in {thing.name}.activation")
    if isinstance(thing, Connection):
        name = f"{thing.sender.name}->{thing.receiver.name}"
        raise ExpressionError(f"{name} is a connection; name one of its numbers, as in {name}.weight")


def thing_named(text: str, net: Network) -> Unit | Connection | None:
    """Return the unit or connection that a text names, with or without quotes; None if it names none.

    >>> net = Network.layered(1, 1, seed=1)
    >>> thing_named("i1->o1", net).name, thing_named("'o1'", net).name, thing_named("h7", net)
    ('i1 -> o1', 'o1', None)
    """
    name = unquoted(text)
    if name in net.units:
        return net.units[name]
    sender, arrow, receiver = text.partition("->")
    ends = unquoted(sender), unquoted(receiver)
    return net.connections[ends] if arrow and all(end in net.units for end in ends) else None


def unquoted(text: str) -> str:
    """Return a text without the quotes around it, if there are some.

    >>> unquoted(" 'a b' "), unquoted("h1")
    ('a b', 'h1')
    """
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _parsed(text: str) -> ast.AST:
    if not text:
        raise ExpressionError("an expression is missing, such as h1.activation")
    if len(text) > _LONGEST:
        raise ExpressionError(f"an expression has up to {_LONGEST} characters, not {len(text)}")
    if "#" in re.sub(r"\"[^\"]*\"|'[^']*'", "", text):  # behind which Python's parser reads nothing
        raise ExpressionError(f"{text!r:.80} has a # in it: a name with one stands in quotes, as in 'a#1'.activation")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python's own, as for "1if h1"
            return ast.parse(_SIGNS.sub(_as_python, text), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        equal = re.sub(r"^pattern\s+(?:==\s*)?([\w.]+)$", r"pattern == '\1'", text)
        equal = re.sub(r"^([A-Za-z][\w.]*)\s+(-?[\d.]+)$", r"\1 == \2", equal)
        meant = f"; did you mean {equal!r:.80}?" if equal != text else ""
        raise ExpressionError(f"{text!r:.80} is no expression that makes sense{meant}") from None


def _quoted_for_python(text: str) -> set[str]:
    """The names without quotes that `_as_python` puts into quotes."""
    return {
        copy or name for _, copy, name in _SIGNS.findall(text) if copy or not unicodedata.is_normalized("NFKC", name)
    }


def _as_python(sign: re.Match[str]) -> str:
    """What a sign is written as for Python's parser."""
    in_quotes, copy, name = sign.groups()
    if in_quotes:
        return str(in_quotes)
    if copy:
        return f'"{copy}"'
    if name:  # Python takes some letters for others, as the micro sign for a Greek letter
        return str(name) if unicodedata.is_normalized("NFKC", name) else f'"{name}"'
    return "**"  # which binds more tightly than all arithmetic, as an arrow does


def _number(value: object) -> float:
    if isinstance(value, (bool, int, float)):
        return float(value)
    raise ExpressionError(f"{value!r:.80} is no number")


def _holds(test: Callable[[Any, Any], bool], a: object, b: object) -> bool:
    """Compare two values; where there is none (a target that nobody set), it is neither more nor less."""
    if a is None or b is None:
        return test in (operator.eq, operator.ne) and test(a, b)
    if isinstance(a, str) or isinstance(b, str):  # a unit's name may be that of a pattern
        a, b = (thing.name if isinstance(thing, Unit) else thing for thing in (a, b))
    if any(isinstance(a, kind) != isinstance(b, kind) for kind in (str, (bool, int, float))):
        one, other = (f"the unit {thing.name}" if isinstance(thing, Unit) else quoted(thing) for thing in (a, b))
        raise ExpressionError(
            f"{one} cannot be compared with {other}: texts stand in quotes, and a unit's number is h1.activation"
        )
    return test(a, b)


def _attributes(thing: Unit | Connection) -> dict[str, str]:
    if isinstance(thing, Unit):
        return UNIT
    return CONNECTION if thing.own_back is None else {**CONNECTION, "back": "own_back"}


def numbers_of_a_connection(rule: Rule | None, connection: Connection | None = None) -> list[str]:
    """Return which numbers of a connection, or of any, can be asked for under a rule: with what that remembers.

    >>> from pdpsim import Adam
    >>> numbers_of_a_connection(Adam(0.1)), numbers_of_a_connection(None)
    (['weight', 'gradient', 'frozen', 'mean', 'square', 'changes'], ['weight', 'gradient', 'frozen', 'last_change'])
    """
    kept = () if connection is None else connection.shared.remembers
    back = () if connection is None or connection.own_back is None else ("back",)
    under = rule.remembers if rule else ("last_change",)
    return list(dict.fromkeys(["weight", "gradient", "frozen", *under, *kept, *back]))


class Scope(Mapping[str, Callable[[], Any]]):
    """What an expression can ask a stepper: where it stands, how far it came, with which rule.

    >>> from pdpsim import GradientDescent, PatternSet, Stepper
    >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
    >>> Scope(stepper)["rate"](), Scope(stepper).remembers
    (0.5, ('last_change',))
    """

    def __init__(self, stepper: Stepper) -> None:
        self.stepper = stepper

    @property
    def settings(self) -> dict[str, float]:
        """The settings of the rule in force; nan for the usual ones where there is none, as nothing is learned."""
        rule = self.stepper.current_rule
        return rule.settings() if rule else dict.fromkeys(USUAL, math.nan)

    @property
    def remembers(self) -> tuple[str, ...]:
        """What the rule in force remembers of each weight."""
        rule = self.stepper.current_rule
        return rule.remembers if rule else ()

    @property
    def texts(self) -> dict[str, list[str]]:
        """Which texts pattern and phase may be, now or in an epoch, or while a pattern is presented by hand."""
        stepper = self.stepper
        names = [pattern.name for pattern in (*stepper.patterns, stepper.pattern)]
        ways = *stepper.home.sweeps, *stepper.place.sweeps
        phases = [sweep.phase for sweep in ways if sweep.phase != "return"]  # which ends where it begins
        return {"pattern": [*dict.fromkeys([*names, BY_HAND])], "phase": [*dict.fromkeys(phases)]}

    @property
    def curve(self) -> str:
        """What is added up in each epoch, by the name under which the last one finished is known: mostly tss."""
        curve = self.stepper.procedure.curve
        return curve if curve.isidentifier() else "tss"

    def __getitem__(self, name: str) -> Callable[[], Any]:
        if name == self.curve:
            return lambda: self.stepper.tss[-1] if self.stepper.tss else math.nan
        if name == "tss":
            kind = type(self.stepper.procedure).__name__
            raise ExpressionError(f"{kind} adds up no tss, but {self.curve}: say {self.curve}")
        if name in _ANSWERS:
            return partial(_ANSWERS[name], self.stepper)
        self.settings[name]
        return lambda: self.settings[name]

    def __contains__(self, name: object) -> bool:
        return name == "tss" or name in list(self)

    def __iter__(self) -> Iterator[str]:
        yield self.curve
        yield from _ANSWERS
        yield from self.settings

    def __len__(self) -> int:
        return 1 + len(_ANSWERS) + len(self.settings)


def pss(net: Network) -> float:
    """Return the sum of (target - activation)^2 as the output units stand.

    >>> from pdpsim import Pattern
    >>> net = Network.layered(1, 1, seed=1)
    >>> _ = net.forward(Pattern([1], [1]))
    >>> round(pss(net), 6)
    0.254571
    """
    return squares([unit.target for unit in net.outputs], [unit.activation for unit in net.outputs])


_ANSWERS: dict[str, Callable[[Stepper], Any]] = {
    "epoch": lambda stepper: float(stepper.epoch),
    "turn": lambda stepper: float(stepper.turn),
    "pattern": lambda stepper: stepper.pattern.name,
    "phase": lambda stepper: stepper.phase,
    "step": lambda stepper: float(stepper.steps),
    "done": lambda stepper: float(stepper.done),
    "pss": lambda stepper: pss(stepper.net),
}
