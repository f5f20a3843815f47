"""The record that each act leaves: what was done, with which numbers, and what it wrote.

An event is small, immutable and complete. What it wrote is all that anybody needs who undoes it, does it again,
records it, draws it or looks for who last wrote a number; so a new kind of event is a class and nothing else.
Events are undone in the reverse of the order in which they happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pdpsim.words import brief, number, one_line

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection
    from pdpsim.core.measures import Measure
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.unit import Unit
    from pdpsim.core.weight import Rule, Weight

    Number: TypeAlias = Callable[[float | None], str]  # writes a number as text
    Thing: TypeAlias = Unit | Connection

FEW = 8  # units that are listed one by one


@brief
class Write(NamedTuple):
    """One attribute of one object, as it was before an act and after it."""

    owner: Any
    attribute: str
    before: Any
    after: Any


class Event:
    """What every event can say of itself. A subclass says what it wrote, what it is about, and in which words.

    Examples
    --------
    >>> from pdpsim import Network
    >>> unit = Network.layered(1, 1, seed=1).units["o1"]
    >>> event = unit.fire()
    >>> [(write.attribute, write.before, write.after) for write in event.wrote]
    [('activation', 0.0, 0.5)]
    >>> event.undo(); unit.activation
    0.0
    >>> event.redo(); unit.activation
    0.5
    """

    __slots__ = ()

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "__repr__" not in cls.__dict__:  # a named tuple would show every number twice
            cls.__repr__ = Event.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return one_line(f"<{type(self).__name__}: {self.words()}>")

    @property
    def wrote(self) -> Iterable[Write]:
        """What the act wrote, in the order in which it did."""
        return ()

    @property
    def about(self) -> tuple[Thing, ...]:
        """The units and connections that the act was about."""
        return ()

    def words(self, show: Number = number) -> str:
        """Return one line that says what was done, with the numbers in it."""
        return type(self).__name__

    def undo(self) -> None:
        """Put back, to the last bit, what the act overwrote."""
        for owner, attribute, before, _ in reversed(tuple(self.wrote)):
            setattr(owner, attribute, before)

    def redo(self) -> None:
        """Write again, to the last bit, what the act wrote."""
        for owner, attribute, _, after in self.wrote:
            setattr(owner, attribute, after)


class _PatternPresented(NamedTuple):
    network: Network
    pattern: Pattern
    nets_before: tuple[float, ...]
    given_before: tuple[float, ...]
    targets_before: tuple[float | None, ...]
    pattern_before: Pattern | None
    phase_before: str
    inputs: tuple[float, ...]


class PatternPresented(_PatternPresented, Event):
    """A pattern was put on the input units, its targets on the output units, and every sum begun anew.

    `nets_before` holds every unit's net input, `given_before` the activations of input units and bias, and
    `targets_before` the targets of output units, each in declared order; `inputs` what was put on the input units.
    """

    __slots__ = ()

    @property
    def wrote(self) -> Iterator[Write]:
        """Net inputs, activations and targets."""
        structure = self.network.structure
        yield Write(self.network, "pattern", self.pattern_before, self.pattern)
        yield Write(self.network, "phase", self.phase_before, "forward")
        given = dict(zip(structure.given, (*self.inputs, 1.0)))
        for unit, before in zip(structure.units, self.nets_before):
            yield Write(unit, "net_input", before, given.get(unit, unit.empty))
        for (unit, value), before in zip(given.items(), self.given_before):
            yield Write(unit, "activation", before, unit.function.value(value))
        for unit, target_before, target in zip(
            structure.outputs, self.targets_before, self.pattern.targets or repeat(None)
        ):
            yield Write(unit, "target", target_before, target)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The input units."""
        return self.network.inputs

    def words(self, show: Number = number) -> str:
        """Return pattern, inputs and targets."""
        net, pattern = self.network, self.pattern
        on = _listed(zip(net.inputs, self.inputs), show)
        wanted = _listed(zip(net.outputs, pattern.targets), show)
        name = f"pattern {pattern.name}" if pattern.name else "a pattern"
        return f"{name} presented: {on}" + (f"; target {wanted}" if pattern.targets else "")


class _ActivationMessage(NamedTuple):
    connection: Connection
    weight: float
    activation: float
    product: float
    net_input_before: float


class ActivationMessage(_ActivationMessage, Event):
    """A connection carried `product` = weight x sender's activation forward, to the receiver's net input."""

    __slots__ = ()

    @property
    def net_input(self) -> float:
        """What the receiver's net input came to."""
        return self.net_input_before + self.product

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The receiver's net input."""
        return (Write(self.connection.receiver, "net_input", self.net_input_before, self.net_input),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The connection."""
        return (self.connection,)

    def words(self, show: Number = number) -> str:
        """Return weight x activation = product."""
        receiver = self.connection.receiver.name
        return (
            f"{self.connection.name}: weight {show(self.weight)} x activation {show(self.activation)} = "
            f"{show(self.product)}, net input of {receiver} now {show(self.net_input)}"
        )


class FactorCarried(ActivationMessage):
    """The receiver multiplies what it receives, so the message became a factor of its net input."""

    __slots__ = ()

    @property
    def net_input(self) -> float:
        """What the receiver's net input came to."""
        return self.net_input_before * self.product


class _UnitFired(NamedTuple):
    unit: Unit
    net_input: float
    activation: float
    activation_before: float


class UnitFired(_UnitFired, Event):
    """A unit turned its net input into its activation."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The activation."""
        return (Write(self.unit, "activation", self.activation_before, self.activation),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return f(net input) = activation."""
        unit = self.unit
        return f"{unit.name} fires: {unit.function.name}({show(self.net_input)}) = {show(self.activation)}"


class _TargetsCompared(NamedTuple):
    network: Network
    measure: Measure
    errors: tuple[float, ...]
    pss: float
    error: float
    phase_before: str
    errors_before: tuple[float, ...]
    gradients_before: tuple[float, ...] | None


class TargetsCompared(_TargetsCompared, Event):
    """Outputs were compared with targets: dE/dy became the error of output units, zero that of all others.

    `errors` holds dE/dy of each output unit, `pss` this pattern's sum of (target - activation)^2, `error`
    the measure's E. `errors_before` holds every unit's error, `gradients_before` every weight's gradient,
    or None if these were kept.
    """

    __slots__ = ()

    @property
    def wrote(self) -> Iterator[Write]:
        """Errors, and gradients if they were begun anew."""
        net = self.network
        own = dict(zip(net.outputs, self.errors))
        yield Write(net, "phase", self.phase_before, "backward")
        for unit, before in zip(net.units.values(), self.errors_before):
            yield Write(unit, "error", before, own.get(unit, 0.0))
        for weight, before in zip(net.weights, self.gradients_before or ()):
            yield Write(weight, "gradient", before, 0.0)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The output units."""
        return self.network.outputs

    def words(self, show: Number = number) -> str:
        """Return dE/dy of each output unit, and pss."""
        errors = _listed(zip(self.network.outputs, self.errors), show)
        return f"outputs compared with targets: dE/dy {errors}; pss {show(self.pss)}"


class _ErrorMessage(NamedTuple):
    connection: Connection
    weight: float
    delta: float
    product: float
    gradient: float
    error_before: float
    gradient_before: float


class ErrorMessage(_ErrorMessage, Event):
    """A connection carried `product` = weight x receiver's delta backward, and noted its `gradient`.

    The gradient of this occasion is receiver's delta x sender's activation.
    """

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The sender's error and the weight's gradient."""
        before, noted = self.error_before, self.gradient_before
        return (
            Write(self.connection.sender, "error", before, before + self.product),
            Write(self.connection.shared, "gradient", noted, noted + self.gradient),
        )

    @property
    def about(self) -> tuple[Thing, ...]:
        """The connection."""
        return (self.connection,)

    def words(self, show: Number = number) -> str:
        """Return weight x delta = product, and the gradient."""
        sender, receiver = self.connection.sender.name, self.connection.receiver.name
        return (
            f"{receiver} -> {sender}, back: {self.connection.back_by} {show(self.weight)} x delta {show(self.delta)} = "
            f"{show(self.product)}, error of {sender} now {show(self.error_before + self.product)}; "
            f"gradient noted {show(self.gradient)}"
        )


MESSAGES = frozenset((ActivationMessage, FactorCarried, ErrorMessage))  # what is counted as a message


class _DeltaFormed(NamedTuple):
    unit: Unit
    error: float
    slope: float
    delta: float
    delta_before: float


class DeltaFormed(_DeltaFormed, Event):
    """A unit multiplied its error with the slope of its activation function: delta = dE/dnet."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The delta."""
        return (Write(self.unit, "delta", self.delta_before, self.delta),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return error x slope = delta."""
        error, slope = show(self.error), show(self.slope)
        return f"delta of {self.unit.name} = error {error} x slope {slope} = {show(self.delta)}"


class _WeightChanged(NamedTuple):
    weight: Weight
    rule: Rule
    old: float
    new: float
    gradient: float
    memory_before: tuple[float, ...]
    memory: tuple[float, ...]
    remembered_before: tuple[str, ...]
    frozen: bool


class WeightChanged(_WeightChanged, Event):
    """A weight went from `old` to `new`, as the rule says; or stayed, being `frozen`.

    `memory_before` and `memory` are what the rule remembered of the weight, before and after.
    """

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The weight, and what is remembered of it."""
        return (
            Write(self.weight, "value", self.old, self.new),
            Write(self.weight, "memory", self.memory_before, self.memory),
            Write(self.weight, "remembers", self.remembered_before, () if self.frozen else self.rule.remembers),
        )

    @property
    def change(self) -> float:
        """By how much the rule moved the weight; decay not counted where the rule tells its change from that."""
        return 0.0 if self.frozen else self.rule.change(self.old, self.new, self.memory)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The connections that use the weight."""
        return self.weight.connections

    def words(self, show: Number = number) -> str:
        """Return gradient, change, and the weight before and after."""
        if self.frozen:
            return f"{self.weight.name} is frozen at {show(self.new)}"
        return (
            f"{self.weight.name}: gradient {show(self.gradient)}, change {show(self.change)}, "
            f"from {show(self.old)} to {show(self.new)}"
        )


class _Intervention(NamedTuple):
    did: str | tuple[str | float | None, ...]
    wrote: tuple[Write, ...] = ()
    about: tuple[Any, ...] = ()
    back_to: int | None = None


class Intervention(_Intervention, Event):
    """Something was done by hand: in one line what, in parts where there are numbers in it, and what it wrote.

    What returns to a moment says to which (``back_to``): a moment that was kept by its number below 0, the beginning
    of a run by its number.

    Examples
    --------
    >>> from pdpsim import Network
    >>> unit = Network.layered(1, 1, seed=1).units["o1"]
    >>> event = Intervention("o1 pushed", (Write(unit, "net_input", 0.0, 2.0),), (unit,))
    >>> event.redo(); unit.net_input
    2.0
    """

    __slots__ = ()

    def words(self, show: Number = number) -> str:
        """Return what was done."""
        parts = (self.did,) if isinstance(self.did, str) else self.did
        return "".join(part if isinstance(part, str) else show(part) or "any" for part in parts)


def _listed(pairs: Iterable[tuple[Unit, float | None]], show: Number) -> str:
    """Names with numbers; of many only those that are not zero, and the first of these."""
    known = list(pairs)
    if len(known) > FEW:
        known = [(unit, value) for unit, value in known if value] or known
    shown = ", ".join(f"{unit.name} {show(value) or 'any'}" for unit, value in known[:FEW])
    return shown + (f" and {len(known) - FEW} more" if len(known) > FEW else "")
