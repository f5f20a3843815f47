"""The names beside units and connections that an expression may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import nan
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.stepping.walk import Walk

RULE = ("rate", "momentum", "decay")


class Scope(Mapping[str, Callable[[], Any]]):
    """What an expression can ask a stepper: where it stands, how far it came, with which rule.

    >>> from pdpsim import GradientDescent, Network, PatternSet, Stepper
    >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
    >>> Scope(stepper)["rate"]()
    0.5
    """

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def __getitem__(self, name: str) -> Callable[[], Any]:
        return partial(_ANSWERS[name], self.walk)

    def __iter__(self) -> Iterator[str]:
        return iter(_ANSWERS)

    def __len__(self) -> int:
        return len(_ANSWERS)


def pss(net: Network) -> float:
    """Return the sum of (target - activation)^2 as the output units stand.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(1, 1, seed=1)
    >>> _ = net.forward(Pattern([1], [1]))
    >>> round(pss(net), 6)
    0.254571
    """
    total = 0.0
    for unit in net.outputs:
        if unit.target is not None:
            total += (unit.target - unit.activation) * (unit.target - unit.activation)
    return total


_ANSWERS: dict[str, Callable[[Walk], Any]] = {
    "epoch": lambda walk: float(walk.epoch),
    "turn": lambda walk: float(walk.turn),
    "pattern": lambda walk: walk.pattern.name,
    "phase": lambda walk: walk.phase,
    "step": lambda walk: float(walk.steps),
    "done": lambda walk: float(walk.done),
    "tss": lambda walk: walk.tss[-1] if walk.tss else nan,
    "pss": lambda walk: pss(walk.net),
    "rate": lambda walk: getattr(walk.current_rule, "rate", nan),
    "momentum": lambda walk: getattr(walk.current_rule, "momentum", nan),
    "decay": lambda walk: getattr(walk.current_rule, "decay", nan),
}
