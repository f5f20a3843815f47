"""What a network answers to its patterns, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.text.tables import number, table


def answers(net: Network, patterns: Iterable[Pattern]) -> str:
    """Return a table of patterns: inputs, outputs, targets.

    >>> net = Network.layered(1, 1, seed=1)
    >>> print(answers(net, [Pattern([1], [1], "on")]))
      pattern  i1  o1 output  o1 target
      on        1      0.495          1
    """
    header = ["pattern", *(unit.name for unit in net.inputs)]
    header += [f"{unit.name} {what}" for unit in net.outputs for what in ("output", "target")]
    rows = []
    for pattern in patterns:
        outputs = net.forward(pattern)
        pairs = zip(outputs, pattern.targets or [None] * len(outputs))
        rows.append(
            [
                pattern.name,
                *(f"{x:g}" for x in pattern.inputs),
                *(cell for y, t in pairs for cell in (number(y), "any" if t is None else f"{t:g}")),
            ]
        )
    return table(header, rows)
