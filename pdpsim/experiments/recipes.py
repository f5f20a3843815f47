"""Recipes by name and as plain data: changed by settings, as command lines and grids do, and told to JSON and back."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from pdpsim.checks import number_from, refuse_near_misses
from pdpsim.core.measures import CategoricalCrossEntropy, CrossEntropy, SumOfSquares
from pdpsim.errors import FormatError, SettingError, UnknownNameError, nearest
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import BUILT, Recipe, Scenario
from pdpsim.learning.criteria import (
    AllCorrect,
    Criterion,
    FortyTwentyForty,
    StrongestAnswer,
    StrongestPattern,
    TssBelow,
    WithinTolerance,
)
from pdpsim.learning.network_criteria import AtRest, Completes, DistinctCodes, Stable
from pdpsim.learning.procedure import ByRule, Procedure
from pdpsim.learning.procedures.associator import PatternAssociator
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.learning.procedures.climber import Climber
from pdpsim.learning.procedures.contrastive import EquilibriumPropagation, MeanField
from pdpsim.learning.procedures.differences import ForwardDifferences, WeightPerturbation
from pdpsim.learning.procedures.genetic import Genetic
from pdpsim.learning.procedures.hopfield import HopfieldStorage, Recall
from pdpsim.learning.procedures.perceptron import Perceptron
from pdpsim.learning.procedures.predictive import PredictiveCoding
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import RULES, GradientDescent, kind_named, rule_named
from pdpsim.words import listed, quoted

NUMBERS = ("init_range", "max_epochs", "batch", "order", "draw")
GRAINS = {"epoch": None, "pattern": 1}
WORDS: dict[str, type[Criterion]] = {
    "40-20-40": FortyTwentyForty, "all-correct": AllCorrect, "strongest-answer": StrongestAnswer,
    "distinct-codes": DistinctCodes,
}  # fmt: skip
CRITERIA = ("tss<0.04", "error<0.1", *WORDS)
# What recipes have had only of late: left out of plain data where it says nothing, so studies begun before go on.
OF_LATE = {"draw": "uniform", "to_the_end": False}
LARGEST = 1_000_000  # what a scenario is asked to count, such as units
Plain = dict[str, Any]


def changed(scenario: Scenario, recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Return a recipe with some settings changed.

    Parameters
    ----------
    scenario : Scenario
    recipe : Recipe
    changes : mapping of str
        By name: the settings of the rule or procedure (`rate`, also `rule.rate`), `rule` itself (`adam`), `batch`,
        `order`, the older `grain` (`epoch`, `pattern`), `init_range`, `draw`, `max_epochs`, `criterion` (as in
        `criterion`), an option that the scenario's recipes use (`hidden`), or by prefix any option (`option.hidden`) or
        starting weight (`start.i1>h1`).

    Raises
    ------
    SettingError
        If two names say the same, or `init_range` is of no weights, since they are not drawn evenly.
    UnknownNameError
        If there is nothing of a name.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> print(changed(xor, xor.recipe("pdp1987"), {"rate": 0.1, "criterion": "40-20-40", "start.h1>o1": 1.5}).rule.rate)
    0.1
    """
    learning = _by_rule(recipe, changes) if "rule" in changes else recipe.rule
    unsaid = {"batch": None} if isinstance(learning, BackPropagation) else {}  # which None is no setting of
    known, told = {**unsaid, **learning.settings()}, dict[str, str]()
    for name in changes:
        if (same := told.setdefault(what_is_set(name, known), name)) != name:
            raise SettingError(f"{same!r} and {name!r} set the same; give one of them")
    own: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    options, start = dict(recipe.options), dict(recipe.start)
    for name, value in changes.items():
        if name == "rule":
            continue
        if name.removeprefix("rule.") in known:
            own[name.removeprefix("rule.")] = value
        elif name in ("grain", "batch", "order") and not isinstance(learning, Rule):
            raise UnknownNameError(f"{type(learning).__name__} has no {name!r}{nearest(name, known)}")
        elif name == "grain":
            if value not in GRAINS:
                raise SettingError(f"unknown grain {value!r}{nearest(str(value), GRAINS)}")
            parts["batch"] = GRAINS[value]
        elif name in NUMBERS:
            parts[name] = value
        elif name == "criterion":
            parts[name] = _criterion(value)
        elif name.startswith("start."):
            start[ends(name.removeprefix("start."))] = value
        elif name.startswith("option.") or name in _options(scenario):
            plain = name.removeprefix("option.")
            options[plain] = _option(scenario, plain, value)
        else:
            names = [*known, *NUMBERS, "rule", "grain", "criterion", *_options(scenario)]
            which = f"recipe {recipe.name!r} of {scenario.name!r}"
            raise UnknownNameError(f"{which} has no setting {name!r}{nearest(name, names)}")
    if "init_range" in parts and recipe.draw == BUILT:
        parts.setdefault("draw", "uniform")  # as built, weights are of no range
    new = recipe.with_(rule=learning.with_only(**own), options=options, start=start, **parts)
    if "init_range" in parts and new.draw != "uniform":
        raise SettingError(f"init_range is of weights drawn 'uniform', and these are drawn {new.draw!r}; set draw too")
    return new


def refuse_idle_draw(scenario: Scenario, recipes: Iterable[Recipe], changes: Container[str]) -> None:
    """Say so if among the settings that made recipes there is one of weights drawn, and none of them draws any.

    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> refuse_idle_draw(xor, [xor.recipe("pdp1987")], ["init_range"])
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: init_range changes nothing in recipe 'pdp1987', whose starting weights are fixed
    """

    def is_idle(recipe: Recipe, seed: int) -> bool:
        wider = recipe.with_(init_range=2 * recipe.init_range + 1)
        return _weights(scenario, recipe, 0) == _weights(scenario, wider, seed)

    for name, seed in ("init_range", 0), ("draw", 1):
        made = list(recipes) if name in changes else []
        if made and all(is_idle(recipe, seed) for recipe in made):
            raise SettingError(f"{name} changes nothing in recipe {made[0].name!r}, whose starting weights are fixed")


def _weights(scenario: Scenario, recipe: Recipe, seed: int) -> list[float]:
    return [weight.value for weight in start_network(scenario, recipe, seed).weights]


def what_is_set(name: str, known: Container[str] = ()) -> str:
    """Return one and the same name for all that a setting may be called, where the rule has settings that are known.

    >>> what_is_set("grain"), what_is_set("rule.rate"), what_is_set("option.hidden"), what_is_set("start.i1->h1")
    ('batch', 'rate', 'hidden', 'start.i1>h1')
    """
    if name.startswith("start."):
        return "start." + ">".join(ends(name.removeprefix("start.")))
    option = name.removeprefix("option.")
    return {"grain": "batch"}.get(name, name if option in known else option.removeprefix("rule."))


def _by_rule(recipe: Recipe, changes: Mapping[str, Any]) -> Rule | Procedure:
    """What a recipe learns by, with another rule."""
    learning, name = recipe.rule, str(changes["rule"])
    given = {setting.removeprefix("rule."): value for setting, value in changes.items() if setting != "rule"}
    if isinstance(learning, Rule):
        return rule_named(name, learning, **given)
    if not isinstance(learning, ByRule):
        raise UnknownNameError(f"{type(learning).__name__} has no rule to be chosen")
    return replace(learning, rule=rule_named(name, learning.rule, **given))


def schedule_left_out(recipe: Recipe, names: Iterable[str]) -> str:
    """Say that rules of these names have nothing of a recipe's schedule, if it has one; '' if there is nothing to say.

    >>> from pdpsim import get_scenario
    >>> schedule_left_out(get_scenario("family_tree").recipe("original"), ["adam", "gradientdescent"])
    "the schedule of recipe 'original' is that of GradientDescent, and adam has none"
    """
    rule = getattr(recipe.procedure, "rule", None)
    others = [str(name) for name in names if rule is not None and kind_named(str(name)) is not type(rule)]
    if rule is None or not rule.schedule or not others:
        return ""
    has = "has" if len(others) == 1 else "have"
    return f"the schedule of recipe {recipe.name!r} is that of {type(rule).__name__}, and {listed(others)} {has} none"


def criterion(text: str) -> Criterion:
    """Return the criterion that a short text names.

    >>> print(criterion("tss<0.04"), "|", criterion("error<0.1"), "|", criterion("40-20-40"))
    tss < 0.04 | every error < 0.1 | 40-20-40

    Numbers of their own, a range or a threshold, follow a word after colons:

    >>> criterion("40-20-40:-1:1"), criterion("all-correct:0")
    (FortyTwentyForty(low=-1.0, high=1.0), AllCorrect(threshold=0.0))
    """
    what, _, limit = text.replace(" ", "").partition("<")
    word, *numbers = what.split(":")
    try:
        if not limit and word in WORDS and len(numbers) <= len(fields(WORDS[word])):  # type: ignore[arg-type]
            return WORDS[word](*map(number_from, numbers))
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


_MEASURES: tuple[type, ...] = (SumOfSquares, CrossEntropy, CategoricalCrossEntropy)
_CRITERIA: tuple[type, ...] = (
    TssBelow,
    WithinTolerance,
    FortyTwentyForty,
    AllCorrect,
    StrongestAnswer,
    StrongestPattern,
    Completes,
    DistinctCodes,
    AtRest,
    Stable,
)
_PROCEDURES: tuple[type[Procedure], ...] = (
    Boltzmann,
    Climber,
    EquilibriumPropagation,
    ForwardDifferences,
    Genetic,
    HopfieldStorage,
    MeanField,
    PatternAssociator,
    Perceptron,
    PredictiveCoding,
    Recall,
    WeightPerturbation,
)
KINDS: dict[str, type] = {kind.__name__: kind for kind in (*RULES.values(), *_PROCEDURES, *_MEASURES, *_CRITERIA)}


def to_plain(recipe: Recipe) -> Plain:
    """Return a recipe as plain data: numbers, texts, lists and dicts.

    Rule or procedure, criterion and measure are told by name and fields.

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
    plain = {name: value for name, value in plain.items() if name not in OF_LATE or OF_LATE[name] != value}
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
    if isinstance(named.get("rule"), Rule):
        named["rule"] = _named(named["rule"], f"the rule of {kind}")
    if isinstance(thing, GradientDescent):
        del named["grain"], named["order"]  # the recipe's
    return named


def _as_of_today(plain: Mapping[str, Any]) -> Plain:
    """Plain data as they are written now: what was once told of the rule is the recipe's."""
    rule = dict(plain["rule"])
    if rule["kind"] != GradientDescent.__name__:
        return dict(plain)
    grain, order = rule.pop("grain", None), rule.pop("order", None)
    told = {} if grain is None else {"batch": 1 if grain == "pattern" else None}
    return {**plain, "rule": rule, **told, **({} if order is None else {"order": order})}


def _made(plain: Mapping[str, Any]) -> Any:
    settings = dict(plain)
    kind = settings.pop("kind")
    if kind not in KINDS:
        raise FormatError(f"there is no {kind!r}{nearest(kind, KINDS)}")
    if "rule" in settings:
        settings["rule"] = _made(settings["rule"])
    return KINDS[kind](**settings)
