"""The names beside units and connections that an expression may use."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.stepping.walk import Walk


RULE = ("rate", "momentum", "decay")


def names_of(walk: Walk) -> dict[str, Callable[[], Any]]:
    """Return what an expression can ask a stepper: where it stands, how far it came, with which rule."""
    return {
        "epoch": lambda: float(walk.epoch),
        "turn": lambda: float(walk.turn),
        "pattern": lambda: walk.pattern.name,
        "phase": lambda: walk.phase,
        "step": lambda: float(walk.steps),
        "done": lambda: float(walk.done),
        "tss": lambda: walk.tss[-1] if walk.tss else nan,
        "pss": lambda: pss(walk.net),
        "rate": lambda: getattr(walk.current_rule, "rate", nan),
        "momentum": lambda: getattr(walk.current_rule, "momentum", nan),
        "decay": lambda: getattr(walk.current_rule, "decay", nan),
    }


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
