"""The units of a circuit diagram: circles with numbers, names, targets, biases, and groups around them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.patches import Circle, FancyBboxPatch

from pdpsim.core.connection import Connection
from pdpsim.core.unit import Unit
from pdpsim.diagram.routes import RADIUS
from pdpsim.diagram.texts import compact, shortened
from pdpsim.drawing.style import INK, TINTS, centred, reach, write

if TYPE_CHECKING:
    from pdpsim.drawing.sheet import Sheet

BOX = 0.14  # from a unit to the box of its group
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
        circle = Circle(
            place, RADIUS, zorder=3, edgecolor=INK, linewidth=min(1.1, sheet.scale + 0.2),
            facecolor=TINTS(scale(numbers[name] or 0.0)),
        )  # fmt: skip
        circle.set_gid(f"unit {name}")
        sheet.ax.add_patch(circle)
        _write_inside(sheet, sheet.net.units[name], place, texts[name] if fits else "")
        _write_outside(sheet, sheet.net.units[name], place)
    return fits


def _write_inside(sheet: Sheet, unit: Unit, place: tuple[float, float], text: str) -> None:
    (x, y), size, named = place, sheet.points(0.115, most=10), _is_inside(sheet, unit)
    aside = 0.1 if named and text else 0.0
    style = {"color": INK, "ha": "center", "va": "center", "zorder": 5}
    if text:
        write(sheet.ax.text, x, y - aside, text, fontsize=size, gid=f"value {unit.name}", **style)
    if named:
        write(
            sheet.ax.text,
            x,
            y + aside,
            unit.name,
            fontsize=size * 1.05,
            weight="bold",
            gid=f"name {unit.name}",
            **style,
        )


def _write_outside(sheet: Sheet, unit: Unit, place: tuple[float, float]) -> None:
    """The name, if it is not in the circle, and the target: above outputs, below others; right where that is up."""
    text = outside_text(sheet, unit)
    if not text:
        return
    (x, y), (ha, va) = place, _side(sheet, unit)
    upward = unit.role == "output"
    far = (RADIUS + (BOX + 0.05 if unit.group else 0.07)) * (1 if upward else -1)
    box = None if unit.role != "hidden" else {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
    sideways = sheet.layout.direction == "right"
    turned = unit.layer in sheet.turned
    write(
        sheet.ax.text, x + far if sideways else x, y if sideways else y + far, text, fontsize=name_size(sheet),
        color=INK, zorder=5, bbox=box, rotation=90 if turned else 0, linespacing=1.1, ha=ha, va=va,
        gid=f"name {unit.name}",
    )  # fmt: skip


def _side(sheet: Sheet, unit: Unit) -> tuple[str, str]:
    upward = unit.role == "output"
    if sheet.layout.direction == "right":
        return "left" if upward else "right", "center"
    return "center", "bottom" if upward else "top"


def outside_text(sheet: Sheet, unit: Unit) -> str:
    """Return what is written beside a unit: its name unless it is in the circle, and its target."""
    parts = [] if _is_inside(sheet, unit) else [shortened(unit.name, 14)]
    if unit.target is not None and sheet.net.pattern is not None:
        parts.append(f"({unit.target:g})" * (unit.target != 0) if brief_targets(sheet) else f"target {unit.target:g}")
    return (" " if unit.layer in sheet.turned else "\n").join(filter(None, parts))


def brief_targets(sheet: Sheet) -> bool:
    """Tell whether targets are written in brackets, and those that are 0 not at all, for want of room."""
    return sheet.scale <= 0.55


def turned_layers(sheet: Sheet) -> frozenset[int]:
    """Return the layers whose names are written upwards, because one of them is wider than its place."""
    if sheet.layout.direction == "right":
        return frozenset()
    rows: dict[int, list[Unit]] = {}
    for name in sheet.layout.places:
        rows.setdefault(sheet.net.units[name].layer, []).append(sheet.net.units[name])
    return frozenset(layer for layer, row in rows.items() if _is_too_wide(sheet, row))


def _is_too_wide(sheet: Sheet, row: list[Unit]) -> bool:
    places = sorted(sheet.layout.places[unit.name][0] for unit in row)
    room = min((b - a for a, b in pairwise(places)), default=9.0)
    texts = (shortened(unit.name, 14) for unit in row if not _is_inside(sheet, unit))
    return any(sheet.extent(text, name_size(sheet))[0] > 0.97 * room for text in texts)


def name_size(sheet: Sheet) -> float:
    """Return the font size of names beside the circles: readable as long as they fit when turned."""
    return max(sheet.points(0.105, most=9.5), min(7.5, 72 * sheet.scale * 0.6))


def _is_inside(sheet: Sheet, unit: Unit) -> bool:
    return sheet.scale >= ROOMY and len(unit.name) <= 4


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
        write(
            sheet.ax.text, left if upright else sheet.layout.places[name][0], (bottom + top) / 2, text,
            fontsize=bias_size(sheet), color="#555555", ha="left" if upright else "center", va="center",
            bbox=box, zorder=2.5, gid=f"bias {name}",
        )  # fmt: skip
    return bool(texts)


def draw_groups(sheet: Sheet) -> None:
    """Draw a box with its name around each group."""
    for group, names in sheet.layout.groups:
        xs, ys = zip(*(sheet.layout.places[name] for name in names))
        pad = RADIUS + BOX
        left, bottom, right, top = min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad
        box = FancyBboxPatch(
            (left, bottom), right - left, top - bottom, boxstyle="round,pad=0,rounding_size=0.2",
            facecolor="#f4f4f4", edgecolor="#bbbbbb", linewidth=0.8, zorder=0.5,
        )  # fmt: skip
        box.set_gid(f"group {group}")
        sheet.ax.add_patch(box)
        x, y, ha, va = _group_place(sheet, left, bottom, right, top)
        write(
            sheet.ax.text, x, y, shortened(group, 24), ha=ha, va=va, fontsize=group_size(sheet), color="#555555",
            style="italic", zorder=5,
        )  # fmt: skip


def group_size(sheet: Sheet) -> float:
    """Return the font size of the names of groups."""
    return sheet.points(0.14, least=8, most=10)


def _group_place(sheet: Sheet, left: float, bottom: float, right: float, top: float) -> tuple[float, float, str, str]:
    """Outside, to the left of what is on the left, to the right of what is on the right; above the rest."""
    x, y = (left + right) / 2, (bottom + top) / 2
    if sheet.layout.direction == "right":
        return x, top + 0.08, "center", "bottom"
    row = [place for place in sheet.layout.places.values() if bottom <= place[1] <= top]
    if all(place[0] >= left for place in row):
        return left - 0.1, y, "right", "center"
    if all(place[0] <= right for place in row):
        return right + 0.1, y, "left", "center"
    return x, top + 0.08, "center", "bottom"
