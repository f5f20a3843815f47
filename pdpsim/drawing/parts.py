"""The parts of a circuit diagram: units with numbers, names, biases and groups; connections as lines by weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.unit import Unit
from pdpsim.diagram.frames import connections_of, units_of
from pdpsim.diagram.layout import label_places, seconds
from pdpsim.diagram.routes import RADIUS, Point, at, length_of
from pdpsim.diagram.texts import compact, shortened
from pdpsim.diagram.values import connection_value
from pdpsim.drawing.style import GOLD, INK, NEGATIVE, POSITIVE, TINTS, centred, dashes, reach

if TYPE_CHECKING:
    from pdpsim.drawing.sheet import Sheet

BOX = 0.14  # from a unit to the box of its group
STEP_BELOW = 0.75  # from the lowest unit to the number of a step
MANY = 120  # connections from which on weak ones fade and arrow heads are left out
HAIR = 0.9  # points, in a small network; what a weight of zero is drawn with
NAMED = 18  # letters of a name that are drawn
ROOMY = 0.8  # inches per unit from which on a name fits into the circle


def draw_units(sheet: Sheet, numbers: dict[str, float | None], deltas: bool = False) -> bool:
    """Draw the circles, filled by number from purple (below 0) to orange, and write numbers and names.

    Returns
    -------
    bool
        Whether there was room for the numbers.
    """
    shown = [numbers[name] for name in sheet.layout.places]
    scale = centred(reach([value for value in shown if value is not None], least=0.0 if deltas else 1.0))
    texts = {name: compact(numbers[name]) for name in sheet.layout.places}
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
    (x, y), size, named = place, sheet.points(0.115, most=10), _is_inside(sheet, unit)
    aside = 0.1 if named and text else 0.0
    style: dict[str, Any] = {"color": INK, "ha": "center", "va": "center", "zorder": 5}
    if text:
        sheet.elements.write(f"value {unit.name}", x, y - aside, text, fontsize=size, **style)
    if named:
        name = drawn_name(sheet, unit)
        sheet.elements.write(f"name {unit.name}", x, y + aside, name, fontsize=size * 1.05, weight="bold", **style)


def _write_outside(sheet: Sheet, unit: Unit, place: tuple[float, float]) -> None:
    """The name, if it is not in the circle, and the target: above outputs, below others; right where that is up."""
    text = outside_text(sheet, unit)
    if not text:
        return
    (x, y), (ha, va) = place, _side(sheet, unit)
    upward = unit.role == "output" and not sheet.net.folded
    far = (RADIUS + (BOX + 0.05 if unit.group else 0.07)) * (1 if upward else -1)
    box = (
        None
        if unit.role != "hidden" and not sheet.net.folded
        else {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
    )
    sideways = sheet.layout.direction == "right"
    turned = unit.name in sheet.turned
    sheet.elements.write(
        f"name {unit.name}", x + far if sideways else x, y if sideways else y + far, text, fontsize=name_size(sheet),
        color=INK, zorder=5, bbox=box, rotation=90 if turned else 0, linespacing=1.1, ha=ha, va=va,
    )  # fmt: skip


def _side(sheet: Sheet, unit: Unit) -> tuple[str, str]:
    upward = unit.role == "output" and not sheet.net.folded
    if sheet.layout.direction == "right":
        return "left" if upward else "right", "center"
    return "center", "bottom" if upward else "top"


def outside_text(sheet: Sheet, unit: Unit) -> str:
    """Return what is written beside a unit: its name unless it is in the circle, and its target."""
    unnamed = _is_inside(sheet, unit) or not _is_first(sheet, unit) or (sheet.by_group and unit.group)
    parts = [] if unnamed else [shortened(drawn_name(sheet, unit), NAMED)]
    if unit.target is not None and sheet.net.pattern is not None:
        parts.append(f"({unit.target:g})" * (unit.target != 0) if brief_targets(sheet) else f"target {unit.target:g}")
    return (" " if unit.name in sheet.turned else "\n").join(filter(None, parts))


def drawn_name(sheet: Sheet, unit: Unit) -> str:
    """Return the name that is drawn: what the unit's place and its group's name, drawn beside, do not tell already.

    Of a copy that is the folded unit's name; of "query 1 exp score 1-1" in the group "query 1: exp" it is "score 1-1".
    """
    name = sheet.net.folded.get(unit.name, (unit.name, 0))[0]
    for told in (unit.group or "").split(": "):
        name = name.removeprefix(f"{told} ")
    return name


def _is_first(sheet: Sheet, unit: Unit) -> bool:
    """Whether it is no copy, or the leftmost in its row, where the name is written for all."""
    name, step = sheet.net.folded.get(unit.name, ("", 0))
    return not any(other == name and at < step for other, at in sheet.net.folded.values()) if name else True


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
            fontsize=group_size(sheet), color="#555555", style="italic",
        )  # fmt: skip


def brief_targets(sheet: Sheet) -> bool:
    """Tell whether targets are written in brackets, and those that are 0 not at all, for want of room."""
    return sheet.scale <= 0.55


def turned_units(sheet: Sheet) -> frozenset[str]:
    """Return the units whose names are written upwards, because in their row one is wider than its place."""
    if sheet.layout.direction == "right":
        return frozenset()
    rows: dict[float, list[Unit]] = {}
    for name, (_, y) in sheet.layout.places.items():
        rows.setdefault(round(y, 6), []).append(sheet.net.units[name])
    return frozenset(unit.name for row in rows.values() if _is_too_wide(sheet, row) for unit in row)


def _is_too_wide(sheet: Sheet, row: list[Unit]) -> bool:
    places = sorted(sheet.layout.places[unit.name][0] for unit in row)
    room = min((b - a for a, b in pairwise(places)), default=9.0)
    texts = (shortened(drawn_name(sheet, unit), NAMED) for unit in row if not _is_inside(sheet, unit))
    return any(sheet.extent(text, name_size(sheet))[0] > 0.97 * room for text in texts)


def name_size(sheet: Sheet) -> float:
    """Return the font size of names beside the circles: readable as long as they fit when turned."""
    return max(sheet.points(0.105, most=9.5), min(7.5, 72 * sheet.scale * 0.6))


def _is_inside(sheet: Sheet, unit: Unit) -> bool:
    return sheet.scale >= ROOMY and len(drawn_name(sheet, unit)) <= 4


def bias_size(sheet: Sheet) -> float:
    """Return the font size of biases."""
    return sheet.points(0.09, most=8.5)


def bias_texts(sheet: Sheet) -> dict[str, str]:
    """Return what is written beside each unit that has a bias; nothing if there is no room for it."""
    if sheet.scale < 0.7 or len(sheet.net.connections) >= 400:
        return {}
    biases = (c for name in sheet.layout.places for c in sheet.net.units[name].incoming if c.sender.role == "bias")
    return {c.receiver.name: _bias_text(c, sheet.phase) for c in biases}


def _bias_text(bias: Connection, phase: str) -> str:
    """The bias, and backward its gradient, as on any connection."""
    return f"b {compact(bias.weight)}" + f"\n\u2202 {compact(bias.gradient)}" * (phase == "backward")


def bias_boxes(sheet: Sheet) -> list[tuple[float, float, float, float]]:
    """Return where biases are written, so that nothing else is."""
    if not sheet.biases:
        return []
    return [_bias_box(sheet, name, text) for name, text in bias_texts(sheet).items()]


def _bias_box(sheet: Sheet, name: str, text: str) -> tuple[float, float, float, float]:
    (x, y), (width, height) = sheet.layout.places[name], sheet.extent(text, bias_size(sheet))
    if sheet.layout.direction == "up":
        return x + RADIUS + 0.04, y - height / 2, x + RADIUS + 0.04 + width, y + height / 2
    return x - width / 2, y - RADIUS - 0.05 - height, x + width / 2, y - RADIUS - 0.05


def draw_biases(sheet: Sheet) -> bool:
    """Write each unit's bias beside it where there is room; return whether it was."""
    texts = bias_texts(sheet)
    for name, text in texts.items():
        left, bottom, _, top = _bias_box(sheet, name, text)
        upright = sheet.layout.direction == "up"
        box = {"boxstyle": "square,pad=0.08", "fc": "white", "ec": "none", "alpha": 0.85}
        sheet.elements.write(
            f"bias {name}", left if upright else sheet.layout.places[name][0], (bottom + top) / 2, text,
            fontsize=bias_size(sheet), color="#555555", ha="left" if upright else "center", va="center",
            bbox=box, zorder=2.5,
        )  # fmt: skip
    return bool(texts)


def group_size(sheet: Sheet) -> float:
    """Return the font size of the names of groups."""
    return min(sheet.points(0.14, least=8, most=10), 72 * 0.75 * sheet.scale)  # but not higher than a row


def line_width(weight: float, largest: float, scale: float) -> float:
    """Return the width of a connection's line in points: proportional to the weight's magnitude, but never nothing.

    >>> line_width(-2.0, 4.0, 1.0), line_width(0.0, 4.0, 1.0)
    (2.25, 0.9)
    """
    return min(1.0, max(0.3, scale)) * max(HAIR, 4.5 * abs(weight) / largest)


def draw_connections(sheet: Sheet, on_lines: Sequence[str], **style: Any) -> None:
    """Draw the lines, strongest on top, with arrow heads and numbers."""
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


def _write_numbers(sheet: Sheet, connections: list[Connection], on_lines: Sequence[str]) -> None:
    size = sheet.points(0.105, least=4.5, most=10)
    ordered = sorted(connections, key=lambda c: (c.sender.name, c.receiver.name))
    texts = {(c.sender.name, c.receiver.name): _text(c, on_lines, sheet.phase) for c in ordered}
    sizes = {ends: sheet.extent(text, size) for ends, text in texts.items()}
    places = label_places(sheet.layout, sizes, bias_boxes(sheet))
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


def draw_in_force(sheet: Sheet, in_force: Mapping[Any, str]) -> None:
    """Mark what is lesioned, clamped or frozen by hand."""
    for thing, state in in_force.items():
        if isinstance(thing, Unit):
            place = sheet.layout.places.get(thing.name)
            if place is not None:
                _mark_unit(sheet, place, state)
            continue
        way = sheet.layout.routes.get((thing.sender.name, thing.receiver.name))
        if way is not None:
            _mark_connection(sheet, way, state)


def _mark_unit(sheet: Sheet, place: Point, state: str) -> None:
    x, y = place
    if state == "lesioned":
        for up in (-1, 1):
            ends = {"xdata": [x - RADIUS, x + RADIUS], "ydata": [y - up * RADIUS, y + up * RADIUS]}
            sheet.elements.put(Line2D, state, 4, color=GONE, linewidth=2.4 * sheet.scale, **ends)
        return
    look = {"fill": False, "edgecolor": INK, "linewidth": 2.2 * min(1.0, sheet.scale)}
    sheet.elements.put(Circle, state, 2.5, xy=place, radius=RADIUS * 1.1, **look)


def _mark_connection(sheet: Sheet, way: list[Point], state: str) -> None:
    x, y = at(way, length_of(way) * 0.68)
    if state == "lesioned":
        width = 2.4 * min(1.0, sheet.scale)
        sheet.elements.put(LineCollection, state, 2.2, segments=[way], linewidths=[width], colors=[GONE])
    marker, color = ("x", GONE) if state == "lesioned" else ("*", INK)
    look = {"linestyle": "none", "markersize": sheet.points(0.13, most=11), "markeredgewidth": 2.0}
    sheet.elements.put(Line2D, state, 4, xdata=[x], ydata=[y], marker=marker, color=color, **look)
