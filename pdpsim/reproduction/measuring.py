"""What a claim's figure is compared with: functions from rows to a figure with its range."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import hypot, inf, isfinite

from pdpsim.experiments.claim import Figure, Nothing, Row, Rows
from pdpsim.studies.statistics import median, median_interval, quantile, wilson, wilson_of_clusters

Measurement = Callable[[Rows], "Figure | Nothing"]
NO_RUNS, NONE_SOLVED = Nothing("there are no runs", tested=False), Nothing("no run was solved")
ALWAYS = Figure("always", 1.0, 1.0)
USUALLY = Figure("in the run printed", 0.5, 1.0, whole=True)  # what one run showed should hold of most
NEVER = Figure("never", 0.0, 0.0)
# One thing is said to be more than another: it must be so by all of the interval, of a difference or of a ratio.
MORE_OFTEN = Figure("more often", 0.0, 1.0, whole=True)
FASTER = Figure("faster", 1.0, inf, whole=True)
NO_LESS_OFTEN = Figure("no less often", 0.0, 1.0)  # which holds if it may be no less
WIDEST = 4.0  # times its lower end: a range of counts that reaches farther holds nearly whatever might be printed
HALF = 0.5  # and so does an interval of a fraction that is wider


def one_run(recipe: str) -> Measurement:
    """Epochs to solution, against the printed count of a single run: the range holds the middle 95% of ours."""
    return _epochs(recipe, 0.025, 0.975, "95% of ours")


def typical(recipe: str) -> Measurement:
    """Epochs to solution, against a count said to be usual: the range is that of the middle half of ours."""
    return _epochs(recipe, 0.25, 0.75, "half of ours")


def median_epochs(recipe: str) -> Measurement:
    """The median of epochs to solution, runs that were not solved beyond all others, with its 95% interval."""

    def measure(rows: Rows) -> Figure | Nothing:
        epochs, cap = _with_cap(rows[recipe])
        if not epochs or not isfinite(median(epochs)):
            return Figure(f"beyond {cap:,}", inf, inf) if epochs else NO_RUNS
        low, high = median_interval(epochs) or (min(epochs), max(epochs))
        most = f"{high:,.0f}" if isfinite(high) else f"beyond {cap:,}"
        solved_runs = sum(map(isfinite, epochs))
        text = f"median {median(epochs):,.0f} ({low:,.0f} to {most}; {solved_runs} of {len(epochs)} solved)"
        return Figure(text, low, high, vague=high > WIDEST * low)

    return measure


def _epochs(recipe: str, low: float, high: float, words: str) -> Measurement:
    def measure(rows: Rows) -> Figure | Nothing:
        runs = rows[recipe]
        epochs, cap = _with_cap(runs)
        if min(epochs, default=inf) == inf:
            return NONE_SOLVED

        def told(epoch: float) -> str:
            return f"{epoch:,.0f}" if isfinite(epoch) else f"beyond {cap:,}"

        middle, least, most = (quantile(epochs, q) for q in (0.5, low, high))
        n = sum(map(isfinite, epochs))
        text = f"median {told(middle)}, {words} {told(least)} to {told(most)} ({n} of {len(runs)} solved)"
        return Figure(text, least, most, vague=most > WIDEST * least)

    return measure


def _with_cap(runs: Sequence[Row], key: str = "epochs") -> tuple[list[float], int]:
    """Return the epochs to solution, infinite where there was none, and the epochs after which a run was given up."""
    epochs = [row[key] if row["solved"] else inf for row in runs]
    return epochs, max((row[key] for row in runs if not row["solved"]), default=0)


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

    def measure(rows: Rows) -> Figure | Nothing:
        counted = _of_solved(rows[recipe], of_solved)
        if not counted:
            return _none_of(rows[recipe])
        n = sum(map(holds, counted))
        low, high = wilson(n, len(counted))
        told = f"{n} of {len(counted)} {words} ({low:.0%} to {high:.0%})"
        return Figure(told, low, high, vague=high - low > HALF)

    return measure


def _of_solved(rows: Sequence[Row], of_solved: bool | None) -> list[Row]:
    """All runs, or those that were solved, or those that were not."""
    return [row for row in rows if of_solved is None or bool(row["solved"]) is of_solved]


def _none_of(rows: Sequence[Row]) -> Nothing:
    """Why there are none of the runs that were solved, or of those that were not."""
    if not rows:
        return NO_RUNS
    return Nothing("every run was solved", tested=False) if _of_solved(rows, True) else NONE_SOLVED


def value(
    recipe: str, key: str, words: str = "", of_solved: bool = True, where: Callable[[Row], bool] = lambda row: True
) -> Measurement:
    """What the scenario measured of each run: the range holds the middle 95% of ours.

    Of the runs that were solved, or of all, as far as it could be measured; and of these those `where` something holds.
    """

    def measure(rows: Rows) -> Figure | Nothing:
        runs = [row for row in rows[recipe] if (row["solved"] or not of_solved) and row.get(key) is not None]
        found = [row[key] for row in filter(where, runs)]
        if not found:
            kind = Nothing("no run is of the kind that is asked about")
            return kind if _of_solved(rows[recipe], of_solved or None) else _none_of(rows[recipe])
        middle, low, high = (quantile(found, q) for q in (0.5, 0.025, 0.975))
        return Figure(f"{words}median {middle:.3g}, 95% of ours {low:.3g} to {high:.3g} ({len(found)} runs)", low, high)

    return measure


def exactly(recipe: str) -> Measurement:
    """Epochs to solution from a fixed start."""

    def measure(rows: Rows) -> Figure | Nothing:
        row = rows[recipe][0]
        return Figure(f"{row['epochs']:,}", row["epochs"], row["epochs"]) if row["solved"] else NONE_SOLVED

    return measure


def times_slower(slow: str, fast: str, key: str = "epochs") -> Measurement:
    """How many times the median epochs, or messages, of one recipe are another's; from both 95% intervals."""

    def measure(rows: Rows) -> Figure | Nothing:
        slowly, fastly = (_with_cap(rows[recipe], key)[0] for recipe in (slow, fast))
        if not (slowly and fastly):
            return NO_RUNS
        unsolved = [recipe for recipe, each in ((slow, slowly), (fast, fastly)) if not isfinite(median(each))]
        if unsolved:
            return Nothing(f"half of the runs of {' and of '.join(unsolved)}, or more, were not solved")
        (a, b), (c, d) = (median_interval(epochs) or (min(epochs), max(epochs)) for epochs in (slowly, fastly))
        most, vague = b / c, not isfinite(b / c)  # as where hardly more than half were solved
        return Figure(
            f"{median(slowly) / median(fastly):.1f} times ({a / d:.1f} to {most:.1f})", a / d, most, vague=vague
        )

    return measure


def ratio_of(one: str, other: str, key: str, words: str) -> Measurement:
    """What was measured of runs of one recipe as a fraction of what it is of another's, from the same starting weights.

    Of the pairs solved both ways: the range holds the middle half.
    """

    def measure(rows: Rows) -> Figure | Nothing:
        beside = {row["seed"]: row for row in rows[other]}
        pairs = [(row, beside[row["seed"]]) for row in rows[one] if row["seed"] in beside]
        found = [a[key] / b[key] for a, b in pairs if a["solved"] and b["solved"] and b[key]]
        if not found:
            return Nothing("no pair was solved both ways")
        middle, low, high = (quantile(found, q) for q in (0.5, 0.25, 0.75))
        return Figure(f"{middle:.2g} {words} ({low:.2g} to {high:.2g}, {len(found)} pairs)", low, high)

    return measure


def mean_fraction(recipe: str, part: str, whole: str, words: str, of_solved: bool | None = None) -> Measurement:
    """A count summed over runs, as a fraction of another, with a 95% interval for cases that come in runs.

    Of which runs, is said as to `fraction`.
    """

    def measure(rows: Rows) -> Figure | Nothing:
        counted = _of_solved(rows[recipe], of_solved)
        right, cases = ([row[key] for row in counted] for key in (part, whole))
        if not counted:
            return _none_of(rows[recipe])
        if not sum(cases):
            return Nothing("there are no such cases", tested=False)
        low, high = wilson_of_clusters(right, cases)
        return Figure(f"{sum(right)} of {sum(cases)} {words} ({low:.0%} to {high:.0%})", low, high)

    return measure


def more_often_solved(recipe: str, than: str) -> Measurement:
    """By how much the share of solved runs is larger than another recipe's, with a 95% interval.

    (Newcombe, *Statistics in Medicine* 17, 1998, method 10: from the Wilson intervals of both.)
    """

    def measure(rows: Rows) -> Figure | Nothing:
        counts = [(sum(bool(row["solved"]) for row in rows[name]), len(rows[name])) for name in (recipe, than)]
        if not all(n for _, n in counts):
            return NO_RUNS
        (p, q), ((a, b), (c, d)) = (k / n for k, n in counts), (wilson(k, n) for k, n in counts)
        low, high = p - q - hypot(p - a, d - q), p - q + hypot(b - p, q - c)
        told = " against ".join(f"{k} of {n}" for k, n in counts)
        told += f" solved ({100 * low:+.0f} to {100 * high:+.0f} points)"
        return Figure(told, low, high, vague=high - low > HALF)

    return measure


def fraction_of_all(recipes: Sequence[str], holds: Callable[[Row], bool], words: str) -> Measurement:
    """The fraction of the runs of several recipes of which something holds, with its 95% interval (Wilson's)."""
    measure = fraction("all", holds, words)
    return lambda rows: measure({"all": [row for recipe in recipes for row in rows[recipe]]})


def varied(measure: Callable[[str], Measurement], recipes: Mapping[str, str]) -> Measurement:
    """The same with each value of a setting that is not printed: one that agrees is enough.

    Parameters
    ----------
    measure : callable
        The name of a recipe to what is measured of its runs.
    recipes : mapping of str to str
        By what is told of the setting, the name of the recipe.
    """

    def measured(rows: Rows) -> Figure | Nothing:
        each = {told: measure(recipe)(rows) for told, recipe in recipes.items()}
        found = {told: figure for told, figure in each.items() if isinstance(figure, Figure)}
        if not found:
            return next(figure for figure in each.values() if isinstance(figure, Nothing))
        text = "; ".join(f"{told}: {figure.text}" for told, figure in found.items())
        low, high = min(f.low for f in found.values()), max(f.high for f in found.values())
        return Figure(text, low, high, among=tuple(found.values()))

    return measured


def number(printed: float) -> Figure:
    """A printed count as a figure, good to half of one.

    >>> number(1208).low
    1207.5
    """
    return Figure(f"{printed:,.0f}", printed - 0.5, printed + 0.5)


def weight(printed: str) -> Figure:
    """A printed weight as a figure, taken to be good to half of one in its last place.

    >>> weight("-9.44").high, weight("2.2").low
    (-9.435, 2.15)
    """
    places = len(printed.partition(".")[2])
    half, middle = 0.5 * 10.0**-places, float(printed)
    return Figure(printed, round(middle - half, places + 1), round(middle + half, places + 1))


def weights(low: str, high: str) -> Figure:
    """Printed weights that should be the same, and differ a little, as one figure.

    >>> weights("7.1", "7.2")
    Figure(text='7.1 to 7.2', low=7.05, high=7.25, whole=False, vague=False, among=())
    """
    return Figure(f"{low} to {high}", weight(low).low, weight(high).high)


def percent(low: float, high: float | None = None) -> Figure:
    """A printed fraction as a figure, in percent; one alone is good to half of one.

    >>> percent(10).high, percent(1, 2).high
    (0.105, 0.02)
    """
    if high is None:
        return Figure(f"{low:g}%", (low - 0.5) / 100, (low + 0.5) / 100)
    return Figure(f"{low:g} to {high:g}%", low / 100, high / 100)
