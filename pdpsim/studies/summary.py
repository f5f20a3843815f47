"""What many runs of one recipe came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pdpsim.studies.rows import Row
from pdpsim.studies.statistics import Spread, wilson, with_restarts
from pdpsim.words import counted


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


@dataclass(frozen=True)
class Summary:
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

    @classmethod
    def of(cls, rows: Iterable[Row], cap: int, criterion: str) -> Summary:
        """Sum up rows, which stand in the order of their seeds."""
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
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return "\n".join([self._solved(), *self._epochs(), *self._restarts(), *self._others()])

    def _solved(self) -> str:
        line = f"{self.solved} of {self.runs} runs solved ({self.criterion} within {self.cap:,} epochs)"
        if self.rate is None:
            return line
        low, high = self.rate_interval
        return f"{line}: {100 * self.rate:.1f}%, 95% interval {100 * low:.1f}% to {100 * high:.1f}%"

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
        lines = [f"{self.diverged} of the unsolved runs diverged"] * bool(self.diverged)
        return lines + [f"{self.failed} could not be run; their rows say why"] * bool(self.failed)
