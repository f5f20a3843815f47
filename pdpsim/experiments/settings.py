"""Changing a recipe's parts by name, as command lines and grids do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from pdpsim.checks import number_from, refuse_near_misses
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.learning.criteria import AllCorrect, Criterion, FortyTwentyForty, TssBelow, WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.words import quoted

RULE = tuple(field.name for field in fields(GradientDescent) if field.name != "schedule")
PLAIN = ("init_range", "max_epochs")
LARGEST = 1_000_000  # what a scenario is asked to count, such as units
CRITERIA = ("tss<0.04", "error<0.1", "40-20-40", "all-correct")


def changed(scenario: Scenario, recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Return a recipe with some settings changed.

    Parameters
    ----------
    scenario : Scenario
    recipe : Recipe
    changes : mapping of str
        By name: what a rule takes (`rate`, `momentum`, `decay`, `grain`, `order`), `init_range`, `max_epochs`,
        `criterion` (as in `criterion`), an option that the scenario's recipes use (`hidden`), or by prefix any
        option (`option.hidden`) or starting weight (`start.i1>h1`).

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
    rule: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    options, start = dict(recipe.options), dict(recipe.start)
    for name, value in changes.items():
        if name in RULE:
            rule[name] = value
        elif name in PLAIN:
            parts[name] = value
        elif name == "criterion":
            parts[name] = _criterion(value)
        elif name.startswith("start."):
            start[ends(name.removeprefix("start."))] = value
        elif name.startswith("option.") or name in _options(scenario):
            plain = name.removeprefix("option.")
            options[plain] = _option(scenario, plain, value)
        else:
            known = [*RULE, *PLAIN, "criterion", *_options(scenario)]
            raise UnknownNameError(f"recipes of {scenario.name!r} have no setting {name!r}{nearest(name, known)}")
    return recipe.with_(rule=replace(recipe.rule, **rule), options=options, start=start, **parts)


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
        return kinds[what](number_from(limit))
    except (KeyError, ValueError) as error:
        if isinstance(error, SettingError):
            raise
        raise SettingError(f"there is no criterion {quoted(text)}; there are such as {', '.join(CRITERIA)}") from None


def ends(text: str) -> tuple[str, str]:
    """Return sender and receiver of a connection written with an arrow.

    >>> ends("i1>h1"), ends("bias->o1")
    (('i1', 'h1'), ('bias', 'o1'))
    """
    sender, arrow, receiver = text.replace("->", ">").partition(">")
    if not (sender and arrow and receiver):
        raise SettingError(f"a connection is written as in i1>h1, not {text!r}")
    return sender.strip(), receiver.strip()


def _criterion(value: Any) -> Criterion:
    if hasattr(value, "judge"):
        judged: Criterion = value
        return judged
    return criterion(value if isinstance(value, str) else quoted(value))


def _option(scenario: Scenario, name: str, value: object) -> object:
    """Return the value of an option, if it is of the kind that the scenario's recipes give it."""
    refuse_near_misses([name], _options(scenario), f"scenario {scenario.name!r}", UnknownNameError)
    given = [recipe.options[name] for recipe in scenario.recipes if name in recipe.options]
    for kind, what in (bool, "true or false"), (int, "a whole number"), ((int, float), "a number"), (str, "text"):
        if given and all(isinstance(each, kind) for each in given):
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise SettingError(f"the option {name!r} must be {what}, not {quoted(value)}")
            break
    if isinstance(value, int) and abs(value) > LARGEST:
        raise SettingError(f"the option {name!r} must be at most {LARGEST:,}, not {value:,}")
    return value


def _options(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(name for recipe in scenario.recipes for name in recipe.options))
