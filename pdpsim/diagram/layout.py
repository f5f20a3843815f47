"""Where everything stands in a plane whose unit is the distance of two neighbours: units, connections, their numbers.

Nothing here draws: the circuit diagram and the player use the same geometry.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import atan2, cos, hypot, pi, sin

import networkx as nx

from pdpsim.arguments import judged
from pdpsim.checks import one_of
from pdpsim.core.network import Network
from pdpsim.core.unfold import in_time, refolded
from pdpsim.core.unit import Unit
from pdpsim.core.wiring import BIAS
from pdpsim.diagram.routes import RADIUS, Point, around, at, clipped, crosses, direct, distance_to, length_of, loop
from pdpsim.diagram.texts import room_of
from pdpsim.errors import NetworkError
from pdpsim.words import brief

Ends = tuple[str, str]
Box = tuple[float, float, float, float]

TRIED = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82)  # places along a line for its number
TRIED_LAST = (0.5, *(0.5 + side * 0.02 * k for k in range(1, 20) for side in (1, -1)))  # where these do not suffice
AGAIN, MORE = 2, 6  # times that numbers which stand on each other are placed anew, and then, of few, among more places
FEW_NUMBERS = 48
GAP = 1  # places left free between two groups of a layer
LAYERS = 1.55  # from layer to layer, at least
LEAN, LAYER_GAP = 0.8, 0.6  # of a network over several steps: how far a layer is to the right of, and above, the last
CROWDED = 400  # connections from which on lines take no heed of units
SHORT = 1.0  # a way on which there is one place for a number
MOST_UNITS, MOST_CONNECTIONS = 2_000, 50_000  # that are drawn at all, in some ten seconds
DIRECTIONS = ("up", "right")
GROUP_ABOVE = 0.45  # what the name of a group between others takes
LETTER, LETTERS, IN_CIRCLE = 0.2, 18, 4  # how wide one is, how many are drawn, and how many are within a circle


@brief
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


def refuse_unreadable(many: int, most: int, what: str) -> None:
    """Say so, before anything is drawn, if there would be more in a picture than could be seen.

    >>> refuse_unreadable(14_000, 2_000, "units")
    Traceback (most recent call last):
        ...
    pdpsim.errors.NetworkError: a picture of 14,000 units could not be read; at most 2,000 are drawn
    """
    if many > most:
        raise NetworkError(f"a picture of {many:,} {what} could not be read; at most {most:,} are drawn")


@judged
def lay_out(net: Network, direction: str = "up", bias_unit: bool = False) -> Layout:
    """Place the units of a network in layers, groups together, and route its connections.

    Of a network over several steps, time goes to the right: a column for each step, a row for each folded unit.

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
        If there are no units, or more of them or of connections than could be seen.

    Examples
    --------
    >>> layout = lay_out(Network.layered(2, 2, 1, seed=1))
    >>> layout.places["i1"][1] < layout.places["h1"][1] < layout.places["o1"][1]
    True
    """
    one_of(direction, DIRECTIONS, "direction")
    units = [unit for unit in net.units.values() if bias_unit or unit.role != "bias"]
    if not units:
        raise NetworkError("there is nothing to draw: the network has no units")
    for many, most, what in (len(units), MOST_UNITS, "units"), (len(net.connections), MOST_CONNECTIONS, "connections"):
        refuse_unreadable(many, most, what)
    wiring = _wiring(net, direction, bias_unit)
    if wiring not in _known:
        _known.clear()
        _known[wiring] = _laid_out(net, units, direction)
    return _known[wiring]


# The last layout: an animation asks for the same one for every picture, as its network learns.
_known: dict[Hashable, Layout] = {}


def _wiring(net: Network, direction: str, bias_unit: bool) -> Hashable:
    """All that a layout depends on."""
    units = tuple((u.name, u.role, u.group, u.given_layer, u.computes) for u in net.units.values())
    return units, tuple(net.connections), tuple(net.folded.items()), direction, bias_unit


def _laid_out(net: Network, units: list[Unit], direction: str) -> Layout:
    if net.folded:
        places = _over_time(net, units)
        return Layout(places, _routes(net, places, {}), [], "right")
    layers, rows = _layers(net), dict[int, list[Unit]]()
    for unit in sorted(units, key=lambda unit: layers[unit]):
        rows.setdefault(layers[unit], []).append(unit)
    round_ = _is_round(net, units)
    places = _circle(units) if round_ else _spread(_places(rows), rows)
    if not round_:
        heights = _heights(places, rows, direction)
        places = {name: (x, heights[y]) for name, (x, y) in places.items()}
    if direction == "right":
        places = {name: (y, -x) for name, (x, y) in places.items()}
    aside = pi if direction == "up" else pi / 2  # where neither bias nor name is written
    loops = {name: atan2(*place[::-1]) if round_ else aside for name, place in places.items()}
    return Layout(places, _routes(net, places, loops), _groups(rows), direction)


def _over_time(net: Network, units: list[Unit]) -> dict[str, Point]:
    """A column for each step, leaning to the right, layer above layer, and a row for each folded unit."""
    folded = refolded(net)
    layers = {unit.name: layer for unit, layer in _layers(folded).items()}
    # Layers from below, and in each the first unit on top.
    order = {name: k for k, name in enumerate(layers)}
    rows = [name for name in sorted(layers, key=lambda name: (layers[name], -order[name])) if name != BIAS]
    ups = {name: k + LAYER_GAP * layers[name] for k, name in enumerate(rows)}
    steps = in_time(net)
    first = min(step for _, step in steps.values())
    columns = max(step for _, step in steps.values()) - first + 1
    lean = LEAN * max(layers.values())
    apart = max(1.2 * LAYERS + lean, 1.1 * max(ups.values()) / columns)
    places: dict[str, Point] = {}
    for unit in units:
        name, step = steps.get(unit.name, (unit.name, first))
        across, up = (step - first) * apart + LEAN * layers[name], ups.get(name, -LAYERS)
        places[unit.name] = across, up
    return places


def _routes(net: Network, places: dict[str, Point], loops: dict[str, float]) -> dict[Ends, list[Point]]:
    """The ways of all connections; a unit's to itself goes to the side of its angle in `loops`."""
    way = around if len(net.connections) <= CROWDED else direct
    found: dict[Ends, list[Point]] = {}
    back = seconds(net)
    for sender, receiver in net.connections:
        if (sender, receiver) in back and (receiver, sender) in found:
            found[sender, receiver] = found[receiver, sender][::-1]
        elif sender in places and receiver in places:
            both = (receiver, sender) in net.connections and (receiver, sender) not in back
            whole = loop(places, sender, loops[sender]) if sender == receiver else way(places, sender, receiver, both)
            found[sender, receiver] = clipped(whole)
    return found


def seconds(net: Network) -> frozenset[Ends]:
    """Return the second of the two connections of each symmetric link: the link is drawn as one line, the first's.

    >>> net = Network()
    >>> one, other = net.add_group(["one", "other"])
    >>> link = net.connect(one, other, symmetric=True)
    >>> seconds(net)
    frozenset({('other', 'one')})
    """
    first = {(c.sender.name, c.receiver.name) for c in net.structure.links}
    return frozenset(ends for ends in net.connections if ends not in first)


def _is_round(net: Network, units: list[Unit]) -> bool:
    """Whether no unit comes before another: all are in one cycle, with no layer, group or role to tell them apart."""
    members = [unit for unit in units if unit.role != "bias"]
    apart = {(unit.given_layer, unit.group, unit.role) for unit in members}
    alike = len(members) > 2 and len(apart) == 1 and members[0].given_layer is None
    return alike and nx.is_strongly_connected(net.graph.subgraph([unit.name for unit in members]))


def _circle(units: list[Unit]) -> dict[str, Point]:
    """Places on a circle, clockwise from the top, neighbours as far apart as layers are; the bias below it."""
    names = [unit.name for unit in units if unit.role != "bias"]
    radius = LAYERS / 2 / sin(pi / len(names))
    turns = {name: 2 * pi * k / len(names) for k, name in enumerate(names)}
    places = {name: (radius * sin(turn), radius * cos(turn)) for name, turn in turns.items()}
    return {unit.name: places.get(unit.name, (-radius, -radius - LAYERS)) for unit in units}


def _layers(net: Network) -> dict[Unit, int]:
    """The layer of each unit: the one given, or one above the highest sender's, connections that lead back left out."""
    graph: nx.DiGraph[Unit] = nx.DiGraph()
    graph.add_nodes_from(net.units.values())
    graph.add_edges_from((c.sender, c.receiver) for c in net.connections.values() if c.sender.role != "bias")
    for cycle in list(nx.strongly_connected_components(graph)):
        members = [unit for unit in net.units.values() if unit in cycle]
        graph.remove_edges_from(_leading_back(graph.subgraph(cycle), members))
    found: dict[Unit, int] = {}
    for unit in nx.topological_sort(graph):
        found[unit] = 1 + max((found[a] for a in graph.predecessors(unit)), default=0) if unit.computes else 0
    return {unit: found[unit] if unit.given_layer is None else unit.given_layer for unit in net.units.values()}


def _leading_back(cycle: nx.DiGraph[Unit], members: list[Unit]) -> list[tuple[Unit, Unit]]:
    """The connections of a cycle that put no unit above another.

    Hidden units come before output units, then groups and units as declared: what goes the other way leads back.
    Units of a group that are connected both ways stand side by side.
    """
    kinds = {unit: (unit.role == "output", unit.group) for unit in members}
    ranks = sorted(dict.fromkeys(kinds.values()), key=lambda kind: kind[0])
    order = {unit: (ranks.index(kinds[unit]), k) for k, unit in enumerate(members)}
    return [(a, b) for a, b in cycle.edges if order[a] >= order[b] or (kinds[a] == kinds[b] and cycle.has_edge(b, a))]


def _places(rows: dict[int, list[Unit]]) -> dict[str, Point]:
    """Each unit's place in whole numbers, rows centred, with places left free between groups."""
    found: dict[str, Point] = {}
    for k, members in enumerate(rows.values()):
        names = list(_with_gaps(_by_group(members)))
        found.update({name: (n - (len(names) - 1) / 2, float(k)) for n, name in enumerate(names) if name is not None})
    return found


def _by_group(members: list[Unit]) -> list[Unit]:
    """The units of a row, those of a group side by side, the bias unit first."""
    first = {unit.group: k for k, unit in reversed(list(enumerate(members)))}
    return sorted(members, key=lambda unit: (unit.role != "bias", first[unit.group]))


def _with_gaps(members: list[Unit]) -> Iterator[str | None]:
    before: Unit | None = None
    for unit in members:
        if before and (before.group != unit.group or before.role == "bias"):
            yield from [None] * GAP
        yield unit.name
        before = unit


def _spread(places: dict[str, Point], rows: dict[int, list[Unit]]) -> dict[str, Point]:
    """Give narrow layers more room beside wide ones, and layers the distance that suits the width."""
    widths = {k: max(abs(places[unit.name][0]) for unit in units) for k, units in rows.items()}
    widest = max(widths.values())
    height = max(LAYERS, 2 * widest / max(1, len(rows) - 1) * 0.62)
    spread: dict[str, Point] = {}
    for k, (layer, units) in enumerate(rows.items()):
        factor = min(3.0, 0.8 * widest / widths[layer]) if widths[layer] else 1.0
        for unit in units:
            spread[unit.name] = places[unit.name][0] * max(1.25 if widest < 6 else 1.0, factor), k * height
    return spread


def _heights(places: dict[str, Point], rows: dict[int, list[Unit]], direction: str) -> dict[float, float]:
    """Where each layer stands, by where it would: as far from the last as names between them are long.

    Names stand below their units, of outputs above; if layers are columns, to the left and right, and those of groups
    over them. Below and above, names are turned where one is wider than its place. Those of groups between others
    stand above these, and below what is written below the next layer.
    """
    found: dict[float, float] = {}
    before: list[Unit] = []
    at = last = 0.0
    for units in rows.values():
        height, room = places[units[0].name][1], 0.0
        outputs = [unit for unit in before if unit.role == "output"], [u for u in units if u.role != "output"]
        for row, named in zip((before, units), outputs):
            names = [unit.name[:LETTERS] for unit in named if len(unit.name) > IN_CIRCLE]
            long = LETTER * max(map(room_of, names), default=0.0)
            xs = sorted(places[unit.name][0] for unit in row)
            apart = min((b - a for a, b in pairwise(xs)), default=LETTERS)
            if names and direction == "right":
                room = max(room, 2 * RADIUS + long)
            elif long > 0.95 * apart:
                room = max(room, 3 * RADIUS + 1.2 * long)
        if direction == "up" and len(found) > 1 and _has_group_between(before):  # of the lowest, names stand below
            room = max(room, LAYERS) + GROUP_ABOVE
        if direction == "right":
            room = max(room, LETTER / 2 * sum(_longest_group(side) for side in (before, units)))
        at = found[height] = at + max(height - last, room if before else 0.0)
        before, last = units, height
    return found


def _has_group_between(row: list[Unit]) -> bool:
    groups = list(dict.fromkeys(unit.group for unit in _by_group(row)))
    return any(groups[1:-1])


def _longest_group(units: list[Unit]) -> int:
    return max((len(unit.group or "") for unit in units), default=0)


def _groups(rows: dict[int, list[Unit]]) -> list[tuple[str, list[str]]]:
    found: dict[tuple[int, str], list[str]] = {}
    for layer, units in rows.items():
        for unit in units:
            if unit.group:
                found.setdefault((layer, unit.group), []).append(unit.name)
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
    there = list(taken)
    for again in range(1 + AGAIN * (len(sizes) <= CROWDED) + MORE * (len(sizes) <= FEW_NUMBERS)):
        for ends, size in sizes.items():
            boxes = [*there, *(boxed(p, sizes[other]) for other, p in placed.items() if other != ends)]
            # What stood on nothing stays; of two that stood on each other, the first now knows where the second is.
            if not again or any(_overlap(boxed(placed[ends], size), box) for box in boxes):
                placed[ends] = _best_place(layout, ends, size, boxes, last=again > AGAIN)
    return placed


def _best_place(layout: Layout, ends: Ends, size: tuple[float, float], boxes: list[Box], last: bool) -> Point:
    """Where along its way a label hides least, at last among more places."""
    way = layout.routes[ends]
    others = [route for other, route in layout.routes.items() if other != ends]
    tried = [at(way, length_of(way) * t) for t in (TRIED_LAST if last else TRIED)]
    costs = [_cost(boxed(p, size), p, boxes, layout, others) + 0.02 * k for k, p in enumerate(tried)]
    return tried[costs.index(min(costs))]


def boxed(p: Point, size: tuple[float, float]) -> Box:
    """Return the box of that width and height around a point.

    >>> boxed((0.0, 0.0), (2.0, 1.0))
    (-1.0, -0.5, 1.0, 0.5)
    """
    width, height = size
    return p[0] - width / 2, p[1] - height / 2, p[0] + width / 2, p[1] + height / 2


def stand_apart(boxes: Iterable[Box]) -> bool:
    """Whether no two boxes overlap.

    >>> stand_apart([(0, 0, 1, 1), (1, 0, 2, 1)]), stand_apart([(0, 0, 1, 1), (0.9, 0.9, 2, 2)])
    (True, False)
    """
    return not any(_overlap(one, other) for one, other in combinations(boxes, 2))


def sum_places(layout: Layout, names: Iterable[str], size: tuple[float, float]) -> dict[str, Point]:
    """Return the centre of what is written beside each of these units: where lines and units leave most room.

    >>> x, y = sum_places(lay_out(Network.layered(1, 1, seed=1)), ["o1"], (0.4, 0.3))["o1"]
    >>> round(x, 2), round(y, 2)    # to the right
    (0.54, 1.55)
    """
    placed: dict[str, Point] = {}
    short = [at(way, length_of(way) / 2) for way in layout.routes.values() if length_of(way) <= SHORT]
    numbers = [boxed(p, (1.1 * size[0], 1.1 * size[1])) for p in short]  # they have nowhere else to go
    for name in names:
        (x, y), across, up = layout.places[name], RADIUS + size[0] / 2 + 0.04, RADIUS
        sides = [(x + across, y), (x - across, y)]
        sides += [(x + right * across, y + over * up) for over in (1, -1) for right in (1, -1)]
        sides += [(x, y + up + size[1] / 2 + 0.04), (x, y - up - size[1] / 2 - 0.04)]
        if len(layout.routes) > CROWDED:
            placed[name] = sides[0]
            continue
        written = [*numbers, *(boxed(p, size) for p in placed.values())]
        costs = [_hidden(boxed(p, size), written, layout) + 0.01 * k for k, p in enumerate(sides)]
        placed[name] = sides[costs.index(min(costs))]
    return placed


def _hidden(box: Box, written: Iterable[Box], layout: Layout) -> float:
    """What a box would cover: units and what is written cost most, then lines."""
    units = (boxed(p, (2 * RADIUS, 2 * RADIUS)) for p in layout.places.values())
    cost = 5.0 * sum(_overlap(box, other) for other in (*written, *units))
    return cost + sum(any(crosses(box, a, b) for a, b in pairwise(way)) for way in layout.routes.values())


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
