"""Changing a recipe's parts by name, as command lines and grids do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.learning.criteria import AllCorrect, Criterion, FortyTwentyForty, TssBelow, WithinTolerance
from pdpsim.learning.rules import rule_named

PLAIN = ("init_range", "max_epochs", "batch", "order")
GRAINS = {"epoch": None, "pattern": 1}
CRITERIA = ("tss<0.04", "error<0.1", "40-20-40", "all-correct")


def changed(scenario: Scenario, recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Return a recipe with some settings changed.

    Parameters
    ----------
    scenario : Scenario
    recipe : Recipe
    changes : mapping of str
        By name: the rule's settings (`rate`, also `rule.rate`), `rule` itself (`adam`), `batch`, `order`, the
        older `grain` (`epoch`, `pattern`), `init_range`, `max_epochs`, `criterion` (as in `criterion`), an option
        that the scenario's recipes use (`hidden`), or by prefix any option (`option.hidden`) or starting weight
        (`start.i1>h1`).

    Raises
    ------
    UnknownNameError
        If there is nothing of a name.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> print(changed(xor, xor.recipe("pdp1987"), {"rate": 0.1, "criterion": "40-20-40", "start.h1>o1": 1.5}).rule.rate)
    0.1
    """
    kind = rule_named(str(changes["rule"]), recipe.rule) if "rule" in changes else recipe.rule
    rule: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    options, start = dict(recipe.options), dict(recipe.start)
    for name, value in changes.items():
        if name == "rule":
            continue
        if name.removeprefix("rule.") in kind.checks:
            rule[name.removeprefix("rule.")] = value
        elif name == "grain":
            if value not in GRAINS:
                raise SettingError(f"unknown grain {value!r}{nearest(str(value), GRAINS)}")
            parts["batch"] = GRAINS[value]
        elif name in PLAIN:
            parts[name] = value
        elif name == "criterion":
            parts[name] = criterion(value) if isinstance(value, str) else value
        elif name.startswith("start."):
            start[ends(name.removeprefix("start."))] = value
        elif name.startswith("option.") or name in _options(scenario):
            options[name.removeprefix("option.")] = value
        else:
            known = [*kind.checks, *PLAIN, "rule", "grain", "criterion", *_options(scenario)]
            raise UnknownNameError(f"recipes of {scenario.name!r} have no setting {name!r}{nearest(name, known)}")
    return recipe.with_(rule=replace(kind, **rule), options=options, start=start, **parts)


def criterion(text: str) -> Criterion:
    """Return the criterion that a short text names.

    >>> print(criterion("tss<0.04"), "|", criterion("error<0.1"), "|", criterion("40-20-40"))
    tss < 0.04 | every error < 0.1 | 40-20-40
    """
    what, _, limit = text.replace(" ", "").partition("<")
    if not limit and what in ("40-20-40", "all-correct"):
        return FortyTwentyForty() if what == "40-20-40" else AllCorrect()
    try:
        kinds = {"tss": TssBelow, "error": WithinTolerance}
        return kinds[what](float(limit))
    except (KeyError, ValueError) as error:
        if isinstance(error, SettingError):
            raise
        raise SettingError(f"there is no criterion {text!r}; there are such as {', '.join(CRITERIA)}") from None


def ends(text: str) -> tuple[str, str]:
    """Return sender and receiver of a connection written with an arrow.

    >>> ends("i1>h1"), ends("bias->o1")
    (('i1', 'h1'), ('bias', 'o1'))
    """
    sender, arrow, receiver = text.replace("->", ">").partition(">")
    if not (sender and arrow and receiver):
        raise SettingError(f"a connection is written as in i1>h1, not {text!r}")
    return sender.strip(), receiver.strip()


def _options(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(name for recipe in scenario.recipes for name in recipe.options))
