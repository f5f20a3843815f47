"""What a claim's figure is compared with: functions from rows to a figure with its range."""

from __future__ import annotations

from collections.abc import Callable

from pdpsim.experiments.claim import Figure, Row, Rows
from pdpsim.studies.statistics import median, median_interval, quantile, wilson

Measured = Callable[[Rows], "Figure | None"]


def one_run(recipe: str) -> Measured:
    """Epochs to solution, against the printed count of a single run: the range holds the middle 95% of ours."""
    return _epochs(recipe, 0.025, 0.975, "95% of ours")


def typical(recipe: str) -> Measured:
    """Epochs to solution, against a count said to be usual: the range is that of the middle half of ours."""
    return _epochs(recipe, 0.25, 0.75, "half of ours")


def _epochs(recipe: str, low: float, high: float, words: str) -> Measured:
    def measure(rows: Rows) -> Figure | None:
        epochs = [row["epochs"] for row in rows[recipe] if row["solved"]]
        if not epochs:
            return None
        middle, least, most = (quantile(epochs, q) for q in (0.5, low, high))
        text = (
            f"median {middle:,.0f}, {words} {least:,.0f} to {most:,.0f} ({len(epochs)} of {len(rows[recipe])} solved)"
        )
        return Figure(text, least, most)

    return measure


def solved(recipe: str) -> Measured:
    """The share of runs solved within the cap, with its 95% interval."""
    return share(recipe, lambda row: bool(row["solved"]), "solved")


def failed(recipe: str) -> Measured:
    """The share of runs not solved within the cap, with its 95% interval."""
    return share(recipe, lambda row: not row["solved"], "not solved")


def share(recipe: str, holds: Callable[[Row], bool], words: str, of_solved: bool = False) -> Measured:
    """The share of runs of which something holds, with its 95% interval (Wilson's)."""

    def measure(rows: Rows) -> Figure | None:
        counted = [row for row in rows[recipe] if row["solved"] or not of_solved]
        if not counted:
            return None
        n = sum(map(holds, counted))
        low, high = wilson(n, len(counted))
        return Figure(f"{n} of {len(counted)} {words} ({low:.0%} to {high:.0%})", low, high)

    return measure


def value(recipe: str, key: str, words: str = "", of_solved: bool = True) -> Measured:
    """What the scenario measured of each run: the range holds the middle 95% of ours."""

    def measure(rows: Rows) -> Figure | None:
        found = [row[key] for row in rows[recipe] if (row["solved"] or not of_solved) and row.get(key) is not None]
        if not found:
            return None
        middle, low, high = (quantile(found, q) for q in (0.5, 0.025, 0.975))
        return Figure(f"{words}median {middle:.3g}, 95% of ours {low:.3g} to {high:.3g} ({len(found)} runs)", low, high)

    return measure


def exactly(recipe: str) -> Measured:
    """Epochs to solution from a fixed start."""

    def measure(rows: Rows) -> Figure | None:
        row = rows[recipe][0]
        return Figure(f"{row['epochs']:,}", row["epochs"], row["epochs"]) if row["solved"] else None

    return measure


def times_slower(slow: str, fast: str) -> Measured:
    """How many times the median epochs of one recipe are those of another, with a 95% interval of both medians."""

    def measure(rows: Rows) -> Figure | None:
        runs = [[row["epochs"] for row in rows[recipe] if row["solved"]] for recipe in (slow, fast)]
        if not all(runs):
            return None
        intervals = [median_interval(epochs) or (min(epochs), max(epochs)) for epochs in runs]
        ratio = median(runs[0]) / median(runs[1])
        low, high = intervals[0][0] / intervals[1][1], intervals[0][1] / intervals[1][0]
        return Figure(f"{ratio:.1f} times ({low:.1f} to {high:.1f})", low, high)

    return measure


def mean_share(recipe: str, part: str, whole: str, words: str) -> Measured:
    """A count summed over runs, as a share of another, with its 95% interval (Wilson's)."""

    def measure(rows: Rows) -> Figure | None:
        n = sum(row[part] for row in rows[recipe])
        of = sum(row[whole] for row in rows[recipe])
        if not of:
            return None
        low, high = wilson(n, of)
        return Figure(f"{n} of {of} {words} ({low:.0%} to {high:.0%})", low, high)

    return measure


def number(printed: float) -> Figure:
    """A printed number as a figure."""
    return Figure(f"{printed:,g}", printed, printed)


def percent(low: float, high: float | None = None) -> Figure:
    """A printed share as a figure, in percent.

    >>> percent(10), percent(1, 2)
    (Figure(text='10%', low=0.1, high=0.1), Figure(text='1 to 2%', low=0.01, high=0.02))
    """
    if high is None:
        return Figure(f"{low:g}%", low / 100, low / 100)
    return Figure(f"{low:g} to {high:g}%", low / 100, high / 100)


ALWAYS = Figure("always", 1.0, 1.0)
USUALLY = Figure("in the run printed", 0.5, 1.0)  # what one run showed should hold of most
NEVER = Figure("never", 0.0, 0.0)
