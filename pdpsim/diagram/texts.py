"""Numbers and names as pictures and pages write them, and tables for notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.words import columns_of, number

SHOWN = 40  # rows and columns of a table

# Neither XML nor a font has these, nor can they be encoded: control characters, halves of pairs, two that are none.
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    r"""Return a text with a mark in place of each character that no picture or page can hold.

    >>> printable("a\x00b\ud800")
    'a\ufffdb\ufffd'
    """
    return _STRANGE.sub("\ufffd", text)


def escaped(text: str) -> str:
    r"""Return a text as SVG and HTML write it, between tags and in attributes.

    >>> escaped("<\x01&\">")
    '&lt;\ufffd&amp;&quot;&gt;'
    """
    return escape(printable(text))


def room_of(line: str) -> float:
    """Return how many letters of common width take as much room as a line: m and w, and capitals, are wider.

    >>> room_of("h1"), room_of("MOM"), room_of("名前")
    (2.0, 4.2, 4.0)
    """
    return columns_of(line) + sum(0.5 if letter in "mwMW" else 0.2 * letter.isupper() for letter in line)


def compact(value: float | None, digits: int = 0) -> str:
    """Return a number as pictures show it: like tables, but with a true minus and short exponents.

    >>> compact(-0.2766), compact(0.0003063), compact(None), compact(1234567.0, digits=2)
    ('−0.277', '3e−4', '', '1.23e6')
    """
    text = number(value)
    if "e" in text:
        mantissa, exponent = f"{value:.{digits}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "\u2212")


def short(value: float | None) -> str:
    """Return a number as it stands beside a unit on the stage, where there is room for eight letters.

    >>> short(-0.2766), short(125000.0), short(-12345.678)
    ('−0.277', '125000', '−12345.7')
    """
    text = compact(value)
    return text if value is None or len(text) <= 8 else f"{value:.6g}".replace("-", "\u2212")


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
    targets = [f"target {name}".replace("target target", "target") for name in targets]
    labels = list(dict.fromkeys(key for pattern in patterns for key in pattern.labels))
    rows = [
        [
            pattern.name,
            *as_many(f"{x:g}" if isinstance(x, float) else str(x) for x in pattern.given),
            *as_many("any" if t is None else f"{t:g}" for t in pattern.targets),
            *(pattern.labels.get(key, "") for key in labels),
        ]
        for pattern in patterns[:SHOWN]
    ]
    heads = ["pattern", *as_many(inputs, True), *as_many(targets, True), *labels]
    return html_table(repr(patterns)[1:-1], heads, rows, max(0, len(patterns) - SHOWN))


def as_many(cells: Iterable[str], told: bool = False) -> list[str]:
    """Return as many cells as a table shows; where there are more, one that stands for them, and may tell how many.

    >>> as_many("ab"), as_many(["1"] * 45)[-2:], as_many(["1"] * 45, True)[-2:]
    (['a', 'b'], ['1', '…'], ['1', 'and 5 more'])
    """
    known = list(cells)
    more = f"and {len(known) - SHOWN} more" if told else "…"
    return known if len(known) <= SHOWN else [*known[:SHOWN], more]


def html_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], left_out: int = 0) -> str:
    """Return rows of text as an HTML table, with its heads marked as such.

    >>> html_table("c", ["a"], [["<1>"]])
    '<table><caption>c</caption><tr><th scope="col">a</th></tr><tr><td>&lt;1&gt;</td></tr></table>'
    """
    lines = ["".join(f'<th scope="col">{escaped(head)}</th>' for head in heads)]
    lines += ["".join(f"<td>{escaped(cell)}</td>" for cell in row) for row in rows]
    if left_out:
        lines.append(f'<td colspan="{len(heads)}">and {left_out} more</td>')
    return f"<table><caption>{escaped(caption)}</caption>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
