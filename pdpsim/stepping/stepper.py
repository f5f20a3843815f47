"""Stepping through training: one act at a time, forward and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pdpsim.arguments import judged
from pdpsim.checks import from_zero
from pdpsim.core.chance import Seed
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event, Intervention
from pdpsim.core.looks import Shown
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.errors import NotFiniteError, SettingError, StepError, nearest
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.history import History
from pdpsim.learning.procedure import ForwardOnly, Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.learning.session import Session
from pdpsim.stepping.breakpoints import Breakpoint, Until, Watch, owner_of, refuse_constant, stop_when, unit_of_act
from pdpsim.stepping.describe import position
from pdpsim.stepping.explain import explain
from pdpsim.stepping.expressions import Expression, Scope, thing_named
from pdpsim.stepping.interventions import Interventions
from pdpsim.words import brief, counted

B = TypeVar("B", Breakpoint, Watch)


@brief
class Stepper(Shown, Interventions):
    """Takes a network through training act by act, back again, and forward again.

    However it is stepped, the numbers are those that `train` comes to with the message engine. Every verb
    that goes forward returns the last event; `stopped` says why it stopped, where that was not its end.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    procedure : Procedure, Rule or None
        A rule means back-propagation with it. With None there is nothing but forward sweeps, for networks that do
        not learn.
    measure : Measure, optional
        Of error, in the backward sweep, where a rule is given.
    seed : int, random.Random or None
        For what is drawn by chance, as for `train`.
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
        Of each epoch finished; what the procedure adds up, where that is something else.
    last_event : event or None
        What was done last, and can be undone.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> stepper = Stepper(net, xor, GradientDescent(rate=0.5, momentum=0.9))
    >>> stepper.next_unit()
    <UnitFired: h1 fires: logistic(-0.366) = 0.410>
    >>> stepper
    <Stepper: epoch 1, pattern 1 (1 of 4), forward, act 5 of 13 done, next: bias -> h2>
    >>> print(stepper.explain("h1.activation"))
    activation(h1) = 1 / (1 + exp(-net))
    activation(h1) = 1 / (1 + exp(0.366)) = 0.410
    >>> _ = stepper.undo(5); stepper.net.units["h1"].activation
    0.0
    """

    def __init__(
        self,
        net: Network,
        patterns: PatternSet,
        procedure: Procedure | Rule | None,
        *,
        measure: Measure | None = None,
        seed: Seed = None,
        history: History | None = None,
        undo_memory: int = 100_000_000,
    ) -> None:
        procedure = ForwardOnly() if procedure is None else procedure_of(procedure, measure)
        self.stopped = ""
        self.breakpoints: list[Breakpoint | Watch] = []
        self._numbered = 0
        self.progress: Callable[[Stepper], None] | None = None  # is told of each epoch that is over
        super().__init__(net, patterns, procedure, seed=seed, history=history, undo_memory=undo_memory)

    @property
    def rule(self) -> Rule | None:
        """The procedure's rule, with its schedule, if it has one."""
        return getattr(self.procedure, "rule", None)

    @property
    def current_rule(self) -> Rule | None:
        """The rule in force in this epoch, as its schedule has it."""
        return getattr(self.current_procedure, "rule", None)

    @property
    def unit(self) -> Unit | None:
        """The unit whose turn is next; None where a sweep begins."""
        return unit_of_act(self.ahead()[1])

    def __repr__(self) -> str:
        return f"<Stepper: {position(self)}>"

    def deltas_to_come(self) -> list[Unit]:
        """Return the units that have yet to form their delta in the backward sweep under way.

        Until then they hold the one of a pattern before.
        """
        if self.phase != "backward":
            return []
        owners = (owner_of(act) for act in self.place.acts[self.done :])
        return [owner for owner in owners if isinstance(owner, Unit)]

    def going_on(self, history: History) -> Stepper:
        """Return a stepper that goes on where training its network has come to; what is done by hand there stays so.

        >>> from pdpsim import GradientDescent, Network, PatternSet, train
        >>> stepper = Stepper(Network.layered(1, 1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
        >>> _ = stepper.clamp("h1", 0.5)
        >>> trained = train(stepper.net, stepper.patterns, stepper.procedure, max_epochs=3)
        >>> after = stepper.going_on(trained)
        >>> after.epoch, after.told_in_force()
        (4, 'clamped: h1')
        """
        made = Stepper(self.net, self.patterns, self.procedure, history=history, undo_memory=self.memory.limit)
        made.lesions, made._clamping, made._given_frozen = self.lesions, self._clamping, self._given_frozen
        made.begun, made.by_hand = self.begun, self.by_hand
        return made

    # -- going forward ----------------------------------------------------------------------------

    @judged
    def step(self, n: int = 1) -> Event:
        """Do the next act, or the next n."""
        return self.run(n)

    def next_unit(self) -> Event:
        """Go on until the next unit's turn is over: it has fired, or sent back its delta, or learned."""
        return self._go_through(unit_of_act)

    def next_layer(self) -> Event:
        """Go on until every unit of the next layer has had its turn."""
        return self._go_through(_layer_of_act)

    def finish(self) -> Event:
        """Do the rest of this sweep, or the whole next one."""
        return self._go(lambda event: self.sweep_over)

    def next_pattern(self) -> Event:
        """Go on to the point where the next pattern is to be presented."""
        visiting = self.visiting
        return self._go(lambda event: self.pattern_over or (visiting and not self.visiting))

    def next_epoch(self) -> Event:
        """Do the rest of this epoch, or the whole next one."""
        return self._go(lambda event: self.epoch_over)

    @judged
    def jump(self, epoch: int) -> Event:
        """Go to the end of an epoch (0: to the start): forward, or back by undo, or anew from the start.

        Raises
        ------
        StepError
            If undo no longer reaches so far back, and starting anew would lead elsewhere, since something was done by
            hand; or if it stands there already.

        >>> from pdpsim import GradientDescent, Network, PatternSet
        >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
        >>> _ = stepper.jump(5)
        >>> _ = stepper.jump(2)
        >>> len(stepper.tss)
        2
        """
        from_zero(epoch, "the epoch to jump to")
        last: Event | None = None
        self.stopped, undone, why = "", 0, self.memory.why_no_further()
        while self.is_beyond(epoch) and (back := self._steps_back()):
            last = self.undo(back)
            undone += back
        if self.last_event and not self._steps_back():
            why = f"undo leads out of this run, to where it stood before it was {self.last_event.words()}"
        if self.is_beyond(epoch) and (elsewhere := self._why_elsewhere(max(epoch, 1))):
            if undone:
                self.redo(undone)
            told = f"epoch {epoch:,} is too far back: {why}, and starting anew would lead elsewhere, for {elsewhere}"
            raise StepError(f"{told}; restart does start anew")
        if self.is_beyond(epoch):
            last = self._begin_anew(back_to=self.run_number)
        if len(self.tss) < epoch:
            last = self._go(lambda event: self.epoch_over and len(self.tss) >= epoch, max_epochs=epoch)
        if last is None:
            raise StepError(f"it stands at the end of epoch {epoch:,} already")
        return last

    def _steps_back(self) -> int:
        """How many steps to undo to stand one earlier in this run; 0 if undo does not lead there.

        A way back to a snapshot came from elsewhere: what was done since the snapshot is undone with it. There is
        nothing before one of the very start.
        """
        event, steps = self.last_event, self.memory.steps
        if not isinstance(event, Intervention) or (event.back_to or 0) >= 0:
            return min(1, len(steps))
        kept_after = self._kept_after[event.back_to]
        return next((n for n, step in enumerate(reversed(steps)) if step.event is kept_after), 0)

    def is_beyond(self, epoch: int) -> bool:
        """Return whether an act was done after the end of an epoch, so that one goes back to it.

        >>> from pdpsim import GradientDescent, Network, PatternSet
        >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
        >>> _ = stepper.next_epoch(); stepper.is_beyond(1)
        False
        >>> _ = stepper.step(); stepper.is_beyond(1)
        True
        """
        home = self.home
        begun = home.number > 0 or home.done > 0 or self.visiting
        return len(self.tss) > epoch or (home.epoch > epoch and begun)

    def _why_elsewhere(self, epochs: int) -> str:
        """Why this run does not lead through these epochs if it starts anew; that of a history is tried on a copy."""
        if self.by_hand:
            return "weights were given, or something was done by hand"
        return "" if self._comes_again(self.tss[:epochs]) else "the history is of given weights, or of another engine"

    def _comes_again(self, known: list[float]) -> bool:
        if not self._given_history:
            return True
        net = self.net.copy()
        net.reset()
        again = Session(net, self.patterns, self.procedure, seed=self.seed, undo_memory=0)
        try:
            while len(again.tss) < len(known):
                again.do()
        except NotFiniteError:
            return False
        return again.tss == known

    @judged
    def run(self, until: Until | None = None, max_epochs: int = 10_000) -> Event:
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

    @judged
    def break_at(
        self,
        thing: Unit | Connection | str,
        phase: str | None = None,
        when: str | Callable[[Event], object] | None = None,
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
        return self._keep(self.breakpoint(self._numbered + 1, thing, phase, when, temporary))

    @judged
    def breakpoint(
        self,
        number: int,
        thing: Unit | Connection | str,
        phase: str | None = None,
        when: str | Callable[[Event], object] | None = None,
        temporary: bool = False,
    ) -> Breakpoint:
        """Return a breakpoint that does not stop yet; see `break_at`."""
        found = self.find(thing)
        held = self.expression(when, found).of_a_number().to_wait_for() if isinstance(when, str) else when
        phases = list(dict.fromkeys(sweep.phase for sweep in self.home.sweeps))
        if phase is not None and phase not in phases:
            raise SettingError(f"there is no phase {phase!r}{nearest(phase, phases)}")
        return Breakpoint(number, found, phase, held, temporary)

    @judged
    def watch(self, text: str) -> Watch:
        """Stop, from now on, where the value of an expression such as ``"h1.activation"`` has changed."""
        expression = self.expression(text).of_a_number()
        refuse_constant(expression)
        return self._keep(Watch(self._numbered + 1, expression))

    @judged
    def clear(self, number: int | None = None) -> None:
        """Remove a breakpoint or watch by its number, or all."""
        if number is not None and number not in [stop.number for stop in self.breakpoints]:
            known = ", ".join(str(stop.number) for stop in self.breakpoints) or "none"
            raise StepError(f"there is no breakpoint {number}; there are: {known}")
        self.breakpoints = [stop for stop in self.breakpoints if number is not None and stop.number != number]

    # -- asking -----------------------------------------------------------------------------------

    @judged
    def expression(self, text: str, about: Unit | Connection | None = None) -> Expression:
        """Return an expression about the network and this stepper; `about` may be left out of the names in it."""
        return Expression(text, self.net, Scope(self), about)

    @judged
    def value(self, text: str) -> Any:
        """Return what an expression comes to, such as ``"h1.activation"`` or ``"tss"``."""
        return self.expression(text).value()

    @judged
    def find(self, thing: Unit | Connection | str) -> Unit | Connection:
        """Return the unit or connection of that name (``"h1"``, ``"i1->h1"``)."""
        if isinstance(thing, str):
            found = thing_named(thing, self.net) or self.value(thing)
            if not isinstance(found, (Unit, Connection)):
                raise StepError(f"{thing!r} is no unit or connection")
            return found
        return thing

    @judged
    def explain(self, what: object = None, digits: int | None = 3) -> str:
        """Say in words and numbers how something came about; see `explain`.

        Parameters
        ----------
        what : Unit, Connection, event, str or None
            ``"h1"``, ``"i1->h1"``, ``"h1.delta"``; None for the last step.
        digits : int or None
            Decimals; None prints every number exactly.
        """
        if what is None:
            what = self.last_event
            if what is None and self.steps:
                raise StepError(f"the last step cannot be explained: {self.memory.why_no_further()}")
            if what is None:
                raise StepError("nothing has been done yet that could be explained")
        return explain(self.net, what, self, digits)

    # -- inside ---------------------------------------------------------------------------------

    def _go(self, stop: Callable[[Event], object], max_epochs: int = 10_000) -> Event:
        self.stopped, last = "", len(self.tss) + max_epochs
        for watch in self.breakpoints:
            if isinstance(watch, Watch):
                watch.look()
        with deferred_interrupt() as interrupted:
            while True:
                event = self.do()
                if self.breakpoints:
                    self.stopped = self._stopped_at(event)
                if stop(event) or self.stopped:
                    return event
                if self.progress and self.epoch_over:
                    self.progress(self)
                if interrupted():
                    self.stopped = "interrupted"
                    return event
                if len(self.tss) >= last:
                    self.stopped = f"{counted(max_epochs, 'epoch')} went by, the most at once"
                    return event

    def _go_through(self, turn_of: Callable[[Callable[[], Any]], object]) -> Event:
        """Go on to the end of the next turn that is somebody's (the first act of a sweep is nobody's)."""
        turn = turn_of(self.ahead()[1])

        def over(event: Event) -> bool:
            nonlocal turn
            before, turn = turn, turn_of(self.ahead()[1])
            return self.sweep_over or before not in (None, turn)

        return self._go(over)

    def _stopped_at(self, event: Event) -> str:
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
