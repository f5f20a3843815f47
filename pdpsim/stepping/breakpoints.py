"""Where a stepper stops: breakpoints at units and connections, watched values, and until when to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.errors import StepError, nearest
from pdpsim.stepping.expressions import Expression, thing_named
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.core.wiring import Wiring
    from pdpsim.stepping.stepper import Stepper

Until: TypeAlias = "int | str | Unit | Connection | type | Callable[[Event], object]"
Stop: TypeAlias = "Callable[[Event], object]"


PHASES = ("forward", "backward", "change")
PARTS = re.compile(r"""(?<!\w)"[^"]*"|(?<!\w)'[^']*'| if |.""", re.DOTALL)  # an "if" in quotes is a part of a name


@brief
class Breakpoint:
    """Stops where a unit has fired or formed its delta, or where a connection has carried a message.

    Parameters
    ----------
    number : int
    thing : Unit or Connection
    phase : str, optional
        Only in sweeps of this name, such as 'forward'. A unit stops in 'change', when the weights into it have
        changed, only if that is asked for.
    when : Expression or callable, optional
        Only if this holds; a callable is given the event.
    temporary : bool
        Whether it is gone once it has stopped.

    Examples
    --------
    >>> from pdpsim import Network
    >>> Breakpoint(1, Network.layered(1, 1, seed=1).units["o1"], "forward")
    <Breakpoint 1: o1, forward>
    """

    def __init__(
        self,
        number: int,
        thing: Unit | Connection,
        phase: str | None = None,
        when: Expression | Callable[[Event], object] | None = None,
        temporary: bool = False,
    ) -> None:
        self.number = number
        self.thing = thing
        self.phase = phase
        self.when = when
        self.temporary = temporary
        self.hits = 0

    def stops(self, event: Event, phase: str) -> bool:
        """Tell whether to stop after that event, which happened in a sweep of that kind."""
        if self.phase not in (None, phase) or not self._reached(event):
            return False
        held = self.when.value() if isinstance(self.when, Expression) else self.when(event) if self.when else True
        self.hits += bool(held)
        return bool(held)

    def _reached(self, event: Event) -> bool:
        if isinstance(self.thing, Connection):
            return self.thing in event.about
        return ends_change(event, self.thing) if self.phase == "change" else completes(event, self.thing)

    def __str__(self) -> str:
        when = self.when.text if isinstance(self.when, Expression) else "a condition holds"
        parts = [self.thing.name, *([self.phase] if self.phase else []), *(["once"] if self.temporary else [])]
        return ", ".join(parts) + (f", if {when}" if self.when else "")

    def __repr__(self) -> str:
        return f"<Breakpoint {self.number}: {self}>"


@brief
class Watch:
    """Stops where the value of an expression has changed.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network.layered(1, 1, seed=1)
    >>> watch = Watch(1, Expression("o1.activation", net))
    >>> before, _ = watch.changed(), net.forward([1])
    >>> before, watch.changed(), watch.changed()
    ('', 'o1.activation went from 0 to 0.49545', '')
    """

    def __init__(self, number: int, expression: Expression) -> None:
        self.number = number
        self.expression = expression
        self.look()

    def look(self) -> None:
        """Take the value of this moment as the one to compare with."""
        self.last = self.expression.value()

    def changed(self) -> str:
        """Say how the value has changed since the last look, if it has."""
        before = self.last
        self.look()
        if self.last == before or (self.last != self.last and before != before):  # nan is no change of nan
            return ""
        return f"{self.expression.text} went from {_shown(before)} to {_shown(self.last)}"

    def __str__(self) -> str:
        return f"watch {self.expression.text}"

    def __repr__(self) -> str:
        return f"<Watch {self.number}: {self.expression.text}>"


def _shown(value: object) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def stop_when(until: Until | None, stepper: Stepper) -> Stop:
    """Return the function of an event that says whether to stop after it; see `Stepper.run`.

    Raises
    ------
    StepError, ExpressionError
        If it makes no sense.
    """
    if isinstance(until, str):
        thing, phase, when = parted(until)
        if phase is not None or when is not None:
            stop = stepper.breakpoint(0, thing, phase, when)
            return lambda event: stop.stops(event, stepper.phase)
        return _asked(_meant(until, stepper))
    return _asked(until)


def parted(text: str) -> tuple[str, str | None, str | None]:
    """Part what a user types into a thing, a phase and a condition.

    >>> parted("h1 backward if activation > .5"), parted("tss < 0.04")
    (('h1', 'backward', 'activation > .5'), ('tss < 0.04', None, None))
    >>> parted("'win if rain' if epoch > 3")
    ("'win if rain'", None, 'epoch > 3')
    """
    padded = f" {text} "
    asked = next((part for part in PARTS.finditer(padded) if part[0] == " if "), None)
    thing, when = (padded[: asked.start()].strip(), padded[asked.end() :].strip()) if asked else (text.strip(), None)
    head, _, last = thing.rpartition(" ")
    if head and last in PHASES:
        return head.strip(), last, when
    return thing, None, when


def _asked(until: Until | Expression | None) -> Stop:
    if until is None:
        return lambda event: False
    if isinstance(until, Unit):
        unit = until
        return lambda event: completes(event, unit)
    if isinstance(until, Connection):
        connection = until
        return lambda event: connection in event.about
    if isinstance(until, type):
        kind = until
        return lambda event: isinstance(event, kind)
    if isinstance(until, int) and not isinstance(until, bool):
        return _counted(until)
    if isinstance(until, Expression):
        return lambda event: until.value()
    if callable(until):
        return until
    raise StepError(f"cannot run until {quoted(until)}: say how many steps, a unit, a type of event, or a condition")


def _meant(text: str, stepper: Stepper) -> Unit | Connection | type | Expression:
    thing = thing_named(text, stepper.net)
    if thing is not None:
        return thing
    if text.isidentifier() and text[0].isupper():
        known = _kinds()
        if text not in known and nearest(text, known):
            raise StepError(f"there is no kind of event {text!r}{nearest(text, known)}")
        if text in known:
            return known[text]
    expression = stepper.expression(text)
    value = expression.value()
    if isinstance(value, (Unit, Connection)):
        return value
    refuse_constant(expression)
    return expression


def refuse_constant(expression: Expression) -> None:
    """Say so if an expression names nothing, or what never is: it never changes and is always as true.

    >>> from pdpsim import Network
    >>> refuse_constant(Expression("3 > 2", Network.layered(1, 1, seed=1)))
    Traceback (most recent call last):
        ...
    pdpsim.errors.StepError: '3 > 2' is always the same: name what is to happen; step N does N steps
    """
    if not expression.asks:
        raise StepError(f"{quoted(expression.text)} is always the same: name what is to happen; step N does N steps")
    expression.to_wait_for()


def _counted(n: int) -> Stop:
    if n < 1:
        raise StepError(f"the number of steps must be 1 or more, not {n}")
    left = n

    def enough(event: Event) -> bool:
        nonlocal left
        left -= 1
        return left == 0

    return enough


def _kinds() -> dict[str, type]:
    """All kinds of event there are, by name: those of the core, and anybody's."""
    found, todo = {}, [Event]
    while todo:
        todo += (kinds := todo.pop().__subclasses__())
        found.update({kind.__name__: kind for kind in kinds})
    return found


# -- whose turn it is -------------------------------------------------------------------------------


def owner_of(act: Any) -> object:
    """Return the unit, connection, weight or network that does an act; None where it is somebody else's.

    >>> from pdpsim import Network
    >>> owner_of(Network.layered(1, 1, seed=1).units["o1"].fire)
    <Unit o1: output, logistic, net input 0, activation 0, delta 0>
    """
    return getattr(getattr(act, "func", act), "__self__", None)


def unit_of_act(act: Callable[[], Any]) -> Unit | None:
    """Return the unit whose turn an act is part of; None for the first act of a sweep, which is everybody's.

    A unit's turn is to receive its messages and fire, or to form its delta and send it back where those
    messages came from, or to have the weights of its incoming connections changed.

    >>> from pdpsim import Network
    >>> net = Network.layered(1, 1, seed=1)
    >>> unit_of_act(net.connections["i1", "o1"].carry_activation).name
    'o1'
    """
    owner = owner_of(act)
    if isinstance(owner, Weight):
        owner = owner.connections[0] if owner.connections else None
    if isinstance(owner, Connection):
        owner = owner.receiver
    return owner if isinstance(owner, Unit) else None


def in_backward_order(net: Wiring, connections: Iterable[Connection]) -> list[Connection]:
    """Return connections in the order in which the backward sweep goes over them.

    >>> from pdpsim import Network
    >>> net = Network.layered(1, 2, 1, seed=1, direct=True)
    >>> [connection.name for connection in in_backward_order(net, net.units["i1"].outgoing)]
    ['i1 -> o1', 'i1 -> h1', 'i1 -> h2']
    """
    depth = net.structure.depth
    place = {unit: k for k, unit in enumerate(sorted(net.structure.computing, key=lambda unit: -depth[unit.name]))}
    return sorted(connections, key=lambda connection: place[connection.receiver])


def completes(event: Event, unit: Unit) -> bool:
    """Tell whether with that event a unit has its activation, or its delta (which it has yet to send back).

    Input units and the bias unit have their activation when a pattern is presented, and never a delta:
    there the last error message counts.
    """
    for owner, attribute, _, _ in event.wrote:
        if owner is unit and attribute in ("activation", "delta"):
            return True
        if owner is unit and attribute == "error" and not unit.computes and unit.network is not None:
            return event.about == tuple(in_backward_order(unit.network, unit.outgoing)[-1:])
    return False


def ends_change(event: Event, unit: Unit) -> bool:
    """Tell whether with that event the last weight of a unit's incoming connections has been changed."""
    if unit.network is None:
        return False
    own = {connection.shared for connection in unit.incoming}
    last = next((weight for weight in reversed(unit.network.structure.weights) if weight in own), None)
    return any(owner is last and attribute == "value" for owner, attribute, _, _ in event.wrote)
