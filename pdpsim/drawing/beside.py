"""Names beside points, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from matplotlib.axes import Axes

from pdpsim.drawing.style import figure_of, write

Spot: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

SIDES = ((5, 0), (-5, 0), (0, 7), (0, -7), (5, 7), (5, -7), (-5, 7), (-5, -7))  # of a point, for its name, in points
LETTER, LINE = 4.2, 8.5  # points that a letter of a name takes across, and a line up


def write_beside(
    ax: Axes,
    names: Sequence[str],
    spots: Sequence[Spot],
    sides: Sequence[Spot] = SIDES,
    share: float = 0.9,
    above: float = 0.0,
    **look: Any,
) -> int:
    """Write names beside points, where nothing else is; return how many there was no room for.

    Parameters
    ----------
    ax : Axes
    names : sequence of str
    spots : sequence of (float, float)
        The points.
    sides : sequence of (float, float)
        Where a name may stand, in points from its own, the best first.
    share : float
        How much of its place on the page the axes take in the end, for what else is beside them.
    above : float
        How many points the middle of a line is above where it is written.
    **look
        Of the texts.
    """
    place = ax.get_position()
    wide, high = (72 * share * a * b for a, b in zip(figure_of(ax).get_size_inches(), (place.width, place.height)))
    (left, right), (low, top) = ax.get_xlim(), ax.get_ylim()
    places = [((x - left) / (right - left) * wide, (y - low) / (top - low) * high) for x, y in spots]
    taken = [(x - 3.5, y - 3.5, x + 3.5, y + 3.5) for x, y in places]
    left_out = 0
    for name, spot, at in zip(names, spots, places):
        boxes = {side: _box(name, at, side, above) for side in sides}
        found = next((side for side, box in boxes.items() if _is_free(box, taken) and _within(box, wide, high)), None)
        if found is None:
            left_out += 1
            continue
        taken.append(boxes[found])
        across = "left" if found[0] > 0 else "right" if found[0] < 0 else "center"
        shown = {"textcoords": "offset points", "fontsize": "x-small", "ha": across, "va": "center", **look}
        write(ax.annotate, name, spot, xytext=found, **shown)
    return left_out


def _box(name: str, place: Spot, side: Spot, above: float) -> Box:
    """Where a name would stand, in points."""
    x, y, width = place[0] + side[0], place[1] + side[1] + above, LETTER * len(name)
    start = x if side[0] > 0 else x - width if side[0] < 0 else x - width / 2
    return start, y - LINE / 2, start + width, y + LINE / 2


def _within(box: Box, wide: float, high: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= high


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    left, low, right, top = box
    return not any(left < r and x < right and low < t and y < top for x, y, r, t in taken)
