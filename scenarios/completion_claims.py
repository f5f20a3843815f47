"""What was printed about sequence completion."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import ALWAYS, fraction, number, one_run, solved

_PAGE = "ch. 8, p. 359"
_BOTH = Figure("4 or 5 in the two runs printed", 0.5, 1.0, whole=True)


def _enough(row: object) -> bool:
    return bool(row["held_out_right"] >= 4)  # type: ignore[index]


CLAIMS = (
    Claim(
        "completion-sweeps",
        _PAGE,
        "The sequences were learned almost perfectly in 260 sweeps (one run).",
        number(260),
        "completion",
        ("original",),
        one_run("original"),
        how="sweeps to every output on the right side of .5, at all four times; range: the middle 95% of the runs",
    ),
    Claim(
        "completion-learned",
        _PAGE,
        "Back-propagation through time learns the twenty sequences.",
        ALWAYS,
        "completion",
        ("original",),
        solved("original"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
    ),
    Claim(
        "completion-held-out",
        _PAGE,
        "Of five sequences that were not trained 4 are right, and all 5 with other starting weights.",
        _BOTH,
        "completion",
        ("original",),
        fraction("original", _enough, "with 4 or 5 of 5 right", of_solved=True),
        how="fraction of solved runs, at solution, with its Wilson 95% interval",
    ),
    Claim(
        "completion-held-out-later",
        _PAGE,
        "Of five sequences that were not trained 4 are right, and all 5 with other starting weights (learned to .3).",
        _BOTH,
        "completion",
        ("within-0.3",),
        fraction("within-0.3", _enough, "with 4 or 5 of 5 right", of_solved=True),
        how="fraction of solved runs, when every error is below .3, with its Wilson 95% interval",
    ),
)
