"""Rows: what became of each run, in plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf, isfinite
from time import perf_counter
from typing import Any

from pdpsim.arguments import fits
from pdpsim.checks import of_kind, printable_name
from pdpsim.errors import NotFiniteError, SettingError
from pdpsim.experiments.recipes import Plain, changed, from_plain
from pdpsim.experiments.running import run_together
from pdpsim.experiments.scenario import BUILT, Recipe, Run, Scenario, get_scenario, grain
from pdpsim.learning.rule import Rule
from pdpsim.studies.design import engine_for
from pdpsim.words import brief, clock, printable, quoted

Row = dict[str, Any]
Work = tuple[Recipe, int]
Made = Run | Row

CIRCUMSTANCES = ("seconds",)  # the columns that may differ when a run is repeated
OF_THE_MACHINE = (OSError, MemoryError, ImportError)  # what may go well another time


def run_chunk(task: Plain) -> Plain:
    """Run what a task names, and return its rows and what they took. Workers do this.

    Parameters
    ----------
    task : dict
        As `Design.task` gives it.

    Returns
    -------
    dict
        `rows`, in the order of the task's keys, and `seconds`, of the whole chunk.

    Raises
    ------
    KeyboardInterrupt
        If somebody pressed Ctrl-C meanwhile: a chunk is whole or has not happened.

    Examples
    --------
    >>> from pdpsim.studies.design import Design
    >>> xor = get_scenario("xor")
    >>> done = run_chunk(Design(xor, xor.recipe("pdp1987"), [7]).task([(7,)]))
    >>> same(done["rows"])[0]["epochs"]
    289
    """
    started = perf_counter()
    scenario, base = get_scenario(task["scenario"]), from_plain(task["recipe"])
    settings = [dict(zip(task["axes"], key)) for key in task["keys"]]
    works = [(changed(scenario, base, new), key[-1]) for new, key in zip(settings, task["keys"])]
    rows = map(row_of, made_together(scenario, works, task["engine"], task["runs"]))
    return {"rows": [{**new, **row} for new, row in zip(settings, rows)], "seconds": perf_counter() - started}


def same(rows: Iterable[Row]) -> list[Row]:
    """Return rows without what may differ when runs are repeated: `CIRCUMSTANCES`."""
    return [{name: value for name, value in row.items() if name not in CIRCUMSTANCES} for row in rows]


def made_together(scenario: Scenario, works: Sequence[Work], engine: str, runs: int = 1) -> list[Made]:
    """Run together what differs in its starting weights only; where that fails, each alone.

    Parameters
    ----------
    scenario : Scenario
    works : sequence of (Recipe, int)
    engine : str
    runs : int
        Of each recipe in the whole study.

    Returns
    -------
    list of Run or Row
        A row where a run could not be made.
    """
    groups = groupby(works, key=lambda work: work[0].with_(start={}, init_range=0.0))
    return [made for _, together in groups for made in _tried(scenario, list(together), engine, runs)]


def _tried(scenario: Scenario, works: Sequence[Work], engine: str, runs: int) -> list[Made]:
    try:
        own = engine_for(engine, scenario, *works[0], max(runs, len(works)))
        return list(run_together(scenario, works, engine=own))
    except Exception as error:
        if len(works) == 1:
            return [failed(works[0][1], reason(error))]
        return [made for work in works for made in _tried(scenario, [work], engine, runs)]


def reason(error: Exception) -> str:
    """Say why a run could not be made.

    >>> reason(ValueError("no such unit"))
    'ValueError: no such unit'
    """
    return f"{type(error).__name__}: {error}"


def row_of(made: Made) -> Row:
    """Return the row of a run; that of one that could not be made is as it is.

    A measure that raises takes nothing from what training came to; the row has its error.
    """
    if not isinstance(made, Run):
        return made
    try:
        return _row(made, _measured(made))
    except OF_THE_MACHINE as error:
        return failed(made.seed, reason(error))
    except Exception as error:  # of a measure of one's own
        return _row(made, {}, _in_a_line(reason(error)))


def _row(run: Run, measured: Plain, error: str | None = None) -> Row:
    history = run.history
    last = history.tss[-1] if history.tss and isfinite(history.tss[-1]) else None
    return {
        "seed": run.seed,
        "solved": history.solved,
        "epochs": history.epochs,
        "messages": history.messages,
        "tss": last if history.curve == "tss" else None,
        **({} if history.curve == "tss" else {history.curve: last}),
        "stopped": history.stopped,
        **measured,
        "error": error,
        "seconds": round(history.seconds, 6),
    }


def _measured(run: Run) -> dict[str, Any]:
    try:
        found = run.scenario.measures(run) if run.scenario.measures else {}
    except NotFiniteError:
        return {}  # a run that diverged may have weights that nothing can be asked with
    refuse_columns(found, {*FIELDS, *OF_STUDIES, run.history.curve, *recipe_columns(run.recipe)})
    return {name: _told(value) for name, value in found.items()}


def _told(value: Any) -> int | float | None:
    """A number as files have it, where it is one."""
    if value is None or not isfinite(value):
        return None
    return value if type(value) is int else float(value)


def refuse_columns(found: Mapping[str, Any], taken: Collection[str]) -> None:
    """Say what is measured by a name that is taken, or none, and what is no number.

    >>> refuse_columns({"right": 3}, ["epochs"])
    >>> refuse_columns({"epochs": 3}, ["epochs"])
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: what is measured cannot be called 'epochs': each row has a 'epochs' already
    """
    of_kind(found, Mapping, "what is measured")
    for name, value in found.items():
        printable_name(name, "the name of what is measured")
        if name in taken:
            raise SettingError(f"what is measured cannot be called {name!r}: each row has a {name!r} already")
        if value is not None and not fits(value, float):
            raise SettingError(f"{name!r}, which is measured, must be a number, not {quoted(value)}")


def recipe_columns(recipe: Recipe) -> Plain:
    """Return a recipe's settings as columns of a flat row.

    >>> from pdpsim import get_scenario
    >>> recipe_columns(get_scenario("xor").recipe("hidden-4"))["hidden"]
    4
    """
    learning, of_procedure = recipe.rule, {"procedure": type(recipe.rule).__name__}
    settings, measure = learning.settings(), {}
    if isinstance(learning, Rule):
        of_procedure = {}
        settings |= {"grain": grain(recipe.batch), "order": recipe.order}
        measure = {"measure": repr(recipe.measure)}
    rule = getattr(recipe.procedure, "rule", None)
    schedule = "; ".join(f"after {after}: {new}" for after, new in rule.schedule) if rule else ""
    return {
        "recipe": recipe.name,
        **of_procedure,
        **settings,
        **dict.fromkeys(rule.switched_on if rule else (), True),
        "schedule": schedule,
        "init_range": None if recipe.draw == BUILT else recipe.init_range,
        "criterion": str(recipe.criterion),
        "max_epochs": recipe.max_epochs,
        **measure,
        **recipe.options,
    }


def is_made(row: Row) -> bool:
    """Tell whether a row is of a run that was made; one that failed says nothing about the recipe.

    >>> is_made(failed(1, "OSError: too many open files"))
    False
    """
    return bool(row["stopped"] != "failed")


def wrong_with(row: Row, axes: Iterable[str], cap: int, curve: str | None = None) -> str | None:
    """Say what makes a row that was read from a file none that a study wrote, or None if nothing does.

    Parameters
    ----------
    row : dict
    axes : iterable of str
        The settings that the study varies.
    cap : int
        The most epochs that a run may have, if `max_epochs` is none of them.
    curve : str, optional
        The column of what a run came to, which each that is solved has: 'tss', or its procedure's own.

    Examples
    --------
    >>> row = {"seed": 1, "solved": True, "epochs": 9, "tss": 0.1, "stopped": "solved", "error": None, "seconds": 0.5}
    >>> wrong_with(row, [], 100) is None, wrong_with({**row, "epochs": -7}, [], 100)
    (True, "its 'epochs' is -7")
    """
    axes = list(axes)
    for name in (*FIELDS, *axes):
        if name not in row and name not in NEWER:
            return f"it has no {name!r}"
    for name, value in row.items():
        holds = FIELDS.get(name) or (_is_setting if name in axes else _is_measure)
        if not holds(value):
            return f"its {name!r} is {quoted(value)}"
    most = row.get("max_epochs", cap) if "max_epochs" in axes else cap
    if is_made(row) and not (isinstance(most, int) and row["epochs"] is not None and row["epochs"] <= most):
        return f"its 'epochs' is {quoted(row['epochs'])}, of {quoted(most)} at most"
    if row["solved"] is not SOLVED[row["stopped"]]:
        return f"its 'solved' is {quoted(row['solved'])}, but it stopped as {row['stopped']!r}"
    return _contradiction(row, most, curve)


def _contradiction(row: Row, most: int, curve: str | None) -> str | None:
    """Say what a row has that does not go with how its run stopped, each part being such as a row may have."""
    if row["error"] is None and not is_made(row):
        return f"its 'error' is None, but it stopped as {row['stopped']!r}"
    if not is_made(row) and (row["epochs"] is not None or row["tss"] is not None):
        return f"its 'epochs' is {quoted(row['epochs'])} and its 'tss' {quoted(row['tss'])}, but it failed"
    if row["stopped"] == "limit" and row["epochs"] != most:
        return f"its 'epochs' is {quoted(row['epochs'])}, but it stopped at the limit, which is {quoted(most)}"
    if curve and row["solved"] and row["epochs"] and row.get(curve) is None and row["tss"] is None:
        return f"its {curve!r} is None, but it is solved"
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < inf


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_measure(value: object) -> bool:
    return value is None or _is_number(value)


def refuse_unwritten(axes: Mapping[str, Sequence[Any]]) -> None:
    """Refuse settings that could not be read again from a file of rows.

    >>> refuse_unwritten({"hidden": [(3,), (5, 3)]})
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: 'hidden' is (3,), which no file of rows can hold; vary a number or a word instead
    """
    for name, values in axes.items():
        for value in values:
            if not _is_setting(value):
                told = f"{name!r} is {quoted(value)}, which no file of rows can hold"
                raise SettingError(f"{told}; vary a number or a word instead")


def _is_setting(value: object) -> bool:
    return (
        value is None
        or isinstance(value, bool)
        or _is_number(value)
        or (isinstance(value, str) and value.isprintable())
    )


SOLVED = {"solved": True, "limit": False, "diverged": False, "failed": None}  # by how the run stopped
OF_STUDIES = ("scenario", "engine", "pdpsim", "python")  # columns beside those of runs and of recipes
NEWER = ("messages",)  # columns that files of older versions do not have
FIELDS: dict[str, Callable[[Any], bool]] = {
    "seed": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "solved": lambda value: value is None or isinstance(value, bool),
    "epochs": lambda value: value is None or _is_count(value),
    "messages": lambda value: value is None or _is_count(value),
    "tss": lambda value: value is None or (_is_number(value) and value >= 0),
    "stopped": lambda value: isinstance(value, str) and value in SOLVED,
    "error": lambda value: value is None or (isinstance(value, str) and value.isprintable()),
    "seconds": lambda value: _is_number(value) and value >= 0,
}


def failed(seed: int, why: str) -> Row:
    """Return the row of a run that could not be made."""
    return {
        "seed": seed,
        "solved": None,
        "epochs": None,
        "messages": None,
        "tss": None,
        "stopped": "failed",
        "error": _in_a_line(why),
        "seconds": 0.0,
    }


def _in_a_line(text: str) -> str:
    return printable(" ".join(text.split()))


@brief
@dataclass
class Tally:
    """How far a study has come.

    Examples
    --------
    >>> print(Tally(planned=1000, done=400, solved=350, fresh=300, seconds=60.0))
    400 of 1,000 runs, 350 solved, 5.0 runs/s, 2:00 left
    """

    planned: int
    done: int = 0
    solved: int = 0
    fresh: int = 0  # of those done, not found in a file
    seconds: float = 0.0

    def count(self, rows: list[Row], fresh: bool = True) -> None:
        """Count rows."""
        self.done += len(rows)
        self.solved += sum(bool(row["solved"]) for row in rows)
        self.fresh += len(rows) * fresh

    @property
    def left(self) -> int:
        """How many runs are still to be made."""
        return self.planned - self.done

    def __str__(self) -> str:
        parts = [f"{self.done:,} of {self.planned:,} runs", f"{self.solved:,} solved"]
        if self.fresh and self.seconds > 0.0:
            pace = self.fresh / self.seconds
            parts += [f"{pace:,.1f} runs/s" if pace >= 0.1 else f"{60 * pace:,.1f} runs/min"]
            parts += [f"{clock(self.left / pace)} left"]
        return ", ".join(parts)
