"""Gradient descent, with momentum and decay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any

from pdpsim.checks import listed, of_kind, positive, share
from pdpsim.errors import SettingError, nearest
from pdpsim.words import quoted

if TYPE_CHECKING:
    from pdpsim.core.connection import Weight

_CHANGEABLE = ("rate", "momentum", "decay")


@dataclass(frozen=True)
class GradientDescent:
    """change(t) = -rate x gradient + momentum x change(t-1). (Ch. 8, eq. 16; Nature, eqs. 8 and 9.)

    Parameters
    ----------
    rate : float
        Above 0.
    momentum : float
        From 0 to below 1.
    decay : float
        The share by which every weight shrinks after each change, from 0 to below 1.
    grain : {'epoch', 'pattern'}
        Whether weights change once after all patterns, with the gradients summed, or after each pattern.
    order : {'listed', 'permuted'}
        The order of the patterns in each epoch.
    schedule : sequence of (int, mapping)
        (n, settings): after sweep n these settings hold, of rate, momentum and decay.

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

    rate: float
    momentum: float = 0.0
    decay: float = 0.0
    grain: str = "epoch"
    order: str = "listed"
    schedule: Sequence[tuple[int, Mapping[str, float]]] = ()

    def __post_init__(self) -> None:
        for what, checked in ("rate", positive), ("momentum", share), ("decay", share):
            object.__setattr__(self, what, checked(getattr(self, what), what))
        for what, choices in ("grain", ("epoch", "pattern")), ("order", ("listed", "permuted")):
            if getattr(self, what) not in choices:
                raise SettingError(f"unknown {what} {getattr(self, what)!r}{nearest(getattr(self, what), choices)}")
        object.__setattr__(self, "schedule", tuple(_switch(item) for item in listed(self.schedule, "a schedule")))
        last = 0
        for after, new in self.schedule:
            if not isinstance(after, int) or isinstance(after, bool) or after <= last:
                raise SettingError(f"the sweeps of a schedule must be rising whole numbers above 0, not {after!r}")
            unknown = [name for name in new if name not in _CHANGEABLE]
            if unknown:
                raise SettingError(f"a schedule cannot change {unknown[0]!r}{nearest(unknown[0], _CHANGEABLE)}")
            last = after
            self.at(after + 1)

    def __hash__(self) -> int:
        return hash((self.rate, self.momentum, self.decay, self.grain, self.order, len(self.schedule)))

    def step(self, weight: Weight) -> tuple[float, float]:
        """Return a weight's new value, and the change that momentum will carry on.

        >>> from pdpsim.core.connection import Weight
        >>> weight = Weight(1.0); weight.gradient = 0.5; weight.last_change = 0.25
        >>> GradientDescent(rate=0.5, momentum=0.5).step(weight)
        (0.875, -0.125)
        """
        change = -self.rate * weight.gradient + self.momentum * weight.last_change
        return (weight.value + change) * (1.0 - self.decay), change

    def at(self, epoch: int) -> GradientDescent:
        """Return the rule in force in an epoch (counted from 1), without a schedule."""
        settings: dict[str, Any] = {}
        for after, new in self.schedule:
            if epoch > after:
                settings.update(new)
        return replace(self, schedule=(), **settings)

    def changes_after(self, epoch: int) -> float:
        """Return the first sweep, at or after `epoch`, after which other settings hold (inf if none).

        >>> GradientDescent(0.1, schedule=[(20, {"rate": 0.2})]).changes_after(3)
        20
        """
        return next((after for after, _ in self.schedule if after >= epoch), inf)


def _switch(item: object) -> tuple[int, dict[str, float]]:
    """Return an item of a schedule, if it is a sweep and the settings after it."""
    if not isinstance(item, (tuple, list)) or len(item) != 2:
        raise SettingError(f"a schedule is made of pairs such as (20, {{'rate': 0.01}}), not of {quoted(item)}")
    after, new = item
    of_kind(new, Mapping, "the settings in a schedule")
    return after, dict(new)
