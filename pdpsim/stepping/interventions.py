"""Intervening by hand between two acts. Whatever is done here, undo takes back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from pdpsim.arguments import judged
from pdpsim.checks import finite, of_kind, printable_name
from pdpsim.core.activations import Activation, constant
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event, Intervention, Write
from pdpsim.core.kinds import OwnWayBack
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet, asked_of
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Cut, Weight
from pdpsim.errors import StepError, UnknownNameError, nearest
from pdpsim.learning.memory import Place
from pdpsim.learning.procedures.differences import tries
from pdpsim.learning.session import Session
from pdpsim.learning.sweep import Act, Sweep, acts_to_step, sweeps_of
from pdpsim.stepping.breakpoints import owner_of
from pdpsim.stepping.expressions import BY_HAND, refuse_thing, thing_named
from pdpsim.words import brief, listed, shortest

SETTABLE = {
    "activation": "activation", "net_input": "net_input", "net": "net_input", "target": "target",
    "error": "error", "delta": "delta", "bias": "bias",
}  # fmt: skip

Thing = Unit | Connection | str


@brief
class Snapshot(NamedTuple):
    """Every number of a network at one moment."""

    numbers: tuple[tuple[Any, str, Any], ...]

    @classmethod
    def of(cls, session: Interventions) -> Snapshot:
        """Take one, of the sound weights of lesioned connections too."""
        net = session.net
        owned: list[tuple[Any, str]] = [(unit, "numbers") for unit in net.units.values()]
        owned += [(weight, "numbers") for weight in (*net.weights, *session.lesions.values())]
        owned += [(each, "back") for each in net.connections.values() if isinstance(each, OwnWayBack)]
        of_net = ("pattern", "phase", "seed", "init_range", "start", "temperature", "scores", "aside")
        owned += [(net, name) for name in of_net]
        return cls(tuple((owner, name, getattr(owner, name)) for owner, name in owned))

    def since(self) -> tuple[Write, ...]:
        """Return what leads from the moment when it was taken to now."""
        return tuple(Write(owner, name, then, getattr(owner, name)) for owner, name, then in self.numbers)

    def back(self) -> tuple[Write, ...]:
        """Return what takes back all that sweeping over a pattern wrote: what units hold, and gradients."""
        writes = []
        for owner, name, then in self.numbers:
            if isinstance(owner, Weight):
                writes.append(Write(owner, "gradient", owner.gradient, then[1]))
            elif name not in ("seed", "init_range", "start"):
                writes.append(Write(owner, name, getattr(owner, name), then))
        return tuple(writes)


class Kept(NamedTuple):
    """A moment that was kept: all numbers, where it stood, how many epochs were over, and its own number below 0."""

    numbers: tuple[tuple[Any, str, Any], ...]
    place: Place
    epochs: int
    moment: int


def _value(owner: Any, name: str) -> Any:
    """What an attribute is now; a list as it is now, and not as it will be."""
    value = getattr(owner, name)
    return tuple(value) if isinstance(value, list) else value


class Interventions(Session, ABC):
    """A session in which one may set, clamp, lesion, freeze, change the rule, present a pattern, and start anew.

    Attributes
    ----------
    lesions : dict of Connection to Weight
        The sound weights of the connections that are lesioned.
    begun : callable, optional
        Makes the network that a seed begins with, where that is more than weights drawn as `Network.reset` does.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.kept: dict[str, Kept] = {}
        self.keepers: list[Callable[[int], object]] = []  # are told of each moment that is kept
        self._kept_after: dict[int | None, Event | None] = {}  # what had been done last at each of these moments
        self.run_number = self._runs = 1  # of the run under way, and how many there have been
        self.by_hand = False  # whether starting anew leads elsewhere, for what was done by hand
        self.lesions: dict[Connection, Weight] = {}
        self._clamping: dict[Unit, Activation] = {}
        self.begun: Callable[[int], Network] | None = None
        super().__init__(*args, **settings)
        self._given_history = settings.get("history") is not None
        if not self._given_history:  # to weights that were trained or given before no fresh start leads
            self.by_hand = any(weight.value != weight.start or any(weight.memory) for weight in self.net.weights)
        self._given_frozen = {weight: weight.frozen for weight in self.net.weights}

    @abstractmethod
    def find(self, thing: Thing) -> Unit | Connection:
        """Return the unit or connection of that name."""

    def set(self, name: str, value: float | None) -> Intervention:
        """Set a number by hand: ``"h1.activation"``, ``"h1.bias"``, ``"i1->h1"`` or ``"i1->h1.weight"``.

        Parameters
        ----------
        name : str
        value : float or None
            None only for a target, where it means "don't care".

        Raises
        ------
        UnknownNameError, StepError, SettingError
            If there is no such number, or it cannot be set or not to that.
        """
        thing, attribute = self._number_named(name)
        known = [*SETTABLE]
        if isinstance(thing, Connection):
            known = ["weight", "gradient", *(self._sound(thing).remembers or ("last_change",))]
        if attribute not in known:
            raise UnknownNameError(f"{attribute!r} of {thing.name} cannot be set{nearest(attribute, known)}")
        if value is not None or attribute != "target":
            value = finite(value, name)
        before, writes = self._write(thing, attribute, value)
        did = f"{name} set by hand: ", before, " -> ", value
        return self._by_hand(did, writes, (thing,))

    def clamp(self, thing: Thing, value: float) -> Intervention:
        """Hold a unit's activation at a value, whatever it receives, until it is released."""
        unit = self._unit(thing)
        if not unit.function.is_constant:
            self._clamping[unit] = unit.function
        return self._given(unit, constant(finite(value, f"the clamp of {unit.name}")))

    @judged
    def release(self, thing: Thing) -> Intervention:
        """Let a clamped unit compute its activation again."""
        unit = self._unit(thing)
        if not unit.function.is_constant:
            raise StepError(f"unit {unit.name!r} is not clamped")
        return self._given(unit, self._clamping.get(unit) or ("logistic" if unit.computes else "linear"))

    @judged
    def lesion(self, thing: Thing) -> Intervention:
        """Cut a connection, or all connections of a unit; `repair` mends them.

        Under a procedure that tries out weights (`Genetic`, `ForwardDifferences` and their like) between epochs only.
        """
        name, chosen = self._connections(thing)
        cut = {c: (c.shared, Cut()) for c in chosen if c not in self.lesions}
        if not cut:
            raise StepError(f"{name} is lesioned already")
        sound = {c: weight for c, (weight, _) in cut.items()}
        # The turn of a weight that nobody uses any more is its stand-in's, so that the others keep theirs.
        turns = {weight: dead for weight, dead in reversed(cut.values()) if set(weight.connections) <= set(cut)}
        many = f": {len(cut)} connections carry nothing" if len(cut) > 1 else ""
        return self._rewired(f"{name} lesioned{many}", cut, {**self.lesions, **sound}, turns)

    @judged
    def repair(self, thing: Thing) -> Intervention:
        """Give lesioned connections their weights back."""
        name, chosen = self._connections(thing)
        mended = {c: (c.shared, self.lesions[c]) for c in chosen if c in self.lesions}
        if not mended:
            raise StepError(f"{name} is not lesioned")
        left = {c: weight for c, weight in self.lesions.items() if c not in mended}
        back = {sound for _, sound in mended.values()}
        turns = {c.shared: sound for c, sound in self.lesions.items() if sound in back}
        return self._rewired(f"{name} repaired", mended, left, turns)

    @judged
    def freeze(self, *things: Thing) -> Intervention:
        """Keep weights as they are from now on: those of connections, of a unit's incoming ones, or all."""
        return self._frozen(things, True)

    @judged
    def thaw(self, *things: Thing) -> Intervention:
        """Let frozen weights learn again."""
        return self._frozen(things, False)

    def change_rule(self, **settings: float) -> Intervention:
        """Change settings of the rule, such as its rate, from now on; what a schedule has in store still comes."""
        before, after = self.procedure, self.procedure.with_settings(self.epoch, **settings)
        now = after.at(self.epoch).rule.settings()  # type: ignore[attr-defined]  # who has settings has a rule
        told = (f"{name.replace('_', ' ')} {shortest(value)}" for name, value in now.items())
        did = f"{', '.join(told)} from now on"
        place = self._replanned(after)
        return self._by_hand(did, (Write(self, "procedure", before, after),), after=place)

    @judged
    def present(
        self,
        pattern: Pattern | Iterable[float] | Mapping[str, float],
        targets: Iterable[float | None] | Mapping[str, float | None] = (),
    ) -> Intervention:
        """Let a pattern given by hand be the next to be swept over; no weight learns from it.

        Afterwards every activation, error and gradient is put back, and training goes on from where it
        stands now, as if nothing had been presented in between.

        Parameters
        ----------
        pattern : Pattern, sequence of float, or mapping of unit names to float
        targets : sequence of float or None, or mapping of unit names to these
            Without any there is only a forward sweep.
        """
        pattern = asked_of(self.net, pattern, targets, BY_HAND)
        pattern = PatternSet([pattern]).fitted(self.net)[0]
        place = self.place
        procedure = self.current_procedure
        sweeps = (
            *sweeps_of(procedure.visit(self.net, pattern), f"{type(procedure).__name__}.visit"),
            Sweep("return", 1, pattern, partial(self._return, Snapshot.of(self))),
        )
        then = place.drawn
        acts = acts_to_step(sweeps[0])
        visit = Place(place.epoch, sweeps, 0, acts, 0, None, 0, self.net.chance.position, then, then, home=place)
        return self._by_hand(
            f"pattern {pattern.name} comes next, then training goes on from here", (), after=visit, lasting=False
        )

    @judged
    def reset(self, seed: Seed = None) -> Intervention:
        """Go back to the starting weights and the first epoch, or with a seed to new weights.

        What is clamped, lesioned or frozen stays so; rate and momentum stay as they were changed.
        """
        return self._begin_anew(seed)

    def _begin_anew(self, seed: Seed = None, back_to: int | None = None) -> Intervention:
        before, old = Snapshot.of(self), self.seed
        starts = [weight.start for weight in self.net.weights]
        self._runs += 1
        mended = {connection: connection.shared for connection in self.lesions}
        for connection, sound in self.lesions.items():
            connection.use(sound)
        new = old if seed is None else drawn_seed(seed)
        self.net.reset(None if seed is None else new)
        if seed is not None and self.begun is not None:
            self._begin_as(self.begun(new))
        elsewhere = any(weight.value != weight.start for weight in self.net.weights)  # what is frozen
        for connection, dead in mended.items():
            connection.use(dead)
        writes = (
            Write(self, "seed", old, new),
            Write(self, "tss", tuple(self.tss), ()),
            Write(self, "carried", tuple(self.carried), ()),
            Write(self, "run_number", self.run_number, self._runs),
            Write(self, "by_hand", self.by_hand, elsewhere),
            *before.since(),
        )
        alike = starts == [weight.start for weight in self.net.weights]
        which = "the same starting weights" if alike else f"new weights from seed {new}"
        return self._by_hand(f"restarted with {which}", writes, after=self._start(new), back_to=back_to, lasting=False)

    def _begin_as(self, other: Network) -> None:
        """Take the starting weights of another network of this wiring, but of what is frozen by hand."""
        for weight, drawn in zip(self.net.weights, other.weights):
            if not weight.frozen or self._given_frozen.get(weight, False):
                weight.start = drawn.start
                weight.restart()
        for connection, like in zip(self.net.connections.values(), other.connections.values()):
            connection.keep_as(like)

    @property
    def in_force(self) -> dict[Unit | Connection, str]:
        """What is lesioned, clamped or frozen by hand; a unit all of whose connections are cut is lesioned.

        >>> from pdpsim import GradientDescent, Network, PatternSet, Stepper
        >>> stepper = Stepper(Network.layered(1, 1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
        >>> _ = stepper.clamp("h1", 0.5), stepper.freeze("i1->h1")
        >>> [(thing.name, state) for thing, state in stepper.in_force.items()]
        [('h1', 'clamped'), ('i1 -> h1', 'frozen')]
        """
        found: dict[Unit | Connection, str] = {}
        for unit in self.net.units.values():
            wires = [*unit.incoming, *unit.outgoing]
            if wires and all(wire in self.lesions for wire in wires):
                found[unit] = "lesioned"
            elif unit in self._clamping and unit.function.is_constant:
                found[unit] = "clamped"
        for connection in self.net.connections.values():
            if connection in self.lesions:
                found[connection] = "lesioned"
            elif self._is_frozen_by_hand(connection):
                found[connection] = "frozen"
        return found

    def _is_frozen_by_hand(self, connection: Connection) -> bool:
        weight = self._sound(connection)
        return weight.frozen and not self._given_frozen.get(weight, False)

    def told_in_force(self) -> str:
        """Say in a sentence what is lesioned, clamped or frozen; '' where nothing is."""
        whole = {thing for thing, state in self.in_force.items() if isinstance(thing, Unit) and state == "lesioned"}
        names: dict[str, list[str]] = {}
        for thing, state in self.in_force.items():
            if isinstance(thing, Unit) or not {thing.sender, thing.receiver} & whole:
                names.setdefault(state, []).append(thing.name)
        frozen = [c.name for c in self.net.connections.values() if self._is_frozen_by_hand(c)]  # lesioned or not
        names |= {"frozen": frozen} if frozen else {}
        return "; ".join(f"{state}: {listed(named)}" for state, named in names.items())

    @judged
    def keep(self, name: str) -> None:
        """Keep this moment under a name, to go back to by `go_back`, whatever undo remembers."""
        moment = -1 - len(self._kept_after)
        kept = Kept(self._everything(), self.place, len(self.tss), moment)
        self.kept[printable_name(name, "a snapshot's name")] = kept
        self._kept_after[moment] = self.last_event
        for keeper in self.keepers:
            keeper(moment)

    @judged
    def go_back(self, name: str) -> Intervention:
        """Go to the moment that was kept under a name: every number, lesion, clamp and setting; undo takes it back.

        >>> from pdpsim import GradientDescent, Network, PatternSet, Stepper
        >>> stepper = Stepper(Network.layered(1, 1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
        >>> stepper.keep("start")
        >>> _ = stepper.next_epoch(), stepper.lesion("h1"), stepper.next_epoch()
        >>> _ = stepper.go_back("start")
        >>> stepper.epoch, stepper.in_force
        (1, {})
        """
        if name not in self.kept:
            raise UnknownNameError(f"there is no snapshot {name!r}{nearest(name, self.kept) or '; none are kept'}")
        kept = self.kept[name]
        writes = [Write(owner, what, _value(owner, what), then) for owner, what, then in kept.numbers]
        return self._by_hand(f"back at snapshot {name}", writes, after=kept.place, back_to=kept.moment, lasting=False)

    # -- inside -----------------------------------------------------------------------------------

    def _everything(self) -> tuple[tuple[Any, str, Any], ...]:
        """All that a session and its network are at this moment; what carries which weight comes first."""
        net = self.net
        parts: list[tuple[Any, str]] = [(connection, "carries") for connection in net.connections.values()]
        parts += [(unit, "function") for unit in net.units.values()]
        parts += [(self, name) for name in ("lesions", "procedure", "seed", "tss", "carried", "run_number", "by_hand")]
        found = [(owner, name, _value(owner, name)) for owner, name in parts]
        return (*found, *Snapshot.of(self).numbers)

    def _by_hand(
        self,
        did: str | tuple[str | float | None, ...],
        writes: Iterable[Write],
        about: tuple[Any, ...] = (),
        after: Place | None = None,
        back_to: int | None = None,
        lasting: bool = True,
    ) -> Intervention:
        if lasting:
            writes = (*writes, self._touched())
        event = Intervention(did, tuple(writes), about, back_to)
        self.add(event, after)
        return event

    def _write(self, thing: Unit | Connection, attribute: str, value: float | None) -> tuple[float | None, list[Write]]:
        """The number as it stands, and what setting it writes."""
        if isinstance(thing, Unit) and attribute != "bias":
            name = SETTABLE[attribute]
            before = getattr(thing, name)
            return before, [Write(thing, name, before, value)]
        weight = self._bias_of(thing) if isinstance(thing, Unit) else self._sound(thing)
        if attribute == "gradient":
            return weight.gradient, [Write(weight, "gradient", weight.gradient, value)]
        if attribute in ("weight", "bias"):
            return weight.value, [Write(weight, "value", weight.value, weight.allowed(value))]
        names = weight.remembers if attribute in weight.remembers else ("last_change",)
        memory = dict(zip(weight.remembers, weight.memory)) if names is weight.remembers else {}
        memory[attribute] = value  # type: ignore[assignment]  # only a target may be None
        remembered = tuple(memory[name] for name in names)
        return weight.remembered(attribute), [
            Write(weight, "memory", weight.memory, remembered),
            Write(weight, "remembers", weight.remembers, names),
        ]

    def _given(self, unit: Unit, function: Any) -> Intervention:
        before, active = unit.function, unit.activation
        unit.function = function
        after = unit.function
        unit.function = before
        try:
            value = active if after.stochastic else after.value(unit.net_input)
        except (ArithmeticError, ValueError):  # as 1 / 0 before anything has come in: that is told when it fires
            value = active
        did = f"{unit.name} clamped at "
        if not after.is_constant:
            did = f"{unit.name} released: {after.name} again, activation "
        return self._by_hand(
            (did, value), (Write(unit, "function", before, after), Write(unit, "activation", active, value)), (unit,)
        )

    def _rewired(
        self,
        did: str,
        weights: Mapping[Connection, tuple[Weight, Weight]],
        lesions: dict[Connection, Weight],
        turns: Mapping[Weight, Weight],
    ) -> Intervention:
        place, by_trials = self.place, tries(self.procedure)
        begins = place.home is None and not place.number and not place.done
        if by_trials and not (begins or self.epoch_over):
            kind = type(self.procedure).__name__
            raise StepError(f"{kind} tries out weights all through an epoch; lesion and repair between two epochs")
        writes = [Write(connection, "carries", *pair) for connection, pair in weights.items()]
        lesioned = Write(self, "lesions", self.lesions, lesions)
        event = Intervention(did, (*writes, lesioned, self._touched()), tuple(weights))
        after = _with_turns(place, turns)
        if by_trials and begins:  # what was laid out is about the weights that were there
            event.redo()
            self.net.chance.position = place.drawn_before
            after = self._laid_out(place.epoch)
        self.add(event, after)
        return event

    def _touched(self) -> Write:
        return Write(self, "by_hand", self.by_hand, True)

    def _frozen(self, things: tuple[Thing, ...], frozen: bool) -> Intervention:
        named = [self._connections(thing, outgoing=False) for thing in things]
        chosen = [c for _, found in named for c in found] if things else self.net.connections.values()
        weights = dict.fromkeys(self._sound(c) for c in chosen)
        name = ", ".join(name for name, _ in named) or "all weights"
        writes = [Write(weight, "frozen", weight.frozen, frozen) for weight in weights]
        return self._by_hand(f"{name} {'frozen' if frozen else 'thawed'}", writes, tuple(chosen))

    def _return(self, outside: Snapshot) -> tuple[Act]:
        return (partial(self._put_back, outside),)

    def _put_back(self, outside: Snapshot) -> Intervention:
        did = "back from the pattern given by hand: activations, errors and gradients as before it"
        event = Intervention(did, outside.back())
        event.redo()
        return event

    def _sound(self, connection: Connection) -> Weight:
        return self.lesions.get(connection, connection.shared)

    def _unit(self, thing: Thing) -> Unit:
        found = self.find(thing)
        if not isinstance(found, Unit):
            raise StepError(f"{found.name} is a connection; name a unit")
        return found

    def _connections(self, thing: Thing, outgoing: bool = True) -> tuple[str, list[Connection]]:
        found = self.find(thing)
        if isinstance(found, Connection):
            return found.name, [found]
        return f"unit {found.name}", found.incoming + (found.outgoing if outgoing or not found.computes else [])

    def _bias_of(self, thing: Unit) -> Weight:
        connection = next((c for c in thing.incoming if c.sender.role == "bias"), None)
        if connection is None:
            raise StepError(f"unit {thing.name!r} has no bias")
        return self._sound(connection)

    def _number_named(self, name: str) -> tuple[Unit | Connection, str]:
        if name in self.net.units:
            refuse_thing(self.net.units[name])
        of_kind(name, str, "the name of a number")
        connection = thing_named(name, self.net)
        if connection is not None:
            return connection, "weight"
        thing, dot, attribute = name.rpartition(".")
        return self.find(thing if dot else name), attribute.strip()


def _with_turns(place: Place, turns: Mapping[Weight, Weight]) -> Place:
    """The place, with the turns of some weights given to others; also where it returns to after a visit."""
    home = place.home and _with_turns(place.home, turns)
    return place._replace(acts=tuple(_moved(act, turns) for act in place.acts), home=home)


def _moved(act: Any, turns: Mapping[Weight, Weight]) -> Act:
    weight = turns.get(owner) if isinstance(owner := owner_of(act), Weight) else None
    return act if weight is None else partial(getattr(weight, act.func.__name__), *act.args)
