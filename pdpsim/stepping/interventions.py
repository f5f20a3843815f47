"""What is done by hand between two acts, as events that undo and do themselves again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from pdpsim.core.events import Event

if TYPE_CHECKING:
    from pdpsim.core.activations import Activation
    from pdpsim.core.connection import Connection, Weight
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.unit import Unit
    from pdpsim.learning.rules import GradientDescent
    from pdpsim.stepping.place import Place
    from pdpsim.stepping.walk import Walk


class NumberSet(NamedTuple):
    """A number of a unit or weight was set by hand; `name` is how it was called."""

    owner: Unit | Weight
    attribute: str
    name: str
    before: float | None
    after: float | None

    def undo(self) -> None:
        """Put back the number."""
        setattr(self.owner, self.attribute, self.before)

    def redo(self) -> None:
        """Set the number."""
        setattr(self.owner, self.attribute, self.after)


class Clamped(NamedTuple):
    """A unit was clamped, or released: it was given another function, and the activation that goes with it."""

    unit: Unit
    before: Activation
    after: Activation
    activation_before: float
    activation: float

    def undo(self) -> None:
        """Put back function and activation."""
        self.unit.function, self.unit.activation = self.before, self.activation_before

    def redo(self) -> None:
        """Change function and activation."""
        self.unit.function, self.unit.activation = self.after, self.activation


class Lesioned(NamedTuple):
    """Connections were lesioned: each uses a frozen weight of zero, and `lesions` keeps its sound one."""

    name: str
    lesions: dict[Connection, Weight]
    connections: tuple[Connection, ...]
    sound: tuple[Weight, ...]
    dead: tuple[Weight, ...]

    def redo(self) -> None:
        """Cut the connections."""
        for connection, sound, dead in zip(self.connections, self.sound, self.dead):
            self.lesions[connection] = sound
            connection.use(dead)

    def undo(self) -> None:
        """Mend the connections."""
        for connection, sound in zip(self.connections, self.sound):
            del self.lesions[connection]
            connection.use(sound)


class Repaired(NamedTuple):
    """Lesioned connections were given back their sound weights."""

    lesion: Lesioned

    @property
    def name(self) -> str:
        """What was repaired."""
        return self.lesion.name

    def redo(self) -> None:
        """Mend the connections."""
        self.lesion.undo()

    def undo(self) -> None:
        """Cut the connections again."""
        self.lesion.redo()


class Froze(NamedTuple):
    """Weights were frozen, or thawed."""

    name: str
    frozen: bool
    weights: tuple[Weight, ...]
    before: tuple[bool, ...]

    def undo(self) -> None:
        """Put back what was frozen."""
        for weight, frozen in zip(self.weights, self.before):
            weight.frozen = frozen

    def redo(self) -> None:
        """Freeze or thaw."""
        for weight in self.weights:
            weight.frozen = self.frozen


class RuleChanged(NamedTuple):
    """Rate, momentum or decay was changed."""

    stepper: Walk
    before: GradientDescent
    after: GradientDescent

    def undo(self) -> None:
        """Put back the rule."""
        self.stepper.rule = self.before

    def redo(self) -> None:
        """Change the rule."""
        self.stepper.rule = self.after


class Snapshot(NamedTuple):
    """Every number of a network at one moment."""

    network: Network
    units: tuple[tuple[Unit, Any], ...]
    weights: tuple[tuple[Weight, Any], ...]
    others: tuple[Any, ...]

    @classmethod
    def of(cls, net: Network, sound: tuple[Weight, ...] = ()) -> Snapshot:
        """Take one, of the sound weights of lesioned connections too."""
        return cls(
            net,
            tuple((unit, unit.numbers) for unit in net.units.values()),
            tuple((weight, weight.numbers) for weight in (*net.weights, *sound)),
            (net.pattern, net.phase, net.seed, net.init_range),
        )

    def restore(self, weights: bool = True) -> None:
        """Put every number back; without `weights`, values, last changes and freezing stay as they are."""
        for unit, numbers in self.units:
            unit.numbers = numbers
        for weight, numbers in self.weights:
            if weights:
                weight.numbers = numbers
            else:
                weight.gradient = numbers[1]
        net = self.network
        net.pattern, net.phase = self.others[:2]
        if weights:
            net.seed, net.init_range = self.others[2:]

    @property
    def cost(self) -> int:
        """About how many bytes it takes."""
        return 350 * (len(self.units) + len(self.weights))


class Visited(NamedTuple):
    """A pattern given by hand is to be presented next; afterwards training goes on as if it had not been."""

    pattern: Pattern
    cost: int = 0

    def undo(self) -> None:
        """Do nothing: going there changed no number."""

    def redo(self) -> None:
        """Do nothing: the stepper's place says it all."""


class Returned(NamedTuple):
    """The visit to a pattern given by hand is over: activations, errors and gradients are as before it."""

    home: Place
    inside: Snapshot
    outside: Snapshot

    def undo(self) -> None:
        """Put back the numbers of the visit."""
        self.inside.restore(weights=False)

    @property
    def cost(self) -> int:
        """About how many bytes it takes."""
        return self.inside.cost


class Restarted(NamedTuple):
    """The network went back to its starting weights, or to new ones, and the stepper to the first epoch."""

    stepper: Walk
    before: Snapshot
    after: Snapshot
    tss_before: tuple[float, ...]
    seeds: tuple[int, int]

    def undo(self) -> None:
        """Put back everything as it was."""
        self.before.restore()
        self.stepper.tss[:] = self.tss_before
        self.stepper.seed = self.seeds[0]

    def redo(self) -> None:
        """Start anew."""
        self.after.restore()
        self.stepper.tss.clear()
        self.stepper.seed = self.seeds[1]

    @property
    def cost(self) -> int:
        """About how many bytes it takes."""
        return self.before.cost + self.after.cost


ByHand: TypeAlias = NumberSet | Clamped | Lesioned | Repaired | Froze | RuleChanged | Visited | Restarted
BY_HAND = (NumberSet, Clamped, Lesioned, Repaired, Froze, RuleChanged, Visited, Restarted)
Hand = TypeVar("Hand", NumberSet, Clamped, Lesioned, Repaired, Froze, RuleChanged, Visited, Restarted)
AnyEvent: TypeAlias = Event | ByHand | Returned
