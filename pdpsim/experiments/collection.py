"""A collection of claims about several scenarios, with runs to be set side by side; anyone can install some.

They are found through the entry-point group ``pdpsim.collections``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from typing import Any

from pdpsim.experiments.claim import Claim

GROUP = "pdpsim.collections"


@dataclass(frozen=True)
class Compared:
    """A line of a comparison: the runs of one recipe.

    Parameters
    ----------
    scenario, recipe : str
    what : str
        In words, what is done there.
    runs : int
        How many are made, if nothing else is asked for.
    """

    scenario: str
    recipe: str
    what: str
    runs: int = 100


@dataclass(frozen=True)
class Collection:
    """Claims, and recipes to compare.

    Parameters
    ----------
    name, title : str
    claims : tuple of Claim
    compared : tuple of Compared
        In the order in which they are shown.
    runs : mapping of str to int
        How many runs are made of recipes (as ``xor/today``) that are not compared.
    shown : mapping of str to str
        For scenarios the recipe whose runs are drawn; by default the one that is drawn without a collection.
    """

    name: str
    title: str
    claims: tuple[Claim, ...]
    compared: tuple[Compared, ...] = ()
    runs: Mapping[str, int] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)

    def about(self, scenario: str) -> Collection:
        """Return what of it is about one scenario."""
        claims = tuple(claim for claim in self.claims if claim.scenario == scenario)
        compared = tuple(line for line in self.compared if line.scenario == scenario)
        return replace(self, claims=claims, compared=compared)

    def runs_of(self, scenario: str, recipe: str) -> int:
        """Return how many runs of a recipe are asked for, 100 if nothing is said of it."""
        said = {f"{line.scenario}/{line.recipe}": line.runs for line in self.compared}
        return {**said, **self.runs}.get(f"{scenario}/{recipe}", 100)


def collections() -> Mapping[str, Collection]:
    """Return the collections that are installed, by name.

    >>> list(collections())
    ['today']
    """
    return {entry.name: entry.load() for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name)}


def held_out_right(rows: Sequence[Mapping[str, Any]]) -> tuple[list[int], list[int]]:
    """Return how many held-out cases each run got right, by the strongest where several answer, and of how many.

    >>> held_out_right([{"held_out_strongest": 3, "held_out_cases": 4}, {"epochs": 7}])
    ([3], [4])
    """
    told = [row for row in rows if row.get("held_out_cases")]
    right = [row.get("held_out_strongest", row.get("held_out_right")) or 0 for row in told]
    return right, [row["held_out_cases"] for row in told]
