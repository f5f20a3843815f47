"""What was printed about the symmetry network, and by whom."""

from pdpsim.experiments.claim import Claim, Figure
from pdpsim.reproduction.measuring import USUALLY, fraction, number, one_run, solved, typical, value, weight

_NATURE, _CH8 = "Nature 323, p. 534, fig. 1", "ch. 8, p. 341, fig. 9"
_FITTED = "; the criterion, which is not printed, was chosen for coming near to this weight"
PRINTED_WEIGHTS = (
    ("nature", _NATURE, "largest", "The largest of the mirrored weights are", "14.2", ""),
    ("nature", _NATURE, "smallest", "The smallest of the mirrored weights are", "3.6", ""),
    ("nature", _NATURE, "hidden_bias", "The biases of the hidden units are", "-1.1", ""),
    ("nature", _NATURE, "to_output", "Both hidden units send to the output with", "-8.8", ""),
    ("nature", _NATURE, "output_bias", "The bias of the output unit is", "6.4", ""),
    ("ch8", _CH8, "largest", "The largest of the mirrored weights are about", "12.5", ""),
    ("ch8", _CH8, "smallest", "The smallest of the mirrored weights are about", "3.2", ""),
    ("ch8", _CH8, "hidden_bias", "The biases of the hidden units are about", "-1.0", ""),
    ("ch8", _CH8, "to_output", "Both hidden units send to the output with", "-9.44", _FITTED),
    ("ch8", _CH8, "output_bias", "The bias of the output unit is", "6.89", ""),
)


def _weight(where: str, source: str, key: str, says: str, printed: str, more: str) -> Claim:
    return Claim(
        f"symmetry-{where}-{key}",
        source,
        f"{says} {printed} (one run).",
        weight(printed),
        "symmetry",
        ("original",),
        value("original", key),
        how="at solution, mean of both units; range: the middle 95% of the solved runs whose weights stand as "
        "1 : 2 : 4, like the printed ones" + more,
    )


CLAIMS = (
    Claim(
        "symmetry-nature-sweeps",
        "Nature 323, p. 534, fig. 1",
        "The 6-2-1 network learned mirror symmetry in 1,425 sweeps (one run).",
        number(1425),
        "symmetry",
        ("original",),
        one_run("original"),
        how="sweeps to every error < .25; range: the middle 95% of the runs",
    ),
    Claim(
        "symmetry-ch8-sweeps",
        "ch. 8, p. 341, fig. 9",
        "It took 1,208 presentations of each pattern (one run).",
        number(1208),
        "symmetry",
        ("original",),
        one_run("original"),
        how="sweeps to every error < .25; range: the middle 95% of the runs",
    ),
    Claim(
        "symmetry-converges",
        "Nature 323, p. 534",
        "Gradient descent with rate .1 and momentum .9 finds the solution with two hidden units.",
        USUALLY,
        "symmetry",
        ("original",),
        solved("original"),
        how="fraction of runs solved within the cap, with its Wilson 95% interval",
    ),
    Claim(
        "symmetry-antisymmetric",
        "Nature 323, p. 534, fig. 1",
        "Weights symmetric about the middle are equal in magnitude and opposite in sign.",
        Figure("within 5%", 0.0, 0.05),
        "symmetry",
        ("original",),
        value("original", "asymmetry", "largest deviation, as a fraction of the largest weight: "),
        how="largest |w + its mirror image| over the largest |w|; range: the middle 95% of the solved runs",
    ),
    Claim(
        "symmetry-ratio",
        "Nature 323, p. 534, fig. 1",
        "The magnitudes stand in the ratio 1 : 2 : 4.",
        USUALLY,
        "symmetry",
        ("original",),
        fraction(
            "original",
            lambda row: row["off_ratio"] is not None and row["off_ratio"] <= 0.15,
            "within 15% of 1 : 2 : 4",
            of_solved=True,
        ),
        how="fraction of solved runs, with its Wilson 95% interval",
    ),
    Claim(
        "symmetry-signs",
        "ch. 8, p. 341",
        "The two hidden units have opposite signs, and both biases are negative.",
        USUALLY,
        "symmetry",
        ("original",),
        fraction("original", lambda row: bool(row["opposite_units"]), "so", of_solved=True),
        how="fraction of solved runs, with its Wilson 95% interval",
    ),
    *(_weight(*printed) for printed in PRINTED_WEIGHTS),
    Claim(
        "symmetry-retold-epochs",
        "a modern retelling",
        "Symmetry takes about 1,208 epochs, to errors below .01.",
        number(1208),
        "symmetry",
        ("retelling",),
        typical("retelling"),
        how="sweeps to every error < .01; range: the middle half of the runs",
    ),
)
