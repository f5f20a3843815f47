"""What was printed about the prediction of letters."""

from pdpsim.experiments.claim import Claim
from pdpsim.reproduction.measuring import ALWAYS, fraction

_HOW = "fraction of runs, on fresh letters after 200 passes, with its Wilson 95% interval"

CLAIMS = (
    Claim(
        "letters-apart",
        "Elman 1990, pp. 189-190, fig. 4",
        "Error is high where a consonant comes next, and low at vowels.",
        ALWAYS,
        "letters",
        ("original",),
        fraction("original", lambda row: bool(row["apart"]), "with every consonant harder than every vowel"),
        how=_HOW,
    ),
    Claim(
        "letters-bits",
        "Elman 1990, p. 190, fig. 5",
        "On consonants the error of bit 1 (Consonant) is lower than that of bit 4 (High).",
        ALWAYS,
        "letters",
        ("original",),
        fraction("original", lambda row: row["bit_1"] < row["bit_4"], "so"),
        how=_HOW,
    ),
)
