"""What a network with two inputs answers everywhere in their plane: decision surfaces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pdpsim.checks import counted_from, finite
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, in_order
from pdpsim.core.unit import Unit
from pdpsim.drawing.beside import write_beside
from pdpsim.drawing.heat import activations
from pdpsim.drawing.picture import Panels, new_axes, new_panels
from pdpsim.drawing.style import CYCLE, INK, TINTS, figure_of, in_legend, styled, write, write_legend
from pdpsim.errors import PatternError, SettingError
from pdpsim.words import counted, shortened_apart

POINTS = 41  # along each side
SHORT = 9  # letters of a name that stands on one line with what else a title says
NAMED = 16  # patterns, up to which each is named
LETTERS = 24  # of a pattern's name
BESIDE = ((0, 8), (0, -13), (7, -2), (-7, -2), (5, 6), (5, -10), (-5, 6), (-5, -10))  # of a dot, the best first
HIGH = 3.8  # inches of a page, with a legend of four lines
AXES, RISE = 0.9, 2.5  # how much of its place a surface takes; how far the middle of a line is above its foot
STYLES, COLOURS = ("--", "-.", ":"), (INK, *CYCLE)  # of the hidden units' lines, in turn: first all styles in ink


@styled
def draw_surface(
    net: Network,
    patterns: Iterable[Pattern] = (),
    ax: Axes | None = None,
    *,
    unit: str | None = None,
    window: tuple[float, float] | None = None,
    points: int = POINTS,
    **style: Any,
) -> Axes:
    """Draw a unit's activation over the plane of two inputs, with the hidden units' lines and the patterns on top.

    A hidden unit's line is where its net input is 0, if it hears the inputs only. Otherwise the unit's own line,
    solid, is where its activation is .5.

    Parameters
    ----------
    net : Network
        One with two input units. It is not disturbed.
    patterns : iterable of Pattern
        Drawn as dots, filled where the target of the unit, or else of the first output, is above one half; the
        output is named where it is another of several.
    ax : Axes, optional
    unit : str, optional
        By default the first output unit.
    window : (float, float), optional
        From where to where along both inputs; by default from -.25 to 1.25, or as far as the patterns reach.
    points : int
        How many along each side.
    **style
        Passed on to `Axes.pcolormesh`.

    Raises
    ------
    SettingError
        If the network has not two inputs.

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> draw_surface(net, points=5).get_title()
    'o1 over the input plane, forward'
    """
    known = _on_plane(net, patterns)
    window = _window_of(known) if window is None else window
    _refuse_other_grids(window, points)
    shown = net.units[unit] if unit else net.outputs[0]
    ax = new_axes(5.0, HIGH + _more_lines(net)) if ax is None else ax
    along = np.linspace(*window, points)
    plane = [Pattern((float(x), float(y))) for y in along for x in along]
    table = np.array(list(chain.from_iterable(activations(net, plane, [shown.name])))).reshape(points, points)
    _draw_plane(ax, along, table, style)
    names = _shown(net)
    drawn = [hidden for k, hidden in enumerate(net.hidden) if _draw_line(ax, net, hidden, window, k)]
    if shown not in drawn and float(table.min()) < 0.5 < float(table.max()):
        _draw_middle(ax, along, table, names[shown.name])
    _write_legend(ax)
    ax.set_aspect("equal")
    share = AXES * HIGH / (HIGH + _more_lines(net))
    asked = shown if shown in net.outputs else net.outputs[0]
    own = asked is shown or len(net.outputs) == 1
    whose = "target" if own else names[asked.name]
    unnamed = _draw_patterns(ax, known, net.outputs.index(asked), whose, share)
    write(ax.set_xlabel, names[net.inputs[0].name])
    write(ax.set_ylabel, names[net.inputs[1].name])
    name = names[shown.name] + (" " if len(shown.name) <= SHORT else "\n")
    left_out = f"\n(the names of {counted(unnamed, 'pattern')} are left out)" if unnamed else ""
    filled = "" if own or not known else f"\n(filled: target of {whose} above .5)"
    write(ax.set_title, f"{name}over the input plane, forward{filled}{left_out}", fontsize=11, color=INK)
    return ax


def _more_lines(net: Network) -> float:
    """By how many inches the page grows for a legend of more than four lines, each of two units."""
    return 0.16 * max(0, len(net.hidden) // 2 + 1 - 4)


def _shown(net: Network) -> dict[str, str]:
    """What is written for the name of each unit."""
    return dict(zip(net.units, shortened_apart(list(net.units))))


def _on_plane(net: Network, patterns: Iterable[Pattern]) -> list[Pattern]:
    """The patterns with the numbers of both inputs in the network's order, if it has two and they have."""
    if len(net.inputs) != 2:
        raise SettingError(f"a decision surface needs a network with two inputs; this one has {len(net.inputs)}")
    known = in_order(net, patterns)
    for pattern in known:
        if len(pattern.inputs) != 2:
            raise PatternError(
                f"a decision surface shows patterns of two inputs; {pattern.name!r} has {len(pattern.inputs)}"
            )
    return known


def _window_of(patterns: Sequence[Pattern]) -> tuple[float, float]:
    """From where to where patterns reach along both inputs, with a margin; at least a little beyond 0 and 1."""
    given = [0.0, 1.0, *chain.from_iterable(pattern.inputs for pattern in patterns)]
    low, high = min(given), max(given)
    return low - 0.25 * (high - low), high + 0.25 * (high - low)


def _refuse_other_grids(window: Sequence[float], points: int) -> None:
    counted_from(2, points, 1_000, "points")
    low, high = (finite(edge, "an edge of the window") for edge in window)
    if not low < high:
        raise SettingError(f"the window must go from a lower number to a higher one, not from {low:g} to {high:g}")


def _draw_plane(ax: Axes, along: Any, table: Any, style: dict[str, Any]) -> None:
    low, high = min(0.0, float(table.min())), max(1.0, float(table.max()))
    settings: dict[str, Any] = {"cmap": TINTS, "vmin": min(low, -high), "vmax": max(high, -low), "shading": "gouraud"}
    mesh = ax.pcolormesh(along, along, table, **{**settings, **style})
    mesh.set_gid("surface")
    mesh.set_rasterized(True)
    ax.set_autoscale_on(False)
    ax.set_xlim(along[0], along[-1])
    ax.set_ylim(along[0], along[-1])
    bar = figure_of(ax).colorbar(mesh, ax=ax, fraction=0.045, pad=0.03)
    bar.ax.set_ylim(low, high)
    bar.set_label("activation", fontsize=8)
    bar.ax.tick_params(labelsize=7)


def _draw_middle(ax: Axes, along: Any, table: Any, name: str) -> None:
    ax.contour(along, along, table, levels=[0.5], colors=[INK], linewidths=1.3).set_gid("middle")
    ax.plot([], [], color=INK, linewidth=1.3, label=in_legend(f"{name}: activation .5"))  # for the legend


def _write_legend(ax: Axes) -> None:
    if ax.get_legend_handles_labels()[1]:
        write_legend(ax, frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)


def _draw_line(ax: Axes, net: Network, unit: Unit, window: tuple[float, float], k: int) -> bool:
    """Draw where a unit's net input is 0, if that is a line; return whether it is, as not where a unit multiplies."""
    if unit.combine != "sum":
        return False
    weights = {c.sender.name: c.weight for c in unit.incoming}
    a, b = (weights.pop(one.name, 0.0) for one in net.inputs)
    bias = unit.bias or 0.0
    if [name for name in weights if net.units[name].role != "bias"] or (a == 0.0 and b == 0.0):
        return False
    # The foot of the perpendicular from the origin, and along the line from there.
    foot = np.array([a, b]) * -bias / (a * a + b * b)
    way = np.array([-b, a]) / np.hypot(a, b) * 10 * (abs(window[0]) + abs(window[1]) + float(np.hypot(*foot)))
    (x0, y0), (x1, y1) = foot - way, foot + way
    nets = [a * x + b * y + bias for x in window for y in window]
    is_seen = min(nets) <= 0.0 <= max(nets)
    told = in_legend(f"{_shown(net)[unit.name]}: {'net input 0' if is_seen else 'line outside'}")
    looks: dict[str, Any] = {"color": COLOURS[k // len(STYLES) % len(COLOURS)], "linestyle": STYLES[k % len(STYLES)]}
    line = ax.plot([x0, x1], [y0, y1], linewidth=1.3, label=told, **looks)
    line[0].set_gid(f"line {unit.name}")
    return True


def _draw_patterns(ax: Axes, patterns: Sequence[Pattern], output: int, whose: str, share: float) -> int:
    """Draw dots, filled where the target is above one half, and names; return how many there was no room for."""
    size, texts, names = 8 if len(patterns) <= NAMED else 5, [], []
    for pattern, name in zip(patterns, shortened_apart([pattern.name for pattern in patterns], LETTERS)):
        x, y = pattern.inputs
        target = pattern.targets[output] if pattern.targets else None
        on = target is not None and target > 0.5
        dot = ax.plot(
            x, y, "o", markersize=size, markeredgecolor=INK, markerfacecolor=INK if on else "white", zorder=5
        )[0]
        dot.set_gid(f"pattern {pattern.name}")
        names.append(name)
        texts.append(name if target is None else f"{name}: {whose} {target:g}")
    if len(patterns) > NAMED:
        return len(patterns)
    box = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.7}
    look = {"fontsize": 7.5, "va": "baseline", "zorder": 6, "bbox": box}
    spots = [(pattern.inputs[0], pattern.inputs[1]) for pattern in patterns]
    return write_beside(ax, texts, spots, names, BESIDE, share, RISE, **look)


@styled
def draw_surfaces(
    net: Network, patterns: Iterable[Pattern] = (), *, window: tuple[float, float] | None = None, points: int = POINTS
) -> Panels:
    """Draw the surface of each hidden and output unit of a network with two inputs.

    Examples
    --------
    >>> list(draw_surfaces(Network.layered(2, 2, 1, seed=1), points=5))
    ['h1', 'h2', 'o1']
    """
    known = _on_plane(net, patterns)
    window = _window_of(known) if window is None else window
    _refuse_other_grids(window, points)
    names = [unit.name for unit in (*net.hidden, *net.outputs)]
    panels = new_panels(names, min(3, len(names)), 4.0, 3.9 + _more_lines(net))
    for name in names:
        draw_surface(net, known, panels[name], unit=name, window=window, points=points)
    return panels
