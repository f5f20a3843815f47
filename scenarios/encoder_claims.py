"""What was printed about the encoder, and by whom."""

from pdpsim.experiments.claim import Claim, Figure, Original
from pdpsim.reproduction.measuring import ALWAYS, NEVER, USUALLY, failed, fraction, number, percent, solved, typical

_RETOLD = "a modern retelling"

CLAIMS = (
    Claim(
        "encoder-distinct",
        "ch. 8, pp. 335-339",
        "Back-propagation finds a distinct code for each of the eight patterns over the three hidden units.",
        ALWAYS,
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
        _RETOLD,
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
        _RETOLD,
        "About 80% of the runs succeed.",
        percent(80),
        "encoder",
        ("retelling",),
        solved("retelling"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
        original=Original("16 of 20 is the 8-3-8 Boltzmann machine of 1985; ch. 8 prints no rate.", silent=True),
    ),
    Claim(
        "encoder-retold-grey",
        _RETOLD,
        "About 20% of the runs stay in 'grey codes' and fail.",
        percent(20),
        "encoder",
        ("retelling",),
        failed("retelling"),
        how="fraction of runs not solved within the cap, with its Wilson 95% interval",
        original=Original("No failure of back-propagation on the encoder is printed.", silent=True),
    ),
    Claim(
        "encoder-retold-binary",
        _RETOLD,
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
        "encoder-retold-rate-half",
        _RETOLD,
        "With rate .5 it diverges, oscillates or does not converge.",
        NEVER,
        "encoder",
        ("rate-0.5",),
        solved("rate-0.5"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
    ),
)
