"""The sheet that a circuit is drawn on: axes and page, with room for all that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import hypot
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.diagram.layout import SHORT, Box, Layout
from pdpsim.diagram.routes import RADIUS, Point, crosses, length_of
from pdpsim.diagram.texts import compact, room_of
from pdpsim.drawing.elements import Elements
from pdpsim.drawing.picture import Picture
from pdpsim.drawing.style import drawn_alike, figure_of
from pdpsim.words import columns_of, shortened, shortened_apart

LARGEST = 11.0, 7.4  # inches: A4, held sideways; of what is higher than wide, upright
ABOVE, BELOW = 0.35, 0.75  # inches for title and caption, or more where these are long
MARGIN = 0.1  # inches between what is written and the end of the page
LINE = 0.14  # from the middle of a line to the edge of its arrow head
BOX = 0.14  # from a unit to the box of its group
BOTTOM, TOP = 1, 3  # edges of a box
LOOP = 0.45  # from a loop to the end of its number
STEP_BELOW = 0.75  # from the lowest unit to the number of a step
GROUP_NAME = 24  # letters of a group's name that are drawn
NAMED = 18  # letters of a name that are drawn
ROOMY = 0.8  # inches per unit from which on a name fits into the circle


@dataclass(frozen=True)
class Sheet:
    """The axes of one circuit diagram, with what its parts need to know.

    Attributes
    ----------
    ax : Axes
    net : Network
        The one with the numbers to show.
    layout : Layout
    phase : str
    biases : bool
        Whether biases are written as numbers.
    by_group : bool
        Whether connections are drawn by groups, and only these are named.
    scale : float
        Inches per unit of the layout.
    """

    ax: Axes
    net: Network
    layout: Layout
    phase: str
    biases: bool
    by_group: bool = False
    scale: float = 1.25

    @cached_property
    def elements(self) -> Elements:
        """Where what is drawn is put in."""
        return Elements.of(self.ax)

    @cached_property
    def turned(self) -> frozenset[str]:
        """The units whose names are written upwards, because in their row one is wider than its place."""
        if self.layout.direction == "right":
            return frozenset()
        rows: dict[float, list[Unit]] = {}
        for name, (_, y) in self.layout.places.items():
            rows.setdefault(round(y, 6), []).append(self.net.units[name])
        return frozenset(unit.name for row in rows.values() if self._is_too_wide(row) for unit in row)

    def _is_too_wide(self, row: list[Unit]) -> bool:
        places = sorted(self.layout.places[unit.name][0] for unit in row)
        room = min((b - a for a, b in pairwise(places)), default=9.0)
        texts = (self.shown[self.name_of(unit)] for unit in row if not self.is_inside(unit))
        return any(self.extent(text, self._readable)[0] > 0.97 * room for text in texts)

    @property
    def _readable(self) -> float:
        """The font size of names where there is room: readable as long as they stand side by side when turned."""
        return max(self.points(0.105, most=9.5), min(7.5, 72 * self.scale * 0.6))

    @cached_property
    def name_size(self) -> float:
        """The font size of names beside the circles: turned, none reaches the next circle below (outputs: above)."""
        fitting = (room / self.extent(text, 1.0)[0] for text, room in self._columns())
        return max(3.5, min([self._readable, *fitting]))

    def _columns(self) -> Iterator[tuple[str, float]]:
        """The names that are turned, and how long each may be."""
        places = self.layout.places
        for name in self.turned:
            unit, (x, y) = self.net.units[name], places[name]
            text, side = self.outside_text(unit), self.upward(unit)
            if text:
                ways = (side * (up - y) for across, up in places.values() if abs(across - x) < 1.5 * RADIUS)
                free = min((way for way in ways if way > 0), default=9.0)
                yield text, free - 2 * RADIUS - BOX - 0.05

    def upward(self, unit: Unit) -> int:
        """Return 1 if a unit's name is written above it, and -1 if below; to the right and left where that is up."""
        return 1 if unit.role == "output" and not self.net.folded else -1

    @property
    def bias_size(self) -> float:
        """The font size of biases."""
        return self.points(0.09, most=8.5)

    @property
    def group_size(self) -> float:
        """The font size of the names of groups."""
        return min(self.points(0.14, least=8, most=10), 72 * 0.75 * self.scale)  # but not higher than a row

    @property
    def brief_targets(self) -> bool:
        """Whether targets are written in brackets, and those that are 0 not at all, for want of room."""
        return self.scale <= 0.55

    @cached_property
    def some_free(self) -> bool:
        """Whether it must be told which outputs have no target, since targets of 0 are not written."""
        given = {unit.target is not None for unit in self.net.outputs}
        return self.brief_targets and self.net.pattern is not None and len(given) == 2

    def points(self, share: float, least: float = 3.5, most: float = 13.0) -> float:
        """Return a font size: a share of the distance of two units, within bounds."""
        return max(least, min(most, 72 * self.scale * share))

    def extent(self, text: str, size: float) -> tuple[float, float]:
        """Return about how wide and high a text of that font size is, in the layout's unit."""
        lines = text.split("\n")
        return max(map(room_of, lines)) * 0.6 * size / 72 / self.scale, len(lines) * 1.25 * size / 72 / self.scale

    def name_of(self, unit: Unit) -> str:
        """Return the name that is drawn: what the unit's place and its group's name, drawn beside, do not tell already.

        Of a copy that is the folded unit's name; of "query 1 exp a 1-1" in the group "query 1: exp" it is "a 1-1".
        """
        name = self.net.folded.get(unit.name, (unit.name, 0))[0]
        for told in (unit.group or "").split(": "):
            name = name.removeprefix(f"{told} ")
        return name

    @cached_property
    def shown(self) -> dict[str, str]:
        """What is written for each of the names that `name_of` gives."""
        names = list(map(self.name_of, self.net.units.values()))
        return dict(zip(names, shortened_apart(names, NAMED)))

    def is_inside(self, unit: Unit) -> bool:
        """Tell whether a unit's name is written in its circle."""
        return self.scale >= ROOMY and len(self.name_of(unit)) <= 4

    def outside_text(self, unit: Unit) -> str:
        """Return what is written beside a unit: its name unless it is in the circle, and its target."""
        unnamed = self.is_inside(unit) or not self._is_first(unit) or (self.by_group and unit.group)
        parts = [] if unnamed else [self.shown[self.name_of(unit)]]
        if unit.target is None and self.some_free and unit.role == "output":
            parts.append("(any)")
        if unit.target is not None and self.net.pattern is not None:
            brief = f"({unit.target:g})" * (unit.target != 0)
            parts.append(brief if self.brief_targets else f"target {unit.target:g}")
        return (" " if unit.name in self.turned else "\n").join(filter(None, parts))

    def _is_first(self, unit: Unit) -> bool:
        """Whether it is no copy, or the leftmost in its row, where the name is written for all."""
        name, step = self.net.folded.get(unit.name, ("", 0))
        return not any(other == name and at < step for other, at in self.net.folded.values()) if name else True

    def bias_texts(self) -> dict[str, str]:
        """Return what is written beside each unit that has a bias; nothing if there is no room for it."""
        if self.scale < 0.7 or len(self.net.connections) >= 400:
            return {}
        biases = (c for name in self.layout.places for c in self.net.units[name].incoming if c.sender.role == "bias")
        return {bias.receiver.name: _bias_text(bias, self.phase) for bias in biases}

    @cached_property
    def bias_boxes(self) -> dict[str, Box]:
        """Where the bias of each unit is written, and nothing else is."""
        found: dict[str, Box] = {}
        names = self.name_boxes
        for name, text in self.bias_texts().items() if self.biases else ():
            boxes = self._beside(name, self.extent(text, self.bias_size))
            found[name] = min(boxes, key=lambda box: self._hides(box, name, (*found.values(), *names)))
        return found

    @property
    def name_boxes(self) -> list[Box]:
        """Where names and targets are written beside circles; there no line has its number."""
        found, sideways = [], self.layout.direction == "right"
        for name, (x, y) in self.layout.places.items():
            unit = self.net.units[name]
            across, up = self.extent(self.outside_text(unit), self.name_size)
            if name in self.turned:
                across, up = up, across
            far, long = RADIUS + (BOX + 0.05 if unit.group else 0.07), across if sideways else up
            near = far if self.upward(unit) > 0 else -far - long
            left, bottom = (x + near, y - up / 2) if sideways else (x - across / 2, y + near)
            found.append((left, bottom, left + across, bottom + up))
        return [box for box in found if box[0] < box[2]]

    def beyond(self, names: Iterable[str], box: Box) -> tuple[float, float]:
        """Return how far to the left and right of a group's box its biases and the loops of its units reach."""
        taken = [self.bias_boxes[name] for name in names if name in self.bias_boxes]
        loops = [way for name in names for way in [self.layout.routes.get((name, name))] if way]
        xs = [x for way in loops for x, _ in way]
        room = LOOP if xs else 0.0
        left = min([box[0], *(one[0] for one in taken), *(x - room for x in xs)])
        return left, max([box[2], *(one[2] for one in taken), *(x + room for x in xs)])

    def _beside(self, name: str, size: tuple[float, float]) -> list[Box]:
        """The boxes of a size beside a unit in which something may be written, from the best on."""
        (x, y), (across, up) = self.layout.places[name], size
        beside, above = RADIUS + 0.04, 0.75 * RADIUS
        # To the right; where a line goes there, above or below it; or so to the left.
        sides = x + above + 0.04, x - above - 0.04 - across
        lefts = [x + beside, sides[0], sides[0], x - beside - across, sides[1], sides[1]]
        heights = [y, y + above, y - above, y, y + above, y - above]
        if self.layout.direction == "right":  # below, or beside it where a neighbour's number has to stand there
            lefts, heights = [x - across / 2, *lefts], [y - RADIUS - 0.05 - up / 2, *heights]
        return [(left, at - up / 2, left + across, at + up / 2) for left, at in zip(lefts, heights)]

    def _hides(self, box: Box, name: str, others: Iterable[Box]) -> int:
        """How many lines and numbers go under a box, others and units above all; a unit's own loop goes around it."""
        left, bottom, right, top = box
        half = self.extent("0", self.bias_size)[1] / 2
        wide, near = ((left, bottom - far, right, top + far) for far in (LINE, half))
        places = dict(self.layout.places)
        x, y = places.pop(name)  # its own circle, which a box may come nearer to at the corners of its square
        nearest = max(left, min(x, right)) - x, max(bottom, min(y, top)) - y
        circles = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places.values()]
        circles += [box] * (hypot(*nearest) < RADIUS)
        over: int = sum(a < right and left < c and b < top and bottom < d for a, b, c, d in (*others, *circles))
        crossed, upright = 0, self.layout.direction == "up"
        for ends, way in self.layout.routes.items():
            if ends != (name, name) and _crosses(wide, way):
                apart = [abs(a - b) for a, b in zip(way[0], way[-1])]
                in_row = apart[upright] < RADIUS and length_of(way) <= SHORT  # its number must go there
                crossed += 3 if in_row and _crosses(near, way) else int(upright)
        return 10 * over + crossed

    @cached_property
    def past_names(self) -> tuple[float, float]:
        """How far below the lowest and above the highest units' centres the names of groups between others stand.

        That is under and over what is written beside the units of these rows.
        """
        lowest, highest = (self._written_beside(self.layout.box[edge]) for edge in (BOTTOM, TOP))
        # Letters are some hundredths wider where matplotlib fits them to dots, as before 3.11.
        return RADIUS + BOX + 0.1 + 1.03 * lowest, RADIUS + BOX + 0.1 + 1.03 * highest

    def _written_beside(self, height: float) -> float:
        """How high the longest of what is written below or above the units of a row is."""
        row = [name for name, (_, y) in self.layout.places.items() if y == height]
        texts = {name: self.extent(self.outside_text(self.net.units[name]), self.name_size) for name in row}
        return max(size[name not in self.turned] for name, size in texts.items())

    def is_on(self, edge: int, names: Iterable[str]) -> bool:
        """Tell whether a group's units are the lowest (BOTTOM) or the highest (TOP)."""
        return all(self.layout.places[name][1] == self.layout.box[edge] for name in names)

    def are_beside(self, names: Iterable[str]) -> tuple[bool, bool]:
        """Tell whether there are units to the left and to the right of a group: its name stands where none is."""
        left, bottom, right, top = self.group_box(names)
        row = [x for x, y in self.layout.places.values() if bottom <= y <= top]
        return min(row) < left, right < max(row)

    def group_box(self, names: Iterable[str]) -> Box:
        """Return the box around a group's units: left, bottom, right, top."""
        xs, ys = zip(*(self.layout.places[name] for name in names))
        pad = RADIUS + BOX
        return min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad

    def margins(self) -> tuple[float, float, float, float]:
        """Return the room needed left, below, right and above of the units' centres, in the layout's unit."""
        box, outline = self.layout.box, self.layout.outline
        around = (box[0] - outline[0], box[1] - outline[1], outline[2] - box[2], outline[3] - box[3])
        left, below, right, above = (max(RADIUS + BOX + 0.02, far + LINE) for far in around)
        for unit in self.net.units.values():
            text = self.outside_text(unit)
            if unit.name in self.layout.places and text:
                across, up = self.extent(text, self.name_size)
                if unit.name in self.turned:
                    across, up = up, across
                if self.layout.direction == "right":
                    left, right = max(left, RADIUS + 0.2 + across), max(right, RADIUS + 0.2 + across)
                else:
                    left, right = max(left, across / 2), max(right, across / 2)
                    up, side = RADIUS + 0.25 + up, self.upward(unit) if unit.name in self.turned else 0
                    below, above = max(below, up * (side <= 0)), max(above, up * (side >= 0))
        for _, low, far, _ in self.bias_boxes.values():
            right, below = max(right, far - box[2] + 0.05), max(below, box[1] - low + 0.05)
        if self.layout.groups and self.layout.direction == "up":
            names = self.extent(
                max((shortened(g, GROUP_NAME) for g, _ in self.layout.groups), key=columns_of), self.group_size
            )[0]
            ends = [self.beyond(members, self.group_box(members)) for _, members in self.layout.groups]
            least, most = min(low for low, _ in ends), max(high for _, high in ends)
            left, right = max(left, box[0] - least + 0.2 + names), max(right, most - box[2] + 0.2 + names)
            high = self.extent("group", self.group_size)[1]
            below = max(below, self.past_names[0] + high)
            if any(all(self.are_beside(members)) for _, members in self.layout.groups if self.is_on(TOP, members)):
                above = max(above, self.past_names[1] + high)
        elif self.layout.groups:
            above = max(above, 1.0)
        if self.net.folded:
            below = max(below, STEP_BELOW + self.extent("step", self.group_size)[1])
        return left, below, right, above


def _crosses(box: Box, way: list[Point]) -> bool:
    return any(crosses(box, a, b) for a, b in pairwise(way))


def _bias_text(bias: Connection, phase: str) -> str:
    """The bias, and backward its gradient, as on any connection."""
    return f"b {compact(bias.weight)}" + f"\n\u2202 {compact(bias.gradient)}" * (phase == "backward")


def place_sheet(
    sheet_on: Axes | None, net: Network, layout: Layout, phase: str, biases: bool, by_group: bool = False
) -> Sheet:
    """Give a circuit its axes: limits that leave room for the names, and an inch of the same length both ways."""
    ax = sheet_on if sheet_on is not None else Figure().add_subplot()
    sheet = Sheet(ax, net, layout, phase, biases, by_group)
    wide = layout.box[2] - layout.box[0] >= layout.box[3] - layout.box[1]
    room = (LARGEST if wide else LARGEST[::-1]) if sheet_on is None else _inches(ax)
    for k in range(12):  # what is written depends on the scale, and the scale on what is written
        left, bottom, right, top = _limits(sheet)
        scale = min(1.25, room[0] / (right - left), room[1] / (top - bottom))
        settled = sheet.scale - scale < 0.01
        sheet = replace(sheet, scale=scale)
        if k > 1 and settled:
            break
    if sheet_on is None:
        sheet = replace(sheet, ax=_own_axes((right - left) * scale, (top - bottom) * scale))
    sheet.ax.set_aspect("equal")
    sheet.ax.set_xlim(left, right)
    sheet.ax.set_ylim(bottom, top)
    sheet.ax.set_axis_off()
    return sheet


def _limits(sheet: Sheet) -> tuple[float, float, float, float]:
    box, margins = sheet.layout.box, sheet.margins()
    return box[0] - margins[0], box[1] - margins[1], box[2] + margins[2], box[3] + margins[3]


def _inches(ax: Axes) -> tuple[float, float]:
    place, size = ax.get_position(original=True), figure_of(ax).get_size_inches()
    return float(place.width * size[0]), float(place.height * size[1])


def _own_axes(wide: float, high: float) -> Axes:
    total = high + ABOVE + BELOW
    figure = Figure(figsize=(max(wide, 4.8), total))
    FigureCanvasAgg(figure)
    return figure.add_axes((0.0, BELOW / total, 1.0, high / total), axes_class=Picture)


def fit_page(ax: Axes) -> None:
    """Make the page larger where something that is written would fall off it."""
    figure = figure_of(ax)
    ax.apply_aspect()
    canvas: Any = FigureCanvasAgg(figure)
    with drawn_alike():
        boxes = [_inches_of(text, canvas.get_renderer()) for text in (ax.title, *ax.texts) if text.get_text()]
    wide, high = figure.get_size_inches()
    left, below = (MARGIN - min([MARGIN, *(box[k] for box in boxes)]) for k in (0, 1))
    right, above = (max([size, *(box[k] + MARGIN for box in boxes)]) - size for k, size in ((2, wide), (3, high)))
    place, across, up = ax.get_position(original=True), left + wide + right, below + high + above
    figure.set_size_inches(across, up)
    ax.set_position(
        (
            (left + wide * place.x0) / across, (below + high * place.y0) / up,
            wide * place.width / across, high * place.height / up,
        )
    )  # fmt: skip


def _inches_of(text: Text, renderer: Any) -> Box:
    """Where a text stands in the page; wide letters may be missing from the fonts here, and not where it is seen."""
    left, bottom, right, top = (float(end) / renderer.dpi for end in text.get_window_extent(renderer).extents)
    lines = [line for line in text.get_text().split("\n") if columns_of(line) > len(line)]
    more = max((0.6 * float(text.get_fontsize()) * columns_of(line) / 72 for line in lines), default=0.0)
    if text.get_rotation():
        return left, bottom, right, max(top, bottom + more)
    more = max(0.0, more - (right - left))
    return left - more / 2, bottom, right + more, top
