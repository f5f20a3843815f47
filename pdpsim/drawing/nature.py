"""The arrangements of 1986: symmetry weights (Nature, fig. 1), person units (fig. 4), the encoder's codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.diagram.texts import compact
from pdpsim.drawing.heat import activations, draw_heat
from pdpsim.drawing.hinton import Units, chosen_units, draw_hinton, weight_between
from pdpsim.drawing.style import FAINT, INK, new_axes, reach, write
from pdpsim.errors import SettingError


class Panels(dict[str, Axes]):
    """Several axes by name, and the figure that holds them.

    >>> panels = new_panels(["a", "b"], 2)
    >>> list(panels), panels.figure is panels["a"].figure
    (['a', 'b'], True)
    """

    def __init__(self, figure: Figure, axes: dict[str, Axes]) -> None:
        super().__init__(axes)
        self.figure = figure


def new_panels(
    names: Sequence[str], columns: int, width: float = 3.0, height: float = 2.4, below: float = 0.0
) -> Panels:
    """Return a new figure with axes of these names, in rows of `columns` (sizes of one in inches, and room below)."""
    rows = -(-len(names) // columns)
    figure = Figure(figsize=(width * min(columns, len(names)), height * rows + below), layout="constrained")
    FigureCanvasAgg(figure)
    places = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in places[len(names) :]:
        ax.set_axis_off()
    return Panels(figure, dict(zip(names, places)))


def draw_fields(
    net: Network,
    senders: Units,
    receivers: Units,
    *,
    per_row: int = 12,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    panels: int = 2,
) -> Panels:
    """Draw the weights into each unit as a Hinton diagram of its own, the senders in rows: Nature's figure 4.

    Parameters
    ----------
    net : Network
    senders, receivers : units, their names, or the name of a group, a role or one unit
    per_row : int
        Senders in a row: of 24 people, 12, so that the English stand above the Italians.
    rows, columns : sequence of str, optional
        Names of rows, and of columns where rows correspond; by default the columns are the senders of the first row.
    panels : int
        Diagrams side by side.

    Returns
    -------
    Panels
        The axes, by the receivers' names. All squares are to one scale.

    Raises
    ------
    SettingError
        If a row would be left half full, or nothing is connected.

    Examples
    --------
    >>> net = Network.layered(4, 2, 1, seed=1)
    >>> list(draw_fields(net, "input", "hidden", per_row=2))
    ['h1', 'h2']
    """
    start, to = chosen_units(net, senders), chosen_units(net, receivers)
    if per_row < 1 or len(start) % per_row:
        raise SettingError(f"{len(start)} senders cannot stand in rows of {per_row}")
    fields = {b.name: [weight_between(net, a.name, b.name) for a in start] for b in to}
    most = reach([w for field in fields.values() for w in field if w is not None])
    columns = [unit.name for unit in start[:per_row]] if columns is None else columns
    height = 0.55 + 0.3 * (len(start) // per_row)
    below = 0.4 + (0.07 * max(map(len, columns), default=0))
    found = new_panels(list(fields), panels, 0.3 * per_row + 1.2, height, below)
    for k, (name, field) in enumerate(fields.items()):
        lowest = k >= len(fields) - panels
        lines = [field[n : n + per_row] for n in range(0, len(field), per_row)]
        draw_hinton(
            lines, found[name], rows=rows, columns=columns if lowest else None, largest=most, title=name,
            scale_note=False,
        )  # fmt: skip
    note = f"weights into each unit: white above 0, black below; area by magnitude, the largest is {compact(most)}"
    found.figure.supxlabel(note, fontsize=8, color="#555555")
    if net.name:
        write(found.figure.suptitle, net.name, fontsize=11, color=INK)
    return found


def draw_person_units(net: Network) -> Panels:
    """Draw the six person units of a family-tree network as in Nature's figure 4: English above Italians.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> family = get_scenario("family_tree")
    >>> list(draw_person_units(family.build(family.recipe(), 1)))
    ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']
    """
    people = [unit.name for unit in chosen_units(net, "person")]
    half = len(people) // 2
    columns = [f"{a} / {b}" for a, b in zip(people[:half], people[half:])]
    return draw_fields(net, people, "person code", per_row=half, rows=["English", "Italian"], columns=columns)


def draw_symmetry(net: Network, ax: Axes | None = None) -> Axes:
    """Draw the weights into the hidden units of a symmetry net over the inputs: mirror images about the middle.

    Bars of Nature's figure 1's numbers: from each input to each hidden unit; bias and output weight in the legend.

    Examples
    --------
    >>> draw_symmetry(Network.layered(6, 2, 1, seed=1)).get_ylabel()
    'weight to the hidden unit'
    """
    inputs, hidden = net.inputs, net.hidden
    if not inputs or not hidden:
        raise SettingError("a picture of the symmetry weights needs input and hidden units")
    ax = new_axes(6.4, 3.6) if ax is None else ax
    width = 0.8 / len(hidden)
    for k, unit in enumerate(hidden):
        weights = [weight_between(net, one.name, unit.name) or 0.0 for one in inputs]
        places = np.arange(len(inputs)) + (k - (len(hidden) - 1) / 2) * width
        # Not the colours that tell signs elsewhere: here a bar's direction does.
        color, hatch = (("#5f5f5f", ""), ("#e2e2e2", "///"))[k % 2]
        look: dict[str, Any] = {"facecolor": color, "edgecolor": INK, "linewidth": 0.6, "hatch": hatch}
        bars = ax.bar(places, weights, width * 0.92, label=_told(unit), **look)
        for bar, weight in zip(bars, weights):
            bar.set_gid(f"weight {unit.name}")
            place = (bar.get_x() + bar.get_width() / 2, weight)
            write(
                ax.annotate, f"{weight:.1f}".replace("-", "\u2212"), place, xytext=(0, 3 if weight >= 0 else -3),
                textcoords="offset points", ha="center", va="bottom" if weight >= 0 else "top", fontsize=7.5,
            )  # fmt: skip
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.axvline((len(inputs) - 1) / 2, color=FAINT, linewidth=1, linestyle=":")
    ax.set_xticks(range(len(inputs)), [unit.name for unit in inputs])
    ax.margins(y=0.14)
    ax.set_ylabel("weight to the hidden unit")
    ax.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    write(ax.set_title, f"{net.name or 'network'}: weights about the middle of the inputs", fontsize=11, color=INK)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _told(unit: Any) -> str:
    told = [f"bias {unit.bias:.1f}"] if unit.bias is not None else []
    told += [f"to {c.receiver.name} {c.weight:.1f}" for c in unit.outgoing[:2]]
    return f"{unit.name} ({', '.join(told)})".replace("-", "\u2212")


def draw_codes(net: Network, patterns: PatternSet, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw the hidden code of each pattern, and in the title how many codes differ.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    ax : Axes, optional
    **style
        See `draw_heat`.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> run = run_scenario("encoder", seed=1)
    >>> draw_codes(run.net, run.patterns).get_title()
    'encoder: 8 patterns, 8 different codes'
    """
    names = [unit.name for unit in net.hidden]
    if not names:
        raise SettingError("a network without hidden units has no codes to draw")
    fitted = patterns.fitted(net)
    table = activations(net, fitted, names)
    codes = ["".join("1" if v > 0.8 else "0" if v < 0.2 else "?" for v in row) for row in table]
    settings: dict[str, Any] = {
        "rows": [f"{pattern.name}   {code}" for pattern, code in zip(fitted, codes)],
        "columns": names,
        "limits": (0.0, 1.0),
        "label": "activation",
        "ylabel": "pattern, code (? is .2 to .8)",
        "title": f"{net.name or 'network'}: {len(table)} patterns, {len(set(codes))} different codes",
    }
    return draw_heat(table, ax, **{**settings, **style})
