"""A circuit as plain SVG whose parts a page's script can find and change: the player's stage."""

from __future__ import annotations

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.diagram.layout import Box, Ends, Layout, label_places, seconds
from pdpsim.diagram.routes import RADIUS, Point
from pdpsim.diagram.texts import escaped, shortened

SCALE = 118.0  # pixels per unit of the layout
MARGIN = 0.45  # around units and lines
SUM = 1.05  # room for the sum beside a unit, even for "error -123456.789"
NUMBER = 0.5  # room for a number to both sides of its place on a line
FEW = 40  # connections that are labelled
HEAD = (
    '<defs><marker id="head" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="22" markerHeight="22" '
    'markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
    '<path d="M0 0L10 5L0 10z" fill="#e0a000"/></marker></defs>'
)


def circuit_svg(net: Network, layout: Layout) -> str:
    """Return the units and connections of a layout as SVG, each with its key in the attribute ``data-of``.

    >>> from pdpsim.diagram.layout import lay_out
    >>> net = Network.layered(1, 1, seed=1)
    >>> svg = circuit_svg(net, lay_out(net))
    >>> svg.count("<circle"), 'data-of="i1 -&gt; o1"' in svg
    (2, True)
    """
    places: dict[Ends, Point] = {}
    back = seconds(net)
    if len(layout.routes) - len(back) <= FEW:
        sums = [(x + RADIUS, y + 0.02, x + RADIUS + 0.6, y + 0.26) for x, y in layout.places.values()]
        places = label_places(layout, dict.fromkeys((e for e in layout.routes if e not in back), (0.5, 0.26)), sums)
    left, bottom, right, top = _limits(layout, list(places.values()))
    corner, width, height = (left, top), (right - left) * SCALE, (top - bottom) * SCALE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escaped(_spoken(net))}" width="{min(width, 1100):.0f}">',
        HEAD,
    ]
    parts += [
        _line(f"{a} -> {b}", [_pixels(p, corner) for p in way], (a, b) in back) for (a, b), way in layout.routes.items()
    ]
    parts += [_label(f"{a} -> {b}", _pixels(p, corner)) for (a, b), p in places.items()]
    parts += [_unit(net.units[name], _pixels(p, corner)) for name, p in layout.places.items()]
    return "\n".join([*parts, "</svg>"])


def _limits(layout: Layout, numbers: list[Point]) -> Box:
    """The left, bottom, right and top of all there is, with what will be written."""
    left, bottom, right, top = layout.outline
    xs = [x for x, _ in numbers]
    return (
        min([left - MARGIN, *(x - NUMBER for x in xs)]),
        bottom - MARGIN,
        max([right + MARGIN, layout.box[2] + RADIUS + SUM, *(x + NUMBER for x in xs)]),
        top + MARGIN,
    )


def _spoken(net: Network) -> str:
    return f"Circuit diagram of {net.name or 'the network'}. What each step changes is told in the text below it."


def _pixels(p: Point, corner: Point) -> Point:
    return (p[0] - corner[0]) * SCALE, (corner[1] - p[1]) * SCALE


def _line(name: str, way: list[Point], back: bool) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in way)
    return f'<polyline class="line{" back" * back}" data-of="{escaped(name)}" points="{points}"/>'


def _label(name: str, p: Point) -> str:
    x, y = f"{p[0]:.1f}", f"{p[1]:.1f}"
    return (
        f'<text class="weight" data-of="{escaped(name)}" x="{x}" y="{y}">'
        f'<tspan x="{x}"></tspan><tspan x="{x}" dy="15"></tspan></text>'
    )


def _unit(unit: Unit, p: Point) -> str:
    x, y, key, r = p[0], p[1], escaped(unit.name), RADIUS * SCALE
    given = "" if unit.computes else " given"
    return (
        f'<circle class="unit{given}" data-of="{key}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
        f'<text class="name" x="{x:.1f}" y="{y - 9:.1f}"><title>{key}</title>{escaped(shortened(unit.name, 8))}</text>'
        f'<text class="value{given}" data-of="{key}" x="{x:.1f}" y="{y + 11:.1f}"></text>'
        f'<text class="sum" data-of="{key}" x="{x + r + 4:.1f}" y="{y - 16:.1f}"></text>'
    )
