"""What follows from a network's wiring alone: who fires when, and what there is of each kind."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx

from pdpsim.errors import CycleError, NetworkError

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection
    from pdpsim.core.unit import Unit
    from pdpsim.core.weight import Weight
    from pdpsim.core.wiring import Wiring


class Structure:
    """A network's wiring, worked out once and kept until the wiring changes.

    Any wiring has one; who needs an order in which every unit comes after those it hears from asks for it, and is told
    of a cycle then.

    Attributes
    ----------
    units : tuple of Unit
        All of them, in declared order, as are those that follow.
    inputs, hidden, outputs, bias : tuple of Unit
        By their role.
    computing : tuple of Unit
        Hidden and output units.
    given : tuple of Unit
        Those that take their activation from outside: the inputs, and the bias unit.
    weights : tuple of Weight
        Each once, in the declared order of the first connection that uses it.
    firing_order, backward_order : tuple of Unit
        Those that compute, by their depth, so that each comes after all that it hears from (forward) or sends to
        (backward); among equals as declared.
    depth : dict of str to int
        The number of connections on the longest way to each unit (those from the bias not counted); the units of
        a cycle are as deep as each other.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> [unit.name for unit in net.structure.firing_order]
    ['h1', 'h2', 'o1']
    >>> [unit.name for unit in net.structure.backward_order]
    ['o1', 'h1', 'h2']
    """

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self.units = tuple(wiring.units.values())
        self.inputs, self.hidden, self.outputs, self.bias = (
            tuple(unit for unit in self.units if unit.role == role) for role in ("input", "hidden", "output", "bias")
        )
        self.computing = tuple(unit for unit in self.units if unit.computes)
        self.given = self.inputs + self.bias
        self.weights = _distinct(wiring)

    @property
    def draws(self) -> bool:
        """Whether a unit draws by chance what it does.

        >>> from pdpsim import Network
        >>> [Network.layered(1, 1, function=name).structure.draws for name in ("logistic", "stochastic_logistic")]
        [False, True]
        """
        return any(unit.function.stochastic for unit in self.computing)

    @cached_property
    def firing_order(self) -> tuple[Unit, ...]:
        """Those that compute, each after all that it hears from.

        Raises
        ------
        CycleError
            If there is no such order; the sentence names the cycle.
        """
        self._refuse_cycle()
        return tuple(sorted(self.computing, key=lambda unit: self.depth[unit.name]))

    @cached_property
    def backward_order(self) -> tuple[Unit, ...]:
        """Those that compute, each after all that it sends to.

        Raises
        ------
        CycleError
            If there is no such order; the sentence names the cycle.
        """
        self._refuse_cycle()
        return tuple(sorted(self.computing, key=lambda unit: -self.depth[unit.name]))

    @cached_property
    def links(self) -> tuple[Connection, ...]:
        """The connections, in declared order; of the two of a symmetric link only the first.

        >>> from pdpsim import Network
        >>> net = Network()
        >>> one, other = net.add_group(["one", "other"])
        >>> _ = net.connect(one, other, symmetric=True)
        >>> [connection.name for connection in net.structure.links]
        ['one -> other']
        """
        links: dict[tuple[str, str], Connection] = {}
        for (sender, receiver), connection in self._wiring.connections.items():
            way_there = links.get((receiver, sender))
            if way_there is None or way_there.shared is not connection.shared:
                links[sender, receiver] = connection
        return tuple(links.values())

    def refuse_without_energy(self) -> None:
        """Refuse units that multiply, and connections of units that compute if they do not go both ways by one weight.

        Units of all others settle downhill in an energy, of which each link's share is weight x both activations.

        Raises
        ------
        NetworkError
            The sentence names one.
        """
        for unit in self.computing:
            if unit.combine != "sum":
                raise NetworkError(f"units that settle must add up what they receive; {unit.name!r} multiplies it")
        connections = self._wiring.connections
        for (sender, receiver), there in connections.items():
            back = connections.get((receiver, sender))
            if there.sender.computes and (back is None or back.shared is not there.shared or back is there):
                raise NetworkError(
                    f"every link must be symmetric, as connect(a, b, symmetric=True) makes them: {there.name} is not"
                )

    @cached_property
    def depth(self) -> dict[str, int]:
        """The number of connections on the longest way to each unit."""
        # Units of a cycle are one group; elsewhere every unit is one by itself.
        depth: dict[str, int] = {}
        rounds = nx.condensation(self._graph) if self._cycle else None
        groups = (
            [[name] for name in nx.topological_sort(self._graph)]
            if rounds is None
            else [sorted(rounds.nodes[n]["members"]) for n in nx.topological_sort(rounds)]
        )
        for names in groups:
            units = [self._wiring.units[name] for name in names]
            heard = (
                depth[c.sender.name]
                for unit in units
                for c in unit.incoming
                if c.sender.role != "bias" and c.sender.name in depth
            )
            below = max(heard, default=0)
            depth.update({unit.name: 1 + below if unit.computes else 0 for unit in units})
        return depth

    @cached_property
    def _graph(self) -> nx.DiGraph[str]:
        # Not the network's own, which may be in the middle of being copied.
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self._wiring.units)
        graph.add_edges_from(self._wiring.connections)
        return graph

    @cached_property
    def _cycle(self) -> list[str]:
        # Finding that there is none takes `find_cycle` minutes where there are many ways.
        if nx.is_directed_acyclic_graph(self._graph):
            return []
        return [sender for sender, _ in nx.find_cycle(self._graph)]

    @property
    def has_cycle(self) -> bool:
        """Whether some unit hears from itself, directly or through others."""
        return bool(self._cycle)

    def _refuse_cycle(self) -> None:
        if self._cycle:
            raise CycleError(f"the wiring has a cycle: {' -> '.join([*self._cycle, self._cycle[0]])}")


def _distinct(wiring: Wiring) -> tuple[Weight, ...]:
    users: dict[Weight, list[Connection]] = {}
    for connection in wiring.connections.values():
        users.setdefault(connection.shared, []).append(connection)
    for weight, connections in users.items():
        if len(connections) > 1:
            weight.connections = tuple(connections)  # in declared order, whatever they were tied in
    return tuple(users)
