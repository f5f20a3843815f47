"""Groups in a circuit: their boxes, and one arrow for all connections between two of them."""

from __future__ import annotations

from collections import Counter

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import FancyBboxPatch

from pdpsim.diagram.layout import Box
from pdpsim.diagram.routes import RADIUS, Point
from pdpsim.drawing.parts import head, without_head
from pdpsim.drawing.sheet import BOTTOM, BOX, GROUP_NAME, TOP, Sheet
from pdpsim.words import shortened_apart

GREY, WIDTH = "#5b6b7b", 1.6
INSET = 0.3  # from the corner of a box to where an arrow may stand


def draw_groups(sheet: Sheet) -> None:
    """Draw a box with its name around each group."""
    for (group, names), text in zip(sheet.layout.groups, _group_texts(sheet)):
        left, bottom, right, top = box = sheet.group_box(names)
        sheet.elements.put(
            FancyBboxPatch, f"group {group}", 0.5, xy=(left, bottom), width=right - left, height=top - bottom,
            boxstyle="round,pad=0,rounding_size=0.2", facecolor="#f4f4f4", edgecolor="#bbbbbb", linewidth=0.8,
        )  # fmt: skip
        x, y, ha, va = _group_place(sheet, box, names)
        among_lines = sheet.by_group or (va == "bottom" and sheet.layout.direction == "up")
        under = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.85} if among_lines else None
        sheet.elements.write(
            f"group name {group}", x, y, text, ha=ha, va=va, fontsize=sheet.group_size,
            color="#555555", style="italic", zorder=5, bbox=under,
        )  # fmt: skip


def group_name_boxes(sheet: Sheet) -> list[Box]:
    """Return where the names of groups are written; there no line has its number."""
    found = []
    for (_, names), text in zip(sheet.layout.groups, _group_texts(sheet)):
        x, y, ha, va = _group_place(sheet, sheet.group_box(names), names)
        across, up = sheet.extent(text, sheet.group_size)
        left = x - across * {"left": 0.0, "center": 0.5, "right": 1.0}[ha]
        bottom = y - up * {"bottom": 0.0, "center": 0.5, "top": 1.0}[va]
        found.append((left, bottom, left + across, bottom + up))
    return found


def _group_texts(sheet: Sheet) -> list[str]:
    """What is written beside each box: the group's name.

    Of a group in several layers, where units have no names of their own, it is told which of them is in the box.
    """
    boxes, texts = Counter(group for group, _ in sheet.layout.groups), []
    for group, names in sheet.layout.groups:
        alone = sheet.by_group and boxes[group] > 1 and len(names) == 1
        texts.append(f"{group}: {sheet.name_of(sheet.net.units[names[0]])}" if alone else group)
    each = list(dict.fromkeys(texts))
    short = dict(zip(each, shortened_apart(each, GROUP_NAME)))
    return [short[text] for text in texts]


def _group_place(sheet: Sheet, box: Box, names: list[str]) -> tuple[float, float, str, str]:
    """Outside, to the left of what is on the left, to the right of what is on the right; else above, or below all."""
    left, bottom, right, top = box
    x, y = (left + right) / 2, (bottom + top) / 2
    beyond = sheet.beyond(names, box)
    if sheet.layout.direction == "right":
        return x, top + 0.08, "center", "bottom"
    on_the_left, on_the_right = sheet.are_beside(names)
    if not on_the_left:
        return beyond[0] - 0.1, y, "right", "center"
    if not on_the_right:
        return beyond[1] + 0.1, y, "left", "center"
    if sheet.is_on(BOTTOM, names) and not sheet.by_group:
        return x, y - sheet.past_names[0], "center", "top"
    if sheet.is_on(TOP, names):
        return x, y + sheet.past_names[1], "center", "bottom"
    return x, top + 0.08, "center", "bottom"


def draw_bundles(sheet: Sheet) -> None:
    """Draw the arrows, from box to box; a unit of no group is a box of its own."""
    boxes = _boxes(sheet)
    ways: dict[tuple[Box, Box], list[Point]] = {}
    for (sender, receiver), route in sheet.layout.routes.items():
        pair = boxes[sender], boxes[receiver]
        if pair[0] != pair[1]:
            ways.setdefault(pair, route)
    drawn = [_straight(sheet, one, other) or route for (one, other), route in ways.items()]
    if sheet.phase == "backward":
        drawn = [way[::-1] for way in drawn]
    wide = WIDTH * min(1.0, max(0.4, 1.5 * sheet.scale))
    lines, heads = [without_head(way) for way in drawn], [head(way, 3 * wide) for way in drawn]
    sheet.elements.put(LineCollection, "bundles", 2, segments=lines, colors=GREY, linewidths=wide)
    sheet.elements.put(PolyCollection, "bundles", 2.1, verts=heads, facecolors=GREY, linewidths=0)


def _boxes(sheet: Sheet) -> dict[str, Box]:
    """The box of each unit's group: left, bottom, right, top."""
    found = {}
    alone = [(name, [name]) for name in sheet.layout.places]
    for group, names in [*alone, *sheet.layout.groups]:
        xs, ys = zip(*(sheet.layout.places[name] for name in names))
        pad = RADIUS + (0.0 if group in names else BOX)
        found.update(dict.fromkeys(names, (min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad)))
    return found


def _straight(sheet: Sheet, one: Box, other: Box) -> list[Point] | None:
    """From the upper edge of one box to the lower of the next, where no row of units is between; None otherwise."""
    low, high = one[3], other[1]
    if low >= high or any(low < y < high for _, y in sheet.layout.places.values()):
        return None
    start = _inside((other[0] + other[2]) / 2, one)
    return [(start, low), (_inside(start, other), high)]


def _inside(x: float, box: Box) -> float:
    inset = min(INSET, (box[2] - box[0]) / 2)
    return min(max(x, box[0] + inset), box[2] - inset)
