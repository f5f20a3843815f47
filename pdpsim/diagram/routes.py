"""How a connection runs from unit to unit: straight, in a bow around what stands in its way, or in a loop to itself."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import cos, hypot, pi, sin

Point = tuple[float, float]

RADIUS = 0.3  # of a unit
BENDS = (0.15, 0.3, 0.45)  # how far aside a way goes, as a share of its length
APART = 0.35  # between the two ways of a pair that is connected both ways, about


def around(places: dict[str, Point], sender: str, receiver: str, both: bool = False) -> list[Point]:
    """Return the straightest of a few ways that stays clear of the other units.

    With `both` it keeps to the left, so that the way back, which does so too, is apart from it.
    """
    a, b = places[sender], places[receiver]
    others = [place for name, place in places.items() if name not in (sender, receiver)]
    if both:
        ways = {bend: _bent(a, b, bend) for bend in (_slight(a, b), *BENDS)}
    else:
        ways = {0.0: [a, b], **{bend: _bent(a, b, bend) for size in BENDS for bend in (size, -size)}}
    return ways[max(ways, key=lambda bend: _clearance(ways[bend], others, RADIUS + 0.1) - 0.25 * abs(bend))]


def direct(places: dict[str, Point], sender: str, receiver: str, both: bool = False) -> list[Point]:
    """Return the way that takes no heed of other units: straight, or with `both` just off that to the left.

    >>> direct({"a": (0.0, 0.0), "b": (2.0, 0.0)}, "a", "b")
    [(0.0, 0.0), (2.0, 0.0)]
    """
    a, b = places[sender], places[receiver]
    return _bent(a, b, _slight(a, b)) if both else [a, b]


def _slight(a: Point, b: Point) -> float:
    return min(BENDS[0], APART / hypot(b[0] - a[0], b[1] - a[1]))


def loop(places: dict[str, Point], name: str, angle: float) -> list[Point]:
    """Return the way of a unit to itself, to the side of this angle, or of another where there is more room."""
    others = [place for other, place in places.items() if other != name]
    turns = (0.0, -0.25, 0.25, 1.0, -0.75, 0.75, -0.5, 0.5)
    ways = {turn: _looped(places[name], angle + turn * pi) for turn in turns}
    return max(ways.values(), key=lambda way: _clearance(way, others, RADIUS + 0.5))


def _looped(a: Point, angle: float) -> list[Point]:
    """A drop (cubic Bezier) from a and back, to one side of it."""
    far = [(a[0] + 1.3 * cos(angle + turn), a[1] + 1.3 * sin(angle + turn)) for turn in (-0.6, 0.6)]
    steps = [k / 24 for k in range(25)]
    there, back = [_bezier(a, far[0], far[1], t) for t in steps], [_bezier(far[0], far[1], a, t) for t in steps]
    return [((1 - t) * p[0] + t * q[0], (1 - t) * p[1] + t * q[1]) for t, p, q in zip(steps, there, back)]


def _bent(a: Point, b: Point, bend: float) -> list[Point]:
    """A curve (quadratic Bezier) from a to b, its middle moved aside by a share of its length."""
    middle = (a[0] + b[0]) / 2 - bend * (b[1] - a[1]), (a[1] + b[1]) / 2 + bend * (b[0] - a[0])
    return [_bezier(a, middle, b, k / 24) for k in range(25)]


def _bezier(a: Point, m: Point, b: Point, t: float) -> Point:
    x, y = ((1 - t) ** 2 * a[k] + 2 * t * (1 - t) * m[k] + t * t * b[k] for k in (0, 1))
    return x, y


def _clearance(way: list[Point], others: Iterable[Point], most: float) -> float:
    """How near a way comes to any of the places, or `most` where it stays farther off."""
    (left, right), (bottom, top) = ((min(along) - most, max(along) + most) for along in zip(*way))
    near = [p for p in others if left <= p[0] <= right and bottom <= p[1] <= top]
    return min([most, *(distance_to(p, a, b) for p in near for a, b in pairwise(way))])


def distance_to(p: Point, a: Point, b: Point) -> float:
    """Return the distance of a point from the stretch between two others.

    >>> distance_to((0, 1), (-1, 0), (1, 0))
    1.0
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square)) if square else 0.0
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def crosses(box: tuple[float, float, float, float], a: Point, b: Point) -> bool:
    """Return whether the stretch between two points passes through a box (left, bottom, right, top).

    >>> crosses((0, 0, 1, 1), (-1, -1), (2, 2)), crosses((0, 0, 1, 1), (-1, 0.5), (0.5, 3))
    (True, False)
    """
    enters, leaves = 0.0, 1.0
    for k in (0, 1):
        way, low, high = b[k] - a[k], box[k] - a[k], box[k + 2] - a[k]
        if way:
            first, last = sorted((low / way, high / way))
            enters, leaves = max(enters, first), min(leaves, last)
        elif low > 0 or high < 0:
            return False
    return enters <= leaves


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
