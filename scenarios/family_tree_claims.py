"""What was printed about the family trees, and by whom."""

from collections.abc import Iterator

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original
from pdpsim.reproduction.measuring import (
    NEVER,
    USUALLY,
    Measurement,
    fraction,
    mean_fraction,
    number,
    one_run,
    solved,
    typical,
    varied,
)

_NATURE = "Nature 323, p. 535"
_FIGURE_4 = "Nature 323, p. 535, fig. 4"
_READ = "; read with a steeper logistic"
_CODED = "steep-1500"  # whose person units are asked what they code
_CODES = (
    "of the runs with all training cases right after 1,500 sweeps, the fraction that have a person unit that codes it, "
    "alone or as at least a third of a mixture; with its Wilson 95% interval"
)
_SWEEPS = {
    "573 sweeps without decay": "steep-no-decay-573",
    "1,500 sweeps": "steep-1500",
    "3,000 sweeps": "steep-3000",
}
_STEEPNESS = "the steepness of the logistic, 3, of 1, 2, 3 and 4 on seeds 1000 to 1015"


def _coded(label: str) -> Measurement:
    return fraction(_CODED, lambda row: bool(row[f"codes_{label}"]), f"have such a unit ({label})", of_solved=True)


def _person_units() -> Iterator[Claim]:
    for label, says, printed in (
        ("nationality", "One of the six person units codes nationality.", USUALLY),
        ("generation", "One codes the generation.", USUALLY),
        ("branch", "One codes the branch of the family.", USUALLY),
        ("sex", "None codes sex: the right answer never depends on the sex of the person asked about.", NEVER),
    ):
        yield Claim(
            f"family-codes-{label}",
            _FIGURE_4,
            says,
            printed,
            "family_tree",
            (_CODED,),
            _coded(label),
            how=_CODES,
        )


CLAIMS = (
    Claim(
        "family-sweeps",
        "Nature 323, p. 535; Hinton 1986",
        "1,500 sweeps, as printed, taught the network all 100 training cases.",
        USUALLY,
        "family_tree",
        ("original",),
        solved("original"),
        how="fraction of runs with all training cases right within 1,500 sweeps, with its Wilson 95% interval",
    ),
    Claim(
        "family-sweeps-steep",
        "Nature 323, p. 535; Hinton 1986" + _READ,
        "1,500 sweeps teach it all 100 training cases, if the logistic is three times as steep.",
        USUALLY,
        "family_tree",
        ("steep",),
        solved("steep"),
        how="fraction of runs with all training cases right within 1,500 sweeps, with its Wilson 95% interval",
        fitted=_STEEPNESS,
    ),
    Claim(
        "family-no-decay",
        "Hinton 1986",
        "Without decay 573 sweeps sufficed (one run).",
        number(573),
        "family_tree",
        ("original-no-decay",),
        one_run("original-no-decay"),
        how="sweeps to all training cases right; range: the middle 95% of the runs",
    ),
    Claim(
        "family-no-decay-steep",
        "Hinton 1986" + _READ,
        "Without decay 573 sweeps suffice (one run), if the logistic is three times as steep.",
        number(573),
        "family_tree",
        ("steep-no-decay",),
        typical("steep-no-decay"),
        how="sweeps to all training cases right; range: the middle half of the runs, since the middle 95% would hold "
        "nearly any number",
        fitted=_STEEPNESS,
    ),
    Claim(
        "family-held-out",
        _NATURE,
        "Of four cases never trained on, four were right in one run and three in another.",
        Figure("7 of 8", 0.75, 1.0),
        "family_tree",
        tuple(_SWEEPS.values()),
        varied(
            lambda recipe: mean_fraction(recipe, "held_out_right", "held_out_cases", "held-out cases right"), _SWEEPS
        ),
        how="all held-out cases of all runs by the strict test, after a fixed number of sweeps, solved or not; "
        "Wilson's 95% interval, widened because cases come four to a run; any of these numbers of sweeps will do",
    ),
    *_person_units(),
    Claim(
        "family-codes-all",
        _FIGURE_4,
        "Nationality, generation and branch are all coded by person units of one network.",
        USUALLY,
        "family_tree",
        (_CODED,),
        fraction(
            _CODED,
            lambda row: all(row[f"codes_{label}"] for label in ("nationality", "generation", "branch")),
            "have units for all three",
            of_solved=True,
        ),
        how=_CODES,
    ),
    Claim(
        "family-retold-all-right",
        RETELLING,
        "1,500 epochs teach a 24+12-12-6-12-24 network all 104 cases.",
        USUALLY,
        "family_tree",
        ("retelling",),
        solved("retelling"),
        how="fraction of runs with all 104 cases right within 1,500 epochs, with its Wilson 95% interval",
        original=Original(
            "The network of 1986 was another, 24+12-6+6-12-6-24, and was taught 100 cases (Nature 323, p. 535).",
            silent=True,
        ),
    ),
    Claim(
        "family-retold-cases",
        RETELLING,
        "It is trained on all 104 triples.",
        number(104),
        "family_tree",
        original=Original("It was trained on 100 of the 104; four were held out (Nature 323, p. 535).", number(100)),
    ),
)

# Runs that claims are judged by; 500 of the others.
RUNS = {
    **dict.fromkeys(("steep", "steep-no-decay"), 100),
    **dict.fromkeys(("original", "original-no-decay", "steep-no-decay-573", "steep-1500", "steep-3000"), 40),
    "retelling": 20,
}
