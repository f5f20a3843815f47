"""The table of rivals: how many runs were solved, for how many messages, and how many times back-propagation's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from textwrap import fill
from typing import Any

from pdpsim.experiments.collection import held_out_right
from pdpsim.experiments.scenario import get_scenario
from pdpsim.rivals.cells import Cell, Contest
from pdpsim.studies.rows import Row
from pdpsim.studies.statistics import quantile, wilson, wilson_of_clusters
from pdpsim.text import table
from pdpsim.words import brief, percent

BASELINE = "back-propagation"
COLUMNS = (
    "experiment", "rival", "runs", "solved", "low", "high", "messages", "lower_quartile", "upper_quartile", "most",
    "times", "held_out_right", "held_out_cases", "held_out_low", "held_out_high", "few_right", "few_cases", "why",
    "settings", "again",
)  # fmt: skip


@brief
@dataclass(frozen=True)
class Line:
    """One cell, summed up.

    Attributes
    ----------
    messages : (float, float, float) or None
        Quartiles of messages to the solution, the median in the middle; inf where too few runs were solved.
    most : int
        The most messages that a run took which was not solved.
    baseline : float
        Back-propagation's median on the same experiment.
    """

    cell: Cell
    rows: Sequence[Row]
    why: str
    messages: tuple[float, float, float] | None
    most: int
    baseline: float

    @property
    def solved(self) -> int:
        """How many runs were solved."""
        return sum(bool(row["solved"]) for row in self.rows)

    @property
    def times(self) -> float | None:
        """How many times as many messages as back-propagation takes, in the median."""
        return self.messages[1] / self.baseline if self.messages and 0 < self.baseline < inf else None

    def held_out(self, kind: str = "held_out") -> tuple[int, int, float, float] | None:
        """Return how many held-out cases are right, of how many, and the 95% interval; of networks if solved."""
        solved = [row for row in self.rows if row["solved"] or self.cell.learn]
        if kind == "held_out":
            right, cases = held_out_right(solved)
        else:
            told = [row for row in solved if row.get(f"{kind}_cases")]
            right, cases = ([row[f"{kind}_{what}"] for row in told] for what in ("right", "cases"))
        return (sum(right), sum(cases), *wilson_of_clusters(right, cases)) if sum(cases) else None


def lines(contest: Contest) -> list[Line]:
    """Sum up every cell whose runs were made, or that has a reason."""
    found: list[Line] = []
    for cell in contest.cells:
        rows = contest.rows.get(cell.name, [])
        why = cell.why or contest.refused.get(cell.name, "")
        if rows or why:
            base = next((line for line in found if _is_base(line.cell, cell)), None)
            messages = _quartiles(rows)
            baseline = base.messages[1] if base and base.messages else messages[1] if messages else inf
            spent = [row["messages"] for row in rows if not row["solved"] and row["messages"] is not None]
            found.append(Line(cell, rows, why, messages, max(spent, default=0), baseline))
    return found


def _is_base(cell: Cell, of: Cell) -> bool:
    return cell.rival == BASELINE and cell.experiment is of.experiment


def _quartiles(rows: Sequence[Row]) -> tuple[float, float, float] | None:
    if not rows or any(row["messages"] is None for row in rows):
        return None
    spent = [row["messages"] if row["solved"] else inf for row in rows]
    low, middle, high = (quantile(spent, q) for q in (0.25, 0.5, 0.75))
    return low, middle, high


def text(found: Iterable[Line]) -> str:
    """Return the tables as text, one for each experiment, with the reasons of those that are not in it."""
    by_experiment: dict[str, list[Line]] = {}
    for line in found:
        by_experiment.setdefault(line.cell.experiment.title, []).append(line)
    return "\n\n".join(_table(title, some) for title, some in by_experiment.items())


def _table(title: str, some: Sequence[Line]) -> str:
    held = any(line.held_out() for line in some)
    few = next((line.cell.experiment.counted for line in some if line.cell.experiment.counted), "")
    more = ["held out", *[few] * bool(few)] if held else ["95%"]
    head = ["rival", "solved", *more, "messages", "times"]
    rows = [_cells(line, held, few) for line in some if not line.why]
    if not any(line.times for line in some):
        head, rows = head[:-1], [row[:-1] for row in rows]
    reasons = [fill(f"{line.cell.rival}: - {line.why}.", 80, subsequent_indent="  ") for line in some if line.why]
    return "\n".join([title[0].upper() + title[1:], table(head, rows, indent=""), *reasons])


def _cells(line: Line, held: bool, few: str) -> list[str]:
    low, high = wilson(line.solved, len(line.rows))
    once = line.cell.learn is not None and len(line.rows) == 1
    interval = "-" if once else f"{100 * low:.0f}-{100 * high:.0f}%"
    kinds = ["held_out", *[few] * bool(few)]
    more = [_share(line.held_out(kind)) for kind in kinds] if held else [interval]
    return [line.cell.rival, f"{line.solved} of {len(line.rows)}", *more, _messages(line), _times(line)]


def _messages(line: Line) -> str:
    if line.messages is None:
        return "-"
    return rounded(line.messages[1]) if line.messages[1] < inf else f"> {rounded(line.most)}"


def _times(line: Line) -> str:
    if line.times is None:
        return "-"
    beyond, times = ("", line.times) if line.times < inf else ("> ", line.most / line.baseline)
    return beyond + (f"{times:.2g}" if times < 10 else f"{times:,.0f}")


def _share(held: tuple[int, int, float, float] | None) -> str:
    if held is None:
        return "-"
    right, cases, low, high = held
    return f"{percent(right / cases)} ({100 * low:.0f}-{100 * high:.0f})"


def rounded(number: float) -> str:
    """Return a large number in three digits.

    >>> rounded(35350.0), rounded(5893000), rounded(980), rounded(14_000_000)
    ('35,400', '5.89 million', '980', '14 million')
    """
    if number < 1_000_000:
        digits = float(f"{number:.3g}")
        return f"{digits:,.0f}"
    return f"{number / 1e6:.3g} million" if number < 1e9 else f"{number / 1e9:.3g} billion"


def rows(found: Iterable[Line]) -> list[dict[str, Any]]:
    """Return a flat row for each cell, with its settings and the command that makes its runs again."""
    return [_row(line) for line in found]


def _row(line: Line) -> dict[str, Any]:
    cell, quartiles = line.cell, line.messages or (None, None, None)
    known = [None if value is None or value == inf else value for value in (*quartiles, line.times)]
    held, few = line.held_out(), line.held_out(cell.experiment.counted) if cell.experiment.counted else None
    low, high = wilson(line.solved, len(line.rows)) if line.rows else (None, None)
    values = (
        cell.experiment.name, cell.rival, len(line.rows), line.solved if line.rows else None, low, high,
        known[1], known[0], known[2], line.most or None, known[3], *(held or (None,) * 4), *(few or (None,) * 4)[:2],
        line.why, _settings(cell), _again(line),
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _settings(cell: Cell) -> str:
    if not cell.recipe:
        return "" if cell.why else f"{cell.rival}, seeds draw what is held out"
    scenario, _, recipe = cell.recipe.partition("/")
    return str(get_scenario(scenario).recipe(recipe))


def _again(line: Line) -> str:
    cell, last = line.cell, len(line.rows)
    if cell.recipe:
        scenario, _, recipe = cell.recipe.partition("/")
        return f"pdpsim study {scenario} --recipe {recipe} --seeds 0:{last}"
    return "" if line.why else f"pdpsim rivals --only {cell.experiment.name}"
