"""Plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap

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
