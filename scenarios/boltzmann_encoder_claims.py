"""What Ackley, Hinton and Sejnowski (1985) print of their encoders, and what a retelling says of Boltzmann machines."""

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original, Rows
from pdpsim.reproduction.measuring import ALWAYS, fraction, median_epochs, number, solved
from pdpsim.studies.statistics import wilson

_AHS = "AHS 1985, p. 160"
_SHARE = "fraction of runs, with its Wilson 95% interval"
_MEDIAN = "median of cycles until the codes are first there, runs without them beyond all; range: its 95% interval"


def _share(right: int, of: int) -> Figure:
    """A printed share of few runs, with what it stands for."""
    return Figure(f"{right} of {of}", *wilson(right, of))


def _turns(rows: Rows) -> Figure:
    found = {row["turns_a_cycle"] for recipe in ("4-2-4", "8-3-8") for row in rows[recipe]}
    return Figure(f"{min(found):,} (4-2-4) to {max(found):,} (8-3-8) turns of units a cycle", min(found), max(found))


CLAIMS = (
    Claim(
        "boltzmann-424",
        _AHS,
        "In 250 of 250 tests the 4-2-4 encoder finds four different codes.",
        ALWAYS,
        "boltzmann_encoder",
        ("4-2-4",),
        solved("4-2-4"),
        how=_SHARE + ", within 6,000 cycles",
    ),
    Claim(
        "boltzmann-424-median",
        _AHS,
        "It takes a median of 110 cycles.",
        number(110),
        "boltzmann_encoder",
        ("4-2-4",),
        median_epochs("4-2-4"),
        how=_MEDIAN,
    ),
    Claim(
        "boltzmann-424-longest",
        _AHS,
        "The longest of 250 tests takes 1,810 cycles.",
        ALWAYS,
        "boltzmann_encoder",
        ("4-2-4",),
        fraction("4-2-4", lambda row: bool(row["solved"]) and row["epochs"] <= 1810, "take no longer"),
        how=_SHARE,
    ),
    Claim(
        "boltzmann-424-kept",
        _AHS,
        "Once it has found the codes it remains there.",
        ALWAYS,
        "boltzmann_encoder",
        ("4-2-4",),
        fraction("4-2-4", lambda row: row["kept"] == 150, "keep them for 150 cycles", of_solved=True),
        how=_SHARE + ", of solved ones, trained on",
    ),
    Claim(
        "boltzmann-434",
        _AHS,
        "In 200 of 200 trials the 4-3-4 encoder finds codes of which no two differ in one unit only.",
        ALWAYS,
        "boltzmann_encoder",
        ("4-3-4",),
        solved("4-3-4"),
        how=_SHARE + ", within 3,000 cycles",
    ),
    Claim(
        "boltzmann-434-median",
        _AHS,
        "It takes a median of 270 cycles.",
        number(270),
        "boltzmann_encoder",
        ("4-3-4",),
        median_epochs("4-3-4"),
        how=_MEDIAN,
    ),
    Claim(
        "boltzmann-838",
        "AHS 1985, p. 161",
        "In 16 of 20 simulations of 4,000 cycles the 8-3-8 encoder finds all eight codes.",
        _share(16, 20),
        "boltzmann_encoder",
        ("8-3-8",),
        solved("8-3-8"),
        how=_SHARE + "; the printed share has that of 20 runs",
    ),
    Claim(
        "boltzmann-838-median",
        "AHS 1985, p. 161",
        "It takes a median of 1,570 cycles to eight codes.",
        number(1570),
        "boltzmann_encoder",
        ("8-3-8",),
        median_epochs("8-3-8"),
        how=_MEDIAN,
    ),
    Claim(
        "boltzmann-838-seven",
        "AHS 1985, p. 161",
        "It takes a median of 210 cycles to seven codes.",
        number(210),
        "boltzmann_encoder",
        ("8-3-8-seven",),
        median_epochs("8-3-8-seven"),
        how=_MEDIAN,
    ),
    Claim(
        "boltzmann-samples",
        RETELLING,
        "A single step needs thousands of Gibbs samples.",
        Figure("thousands", 1_000, 9_999),
        "boltzmann_encoder",
        ("4-2-4", "8-3-8"),
        _turns,
        how="turns of units in a learning cycle, by the printed schedule",
        original=Original(
            "by the schedule of AHS (p. 158 f.), 1,920 and 7,040", figure=Figure("1,920 to 7,040", 1_920, 7_040)
        ),
    ),
)
