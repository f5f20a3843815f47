"""The parts of a circuit diagram: units with numbers, names, biases and groups; connections as lines by weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot
from typing import Any

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from pdpsim.checks import of_kind, one_of
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.unit import Unit
from pdpsim.diagram.frames import connections_of, units_of
from pdpsim.diagram.layout import FEW_NUMBERS, Box, boxed, label_places, seconds, stand_apart
from pdpsim.diagram.routes import RADIUS, Point, at, crosses, length_of
from pdpsim.diagram.texts import compact, short
from pdpsim.diagram.values import connection_value
from pdpsim.drawing.sheet import BOX, STEP_BELOW, Sheet
from pdpsim.drawing.style import GOLD, INK, NEGATIVE, POSITIVE, TINTS, centred, dashes, reach

MANY = 120  # connections from which on weak ones fade and arrow heads are left out
HAIR = 0.9  # points, in a small network; what a weight of zero is drawn with
SMALLER = 1.0, 0.85, 0.75  # how large few numbers on lines are, until they stand apart


def draw_units(sheet: Sheet, numbers: dict[str, float | None], deltas: bool = False) -> bool:
    """Draw the circles, filled by number from purple (below 0) to orange, and write numbers and names.

    Returns
    -------
    bool
        Whether there was room for the numbers.
    """
    shown = [numbers[name] for name in sheet.layout.places]
    scale = centred(reach([value for value in shown if value is not None], least=0.0 if deltas else 1.0))
    texts = {name: short(numbers[name]) for name in sheet.layout.places}
    size = sheet.points(0.115, most=10)
    fits = size > 4 and all(sheet.extent(text, size)[0] < 2.1 * RADIUS for text in texts.values())
    for name, place in sheet.layout.places.items():
        sheet.elements.put(
            Circle, f"unit {name}", 3, xy=place, radius=RADIUS, edgecolor=INK, linewidth=min(1.1, sheet.scale + 0.2),
            facecolor=TINTS(scale(numbers[name] or 0.0)),
        )  # fmt: skip
        _write_inside(sheet, sheet.net.units[name], place, texts[name] if fits else "")
        _write_outside(sheet, sheet.net.units[name], place)
    return fits


def _write_inside(sheet: Sheet, unit: Unit, place: tuple[float, float], text: str) -> None:
    (x, y), size, named = place, sheet.points(0.115, most=10), sheet.is_inside(unit)
    aside = 0.1 if named and text else 0.0
    style: dict[str, Any] = {"color": INK, "ha": "center", "va": "center", "zorder": 5}
    if text:
        sheet.elements.write(f"value {unit.name}", x, y - aside, text, fontsize=size, **style)
    if named:
        name = sheet.name_of(unit)
        sheet.elements.write(f"name {unit.name}", x, y + aside, name, fontsize=size * 1.05, weight="bold", **style)


def _write_outside(sheet: Sheet, unit: Unit, place: tuple[float, float]) -> None:
    """The name, if it is not in the circle, and the target: above outputs, below others; right where that is up."""
    text = sheet.outside_text(unit)
    if not text:
        return
    (x, y), (ha, va) = place, _side(sheet, unit)
    far = (RADIUS + (BOX + 0.05 if unit.group else 0.07)) * sheet.upward(unit)
    box = (
        None
        if unit.role != "hidden" and not sheet.net.folded
        else {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
    )
    sideways = sheet.layout.direction == "right"
    turned = unit.name in sheet.turned
    sheet.elements.write(
        f"name {unit.name}", x + far if sideways else x, y if sideways else y + far, text, fontsize=sheet.name_size,
        color=INK, zorder=5, bbox=box, rotation=90 if turned else 0, linespacing=1.1, ha=ha, va=va,
    )  # fmt: skip


def _side(sheet: Sheet, unit: Unit) -> tuple[str, str]:
    upward = sheet.upward(unit) > 0
    if sheet.layout.direction == "right":
        return "left" if upward else "right", "center"
    return "center", "bottom" if upward else "top"


def draw_steps(sheet: Sheet) -> None:
    """Write below each column of a network over several steps which step it is."""
    bottom = sheet.layout.box[1] - STEP_BELOW
    columns: dict[int, list[float]] = {}
    for name, (x, _) in sheet.layout.places.items():
        if name in sheet.net.folded:
            columns.setdefault(sheet.net.folded[name][1], []).append(x)
    for step, xs in columns.items():
        sheet.elements.write(
            f"step {step}", (min(xs) + max(xs)) / 2, bottom, f"step {step}", ha="center", va="top", zorder=3,
            fontsize=sheet.group_size, color="#555555", style="italic",
        )  # fmt: skip


def draw_biases(sheet: Sheet) -> bool:
    """Write each unit's bias beside it where there is room; return whether it was."""
    texts = sheet.bias_texts()
    for name, text in texts.items():
        left, bottom, right, top = sheet.bias_boxes[name]
        upright = sheet.layout.direction == "up"
        box = {"boxstyle": "square,pad=0.08", "fc": "white", "ec": "none", "alpha": 0.85}
        sheet.elements.write(
            f"bias {name}", left if upright else (left + right) / 2, (bottom + top) / 2, text,
            fontsize=sheet.bias_size, color="#555555", ha="left" if upright else "center", va="center",
            bbox=box, zorder=2.5,
        )  # fmt: skip
    return bool(texts)


def line_width(weight: float, largest: float, scale: float) -> float:
    """Return the width of a connection's line in points: proportional to the weight's magnitude, but never nothing.

    >>> line_width(-2.0, 4.0, 1.0), line_width(0.0, 4.0, 1.0)
    (2.25, 0.9)
    """
    # A product beyond floats is infinite, but no line is wider than the widest.
    return min(1.0, max(0.3, scale)) * min(4.5, max(HAIR, 4.5 * abs(weight) / largest))


def draw_connections(sheet: Sheet, on_lines: Sequence[str], taken: Sequence[Box] = (), **style: Any) -> None:
    """Draw the lines, strongest on top, with arrow heads, and numbers where nothing else is written."""
    back = seconds(sheet.net)
    drawn = (sheet.net.connections[ends] for ends in sheet.layout.routes if ends not in back)
    connections = sorted(drawn, key=lambda c: abs(c.weight))
    if not connections:
        return
    largest = reach([c.weight for c in connections])
    many = len(connections) > MANY
    ways = {c: _way(sheet, c) for c in connections}
    one_way = [] if many else [c for c in connections if (c.receiver.name, c.sender.name) not in back]
    heads = {c: head(ways[c], line_width(c.weight, largest, sheet.scale)) for c in one_way}
    lines = [without_head(ways[c]) if c in heads else ways[c] for c in connections]
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
    sheet.elements.put(LineCollection, segments=lines, **{**settings, **style})
    if heads:
        verts = list(heads.values())
        sheet.elements.put(PolyCollection, "heads", 2.1, verts=verts, facecolors=_colors(one_way, many), linewidths=0)
    if on_lines:
        _write_numbers(sheet, connections, on_lines, taken)


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


def head(way: list[Point], width: float) -> list[Point]:
    """Return a triangle at the end of a way."""
    tip, base = way[-1], at(way[::-1], 0.14)
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    length = hypot(dx, dy) or 1.0
    half = 0.04 + 0.011 * width
    side = -dy / length * half, dx / length * half
    return [tip, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])]


def without_head(way: list[Point]) -> list[Point]:
    """Return a way up to where its arrow head begins."""
    end = at(way, max(0.0, length_of(way) - 0.12))
    return [*way[:-1], end] if len(way) == 2 else [*way[:-3], end]


def _write_numbers(sheet: Sheet, connections: list[Connection], on_lines: Sequence[str], taken: Sequence[Box]) -> None:
    ordered = sorted(connections, key=lambda c: (c.sender.name, c.receiver.name))
    texts = {(c.sender.name, c.receiver.name): _text(c, on_lines, sheet.phase) for c in ordered}
    written = [*sheet.bias_boxes.values(), *sheet.name_boxes, *taken]
    for smaller in SMALLER:
        size = sheet.points(0.105 * smaller, least=4.5, most=10 * smaller)
        sizes = {ends: sheet.extent(text, size) for ends, text in texts.items()}
        places = label_places(sheet.layout, sizes, written)
        if len(places) > FEW_NUMBERS or stand_apart(boxed(p, sizes[ends]) for ends, p in places.items()):
            break
    for ends, text in texts.items():
        color = POSITIVE if sheet.net.connections[ends].weight >= 0 else NEGATIVE
        box = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.88}
        sheet.elements.write(
            f"number {' -> '.join(ends)}", *places[ends], text, fontsize=size, color=color, bbox=box, ha="center",
            va="center", linespacing=1.05, zorder=4,
        )  # fmt: skip


def _text(connection: Connection, on_lines: Sequence[str], phase: str) -> str:
    marks = {"gradient": "∂ "} if len(on_lines) > 1 else {}
    return "\n".join(marks.get(what, "") + compact(connection_value(connection, what, phase)) for what in on_lines)


def highlight(sheet: Sheet, event: Event) -> None:
    """Point out the unit or connections that an event is about."""
    for connection in connections_of(event):
        way = sheet.layout.routes.get((connection.sender.name, connection.receiver.name))
        if way:
            look = {"linewidths": [11 * min(1.0, sheet.scale)], "colors": [GOLD], "alpha": 0.55}
            sheet.elements.put(LineCollection, "highlight", 1, segments=[way], **look)
    for name in units_of(event):
        if name in sheet.layout.places:
            look = {"radius": RADIUS * 1.22, "facecolor": GOLD, "alpha": 0.55}
            sheet.elements.put(Circle, "highlight", 1, xy=sheet.layout.places[name], **look)


MARKS = {"lesioned": "grey and crossed", "clamped": "ringed", "frozen": "starred"}
GONE = "#9a9a9a"
FEW_MARKED = 60  # connections
MARK = 0.12, 0.12  # the size of what marks a connection
PARTS = sorted((k / 100 for k in range(12, 92)), key=lambda part: abs(part - 0.68))  # of its way: where that may stand


def draw_in_force(sheet: Sheet, in_force: Mapping[Any, str]) -> None:
    """Mark what is lesioned, clamped or frozen by hand."""
    marked: list[Point] = []
    for thing, state in in_force.items():
        of_kind(thing, (Unit, Connection), "what is in force")
        one_of(state, MARKS, "state")
        if isinstance(thing, Unit):
            place = sheet.layout.places.get(thing.name)
            if place is not None:
                _mark_unit(sheet, place, state)
            continue
        way = sheet.layout.routes.get((thing.sender.name, thing.receiver.name))
        if way is not None:
            marked.append(_free_place(sheet, way, marked))
            _mark_connection(sheet, way, marked[-1], state)


def _mark_unit(sheet: Sheet, place: Point, state: str) -> None:
    x, y = place
    if state == "lesioned":
        for up in (-1, 1):
            ends = {"xdata": [x - RADIUS, x + RADIUS], "ydata": [y - up * RADIUS, y + up * RADIUS]}
            sheet.elements.put(Line2D, state, 4, color=GONE, linewidth=2.4 * sheet.scale, **ends)
        return
    look = {"fill": False, "edgecolor": INK, "linewidth": 2.2 * min(1.0, sheet.scale)}
    sheet.elements.put(Circle, state, 2.5, xy=place, radius=RADIUS * 1.1, **look)


def _mark_connection(sheet: Sheet, way: list[Point], place: Point, state: str) -> None:
    x, y = place
    if state == "lesioned":
        width = 2.4 * min(1.0, sheet.scale)
        sheet.elements.put(LineCollection, state, 2.2, segments=[way], linewidths=[width], colors=[GONE])
    marker, color = ("x", GONE) if state == "lesioned" else ("*", INK)
    look = {"linestyle": "none", "markersize": sheet.points(0.13, most=11), "markeredgewidth": 2.0}
    sheet.elements.put(Line2D, state, 4, xdata=[x], ydata=[y], marker=marker, color=color, **look)


def _free_place(sheet: Sheet, way: list[Point], marked: Sequence[Point]) -> Point:
    """Where on its way a connection is marked: on no number, other line or mark, as near to the first as may be."""
    places = [at(way, length_of(way) * part) for part in PARTS]
    if len(sheet.layout.routes) > FEW_MARKED:  # among so many, to look takes long
        return places[0]
    texts = [text for text in sheet.ax.texts if (text.get_gid() or "").startswith("number ")]
    taken = [boxed(text.get_position(), sheet.extent(text.get_text(), float(text.get_fontsize()))) for text in texts]
    taken += [boxed(mark, MARK) for mark in marked]
    others = [pair for other in sheet.layout.routes.values() if other is not way for pair in pairwise(other)]

    def on(place: Point) -> int:
        box = boxed(place, MARK)
        lines = sum(crosses(box, *pair) for pair in others)
        return lines + 10 * sum(not stand_apart([box, other]) for other in taken)

    return next((place for place in places if not on(place)), None) or min(places, key=on)
