"""The sheet that a circuit is drawn on: axes and page, with room for all that is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from pdpsim.core.network import Network
from pdpsim.diagram.layout import Box, Layout
from pdpsim.diagram.routes import RADIUS
from pdpsim.diagram.texts import shortened, width
from pdpsim.drawing.elements import Elements
from pdpsim.drawing.parts import BOX, STEP_BELOW, bias_boxes, group_size, name_size, outside_text, turned_units
from pdpsim.drawing.style import Picture, drawn_alike, figure_of

LARGEST = 11.0, 7.4  # inches: A4, held sideways
ABOVE, BELOW = 0.35, 0.75  # inches for title and caption, or more where these are long
MARGIN = 0.1  # inches between what is written and the end of the page
LINE = 0.14  # from the middle of a line to the edge of its arrow head


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
        """The units whose names are written upwards."""
        return turned_units(self)

    def points(self, share: float, least: float = 3.5, most: float = 13.0) -> float:
        """Return a font size: a share of the distance of two units, within bounds."""
        return max(least, min(most, 72 * self.scale * share))

    def extent(self, text: str, size: float) -> tuple[float, float]:
        """Return about how wide and high a text of that font size is, in the layout's unit."""
        lines = text.split("\n")
        return max(map(width, lines)) * 0.6 * size / 72 / self.scale, len(lines) * 1.25 * size / 72 / self.scale

    def margins(self) -> tuple[float, float, float, float]:
        """Return the room needed left, below, right and above of the units' centres, in the layout's unit."""
        box, outline = self.layout.box, self.layout.outline
        around = (box[0] - outline[0], box[1] - outline[1], outline[2] - box[2], outline[3] - box[3])
        left, below, right, above = (max(RADIUS + BOX + 0.02, far + LINE) for far in around)
        for unit in self.net.units.values():
            text = outside_text(self, unit)
            if unit.name in self.layout.places and text:
                across, up = self.extent(text, name_size(self))
                if unit.name in self.turned:
                    across, up = up, across
                if self.layout.direction == "right":
                    left, right = max(left, RADIUS + 0.2 + across), max(right, RADIUS + 0.2 + across)
                else:
                    left, right = max(left, across / 2), max(right, across / 2)
                    below, above = max(below, RADIUS + 0.25 + up), max(above, RADIUS + 0.25 + up)
        for _, low, far, _ in bias_boxes(self):
            right, below = max(right, far - box[2] + 0.05), max(below, box[1] - low + 0.05)
        if self.layout.groups and self.layout.direction == "up":
            names = self.extent(max((shortened(g, 24) for g, _ in self.layout.groups), key=width), group_size(self))[0]
            left, right = max(left, RADIUS + 0.35 + names), max(right, RADIUS + 0.35 + names)
        elif self.layout.groups:
            above = max(above, 1.0)
        if self.net.folded:
            below = max(below, STEP_BELOW + self.extent("step", group_size(self))[1])
        return left, below, right, above


def place_sheet(
    sheet_on: Axes | None, net: Network, layout: Layout, phase: str, biases: bool, by_group: bool = False
) -> Sheet:
    """Give a circuit its axes: limits that leave room for the names, and an inch of the same length both ways."""
    ax = sheet_on if sheet_on is not None else Figure().add_subplot()
    sheet = Sheet(ax, net, layout, phase, biases, by_group)
    room = LARGEST if sheet_on is None else _inches(ax)
    for _ in range(3):  # what is written depends on the scale, and the scale on what is written
        left, bottom, right, top = _limits(sheet)
        scale = min(1.25, room[0] / (right - left), room[1] / (top - bottom))
        sheet = replace(sheet, scale=scale)
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
    lines = [line for line in text.get_text().split("\n") if width(line) > len(line)]
    more = max((0.6 * float(text.get_fontsize()) * width(line) / 72 for line in lines), default=0.0)
    if text.get_rotation():
        return left, bottom, right, max(top, bottom + more)
    more = max(0.0, more - (right - left))
    return left - more / 2, bottom, right + more, top
