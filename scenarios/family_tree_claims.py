"""What was printed about the family trees, and by whom."""

from collections.abc import Iterator

from pdpsim.experiments.claim import Claim, Figure, Original
from pdpsim.reproduction.measuring import (
    ALWAYS,
    NEVER,
    USUALLY,
    Measurement,
    fraction,
    mean_fraction,
    number,
    one_run,
    solved,
    typical,
)

_CODES = (
    "fraction of solved runs (all training cases right in their last epoch) with a person unit that codes it, alone or "
    "as at least a third of a mixture; with its Wilson 95% interval"
)
_CLUSTERS = "; Wilson's 95% interval, widened because cases come four to a run"


def _coded(label: str) -> Measurement:
    return fraction("working", lambda row: bool(row[f"codes_{label}"]), f"have such a unit ({label})", of_solved=True)


def _person_units() -> Iterator[Claim]:
    for label, says, printed in (
        ("nationality", "One of the six person units codes nationality.", USUALLY),
        ("generation", "One codes the generation.", USUALLY),
        ("branch", "One codes the branch of the family.", USUALLY),
        ("sex", "None codes sex: the right answer never depends on the sex of the person asked about.", NEVER),
    ):
        yield Claim(
            f"family-codes-{label}",
            "Nature 323, p. 535, fig. 4",
            says,
            printed,
            "family_tree",
            ("working",),
            _coded(label),
            how=_CODES,
        )


CLAIMS = (
    Claim(
        "family-sweeps",
        "Nature 323, p. 535; Hinton 1986",
        "1,500 sweeps, as printed, taught the network all 100 training cases.",
        ALWAYS,
        "family_tree",
        ("original",),
        solved("original"),
        how="fraction of runs with all training cases right within 1,500 sweeps, with its Wilson 95% interval",
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
        "family-held-out",
        "Nature 323, p. 535",
        "Of four cases never trained on, four were right in one run and three in another.",
        Figure("7 of 8", 0.75, 1.0),
        "family_tree",
        ("working",),
        mean_fraction("working", "held_out_right", "held_out_cases", "held-out cases right"),
        how="all held-out cases of all runs by the strict test, at solution and with settings that learn" + _CLUSTERS,
    ),
    Claim(
        "family-held-out-strongest",
        "Nature 323, p. 535; a milder test of ours",
        "The same, if it is enough that the strongest answers are the right ones.",
        Figure("7 of 8", 0.75, 1.0),
        "family_tree",
        ("working",),
        mean_fraction(
            "working", "held_out_strongest", "held_out_cases", "held-out cases right by the strongest answer"
        ),
        how="all held-out cases of all runs by their strongest answers" + _CLUSTERS,
    ),
    *_person_units(),
    Claim(
        "family-codes-all",
        "Nature 323, p. 535, fig. 4",
        "Nationality, generation and branch are all coded by person units of one network.",
        USUALLY,
        "family_tree",
        ("working",),
        fraction(
            "working",
            lambda row: all(row[f"codes_{label}"] for label in ("nationality", "generation", "branch")),
            "have units for all three",
            of_solved=True,
        ),
        how=_CODES,
    ),
    Claim(
        "family-retold-epochs",
        "a modern retelling",
        "1,500 epochs teach a 24+12-12-6-12-24 network the trees.",
        number(1500),
        "family_tree",
        ("retelling",),
        typical("retelling"),
        how="epochs to all 104 cases right; range: the middle half of the runs",
    ),
    Claim(
        "family-retold-cases",
        "a modern retelling",
        "It is trained on all 104 triples.",
        number(104),
        "family_tree",
        original=Original("It was trained on 100 of the 104; four were held out (Nature 323, p. 535).", number(100)),
    ),
    Claim(
        "family-retold-all-right",
        "a modern retelling",
        "100% of the cases are answered rightly.",
        ALWAYS,
        "family_tree",
        ("retelling",),
        solved("retelling"),
        how="fraction of runs with all 104 cases right within 1,500 epochs, with its Wilson 95% interval",
    ),
)
