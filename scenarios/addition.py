"""Addition of two numbers of two bits: carrying needs hidden units that hear each other. (Ch. 8, pp. 341-346.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pdpsim.checks import at_most
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.wiring import BIAS
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.boolean import on_or_off
from pdpsim.inspection.diagnosis import why
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table
from pdpsim.words import listed

from .addition_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INPUTS, OUTPUTS = ("a1", "a0", "b1", "b0"), ("s2", "s1", "s0")
NUMBERS = tuple((a, b) for a in range(4) for b in range(4))
MINIMUM = {"11+11": "100"}  # which sum is wrong, and what is answered, in the minimum that is printed
MOST_HIDDEN = 64

ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.5),
    criterion=WithinTolerance(0.1),
    max_epochs=5_000,
    options={"hidden": 2},
    batch=1,
    source="ch. 8, pp. 343-344; momentum, range and grain are not printed: chosen on seeds 1000 to 1099",
)
RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(name="three", options={"hidden": 3}, source="ch. 8, p. 344: one hidden unit more"),
    *(
        ORIGINAL.with_(
            name=name,
            rule=GradientDescent(rate=0.5, momentum=0.9),
            options={"hidden": hidden},
            batch=None,
            max_epochs=10_000,
            source="the original with momentum and another grain",
        )
        for name, hidden in (("epoch", 2), ("epoch-three", 3))
    ),
    ORIGINAL.with_(
        name="working",
        rule=GradientDescent(rate=0.05, momentum=0.9),
        init_range=0.3,
        options={"hidden": 4},
        batch=None,
        max_epochs=20_000,
        source="ours: four hidden units and a low rate",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the network: inputs to all, hidden units one way among each other and to the outputs."""
    count = at_most(recipe.options.get("hidden", 2), MOST_HIDDEN, "hidden")
    net = Network("addition")
    net.add_unit(BIAS, "bias")
    net.add_group(INPUTS, "input")
    hidden = [unit.name for unit in net.add_group([f"h{k}" for k in range(1, count + 1)], group="hidden")]
    net.add_group(OUTPUTS, "output")
    for k, unit in enumerate(hidden):
        net.connect_all([BIAS, *INPUTS, *hidden[:k]], [unit])
    net.connect_all([BIAS, *INPUTS, *hidden], OUTPUTS)
    net.randomize(seed, recipe.init_range)
    return net


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give all sixteen sums, with targets of .1 and .9."""
    rows = []
    for a, b in NUMBERS:
        targets = [0.9 if bit == "1" else 0.1 for bit in f"{a + b:03b}"]
        rows.append(Pattern(map(int, f"{a:02b}{b:02b}"), targets, f"{a:02b}+{b:02b}", {"sum": f"{a + b:03b}"}))
    return PatternSet(rows, INPUTS, OUTPUTS)


def wrong(run: Run) -> dict[str, str]:
    """Return the sums that are answered wrongly, each with the answer, outputs read as on or off."""
    answers = {p.name: "".join("1" if y > 0.5 else "0" for y in run.net.forward(p)) for p in run.patterns}
    return {p.name: answers[p.name] for p in run.patterns if answers[p.name] != p.labels["sum"]}


def measures(run: Run) -> dict[str, Measured]:
    """Count the sums that are wrong, and tell which: `which` has the bit k for the sum k of the sixteen.

    `minimum` tells whether nothing but 11+11 is wrong, and its answer 100, as in the minimum that is printed.
    """
    found = wrong(run)
    which = sum(1 << k for k, pattern in enumerate(run.patterns) if pattern.name in found)
    return {"wrong": len(found), "which": which, "minimum": int(found == MINIMUM)}


def report(run: Run) -> str:
    """Show the hidden code of each sum, and say which sums are wrong."""
    codes = {pattern.name: on_or_off(run.net, pattern) for pattern in run.patterns}
    heads = ["hidden code", *(f"+ {b:02b}" for b in range(4))]
    rows = [[f"{a:02b}", *(codes[f"{a:02b}+{b:02b}"] for b in range(4))] for a in range(4)]
    found = wrong(run)
    if found == MINIMUM:
        told = "All sums are right but 11+11, which gives 100 in place of 110: the minimum that is printed."
    elif found:
        told = "Wrong are " + listed([f"{name} (it gives {answer})" for name, answer in found.items()]) + "."
    else:
        told = "All sums are right."
    return "\n\n".join([table(heads, rows), "\n".join([told, *why(run)])])


def draw(run: Run) -> Axes:
    """Draw hidden units and outputs over the sums, in the order of the sums; outputs on the wrong side are framed."""
    from pdpsim.drawing.heat import activations, draw_heat, frame

    rows = sorted(run.patterns, key=lambda pattern: pattern.labels["sum"])
    units = [unit.name for unit in (*run.net.hidden, *run.net.outputs)]
    seen = activations(run.net, rows, units)
    found = wrong(run)
    ax = draw_heat(
        seen,
        rows=[f"{pattern.name} = {pattern.labels['sum']}" for pattern in rows],
        columns=units,
        limits=(0.0, 1.0),
        label="activation",
        ylabel="sum",
        title=f"{run.net.name}: hidden and output units ({len(rows) - len(found)} of {len(rows)} sums right)",
    )
    for y, (pattern, row) in enumerate(zip(rows, seen)):
        for x, target in enumerate(pattern.targets, len(run.net.hidden)):
            if (row[x] > 0.5) != (target == 0.9):
                ax.add_patch(frame(x, y))
    return ax


scenario = Scenario(
    "addition",
    "Addition of two numbers of two bits",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("Hidden and output units over the sixteen sums", draw),
    group="chapter8",
)
