"""Pictures of studies: the share solved over epochs, grids of settings, maps of starting weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from pdpsim.drawing.style import POSITIVE, figure_of, new_axes, write, write_names
from pdpsim.errors import SettingError
from pdpsim.words import counted


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
    ax = new_axes() if ax is None else ax
    head = title, _asked([cell.summary for cell in cells])
    if len(axes) == 1:
        (name,) = axes
        _head(ax, *head, "share solved with its 95% interval; beside it the median epochs of the solved")
        return _rates_with_intervals(name, [cell for cell in cells if cell.summary.rate is not None], ax, **style)
    (down, downs), (across, acrosses) = axes.items()
    rates = [cell.summary.rate for cell in cells]
    width = len(acrosses)
    shown = [[float("nan") if r is None else r for r in rates[k : k + width]] for k in range(0, len(rates), width)]
    image = ax.imshow(shown, **{"vmin": 0.0, "vmax": 1.0, "cmap": "viridis", "aspect": "auto", **style})
    for k, cell in enumerate(cells):
        _label(ax, k % width, k // width, cell.summary)
    write_names(ax.xaxis, [_value(v) for v in acrosses])
    write_names(ax.yaxis, [_value(v) for v in downs])
    ax.set(xlabel=across, ylabel=down)
    _head(ax, *head, "share solved, and below it the median epochs of the solved")
    figure_of(ax).colorbar(image, ax=ax, label="share solved")
    return ax


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
    colours = colormaps["viridis_r"].with_extremes(bad="0.6")
    given = {"cmap": colours, "norm": LogNorm(least, max(most, least + 1)), "interpolation": "nearest", **style}
    shown = [[float("nan") if e is None else e for e in row] for row in epochs]
    image = ax.imshow(shown, origin="lower", extent=window, aspect="auto", **given)
    figure_of(ax).colorbar(image, ax=ax, label=f"epochs to solution (grey: not within {cap:,})")
    ax.set(xlabel=f"starting weight {names[0]}", ylabel=f"starting weight {names[1]}")
    _head(ax, title)
    return ax


def _rates_with_intervals(name: str, cells: Sequence[Any], ax: Axes, **style: Any) -> Axes:
    rates = [cell.summary.rate for cell in cells]
    ends = [cell.summary.rate_interval for cell in cells]
    bars = [[rate - low for rate, (low, _) in zip(rates, ends)], [high - rate for rate, (_, high) in zip(rates, ends)]]
    places = range(len(cells))
    ax.errorbar(places, rates, bars, **{"fmt": "o", "color": POSITIVE, "capsize": 4, **style})
    for x, cell in enumerate(cells):
        if cell.summary.epochs:
            ax.annotate(
                f"{cell.summary.epochs.median:,.0f}", (x, rates[x]), (8, 0), textcoords="offset points", va="center"
            )
    write_names(ax.xaxis, [_value(cell.settings[name]) for cell in cells])
    ax.set(xlabel=name, ylabel="share of runs solved", ylim=(0, 1.04), xlim=(-0.5, len(cells) - 0.3))
    return ax


def _label(ax: Axes, x: int, y: int, summary: Any) -> None:
    if summary.rate is None:
        return
    text = f"{100 * summary.rate:.0f}%" + (f"\n{summary.epochs.median:,.0f}" if summary.epochs else "")
    # Dark colours stand for few.
    ax.text(x, y, text, ha="center", va="center", color="white" if summary.rate < 0.6 else "black", fontsize="small")


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
