"""The events of training as frames: what each changed, for players and animations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pdpsim.core import events as of
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.unit import Unit
from pdpsim.learning.epoch import epoch_sweeps
from pdpsim.learning.rules import GradientDescent
from pdpsim.text.events import describe


class Frame(NamedTuple):
    """One event, where it happened, and the numbers that it left: by key, such as 'activation h1' or 'weight i1 -> h1'.

    `about` names the units and connections it was about.
    """

    epoch: int
    pattern: str
    phase: str
    caption: str
    about: list[str]
    numbers: dict[str, float]
    event: Event


def frames(
    net: Network,
    patterns: Sequence[Pattern],
    rule: GradientDescent,
    epochs: int = 1,
    measure: Measure = SumOfSquares(),
    first_epoch: int = 1,
) -> Iterator[Frame]:
    """Do epochs of training on `net`, event by event, and yield a frame after each.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> recorded = list(frames(net, [Pattern([1], [1], "on")], GradientDescent(0.5)))
    >>> len(recorded), recorded[2].phase, recorded[2].numbers
    (10, 'forward', {'net o1': -0.018202018950366106})
    """
    for epoch in range(first_epoch, first_epoch + epochs):
        for sweep in epoch_sweeps(patterns, rule.grain):
            for act in sweep.acts(net, rule, measure):
                event = act()
                about = [c.name for c in connections_of(event)] or list(units_of(event))
                yield Frame(
                    epoch, sweep.pattern.name, sweep.phase, describe(event), about, dict(_left_by(event)), event
                )


def connections_of(event: Event) -> tuple[Connection, ...]:
    """Return the connections that an event is about: one, those that share a weight, or none."""
    if isinstance(event, (of.ActivationMessage, of.ErrorMessage)):
        return (event.connection,)
    return event.weight.connections if isinstance(event, of.WeightChanged) else ()


def units_of(event: Event) -> tuple[str, ...]:
    """Return the names of the units that an event is about: what fired, what was presented or compared.

    A message that has no line in the picture, from a bias shown as a number, is about its receiver.
    """
    if isinstance(event, (of.UnitFired, of.DeltaFormed)):
        return (event.unit.name,)
    if isinstance(event, of.PatternPresented):
        return tuple(unit.name for unit in event.network.inputs)
    if isinstance(event, of.TargetsCompared):
        return tuple(unit.name for unit in event.network.outputs)
    return tuple(c.receiver.name for c in connections_of(event) if c.sender.role == "bias")


def numbers_of(net: Network) -> dict[str, float]:
    """Return every number of a network that frames may change, by key.

    >>> numbers_of(Network.layered(1, 1, seed=1))["activation bias"]
    1.0
    """
    return dict(_of(net.units.values(), net.connections.values(), "net", "activation", "error", "delta"))


def _left_by(event: Event) -> Iterator[tuple[str, float]]:
    if isinstance(event, of.PatternPresented):
        return _of(event.network.units.values(), (), "net", "activation")
    if isinstance(event, of.TargetsCompared):
        return _of(event.network.units.values(), event.network.connections.values(), "error")
    if isinstance(event, of.ActivationMessage):
        return _of((event.connection.receiver,), (), "net")
    if isinstance(event, of.ErrorMessage):
        return _of((event.connection.sender,), (event.connection,), "error")
    if isinstance(event, of.WeightChanged):
        return _of((), event.weight.connections)
    return _of((event.unit,), (), "activation" if isinstance(event, of.UnitFired) else "delta")


def _of(units: Iterable[Unit], connections: Iterable[Connection], *what: str) -> Iterator[tuple[str, float]]:
    for unit in units:
        for one in what:
            yield f"{one} {unit.name}", getattr(unit, "net_input" if one == "net" else one)
    for connection in connections:
        yield f"weight {connection.name}", connection.weight
        yield f"gradient {connection.name}", connection.gradient
