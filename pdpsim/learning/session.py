"""A session of learning: it lays out the sweeps of epoch after epoch and does their acts, forward and back.

`run_epoch` does a whole epoch and remembers nothing; a `Session` does one act at a time, and undoes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import NoneType
from typing import TYPE_CHECKING

from pdpsim.arguments import judged
from pdpsim.checks import listed, of_kind
from pdpsim.core.chance import Chance, Seed, drawn_seed
from pdpsim.core.events import MESSAGES
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import NetworkError, StepError
from pdpsim.learning.history import History, refuse_other_seed
from pdpsim.learning.memory import Memory, Place
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.sweep import Act, Sweep, acts_of, acts_to_step, epoch_of, refuse_no_act, refuse_no_event
from pdpsim.words import counted

if TYPE_CHECKING:
    from pdpsim.core.events import Event
    from pdpsim.core.patterns import Pattern

    Follower = Callable[["Session", Event | None], object]


_COUNT: dict[type, int] = dict.fromkeys(MESSAGES, 1)  # by the kinds of events that acts have returned


def run_epoch(sweeps: Iterable[Sweep], counted: type[Event], see: Callable[[Event], object]) -> int:
    """Do every act of an epoch's sweeps, show the events of one kind, and return how many messages were carried.

    Parameters
    ----------
    sweeps : iterable of Sweep
    counted : type
        The kind of event to be shown.
    see : callable
        Is given these events.

    Examples
    --------
    >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet, TargetsCompared
    >>> net = Network.layered(1, 1, seed=1)
    >>> procedure, patterns = BackPropagation(GradientDescent(0.5)), PatternSet([([0], [0]), ([1], [1])])
    >>> run_epoch(procedure.epoch(net, patterns, net.chance), TargetsCompared, lambda event: print(round(event.pss, 3)))
    0.168
    0.255
    8
    """
    messages = 0
    for act in acts_of(tuple(sweeps)):
        try:
            event = act()
        except TypeError:
            refuse_no_act(act)
            raise
        kind = type(event)
        if kind is counted:
            see(event)
        elif kind in _COUNT:
            messages += _COUNT[kind]
        else:
            refuse_no_event(event, act)
            _COUNT[kind] = 0
    return messages


class Session:
    """Stands between two acts of learning, and goes to the next, or back to the one before.

    All numbers are in the network; a session knows where it stands, and what it has done.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    procedure : Procedure
    seed : int, random.Random or None
        For what is drawn by chance, as for `train`.
    history : History, optional
        A training run's, to go on from where it stopped. It is left as it is; see `history`.
    undo_memory : int
        About how many bytes undo may take; 0 switches it off.

    Attributes
    ----------
    place : Place
    memory : Memory
    tss : list of float
        What the procedure adds up, of each epoch finished.
    carried : list of int
        How many messages each of these epochs carried.
    steps : int
        How many things have been done, less those undone.
    followers : list of callable
        Each is told of every event, and with None of every step back.

    Examples
    --------
    >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> session = Session(net, PatternSet([([1], [1])]), BackPropagation(GradientDescent(0.5)))
    >>> events = [session.do() for _ in range(4)]
    >>> net.units["o1"].activation
    0.4954496208952147
    >>> session.undo().unit.name, net.units["o1"].activation
    ('o1', 0.0)
    """

    def __init__(
        self,
        net: Network,
        patterns: PatternSet,
        procedure: Procedure,
        *,
        seed: Seed = None,
        history: History | None = None,
        undo_memory: int = 100_000_000,
    ) -> None:
        of_kind(net, Network, "the network")
        of_kind(patterns, PatternSet, "the patterns")
        of_kind(history, (History, NoneType), "the history so far")
        self.net = net
        self.patterns = procedure.fitted(net, patterns)
        self.procedure = procedure
        self.memory = Memory(undo_memory)
        self.tss = [] if history is None else history.tss
        self.carried = [] if history is None else list(history.carried)
        self.steps = 0
        self.followers: list[Follower] = []
        self._structure, self._wiring = net.structure, self._wired()
        refuse_other_seed(seed, history)
        seed, drawn = (drawn_seed(seed), 0) if history is None else (history.seed, history.chance.position)
        self.place: Place = self._start(seed, len(self.tss) + 1, drawn)

    # -- where it stands --------------------------------------------------------------------------

    @property
    def tss(self) -> list[float]:
        """What the procedure adds up, of each epoch finished."""
        return self._tss

    @tss.setter
    def tss(self, tss: Sequence[float]) -> None:
        self._tss = listed(tss, "the curve so far")

    @property
    def carried(self) -> list[int]:
        """How many messages each of these epochs carried, as far as that is known."""
        return self._carried

    @carried.setter
    def carried(self, carried: Sequence[int]) -> None:
        self._carried = listed(carried, "the messages so far")

    @property
    def seed(self) -> int:
        """What it draws by chance from."""
        return self.net.chance.seed

    @seed.setter
    def seed(self, seed: int) -> None:
        self.net.chance = Chance(drawn_seed(seed))
        self.net.chance.remember()

    @property
    def epoch(self) -> int:
        """The epoch under way, or just finished; from 1."""
        return self.place.epoch

    @property
    def turn(self) -> int:
        """Which of the epoch's patterns it is, from 1."""
        return self.place.sweep.turn

    @property
    def pattern(self) -> Pattern:
        """The pattern under way."""
        return self.place.sweep.pattern

    @property
    def phase(self) -> str:
        """The sweep under way, or just finished, such as 'forward'; 'return' from a visit."""
        return self.place.sweep.phase

    @property
    def held(self) -> list[str]:
        """The names of the units, besides inputs, that are clamped in the sweep under way."""
        return [unit.name for unit in self.procedure.held(self.net, self.place.sweep)]

    @property
    def done(self) -> int:
        """How many acts of the sweep have been done."""
        return self.place.done

    @property
    def acts(self) -> int:
        """How many acts the sweep has."""
        return len(self.place.acts)

    @property
    def sweep_over(self) -> bool:
        """Whether every act of the sweep has been done."""
        return self.place.sweep_over

    @property
    def pattern_over(self) -> bool:
        """Whether the next thing is to present another pattern."""
        place = self.place
        if not place.sweep_over:
            return False
        following = place.number + place.sweep.following
        return following == len(place.sweeps) or place.sweeps[following].turn != place.sweep.turn

    @property
    def epoch_over(self) -> bool:
        """Whether the epoch is finished."""
        return self.place.home is None and self.place.over

    def acts_done(self) -> Sequence[Act]:
        """Return the acts of the sweep that have been done."""
        return self.place.acts[: self.place.done]

    @property
    def home(self) -> Place:
        """Where it stands in training, or will again after visits to patterns given by hand."""
        place = self.place
        while place.home is not None:
            place = place.home
        return place

    @property
    def visiting(self) -> bool:
        """Whether a pattern given by hand is under way."""
        return self.place.home is not None

    @property
    def history(self) -> History:
        """The epochs finished, as a new `History`, with which `train` can go on from the end of an epoch."""
        home = self.home
        history = History(
            tss=list(self.tss), seed=self.seed, curve=self.procedure.curve, carried=self.carried[: len(self.tss)]
        )
        history.chance.position = home.drawn if len(self.tss) >= home.epoch else home.drawn_before
        return history

    @property
    def current_procedure(self) -> Procedure:
        """The procedure in force in this epoch, as its schedule has it."""
        return self.procedure.at(self.epoch)

    @property
    def undoable(self) -> int:
        """How many steps can be undone."""
        return len(self.memory.steps)

    @property
    def redoable(self) -> int:
        """How many undone steps can be done again."""
        return len(self.memory.undone)

    @property
    def last_event(self) -> Event | None:
        """What was done last and can be undone; None if there is nothing."""
        return self.memory.steps[-1].event if self.memory.steps else None

    # -- forward ----------------------------------------------------------------------------------

    def ahead(self) -> tuple[Place, Act]:
        """Return the next act, and the place before it within its own sweep; nothing is changed by asking."""
        place = self._within_sweep()
        self.net.chance.position = self.place.drawn
        return place, place.acts[place.done]

    def peek(self) -> Event:
        """Return the event that `do` would return, and leave everything as it is."""
        place = self._within_sweep()
        try:
            event = place.acts[place.done]()
            refuse_no_event(event, place.acts[place.done])
            event.undo()
        finally:
            self.net.chance.position = self.place.drawn
        return event

    def do(self) -> Event:
        """Do the next act, and return its event."""
        place = self._within_sweep()
        epoch, sweeps, number, acts, done, total, messages, _, before, then, home = place
        chance = self.net.chance
        try:
            event = acts[done]()
            refuse_no_event(event, acts[done])
        except BaseException:
            chance.position = self.place.drawn
            raise
        if type(event) is self.procedure.counted:
            total = self.procedure.term(event) + (total or 0.0)
        messages += type(event) in MESSAGES
        after = Place(epoch, sweeps, number, acts, done + 1, total, messages, chance.position, before, then, home)
        if home is not None and after.over:
            chance.position = home.drawn
            after = home
        self.memory.undone.clear()
        self._stand_after(event, after)
        return event

    @judged
    def add(self, event: Event, after: Place | None = None) -> None:
        """Do something by hand between two acts, and remember it as a step; it may lead to another place."""
        event.redo()
        self.memory.undone.clear()
        self._stand_after(event, after or self.place)

    # -- and back ---------------------------------------------------------------------------------

    @judged
    def undo(self, n: int = 1) -> Event | None:
        """Take back the last n things that were done, to the last bit, and return the one taken back last.

        Raises
        ------
        StepError
            If fewer are remembered; nothing is changed then.
        """
        if not 0 <= n <= self.undoable:
            raise StepError(f"cannot undo {counted(n, 'step')}: {self.memory.why_no_further()}")
        event = None
        for _ in range(n):
            step = self.memory.take_back()
            event = step.event
            event.undo()
            self._stand(step.before, -1)
            over = self._epochs_over()
            del self.tss[over:], self.carried[over:]
            self._tell(None)
        return event

    @judged
    def redo(self, n: int = 1) -> Event:
        """Do again what was undone last.

        Raises
        ------
        StepError
            If fewer steps were undone; nothing is changed then.
        """
        if n > self.redoable or n < 1:
            raise StepError(
                f"cannot redo {counted(n, 'step')}: {counted(self.redoable, 'step')} undone can be done again"
            )
        for _ in range(n):
            step = self.memory.undone.pop()
            step.event.redo()
            self._stand_after(step.event, step.after)
        return step.event

    # -- inside -----------------------------------------------------------------------------------

    def _start(self, seed: int, epoch: int = 1, drawn: int = 0) -> Place:
        self.seed = seed
        self.net.chance.position = drawn
        return self._laid_out(epoch)

    def _laid_out(self, epoch: int) -> Place:
        """The place at the beginning of an epoch."""
        chance = self.net.chance
        before = chance.position
        sweeps = epoch_of(self.procedure.at(epoch), self.net, self.patterns.patterns, chance)
        then = chance.position
        acts = acts_to_step(sweeps[0])
        return Place(epoch, sweeps, 0, acts, 0, None, 0, chance.position, before, then)

    def _within_sweep(self) -> Place:
        """The place where it stands, or where the sweep is over, the one at the beginning of the next."""
        place = self.place
        if self.net.structure is not self._structure:
            if self._wired() != self._wiring:
                raise NetworkError("units or connections were added or removed; make a new Stepper for the network")
            self._structure = self.net.structure
        if place.done < len(place.acts):
            return place
        number = place.number + place.sweep.following
        if number == len(place.sweeps):
            return self._laid_out(place.epoch + 1)
        then = self.net.chance.position
        acts = acts_to_step(place.sweeps[number])
        drawn = self.net.chance.position
        return place._replace(number=number, acts=acts, done=0, drawn=drawn, drawn_then=then)

    def _replanned(self, procedure: Procedure, place: Place | None = None) -> Place:
        """The place where it stands, with the epoch laid out by another procedure that draws the same."""
        place, chance = self.place if place is None else place, self.net.chance
        if place.home is not None:  # of a pattern given by hand nothing is learned
            return place._replace(home=self._replanned(procedure, place.home))
        if place.over:
            return place
        drawn, chance.position = chance.position, place.drawn_before
        sweeps = epoch_of(procedure.at(place.epoch), self.net, self.patterns.patterns, chance)
        if len(sweeps) != len(place.sweeps):
            chance.position = drawn
            raise StepError("what was frozen or thawed makes another epoch of this one; change settings at its end")
        chance.position = place.drawn_then
        acts = acts_to_step(sweeps[place.number])
        chance.position = drawn
        return place._replace(sweeps=sweeps, acts=acts)

    def _stand_after(self, event: Event, after: Place) -> None:
        self.memory.remember(event, self.place, after)
        self._stand(after, 1)
        if len(self.tss) < after.epoch and self.epoch_over:
            came_to = after.total
            if came_to is None:
                came_to = self.procedure.uncounted(self.net, self.patterns.patterns)
            self.tss.append(came_to)
            if len(self.carried) == len(self.tss) - 1:  # else it is not known of the epochs before
                self.carried.append(after.messages)
        self._tell(event)

    def _stand(self, place: Place, steps: int) -> None:
        self.place = place
        self.steps += steps
        self.net.chance.position = place.drawn

    def _tell(self, event: Event | None) -> None:
        for follower in self.followers:
            follower(self, event)

    def _epochs_over(self) -> int:
        home = self.home
        return home.epoch - (not home.over)

    def _wired(self) -> tuple[object, ...]:
        return (*self.net.structure.units, *self.net.connections.values())
