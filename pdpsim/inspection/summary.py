"""Everything an inspector found, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from pdpsim.inspection.coding import Coding
from pdpsim.inspection.groups import Group
from pdpsim.inspection.lesions import Effect

if TYPE_CHECKING:
    from pdpsim.inspection.inspector import InspectedUnit, Inspector


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
    return {"expression": str(found.expression) if found.holds else None, "off": found.off, "grey": found.grey}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "held_at": effect.held_at,
        "tss": effect.tss,
        "pss": effect.pss,
        "outputs": effect.outputs,
        "hit": effect.hit,
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
        "lesioned": _effect(inspector.without(group.name, at=0.0)),
        "held_at_mean": _effect(inspector.without(group.name)),
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
