"""Where everything stands in a plane whose unit is the distance of two neighbours: units, connections, their numbers.

Nothing here draws: the circuit diagram and the player use the same geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.diagram.routes import RADIUS, Point, around, at, clipped, distance_to, length_of
from pdpsim.errors import NetworkError, SettingError, nearest

Ends = tuple[str, str]
Box = tuple[float, float, float, float]

TRIED = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)  # places along a line for its number
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
    def box(self) -> Box:
        """Left, bottom, right and top of what the units' centres span."""
        xs, ys = zip(*self.places.values())
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def outline(self) -> Box:
        """Left, bottom, right and top of what circles and connections span."""
        left, bottom, right, top = self.box
        points = [p for way in self.routes.values() for p in way]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right = min([left - RADIUS, *xs]), max([right + RADIUS, *xs])
        bottom, top = min([bottom - RADIUS, *ys]), max([top + RADIUS, *ys])
        return left, bottom, right, top


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
        ends: clipped(around(places, *ends) if not crowded else [places[ends[0]], places[ends[1]]])
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
    """Each unit's place in whole numbers, layers centred, with places left free between groups."""
    found: dict[str, Point] = {}
    for k, members in enumerate(layers.values()):
        row = list(_with_gaps(members))
        found.update({name: (n - (len(row) - 1) / 2, float(k)) for n, name in enumerate(row) if name is not None})
    return found


def _with_gaps(members: list[Unit]) -> Iterator[str | None]:
    before: Unit | None = None
    for unit in members:
        if before and (before.group != unit.group or before.role == "bias"):
            yield from [None] * GAP
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
