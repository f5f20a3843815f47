"""What was printed about long lags."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import fraction

_PAPER = "Hochreiter and Schmidhuber 1997"
_HOW = "fraction of runs that are trained and right on 99% of fresh sequences, with its Wilson 95% interval (our task)"
_BRIDGED, _NOT = Figure("nearly always", 0.9, 1.0), Figure("nearly never", 0.0, 0.1)


def _lag(cell: str, lag: int, says: str, printed: Figure) -> Claim:
    return Claim(
        f"latch-{cell}-{lag}",
        _PAPER,
        f"{says} {lag} steps.",
        printed,
        "latch",
        (f"{cell}-{lag}",),
        fraction(f"{cell}-{lag}", lambda row: bool(row["latched"]), "solved"),
        how=_HOW,
    )


CLAIMS = (
    *(_lag("gated", lag, "Memory cells with gates bridge lags of", _BRIDGED) for lag in (10, 20, 50)),
    *(_lag("simple", lag, "Back-propagation through time does not bridge lags of", _NOT) for lag in (10, 20, 50)),
)
