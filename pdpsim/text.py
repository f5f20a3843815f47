"""Plain text: tables of any rows, what a network answers, and a network in layers with who hears whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, in_order
from pdpsim.core.unfold import folded_ends, in_time, starts
from pdpsim.core.unit import Unit
from pdpsim.learning.right import names_a_class
from pdpsim.words import ONE_LINE, WIDTH, columns_of, filled, number, one_line, percent, shortened_apart

WIDE = 8  # units or connections that a line shows
FEW = 3  # outputs that are told with their targets beside each
LONG = 24  # units that are listed one by one
STILL = "~"  # before a delta that is still the one of a pattern before

Highlight = Callable[[str], str]


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "  ", width: int = WIDTH, keys: int = 1
) -> str:
    """Return rows of text under a header, in columns: the first to the left, the others to the right.

    A table that is too wide is folded: columns that do not fit stand below, beside the first columns again, which say
    what each row is of (`keys`).

    >>> print(table(["unit", "bias"], [["h1", "-0.277"], ["out", "0.279"]], indent=""))
    unit    bias
    h1    -0.277
    out    0.279
    >>> print(table(["unit", "i1", "i2"], [["h1", "0.25", "-0.5"]], width=14))
      unit    i1
      h1    0.25
    <BLANKLINE>
      unit    i2
      h1    -0.5
    """
    lines = [list(header), *(list(row) for row in rows)]
    room = width - len(indent)
    widths = _widths(lines)
    if sum(widths) + 2 * (len(widths) - 1) > room:  # what is too long to stand beside a name is cut
        most = [min(widths[0], room // 2), *(room - 2 - min(widths[0], room // 2) for _ in widths[1:])]
        first = shortened_apart([one_line(line[0], ONE_LINE) for line in lines], most[0], "...")
        heads = shortened_apart([one_line(head, ONE_LINE) for head in header[1:]], most[-1], "...")
        cells = [heads, *([one_line(cell, most[-1]) for cell in line[1:]] for line in lines[1:])]
        lines = [[name, *line] for name, line in zip(first, cells)]
        widths = _widths(lines)
    keys = min(keys, len(widths))
    folds = _folded(widths, room, keys)
    if keys > 1 and len(folds) > 1 and sum(widths[:keys]) + 2 * keys + max(widths[keys:]) > room:
        numbered = [[f"{n}", *line] for n, line in enumerate(lines[1:], 1)]  # there is no room for more to tell them by
        return table(["row", *header], numbered, indent, width)
    return "\n\n".join(_columns(lines, widths, [*range(keys), *fold], indent) for fold in folds)


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(columns_of, column)) for column in zip(*lines)]


def _space(cell: str, width: int) -> str:
    """What stands beside a cell in a column."""
    return " " * (width - columns_of(cell))


def _folded(widths: Sequence[int], width: int, keys: int) -> list[list[int]]:
    """Which columns beside the first, the keys, stand together."""
    folds: list[list[int]] = [[]]
    used = first = sum(widths[:keys]) + 2 * max(0, keys - 1)
    for k in range(keys, len(widths)):
        if folds[-1] and used + 2 + widths[k] > width:
            folds.append([])
            used = first
        folds[-1].append(k)
        used += 2 + widths[k]
    return folds


def _columns(lines: Sequence[Sequence[str]], widths: Sequence[int], chosen: Sequence[int], indent: str) -> str:
    def cell(line: Sequence[str], k: int) -> str:
        space = _space(line[k], widths[k])
        return space + line[k] if k else line[k] + space

    return "\n".join((indent + "  ".join(cell(line, k) for k in chosen)).rstrip() for line in lines)


def wrapped(header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Return rows of longer texts, wrapped in columns of the given widths.

    >>> print(wrapped(["claim", "found"], [["It takes a while.", "yes"]], [8, 5]))
    claim     found
    --------  -----
    It takes  yes
    a while.
    """
    lines = [*_wrapped_row(header, widths), "  ".join("-" * width for width in widths)]
    for row in rows:
        lines += _wrapped_row(row, widths)
    return "\n".join(lines)


def _wrapped_row(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [wrap(cell, width) for cell, width in zip(row, widths)]
    return [
        "  ".join(part + _space(part, width) for part, width in zip(parts, widths)).rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def answers(net: Network, patterns: Iterable[Pattern]) -> str:
    """Return a table of patterns: inputs, outputs, targets; of many outputs of which one is wanted, the strongest.

    >>> net = Network.layered(1, 1, seed=1)
    >>> print(answers(net, [Pattern([1], [1], "on")]))
      pattern  i1  o1 output  o1 target
      on        1      0.495          1
    """
    with net.no_dropout():
        rows = [(pattern, net.forward(pattern)) for pattern in in_order(net, patterns)]
    ins, outs = [unit.name for unit in net.inputs], [unit.name for unit in net.outputs]
    given = [[f"{x:g}" if isinstance(x, float) else str(x) for x in pattern.given] for pattern, _ in rows]
    if len(ins) > WIDE and all(len(cell) == 1 for cells in given for cell in cells):
        ins, given = ["inputs"], [["".join(cells)] for cells in given]
    if len(outs) > FEW and all(names_a_class(pattern.targets) for pattern, _ in rows):
        header = [*ins, "answer", "target"]
        told = [_strongest(outs, pattern, outputs) for pattern, outputs in rows]
    else:
        header = [*ins, *(f"{name} {what}" for name in outs for what in ("output", "target"))]
        told = [_each_output(pattern, outputs) for pattern, outputs in rows]
    return table(["pattern", *header], [[p.name, *x, *y] for (p, _), x, y in zip(rows, given, told)])


def _each_output(pattern: Pattern, outputs: Sequence[float]) -> list[str]:
    pairs = zip(outputs, pattern.targets or [None] * len(outputs))
    return [cell for y, t in pairs for cell in (number(y), "any" if t is None else f"{t:g}")]


def _strongest(names: Sequence[str], pattern: Pattern, outputs: Sequence[float]) -> list[str]:
    best = max(range(len(outputs)), key=outputs.__getitem__)
    wanted = pattern.targets.index(1.0)
    told = f"{names[best]} {number(outputs[best], 2)}"
    return [told, names[wanted] if wanted == best else f"{names[wanted]}, has {number(outputs[wanted], 2)}"]


def grid(names: Sequence[str], cells: Sequence[Any]) -> str:
    """Return a table of a grid's cells: settings, fraction solved with its interval, and epochs.

    Parameters
    ----------
    names : sequence of str
        Of the settings that vary.
    cells : sequence of Cell
    """
    header = [*names, "solved", "of", "fraction", "95% interval", "median epochs", "quartiles", "range"]
    rows = [[f"{cell.settings[name]}" for name in names] + _outcome(cell.summary) for cell in cells]
    return table(header, rows, keys=max(1, len(names)))


def _outcome(summary: Any) -> list[str]:
    low, high = summary.rate_interval
    fraction = "" if summary.rate is None else percent(summary.rate, 1)
    cells = [f"{summary.solved}", f"{summary.runs}", fraction, f"{100 * low:.1f}-{100 * high:.1f}%"]
    epochs = summary.epochs
    if epochs is None:
        return [*cells, "", "", ""]
    quartiles = f"{epochs.lower_quartile:g}-{epochs.upper_quartile:g}"
    return [*cells, f"{epochs.median:g}", quartiles, f"{epochs.least:g}-{epochs.most:g}"]


def circuit(
    net: Network,
    marked: Collection[object] = (),
    highlight: Highlight = str,
    to_come: Collection[Unit] = (),
    in_force: Mapping[Any, str] | None = None,
    width: int = WIDTH,
) -> str:
    """Return a network as ASCII text, with activations and weights; with deltas too in the backward phase.

    Parameters
    ----------
    net : Network
    marked : collection of Unit and Connection
        Set between ``>`` and ``<``.
    highlight : callable, optional
        What is marked goes through it, to be coloured.
    to_come : collection of Unit
        Those whose delta is still from before: it gets a sign, and the text a legend.
    in_force : mapping of Unit and Connection to str, optional
        What is lesioned, clamped or frozen by hand: it gets a sign, and the text a legend.
    width : int
        Columns that lines keep to, as far as what cannot be broken lets them.

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> print(circuit(net, marked=[net.connections["i2", "h1"]], in_force={net.units["h2"]: "clamped"}))
    <Network: 2 inputs, 2 hidden, 1 output, 9 connections>
    layer 2               (o1 0.000)
    layer 1        (h1 0.000)  (h2= 0.000)
    layer 0  [bias 1.000]  (i1 0.000)  (i2 0.000)
    o1 <- bias 0.152  h1 0.289  h2 -0.406
    h1 <- bias -0.366  i1 0.347  >i2 0.264<
    h2 <- bias -0.245  i1 -0.005  i2 -0.051
    = clamped
    """
    signs = {thing: SIGNS[state] for thing, state in (in_force or {}).items()}
    look = _Look(net, marked, highlight, to_come, signs, width)
    lines = [filled(repr(net) + _moment(net)), *look.layers()]
    lines += look.by_folded() if net.folded else look.by_unit()
    told = [f"{SIGNS[state]} {state}" for state in SIGNS if state in (in_force or {}).values()]
    return "\n".join([*lines, *([", ".join(told)] if told else [])]) + legend(
        to_come if net.phase == "backward" else ()
    )


SIGNS = {"lesioned": "x", "clamped": "=", "frozen": "*"}


def legend(to_come: Collection[Unit], before: Collection[Unit] = ()) -> str:
    r"""Return the line that says what the sign means, if any delta, or in a forward sweep any error, has it.

    >>> legend([]), legend([Unit("h1")])
    ('', '\n~ still from before: the unit has yet to form its delta')
    """
    if before:
        return f"\n{STILL} still from before: errors and deltas come in the backward sweep"
    return f"\n{STILL} still from before: the unit has yet to form its delta" if to_come else ""


def _moment(net: Network) -> str:
    """What the numbers are of."""
    return f", {net.phase} with pattern {net.pattern.name}" if net.pattern and net.pattern.name else ""


class _Look:
    """How the parts of a network are written."""

    def __init__(
        self,
        net: Network,
        marked: Collection[object],
        highlight: Highlight,
        to_come: Collection[Unit],
        signs: Mapping[Any, str],
        width: int,
    ) -> None:
        self.net, self.marked, self.highlight, self.to_come, self.signs = net, marked, highlight, to_come, signs
        self.width = width

    def layers(self) -> list[str]:
        """A line per layer, centred, with the units in brackets; more than one where they are many."""
        what = "step" if self.net.folded else "layer"
        heads = {layer: f"{what} {layer}" for layer, _ in _by_layer(self.net)}
        margin = max(map(len, heads.values()), default=0) + 2
        broken = [
            (heads[layer], part)
            for layer, units in _by_layer(self.net)
            for part in _in_lines(_few([self.box(unit) for unit in units]), self.width - margin)
        ]
        width = max((columns_of(part) for _, part in broken), default=0)
        lines, before = [], ""
        for head, part in broken:
            lines.append(f"{head if head != before else '':{margin}}{' ' * ((width - columns_of(part)) // 2)}{part}")
            before = head
        for unit in self.marked:
            if isinstance(unit, Unit):
                lines = [line.replace(self.box(unit), self.highlight(self.box(unit)), 1) for line in lines]
        return lines

    def by_unit(self) -> list[str]:
        """A line for each unit that hears: its senders with the weights."""
        heard = [unit for _, layer in _by_layer(self.net) for unit in layer if unit.incoming]
        hears_marked = [unit for unit in heard[LONG:] if any(c in self.marked for c in unit.incoming)]
        lines = []
        for unit in heard[:LONG] + hears_marked:
            terms = [self.term(c, c.sender.name) for c in unit.incoming]
            lines += self.heard(unit.name, terms)
        if len(heard) > LONG:
            lines.append(f"... and {len(heard) - LONG - len(hears_marked)} more units")
        return lines

    def by_folded(self) -> list[str]:
        """Lines for each folded unit: what it hears, each weight once; of the step before as t-1."""
        found: dict[str, dict[tuple[str, int], Connection]] = {}
        before, places = starts(self.net), in_time(self.net)
        for connection in self.net.connections.values():
            sender, receiver, delay = folded_ends(places, connection)
            if connection.receiver.name in before:
                receiver = connection.receiver.name
            first = found.setdefault(receiver, {}).setdefault((sender, delay), connection)
            if connection in self.marked:
                found[receiver][sender, delay] = connection
            elif first.shared is not connection.shared:
                step = places[connection.receiver.name][1]
                found[receiver][f"{connection.sender.name} at {step}", delay] = connection
        lines = []
        for receiver, terms in list(found.items())[:LONG]:
            texts = [self.term(c, f"{name}{f'(t-{delay})' * bool(delay)}") for (name, delay), c in terms.items()]
            lines += self.heard(receiver, texts)
        return [*lines, *[f"... and {len(found) - LONG} more units"] * (len(found) > LONG)]

    def heard(self, name: str, terms: list[str]) -> list[str]:
        """Say what a unit hears, in as many lines as it takes; colours are put on last, and take no room."""
        head = f"{name} <- "
        room = columns_of(head)
        first, *more = _in_lines(_few(terms), self.width - room)
        lines = [head + first, *(" " * room + line for line in more)]
        for term in terms:
            if term.startswith(">"):
                lines = [line.replace(term, self.highlight(term), 1) for line in lines]
        return lines

    def term(self, connection: Connection, name: str) -> str:
        """A sender and the weight."""
        text = f"{name} {number(connection.weight)}{self.signs.get(connection, '')}"
        return f">{text}<" if connection in self.marked else text

    def box(self, unit: Unit) -> str:
        """A unit and its numbers in brackets."""
        numbers = number(unit.activation)
        if self.net.phase == "backward" and unit.computes:
            numbers += f" delta {STILL * (unit in self.to_come)}{number(unit.delta)}"
        name = unit.name + self.signs.get(unit, "")
        box = f"[{name} {numbers}]" if unit.role == "bias" else f"({name} {numbers})"
        return f">{box}<" if unit in self.marked else box


def _by_layer(net: Network) -> list[tuple[int, list[Unit]]]:
    """The units in layers, or where there are steps in steps, from the highest down."""
    layers: dict[int, list[Unit]] = {}
    places = in_time(net)
    first = min((step for _, step in places.values()), default=0)
    for unit in net.units.values():
        of = places.get(unit.name, (unit.name, first))[1] if places else unit.layer
        layers.setdefault(of, []).append(unit)
    return sorted(layers.items(), reverse=True)


def _in_lines(items: Sequence[str], width: int) -> list[str]:
    """Items side by side, in as many lines as it takes.

    >>> _in_lines(["a 1.000", "b 2.000", "c 3.000"], 17)
    ['a 1.000  b 2.000', 'c 3.000']
    """
    lines = [""]
    for item in items:
        if lines[-1] and columns_of(lines[-1]) + 2 + columns_of(item) > width:
            lines.append("")
        lines[-1] += "  " * bool(lines[-1]) + item
    return lines


def bias_first(units: Iterable[Unit]) -> list[Unit]:
    """Return units in their order, but the bias unit, which is made with the first unit that has a bias, before all.

    >>> [unit.name for unit in bias_first(Network.layered(1, 1, seed=1).units.values())]
    ['bias', 'i1', 'o1']
    """
    return sorted(units, key=lambda unit: unit.role != "bias")


def weights(net: Network, in_force: Mapping[Any, str] | None = None) -> str:
    r"""Return the weights as a table: a row per receiver, a column per sender; with signs for what is in force.

    >>> print(weights(Network.layered(2, 1, seed=1)))
      to \ from    bias     i1     i2
      o1         -0.366  0.347  0.264
    """
    receivers = [unit for unit in net.units.values() if unit.incoming]
    senders = bias_first(unit for unit in net.units.values() if unit.outgoing)
    states = in_force or {}
    rows = [[unit.name, *(_weight(net, sender, unit, states) for sender in senders)] for unit in receivers]
    found = table(["to \\ from", *(unit.name for unit in senders)], rows)
    there = {state for thing, state in states.items() if isinstance(thing, Connection)}
    told = [f"{SIGNS[state]} {state}" for state in SIGNS if state in there]
    return "\n".join([found, *([f"  {', '.join(told)}"] if told else [])])


def _weight(net: Network, sender: Unit, receiver: Unit, states: Mapping[Any, str]) -> str:
    connection = net.connections.get((sender.name, receiver.name))
    if connection is None:
        return ""
    return number(connection.weight) + (SIGNS[states[connection]] if connection in states else "")


def _few(items: list[str]) -> list[str]:
    """The first items, and the marked one wherever it is."""
    late = [item for item in items[WIDE:] if ">" in item and "<" in item]
    hidden = len(items) - WIDE - len(late)
    return [*items[:WIDE], *late, *([f"... {hidden} more"] if hidden > 0 else [])]
