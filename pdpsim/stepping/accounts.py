"""Giving account of a number: what was worked out, held against what stands; and of the changes of weights."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pdpsim.core.connection import Connection
from pdpsim.core.events import (
    ActivationMessage,
    DeltaFormed,
    ErrorMessage,
    Event,
    FactorCarried,
    Intervention,
    PatternPresented,
    TargetsCompared,
    UnitFired,
    WeightChanged,
)
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.settling import Attended
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.stepping.breakpoints import in_backward_order, owner_of
from pdpsim.stepping.describe import Digits

if TYPE_CHECKING:
    from pdpsim.learning.memory import Step
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
        begun = self.net.pattern is not None or (self.stepper is not None and self.stepper.steps > 0)
        if value != stands and stands == 0 and not begun:
            yield f"(but it stands at {self.show(stands)}, as yet: no pattern was presented)"
        elif value != stands:
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
        stands = {"new weight": weight.value, **dict(zip(weight.remembers, weight.memory))}
        left = {"new weight": event.new, **dict(zip(event.rule.remembers, event.memory))}
        for what, formula, numbers, result in event.rule.account(event.old, event.gradient, memory, self.show):
            yield f"{name}: {what} = {formula}"
            if what == "new weight" and weight.bounds and result != event.new:
                yield from self._result(f"{name}: {what}", numbers, result, result)
                yield from self._result(f"{name}: new weight, at its bound,", "", event.new, weight.value)
                continue
            kept = next((one for one in (what, what.replace(" ", "_"), f"last_{what}") if one in left), what)
            ended = what == "new weight" or left.get(kept) == result  # else it was gone on with
            yield from self._result(f"{name}: {what}", numbers, result, stands.get(kept, 0.0) if ended else result)

    def _change_to_come(self, weight: Weight) -> Iterator[str]:
        rule: Any = self.stepper.current_rule if self.stepper else None
        if rule is None or weight.frozen:
            yield self._no_change(weight)
            return
        name, memory = weight.name, weight.memory if weight.remembers == rule.remembers else rule.fresh
        try:
            for what, formula, numbers, result in rule.account(weight.value, weight.gradient, memory, self.show):
                yield f"{name}: {what} = {formula} (to come)"
                yield f"{name}: {what} = {f'{numbers} = ' if numbers else ''}{self.show(result)}"
                if what == "new weight" and weight.kept(result) != result:
                    yield f"{name}: new weight, at its bound, = {self.show(weight.kept(result))}"
        except (ArithmeticError, ValueError) as error:
            yield f"{name}: the rule fails at gradient {self.show(weight.gradient)}: {error}"

    def _no_change(self, weight: Weight) -> str:
        if weight.frozen:
            return f"{weight.name}: frozen, so it stays {self.show(weight.value)}"
        return f"{weight.name} = {self.show(weight.value)}, with nothing known of how it was changed"


class Latest:
    """The latest of what was done, by what it was about: the past is gone through once, and as far as is asked.

    >>> latest = Latest(iter([("h1", 3), ("h2", 2), ("h1", 1)]))
    >>> latest.of("h1"), latest.of("h2"), latest.of("h3")
    (3, 2, None)
    """

    def __init__(self, past: Iterator[tuple[Hashable, Any]]) -> None:
        self._past = past
        self._known: dict[Hashable, Any] = {}

    def of(self, about: Hashable) -> Any:
        """Return the latest about something, or None."""
        while about not in self._known:
            found = next(self._past, None)
            if found is None:
                return None
            self._known.setdefault(*found)
        return self._known[about]


class Trace:
    """Finds out which messages made up a sum.

    Parameters
    ----------
    net : Network
    stepper : Stepper, optional
        It remembers. Without one, whole sweeps are taken to have been made with the numbers
        that stand in the network now.

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> _ = net.forward([0, 1])
    >>> [message.connection.name for message in Trace(net).messages(net.units["o1"])]
    ['bias -> o1', 'h1 -> o1', 'h2 -> o1']
    """

    def __init__(self, net: Network, stepper: Stepper | None = None) -> None:
        self.net = net
        self.stepper = stepper
        self._writes = Latest(self._all_written())
        self._changes = Latest((e.weight, e) for e in self._past() if isinstance(e, WeightChanged))

    @property
    def measure(self) -> Measure:
        """The measure with which outputs are compared with targets."""
        compared = self.compared()
        if compared:
            return compared.measure
        return getattr(self.stepper.procedure, "measure", SumOfSquares()) if self.stepper else SumOfSquares()

    def compared(self) -> TargetsCompared | None:
        """The event with which the backward sweep began, if it is remembered."""
        return next((event for event in self._past() if isinstance(event, TargetsCompared)), None)

    def terms(self) -> list[float]:
        """What this epoch has added up for the procedure's curve so far, as far as it is remembered."""
        if self.stepper is None:
            return []
        procedure, epoch, found = self.stepper.procedure, self.stepper.home.epoch, []
        for step in self._steps():
            if step.after.home is None and step.after.epoch != epoch:
                break
            if step.after.home is None and type(step.event) is procedure.counted:
                found.append(procedure.term(step.event))
        return found[::-1]

    def messages(self, unit: Unit) -> list[Any]:
        """The events with which connections brought a unit something since its net input was begun anew."""
        found: list[Any] = []
        for event in self._past():
            if isinstance(event, Intervention) or not wrote(event, unit, "net_input"):
                continue
            if not any(isinstance(thing, Connection) for thing in event.about):
                return found[::-1]
            found.append(event)
        return [
            ActivationMessage(c, c.weight, c.sender.activation, c.weight * c.sender.activation, 0.0)
            for c in unit.incoming
            if self._carried(c, "forward")
        ]

    def errors(self, unit: Unit) -> list[ErrorMessage]:
        """The error messages that a unit has received since outputs were compared with targets."""
        found = self._sent_back()
        if found is not None:
            return [message for message in found if message.connection.sender is unit]
        return self._error_messages(unit.outgoing)

    def notes(self, weight: Weight) -> list[ErrorMessage]:
        """The error messages with which a weight's gradient was noted, of this pattern."""
        found = self._sent_back()
        if found is not None:
            return [message for message in found if message.connection.shared is weight]
        return self._error_messages(weight.connections)

    def change(self, weight: Weight) -> WeightChanged | None:
        """How a weight was changed last, if that is remembered."""
        found: WeightChanged | None = self._changes.of(weight)
        return found

    def change_to_come(self, weight: Weight) -> bool:
        """Whether the weight's turn in the weight change under way is still to come."""
        return weight in self._to_come

    @cached_property
    def _to_come(self) -> set[Any]:
        stepper = self.stepper
        if stepper is None or stepper.phase != "change":
            return set()
        return set(map(owner_of, stepper.place.acts[stepper.done :]))

    def _error_messages(self, connections: Iterable[Connection]) -> list[ErrorMessage]:
        """Those that have gone over some connections, supposing that nothing else is known."""
        return [_error_message(c) for c in in_backward_order(self.net, connections) if self._carried(c, "backward")]

    def _carried(self, connection: Connection, phase: str) -> bool:
        """Whether its message of this sweep is out, supposing that nothing else is known."""
        if self.stepper is None or self.stepper.phase != phase:
            return True
        carry = connection.carry_activation if phase == "forward" else connection.carry_error
        return carry in self.stepper.acts_done()

    def _sent_back(self) -> list[ErrorMessage] | None:
        """The error messages since outputs were compared with targets, or None if that is not remembered."""
        found: list[ErrorMessage] = []
        for event in self._past():
            if isinstance(event, ErrorMessage):
                found.append(event)
            elif isinstance(event, TargetsCompared):
                return found[::-1]
        return None

    def last_write(self, owner: object, attribute: str) -> tuple[Event, Any] | None:
        """The event that wrote a number last (what was done by hand not counted), and what it left."""
        found: tuple[Event, Any] | None = self._writes.of((id(owner), attribute))
        return found

    def _all_written(self) -> Iterator[tuple[tuple[int, str], tuple[Event, Any]]]:
        for event in self._past():
            if not isinstance(event, Intervention):
                for owner, attribute, _, after in reversed(tuple(event.wrote)):
                    yield (id(owner), attribute), (event, after)

    def waits(self, unit: Unit) -> bool:
        """Whether a unit's net input was begun since its activation was written."""
        for event in self._past():
            if not isinstance(event, Intervention):
                if wrote(event, unit, "activation"):
                    return False
                if wrote(event, unit, "net_input"):
                    return True
        return False

    def _past(self) -> Iterator[Event]:
        """What was done, from the last thing back; visits that are over are left out."""
        visits = 0
        for event, before, after, _ in self._steps():
            visits += before.home is not None and after is before.home
            if not visits:
                yield event
            visits -= bool(visits) and after.home is before

    def _steps(self) -> Iterator[Step]:
        """The steps that are remembered, from the last one back to the last restart."""
        for step in reversed(self.stepper.memory.steps if self.stepper else ()):
            if any(owner is self.stepper and attribute == "seed" for owner, attribute, _, _ in step.event.wrote):
                return
            yield step


def wrote(event: Event, owner: object, attribute: str) -> bool:
    """Tell whether an event wrote that number.

    >>> unit = Network.layered(1, 1, seed=1).units["o1"]
    >>> wrote(unit.fire(), unit, "activation"), wrote(unit.fire(), unit, "delta")
    (True, False)
    """
    return any(who is owner and what == attribute for who, what, _, _ in event.wrote)


def _error_message(c: Connection) -> ErrorMessage:
    weight, delta = c.way_back, c.passes
    return ErrorMessage(c, weight, delta, weight * delta, delta * c.sender.activation, 0.0, 0.0)
