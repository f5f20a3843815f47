"""What is said of back-propagation's rivals: by a retelling of 1986, and in papers of the time."""

from __future__ import annotations

from math import inf

from pdpsim.core.patterns import Pattern
from pdpsim.experiments.claim import Claim, Figure, Rows
from pdpsim.reproduction.measuring import ALWAYS, Measurement, failed, more_often_solved, times_slower
from pdpsim.rivals.id3 import id3
from pdpsim.rivals.learner import Learner, right
from pdpsim.studies.statistics import wilson_of_clusters

from .family_tree import RECIPES as FAMILY
from .family_tree import split
from .kinship_rules import kinship_rules

RETOLD = "a modern retelling, of rivals"
SPLITS = 30  # of the family trees' cases, that learners without units are asked with
_DRAWN = "fraction of runs, with its Wilson 95% interval"
_TIMES = "ratio of the median messages; from the ends of the 95% intervals of both"

# How many runs the claims and the table have; where nothing is said, it is as many as usual.
RUNS = {
    f"{problem}-{rival}": runs
    for rival, counts in {
        "back-propagation": {"xor": 100, "4-2-4": 100, "8-3-8": 100, "symmetry": 60, "half": 60},
        "perceptron": {"xor": 20, "symmetry": 5},
        "random": {"xor": 50, "4-2-4": 50, "8-3-8": 50, "symmetry": 4, "half": 8},
        "boltzmann": {"xor": 50, "4-2-4": 50, "8-3-8": 8},
        "mean-field": {"xor": 15, "4-2-4": 10},
        "equilibrium": {"xor": 10},
        "predictive": {"xor": 6, "4-2-4": 5},
        "genetic": {"xor": 30, "4-2-4": 30, "8-3-8": 6, "symmetry": 3},
        "climber": {"xor": 30, "4-2-4": 30, "8-3-8": 10, "symmetry": 6},
        "perturbation": {"xor": 30, "4-2-4": 30},
        "differences": {"xor": 30, "4-2-4": 30, "8-3-8": 6, "symmetry": 3},
    }.items()
    for problem, runs in counts.items()
}


def attributes(pattern: Pattern) -> dict[str, object]:
    """Return who is asked about, and which relation.

    >>> from pdpsim.scenarios.family_tree import cases
    >>> attributes(cases()[0])
    {'person': 'Christopher', 'relation': 'wife'}
    """
    return {name: pattern.labels[name] for name in ("person", "relation")}


def _held_out(learn: Learner) -> Measurement:
    """The share of the family trees' held-out cases that a learner without units gets right, over some splits."""

    def measure(rows: Rows) -> Figure:
        parted = [split(FAMILY[0], seed) for seed in range(SPLITS)]
        found = [right(learn(given), asked) for given, asked in parted]
        cases = [len(asked) for _, asked in parted]
        low, high = wilson_of_clusters(found, cases)
        return Figure(f"{sum(found)} of {sum(cases)} held-out cases right ({low:.0%} to {high:.0%})", low, high)

    return measure


def _each_epoch(rows: Rows) -> Figure:
    """How many times as many messages an epoch of forward differences carries, of XOR."""
    costs = [
        {row["messages"] / row["epochs"] for row in rows[f"xor-{rival}"]}
        for rival in ("differences", "back-propagation")
    ]
    low, high = min(costs[0]) / max(costs[1]), max(costs[0]) / min(costs[1])
    return Figure(f"{low:g} times as many messages an epoch, with 9 weights", low, high)


def _times(id: str, source: str, says: str, printed: Figure, slow: str, fast: str, how: str = _TIMES) -> Claim:
    return Claim(id, source, says, printed, "contest", (slow, fast), times_slower(slow, fast, "messages"), how=how)


_THOUSAND = Figure("more than 1,000 times", 1000.0, inf)
_PETERSON = "Peterson and Anderson 1987, abstract"
_SLOW = Figure("ten times and more", 10.0, inf)

CLAIMS = (
    Claim(
        "rivals-symmetry-perceptron",
        "Sejnowski, Kienker and Hinton 1986, abstract",
        "Symmetry cannot be learned by a perceptron.",
        ALWAYS,
        "contest",
        ("symmetry-perceptron",),
        failed("symmetry-perceptron"),
        how=f"{_DRAWN}; 20 epochs, of which the last are a cycle",
    ),
    _times(
        "rivals-boltzmann-xor",
        RETOLD,
        "A Boltzmann machine is more than 1,000 times slower than back-propagation: on XOR, in messages.",
        _THOUSAND,
        "xor-boltzmann",
        "xor-back-propagation",
    ),
    _times(
        "rivals-boltzmann-encoder",
        RETOLD,
        "The same of the 4-2-4 encoder, until the machine first has four codes.",
        _THOUSAND,
        "4-2-4-boltzmann",
        "4-2-4-back-propagation",
    ),
    Claim(
        "rivals-boltzmann-as-good",
        RETOLD,
        "A Boltzmann machine is as accurate as back-propagation: it solves XOR no less often.",
        Figure("no less often", 0.0, 1.0),
        "contest",
        ("xor-boltzmann", "xor-back-propagation"),
        more_often_solved("xor-boltzmann", "xor-back-propagation"),
        how="share of solved runs less the other's, with Newcombe's 95% interval",
    ),
    _times(
        "rivals-mean-field-xor",
        _PETERSON,
        "Mean field learns 10 to 30 times as fast as the Boltzmann machine: on XOR, in messages.",
        Figure("10 to 30 times", 10.0, 30.0),
        "xor-boltzmann",
        "xor-mean-field",
    ),
    _times(
        "rivals-mean-field-encoder",
        _PETERSON,
        "The same of the encoder, here 4-2-4.",
        Figure("10 to 30 times", 10.0, 30.0),
        "4-2-4-boltzmann",
        "4-2-4-mean-field",
    ),
    *(
        _times(
            f"rivals-genetic-{problem}",
            RETOLD,
            f"Genetic algorithms are extremely slow, which we take to mean ten times and more: on {told}, in messages.",
            _SLOW,
            f"{problem}-genetic",
            f"{problem}-back-propagation",
        )
        for problem, told in (("xor", "XOR"), ("4-2-4", "the 4-2-4 encoder"), ("8-3-8", "the 8-3-8 encoder"))
    ),
    _times(
        "rivals-climber",
        RETOLD,
        "Searching at random is no match for gradients: on XOR a climber takes more messages, where it gets there.",
        Figure("more", 1.0, inf),
        "xor-climber",
        "xor-back-propagation",
    ),
    Claim(
        "rivals-differences",
        RETOLD,
        "Derivatives one by one cost O(W^2), back-propagation O(W): with W weights (W + 1) / 2 times as much.",
        Figure("(9 + 1) / 2", 5.0, 5.0),
        "contest",
        ("xor-differences", "xor-back-propagation"),
        _each_epoch,
        how="messages an epoch, which are the same in every epoch of every run",
    ),
    Claim(
        "rivals-trees",
        RETOLD,
        "Decision trees on raw inputs fail on the family trees' held-out cases.",
        Figure("hardly any", 0.0, 0.1),
        "contest",
        measure=_held_out(lambda patterns: id3(patterns, attributes)),
        how=f"ID3 over person and relation, {SPLITS} splits with four held out each; cases come in splits",
    ),
    Claim(
        "rivals-rules",
        RETOLD,
        "Knowledge put in by hand loses: fewer held-out cases of the family trees are right than the 7 of 8 of 1986.",
        Figure("fewer than 7 of 8", 0.0, 0.875),
        "contest",
        measure=_held_out(kinship_rules),
        how=f"rules chained from the other cases, {SPLITS} splits with four held out each; cases come in splits",
    ),
)
