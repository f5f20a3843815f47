"""What is said of back-propagation's rivals: by a retelling of 1986, and in papers of the time."""

from __future__ import annotations

from math import inf

from pdpsim.core.patterns import Pattern
from pdpsim.experiments.claim import Claim, Figure, Rows
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.reproduction.measuring import ALWAYS, NEVER, Measurement, failed, more_often_solved, solved, times_slower
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
    **dict.fromkeys(("xor-back-propagation", "4-2-4-back-propagation", "8-3-8-back-propagation"), 100),
    **dict.fromkeys(("symmetry-back-propagation", "half-back-propagation"), 60),
    **dict.fromkeys(("xor-random", "4-2-4-random", "8-3-8-random"), 50),
    **dict.fromkeys(("xor-perceptron", "symmetry-perceptron"), 20),
    **dict.fromkeys(("xor-climber", "4-2-4-climber", "xor-perturbation", "4-2-4-perturbation"), 50),
    **dict.fromkeys(("xor-genetic", "4-2-4-genetic", "xor-differences", "4-2-4-differences"), 30),
    **dict.fromkeys(("8-3-8-genetic", "8-3-8-climber", "8-3-8-differences"), 10),
    **dict.fromkeys(("half-random", "xor-mean-field", "4-2-4-mean-field"), 15),
    **dict.fromkeys(("xor-equilibrium", "xor-predictive", "4-2-4-predictive"), 10),
    **dict.fromkeys(("symmetry-climber",), 10),
    **dict.fromkeys(("xor-boltzmann", "4-2-4-boltzmann", "symmetry-random"), 6),
    **dict.fromkeys(("symmetry-genetic", "symmetry-differences"), 5),
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


def _probes(rows: Rows) -> Figure:
    """The probes of units in a learning cycle of 4-2-4: units of time x free units, clamped and free."""
    machine, patterns, hidden, visible = Boltzmann(), 4, 2, 8
    times = sum(times for times, _ in machine.annealing) + machine.statistics
    probes = patterns * machine.equilibria * times * (hidden + hidden + visible)
    return Figure(f"{probes:,} probes of units a learning cycle of 4-2-4", probes, probes)


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
        "rivals-random-hidden",
        RETOLD,
        "The perceptron is no way to learn what needs hidden units: XOR, also with hidden units that stay as they are.",
        NEVER,
        "contest",
        ("xor-random",),
        solved("xor-random"),
        how=f"{_DRAWN}; with 16 random threshold units",
    ),
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
        "rivals-boltzmann-probes",
        RETOLD,
        "A single step of a Boltzmann machine takes thousands of samples.",
        Figure("thousands", 1000.0, 9999.0),
        "contest",
        measure=_probes,
        how="counted from the settings that are printed (Ackley, Hinton and Sejnowski 1985, pp. 157-159)",
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
        "Searching at random is no match for gradients: on the 4-2-4 encoder a climber takes more messages.",
        Figure("more", 1.0, inf),
        "4-2-4-climber",
        "4-2-4-back-propagation",
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
