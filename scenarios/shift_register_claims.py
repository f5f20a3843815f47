"""What was printed about the shift register, and what the program of 1987 does."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import ALWAYS, fraction, one_run, solved

_PAGE = "ch. 8, p. 357"
_SAYS = "always a shift register, if biases are kept negative"


def _always(name: str, recipe: str, says: str) -> Claim:
    return Claim(
        f"shift_register-{name}",
        _PAGE,
        says,
        ALWAYS,
        "shift_register",
        (recipe,),
        fraction(recipe, lambda row: bool(row["is_shift"]), "shift at each step", of_solved=True),
        how="fraction of solved runs where after one step each unit has its neighbour's state, for every pattern",
    )


CLAIMS = (
    Claim(
        "shift_register-sweeps",
        _PAGE,
        "It is learned perfectly in fewer than 200 sweeps (as the file rec of 1987 has it).",
        Figure("under 200", 0.0, 199.0),
        "shift_register",
        ("pdp1987",),
        one_run("pdp1987"),
        how="sweeps to tss < .04; range: the middle 95% of the runs",
    ),
    Claim(
        "shift_register-learned",
        _PAGE,
        "It is always learned in fewer than 200 sweeps (as the file rec of 1987 has it).",
        ALWAYS,
        "shift_register",
        ("pdp1987",),
        solved("pdp1987"),
        how="fraction of runs solved within 200 sweeps, with its Wilson 95% interval",
    ),
    _always("always", "pdp1987", f"What is learned is {_SAYS} (as the file rec of 1987 has it)."),
    _always("always-others", "original", f"What is learned is {_SAYS} (no unit sending to itself)."),
    _always("always-five", "five", f"With five units, too, what is learned is {_SAYS} (no unit sending to itself)."),
)
