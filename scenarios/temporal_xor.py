"""XOR in time: of a stream of bits every third is the XOR of the two before it; predict the next. (Elman 1990.)"""

from __future__ import annotations

from itertools import islice, pairwise
from random import Random
from typing import TYPE_CHECKING

from pdpsim.checks import at_most
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.sequences import stream
from pdpsim.engines.choice import answers
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import TssBelow
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table

from .temporal_xor_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

START = 0.5  # of the context
FRESH = 1_200  # bits that a trained network is asked to predict
PLACES = ("1st", "2nd", "3rd")
LONGEST = 100_000

ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.25),
    criterion=TssBelow(1.0),
    max_epochs=600,
    options={"bits": 3_000, "hidden": 2, "steps": 1},
    batch=1,
    source="Elman 1990, pp. 185-187; rate, momentum and range are not printed: chosen on seeds 1000 to 1019",
)
RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(
        name="three-steps",
        options={**ORIGINAL.options, "steps": 3},
        max_epochs=100,
        source="ours: error goes back over three steps",
    ),
    ORIGINAL.with_(
        name="three-steps-three",
        options={**ORIGINAL.options, "steps": 3, "hidden": 3},
        max_epochs=100,
        source="ours: error goes back over three steps, to three hidden units",
    ),
)


def simple_recurrent(inputs: list[str], hidden: int, outputs: list[str], name: str) -> Network:
    """Build a simple recurrent network, not unfolded: inputs, hidden units that hear each other, outputs.

    >>> simple_recurrent(["i1"], 2, ["o1"], "srn")
    <Network srn: 1 input, 2 hidden, 1 output, 11 connections>
    """
    net = Network(name)
    net.add_unit("bias", "bias")
    net.add_group(inputs, "input")
    units = [unit.name for unit in net.add_group([f"h{k}" for k in range(1, hidden + 1)])]
    net.add_group(outputs, "output")
    net.connect_all(["bias", *inputs, *units], units)
    net.connect_all(["bias", *units], outputs)
    return net


def over_time(net: Network, steps: int, seed: int, init_range: float) -> Network:
    """Unfold a simple recurrent network over a few steps, before which its hidden units are given."""
    net.randomize(seed, init_range)
    late = [(a, b) for a, b in net.connections if a[0] == b[0] == "h"]
    return net.unfold(steps, delayed=late, start="input", answers=[steps])


def build(recipe: Recipe, seed: int) -> Network:
    """Build the 1-2-1 network, whose hidden units hear what they were a step before."""
    net = simple_recurrent(["i1"], recipe.options.get("hidden", 2), ["o1"], "temporal xor")
    return over_time(net, recipe.options.get("steps", 1), seed, recipe.init_range)


def _stream(recipe: Recipe, seed: int, bits: int, random: Random) -> PatternSet:
    drawn: list[int] = []
    while len(drawn) <= bits:
        a, b = (int(random.random() < 0.5) for _ in range(2))
        drawn += [a, b, a ^ b]
    steps = [{"i1": bit, "o1": after} for bit, after in islice(pairwise(drawn), bits)]
    labels = [{"predicted": PLACES[(k + 1) % 3]} for k in range(bits)]
    return stream(build(recipe, seed), steps, start=START, labels=labels)


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give a stream of bits, drawn with the seed, each with the next one as target."""
    bits = at_most(recipe.options.get("bits", 3_000), LONGEST, "bits")
    return _stream(recipe, seed, bits, Random(seed))


def errors(run: Run) -> dict[str, float]:
    """Return the mean squared error on a fresh stream, for each of the three places of the bit that is predicted."""
    fresh = _stream(run.recipe, run.seed, FRESH, Random(f"fresh {run.seed}"))
    squares: dict[str, list[float]] = {place: [] for place in PLACES}
    for pattern, (output,) in zip(fresh, answers(run.net, fresh)):
        squares[pattern.labels["predicted"]].append(((pattern.targets[0] or 0.0) - output) ** 2)
    return {place: sum(values) / len(values) for place, values in squares.items()}


def measures(run: Run) -> dict[str, Measured]:
    """Give the mean squared error at each place of a fresh stream, and tell whether it is least at the third."""
    found = errors(run)
    drop = found["3rd"] < min(found["1st"], found["2nd"])
    return {"error_1": found["1st"], "error_2": found["2nd"], "error_3": found["3rd"], "drop": int(drop)}


def report(run: Run) -> str:
    """Show how well each of three bits is predicted on a fresh stream, and say what that means."""
    found = errors(run)
    rows = [[place, f"{error:.3f}"] for place, error in found.items()]
    if found["3rd"] >= min(found["1st"], found["2nd"]):
        told = "The third bit is predicted no better than the others, which are drawn."
    elif found["3rd"] < 0.05:
        told = (
            "Every third bit is predicted: it is the XOR of the two before. The others are drawn, so .25 is the best."
        )
    else:
        told = (
            "Error drops at every third bit, which is the XOR of the two before, but XOR is not learned: that would be "
            "an error near 0. The others are drawn, so .25 is the best."
        )
    return "\n\n".join([table(["bit of three", "mean squared error"], rows), told])


def draw(run: Run) -> Axes:
    """Draw the mean squared error over twelve bits, as Elman's figure 3."""
    from pdpsim.drawing.picture import new_axes
    from pdpsim.drawing.style import INK, write

    fresh = _stream(run.recipe, run.seed, FRESH, Random(f"fresh {run.seed}"))
    cycles: list[list[float]] = [[] for _ in range(12)]
    for k, (pattern, (output,)) in enumerate(zip(fresh, answers(run.net, fresh))):
        cycles[k % 12].append(((pattern.targets[0] or 0.0) - output) ** 2)
    means = [sum(values) / len(values) for values in cycles]
    ax = new_axes(6.4, 3.4)
    ax.plot(range(1, 13), means, color=INK, marker="o", markersize=5, linewidth=1.2)
    ax.axhline(0.25, color="#888888", linewidth=0.8, linestyle=":")
    write(ax.text, 12.3, 0.25, "a guess\nof .5", fontsize=8, color="#555555", va="center")
    ax.set_xticks(range(1, 13))
    ax.set_ylim(0.0, max(0.36, *means))
    write(ax.set_xlabel, "bit of twelve", fontsize=9)
    write(ax.set_ylabel, "mean squared error", fontsize=9)
    write(ax.set_title, f"{run.net.name}: error in predicting the next bit of a fresh stream", fontsize=11)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


scenario = Scenario(
    "temporal_xor",
    "XOR in time: predict the next of a stream of bits",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("Error over twelve bits: it drops at every third", draw),
    group="time",
)
