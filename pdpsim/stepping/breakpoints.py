"""Where a stepper stops by itself: breakpoints at units and connections, and watched values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pdpsim.core.connection import Connection
from pdpsim.core.unit import Unit
from pdpsim.errors import SettingError, nearest
from pdpsim.stepping.expressions import Expression
from pdpsim.stepping.turns import connections_of, ends_change, settles

if TYPE_CHECKING:
    from pdpsim.stepping.interventions import AnyEvent

PHASES = ("forward", "backward", "change")


class Breakpoint:
    """Stops where a unit has fired or formed its delta, or where a connection has carried a message.

    Parameters
    ----------
    number : int
    thing : Unit or Connection
    phase : {'forward', 'backward', 'change'}, optional
        Only in sweeps of this kind. A unit stops in 'change', when the weights into it have changed, only
        if that is asked for.
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
        when: Expression | Callable[[AnyEvent], object] | None = None,
        temporary: bool = False,
    ) -> None:
        if phase is not None and phase not in PHASES:
            raise SettingError(f"there is no phase {phase!r}{nearest(phase, PHASES)}")
        self.number = number
        self.thing = thing
        self.phase = phase
        self.when = when
        self.temporary = temporary
        self.hits = 0

    def stops(self, event: AnyEvent, phase: str) -> bool:
        """Tell whether to stop after that event, which happened in a sweep of that kind."""
        if self.phase not in (None, phase) or not self._reached(event):
            return False
        held = self.when.value() if isinstance(self.when, Expression) else self.when(event) if self.when else True
        self.hits += bool(held)
        return bool(held)

    def _reached(self, event: AnyEvent) -> bool:
        if isinstance(self.thing, Connection):
            return self.thing in connections_of(event)
        if self.phase == "change":
            return ends_change(event, self.thing)
        return settles(event, self.thing)

    def __str__(self) -> str:
        when = self.when.text if isinstance(self.when, Expression) else "a condition holds"
        parts = [self.thing.name, *([self.phase] if self.phase else []), *(["once"] if self.temporary else [])]
        return ", ".join(parts) + (f", if {when}" if self.when else "")

    def __repr__(self) -> str:
        return f"<Breakpoint {self.number}: {self}>"


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
