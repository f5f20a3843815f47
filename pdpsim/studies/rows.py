"""Rows: what became of each run, in plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import isfinite
from time import perf_counter
from typing import Any

from pdpsim.errors import NotFiniteError
from pdpsim.experiments.recipes import Plain, changed, from_plain
from pdpsim.experiments.running import run_together
from pdpsim.experiments.scenario import Recipe, Run, Scenario, get_scenario
from pdpsim.studies.design import engine_for

Row = dict[str, Any]
Work = tuple[Recipe, int]

CIRCUMSTANCES = ("seconds",)  # the columns that may differ when a run is repeated


def run_chunk(task: Plain, scenario: Scenario | None = None) -> Plain:
    """Run what a task names, and return its rows and what they took. Workers do this.

    Parameters
    ----------
    task : dict
        As `Design.task` gives it.
    scenario : Scenario, optional
        By default the one that is named.

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
    return {"rows": chunk_rows(scenario or get_scenario(task["scenario"]), task), "seconds": perf_counter() - started}


def chunk_rows(scenario: Scenario, task: Plain) -> list[Row]:
    """Return the rows of a task of that scenario."""
    base = from_plain(task["recipe"])
    settings = [dict(zip(task["axes"], key)) for key in task["keys"]]
    works = [(changed(scenario, base, new), key[-1]) for new, key in zip(settings, task["keys"])]
    rows = _rows(scenario, works, task["engine"])
    return [{**new, **row} for new, row in zip(settings, rows)]


def same(rows: Iterable[Row]) -> list[Row]:
    """Return rows without what may differ when runs are repeated: `CIRCUMSTANCES`."""
    return [{name: value for name, value in row.items() if name not in CIRCUMSTANCES} for row in rows]


def _rows(scenario: Scenario, works: Sequence[Work], engine: str) -> list[Row]:
    """Run together what differs in its starting weights only; where that fails, each alone."""
    groups = groupby(works, key=lambda work: work[0].with_(start={}, init_range=0.0))
    return [row for _, together in groups for row in _tried(scenario, list(together), engine)]


def _tried(scenario: Scenario, works: Sequence[Work], engine: str) -> list[Row]:
    try:
        own = engine_for(engine, scenario, *works[0])
        return [_row(run) for run in run_together(scenario, works, engine=own)]
    except Exception as error:
        if len(works) == 1:
            return [failed(works[0][1], f"{type(error).__name__}: {error}")]
        return [row for work in works for row in _tried(scenario, [work], engine)]


def _row(run: Run) -> Row:
    history = run.history
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    tss = history.tss[-1] if history.tss else None
    return {
        "seed": run.seed,
        "solved": history.solved,
        "epochs": history.epochs,
        "tss": tss if tss is not None and isfinite(tss) else None,
        "stopped": history.stopped,
        **_measured(run),
        "error": None,
        "seconds": round(history.seconds, 6),
    }


def _measured(run: Run) -> Mapping[str, Any]:
    try:
        return run.scenario.measures(run) if run.scenario.measures else {}
    except NotFiniteError:
        return {}  # a run that diverged may have weights that nothing can be asked with


def failed(seed: int, why: str) -> Row:
    """Return the row of a run that could not be made."""
    return {
        "seed": seed,
        "solved": None,
        "epochs": None,
        "tss": None,
        "stopped": "failed",
        "error": " ".join(why.split()),
        "seconds": 0.0,
    }
