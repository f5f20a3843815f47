"""Plain text: tables of any rows, what a network answers, and a network in layers with who hears whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.unfold import folded_ends
from pdpsim.core.unit import Unit
from pdpsim.words import number

WIDE = 8  # units or connections that a line shows
LONG = 40  # units that are listed one by one
STILL = "~"  # before a delta that is still the one of a pattern before

Highlight = Callable[[str], str]


def table(header: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "  ") -> str:
    """Return rows of text under a header, in columns: the first to the left, the others to the right.

    >>> print(table(["unit", "bias"], [["h1", "-0.277"], ["out", "0.279"]], indent=""))
    unit    bias
    h1    -0.277
    out    0.279
    """
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    return "\n".join(
        (
            indent + "  ".join(cell.rjust(width) if k else cell.ljust(width) for k, (cell, width) in enumerate(line))
        ).rstrip()
        for line in (list(zip(line, widths)) for line in lines)
    )


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
        "  ".join(part.ljust(width) for part, width in zip(parts, widths)).rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def answers(net: Network, patterns: Iterable[Pattern]) -> str:
    """Return a table of patterns: inputs, outputs, targets.

    >>> net = Network.layered(1, 1, seed=1)
    >>> print(answers(net, [Pattern([1], [1], "on")]))
      pattern  i1  o1 output  o1 target
      on        1      0.495          1
    """
    header = ["pattern", *(unit.name for unit in net.inputs)]
    header += [f"{unit.name} {what}" for unit in net.outputs for what in ("output", "target")]
    rows = []
    for pattern in patterns:
        outputs = net.forward(pattern)
        pairs = zip(outputs, pattern.targets or [None] * len(outputs))
        rows.append(
            [
                pattern.name,
                *(f"{x:g}" if isinstance(x, float) else str(x) for x in pattern.given),
                *(cell for y, t in pairs for cell in (number(y), "any" if t is None else f"{t:g}")),
            ]
        )
    return table(header, rows)


def grid(names: Sequence[str], cells: Sequence[Any]) -> str:
    """Return a table of a grid's cells: settings, fraction solved with its interval, and epochs.

    Parameters
    ----------
    names : sequence of str
        Of the settings that vary.
    cells : sequence of Cell
    """
    header = [*names, "solved", "of", "fraction", "95% interval", "median epochs", "quartiles", "range"]
    return table(header, [[f"{cell.settings[name]}" for name in names] + _outcome(cell.summary) for cell in cells])


def _outcome(summary: Any) -> list[str]:
    low, high = summary.rate_interval
    fraction = "" if summary.rate is None else f"{100 * summary.rate:.1f}%"
    cells = [f"{summary.solved}", f"{summary.runs}", fraction, f"{100 * low:.1f}-{100 * high:.1f}%"]
    epochs = summary.epochs
    if epochs is None:
        return [*cells, "", "", ""]
    quartiles = f"{epochs.lower_quartile:g}-{epochs.upper_quartile:g}"
    return [*cells, f"{epochs.median:g}", quartiles, f"{epochs.least:g}-{epochs.most:g}"]


def circuit(
    net: Network, marked: Collection[object] = (), highlight: Highlight = str, to_come: Collection[Unit] = ()
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

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> print(circuit(net, marked=[net.connections["i2", "h1"]]))
    <Network: 2 inputs, 2 hidden, 1 output, 9 connections>
    layer 2               (o1 0.000)
    layer 1         (h1 0.000)  (h2 0.000)
    layer 0  [bias 1.000]  (i1 0.000)  (i2 0.000)
    o1 <- bias 0.152  h1 0.289  h2 -0.406
    h1 <- bias -0.366  i1 0.347  >i2 0.264<
    h2 <- bias -0.245  i1 -0.005  i2 -0.051
    """
    lines = [repr(net) + _moment(net), *_layers(net, marked, highlight, to_come)]
    if net.folded:
        return "\n".join([*lines, *_by_folded(net, marked, highlight)]) + legend(
            to_come if net.phase == "backward" else ()
        )
    heard = [unit for _, layer in _by_layer(net) for unit in layer if unit.incoming]
    hears_marked = [unit for unit in heard[LONG:] if any(_is(marked, c) for c in unit.incoming)]
    for unit in heard[:LONG] + hears_marked:
        terms = []
        for c in unit.incoming:
            shown = f"{c.sender.name} {number(c.weight)}"
            terms.append(_mark(shown, highlight) if _is(marked, c) else shown)
        lines.append(f"{unit.name} <- {_few(terms)}")
    if len(heard) > LONG:
        lines.append(f"... and {len(heard) - LONG - len(hears_marked)} more units")
    return "\n".join(lines) + legend(to_come if net.phase == "backward" else ())


def legend(to_come: Collection[Unit]) -> str:
    r"""Return the line that says what the sign means, if any delta has it.

    >>> legend([]), legend([Unit("h1")])
    ('', '\n~ still from before: the unit has yet to form its delta')
    """
    return f"\n{STILL} still from before: the unit has yet to form its delta" if to_come else ""


def _moment(net: Network) -> str:
    """What the numbers are of."""
    return f", {net.phase} with pattern {net.pattern.name}" if net.pattern and net.pattern.name else ""


def _by_folded(net: Network, marked: Collection[object], highlight: Highlight) -> list[str]:
    """A line for each folded unit: what it hears, each weight once; of the step before as t-1."""
    heard: dict[str, dict[tuple[str, int], Connection]] = {}
    for connection in net.connections.values():
        sender, receiver, delay = folded_ends(net, connection)
        first = heard.setdefault(receiver, {}).setdefault((sender, delay), connection)
        if _is(marked, connection):
            heard[receiver][sender, delay] = connection
        elif first.shared is not connection.shared:
            heard[receiver][f"{connection.sender.name} at {net.folded[connection.receiver.name][1]}", delay] = (
                connection
            )
    lines = []
    for receiver, terms in heard.items():
        shown = [f"{name}{f'(t-{delay})' * bool(delay)} {number(c.weight)}" for (name, delay), c in terms.items()]
        texts = [_mark(text, highlight) if _is(marked, c) else text for text, c in zip(shown, terms.values())]
        lines.append(f"{receiver} <- {_few(texts)}")
    return [*lines[:LONG], *[f"... and {len(lines) - LONG} more units"] * (len(lines) > LONG)]


def _by_layer(net: Network) -> list[tuple[int, list[Unit]]]:
    """The units in layers, or where there are steps in steps, from the highest down."""
    layers: dict[int, list[Unit]] = {}
    first = min((step for _, step in net.folded.values()), default=0)
    for unit in net.units.values():
        of = net.folded.get(unit.name, (unit.name, first))[1] if net.folded else unit.layer
        layers.setdefault(of, []).append(unit)
    return sorted(layers.items(), reverse=True)


def _layers(net: Network, marked: Collection[object], highlight: Highlight, to_come: Collection[Unit]) -> list[str]:
    """A line per layer, centred, with the units in brackets."""
    plain = [
        (layer, _few([_box(unit, net, marked, unit in to_come) for unit in units])) for layer, units in _by_layer(net)
    ]
    width = max((len(row) for _, row in plain), default=0)
    what = "step" if net.folded else "layer"
    lines = [f"{what} {layer}  {' ' * ((width - len(row)) // 2)}{row}" for layer, row in plain]
    for unit in marked:
        if not isinstance(unit, Unit):
            continue
        box = _box(unit, net, marked, unit in to_come)
        lines = [line.replace(box, highlight(box), 1) for line in lines]
    return lines


def _box(unit: Unit, net: Network, marked: Collection[object], to_come: bool) -> str:
    numbers = number(unit.activation)
    if net.phase == "backward" and unit.computes:
        numbers += f" delta {STILL * to_come}{number(unit.delta)}"
    box = f"[{unit.name} {numbers}]" if unit.role == "bias" else f"({unit.name} {numbers})"
    return f">{box}<" if unit in marked else box


def _is(marked: Collection[object], connection: Connection) -> bool:
    return connection in marked


def _mark(text: str, highlight: Highlight) -> str:
    return highlight(f">{text}<")


def weights(net: Network) -> str:
    r"""Return the weights as a table: a row per receiver, a column per sender.

    >>> print(weights(Network.layered(2, 1, seed=1)))
      to \ from    bias     i1     i2
      o1         -0.366  0.347  0.264
    """
    receivers = [unit for unit in net.units.values() if unit.incoming]
    senders = [unit for unit in net.units.values() if unit.outgoing]
    rows = [[unit.name, *(number(_weight(net, sender, unit)) for sender in senders)] for unit in receivers]
    return table(["to \\ from", *(unit.name for unit in senders)], rows)


def _weight(net: Network, sender: Unit, receiver: Unit) -> float | None:
    connection = net.connections.get((sender.name, receiver.name))
    return connection.weight if connection else None


def _few(items: list[str]) -> str:
    """The first items, and the marked one wherever it is."""
    late = [item for item in items[WIDE:] if ">" in item and "<" in item]
    hidden = len(items) - WIDE - len(late)
    more = [f"... {hidden} more"] if hidden > 0 else []
    return "  ".join([*items[:WIDE], *late, *more])
