"""The encoder: N patterns, one unit on in each, must pass through log2 N hidden units. (Ch. 8, pp. 335-339.)"""

from math import ceil, log2
from typing import Any

from pdpsim.checks import at_most, one_of
from pdpsim.core.measures import CrossEntropy
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Picture, Recipe, Run, Scenario
from pdpsim.inspection.diagnosis import why
from pdpsim.inspection.groups import Group
from pdpsim.inspection.inspector import Inspector
from pdpsim.inspection.report import code_table
from pdpsim.learning.criteria import AllCorrect, WithinTolerance
from pdpsim.learning.rules import GradientDescent

from .cost_claims import CLAIMS as COST_CLAIMS
from .encoder_claims import CLAIMS, RUNS
from .today_recipes import by_other_rules, hidden_function, in_part, today, with_other_units

RETELLING = Recipe(
    "retelling",
    GradientDescent(rate=0.1, momentum=0.9),
    init_range=0.5,
    criterion=WithinTolerance(0.1),
    source="a modern retelling of the paper; ch. 8 prints no settings",
)
ABLATIONS: dict[str, dict[str, Any]] = {
    **{f"rate-{rate:g}": {"rule": GradientDescent(rate, momentum=0.9)} for rate in (0.05, 0.25, 0.5)},
    "no-momentum": {"rule": GradientDescent(0.1), "max_epochs": 50_000},
    "zero-weights": {"init_range": 0.0},
    "threshold": {"options": {"function": "flat_threshold"}, "max_epochs": 1_000},
}
RECIPES = (
    RETELLING,
    *(
        RETELLING.with_(name=name, source="the retelling's recipe with one thing changed", **changes)
        for name, changes in ABLATIONS.items()
    ),
    RETELLING.with_(name="4-2-4", options={"width": 4}, source="the size of the Boltzmann machine of 1985"),
    RETELLING.with_(name="16-4-16", options={"width": 16}, source="ours: the next size"),
    today(RETELLING, "today", "relu"),
    *with_other_units(RETELLING, "leaky_relu", "gelu", "silu", "tanh"),
    *(today(RETELLING, f"softmax-{function}", function, output="softmax") for function in ("tanh", "linear")),
    today(RETELLING, "today-batch", "gelu", batch=2),
    in_part(RETELLING, "cross-entropy", measure=CrossEntropy()),
    in_part(RETELLING, "relu", options={"hidden_function": "relu"}, draw="he"),
    in_part(RETELLING, "tanh", options={"hidden_function": "tanh"}, draw="xavier"),
    *by_other_rules(RETELLING),
)

WIDEST = 2048


def build(recipe: Recipe, seed: int) -> Network:
    """Build the N-log2N-N network."""
    width = _width(recipe)
    hidden = recipe.options.get("hidden", ceil(log2(width)))
    one_of(recipe.options.get("output", "softmax"), ("softmax",), "output")
    if recipe.options.get("output") == "softmax":
        return _with_softmax(width, hidden, recipe, seed)
    function = recipe.options.get("function", "logistic")
    net = Network.layered(
        width, hidden, width, seed=seed, init_range=recipe.init_range, function=function, name="encoder"
    )
    return hidden_function(net, recipe)


def _with_softmax(width: int, hidden: int, recipe: Recipe, seed: int) -> Network:
    net = Network("encoder")
    bias = net.add_unit("bias", "bias")
    inputs, codes, scores = (
        net.add_group([f"{letter}{n}" for n in range(1, size + 1)], role, function=function, group=group)
        for letter, size, role, function, group in (
            ("i", width, "input", None, None),
            ("h", hidden, "hidden", recipe.options["hidden_function"], "hidden"),
            ("s", width, "hidden", "linear", "scores"),
        )
    )
    net.connect_all([bias, *inputs], codes)
    net.connect_all([bias, *codes], scores)
    net.softmax(scores, "output")
    net.randomize(seed, recipe.init_range, recipe.draw)
    return net


def _width(recipe: Recipe) -> int:
    return at_most(recipe.options.get("width", 8), WIDEST, "the width")


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give N patterns, each with one unit on, to be reproduced."""
    width = _width(recipe)
    rows = []
    for k in range(width):
        one = [float(k == n) for n in range(width)]
        rows.append(Pattern(one, one, str(k + 1), {"unit on": f"i{k + 1}"}))
    names = range(1, width + 1)
    output = "softmax s" if recipe.options.get("output") == "softmax" else "o"
    return PatternSet(rows, [f"i{n}" for n in names], [f"{output}{n}" for n in names])


def report(run: Run) -> str:
    """Show the hidden code of each pattern, and say whether the codes are distinct binary numbers."""
    hidden = _hidden(run)
    return "\n".join([code_table(hidden), *["", str(hidden.codes)] * (hidden.codes is not None), *why(run)])


def measures(run: Run) -> dict[str, int]:
    """Count the different hidden codes, those with units in the middle of their range, and the distinct ones.

    A code is distinct if from every other it is more than .2 away in some unit. `wrong` counts the patterns, of
    `patterns`, that some output unit answers on the wrong side of one half.
    """
    found = _hidden(run).codes
    if found is None:
        return {}
    wrong = sum(not AllCorrect().met(0.0, [one], [run.net.forward(one)]) for one in run.patterns)
    counted = {"wrong": wrong, "patterns": len(run.patterns)}
    return {
        **counted,
        "codes": len(set(found.codes)),
        "grey": len(found.codes) - found.binary,
        "distinct": found.distinct,
    }


def _hidden(run: Run) -> Group:
    return Inspector(run.net, run.patterns).groups["hidden"]


def _picture(run: Run) -> Any:
    from pdpsim.drawing.heat import draw_codes

    return draw_codes(run.net, run.patterns)


scenario = Scenario(
    "encoder",
    "The encoder: eight patterns through three units",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=(*CLAIMS, *COST_CLAIMS),
    picture=Picture("The hidden codes of a solved network", _picture, curves="retelling"),
    runs=RUNS,
)
