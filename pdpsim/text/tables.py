"""Plain tables: of any rows, of what a network answers, and of the cells of a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.words import number as number


def table(header: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "  ") -> str:
    """Return rows of text under a header, in columns: the first to the left, the others to the right.

    >>> print(table(["unit", "bias"], [["h1", "-0.277"], ["out", "0.279"]], indent=""))
    unit    bias
    h1    -0.277
    out    0.279
    """
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    return "\n".join(
        (
            indent + "  ".join(cell.rjust(width) if k else cell.ljust(width) for k, (cell, width) in enumerate(line))
        ).rstrip()
        for line in (list(zip(line, widths)) for line in lines)
    )


def wrapped(header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Return rows of longer texts, wrapped in columns of the given widths.

    >>> print(wrapped(["claim", "found"], [["It takes a while.", "yes"]], [8, 5]))
    claim     found
    --------  -----
    It takes  yes
    a while.
    """
    lines = [*_wrapped_row(header, widths), "  ".join("-" * width for width in widths)]
    for row in rows:
        lines += _wrapped_row(row, widths)
    return "\n".join(lines)


def _wrapped_row(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [wrap(cell, width) for cell, width in zip(row, widths)]
    return [
        "  ".join(part.ljust(width) for part, width in zip(parts, widths)).rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


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


def grid(names: Sequence[str], cells: Sequence[Any]) -> str:
    """Return a table of a grid's cells: settings, fraction solved with its interval, and epochs.

    Parameters
    ----------
    names : sequence of str
        Of the settings that vary.
    cells : sequence of Cell
    """
    header = [*names, "solved", "of", "fraction", "95% interval", "median epochs", "quartiles", "range"]
    return table(header, [[f"{cell.settings[name]}" for name in names] + _outcome(cell.summary) for cell in cells])


def _outcome(summary: Any) -> list[str]:
    low, high = summary.rate_interval
    fraction = "" if summary.rate is None else f"{100 * summary.rate:.1f}%"
    cells = [f"{summary.solved}", f"{summary.runs}", fraction, f"{100 * low:.1f}-{100 * high:.1f}%"]
    epochs = summary.epochs
    if epochs is None:
        return [*cells, "", "", ""]
    quartiles = f"{epochs.lower_quartile:g}-{epochs.upper_quartile:g}"
    return [*cells, f"{epochs.median:g}", quartiles, f"{epochs.least:g}-{epochs.most:g}"]
