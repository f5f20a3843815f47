"""How networks, units, patterns and histories look in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.drawing.circuit import draw_network
from pdpsim.drawing.curves import draw_error
from pdpsim.drawing.saving import svg_text
from pdpsim.text.tables import number
from pdpsim.training.history import History

LARGE = 20_000  # connections from which on a circuit would be a grey field of megabytes
SHOWN = 40  # rows and columns of a table


def network_svg(net: Network) -> str | None:
    """Return the circuit as it stands, as SVG; None if there is none to draw or it is too large to be seen.

    >>> network_svg(Network.layered(2, 2, 1, seed=1)).startswith("<svg")
    True
    """
    return svg_text(draw_network(net)) if len(net.units) > 0 and len(net.connections) <= LARGE else None


def history_svg(history: History) -> str | None:
    """Return the error curve as SVG; None before the first epoch.

    >>> history_svg(History()) is None
    True
    """
    return svg_text(draw_error(history)) if history.tss else None


def unit_html(unit: Unit) -> str:
    """Return a unit's numbers and its connections as an HTML table.

    >>> "<caption>h1: hidden, logistic</caption>" in unit_html(Unit("h1"))
    True
    """
    rows = [
        ["net input", number(unit.net_input)],
        ["activation", number(unit.activation)],
        *([["target", number(unit.target)]] if unit.target is not None else []),
        ["delta", number(unit.delta)],
        *([f"from {c.sender.name}", number(c.weight)] for c in unit.incoming[:SHOWN]),
        *([f"to {c.receiver.name}", number(c.weight)] for c in unit.outgoing[:SHOWN]),
    ]
    left_out = max(0, len(unit.incoming) - SHOWN) + max(0, len(unit.outgoing) - SHOWN)
    return html_table(f"{unit.name}: {unit.role}, {unit.function.name}", ["", "number or weight"], rows, left_out)


def patterns_html(patterns: PatternSet) -> str:
    """Return patterns as an HTML table: names, inputs, targets, labels.

    >>> "<td>01</td>" in patterns_html(PatternSet.from_dicts([{"i": 1, "name": "01"}], ["i"], []))
    True
    """
    n_inputs, n_targets = len(patterns[0].inputs), len(patterns[0].targets)
    inputs = patterns.input_names or [f"input {k}" for k in range(1, n_inputs + 1)]
    targets = patterns.target_names or [f"target {k}" for k in range(1, n_targets + 1)]
    labels = list(dict.fromkeys(key for pattern in patterns for key in pattern.labels))
    rows = [
        [
            pattern.name,
            *(f"{x:g}" for x in pattern.inputs[:SHOWN]),
            *("any" if t is None else f"{t:g}" for t in pattern.targets[:SHOWN]),
            *(pattern.labels.get(key, "") for key in labels),
        ]
        for pattern in patterns[:SHOWN]
    ]
    heads = [
        "pattern",
        *inputs[:SHOWN],
        *(f"target {name}".replace("target target", "target") for name in targets[:SHOWN]),
    ]
    return html_table(repr(patterns)[1:-1], [*heads, *labels], rows, max(0, len(patterns) - SHOWN))


def html_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], left_out: int = 0) -> str:
    """Return rows of text as an HTML table, with its heads marked as such.

    >>> html_table("c", ["a"], [["<1>"]])
    '<table><caption>c</caption><tr><th scope="col">a</th></tr><tr><td>&lt;1&gt;</td></tr></table>'
    """
    lines = ["".join(f'<th scope="col">{escape(head)}</th>' for head in heads)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    if left_out:
        lines.append(f'<td colspan="{len(heads)}">and {left_out} more</td>')
    return f"<table><caption>{escape(caption)}</caption>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
