"""Where units stand and how connections run, in a plane whose unit is the distance of two neighbours.

Nothing here draws: the circuit diagram and the player use the same geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

import networkx as nx

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.errors import NetworkError, SettingError, nearest

Point = tuple[float, float]

RADIUS = 0.3
GAP = 1  # places left free between two groups of a layer
DIRECTIONS = ("up", "right")


@dataclass(frozen=True)
class Layout:
    """Where everything is.

    Attributes
    ----------
    places : dict of str to (float, float)
        The centre of each unit that is drawn, by name.
    routes : dict of (str, str) to list of points
        From edge to edge of the circles, by sender and receiver.
    groups : list of (str, list of str)
        Named groups, each with its units.
    direction : {'up', 'right'}
        Which way activation goes.
    """

    places: dict[str, Point]
    routes: dict[tuple[str, str], list[Point]]
    groups: list[tuple[str, list[str]]]
    direction: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of what the units' centres span."""
        xs, ys = zip(*self.places.values())
        return min(xs), min(ys), max(xs), max(ys)


def lay_out(net: Network, direction: str = "up", bias_unit: bool = False) -> Layout:
    """Place the units of a network in layers, groups together, and route its connections.

    Parameters
    ----------
    net : Network
    direction : {'up', 'right'}
        Inputs at the bottom, as in the PDP volumes, or to the left.
    bias_unit : bool
        Whether the bias unit has a place too.

    Raises
    ------
    NetworkError
        If there are no units.

    Examples
    --------
    >>> layout = lay_out(Network.layered(2, 2, 1, seed=1))
    >>> layout.places["i1"][1] < layout.places["h1"][1] < layout.places["o1"][1]
    True
    """
    if direction not in DIRECTIONS:
        raise SettingError(f"unknown direction {direction!r}{nearest(direction, DIRECTIONS)}")
    units = [unit for unit in net.units.values() if bias_unit or unit.role != "bias"]
    if not units:
        raise NetworkError("there is nothing to draw: the network has no units")
    layers = _layers(units)
    places = _spread(_places(layers), layers)
    if direction == "right":
        places = {name: (y, -x) for name, (x, y) in places.items()}
    crowded = len(net.connections) > 400
    routes = {
        ends: _clipped(_around(places, *ends) if not crowded else [places[ends[0]], places[ends[1]]])
        for ends in net.connections
        if ends[0] in places and ends[1] in places
    }
    return Layout(places, routes, _groups(units), direction)


def _layers(units: list[Unit]) -> dict[int, list[Unit]]:
    """The units by layer, those of a group side by side, the bias unit first."""
    layers: dict[int, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: unit.layer):
        layers.setdefault(unit.layer, []).append(unit)
    for members in layers.values():
        first = {unit.group: k for k, unit in reversed(list(enumerate(members)))}
        members.sort(key=lambda unit: (unit.role != "bias", first[unit.group]))
    return layers


def _places(layers: dict[int, list[Unit]]) -> dict[str, Point]:
    """Each unit's place in whole numbers, by networkx, with places left free between groups."""
    graph: nx.Graph[object] = nx.Graph()
    rows: dict[int, list[object]] = {}
    for k, (layer, members) in enumerate(layers.items()):
        rows[k] = list(_with_gaps(layer, members))
        graph.add_nodes_from(rows[k])
    found = nx.multipartite_layout(graph, rows, align="horizontal")
    ordered = [[found[node] for node in row] for row in rows.values()]
    # networkx fits everything into a square; what separates neighbours there is 1 here.
    steps = [b[0] - a[0] for row in ordered for a, b in pairwise(row)]
    steps += [b[0][1] - a[0][1] for a, b in pairwise(ordered)]
    step = float(steps[0]) if steps else 1.0
    return {
        node: (float(found[node][0]) / step, float(found[node][1]) / step)
        for row in rows.values()
        for node in row
        if isinstance(node, str)
    }


def _with_gaps(layer: int, members: list[Unit]) -> Iterator[object]:
    before: Unit | None = None
    for unit in members:
        if before and (before.group != unit.group or before.role == "bias"):
            yield from (("gap", layer, unit.name, k) for k in range(GAP))
        yield unit.name
        before = unit


def _spread(places: dict[str, Point], layers: dict[int, list[Unit]]) -> dict[str, Point]:
    """Give narrow layers more room beside wide ones, and layers the distance that suits the width."""
    widths = {k: max(abs(places[unit.name][0]) for unit in units) for k, units in layers.items()}
    widest = max(widths.values())
    height = max(1.55, 2 * widest / max(1, len(layers) - 1) * 0.62)
    spread: dict[str, Point] = {}
    for k, (layer, units) in enumerate(layers.items()):
        factor = min(3.0, 0.8 * widest / widths[layer]) if widths[layer] else 1.0
        for unit in units:
            spread[unit.name] = places[unit.name][0] * max(1.25 if widest < 6 else 1.0, factor), k * height
    return spread


def _groups(units: list[Unit]) -> list[tuple[str, list[str]]]:
    found: dict[tuple[int, str], list[str]] = {}
    for unit in units:
        if unit.group:
            found.setdefault((unit.layer, unit.group), []).append(unit.name)
    return [(group, names) for (_, group), names in found.items()]


def _around(places: dict[str, Point], sender: str, receiver: str) -> list[Point]:
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


def _clipped(way: list[Point], margin: float = RADIUS + 0.04) -> list[Point]:
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
