"""What was printed about the shift register, and what the program of 1987 does."""

from pdpsim.experiments.claim import Claim
from pdpsim.reproduction.measuring import ALWAYS, USUALLY, fraction, solved

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
        "shift_register-learned",
        _PAGE,
        "It is learned perfectly in fewer than 200 sweeps (as the file rec of 1987 has it).",
        USUALLY,
        "shift_register",
        ("pdp1987",),
        solved("pdp1987"),
        how="fraction of runs with tss < .04 within 200 sweeps, with its Wilson 95% interval",
    ),
    _always("always", "pdp1987", f"What is learned is {_SAYS} (as the file rec of 1987 has it)."),
    _always("always-others", "original", f"What is learned is {_SAYS} (no unit sending to itself)."),
    _always("always-five", "five", f"With five units, too, what is learned is {_SAYS} (no unit sending to itself)."),
)
