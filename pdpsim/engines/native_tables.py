"""The tables that a program with loops is given: for each unit a row, for each connection where its numbers stand."""

from __future__ import annotations

import networkx as nx

from pdpsim.core.activations import Activation
from pdpsim.core.connection import Connection
from pdpsim.core.kinds import Factor, NoError
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.engines.native_writing import Places


def tables(net: Network, found: Places, known: dict[Activation, int]) -> tuple[list[int], int]:
    """Return the tables that a program with loops is given, and how many rows of numbers it needs."""
    return _Tables(net, found, known).made()


class _Tables:
    """Puts a network in tables: for each unit a row, for each connection where its numbers stand."""

    def __init__(self, net: Network, found: Places, known: dict[Activation, int]) -> None:
        self.net, self.places, self.known = net, found, known
        self.order = net.structure.firing_order
        self.given = len(net.structure.inputs) + len(net.structure.bias)
        self.turn = {unit: u for u, unit in enumerate(self.order)}
        self.delta_rows: dict[Connection, int] = {}
        self.deltas = len(self.order)
        self.lists: dict[tuple[int, ...], int] = {}
        self.list_rows: list[int] = []
        self.senders: list[int] = []
        self.width = 0
        factors = sum(isinstance(c, Factor) for c in net.connections.values())
        self.zero = self.given + 4 * len(self.order) + factors  # the row of what is 0

    def made(self) -> tuple[list[int], int]:
        """Return the tables, and the number of rows."""
        forward: list[int] = []
        backward: list[int] = []
        factors: list[int] = []
        ties: list[int] = []
        records: list[list[int]] = []
        for unit in self.order:
            first_factor = len(factors) // 2
            factors += self._factors(unit)
            records.append([self.known[unit.function], int(unit.combine == "product"), len(forward) // 2])
            for c in unit.incoming:
                forward += [self.places.weights[c.shared], self.places.units[c.sender]]
            heard = self._list_of(unit)
            records[-1] += [len(unit.incoming), 0, 0, int(unit.role == "output"), heard, first_factor]
            records[-1] += [len(factors) // 2 - first_factor]
        errors = self._errors()
        for unit, record in zip(self.order, records):
            record[4], record[5] = len(backward) // 2, len(errors[unit]) // 2
            backward += errors[unit]
        blocks, copies, in_blocks = self._blocks([unit for unit in self.order if records[self.turn[unit]][7] < 0])
        for unit in self.net.structure.backward_order:
            if records[self.turn[unit]][7] < 0 and unit not in in_blocks:
                for c in unit.incoming:
                    ties += [self.places.weights[c.shared], self._delta_row(c), self.places.units[c.sender]]
        ways_back = [n for c, k in self.places.way_back.items() for n in (k, self._delta_row(c))]
        gradients = [min((self.places.weights[c.shared] for c in unit.incoming), default=0) for unit in self.order]
        head = [
            len(self.order), len(self.net.inputs), self.given, self.deltas, len(self.lists), len(ties) // 3,
            len(self.places.way_back), self.width, len(blocks) // 5,
        ]  # fmt: skip
        parts = [
            [n for record in records for n in record],
            [self.turn[unit] for unit in self.net.structure.backward_order],
            forward, backward, factors, self.list_rows, self.senders, ties, ways_back,
            [self.turn[unit] for unit in self.net.outputs],
            gradients, blocks, copies,
        ]  # fmt: skip
        start = len(head) + len(parts)
        for part in parts:
            head.append(start)
            start += len(part)
        rows = self.given + 3 * len(self.order) + self.deltas + 2 + self.width
        return [*head, *(n for part in parts for n in part)], rows

    def _factors(self, unit: Unit) -> list[int]:
        found = []
        for j, c in enumerate(unit.incoming):
            if isinstance(c, Factor):
                self.delta_rows[c] = self.deltas
                found += [j, self.deltas]
                self.deltas += 1
        return found

    def _delta_row(self, connection: Connection) -> int:
        return self.delta_rows.get(connection, self.turn.get(connection.receiver, 0))

    def _errors(self) -> dict[Unit, list[int]]:
        """For each unit, the weights and deltas that its error is the sum of, in the order in which they come in."""
        found: dict[Unit, list[int]] = {unit: [] for unit in self.order}
        back = {c: len(self.places.weights) + k for c, k in self.places.way_back.items()}
        for unit in self.net.structure.backward_order:
            for c in unit.incoming:
                if c.sender.computes and not isinstance(c, NoError):
                    found[c.sender] += [back.get(c, self.places.weights[c.shared]), self._delta_row(c)]
        return found

    def _blocks(self, units: list[Unit]) -> tuple[list[int], list[int], set[Unit]]:
        """Put units that share all their weights in blocks: weights side by side, the units that use them in turn.

        A block is its first weight, how many, the width of what is heard, its first copy and how many; a copy is a row
        of deltas and where stands what it hears, in the order of the weights, 0 for those that it does not use.
        """
        turn = {unit: k for k, unit in enumerate(self.net.structure.backward_order)}
        blocks: list[int] = []
        copies: list[int] = []
        found: set[Unit] = set()
        for together in _sharing(units):
            used = [{self.places.weights[c.shared]: self.places.units[c.sender] for c in u.incoming} for u in together]
            weights = sorted({weight for those in used for weight in those})
            cells, connections = len(weights) * len(together), sum(len(unit.incoming) for unit in together)
            twice = sum(map(len, used)) < connections or any(
                isinstance(c, Factor) for u in together for c in u.incoming
            )
            if twice or weights != list(range(weights[0], weights[0] + len(weights))) or cells > 2 * connections:
                continue
            found |= set(together)
            heard = {u: self._hear(tuple(those.get(w, self.zero) for w in weights)) for u, those in zip(together, used)}
            width = self.list_rows[5 * heard[together[0]] + 2]
            blocks += [weights[0], len(weights), width, len(copies) // 2, len(together)]
            for unit in sorted(together, key=lambda unit: turn[unit]):
                copies += [self.turn[unit], self.list_rows[5 * heard[unit] + 3]]
        return blocks, copies, found

    def _list_of(self, unit: Unit) -> int:
        """Return the list of those that a unit hears; -1 where its gradients must be noted pattern by pattern."""
        weights = [self.places.weights[c.shared] for c in unit.incoming]
        alone = all(len(c.shared.connections) == 1 and not isinstance(c, Factor) for c in unit.incoming)
        if not alone or not weights or weights != list(range(weights[0], weights[0] + len(weights))):
            return -1
        return self._hear(tuple(self.places.units[c.sender] for c in unit.incoming))

    def _hear(self, heard: tuple[int, ...]) -> int:
        """Return the list of what is heard together, which there may be already."""
        if heard not in self.lists:
            left = len(heard) % 16
            width = len(heard) - left + (0 if not left else 4 if left <= 4 else 8 if left <= 8 else 16)
            computes = int(any(row >= self.given for row in heard))
            self.lists[heard] = len(self.lists)
            self.list_rows += [len(self.senders), len(heard), width, self.width, computes]
            self.senders += heard
            self.width += width
        return self.lists[heard]


def _sharing(units: list[Unit]) -> list[list[Unit]]:
    """Units that share weights, directly or through others, together."""
    graph: nx.Graph[object] = nx.Graph()
    graph.add_edges_from((unit, connection.shared) for unit in units for connection in unit.incoming)
    order = {unit: k for k, unit in enumerate(units)}
    parts = ([thing for thing in part if isinstance(thing, Unit)] for part in nx.connected_components(graph))
    return [sorted(part, key=lambda unit: order[unit]) for part in parts]
