"""What was printed about the network with a single unit in the middle."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import USUALLY, fraction, number, one_run, value

_PAGE = "ch. 8, p. 338"
_HOW = "activation of the single unit; range: the middle 95% of the solved runs"


def _level(k: int, printed: str, low: float, high: float) -> Claim:
    return Claim(
        f"coding-level-{k}",
        f"{_PAGE}, table 7",
        f"Of the four levels that the single unit takes, from the least, number {k} is {printed}.",
        Figure(printed, low, high),
        "coding",
        ("original",),
        value("original", f"level_{k}"),
        how=_HOW,
    )


CLAIMS = (
    Claim(
        "coding-sweeps",
        _PAGE,
        "The 2-1-4-4 network learned in 5,226 presentations of each pattern (one run).",
        number(5226),
        "coding",
        ("original",),
        one_run("original"),
        how="sweeps to every error < .1; range: the middle 95% of the runs",
        fitted="the range of the starting weights, of .3, .5 and 1, and the grain, on seeds 1000 to 1099",
    ),
    # The printed levels are rounded to a tenth.
    _level(1, "0", 0.0, 0.05),
    _level(2, ".2", 0.15, 0.25),
    _level(3, ".6", 0.55, 0.65),
    _level(4, "1", 0.95, 1.0),
    Claim(
        "coding-graded",
        _PAGE,
        "The single unit makes use of intermediate values.",
        USUALLY,
        "coding",
        ("original",),
        fraction("original", lambda row: row["graded"] == 2, "with two levels between .1 and .9", of_solved=True),
        how="fraction of solved runs, with its Wilson 95% interval",
    ),
    Claim(
        "coding-order",
        f"{_PAGE}, table 7",
        "The inputs with one unit on, 10 and 01, stand at the two ends of the single unit's range.",
        USUALLY,
        "coding",
        ("original",),
        fraction("original", lambda row: bool(row["mixed_outside"]), "so", of_solved=True),
        how="fraction of solved runs, with its Wilson 95% interval",
    ),
)
