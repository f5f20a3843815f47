"""What an event did, as one line with the numbers in it: for captions, traces and players."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pdpsim.core import events as of
from pdpsim.core.events import Event
from pdpsim.text.tables import number

FEW = 8  # units that are listed one by one


def describe(event: Event) -> str:
    """Return what happened in an event, in one line.

    Examples
    --------
    >>> from pdpsim import Network, Pattern, forward
    >>> net = Network.layered(1, 1, seed=1)
    >>> for event in forward(net, Pattern([1], [1], "on")):
    ...     print(describe(event))
    pattern on presented: i1 1.000; target o1 1.000
    bias -> o1: weight -0.366 x activation 1.000 = -0.366, net input of o1 now -0.366
    i1 -> o1: weight 0.347 x activation 1.000 = 0.347, net input of o1 now -0.018
    o1 fires: logistic(-0.018) = 0.495
    """
    return _WORDS[type(event)](event)


def _presented(event: of.PatternPresented) -> str:
    net, pattern = event.network, event.pattern
    on = _listed((unit.name, value) for unit, value in zip(net.inputs, pattern.inputs))
    wanted = _listed((unit.name, value) for unit, value in zip(net.outputs, pattern.targets))
    name = f"pattern {pattern.name}" if pattern.name else "a pattern"
    return f"{name} presented: {on}" + (f"; target {wanted}" if pattern.targets else "")


def _activation(event: of.ActivationMessage) -> str:
    receiver = event.connection.receiver.name
    return (
        f"{event.connection.name}: weight {number(event.weight)} x activation {number(event.activation)} = "
        f"{number(event.product)}, net input of {receiver} now {number(event.net_input_before + event.product)}"
    )


def _fired(event: of.UnitFired) -> str:
    unit = event.unit
    return f"{unit.name} fires: {unit.function.name}({number(event.net_input)}) = {number(event.activation)}"


def _compared(event: of.TargetsCompared) -> str:
    errors = _listed((unit.name, error) for unit, error in zip(event.network.outputs, event.errors))
    return f"outputs compared with targets: dE/dy {errors}; pss {number(event.pss)}"


def _error(event: of.ErrorMessage) -> str:
    sender, receiver = event.connection.sender.name, event.connection.receiver.name
    return (
        f"{receiver} -> {sender}, back: weight {number(event.weight)} x delta {number(event.delta)} = "
        f"{number(event.product)}, error of {sender} now {number(event.error_before + event.product)}; "
        f"gradient noted {number(event.gradient)}"
    )


def _delta(event: of.DeltaFormed) -> str:
    error, slope = number(event.error), number(event.slope)
    return f"delta of {event.unit.name} = error {error} x slope {slope} = {number(event.delta)}"


def _changed(event: of.WeightChanged) -> str:
    if event.frozen:
        return f"{event.weight.name} is frozen at {number(event.new)}"
    return (
        f"{event.weight.name}: gradient {number(event.gradient)}, change {number(event.change)}, "
        f"from {number(event.old)} to {number(event.new)}"
    )


def _listed(pairs: Iterable[tuple[str, float | None]]) -> str:
    """Names with numbers; of many only those that are not zero, and the first of these."""
    known = list(pairs)
    if len(known) > FEW:
        known = [(name, value) for name, value in known if value] or known
    shown = ", ".join(f"{name} {number(value) or 'any'}" for name, value in known[:FEW])
    return shown + (f" and {len(known) - FEW} more" if len(known) > FEW else "")


_WORDS: dict[type, Callable[[Any], str]] = {
    of.PatternPresented: _presented,
    of.ActivationMessage: _activation,
    of.UnitFired: _fired,
    of.TargetsCompared: _compared,
    of.ErrorMessage: _error,
    of.DeltaFormed: _delta,
    of.WeightChanged: _changed,
}
