"""What a claim's figure is compared with: functions from rows to a figure with its range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot, inf, isfinite

from pdpsim.experiments.claim import Figure, Row, Rows
from pdpsim.studies.statistics import median, median_interval, quantile, wilson, wilson_of_clusters

Measurement = Callable[[Rows], "Figure | None"]
ALWAYS = Figure("always", 1.0, 1.0)
USUALLY = Figure("in the run printed", 0.5, 1.0)  # what one run showed should hold of most
NEVER = Figure("never", 0.0, 0.0)


def one_run(recipe: str) -> Measurement:
    """Epochs to solution, against the printed count of a single run: the range holds the middle 95% of ours."""
    return _epochs(recipe, 0.025, 0.975, "95% of ours")


def typical(recipe: str) -> Measurement:
    """Epochs to solution, against a count said to be usual: the range is that of the middle half of ours."""
    return _epochs(recipe, 0.25, 0.75, "half of ours")


def _epochs(recipe: str, low: float, high: float, words: str) -> Measurement:
    def measure(rows: Rows) -> Figure | None:
        runs = rows[recipe]
        epochs, cap = _with_cap(runs)
        if min(epochs, default=inf) == inf:
            return None

        def told(epoch: float) -> str:
            return f"{epoch:,.0f}" if isfinite(epoch) else f"beyond {cap:,}"

        middle, least, most = (quantile(epochs, q) for q in (0.5, low, high))
        n = sum(map(isfinite, epochs))
        text = f"median {told(middle)}, {words} {told(least)} to {told(most)} ({n} of {len(runs)} solved)"
        return Figure(text, least, most)

    return measure


def _with_cap(runs: Sequence[Row]) -> tuple[list[float], int]:
    """Return the epochs to solution, infinite where there was none, and the epochs after which a run was given up."""
    epochs = [row["epochs"] if row["solved"] else inf for row in runs]
    return epochs, max((row["epochs"] for row in runs if not row["solved"]), default=0)


def solved(recipe: str) -> Measurement:
    """The fraction of runs solved within the cap, with its 95% interval."""
    return fraction(recipe, lambda row: bool(row["solved"]), "solved")


def failed(recipe: str) -> Measurement:
    """The fraction of runs not solved within the cap, with its 95% interval."""
    return fraction(recipe, lambda row: not row["solved"], "not solved")


def fraction(recipe: str, holds: Callable[[Row], bool], words: str, of_solved: bool | None = None) -> Measurement:
    """The fraction of runs of which something holds, with its 95% interval (Wilson's).

    Of all runs; with `of_solved` True of those that were solved, with False of those that were not.
    """

    def measure(rows: Rows) -> Figure | None:
        counted = [row for row in rows[recipe] if of_solved is None or bool(row["solved"]) is of_solved]
        if not counted:
            return None
        n = sum(map(holds, counted))
        low, high = wilson(n, len(counted))
        return Figure(f"{n} of {len(counted)} {words} ({low:.0%} to {high:.0%})", low, high)

    return measure


def value(recipe: str, key: str, words: str = "", of_solved: bool = True) -> Measurement:
    """What the scenario measured of each run: the range holds the middle 95% of ours."""

    def measure(rows: Rows) -> Figure | None:
        found = [row[key] for row in rows[recipe] if (row["solved"] or not of_solved) and row.get(key) is not None]
        if not found:
            return None
        middle, low, high = (quantile(found, q) for q in (0.5, 0.025, 0.975))
        return Figure(f"{words}median {middle:.3g}, 95% of ours {low:.3g} to {high:.3g} ({len(found)} runs)", low, high)

    return measure


def exactly(recipe: str) -> Measurement:
    """Epochs to solution from a fixed start."""

    def measure(rows: Rows) -> Figure | None:
        row = rows[recipe][0]
        return Figure(f"{row['epochs']:,}", row["epochs"], row["epochs"]) if row["solved"] else None

    return measure


def times_slower(slow: str, fast: str) -> Measurement:
    """How many times the median epochs of one recipe are those of another; the ends of both medians' 95% intervals."""

    def measure(rows: Rows) -> Figure | None:
        slowly, fastly = (_with_cap(rows[recipe])[0] for recipe in (slow, fast))
        if not slowly or not isfinite(median(slowly) + median(fastly)):
            return None
        (a, b), (c, d) = (median_interval(epochs) or (min(epochs), max(epochs)) for epochs in (slowly, fastly))
        return Figure(f"{median(slowly) / median(fastly):.1f} times ({a / d:.1f} to {b / c:.1f})", a / d, b / c)

    return measure


def mean_fraction(recipe: str, part: str, whole: str, words: str) -> Measurement:
    """A count summed over runs, as a fraction of another, with a 95% interval for cases that come in runs."""

    def measure(rows: Rows) -> Figure | None:
        right, cases = ([row[key] for row in rows[recipe]] for key in (part, whole))
        if not sum(cases):
            return None
        low, high = wilson_of_clusters(right, cases)
        return Figure(f"{sum(right)} of {sum(cases)} {words} ({low:.0%} to {high:.0%})", low, high)

    return measure


def more_often_solved(recipe: str, than: str) -> Measurement:
    """By how much the share of solved runs is larger than another recipe's, with a 95% interval.

    (Newcombe, *Statistics in Medicine* 17, 1998, method 10: from the Wilson intervals of both.)
    """

    def measure(rows: Rows) -> Figure | None:
        counts = [(sum(bool(row["solved"]) for row in rows[name]), len(rows[name])) for name in (recipe, than)]
        if not all(n for _, n in counts):
            return None
        (p, q), ((a, b), (c, d)) = (k / n for k, n in counts), (wilson(k, n) for k, n in counts)
        low, high = p - q - hypot(p - a, d - q), p - q + hypot(b - p, q - c)
        told = " against ".join(f"{k} of {n}" for k, n in counts)
        return Figure(f"{told} solved ({100 * low:+.0f} to {100 * high:+.0f} points)", low, high)

    return measure


def fraction_of_all(recipes: Sequence[str], holds: Callable[[Row], bool], words: str) -> Measurement:
    """The fraction of the runs of several recipes of which something holds, with its 95% interval (Wilson's)."""
    measure = fraction("all", holds, words)
    return lambda rows: measure({"all": [row for recipe in recipes for row in rows[recipe]]})


def number(printed: float) -> Figure:
    """A printed number as a figure."""
    return Figure(f"{printed:,g}", printed, printed)


def weight(printed: str) -> Figure:
    """A printed weight as a figure, taken to be good to one in its last place.

    >>> weight("-9.44"), weight("2.2")
    (Figure(text='-9.44', low=-9.45, high=-9.43), Figure(text='2.2', low=2.1, high=2.3))
    """
    places = len(printed.partition(".")[2])
    unit, middle = 10.0**-places, float(printed)
    return Figure(printed, round(middle - unit, places), round(middle + unit, places))


def percent(low: float, high: float | None = None) -> Figure:
    """A printed fraction as a figure, in percent.

    >>> percent(10), percent(1, 2)
    (Figure(text='10%', low=0.1, high=0.1), Figure(text='1 to 2%', low=0.01, high=0.02))
    """
    if high is None:
        return Figure(f"{low:g}%", low / 100, low / 100)
    return Figure(f"{low:g} to {high:g}%", low / 100, high / 100)
