"""What was printed about the encoder, and by whom."""

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original
from pdpsim.reproduction.measuring import (
    ALWAYS,
    NEVER,
    USUALLY,
    fraction,
    mean_fraction,
    number,
    percent,
    solved,
    times_slower,
    typical,
)

_NO_SETTINGS = Original("Ch. 8 prints no settings, and no failure, of back-propagation on the encoder.", silent=True)

CLAIMS = (
    Claim(
        "encoder-distinct",
        "ch. 8, pp. 335-339",
        "Back-propagation finds a distinct code for each of the eight patterns over the three hidden units.",
        USUALLY,
        "encoder",
        ("retelling",),
        fraction("retelling", lambda row: row["distinct"] == 8, "with eight distinct codes", of_solved=True),
        how="fraction of solved runs whose eight hidden activation vectors differ (by more than .2 in some unit)",
    ),
    Claim(
        "encoder-intermediate",
        "ch. 8, p. 338",
        "The codes found make use of intermediate values (.5) in some units.",
        USUALLY,
        "encoder",
        ("retelling",),
        fraction("retelling", lambda row: row["grey"] > 0, "with some unit between .2 and .8", of_solved=True),
        how="fraction of solved runs, with its Wilson 95% interval",
    ),
    Claim(
        "encoder-retold-epochs",
        RETELLING,
        "The 8-3-8 encoder takes about 1,810 epochs, to errors below .1.",
        number(1810),
        "encoder",
        ("retelling",),
        typical("retelling"),
        how="epochs to every error < .1; range: the middle half of the runs",
        original=Original(
            "No count is printed; 1,810 is the longest run of the 4-2-4 Boltzmann machine (Ackley, Hinton and "
            "Sejnowski 1985).",
            silent=True,
        ),
    ),
    Claim(
        "encoder-retold-rate",
        RETELLING,
        "About 80% of the runs succeed, and 20% stay in 'grey codes'.",
        percent(80),
        "encoder",
        ("retelling",),
        solved("retelling"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
        original=Original("16 of 20 is the 8-3-8 Boltzmann machine of 1985; ch. 8 prints no rate.", silent=True),
    ),
    Claim(
        "encoder-retold-grey",
        RETELLING,
        "A run that stays in grey codes gets about 30% of the patterns wrong.",
        percent(30),
        "encoder",
        ("rate-0.5",),
        mean_fraction("rate-0.5", "wrong", "patterns", "patterns wrong in the runs not solved", of_solved=False),
        how="of the runs at rate .5, where alone runs fail: patterns with an output on the wrong side of one half; "
        "Wilson's 95% interval, widened because patterns come eight to a run",
        original=_NO_SETTINGS,
    ),
    Claim(
        "encoder-retold-binary",
        RETELLING,
        "The hidden units find a near-binary code.",
        ALWAYS,
        "encoder",
        ("retelling",),
        fraction("retelling", lambda row: row["grey"] == 0, "with every unit below .2 or above .8", of_solved=True),
        how="fraction of solved runs, with its Wilson 95% interval",
        original=Original(
            "Four of the eight codes printed have a unit at .5 (ch. 8, pp. 335-339).",
            Figure("not near-binary", 0.0, 0.0),
        ),
    ),
    Claim(
        "encoder-retold-no-momentum",
        RETELLING,
        "Without momentum it takes about 30,000 epochs.",
        number(30_000),
        "encoder",
        ("no-momentum",),
        typical("no-momentum"),
        how="epochs to every error < .1; range: the middle half of the runs",
        original=_NO_SETTINGS,
    ),
    Claim(
        "encoder-retold-momentum-factor",
        RETELLING,
        "Momentum makes the encoder 5 to 10 times faster.",
        Figure("5 to 10 times", 5, 10),
        "encoder",
        ("no-momentum", "retelling"),
        times_slower("no-momentum", "retelling"),
        how="ratio of the median epochs; from the ends of the 95% intervals of both, so the range is rather too wide",
        original=_NO_SETTINGS,
    ),
    *(
        Claim(
            f"encoder-retold-{recipe}",
            RETELLING,
            f"{says} it diverges, oscillates or does not converge.",
            NEVER,
            "encoder",
            (recipe,),
            solved(recipe),
            how="fraction of runs solved within the cap, with its Wilson 95% interval",
            original=original,
        )
        for recipe, says, original in (
            ("rate-0.5", "With rate .5", _NO_SETTINGS),
            ("rate-0.05", "With rate .05", _NO_SETTINGS),
            ("zero-weights", "From weights of zero", Original("Weights that start equal stay equal (ch. 8).", NEVER)),
            (
                "threshold",
                "With hard threshold units",
                Original("A linear threshold function will not do (ch. 8).", NEVER),
            ),
        )
    ),
)

# Runs that claims are judged by; 500 of the others.
RUNS = {
    **dict.fromkeys(("rate-0.5", "rate-0.05", "threshold"), 100),
    **dict.fromkeys(("no-momentum", "zero-weights"), 40),
}
