"""What follows from a network's wiring alone: who fires when, and what there is of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from pdpsim.errors import CycleError

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection, Weight
    from pdpsim.core.unit import Unit
    from pdpsim.core.wiring import Wiring


@dataclass(frozen=True)
class Structure:
    """A network's wiring, worked out once and kept until the wiring changes.

    Attributes
    ----------
    firing_order, backward_order : tuple of Unit
        Those that compute, by their depth, so that each comes after all that it hears from (forward) or sends to
        (backward); among equals as declared.
    inputs, hidden, outputs : tuple of Unit
        In declared order.
    bias : tuple of Unit
        The bias unit, if there is one.
    given : tuple of Unit
        Those that take their activation from outside: the inputs, and the bias unit.
    units : tuple of Unit
        All of them, in declared order.
    weights : tuple of Weight
        Each once, in the declared order of the first connection that uses it.
    depth : dict of str to int
        The number of connections on the longest way to each unit (those from the bias not counted).

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> [unit.name for unit in net.structure.firing_order]
    ['h1', 'h2', 'o1']
    >>> [unit.name for unit in net.structure.backward_order]
    ['o1', 'h1', 'h2']
    """

    firing_order: tuple[Unit, ...]
    backward_order: tuple[Unit, ...]
    inputs: tuple[Unit, ...]
    hidden: tuple[Unit, ...]
    outputs: tuple[Unit, ...]
    bias: tuple[Unit, ...]
    given: tuple[Unit, ...]
    units: tuple[Unit, ...]
    weights: tuple[Weight, ...]
    depth: dict[str, int]


def derive(wiring: Wiring) -> Structure:
    """Work out what follows from a wiring.

    Raises
    ------
    CycleError
        If the wiring has a cycle; the sentence names it.
    """
    units = wiring.units
    try:
        order = [units[name] for name in nx.topological_sort(wiring.graph)]
    except nx.NetworkXUnfeasible:
        cycle = [sender for sender, _ in nx.find_cycle(wiring.graph)]
        raise CycleError(f"the wiring has a cycle: {' -> '.join([*cycle, cycle[0]])}") from None
    depth: dict[str, int] = {}
    for unit in order:
        heard = (depth[c.sender.name] for c in unit.incoming if c.sender.role != "bias")
        depth[unit.name] = 1 + max(heard, default=0) if unit.computes else 0
    computing = [unit for unit in units.values() if unit.computes]
    inputs, hidden, outputs, bias = (
        tuple(unit for unit in units.values() if unit.role == role) for role in ("input", "hidden", "output", "bias")
    )
    users: dict[Weight, list[Connection]] = {}
    for connection in wiring.connections.values():
        users.setdefault(connection.shared, []).append(connection)
    for weight, connections in users.items():
        if len(connections) > 1:
            weight.connections = tuple(connections)  # in declared order, whatever they were tied in
    return Structure(
        firing_order=tuple(sorted(computing, key=lambda unit: depth[unit.name])),
        backward_order=tuple(sorted(computing, key=lambda unit: -depth[unit.name])),
        inputs=inputs,
        hidden=hidden,
        outputs=outputs,
        bias=bias,
        given=inputs + bias,
        units=tuple(units.values()),
        weights=tuple(users),
        depth=depth,
    )
