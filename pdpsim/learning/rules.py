"""Learning rules: how one weight changes, each stated as its equation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from pdpsim.checks import fraction, from_zero, one_of, positive
from pdpsim.errors import SettingError, nearest
from pdpsim.learning.rule import Memory, Rule
from pdpsim.words import quoted

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
        The fraction by which every weight shrinks after each change, from 0 to below 1.
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
    checks = {"rate": positive, "momentum": fraction, "decay": fraction}

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
            if given is not None:
                one_of(given, choices, what)
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
        return super().with_only(**{"grain": None, "order": None, **changes})

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
        if not memory:
            raise SettingError("the change is what is remembered, and there is none")
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
    checks = {"rate": positive, "smoothing": fraction, "epsilon": positive}

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
        "rate": positive, "beta1": fraction, "beta2": fraction, "epsilon": positive, "weight_decay": from_zero,
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
    checks = {"rate": positive, "beta1": fraction, "beta2": fraction, "weight_decay": from_zero}

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
        By what the step is multiplied when the gradient kept its sign, 1 or more, and when it did not, 1 or less.
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

    def __post_init__(self) -> None:
        super().__post_init__()
        for less, more in ("least", "most"), ("start", "most"):
            if getattr(self, less) > getattr(self, more):
                raise SettingError(f"{less!r} must be at most {more!r}, {self.most:g}, not {getattr(self, less):g}")
        if self.grow < 1.0 or self.shrink > 1.0:
            raise SettingError(f"grow must be 1 or more, and shrink 1 or less, not {self.grow:g} and {self.shrink:g}")

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


RULES: dict[str, type[Rule]] = {
    rule.__name__.lower(): rule for rule in (GradientDescent, Adam, RMSProp, Lion, Rprop, QuickProp, SignStep)
}


def kind_named(name: str) -> type[Rule]:
    """Return the kind of rule of that name.

    >>> kind_named("quick-prop").__name__
    'QuickProp'
    """
    kind = RULES.get(name.replace("-", "").replace("_", "").lower())
    if kind is None:
        raise SettingError(f"there is no rule {quoted(name)}{nearest(name, RULES)}")
    return kind


def rule_named(name: str, like: Rule | None = None, **given: Any) -> Rule:
    """Return the rule of that name, with what is given of its settings, or another has in common with it.

    One of that name stays as it is, with its schedule.

    >>> rule_named("adam", like=GradientDescent(0.25, 0.9)), rule_named("gradient-descent", Rprop(), rate=0.5)
    (Adam(rate=0.25), GradientDescent(rate=0.5))
    """
    kind = kind_named(name)
    if type(like) is kind:
        return like
    known = {**(like.settings() if like else {}), **given}
    settings = {setting: known[setting] for setting in kind.checks if setting in known}
    for each in fields(kind):
        if each.default is MISSING and each.default_factory is MISSING and each.name not in settings:
            raise SettingError(f"{kind.__name__} requires a {each.name}: set {each.name}, too")
    make: Callable[..., Rule] = kind
    return make(**settings)
