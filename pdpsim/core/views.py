"""The units and connections of a network, looked up by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pdpsim.core.connection import Connection
from pdpsim.core.unit import Unit
from pdpsim.errors import UnknownNameError, nearest


class Units(Mapping[str, Unit]):
    """The units of a network by name, in declared order."""

    def __init__(self) -> None:
        self._units: dict[str, Unit] = {}

    def __getitem__(self, name: str) -> Unit:
        try:
            return self._units[name]
        except (KeyError, TypeError):
            raise UnknownNameError(f"there is no unit {name!r}{nearest(name, self._units)}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._units

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def __repr__(self) -> str:
        return f"<{len(self)} units: {', '.join(list(self)[:8])}{', ...' if len(self) > 8 else ''}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


class Connections(Mapping[tuple[str, str], Connection]):
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
            return f"a connection is named by its sender and receiver, as in 'i1', 'h1', not by {ends!r}"
        sender, receiver = (self._units[name] for name in ends)
        others = [c.receiver.name for c in sender.outgoing]
        return f"there is no connection {sender.name} -> {receiver.name}; {sender.name} sends to {others or 'none'}"

    def __contains__(self, ends: object) -> bool:
        return ends in self._connections

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._connections)

    def __len__(self) -> int:
        return len(self._connections)

    def __repr__(self) -> str:
        return f"<{len(self)} connections>"

    def _ipython_key_completions_(self) -> list[tuple[str, str]]:
        return list(self)
