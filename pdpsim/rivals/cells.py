"""Rival x experiment: what each cell of the table is made of, and the rows of its runs."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from pdpsim.core.patterns import Pattern
from pdpsim.errors import PdpsimError
from pdpsim.experiments.recipes import Plain
from pdpsim.experiments.scenario import get_scenario
from pdpsim.reproduction.reproducing import MANY, Batch
from pdpsim.rivals.learner import Learner, right
from pdpsim.studies.journal import FORMAT, VERSION, Journal
from pdpsim.studies.rows import Row
from pdpsim.words import brief, counted

Parted = tuple[Sequence[Pattern], Sequence[Pattern]]


@brief
@dataclass(frozen=True)
class Experiment:
    """What the rivals are set.

    Parameters
    ----------
    name, title : str
    parted : callable
        A seed to the patterns to learn from, and those held out, of which there may be none.
    counted : str
        A label of patterns that are counted by themselves where it is 'yes': few of many, such as the symmetric ones.
    """

    name: str
    title: str
    parted: Callable[[int], Parted]
    counted: str = ""


@brief
@dataclass(frozen=True)
class Cell:
    """One rival on one experiment: runs of a recipe, or a learner without units, or the reason why there is neither.

    Parameters
    ----------
    experiment : Experiment
    rival : str
    recipe : str
        By scenario and name, as in ``contest/xor-climber``.
    learn : Learner, optional
    runs : int
        How many are made where nothing else is asked for; of a recipe as many as its scenario says, unless it is said
        here. A learner that is always given the same patterns has one.
    why : str
        Why there is nothing to run.
    """

    experiment: Experiment
    rival: str
    recipe: str = ""
    learn: Learner | None = None
    runs: int = 0
    why: str = ""

    @property
    def name(self) -> str:
        """Experiment and rival, for files and progress."""
        return f"{self.experiment.name}-{self.rival.replace(' ', '-')}"

    def batch(self, runs: int | None = None) -> Batch:
        """Return the runs of its recipe: as many as its scenario says, or as are asked for."""
        scenario, _, recipe = self.recipe.partition("/")
        found = get_scenario(scenario)
        return Batch(found, recipe, runs or self.runs or found.runs.get(recipe, MANY))

    def count(self, runs: int | None = None) -> int:
        """Return how many runs there are to make."""
        if self.recipe:
            return self.batch(runs).runs
        return 0 if self.why else (runs or self.runs) if self.runs else 1


@brief
@dataclass
class Contest:
    """All cells, with the rows that were made so far."""

    cells: Sequence[Cell]
    runs: int | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict)  # by the cell's name
    refused: dict[str, str] = field(default_factory=dict)  # why a learner could not learn here
    interrupted: bool = False

    def carry_out(self, folder: Path, jobs: int | str = "all") -> Iterator[Cell]:
        """Make the runs, yielding each cell before it is begun; those found in the folder are not made again.

        Ctrl-C ends it with everything finished kept; carried out again it goes on from there.
        """
        for cell in self.cells:
            if not cell.why:
                yield cell
                rows = self._studied(cell, folder, jobs) if cell.recipe else self._learned(cell, folder)
                if self.interrupted:
                    return
                self.rows[cell.name] = rows

    def _studied(self, cell: Cell, folder: Path, jobs: int | str) -> list[Row]:
        batch = cell.batch(self.runs)
        # A tenth at a time: some runs take long, and all processes should have some.
        chunk = max(1, batch.runs // 10)
        study = batch.study().run(jobs=jobs, out=folder / f"{cell.name}.jsonl", chunk=chunk)
        self.interrupted = study.stopped == "interrupted"
        if study.errors:
            raise PdpsimError(
                f"{counted(len(study.errors), 'run')} of {batch.name} could not be made, the first for "
                f"{study.errors[0]}; the others are kept, and the same command goes on"
            )
        return study.rows

    def _learned(self, cell: Cell, folder: Path) -> list[Row]:
        seeds = range(cell.count(self.runs))
        with ExitStack() as stack:
            journal = stack.enter_context(Journal(folder / f"{cell.name}.jsonl", _header(cell)))
            rows = {row["seed"]: row for row in journal.found}
            for seed in seeds:
                if seed in rows:
                    continue
                try:
                    rows[seed] = learned_row(cell, seed)
                except KeyboardInterrupt:
                    self.interrupted = True
                    break
                except PdpsimError as error:  # what it needs is not installed
                    self.refused[cell.name] = str(error)
                    return []
                journal.append([rows[seed]])
        return [rows[seed] for seed in seeds if seed in rows]


def learned_row(cell: Cell, seed: int) -> Row:
    """Return what a learner without units came to, in the columns that runs of networks have.

    >>> from pdpsim.rivals.id3 import id3
    >>> experiment = Experiment("copy", "one bit", lambda seed: ([Pattern([0], [0])], [Pattern([1], [1])]))
    >>> row = learned_row(Cell(experiment, "ID3", learn=id3), 1)
    >>> row["solved"], row["held_out_right"], row["held_out_cases"]
    (True, 0, 1)
    """
    assert cell.learn is not None
    started = perf_counter()
    given, held_out = cell.experiment.parted(seed)
    answer = cell.learn(given)
    solved = right(answer, given) == len(given)
    row: Row = {"seed": seed, "solved": solved, "epochs": 0, "messages": None, "tss": None}
    row |= {"stopped": "solved" if solved else "limit"}
    if held_out:
        row |= {"held_out_right": right(answer, held_out), "held_out_cases": len(held_out)}
    few = [pattern for pattern in held_out if pattern.labels.get(cell.experiment.counted) == "yes"]
    if few:
        row |= {f"{cell.experiment.counted}_right": right(answer, few), f"{cell.experiment.counted}_cases": len(few)}
    return {**row, "error": None, "seconds": round(perf_counter() - started, 6)}


def _header(cell: Cell) -> Plain:
    from pdpsim import __version__

    return {
        "format": FORMAT, "version": VERSION, "scenario": cell.experiment.name,
        "recipe": {"name": cell.name, "max_epochs": 0}, "axes": [], "engine": "", "pdpsim": __version__,
        "python": platform.python_version(),
    }  # fmt: skip
