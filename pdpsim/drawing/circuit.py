"""The circuit diagram: units as circles with their numbers, connections as lines by weight, either phase."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from pdpsim.checks import from_zero
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.values import shown_on_connections, shown_state, unit_values
from pdpsim.drawing.boxes import draw_bundles, draw_groups, group_name_boxes
from pdpsim.drawing.parts import (
    MANY,
    MARKS,
    draw_biases,
    draw_connections,
    draw_in_force,
    draw_steps,
    draw_units,
    highlight,
)
from pdpsim.drawing.picture import svg_text
from pdpsim.drawing.sheet import Sheet, fit_page, place_sheet
from pdpsim.drawing.style import INK, figure_of, reach, styled, write
from pdpsim.errors import SettingError, nearest
from pdpsim.words import columns_of, counted, listed, number

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper

OF_BACKWARD = {"error", "delta", "gradient"}
BIASES = ("number", "unit", "none")
FEW = 24  # connections that are labelled unasked
CAPTIONS = "caption", "caption of lines", "caption of states"  # apart, since seldom all of them change
MINUS = re.compile(r"(?<!\w)-(?=[\d.])")  # of a number; neither an arrow nor part of a name
LINE_BELOW = 11.0  # points from a line of the caption to the next
# While weights change, no unit computes and nothing is sent.
OF_CHANGES: dict[str, Any] = {"phase": "forward", "labels": ("weight", "gradient"), "values": {}}
LARGEST_SHOWN = 20_000  # connections from which on a circuit would be a grey field of megabytes


@styled
def draw_network(
    net: Network,
    ax: Axes | None = None,
    *,
    pattern: Pattern | Sequence[float] | Mapping[str, float] | None = None,
    phase: str | None = None,
    values: str | Mapping[str, float] | None = None,
    labels: str | Sequence[str] | None = "auto",
    bias: str = "number",
    direction: str = "up",
    by_group: bool = False,
    event: Event | None = None,
    measure: Measure = SumOfSquares(),
    epoch: int | None = None,
    title: str | None = None,
    caption: bool = True,
    in_force: Mapping[Any, str] | None = None,
    **style: Any,
) -> Axes:
    """Draw a network as a circuit, with the numbers of a pattern and phase.

    Parameters
    ----------
    net : Network
        It is not disturbed: the sweeps for `pattern` are done on a copy.
    ax : Axes, optional
        By default those of a new figure of fitting size.
    pattern : Pattern or sequence of float, optional
        Without one the network is shown as it stands.
    phase : {'forward', 'backward'}, optional
        Backward, arrows are reversed, units show deltas, and connections products and gradients.
    values : str or mapping of str to float, optional
        What units show in place of activation or delta: 'net_input', 'error', 'target', 'bias', or numbers by name
        (none: ``{}``).
    labels : 'auto', None, str or sequence of str
        What connections show: 'weight', 'product', 'gradient', 'last_change'. 'auto' labels small networks only, and
        the backward phase of one as it stands with weight and gradient: weights may have changed since they were sent
        over.
    bias : {'number', 'unit', 'none'}
        Biases as numbers beside the units, as connections from the bias unit, or not at all (the caption says so).
    direction : {'up', 'right'}
        Inputs at the bottom, as in the PDP volumes, or to the left. In a network over several steps time goes to the
        right.
    by_group : bool
        Whether all connections between two groups are one arrow, and only the names of groups are written; upwards.
        Which groups have connections within them is told below.
    event : Event, optional
        One to point out; its arithmetic becomes part of the caption.
    measure : Measure
        Of error, where the backward sweep begins.
    epoch : int, optional
        For the title.
    title : str, optional
        In place of the one that names network, epoch, pattern and phase.
    caption : bool
        Whether to say below what is shown.
    in_force : mapping of Unit and Connection to str, optional
        What is 'lesioned' (drawn grey and crossed), 'clamped' (ringed) or 'frozen' (starred), as in `Stepper.in_force`.
    **style
        Passed on to the lines (a `matplotlib.collections.LineCollection`).

    Returns
    -------
    Axes

    Raises
    ------
    SettingError, NetworkError, PatternError
        If there is nothing to draw, or no such thing to show.

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1, name="xor")
    >>> ax = draw_network(net, pattern=Pattern([0, 1], [1], "01"), phase="backward")
    >>> ax.get_title()
    'xor, pattern 01, backward'
    """
    if bias not in BIASES:
        raise SettingError(f"bias must be shown as one of {', '.join(BIASES)}, not {bias!r}{nearest(bias, BIASES)}")
    if by_group and direction != "up":
        raise SettingError(f"a circuit is drawn by_group in the direction 'up', not {direction!r}")
    if by_group and net.folded:
        raise SettingError("a network over several steps is drawn by its units, and not by groups")
    if by_group and not any(unit.group for unit in net.units.values()):
        raise SettingError("the network has no groups to draw: units are made with one, as by add_unit(..., group='a')")
    if epoch is not None:
        from_zero(epoch, "the epoch")
    if pattern is not None:
        phase = _phase_of([values, labels] if isinstance(labels, str) else [values, *(labels or ())], phase)
    shown, phase = shown_state(net, pattern, phase, measure)
    layout = lay_out(shown, direction, bias_unit=bias == "unit")
    own, sheet = ax is None, place_sheet(ax, shown, layout, phase, bias == "number", by_group)
    ax = sheet.ax
    numbers = unit_values(shown, phase, values)
    on_lines = () if by_group else shown_on_connections(labels, phase, len(layout.routes) <= FEW, shown is net)
    if event is not None:
        highlight(sheet, event)
    if by_group:
        draw_bundles(sheet)
    else:
        draw_connections(sheet, on_lines, group_name_boxes(sheet), **style)
    draw_groups(sheet)
    draw_steps(sheet)
    draw_in_force(sheet, in_force or {})
    numbered = draw_units(sheet, numbers, deltas=_what(values, phase) in ("delta", "error"))
    biases_shown = sheet.biases and draw_biases(sheet)
    title = _wrapped(ax, (_title(shown, pattern, phase, epoch) if title is None else title).split("\n"), 0.6 * 11)
    if ax.get_title() != title:
        write(ax.set_title, title, fontsize=11, color=INK, y=1.0)
    if caption:
        told = _write_below(sheet, "event", MINUS.sub("\u2212", event.words())) if event is not None else 0
        units = f"units: {_what(values, phase).replace('_', ' ')} as fill" + " and number" * numbered
        lines = _caption(sheet, "" if values == {} else units, on_lines, bias, biases_shown)
        states = [f"{told}: {state}" for state, told in MARKS.items() if state in (in_force or {}).values()]
        for gid, line in zip(CAPTIONS, [*lines, "; ".join(states)]):
            told += _write_below(sheet, gid, line, told)
    if own:
        fit_page(ax)
    return ax


def _phase_of(asked: Sequence[object], phase: str | None) -> str | None:
    """The phase in which a pattern's numbers are known: errors, deltas and gradients come of the backward sweep."""
    known = [what for what in asked if isinstance(what, str) and what in OF_BACKWARD]
    if known and phase == "forward":
        raise SettingError(f"{listed(known)} of a pattern: these are of the phase 'backward', and not 'forward'")
    return "backward" if known else phase


def _what(values: str | Mapping[str, float] | None, phase: str) -> str:
    if isinstance(values, Mapping):
        return "the numbers given"
    return values or ("delta" if phase == "backward" else "activation")


def _title(net: Network, pattern: object, phase: str, epoch: int | None) -> str:
    parts = [net.name, "" if epoch is None else f"epoch {epoch:,}"]
    parts = [part for part in parts if part]
    if net.pattern is None:
        return ", ".join([*parts, "no pattern presented"])
    name = net.pattern.name or "(" + ", ".join(f"{x:g}" for x in net.pattern.inputs[:8]) + ")"
    standing = "" if pattern is not None else ", as it stands"
    way = [] if net.structure.has_cycle else [phase]
    return ", ".join([*parts, f"pattern {name}", *way, *heat_of(net)]) + standing


def heat_of(net: Network) -> list[str]:
    """Say at which temperature a network is, where its units ask that: a list with the words, or an empty one.

    >>> net = Network.layered(1, 1, function="stochastic_logistic")
    >>> event = net.anneal(20.0)
    >>> heat_of(net), heat_of(Network.layered(1, 1))
    (['temperature 20'], [])
    """
    return [f"temperature {net.temperature:g}"] * (net.structure.draws and net.temperature != 1.0)


def _caption(sheet: Sheet, units: str, on_lines: Sequence[str], bias: str, biases_shown: bool) -> list[str]:
    drawn = [sheet.net.connections[ends].weight for ends in sheet.layout.routes]  # biases may be none of them
    plain = all(type(connection) is Connection for connection in sheet.net.connections.values())
    back = "weight x delta" if plain else "what goes back (weight x delta, or as its kind says)"
    said = {
        "product": back if sheet.phase == "backward" else "weight x activation",
        "gradient": "gradient (\u2202)",
        "last_change": "last change",
    }
    shown = [f"{units} (orange above 0, purple below)"] if units else []
    shown += ["on lines: " + ", ".join(said.get(value, value) for value in on_lines)] * bool(on_lines)
    if biases_shown:
        shown.append("b: bias" + " and its gradient (\u2202)" * (sheet.phase == "backward"))
    elif bias != "unit" and sheet.net.structure.bias:
        shown.append("biases not shown")
    if sheet.brief_targets and sheet.net.pattern is not None and any(unit.target for unit in sheet.net.outputs):
        shown.append("in brackets: targets that are not 0")
    if sheet.some_free:
        shown.append("(any): no target")
    if sheet.net.pattern is not None and sheet.net.pattern.carried:
        shown.append("what is carried comes from what stood there before")
    for steps in sorted({*sheet.net.delays.values()} - {0}):
        late = [f"{a} -> {b}" for (a, b), delay in sheet.net.delays.items() if delay == steps]
        every = len(late) == sum(c.sender.role != "bias" for c in sheet.net.connections.values())
        told = "every connection" if every else listed(late)
        shown.append(f"{'takes' if every else 'take'} {'a step' if steps == 1 else counted(steps, 'step')}: {told}")
    lines = f"lines: weights, solid blue above 0, dashed red below; the widest is {number(reach(drawn))}"
    lines += "; weak ones fade" * (len(sheet.layout.routes) > MANY)
    if not any(drawn):
        lines = "lines: weights, all 0"
    if sheet.by_group:
        ends = ((c.sender.group, c.receiver.group) for c in sheet.net.connections.values())
        within = dict.fromkeys(one for one, other in ends if one and one == other)
        lines = "arrows: all connections from group to group"
        lines += f"; those within {listed(list(within))} are not drawn" * bool(within)
    return ["; ".join(shown), lines]


def _write_below(sheet: Sheet, gid: str, sentence: str, after: int = 0) -> int:
    """Write a sentence below the axes, after so many lines; return how many lines it became."""
    if not sentence:
        return 0
    # Not the label of an axis: axes that are off hide it.
    down = ScaledTranslation(0, -(4 + LINE_BELOW * after) / 72, figure_of(sheet.ax).dpi_scale_trans)
    text = _wrapped(sheet.ax, [sentence], 0.54 * 7.5)
    sheet.elements.write(
        gid, 0.5, 0.0, text, ha="center", va="top", zorder=3, fontsize=7.5, color="#555555",
        transform=sheet.ax.transAxes + down,
    )  # fmt: skip
    return text.count("\n") + 1


def _wrapped(ax: Axes, lines: list[str], letter: float) -> str:
    """Break lines where the axes' place in the page ends; a letter is about so many points wide."""
    room = max(30.0, 72 * figure_of(ax).get_figwidth() * ax.get_position(original=True).width / letter)
    return "\n".join(part for line in lines if line for part in wrap(line, int(room * len(line) / columns_of(line))))


def draw_step(stepper: Stepper, **settings: Any) -> Axes:
    """Draw the network of a stepper as it stands: the last event pointed out, and who is clamped; return the Axes.

    >>> from pdpsim import GradientDescent, PatternSet, Stepper
    >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
    >>> event = stepper.step()
    >>> draw_step(stepper).get_title()
    'epoch 1, pattern 1, forward, as it stands'
    """
    net, phase, title = stepper.net, stepper.phase, None
    if phase not in ("forward", "backward", "change", "return"):  # of which a network itself knows
        parts = [net.name, f"epoch {stepper.epoch:,}", f"pattern {stepper.pattern.name}", phase, *heat_of(net)]
        title = ", ".join(filter(None, parts))
    in_force: dict[Any, str] = {net.units[name]: "clamped" for name in stepper.held}
    in_force |= stepper.in_force
    known = {"event": stepper.last_event, "epoch": stepper.epoch, "in_force": in_force, "title": title}
    measure = getattr(stepper.procedure, "measure", SumOfSquares())
    return draw_network(net, **{"measure": measure, **known, **settings})


def network_svg(net: Network) -> str | None:
    """Return the circuit as it stands, as SVG; None if there is none to draw or it is too large to be seen.

    >>> network_svg(Network.layered(2, 2, 1, seed=1)).startswith("<svg")
    True
    """
    return svg_text(draw_network(net)) if len(net.units) > 0 and len(net.connections) <= LARGEST_SHOWN else None
