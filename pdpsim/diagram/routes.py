"""How a connection runs from unit to unit: straight, or in a bow around what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import hypot

Point = tuple[float, float]

RADIUS = 0.3  # of a unit


def around(places: dict[str, Point], sender: str, receiver: str) -> list[Point]:
    """The straightest of a few ways that stays clear of the other units."""
    a, b = places[sender], places[receiver]
    others = [place for name, place in places.items() if name not in (sender, receiver)]
    ways = {0.0: [a, b], **{bend: _bent(a, b, bend) for size in (0.15, 0.3, 0.45) for bend in (size, -size)}}
    return ways[max(ways, key=lambda bend: min(_clearance(ways[bend], others), RADIUS + 0.1) - 0.25 * abs(bend))]


def _bent(a: Point, b: Point, bend: float) -> list[Point]:
    """A curve (quadratic Bezier) from a to b, its middle moved aside by a share of its length."""
    middle = (a[0] + b[0]) / 2 - bend * (b[1] - a[1]), (a[1] + b[1]) / 2 + bend * (b[0] - a[0])
    return [_bezier(a, middle, b, k / 24) for k in range(25)]


def _bezier(a: Point, m: Point, b: Point, t: float) -> Point:
    x, y = ((1 - t) ** 2 * a[k] + 2 * t * (1 - t) * m[k] + t * t * b[k] for k in (0, 1))
    return x, y


def _clearance(way: list[Point], others: Iterable[Point]) -> float:
    """How near a way comes to any of the places."""
    return min((distance_to(p, a, b) for p in others for a, b in pairwise(way)), default=9.0)


def distance_to(p: Point, a: Point, b: Point) -> float:
    """Return the distance of a point from the stretch between two others.

    >>> distance_to((0, 1), (-1, 0), (1, 0))
    1.0
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square)) if square else 0.0
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def clipped(way: list[Point], margin: float = RADIUS + 0.04) -> list[Point]:
    """Cut off what lies inside the circles at both ends."""
    start, end = at(way, margin), at(way[::-1], margin)
    inner = [p for p in way[1:-1] if hypot(p[0] - way[0][0], p[1] - way[0][1]) > margin]
    inner = [p for p in inner if hypot(p[0] - way[-1][0], p[1] - way[-1][1]) > margin]
    return [start, *inner, end]


def at(way: list[Point], distance: float) -> Point:
    """Return the point of a way at some distance along it.

    >>> at([(0, 0), (2, 0), (2, 2)], 3)
    (2.0, 1.0)
    """
    for a, b in pairwise(way):
        length = hypot(b[0] - a[0], b[1] - a[1])
        if distance <= length and length:
            t = distance / length
            return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        distance -= length
    return way[-1]


def length_of(way: list[Point]) -> float:
    """Return the length of a way.

    >>> length_of([(0, 0), (2, 0), (2, 2)])
    4.0
    """
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))
