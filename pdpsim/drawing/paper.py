"""Panels for a paper: several pictures on one page of a width in centimetres, with a letter each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_lowercase
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pdpsim.checks import counted_from, positive
from pdpsim.drawing.picture import Panels, new_panels
from pdpsim.drawing.style import INK, styled

INCH = 2.54  # centimetres
COLUMN, PAGE = 8.5, 17.5  # centimetres that journals give a figure: one column, both
LETTER = 0.6 / 72  # inches that a letter of one point takes across
AXES = 0.68  # of the width of a panel that its axes take
SMALLER = 0.85  # of the text, what ticks and names are written in


@styled
def draw_panels(
    parts: Sequence[Callable[..., Any]],
    *,
    columns: int = 2,
    width: float = PAGE,
    height: float | None = None,
    letters: bool = True,
    points: float = 8.0,
    titles: bool = True,
) -> Panels:
    """Draw several pictures side by side, as journals print them.

    Parameters
    ----------
    parts : sequence of callable
        Each is given axes to draw on: ``history.plot``, ``lambda ax: draw_components(group, ax, label="kind")``.
    columns : int
        How many stand side by side.
    width : float
        Of the figure, in centimetres: journals take 8.5 for one column, 17.5 for two.
    height : float, optional
        Of one row, in centimetres; by default three quarters of a panel's width.
    letters : bool
        Whether panels are lettered a, b, c, ...
    points : float
        The size of the text as it is printed; nothing is larger, and ticks are a little smaller.
    titles : bool
        Whether panels keep their titles; a paper has captions instead.

    Returns
    -------
    Panels
        The axes by letter; ``.save("figure.pdf")`` writes them.

    Examples
    --------
    >>> from pdpsim import History
    >>> histories = History(tss=[1.0, 0.5]), History(tss=[1.0, 0.2])
    >>> panels = draw_panels([history.plot for history in histories], width=8.5)
    >>> list(panels), [round(2.54 * float(inches), 2) for inches in panels.figure.get_size_inches()]
    (['a', 'b'], [8.5, 3.19])
    """
    parts = list(parts)
    counted_from(1, len(parts), len(ascii_lowercase), "the number of panels")
    counted_from(1, columns, len(ascii_lowercase), "columns")
    columns = min(columns, len(parts))
    across = positive(width, "width") / columns
    up = 0.75 * across if height is None else positive(height, "height")
    panels = new_panels(list(ascii_lowercase[: len(parts)]), columns, across / INCH, up / INCH)
    for (letter, ax), draw in zip(panels.items(), parts):
        draw(ax=ax)
        if not titles:
            ax.set_title("")
        _sized(ax, positive(points, "points"))
        _wrapped(ax, across / INCH)
        if letters:
            look: Any = {"fontsize": points + 2, "fontweight": "bold", "color": INK, "ha": "right", "va": "bottom"}
            ax.annotate(letter, (0.0, 1.0), (-3, 4), (_and_title(ax), "axes fraction"), "offset points", **look)
    return panels


def _and_title(ax: Axes) -> Callable[[Any], Bbox]:
    """Return what axes and their title reach over, which the letter is to stand beside."""
    return lambda renderer: Bbox.union([ax.bbox, ax.title.get_window_extent(renderer)])


def _sized(ax: Axes, points: float) -> None:
    """Make no text larger than it may be in print."""
    small = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels(), *_legend(ax)]
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_fontsize(min(float(text.get_fontsize()), points))
    ax.tick_params(labelsize=points * SMALLER)
    for text in small:
        text.set_fontsize(min(float(text.get_fontsize()), points * SMALLER))


def _wrapped(ax: Axes, inches: float) -> None:
    """Break what is written above and below a panel into lines that are no longer than it is wide."""
    for text, share in (ax.title, AXES), (ax.xaxis.label, 1.0):
        letters = max(8, int(share * inches / (LETTER * float(text.get_fontsize()))))
        text.set_text("\n".join(fill(line, letters) for line in text.get_text().split("\n")))


def _legend(ax: Axes) -> list[Text]:
    legend = ax.get_legend()
    return [] if legend is None else [*legend.get_texts(), legend.get_title()]
