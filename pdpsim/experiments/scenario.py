"""A scenario is data plus two small functions, build the network and give the patterns; anyone can install some.

They are found through the entry-point group ``pdpsim.scenarios``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import PurePath
from typing import Any, SupportsIndex

from pdpsim.arguments import judge_fields, plain_fields, with_fields
from pdpsim.checks import able, finite, first_twice, of_kind, one_of, printable_name, whole
from pdpsim.core.looks import Shown
from pdpsim.core.measures import Measure, SumOfSquares, check_measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.starting import STARTS
from pdpsim.errors import PdpsimError, SettingError, UnknownNameError, nearest_of_all
from pdpsim.experiments.claim import Claim
from pdpsim.learning.criteria import Criterion, TssBelow, ending
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import ORDERS, BackPropagation
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.words import brief, counted, quoted

Measured = int | float | None  # a number, or that it cannot be told
GROUP = "pdpsim.scenarios"
BUILT = "built"
OF_BACK_PROPAGATION = ("measure", "batch", "order")  # settings of a recipe that no other procedure has


@brief
@dataclass(frozen=True, repr=False)
class Recipe:
    """Everything that a run of a scenario needs but the seed.

    Parameters
    ----------
    name : str
    rule : Rule or Procedure
        How it learns. A rule alone means back-propagation by it, with the `measure`, `batch` and `order`; any other
        procedure is given whole.
    init_range : float
        Starting weights are drawn evenly from -init_range to init_range.
    criterion : Criterion
    max_epochs : int
    to_the_end : bool
        Whether training goes on for all of `max_epochs`, and the criterion is judged on the trained network. By default
        it ends with the first epoch whose outputs meet the criterion.
    measure : Measure
    batch : int or None
        After how many patterns weights change; None: after all.
    order : {'listed', 'permuted'}
        The order of the patterns in each epoch.
    draw : {'uniform', 'xavier', 'he', 'lecun', 'built'}
        How starting weights are drawn; see `Network.randomize`. 'built': they stay as the scenario builds them.
    start : mapping of (str, str) to float
        Starting weights by sender and receiver, in place of drawn ones.
    options : mapping
        What the scenario's functions want to know: numbers of units, values of targets.
    source : str
        Where it is printed, or who found it.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> print(Recipe("quick", GradientDescent(0.5, 0.9), source="ours"))
    quick: rate 0.5, momentum 0.9, grain epoch, weights U(-0.5, 0.5), until tss < 0.04 or 10,000 epochs (ours)
    """

    name: str
    rule: Rule | Procedure
    init_range: float = 0.5
    criterion: Criterion = TssBelow(0.04)
    max_epochs: int = 10_000
    measure: Measure = SumOfSquares()
    start: Mapping[tuple[str, str], float] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    batch: int | None = None
    order: str = "listed"
    draw: str = "uniform"
    to_the_end: bool = False

    def __post_init__(self) -> None:
        printable_name(self.name, "a recipe's name")
        of_kind(self.rule, (Rule, Procedure), "the rule of a recipe")
        able(self.criterion, "judge", "the criterion of a recipe", "TssBelow(0.04)")
        check_measure(self.measure)
        of_kind(self.source, str, "the source of a recipe")
        one_of(self.order, ORDERS, "order")
        if self.batch is not None:
            whole(self.batch, "batch")
        for part in "start", "options":
            of_kind(getattr(self, part), Mapping, f"the {part} of a recipe")
        finite(self.init_range, "init_range")
        whole(self.max_epochs, "max_epochs")
        of_kind(self.to_the_end, bool, "to_the_end of a recipe")
        one_of(self.draw, (*STARTS, BUILT), "draw")
        plain_fields(self)
        if isinstance(self.rule, Rule) or type(self.rule) is BackPropagation:  # one of one's own is kept whole
            said = asked(self.rule)
            for name in OF_BACK_PROPAGATION if isinstance(self.rule, BackPropagation) else ():
                if getattr(self, name) not in (getattr(type(self), name), said[name]):
                    raise SettingError(f"BackPropagation is given whole, so its {name} is given in it, not beside it")
            if isinstance(self.rule, Rule) and said:
                said["rule"] = self.rule.with_only()  # which the recipe says now
            for name, given in said.items():
                object.__setattr__(self, name, given)
        else:
            for name in OF_BACK_PROPAGATION:
                if getattr(self, name) != getattr(type(self), name):
                    raise SettingError(f"{type(self.rule).__name__} is given whole: a recipe with it has no {name}")
        object.__setattr__(self, "criterion", ending(self.criterion, self.procedure))

    @property
    def procedure(self) -> Procedure:
        """The procedure that it learns by.

        >>> from pdpsim import GradientDescent, Perceptron
        >>> Recipe("a", Perceptron(1.0)).procedure
        Perceptron(rate=1.0)
        >>> Recipe("b", GradientDescent(0.5), batch=1).procedure.batch
        1
        """
        if isinstance(self.rule, Rule):
            return BackPropagation(self.rule, self.measure, self.batch, self.order)
        return self.rule

    @property
    def is_ours(self) -> bool:
        """Whether neither a paper nor a retelling has it, but we do, as its source says.

        >>> get_scenario("family_tree").recipe("working").is_ours
        True
        """
        return self.source.startswith("ours")

    def with_(self, **changes: Any) -> Recipe:
        """Return the recipe with some of its parts changed.

        >>> from pdpsim import GradientDescent
        >>> Recipe("a", GradientDescent(0.5)).with_(name="b").name
        'b'
        """
        if type(changes.get("rule")) is BackPropagation:  # which brings these with it
            changes = {**{name: getattr(type(self), name) for name in OF_BACK_PROPAGATION}, **changes}
        return with_fields(self, changes)

    def __repr__(self) -> str:
        return f"<Recipe {self}>"

    def __str__(self) -> str:
        parts = self._of_rule(self.rule) if isinstance(self.rule, Rule) else _of_procedure(self.rule)
        drawn = _drawn(self)
        if self.start:
            others = drawn.removeprefix("all ").removeprefix("weights ")
            drawn = f"{counted(len(self.start), 'weight')} fixed, others {others}"
        parts.append(drawn)
        parts += [f"{self.measure}"] * (self.measure != SumOfSquares())
        parts += [f"{key} {value}" for key, value in self.options.items()]
        epochs = counted(self.max_epochs, "epoch")
        parts.append(
            f"for {epochs}, then {self.criterion}" if self.to_the_end else f"until {self.criterion} or {epochs}"
        )
        return f"{self.name}: {', '.join(parts)}" + (f" ({self.source})" if self.source else "")

    def _of_rule(self, rule: Rule) -> list[str]:
        usual = ("rate", "momentum")
        parts = [] if type(rule) is GradientDescent else [type(rule).__name__]
        parts += [f"{name.replace('_', ' ')} {x:g}" for name, x in rule.settings().items() if x or name in usual]
        parts += [name.replace("_", " ") for name in rule.switched_on]
        parts += [f"grain {grain(self.batch)}"] + ["permuted"] * (self.order != "listed")
        for after, new in rule.schedule:
            parts.append(f"after sweep {after} " + " and ".join(f"{key} {value:g}" for key, value in new.items()))
        return parts


def _of_procedure(procedure: Procedure) -> list[str]:
    shown = {name: f"{x:g}" if isinstance(x, float) else str(x) for name, x in procedure.settings().items()}
    return [type(procedure).__name__, *(f"{name.replace('_', ' ')} {x}" for name, x in shown.items())]


def asked(learning: Rule | BackPropagation) -> dict[str, Any]:
    """What back-propagation, or a rule that says so itself, asks of a recipe."""
    if isinstance(learning, Rule):
        return learning.asked
    return {name: getattr(learning, name) for name in ("rule", *OF_BACK_PROPAGATION)}


def grain(batch: int | None) -> str:
    """Return the name for how often weights change, as 1986 had it.

    >>> grain(None), grain(1), grain(8)
    ('epoch', 'pattern', '8 patterns')
    """
    return {None: "epoch", 1: "pattern"}.get(batch, f"{batch} patterns")


def _drawn(recipe: Recipe) -> str:
    if recipe.draw == BUILT:
        return "weights as made from each seed"
    if recipe.draw != "uniform":
        return f"weights by {recipe.draw}"
    reach = recipe.init_range
    return f"weights U({-reach:g}, {reach:g})" if reach else "all weights 0"


@brief
@dataclass(frozen=True, repr=False)
class Run(Shown):
    """One run of a recipe: what was trained, on what, and how it went."""

    scenario: Scenario
    recipe: Recipe
    seed: int
    net: Network
    patterns: PatternSet
    history: History

    def summary(self) -> dict[str, Any]:
        """Return the run in a few plain values, as ``--json`` prints them."""
        return {
            "scenario": self.scenario.name,
            "recipe": self.recipe.name,
            "seed": self.seed,
            **self.history.summary(),
        }

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.name}, recipe {self.recipe.name}, seed {self.seed}: {self.history.reason}>"


@dataclass(frozen=True)
class Picture:
    """A picture of what a run came to.

    Parameters
    ----------
    caption : str
        What is to be seen, without a full stop.
    draw : callable
        A Run to matplotlib's Axes or Figure; it imports what it needs when it is called.
    curves : str
        The recipe whose runs a report draws the errors of; by default the first.
    recipe : str
        The recipe of the run that a report shows; by default that of the curves.
    """

    caption: str
    draw: Callable[[Run], Any]
    curves: str = ""
    recipe: str = ""

    def of(self, run: Run) -> Any:
        """Draw what a run came to, with pdpsim's settings."""
        from pdpsim.drawing.style import drawn_alike

        with drawn_alike():
            return self.draw(run)


@brief
@dataclass(frozen=True, repr=False)
class Scenario(Shown):
    """An experiment: how to build its network and patterns, and the recipes to train it with.

    Parameters
    ----------
    name, title : str
    build : callable
        (recipe, seed) to Network.
    patterns : callable
        (recipe, seed) to the PatternSet to train on.
    recipes : tuple of Recipe
        The first is taken where none is named.
    report : callable
        A Run to what it shows, in words and tables.
    held_out : callable, optional
        (recipe, seed) to the PatternSet that is not trained on but asked afterwards, or None.
    measures : callable, optional
        A Run to what its network came to, as numbers by name: a column each in a study's rows.
    claims : tuple of Claim
        What was printed about the experiment, to be compared with our runs.
    picture : Picture, optional
        Of what a run came to.
    group : str
        The experiments that it is reproduced with; those of no group are reproduced when nothing is named.
    runs : mapping of str to int
        By recipe, how many runs claims are judged by, where that is not `MANY`: fewer where a run takes long, or where
        of what always happens or never, some tell as much as many.
    """

    name: str
    title: str
    build: Callable[[Recipe, int], Network]
    patterns: Callable[[Recipe, int], PatternSet]
    recipes: tuple[Recipe, ...]
    report: Callable[[Run], str]
    held_out: Callable[[Recipe, int], PatternSet | None] | None = None
    measures: Callable[[Run], Mapping[str, Measured]] | None = None
    claims: tuple[Claim, ...] = ()
    picture: Picture | None = None
    group: str = ""
    runs: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        judge_fields(self)
        object.__setattr__(self, "recipes", tuple(self.recipes))
        if not self.recipes:
            raise SettingError(f"scenario {quoted(self.name)} has no recipe")
        if (twice := first_twice(recipe.name for recipe in self.recipes)) is not None:
            raise SettingError(f"scenario {quoted(self.name)} has two recipes {quoted(twice)}")

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        # One that is found by its name travels as that name; its functions need not be able to travel.
        return (get_scenario, (self.name,)) if is_registered(self) else super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        recipes, claims = counted(len(self.recipes), "recipe"), counted(len(self.claims), "claim")
        return f"<Scenario {self.name}: {self.title}, {recipes}, {claims}>"

    def recipe(self, name: str | None = None) -> Recipe:
        """Return the recipe of that name, or the first.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if name is None:
            return self.recipes[0]
        for recipe in self.recipes:
            if isinstance(name, str) and recipe.name == name:
                return recipe
        hint = nearest_of_all(name, (recipe.name for recipe in self.recipes))
        raise UnknownNameError(f"scenario {self.name!r} has no recipe {quoted(name)}{hint}")


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios installed.

    >>> "xor" in list_scenarios()
    True
    """
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def is_registered(scenario: Scenario) -> bool:
    """Tell whether this very scenario is the one installed under its name.

    >>> is_registered(get_scenario("xor"))
    True
    """
    return scenario.name in list_scenarios() and get_scenario(scenario.name) is scenario


def the_scenario(scenario: str | Scenario) -> Scenario:
    """Return a scenario, given itself or its name.

    >>> the_scenario("xor") is get_scenario("xor")
    True
    """
    of_kind(scenario, (str, Scenario), "a scenario")
    return get_scenario(scenario) if isinstance(scenario, str) else scenario


def get_scenario(name: str) -> Scenario:
    """Return a scenario by name.

    Raises
    ------
    UnknownNameError
        If none of that name is installed.

    Examples
    --------
    >>> get_scenario("xor").recipe("pdp1987").rule.rate
    0.5
    """
    of_kind(name, str, "a scenario's name")
    return _loaded(name)


@cache  # of those that are there; to look through all that is installed takes some hundredths of a second
def _loaded(name: str) -> Scenario:
    found = next((entry for entry in entry_points(group=GROUP) if entry.name == name), None)
    if found is None:
        hint = nearest_of_all(name, list_scenarios()) or "; none are installed: install the package with pip"
        if PurePath(name).suffix:
            hint = "; a network's file is named with --network, by commands that take one, and opened by load_network"
        raise UnknownNameError(f"there is no scenario {name!r}{hint}")
    scenario = found.load()
    if not isinstance(scenario, Scenario):
        raise PdpsimError(f"entry point {name!r} ({found.value}) is no scenario but a {type(scenario).__name__}")
    return scenario
