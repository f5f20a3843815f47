"""What was printed about negation."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import USUALLY, fraction, one_run

CLAIMS = (
    Claim(
        "negation-sweeps",
        "ch. 8, p. 347",
        "Negation is learned in fewer than 5,000 passes.",
        Figure("under 5,000", 0.0, 4999.0),
        "negation",
        ("original",),
        one_run("original"),
        how="sweeps to every error < .1; range: the middle 95% of the runs",
    ),
    Claim(
        "negation-three-xors",
        "ch. 8, p. 347, fig. 12",
        "It is learned as three XORs with the negation bit, with a hidden unit for each.",
        USUALLY,
        "negation",
        ("original",),
        fraction("original", lambda row: bool(row["one_each"]), "so", of_solved=True),
        how="fraction of solved runs where each hidden unit, read as on or off, depends on the negation bit and an "
        "input of its own, with its Wilson 95% interval",
    ),
)
