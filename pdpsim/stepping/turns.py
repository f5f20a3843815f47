"""Whose turn it is: which unit an act or an event belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pdpsim.core.connection import Connection, Weight
from pdpsim.core.events import (
    ActivationMessage,
    DeltaFormed,
    ErrorMessage,
    PatternPresented,
    UnitFired,
    WeightChanged,
)
from pdpsim.core.unit import Unit

if TYPE_CHECKING:
    from pdpsim.core.wiring import Wiring
    from pdpsim.stepping.interventions import AnyEvent


def owner_of(act: Callable[[], Any]) -> object:
    """Return the unit, connection, weight or network that does an act.

    >>> from pdpsim import Network
    >>> owner_of(Network.layered(1, 1, seed=1).units["o1"].fire)
    <Unit o1: output, logistic, net input 0, activation 0, delta 0>
    """
    owner: object = getattr(act, "func", act).__self__  # type: ignore[union-attr]
    return owner


def unit_of_act(act: Callable[[], Any]) -> Unit | None:
    """Return the unit whose turn an act is part of; None for the first act of a sweep, which is everybody's.

    A unit's turn is to receive its messages and fire, or to form its delta and send it back where those
    messages came from, or to have the weights of its incoming connections changed.

    >>> from pdpsim import Network
    >>> net = Network.layered(1, 1, seed=1)
    >>> unit_of_act(net.connections["i1", "o1"].carry_activation).name
    'o1'
    """
    owner = owner_of(act)
    if isinstance(owner, Unit):
        return owner
    if isinstance(owner, Weight):
        return owner.connections[0].receiver if owner.connections else None
    if isinstance(owner, Connection):
        return owner.receiver
    return None


def connections_of(event: AnyEvent) -> tuple[Connection, ...]:
    """Return the connections that an event is about."""
    if isinstance(event, (ActivationMessage, ErrorMessage)):
        return (event.connection,)
    return event.weight.connections if isinstance(event, WeightChanged) else ()


def in_backward_order(net: Wiring, connections: Iterable[Connection]) -> list[Connection]:
    """Return connections in the order in which the backward sweep goes over them.

    >>> from pdpsim import Network
    >>> net = Network.layered(1, 2, 1, seed=1, direct=True)
    >>> [connection.name for connection in in_backward_order(net, net.units["i1"].outgoing)]
    ['i1 -> o1', 'i1 -> h1', 'i1 -> h2']
    """
    place = {unit: k for k, unit in enumerate(net.structure.backward_order)}
    return sorted(connections, key=lambda connection: place[connection.receiver])


def settles(event: AnyEvent, unit: Unit) -> bool:
    """Tell whether with that event a unit has its activation, or its delta (which it has yet to send back).

    Input units and the bias unit have their activation when a pattern is presented, and never a delta:
    there the last error message counts.
    """
    if isinstance(event, (UnitFired, DeltaFormed)):
        return event.unit is unit
    if unit.computes:
        return False
    if isinstance(event, ErrorMessage):
        if event.connection.sender is not unit or unit.network is None:
            return False
        return event.connection is in_backward_order(unit.network, unit.outgoing)[-1]
    return isinstance(event, PatternPresented)


def ends_change(event: AnyEvent, unit: Unit) -> bool:
    """Tell whether with that event the last weight of a unit's incoming connections has been changed."""
    if not isinstance(event, WeightChanged) or unit.network is None:
        return False
    own = {connection.shared for connection in unit.incoming}
    last = next((weight for weight in reversed(unit.network.structure.weights) if weight in own), None)
    return event.weight is last
