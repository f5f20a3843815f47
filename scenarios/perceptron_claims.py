"""What is said of the perceptron: by those who proved it, and by a retelling."""

from collections.abc import Callable

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original, Row, Rows
from pdpsim.reproduction.measuring import ALWAYS, NEVER, Measurement, fraction_of_all, solved

_DRAWN = "fraction of runs, with its Wilson 95% interval"
_MINSKY = "Minsky and Papert 1969, as ch. 8 tells it (p. 318 ff.)"
_NOVIKOFF = "Novikoff 1962 (not read; as textbooks have it)"


def _of(recipes: tuple[str, ...], holds: Callable[[Row], bool], words: str) -> Measurement:
    return fraction_of_all(recipes, holds, words)


def _messages(rows: Rows) -> Figure:
    """Messages for one pattern: as many as there are connections to the output unit."""
    found = {row["messages_a_pattern"] for row in rows["and"]}
    least, most = min(found), max(found)
    return Figure(f"{most} messages a pattern, one over each connection", least, most)


CLAIMS = (
    Claim(
        "perceptron-theorem",
        _NOVIKOFF,
        "Where one line divides the patterns, the perceptron's rule finds one.",
        ALWAYS,
        "perceptron",
        ("and-drawn", "or-drawn"),
        _of(("and-drawn", "or-drawn"), lambda row: bool(row["solved"]), "of AND and OR solved"),
        how=_DRAWN,
    ),
    Claim(
        "perceptron-bound",
        _NOVIKOFF,
        "From weights of zero there are at most R^2 / margin^2 mistakes: 51 for AND, 27 for OR.",
        ALWAYS,
        "perceptron",
        ("and-orders", "or-orders"),
        _of(
            ("and-orders", "or-orders"),
            lambda row: row["mistakes_made"] <= row["mistakes_allowed"],
            "orders of the patterns keep it",
        ),
        how="fraction of the 24 orders of the patterns of AND and of OR",
    ),
    Claim(
        "perceptron-xor",
        _MINSKY,
        "No perceptron without hidden units computes XOR.",
        NEVER,
        "perceptron",
        ("xor-drawn",),
        solved("xor-drawn"),
        how=_DRAWN,
    ),
    Claim(
        "perceptron-cycle",
        RETELLING,
        "On XOR the perceptron's rule does not converge: it goes round for ever.",
        ALWAYS,
        "perceptron",
        ("xor-dyadic", "xor-orders"),
        _of(("xor-dyadic", "xor-orders"), lambda row: row["cycle_length"] == 1, "are in a cycle of one epoch"),
        how="fraction of 1,000 starts (dyadic numbers, so that sums are exact) and of the 24 orders of the patterns",
        original=Original("no line divides them (Minsky and Papert 1969, as ch. 8 tells it)", figure=ALWAYS),
    ),
    Claim(
        "perceptron-cost",
        RETELLING,
        "The perceptron's rule costs O(1) for a pattern.",
        Figure("O(1)", 1.0, 1.0),
        "perceptron",
        ("and",),
        _messages,
        how="messages a pattern: activations that go over connections; errors are at hand where they are used",
        original=Original("Rosenblatt 1958 was not read", silent=True),
    ),
    Claim(
        "perceptron-hidden",
        RETELLING,
        "With hidden units the perceptron's rule is fully infeasible.",
        NEVER,
        "perceptron",
        ("xor-fixed-32",),
        solved("xor-fixed-32"),
        how=_DRAWN + ", of 32 hidden units with random weights that stay as they are, as Rosenblatt had them",
        original=Original("Rosenblatt 1958 was not read; ch. 8 has it of hidden units that are to learn", silent=True),
    ),
)
