"""Making the runs that claims ask for, and judging the claims by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from pdpsim.errors import PdpsimError, UnknownNameError, nearest
from pdpsim.experiments.claim import Claim, Judged, judge
from pdpsim.experiments.collection import Collection, collections, held_out_right
from pdpsim.experiments.scenario import Scenario, get_scenario, list_scenarios
from pdpsim.studies.dispatch import Pool, open_pool
from pdpsim.studies.statistics import median, wilson_of_clusters
from pdpsim.studies.study import Study
from pdpsim.words import brief, counted, percent

MANY = 500  # runs of a recipe, where its scenario says nothing else


@brief
@dataclass(frozen=True)
class Batch:
    """The runs of one recipe.

    Examples
    --------
    >>> batch = Batch(get_scenario("xor"), "retelling", 100)
    >>> batch.name, batch.seeds
    ('xor/retelling', '0:100')
    """

    scenario: Scenario
    recipe: str
    runs: int

    @property
    def name(self) -> str:
        """Scenario and recipe."""
        return f"{self.scenario.name}/{self.recipe}"

    @property
    def seeds(self) -> str:
        """The seeds, as the command line takes them."""
        return f"0:{self.runs}"

    def study(self) -> Study:
        """Return the study that makes these runs."""
        return Study(self.scenario, self.recipe, range(self.runs))


@brief
@dataclass
class Reproduction:
    """What came of reproducing: the studies, and the claims judged by them.

    Attributes
    ----------
    batches : list of Batch
    studies : dict of str to Study
        By batch name, as far as they have been run.
    interrupted : bool
    collection : Collection or None
        If it is one that is carried out.
    """

    claims: Sequence[Claim]
    batches: Sequence[Batch]
    studies: dict[str, Study] = field(default_factory=dict)
    interrupted: bool = False
    collection: Collection | None = None

    def judged(self) -> list[Judged]:
        """Judge the claims whose runs have been made."""
        return [
            judge(claim, {recipe: self.studies[f"{claim.scenario}/{recipe}"].rows for recipe in claim.recipes})
            for claim in self.claims
            if all(f"{claim.scenario}/{recipe}" in self.studies for recipe in claim.recipes)
        ]

    def seeds(self) -> dict[str, str]:
        """Return which seeds each batch has, by its name."""
        return {batch.name: batch.seeds for batch in self.batches}

    def runs(self) -> list[dict[str, Any]]:
        """Return every run as a flat row: with its scenario, recipe and seed it can be repeated alone."""
        return [row for study in self.studies.values() for row in study.rows]

    def summaries(self) -> list[Mapping[str, str]]:
        """Return a row per recipe, in words."""
        return [_summary(batch, self.studies[batch.name]) for batch in self.batches if batch.name in self.studies]

    def compared(self) -> list[dict[str, str]]:
        """Return a row per line of the collection's comparison, in words."""
        lines = self.collection.compared if self.collection else ()
        found = [(line, self.studies.get(f"{line.scenario}/{line.recipe}")) for line in lines]
        return [
            {"problem": line.scenario.replace("_", " "), "recipe": line.recipe, "what": line.what, **_outcome(study)}
            for line, study in found
            if study
        ]


def _outcome(study: Study) -> dict[str, str]:
    summary = study.summary()
    middle = median(row["epochs"] if row["solved"] else inf for row in study.rows) if study.rows else inf
    right, cases = held_out_right(study.rows)
    held = ""
    if cases:
        low, high = wilson_of_clusters(right, cases)
        held = f"{percent(sum(right) / sum(cases))} ({low:.0%} to {high:.0%})"
    return {
        "solved": f"{summary.solved} of {summary.runs}",
        "95% interval": "{:.0%} to {:.0%}".format(*summary.rate_interval),
        "median epochs of all": f"{middle:,.0f}" if middle < inf else "",
        "held out right": held,
    }


def prepare(only: str | None = None, runs: int | None = None) -> Reproduction:
    """Gather claims and the runs they ask for.

    Parameters
    ----------
    only : str, optional
        The scenario whose claims are wanted, or the group of scenarios (`chapter8`, `time`) or collection (`today`); by
        default all those that are of no group. Of a scenario without claims of its own, what a collection says.
    runs : int, optional
        Runs of each recipe; by default 500, or what the scenario says (`Scenario.runs`), in collections 100. From a
        fixed start there is only one.

    Examples
    --------
    >>> [batch.recipe for batch in prepare("symmetry").batches][:2]
    ['original', 'chapter8']
    """
    if only is not None and only in collections():
        return _collected(collections()[only], runs)
    scenarios = _wanted(only)
    claims = [claim for scenario in scenarios for claim in scenario.claims]
    if only is not None and not claims:
        for collection in collections().values():
            part = collection.about(only)
            if part.claims:
                return _collected(part, runs)
    return Reproduction(claims, list(_batches(scenarios, runs)))


def _collected(collection: Collection, runs: int | None) -> Reproduction:
    wanted = dict.fromkeys((each.scenario, each.recipe) for each in collection.compared)
    wanted |= dict.fromkeys((claim.scenario, recipe) for claim in collection.claims for recipe in claim.recipes)
    scenarios = list(dict.fromkeys(scenario for scenario, _ in wanted))
    batches = [
        Batch(get_scenario(name), recipe, runs or collection.runs_of(name, recipe))
        for name, recipe in sorted(wanted, key=lambda pair: scenarios.index(pair[0]))
    ]
    return Reproduction(collection.claims, batches, collection=collection)


def _wanted(only: str | None) -> list[Scenario]:
    names = list_scenarios()
    if only in names:
        return [get_scenario(only)]
    every = [get_scenario(name) for name in names]
    found = [scenario for scenario in every if scenario.group == (only or "")]
    if found:
        return found
    known = dict.fromkeys([*names, *(scenario.group for scenario in every if scenario.group), *collections()])
    raise UnknownNameError(f"there is no scenario or group of scenarios {only!r}{nearest(str(only), known)}")


def _batches(scenarios: Sequence[Scenario], runs: int | None) -> Iterator[Batch]:
    for scenario in scenarios:
        wanted = dict.fromkeys(recipe for claim in scenario.claims for recipe in claim.recipes)
        for recipe in wanted:
            usual = scenario.runs.get(recipe, MANY) if runs is None else runs
            yield Batch(scenario, recipe, 1 if scenario.recipe(recipe).start else usual)


def carry_out(reproduction: Reproduction, folder: Path | None = None, jobs: int | str = "all") -> Iterator[Batch]:
    """Make the runs, yielding each batch before it is begun; those found in the folder are not made again.

    Ctrl-C ends it with everything finished kept; carried out again it goes on from there.
    """
    # The same processes for all batches: to begin with, each reads the whole package.
    with open_pool(jobs) as pool:
        yield from _carried_out(reproduction, folder, pool)


def _carried_out(reproduction: Reproduction, folder: Path | None, pool: Pool) -> Iterator[Batch]:
    for batch in reproduction.batches:
        yield batch
        study = batch.study()
        out = folder / f"{batch.scenario.name}-{batch.recipe}.jsonl" if folder else None
        study.run(executor=pool, out=out)
        if study.stopped == "interrupted":
            reproduction.interrupted = True
            return
        if study.errors:
            # No verdict on fewer runs than were asked for: what failed says nothing about the claim.
            raise PdpsimError(
                f"{counted(len(study.errors), 'run')} of {batch.name} could not be made, the first for "
                f"{study.errors[0]}; the others are kept, and the same command goes on"
            )
        reproduction.studies[batch.name] = study


def _summary(batch: Batch, study: Study) -> Mapping[str, str]:
    summary = study.summary()
    spread = summary.epochs
    return {
        "runs": batch.name,
        "seeds": batch.seeds,
        "solved": f"{summary.solved} of {summary.runs}",
        "95% interval": "{:.0%} to {:.0%}".format(*summary.rate_interval),
        "median epochs": f"{spread.median:,.0f}" if spread else "",
        "quartiles": f"{spread.lower_quartile:,.0f} to {spread.upper_quartile:,.0f}" if spread else "",
        "range": f"{spread.least:,.0f} to {spread.most:,.0f}" if spread else "",
        "cap": f"{summary.cap:,}",
        "recipe": str(batch.scenario.recipe(batch.recipe)).partition(": ")[2],
    }
