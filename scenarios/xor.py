"""XOR: the smallest problem that needs a hidden unit. (Ch. 8, pp. 330-334.)"""

from typing import Any

from pdpsim.core.measures import CrossEntropy
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.curvature import too_dear
from pdpsim.inspection.diagnosis import why
from pdpsim.inspection.inspector import Inspector
from pdpsim.inspection.landscape import curvatures
from pdpsim.inspection.report import functions
from pdpsim.learning.criteria import AllCorrect, TssBelow, WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import answers, weights

from .today_recipes import by_other_rules, hidden_function, in_part, today, with_other_units
from .xor_claims import CLAIMS, RUNS

PLATEAU = 0.9

RETELLING = Recipe(
    "retelling",
    GradientDescent(rate=0.25, momentum=0.9),
    init_range=0.5,
    criterion=WithinTolerance(0.05),
    source="a modern retelling of the paper",
)
PDP1987 = Recipe(
    "pdp1987",
    GradientDescent(rate=0.5, momentum=0.9),
    criterion=TssBelow(0.04),
    start={
        ("bias", "h1"): -0.276589,
        ("i1", "h1"): 0.432171,
        ("i2", "h1"): 0.448781,
        ("bias", "h2"): -0.402498,
        ("i1", "h2"): -0.038413,
        ("i2", "h2"): 0.036489,
        ("bias", "o1"): 0.279299,
        ("h1", "o1"): 0.272080,
        ("h2", "o1"): 0.081714,
    },
    source="the start that came with the bp program of 1987",
)


def _ablation(name: str, rate: float = 0.25, momentum: float = 0.9, **changes: Any) -> Recipe:
    source = "the retelling's recipe with one thing changed"
    return RETELLING.with_(name=name, rule=GradientDescent(rate, momentum), source=source, **changes)


# What chapter 8 has where it says nothing else: weights are changed after each presentation (eq. 16), with momentum .9,
# and targets are .1 and .9 (p. 329). No range of starting weights is printed; that of Nature's symmetry is .3.
CHAPTER_8: dict[str, Any] = {"batch": 1, "options": {"low": 0.1, "high": 0.9}}
RANGES = (0.1, 0.2, 0.3, 0.5)


def _chapter_8(name: str, rate: float, init_range: float, options: dict[str, Any], **more: Any) -> Recipe:
    options = {**CHAPTER_8["options"], **options}
    rule = GradientDescent(rate, momentum=0.9)
    return Recipe(name, rule, init_range=init_range, batch=CHAPTER_8["batch"], options=options, **more)


def _chauvin(hidden: int, rate: float = 0.25) -> Recipe:
    # "Error .01 per pattern" is read as a mean (t - y)^2 of .01.
    return _chapter_8(
        f"chauvin-{hidden}" + (f"-rate-{rate:g}" if rate != 0.25 else ""),
        rate,
        0.9,
        {"hidden": hidden},
        criterion=TssBelow(0.04),
        source="ch. 8, p. 334, Chauvin's simulations; the range is not printed: chosen on seeds 1000 and up",
    )


RECIPES = (
    RETELLING,
    PDP1987,
    PDP1987.with_(name="pdp1987-no-momentum", rule=GradientDescent(rate=0.5)),
    _chapter_8(
        "direct",
        0.5,
        0.3,
        {"hidden": 1, "direct": True},
        criterion=AllCorrect(),
        max_epochs=558,
        to_the_end=True,
        source="ch. 8, fig. 3, for the printed 558 sweeps; the range is not printed",
    ),
    Recipe(
        "original",
        GradientDescent(rate=0.25, momentum=0.9),
        criterion=WithinTolerance(0.1),
        options={"low": 0.1, "high": 0.9},
        source="ch. 8, p. 332; momentum and range are not printed",
    ),
    *(
        Recipe(
            f"original-epoch-{r:g}",
            GradientDescent(rate=0.25, momentum=0.9),
            init_range=r,
            criterion=WithinTolerance(0.1),
            max_epochs=20_000,
            options=CHAPTER_8["options"],
            source="ch. 8, p. 332, with weights changed after each sweep; momentum and range are not printed",
        )
        for r in RANGES[1:3]
    ),
    *(
        _chapter_8(
            f"original-{r:g}",
            0.25,
            r,
            {},
            criterion=WithinTolerance(0.1),
            max_epochs=20_000,
            source="ch. 8, p. 332, with the chapter's own conventions; the range is not printed",
        )
        for r in RANGES
    ),
    _ablation("no-momentum", momentum=0.0, max_epochs=50_000),
    _ablation("pattern-grain", batch=1),
    _ablation("no-hidden", options={"hidden": 0}),
    *(_ablation(f"hidden-{n}", options={"hidden": n}) for n in (3, 4, 8, 16)),
    _ablation("rate-0.5", rate=0.5),
    _ablation("rate-0.1", rate=0.1),
    _ablation("rate-0.05", rate=0.05),
    _ablation("threshold", options={"function": "flat_threshold"}, max_epochs=1_000),
    _ablation("zero-weights", init_range=0.0),
    *(_ablation(f"init-{r:g}", init_range=r) for r in (0.1, 0.3, 1.0, 2.0, 4.0)),
    *(_chauvin(hidden) for hidden in (2, 4, 8, 16, 32)),
    *(_chauvin(8, rate) for rate in (0.1, 0.75)),
    today(RETELLING, "today", "relu"),
    *(today(RETELLING, f"today-{n}", "relu", hidden=n) for n in (4, 8, 16)),
    today(RETELLING, "today-8-batch", "relu", hidden=8, batch=2),
    *with_other_units(RETELLING, "leaky_relu", "gelu", "silu", "softplus", "tanh"),
    *(today(RETELLING, f"today-{function}-4", function, hidden=4) for function in ("gelu", "tanh")),
    in_part(RETELLING, "cross-entropy", measure=CrossEntropy()),
    in_part(RETELLING, "relu", options={"hidden_function": "relu"}, draw="he"),
    in_part(RETELLING, "tanh", options={"hidden_function": "tanh"}, draw="xavier"),
    *by_other_rules(RETELLING),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the 2-H-1 network; the option ``hidden`` is H, and with 0 there are no hidden units."""
    options = recipe.options
    hidden = options.get("hidden", 2)
    net = Network.layered(
        *([2, hidden, 1] if hidden else [2, 1]),
        seed=seed,
        init_range=recipe.init_range,
        function=options.get("function", "logistic"),
        direct=options.get("direct", False),
        name="xor",
    )
    return hidden_function(net, recipe)


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the four patterns; the options ``low`` and ``high`` are the targets, 0 and 1 by default."""
    no_yes = _low(recipe), _high(recipe)
    rows = [Pattern([a, b], [no_yes[a ^ b]], name=f"{a}{b}") for a in (0, 1) for b in (0, 1)]
    return PatternSet(rows, ["i1", "i2"], ["o1"])


def _low(recipe: Recipe) -> float:
    return float(recipe.options.get("low", 0.0))


def _high(recipe: Recipe) -> float:
    return float(recipe.options.get("high", 1.0))


def report(run: Run) -> str:
    """Tell what the network answers, with which weights, what its units compute, and if it failed, how."""
    parts = [answers(run.net, run.patterns), weights(run.net)]
    if run.history.solved:
        inspector = Inspector(run.net, run.patterns)
        units = [*inspector.units.values(), *(inspector[unit.name] for unit in run.net.outputs)]
        parts += ["\n".join(functions(units))] * any(unit.function for unit in units)
    else:
        parts += ["\n".join(why(run))]
    return "\n\n".join(parts)


def measures(run: Run) -> dict[str, Measured]:
    """Count the patterns answered on the right side of one half, and those answered by about one half.

    `in_minimum` tells whether two are about one half and the two others right; `plateau` counts the epochs in which
    the error was no better than nine tenths of that of answering everything by one half. Of a run that is not solved,
    `curvature` is the least curvature of the error, negative where there is a way down; it is not looked at where that
    would take longer than training. Of the 2-1-1 network the magnitudes of its weights too, mean where there are two,
    and where all of these are negative the biases.
    """
    answers = [(run.net.forward(pattern)[0], pattern.targets[0] or 0.0) for pattern in run.patterns]
    clear = [(y > 0.5) == (t > 0.5) for y, t in answers if not 0.25 < y < 0.75]
    return {
        "right": sum((y > 0.5) == (t > 0.5) for y, t in answers),
        "about_half": len(answers) - len(clear),
        "in_minimum": int(len(clear) == 2 and all(clear)),
        "plateau": sum(tss >= PLATEAU * (_high(run.recipe) - _low(run.recipe)) ** 2 for tss in run.history.tss),
        "curvature": None if run.history.solved else _least_curvature(run),
        **(_direct(run.net) if run.recipe.options.get("direct") else {}),
    }


def _least_curvature(run: Run) -> float | None:
    dear = too_dear(run.net, run.patterns)
    return None if dear else min(curvatures(run.net, run.patterns), default=None)


def _direct(net: Network) -> dict[str, Measured]:
    weights = [[net.connections[sender, to].weight for sender in ("i1", "i2")] for to in ("h1", "o1")]
    weights.append([net.connections["h1", "o1"].weight])
    means = [sum(map(abs, group)) / len(group) for group in weights]
    negative = all(weight < 0.0 for group in weights for weight in group)
    biases = [net.units[name].bias if negative else None for name in ("h1", "o1")]
    names = ("input_to_hidden", "input_to_output", "hidden_to_output", "hidden_bias", "output_bias")
    return dict(zip(names, [*means, *biases]))


def _picture(run: Run) -> Any:
    from pdpsim.drawing.circuit import draw_network

    return draw_network(run.net, pattern=run.patterns["01"])


scenario = Scenario(
    "xor",
    "XOR with hidden units",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("A network that learned XOR, answering 01", _picture, curves="retelling"),
    runs=RUNS,
)
