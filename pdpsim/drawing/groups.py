"""Pictures of what a group of units makes of the patterns: dendrogram, similarities, principal components."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from pdpsim.arguments import judged
from pdpsim.checks import able
from pdpsim.drawing.heat import draw_heat
from pdpsim.drawing.saving import save_drawing
from pdpsim.drawing.style import new_axes, write, write_legend, write_names
from pdpsim.drawing.weights import draw_weights
from pdpsim.errors import UnknownNameError, nearest
from pdpsim.formats.files import write_text

GROUP = "Inspector(net, patterns).groups[...]"
MARKS = "os^Dv*PX<>"
SIDES = (4, 3), (4, -9), (-4, 3), (-4, -9)  # of a point, for its name
FEW = 40  # points with room for their names


@judged
def draw_dendrogram(group: Any, ax: Axes | None = None, method: str = "average", **style: Any) -> Axes:
    """Draw how the contexts of a group join into clusters, the distance to the right.

    Parameters
    ----------
    group : Group
        Of an inspector's `groups`.
    ax : Axes, optional
        By default those of a new figure.
    method : {'average', 'single', 'complete', 'ward'}
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
    tree = group.tree(method)
    leaves = tree.leaves()
    ax = new_axes(6.0, 1.2 + 0.17 * len(leaves)) if ax is None else ax
    at: dict[int, tuple[float, float]] = {leaf: (0.0, float(k)) for k, leaf in enumerate(leaves)}
    for number, merge in enumerate(tree.merges, tree.points):
        (left, low), (right, high) = at[merge.left], at[merge.right]
        far = merge.distance
        ax.plot([left, far, far, right], [low, low, high, high], **{"color": "black", "linewidth": 1.0, **style})
        at[number] = (far, (low + high) / 2)
    write_names(ax.yaxis, [group.contexts.names[leaf] for leaf in leaves])
    ax.set_xlim(left=0.0)
    ax.set_ylim(len(leaves) - 0.5, -0.5)
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.tick_params(left=False, labelsize="small")
    ax.set_xlabel(f"distance between activations ({method} linkage)")
    write(ax.set_title, f"{group.name}: clusters of {len(leaves)} patterns")
    return ax


@judged
def draw_similarity(group: Any, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw the similarity of every two contexts, in the order of the dendrogram: 1 alike, -1 opposite.

    Parameters
    ----------
    group : Group
    ax : Axes, optional
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
    order = group.tree().leaves()
    side = 1.6 + max(0.17 * len(order), 2.8)
    ax = new_axes(side + 0.6, side) if ax is None else ax
    names = [group.contexts.names[k] for k in order]
    values = [[group.similarities[i][j] for j in order] for i in order]
    settings = {"limits": (-1.0, 1.0), "signed": True, "digits": 1, "numbers": len(order) <= 12}
    texts = {"label": "cosine, seen from the mean", "title": f"{group.name}: similarity of patterns"}
    return draw_heat(values, ax, **{"rows": names, "columns": names, **settings, **texts, **style})


@judged
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
    if label is not None and label not in group.labels:
        raise UnknownNameError(f"the patterns have no label {label!r}{nearest(label, group.labels)}")
    found = group.components
    ax = new_axes(6.4, 5.2) if ax is None else ax
    levels = group.labels[label] if label else [""] * len(group.contexts)
    xs, ys = [place[0] for place in found.places], [(*place, 0.0)[1] for place in found.places]
    for k, level in enumerate(group.levels(label) if label else [""]):
        members = [n for n, own in enumerate(levels) if own == level]
        look = {"marker": MARKS[k % len(MARKS)], "label": level, "s": 28, **style}
        ax.scatter([xs[n] for n in members], [ys[n] for n in members], **look)
    if len(xs) <= FEW:
        spots: list[tuple[float, float]] = []
        for name, spot in zip(group.contexts.names, zip(xs, ys)):
            # The names of points that lie together go to different sides.
            side = sum(max(abs(a - b) for a, b in zip(spot, other)) < 0.04 * (max(xs) - min(xs)) for other in spots)
            where = {"xytext": SIDES[side % 4], "ha": "left" if side % 4 < 2 else "right"}
            write(ax.annotate, name, spot, textcoords="offset points", fontsize="x-small", **where)
            spots.append(spot)
    ax.margins(x=0.12)  # for the names on the right
    if label:
        write_legend(ax, title=label, fontsize="small")
    for axis, k in (ax.set_xlabel, 0), (ax.set_ylabel, 1):
        share = found.fractions[k] if k < len(found.fractions) else 0.0
        axis(f"component {k + 1} ({100 * share:.0f}% of the variance)")
    write(ax.set_title, f"{group.name}: principal components")
    return ax


def save_pictures(inspector: Any, folder: Path, kind: str = "png") -> list[str]:
    """Write the report and each group's pictures to a folder, and return the files' names.

    Parameters
    ----------
    inspector : Inspector
    folder : Path
    kind : {'png', 'svg', 'pdf'}
    """
    written = [folder / "report.txt"]
    write_text(written[0], f"{inspector.report()}\n")
    for name, group in inspector.groups.items():
        labels = [key for key in group.telling_labels if len(group.levels(key)) <= len(MARKS)]
        # The label by which the group's patterns lie together best.
        best = max(labels, key=lambda key: group.agreement(key).silhouette, default=None)
        for what, ax in (
            ("weights", _weights(inspector.net, group)),
            ("dendrogram", draw_dendrogram(group)),
            ("similarity", draw_similarity(group)),
            ("components", draw_components(group, label=best)),
        ):
            written.append(folder / f"{'-'.join(name.split())}-{what}.{kind}")
            save_drawing(ax, written[-1])
    return [str(path) for path in written]


def _weights(net: Any, group: Any) -> Axes:
    senders = {connection.sender.name for unit in group.units for connection in unit.incoming}
    ax = new_axes(1.4 + 0.36 * max(len(senders), 8), 2.2 + 0.36 * len(group.units))
    return draw_weights(net, ax, receivers=group.units, title=f"{group.name}: weights in")
