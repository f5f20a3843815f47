"""Curves: error over epochs of one run or many, and any rows that were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import ceil, isfinite, nan
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, SymmetricalLogLocator

from pdpsim.checks import counted_from, finite, from_zero, whole
from pdpsim.drawing.picture import Panels, new_axes, new_panels, svg_text
from pdpsim.drawing.style import CYCLE, FAINT, INK, LONGEST, POSITIVE, in_legend, look, styled, write, write_legend
from pdpsim.errors import SettingError, nearest
from pdpsim.learning.history import History
from pdpsim.words import counted, quoted

Curve: TypeAlias = History | Sequence[float]

BESIDE = 14  # curves of which the legend is within the axes
LEGEND = 6.0  # inches that one below may take
MOST_RUNS = 1_000_000_000  # that a bar counts
MOST_EPOCHS = 10**15  # that a run may have taken, for bars to have a width


@styled
def draw_error(
    runs: Curve | Sequence[Curve],
    ax: Axes | None = None,
    *,
    solved: Sequence[bool] | None = None,
    log: bool = False,
    until: int | None = None,
    label: str | None = None,
    title: str = "",
    **style: Any,
) -> Axes:
    """Draw the error of one run, or of many with their median and quartiles, over epochs.

    Runs that were solved end in a dot, others in a cross, those that go on beyond the edge in a triangle. In median
    and quartiles a run that has ended stands with its last error; they are drawn until half of the runs have ended,
    since beyond they would be of runs that are over.

    Parameters
    ----------
    runs : History, sequence of float, or a sequence of these
    ax : Axes, optional
    solved : sequence of bool, optional
        Whether each run was solved, where `runs` holds plain numbers.
    log : bool
        Whether the error axis is logarithmic; where runs come to 0, from the least number above it on.
    until : int, optional
        The last epoch to show; runs that go on have a triangle at the edge, and the legend says so.
    label : str, optional
        What the numbers are; by default what the histories add up, which of most procedures is tss.
    title : str
        What was run, above how many were solved.
    **style
        Passed on to the lines of the single runs (`Axes.plot`).

    Returns
    -------
    Axes

    Raises
    ------
    SettingError
        If there are no runs, or a run has no epochs, or logarithms of numbers below 0 are asked for.

    Examples
    --------
    >>> ax = draw_error([History(tss=[1.0, 0.5, 0.2], stopped="solved"), [1.0, 0.9]])
    >>> ax.get_title()
    '2 runs, 1 solved'
    """
    if until is not None:
        whole(until, "until")
    curves = _curves(runs)
    ends = _ends(runs, len(curves), solved)
    below = any(error < 0.0 for curve in curves for error in curve)  # as an energy may be
    if log and below:
        raise SettingError("the numbers go below 0, where there are no logarithms; leave log out")
    ax = new_axes() if ax is None else ax
    many = len(curves) > 1
    settings: dict[str, Any] = {"color": FAINT if many else POSITIVE, "linewidth": 0.7 if many else 1.6}
    settings["alpha"] = max(0.12, min(0.7, 8 / len(curves))) if many else 1.0
    for curve in curves:
        shown = curve[:until]
        line = ax.plot(range(1, len(shown) + 1), shown, **{**settings, **style})[0]
        line.set_gid("run")
        _mark_alone(line, "_" if many else "o")  # among many a dot says that it was solved
    _draw_ends(ax, curves, ends, until, style.get("color"))
    if many:
        _draw_middle(ax, curves, until)
        ax.legend(frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    if log:
        _set_log(ax, curves)
    if not below and ax.get_yscale() != "log":
        ax.set_ylim(bottom=0)
    ax.set_xlim(0, until)
    ax.set_xlabel("epoch")
    write(ax.set_ylabel, _added_up(runs) if label is None else label)
    lines = title, _outcome(ends, len(curves[0]))
    write(ax.set_title, "\n".join(filter(None, lines)), fontsize=11, color=INK)
    _bare(ax)
    return ax


def _set_log(ax: Axes, curves: Sequence[Sequence[float]]) -> None:
    """Have a logarithmic axis, with a place for 0 where a curve comes to it: from the least error above 0 on."""
    errors = [error for curve in curves for error in curve if isfinite(error)]
    above = [error for error in errors if error > 0.0] or [1.0]
    if min(errors, default=1.0) > 0.0:
        ax.set_yscale("log")
        return
    ax.set_yscale("symlog", linthresh=min(above))
    few = max(above) < 1000.0 * min(above)  # decades, between which there are numbers, too
    ax.yaxis.set_major_locator(SymmetricalLogLocator(base=10, linthresh=min(above), subs=(1, 2, 5) if few else (1,)))
    if few:
        ax.yaxis.set_major_formatter("{x:g}")


def _mark_alone(line: Line2D, marker: str = "o") -> None:
    """Mark the values that have no neighbour, of which a line shows nothing."""
    there = [False, *np.isfinite(np.asarray(line.get_ydata(), dtype=float)), False]
    threes = enumerate(zip(there, there[1:], there[2:]))
    alone = [k for k, (before, here, after) in threes if here and not before and not after]
    if alone and line.get_marker() in ("None", None):
        line.set(marker=marker, markersize=4, markevery=alone)


def _draw_ends(ax: Axes, curves: list[Sequence[float]], ends: list[bool | None], until: int | None, color: Any) -> None:
    """Mark solved runs with dots and others with crosses; the legend counts them, and tells a cap they all had."""
    solved, stuck = ([c for c, end in zip(curves, ends) if end is which] for which in (True, False))
    cap = f" in {len(stuck[0]):,} epochs" if len(set(map(len, stuck))) == 1 else ""
    _mark_ends(ax, solved, until, "solved", marker="o", markersize=4, color=color or FAINT)
    _mark_ends(ax, stuck, until, f"not solved{cap}", marker="x", markersize=6, color=color or INK)


def _mark_ends(ax: Axes, curves: list[Sequence[float]], until: int | None, told: str, **look: Any) -> None:
    """Mark where runs ended, and by triangles those that go on beyond the picture's edge; the legend counts them."""
    within = [curve for curve in curves if until is None or len(curve) <= until]
    beyond = [curve[:until] for curve in curves if until is not None and len(curve) > until]
    later = {**look, "marker": ">", "markersize": 5}
    kind = told.partition(" in ")[0]
    for shown, where, style in (within, told, look), (beyond, f"{kind}, beyond the edge", later):
        if shown:
            xs, ys = [len(curve) for curve in shown], [curve[-1] for curve in shown]
            marks = ax.plot(xs, ys, linestyle="", alpha=0.6, clip_on=False, label=f"{where} ({len(shown)})", **style)[0]
            marks.set_gid(kind)


def _curves(runs: Curve | Sequence[Curve]) -> list[Sequence[float]]:
    several = _several(runs)
    curves = [run.tss if isinstance(run, History) else run for run in several]
    if not curves or any(len(curve) == 0 for curve in curves):
        raise SettingError("there is no error to draw: a run has no epochs" if curves else "there are no runs to draw")
    return curves


def _added_up(runs: Any) -> str:
    """What the runs' histories add up: tss, mistakes, ...; of bare numbers it is tss."""
    return ", ".join(dict.fromkeys(run.curve if isinstance(run, History) else "tss" for run in _several(runs)))


def _several(runs: Any) -> list[Any]:
    """The runs as a list, also where there is one only."""
    one = isinstance(runs, History) or (len(runs) > 0 and not isinstance(runs[0], History) and np.ndim(runs[0]) == 0)
    return [runs] if one else list(runs)


def _ends(runs: Any, n: int, solved: Sequence[bool] | None) -> list[bool | None]:
    if solved is not None:
        if len(solved) != n:
            raise SettingError(f"solved tells of {len(solved)} runs; there are {n}")
        return [bool(one) for one in solved]
    return [run.solved if isinstance(run, History) and run.stopped else None for run in _several(runs)]


def _outcome(ends: list[bool | None], epochs: int) -> str:
    if len(ends) == 1:
        told = {True: f"solved in epoch {epochs:,}", False: f"not solved after {counted(epochs, 'epoch')}", None: ""}
        return told[ends[0]]
    known = f", {sum(map(bool, ends))} solved" if any(end is not None for end in ends) else ""
    return f"{len(ends)} runs{known}"


def quartiles(curves: Sequence[Sequence[float]]) -> np.ndarray[Any, Any]:
    """Return the lower quartile, median and upper quartile at each epoch (3 x epochs); curves keep their last value.

    >>> quartiles([[4.0, 2.0], [2.0]])[1].tolist()
    [3.0, 2.0]
    """
    longest = max(map(len, curves))
    filled = np.array([[*curve, *[curve[-1]] * (longest - len(curve))] for curve in curves])
    with np.errstate(invalid="ignore"):  # of runs that diverged
        found: np.ndarray[Any, Any] = np.quantile(filled, [0.25, 0.5, 0.75], axis=0)
    return found


def _draw_middle(ax: Axes, curves: Sequence[Sequence[float]], until: int | None) -> None:
    half = sorted(map(len, curves))[(len(curves) - 1) // 2]  # by then half of the runs have ended
    low, middle, high = quartiles(curves)[:, :half][:, :until]
    epochs = range(1, len(middle) + 1)
    told = "middle half, ended runs at their last error"
    band = ax.fill_between(epochs, low, high, color=POSITIVE, alpha=0.18, linewidth=0, label=told)
    band.set_gid("quartiles")
    told = "median, until half have ended"
    line = ax.plot(epochs, middle, color=POSITIVE, linewidth=2.2, label=told)[0]
    line.set_gid("median")
    _mark_alone(line, "_")


@styled
def draw_rows(
    rows: Iterable[Mapping[str, Any]],
    ax: Axes | None = None,
    *,
    columns: Sequence[str] | None = None,
    over: str | None = None,
    label: str | None = None,
    title: str = "",
    **style: Any,
) -> Axes:
    """Draw recorded rows as curves: weights over epochs, activations over steps.

    Parameters
    ----------
    rows : iterable of mapping
        A `History`'s or a recorder's rows.
    ax : Axes, optional
    columns : sequence of str, optional
        What to draw; by default every column of numbers but `over`.
    over : str, optional
        The column along the axis; by default the first.
    label : str, optional
        What the numbers are; by default what the columns' names have in common, such as weight.
    title : str
    **style
        Passed on to the lines (`Axes.plot`).

    Raises
    ------
    SettingError
        If there are no rows or no such columns.

    Examples
    --------
    >>> ax = draw_rows(History(tss=[1.0, 0.5]).rows)
    >>> ax.get_xlabel(), ax.lines[0].get_label()
    ('epoch', 'tss')
    """
    known = list(rows)
    if not known:
        raise SettingError("there are no rows to draw")
    over = next(iter(known[0])) if over is None else over
    drawn = [key for key in known[0] if key != over and any(_is_number(row.get(key)) for row in known)]
    chosen = drawn if columns is None else columns
    for key in (over, *chosen):
        if key not in known[0]:
            raise SettingError(f"the rows have no column {key!r}{nearest(key, known[0])}")
    below, inches = _below(chosen) if len(chosen) > BESIDE else ({}, 0.0)
    ax = new_axes(height=4.8 + inches) if ax is None else ax
    for k, key in enumerate(chosen):
        drawn_as = {**look(k), "marker": None, "linewidth": 1.6}
        numbers = [row[key] if _is_number(row.get(key)) else nan for row in known]
        line = ax.plot([row[over] for row in known], numbers, label=in_legend(key), **{**drawn_as, **style})[0]
        line.set_gid(f"curve {key}")
        _mark_alone(line)
    if any(_is_number(row.get(key)) and row[key] < 0 for row in known for key in chosen):
        ax.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
    write(ax.set_xlabel, over)
    if len(chosen) > 1:
        write_legend(ax, frameon=False, fontsize=8, **below)
    write(ax.set_ylabel, _common(chosen) if label is None else label)
    write(ax.set_title, title, fontsize=11, color=INK)
    _bare(ax)
    return ax


def _below(names: Sequence[str]) -> tuple[dict[str, Any], float]:
    """Where a legend below stands, in as many columns as names have room for, and by how many inches the page grows."""
    wide = 0.5 + 0.08 * min(LONGEST, max(map(len, names)))
    columns = max(1, min(5, int(LEGEND / wide)))
    place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.12), "ncols": columns}
    return place, 0.165 * max(0, ceil(len(names) / columns) - 4)


@styled
def draw_tests(runs: History | Sequence[History]) -> Panels:
    """Draw what `train_and_test` found: error and accuracy over epochs, on what is learned and on what is held out.

    Of several runs each is a thin line, and their median, while half of them go on, a wide one.

    Parameters
    ----------
    runs : History or sequence of History

    Returns
    -------
    Panels
        The axes "error" and "accuracy".

    Raises
    ------
    SettingError
        If a run was trained without tests.

    Examples
    --------
    >>> rows = [{"epoch": k, **dict.fromkeys(("train_error", "test_error"), 1 / (1 + k)), "train_accuracy": 1,
    ...          "test_accuracy": 0.5} for k in range(3)]
    >>> draw_tests(History(tests=rows))
    <Panels: error, accuracy>
    """
    known = [runs] if isinstance(runs, History) else list(runs)
    if not known or not all(run.tests for run in known):
        raise SettingError("there are no tests to draw: train with train_and_test")
    panels = new_panels(["error", "accuracy"], 2, 4.4, 3.6)
    for what, ax in panels.items():
        for name, told, color, line in ("train", "learned", POSITIVE, "-"), ("test", "held out", CYCLE[1], "--"):
            _draw_tests(ax, known, f"{name}_{what}", {"color": color, "linestyle": line, "label": told})
        ax.set_xlabel("epoch")
        _bare(ax)
        ax.set_ylim(0, 1.05 if what == "accuracy" else None)
    write(panels["error"].set_ylabel, "squared error per pattern")
    write(panels["accuracy"].set_ylabel, "fraction of patterns right")
    panels["error"].legend(frameon=False, fontsize=9)
    return panels


def _draw_tests(ax: Axes, runs: Sequence[History], key: str, look: dict[str, Any]) -> None:
    if len(runs) == 1:
        ax.plot([row["epoch"] for row in runs[0].tests], [row[key] for row in runs[0].tests], linewidth=1.8, **look)
        return
    for run in runs:
        thin = {**look, "label": None, "linewidth": 0.6, "alpha": 0.35}
        ax.plot([row["epoch"] for row in run.tests], [row[key] for row in run.tests], **thin)
    half = sorted(len(run.tests) for run in runs)[(len(runs) - 1) // 2]
    longest = max(runs, key=lambda run: len(run.tests))
    middle = quartiles([[row[key] for row in run.tests] for run in runs])[1][:half]
    median = {**look, "label": f"{look['label']}, median", "linewidth": 2.2}
    ax.plot([row["epoch"] for row in longest.tests[:half]], middle, **median)


def _common(names: Sequence[str]) -> str:
    """What all columns are of: one's name, or the last part of names such as ``i1 -> h1.weight``."""
    parts = {name.rpartition(".")[2] for name in names}
    return names[0] if len(names) == 1 else parts.pop() if len(parts) == 1 else "value"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _bare(ax: Axes) -> None:
    ax.spines[["top", "right"]].set_visible(False)


@styled
def draw_histogram(
    epochs: Sequence[float],
    ax: Axes | None = None,
    *,
    unsolved: int = 0,
    cap: int | None = None,
    bins: int | Sequence[float] = 20,
    title: str = "",
    **style: Any,
) -> Axes:
    """Draw how many runs took how many epochs; those that were not solved stand apart, not left out.

    Parameters
    ----------
    epochs : sequence of float
        Of the runs that were solved.
    ax : Axes, optional
    unsolved : int
        How many runs were not.
    cap : int, optional
        The epochs they were given.
    bins : int or sequence of float
    title : str
    **style
        Passed on to `Axes.hist`.

    Examples
    --------
    >>> draw_histogram([200, 300, 310], unsolved=1, cap=1000).get_title()
    '3 of 4 runs solved, their median 300 epochs, cap 1,000'
    """
    if isinstance(bins, int):
        counted_from(1, bins, 10_000, "bins")
    elif any(not low < high for low, high in pairwise(finite(edge, "an edge of the bins") for edge in bins)):
        raise SettingError(f"the edges of bins must rise, not be {quoted(bins)}")
    if cap is not None:
        whole(cap, "cap")
    counted_from(0, unsolved, MOST_RUNS, "unsolved")
    for each in epochs:
        if from_zero(each, "the epochs of a run") > MOST_EPOCHS:
            raise SettingError(f"a bar is drawn for at most {MOST_EPOCHS:,} epochs, not {each:g}")
    ax = new_axes() if ax is None else ax
    told = f"{len(epochs)} of {len(epochs) + unsolved} runs solved"
    if len(epochs):
        if unsolved and isinstance(bins, int):
            bins = _edges(min(epochs), max(epochs), cap or 1.1 * max(epochs), bins)
        ax.hist(epochs, bins=bins, **{"color": POSITIVE, "edgecolor": "white", "linewidth": 0.6, **style})
        middle = float(np.median(epochs))
        ax.axvline(middle, color=INK, linestyle="--", linewidth=1.2, label="median of the solved")
        told += f", their median {middle:,.0f} epochs"
    if unsolved:
        _draw_unsolved(ax, unsolved, cap or 1.1 * max(epochs, default=1.0))
    if len(epochs) or unsolved:
        ax.legend(framealpha=0.85, edgecolor="none", fontsize=9)  # bars may reach below it
    ax.set_xlabel("epochs to solution")
    ax.set_ylabel("runs")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    write(ax.set_title, title or told + ("" if cap is None else f", cap {cap:,}"), fontsize=11, color=INK)
    _bare(ax)
    return ax


def _edges(low: float, high: float, far: float, bins: int) -> list[float]:
    """The edges of bins that can be seen on an axis that goes far: each is a hundredth of it at least.

    >>> _edges(300, 300, 10300, 20), len(_edges(0, 10000, 10000, 20))
    ([250.0, 350.0], 21)
    """
    least = max(far - low, high - low) / 100.0 or 1.0
    if high - low < least:
        middle = (low + high) / 2.0
        return [middle - least / 2.0, middle + least / 2.0]
    return [float(edge) for edge in np.linspace(low, high, min(bins, int((high - low) / least)) + 1)]


def _draw_unsolved(ax: Axes, unsolved: int, place: float) -> None:
    """A bar of the runs that were not solved, to the right of the others."""
    look: dict[str, Any] = {"facecolor": "white", "edgecolor": FAINT, "hatch": "///", "linewidth": 0.8}
    ax.bar(place, unsolved, 0.04 * place, align="edge", label=f"not solved ({unsolved})", **look)[0].set_gid("unsolved")


def history_svg(history: History) -> str | None:
    """Return the error curve as SVG; None before the first epoch.

    >>> history_svg(History()) is None
    True
    """
    return svg_text(draw_error(history)) if history.tss else None
