"""Hinton diagrams: a square per weight, its area the magnitude, white above zero and black below. (Hinton 1986.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.diagram.texts import compact, shortened
from pdpsim.drawing.style import INK, new_axes, reach, write, write_again
from pdpsim.errors import SettingError, UnknownNameError

GREY, WHITE, BLACK = "#b0b0b0", "#ffffff", "#111111"
Units: TypeAlias = "Iterable[Unit | str] | str"


def draw_hinton(
    weights: Sequence[Sequence[float | None]],
    ax: Axes | None = None,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    largest: float | None = None,
    title: str = "",
    scale_note: bool = True,
    **style: Any,
) -> Axes:
    """Draw a table of numbers as a Hinton diagram.

    Parameters
    ----------
    weights : sequence of rows of float or None
        None leaves its place empty (there is no connection).
    ax : Axes, optional
    rows, columns : sequence of str, optional
        Names, from the top and from the left.
    largest : float, optional
        The magnitude that fills its place; by default the largest there is.
    title : str
    scale_note : bool
        Whether to say below how large the largest square is.
    **style
        Passed on to the squares (a `PatchCollection`).

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_hinton([[1.0, -0.25]], columns=["i1", "i2"], rows=["h1"])
    >>> ax.get_xlabel()
    'white above 0, black below; area by magnitude, the largest is 1.000'
    """
    table = [[None if w is None else float(w) for w in row] for row in weights]
    if not table or not table[0] or any(len(row) != len(table[0]) for row in table):
        raise SettingError("a Hinton diagram needs rows of one or more weights, all of one length")
    n_rows, n_columns = len(table), len(table[0])
    if ax is None:
        width = max(4.0 if scale_note else 2.4, 1.3 + 0.36 * n_columns)
        ax = new_axes(width, max(1.7, 1.3 + 0.36 * n_rows), title)
    values = [w for row in table for w in row if w is not None]
    most = reach(values) if largest is None else largest
    places = [(x, y) for y, row in enumerate(table) for x, w in enumerate(row) if w is not None]
    grey = [Rectangle((x - 0.5, y - 0.5), 1, 1) for x, y in places]
    ax.add_collection(PatchCollection(grey, facecolors=GREY, edgecolors=GREY, linewidths=0.5, zorder=0))
    squares = [(x, y, w) for y, row in enumerate(table) for x, w in enumerate(row) if w]
    patches = [_square(x, y, w / most) for x, y, w in squares]
    colors = [WHITE if w > 0 else BLACK for _, _, w in squares]
    ax.add_collection(PatchCollection(patches, **{"facecolors": colors, "linewidths": 0, "gid": "weights", **style}))
    _frame(ax, n_rows, n_columns, rows, columns)
    if scale_note:
        note = f"white above 0, black below; area by magnitude, the largest is {compact(most)}"
        write(ax.set_xlabel, note, fontsize=7.5, color="#555555")
    write(ax.set_title, title, fontsize=11, color=INK)
    return ax


def _square(x: float, y: float, share: float) -> Rectangle:
    side = 0.92 * float(np.sqrt(min(1.0, abs(share))))
    return Rectangle((x - side / 2, y - side / 2), side, side)


def _frame(ax: Axes, n_rows: int, n_columns: int, rows: Sequence[str] | None, columns: Sequence[str] | None) -> None:
    ax.set_xlim(-0.5, n_columns - 0.5)
    ax.set_ylim(n_rows - 0.5, -0.5)
    ax.set_aspect("equal")
    name_ticks(ax, rows, columns)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def name_ticks(ax: Axes, rows: Sequence[str] | None, columns: Sequence[str] | None, room: int = 3) -> None:
    """Write names beside rows and below columns; upwards where one has more than `room` letters."""
    for axis, names in (ax.yaxis, rows), (ax.xaxis, columns):
        axis.set_ticks(range(len(names or ())), [shortened(name, 24) for name in names or ()])
        for label in axis.get_ticklabels():
            write_again(label)
    if columns and max(map(len, columns)) > room:
        ax.tick_params(axis="x", labelrotation=90)
    ax.tick_params(labelsize=8)
    if rows and len(rows) > 40:
        ax.tick_params(axis="y", labelsize=5.5)


def draw_weights(
    net: Network,
    ax: Axes | None = None,
    *,
    senders: Units | None = None,
    receivers: Units | None = None,
    title: str | None = None,
    **style: Any,
) -> Axes:
    """Draw a group of a network's weights as a Hinton diagram: a row per receiver, a column per sender.

    Parameters
    ----------
    net : Network
    ax : Axes, optional
    senders, receivers : units, their names, or the name of a group, a role or one unit
        By default every unit that sends, and every unit that receives.
    title : str, optional
    **style
        See `draw_hinton`.

    Raises
    ------
    UnknownNameError
        If there is no such unit, group or role.

    Examples
    --------
    >>> ax = draw_weights(Network.layered(2, 2, 1, seed=1), receivers="hidden")
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['bias', 'i1', 'i2']
    """
    to = chosen_units(net, receivers) if receivers is not None else [u for u in net.units.values() if u.incoming]
    heard = {c.sender.name for unit in to for c in unit.incoming}
    start = chosen_units(net, senders) if senders is not None else [u for u in net.units.values() if u.name in heard]
    if not start or not to:
        raise SettingError("there are no weights to draw: nothing is connected")
    table = [[weight_between(net, a.name, b.name) for a in start] for b in to]
    title = f"{net.name or 'weights'}: from columns to rows" if title is None else title
    names = {"rows": [unit.name for unit in to], "columns": [unit.name for unit in start]}
    return draw_hinton(table, ax, title=title, **{**names, **style})


def chosen_units(net: Network, which: Units) -> list[Unit]:
    """Return units by name, or those of a group or role.

    >>> chosen_units(Network.layered(2, 2, 1, seed=1), "hidden")[0].name
    'h1'
    """
    if not isinstance(which, str):
        return [unit if isinstance(unit, Unit) else net.units[unit] for unit in which]
    found = [unit for unit in net.units.values() if which in (unit.group, unit.role)]
    try:
        return found or [net.units[which]]
    except UnknownNameError as error:
        raise UnknownNameError(f"there is no unit, group or role {which!r}; {error}") from None


def weight_between(net: Network, sender: str, receiver: str) -> float | None:
    """Return a weight, or None where two units are not connected.

    >>> weight_between(Network.layered(2, 2, 1, seed=1), "h1", "h2") is None
    True
    """
    connection = net.connections.get((sender, receiver))
    return connection.weight if connection else None
