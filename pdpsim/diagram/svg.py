"""A circuit as plain SVG whose parts a page's script can find and change: what stands on the stage."""

from __future__ import annotations

from pdpsim.arguments import judged
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.diagram.layout import Box, Ends, Layout, boxed, label_places, seconds, sum_places
from pdpsim.diagram.routes import RADIUS, Point, at, length_of
from pdpsim.diagram.texts import escaped
from pdpsim.words import shortened_apart

SCALE = 100.0  # pixels per unit of the layout
MARGIN = 0.15  # around everything
NUMBER = (0.56, 0.34)  # room for a weight, and its gradient below it
SUM = (0.5, 0.32)  # room for "error" and a number below it
WIDEST = (1.0, 0.34)  # room for both, even for -123456.789
FEW = 40  # connections that are labelled
HEAD = (
    '<defs><marker id="head" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="20" markerHeight="20" '
    'markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
    '<path d="M0 0L10 5L0 10z" fill="#e0a000"/></marker></defs>'
)


@judged
def circuit_svg(net: Network, layout: Layout) -> str:
    """Return the units and connections of a layout as SVG, each a group with its key in the attribute ``data-of``.

    Groups are of the classes ``connection``, ``unit``, and, for numbers, ``weight`` and ``sum``, whose grounds stand
    before all of them in the same order. Units that do not compute are ``given`` too.

    >>> from pdpsim.diagram.layout import lay_out
    >>> net = Network.layered(1, 1, seed=1)
    >>> svg = circuit_svg(net, lay_out(net))
    >>> svg.count('class="unit'), 'class="connection" data-of="i1 -&gt; o1"' in svg
    (2, True)
    """
    computing = [name for name in layout.places if net.units[name].computes]
    sums = sum_places(layout, computing, SUM)
    places: dict[Ends, Point] = {}
    back = seconds(net)
    drawn = [ends for ends in layout.routes if ends not in back]
    if len(drawn) <= FEW:
        places = label_places(layout, dict.fromkeys(drawn, NUMBER), [boxed(p, SUM) for p in sums.values()])
    left, bottom, right, top = _limits(layout, [boxed(p, WIDEST) for p in (*sums.values(), *places.values())])
    corner, width, height = (left, top), (right - left) * SCALE, (top - bottom) * SCALE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escaped(_spoken(net))}">',
        HEAD,
    ]
    parts += [
        _line(f"{a} -> {b}", [_pixels(p, corner) for p in way], (a, b) in back) for (a, b), way in layout.routes.items()
    ]
    numbers = [("weight", f"{a} -> {b}", _pixels(p, corner)) for (a, b), p in places.items()]
    numbers += [("sum", name, _pixels(p, corner)) for name, p in sums.items()]
    parts += [f'<rect class="ground" {_moved(p)}/>' for *_, p in numbers]  # below all numbers, so that none is covered
    names = dict(zip(layout.places, shortened_apart(list(layout.places), 7)))
    parts += [_unit(net.units[name], names[name], _pixels(p, corner)) for name, p in layout.places.items()]
    parts += [_number(kind, name, p) for kind, name, p in numbers]
    return "\n".join([*parts, "</svg>"])


def _limits(layout: Layout, boxes: list[Box]) -> Box:
    """The left, bottom, right and top of all there is, with what will be written."""
    lefts, bottoms, rights, tops = zip(layout.outline, *boxes)
    return min(lefts) - MARGIN, min(bottoms) - MARGIN, max(rights) + MARGIN, max(tops) + MARGIN


def _spoken(net: Network) -> str:
    return f"Circuit diagram of {net.name or 'the network'}. What each step changes is told in the text below it."


def _pixels(p: Point, corner: Point) -> Point:
    return (p[0] - corner[0]) * SCALE, (corner[1] - p[1]) * SCALE


def _line(name: str, way: list[Point], back: bool) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in way)
    near = at(way, length_of(way) * 0.1)  # where no number is written
    return (
        f'<g class="connection{" back" * back}" data-of="{escaped(name)}"><title>{escaped(name)}</title>'
        f'<polyline class="hit" points="{points}"/><polyline class="line" points="{points}"/>{_cross(near, 8)}</g>'
    )


def _cross(p: Point, size: float) -> str:
    x, y = p[0] - size, p[1] - size
    across = f"{2 * size:.1f}"
    return f'<path class="cross" d="M{x:.1f} {y:.1f}l{across} {across}m0 -{across}l-{across} {across}"/>'


def _number(kind: str, name: str, p: Point) -> str:
    """Two lines of text. Its ground, which stands as far among the grounds, the script makes as large as they are."""
    return (
        f'<g class="{kind}" data-of="{escaped(name)}" {_moved(p)}>'
        '<text><tspan x="0"></tspan><tspan x="0"></tspan></text></g>'
    )


def _moved(p: Point) -> str:
    return f'transform="translate({p[0]:.1f} {p[1]:.1f})"'


def _unit(unit: Unit, name: str, p: Point) -> str:
    key, r = escaped(unit.name), RADIUS * SCALE
    given = "" if unit.computes else " given"
    return (
        f'<g class="unit{given}" data-of="{key}" {_moved(p)}><title>{key}</title>'
        f'<circle class="halo" r="{r + 9:.1f}"/><circle class="body" r="{r:.1f}"/>{_cross((0.0, 0.0), 0.68 * r)}'
        f'<text class="name" y="-9">{escaped(name)}</text><text class="value" y="10"></text></g>'
    )
