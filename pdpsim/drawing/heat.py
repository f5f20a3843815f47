"""Tables as pictures: heat maps with numbers where they fit; activations, answers, codes, grids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, to_rgba
from matplotlib.patches import Rectangle

from pdpsim.checks import counted_from
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet, in_order
from pdpsim.core.unfold import starts
from pdpsim.diagram.texts import compact, printable
from pdpsim.drawing.picture import new_axes
from pdpsim.drawing.style import INK, MISSING, SIGNED, UPPER, centred, figure_of, reach, room_for, styled, write
from pdpsim.drawing.weights import SHOWN_NAME, Units, chosen_units, name_ticks, refuse_other_names
from pdpsim.errors import SettingError
from pdpsim.inspection.boolean import digit, fraction_of_range
from pdpsim.inspection.groups import different
from pdpsim.words import counted, quoted, shortened_apart

ROOM = 16  # columns that are wide enough for numbers
MOST_DIGITS = 40  # of a code that is written
LABEL_ROWS = 7  # rows beside which a label has room on one line
COMPARED = 1_000  # patterns up to which each code is compared with all others
NAMED = 120  # rows or columns that are named
LETTER = 0.08  # inches that a letter of a name takes across
WIDEST = 24  # inches for columns


@styled
def draw_heat(
    values: Sequence[Sequence[float | None]],
    ax: Axes | None = None,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    longest: int = SHOWN_NAME,
    numbers: bool | None = None,
    digits: int = 2,
    signed: bool | None = None,
    limits: tuple[float, float] | None = None,
    label: str = "",
    missing: str = "no number",
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    **style: Any,
) -> Axes:
    """Draw a table of numbers as a heat map.

    Parameters
    ----------
    values : sequence of rows of float or None
        None and nan are grey, with a dash in place of a number.
    ax : Axes, optional
    rows, columns : sequence of str, optional
        Names, from the top and from the left.
    longest : int
        The letters of a row's name; longer ones are shortened in their middle.
    numbers : bool, optional
        Whether to write the numbers; by default where they fit.
    digits : int
    signed : bool, optional
        Whether to centre the colours on zero; by default if there are numbers below zero.
    limits : (float, float), optional
        The numbers at the ends of the colours.
    label : str
        What the numbers are, beside the colour bar.
    missing : str
        What None and nan mean, for the same place.
    title, xlabel, ylabel : str
    **style
        Passed on to `Axes.imshow` (``cmap``, ...).

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_heat([[0.1, 0.9]], rows=["h1"], columns=["00", "01"])
    >>> [text.get_text() for text in ax.texts]
    ['0.10', '0.90']
    """
    counted_from(0, digits, 17, "digits")
    table = _table(values)
    n_rows, n_columns = table.shape
    refuse_other_names(rows, n_rows, "rows")
    refuse_other_names(columns, n_columns, "columns")
    if numbers is None:
        numbers = n_columns <= ROOM and n_rows <= 64 and (ax is None or _fit(ax, _texts(table, digits), n_columns))
    texts = _texts(table, digits) if numbers else []
    width = max(0.52, 0.1 + 0.07 * max(map(len, texts))) if texts else max(0.08, min(0.3, 9 / n_columns))
    height = (0.3 if n_rows <= 24 else 0.17) if numbers else max(0.09, min(0.3, 7 / n_rows))
    room = 7 if numbers else 2  # letters below a column
    if ax is not None:
        inches = figure_of(ax).get_size_inches()[0] * ax.get_position().width / n_columns
        room = min(room, max(1, int(inches / LETTER)))
    else:
        beside, below = room_for(rows, longest), room_for(columns, SHOWN_NAME)
        height = max(1.8, 1.1 + min(height * n_rows, 11)) + below
        ax = new_axes(max(3.0, 2.2 + min(width * n_columns, WIDEST)), height, title, beside)
    scale, colors = _scale(table, signed, limits)
    image = ax.imshow(
        table,
        **{
            "cmap": colors.with_extremes(bad=MISSING),
            "norm": scale,
            "aspect": "auto",
            "interpolation": "nearest",
            **style,
        },
    )
    image.set_gid("heat")
    if numbers:
        _write_numbers(ax, table, texts, image)
    named = rows if n_rows <= NAMED else None, columns if n_columns <= NAMED else None
    name_ticks(ax, *named, room=room, longest=longest)
    ax.tick_params(length=0)
    bar = figure_of(ax).colorbar(image, ax=ax, fraction=0.04, pad=0.02)
    dashes = "" if np.isfinite(table).all() else f"grey, \u2013: {missing}"
    bar.set_label(printable("\n".join(filter(None, (label, dashes)))), fontsize=8)
    bar.ax.tick_params(labelsize=7)
    for put, text in (ax.set_title, title), (ax.set_xlabel, xlabel), (ax.set_ylabel, ylabel):
        write(put, text, color=INK, fontsize=11 if text == title else 9)
    return ax


def _table(values: Sequence[Sequence[float | None]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        table = np.array([[np.nan if v is None else v for v in row] for row in values], dtype=float)
    except ValueError:
        raise SettingError("a heat map needs rows of numbers, all of one length") from None
    if table.ndim != 2 or not table.size:
        raise SettingError("a heat map needs one or more rows of numbers")
    return table


def _scale(table: Any, signed: bool | None, limits: tuple[float, float] | None) -> tuple[Normalize, Colormap]:
    known = table[np.isfinite(table)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if limits is not None and not (isfinite(limits[0]) and isfinite(limits[1]) and limits[0] < limits[1]):
        raise SettingError(f"limits are two numbers, the lower first, not {quoted(tuple(limits))}")
    if signed or (signed is None and low < 0.0):
        return centred(reach([low, high, *(limits or ())])), SIGNED
    if limits is None:
        limits = (low, high if high > low else low + 1.0)
    return Normalize(*limits), UPPER


def _fit(ax: Axes, texts: Sequence[str], columns: int) -> bool:
    """Whether numbers have room in the columns of axes that are there already."""
    inches = figure_of(ax).get_size_inches()[0] * ax.get_position().width / columns
    return bool(0.06 * max(map(len, texts)) <= inches)


def _texts(table: Any, digits: int) -> list[str]:
    """What is written into each cell."""
    known = np.abs(table[np.isfinite(table)])
    fixed = bool(known.size) and 10.0**-digits <= known.max() < 1e6  # otherwise these digits would hide everything
    return [
        "\u2013" if not np.isfinite(value)
        else f"{value:.{digits}f}".replace("-", "\u2212") if fixed
        else compact(float(value), digits)
        for value in table.flat
    ]  # fmt: skip


def _write_numbers(ax: Axes, table: Any, texts: Sequence[str], image: Any) -> None:
    for ((y, x), value), text in zip(np.ndenumerate(table), texts):
        red, green, blue, _ = image.cmap(image.norm(value)) if np.isfinite(value) else to_rgba(MISSING)
        dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.45
        write(ax.text, x, y, text, ha="center", va="center", fontsize=7.5, color="white" if dark else INK)


@styled
def draw_activations(
    net: Network,
    patterns: PatternSet | Iterable[Pattern],
    ax: Axes | None = None,
    *,
    units: Units = "hidden",
    title: str | None = None,
    **style: Any,
) -> Axes:
    """Draw the activations of units over patterns: a row per pattern, a column per unit.

    Parameters
    ----------
    net : Network
        It is not disturbed.
    patterns : PatternSet
    ax : Axes, optional
    units : units, their names, or the name of a group or role
    title : str, optional
    **style
        See `draw_heat`.

    Examples
    --------
    >>> net = Network.layered(1, 2, 1, seed=1)
    >>> ax = draw_activations(net, [Pattern([0], [0], "off"), Pattern([1], [1], "on")])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['off', 'on']
    """
    if isinstance(units, str) and units == "hidden" and not net.hidden:
        raise SettingError("a network without hidden units has none of which to draw the activations; name others")
    chosen = [unit.name for unit in chosen_units(net, units)]
    if not chosen:
        raise SettingError(f"there are no {units} units to draw")
    known = in_order(net, patterns)
    table = activations(net, known, chosen)
    names = {"rows": [p.name for p in known], "columns": chosen, "label": "activation", "ylabel": "pattern"}
    what = units if isinstance(units, str) else "chosen"
    title = f"{net.name or 'network'}: activations of the {what} units, forward" if title is None else title
    return draw_heat(table, ax, title=title, **{**names, "limits": _of_shares(table), **style})


def _of_shares(table: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """From 0 to 1 where all numbers are there, so that pictures of several networks can be compared."""
    return None if any(value < 0.0 or value > 1.0 for row in table for value in row) else (0.0, 1.0)


def activations(net: Network, patterns: Iterable[Pattern], names: Sequence[str]) -> list[list[float]]:
    """Return a row of activations per pattern, from sweeps over a copy of the network.

    >>> activations(Network.layered(1, 1, seed=1), [Pattern([0.5])], ["i1"])
    [[0.5]]
    """
    twin, found = net.without_dropout(), []
    for pattern in patterns:
        twin.forward(pattern)
        found.append([twin.units[name].activation for name in names])
    return found


@styled
def draw_answers(net: Network, patterns: PatternSet, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw outputs against targets: a row per pattern; an output that missed its target by .5 or more is framed.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    ax : Axes, optional
    **style
        See `draw_heat`.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> draw_answers(net, PatternSet([([0], [0]), ([1], [1])])).get_title()
    'network: outputs; framed where the target is missed by 0.5 or more (1 of 2)'
    """
    patterns = patterns.fitted(net)
    names = [unit.name for unit in net.outputs]
    table = activations(net, patterns, names)
    missed = [
        (x, y)
        for y, (pattern, row) in enumerate(zip(patterns, table))
        for x, (target, output) in enumerate(zip(pattern.targets, row))
        if target is not None and abs(target - output) >= 0.5
    ]
    asked = sum(target is not None for pattern in patterns for target in pattern.targets)
    told = f"framed where the target is missed by 0.5 or more ({len(missed)} of {asked})" if asked else "no targets"
    settings: dict[str, Any] = {
        "rows": [p.name for p in patterns],
        "columns": names,
        "label": "output",
        "limits": _of_shares(table),
        "ylabel": "pattern",
        "title": f"{net.name or 'network'}: outputs; {told}",
    }
    ax = draw_heat(table, ax, **{**settings, **style})
    for x, y in missed:
        ax.add_patch(frame(x, y))
    return ax


def frame(x: float, y: float) -> Rectangle:
    """Return the frame of a cell whose target was missed.

    >>> frame(0, 0).get_gid()
    'missed'
    """
    framed = Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, fill=False, edgecolor=INK, linewidth=1.4)
    framed.set_gid("missed")
    return framed


@styled
def draw_codes(net: Network, patterns: PatternSet, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw the hidden code of each pattern, and in the title how many codes differ; units that are wiring code nothing.

    Codes differ where some unit does by more than a fifth of its range. Where a range has no end, as a ReLU's, there
    are no digits, and none are counted.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    ax : Axes, optional
    **style
        See `draw_heat`.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> run = run_scenario("encoder", seed=1)
    >>> draw_codes(run.net, run.patterns).get_title()
    'encoder: 8 patterns, 8 different codes'
    """
    before = starts(net)  # what is before the first step, and units that are held, code nothing either
    units = [u for u in net.hidden if not (u.is_wiring or u.function.is_constant or u.name in before)]
    names = [unit.name for unit in units]
    if not names:
        raise SettingError("a network without hidden units that learn has no codes to draw")
    fitted = patterns.fitted(net)
    table = activations(net, fitted, names)
    columns = list(zip(*table))
    known = [fraction_of_range(unit, column) for unit, column in zip(units, columns)]
    fractions = [] if None in known else list(zip(*known))
    written = bool(fractions) and len(names) <= MOST_DIGITS
    codes = ["".join(map(digit, row)) for row in fractions]
    told = f", {counted(different(fractions), 'different code')}" if fractions and len(table) <= COMPARED else ""
    shares = _of_shares(table)
    middle = ".2 to .8" if shares else "mid-range"
    between = " " if len(table) >= LABEL_ROWS else "\n"
    rows = shortened_apart([pattern.name for pattern in fitted], SHOWN_NAME)
    settings: dict[str, Any] = {
        "rows": [f"{name}   {code}" for name, code in zip(rows, codes)] if written else rows,
        "longest": SHOWN_NAME + 3 + len(names),  # a code is whole, or not there
        "columns": names,
        "limits": shares,
        "label": "activation",
        "ylabel": f"pattern, code{between}(? is {middle})" if written else "pattern",
        "title": f"{net.name or 'network'}: {len(table)} patterns{told}",
    }
    return draw_heat(table, ax, **{**settings, **style})


@styled
def draw_grid(
    values: Sequence[Sequence[float | None]],
    across: Sequence[float],
    up: Sequence[float],
    ax: Axes | None = None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    **style: Any,
) -> Axes:
    """Draw one number for each pair of settings: rate across and momentum up, or two weights of the start.

    Parameters
    ----------
    values : sequence of rows of float or None
        ``values[k][n]`` belongs to ``up[k]`` and ``across[n]``.
    across, up : sequence of float
        The settings, in rising order.
    ax : Axes, optional
    xlabel, ylabel : str
        Their names.
    **style
        See `draw_heat`.

    Examples
    --------
    >>> ax = draw_grid([[1, 2], [3, 4]], [0.1, 0.5], [0.0, 0.9], xlabel="rate", ylabel="momentum", digits=0)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['0', '0.9']
    """
    if len(values) != len(up) or any(len(row) != len(across) for row in values):
        raise SettingError(f"the grid must have {len(up)} rows of {len(across)} values")
    names = {"rows": [f"{v:.4g}" for v in up], "columns": [f"{v:.4g}" for v in across]}
    ax = draw_heat(values, ax, xlabel=xlabel, ylabel=ylabel, **{**names, **style})
    ax.invert_yaxis()
    if len(up) > NAMED or len(across) > NAMED:
        _few_ticks(ax, across, up)
    return ax


def _few_ticks(ax: Axes, across: Sequence[float], up: Sequence[float]) -> None:
    for axis, settings in (ax.xaxis, across), (ax.yaxis, up):
        places = np.linspace(0, len(settings) - 1, 5).round().astype(int)
        axis.set_ticks(places, [f"{settings[k]:.3g}" for k in places])
    ax.tick_params(labelrotation=0, length=3)
