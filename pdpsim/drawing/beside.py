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
    shorter: Sequence[str] = (),
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
        Where there is no room for all, `shorter` are written if more of these find some.
    spots : sequence of (float, float)
        The points.
    shorter : sequence of str, optional
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
    lists = (names, shorter) if shorter else (names,)
    tried = [(each, _found(each, places, sides, above, wide, high)) for each in lists]
    written, found = min(tried, key=lambda one: one[1].count(None))
    for name, spot, side in zip(written, spots, found):
        if side is not None:
            across = "left" if side[0] > 0 else "right" if side[0] < 0 else "center"
            shown = {"textcoords": "offset points", "fontsize": "x-small", "ha": across, "va": "center", **look}
            write(ax.annotate, name, spot, xytext=side, **shown)
    return found.count(None)


def _found(
    names: Sequence[str], places: Sequence[Spot], sides: Sequence[Spot], above: float, wide: float, high: float
) -> list[Spot | None]:
    """On which side of its place each name has room, if on any."""
    taken = [(x - 3.5, y - 3.5, x + 3.5, y + 3.5) for x, y in places]
    found: list[Spot | None] = []
    for name, at in zip(names, places):
        boxes = {side: _box(name, at, side, above) for side in sides}
        free = (side for side, box in boxes.items() if _is_free(box, taken) and _within(box, wide, high))
        found.append(next(free, None))
        if found[-1] is not None:
            taken.append(boxes[found[-1]])
    return found


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
