"""The connections of a circuit diagram: lines by weight, arrow heads, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import TYPE_CHECKING, Any

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle

from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.diagram.frames import connections_of, units_of
from pdpsim.diagram.layout import label_places
from pdpsim.diagram.routes import RADIUS, Point, at, length_of
from pdpsim.diagram.texts import compact
from pdpsim.diagram.values import connection_value
from pdpsim.drawing.style import GOLD, NEGATIVE, POSITIVE, dashes, reach, write
from pdpsim.drawing.units import bias_boxes

if TYPE_CHECKING:
    from pdpsim.drawing.sheet import Sheet

MANY = 120  # connections from which on weak ones fade and arrow heads are left out
HAIR = 0.9  # points, in a small network; what a weight of zero is drawn with


def line_width(weight: float, largest: float, scale: float) -> float:
    """Return the width of a connection's line in points: proportional to the weight's magnitude, but never nothing.

    >>> line_width(-2.0, 4.0, 1.0), line_width(0.0, 4.0, 1.0)
    (2.25, 0.9)
    """
    return min(1.0, max(0.3, scale)) * max(HAIR, 4.5 * abs(weight) / largest)


def draw_connections(sheet: Sheet, on_lines: Sequence[str], **style: Any) -> None:
    """Draw the lines, strongest on top, with arrow heads and numbers."""
    connections = sorted((sheet.net.connections[ends] for ends in sheet.layout.routes), key=lambda c: abs(c.weight))
    if not connections:
        return
    largest = reach([c.weight for c in connections])
    many = len(connections) > MANY
    ways = {c: _way(sheet, c) for c in connections}
    heads = {} if many else {c: _head(ways[c], line_width(c.weight, largest, sheet.scale)) for c in connections}
    lines = [_without_head(ways[c]) if heads else ways[c] for c in connections]
    colors = _colors(connections, many)
    widths = [line_width(c.weight, largest, sheet.scale) for c in connections]
    settings: dict[str, Any] = {
        "linewidths": widths,
        "linestyles": [dashes(width) if c.weight < 0 else "-" for c, width in zip(connections, widths)],
        "colors": colors,
        "capstyle": "butt",
        "zorder": 2,
        "gid": "connections",
    }
    sheet.ax.add_collection(LineCollection(lines, **{**settings, **style}), autolim=False)
    if heads:
        polygons = PolyCollection(list(heads.values()), facecolors=colors, linewidths=0, zorder=2.1, gid="heads")
        sheet.ax.add_collection(polygons, autolim=False)
    if on_lines:
        _write_numbers(sheet, connections, on_lines)


def _way(sheet: Sheet, connection: Connection) -> list[Point]:
    """The connection's route, in the direction in which its message goes in this phase."""
    way = sheet.layout.routes[connection.sender.name, connection.receiver.name]
    return way[::-1] if sheet.phase == "backward" else way


def _colors(connections: list[Connection], many: bool) -> list[tuple[float, float, float, float]]:
    """Blue above zero and red below; of many, those that are weak beside others into the same layer are faded."""
    strongest: dict[int, float] = {}
    for c in connections:
        strongest[c.receiver.layer] = max(strongest.get(c.receiver.layer, 0.0), abs(c.weight))
    shares = [abs(c.weight) / (strongest[c.receiver.layer] or 1.0) for c in connections]
    strengths = [0.06 + 0.94 * share**1.5 if many else 0.9 for share in shares]
    return [to_rgba(POSITIVE if c.weight >= 0 else NEGATIVE, s) for c, s in zip(connections, strengths)]


def _head(way: list[Point], width: float) -> list[Point]:
    """A triangle at the end of a way."""
    tip, base = way[-1], at(way[::-1], 0.14)
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    length = hypot(dx, dy) or 1.0
    half = 0.04 + 0.011 * width
    side = -dy / length * half, dx / length * half
    return [tip, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])]


def _without_head(way: list[Point]) -> list[Point]:
    end = at(way, max(0.0, length_of(way) - 0.12))
    return [*way[:-1], end] if len(way) == 2 else [*way[:-3], end]


def _write_numbers(sheet: Sheet, connections: list[Connection], on_lines: Sequence[str]) -> None:
    size = sheet.points(0.105, least=4.5, most=10)
    ordered = sorted(connections, key=lambda c: (c.sender.name, c.receiver.name))
    texts = {(c.sender.name, c.receiver.name): _text(c, on_lines, sheet.phase) for c in ordered}
    sizes = {ends: sheet.extent(text, size) for ends, text in texts.items()}
    places = label_places(sheet.layout, sizes, bias_boxes(sheet))
    for ends, text in texts.items():
        color = POSITIVE if sheet.net.connections[ends].weight >= 0 else NEGATIVE
        box = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.88}
        write(
            sheet.ax.text, *places[ends], text, fontsize=size, color=color, bbox=box, ha="center", va="center",
            linespacing=1.05, zorder=4, gid=f"number {' -> '.join(ends)}",
        )  # fmt: skip


def _text(connection: Connection, on_lines: Sequence[str], phase: str) -> str:
    marks = {"gradient": "∂ "} if len(on_lines) > 1 else {}
    return "\n".join(marks.get(what, "") + compact(connection_value(connection, what, phase)) for what in on_lines)


def highlight(sheet: Sheet, event: Event) -> None:
    """Point out the unit or connections that an event is about."""
    for connection in connections_of(event):
        way = sheet.layout.routes.get((connection.sender.name, connection.receiver.name))
        if way:
            line = LineCollection([way], linewidths=[11 * min(1.0, sheet.scale)], colors=[GOLD], alpha=0.55, zorder=1)
            line.set_gid("highlight")
            sheet.ax.add_collection(line, autolim=False)
    for name in units_of(event):
        if name in sheet.layout.places:
            ring = Circle(sheet.layout.places[name], RADIUS * 1.22, facecolor=GOLD, alpha=0.55, zorder=1)
            ring.set_gid("highlight")
            sheet.ax.add_patch(ring)
