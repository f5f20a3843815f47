"""The shell's verbs that move: forward, back, and where to stop."""

# ruff: noqa: D403  (a verb's docstring is its help, and begins with the verb)

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from pdpsim.checks import whole_from
from pdpsim.core.events import Event
from pdpsim.errors import StepError
from pdpsim.progress import Paced, shown_by
from pdpsim.stepping.breakpoints import parted
from pdpsim.stepping.describe import place
from pdpsim.stepping.expressions import unquoted
from pdpsim.words import counted, number, quoted

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper

MOST = 999_999_999_999  # times that something is done at once


class MoveVerbs:
    """Verbs that move a stepper."""

    stepper: Stepper
    say: Callable[[str], None]

    @property
    @abstractmethod
    def colourful(self) -> bool:
        """Whether the output is a terminal that shows colours."""

    def begin(self) -> None:
        """Remember nothing yet of what has been shown."""
        self.shown_place = ""
        self.displayed: dict[str, None] = {}

    # -- forward ----------------------------------------------------------------------------------

    def do_step(self, arg: str) -> None:
        """step [N]: do the next act (a message, a unit firing, a weight changing), or the next N."""
        self.go(lambda: self.stepper.step(count(arg)))

    def do_next(self, arg: str) -> None:
        """next [N]: go on until the next unit has fired, sent back its delta, or learned; or the next N."""
        self.repeat(self.stepper.next_unit, arg)

    def do_layer(self, arg: str) -> None:
        """layer [N]: go on to the end of the next layer, or of the next N."""
        self.repeat(self.stepper.next_layer, arg)

    def do_finish(self, arg: str) -> None:
        """finish [N]: do the rest of this sweep, or the whole next one; or that N times."""
        self.repeat(self.stepper.finish, arg)

    def do_pattern(self, arg: str) -> None:
        """pattern [N]: go on to where the next pattern is presented, or the N-th next."""
        names = [pattern.name for pattern in self.stepper.patterns]
        if arg in names and names != [str(k) for k in range(1, len(names) + 1)]:
            raise StepError(
                f"pattern {arg} would go on {arg} patterns, and one is named {arg!r}: say until pattern == {arg!r}"
            )
        self.repeat(self.stepper.next_pattern, arg)

    def do_epoch(self, arg: str) -> None:
        """epoch [N]: do the rest of this epoch, or the whole next one; or that N times."""
        self.repeat(self.stepper.next_epoch, arg)

    def do_until(self, arg: str) -> None:
        """until THING [forward|backward|change] [if CONDITION], or until CONDITION: run until that happens.

        until h1
        until h1 backward if delta < 0
        until h1->o1
        until WeightChanged
        until tss < 0.04
        until epoch == 20 and pattern == '01'

        What never happens is waited for through 10,000 epochs; the same verb goes on, Ctrl-C stops.
        """
        if not arg:
            raise StepError("until when? Name a unit, a connection, a type of event or a condition")
        self.go(lambda: self.stepper.run(arg))

    def do_jump(self, arg: str) -> None:
        """jump [epoch] N: go to the end of epoch N, forward or back; 0 is the start."""
        n = count(arg.removeprefix("epoch").strip() or "-", 0)
        back = self.stepper.is_beyond(n) or n == 0
        if not back:
            self.go(lambda: self.stepper.jump(n))
            return
        self.stepper.jump(n)
        self.show_place()
        where = f"back at the {'start' if n == 0 else f'end of epoch {n:,}'}"
        self.say(f"stopped: {self.stepper.stopped}" if self.stepper.stopped else where)
        self.show_displays()

    def do_continue(self, arg: str) -> None:
        """continue: run to the next breakpoint or watch, but not beyond 10,000 epochs; the same verb goes on."""
        self.go(self.stepper.run)

    # -- back -------------------------------------------------------------------------------------

    def do_undo(self, arg: str) -> None:
        """undo [N|all]: take back the last thing that was done, or the last N, or all."""
        n = self.stepper.undoable if arg == "all" else count(arg)
        last = self.stepper.undo(n)
        self.say(f"undone: {last.words()}" if n == 1 and last else f"undone: {n:,} steps")
        self.show_place()
        self.show_displays()

    def do_redo(self, arg: str) -> None:
        """redo [N|all]: do again what was undone."""
        n = self.stepper.redoable if arg == "all" else count(arg)
        event = self.stepper.redo(n)
        self.show_place()
        self.say(event.words())
        self.show_displays()

    def do_restart(self, arg: str) -> None:
        """restart [SEED]: begin anew with the same starting weights, or with others from a seed."""
        seed = None if not arg else count(arg, 0)
        self.say(self.stepper.reset(seed).words())
        if told := self.stepper.told_in_force():
            self.say(f"still in force: {told}")
        self.shown_place = ""
        self.show_displays()

    def do_snapshot(self, arg: str) -> None:
        """snapshot [NAME]: keep this moment under a name, to go back to whatever undo remembers; alone: list."""
        if arg:
            self.stepper.keep(name := unquoted(arg))
            self.say(f"kept as {name}; back {name} returns here")
            return
        for name, kept in self.stepper.kept.items():
            self.say(f"{name}: {counted(kept.epochs, 'epoch')} over")
        if not self.stepper.kept:
            self.say("no snapshots")

    def do_back(self, arg: str) -> None:
        """back NAME: go back to the moment that was kept under that name."""
        if not arg:
            raise StepError("name a snapshot to go back to; snapshot lists them")
        self.say(self.stepper.go_back(unquoted(arg)).words())
        self.show_place()
        self.show_displays()

    # -- where to stop ----------------------------------------------------------------------------

    def do_break(self, arg: str) -> None:
        """break [THING [forward|backward|change] [if CONDITION]]: stop there from now on; alone: list.

        break h1
        break h1 backward
        break i1->h1
        break h1 if activation > .5 and epoch > 3
        """
        self.add_breakpoint(arg, temporary=False)

    def do_tbreak(self, arg: str) -> None:
        """tbreak THING [forward|backward|change] [if CONDITION]: stop there once."""
        self.add_breakpoint(arg, temporary=True)

    def add_breakpoint(self, arg: str, temporary: bool) -> None:
        """Add a breakpoint, or list them all."""
        if not arg:
            for stop in self.stepper.breakpoints:
                self.say(f"{stop.number}: {stop}")
            if not self.stepper.breakpoints:
                self.say("no breakpoints")
            return
        thing, phase, when = parted(arg)
        made = self.stepper.break_at(thing, phase, when, temporary)
        self.say(f"breakpoint {made.number}: {made}")

    def do_watch(self, arg: str) -> None:
        """watch EXPRESSION: stop wherever its value has changed."""
        made = self.stepper.watch(arg)
        self.say(f"watch {made.number}: {made.expression.text}")

    def do_delete(self, arg: str) -> None:
        """delete [N]: remove breakpoint or watch N, or all."""
        self.stepper.clear(count(arg) if arg not in ("", "all") else None)
        self.say(f"{arg or 'all'} removed")

    # -- saying where it came to ------------------------------------------------------------------

    def repeat(self, verb: Callable[[], Event], arg: str) -> None:
        """Do a verb several times, up to a breakpoint."""
        n = count(arg)

        def times() -> Event:
            for _ in range(n):
                event = verb()
                if self.stepper.stopped:
                    break
            return event

        self.go(times)

    def go(self, move: Callable[[], Event]) -> None:
        """Move, and say what happened last and why it stopped."""
        stepper, before = self.stepper, self.stepper.steps
        forgotten = stepper.memory.forgotten
        with shown_by(None if self.colourful else False, _epochs) as show:
            stepper.progress = Paced(show) if show else None
            event = move()
        stepper.progress = None
        n = stepper.steps - before
        self.show_place()
        self.say(event.words() + (f"  [{n:,} steps]" if n > 1 else ""))
        if stepper.epoch_over:
            self.say(f"epoch {stepper.epoch} is over: {stepper.procedure.curve} {stepper.tss[-1]:.6f}")
        if stepper.stopped:
            self.say(f"stopped: {stepper.stopped}")
        if stepper.memory.limit and not forgotten and stepper.memory.forgotten:
            told = stepper.memory.why_no_further()
            self.say(f"undo has forgotten the beginning: {told}; snapshot keeps a moment for good")
        self.show_displays()

    def show_place(self) -> None:
        """Say in which sweep it stands, when that is another."""
        here = place(self.stepper)
        if here != self.shown_place:
            self.say(f"-- {here}")
            self.shown_place = here

    def show_displays(self) -> None:
        """Print the expressions that are displayed after every move."""
        for text in self.displayed:
            self.say(f"{text} = {shown(self.stepper.value(text))}")


def _epochs(stepper: Stepper) -> str:
    """What the line of a long run says."""
    return f"epoch {stepper.epoch:,}  {stepper.procedure.curve} {number(stepper.tss[-1], 4)}  (Ctrl-C stops)"


def count(arg: str, least: int = 1) -> int:
    """Return a number of times.

    >>> count(""), count("12")
    (1, 12)
    """
    if not arg:
        return 1
    try:
        n = whole_from(arg)
    except ValueError:
        n = least - 1
    if n < least:
        raise StepError(f"{quoted(arg)} is not a whole number from {least}")
    if n > MOST:
        raise StepError(f"{quoted(arg)} is too many; the most at once is {MOST:,}")
    return n


def shown(value: object) -> str:
    """Return a value as the shell prints it: numbers exactly, but whole ones short, and nan as what is not known yet.

    >>> shown(3.0), shown(0.1), shown("01"), shown(float("nan"))
    ('3', '0.1', "'01'", 'nothing yet')
    """
    if isinstance(value, float) and value != value:
        return "nothing yet"
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return repr(value)
