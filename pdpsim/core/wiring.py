"""The wiring of a network: units and connections held in a graph, added, removed and looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

import networkx as nx

from pdpsim.checks import finite, listed, of_kind, whole
from pdpsim.core.activations import Activation
from pdpsim.core.chance import Chance
from pdpsim.core.connection import Connection
from pdpsim.core.graph import CircuitGraph, Connections, Units
from pdpsim.core.kinds import Factor, OwnWayBack
from pdpsim.core.structure import Structure
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight, described_weight
from pdpsim.errors import NetworkError, nearest
from pdpsim.words import many, quoted

F = TypeVar("F", bound=Callable[..., Any])

BIAS = "bias"
MOST = 2_000_000  # units and connections, at some kilobyte each
# What a graph's or file's nodes and edges may say of units and connections.
UNIT_KEYS = ("role", "activation", "layer", "group", "bias", "combine")
CONNECTION_KEYS = ("weight", "frozen", "shared", "last_change", "memory", "bounds", "kind", "back", "delay")


def adds(method: F) -> F:
    """Have a method that adds several things add all of them or, where one cannot be added, none.

    >>> from pdpsim import Network
    >>> net = Network()
    >>> net.add_group(["a", "b", "a"])
    Traceback (most recent call last):
        ...
    pdpsim.errors.NetworkError: there is a unit 'a' already
    >>> list(net.units)
    []
    """

    @wraps(method)
    def add(self: Wiring, *args: Any, **kwargs: Any) -> Any:
        units, connections = len(self.units), len(self.connections)
        try:
            return method(self, *args, **kwargs)
        except Exception:  # Ctrl-C may come amid an addition, which then cannot be taken back
            for connection in list(self.connections.values())[connections:]:
                self.remove_connection(connection.sender, connection.receiver)
            for unit in list(self.units.values())[units:]:
                self.remove_unit(unit)
            raise

    return add  # type: ignore[return-value]


class Wiring:
    """Units and connections. `Network` is a wiring that can be swept over."""

    def __init__(self) -> None:
        self.units = Units()
        self.connections = Connections(self.units)
        self.graph: CircuitGraph = nx.freeze(CircuitGraph())
        self._structure: Structure | None = None
        self.chance = Chance(0)
        self.temperature = 1.0
        self.delays: dict[tuple[str, str], int] = {}
        self.folded: dict[str, tuple[str, int]] = {}
        self.first_step: int | None = None  # of those that it was unfolded over

    # -- adding and removing ----------------------------------------------------------------------

    @adds
    def add_unit(
        self,
        name: str,
        role: str = "hidden",
        function: str | Activation | None = None,
        *,
        layer: int | None = None,
        group: str | None = None,
        bias: float | Weight | None = None,
        combine: str = "sum",
    ) -> Unit:
        """Add a unit and return it; with `bias`, connected to the bias unit, which is made if there is none.

        Raises
        ------
        NetworkError
            If the name is taken, or role and function do not fit.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network()
        >>> net.add_unit("h1", bias=-0.5).bias
        -0.5
        """
        if isinstance(name, str) and name in self.units:
            raise NetworkError(f"there is a unit {name!r} already")
        unit = Unit(name, role, function, layer, group, combine)
        if role == "bias" and name != BIAS:
            raise NetworkError(f"the bias unit must be named {BIAS!r}, not {name!r}")
        if name == BIAS and role != "bias":
            raise NetworkError(f"the name {BIAS!r} is for the always-on unit; a unit of role {role!r} needs another")
        if bias is None:
            return self._add(unit)
        if not isinstance(bias, Weight):
            bias = Weight(finite(bias, f"the bias of {name!r}"))
        if not unit.computes:
            raise NetworkError(f"unit {name!r}: a unit of role {role} has no bias")
        self._add(unit)
        self.connect_bias(unit, bias)
        return unit

    @adds
    def connect_bias(self, unit: Unit | str, weight: float | Weight = 0.0) -> Connection:
        """Connect the bias unit, which is made if there is none, to a unit, and return the connection.

        >>> from pdpsim import Network
        >>> net = Network()
        >>> _ = net.add_unit("h1")
        >>> net.connect_bias("h1", -0.5).name
        'bias -> h1'
        """
        return self.connect(self.units.get(BIAS) or self.add_unit(BIAS, "bias"), unit, weight)

    @adds
    def add_group(
        self,
        names: Iterable[str],
        role: str = "hidden",
        function: str | Activation | None = None,
        *,
        layer: int | None = None,
        group: str | None = None,
        bias: float | None = None,
    ) -> list[Unit]:
        """Add several units of one kind, and return them.

        >>> from pdpsim import Network
        >>> [unit.name for unit in Network().add_group(["Colin", "Sophia"], "input", group="person")]
        ['Colin', 'Sophia']
        """
        return [
            self.add_unit(name, role, function, layer=layer, group=group, bias=bias)
            for name in listed(names, "the names of a group")
        ]

    @adds
    def connect(
        self,
        sender: Unit | str,
        receiver: Unit | str,
        weight: float | Weight = 0.0,
        *,
        symmetric: bool = False,
        kind: type[Connection] = Connection,
    ) -> Connection:
        """Connect two units and return the connection.

        Parameters
        ----------
        sender, receiver : Unit or str
        weight : float or Weight
            A `Weight` (another connection's `shared`) is shared from now on.
        symmetric : bool
            Whether the receiver is connected to the sender too, by the same weight.
        kind : type
            `Connection`, or a subclass of it that carries messages in another way. Connections to a unit that
            multiplies are of the kind `Factor`.

        Raises
        ------
        NetworkError
            If the two are connected already, or the receiver is an input or the bias unit.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> net.connect("i1", "o1", 0.25)
        <Connection i1 -> o1: weight 0.25, gradient 0, last change 0>
        >>> net.connect("o1", "h1")
        <Connection o1 -> h1: weight 0, gradient 0, last change 0>
        >>> net.forward([1])
        Traceback (most recent call last):
            ...
        pdpsim.errors.CycleError: the wiring has a cycle: h1 -> o1 -> h1
        """
        of_kind(symmetric, bool, "whether a link is symmetric")
        source, goal = self._own(sender), self._own(receiver)
        for one, other in ((source, goal), (goal, source)) if symmetric else ((source, goal),):
            self._refuse(one, other)
        if symmetric and source is goal:
            raise NetworkError(f"{source.name!r} cannot be connected to itself both ways; leave out symmetric")
        if not isinstance(weight, Weight):
            weight = Weight(finite(weight, f"weight {source.name} -> {goal.name}"))
        if weight.connections and weight.connections[0].receiver.network is not self:  # the others are there, too
            raise NetworkError(f"{weight.name} is another network's; a weight is shared within one network only")
        if not isinstance(kind, type) or not issubclass(kind, Connection):
            raise NetworkError(f"kind must be Connection or a subclass of it, not {quoted(kind)}")
        connection = self._wire(source, goal, weight, kind)
        if symmetric:
            self._wire(goal, source, weight, kind)
        return connection

    def connect_described(
        self, sender: str, receiver: str, data: Mapping[str, Any], tied: dict[object, Weight]
    ) -> Connection:
        """Connect two units as the attributes of an edge say, in a graph or a file, and return the connection.

        Parameters
        ----------
        sender, receiver : str
        data : mapping
            `kind`, `back`, `delay`, and what `described_weight` takes.
        tied : dict
            The weights that are shared so far, by what their edges call them.

        Raises
        ------
        NetworkError, SettingError
            If they describe no connection, or one that cannot be.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> net.connect_described("i1", "o1", {"kind": "own way back", "back": 0.25}, {}).back
        0.25
        """
        of_kind(data, Mapping, "what describes a connection")
        of_kind(tied, dict, "the weights that are shared so far")
        where = f"{quoted(sender)} -> {quoted(receiver)}"
        kind = data.get("kind", Connection.kind)
        if not isinstance(kind, str):
            raise NetworkError(f"'kind' of {where} must be text, not {quoted(kind)}")
        if kind not in Connection.kinds:
            raise NetworkError(f"{where} has unknown 'kind' {quoted(kind)}{nearest(kind, Connection.kinds)}")
        has_back = issubclass(Connection.kinds[kind], OwnWayBack)
        if "back" in data and not has_back:
            raise NetworkError(f"{where} is of kind {kind!r}, which has no 'back'; {OwnWayBack.kind!r} has")
        back = finite(data.get("back"), f"'back' of {where}, of kind {kind!r},") if has_back else 0.0
        delay = data.get("delay")
        if delay is not None:
            whole(delay, f"'delay' of {where}")
        weight = described_weight(data, where, tied)
        connection = self.connect(sender, receiver, weight, kind=Connection.kinds[kind])
        if isinstance(connection, OwnWayBack):
            connection.back = back
        if delay is not None:
            self.delays[sender, receiver] = delay
        return connection

    def _refuse(self, source: Unit, goal: Unit) -> None:
        if not goal.computes:
            raise NetworkError(f"nothing can be connected to {goal.name!r}: it is the network's {goal.role} unit")
        if (source.name, goal.name) in self.connections:
            raise NetworkError(f"{source.name!r} is connected to {goal.name!r} already")

    def _wire(self, source: Unit, goal: Unit, weight: Weight, kind: type[Connection]) -> Connection:
        if goal.combine == "product":
            if kind not in (Connection, Factor):
                raise NetworkError(f"{goal.name!r} multiplies, so no connection to it is of kind {kind.kind!r}")
            kind = Factor
        elif issubclass(kind, Factor):
            raise NetworkError(f"{goal.name!r} sums what it receives, so no connection to it is of kind {kind.kind!r}")
        connection = kind(source, goal, weight)
        ends = source.name, goal.name
        self.connections._connections[ends] = connection
        source.outgoing.append(connection)
        goal.incoming.append(connection)
        self.graph.put_edge(*ends, connection)
        self.rewired()
        return connection

    @adds
    def connect_all(self, senders: Sequence[Unit | str], receivers: Iterable[Unit | str]) -> list[Connection]:
        """Connect every sender to every receiver, receiver by receiver.

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.connect_all(["i1", "i2"], ["o1"])[1].name
        'i2 -> o1'
        """
        senders, receivers = listed(senders, "senders"), listed(receivers, "receivers")
        self.refuse_too_large(len(senders) * len(receivers))
        return [self.connect(sender, receiver) for receiver in receivers for sender in senders]

    def tie(self, *connections: Connection) -> Weight:
        """Let connections share one weight (the first one's) from now on, and return it.

        Its gradient is then summed over all of them. (Ch. 8, p. 348, on the T-C problem.)

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> left, right = net.connections["i1", "h1"], net.connections["i2", "h2"]
        >>> _ = net.tie(left, right)
        >>> left.weight = 0.75
        >>> right.weight
        0.75
        """
        for connection in connections:
            if not isinstance(connection, Connection):
                raise NetworkError(f"tie requires connections (net.connections['i1', 'h1']), not {quoted(connection)}")
            self._own(connection.receiver)
            if not connection.in_network:
                raise NetworkError(f"{connection.name} is no connection of this network any more")
        if not connections:
            raise NetworkError("tie requires the connections that are to share a weight")
        weight = connections[0].shared
        for connection in connections[1:]:
            connection.use(weight)
        return weight

    def remove_connection(self, sender: Unit | str, receiver: Unit | str) -> None:
        """Remove a connection; those that shared its weight keep it.

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.remove_connection("i1", "h1")
        >>> [c.sender.name for c in net.units["h1"].incoming]
        ['bias', 'i2']
        """
        source, goal = self._own(sender), self._own(receiver)
        connection = self.connections[source.name, goal.name]
        connection.release()
        source.outgoing.remove(connection)
        goal.incoming.remove(connection)
        del self.connections._connections[source.name, goal.name]
        self.delays.pop((source.name, goal.name), None)
        CircuitGraph.remove_edge(self.graph, source.name, goal.name)
        self.rewired()

    def remove_unit(self, unit: Unit | str) -> None:
        """Remove a unit and its connections.

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.remove_unit("h2"); net
        <Network: 2 inputs, 1 hidden, 1 output, 5 connections>
        """
        gone = self._own(unit)
        for connection in dict.fromkeys([*gone.incoming, *gone.outgoing]):
            self.remove_connection(connection.sender, connection.receiver)
        del self.units._units[gone.name]
        self.folded.pop(gone.name, None)
        CircuitGraph.remove_node(self.graph, gone.name)
        gone.network = None
        self.rewired()

    # -- what follows from it ---------------------------------------------------------------------

    @property
    def structure(self) -> Structure:
        """What follows from the wiring: firing order, units by role, distinct weights."""
        if self._structure is None:
            self._structure = Structure(self)
        return self._structure

    @property
    def inputs(self) -> tuple[Unit, ...]:
        """The input units, in declared order."""
        return self.structure.inputs

    @property
    def hidden(self) -> tuple[Unit, ...]:
        """The hidden units, in declared order."""
        return self.structure.hidden

    @property
    def outputs(self) -> tuple[Unit, ...]:
        """The output units, in declared order."""
        return self.structure.outputs

    @property
    def weights(self) -> tuple[Weight, ...]:
        """The distinct weights, in declared order."""
        return self.structure.weights

    def refuse_too_large(self, more: int) -> None:
        """Say so, before memory is taken, if so many more units and connections were more than objects are made for.

        >>> Wiring().refuse_too_large(10**9)
        Traceback (most recent call last):
            ...
        pdpsim.errors.NetworkError: a network of 1,000,000,000 units and connections is too large; at most 2,000,000
        """
        size = len(self.units) + len(self.connections) + more
        if size > MOST:
            raise NetworkError(f"a network of {many(size)} units and connections is too large; at most {MOST:,}")

    def rewired(self) -> None:
        """Take note that the wiring has changed, so that what follows from it is worked out anew."""
        self._structure = None

    # -- checks -----------------------------------------------------------------------------------

    def _add(self, unit: Unit) -> Unit:
        unit.network = self
        self.units._units[unit.name] = unit
        self.graph.put_node(unit.name, unit)
        self.rewired()
        return unit

    def _own(self, unit: Unit | str) -> Unit:
        if isinstance(unit, Unit) and unit.network is not self:
            raise NetworkError(f"unit {unit.name!r} is not of this network")
        return unit if isinstance(unit, Unit) else self.units[unit]
