"""A study: a recipe run from many seeds, and over a grid of settings where asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from pdpsim.arguments import judged
from pdpsim.checks import listed, of_kind, whole
from pdpsim.core.looks import Shown
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import FormatError, PdpsimError, SettingError
from pdpsim.experiments.recipes import Plain, from_plain
from pdpsim.experiments.running import seeds_do_nothing
from pdpsim.experiments.scenario import Recipe, Scenario, the_scenario
from pdpsim.formats.files import PathLike, write_rows
from pdpsim.formats.loading import refuse_no_rows, refuse_no_table
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.criteria import Criterion, TssBelow
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.rule import Rule
from pdpsim.progress import shown_by
from pdpsim.studies.design import SOURCE, Design, Key, Values
from pdpsim.studies.dispatch import Dispatch, Pool, Sizes, open_pool
from pdpsim.studies.journal import Journal, read_journal
from pdpsim.studies.own import OWN, Make, Measures, Own, drawn_from, from_file, own_scenario
from pdpsim.studies.rows import Row, Tally, is_made, recipe_columns, refuse_unwritten
from pdpsim.studies.statistics import Summary
from pdpsim.words import brief, file_named, quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Told = Callable[[Tally], None]


@brief
@dataclass(frozen=True)
class Cell:
    """One cell of a grid.

    Attributes
    ----------
    settings : mapping of str to value
        What the grid sets there; empty without a grid.
    summary : Summary
        What its runs came to.
    rows : sequence of dict
        A row for each run, as the study's file has it.
    """

    settings: Mapping[str, Any]
    summary: Summary
    rows: Sequence[Row] = field(default=(), repr=False)


@brief
class Study(Shown):
    """A recipe run from many seeds: how often it solves the problem, and how fast.

    Parameters
    ----------
    scenario : str or Scenario
    recipe : str or Recipe, optional
        By default the scenario's first.
    seeds : iterable of int
        Each run is what `run_scenario` gives for that seed alone.
    grid : mapping of str to sequence, optional
        Settings to vary, each with its values; every combination is run from every seed. The names are those
        of `pdpsim.experiments.recipes.changed`, such as rate, momentum, init_range, hidden.
    max_epochs : int, optional
        In place of the recipe's.
    engine : str

    Attributes
    ----------
    stopped : str
        '' before the first `run`, then 'done' or 'interrupted'.

    Examples
    --------
    >>> study = Study("xor", "pdp1987", seeds=range(2)).run()
    >>> study
    <Study: xor, recipe pdp1987, 2 of 2 runs>
    >>> study.rows[0]["epochs"]
    289
    >>> print(study.summary())
    2 of 2 runs solved (tss < 0.04 within 10,000 epochs): 100.0%, 95% interval 34.2% to 100.0%
    epochs to solution: median 289 (quartiles 289 to 289, range 289 to 289)
    all runs are the same to the last bit: no seed makes a difference, so it is one run
    """

    def __init__(
        self,
        scenario: str | Scenario,
        recipe: str | Recipe | None = None,
        seeds: Iterable[int] = range(100),
        *,
        grid: Mapping[str, Sequence[Any]] | None = None,
        max_epochs: int | None = None,
        engine: str = "auto",
    ) -> None:
        scenario = the_scenario(scenario)
        recipe = recipe if isinstance(recipe, Recipe) else scenario.recipe(recipe)
        if max_epochs is not None:
            recipe = recipe.with_(max_epochs=max_epochs)
        of_kind(grid, (Mapping, type(None)), "the grid")
        axes = {name: tuple(listed(values, f"the values of {name!r}")) for name, values in (grid or {}).items()}
        seeds = seeds if isinstance(seeds, range) else _listed(seeds)
        self.design = Design(scenario, recipe, seeds, axes, engine)
        self.stopped = ""
        self._made_with: Plain = self.design.made_with()
        self._rows: dict[Key, Row] = {}

    @classmethod
    def of(
        cls,
        make: Make | Network,
        patterns: PatternSet,
        rule: Rule | Procedure,
        *,
        seeds: Iterable[int] = range(100),
        grid: Mapping[str, Sequence[Any]] | None = None,
        criterion: Criterion = TssBelow(0.04),
        max_epochs: int = 10_000,
        held_out: int | PatternSet | None = None,
        measures: Measures | None = None,
        engine: str = "auto",
        **running: Any,
    ) -> Study:
        """Study networks of your own: train one from each seed, and return the study when it is done.

        Your functions are called in this process alone. Worker processes are handed networks and patterns, and hand
        them back trained, so functions may stand in a script or a notebook; a script needs no ``if __name__`` guard.

        Parameters
        ----------
        make : callable or Network
            Called with ``seed=`` and, by name, what a grid varies of its other parameters, each with a default. Of a
            network, copies are made, with weights drawn anew.
        patterns : PatternSet
        rule : Rule or Procedure
        seeds, grid, engine
            As for `Study`. A grid may vary the parameters of `make` (``hidden``), the rule's settings (``rate``),
            ``batch``, ``criterion``, ``init_range`` and so on.
        criterion : Criterion
        max_epochs : int
        held_out : int or PatternSet, optional
            Patterns that are asked and not learned: so many, drawn by each seed, or these. Rows get `test_error`, the
            squared error per pattern, and `test_accuracy`.
        measures : callable, optional
            A trained network to numbers by name, a column each.
        **running
            As for `run`: jobs, out, progress, executor, scheduler, chunk.

        Examples
        --------
        >>> from pdpsim import GradientDescent, Network, PatternSet
        >>> xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
        >>> def small(seed, hidden=2):
        ...     return Network.for_patterns(xor, hidden, seed=seed)
        >>> study = Study.of(small, xor, GradientDescent(0.25, 0.9), seeds=range(1, 4), grid={"hidden": [2, 4]})
        >>> [(cell.settings["hidden"], cell.summary.epochs.median) for cell in study.cells()]
        [(2, 584.0), (4, 737.0)]
        """
        of_kind(measures, (Callable, type(None)), "the measures of a study")  # type: ignore[arg-type]
        own = Own(drawn_from(make) if isinstance(make, Network) else make, patterns, held_out, measures)
        recipe = Recipe(OWN, rule, criterion=criterion, max_epochs=max_epochs)
        if type(rule) is BackPropagation:
            recipe = recipe.with_(rule=rule.rule, measure=rule.measure, batch=rule.batch, order=rule.order)
        seeds = seeds if isinstance(seeds, range) else _listed(seeds)
        scenario = own_scenario(own, recipe, next(iter(seeds), 0))
        return cls(scenario, scenario.recipe(), seeds, grid=grid, engine=engine).run(**running)

    @classmethod
    def read(cls, path: PathLike) -> Study:
        """Return the study whose rows are in a file, as far as it has come.

        Raises
        ------
        FileError, FormatError
            If the file cannot be read, or is not a study's.
        """
        header, rows = read_journal(path)
        if not rows:
            raise FormatError(f"{file_named(path)} holds no run that was made")
        # Numbers and texts may both be settings of one name.
        grid = {name: sorted({row[name] for row in rows}, key=_by_kind)
                for name in header["axes"]}  # fmt: skip
        seeds = sorted({row["seed"] for row in rows})
        try:
            recipe = from_plain(header["recipe"])
            scenario = from_file(header, recipe) if recipe.source.startswith(SOURCE) else header["scenario"]
            study = cls(scenario, recipe, seeds, grid=grid, engine=header["engine"])
        except PdpsimError as error:
            raise FormatError(f"line 1 of {file_named(path)}: {error}") from None
        study._made_with = header
        study._take(rows)
        return study

    @judged
    def run(
        self,
        *,
        jobs: int | str = 1,
        executor: Executor | Pool | None = None,
        scheduler: str | None = None,
        out: PathLike | None = None,
        chunk: int | None = None,
        progress: bool | Told | None = None,
    ) -> Study:
        """Make the runs that are missing, and return the study.

        The rows do not depend on where they are made. Ctrl-C ends it with the chunks that are finished;
        calling it again goes on from there.

        Parameters
        ----------
        jobs : int or 'all'
            Processes on this machine; with 1 the runs are made in this one.
        executor : concurrent.futures.Executor or Pool, optional
            Yours; it is not shut down. Several studies may have the same.
        scheduler : str, optional
            The address of a Dask scheduler (extra `dask`).
        out : path, optional
            A file that each chunk's rows are appended to. If it is there already it is continued. Runs that failed are
            not in it, and are tried again.
        chunk : int, optional
            Runs that are made together; by default it is learned from what they take.
        progress : None, bool or callable
            None and True mean a line on the terminal if there is one, False none; a callable is given a
            `Tally` after each chunk.

        Raises
        ------
        FormatError
            If the file holds another study, or would by its suffix hold something else.
        SettingError
            If the grid holds what a file cannot: anything but numbers, words, True, False and None.
        PdpsimError
            If nothing can be built, or nothing can be learned, with some of the settings.
        """
        if chunk is not None:
            whole(chunk, "chunk")
        if out is not None:
            refuse_no_rows(out)
            refuse_unwritten(self.design.axes)
        self.design.try_settings()
        self._rows = {key: row for key, row in self._rows.items() if is_made(row)}  # what failed is tried again
        with ExitStack() as stack:
            pool = stack.enter_context(open_pool(jobs, executor, scheduler))
            # The file comes last: whatever else is wrong, it has not been touched.
            journal = stack.enter_context(Journal(out, self.design.header())) if out is not None else None
            if journal:
                self._exchange_with(journal)
            show = stack.enter_context(shown_by(progress))
            self._run(pool, journal, chunk, show)
        return self

    def _run(
        self, pool: Pool, journal: Journal | None, chunk: int | None, show: Callable[[Tally], None] | None
    ) -> None:
        tally = Tally(len(self.design))
        tally.count(list(self._rows.values()), fresh=False)
        missing = (key for key in self.design if key not in self._rows)
        sizes = Sizes(chunk, self.design.least_chunk(), self.design.largest_chunk())
        started = monotonic()
        try:
            for rows in Dispatch(self.design, pool, missing, tally.left, sizes).rows():
                with deferred_interrupt():  # what is in the file is also told, and the other way round
                    if journal:
                        # A run that failed for want of memory or files is made when this is taken up again.
                        journal.append(filter(is_made, rows))
                    self._take(rows)
                tally.count(rows)
                tally.seconds = monotonic() - started
                if show:
                    show(tally)
            self.stopped = "done"
        except KeyboardInterrupt:
            self.stopped = "interrupted"

    def _exchange_with(self, journal: Journal) -> None:
        self._take(journal.found)
        there = {self.design.key(row) for row in journal.found}
        journal.append(row for key, row in self._rows.items() if key not in there)

    def _take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            key = self.design.key(row)
            if key in self.design:
                self._rows.setdefault(key, row)

    @property
    def rows(self) -> list[Row]:
        """A flat row for each run made: settings of the grid, seed, outcome, measures, recipe and versions."""
        rows = []
        for values, found in self._by_cell():
            constant = {**recipe_columns(self.design.recipe_at(values)), **self._versions()}
            rows += [{"scenario": self.design.scenario.name, **row, **constant} for row in found]
        return rows

    @property
    def errors(self) -> list[str]:
        """Why runs could not be made, or not be measured, a sentence for each that could not."""
        return [row["error"] for row in self._rows.values() if row["error"]]

    def cells(self) -> list[Cell]:
        """Return the cells of the grid, each with its summary; without a grid there is one."""
        return [
            Cell(dict(zip(self.design.axes, values)), self._sum(values, rows), list(map(dict, rows)))
            for values, rows in self._by_cell()
        ]

    def summary(self) -> Summary:
        """Return what the runs came to; of a grid, each cell has its own (`cells`)."""
        cells = self.cells()
        if self.design.axes:
            raise SettingError(f"this study has {len(cells)} cells; ask for cells(), which have a summary each")
        return cells[0].summary

    def to_csv(self, path: PathLike) -> None:
        """Write the rows to a file."""
        refuse_no_table(path)
        rows = self.rows
        write_rows(path, list(dict.fromkeys(name for row in rows for name in row)), rows)

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the fraction of runs solved over epochs, or of a grid that of each cell; return the Axes."""
        from pdpsim.drawing import studies

        if not self.design.axes:
            epochs = [row["epochs"] for row in self._solved()]
            return studies.solved_over_epochs(self.summary(), epochs, self._told(), ax, **style)
        return studies.grid_of_rates(self.design.axes, self.cells(), self._told(), ax, **style)

    def _told(self) -> str:
        """What was run; how often, and until when, the summaries tell."""
        return f"{self.design.scenario.name}, recipe {self.design.recipe.name}, {seeds_told(self.design.seeds)}"

    def _solved(self) -> list[Row]:
        return [row for row in self._rows.values() if row["solved"]]

    def _sum(self, values: Values, rows: Iterable[Row]) -> Summary:
        recipe = self.design.recipe_at(values)
        return Summary.of(rows, recipe.max_epochs, str(recipe.criterion), lambda: self._seeds_do_nothing(recipe))

    def _seeds_do_nothing(self, recipe: Recipe) -> bool:
        try:
            return seeds_do_nothing(self.design.scenario, recipe, self.design.seeds)
        except SettingError:  # of rows that were read, their file alone may know
            return bool(self._made_with.get("one_run"))

    def _by_cell(self) -> list[tuple[Values, list[Row]]]:
        cells: dict[Values, list[Row]] = {values: [] for values in self.design.cells()}
        for key in sorted(self._rows, key=self._position):
            cells[key[:-1]].append(self._rows[key])
        return list(cells.items())

    @property
    def _position(self) -> Callable[[Key], tuple[int, ...]]:
        return lambda key: self.design.position(key) or ()

    def _versions(self) -> Plain:
        return {name: self._made_with[name] for name in ("engine", "pdpsim", "python")}

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        design = self.design
        over = f", over {' and '.join(design.axes)}" if design.axes else ""
        done = f"{len(self):,} of {len(design):,} runs"
        return f"<Study: {design.scenario.name}, recipe {design.recipe.name}{over}, {done}>"


def seeds_told(seeds: Sequence[int]) -> str:
    """Say which seeds were run, or of a list how many.

    >>> seeds_told(range(1000)), seeds_told((5,)), seeds_told((3, 1, 7))
    ('seeds 0 to 999', 'seed 5', '3 seeds from 1 to 7')
    """
    if len(seeds) < 2:
        return f"seed {seeds[0]}" if seeds else "no seeds"
    ends = f"{min(seeds)} to {max(seeds)}"
    return f"seeds {ends}" if len(seeds) == max(seeds) - min(seeds) + 1 else f"{len(seeds):,} seeds from {ends}"


def _listed(seeds: Iterable[int]) -> tuple[int, ...]:
    try:
        found = tuple(listed(seeds, "seeds"))
    except TypeError:
        raise SettingError(f"seeds are a range or list of whole numbers, not {quoted(seeds)}") from None
    wrong = [seed for seed in found if isinstance(seed, bool) or not isinstance(seed, int)]
    if wrong:
        raise SettingError(f"a seed must be a whole number, not {quoted(wrong[0])}")
    return found


def _by_kind(value: Any) -> tuple[bool, bool, Any]:
    """An order of settings of different kinds: None, numbers, words; of words with numbers by these."""
    if isinstance(value, str):  # texts and numbers in turn
        return True, True, [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", value)]
    return value is not None, False, 0 if value is None else value
