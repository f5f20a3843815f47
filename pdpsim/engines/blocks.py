"""Finds what can be computed together: blocks of units that hear the same senders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pdpsim.core.activations import Activation
from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit


@dataclass
class Run:
    """Connections from neighbouring rows of activations to a block: one matrix of weights.

    Attributes
    ----------
    rows : range
    connections : list of Connection
        Receiver by receiver, each in the order of the rows.
    hidden : range
        Those of the rows that hold units which compute, with what lies between them.
    """

    rows: range
    connections: list[Connection]
    hidden: range


@dataclass
class Block:
    """Units of one role and function that hear the same senders.

    Attributes
    ----------
    rows : range
        Where their activations stand.
    runs : list of Run
    """

    units: list[Unit]
    rows: range = range(0)
    runs: list[Run] = field(default_factory=list)

    @property
    def function(self) -> Activation:
        """The activation function of all of them."""
        return self.units[0].function

    @property
    def is_output(self) -> bool:
        """Whether they are output units."""
        return self.units[0].role == "output"


@dataclass
class Layout:
    """Where each unit's activations stand, in one matrix with a row for each unit.

    The bias unit has several rows, so that a block finds it next to the others it hears.

    Attributes
    ----------
    blocks : list of Block
        In an order in which they can fire.
    rows : dict of str to int
        By the names of the units, the bias unit left out.
    bias_rows : list of int
    height : int
        The number of rows.

    Examples
    --------
    >>> found = layout(Network.layered(2, 3, 1, seed=1))
    >>> [[unit.name for unit in block.units] for block in found.blocks]
    [['h1', 'h2', 'h3'], ['o1']]
    >>> found.bias_rows, found.rows
    ([0, 3], {'i1': 1, 'i2': 2, 'h1': 4, 'h2': 5, 'h3': 6, 'o1': 7})
    """

    blocks: list[Block]
    rows: dict[str, int]
    bias_rows: list[int]
    height: int


def layout(net: Network) -> Layout:
    """Find the blocks of a network and lay out their rows."""
    blocks = _blocks(net)
    order = [unit.name for unit in (*net.inputs, *(unit for block in blocks for unit in block.units))]
    # The bias stands before the first unit that a block hears, but never within a block, whose rows belong together.
    starts = {unit.name: block.units[0].name for block in blocks for unit in block.units}
    biased = [_first_heard(block, order, starts) if _hears_bias(block) else None for block in blocks]
    rows: dict[str, int] = {}
    bias_rows: list[int] = []
    for name in order:
        if name in biased:
            bias_rows.append(len(rows) + len(bias_rows))
        rows[name] = len(rows) + len(bias_rows)
    found = Layout(blocks, rows, bias_rows, len(rows) + len(bias_rows))
    for block, after_bias in zip(blocks, biased):
        first = rows[block.units[0].name]
        block.rows = range(first, first + len(block.units))
        if block.units[0].incoming:
            bias = [rows[after_bias] - 1] if after_bias else []
            block.runs = [_run(block, found, run) for run in _neighbours(block, rows, bias)]
    return found


def _blocks(net: Network) -> list[Block]:
    blocks: dict[object, Block] = {}
    for unit in net.structure.firing_order:
        heard = frozenset(connection.sender.name for connection in unit.incoming)
        blocks.setdefault((heard, unit.function, unit.role), Block([])).units.append(unit)
    return list(blocks.values())


def _hears_bias(block: Block) -> bool:
    return any(connection.sender.role == "bias" for connection in block.units[0].incoming)


def _first_heard(block: Block, order: Sequence[str], starts: dict[str, str]) -> str:
    """The first unit that a block hears, or the one with which that unit's own block starts."""
    heard = {connection.sender.name for connection in block.units[0].incoming}
    first = next((name for name in order if name in heard), order[0])
    return starts.get(first, first)


def _neighbours(block: Block, rows: dict[str, int], bias: list[int]) -> Iterable[range]:
    heard = sorted(bias + [rows[c.sender.name] for c in block.units[0].incoming if c.sender.role != "bias"])
    start = heard[0]
    for row, following in zip(heard, [*heard[1:], -1]):
        if following != row + 1:
            yield range(start, row + 1)
            start = following


def _run(block: Block, found: Layout, rows: range) -> Run:
    names = {row: name for name, row in found.rows.items()}
    connections = []
    for unit in block.units:
        by_name = {c.sender.name: c for c in unit.incoming}
        bias = next((c for c in unit.incoming if c.sender.role == "bias"), None)
        for row in rows:
            connection = by_name[names[row]] if row in names else bias
            assert connection is not None
            connections.append(connection)
    computing = [row for row in rows if row in names and block.units[0].network.units[names[row]].computes]  # type: ignore[union-attr]
    return Run(rows, connections, range(computing[0], computing[-1] + 1) if computing else range(0))
