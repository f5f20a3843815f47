"""Patterns of a .PAT whose inputs are carried over from the pattern before, as a network unfolded over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdpsim.core.connection import Weight
from pdpsim.core.kinds import NoError
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.wiring import BIAS
from pdpsim.errors import FormatError
from pdpsim.formats.handbook_data import Row
from pdpsim.formats.handbook_net import HandbookNetwork


class Unrolled:
    """A network over the steps of its sequences, and the sequences as patterns of it.

    A sequence begins where no input is carried over. A carried input is mu times what it was plus what another unit
    was, at the step before; no error goes back over that, as in 1987. So training by whole epochs is what it was.

    Parameters
    ----------
    net : HandbookNetwork
    rows : sequence of Row
    mu : float
        What is kept of a carried input.

    Attributes
    ----------
    net : Network
        Units are named ``h1@2``; its weights are the network's, and shared over the steps.
    patterns : PatternSet
        One for each sequence.

    Raises
    ------
    FormatError
        If the rows are no such sequences.
    """

    def __init__(self, net: HandbookNetwork, rows: Sequence[Row], mu: float) -> None:
        self._of, self._mu, self._names = net, mu, net.plan.names
        self._sequences = _sequences(rows)
        self._weights: dict[Weight, Weight] = {}
        self.net = Network(net.name)
        self.net.refuse_too_large(len(self._sequences[0]) * (len(net.units) + len(net.connections)))
        if BIAS in net.units:
            self.net.add_unit(BIAS, "bias")
        longest = max(self._sequences, key=len)
        for step, row in enumerate(longest, 1):
            self._add_step(step, row)
        self.patterns = self._patterns(longest)

    def begin(self) -> None:
        """Give the unfolded network the weights, and what is remembered of them, of the other."""
        for weight, copy in self._weights.items():
            copy.numbers = weight.numbers

    def end(self) -> None:
        """Give them back."""
        for weight, copy in self._weights.items():
            weight.numbers = copy.numbers

    def answers(self) -> Iterator[tuple[float, ...]]:
        """Yield what the output units answer to every row, in order."""
        self.begin()
        for pattern, rows in zip(self.patterns, self._sequences):
            self.net.forward(pattern)
            for step in range(1, len(rows) + 1):
                yield tuple(self.net.units[f"{unit.name}@{step}"].activation for unit in self._of.outputs)

    def _add_step(self, step: int, row: Row) -> None:
        carried = row.carried
        for k, unit in enumerate(self._of.inputs):
            if k not in carried:
                self.net.add_unit(f"{unit.name}@{step}", "input", layer=2 * step - 2)
                continue
            source = carried[k]
            if not k <= source < len(self._names):
                raise FormatError(
                    f"pattern {row.name!r}: input {k + 1} is carried over from unit {source}, which must be one "
                    f"from {k} to {len(self._names) - 1}"
                )
            self._carry(f"{unit.name}@{step}", unit.name, self._names[source], step - 1)
        for unit in (*self._of.hidden, *self._of.outputs):
            self.net.add_unit(f"{unit.name}@{step}", unit.role, unit.function)
            for connection in unit.incoming:
                sender = connection.sender
                weight = self._weights.setdefault(connection.shared, Weight(frozen=connection.frozen))
                name = BIAS if sender.role == "bias" else f"{sender.name}@{step}"
                self.net.connect(name, f"{unit.name}@{step}", weight)

    def _carry(self, name: str, own: str, source: str, before: int) -> None:
        """Add a unit that is what an input unit would have kept and taken over."""
        self.net.add_unit(name, "hidden", "linear")
        kept = {own: self._mu}
        kept[source] = kept.get(source, 0.0) + 1.0
        for sender, share in kept.items():
            self.net.connect(f"{sender}@{before}", name, Weight(share, frozen=True), kind=NoError)

    def _patterns(self, longest: Sequence[Row]) -> PatternSet:
        free = [[k for k in range(len(row.inputs)) if k not in row.carried] for row in longest]
        made = []
        for rows in self._sequences:
            inputs: list[float] = []
            targets: list[float | None] = []
            for step, row in enumerate(longest):
                said = rows[step] if step < len(rows) else None
                inputs += [said.inputs[k] if said else 0.0 for k in free[step]]
                targets += [t if said and (t := said.targets[k]) >= 0.0 else None for k in range(len(row.targets))]
            made.append(Pattern(inputs, targets, rows[0].name))
        return PatternSet(made)


def _sequences(rows: Sequence[Row]) -> list[list[Row]]:
    found: list[list[Row]] = []
    for row in rows:
        if not row.carried:
            found.append([])
        if not found:
            raise FormatError(f"pattern {row.name!r} carries inputs over, and no pattern stands before it")
        found[-1].append(row)
    for sequence in found:
        longest = max(found, key=len)
        for row, other in zip(sequence, longest):
            if row.carried != other.carried:
                raise FormatError(f"patterns {other.name!r} and {row.name!r} carry other inputs over at the same step")
    return found
