"""What was printed about the symmetry network, and by whom."""

from math import exp, log

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original, Row, Rows
from pdpsim.reproduction.measuring import (
    USUALLY,
    fraction,
    number,
    one_run,
    solved,
    typical,
    value,
    varied,
    weight,
    weights,
)

_NATURE, _CH8 = "Nature 323, p. 534, fig. 1", "ch. 8, p. 341, fig. 9"
_DOUBLED = "of the runs whose weights stand as 1 : 2 : 4, like the printed ones"
# Nature prints neither targets nor when training ended.
_ENDS = {"targets 0 and 1, to errors < .25": "original", "targets .1 and .9, 1,425 sweeps": "nature-targets"}
_SHARED = {
    "hidden_bias": "The biases of the hidden units are",
    "to_output": "Both hidden units send to the output with",
    "output_bias": "The bias of the output unit is",
}
_OF_NATURE = {
    "smallest": weight("3.6"),
    "middle": weights("7.1", "7.2"),
    "largest": weight("14.2"),
    "hidden_bias": weight("-1.1"),
    "to_output": weight("-8.8"),
    "output_bias": weight("6.4"),
}
_OF_CHAPTER_8 = {
    "smallest": weights("3.16", "3.18"),
    "middle": weights("6.31", "6.34"),
    "largest": weights("12.51", "12.56"),
    "hidden_bias": weight("-1.0"),
    "to_output": weight("-9.44"),
    "output_bias": weight("6.89"),
}
PRINTED, NEAR = 12.53, 0.2  # the largest weights, and how near to them a run must be for the others to be compared


def _says(key: str, printed: Figure) -> str:
    about = _SHARED.get(key) or f"The {key} of the mirrored weights are"
    return f"{about} {printed.text} (one run)."


def _of_nature(key: str, printed: Figure) -> Claim:
    return Claim(
        f"symmetry-nature-{key}",
        _NATURE,
        _says(key, printed),
        printed,
        "symmetry",
        tuple(_ENDS.values()),
        varied(lambda recipe: value(recipe, key), _ENDS),
        how=f"mean of both units; range: the middle 95% {_DOUBLED}, and are solved; targets and the end of training "
        "are not printed, and either reading will do",
    )


def _of_chapter_8(key: str, printed: Figure) -> Claim:
    shared = key in _SHARED
    return Claim(
        f"symmetry-ch8-{key}",
        _CH8,
        _says(key, printed),
        printed,
        "symmetry",
        ("chapter8",),
        value("chapter8", key, of_solved=False, where=_as_far if shared else _any),
        how=f"after 1,208 presentations of each pattern, mean of both units; range: the middle 95% {_DOUBLED}"
        + (f", and whose largest weights are within {NEAR} of the printed {PRINTED}, as all of them grow" * shared),
    )


def _any(row: Row) -> bool:
    return True


def _as_far(row: Row) -> bool:
    return abs(float(row["largest"]) - PRINTED) < NEAR


def implied(to_output: Figure, hidden_bias: Figure) -> Figure:
    """Return the difference between both targets' net inputs that printed weights imply.

    For a symmetric row both hidden units are at s(bias), for any other one is nearly at 1 and one at 0. So the net
    inputs of the output unit differ by to_output x (1 - 2 s(bias)).

    >>> implied(weight("-8.8"), weight("-1.1")).text
    'they imply -4.405 (-4.59 to -4.21)'
    """
    least, middle, most = (
        w * (1 - 2 / (1 + exp(-b)))
        for w, b in (
            (to_output.low, hidden_bias.low),
            (float(to_output.text), float(hidden_bias.text)),
            (to_output.high, hidden_bias.high),
        )
    )
    return Figure(f"they imply {middle:.3f} ({least:.2f} to {most:.2f})", least, most)


def _implied(rows: Rows) -> Figure:
    return implied(_OF_NATURE["to_output"], _OF_NATURE["hidden_bias"])


CLAIMS = (
    Claim(
        "symmetry-nature-sweeps",
        _NATURE,
        "The 6-2-1 network learned mirror symmetry in 1,425 sweeps (one run).",
        number(1425),
        "symmetry",
        ("original",),
        one_run("original"),
        how="sweeps to every error < .25; range: the middle 95% of the runs",
    ),
    Claim(
        "symmetry-ch8-sweeps",
        _CH8,
        "It was learned after 1,208 presentations of each pattern (one run).",
        USUALLY,
        "symmetry",
        ("chapter8",),
        fraction("chapter8", lambda row: row["right"] == 64, "answer all 64 rows after 1,208"),
        how="fraction of runs, with its Wilson 95% interval",
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
        _NATURE,
        "Weights symmetric about the middle are equal in magnitude and opposite in sign.",
        Figure("within 5%", 0.0, 0.05, whole=True),
        "symmetry",
        ("original",),
        value("original", "asymmetry", "largest deviation, as a fraction of the largest weight: "),
        how="largest |w + its mirror image| over the largest |w|; range: the middle 95% of the solved runs",
    ),
    Claim(
        "symmetry-ratio",
        _NATURE,
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
        ("chapter8",),
        fraction("chapter8", lambda row: bool(row["opposite_units"]), "so", of_solved=True),
        how="fraction of the runs that answer all rows, with its Wilson 95% interval",
    ),
    *(_of_nature(key, printed) for key, printed in _OF_NATURE.items()),
    Claim(
        "symmetry-nature-implied",
        _NATURE,
        "The printed weights are those of a network whose targets were .1 and .9, as in chapter 8 (p. 329): it has "
        "learned them exactly if its weight to the output x (1 - 2 s(hidden bias)) is 2 ln(1/9).",
        Figure("-4.394", 2 * log(1 / 9), 2 * log(1 / 9)),
        "symmetry",
        measure=_implied,
        how="worked out from the printed -8.8 and -1.1, good to half of one in their last place; no run is asked",
    ),
    *(_of_chapter_8(key, printed) for key, printed in _OF_CHAPTER_8.items()),
    Claim(
        "symmetry-retold-epochs",
        RETELLING,
        "Symmetry takes about 1,208 epochs, to errors below .01.",
        number(1208),
        "symmetry",
        ("retelling",),
        typical("retelling"),
        how="sweeps to every error < .01; range: the middle half of the runs",
        original=Original(
            "1,208 presentations of each pattern, to no criterion that is printed (ch. 8, p. 341).", number(1208)
        ),
    ),
    Claim(
        "symmetry-retold-any-length",
        RETELLING,
        "Two hidden units are enough for rows of any length.",
        Figure("enough", 0.0, 1.0),
        "symmetry",
        ("width-8", "width-10"),
        varied(solved, {"8 bits": "width-8", "10 bits": "width-10"}),
        how="fraction of runs solved with two hidden units, with its Wilson 95% interval",
        original=Original("Both hidden units of the six bits are printed; of wider rows nothing.", silent=True),
    ),
)

# Runs that claims are judged by; 500 of the others.
RUNS = {
    **dict.fromkeys(("original", "chapter8", "nature-targets"), 200),
    "retelling": 100,
    "width-8": 40,
    "width-10": 6,
}
