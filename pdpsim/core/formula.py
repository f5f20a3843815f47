"""A formula: what is to be computed, stated once as text, for every reader.

From the same text come the function that an object calls, the lines of a program in Python or C, and what `explain`
prints. Each of them does the same operations in the same order, so they agree to the last bit.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from pdpsim.arguments import judge_fields, judged
from pdpsim.core import notations, rewriting
from pdpsim.core.language import FUNCTIONS, parsed
from pdpsim.core.notations import names_in
from pdpsim.errors import WrongTypeError
from pdpsim.words import brief, quoted


@brief
@dataclass(frozen=True)
class Formula:
    """What is to be computed from some numbers.

    Parameters
    ----------
    text : str
        An expression; or lines ``name = expression``, the last of which may be an expression, which then is the
        result. It is written as in Python, of numbers, names, ``+ - * /``, comparisons, ``a if c else b``, ``and``,
        ``or``, ``not``, and calls of abs, erf, exp, expm1, log, log1p, max, min, sign, sqrt, tanh, `inside` and
        `far_out` (see `pdpsim.core.language`).
    given : sequence of str
        The names that are given.

    Raises
    ------
    SettingError
        If the text is no formula, or there is a name in it that is neither given nor assigned before.

    Examples
    --------
    >>> slope = Formula("y * (1 - y)", ("net", "y"))
    >>> slope.function(0.0, 0.5)
    0.25
    >>> slope.words(), slope.numbers({"y": 0.5})
    ('y x (1 - y)', '0.5 x (1 - 0.5)')
    >>> slope.python({"y": "h1"}), slope.c({"y": "h1"})
    ('h1 * (1.0 - h1)', '(h1 * (1.0 - h1))')
    >>> Formula("net ** 2", ("net",))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: a formula cannot hold 'net ** 2'; it is made of numbers, names, + - * /, ...
    """

    text: str
    given: tuple[str, ...]

    def __post_init__(self) -> None:
        judge_fields(self)
        object.__setattr__(self, "text", "\n".join(line.strip() for line in self.text.strip().splitlines()))
        object.__setattr__(self, "given", tuple(self.given))
        object.__setattr__(self, "_parsed", parsed(self.text, self.given))

    def __reduce__(self) -> tuple[object, ...]:
        return Formula, (self.text, self.given)

    @property
    def lines(self) -> tuple[tuple[str, ast.expr], ...]:
        """The names that are assigned, each with what it is assigned.

        >>> [name for name, _ in Formula("d = y - t; d * d", ("t", "y")).lines]
        ['d']
        """
        return self._parsed[0]  # type: ignore[attr-defined, no-any-return]

    @property
    def result(self) -> ast.expr | None:
        """The expression at the end, or None if there are only names that are assigned."""
        return self._parsed[1]  # type: ignore[attr-defined, no-any-return]

    @property
    def assigned(self) -> tuple[str, ...]:
        """The names that are assigned, without those that were given.

        >>> Formula("c = momentum * c - g; w = w + c; k = w", ("w", "g", "c", "momentum")).assigned
        ('k',)
        """
        return tuple(dict.fromkeys(name for name, _ in self.lines if name not in self.given))

    @property
    def names(self) -> frozenset[str]:
        """The names that are read.

        >>> sorted(Formula("y * (1 - y)", ("net", "y")).names)
        ['y']
        """
        return frozenset().union(*map(names_in, self._expressions))

    @property
    def _expressions(self) -> list[ast.expr]:
        found = [expression for _, expression in self.lines]
        return [*found, self.result] if self.result else found

    # -- computing --------------------------------------------------------------------------------

    @cached_property
    def function(self) -> Callable[..., Any]:
        """A function of what is given, in that order, to the result.

        Where there is no expression at the end, it returns what each name was assigned (each once, in the order
        of the first assignments).

        >>> Formula("m = (a + b) / 2; m * m", ("a", "b")).function(1.0, 2.0)
        2.25
        >>> Formula("low = min(a, b); high = max(a, b)", ("a", "b")).function(1.0, 2.0)
        (1.0, 2.0)
        """
        return _function(self.text, self.given)

    @judged
    def values(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return what is given together with what is assigned.

        >>> Formula("d = y - t; d * d", ("t", "y")).values({"t": 1.0, "y": 0.5})
        {'t': 1.0, 'y': 0.5, 'd': -0.5}
        """
        known = dict(given)
        for name, expression in self.lines:
            known[name] = notations.value(expression, known)
        return known

    # -- rewriting --------------------------------------------------------------------------------

    @judged
    def with_name_for(self, part: str, name: str) -> Formula:
        """Return the formula with a name in the place of a part; the name is given then.

        A reader that has worked the part out before need not do it again.

        >>> Formula("p = inside(y); (p - t) / (p * (1 - p))", ("t", "y")).with_name_for("inside(y)", "y")
        Formula(text='(y - t) / (y * (1 - y))', given=('t', 'y'))
        """
        return _named(self, part, name)

    def folded(self, zeros: Collection[str]) -> Formula:
        """Return the formula where some of what is given is known to be 0, and what need not be done is left out.

        Only what cannot change a bit: x - 0, x / 1 and x * 1, but not x + 0 (-0.0 would become 0.0) nor x * 0.

        >>> Formula("(w + c) * (1 - decay)", ("w", "c", "decay")).folded({"decay"})
        Formula(text='w + c', given=('w', 'c'))
        """
        return _folded(self, _set_of_names(zeros))

    def hoisted(self, settings: Collection[str]) -> tuple[Formula | None, Formula]:
        """Return what can be worked out once, of settings and constants alone; and the formula without that.

        The first has lines, the names of which are given to the second. It is None where there is nothing to be
        worked out. What Python might fail at is left where it is, unless it is always come by.

        >>> before, after = Formula("-rate * g + momentum * c", ("rate", "g", "c", "momentum")).hoisted(
        ...     {"rate", "momentum"})
        >>> before
        Formula(text='k1 = -rate', given=('rate',))
        >>> after
        Formula(text='k1 * g + momentum * c', given=('g', 'c', 'momentum', 'k1'))
        """
        return _hoisted(self, _set_of_names(settings))

    # -- writing ----------------------------------------------------------------------------------

    @judged
    def python(self, names: Mapping[str, str] | None = None) -> str:
        """Return Python, with other names, or numbers, in the place of names.

        >>> print(Formula("d = y - t; d if d > 0 else 0", ("t", "y")).python({"t": "t_o1", "d": "d_o1"}))
        d_o1 = y - t_o1
        d_o1 if d_o1 > 0.0 else 0.0
        """
        return self._python.format_map(_Names(names))

    @judged
    def c(self, names: Mapping[str, str] | None = None) -> str:
        """Return C, with other names, or numbers, in the place of names; it calls `C_HELPERS`.

        Lines are assignments that end in ``;``; the result at the end is an expression. Wherever Python would raise,
        ``*bad`` is set to 1.

        >>> Formula("1 / (1 + exp(-net))", ("net",)).c({"net": "n"})
        'pd_over(1.0, (1.0 + pd_exp((-n), bad)), bad)'
        """
        return self._c.format_map(_Names(names))

    @judged
    def words(self, names: Mapping[str, str] | None = None, values: Mapping[str, float] | None = None) -> str:
        """Return the formula in words; ``x`` multiplies.

        Parameters
        ----------
        names : mapping of str to str, optional
            What to call things; otherwise as they are named, with spaces for underscores.
        values : mapping of str to float, optional
            Where this is told of. What is said then holds there.

        Examples
        --------
        >>> Formula("momentum * last_change", ("momentum", "last_change")).words()
        'momentum x last change'
        >>> Formula("d = y - t; d * d", ("t", "y")).words({"t": "target"})
        'd x d, where d = y - target'
        >>> Formula("net if net > 0 else 0", ("net",)).words()
        'net if it is positive, else 0'
        """
        called = dict(names or {})
        cut = {name: one for name, one in self.lines if notations.is_inside(one)}
        called.update({name: notations.Words(called).write(one) for name, one in cut.items()})
        words = notations.Words(called)
        lines = [f"{words.write(ast.Name(name))} = {words.write(one)}" for name, one in self.lines if name not in cut]
        if self.result is None:
            return "\n".join(lines)
        known = self.values(values) if values else {}
        aside = ", but never quite 0 or 1" * (bool(values) and notations.never_quite(self.result, known))
        return ", where ".join([words.write(self.result) + aside, *lines])

    @judged
    def numbers(
        self,
        values: Mapping[str, float],
        show: Callable[[float], str] = repr,
        shown: Mapping[str, str] | None = None,
    ) -> str:
        r"""Return the formula with numbers in it; worked out from left to right, it gives exactly the result.

        Of a conditional only what holds is shown. Of several lines, it is the result at the end, with the numbers
        that the lines came to; or if there is none, each line.

        Parameters
        ----------
        values : mapping of str to float
            What is given.
        show : callable
            How to write a number.
        shown : mapping of str to str, optional
            For some names, how their number is written.

        Examples
        --------
        >>> Formula("net if net > 0 else 0.01 * net", ("net",)).numbers({"net": -0.5})
        '0.01 x -0.5'
        >>> Formula("c = -rate * g; w = w + c", ("w", "g", "rate")).numbers({"w": 1.0, "g": 0.5, "rate": 0.25})
        'c = -0.25 x 0.5\nw = 1.0 + -0.125'
        """
        known, lines = dict(values), []
        for name, expression in self.lines:
            lines.append(f"{name} = {notations.Numbers(known, show, shown).write(expression)}")
            known[name] = notations.value(expression, known)
        if self.result is None:
            return "\n".join(lines)
        return notations.Numbers(known, show, shown).write(self.result)

    @cached_property
    def _python(self) -> str:
        return _written(self, lambda node: ast.unparse(notations.python(node, _places(self))), "")

    @cached_property
    def _c(self) -> str:
        return _written(self, notations.C(), ";")


def _set_of_names(names: Collection[str]) -> frozenset[str]:
    try:
        return frozenset(names)
    except TypeError:
        raise WrongTypeError(f"names of what is given must be texts, not {quoted(names)}") from None


# What is made of a formula is kept: programs ask for the same again and again.


@lru_cache(maxsize=1024)
def _named(formula: Formula, part: str, name: str) -> Formula:
    made = rewriting.Naming(part, name, formula.lines).formula((formula.lines, formula.result))
    return _formula(made, (*formula.given, name))


@lru_cache(maxsize=1024)
def _folded(formula: Formula, zeros: frozenset[str]) -> Formula:
    given = [name for name in formula.given if name not in zeros]
    return _formula(rewriting.Folding(zeros).formula((formula.lines, formula.result)), given)


@lru_cache(maxsize=1024)
def _hoisted(formula: Formula, settings: frozenset[str]) -> tuple[Formula | None, Formula]:
    hoisting = rewriting.Hoisting(settings, formula.given, formula.lines)
    rest = hoisting.formula((formula.lines, formula.result))
    if not hoisting.before:
        return None, formula
    before, after = rewriting.text_of((hoisting.before, None)), rewriting.text_of(rest)
    names = [name for name, _ in hoisting.before]
    used = [name for name in formula.given if name in settings and any(name in names_in(x) for _, x in hoisting.before)]
    left = [name for name in (*formula.given, *names) if name not in settings or _reads(rest, name)]
    return Formula(before, tuple(used)), Formula(after, tuple(left))


class _Names(dict[str, str]):
    """Names for names: their own where there is no other, and negative numbers in brackets."""

    def __init__(self, names: Mapping[str, str] | None) -> None:
        super().__init__((name, f"({to})" if to.startswith("-") else to) for name, to in (names or {}).items())

    def __missing__(self, name: str) -> str:
        return name


def _written(formula: Formula, write: Callable[[ast.expr], str], end: str) -> str:
    """Return text with a place for each name."""
    lines = [f"{{{name}}} = {write(expression)}{end}" for name, expression in formula.lines]
    return "\n".join([*lines, write(formula.result)] if formula.result else lines)


def _formula(parsed_as: rewriting.Parsed, given: Iterable[str]) -> Formula:
    return Formula(rewriting.text_of(parsed_as), tuple(dict.fromkeys(given)))


def _reads(formula: rewriting.Parsed, name: str) -> bool:
    lines, result = formula
    return any(name in names_in(x) for x in [*(one for _, one in lines), *([result] if result else [])])


def _places(formula: Formula) -> dict[str, str]:
    return {name: f"{{{name}}}" for name in (*formula.given, *formula.assigned)}


@lru_cache(maxsize=1024)
def _function(text: str, given: tuple[str, ...]) -> Callable[..., Any]:
    formula = Formula(text, given)
    call = formula.result
    if isinstance(call, ast.Call) and [ast.unparse(one) for one in call.args] == list(given) and not formula.lines:
        return FUNCTIONS[call.func.id].python  # type: ignore[attr-defined]
    *lines, last = formula.python().split("\n")
    if formula.result is None:
        names = dict.fromkeys(name for name, _ in formula.lines)
        lines, last = [*lines, last], "".join(f"{name}, " for name in names)
    takes = ", ".join(given)
    body = "\n    ".join([*lines, f"return {last}"])
    source = f"def made({takes}):\n    {body}" if lines else f"made = lambda {takes}: {last}"
    names_known: dict[str, Any] = {"__builtins__": {}, **notations.PYTHON}
    exec(compile(source, "<pdpsim formula>", "exec"), names_known)
    made: Callable[..., Any] = names_known.pop("made")  # not to be found in itself: no cycle
    return made
