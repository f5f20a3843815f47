"""What was printed about addition."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import ALWAYS, fraction, number, one_run, solved

_PAGE = "ch. 8, p. 344"
_FITTED = "no momentum, of 0 and .9 with weights changed after each pattern, on seeds 1000 to 1099"
_FRACTION = "fraction of all runs, with its Wilson 95% interval"


def _minimum(name: str, recipe: str, setting: str) -> Claim:
    return Claim(
        name,
        _PAGE,
        f"About half of the time the 4-2-3 network ends where all sums are right but 11+11, which gives 100{setting}.",
        Figure("about half", 0.4, 0.6),
        "addition",
        (recipe,),
        fraction(recipe, lambda row: bool(row["minimum"]), "end there"),
        how=_FRACTION,
        fitted=_FITTED if recipe == "original" else "",
    )


CLAIMS = (
    _minimum("addition-minimum", "original", ""),
    _minimum("addition-minimum-epoch", "epoch", " (with momentum .9, weights changed once an epoch)"),
    Claim(
        "addition-three",
        _PAGE,
        "With one hidden unit more addition is always learned.",
        ALWAYS,
        "addition",
        ("three",),
        solved("three"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
    ),
    Claim(
        "addition-three-epoch",
        _PAGE,
        "With one hidden unit more addition is always learned (with momentum .9, weights changed once an epoch).",
        ALWAYS,
        "addition",
        ("epoch-three",),
        solved("epoch-three"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
    ),
    Claim(
        "addition-sweeps",
        _PAGE,
        "The 4-3-3 network learned addition in 3,020 presentations of each pattern (one run).",
        number(3020),
        "addition",
        ("three",),
        one_run("three"),
        how="sweeps to every error < .1; range: the middle 95% of the runs",
        fitted=_FITTED,
    ),
)
