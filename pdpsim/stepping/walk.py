"""Walking over the acts of training, forward and back: what a `Stepper` is built on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from pdpsim.checks import able, of_kind
from pdpsim.core.events import TargetsCompared
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.seeds import Seed, drawn_seed
from pdpsim.core.unit import Unit
from pdpsim.errors import NetworkError, StepError
from pdpsim.learning.checks import fit_to_learn
from pdpsim.learning.rules import GradientDescent
from pdpsim.stepping.interventions import BY_HAND, AnyEvent, Hand, Returned, Snapshot
from pdpsim.stepping.memory import Memory, Step
from pdpsim.stepping.place import Place, Plan, Planner
from pdpsim.stepping.turns import owner_of, unit_of_act
from pdpsim.training.history import History
from pdpsim.words import counted

if TYPE_CHECKING:
    from pdpsim.core.activations import Activation
    from pdpsim.core.connection import Connection, Weight

    Act = Callable[[], AnyEvent]
    Follower = Callable[["Walk", AnyEvent | None], object]


class Walk:
    """Stands between two acts of training, and goes to the next, or back to the one before.

    All numbers are in the network; a walk knows where it stands, and what it has done. Parameters and
    attributes are those of `Stepper`.
    """

    def __init__(
        self,
        net: Network,
        patterns: PatternSet,
        rule: GradientDescent | None,
        *,
        measure: Measure = SumOfSquares(),
        seed: Seed = None,
        history: History | None = None,
        undo_memory: int = 100_000_000,
    ) -> None:
        self.net = net
        of_kind(net, Network, "the network")
        of_kind(patterns, PatternSet, "the patterns")
        if rule is not None:
            able(rule, "step", "the rule", "GradientDescent(0.5)")
        self.patterns = patterns.fitted(net) if rule is None else fit_to_learn(net, patterns, measure)
        self.rule = rule
        self.measure = measure
        self.memory = Memory(undo_memory)
        self.place: Place
        self.seed = drawn_seed(seed) if history is None else history.seed
        self.tss: list[float] = [] if history is None else list(history.tss)
        self.steps = 0
        self.followers: list[Follower] = []
        self.lesions: dict[Connection, Weight] = {}
        self._clamping: dict[Unit, Activation] = {}
        self._planner = Planner(self.patterns.patterns, rule.grain if rule else None, bool(net.weights))
        self._wiring = self._wired()
        self._prepared: tuple[Any, ...] = ()
        self._acts: list[Act] = []
        if history is None:
            self.place = self._start(self.seed)
        else:
            self.place = Place(self._plan(history.epochs + 1, history.random.getstate()))
        self._begin()

    def _begin(self) -> None:
        """Set up what a kind of walk has beside this."""

    # -- where it stands --------------------------------------------------------------------------

    @property
    def epoch(self) -> int:
        """The epoch under way, or just finished; from 1."""
        return self.place.plan.epoch

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
        """The sweep under way, or just finished: 'forward', 'backward', 'change', or 'return' from a visit."""
        return self.place.sweep.phase

    @property
    def done(self) -> int:
        """How many acts of the sweep have been done."""
        return self.place.done

    @property
    def acts(self) -> int:
        """How many acts the sweep has."""
        return len(self._acts_at(self.place))

    @property
    def unit(self) -> Unit | None:
        """The unit whose turn is next; None where a sweep begins."""
        return unit_of_act(self.ahead()[1])

    @property
    def sweep_over(self) -> bool:
        """Whether every act of the sweep has been done."""
        return self.place.done == self.acts

    @property
    def pattern_over(self) -> bool:
        """Whether the next thing is to present another pattern."""
        place = self.place
        return self.sweep_over and (place.last_sweep or place.plan.sweeps[place.number + 1].phase == "forward")

    @property
    def epoch_over(self) -> bool:
        """Whether the epoch is finished."""
        return self._epoch_over(self.place)

    def acts_done(self) -> list[Act]:
        """Return the acts of the sweep that have been done."""
        return self._acts_at(self.place)[: self.place.done]

    def deltas_to_come(self) -> list[Unit]:
        """Return the units that have yet to form their delta in the backward sweep under way.

        Until then they hold the one of a pattern before.
        """
        if self.phase != "backward":
            return []
        acts = self._acts_at(self.place)[self.place.done :]
        owners = (owner_of(act) for act in acts)
        return [owner for owner in owners if isinstance(owner, Unit)]

    @property
    def home(self) -> Place:
        """Where it stands in training, or will again after visits to patterns given by hand."""
        place = self.place
        while place.plan.home is not None:
            place = place.plan.home
        return place

    @property
    def visiting(self) -> bool:
        """Whether a pattern given by hand is under way."""
        return self.place.plan.home is not None

    @property
    def history(self) -> History:
        """The epochs finished, as a new `History`, with which `train` can go on from the end of an epoch."""
        plan = self.home.plan
        history = History(tss=list(self.tss), seed=self.seed)
        state = plan.random_after if len(self.tss) >= plan.epoch else plan.random_before
        if state is not None:
            history.random.setstate(state)
        return history

    @property
    def current_rule(self) -> GradientDescent | None:
        """The rule in force in this epoch, as its schedule has it."""
        return self.rule.at(self.epoch) if self.rule else None

    @property
    def undoable(self) -> int:
        """How many steps can be undone."""
        return len(self.memory.steps)

    @property
    def redoable(self) -> int:
        """How many undone steps can be done again."""
        return len(self.memory.undone)

    # -- and back ---------------------------------------------------------------------------------

    def undo(self, n: int = 1) -> None:
        """Take back the last n things that were done, to the last bit.

        Raises
        ------
        StepError
            If fewer are remembered; nothing is changed then.
        """
        if n > self.undoable:
            raise StepError(f"cannot undo {counted(n, 'step')}: {self.memory.why_no_further()}")
        for _ in range(n):
            step = self.memory.take_back()
            step.event.undo()
            self._stand(step.before, -1)
            del self.tss[self._epochs_over() :]
            self._tell(None)

    def redo(self, n: int = 1) -> AnyEvent:
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
            event = self._redone(step)
            self._done(event, step.after)
        return event

    # -- inside -----------------------------------------------------------------------------------

    def _start(self, seed: int) -> Place:
        return Place(self._plan(1, Random(f"order {seed}").getstate()))

    def _plan(self, epoch: int, state: tuple[Any, ...] | None) -> Plan:
        return self._planner.plan(epoch, self.rule.order if self.rule else "listed", state)

    def _acts_at(self, place: Place) -> list[Act]:
        """The acts of a sweep, laid out anew when the sweep, the rule or the wiring is another."""
        key = (place.plan, place.number, self.rule, self.net.structure)
        if len(self._prepared) != 4 or any(a is not b for a, b in zip(key, self._prepared)):
            self._refuse_other_wiring()
            self._acts = list(self._laid_out(place))
            self._prepared = key
        return self._acts

    def _laid_out(self, place: Place) -> Iterable[Act]:
        sweep, rule = place.sweep, self.rule and self.rule.at(place.plan.epoch)
        if sweep.phase == "return":
            return [partial(self._return, place.plan)]
        if sweep.phase != "change" or rule is None:
            return sweep.acts(self.net, rule, self.measure)  # type: ignore[arg-type]
        live = set(self.net.weights)
        # What was lesioned within this sweep keeps its turn, so that the others keep theirs.
        dead = {sound: connection.shared for connection, sound in self.lesions.items()}
        weights = [weight if weight in live else dead.get(weight, weight) for weight in place.weights]
        return [partial(weight.change, rule) for weight in weights]

    def ahead(self) -> tuple[Place, Act]:
        """The next act, and the place before it within its own sweep."""
        place = self.place
        if place.done == len(self._acts_at(place)):
            place = self._following(place)
        return place, self._acts_at(place)[place.done]

    def _following(self, place: Place) -> Place:
        plan, number, tss = place.plan, place.number + 1, place.tss
        if place.last_sweep:
            plan, number, tss = self._plan(plan.epoch + 1, plan.random_after), 0, 0.0
        weights = self.net.weights if plan.sweeps[number].phase == "change" else ()
        return Place(plan, number, 0, tss, weights)

    def _do(self) -> AnyEvent:
        place, act = self.ahead()
        event = act()
        if isinstance(event, Returned):
            after = event.home
        else:
            tss = place.tss + event.pss if type(event) is TargetsCompared else place.tss
            after = Place(place.plan, place.number, place.done + 1, tss, place.weights)
        self.memory.undone.clear()
        self._done(event, after)
        return event

    def _done(self, event: AnyEvent, after: Place) -> None:
        self.memory.remember(event, self.place, after)
        self._stand(after, 1)
        if self.epoch_over and len(self.tss) < after.plan.epoch:
            self.tss.append(after.tss)
        self._tell(event)

    def _redone(self, step: Step) -> AnyEvent:
        if isinstance(step.event, BY_HAND):
            step.event.redo()
            return step.event
        place = step.after
        if isinstance(step.event, Returned):
            place = step.before._replace(number=step.before.number + 1, done=1)
        return self._acts_at(place)[place.done - 1]()

    def _by_hand(self, event: Hand, after: Place | None = None) -> Hand:
        """Do something by hand, and remember it as a step."""
        event.redo()
        self.memory.undone.clear()
        self._done(event, after or self.place)
        return event

    def _stand(self, place: Place, steps: int) -> None:
        self.place = place
        self.steps += steps

    def _tell(self, event: AnyEvent | None) -> None:
        for follower in self.followers:
            follower(self, event)

    def _epoch_over(self, place: Place) -> bool:
        return place.plan.home is None and place.last_sweep and place.done == len(self._acts_at(place))

    def _epochs_over(self) -> int:
        return self.home.plan.epoch - (not self._epoch_over(self.home))

    def _return(self, plan: Plan) -> Returned:
        assert plan.home is not None
        assert plan.outside is not None
        inside = self._snapshot()
        plan.outside.restore(weights=False)
        return Returned(plan.home, inside, plan.outside)

    def _snapshot(self) -> Snapshot:
        return Snapshot.of(self.net, tuple(self.lesions.values()))

    def _wired(self) -> tuple[Any, ...]:
        return (*self.net.structure.units, *self.net.connections.values())

    def _refuse_other_wiring(self) -> None:
        if self._wired() != self._wiring:
            raise NetworkError("units or connections were added or removed; make a new Stepper for the network")
