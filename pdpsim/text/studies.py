"""Grids of studies as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdpsim.text.tables import table


def grid(names: Sequence[str], cells: Sequence[Any]) -> str:
    """Return a table of a grid's cells: settings, share solved with its interval, and epochs.

    Parameters
    ----------
    names : sequence of str
        Of the settings that vary.
    cells : sequence of Cell
    """
    header = [*names, "solved", "of", "share", "95% interval", "median epochs", "quartiles", "range"]
    return table(header, [[f"{cell.settings[name]}" for name in names] + _outcome(cell.summary) for cell in cells])


def _outcome(summary: Any) -> list[str]:
    low, high = summary.rate_interval
    share = "" if summary.rate is None else f"{100 * summary.rate:.1f}%"
    cells = [f"{summary.solved}", f"{summary.runs}", share, f"{100 * low:.1f}-{100 * high:.1f}%"]
    epochs = summary.epochs
    if epochs is None:
        return [*cells, "", "", ""]
    quartiles = f"{epochs.lower_quartile:g}-{epochs.upper_quartile:g}"
    return [*cells, f"{epochs.median:g}", quartiles, f"{epochs.least:g}-{epochs.most:g}"]
