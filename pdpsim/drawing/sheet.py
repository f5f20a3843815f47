"""The axes of a circuit diagram, with room for all that is written around the units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pdpsim.core.network import Network
from pdpsim.diagram.layout import Layout
from pdpsim.diagram.routes import RADIUS
from pdpsim.diagram.texts import shortened
from pdpsim.drawing.style import figure_of
from pdpsim.drawing.units import BOX, bias_boxes, group_size, name_size, outside_text, turned_layers

LARGEST = 11.0, 7.4  # inches: A4, held sideways
ABOVE, BELOW = 0.35, 0.75  # inches for title and caption


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
    scale : float
        Inches per unit of the layout.
    """

    ax: Axes
    net: Network
    layout: Layout
    phase: str
    biases: bool
    scale: float = 1.25

    @cached_property
    def turned(self) -> frozenset[int]:
        """The layers whose names are written upwards."""
        return turned_layers(self)

    def points(self, share: float, least: float = 3.5, most: float = 13.0) -> float:
        """Return a font size: a share of the distance of two units, within bounds."""
        return max(least, min(most, 72 * self.scale * share))

    def extent(self, text: str, size: float) -> tuple[float, float]:
        """Return about how wide and high a text of that font size is, in the layout's unit."""
        lines = text.split("\n")
        return max(map(len, lines)) * 0.6 * size / 72 / self.scale, len(lines) * 1.25 * size / 72 / self.scale

    def margins(self) -> tuple[float, float, float, float]:
        """Return the room needed left, below, right and above of the units' centres, in the layout's unit."""
        left = below = right = above = RADIUS + BOX + 0.02
        box = self.layout.box
        for unit in self.net.units.values():
            text = outside_text(self, unit)
            if unit.name in self.layout.places and text:
                width, height = self.extent(text, name_size(self))
                across, up = (height, width) if unit.layer in self.turned else (width, height)
                if self.layout.direction == "right":
                    left, right = max(left, RADIUS + 0.2 + across), max(right, RADIUS + 0.2 + across)
                else:
                    left, right = max(left, across / 2), max(right, across / 2)
                    below, above = max(below, RADIUS + 0.25 + up), max(above, RADIUS + 0.25 + up)
        for _, low, far, _ in bias_boxes(self):
            right, below = max(right, far - box[2] + 0.05), max(below, box[1] - low + 0.05)
        if self.layout.groups and self.layout.direction == "up":
            names = self.extent(max((shortened(g, 24) for g, _ in self.layout.groups), key=len), group_size(self))[0]
            left, right = max(left, RADIUS + 0.35 + names), max(right, RADIUS + 0.35 + names)
        elif self.layout.groups:
            above = max(above, 1.0)
        return left, below, right, above


def place_sheet(sheet_on: Axes | None, net: Network, layout: Layout, phase: str, biases: bool) -> Sheet:
    """Give a circuit its axes: limits that leave room for the names, and an inch of the same length both ways."""
    ax = sheet_on if sheet_on is not None else Figure().add_subplot()
    sheet = Sheet(ax, net, layout, phase, biases)
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
    place, size = ax.get_position(), figure_of(ax).get_size_inches()
    return float(place.width * size[0]), float(place.height * size[1])


def _own_axes(width: float, height: float) -> Axes:
    total = height + ABOVE + BELOW
    figure = Figure(figsize=(max(width, 4.8), total))
    FigureCanvasAgg(figure)
    return figure.add_axes((0.0, BELOW / total, 1.0, height / total))
