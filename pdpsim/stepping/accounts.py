"""Giving account of a number: what was worked out, held against what stands; and of the changes of weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pdpsim.core.connection import Weight
from pdpsim.core.events import WeightChanged
from pdpsim.core.network import Network
from pdpsim.learning.rules import GradientDescent
from pdpsim.stepping.formulas import Digits
from pdpsim.stepping.trace import Trace

if TYPE_CHECKING:
    from pdpsim.stepping.walk import Walk


class Account:
    """Gives account of the numbers of one network at one moment."""

    def __init__(self, net: Network, walk: Walk | None, show: Digits) -> None:
        self.net = net
        self.walk = walk
        self.show = show
        self.trace = Trace(net, walk)

    @property
    def phase(self) -> str:
        """The sweep under way: the stepper's, or the network's last."""
        return self.walk.phase if self.walk else self.net.phase

    def _result(self, name: str, numbers: str, value: float, stands: float) -> Iterator[str]:
        """The line with the numbers; and another if the object holds something else, as after setting it by hand."""
        shown = self.show(value)
        yield f"{name}{f' = {numbers}' if numbers and numbers != shown else ''} = {shown}"
        yield from self._if_changed(value, stands)

    def _if_changed(self, value: float | None, stands: float | None) -> Iterator[str]:
        if value != stands:
            forgotten = ", or is remembered no longer" if self.walk and self.walk.memory.forgotten else ""
            yield f"(but it stands at {self.show(stands)}: something was changed since{forgotten})"


class Changes(Account):
    """Gives account of how weights were changed, or will be."""

    def change(self, weight: Weight) -> Iterator[str]:
        """Explain a weight change: the last one, or the one to come."""
        event = self.trace.change(weight)
        if self.phase == "change" and not self.trace.changed_now(weight):
            yield from self._change_to_come(weight)
        elif event is None:
            yield self._no_change(weight)
        else:
            yield from self._changed(event)

    def _changed(self, event: WeightChanged) -> Iterator[str]:
        weight, name = event.weight, event.weight.name
        if event.frozen:
            stayed = "frozen, so it stays" if weight.frozen else "frozen at its turn, so it stayed"
            yield f"{name}: {stayed} {self.show(event.new)}"
            yield from self._if_changed(event.new, weight.value)
            return
        yield f"{name}: change = -rate x gradient + momentum x last change"
        numbers = self._change(event.rule, event.gradient, event.last_change_before)
        yield from self._result(f"{name}: change", numbers, event.change, weight.last_change)
        yield from self._new(name, event.rule, event.old, event.change, event.new)
        yield from self._if_changed(event.new, weight.value)

    def _change_to_come(self, weight: Weight) -> Iterator[str]:
        name, rule = weight.name, self.walk.current_rule if self.walk else None
        if rule is None or weight.frozen:
            yield self._no_change(weight)
            return
        new, change = rule.step(weight)
        yield f"{name}: change = -rate x gradient + momentum x last change (to come)"
        numbers = self._change(rule, weight.gradient, weight.last_change)
        yield f"{name}: change = {numbers} = {self.show(change)}"
        yield from self._new(name, rule, weight.value, change, new, " (to come)")

    def _no_change(self, weight: Weight) -> str:
        if weight.frozen:
            return f"{weight.name}: frozen, so it stays {self.show(weight.value)}"
        return f"{weight.name} = {self.show(weight.value)}, with nothing known of how it was changed"

    def _change(self, rule: object, gradient: float, last: float) -> str:
        if not isinstance(rule, GradientDescent):
            return f"what {rule!r} makes of gradient {self.show(gradient)} and last change {self.show(last)}"
        short = self.show.short
        return f"-{short(rule.rate)} x {self.show(gradient)} + {short(rule.momentum)} x {self.show(last)}"

    def _new(self, name: str, rule: object, old: float, change: float, new: float, to_come: str = "") -> Iterator[str]:
        show, decay = self.show, getattr(rule, "decay", 0.0)
        numbers = f"{show(old)} + {show(change)}"
        if decay:
            numbers = f"({numbers}) x (1 - {show.short(decay)})"
        yield f"{name}: new weight = {'(weight + change) x (1 - decay)' if decay else 'weight + change'}{to_come}"
        yield f"{name}: new weight = {numbers} = {show(new)}"
