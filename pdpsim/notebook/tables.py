"""Things as HTML tables and paragraphs, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pdpsim.core.connection import Connection
from pdpsim.core.graph import Connections, Units
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.diagram.texts import SHOWN, as_many, escaped, html_table, patterns_html
from pdpsim.experiments.scenario import Scenario
from pdpsim.inspection.diagnosis import Diagnosis
from pdpsim.inspection.groups import Group
from pdpsim.inspection.inspector import InspectedUnit, Inspector, Named
from pdpsim.inspection.lesions import LesionStudy
from pdpsim.stepping.recorder import Recorder
from pdpsim.studies.statistics import Summary
from pdpsim.words import counted, number, percent


def pattern_html(pattern: Pattern) -> str:
    """Return a pattern as a table of one row.

    >>> "<td>01</td>" in pattern_html(Pattern([0, 1], [1], "01"))
    True
    """
    return patterns_html(PatternSet([pattern]))


def units_html(units: Units) -> str:
    """Return the units of a network as a table: a row each.

    >>> from pdpsim import Network
    >>> units_html(Network.layered(2, 2, 1, seed=1).units).count("<tr>")
    7
    """
    rows = [
        [unit.name, unit.role, unit.group or "", unit.function.name, *map(number, (unit.net_input, unit.activation)),
         number(unit.delta), number(unit.bias) if any(c.sender.role == "bias" for c in unit.incoming) else ""]
        for unit in list(units.values())[:SHOWN]
    ]  # fmt: skip
    heads = ["unit", "role", "group", "function", "net input", "activation", "delta", "bias"]
    return html_table(counted(len(units), "unit"), heads, rows, max(0, len(units) - SHOWN))


def connections_html(connections: Connections | Sequence[Connection]) -> str:
    """Return connections as a table: a row each.

    >>> from pdpsim import Network
    >>> "<td>i1 -&gt; h1</td>" in connections_html(Network.layered(1, 1, 1, seed=1).connections)
    True
    """
    known = list(connections.values() if isinstance(connections, Connections) else connections)
    rows = [
        [c.name, number(c.weight), number(c.gradient), _changed(c), "frozen" if c.frozen else ""] for c in known[:SHOWN]
    ]
    heads = ["connection", "weight", "gradient", "last change", ""]
    return html_table(counted(len(known), "connection"), heads, rows, max(0, len(known) - SHOWN))


def _changed(connection: Connection) -> str:
    return "" if connection.known_change is None else number(connection.known_change)


def connection_html(connection: Connection) -> str:
    """Return a connection's numbers as a table of one row."""
    return connections_html([connection])


def inspector_html(inspector: Inspector) -> str:
    """Return the hidden units as a table: what each codes, what drives it, and what is lost without it."""
    rows = [_inspected(unit) for unit in list(inspector.units.values())[:SHOWN]]
    heads = ["unit", "coding", "highest on", "lowest on", "saturation", "tss without it"]
    return html_table(repr(inspector)[1:-1], heads, rows, max(0, len(inspector.units) - SHOWN))


def named_html(named: Named[Any]) -> str:
    """Return the parts of an inspector as a table: a row each, with what is told of it in a line."""
    rows = [[name, repr(part)[1:-1].partition(": ")[2]] for name, part in named.items()]
    return html_table(repr(named)[1:-1], [named.what, ""], rows[:SHOWN], max(0, len(rows) - SHOWN))


def _inspected(unit: InspectedUnit) -> list[str]:
    ends = [
        ", ".join(f"{name} {number(value, 2)}" for name, value in found) for found in (unit.highest(), unit.lowest())
    ]
    return [unit.name, unit.coded.in_short, *ends, percent(unit.saturation), number(unit.lesioned.tss)]


def inspected_unit_html(unit: InspectedUnit) -> str:
    """Return a unit's activation in each context, and what is known of it, as a table."""
    rows = [[name, number(value)] for name, value in unit.by_context.items()]
    known = [str(part) for part in (unit.coded.in_short, unit.function or "") if part]
    caption = f"{unit.name}: {'; '.join(known)}"
    return html_table(caption, ["context", "activation"], rows[:SHOWN], max(0, len(rows) - SHOWN))


def group_html(group: Group) -> str:
    """Return a group's activations as a table: a row for each context, a column for each unit."""
    names = [unit.name for unit in group.units]
    rows = [[name, *as_many(map(number, point))] for name, point in zip(group.contexts.names, group.points)]
    return html_table(repr(group)[1:-1], ["context", *as_many(names, True)], rows[:SHOWN], max(0, len(rows) - SHOWN))


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """Return a diagnosis as paragraphs and a list of findings."""
    lines = str(diagnosis).split("\n")
    said = "".join(f"<p>{escaped(line)}</p>" for line in lines if not line.startswith("* "))
    found = "".join(f"<li>{escaped(line[2:])}</li>" for line in lines if line.startswith("* "))
    return said + (f"<ul>{found}</ul>" if found else "")


def lesions_html(study: LesionStudy) -> str:
    """Return what became of networks under each lesion as a table."""
    heads, *rows = study.cells()
    return html_table(repr(study)[1:-1], heads, rows[:SHOWN], max(0, len(rows) - SHOWN))


def summary_html(summary: Summary) -> str:
    """Return what the runs of a study came to, line by line."""
    return f"<p>{'<br>'.join(escaped(line) for line in str(summary).split(chr(10)))}</p>"


def recorder_html(recorder: Recorder) -> str:
    """Return the last rows that were recorded as a table."""
    return rows_html(repr(recorder)[1:-1], recorder.rows)


def rows_html(caption: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the last of some rows as a table: they are what somebody who records looks for.

    >>> rows_html("tss", [{"epoch": 1, "tss": 0.5}]).count("<td>")
    2
    """
    heads = list(rows[0]) if rows else ["no rows yet"]
    shown = [[_cell(row.get(head)) for head in heads] for row in rows[-SHOWN:]]
    before = f", the last {SHOWN} of them" if len(rows) > SHOWN else ""
    return html_table(caption + before, heads, shown)


def _cell(value: object) -> str:
    return number(value) if isinstance(value, float) else "" if value is None else str(value)


def scenario_html(scenario: Scenario) -> str:
    """Return a scenario's recipes as a table.

    >>> from pdpsim import get_scenario
    >>> "pdp1987" in scenario_html(get_scenario("xor"))
    True
    """
    recipes: Iterable[str] = map(str, scenario.recipes)
    rows = [line.split(": ", 1) for line in recipes]
    return html_table(f"{scenario.name}: {scenario.title}", ["recipe", "settings"], rows)
