"""What tells networks and patterns from others, in a study's file."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from pdpsim.core.connection import Connection
from pdpsim.core.kinds import Factor
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern

OWN_CODE = "; own code, "  # stands between the digest of what functions made and that of what they do
_USUAL = Connection, Factor


def letters(made: object) -> str:
    """Return a few letters that differ where something else was made."""
    return sha256(repr(made).encode()).hexdigest()[:8]


def wiring_of(net: Network) -> tuple[list[Any], list[Any]]:
    """Return what tells units and connections apart."""
    units = [(unit.name, unit.role, unit.function.name, unit.combine) for unit in net.units.values()]
    return units, [(connection.name, connection.weight, connection.frozen) for connection in net.connections.values()]


def cases_of(patterns: Sequence[Pattern]) -> list[Any]:
    """Return what tells patterns apart."""
    labels = [[sorted(pattern.labels.items())] if pattern.labels else [] for pattern in patterns]
    return [(pattern.name, pattern.given, pattern.targets, *more) for pattern, more in zip(patterns, labels)]


def beside(net: Network) -> list[Any]:
    """Return what else tells networks apart; nothing of one as usual, so that studies go on begun without it."""
    kinds = [(c.name, type(c).__name__, c.own_back) for c in net.connections.values() if type(c) not in _USUAL]
    kept = [(c.name, type(c.shared).__name__, c.shared.bounds) for c in net.connections.values() if c.shared.bounds]
    warm = [net.temperature] if net.temperature != 1.0 else []
    tied = [[c.name for c in weight.connections] for weight in net.weights if len(weight.connections) > 1]
    carried = [(weight.name, weight.remembers, weight.memory) for weight in net.weights if any(weight.memory)]
    return [told for told in (kinds, kept, sorted(net.delays.items()), warm, tied, carried) if told]
