"""Learning rules: how one weight changes, and what is remembered of it from one change to the next."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import inf, sqrt
from typing import Any, ClassVar, TypeVar

from pdpsim.checks import from_zero, positive, share
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

    A subclass says in `step` how a weight changes. That is a pure function: what it has to remember of a weight it
    names in `remembers`, is given as `memory`, and returns; the weight holds it. So it can be undone, copied, saved.

    Attributes
    ----------
    remembers, fresh : tuple of str, tuple of float
        What is remembered of each weight, and what that is at first.
    whole_epochs : bool
        Whether it makes sense only for gradients of all patterns, as it compares one epoch's with the next's.
    checks : mapping of str to callable
        How settings are checked.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from pdpsim.core.connection import Weight
    >>> @dataclass(frozen=True)
    ... class Manhattan(Rule):
    ...     rate: float = 0.1
    ...     def step(self, value, gradient, memory):
    ...         return value - self.rate * ((gradient > 0) - (gradient < 0)), ()
    >>> weight = Weight(0.5); weight.gradient = -3.0
    >>> weight.change(Manhattan()).new
    0.6
    """

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

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, and what is to be remembered of it."""
        raise SettingError(f"{type(self).__name__} does not say how a weight changes")

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
        new, _ = self.step(value, gradient, memory)
        known = {"weight": value, "gradient": gradient, **dict(zip(self.remembers, memory))}
        numbers = ", ".join(f"{what.replace('_', ' ')} {show(number)}" for what, number in known.items())
        yield "new weight", f"what {type(self).__name__} makes of {numbers}", "", new

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

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, and the change that momentum will carry on.

        >>> GradientDescent(rate=0.5, momentum=0.5).step(1.0, 0.5, (0.25,))
        (0.875, (-0.125,))
        """
        (last_change,) = memory
        change = -self.rate * gradient + self.momentum * last_change
        if self.nesterov:
            return (value + (-self.rate * gradient + self.momentum * change)) * (1.0 - self.decay), (change,)
        return (value + change) * (1.0 - self.decay), (change,)

    def change(self, old: float, new: float, memory: Memory) -> float:
        """Return the change, decay and Nesterov's look ahead not counted."""
        return memory[0]

    def account(self, value: float, gradient: float, memory: Memory, show: Any) -> Iterator[Account]:
        """Give account of the change, and of the weight that comes of it."""
        new, (change,) = self.step(value, gradient, memory)
        short = show.short
        numbers = f"-{short(self.rate)} x {show(gradient)} + {short(self.momentum)} x {show(memory[0])}"
        yield "change", "-rate x gradient + momentum x last change", numbers, change
        moved, numbers = "weight + change", f"{show(value)} + {show(change)}"
        if self.nesterov:
            moved = "weight + (-rate x gradient + momentum x change)"
            again = f"-{short(self.rate)} x {show(gradient)} + {short(self.momentum)} x {show(change)}"
            numbers = f"{show(value)} + ({again})"
        if self.decay:
            moved, numbers = f"({moved}) x (1 - decay)", f"({numbers}) x (1 - {short(self.decay)})"
        yield "new weight", moved, numbers, new


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

    remembers = ("square",)
    fresh = (0.0,)
    checks = {"rate": positive, "smoothing": share, "epsilon": positive}

    rate: float = 0.01
    smoothing: float = 0.99
    epsilon: float = 1e-8

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, and its mean square gradient."""
        (square,) = memory
        square = self.smoothing * square + (1.0 - self.smoothing) * gradient * gradient
        return value - self.rate * gradient / (sqrt(square) + self.epsilon), (square,)


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

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, its mean gradient and mean square, and how often it has been changed."""
        mean, square, changes = memory
        changes = changes + 1.0
        mean = self.beta1 * mean + (1.0 - self.beta1) * gradient
        square = self.beta2 * square + (1.0 - self.beta2) * gradient * gradient
        unbiased = mean / (1.0 - self.beta1**changes)
        spread = sqrt(square / (1.0 - self.beta2**changes)) + self.epsilon
        return value * (1.0 - self.rate * self.weight_decay) - self.rate * unbiased / spread, (mean, square, changes)


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

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, and its mean gradient."""
        (mean,) = memory
        heading = sign(self.beta1 * mean + (1.0 - self.beta1) * gradient)
        mean = self.beta2 * mean + (1.0 - self.beta2) * gradient
        return value * (1.0 - self.rate * self.weight_decay) - self.rate * heading, (mean,)


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

    checks = {"rate": positive}

    rate: float = 2.0

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value."""
        return value - self.rate * sign(gradient), ()


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

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, its step, and its gradient (0 after a change of sign)."""
        step, last_gradient = memory
        kept = gradient * last_gradient
        if kept > 0.0:
            step = min(step * self.grow, self.most)
        elif kept < 0.0:
            step, gradient = max(step * self.shrink, self.least), 0.0
        return value - sign(gradient) * step, (step, gradient)


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

    remembers = ("last_change", "last_gradient")
    fresh = (0.0, 0.0)
    whole_epochs = True
    checks = {"rate": positive, "most": positive}

    rate: float = 0.5
    most: float = 1.75

    def step(self, value: float, gradient: float, memory: Memory) -> tuple[float, Memory]:
        """Return a weight's new value, its change, and its gradient."""
        last_change, last_gradient = memory
        change = 0.0
        if last_change != 0.0:
            fall = last_gradient - gradient
            limit = self.most * last_change
            change = last_change * gradient / fall if fall != 0.0 else limit
            if change / last_change > self.most or (fall == 0.0) or fall * last_gradient < 0.0:
                change = limit  # the parabola has its minimum too far away, or opens downward
        if last_change == 0.0 or last_change * gradient < 0.0:
            change = change - self.rate * gradient
        return value + change, (change, gradient)


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


def sign(number: float) -> float:
    """Return 1, -1 or 0.

    >>> sign(-3.0), sign(0.0)
    (-1.0, 0.0)
    """
    return 1.0 if number > 0.0 else -1.0 if number < 0.0 else 0.0
