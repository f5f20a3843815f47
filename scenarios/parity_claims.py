"""What was printed about parity."""

from pdpsim.experiments.claim import Claim
from pdpsim.reproduction.measuring import NEVER, USUALLY, fraction, number, one_run, solved

CLAIMS = (
    Claim(
        "parity-sweeps",
        "ch. 8, p. 335",
        "The 4-4-1 network learned parity in 2,825 presentations of each pattern (one run).",
        number(2825),
        "parity",
        ("original",),
        one_run("original"),
        how="sweeps to every error < .1; range: the middle 95% of the runs",
    ),
    Claim(
        "parity-codes",
        "ch. 8, p. 335, table 3",
        "The number of hidden units on is the number of zeros in the input (or of ones, fig. 6), whichever they are.",
        USUALLY,
        "parity",
        ("original",),
        fraction("original", lambda row: bool(row["counting"]), "with such codes", of_solved=True),
        how="fraction of solved runs whose units, read as on or off, do so; with its Wilson 95% interval",
    ),
    Claim(
        "parity-hidden",
        "ch. 8, p. 334",
        "Parity of N inputs requires at least N hidden units.",
        NEVER,
        "parity",
        ("4-3-1",),
        solved("4-3-1"),
        how="fraction of runs of a 4-3-1 network that are solved all the same, with its Wilson 95% interval",
    ),
)
