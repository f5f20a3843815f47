"""Events of acts outside the three sweeps of back-propagation: settling, firing by chance, noting, annealing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pdpsim.core.events import DeltaFormed, Event, Write
from pdpsim.words import number

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection
    from pdpsim.core.events import Number, Thing
    from pdpsim.core.network import Network
    from pdpsim.core.unit import Unit


class _UnitDrew(NamedTuple):
    unit: Unit
    net_input: float
    temperature: float
    probability: float
    drawn: float
    position: int
    activation: float
    activation_before: float


class UnitDrew(_UnitDrew, Event):
    """A stochastic unit came on, or not: on if the number `drawn` from 0 to 1 is below its `probability`."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The activation, and how far the tape of chance was used."""
        assert self.unit.network is not None
        return (
            Write(self.unit.network.chance, "position", self.position, self.position + 1),
            Write(self.unit, "activation", self.activation_before, self.activation),
        )

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return probability, lot and activation."""
        unit, less = self.unit, "below" if self.drawn < self.probability else "not below"
        heat = "" if self.temperature == 1.0 else f" / temperature {show(self.temperature)}"
        return (
            f"{unit.name} fires: {unit.function.name}({show(self.net_input)}{heat}) = {show(self.probability)}, "
            f"drawn {show(self.drawn)} is {less} it: {show(self.activation)}"
        )


class _GradientNoted(NamedTuple):
    connection: Connection
    amount: float
    gradient_before: float
    product_of: tuple[str, float, float]


class GradientNoted(_GradientNoted, Event):
    """A connection added `amount` to its weight's gradient, and carried nothing.

    `product_of` tells how the amount came about: what is multiplied, and the two numbers.
    """

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The weight's gradient."""
        before = self.gradient_before
        return (Write(self.connection.shared, "gradient", before, before + self.amount),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The connection."""
        return (self.connection,)

    def words(self, show: Number = number) -> str:
        """Return what was noted."""
        what, one, other = self.product_of
        now = show(self.gradient_before + self.amount)
        return (
            f"{self.connection.name}: {what}, {show(one)} x {show(other)}: noted {show(self.amount)}, "
            f"gradient now {now}"
        )


class ErrorTaken(DeltaFormed):
    """A unit took its error as its delta, whatever the slope."""

    __slots__ = ()

    def words(self, show: Number = number) -> str:
        """Return the error that is the delta."""
        return f"delta of {self.unit.name} = its error {show(self.error)}"


class _TargetTaken(NamedTuple):
    unit: Unit
    target: float | None
    activation: float
    activation_before: float


class TargetTaken(_TargetTaken, Event):
    """A unit took its target as its activation; one without a target is off."""

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
        """Return the activation."""
        which = "has no target" if self.target is None else "takes its target"
        return f"{self.unit.name} {which}: {show(self.activation)}"


class _UnitStayed(NamedTuple):
    unit: Unit
    activation: float


class UnitStayed(_UnitStayed, Event):
    """A unit whose net input is exactly 0 kept its activation."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The activation, as it was."""
        return (Write(self.unit, "activation", self.activation, self.activation),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return the activation that it kept."""
        return f"{self.unit.name} stays {show(self.activation)}: its net input is 0"


class _Tossed(NamedTuple):
    unit: Unit
    probability: float
    drawn: float
    position: int
    activation: float
    activation_before: float


class Tossed(_Tossed, Event):
    """A unit was set by chance, whatever it receives: on if the number `drawn` from 0 to 1 is below `probability`."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The activation, and how far the tape of chance was used."""
        assert self.unit.network is not None
        return (
            Write(self.unit.network.chance, "position", self.position, self.position + 1),
            Write(self.unit, "activation", self.activation_before, self.activation),
        )

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return probability, lot and activation."""
        less = "below" if self.drawn < self.probability else "not below"
        return (
            f"{self.unit.name} is set by chance: drawn {show(self.drawn)} is {less} {show(self.probability)}: "
            f"{show(self.activation)}"
        )


class _Attended(NamedTuple):
    unit: Unit
    net_input_before: float


class Attended(_Attended, Event):
    """A unit began its net input anew."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The net input."""
        return (Write(self.unit, "net_input", self.net_input_before, self.unit.empty),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return whose net input begins anew."""
        return f"{self.unit.name} attends: net input {show(self.unit.empty)}"


class _Relaxed(NamedTuple):
    unit: Unit
    step: float
    delta: float
    activation: float
    activation_before: float


class Relaxed(_Relaxed, Event):
    """A unit moved its activation against its delta."""

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
        """Return the step and where it led."""
        step = f"{show(self.activation_before)} - {show(self.step)} x delta {show(self.delta)}"
        return f"{self.unit.name} relaxes: {step} = {show(self.activation)}"


class _Nudged(NamedTuple):
    unit: Unit
    strength: float
    net_input: float
    net_input_before: float


class Nudged(_Nudged, Event):
    """A unit's net input was moved towards its target."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The net input."""
        return (Write(self.unit, "net_input", self.net_input_before, self.net_input),)

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return by how much."""
        by = show(self.net_input - self.net_input_before)
        return f"{self.unit.name} is nudged by {by}: net input {show(self.net_input)}"


class _Mispredicted(NamedTuple):
    unit: Unit
    predicted: float
    error: float
    delta: float
    error_before: float
    delta_before: float


class Mispredicted(_Mispredicted, Event):
    """A unit took as error how far its activation is from what others predict of it."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """Error and delta."""
        return (
            Write(self.unit, "error", self.error_before, self.error),
            Write(self.unit, "delta", self.delta_before, self.delta),
        )

    @property
    def about(self) -> tuple[Thing, ...]:
        """The unit."""
        return (self.unit,)

    def words(self, show: Number = number) -> str:
        """Return activation, prediction and what follows."""
        unit = self.unit.name
        is_at = f"{unit} stands at {show(self.predicted + self.error)}, predicted {show(self.predicted)}"
        return f"{is_at}: error {show(self.error)}, delta {show(self.delta)}"


class _GradientsCleared(NamedTuple):
    network: Network
    gradients_before: tuple[float, ...]


class GradientsCleared(_GradientsCleared, Event):
    """Every weight's gradient was begun anew."""

    __slots__ = ()

    @property
    def wrote(self) -> Iterator[Write]:
        """The gradients."""
        for weight, before in zip(self.network.weights, self.gradients_before):
            yield Write(weight, "gradient", before, 0.0)

    def words(self, show: Number = number) -> str:
        """Return that gradients begin anew."""
        return "every gradient begins anew: 0"


class _Annealed(NamedTuple):
    network: Network
    temperature: float
    temperature_before: float


class Annealed(_Annealed, Event):
    """The network was brought to a temperature."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The temperature."""
        return (Write(self.network, "temperature", self.temperature_before, self.temperature),)

    def words(self, show: Number = number) -> str:
        """Return the temperature before and after."""
        return f"temperature {show(self.temperature)}, before {show(self.temperature_before)}"


class _EnergyFound(NamedTuple):
    network: Network
    energy: float


class EnergyFound(_EnergyFound, Event):
    """The energy of the state that the network is in was worked out; nothing was written."""

    __slots__ = ()

    def words(self, show: Number = number) -> str:
        """Return the energy."""
        return f"energy {show(self.energy)}"
