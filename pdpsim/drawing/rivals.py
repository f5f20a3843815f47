"""The picture of rivals: how often each solves an experiment, against what it costs in messages."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from pdpsim.drawing.picture import new_panels
from pdpsim.errors import SettingError
from pdpsim.studies.statistics import wilson

if TYPE_CHECKING:
    from pdpsim.rivals.side_by_side import Line

MARKERS = "os^Dv<P*XhpH"
BEYOND = "Hollow: half or fewer were solved, and the others given up there."


def draw_rivals(lines: Sequence[Line]) -> Figure:
    """Draw a panel for each experiment: messages to the solution across, on a log axis, the share solved up.

    A bar across goes over the middle half of the runs, one up is the 95% interval of the share.

    Parameters
    ----------
    lines : sequence of Line
        Those that have no messages are left out.

    Raises
    ------
    SettingError
        If none has any.
    """
    shown = [line for line in lines if line.messages]
    titles = list(dict.fromkeys(line.cell.experiment.title for line in shown))
    if not titles:
        raise SettingError("there is nothing to draw: no run has messages")
    rivals = list(dict.fromkeys(line.cell.rival for line in shown))
    colours = colormaps["tab20"]
    styles = {name: (colours(k % 10 * 2 + k // 10 % 2), MARKERS[k % len(MARKERS)]) for k, name in enumerate(rivals)}
    alone = len(titles) == 1
    panels = new_panels(titles, min(2, len(titles)), *((6.4, 3.6) if alone else (4.4, 2.8)), below=1.4)
    for title, ax in panels.items():
        for line in shown:
            if line.cell.experiment.title == title:
                _point(ax, line, *styles[line.cell.rival])
        ax.set(xscale="log", ylim=(-0.04, 1.04), title=title[0].upper() + title[1:])
        ax.set(xlabel="messages to the solution", ylabel="share of runs solved")
        ax.grid(alpha=0.3)
    handles = [Line2D([], [], ls="", color=colour, marker=marker) for colour, marker in styles.values()]
    columns = min(3 if alone else 4, len(rivals))
    panels.figure.legend(handles, rivals, loc="outside lower center", ncols=columns, title=BEYOND, fontsize="small")
    return panels.figure


def _point(ax: object, line: Line, colour: object, marker: str) -> None:
    share, n = line.solved / len(line.rows), len(line.rows)
    low, high = wilson(line.solved, n)
    assert line.messages is not None
    least, middle, most = (value if value < inf else float(line.most) for value in line.messages)
    solved = line.messages[1] < inf
    ax.errorbar(  # type: ignore[attr-defined]
        [middle],
        [share],
        [[max(0.0, share - low)], [max(0.0, high - share)]],
        [[middle - least], [most - middle]],
        color=colour,
        marker=marker,
        mfc=colour if solved else "white",
        capsize=2,
        linewidth=1,
    )
