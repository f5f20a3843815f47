"""How units and connections are looked up: by name, and as a graph whose attributes are the live numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from operator import attrgetter
from typing import Any, ClassVar, cast

import networkx as nx

from pdpsim.core.connection import Connection
from pdpsim.core.looks import Shown
from pdpsim.core.unit import Unit
from pdpsim.errors import NetworkError, UnknownNameError, nearest
from pdpsim.words import brief, quoted


@brief
class LiveAttributes(MutableMapping[str, Any]):
    """Stands where networkx keeps an attribute dictionary, and looks at a unit or connection instead.

    Attributes that are not `live` are kept beside it, so algorithms can store what they like.
    """

    __slots__ = ("_owner", "_extra")
    live: ClassVar[dict[str, str]] = {}
    settable: ClassVar[frozenset[str]] = frozenset()
    optional: ClassVar[frozenset[str]] = frozenset()  # not there where they are None

    def __init__(self) -> None:
        self._owner: object = None
        self._extra: dict[str, Any] | None = None

    def bind(self, owner: object) -> None:
        """Look at that unit or connection from now on."""
        self._owner = owner

    def __getitem__(self, key: str) -> Any:
        if self._owner is not None and key in self.live:
            value = attrgetter(self.live[key])(self._owner)
            if value is not None or key not in self.optional:
                return value
        return (self._extra or {})[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if self._owner is None or key not in self.live:
            self._extra = {**(self._extra or {}), key: value}
        elif key in self.settable:
            setattr(self._owner, key, value)
        elif value != self.get(key):
            raise NetworkError(f"{key!r} of {self._owner!r} cannot be set through the graph")

    def __delitem__(self, key: str) -> None:
        del (self._extra or {})[key]

    def __iter__(self) -> Iterator[str]:
        if self._owner is not None:
            yield from (key for key in self.live if key in self)
        yield from self._extra or ()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def copy(self) -> dict[str, Any]:
        """Return the values of this moment, for networkx when it copies a graph."""
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return dict(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)

    def __repr__(self) -> str:
        return repr(dict(self))


class UnitAttributes(LiveAttributes):
    """What `net.graph.nodes["h1"]` shows."""

    __slots__ = ()
    live = {"role": "role", "activation": "function.told", "layer": "layer", "group": "group", "combine": "combine"}
    settable = frozenset({"layer", "group"})


class ConnectionAttributes(LiveAttributes):
    """What `net.graph.edges["i1", "h1"]` shows, where there is any of it; the weight can be set there too."""

    __slots__ = ()
    live = {
        "weight": "weight", "frozen": "frozen", "kind": "kind", "bounds": "shared.bounds", "shared": "shared.tie",
        "back": "own_back", "delay": "delay",
    }  # fmt: skip
    settable = frozenset({"weight", "frozen"})
    optional = frozenset({"bounds", "shared", "back", "delay"})


class CircuitGraph(nx.DiGraph):  # type: ignore[type-arg]  # networkx's classes take arguments in stubs only
    """An `nx.DiGraph` whose attributes are those of a network's units and connections.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> net.connections["i1", "h1"].weight = 0.43
    >>> net.graph.edges["i1", "h1"]["weight"]
    0.43
    >>> net.graph.nodes["h1"]
    {'role': 'hidden', 'activation': 'logistic', 'layer': 1, 'group': None, 'combine': 'sum'}
    """

    node_attr_dict_factory = UnitAttributes
    edge_attr_dict_factory = ConnectionAttributes

    # A network's graph is frozen, so that its wiring is changed through the network only; the network
    # itself gets past that by naming the class.

    def __repr__(self) -> str:
        return f"<CircuitGraph: {len(self)} nodes, {self.number_of_edges()} edges>"

    def put_node(self, name: str, unit: Unit) -> None:
        """Add a node that shows that unit."""
        CircuitGraph.add_node(self, name)
        cast(LiveAttributes, self.nodes[name]).bind(unit)

    def put_edge(self, sender: str, receiver: str, connection: Connection) -> None:
        """Add an edge that shows that connection."""
        CircuitGraph.add_edge(self, sender, receiver)
        cast(LiveAttributes, self.edges[sender, receiver]).bind(connection)


@brief
class Units(Shown, Mapping[str, Unit]):
    """The units of a network by name, in declared order."""

    def __init__(self) -> None:
        self._units: dict[str, Unit] = {}

    def __getitem__(self, name: str) -> Unit:
        try:
            return self._units[name]
        except (KeyError, TypeError):
            raise UnknownNameError(f"there is no unit {quoted(name)}{nearest(name, self._units)}") from None

    def __contains__(self, name: object) -> bool:
        return _is_in(name, self._units)

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each unit, as it is now; ``pandas.DataFrame(net.units.rows)`` is a table of them.

        >>> from pdpsim import Network
        >>> Network.layered(1, 1, seed=1).units.rows[1]["role"]
        'input'
        """
        return [
            {
                "unit": unit.name,
                "role": unit.role,
                "group": unit.group,
                "layer": unit.layer,
                "function": unit.function.name,
                "net_input": unit.net_input,
                "activation": unit.activation,
                "delta": unit.delta,
            }
            for unit in self.values()
        ]

    def __repr__(self) -> str:
        return f"<{len(self)} units: {', '.join(list(self)[:8])}{', ...' if len(self) > 8 else ''}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


@brief
class Connections(Shown, Mapping[tuple[str, str], Connection]):
    """The connections of a network by (sender's name, receiver's name), in declared order."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._connections: dict[tuple[str, str], Connection] = {}

    def __getitem__(self, ends: tuple[str, str]) -> Connection:
        try:
            return self._connections[ends]
        except (KeyError, TypeError):
            raise UnknownNameError(self._what_is_missing(ends)) from None

    def _what_is_missing(self, ends: object) -> str:
        if not isinstance(ends, tuple) or len(ends) != 2:
            return f"a connection is named by its sender and receiver, as in 'i1', 'h1', not by {quoted(ends)}"
        sender, receiver = (self._units[name] for name in ends)
        others = [c.receiver.name for c in sender.outgoing]
        return f"there is no connection {sender.name} -> {receiver.name}; {sender.name} sends to {others or 'none'}"

    def __contains__(self, ends: object) -> bool:
        return _is_in(ends, self._connections)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._connections)

    def __len__(self) -> int:
        return len(self._connections)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each connection, as it is now; ``pandas.DataFrame(net.connections.rows)`` is a table of them.

        >>> from pdpsim import Network
        >>> row = Network.layered(1, 1, seed=1).connections.rows[1]
        >>> row["sender"], row["receiver"], round(row["weight"], 3)
        ('i1', 'o1', 0.347)
        """
        return [
            {
                "sender": connection.sender.name,
                "receiver": connection.receiver.name,
                "weight": connection.weight,
                "gradient": connection.gradient,
                "last_change": connection.known_change,
                "frozen": connection.frozen,
            }
            for connection in self.values()
        ]

    def __repr__(self) -> str:
        return f"<{len(self)} connections>"

    def _ipython_key_completions_(self) -> list[tuple[str, str]]:
        return list(self)


def _is_in(key: object, found: Mapping[Any, object]) -> bool:
    """Whether it is one of the keys, which a list or another thing that cannot be one is not."""
    try:
        return key in found
    except TypeError:
        return False
