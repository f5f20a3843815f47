"""Recipes as plain data, which JSON can carry and another machine can read, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pdpsim.core.measures import CrossEntropy, SumOfSquares
from pdpsim.errors import FormatError, SettingError, nearest
from pdpsim.experiments.scenario import Recipe
from pdpsim.learning.criteria import AllCorrect, FortyTwentyForty, TssBelow, WithinTolerance
from pdpsim.learning.rules import RULES, GradientDescent

Plain = dict[str, Any]

_OTHERS: tuple[type, ...] = (SumOfSquares, CrossEntropy, TssBelow, WithinTolerance, FortyTwentyForty, AllCorrect)
KINDS: dict[str, type] = {kind.__name__: kind for kind in (*RULES.values(), *_OTHERS)}


def to_plain(recipe: Recipe) -> Plain:
    """Return a recipe as plain data: numbers, texts, lists and dicts.

    Rule, criterion and measure are told by name and fields.

    Raises
    ------
    SettingError
        If the recipe holds what has no name here, such as a criterion of your own.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> to_plain(get_scenario("xor").recipe("pdp1987"))["criterion"]
    {'kind': 'TssBelow', 'limit': 0.04}
    """
    plain = {field.name: getattr(recipe, field.name) for field in fields(recipe)}
    for part in "rule", "criterion", "measure":
        plain[part] = _named(plain[part], f"the {part} of recipe {recipe.name!r}")
    plain["start"] = [[sender, receiver, weight] for (sender, receiver), weight in recipe.start.items()]
    try:
        copied: Plain = json.loads(json.dumps({**plain, "options": dict(recipe.options)}, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise SettingError(f"recipe {recipe.name!r} cannot be written as plain data: {error}") from None
    return copied


def from_plain(plain: Mapping[str, Any]) -> Recipe:
    """Return the recipe that plain data describe.

    Raises
    ------
    FormatError
        If they describe none.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> recipe = get_scenario("family_tree").recipe("original")
    >>> from_plain(to_plain(recipe)) == recipe
    True
    """
    try:
        plain = _as_of_today(plain)
        parts = {part: _made(plain[part]) for part in ("rule", "criterion", "measure")}
        start = {(sender, receiver): weight for sender, receiver, weight in plain["start"]}
        return Recipe(**{**plain, **parts, "start": start})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"these are not the data of a recipe: {error}") from None


def _named(thing: object, what: str) -> Plain:
    kind = type(thing).__name__
    if KINDS.get(kind) is not type(thing):
        raise SettingError(f"{what} is of kind {kind!r}, which cannot be told by name{nearest(kind, KINDS)}")
    named = {"kind": kind, **{field.name: getattr(thing, field.name) for field in fields(thing)}}  # type: ignore[arg-type]
    if isinstance(thing, GradientDescent):
        del named["grain"], named["order"]  # the recipe's
    return named


def _as_of_today(plain: Mapping[str, Any]) -> Plain:
    """Plain data as they are written now: what was once told of the rule is the recipe's."""
    rule = dict(plain["rule"])
    grain, order = rule.pop("grain", None), rule.pop("order", None)
    told = {} if grain is None else {"batch": 1 if grain == "pattern" else None}
    return {**plain, "rule": rule, **told, **({} if order is None else {"order": order})}


def _made(plain: Mapping[str, Any]) -> Any:
    settings = dict(plain)
    kind = settings.pop("kind")
    if kind not in KINDS:
        raise FormatError(f"there is no {kind!r}{nearest(kind, KINDS)}")
    return KINDS[kind](**settings)
