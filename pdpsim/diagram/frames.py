"""The events of training as frames: what each changed, for players and animations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import nan
from typing import NamedTuple

from pdpsim.checks import whole
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.learning.session import Session
from pdpsim.words import brief

_SHOWN = {"net_input": "net", "activation": "activation", "error": "error", "delta": "delta"}


@brief
class Frame(NamedTuple):
    """One event, where it happened, and the numbers that it left: by key, such as 'activation h1' or 'weight i1 -> h1'.

    `about` names the units and connections it was about, `held` the units that were clamped, besides inputs.
    """

    epoch: int
    pattern: str
    phase: str
    caption: str
    about: list[str]
    numbers: dict[str, float]
    event: Event
    held: list[str]


def frames(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure | Rule,
    epochs: int = 1,
    measure: Measure | None = None,
    first_epoch: int = 1,
) -> Iterator[Frame]:
    """Do epochs of training on `net`, event by event, and yield a frame after each.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(1, 1, seed=1)
    >>> recorded = list(frames(net, PatternSet([([1], [1])]), GradientDescent(0.5)))
    >>> len(recorded), recorded[2].phase, recorded[2].numbers
    (10, 'forward', {'net o1': -0.018202018950366106})
    """
    # A history of as many epochs, whatever they came to: a schedule goes by them.
    before = History(tss=[nan] * (whole(first_epoch, "first_epoch") - 1), seed=net.chance.seed)
    if before.tss:
        before.chance.position = net.chance.position  # what those epochs have drawn
    session = Session(net, patterns, procedure_of(procedure, measure), history=before, undo_memory=0)
    while session.epoch < before.epochs + epochs or not session.epoch_over:
        event = session.do()
        about = [c.name for c in connections_of(event)] or units_of(event)
        numbers, where = dict(_left_by(event)), (session.epoch, session.pattern.name, session.phase)
        yield Frame(*where, event.words(), about, numbers, event, session.held)


def connections_of(event: Event) -> list[Connection]:
    """Return the connections that an event is about: one, those that share a weight, or none."""
    return [thing for thing in event.about if isinstance(thing, Connection)]


def units_of(event: Event) -> list[str]:
    """Return the names of the units that an event is about: what fired, what was presented or compared.

    A message that has no line in the picture, from a bias shown as a number, is about its receiver.
    """
    units = [thing.name for thing in event.about if isinstance(thing, Unit)]
    return units or [c.receiver.name for c in connections_of(event) if c.sender.role == "bias"]


def numbers_of(net: Network) -> dict[str, float]:
    """Return every number of a network that frames may change, by key.

    >>> numbers_of(Network.layered(1, 1, seed=1))["activation bias"]
    1.0
    """
    return dict(_of(net.units.values(), net.connections.values(), "net", "activation", "error", "delta"))


def _left_by(event: Event) -> Iterator[tuple[str, float]]:
    """The numbers that an event wrote, by key."""
    for owner, attribute, _, after in event.wrote:
        if isinstance(owner, Unit) and attribute in _SHOWN:
            yield f"{_SHOWN[attribute]} {owner.name}", after
        elif isinstance(owner, Weight) and attribute in ("value", "gradient"):
            for connection in owner.connections:
                yield f"{'weight' if attribute == 'value' else attribute} {connection.name}", after


def _of(units: Iterable[Unit], connections: Iterable[Connection], *what: str) -> Iterator[tuple[str, float]]:
    for unit in units:
        for one in what:
            yield f"{one} {unit.name}", getattr(unit, "net_input" if one == "net" else one)
    for connection in connections:
        yield f"weight {connection.name}", connection.weight
        yield f"gradient {connection.name}", connection.gradient
