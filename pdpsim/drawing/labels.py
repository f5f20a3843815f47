"""Places for numbers on connections: on their own line, and off everything else as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import hypot

from pdpsim.drawing.layout import RADIUS, Layout, Point, at, distance_to, length_of

Ends = tuple[str, str]
Box = tuple[float, float, float, float]

TRIED = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)


def label_places(
    layout: Layout, sizes: Mapping[Ends, tuple[float, float]], taken: Iterable[Box] = ()
) -> dict[Ends, Point]:
    """Return the centre of the label of each connection.

    Parameters
    ----------
    layout : Layout
    sizes : mapping of (str, str) to (float, float)
        Width and height of each label, in the layout's unit.
    taken : iterable of (left, bottom, right, top)
        Where something is written already.

    Examples
    --------
    >>> from pdpsim import Network
    >>> from pdpsim.drawing.layout import lay_out
    >>> layout = lay_out(Network.layered(1, 1, seed=1))
    >>> x, y = label_places(layout, {("i1", "o1"): (0.4, 0.1)})["i1", "o1"]
    >>> x, round(y, 3)    # halfway
    (0.0, 0.775)
    """
    placed: dict[Ends, Point] = {}
    boxes = list(taken)
    for ends, (width, height) in sizes.items():
        way = layout.routes[ends]
        others = [route for other, route in layout.routes.items() if other != ends]
        length = length_of(way)
        tried = [at(way, length * t) for t in TRIED]
        costs = [_cost(_box(p, width, height), p, boxes, layout, others) + 0.02 * k for k, p in enumerate(tried)]
        placed[ends] = tried[costs.index(min(costs))]
        boxes.append(_box(placed[ends], width, height))
    return placed


def _box(p: Point, width: float, height: float) -> Box:
    return p[0] - width / 2, p[1] - height / 2, p[0] + width / 2, p[1] + height / 2


def _cost(box: Box, p: Point, boxes: list[Box], layout: Layout, others: Iterable[list[Point]]) -> float:
    """Other labels and units cost most, then lines that pass beneath."""
    half = (box[3] - box[1]) / 2
    cost = 20.0 * sum(_overlap(box, other) for other in boxes)
    for x, y in layout.places.values():
        near = max(box[0], min(x, box[2])), max(box[1], min(y, box[3]))
        cost += 10.0 * max(0.0, RADIUS + 0.04 - hypot(near[0] - x, near[1] - y))
    for way in others:
        near_way = min(distance_to(p, a, b) for a, b in pairwise(way))
        cost += max(0.0, 1.0 - near_way / (2.2 * half))
    return cost


def _overlap(a: Box, b: Box) -> float:
    """How far two boxes overlap in both directions, as a share of the height; 0 where they do not."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    up = min(a[3], b[3]) - max(a[1], b[1])
    return min(1.0, up / (a[3] - a[1])) + 0.2 if across > 0 and up > 0 else 0.0
