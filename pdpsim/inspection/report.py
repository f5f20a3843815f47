"""Everything an inspector found, as sentences and plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pdpsim.inspection.fields import Link
from pdpsim.inspection.groups import Group
from pdpsim.inspection.mirror import Mirror, opposite
from pdpsim.inspection.sentences import (
    agreement_sentence,
    coding_sentence,
    few,
    function_sentence,
    mirror_sentence,
    percent,
)
from pdpsim.text.tables import number, table
from pdpsim.words import counted

if TYPE_CHECKING:
    from pdpsim.inspection.inspector import InspectedUnit, Inspector

CROWD = 300  # contexts beyond which clusters are worked out only when asked for
MOST_COMPONENTS = 100  # dimensions beyond which principal components are worked out only when asked for
MANY = 16  # contexts or units that a table of codes shows


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
    groups = inspector.groups
    title = (
        f"{net.name or 'network'}: {counted(len(net.hidden), 'hidden unit')} in {counted(len(groups), 'group')}, "
        f"{counted(len(inspector.patterns), 'pattern')}, tss {number(inspector.responses.tss)}"
    )
    parts = [title, *(group_report(inspector, group) for group in groups.values())]
    # Where there are many, each is a long story.
    outputs = functions(inspector[unit.name] for unit in net.outputs) if len(net.outputs) <= MANY else []
    return "\n\n".join([*parts, *(["outputs\n" + "\n".join(outputs)] if outputs else [])])


def group_report(inspector: Inspector, group: Group) -> str:
    """Return the report on one group of hidden units."""
    units = [inspector[unit.name] for unit in group.units]
    heading = f"{group.name}: {few([u.name for u in units])}; {_seen(group, len(inspector.patterns))}"
    parts = [[heading, unit_table(units)], functions(units), mirrors(units), _codes(group)]
    parts += [codings(units), _clusters(group)]
    if len(units) > 1 and min(len(units), len(group.contexts)) <= MOST_COMPONENTS:
        parts.append(
            [f"principal components hold {', '.join(map(percent, group.components.shares[:3]))} of the variance"]
        )
    parts.append([effect_table(units)])
    return "\n\n".join("\n".join(part) for part in parts if part)


def unit_table(units: Sequence[InspectedUnit]) -> str:
    """Return a row per unit: what drives it, its strongest weights in and out, how saturated it is."""
    rows = [
        [
            u.name,
            " ".join(_named(u.highest(2))),
            " ".join(_named(u.lowest(2))),
            _links(u.receptive_field[:2]),
            "" if u.unit.bias is None else f"{u.unit.bias:.2f}",
            _links(u.projective_field[:2]),
            percent(u.saturation),
        ]
        for u in units
    ]
    return table(["unit", "highest on", "lowest on", "hears most", "bias", "is heard most by", "saturated"], rows)


def effect_table(units: Sequence[InspectedUnit]) -> str:
    """Return a row per unit: what becomes of the error when it is held at its mean, and which patterns go wrong."""
    rows = [
        [u.name, f"{e.held_at[u.name]:.2f}", f"{e.tss_before:.2f}", f"{e.tss:.2f}", str(len(e.hit)), few(e.hit, 3)]
        for u, e in ((u, u.held_at_mean) for u in units)
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


def mirror_sentences(found: Sequence[Mirror]) -> list[str]:
    """Say how the weights of each unit stand about the middle, and which units have opposite signs."""
    pairs = [f"{a.unit} and {b.unit}" for a, b in combinations(found, 2) if opposite(a, b)]
    signs = (
        [f"{few(pairs)}: their weights have opposite signs, so what drives one up drives the other down."]
        if pairs
        else []
    )
    return [*map(mirror_sentence, found), *signs]


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
    if len(group.contexts) > CROWD:
        return []
    return [agreement_sentence(group.name, group.agreement(label)) for label in group.telling_labels]


def _seen(group: Group, patterns: int) -> str:
    n = len(group.contexts)
    if n == patterns:
        return f"they tell all {n} patterns apart by {len(group.contexts.inputs)} inputs"
    return f"they see {len(group.contexts.inputs)} inputs only, {n} different rows of them in {patterns} patterns"


def _named(contexts: Iterable[tuple[str, float]]) -> list[str]:
    return [f"{name} {f'{y:.2f}'}" for name, y in contexts]


def _links(links: Iterable[Link]) -> str:
    return " ".join(f"{link.unit} {link.weight:.2f}" for link in links)
