"""Pictures of studies: the share solved over epochs, grids of settings, maps of starting weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from math import isfinite, isnan
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.colors import LogNorm
from matplotlib.ticker import LogLocator, MaxNLocator, StrMethodFormatter

from pdpsim.drawing.picture import new_axes
from pdpsim.drawing.style import (
    CYCLE,
    FAINT,
    INK,
    MISSING,
    POSITIVE,
    STEPS,
    UPPER,
    figure_of,
    in_legend,
    look,
    styled,
    write,
    write_legend,
    write_names,
)
from pdpsim.errors import SettingError, WrongTypeError
from pdpsim.words import columns_of, counted, percent, quoted

MOST_BARS = 60
LETTER = 0.085  # inches of a letter of a value
CELL = 0.5  # inches for a value of a setting, with the median beside it
WRITTEN = 40  # values of a setting of which all are written
SHORT = 4  # letters of the ends of an axis whose numbers have room however many there are


@styled
def solved_over_epochs(
    summary: Any, epochs: Sequence[int], title: str = "", ax: Axes | None = None, **style: Any
) -> Axes:
    """Draw the share of runs solved by each epoch, with the interval of the rate at the cap.

    Parameters
    ----------
    summary : Summary
    epochs : sequence of int
        Of the solved runs.
    title : str
        What was run; the first line.
    ax : Axes, optional
        By default those of a new figure.
    **style
        For the line.
    """
    ax = new_axes() if ax is None else ax
    steps = sorted(epochs)
    shares = [(k + 1) / summary.runs for k in range(len(steps))]
    last = shares[-1] if shares else 0.0
    ax.step([0, *steps, summary.cap], [0.0, *shares, last], where="post", **{"color": POSITIVE, **style})
    low, high = summary.rate_interval
    ax.errorbar(
        [summary.cap], [last], [[max(0.0, last - low)], [max(0.0, high - last)]], fmt="o", color=POSITIVE, capsize=4
    )
    ax.set(xlabel="epochs", ylabel="share of runs solved", ylim=(0, 1.02), xlim=(0, 1.03 * summary.cap))
    _head(ax, title, _asked([summary]), "the bar is a 95% interval at the cap")
    return ax


def _head(ax: Axes, *lines: str) -> None:
    write(ax.set_title, "\n".join(filter(None, lines)), fontsize="medium")


def _asked(summaries: Sequence[Any]) -> str:
    """How many runs were made, and when one counts as solved: what is the same for all cells."""
    each = " each" if len(summaries) > 1 else ""
    told = (
        {counted(s.runs, "run") + each for s in summaries},
        {s.criterion for s in summaries},
        {f"cap {counted(s.cap, 'epoch')}" for s in summaries},
    )
    return ", ".join(chain.from_iterable(same for same in told if len(same) == 1))


@styled
def grid_of_rates(
    axes: Mapping[str, Sequence[Any]], cells: Sequence[Any], title: str = "", ax: Axes | None = None, **style: Any
) -> Axes:
    """Draw each cell of a grid: of one setting its share solved with its interval, of two as colour and number.

    Parameters
    ----------
    axes : mapping of str to sequence
        The first setting goes down the picture, the second across.
    cells : sequence of Cell
        In the order of the axes' product.
    title : str
        What was run; the first line.
    ax : Axes, optional
        By default those of a new figure.
    **style
        For `Axes.errorbar`, or `Axes.imshow`.
    """
    if len(axes) > 2:
        raise SettingError(f"a picture has two axes, and this grid has {len(axes)}: {', '.join(axes)}")
    head = title, _asked([cell.summary for cell in cells])
    if len(axes) == 1:
        (name,) = axes
        known = [cell for cell in cells if cell.summary.rate is not None]
        ax = new_axes(max(6.4, 1.0 + CELL * min(len(known), WRITTEN))) if ax is None else ax
        beside = "; beside it the median epochs of the solved" * (len(known) <= WRITTEN)
        _head(ax, *head, f"share solved with its 95% interval{beside}")
        return _rates_with_intervals(name, known, ax, **style)
    (down, downs), (across, acrosses) = axes.items()
    wide, high = (min(len(values), WRITTEN) for values in (acrosses, downs))
    ax = new_axes(max(6.4, 1.8 + 1.3 * CELL * wide), max(4.8, 1.4 + 0.8 * CELL * high)) if ax is None else ax
    rates = [cell.summary.rate for cell in cells]
    width = len(acrosses)
    shown = [[float("nan") if r is None else r for r in rates[k : k + width]] for k in range(0, len(rates), width)]
    image = ax.imshow(
        shown, **{"vmin": 0.0, "vmax": 1.0, "cmap": UPPER.with_extremes(bad=MISSING), "aspect": "auto", **style}
    )
    written = max(len(acrosses), len(downs)) <= WRITTEN
    for k, cell in enumerate(cells if written else ()):
        _label(ax, k % width, k // width, cell.summary)
    _write_values(ax.xaxis, acrosses)
    _write_values(ax.yaxis, downs)
    ax.set(xlabel=across, ylabel=down)
    if written:
        _head(ax, *head, "share solved, and below it the median epochs of the solved")
    else:
        _head(ax, *head, "share solved: white none, orange all (too many to be written in)")
    figure_of(ax).colorbar(image, ax=ax, label="share solved")
    return ax


@styled
def epochs_over_plane(
    epochs: Sequence[Sequence[int | None]],
    window: tuple[float, float, float, float],
    names: tuple[str, str],
    cap: int,
    title: str = "",
    ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Draw epochs to solution over a plane of two starting weights; grey is not solved within the cap.

    Parameters
    ----------
    epochs : rows of int or None
        The lowest row first.
    window : (float, float, float, float)
        Left, right, lower and upper end.
    names : (str, str)
        Of the weights, across and up.
    cap : int
    title : str
    ax : Axes, optional
        By default those of a new figure.
    **style
        For `Axes.imshow`.
    """
    ax = new_axes() if ax is None else ax
    solved = [e for row in epochs for e in row if e is not None]
    least, most = (min(solved), max(solved)) if solved else (1, cap)
    given = {
        "cmap": STEPS.with_extremes(bad=MISSING),
        "norm": LogNorm(least, max(most, least + 1)),
        "interpolation": "nearest",
        **style,
    }
    shown = [[float("nan") if e is None else e for e in row] for row in epochs]
    image = ax.imshow(shown, origin="lower", extent=window, aspect="auto", **given)
    if max(len(f"{end:g}") for end in window[:2]) > SHORT:
        ax.xaxis.set_major_locator(MaxNLocator(4))
    bar = figure_of(ax).colorbar(
        image, ax=ax, label=f"epochs to solution (grey: not within {cap:,})", ticks=_ticks(least, most),
        format=StrMethodFormatter("{x:,.0f}"),
    )  # fmt: skip
    bar.minorticks_off()
    ax.set(xlabel=f"starting weight {names[0]}", ylabel=f"starting weight {names[1]}")
    _head(ax, title)
    return ax


def _ticks(least: int, most: int) -> LogLocator | list[float]:
    """Where a bar of epochs has numbers: at 1, 2, 5, 10, ..., or at others, where it has at most one of these."""
    if sum(least <= n * 10**k <= most for n in (1, 2, 5) for k in range(len(str(most)))) > 1:
        return LogLocator(subs=(1, 2, 5))
    whole = MaxNLocator(5, integer=True).tick_values(least, most)
    return [each for each in whole if least <= each <= most] or [least]


@styled
def draw_lesions(study: Any, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw what networks still answer under lesions, on the mean, with the range over networks and draws.

    Where no answer is right or wrong, since the targets are no yes or no, the squared errors are drawn.

    Parameters
    ----------
    study : LesionStudy
        One in which each was lesioned alone is drawn as bars, the worst first; shares and noise as curves. Where it
        tells the levels of a label apart, each has bars or a curve of its own.
    ax : Axes, optional
        By default those of a new figure.
    **style
        For the bars or lines.
    """
    if not hasattr(study, "graded"):
        raise WrongTypeError(f"what lesion_study returns is required, not {type(study).__name__} {quoted(study)}")
    rows = study.summary()
    levels = [name for name in rows[0] if study.by and name.startswith(f"{study.by}=")]
    shares = not isnan(rows[0]["accuracy"])
    shown, label = (levels or ["accuracy"], "share of patterns right") if shares else (["error"], "squared error")
    largest = 1.0 if shares else max(row["most"] for row in rows) or 1.0
    end = 1.04 * largest if isfinite(1.04 * largest) else None
    told = counted(study.networks, "network")
    if study.graded:
        ax = new_axes() if ax is None else ax
        _curves_of_lesions(ax, rows, shown, f"{study.by}=", **style)
        ax.set(ylabel=label, ylim=(0, end), xlim=(0, None))
        what = f"share of {study.of} lesioned" if study.graded == "share" else "standard deviation of noise"
        ax.set_xlabel(what)
    else:
        intact, *each = rows
        rows = sorted(each, key=lambda row: row["accuracy"] if shares else -row["error"])[:MOST_BARS]
        told += f", the {len(rows)} worst of {len(each)}" if len(each) > len(rows) else ""
        ax = new_axes(height=max(2.4, 0.9 + 0.24 * len(rows) * len(shown))) if ax is None else ax
        _bars_of_lesions(ax, rows, shown, f"{study.by}=", **style)
        ax.set(xlabel=f"{label} (dotted: intact)", xlim=(0, end))
        if shares and levels:  # of each level its own
            _mark_intact(ax, len(rows), [intact[level] for level in levels])
        else:
            ax.axvline(intact["accuracy" if shares else "error"], color=FAINT, linestyle=":", zorder=0)
    done = "noise added to weights" if study.graded == "noise" else f"{study.of} lesioned"
    spread = f"{'shaded' if study.graded else 'lines'}: range over networks and draws"
    _head(ax, f"{done}, {told}", spread if study.spread and not (levels and shares) else "")
    if levels and shares:
        write_legend(ax, frameon=False, fontsize=9, title=study.by, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def _curves_of_lesions(
    ax: Axes, rows: Sequence[Mapping[str, Any]], shown: Sequence[str], by: str, **style: Any
) -> None:
    rows = sorted(rows, key=lambda row: row["amount"])
    xs = [row["amount"] for row in rows]
    for k, name in enumerate(shown):
        ys = [row[name] for row in rows]
        ax.plot(xs, ys, **{**look(k), "markersize": 4, "label": in_legend(name.removeprefix(by)), **style})
    if shown[0] in ("accuracy", "error"):
        low, high = ([row[end] for row in rows] for end in ("least", "most"))
        ax.fill_between(xs, low, high, color=CYCLE[0], alpha=0.15, lw=0)


def _bars_of_lesions(ax: Axes, rows: Sequence[Mapping[str, Any]], shown: Sequence[str], by: str, **style: Any) -> None:
    height = 0.8 / len(shown)
    for k, name in enumerate(shown):
        places = [y - 0.4 + (k + 0.5) * height for y in range(len(rows))]
        told = {"color": look(k)["color"], "label": in_legend(name.removeprefix(by))}
        hatched = {"hatch": "/" * (k // len(CYCLE)), "edgecolor": "white"} if k >= len(CYCLE) else {}
        ax.barh(places, [row[name] for row in rows], height, **{**told, **hatched, **style})
    if shown[0] in ("accuracy", "error"):
        for y, row in enumerate(rows):
            if row["least"] < row["most"]:
                ax.plot([row["least"], row["most"]], [y, y], color=INK, linewidth=1.2)
    write_names(ax.yaxis, [row["lesion"] for row in rows])
    ax.invert_yaxis()


def _mark_intact(ax: Axes, rows: int, intact: Sequence[float]) -> None:
    """Mark across each bar where it ended without a lesion."""
    height = 0.8 / len(intact)
    for k, share in enumerate(intact):
        feet = [y - 0.4 + k * height for y in range(rows)]
        ax.vlines([share] * rows, feet, [y + height for y in feet], color=INK, linestyle=":", gid="intact")


def _rates_with_intervals(name: str, cells: Sequence[Any], ax: Axes, **style: Any) -> Axes:
    rates = [cell.summary.rate for cell in cells]
    ends = [cell.summary.rate_interval for cell in cells]
    bars = [[rate - low for rate, (low, _) in zip(rates, ends)], [high - rate for rate, (_, high) in zip(rates, ends)]]
    places = range(len(cells))
    ax.errorbar(places, rates, bars, **{"fmt": "o", "color": POSITIVE, "capsize": 4, **style})
    for x, cell in enumerate(cells):
        if cell.summary.epochs and len(cells) <= WRITTEN:
            ax.annotate(
                f"{cell.summary.epochs.median:,.0f}", (x, rates[x]), (8, 0), textcoords="offset points", va="center"
            )
    _write_values(ax.xaxis, [cell.settings[name] for cell in cells])
    ax.set(xlabel=name, ylabel="share of runs solved", ylim=(0, 1.04), xlim=(-0.5, len(cells) - 0.2))
    return ax


def _write_values(axis: XAxis | YAxis, values: Sequence[Any]) -> None:
    """Write the values of a setting along an axis: not all of very many, and upright where they are long."""
    names = [_value(value) for value in values]
    write_names(axis, names)
    every = -(-len(names) // WRITTEN)
    if every > 1:
        axis.set_ticks(range(0, len(names), every), names[::every])
    longest = LETTER * max(map(columns_of, names), default=0)
    if isinstance(axis, XAxis) and longest > max(CELL, 5.4 / max(1, len(names))):
        axis.set_tick_params(labelrotation=90)


def _label(ax: Axes, x: int, y: int, summary: Any) -> None:
    if summary.rate is None:
        return
    text = percent(summary.rate) + (f"\n{summary.epochs.median:,.0f}" if summary.epochs else "")
    ax.text(x, y, text, ha="center", va="center", color=INK, fontsize="small")


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
