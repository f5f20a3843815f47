"""Runs of scenarios that workers do not find by name: networks and patterns travel, and functions stay at home.

A scenario's functions may stand in a notebook or a script, where no other process finds them. So whoever starts the
study builds the networks, workers train them, and what is asked of them is asked where the functions are.
"""

from __future__ import annotations

import io
import pickle
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from time import perf_counter
from types import FunctionType
from typing import Any

from pdpsim.core.activations import Activation
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import SettingError
from pdpsim.experiments.recipes import Plain
from pdpsim.experiments.scenario import Recipe, Run, Scenario
from pdpsim.learning.history import History
from pdpsim.studies.design import Design, Key
from pdpsim.studies.own import apart
from pdpsim.studies.rows import Made, Row, failed, made_together, reason, row_of


@dataclass
class Built:
    """Networks and patterns that were built for some runs, in place of the functions that build them."""

    by_seed: dict[int, list[tuple[Recipe, Network, PatternSet]]] = field(default_factory=dict)

    def build(self, recipe: Recipe, seed: int) -> Network:
        """Return a copy of the network that was built."""
        return self._found(recipe, seed)[1].copy()

    def patterns(self, recipe: Recipe, seed: int) -> PatternSet:
        """Return the patterns, as a set of their own."""
        return apart(self._found(recipe, seed)[2])

    def _found(self, recipe: Recipe, seed: int) -> tuple[Recipe, Network, PatternSet]:
        return next(one for one in self.by_seed[seed] if one[0] == recipe)


def run_here(design: Design, keys: Sequence[Key]) -> Plain:
    """Make runs in this process, and return their rows and what they took."""
    started = perf_counter()
    works = [(design.recipe_at(key[:-1]), key[-1]) for key in keys]
    rows = map(row_of, made_together(design.scenario, works, design.engine_asked, design.runs_alike))
    return {"rows": _set(design, keys, list(rows)), "seconds": perf_counter() - started}


def packed(design: Design, keys: Sequence[Key]) -> str:
    """Return, as text, all that a worker needs to train the networks of some runs.

    Raises
    ------
    SettingError
        If a class of the script or notebook is among it, and cannot travel.
    """
    built = Built()
    works: list[tuple[Recipe, int] | Row] = []
    for key in keys:
        recipe, seed = design.recipe_at(key[:-1]), key[-1]
        try:
            found = recipe, design.scenario.build(recipe, seed), design.scenario.patterns(recipe, seed)
        except Exception as error:
            works.append(failed(seed, reason(error)))
        else:
            built.by_seed.setdefault(seed, []).append(found)
            works.append((recipe, seed))
    scenario = Scenario(design.scenario.name, "", built.build, built.patterns, (design.recipe,), str)
    return to_text((scenario, works, design.engine_asked, design.runs_alike, design.scenario.measures is not None))


def run_packed(text: str) -> Plain:
    """Train what was packed, and return rows, or where more is to be asked of the networks these, packed again."""
    started = perf_counter()
    scenario, works, engine, runs, asked = from_text(text)
    made = iter(made_together(scenario, [work for work in works if isinstance(work, tuple)], engine, runs))
    all_made = [next(made) if isinstance(work, tuple) else work for work in works]
    if not asked:
        return {"rows": list(map(row_of, all_made)), "seconds": perf_counter() - started}
    trained = [(one.net, one.history) if isinstance(one, Run) else one for one in all_made]
    return {"trained": to_text(trained), "seconds": perf_counter() - started}


def unpacked(design: Design, keys: Sequence[Key], found: Plain) -> list[Row]:
    """Return the rows of what a worker made."""
    if "rows" in found:
        return _set(design, keys, found["rows"])
    made = [_at_home(design, key, one) for key, one in zip(keys, from_text(found["trained"]))]
    return _set(design, keys, list(map(row_of, made)))


def _at_home(design: Design, key: Key, trained: tuple[Network, History] | Row) -> Made:
    if isinstance(trained, dict):
        return trained
    recipe, seed = design.recipe_at(key[:-1]), key[-1]
    return Run(design.scenario, recipe, seed, trained[0], design.scenario.patterns(recipe, seed), trained[1])


def _set(design: Design, keys: Sequence[Key], rows: Sequence[Row]) -> list[Row]:
    """Put the settings of each run before what became of it."""
    return [{**dict(zip(design.axes, key)), **row} for key, row in zip(keys, rows)]


def to_text(thing: Any) -> str:
    """Return anything that can be pickled as text.

    >>> from_text(to_text([1, 2]))
    [1, 2]
    """
    buffer = io.BytesIO()
    base = _pickler()

    class Travelling(base):  # type: ignore[valid-type, misc]
        """Takes along what is registered in this process alone."""

        def reducer_override(self, thing: Any) -> Any:
            if isinstance(thing, Activation) and not thing.is_built_in:
                return thing.in_parts()
            return base.reducer_override(self, thing)

    Travelling(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return b64encode(buffer.getvalue()).decode()


def from_text(text: str) -> Any:
    """Return what `to_text` wrote."""
    return pickle.loads(b64decode(text))


def _pickler() -> type[Any]:
    """What pickles: cloudpickle, where it is installed, takes the classes of a notebook along."""
    try:
        kind: type[Any] = import_module("cloudpickle").Pickler
        return kind
    except ImportError:
        return Importable


class Importable(pickle.Pickler):
    """A pickler that says which class or function of a script or notebook no other process would find."""

    def reducer_override(self, thing: Any) -> Any:
        """Refuse what is defined in the script or notebook itself."""
        if isinstance(thing, (type, FunctionType)) and thing.__module__ == "__main__":
            name = thing.__qualname__
            raise SettingError(
                f"worker processes cannot import {name!r} from a script or notebook: put it into a module of its own, "
                "install cloudpickle, or leave out jobs"
            )
        return NotImplemented
