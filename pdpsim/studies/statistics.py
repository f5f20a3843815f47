"""What a statistician would accept: intervals for rates and quantiles, restarts, and a summary of many runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import floor, fsum, sqrt
from statistics import NormalDist
from typing import Any

from pdpsim.checks import fraction
from pdpsim.core.looks import Shown
from pdpsim.errors import SettingError
from pdpsim.studies.rows import Row, same
from pdpsim.words import brief, counted, percent

ONE_RUN = "all runs are the same to the last bit: no seed makes a difference, so it is one run"


def wilson(successes: float, trials: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval for a rate. (Journal of the American Statistical Association 22, 1927, p. 209.)

    Parameters
    ----------
    successes, trials : int, or float for effective numbers
        Nothing is known of no trials: the interval is then from 0 to 1.
    confidence : float

    Examples
    --------
    >>> low, high = wilson(92, 100)
    >>> round(low, 4), round(high, 4)
    (0.85, 0.9589)
    """
    if not 0 <= successes <= trials:
        raise SettingError(f"there cannot be {successes} successes in {trials} trials")
    if trials == 0:
        return 0.0, 1.0
    z = _deviate(confidence)
    rate = successes / trials
    middle = rate + z * z / (2 * trials)
    half = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    width = 1 + z * z / trials
    # Exact at the ends, where rounding would leave a hair.
    low = 0.0 if successes == 0 else (middle - half) / width
    high = 1.0 if successes == trials else (middle + half) / width
    return low, high


def wilson_of_clusters(
    successes: Sequence[int], trials: Sequence[int], confidence: float = 0.95
) -> tuple[float, float]:
    """Return an interval for a rate over trials that come in clusters, such as several cases put to each network.

    It is Wilson's with fewer trials: their number is divided by the design effect, which is how many times more the
    clusters vary than if their trials were independent. (Kish, *Survey Sampling*, 1965, ch. 5.)

    Parameters
    ----------
    successes, trials : sequence of int
        By cluster.

    Examples
    --------
    >>> low, high = wilson_of_clusters([4, 0, 4, 0], [4, 4, 4, 4])    # as little as four trials tell, or less
    >>> round(low, 2), round(high, 2)
    (0.13, 0.87)
    """
    right, n, clusters = sum(successes), sum(trials), len(trials)
    rate = right / n if n else 0.0
    if clusters < 2 or not 0.0 < rate < 1.0:
        return wilson(right, n, confidence)
    squares = fsum((k - rate * of) ** 2 for k, of in zip(successes, trials))
    effect = max(1.0, clusters / (clusters - 1) * squares / (n * rate * (1.0 - rate)))
    return wilson(right / effect, n / effect, confidence)


def quantile(values: Iterable[float], fraction_below: float) -> float:
    """Return a quantile, by straight lines between the ordered values. (Hyndman and Fan's type 7.)

    The smallest value is quantile 0, the largest quantile 1, and the others stand at equal distances between.
    Values may be infinite, as the epochs of runs that did not end; so is then a quantile next to one.

    Examples
    --------
    >>> quantile([4, 1, 3, 2], 0.5), quantile([4, 1, 3, 2], 0.25)
    (2.5, 1.75)
    """
    ordered = _ordered(values)
    if not 0.0 <= fraction_below <= 1.0:
        raise SettingError(f"a quantile is asked for by a number from 0 to 1, not {fraction_below!r}")
    place = fraction_below * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    if place == below or ordered[below] == ordered[above]:
        return float(ordered[below])
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(values: Iterable[float]) -> float:
    """Return the median.

    >>> median([3, 1, 2])
    2.0
    """
    return float(quantile(values, 0.5))


def median_interval(values: Iterable[float], confidence: float = 0.95) -> tuple[float, float] | None:
    """Return an interval for the median that supposes nothing of the distribution, or None of too few values.

    It lies between the k-th value from below and the k-th from above, with the largest k for which the
    probability that the median lies outside is at most 1 - confidence.

    Examples
    --------
    >>> median_interval(range(1, 11))
    (2, 9)
    >>> median_interval([1, 2, 3]) is None
    True
    """
    ordered = _ordered(values)
    n = len(ordered)
    # In whole numbers: 2**n is too large for a float, and comb(n, k) soon as well.
    above, below = ((1 - _level(confidence)) / 2).as_integer_ratio()
    allowed = above * 2**n // below
    k, tail, chance = 0, 1, 1
    while tail <= allowed and k < n // 2:
        chance = chance * (n - k) // (k + 1)
        k, tail = k + 1, tail + chance
    return (ordered[k - 1], ordered[n - k]) if k else None


@brief
@dataclass(frozen=True)
class Spread:
    """How values are spread: quantiles of type 7, and an interval for the median.

    >>> print(Spread.of([558, 620, 748, 900]))
    median 684 (quartiles 604.5 to 786, range 558 to 900)
    """

    count: int
    median: float
    lower_quartile: float
    upper_quartile: float
    least: float
    most: float
    median_interval: tuple[float, float] | None

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread | None:
        """Return the spread of some values, or None where there are none."""
        ordered = sorted(values)
        if not ordered:
            return None
        low, middle, high = (quantile(ordered, q) for q in (0.25, 0.5, 0.75))
        return cls(len(ordered), middle, low, high, ordered[0], ordered[-1], median_interval(ordered))

    def __str__(self) -> str:
        return (
            f"median {self.median:,g} (quartiles {self.lower_quartile:,g} to {self.upper_quartile:,g}, "
            f"range {self.least:,g} to {self.most:,g})"
        )


def with_restarts(runs: Iterable[tuple[bool, int]]) -> list[int]:
    """Return what each success cost, in epochs, with those of the failures before it. (Fahlman 1988.)

    Fahlman restarted a run that had reached the cap from new weights and went on counting. Here the runs
    stand in the order of their seeds: the next seed is the restart. Failures after the last success belong
    to none of them; the mean cost of a success, all epochs by all successes, counts them too.

    Parameters
    ----------
    runs : iterable of (solved, epochs)

    Examples
    --------
    >>> with_restarts([(True, 40), (False, 100), (True, 30), (False, 100)])
    [40, 130]
    """
    costs, spent = [], 0
    for solved, epochs in runs:
        spent += epochs
        if solved:
            costs.append(spent)
            spent = 0
    return costs


def _ordered(values: Iterable[float]) -> Sequence[float]:
    ordered = sorted(values)
    if not ordered:
        raise SettingError("there are no values to take a quantile of")
    return ordered


def _level(confidence: float) -> float:
    if fraction(confidence, "confidence") == 0.0:
        raise SettingError("confidence must be above 0 and below 1, not 0")
    return confidence


def _deviate(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + _level(confidence)) / 2)


@brief
@dataclass(frozen=True)
class Restarts:
    """What a success costs where a failed run is followed by another from new weights. (Fahlman 1988.)

    Attributes
    ----------
    failures : int
        Runs that were not solved.
    mean : float
        Epochs a success: all epochs, those of the failures among them, by the number of successes.
    spread : Spread
        Of what each success cost, with the failures before it.

    Examples
    --------
    >>> Restarts.of([(True, 40), (False, 100), (True, 30), (False, 100)]).mean
    135.0
    """

    failures: int
    mean: float
    spread: Spread

    @classmethod
    def of(cls, runs: Iterable[tuple[bool, int]]) -> Restarts | None:
        """Return the account of runs in the order of their seeds, or None where none is solved."""
        runs = list(runs)
        costs = with_restarts(runs)
        spread = Spread.of(costs)
        if spread is None:
            return None
        return cls(len(runs) - len(costs), sum(epochs for _, epochs in runs) / len(costs), spread)


def _are_alike(rows: Sequence[Row], same_start: Callable[[], bool]) -> bool:
    """Whether all rows tell the same, and from one start, for different runs may come to the same."""
    one, *others = [{name: row[name] for name in row if name != "seed"} for row in same(rows)] or [{}]
    return bool(others) and all(other == one for other in others) and same_start()


@brief
@dataclass(frozen=True)
class Summary(Shown):
    """What many runs came to.

    Attributes
    ----------
    runs, solved : int
        Runs that were made, and how many met the criterion within the cap.
    rate : float or None
    rate_interval : (float, float)
        Wilson's, 95%.
    epochs : Spread or None
        Over the solved runs.
    cap : int
        Epochs after which a run was given up.
    criterion : str
    diverged : int
        Unsolved runs in which a number became nan or infinite.
    failed : int
        Seeds that could not be run; they are in none of the other figures.
    restarts : Restarts or None
    alike : bool
        Whether all runs came to the same number: no seed made a difference, so they are one run.

    Examples
    --------
    >>> rows = [{"seed": k, "solved": k > 0, "epochs": 500 + k, "stopped": ""} for k in range(20)]
    >>> print(Summary.of(rows, cap=10_000, criterion="tss < 0.04"))
    19 of 20 runs solved (tss < 0.04 within 10,000 epochs): 95.0%, 95% interval 76.4% to 99.1%
    epochs to solution: median 510 (quartiles 505.5 to 514.5, range 501 to 519), 95% interval of the median 505 to 515
    with restarts: 536.3 epochs a success on average, 1 failure
    """

    runs: int
    solved: int
    rate: float | None
    rate_interval: tuple[float, float]
    epochs: Spread | None
    cap: int
    criterion: str
    diverged: int
    failed: int
    restarts: Restarts | None
    alike: bool = False

    @classmethod
    def of(
        cls, rows: Iterable[Row], cap: int, criterion: str, same_start: Callable[[], bool] = lambda: False
    ) -> Summary:
        """Sum up rows, which stand in the order of their seeds; `same_start` says if seeds are known to do nothing."""
        rows = list(rows)
        made = [row for row in rows if row["solved"] is not None]
        solved = [row["epochs"] for row in made if row["solved"]]
        return cls(
            runs=len(made),
            solved=len(solved),
            rate=len(solved) / len(made) if made else None,
            rate_interval=wilson(len(solved), len(made)),
            epochs=Spread.of(solved),
            cap=cap,
            criterion=criterion,
            diverged=sum(row["stopped"] == "diverged" for row in made),
            failed=len(rows) - len(made),
            restarts=Restarts.of((row["solved"], row["epochs"]) for row in made),
            alike=_are_alike(made, same_start),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return "\n".join([self._solved(), *self._epochs(), *self._restarts(), *self._others()])

    def first_line(self) -> str:
        """Return how many were solved, with the interval of the rate."""
        return self._solved()

    def _solved(self) -> str:
        line = f"{self.solved} of {self.runs} runs solved ({self.criterion} within {counted(self.cap, 'epoch')})"
        if self.rate is None:
            return line
        low, high = self.rate_interval
        return f"{line}: {percent(self.rate, 1)}, 95% interval {100 * low:.1f}% to {100 * high:.1f}%"

    def _epochs(self) -> list[str]:
        if self.epochs is None:
            return []
        interval = self.epochs.median_interval
        more = ", 95% interval of the median {:,g} to {:,g}".format(*interval) if interval else ""
        return [f"epochs to solution: {self.epochs}{more}"]

    def _restarts(self) -> list[str]:
        if self.restarts is None or not self.restarts.failures:
            return []
        mean = f"{self.restarts.mean:,.1f} epochs a success on average"
        return [f"with restarts: {mean}, {counted(self.restarts.failures, 'failure')}"]

    def _others(self) -> list[str]:
        lines = [ONE_RUN] * self.alike
        lines += [f"{self.diverged} of the unsolved runs diverged"] * bool(self.diverged)
        return lines + [f"{self.failed} could not be run; their rows say why"] * bool(self.failed)
