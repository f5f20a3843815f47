"""Who is set against whom: each rival on each experiment, as a recipe, as a learner without units, or why not."""

from __future__ import annotations

from collections.abc import Sequence

from pdpsim.core.patterns import Pattern
from pdpsim.rivals.cells import Cell, Experiment, Parted
from pdpsim.rivals.from_scikit_learn import entropy_tree, logistic_regression
from pdpsim.rivals.id3 import id3
from pdpsim.rivals.learner import Answering, by_features, mirror_features

from . import contest
from .contest_claims import attributes
from .family_tree import RECIPES as FAMILY
from .family_tree import split
from .kinship_rules import kinship_rules


def _whole(problem: str) -> Experiment:
    return Experiment(problem, contest.TITLES[problem], lambda seed: (contest.given(problem).patterns, ()))


def _family(seed: int) -> Parted:
    return split(FAMILY[0], seed)


XOR, SMALL, ENCODER, SYMMETRY = map(_whole, ("xor", "4-2-4", "8-3-8", "symmetry"))
HALF = Experiment("half", contest.TITLES["half"] + " held out", contest.halves, "symmetric")
TREES = Experiment("family_tree", "family trees, 4 of 104 cases held out", _family)
EXPERIMENTS = {"XOR": (XOR,), "encoder": (SMALL, ENCODER), "symmetry": (SYMMETRY, HALF), "family_tree": (TREES,)}

RIVALS = {
    "back-propagation": "back-propagation",
    "perceptron": "perceptron",
    "random": "random hidden units",
    "boltzmann": "Boltzmann machine",
    "mean-field": "mean field",
    "equilibrium": "equilibrium propagation",
    "predictive": "predictive coding",
    "genetic": "genetic algorithm",
    "climber": "climber",
    "perturbation": "perturbed weights",
    "differences": "forward differences",
}


def _of_networks(experiment: Experiment) -> list[Cell]:
    made = [recipe.name for recipe in contest.RECIPES if recipe.options["problem"] == experiment.name]
    ordered = [f"{experiment.name}-{short}" for short in RIVALS]
    names = {name: rival for name, rival in zip(ordered, RIVALS.values()) if name in made}
    return [Cell(experiment, rival, f"contest/{name}") for name, rival in names.items()]


def by_person_and_relation(patterns: Sequence[Pattern]) -> Answering:
    """Learn the family trees by ID3, with person and relation for attributes."""
    return id3(patterns, attributes)


_BOTTLENECK = "without the bottleneck of hidden units it is no encoder"
_NO_LINKS = "Hebb's rule over its memories has no output and no hidden units"
CELLS = (
    *_of_networks(XOR),
    Cell(XOR, "Hopfield net", why="over the four rows every pair of units agrees as often as not, so all links stay 0"),
    Cell(XOR, "entropy tree", learn=entropy_tree),
    Cell(XOR, "ID3", learn=id3),
    Cell(XOR, "lines", learn=logistic_regression),
    *_of_networks(SMALL),
    Cell(SMALL, "perceptron", why=_BOTTLENECK),
    Cell(SMALL, "Hopfield net", why=_NO_LINKS),
    Cell(SMALL, "trees and lines", why=_BOTTLENECK),
    *_of_networks(ENCODER),
    Cell(ENCODER, "perceptron", why=_BOTTLENECK),
    Cell(ENCODER, "Hopfield net", why=_NO_LINKS),
    Cell(ENCODER, "trees and lines", why=_BOTTLENECK),
    *_of_networks(SYMMETRY),
    Cell(SYMMETRY, "Boltzmann machine", why="52,000 messages a cycle, and no settings found that learn in most runs"),
    Cell(SYMMETRY, "Hopfield net", why=_NO_LINKS),
    Cell(SYMMETRY, "entropy tree", learn=entropy_tree),
    Cell(SYMMETRY, "ID3", learn=id3),
    Cell(SYMMETRY, "lines", learn=logistic_regression),
    Cell(SYMMETRY, "mirror features", learn=by_features(id3, mirror_features)),
    *_of_networks(HALF),
    Cell(HALF, "entropy tree", learn=entropy_tree, runs=50),
    Cell(HALF, "ID3", learn=id3, runs=50),
    Cell(HALF, "lines", learn=logistic_regression, runs=50),
    Cell(HALF, "mirror features", learn=by_features(id3, mirror_features), runs=50),
    Cell(TREES, "back-propagation", "family_tree/working", runs=24),
    Cell(TREES, "entropy tree", learn=entropy_tree, runs=50),
    Cell(TREES, "ID3", learn=by_person_and_relation, runs=50),
    Cell(TREES, "lines", learn=logistic_regression, runs=10),
    Cell(TREES, "rules", learn=kinship_rules, runs=50),
    Cell(TREES, "forward differences", why="with 630 weights an epoch costs 315.5 times as much"),
)
