"""Learning rules: how one weight changes, and what is remembered of it from one change to the next."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from math import inf
from typing import Any, ClassVar, TypeVar

from pdpsim.checks import from_zero, positive, share
from pdpsim.core.formula import Formula
from pdpsim.core.notations import PYTHON
from pdpsim.core.notations import value as value_of
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.words import quoted

R = TypeVar("R", bound="Rule")
Memory = tuple[float, ...]
Account = tuple[str, str, str, float]


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
    >>> from pdpsim.core.connection import Weight
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
        for name, checked in self.checks.items():
            object.__setattr__(self, name, checked(getattr(self, name), name))
        object.__setattr__(self, "schedule", tuple((after, dict(new)) for after, new in self.schedule))
        last = 0
        for after, new in self.schedule:
            if not isinstance(after, int) or after <= last:
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
        return _formula_of(self.equation, self.remembers, tuple(self.checks)).folded(
            [name for name, value in self.settings().items() if value == 0.0]
        )

    @cached_property
    def step(self) -> Callable[[float, float, Memory], tuple[float, Memory]]:
        """A function of a weight's value, gradient and memory to its new value and what is to be remembered of it."""
        made: Callable[[float, float, Memory], tuple[float, Memory]]
        made = _stepping(self.formula, self.remembers)(**self.settings())
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "step"}

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

        >>> GradientDescent(0.1, schedule=[(20, {"rate": 0.2})]).changes_after(3)
        20
        """
        return next((after for after, _ in self.schedule if after >= epoch), inf)

    def with_settings(self: R, epoch: int, **settings: float) -> R:
        """Return the rule with other settings from that epoch on; what a schedule has in store still comes.

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
        return replace(self, **changes)

    def settings(self) -> dict[str, float]:
        """Return its numbers by name.

        >>> GradientDescent(0.5, 0.9).settings()
        {'rate': 0.5, 'momentum': 0.9, 'decay': 0.0}
        """
        return {name: getattr(self, name) for name in self.checks}

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
        formula = self.formula
        given = {"weight": value, "gradient": gradient, **dict(zip(self.remembers, memory)), **self.settings()}
        shown = {name: show.short(number) for name, number in self.settings().items()}
        told = formula.words().splitlines(), formula.numbers(given, show, shown).splitlines()
        for in_words, in_numbers in zip(*told):
            name, _, words = in_words.partition(" = ")
            numbers = in_numbers.partition(" = ")[2]
            given = _after(formula, given, name.replace(" ", "_"))
            if words.replace(" ", "_") not in given:  # a name for a name tells nothing new
                yield ("new weight" if name == "weight" else name), words, numbers, given[name.replace(" ", "_")]

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


_GRAIN = {"epoch": None, "pattern": 1}


@dataclass(frozen=True, repr=False)
class GradientDescent(Rule):
    """change(t) = -rate x gradient + momentum x change(t-1). (Ch. 8, eq. 16; Nature, eqs. 8 and 9.)

    Parameters
    ----------
    rate : float
        Above 0.
    momentum : float
        From 0 to below 1.
    decay : float
        The share by which every weight shrinks after each change, from 0 to below 1.
    nesterov : bool
        Whether the weight goes on by momentum once more: -rate x gradient + momentum x change(t). (Sutskever and
        others, 2013.)
    grain, order : str, by keyword
        Deprecated: give ``BackPropagation(rule, batch=..., order=...)``; grain 'pattern' is batch 1.

    Examples
    --------
    >>> rule = GradientDescent(rate=0.005, momentum=0.5, schedule=[(20, {"rate": 0.01, "momentum": 0.9})])
    >>> rule.at(20).rate, rule.at(21).rate
    (0.005, 0.01)
    >>> GradientDescent(rate=-1)
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: rate must be a number above 0, not -1
    """

    remembers = ("last_change",)
    fresh = (0.0,)
    checks = {"rate": positive, "momentum": share, "decay": share}

    rate: float
    momentum: float = 0.0
    decay: float = 0.0
    nesterov: bool = False
    grain: str | None = field(default=None, kw_only=True)
    order: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for what, choices in ("grain", ("epoch", "pattern")), ("order", ("listed", "permuted")):
            given = getattr(self, what)
            if given is not None and given not in choices:
                raise SettingError(f"unknown {what} {given!r}{nearest(given, choices)}")
            if given is not None:
                better = {"grain": "batch=1 for 'pattern', None for 'epoch'", "order": "order=..."}[what]
                warnings.warn(
                    f"GradientDescent({what}=...) will go; give BackPropagation(rule, {better})",
                    DeprecationWarning,
                    stacklevel=4,
                )
        if not isinstance(self.nesterov, bool):
            raise SettingError(f"nesterov must be True or False, not {quoted(self.nesterov)}")

    def with_only(self, **changes: Any) -> GradientDescent:
        """Return the rule with some of its fields changed, and nothing said of grain and order."""
        return replace(self, **{"grain": None, "order": None, **changes})

    @property
    def asked(self) -> dict[str, Any]:
        """Batch and order, where they are given here."""
        asked: dict[str, Any] = {} if self.grain is None else {"batch": _GRAIN[self.grain]}
        return asked if self.order is None else {**asked, "order": self.order}

    @property
    def equation(self) -> str:  # type: ignore[override]
        """The change, and what it does to the weight."""
        ahead = "-rate * gradient + momentum * change"
        return f"""
            change = -rate * gradient + momentum * last_change
            weight = (weight + {f"({ahead})" if self.nesterov else "change"}) * (1 - decay)
            last_change = change
        """

    def change(self, old: float, new: float, memory: Memory) -> float:
        """Return the change, decay and Nesterov's look ahead not counted."""
        return memory[0]


@dataclass(frozen=True, repr=False)
class RMSProp(Rule):
    """Each weight's gradient is divided by the root of its running mean square. (Tieleman and Hinton, 2012.)

    Parameters
    ----------
    rate : float
        Above 0.
    smoothing : float
        From 0 to below 1: how slowly the mean square follows.
    epsilon : float
        Keeps the divisor above 0.

    Examples
    --------
    >>> value, memory = RMSProp(0.01).step(1.0, 0.5, (0.0,))
    >>> round(value, 6), memory
    (0.9, (0.0025000000000000022,))
    """

    equation = """
        square = smoothing * square + (1 - smoothing) * gradient * gradient
        weight = weight - rate * gradient / (sqrt(square) + epsilon)
    """
    remembers = ("square",)
    fresh = (0.0,)
    checks = {"rate": positive, "smoothing": share, "epsilon": positive}

    rate: float = 0.01
    smoothing: float = 0.99
    epsilon: float = 1e-8


@dataclass(frozen=True, repr=False)
class Adam(Rule):
    """Running means of gradient and squared gradient, each corrected for having begun at 0. (Kingma and Ba, 2015.)

    With `weight_decay` it is AdamW (Loshchilov and Hutter, 2019): each weight shrinks by rate x weight_decay as well.

    Parameters
    ----------
    rate : float
        Above 0; the first change is of just this size.
    beta1, beta2 : float
        From 0 to below 1: how slowly the means follow.
    epsilon : float
        Keeps the divisor above 0.
    weight_decay : float
        0 or more.

    Examples
    --------
    >>> value, memory = Adam(0.1).step(1.0, 0.5, (0.0, 0.0, 0.0))
    >>> round(value, 6), memory[2]
    (0.9, 1.0)
    """

    remembers = ("mean", "square", "changes")
    fresh = (0.0, 0.0, 0.0)
    checks = {
        "rate": positive, "beta1": share, "beta2": share, "epsilon": positive, "weight_decay": from_zero,
    }  # fmt: skip

    rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0

    @property
    def equation(self) -> str:  # type: ignore[override]
        """The change of a weight."""
        return f"""
            mean = beta1 * mean + (1 - beta1) * gradient
            square = beta2 * square + (1 - beta2) * gradient * gradient
            changes = changes + 1
            spread = sqrt(square / (1 - pow(beta2, changes))) + epsilon
            change = -rate * (mean / (1 - pow(beta1, changes))) / spread
            weight = {_decayed(self.weight_decay)} + change
        """


@dataclass(frozen=True, repr=False)
class Lion(Rule):
    """The sign of a running mean of gradients. (Chen and others, 2023.)

    Parameters
    ----------
    rate : float
        Above 0; every change is of this size.
    beta1, beta2 : float
        From 0 to below 1: how much of the mean counts in a change, and how slowly the mean follows.
    weight_decay : float
        0 or more.

    Examples
    --------
    >>> Lion(0.1).step(1.0, 0.5, (0.0,))[0]
    0.9
    """

    remembers = ("mean",)
    fresh = (0.0,)
    checks = {"rate": positive, "beta1": share, "beta2": share, "weight_decay": from_zero}

    rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.99
    weight_decay: float = 0.0

    @property
    def equation(self) -> str:  # type: ignore[override]
        """The change of a weight."""
        return f"""
            heading = sign(beta1 * mean + (1 - beta1) * gradient)
            mean = beta2 * mean + (1 - beta2) * gradient
            weight = {_decayed(self.weight_decay)} - rate * heading
        """


@dataclass(frozen=True, repr=False)
class SignStep(Rule):
    """Every weight is moved by the same step, against its gradient's sign. (Ackley, Hinton and Sejnowski, 1985.)

    Parameters
    ----------
    rate : float
        The step, above 0.

    Examples
    --------
    >>> SignStep(2.0).step(1.0, 0.5, ()), SignStep(2.0).step(1.0, 0.0, ())
    ((-1.0, ()), (1.0, ()))
    """

    equation = """
        weight = weight - rate * sign(gradient)
    """
    checks = {"rate": positive}

    rate: float = 2.0


@dataclass(frozen=True, repr=False)
class Rprop(Rule):
    """A step for each weight, which grows as long as its gradient keeps its sign: iRprop-. (Igel and Huesken, 2003.)

    Parameters
    ----------
    start : float
        The step of a weight at first.
    grow, shrink : float
        By what the step is multiplied when the gradient kept its sign, and when it did not.
    least, most : float
        What the step stays between.

    Examples
    --------
    >>> value, memory = Rprop().step(1.0, 0.5, (0.1, 0.0))
    >>> Rprop().step(value, 0.25, memory)
    (0.78, (0.12, 0.25))
    """

    equation = """
        kept = gradient * last_gradient
        step = min(step * grow, most) if kept > 0 else max(step * shrink, least) if kept < 0 else step
        last_gradient = 0 if kept < 0 else gradient
        weight = weight - step * sign(last_gradient)
    """
    remembers = ("step", "last_gradient")
    whole_epochs = True
    checks = {"start": positive, "grow": positive, "shrink": positive, "least": positive, "most": positive}

    start: float = 0.1
    grow: float = 1.2
    shrink: float = 0.5
    least: float = 1e-6
    most: float = 50.0

    @property
    def fresh(self) -> Memory:  # type: ignore[override]
        """The first step, and no gradient."""
        return self.start, 0.0


@dataclass(frozen=True, repr=False)
class QuickProp(Rule):
    """A step to the minimum of the parabola through this gradient and the last. (Fahlman, 1988.)

    change = last change x gradient / (last gradient - gradient), at most `most` times the last change; plus
    -rate x gradient where there was no last change or the slope still falls the same way.

    Parameters
    ----------
    rate : float
        Above 0.
    most : float
        Fahlman's mu: how many times the last change a change may be.

    Examples
    --------
    >>> value, memory = QuickProp(0.5).step(1.0, 0.5, (0.0, 0.0))
    >>> value, memory
    (0.75, (-0.25, 0.5))
    >>> QuickProp(0.5).step(value, 0.25, memory)
    (0.375, (-0.375, 0.25))
    """

    equation = """
        fall = last_gradient - gradient
        limit = most * last_change
        jump = last_change * gradient / fall if fall != 0 else limit
        far = 1 if fall * last_gradient <= 0 or jump * last_change > limit * last_change else 0
        leap = limit if far > 0 else jump
        downhill = -rate * gradient if last_change * gradient <= 0 else 0
        change = (leap if last_change != 0 else 0) + downhill
        weight = weight + change
        last_change = change
        last_gradient = gradient
    """
    remembers = ("last_change", "last_gradient")
    fresh = (0.0, 0.0)
    whole_epochs = True
    checks = {"rate": positive, "most": positive}

    rate: float = 0.5
    most: float = 1.75


def _decayed(weight_decay: float) -> str:
    return "weight * (1 - rate * weight_decay)" if weight_decay else "weight"


@lru_cache(maxsize=64)
def _formula_of(equation: str, remembers: tuple[str, ...], settings: tuple[str, ...]) -> Formula:
    return Formula(equation, ("weight", "gradient", *remembers, *settings))


@lru_cache(maxsize=256)
def _stepping(formula: Formula, remembers: tuple[str, ...]) -> Callable[..., Any]:
    """A function of the settings to the function that steps."""
    settings = [name for name in formula.given if name not in ("weight", "gradient", *remembers)]
    taken = "".join(f"{name}, " for name in remembers)
    lines = ["def made(weight, gradient, memory):", *([f"    {taken}= memory"] if remembers else [])]
    lines += [f"    {line}" for line in formula.python().split("\n")]
    lines.append(f"    return weight, ({taken})")
    source = "\n".join(
        [f"def make({''.join(f'{name}, ' for name in settings)}**others):", *(f"    {x}" for x in lines)]
    )
    names: dict[str, Any] = {"__builtins__": {}, **PYTHON}
    exec(compile(f"{source}\n    return made", "<pdpsim rule>", "exec"), names)
    made: Callable[..., Any] = names.pop("make")
    return made


def _after(formula: Formula, given: dict[str, float], name: str) -> dict[str, float]:
    """What is known once that name has been assigned."""
    expression = next(one for known, one in formula.lines if known == name)
    return {**given, name: value_of(expression, given)}


RULES: dict[str, type[Rule]] = {
    rule.__name__.lower(): rule for rule in (GradientDescent, Adam, RMSProp, Lion, Rprop, QuickProp, SignStep)
}


def rule_named(name: str, like: Rule | None = None) -> Rule:
    """Return the rule of that name, with the settings of another where the two have them in common.

    >>> rule_named("adam", like=GradientDescent(0.25, 0.9))
    Adam(rate=0.25)
    """
    kind = RULES.get(name.replace("-", "").replace("_", "").lower())
    if kind is None:
        raise SettingError(f"there is no rule {name!r}{nearest(name, RULES)}")
    known = like.settings() if like else {}
    make: Callable[..., Rule] = kind
    return make(**{setting: known[setting] for setting in kind.checks if setting in known})
