"""What was printed about XOR in time."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import ALWAYS, fraction, value

_FIGURE = "Elman 1990, p. 186, fig. 3"
_HOW = "mean squared error on 1,200 fresh bits after 600 passes; range: the middle 95% of the runs"

CLAIMS = (
    Claim(
        "temporal_xor-drop",
        _FIGURE,
        "Error drops at every third bit, the one that can be predicted.",
        ALWAYS,
        "temporal_xor",
        ("original",),
        fraction("original", lambda row: bool(row["drop"]), "with the least error there"),
        how="fraction of runs, on 1,200 fresh bits, with its Wilson 95% interval",
    ),
    Claim(
        "temporal_xor-third",
        _FIGURE,
        "The error at the third bit is .16 to .18 (read off the figure; its axis says rms, which it cannot be).",
        Figure(".16 to .18", 0.155, 0.185),
        "temporal_xor",
        ("original",),
        value("original", "error_3", of_solved=False),
        how=_HOW,
        fitted="the rate, of .05, .1 and .25, on seeds 1000 to 1019",
    ),
    Claim(
        "temporal_xor-others",
        _FIGURE,
        "The error at the other bits is .28 to .34 (read off the figure).",
        Figure(".28 to .34", 0.275, 0.345),
        "temporal_xor",
        ("original",),
        value("original", "error_2", of_solved=False),
        how=_HOW,
    ),
)
