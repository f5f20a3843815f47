"""Pictures of weights: Hinton diagrams, also arranged as Nature did in 1986, and the bars of symmetry weights.

In a Hinton diagram each weight is a square, its area the magnitude, white above zero and black below. (Hinton 1986.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from pdpsim.checks import positive
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.diagram.layout import MOST_CONNECTIONS, MOST_UNITS, refuse_unreadable
from pdpsim.diagram.texts import compact, room_of
from pdpsim.drawing.picture import Panels, new_axes, new_panels
from pdpsim.drawing.style import (
    FAINT,
    INK,
    LONGEST,
    figure_of,
    in_legend,
    reach,
    room_for,
    styled,
    write,
    write_legend,
    write_names,
)
from pdpsim.errors import SettingError, UnknownNameError
from pdpsim.text import bias_first
from pdpsim.words import columns_of, counted, shortened_apart

GREY, WHITE, BLACK = "#b0b0b0", "#ffffff", "#111111"
CELL, LONGEST_SIDE, NAMED_CELL = 0.36, 40, 0.13  # inches of a weight's place, of all, and of a place that has a name
NOTE_LETTER, TITLE_LETTER = 0.06, 0.1  # inches of a letter of a note below, and of a title
NAME_LETTER = 0.07  # inches of a letter of a name that stands upright below a column
NOTE = 2.2  # inches that a note below needs
TOLD = 2  # outputs, with the weights to them
LEGEND_NAME = 12  # letters of a name in a legend that has numbers, too
SYMMETRY_LETTERS = 60  # of names side by side below the weights of symmetry
SHOWN_NAME = 24  # letters of a name beside a row or below a column
NARROW = 6  # letters of names beside rows up to which the note below is on one line
PLOT, BAR_LETTER, BAR_LINE = (5.3, 2.6), 0.063, 0.11  # inches of a symmetry plot, of a letter and a line at its bars
FEW = 3  # hidden units of a symmetry net, up to which the weights are written beside the bars
Units: TypeAlias = Iterable[Unit | str] | str


@styled
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
        Names, from the top and from the left. A page holds some 300; of more none are written.
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
    values = [w for row in table for w in row if w is not None]
    _refuse_large(n_rows, n_columns, len(values))
    refuse_other_names(rows, n_rows, "rows")
    refuse_other_names(columns, n_columns, "columns")
    if ax is None:
        cell = min(CELL, LONGEST_SIDE / max(n_rows, n_columns))
        if cell < NAMED_CELL:
            rows = columns = None
        beside, below = room_for(rows, SHOWN_NAME), room_for(columns, SHOWN_NAME)
        width = max(4.0 if scale_note else 2.4, 1.3 + cell * n_columns)
        ax = new_axes(width, max(1.9, 1.5 + cell * n_rows) + below, title, beside)
    most = reach(values) if largest is None else positive(largest, "largest")
    places = [(x, y) for y, row in enumerate(table) for x, w in enumerate(row) if w is not None]
    grey = [Rectangle((x - 0.5, y - 0.5), 1, 1) for x, y in places]
    ax.add_collection(PatchCollection(grey, facecolors=GREY, edgecolors=GREY, linewidths=0.5, zorder=0))
    squares = [(x, y, w) for y, row in enumerate(table) for x, w in enumerate(row) if w]
    patches = [_square(x, y, w / most) for x, y, w in squares]
    colors = [WHITE if w > 0 else BLACK for _, _, w in squares]
    ax.add_collection(PatchCollection(patches, **{"facecolors": colors, "linewidths": 0, "gid": "weights", **style}))
    _frame(ax, n_rows, n_columns, rows, columns)
    if scale_note:
        scale = f"the largest is {compact(most)}" if largest is None else f"full from {compact(most)} on"
        parts = "white above 0, black below;", f"area by magnitude, {scale}"
        if not squares:
            parts = ("all are 0", "")
        # Names beside the rows push the middle to the right, where one long line would not end within the picture.
        apart = "\n" if max(map(room_of, rows or [""]), default=0.0) > NARROW else " "
        write(ax.set_xlabel, apart.join(filter(None, parts)), fontsize=7.5, color="#555555")
    write(ax.set_title, title, fontsize=11, color=INK)
    return ax


def _refuse_large(n_rows: int, n_columns: int, n_weights: int) -> None:
    refuse_unreadable(max(n_rows, n_columns), MOST_UNITS, "rows or columns")
    refuse_unreadable(n_weights, MOST_CONNECTIONS, "weights")


def refuse_other_names(names: Sequence[str] | None, count: int, what: str) -> None:
    """Say so if there are more or fewer names than rows or columns.

    >>> refuse_other_names(["a"], 2, "rows")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: there are 2 rows, and 1 name of them
    """
    if names is not None and len(names) != count:
        raise SettingError(f"there are {count:,} {what}, and {counted(len(names), 'name')} of them")


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


def name_ticks(
    ax: Axes, rows: Sequence[str] | None, columns: Sequence[str] | None, room: int = 3, longest: int = SHOWN_NAME
) -> None:
    """Write names beside rows (of `longest` letters) and below columns; upwards where one has more than `room`."""
    write_names(ax.yaxis, rows or (), longest)
    write_names(ax.xaxis, columns or (), SHOWN_NAME)
    if columns and max(map(len, columns)) > room:
        ax.tick_params(axis="x", labelrotation=90)
    ax.tick_params(labelsize=8)
    if rows and len(rows) > 40:
        ax.tick_params(axis="y", labelsize=5.5)


@styled
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
    start = bias_first(u for u in net.units.values() if u.name in heard)
    start = start if senders is None else chosen_units(net, senders)
    if not start or not to:
        raise SettingError("there are no weights to draw: nothing is connected")
    _refuse_large(len(to), len(start), sum(len(unit.incoming) for unit in to) if senders is None else 0)
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


@styled
def draw_fields(
    net: Network,
    senders: Units,
    receivers: Units,
    *,
    per_row: int = 12,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    panels: int = 2,
) -> Panels:
    """Draw the weights into each unit as a Hinton diagram of its own, the senders in rows: Nature's figure 4.

    Parameters
    ----------
    net : Network
    senders, receivers : units, their names, or the name of a group, a role or one unit
    per_row : int
        Senders in a row: of 24 people, 12, so that the English stand above the Italians.
    rows, columns : sequence of str, optional
        Names of rows, and of columns where rows correspond; by default the columns are the senders of the first row.
    panels : int
        Diagrams side by side.

    Returns
    -------
    Panels
        The axes, by the receivers' names. All squares are to one scale.

    Raises
    ------
    SettingError
        If a row would be left half full, or nothing is connected.

    Examples
    --------
    >>> net = Network.layered(4, 2, 1, seed=1)
    >>> list(draw_fields(net, "input", "hidden", per_row=2))
    ['h1', 'h2']
    """
    start, to = chosen_units(net, senders), chosen_units(net, receivers)
    if per_row < 1 or len(start) % per_row:
        raise SettingError(f"{len(start)} senders cannot stand in rows of {per_row}")
    fields = {b.name: [weight_between(net, a.name, b.name) for a in start] for b in to}
    most = reach([w for field in fields.values() for w in field if w is not None])
    columns = [unit.name for unit in start[:per_row]] if columns is None else columns
    height = 0.55 + 0.3 * (len(start) // per_row)
    wide = max(0.3 * per_row + 1.2, NOTE / min(panels, len(fields) or 1))
    note = f"weights into each unit: white above 0, black below; area by magnitude, the largest is {compact(most)}"
    lines_below = wrap(note, int(wide * min(panels, len(fields)) / NOTE_LETTER))
    named = 1 if len(fields) <= panels or len(fields) % panels == 0 else 2  # rows of diagrams with names below
    below = 0.25 + 0.15 * len(lines_below) + named * NAME_LETTER * min(SHOWN_NAME, max(map(columns_of, columns)))
    found = new_panels(list(fields), panels, wide, height, below)
    titles = shortened_apart(list(fields), max(6, int(wide / TITLE_LETTER)))
    for k, (name, field) in enumerate(fields.items()):
        lowest = k >= len(fields) - panels
        lines = [field[n : n + per_row] for n in range(0, len(field), per_row)]
        draw_hinton(
            lines, found[name], rows=rows, columns=columns if lowest else None, largest=most, title=titles[k],
            scale_note=False,
        )  # fmt: skip
    found.figure.supxlabel("\n".join(lines_below), fontsize=8, color="#555555")
    if net.name:
        write(found.figure.suptitle, net.name, fontsize=11, color=INK)
    return found


@styled
def draw_person_units(net: Network) -> Panels:
    """Draw the six person units of a family-tree network as in Nature's figure 4: English above Italians.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> family = get_scenario("family_tree")
    >>> list(draw_person_units(family.build(family.recipe(), 1)))
    ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']
    """
    people = [unit.name for unit in chosen_units(net, "person")]
    half = len(people) // 2
    columns = [f"{a} / {b}" for a, b in zip(people[:half], people[half:])]
    return draw_fields(net, people, "person code", per_row=half, rows=["English", "Italian"], columns=columns)


@styled
def draw_symmetry(net: Network, ax: Axes | None = None) -> Axes:
    """Draw the weights into the hidden units of a symmetry net over the inputs: mirror images about the middle.

    Bars of Nature's figure 1's numbers: from each input to each hidden unit; bias and weights to up to two units in
    the legend. Of up to three hidden units the numbers are written.

    Examples
    --------
    >>> draw_symmetry(Network.layered(6, 2, 1, seed=1)).get_ylabel()
    'weight to the hidden unit'
    """
    inputs, hidden = net.inputs, net.hidden
    if not inputs or not hidden:
        raise SettingError("a picture of the symmetry weights needs input and hidden units")
    longest = max(len(unit.name) for unit in inputs)
    upright = 0.075 * min(longest, LONGEST) if len(inputs) * longest > SYMMETRY_LETTERS else 0.0  # inches
    title = f"{net.name or 'network'}: weights about the middle of the inputs"
    shown = dict(zip(net.units, shortened_apart(list(net.units), LEGEND_NAME)))
    told = [_told(unit, shown) for unit in hidden]
    columns = 2 if max(map(len, told)) <= LONGEST else 1  # or the page is not wide enough for their numbers
    below = 0.0 if columns == 2 else 0.17 * len(told) / 2  # inches
    ax = new_axes(6.4, 3.6 + upright + below, title) if ax is None else ax
    width, crowded = 0.8 / len(hidden), len(hidden) > FEW or _numbers_meet(net, inputs, hidden)
    for k, unit in enumerate(hidden):
        weights = [weight_between(net, one.name, unit.name) or 0.0 for one in inputs]
        places = np.arange(len(inputs)) + (k - (len(hidden) - 1) / 2) * width
        # Not the colours that tell signs elsewhere: here a bar's direction does.
        color, hatch = (("#5f5f5f", ""), ("#e2e2e2", "///"), ("#a5a5a5", "..."))[k % FEW]
        if len(hidden) > FEW:
            color = str(0.25 + 0.7 * k / (len(hidden) - 1))
        look: dict[str, Any] = {"facecolor": color, "edgecolor": INK, "linewidth": 0.6, "hatch": hatch}
        bars = ax.bar(places, weights, width * 0.92, label=in_legend(told[k]), **look)
        for bar, weight in zip(bars, weights):
            bar.set_gid(f"weight {unit.name}")
            if crowded:
                continue
            place = (bar.get_x() + bar.get_width() / 2, weight)
            write(
                ax.annotate, _in_short(weight), place, xytext=(0, 3 if weight >= 0 else -3),
                textcoords="offset points", ha="center", va="bottom" if weight >= 0 else "top", fontsize=7.5,
            )  # fmt: skip
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.axvline((len(inputs) - 1) / 2, color=FAINT, linewidth=1, linestyle=":")
    write_names(ax.xaxis, [unit.name for unit in inputs])
    if upright:
        ax.tick_params(axis="x", labelrotation=90)
    ax.margins(y=0.14)
    ax.set_ylabel("weight to the hidden unit")
    under = ax.transAxes + ScaledTranslation(0, -0.28 - upright, figure_of(ax).dpi_scale_trans)
    write_legend(
        ax, max(map(len, told)), frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, 0.0),
        bbox_transform=under, ncols=columns,
    )  # fmt: skip
    write(ax.set_title, title, fontsize=11, color=INK)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _numbers_meet(net: Network, inputs: Sequence[Unit], hidden: Sequence[Unit]) -> bool:
    """Whether numbers at the ends of bars would be written over each other."""
    table = [weight_between(net, one.name, unit.name) or 0.0 for one in inputs for unit in hidden]
    apart = PLOT[0] / len(inputs) * 0.8 / len(hidden)  # inches from bar to bar of an input
    inch = 1.3 * (max([0.0, *table]) - min([0.0, *table])) / PLOT[1]
    for k, one in enumerate(table):
        for steps, other in enumerate(table[k + 1 : k + 5], 1):
            beside = steps * apart < BAR_LETTER * (len(_in_short(one)) + len(_in_short(other))) / 2
            if beside and (one >= 0) == (other >= 0) and abs(one - other) < BAR_LINE * inch:
                return True
    return False


def _told(unit: Any, shown: Mapping[str, str]) -> str:
    told = [f"bias {_in_short(unit.bias)}"] if unit.bias is not None else []
    told += [f"to {shown[c.receiver.name]} {_in_short(c.weight)}" for c in unit.outgoing[:TOLD]]
    told += [f"and {len(unit.outgoing) - TOLD} more"] if len(unit.outgoing) > TOLD else []
    return f"{shown[unit.name]} ({', '.join(told)})"


def _in_short(value: float) -> str:
    return f"{value:.1f}".replace("-", "\u2212")
