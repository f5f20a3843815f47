"""A study of networks of one's own: a function that makes them, patterns and a rule, as a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from inspect import Parameter, signature
from math import inf, nan
from typing import Any, NoReturn

from pdpsim.checks import of_kind, whole
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import NotFiniteError, SettingError, WrongTypeError
from pdpsim.experiments.recipes import NUMBERS
from pdpsim.experiments.scenario import BUILT, Measured, Recipe, Run, Scenario
from pdpsim.learning.right import Right
from pdpsim.studies.design import SOURCE
from pdpsim.studies.fingerprint import OWN_CODE, beside, cases_of, letters, wiring_of
from pdpsim.studies.own_code import code_of, is_ours
from pdpsim.studies.rows import FIELDS, OF_STUDIES, recipe_columns, refuse_columns
from pdpsim.training.testing import performance, with_targets

Make = Callable[..., Network]
Measures = Callable[[Network], Mapping[str, Measured]]
OWN = "own"


@dataclass(frozen=True)
class Own:
    """What a study is given of one's own.

    Parameters
    ----------
    make : callable
        A seed, and settings by name, to a Network.
    learned : PatternSet
    held_out : int or PatternSet, optional
        Patterns that are asked and not learned: so many, drawn by the seed, or these.
    asked : callable, optional
        A trained network to numbers by name.
    """

    make: Make
    learned: PatternSet
    held_out: int | PatternSet | None = None
    asked: Measures | None = None

    def build(self, recipe: Recipe, seed: int) -> Network:
        """Make the network from a seed; a recipe may draw its weights anew."""
        net = self.make(seed=seed, **recipe.options)
        of_kind(net, Network, "what a study's function makes")
        net = net.copy()  # a function may give one and the same each time, which a run trains
        if recipe.draw != BUILT:
            net.randomize(seed, recipe.init_range, recipe.draw)
        return net

    def patterns(self, recipe: Recipe, seed: int) -> PatternSet:
        """Return the patterns to learn, a set of its own for each run."""
        return apart(self._parted(seed)[0])

    def measures(self, run: Run) -> dict[str, Measured]:
        """Return error and accuracy on what is held out, and what was asked of the network."""
        found: dict[str, Measured] = {}
        learned, test = self._parted(run.seed)
        if test is not None:
            right = Right(learned.fitted(run.net), test.fitted(run.net))
            try:
                told = performance(run.net, test, right, run.recipe.procedure)
            except NotFiniteError:  # it has diverged too far to be asked
                told = inf, nan
            found["test_error"], found["test_accuracy"] = told
        asked = self.asked(run.net) if self.asked else {}
        refuse_columns(asked, found)
        return {**found, **asked}

    def _parted(self, seed: int) -> tuple[PatternSet, PatternSet | None]:
        if isinstance(self.held_out, int):
            return self.learned.hold_out(self.held_out, seed)
        return self.learned, self.held_out


def own_scenario(own: Own, recipe: Recipe, seed: int = 0) -> Scenario:
    """Return what is one's own as a scenario, with a recipe that tells it from others by a digest.

    The digest is of the network from seed 0, or from another, where a function knows its own seeds only.

    >>> from pdpsim import GradientDescent
    >>> xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
    >>> def small(seed, hidden=2):
    ...     return Network.for_patterns(xor, hidden, seed=seed)
    >>> own_scenario(Own(small, xor), Recipe("own", GradientDescent(0.5))).recipe().options
    {'hidden': 2}
    """
    of_kind(own.learned, PatternSet, "the patterns of a study")
    of_kind(own.held_out, (int, PatternSet, type(None)), "what is held out")
    if isinstance(own.held_out, PatternSet):
        with_targets(own.held_out)
    if isinstance(own.held_out, int):
        own.learned.hold_out(whole(own.held_out, "the number of patterns held out"), 0)
    options = defaults(own.make)
    taken = {*FIELDS, *OF_STUDIES, *NUMBERS, "rule", "grain", *recipe_columns(recipe)}
    for name in options:
        if name in taken:
            raise SettingError(
                f"a function that makes networks cannot take {name!r}, which each row has of its recipe or run; "
                f"call it otherwise"
            )
    recipe = recipe.with_(options=options, draw=BUILT)
    net = _first(own, recipe, seed)
    code = _code(own, recipe, net)
    told = f"{OWN_CODE}{letters(code)}" if code else ""
    recipe = recipe.with_(source=f"{SOURCE}, {_digest(own, net)}{told}")
    asks = own.held_out is not None or own.asked is not None
    return Scenario(
        name_of(own.make),
        f"{SOURCE}: {net!r}, {own.learned!r}",
        own.build,
        own.patterns,
        (recipe,),
        repr,
        measures=own.measures if asks else None,
    )


def from_file(header: Mapping[str, Any], recipe: Recipe) -> Scenario:
    """Return a scenario for rows that were read: what made them is not in their file."""

    def gone(recipe: Recipe, seed: int) -> NoReturn:
        raise SettingError("these rows were read from a file; Study.of(..., out=file) goes on with them")

    return Scenario(header["scenario"], SOURCE, gone, gone, (recipe,), repr)


def defaults(make: Make) -> dict[str, Any]:
    """Return what a function that makes networks can be given beside the seed, with its defaults.

    >>> defaults(lambda seed, hidden=5: Network.layered(2, hidden, 1, seed=seed))
    {'hidden': 5}
    >>> defaults(lambda hidden: hidden)
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: a function that makes networks takes a seed, as in def make(seed, hidden=5)
    """
    if not callable(make):
        kind = type(make).__name__
        raise WrongTypeError(f"a study's networks are made by a function of a seed, or are a Network, not {kind}")
    taken = {}
    with suppress(ValueError):  # Python's own classes do not tell
        taken = dict(signature(make).parameters)
    if "seed" not in taken:
        raise SettingError("a function that makes networks takes a seed, as in def make(seed, hidden=5)")
    del taken["seed"]
    named = {name: each for name, each in taken.items() if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)}
    without = [name for name, each in named.items() if each.default is Parameter.empty]
    if without:
        raise SettingError(f"{without[0]!r} of the function that makes networks needs a default, as in hidden=5")
    return {name: each.default for name, each in named.items()}


def drawn_from(net: Network) -> Make:
    """Return a function that makes copies of a network with weights drawn anew.

    >>> drawn_from(Network.layered(2, 1, seed=1))(seed=2).seed
    2
    """

    def drawn(seed: int) -> Network:
        twin = net.copy()
        twin.randomize(seed)
        return twin

    if net.name:
        drawn.__name__ = net.name
    return drawn


def name_of(make: Make) -> str:
    """Return the name of a function, if it has one of its own.

    >>> name_of(lambda seed: seed), name_of(defaults)
    ('own', 'defaults')
    """
    name = getattr(make, "__name__", OWN)
    return name if name.isprintable() and not name.startswith("<") else OWN


def apart(patterns: PatternSet) -> PatternSet:
    """Return a set of the same patterns: a set that runs share may be computed with in another way."""
    return type(patterns)(list(patterns), patterns.input_names, patterns.target_names)


def _first(own: Own, recipe: Recipe, seed: int) -> Network:
    try:
        return own.build(recipe, 0)
    except Exception:
        if seed == 0:
            raise
        return own.build(recipe, seed)


def _digest(own: Own, net: Network) -> str:
    """A few letters that differ where networks or patterns do."""
    apart = own.held_out if isinstance(own.held_out, PatternSet) else None
    cases = [*cases_of(own.learned.fitted(net)), *(cases_of(apart.fitted(net)) if apart else [])]
    held_out = own.held_out if isinstance(own.held_out, int) else [len(apart)] if apart else 0  # drawn, or these
    return letters((*wiring_of(net), cases, held_out, *beside(net)))


def _code(own: Own, recipe: Recipe, net: Network) -> list[str]:
    """What is said in code of one's own, which names alone do not tell; nothing where all is pdpsim's."""
    functions = dict.fromkeys(unit.function for unit in net.units.values())
    kinds = dict.fromkeys(type(part) for part in [*net.connections.values(), *net.weights, *_held(recipe)])
    said = {
        "parts": [each.in_parts()[1] for each in functions if not (each.is_built_in or each.is_constant)],
        "kinds": [kind for kind in kinds if not is_ours(kind)],
        "make": None if is_ours(own.make) else own.make,  # ours draws a network's weights anew
        "asked": own.asked,
    }
    return code_of(**{name: each for name, each in said.items() if each})


def _held(thing: object) -> Iterator[object]:
    """What is held in the fields of a recipe, a procedure, a rule, all the way down."""
    for each in fields(thing) if is_dataclass(thing) else ():
        value = getattr(thing, each.name)
        if is_dataclass(value):
            yield value
            yield from _held(value)
