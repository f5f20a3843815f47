"""The record that each act of a sweep leaves: what was done, with which numbers, and what it overwrote.

An event is small, immutable and complete: `undo` puts back, to the last bit, what the act overwrote.
Events are undone in the reverse of the order in which they happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection, Rule, Weight
    from pdpsim.core.measures import Measure
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.unit import Unit


class PatternPresented(NamedTuple):
    """A pattern was put on the input units, its targets on the output units, and every sum set to zero.

    `before` holds (net input, activation, target) of every unit as it was.
    """

    network: Network
    pattern: Pattern
    before: tuple[tuple[float, float, float | None], ...]
    pattern_before: Pattern | None
    phase_before: str

    def undo(self) -> None:
        """Put back net inputs, activations and targets."""
        self.network.pattern, self.network.phase = self.pattern_before, self.phase_before
        for unit, numbers in zip(self.network.units.values(), self.before):
            unit.net_input, unit.activation, unit.target = numbers


class ActivationMessage(NamedTuple):
    """A connection carried `product` = weight x sender's activation forward, to the receiver's net input."""

    connection: Connection
    weight: float
    activation: float
    product: float
    net_input_before: float

    def undo(self) -> None:
        """Take the product out of the receiver's net input."""
        self.connection.receiver.net_input = self.net_input_before


class UnitFired(NamedTuple):
    """A unit turned its net input into its activation."""

    unit: Unit
    net_input: float
    activation: float
    activation_before: float

    def undo(self) -> None:
        """Put back the activation."""
        self.unit.activation = self.activation_before


class TargetsCompared(NamedTuple):
    """Outputs were compared with targets: dE/dy became the error of output units, zero that of all others.

    `errors` holds dE/dy of each output unit, `pss` this pattern's sum of (target - activation)^2, `error`
    the measure's E. `errors_before` holds every unit's error, `gradients_before` every weight's gradient,
    or None if these were kept.
    """

    network: Network
    measure: Measure
    errors: tuple[float, ...]
    pss: float
    error: float
    phase_before: str
    errors_before: tuple[float, ...]
    gradients_before: tuple[float, ...] | None

    def undo(self) -> None:
        """Put back errors and gradients."""
        self.network.phase = self.phase_before
        for unit, error in zip(self.network.units.values(), self.errors_before):
            unit.error = error
        for weight, gradient in zip(self.network.weights, self.gradients_before or ()):
            weight.gradient = gradient


class ErrorMessage(NamedTuple):
    """A connection carried `product` = weight x receiver's delta backward, and noted its `gradient`.

    The gradient of this occasion is receiver's delta x sender's activation.
    """

    connection: Connection
    weight: float
    delta: float
    product: float
    gradient: float
    error_before: float
    gradient_before: float

    def undo(self) -> None:
        """Take the product out of the sender's error, and the gradient out of the weight's."""
        self.connection.sender.error = self.error_before
        self.connection.shared.gradient = self.gradient_before


class DeltaFormed(NamedTuple):
    """A unit multiplied its error with the slope of its activation function: delta = dE/dnet."""

    unit: Unit
    error: float
    slope: float
    delta: float
    delta_before: float

    def undo(self) -> None:
        """Put back the delta."""
        self.unit.delta = self.delta_before


class WeightChanged(NamedTuple):
    """A weight went from `old` to `new`, by `change` and (if the rule has one) decay; or stayed, being `frozen`."""

    weight: Weight
    rule: Rule
    old: float
    new: float
    gradient: float
    change: float
    last_change_before: float
    frozen: bool

    def undo(self) -> None:
        """Put back the weight and the change before this one."""
        self.weight.value = self.old
        self.weight.last_change = self.last_change_before


Event: TypeAlias = (
    PatternPresented | ActivationMessage | UnitFired | TargetsCompared | ErrorMessage | DeltaFormed | WeightChanged
)
