"""The design of a study: a recipe, some settings varied over a grid, seeds, and which engine computes its runs.

The message, compiled and native engines agree to the last bit, the vectorized one only nearly, and its last bits depend
on the processor. So it is used where whoever started the study has no C compiler, and never where there is one. This is
not decided anew for each chunk or by each worker: no row depends on where or with which others it is made.
"""

from __future__ import annotations

import platform
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from sys import maxsize
from typing import Any

from pdpsim.checks import can, of_kind, pythons_own, whole
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.engines import c_compiler, vectorized
from pdpsim.engines.choice import exactly, fastest, refuse_unable, refuse_unknown
from pdpsim.engines.job import Job
from pdpsim.errors import PdpsimError, SettingError
from pdpsim.experiments.recipes import Plain, changed, ends, refuse_idle_draw, to_plain
from pdpsim.experiments.running import refuse_one_weight, seeds_do_nothing, start_network
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.learning.criteria import NetworkCriterion
from pdpsim.studies.own_code import activations_named, digest_of
from pdpsim.words import brief

Values = tuple[Any, ...]
Key = tuple[Any, ...]  # a value for each axis, then the seed

SOURCE = "own network and patterns"  # of the recipes of such studies
EXACT = "exact"  # the fastest of those that agree to the last bit
LARGEST = 1000  # runs in a chunk
NUMBERS = 8_000_000  # epochs in the histories of a chunk, at some 40 bytes each


@brief
@dataclass(frozen=True)
class Design:
    """Every run that a study is to make, told apart by its key: a value for each axis, then the seed.

    Parameters
    ----------
    scenario : Scenario
    recipe : Recipe
    seeds : sequence of int
        A range may be as long as you like.
    axes : mapping of str to sequence
        Settings to vary (see `pdpsim.experiments.recipes.changed`), each with its values.
    engine : str

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> design = Design(xor, xor.recipe(), range(2), {"rate": (0.1, 0.25)})
    >>> list(design)
    [(0.1, 0), (0.1, 1), (0.25, 0), (0.25, 1)]
    >>> design.recipe_at((0.1,)).rule.rate
    0.1
    """

    scenario: Scenario
    recipe: Recipe
    seeds: Sequence[int]
    axes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    engine: str = "auto"

    def __post_init__(self) -> None:
        refuse_unknown(self.engine)
        axes = {name: [pythons_own(value) for value in values] for name, values in self.axes.items()}
        object.__setattr__(self, "axes", axes)
        for name, values in self.axes.items():
            of_kind(name, str, "the name of a setting")
            for value in values:
                of_kind(value, Hashable, f"a value of {name!r}")
            if not values or len(set(values)) != len(values):
                raise SettingError(f"the values of {name!r} must be one or more, each given once")
        for name, values in self.axes.items():
            for value in values:
                self._changed({**self._first, name: value})
        ends = (self.seeds[0], self.seeds[-1]) if isinstance(self.seeds, range) and self.seeds else self.seeds
        refuse_seed_below_0(min(ends, default=0))
        if len(self) and len(self._seed_positions) != len(self.seeds):
            raise SettingError("each seed of a study can be run only once")

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        try:
            count = len(self.seeds)
        except OverflowError:  # a range that is longer than anything may be
            count = maxsize + 1
        for values in self.axes.values():
            count *= len(values)
        return whole(count, "the number of runs")

    def __iter__(self) -> Iterator[Key]:
        return ((*values, seed) for values in self.cells() for seed in self.seeds)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and self.position(key) is not None

    def cells(self) -> Iterator[Values]:
        """Give the cells of the grid, a value for each axis; without axes there is one."""
        return product(*self.axes.values())

    @cached_property
    def _first(self) -> dict[str, Any]:
        """The settings of the first cell."""
        return {name: values[0] for name, values in self.axes.items()}

    def recipe_at(self, values: Values) -> Recipe:
        """Return the recipe of a cell."""
        return self._changed(dict(zip(self.axes, values)))

    def try_settings(self) -> None:
        """Build what a run of each setting begins with, so that one that makes no sense is told before any is run.

        Raises
        ------
        PdpsimError
            If there is no network with a setting, it cannot learn, the criterion cannot judge what it learns, or the
            engine cannot compute it.
        """
        if not self.seeds:
            return
        self._try(self._first)
        self._refuse_one_weight_twice()
        for name, values in self.axes.items():
            if not name.startswith("start."):  # of these there are many, and one tells whether there is the connection
                for value in values[1:]:
                    self._try({**self._first, name: value})
            recipes = (self._changed({**self._first, name: value}) for value in values)
            refuse_idle_draw(self.scenario, recipes, [name])

    def _refuse_one_weight_twice(self) -> None:
        varied = [ends(name.removeprefix("start.")) for name in self.axes if name.startswith("start.")]
        if varied:
            recipe = self._changed(self._first)
            net = start_network(self.scenario, recipe, self.seeds[0])
            for connection in varied:
                refuse_one_weight(net, [connection, *recipe.start])

    def _try(self, settings: Mapping[str, Any]) -> None:
        recipe, seed = self._changed(settings), self.seeds[0]
        try:
            net, patterns = start_network(self.scenario, recipe, seed), self.scenario.patterns(recipe, seed)
            recipe.procedure.fitted(net, patterns)
            if can(recipe.criterion, "suit"):
                recipe.criterion.suit(net, patterns.fitted(net))
            refuse_unable(self.engine, _job(net, patterns, recipe))
        except PdpsimError:
            raise
        except Exception as error:
            told = ", ".join(f"{name} {value}" for name, value in {**recipe.options, **settings}.items())
            what = f"{self.scenario.name!r} cannot be built with {told or 'this recipe'}"
            raise SettingError(f"{what}: {error}") from None

    def position(self, key: Key) -> tuple[int, ...] | None:
        """Return where a key stands, for sorting; None if it is not in the design."""
        if len(key) != len(self.axes) + 1:
            return None
        try:
            cell = [positions[value] for positions, value in zip(self._positions, key)]
            return (*cell, self._seed_positions[key[-1]])
        except (KeyError, TypeError):
            return None

    def key(self, row: Mapping[str, Any]) -> Key:
        """Return the key of a row."""
        return (*(row.get(name) for name in self.axes), row.get("seed"))

    def header(self) -> Plain:
        """Return what rows must have in common to be put together: all but seeds, values and machine."""
        return {
            "format": "pdpsim-study",
            "version": 1,
            "scenario": self.scenario.name,
            "recipe": to_plain(self.recipe),
            "axes": list(self.axes),
            **self.made_with(),
            **({"activations": own} if (own := activations_named(repr((self.recipe.options, self.axes)))) else {}),
            **({"digest": digest} if (digest := digest_of(self.scenario, self.recipe)) else {}),
            **({"one_run": True} if self._is_one_run() else {}),
        }

    def _is_one_run(self) -> bool:
        """Whether no seed makes a difference, of what whoever reads the file cannot make again."""
        if not self.recipe.source.startswith(SOURCE):
            return False
        try:
            return seeds_do_nothing(self.scenario, self.recipe, range(2))
        except Exception:  # of a function of one's own, which each run will tell
            return False

    def made_with(self) -> Plain:
        """Return what computes the rows: engine and versions."""
        from pdpsim import __version__

        return {"engine": self.engine, "pdpsim": __version__, "python": platform.python_version()}

    def task(self, keys: Sequence[Key]) -> Plain:
        """Return what a worker is told: names and numbers."""
        return {
            "scenario": self.scenario.name,
            "recipe": to_plain(self.recipe),
            "axes": list(self.axes),
            "engine": self.engine_asked,
            "runs": self.runs_alike,
            "keys": [list(key) for key in keys],
        }

    @property
    def engine_asked(self) -> str:
        """The engine that whoever makes the runs is asked for."""
        return EXACT if self.engine == "auto" and c_compiler.is_there() else self.engine

    @property
    def runs_alike(self) -> int:
        """How many runs there are of each setting."""
        return self._count // prod(map(len, self.axes.values()))

    def least_chunk(self) -> int:
        """Return how many runs should be made together at the very least, where that is faster.

        By native, which trains each by itself, enough to keep some cores at work; by vectorized, enough to stack.
        """
        return {"auto": 32, "vectorized": 32, EXACT: 8, "native": 8}.get(self.engine_asked, 1)

    def largest_chunk(self) -> int:
        """Return how many runs may be made together: their histories must fit in memory."""
        return max(1, min(LARGEST, NUMBERS // self.recipe.max_epochs))

    def _changed(self, settings: Mapping[str, Any]) -> Recipe:
        return changed(self.scenario, self.recipe, settings) if settings else self.recipe

    @cached_property
    def _positions(self) -> list[dict[Any, int]]:
        return [{value: position for position, value in enumerate(values)} for values in self.axes.values()]

    @cached_property
    def _seed_positions(self) -> Mapping[int, int]:
        return _Range(self.seeds) if isinstance(self.seeds, range) else {s: k for k, s in enumerate(self.seeds)}


class _Range(dict[int, int]):
    """The positions of a range's seeds, without keeping one entry for each."""

    def __init__(self, seeds: range) -> None:
        self.seeds = seeds

    def __len__(self) -> int:
        return len(self.seeds)

    def __missing__(self, seed: int) -> int:
        try:
            return self.seeds.index(seed)
        except ValueError:
            raise KeyError(seed) from None


def engine_for(engine: str, scenario: Scenario, recipe: Recipe, seed: int, runs: int = 1) -> str:
    """Return the name of the engine for a recipe with so many runs in all: what is compiled is compiled once.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> online = xor.recipe().with_(batch=1, max_epochs=10)
    >>> [engine_for("message", xor, xor.recipe(), 1), engine_for(EXACT, xor, online, 1)]
    ['message', 'message']
    """
    if engine not in ("auto", EXACT):
        return engine
    job = _job(start_network(scenario, recipe, seed), scenario.patterns(recipe, seed), recipe, runs)
    if engine == EXACT:
        return found if (found := fastest(job)) != "vectorized" else exactly(job)
    return fastest(job) if vectorized.refuses(job) else "vectorized"


def _job(net: Network, patterns: PatternSet, recipe: Recipe, runs: int = 1) -> Job:
    looks = isinstance(recipe.criterion, NetworkCriterion)
    epochs = recipe.max_epochs * runs
    return Job(net, patterns.fitted(net).patterns, recipe.procedure.at(1), epochs=epochs, wants_network=looks)


def refuse_seed_below_0(seed: int) -> None:
    """Say so if a seed of several runs would draw what another one draws.

    >>> refuse_seed_below_0(-2)
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: the seeds of several runs are 0 or more: -2 would draw what 2 draws
    """
    if seed < 0:
        raise SettingError(f"the seeds of several runs are 0 or more: {seed} would draw what {-seed} draws")
