"""Where a stepper stands, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pdpsim.core.connection import Connection, Weight
from pdpsim.core.unit import Unit
from pdpsim.stepping.turns import owner_of
from pdpsim.stepping.walk import Walk


def whereabouts(walk: Walk) -> str:
    """Return epoch, pattern, sweep, how many of its acts are done, and what comes next.

    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> whereabouts(Walk(net, PatternSet([([1], [1])]), GradientDescent(0.5)))
    'epoch 1, pattern 1 (1 of 1), forward, act 0 of 4 done, next: present pattern 1'
    """
    act = f"act {walk.done} of {walk.acts} done" if not walk.sweep_over else f"all {walk.acts} acts done"
    return f"{place(walk)}, {act}, next: {to_come(walk)}"


def place(walk: Walk) -> str:
    """Return epoch, pattern and sweep.

    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> place(Walk(net, PatternSet([([1], [1])]), GradientDescent(0.5)))
    'epoch 1, pattern 1 (1 of 1), forward'
    """
    if walk.visiting:
        return f"epoch {walk.epoch}, pattern {walk.pattern.name} (not trained on), {walk.phase}"
    which = f"pattern {walk.pattern.name} ({walk.turn} of {len(walk.patterns)})"
    if walk.phase == "change":
        which = "weights" if walk.rule and walk.rule.grain == "epoch" else which
    return f"epoch {walk.epoch}, {which}, {walk.phase}"


def to_come(walk: Walk) -> str:
    """Return what the next act is.

    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> to_come(Walk(net, PatternSet([([1], [1])]), GradientDescent(0.5)))
    'present pattern 1'
    """
    ahead, act = walk.ahead()
    return _words(act, ahead.sweep.phase, ahead.sweep.pattern.name)


def _words(act: Callable[[], Any], phase: str, pattern: str) -> str:
    owner = owner_of(act)
    if isinstance(owner, Connection):
        return owner.name if phase == "forward" else f"{owner.receiver.name} -> {owner.sender.name}, back"
    if isinstance(owner, Unit):
        return f"{owner.name} fires" if phase == "forward" else f"delta of {owner.name}"
    if isinstance(owner, Weight):
        return f"change {owner.name}"
    return {"forward": f"present pattern {pattern}", "backward": "compare outputs with targets"}.get(phase, phase)
