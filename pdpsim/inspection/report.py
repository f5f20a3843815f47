"""Everything an inspector found: as sentences and plain tables, and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import SettingError
from pdpsim.inspection.boolean import function_sentence
from pdpsim.inspection.coding import Coding, coding_sentence
from pdpsim.inspection.fields import Link, mirror_sentences
from pdpsim.inspection.groups import Group, agreement_sentence
from pdpsim.inspection.lesions import Effect
from pdpsim.inspection.over_steps import steps_report
from pdpsim.inspection.responses import beside, coding_units
from pdpsim.learning.right import Right
from pdpsim.text import table
from pdpsim.words import WIDTH, counted, listed, number, percent, shortened_apart

if TYPE_CHECKING:
    from pdpsim.inspection.inspector import InspectedUnit, Inspector

MOST_CONTEXTS = 300  # contexts beyond which clusters are worked out only when asked for
MOST_COMPONENTS = 100  # dimensions beyond which principal components are worked out only when asked for
MANY = 16  # contexts or units that a table of codes shows
MOST_MESSAGES = 50_000_000  # that doing without each unit in turn may take, about a minute
NUMBER = 9  # letters of a number with what stands around it


def report(inspector: Inspector) -> str:
    """Return the report on a network.

    Examples
    --------
    >>> from pdpsim import Inspector, run_scenario
    >>> run = run_scenario("xor", "pdp1987")
    >>> print(report(Inspector(run.net, run.patterns)).splitlines()[0])
    xor: 2 hidden units in 1 group, 4 patterns, tss 0.038
    """
    net = inspector.net
    if net.folded:
        return _over_steps(inspector)
    refuse_too_large(net, inspector.patterns)
    groups = inspector.groups
    title = (
        f"{net.name or 'network'}: {counted(len(inspector.units), 'hidden unit')} in {counted(len(groups), 'group')}, "
        f"{counted(len(inspector.patterns), 'pattern')}, {_tss(inspector)}"
    )
    parts = [title, *(group_report(inspector, group) for group in groups.values())]
    # Where there are many, each is a long story.
    outputs = functions(inspector[unit.name] for unit in net.outputs) if len(net.outputs) <= MANY else []
    parts += ["outputs\n" + "\n".join(outputs)] if outputs else []
    return "\n\n".join([*parts, *([_held_out(inspector, inspector.held_out)] if inspector.held_out else [])])


def _tss(inspector: Inspector) -> str:
    known = any(pattern.has_targets for pattern in inspector.patterns)
    return f"tss {number(inspector.responses.tss)}" if known else "no targets"


def held_out_rows(inspector: Inspector) -> list[dict[str, Any]]:
    """Return a row for each pattern held out: whether it is answered rightly, and what it lies next to in each group.

    A pattern lies next to the learned one whose activations in the group are nearest.
    """
    apart = inspector.held_out
    if apart is None:
        return []
    outputs = apart.responses.of(apart.net.outputs)
    right = Right(inspector.patterns, apart.patterns)
    rows = [
        {
            "pattern": pattern.name,
            **beside(pattern.labels, ("pattern", "right", "error")),
            "right": right.of(pattern, y) if pattern.has_targets and right.is_known else None,
            "error": pss,
        }
        for pattern, y, pss in zip(apart.patterns, outputs, apart.responses.pss)
    ]
    # Over steps, each copy of a unit would be a group of its own.
    for name, group in () if inspector.net.folded else inspector.groups.items():
        for row, pattern in zip(rows, group.held_out):
            row[f"next to in {name}"] = group.contexts.names[pattern.beside]
    return rows


def _held_out(inspector: Inspector, apart: Inspector) -> str:
    rows = held_out_rows(inspector)
    asked = [row["right"] for row in rows if row["right"] is not None]
    told = f"{sum(asked)} of {counted(len(asked), 'pattern')} right" if asked else _tss(apart)
    wrong_first = sorted(rows, key=lambda row: row["right"] is not False)
    shown = [[_cell(value) for value in row.values()] for row in wrong_first[:MANY]]
    more = f"\n... and {len(rows) - MANY} more" if len(rows) > MANY else ""
    return f"held out: {told}\n{table(list(rows[0]), shown)}{more}"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, float) else str(value)


def _over_steps(inspector: Inspector) -> str:
    """The report on a network over several steps: each unit over all its copies."""
    units, steps = inspector.over_steps, sorted({step for _, step in inspector.net.folded.values()})
    title = (
        f"{inspector.net.name or 'network'}: {counted(len(units), 'unit')} over steps {steps[0]} to {steps[-1]}, "
        f"{counted(len(inspector.patterns), 'pattern')}, {_tss(inspector)}"
    )
    apart = [_held_out(inspector, inspector.held_out)] if inspector.held_out else []
    return "\n\n".join([title, steps_report(list(units.values())), *apart])


def refuse_too_large(net: Network, patterns: PatternSet) -> None:
    """Say so if a report on all hidden units, each left out in turn, would take more than about a minute.

    >>> from pdpsim import PatternSet
    >>> refuse_too_large(Network.layered(1, 1, 1, seed=1), PatternSet([([0], [0])]))
    """
    messages = len(coding_units(net)) * len(patterns) * len(net.connections)
    if messages > MOST_MESSAGES:
        raise SettingError(
            f"a report would take {messages:,} messages ({counted(len(coding_units(net)), 'hidden unit')} x "
            f"{counted(len(patterns), 'pattern')} x {counted(len(net.connections), 'connection')}), at most "
            f"{MOST_MESSAGES:,}; give fewer patterns, or ask for single units, as in Inspector(net, patterns)['h1']"
        )


def group_report(inspector: Inspector, group: Group) -> str:
    """Return the report on one group of hidden units."""
    units = [inspector[unit.name] for unit in group.units]
    heading = f"{group.name}: {listed([u.name for u in units])}; {_seen(group, len(inspector.patterns))}"
    parts = [[heading, unit_table(units)], functions(units), mirrors(units), _codes(group)]
    parts += [codings(units), _clusters(group)]
    if len(units) > 1 and min(len(units), len(group.contexts)) <= MOST_COMPONENTS:
        parts.append(
            [f"principal components hold {', '.join(map(percent, group.components.fractions[:3]))} of the variance"]
        )
    parts.append([effect_table(units)])
    return "\n\n".join("\n".join(part) for part in parts if part)


def unit_table(units: Sequence[InspectedUnit]) -> str:
    """Return a row per unit: what drives it, its strongest weights in and out, how saturated it is."""
    # Two names with their numbers stand in a cell beside the unit's: of names letters are left out, of numbers none.
    beside = min(max((len(u.name) for u in units), default=0), WIDTH // 2)
    most = max(6, min(24, (WIDTH - 4 - beside) // 2 - NUMBER))
    met = [context for u in units for context in u.contexts.names]
    wired = [link.unit for u in units for link in (*u.receptive_field, *u.projective_field)]
    names = dict(zip([*met, *wired], [*shortened_apart(met, most, "..."), *shortened_apart(wired, most, "...")]))
    rows = [
        [
            u.name,
            " ".join(_named(u.highest(2), names)),
            " ".join(_named(u.lowest(2), names)),
            _links(u.receptive_field[:2], names),
            "" if u.unit.bias is None else f"{u.unit.bias:.2f}",
            _links(u.projective_field[:2], names),
            percent(u.saturation),
        ]
        for u in units
    ]
    return table(["unit", "highest on", "lowest on", "hears most", "bias", "is heard most by", "saturated"], rows)


def effect_table(units: Sequence[InspectedUnit]) -> str:
    """Return a row per unit: what becomes of the error when it is held at its mean, and which patterns go wrong."""
    rows = [
        [u.name, f"{e.held_at[u.name]:.2f}", f"{e.tss_before:.2f}", f"{e.tss:.2f}", hit, listed(e.hit, 3)]
        for u, e in ((u, u.held_at_mean) for u in units)
        for hit in [str(len(e.hit)) if e.judged else "-"]
    ]
    return table(["held at its mean", "of", "tss before", "after", "go wrong", "patterns"], rows)


def codings(units: Iterable[InspectedUnit]) -> list[str]:
    """Say what each unit codes, where a label groups what it sees; one that names each context apart says nothing."""
    return [coding_sentence(u.name, u.coded) for u in units if any(coding.chance < 1.0 for coding in u.coded.asked)]


def functions(units: Iterable[InspectedUnit]) -> list[str]:
    """Say which Boolean function each unit computes, of those that compute one."""
    return [function_sentence(u.function) for u in units if u.function is not None]


def mirrors(units: Iterable[InspectedUnit]) -> list[str]:
    """Say how the weights of each unit stand about the middle, if any of them has opposite ones."""
    found = [u.mirror for u in units if u.mirror is not None]
    return mirror_sentences(found) if any(m.antisymmetric for m in found) else []


def code_table(group: Group) -> str:
    """Return a row per context: the activations of the group's units, and the code they make."""
    codes = group.codes.codes if group.codes else [""] * len(group.contexts)
    rows = [
        [name, *(f"{y:.2f}" for y in point), code]
        for name, point, code in zip(group.contexts.names, group.points, codes)
    ]
    return table(["pattern", *(unit.name for unit in group.units), "code"], rows)


def _codes(group: Group) -> list[str]:
    if group.codes is None or len(group.contexts) > MANY or len(group.units) > MANY:
        return []
    return [code_table(group), str(group.codes)]


def _clusters(group: Group) -> list[str]:
    if len(group.contexts) > MOST_CONTEXTS:
        return []
    return [agreement_sentence(group.name, group.agreement(label)) for label in group.telling_labels]


def _seen(group: Group, patterns: int) -> str:
    n = len(group.contexts)
    if patterns == 1:
        return "there is one pattern"
    if n == patterns:
        return f"the {len(group.contexts.inputs)} inputs they see tell all {n} patterns apart"
    return f"they see {len(group.contexts.inputs)} inputs only, {n} different rows of them in {patterns} patterns"


def _named(contexts: Iterable[tuple[str, float]], names: Mapping[str, str]) -> list[str]:
    return [f"{names[name]} {f'{y:.2f}'}" for name, y in contexts]


def _links(links: Iterable[Link], names: Mapping[str, str]) -> str:
    return " ".join(f"{names[link.unit]} {link.weight:.2f}" for link in links)


def summary(inspector: Inspector) -> dict[str, Any]:
    """Return what was found, in dicts, lists, numbers and text.

    Examples
    --------
    >>> from pdpsim import Inspector, run_scenario
    >>> run = run_scenario("xor", "pdp1987")
    >>> found = summary(Inspector(run.net, run.patterns))
    >>> found["units"]["h2"]["function"]["expression"]
    'i1 and i2'
    """
    refuse_too_large(inspector.net, inspector.patterns)
    names = [pattern.name for pattern in inspector.patterns]
    found = {
        "network": inspector.net.name,
        "patterns": names,
        "tss": inspector.responses.tss,
        "units": {name: _unit(unit) for name, unit in inspector.units.items()},
        "outputs": {u.name: _function(inspector[u.name]) for u in inspector.net.outputs},
        "groups": {name: _group(inspector, group) for name, group in inspector.groups.items()},
    }
    return plain(found)  # type: ignore[no-any-return]


def _unit(unit: InspectedUnit) -> dict[str, Any]:
    return {
        "activations": unit.activations,
        "receptive_field": {link.unit: link.weight for link in unit.receptive_field},
        "projective_field": {link.unit: link.weight for link in unit.projective_field},
        "bias": unit.unit.bias,
        "slope": unit.slope,
        "saturation": unit.saturation,
        "contexts": unit.by_context,
        "verdict": unit.coded.verdict,
        "codes": [_coding(coding) for coding in unit.coded.main],
        "ties": [coding.label for coding in unit.coded.ties],
        "labels": [_coding(coding) for coding in unit.coded.asked],
        "function": _function(unit),
        "mirror": asdict(unit.mirror) if unit.mirror else None,
        "lesioned": _effect(unit.lesioned),
        "held_at_mean": _effect(unit.held_at_mean),
    }


def _coding(coding: Coding) -> dict[str, Any]:
    return {
        "label": coding.label,
        "in_order": coding.in_order,
        "explained": coding.explained,
        "chance": coding.chance,
        "p": coding.p,
        "levels": {level.name: level.mean for level in coding.levels},
    }


def _function(unit: InspectedUnit) -> dict[str, Any] | None:
    found = unit.function
    if found is None:
        return None
    return {
        "expression": str(found.expression) if found.holds else None,
        "off": found.off,
        "grey": found.grey,
        "unseen": found.unseen,
        "missing": found.missing,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "held_at": effect.held_at,
        "tss": effect.tss,
        "pss": effect.pss,
        "outputs": effect.outputs,
        "hit": effect.hit if effect.judged else None,
    }


def _group(inspector: Inspector, group: Group) -> dict[str, Any]:
    return {
        "units": [unit.name for unit in group.units],
        "inputs": group.contexts.inputs,
        "contexts": group.contexts.names,
        "points": group.points,
        "distances": group.distances,
        "similarities": group.similarities,
        "merges": [asdict(merge) for merge in group.tree().merges],
        "components": asdict(group.components),
        "codes": asdict(group.codes) if group.codes else None,
        "agreement": [asdict(group.agreement(label)) for label in group.telling_labels],
        "lesioned": _effect(inspector.holding([unit.name for unit in group.units], at=0.0)),
        "held_at_mean": _effect(inspector.holding([unit.name for unit in group.units])),
    }


def plain(value: Any) -> Any:
    """Return data as JSON has it: lists for tuples, None for what is no finite number.

    >>> plain({"a": (1.0, float("inf"))})
    {'a': [1.0, None]}
    """
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and not isfinite(value) else value
