"""Giving account of a number: what was worked out, held against what stands; and of the changes of weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pdpsim.core.connection import Weight
from pdpsim.core.events import (
    ActivationMessage,
    Attended,
    DeltaFormed,
    ErrorMessage,
    FactorCarried,
    PatternPresented,
    TargetsCompared,
    UnitFired,
    WeightChanged,
)  # fmt: skip
from pdpsim.core.network import Network
from pdpsim.stepping.formulas import Digits
from pdpsim.stepping.trace import Trace

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper

PHASES = ("forward", "backward", "change", "return")  # of back-propagation, and of a visit

# By which events a number comes about as the formulas here say.
KNOWN: dict[str, tuple[type, ...]] = {
    "net_input": (PatternPresented, Attended, ActivationMessage, FactorCarried),
    "activation": (PatternPresented, UnitFired),
    "error": (TargetsCompared, ErrorMessage),
    "delta": (DeltaFormed,),
    "gradient": (TargetsCompared, ErrorMessage),
    "value": (WeightChanged,),
}
FORWARD = ("net_input", "activation", "value")


class Account:
    """Gives account of the numbers of one network at one moment."""

    def __init__(self, net: Network, stepper: Stepper | None, show: Digits) -> None:
        self.net = net
        self.stepper = stepper
        self.show = show
        self.trace = Trace(net, stepper)

    @property
    def phase(self) -> str:
        """The sweep under way: the stepper's, or the network's last."""
        return self.stepper.phase if self.stepper else self.net.phase

    def _result(self, name: str, numbers: str, value: float, stands: float) -> Iterator[str]:
        """The line with the numbers; and another if the object holds something else, as after setting it by hand."""
        shown = self.show(value)
        yield f"{name}{f' = {numbers}' if numbers and numbers != shown else ''} = {shown}"
        yield from self._if_changed(value, stands)

    def _in_its_words(self, name: str, owner: object, attribute: str) -> list[str]:
        """What the event says that wrote a number last, where no formula is known for such an event."""
        found, stands = self.trace.last_write(owner, attribute), getattr(owner, attribute)
        known = KNOWN[attribute] if attribute in FORWARD or self._in_back_propagation() else ()
        if found is None:
            return [] if known else [f"{name} = {self.show(stands)}, as yet"]
        event, left = found
        if type(event) in known:
            return []
        return [f"{name} = {self.show(left)}: {event.words(self.show)}", *self._if_changed(left, stands)]

    def _in_back_propagation(self) -> bool:
        """Whether errors are, here, what back-propagation means by them; other procedures have sweeps of their own."""
        if self.stepper is None or self.phase != "change":
            return self.phase in ("", *PHASES)
        return any(sweep.phase == "backward" for sweep in self.stepper.home.sweeps)

    def _if_changed(self, value: float | None, stands: float | None) -> Iterator[str]:
        if value != stands:
            forgotten = ", or is remembered no longer" if self.stepper and self.stepper.memory.forgotten else ""
            yield f"(but it stands at {self.show(stands)}: something was changed since{forgotten})"


class Changes(Account):
    """Gives account of how weights were changed, or will be."""

    def change(self, weight: Weight) -> Iterator[str]:
        """Explain a weight change: the last one, or the one to come."""
        event = self.trace.change(weight)
        told = self._in_its_words(weight.name, weight, "value")
        if self.trace.change_to_come(weight):
            yield from self._change_to_come(weight)
        elif told:
            yield from told
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
        memory = event.memory_before if event.remembered_before == event.rule.remembers else event.rule.fresh
        stands = {**dict(zip(weight.remembers, weight.memory)), "new_weight": weight.value}
        for what, formula, numbers, result in event.rule.account(event.old, event.gradient, memory, self.show):
            yield f"{name}: {what} = {formula}"
            kept = "last_change" if what == "change" else what.replace(" ", "_")
            holds = stands.get(kept, 0.0 if kept in event.rule.remembers else result)
            yield from self._result(f"{name}: {what}", numbers, result, holds)

    def _change_to_come(self, weight: Weight) -> Iterator[str]:
        rule: Any = self.stepper.current_rule if self.stepper else None
        if rule is None or weight.frozen:
            yield self._no_change(weight)
            return
        name, memory = weight.name, weight.memory if weight.remembers == rule.remembers else rule.fresh
        for what, formula, numbers, result in rule.account(weight.value, weight.gradient, memory, self.show):
            yield f"{name}: {what} = {formula} (to come)"
            yield f"{name}: {what} = {f'{numbers} = ' if numbers else ''}{self.show(result)}"

    def _no_change(self, weight: Weight) -> str:
        if weight.frozen:
            return f"{weight.name}: frozen, so it stays {self.show(weight.value)}"
        return f"{weight.name} = {self.show(weight.value)}, with nothing known of how it was changed"
