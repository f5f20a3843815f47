"""Rivals of back-propagation on its own experiments: a recipe is a procedure, a network for it, and a problem.

A problem is solved when every output is on its target's side of one half: the outputs of some rivals are off or on.
"""

from __future__ import annotations

from random import Random
from typing import Any

from pdpsim.checks import one_of
from pdpsim.core.chance import shuffled
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Measured, Recipe, Run, Scenario
from pdpsim.learning.criteria import AllCorrect
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.climber import Climber
from pdpsim.learning.procedures.contrastive import EquilibriumPropagation, MeanField
from pdpsim.learning.procedures.differences import ForwardDifferences, WeightPerturbation
from pdpsim.learning.procedures.genetic import Genetic
from pdpsim.learning.procedures.perceptron import Perceptron
from pdpsim.learning.procedures.predictive import PredictiveCoding
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table

from . import boltzmann_encoder, encoder, symmetry, xor
from .contest_claims import CLAIMS, RUNS

WIRINGS = "layered", "threshold", "symmetric", "machine"
SIZES = {"xor": (2, 2, 1), "4-2-4": (4, 2, 4), "8-3-8": (8, 3, 8), "symmetry": (6, 2, 1), "half": (6, 2, 1)}
TITLES = {
    "xor": "XOR",
    "4-2-4": "the encoder, 4-2-4",
    "8-3-8": "the encoder, 8-3-8",
    "symmetry": "symmetry",
    "half": "symmetry, half of it",
}
OURS = "ours, at the settings measured beforehand for all rivals"
SYMMETRIC, OTHERS = 4, 28  # of each kind, in a half of all rows of six bits


def _recipe(problem: str, rival: str, learning: Rule | Procedure, epochs: int, **more: Any) -> Recipe:
    wiring = {"problem": problem, "wiring": more.pop("wiring", "layered"), **more.pop("options", {})}
    more = {"criterion": AllCorrect(), "source": OURS, **more}
    return Recipe(f"{problem}-{rival}", learning, max_epochs=epochs, options=wiring, **more)


def _back_propagation(problem: str, rate: float, epochs: int = 10_000, init_range: float = 0.5) -> Recipe:
    return _recipe(
        problem, "back-propagation", GradientDescent(rate, momentum=0.9), epochs, init_range=init_range,
        source=f"the retelling's settings; rate {rate:g}",
    )  # fmt: skip


def _random_hidden(problem: str, hidden: int, epochs: int) -> Recipe:
    return _recipe(
        problem, "random", Perceptron(), epochs, wiring="threshold", options={"hidden": hidden}, init_range=1.0,
        source="Rosenblatt's way round: hidden threshold units at random, which stay as they are",
    )  # fmt: skip


def _machine(problem: str, epochs: int) -> Recipe:
    recipe = next(recipe for recipe in boltzmann_encoder.RECIPES if recipe.name == problem)
    options = {**recipe.options, "problem": problem, "wiring": "machine"}
    return recipe.with_(name=f"{problem}-boltzmann", options=options, max_epochs=epochs)


def _settling(problem: str, rate: float, epochs: int) -> Recipe:
    return _recipe(problem, "mean-field", MeanField(GradientDescent(rate)), epochs, wiring="symmetric")


DESCENT = GradientDescent(0.25, momentum=0.9)
SLOW = GradientDescent(0.1, momentum=0.9)
RECIPES = (
    _back_propagation("xor", 0.25),
    _back_propagation("4-2-4", 0.1),
    _back_propagation("8-3-8", 0.1),
    _back_propagation("symmetry", 0.1, 20_000, 0.3),
    _back_propagation("half", 0.1, 20_000, 0.3),
    *(
        _recipe(p, "perceptron", Perceptron(), 20, wiring="threshold", options={"hidden": 0})
        for p in ("xor", "symmetry")
    ),
    _random_hidden("xor", 16, 200),
    _random_hidden("4-2-4", 12, 300),
    _random_hidden("8-3-8", 24, 300),
    _random_hidden("symmetry", 64, 400),
    _random_hidden("half", 64, 400),
    _machine("xor", 3_000),
    _machine("4-2-4", 1_500),
    _machine("8-3-8", 1_500),
    _settling("xor", 1.0, 1_000),
    _settling("4-2-4", 0.3, 600),
    _recipe("xor", "equilibrium", EquilibriumPropagation(GradientDescent(0.5, 0.9)), 1_000, wiring="symmetric"),
    _recipe("xor", "predictive", PredictiveCoding(DESCENT), 1_500),
    _recipe("4-2-4", "predictive", PredictiveCoding(SLOW), 600),
    _recipe("xor", "genetic", Genetic(), 1_000),
    _recipe("4-2-4", "genetic", Genetic(), 1_000),
    _recipe("8-3-8", "genetic", Genetic(spread=0.5), 1_500),
    _recipe("symmetry", "genetic", Genetic(), 300, init_range=0.3),
    _recipe("xor", "climber", Climber(0.3), 2_000),
    _recipe("4-2-4", "climber", Climber(0.3), 2_000),
    _recipe("8-3-8", "climber", Climber(0.2), 4_000),
    _recipe("symmetry", "climber", Climber(0.3), 1_000, init_range=0.3),
    _recipe("xor", "perturbation", WeightPerturbation(SLOW), 5_000),
    _recipe("4-2-4", "perturbation", WeightPerturbation(GradientDescent(0.05, 0.9)), 5_000),
    _recipe("xor", "differences", ForwardDifferences(DESCENT), 3_000),
    _recipe("4-2-4", "differences", ForwardDifferences(SLOW), 3_000),
    _recipe("8-3-8", "differences", ForwardDifferences(SLOW), 3_000),
    _recipe("symmetry", "differences", ForwardDifferences(SLOW), 10_000, init_range=0.3),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the problem's network as the rival wants it.

    The option ``wiring`` is layered, threshold (units that are off or on), symmetric (between hidden and output units)
    or machine (that of the scenario boltzmann_encoder); ``hidden`` is the number of hidden units, if not that of the
    problem.
    """
    inputs, hidden, outputs = SIZES[one_of(recipe.options["problem"], SIZES, "problem")]
    hidden = recipe.options.get("hidden", hidden)
    wiring, reach = one_of(recipe.options["wiring"], WIRINGS, "wiring"), recipe.init_range
    if wiring == "machine":
        return boltzmann_encoder.build(recipe, seed)
    if wiring == "symmetric":
        return _symmetric(inputs, hidden, outputs, seed, reach)
    sizes = [inputs, hidden, outputs] if hidden else [inputs, outputs]
    function = "threshold" if wiring == "threshold" else "logistic"
    return Network.layered(*sizes, seed=seed, init_range=reach, function=function, name="contest")


def _symmetric(inputs: int, hidden: int, outputs: int, seed: int, init_range: float) -> Network:
    net = Network("contest")
    bias = net.add_unit("bias", "bias")
    layers = [
        net.add_group([f"{role[0]}{k}" for k in range(1, size + 1)], role)
        for role, size in (("input", inputs), ("hidden", hidden), ("output", outputs))
    ]
    net.connect_all([bias, *layers[0]], layers[1])
    net.connect_all([bias], layers[2])
    for one in layers[1]:
        for other in layers[2]:
            net.connect(one, other, symmetric=True)
    net.randomize(seed, init_range)
    return net


def given(problem: str) -> PatternSet:
    """Return all patterns of a problem.

    >>> given("4-2-4")
    <PatternSet: 4 patterns, 4 inputs, 4 targets>
    """
    if problem == "xor":
        return xor.patterns(xor.RECIPES[0], 0)
    if problem in ("symmetry", "half"):
        return symmetry.patterns(symmetry.RECIPES[0], 0)
    return encoder.patterns(encoder.RETELLING.with_(options={"width": SIZES[problem][0]}), 0)


def halves(seed: int) -> tuple[list[Pattern], list[Pattern]]:
    """Part the rows of symmetry into halves, with 4 symmetric rows in each: to train on, and held out.

    >>> [len(half) for half in halves(1)]
    [32, 32]
    """
    drawn = shuffled(Random(f"half {seed}"), given("symmetry").patterns)
    kinds = [[row for row in drawn if row.targets[0] == target] for target in (1.0, 0.0)]
    chosen = {row.name for rows, count in zip(kinds, (SYMMETRIC, OTHERS)) for row in rows[:count]}
    every = given("symmetry").patterns
    return [row for row in every if row.name in chosen], [row for row in every if row.name not in chosen]


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the problem's patterns; to a Boltzmann machine as states of its visible units."""
    if recipe.options["wiring"] == "machine":
        return boltzmann_encoder.patterns(recipe, seed)
    problem = recipe.options["problem"]
    every = given(problem)
    rows = halves(seed)[0] if problem == "half" else every.patterns
    return PatternSet(rows, every.input_names, every.target_names)


def held_out(recipe: Recipe, seed: int) -> PatternSet | None:
    """Give the half that is not trained on, where there is one."""
    return PatternSet(halves(seed)[1]) if recipe.options["problem"] == "half" else None


def measures(run: Run) -> dict[str, Measured]:
    """Count the held-out rows answered rightly, and of those the symmetric ones."""
    held = held_out(run.recipe, run.seed)
    if held is None:
        return {}
    fitted = held.fitted(run.net).patterns
    right = [
        AllCorrect().met(0.0, [row], [answered])
        for row, answered in zip(fitted, run.recipe.procedure.answers(run.net, fitted))
    ]
    symmetric = [told for row, told in zip(fitted, right) if row.targets[0] == 1.0]
    return {
        "held_out_right": sum(right),
        "held_out_cases": len(right),
        "symmetric_right": sum(symmetric),
        "symmetric_cases": len(symmetric),
    }


def report(run: Run) -> str:
    """Say what it cost, and what it answers."""
    history, recipe = run.history, run.recipe
    lines = [f"{type(recipe.procedure).__name__} on {TITLES[recipe.options['problem']]}: {history.reason}."]
    if history.messages is not None:
        lines.append(f"It took {history.messages:,} messages in {history.epochs:,} epochs.")
    if recipe.options["wiring"] != "machine":
        fitted = run.patterns.fitted(run.net).patterns
        outputs = recipe.procedure.answers(run.net, fitted)
        right = sum(AllCorrect().met(0.0, [row], [answered]) for row, answered in zip(fitted, outputs))
        lines.append(f"{right} of {len(fitted)} patterns are answered rightly.")
        rows = [[row.name, *(f"{y:.2f}" for y in answered)] for row, answered in zip(fitted, outputs)]
        lines += ["", table(["pattern", *(unit.name for unit in run.net.outputs)], rows)] * (len(rows) <= 8)
    return "\n".join(lines)


scenario = Scenario(
    "contest",
    "Rivals of back-propagation, counted in messages",
    build,
    patterns,
    RECIPES,
    report,
    held_out,
    measures,
    CLAIMS,
    group="rivals",
    runs=RUNS,
)
