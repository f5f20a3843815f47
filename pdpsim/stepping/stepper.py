"""Stepping through training: one act at a time, forward and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pdpsim.core.connection import Connection
from pdpsim.core.unit import Unit
from pdpsim.errors import StepError
from pdpsim.stepping.breakpoints import Breakpoint, Watch
from pdpsim.stepping.explain import explain
from pdpsim.stepping.expressions import Expression, thing_named
from pdpsim.stepping.hands import Hands
from pdpsim.stepping.interventions import AnyEvent, Returned
from pdpsim.stepping.scope import Scope
from pdpsim.stepping.stops import Until, stop_when
from pdpsim.stepping.turns import unit_of_act
from pdpsim.stepping.whereabouts import whereabouts
from pdpsim.training.interruption import deferred_interrupt
from pdpsim.words import counted

B = TypeVar("B", Breakpoint, Watch)


class Stepper(Hands):
    """Takes a network through training act by act, back again, and forward again.

    However it is stepped, the numbers are those that `train` comes to with the message engine. Every verb
    that goes forward returns the last event; `stopped` says why it stopped, where that was not its end.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    rule : GradientDescent or None
        With None there is nothing but forward sweeps, for networks that do not learn.
    measure : Measure
        Of error, in the backward sweep.
    seed : int, random.Random or None
        For the order of the patterns, as for `train`.
    history : History, optional
        A training run's, to go on from where it stopped. It is left as it is; see `history`.
    undo_memory : int
        About how many bytes undo may take; 0 switches it off.

    Attributes
    ----------
    epoch, turn, pattern, phase : int, int, Pattern, str
        Where it stands; `turn` counts the patterns of the epoch, from 1.
    done, acts : int
        How many acts of the sweep have been done, of how many.
    stopped : str
        Why the last verb stopped before its end: a breakpoint, a watch, Ctrl-C, or too many epochs.
    tss : list of float
        Of each epoch finished.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> stepper = Stepper(net, xor, GradientDescent(rate=0.5, momentum=0.9))
    >>> stepper.next_unit()  # doctest: +ELLIPSIS
    UnitFired(unit=<Unit h1: hidden, ..., activation 0.4096, delta 0>, net_input=-0.36563..., ...)
    >>> stepper
    <Stepper: epoch 1, pattern 1 (1 of 4), forward, act 5 of 13 done, next: bias -> h2>
    >>> print(stepper.explain("h1.activation"))
    activation(h1) = 1 / (1 + exp(-net))
    activation(h1) = 1 / (1 + exp(0.366)) = 0.410
    >>> stepper.undo(5); stepper.net.units["h1"].activation
    0.0
    """

    def _begin(self) -> None:
        self.stopped = ""
        self.breakpoints: list[Breakpoint | Watch] = []
        self._numbered = 0

    def __repr__(self) -> str:
        return f"<Stepper: {whereabouts(self)}>"

    # -- going forward ----------------------------------------------------------------------------

    def peek(self) -> AnyEvent:
        """Return the event that `step` would return, and leave everything as it is."""
        event = self.ahead()[1]()
        event.undo()
        return event

    def step(self, n: int = 1) -> AnyEvent:
        """Do the next act, or the next n."""
        return self.run(n)

    def next_unit(self) -> AnyEvent:
        """Go on until the next unit's turn is over: it has fired, or sent back its delta, or learned."""
        return self._go_through(unit_of_act)

    def next_layer(self) -> AnyEvent:
        """Go on until every unit of the next layer has had its turn."""
        return self._go_through(_layer_of_act)

    def finish(self) -> AnyEvent:
        """Do the rest of this sweep, or the whole next one."""
        return self._go(lambda event: self.sweep_over)

    def next_pattern(self) -> AnyEvent:
        """Go on to the point where the next pattern is to be presented."""
        return self._go(lambda event: self.pattern_over or isinstance(event, Returned))

    def next_epoch(self) -> AnyEvent:
        """Do the rest of this epoch, or the whole next one."""
        return self._go(lambda event: self.epoch_over)

    def run(self, until: Until | None = None, max_epochs: int = 10_000) -> AnyEvent:
        """Go on until something happens, or to the next breakpoint.

        Parameters
        ----------
        until : int, str, Unit, Connection, type, callable or None
            So many acts; a unit that has fired or formed its delta (or its name); a connection that has
            carried a message; a type of event; an expression that holds, such as ``"tss < 0.04"``; or a
            function of the event that says so. None runs to the next breakpoint.
        max_epochs : int
            Where it stops even if that has not happened.
        """
        if until is None and not self.breakpoints:
            raise StepError("there is no breakpoint to run to; say until when")
        return self._go(stop_when(until, self), max_epochs)

    # -- stopping ---------------------------------------------------------------------------------

    def break_at(
        self,
        thing: Unit | Connection | str,
        phase: str | None = None,
        when: str | Callable[[AnyEvent], object] | None = None,
        temporary: bool = False,
    ) -> Breakpoint:
        """Stop, from now on, where a unit has fired or formed its delta or a connection has carried a message.

        Parameters
        ----------
        thing : Unit, Connection or str
            ``"h1"`` or ``"i1->h1"``.
        phase, when, temporary
            See `Breakpoint`; `when` may be an expression, such as ``"activation > .5 and epoch > 3"``.
        """
        found = self.find(thing)
        held = self.expression(when, found) if isinstance(when, str) else when
        made = Breakpoint(self._numbered + 1, found, phase, held, temporary)
        return self._keep(made)

    def watch(self, text: str) -> Watch:
        """Stop, from now on, where the value of an expression such as ``"h1.activation"`` has changed."""
        return self._keep(Watch(self._numbered + 1, self.expression(text)))

    def clear(self, number: int | None = None) -> None:
        """Remove a breakpoint or watch by its number, or all."""
        if number is not None and number not in [stop.number for stop in self.breakpoints]:
            known = ", ".join(str(stop.number) for stop in self.breakpoints) or "none"
            raise StepError(f"there is no breakpoint {number}; there are: {known}")
        self.breakpoints = [stop for stop in self.breakpoints if number is not None and stop.number != number]

    # -- asking -----------------------------------------------------------------------------------

    def expression(self, text: str, about: Unit | Connection | None = None) -> Expression:
        """Return an expression about the network and this stepper; `about` may be left out of the names in it."""
        return Expression(text, self.net, Scope(self), about)

    def value(self, text: str) -> Any:
        """Return what an expression comes to, such as ``"h1.activation"`` or ``"tss"``."""
        return self.expression(text).value()

    def find(self, thing: Unit | Connection | str) -> Unit | Connection:
        """Return the unit or connection of that name (``"h1"``, ``"i1->h1"``)."""
        if isinstance(thing, str):
            found = thing_named(thing, self.net) or self.value(thing)
            if not isinstance(found, (Unit, Connection)):
                raise StepError(f"{thing!r} is no unit or connection")
            return found
        return thing

    def explain(self, what: object = None, digits: int | None = 3) -> str:
        """Say in words and numbers how something came about; see `explain`.

        Parameters
        ----------
        what : Unit, Connection, event, str or None
            ``"h1"``, ``"i1->h1"``, ``"h1.delta"``; None for the last step.
        digits : int or None
            Decimals; None prints every number exactly.
        """
        events = [step.event for step in reversed(self.memory.steps)] if what is None else []
        if what is None:
            if not events:
                raise StepError("nothing has been done yet that could be explained")
            what = events[0]
        return explain(self.net, what, self, digits)

    # -- inside ---------------------------------------------------------------------------------

    def _go(self, stop: Callable[[AnyEvent], object], max_epochs: int = 10_000) -> AnyEvent:
        self.stopped, last = "", len(self.tss) + max_epochs
        for watch in self.breakpoints:
            if isinstance(watch, Watch):
                watch.look()
        with deferred_interrupt() as interrupted:
            while True:
                event = self._do()
                if self.breakpoints:
                    self.stopped = self._stopped_at(event)
                if stop(event) or self.stopped:
                    return event
                if interrupted():
                    self.stopped = "interrupted"
                    return event
                if len(self.tss) >= last:
                    self.stopped = f"{counted(max_epochs, 'epoch')} went by"
                    return event

    def _go_through(self, turn_of: Callable[[Callable[[], Any]], object]) -> AnyEvent:
        """Go on to the end of the next turn that is somebody's (the first act of a sweep is nobody's)."""
        turn = turn_of(self.ahead()[1])

        def over(event: AnyEvent) -> bool:
            nonlocal turn
            before, turn = turn, turn_of(self.ahead()[1])
            return self.sweep_over or before not in (None, turn)

        return self._go(over)

    def _stopped_at(self, event: AnyEvent) -> str:
        reasons = []
        for stop in tuple(self.breakpoints):
            if isinstance(stop, Watch):
                said = stop.changed()
                reasons += [f"watch {stop.number}: {said}"] if said else []
            elif stop.stops(event, self.phase):
                reasons.append(f"breakpoint {stop.number}: {stop}")
                if stop.temporary:
                    self.clear(stop.number)
        return "; ".join(reasons)

    def _keep(self, stop: B) -> B:
        self._numbered = stop.number
        self.breakpoints.append(stop)
        return stop


def _layer_of_act(act: Callable[[], Any]) -> int | None:
    unit = unit_of_act(act)
    return None if unit is None else unit.layer
