"""Pictures of what a group of units makes of the patterns: dendrogram, similarities, principal components."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis

from pdpsim.checks import able
from pdpsim.drawing.beside import Spot, write_beside
from pdpsim.drawing.heat import NAMED, draw_heat
from pdpsim.drawing.picture import new_axes, save_drawing
from pdpsim.drawing.style import (
    CYCLE,
    INK,
    MARKS,
    in_legend,
    look,
    room_for,
    styled,
    write,
    write_legend,
    write_names,
)
from pdpsim.drawing.weights import draw_weights
from pdpsim.formats.files import write_text
from pdpsim.inspection.report import MOST_CONTEXTS
from pdpsim.inspection.responses import picture_names
from pdpsim.words import counted, percent

GROUP = "Inspector(net, patterns).groups[...]"
FEW = 60  # points that are named, as far as there is room
APART = "\u25cb"  # a hollow circle: what was held out
ROW, UNNAMED = 0.17, 9.0  # inches for a row with its name, and for all where there are too many to be named


@styled
def draw_dendrogram(
    group: Any, ax: Axes | None = None, method: str = "average", label: str | None = None, **style: Any
) -> Axes:
    """Draw how the contexts of a group join into clusters, the distance to the right.

    Parameters
    ----------
    group : Group
        Of an inspector's `groups`.
    ax : Axes, optional
        By default those of a new figure.
    method : {'average', 'single', 'complete', 'ward'}
    label : str, optional
        One that the group can see: its levels are written beside the names, in colours of their own.
    **style
        For the lines.

    Examples
    --------
    >>> from pdpsim import Inspector, run_scenario
    >>> run = run_scenario("encoder", seed=1)
    >>> ax = draw_dendrogram(Inspector(run.net, run.patterns).groups["hidden"])
    >>> len(ax.lines)
    7
    """
    able(group, "tree", "the group", GROUP)
    _refuse(group, label)
    tree = group.tree(method)
    order = _order(group, tree)
    names = _names_by(group, order, label) if len(order) <= MOST_CONTEXTS else []
    ax = new_axes(6.0 + room_for(names), 1.2 + (ROW * len(order) if names else UNNAMED)) if ax is None else ax
    at: dict[int, tuple[float, float]] = {leaf: (0.0, float(k)) for k, leaf in enumerate(order)}
    apart = {k: at.pop(k)[1] for k in order if k < 0}
    look = {"color": INK, "linewidth": 1.0, **style}
    for number, merge in enumerate(tree.merges, tree.points):
        (left, low), (right, high) = at[merge.left], at[merge.right]
        far = merge.distance
        ax.plot([left, far, far, right], [low, low, high, high], **look)
        at[number] = (far, (low + high) / 2)
    for k, y in apart.items():
        far, other = group.held_out[k].distance, at[tree.above(group.held_out[k].beside, group.held_out[k].distance)]
        ax.plot([0.0, far, far], [y, y, other[1]], **{**look, "linestyle": ":", "gid": "held out"})
    if names:
        _write_names_by(ax.yaxis, group, order, label)
    else:
        ax.set_yticks([])
    ax.set_xlim(left=0.0)
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.tick_params(left=False, labelsize="small")
    ax.set_xlabel(f"distance between activations ({method} linkage)")
    write(
        ax.set_title,
        f"{group.name}: clusters of {_what(group, tree.points)}{_told_apart(group, 'dotted to where they would join')}",
    )
    return ax


@styled
def draw_similarity(group: Any, ax: Axes | None = None, label: str | None = None, **style: Any) -> Axes:
    """Draw the similarity of every two contexts, in the order of the dendrogram: 1 alike, -1 opposite.

    Parameters
    ----------
    group : Group
    ax : Axes, optional
    label : str, optional
        One that the group can see: its levels are written beside the names, in colours of their own.
    **style
        See `draw_heat`.

    Examples
    --------
    >>> from pdpsim import Inspector, run_scenario
    >>> run = run_scenario("encoder", seed=1)
    >>> ax = draw_similarity(Inspector(run.net, run.patterns).groups["hidden"])
    >>> ax.images[0].get_array().shape
    (8, 8)
    """
    able(group, "tree", "the group", GROUP)
    _refuse(group, label)
    order = _order(group, group.tree())
    numbers, named = len(order) <= 12, len(order) <= NAMED
    side = 1.6 + (max(2.8, (0.33 if numbers else ROW) * len(order)) if named else UNNAMED)
    names = [_name(group, k) for k in order]
    levels = room_for(_names_by(group, order, label)) - room_for(names) if named else 0.0
    ax = new_axes(side + 0.6, side, beside=max(0.0, levels)) if ax is None else ax
    table = group.similarities_of_all
    values = [[table[i][j] for j in order] for i in order]
    settings = {"limits": (-1.0, 1.0), "signed": True, "digits": 1, "numbers": numbers}
    texts = {
        "label": "cosine, seen from the mean",
        "title": f"{group.name}: similarity of patterns{_told_apart(group, 'below what they are nearest to')}",
    }
    draw_heat(values, ax, **{"rows": names, "columns": names, **settings, **texts, **style})
    if label and len(order) == len(ax.get_yticks()):
        _write_names_by(ax.yaxis, group, order, label)
        for name, color in zip(ax.get_xticklabels(), _colors(group, order, label)):
            name.set_color(color)
    return ax


@styled
def draw_components(group: Any, ax: Axes | None = None, label: str | None = None, **style: Any) -> Axes:
    """Draw the contexts along the first two principal components, marked by a label's levels.

    Parameters
    ----------
    group : Group
    ax : Axes, optional
    label : str, optional
        One that the group can see.
    **style
        For the points.

    Examples
    --------
    >>> from pdpsim import Inspector, run_scenario
    >>> run = run_scenario("encoder", seed=1)
    >>> ax = draw_components(Inspector(run.net, run.patterns).groups["hidden"])
    >>> len(ax.texts)
    8
    """
    able(group, "tree", "the group", GROUP)
    _refuse(group, label)
    found = group.components
    ax = new_axes(6.4, 5.2) if ax is None else ax
    places = [*found.places, *(found.place(pattern.point) for pattern in group.held_out)]
    spots = [(place[0], (*place, 0.0)[1]) for place in places]
    _mark_points(ax, group, spots, label, style)
    ax.margins(x=0.14, y=0.08)  # for the names at the edges
    names = [*group.contexts.names, *(pattern.name for pattern in group.held_out)]
    left_out = write_beside(ax, names, spots) if len(spots) <= FEW else len(spots)
    if label:
        write_legend(ax, title=label, fontsize="small", frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    for axis, k in (ax.set_xlabel, 0), (ax.set_ylabel, 1):
        share = found.fractions[k] if k < len(found.fractions) else 0.0
        axis(f"component {k + 1} ({percent(share)} of variance)")
    more = f"\n({counted(left_out, 'name')} left out for want of room)" if left_out and len(spots) <= FEW else ""
    marks = "\nhollow: held out, placed by the others" * bool(group.held_out)
    write(ax.set_title, f"{group.name}: principal components{marks}{more}")
    return ax


def _mark_points(ax: Axes, group: Any, spots: Sequence[Spot], label: str | None, style: dict[str, Any]) -> None:
    """Mark the spots of the contexts by level, and behind these those of what was held out, hollow and larger."""
    order = [*range(len(group.contexts)), *range(-len(group.held_out), 0)]
    for n, level in enumerate(_levels(group, label)):
        told, color, mark = level, style.get("color", look(n)["color"]), look(n)["marker"]
        for apart, filling, size in (False, color, 28), (True, "none", 36):
            members = [spots[k] for k in order if _level(group, k, label) == level and (k < 0) is apart]
            shown = {"marker": mark, "edgecolors": color, "s": size, "label": in_legend(told), **style}
            if members:
                ax.scatter(*zip(*members), **{**shown, "color": None, "facecolors": filling})
                told = ""


def _refuse(group: Any, label: str | None) -> None:
    if label is not None:
        group.levels(label)  # which says so if these units can see none of that name


def _what(group: Any, count: int) -> str:
    """What is clustered: patterns, or contexts where some patterns look the same."""
    return counted(count, "pattern") if len(group.contexts.of) == count else f"{count} kinds of pattern"


def _order(group: Any, tree: Any) -> list[int]:
    """The contexts as a dendrogram has them; below each, by negative numbers, the patterns held out nearest to it."""
    apart = sorted(range(-len(group.held_out), 0), key=lambda k: group.held_out[k].distance)
    return [k for leaf in tree.leaves() for k in (leaf, *(n for n in apart if group.held_out[n].beside == leaf))]


def _name(group: Any, k: int) -> str:
    """The name of a context; or, marked, of a pattern held out."""
    return group.contexts.names[k] if k >= 0 else f"{APART} {group.held_out[k].name}"


def _told_apart(group: Any, how: str) -> str:
    """The line of a title that says how patterns held out are shown, if there are any."""
    return f"\n{APART} held out: {how}" if group.held_out else ""


def _levels(group: Any, label: str | None) -> list[str]:
    """The levels of a label; those that only patterns held out have come last."""
    apart = [pattern.labels.get(label, "") for pattern in group.held_out] if label else []
    return list(dict.fromkeys([*group.levels(label), *apart])) if label else [""]


def _level(group: Any, k: int, label: str | None) -> str:
    if not label:
        return ""
    level: str = group.labels[label][k] if k >= 0 else group.held_out[k].labels.get(label, "")
    return level


def _colors(group: Any, order: Sequence[int], label: str) -> list[str]:
    levels = _levels(group, label)
    return [CYCLE[levels.index(_level(group, k, label)) % len(CYCLE)] for k in order]


def _names_by(group: Any, order: Sequence[int], label: str | None) -> list[str]:
    """The names of contexts, with the levels of a label behind them."""
    names = [_name(group, k) for k in order]
    return names if label is None else [f"{name}  {_level(group, k, label)}" for name, k in zip(names, order)]


def _write_names_by(axis: Axis, group: Any, order: Sequence[int], label: str | None) -> None:
    """Write the names of contexts, with the levels of a label behind them, in the colours of these."""
    write_names(axis, _names_by(group, order, label))
    if label is None:
        return
    for text, color in zip(axis.get_ticklabels(), _colors(group, order, label)):
        text.set_color(color)


def save_pictures(inspector: Any, folder: Path, kind: str = "png") -> list[str]:
    """Write the report and each group's pictures to a folder, and return the files' names.

    Parameters
    ----------
    inspector : Inspector
    folder : Path
    kind : {'png', 'svg', 'pdf'}
    """
    names = iter(picture_names(inspector.net, kind))
    written = [folder / "report.txt"]
    write_text(written[0], f"{inspector.report()}\n")
    for group in inspector.groups.values():
        labels = [key for key in group.telling_labels if len(group.levels(key)) <= len(MARKS)]
        # The label by which the group's patterns lie together best.
        best = max(labels, key=lambda key: group.agreement(key).silhouette, default=None)
        for ax in (
            _weights(inspector.net, group),
            draw_dendrogram(group, label=best),
            draw_similarity(group, label=best),
            draw_components(group, label=best),
        ):
            written.append(folder / next(names))
            save_drawing(ax, written[-1])
    return [str(path) for path in written]


def _weights(net: Any, group: Any) -> Axes:
    senders = {connection.sender.name for unit in group.units for connection in unit.incoming}
    ax = new_axes(1.4 + 0.36 * max(len(senders), 8), 2.2 + 0.36 * len(group.units))
    return draw_weights(net, ax, receivers=group.units, title=f"{group.name}: weights in")
