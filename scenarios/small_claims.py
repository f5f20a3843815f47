"""What is said of attention, shared fields and forgetting, by a retelling of the papers of 1986."""

from collections.abc import Sequence

from pdpsim.experiments.claim import Claim, Figure, Row
from pdpsim.experiments.collection import Compared
from pdpsim.reproduction.measuring import ALWAYS, NEVER, fraction, fraction_of_all

_RETOLD = "a modern retelling"
_SHARE = "fraction of runs, with its Wilson 95% interval"

_LOOKUP = (
    Claim(
        "today-attention",
        _RETOLD,
        "Attention looks things up: a head answers questions that were never put to it.",
        ALWAYS,
        "lookup",
        ("head",),
        fraction("head", lambda row: row["held_out_right"] == row["held_out_cases"], "answer all", of_solved=True),
        _SHARE + ", of solved ones, with all 72 held-out cases right",
    ),
    Claim(
        "today-by-heart",
        _RETOLD,
        "Fully connected layers learn by heart: however many weights, they do not answer all of them.",
        NEVER,
        "lookup",
        ("tanh-8", "relu-32"),
        fraction_of_all(
            ("tanh-8", "relu-32"), lambda row: bool(row["held_out_right"] == row["held_out_cases"]), "answer all"
        ),
        _SHARE + ", of 145 and of 577 weights",
    ),
    Claim(
        "today-backward-cost",
        _RETOLD,
        "The way back costs as much as the way forward.",
        Figure("as many acts", 1.0, 1.0),
        "lookup",
        ("head",),
        fraction("head", lambda row: row["forward_acts"] == row["backward_acts"], "take as many acts each way"),
        _SHARE + ", of the head; an act back multiplies twice (an error and a gradient), one forward once",
    ),
)
_FIELDS = (
    Claim(
        "today-fields",
        "le Cun 1989, Generalization and network design strategies",
        "The fewer weights are free, the better new cases are answered: shared fields do better than fields of their "
        "own.",
        Figure("better", 0.5, 1.0),
        "fields",
        ("shared", "own"),
        lambda rows: _better(rows["shared"], rows["own"]),
        "fraction of seeds where more held-out rows are right with shared fields, with its Wilson 95% interval",
    ),
)


def _better(one: Sequence[Row], other: Sequence[Row]) -> Figure | None:
    pairs = [{"better": a["held_out_right"] > b["held_out_right"]} for a, b in zip(one, other)]
    return fraction("all", lambda row: bool(row["better"]), "do better")({"all": pairs})


CLAIMS = (*_LOOKUP, *_FIELDS)
COMPARED = (
    *(
        Compared("lookup", recipe, what, 40)
        for recipe, what in (
            ("head", "an attention head, 29 weights; half of the cases trained"),
            ("tanh-8", "8 hidden tanh units, 145 weights"),
            ("relu-32", "32 hidden ReLU units, 577 weights"),
            ("head-quarter", "the head; a quarter trained"),
            ("tanh-8-quarter", "8 hidden tanh units; a quarter trained"),
        )
    ),
    *(
        Compared("fields", recipe, what, 20)
        for recipe, what in (
            ("shared", "shared fields, 13 weights; 40 rows trained"),
            ("own", "fields of their own, 145 weights"),
            ("full", "no fields, 337 weights"),
            ("shared-300", "shared fields; 300 rows trained"),
            ("own-300", "fields of their own; 300 rows trained"),
            ("full-300", "no fields; 300 rows trained"),
        )
    ),
)
