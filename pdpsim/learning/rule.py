"""What a learning rule is: an equation for one weight, the settings in it, and what it remembers of the weight."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from math import inf
from numbers import Real
from typing import Any, ClassVar, TypeVar

from pdpsim.arguments import judged, judged_if_new, with_fields
from pdpsim.checks import listed, of_kind
from pdpsim.core.formula import Formula
from pdpsim.core.notations import PYTHON, Numbers, Words
from pdpsim.core.notations import value as value_of
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.words import brief, counted, quoted

R = TypeVar("R", bound="Rule")
Memory = tuple[float, ...]
Account = tuple[str, str, str, float]


@brief
@dataclass(frozen=True, repr=False)
class Rule:
    """What all rules have in common: settings that are checked, and may follow a schedule.

    Parameters
    ----------
    schedule : sequence of (int, mapping), by keyword
        (n, settings): after epoch n these settings hold.

    A subclass says how a weight changes, by an `equation` from which everybody who needs it takes it, or by overriding
    `step` (then only messages carry it out). It keeps nothing: what has to be remembered of a weight is named in
    `remembers`, given and returned; the weight holds it. So it can be undone, copied and saved.

    Attributes
    ----------
    equation : str
        Lines that assign ``weight`` and whatever is remembered; see `pdpsim.core.formula.Formula`.
    remembers, fresh : tuple of str, tuple of float
        What is remembered of each weight, and what that is at first.
    whole_epochs : bool
        Whether it makes sense only for gradients of all patterns, as it compares one epoch's with the next's.
    checks : mapping of str to callable
        How settings are checked.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from pdpsim.checks import positive
    >>> from pdpsim.core.weight import Weight
    >>> @dataclass(frozen=True)
    ... class Manhattan(Rule):
    ...     rate: float = 0.1
    ...     checks = {"rate": positive}
    ...     equation = "weight = weight - rate * sign(gradient)"
    >>> weight = Weight(0.5); weight.gradient = -3.0
    >>> weight.change(Manhattan()).new
    0.6
    """

    equation: ClassVar[str] = ""
    remembers: ClassVar[tuple[str, ...]] = ()
    fresh: ClassVar[Memory] = ()
    whole_epochs: ClassVar[bool] = False
    checks: ClassVar[Mapping[str, Callable[[object, str], float]]] = {}

    schedule: Sequence[tuple[int, Mapping[str, float]]] = field(default=(), kw_only=True, hash=False)

    def __post_init__(self) -> None:
        _check_kind(type(self))  # type: ignore[arg-type]  # classes can be hashed, whatever mypy makes of dataclasses
        _check_settings(self)
        object.__setattr__(self, "schedule", tuple(_switch(item) for item in listed(self.schedule, "a schedule")))
        last = 0
        for after, new in self.schedule:
            if not isinstance(after, int) or isinstance(after, bool) or after <= last:
                raise SettingError(f"the sweeps of a schedule must be rising whole numbers above 0, not {after!r}")
            unknown = [name for name in new if name not in self.checks]
            if unknown:
                raise SettingError(f"a schedule cannot change {unknown[0]!r}{nearest(unknown[0], self.checks)}")
            last = after
            self.at(after + 1)

    @property
    def formula(self) -> Formula:
        """The change of a weight as a formula, of ``weight``, ``gradient``, what is remembered, and the settings.

        It assigns ``weight`` and whatever is remembered. Settings that are 0 are left out where they do nothing.
        """
        if not self.equation:
            raise SettingError(f"{type(self).__name__} does not say how a weight changes, by an equation or in step")
        return _formula_of(self).folded([name for name, value in self.settings().items() if value == 0.0])

    @cached_property
    def step(self) -> Callable[[float, float, Memory], tuple[float, Memory]]:
        """A function of a weight's value, gradient and memory to its new value and what is to be remembered of it."""
        made: Callable[[float, float, Memory], tuple[float, Memory]]
        made = _stepping(self.formula, self.remembers)(**self.settings())
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "step"}

    @judged_if_new
    def change(self, old: float, new: float, memory: Memory) -> float:
        """Return the change that led from old to new, as the rule sees it."""
        return new - old

    def at(self: R, epoch: int) -> R:
        """Return the rule in force in an epoch (counted from 1), without a schedule."""
        settings: dict[str, Any] = {}
        for after, new in self.schedule:
            if epoch > after:
                settings.update(new)
        return self.with_only(schedule=(), **settings) if self.schedule else self

    def changes_after(self, epoch: int) -> float:
        """Return the first epoch, at or after `epoch`, after which other settings hold (inf if none).

        >>> from pdpsim import GradientDescent
        >>> GradientDescent(0.1, schedule=[(20, {"rate": 0.2})]).changes_after(3)
        20
        """
        if type(self).at is not Rule.at:  # one's own, of which it is not known for how long it holds
            return epoch
        return next((after for after, _ in self.schedule if after >= epoch), inf)

    @judged
    def with_settings(self: R, epoch: int, **settings: float) -> R:
        """Return the rule with other settings from that epoch on; what a schedule has in store still comes.

        >>> from pdpsim import RMSProp
        >>> RMSProp(0.01).with_settings(3, rate=0.02).rate
        0.02
        """
        known = self.settings()
        for name in settings:
            if name not in known:
                raise UnknownNameError(f"cannot change {name!r}{nearest(name, known)}")
        to_come = [(after, new) for after, new in self.schedule if after >= epoch]
        return self.at(epoch).with_only(schedule=to_come, **settings)

    def with_only(self: R, **changes: Any) -> R:
        """Return the rule with some of its fields changed."""
        return with_fields(self, changes)

    def settings(self) -> dict[str, float]:
        """Return its numbers by name.

        >>> from pdpsim import GradientDescent
        >>> GradientDescent(0.5, 0.9).settings()
        {'rate': 0.5, 'momentum': 0.9, 'decay': 0.0}
        """
        return {name: getattr(self, name) for name in self.checks}

    @property
    def switched_on(self) -> list[str]:
        """Its settings that are no numbers, and usually off, where they are on: by name.

        >>> from pdpsim import GradientDescent
        >>> GradientDescent(0.5, 0.9, nesterov=True).switched_on
        ['nesterov']
        """
        return [each.name for each in fields(self) if each.default is False and getattr(self, each.name) is True]

    @judged
    def account(self, value: float, gradient: float, memory: Memory, show: Any) -> Iterator[Account]:
        """Give account of a change, for `explain`: what is worked out, by which formula, with which numbers, to what.

        Parameters
        ----------
        value, gradient, memory : float, float, tuple of float
            From before the change.
        show : callable
            Writes a number as text; `show.short` a setting.
        """
        if type(self).step is not Rule.step:
            new, _ = self.step(value, gradient, memory)
            known = {"weight": value, "gradient": gradient, **dict(zip(self.remembers, memory))}
            numbers = ", ".join(f"{what.replace('_', ' ')} {show(number)}" for what, number in known.items())
            yield "new weight", f"what {type(self).__name__} makes of {numbers}", "", new
            return
        known = {"weight": value, "gradient": gradient, **dict(zip(self.remembers, memory)), **self.settings()}
        shown = {name: show.short(number) for name, number in self.settings().items()}
        lines, called = self.formula.lines, {"new_weight": "new_weight"}  # somebody's own, which may not be the last
        last = {name: k for k, (name, _) in enumerate(lines)}
        for k, (name, expression) in enumerate(lines):
            words, numbers = Words(called).write(expression), Numbers(known, show, shown).write(expression)
            known[name] = value_of(expression, known)  # from here on, the name stands for this
            if name == "weight" and k == last[name]:
                called[name] = "new weight"
            elif isinstance(expression, ast.Name):  # a name for a name tells nothing new
                continue
            yield called.get(name, name.replace("_", " ")), words, numbers, known[name]

    @property
    def asked(self) -> dict[str, Any]:
        """What a rule asks of back-propagation; nothing but where it is given the deprecated grain or order."""
        return {}

    def __repr__(self) -> str:
        told = ((f.name, getattr(self, f.name)) for f in sorted(fields(self), key=lambda f: bool(f.kw_only)))
        defaults = {f.name: f.default for f in fields(self)}
        return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in told if v != defaults[n])})"

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in self.settings().items())


def check_rule(rule: Rule) -> None:
    """Refuse a rule that is none, before anything is learned by it: also where its equation is worked out.

    >>> from pdpsim import Adam
    >>> check_rule(Adam())
    """
    _check_memory(rule)
    rule.step  # noqa: B018  (made of the equation, which is judged by that)


def _switch(item: object) -> tuple[int, dict[str, float]]:
    """Return an item of a schedule, if it is a sweep and the settings after it."""
    if not isinstance(item, (tuple, list)) or len(item) != 2:
        raise SettingError(f"a schedule is made of pairs such as (20, {{'rate': 0.01}}), not of {quoted(item)}")
    after, new = item
    of_kind(new, Mapping, "the settings in a schedule")
    return after, dict(new)


@lru_cache(maxsize=256)
def _check_kind(kind: type[Rule]) -> None:
    """Refuse a kind of rule that is none; once for each, since rules are made again and again.

    What a property works out may need what a rule has only later; `check_rule` judges it.
    """
    of = kind.__name__
    of_kind(kind.checks, Mapping, f"checks of {of}")
    for name, checked in kind.checks.items():
        if hasattr(Rule, name):
            raise SettingError(f"a setting of {of} cannot be called {name!r}, as something else of every rule is")
        if not callable(checked):
            raise SettingError(
                f"the check of {name!r} of {of} must be a function such as positive, not {quoted(checked)}"
            )
    plain = [not hasattr(each, "__get__") for each in (kind.fresh, kind.remembers, kind.equation)]
    if plain[0] and plain[1]:
        _check_memory(kind)
    if plain[1] and plain[2] and kind.equation and kind.step is Rule.step:
        _formula_of(kind)


def _check_settings(rule: Rule) -> None:
    """Have a rule's settings checked, if it has them."""
    of = type(rule).__name__
    for name, checked in rule.checks.items():
        try:
            setting = getattr(rule, name)
        except AttributeError:
            known = [f.name for f in fields(rule) if f.name != "schedule"]
            raise SettingError(f"{of} has no setting {name!r} to be checked{nearest(name, known)}") from None
        number = checked(setting, name)
        if type(number) is not float and not isinstance(number, Real):
            raise SettingError(f"the check of {name!r} of {of} must return the number, not {quoted(number)}")
        object.__setattr__(rule, name, number)


def _check_memory(rule: Rule | type[Rule]) -> None:
    """Refuse what is remembered of a weight if it has no names, or is not as many numbers at first."""
    of, names, fresh = _name_of(rule), rule.remembers, rule.fresh
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        raise SettingError(f"remembers of {of} must be a tuple of names, such as ('mean',), not {quoted(names)}")
    if not isinstance(fresh, (tuple, list)) or len(fresh) != len(names) or not all(isinstance(x, Real) for x in fresh):
        asked = f"{counted(len(names), 'number')}, for {', '.join(names)}" if names else "()"
        raise SettingError(f"fresh of {of} must be {asked}, not {quoted(fresh)}")


def _formula_of(rule: Rule | type[Rule]) -> Formula:
    """The equation as a formula, before anything is left out."""
    of, equation = _name_of(rule), rule.equation
    if not isinstance(equation, str):  # asked first, since rules are made, and formulas asked for, again and again
        of_kind(equation, str, f"the equation of {of}")
    return _formula_from(of, equation, rule.remembers, tuple(rule.checks))


def _name_of(rule: Rule | type[Rule]) -> str:
    return rule.__name__ if isinstance(rule, type) else type(rule).__name__


@lru_cache(maxsize=64)
def _formula_from(of: str, equation: str, remembers: tuple[str, ...], settings: tuple[str, ...]) -> Formula:
    formula = Formula(equation, ("weight", "gradient", *remembers, *settings))
    assigned = [name for name, _ in formula.lines]
    if formula.result is not None:
        ending = quoted(ast.unparse(formula.result))
        raise SettingError(f"the equation of {of} ends in {ending}, which is assigned to nothing; write weight = ...")
    if "weight" not in assigned:
        raise SettingError(f"the equation of {of} assigns {quoted(assigned[-1])}, and never weight; write weight = ...")
    for name in assigned:
        if name in settings:
            raise SettingError(
                f"the equation of {of} assigns to {name!r}, a setting, which is the same for all weights; "
                "let it be remembered under another name"
            )
    return formula


@lru_cache(maxsize=256)
def _stepping(formula: Formula, remembers: tuple[str, ...]) -> Callable[..., Any]:
    """A function of the settings to the function that steps."""
    settings = [name for name in formula.given if name not in ("weight", "gradient", *remembers)]
    taken = "".join(f"{name}, " for name in remembers)
    # What is named here begins with _, as no name in a formula does.
    lines = ["def _made(weight, gradient, _memory):", *([f"    {taken}= _memory"] if remembers else [])]
    lines += [f"    {line}" for line in formula.python().split("\n")]
    lines.append(f"    return weight, ({taken})")
    source = "\n".join(
        [f"def _make({''.join(f'{name}, ' for name in settings)}**_others):", *(f"    {x}" for x in lines)]
    )
    names: dict[str, Any] = {"__builtins__": {}, **PYTHON}
    exec(compile(f"{source}\n    return _made", "<pdpsim rule>", "exec"), names)
    made: Callable[..., Any] = names.pop("_make")
    return made
