"""What is said of attention, shared fields, forgetting and other ways back, by a retelling of the papers of 1986."""

from collections.abc import Sequence
from dataclasses import replace

from pdpsim.experiments.claim import Claim, Figure, Nothing, Row
from pdpsim.experiments.collection import Compared
from pdpsim.reproduction.measuring import (
    ALWAYS,
    MORE_OFTEN,
    NEVER,
    USUALLY,
    fraction,
    fraction_of_all,
    more_often_solved,
)

from .ways_back import PROBLEMS_OF, SHORT

_RETOLD = "a modern retelling, of today"
MOSTLY = replace(USUALLY, text="in most runs")
LESS_OFTEN = replace(MORE_OFTEN, text="less often")  # than by back-propagation
_SHARE = "fraction of runs, with its Wilson 95% interval"


def _runs(way: str, problem: str) -> int:
    """How many runs are made: fewer of a way that only messages carry out."""
    if way not in ("predictive coding", "equilibrium propagation"):
        return 50
    return 3 if problem.startswith("symmetry") or (way, problem) == ("predictive coding", "encoder-3") else 5


_LOOKUP = (
    Claim(
        "today-attention",
        _RETOLD,
        "Attention looks things up: a head answers questions that were never put to it.",
        MOSTLY,
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
        replace(USUALLY, text="better"),
        "fields",
        ("shared", "own"),
        lambda rows: _better(rows["shared"], rows["own"]),
        "fraction of seeds where more held-out rows are right with shared fields, with its Wilson 95% interval",
    ),
)


def _better(one: Sequence[Row], other: Sequence[Row]) -> Figure | Nothing:
    pairs = [{"better": a["held_out_right"] > b["held_out_right"]} for a, b in zip(one, other)]
    return fraction("all", lambda row: bool(row["better"]), "do better")({"all": pairs})


_FORGETTING = (
    Claim(
        "today-forgetting",
        _RETOLD,
        "What was learned first is forgotten when something else is learned: nothing is left of AB after AC.",
        ALWAYS,
        "forgetting",
        ("today",),
        fraction("today", lambda row: row["AB_end"] == 0.0, "keep nothing", of_solved=True),
        _SHARE + ", after 80 epochs of AC alone",
    ),
    Claim(
        "today-rehearsal",
        _RETOLD,
        "There is no remedy within back-propagation; but rehearsing all of AB keeps it while AC is learned.",
        MOSTLY,
        "forgetting",
        ("rehearse-8",),
        fraction("rehearse-8", lambda row: row["AB_end"] == row["AC_end"] == 1.0, "know both", of_solved=True),
        _SHARE + ", after 80 epochs",
    ),
)
_WAYS = (
    Claim(
        "today-forward-forward",
        _RETOLD,
        "Back-propagation is not necessary: forward-forward learns XOR, encoder and symmetry with enough units.",
        USUALLY,
        "ways_back",
        ("ff-xor-8-8", "ff-encoder-32", "ff-symmetry-32"),
        fraction_of_all(("ff-xor-8-8", "ff-encoder-32", "ff-symmetry-32"), lambda row: bool(row["solved"]), "solved"),
        _SHARE + "; with 4 to 16 times the hidden units",
    ),
    Claim(
        "today-forward-forward-less",
        _RETOLD,
        "It does not match back-propagation: with as few as 8-8 units symmetry is learned less often than with 2.",
        LESS_OFTEN,
        "ways_back",
        ("bp-symmetry-2", "ff-symmetry-8-8"),
        more_often_solved("bp-symmetry-2", "ff-symmetry-8-8"),
        "share of solved runs less the other's, with Newcombe's 95% interval",
    ),
    *(
        Claim(
            f"today-{name}",
            _RETOLD,
            f"{way.capitalize()} does not match back-propagation: {what} is learned less often.",
            LESS_OFTEN,
            "ways_back",
            (f"bp-{problem}", f"{short}-{problem}"),
            more_often_solved(f"bp-{problem}", f"{short}-{problem}"),
            "share of solved runs less the other's, with Newcombe's 95% interval; within 10,000 epochs, and "
            f"{caps} the other way, of which {_runs(way, problem)} runs are made",
        )
        for name, way, short, caps, problem, what in (
            ("predictive-xor", "predictive coding", "pc", "1,500", "xor-8", "XOR with 8 hidden units"),
            ("predictive-encoder", "predictive coding", "pc", "5,000", "encoder-3", "the encoder"),
            ("predictive-symmetry", "predictive coding", "pc", "1,500", "symmetry-2", "symmetry"),
            ("equilibrium-xor", "equilibrium propagation", "ep", "300", "xor-8", "XOR with 8 hidden units"),
            ("equilibrium-encoder", "equilibrium propagation", "ep", "300", "encoder-3", "the encoder"),
            ("equilibrium-symmetry", "equilibrium propagation", "ep", "300", "symmetry-2", "symmetry"),
            ("alignment-symmetry", "feedback alignment", "fa", "10,000", "symmetry-2", "symmetry"),
            ("signs-encoder", "going back by signs", "signs", "10,000", "encoder-3", "the encoder"),
        )
    ),
    Claim(
        "today-alignment",
        "Lillicrap et al. 2016",
        "By feedback alignment the deltas come nearer to the true ones.",
        MOSTLY,
        "ways_back",
        ("fa-xor-4",),
        fraction("fa-xor-4", lambda row: row["angle_end"] < row["angle_start"], "nearer at the end", of_solved=True),
        _SHARE + ", of solved ones",
    ),
)

CLAIMS = (*_LOOKUP, *_FIELDS, *_FORGETTING, *_WAYS)
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
    *(
        Compared("forgetting", recipe, what, 20)
        for recipe, what in (
            ("today", "AB, then AC; ReLU and Adam"),
            ("rehearse-2", "with 2 of 8 rehearsed"),
            ("rehearse-8", "with all rehearsed"),
            ("1986", "AB, then AC; 1986"),
        )
    ),
    *(
        Compared("ways_back", f"{SHORT[way]}-{problem}", f"{way}, {problem.replace('-', ', ', 1)}", _runs(way, problem))
        for way in ("back-propagation", "feedback alignment", "signs", "predictive coding", "equilibrium propagation")
        for problem in PROBLEMS_OF[way]
    ),
    *(
        Compared("ways_back", f"ff-{problem}", f"forward-forward, {problem.replace('-', ', ', 1)}", runs)
        for problem, runs in (
            ("xor-8", 50),
            ("xor-8-8", 50),
            ("encoder-8", 50),
            ("encoder-32", 50),
            ("symmetry-8-8", 20),
            ("symmetry-32", 20),
        )
    ),
)
