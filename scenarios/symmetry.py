"""Symmetry: is a row of six bits its own mirror image? (Nature, fig. 1; ch. 8, pp. 340-341.)"""

from itertools import product
from math import isfinite
from typing import Any

from pdpsim.checks import at_most
from pdpsim.core.measures import CrossEntropy
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.diagnosis import why
from pdpsim.inspection.fields import Mirror, mirror, mirror_sentences
from pdpsim.learning.criteria import AllCorrect, WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table
from pdpsim.words import number

from .symmetry_claims import CLAIMS, RUNS
from .today_recipes import by_other_rules, hidden_function, in_part, today, with_other_units

DOUBLES = 0.15  # how far a ratio may be from 1 : 2 : 4

TARGETS = {"low": 0.1, "high": 0.9}  # of chapter 8, p. 329
WORKING = Recipe(
    "working",
    GradientDescent(rate=0.05, momentum=0.9),
    init_range=0.3,
    criterion=WithinTolerance(0.1),
    max_epochs=20_000,
    source="ours: half the printed rate",
)
WIDE = WORKING.with_(max_epochs=5_000, options={"hidden": 8})
ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.1, momentum=0.9),
    init_range=0.3,
    criterion=WithinTolerance(0.25),
    max_epochs=20_000,
    source="Nature 323, p. 534, fig. 1; the criterion is not printed, and was chosen on seeds 1000 to 1029",
)
RECIPES = (
    WORKING,
    ORIGINAL,
    ORIGINAL.with_(
        name="nature-targets",
        criterion=AllCorrect(),
        max_epochs=1_425,
        to_the_end=True,
        options=TARGETS,
        source="Nature 323, p. 534, fig. 1, with the targets that its weights imply, for the printed 1,425 sweeps",
    ),
    ORIGINAL.with_(
        name="chapter8",
        criterion=AllCorrect(),
        max_epochs=1_208,
        to_the_end=True,
        batch=1,
        options=TARGETS,
        source="ch. 8, fig. 9, with the chapter's own conventions: weights changed after each presentation (eq. 16), "
        "targets of .1 and .9 (p. 329); the range is Nature's",
    ),
    Recipe(
        "retelling",
        GradientDescent(rate=0.1, momentum=0.9),
        init_range=0.5,
        criterion=WithinTolerance(0.01),
        max_epochs=20_000,
        source="a modern retelling of the paper",
    ),
    WORKING.with_(
        name="width-8",
        rule=GradientDescent(rate=0.01, momentum=0.9),
        options={"width": 8},
        source="ours: the rate was chosen on seeds 1000 to 1007",
    ),
    WORKING.with_(
        name="width-10",
        rule=GradientDescent(rate=0.002, momentum=0.9),
        max_epochs=40_000,
        options={"width": 10},
        source="ours: the rate was chosen on seeds 1000 to 1007",
    ),
    *(WIDE.with_(name=f"hidden-{n}", options={"hidden": n}, source="more hidden units") for n in (4, 8)),
    today(WORKING, "today", "relu"),
    *with_other_units(WORKING, "gelu", "silu", "softplus", "tanh"),
    *(today(WIDE, f"today-{function}-8", function) for function in ("relu", "gelu", "tanh")),
    today(WIDE, "today-8-batch", "gelu", batch=8),
    in_part(WORKING, "cross-entropy", measure=CrossEntropy()),
    in_part(WORKING, "cross-entropy-slow", measure=CrossEntropy(), rule=GradientDescent(0.005, momentum=0.9)),
    in_part(WORKING, "relu", options={"hidden_function": "relu"}, draw="he"),
    *by_other_rules(WORKING),
)

WIDEST = 16


def build(recipe: Recipe, seed: int) -> Network:
    """Build the 6-2-1 network."""
    width, hidden = recipe.options.get("width", 6), recipe.options.get("hidden", 2)
    net = Network.layered(width, hidden, 1, seed=seed, init_range=recipe.init_range, name="symmetry")
    return hidden_function(net, recipe)


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give all rows of bits; labels tell whether they are symmetric, and which pairs match.

    The options ``low`` and ``high`` are the targets, 0 and 1 by default.
    """
    low, high = recipe.options.get("low", 0.0), recipe.options.get("high", 1.0)
    width = at_most(recipe.options.get("width", 6), WIDEST, "the width, of which there are 2 ** width patterns,")
    rows = []
    for bits in product((0, 1), repeat=width):
        pairs = {f"pair {k + 1}": "same" if bits[k] == bits[-1 - k] else "different" for k in range(width // 2)}
        symmetric = bits == bits[::-1]
        labels = {"symmetric": "yes" if symmetric else "no", **pairs}
        rows.append(Pattern(bits, [high if symmetric else low], "".join(map(str, bits)), labels))
    return PatternSet(rows, [f"i{k}" for k in range(1, width + 1)], ["o1"])


def report(run: Run) -> str:
    """Show the mirrored weights, and how many rows are answered rightly."""
    net = run.net
    right = _right(run)
    rows = [
        [
            unit.name,
            *(number(net.connections[sender.name, unit.name].weight, 2) for sender in net.inputs),
            number(unit.bias, 2),
            number(net.connections[unit.name, "o1"].weight, 2),
        ]
        for unit in net.hidden
    ]
    heads = ["weights", *(unit.name for unit in net.inputs), "bias", "to o1"]
    closing = mirror_sentences(_mirrors(net))
    return "\n".join(
        [f"{right} of {len(run.patterns)} rows are answered rightly.", "", table(heads, rows), "", *closing, *why(run)]
    )


def _right(run: Run) -> int:
    return sum(
        (run.net.forward(pattern)[0] > 0.5) == (pattern.labels["symmetric"] == "yes") for pattern in run.patterns
    )


def measures(run: Run) -> dict[str, Measured]:
    """Count the rows answered rightly, and tell how far the hidden units are from mirrored weights of 1 : 2 : 4.

    `asymmetry` is the largest sum of two weights that should be opposite, as a fraction of the unit's largest
    weight; `off_ratio` the largest deviation from 1, 2, 4, ... times the unit's smallest, as a fraction of these.
    Both are the worse unit's. `opposite_units` tells whether the hidden units have opposite signs and negative
    biases. Where the ratio is 1 : 2 : 4, what both units have is given as their mean: `to_output`, with which they send
    to the output, `hidden_bias`, and the `smallest`, `middle` and `largest` magnitude of their mirrored weights.
    """
    units = _mirrors(run.net)
    signs = all(a * b < 0.0 for a, b in zip(units[0].weights, units[-1].weights))
    to_output = [connection.weight for unit in run.net.hidden for connection in unit.outgoing]
    sizes = [sum(size) / len(units) for size in zip(*(unit.magnitudes for unit in units))]
    off = max(unit.off for unit in units)
    found: dict[str, Measured] = {
        "to_output": sum(to_output) / len(units),
        "hidden_bias": sum(unit.bias or 0.0 for unit in run.net.hidden) / len(units),
        "output_bias": run.net.units["o1"].bias,
        "smallest": sizes[0],
        "middle": sizes[len(sizes) // 2],
        "largest": sizes[-1],
    }
    return {
        "right": _right(run),
        "asymmetry": max(unit.deviation for unit in units),
        "off_ratio": off if isfinite(off) else None,
        "opposite_units": int(signs and all((unit.bias or 0.0) < 0.0 for unit in run.net.hidden)),
        **(found if off <= DOUBLES else dict.fromkeys(found)),
    }


def _mirrors(net: Network) -> list[Mirror]:
    return [
        mirror(unit.name, [net.connections[sender.name, unit.name].weight for sender in net.inputs])
        for unit in net.hidden
    ]


def _picture(run: Run) -> Any:
    from pdpsim.drawing.weights import draw_symmetry

    return draw_symmetry(run.net)


scenario = Scenario(
    "symmetry",
    "Mirror symmetry of six bits",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("The weights of a solved network, as in chapter 8's figure 9", _picture, "original", "chapter8"),
    runs=RUNS,
)
