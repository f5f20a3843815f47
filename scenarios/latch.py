"""Latch: remember the first of many inputs; a gated cell beside a simple recurrent network. (After Hochreiter 1997.)"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from random import Random
from typing import TYPE_CHECKING

from pdpsim.checks import at_most, one_of
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.sequences import sequence
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS
from pdpsim.engines.choice import answers
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.words import percent

from .latch_claims import CLAIMS
from .temporal_xor import simple_recurrent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INPUTS = ("x", "y", "a", "b")  # one is on at each step: x or y first, then a or b
TRAINED, FRESH = 32, 500  # sequences
ENOUGH = 0.99  # of the fresh ones
LONGEST = 1_000
LAGS = (10, 20, 50)
# The connections within a cell: all stay 1.
CELL = (("in", "u"), ("g", "u"), ("u", "s"), ("s", "c"), ("c", "y"), ("out", "y"))

GATED = Recipe(
    "gated-20",
    GradientDescent(rate=0.5),
    init_range=0.2,
    criterion=WithinTolerance(0.2),
    max_epochs=600,
    options={"cell": "gated", "lag": 20},
    batch=1,
    source="ours, after Hochreiter and Schmidhuber 1997: two memory cells, input gates that start nearly closed",
)
SIMPLE = GATED.with_(
    name="simple-20",
    init_range=0.5,
    max_epochs=400,
    options={"cell": "simple", "lag": 20},
    source="ours: six hidden units that hear each other, and error through all steps",
)
RECIPES = (
    GATED,
    SIMPLE,
    *(
        recipe.with_(name=f"{recipe.options['cell']}-{lag}", options={**recipe.options, "lag": lag})
        for lag in LAGS
        if lag != 20
        for recipe in (GATED, SIMPLE)
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build two memory cells with input and output gates, or six hidden units, over lag + 1 steps."""
    steps = at_most(recipe.options.get("lag", 20), LONGEST, "lag") + 1
    if one_of(recipe.options.get("cell", "gated"), ("gated", "simple"), "cell") == "simple":
        net = simple_recurrent(list(INPUTS), 6, ["o1"], "latch, simple")
        net.randomize(seed, recipe.init_range)
        late = [(a, b) for a, b in net.connections if a[0] == b[0] == "h"]
        return net.unfold(steps, delayed=late, answers=[steps])
    net, late = gated_cells(INPUTS, 2, ["o1"])
    net.name = "latch, gated"
    net.randomize(seed, recipe.init_range)
    for cell in 1, 2:
        net.units[f"in{cell}"].bias = (net.units[f"in{cell}"].bias or 0.0) - 3.0
    return net.unfold(steps, delayed=late, answers=[steps])


def gated_cells(
    inputs: Sequence[str], cells: int, outputs: Sequence[str], forget: bool = False
) -> tuple[Network, list[tuple[str, str]]]:
    """Build memory cells, not unfolded, and say which of their connections take a step.

    A cell's state ``s`` keeps what it was, over a connection to itself that stays 1, and adds what is new, ``g``, as
    far as the input gate ``in`` lets it: ``u`` multiplies the two. What the cell says, ``y``, is the squashed state
    ``c`` times the output gate ``out``. With `forget` a gate ``keep`` says how much of the state is kept. Gates and
    ``g`` hear the inputs, and what all cells said a step before.

    >>> net, late = gated_cells(["x"], 1, ["o1"])
    >>> net, late[-2:]
    (<Network: 1 input, 7 hidden, 1 output, 18 connections>, [('y1', 'g1'), ('s1', 's1')])
    """
    net = Network()
    net.add_unit(BIAS, "bias")
    net.add_group(inputs, "input")
    numbers = range(1, cells + 1)
    for k in numbers:
        net.add_unit(f"in{k}")
        net.add_unit(f"out{k}")
        net.add_unit(f"g{k}", function="tanh")
        net.add_unit(f"u{k}", function="linear", combine="product")
        net.add_unit(f"s{k}", function="linear")
        net.add_unit(f"c{k}", function="tanh")
        net.add_unit(f"y{k}", function="linear", combine="product")
        if forget:
            net.add_unit(f"keep{k}")
            net.add_unit(f"k{k}", function="linear", combine="product")
    net.add_group(outputs, "output")
    said = [f"y{k}" for k in numbers]
    for k in numbers:
        net.connect_all([BIAS, *inputs, *said], [f"in{k}", f"out{k}", f"g{k}", *([f"keep{k}"] if forget else [])])
        kept = [("s", "k"), ("keep", "k"), ("k", "s")] if forget else [("s", "s")]
        for sender, receiver in *CELL, *kept:
            net.connect(f"{sender}{k}", f"{receiver}{k}", Weight(1.0, frozen=True))
    net.connect_all([BIAS, *said], outputs)
    late = [(a, b) for a, b in net.connections if a in said and b not in outputs]
    return net, [*late, *((f"s{k}", f"{'k' if forget else 's'}{k}") for k in numbers)]


def _sequences(net: Network, count: int, random: Random) -> PatternSet:
    last, rows = max(step for _, step in net.folded.values()), []
    for k in range(count):
        first = "xy"[int(2 * random.random())]
        steps: dict[int, dict[str, float]] = {1: {first: 1.0}}
        steps.update({step: {"ab"[int(2 * random.random())]: 1.0} for step in range(2, last + 1)})
        steps[last]["o1"] = float(first == "x")
        rows.append(sequence(net, steps, name=f"{k + 1}, {first}", labels={"first": first}))
    return PatternSet(rows, [unit.name for unit in net.inputs], [unit.name for unit in net.outputs])


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give 32 sequences, drawn with the seed: x or y, then a or b as often as the lag; x is to be answered by 1."""
    return _sequences(build(recipe, seed), TRAINED, Random(seed))


def fresh(run: Run) -> PatternSet:
    """Give 500 sequences that were not trained."""
    return _sequences(run.net, FRESH, Random(f"fresh {run.seed}"))


def fresh_right(run: Run) -> int:
    """Count the fresh sequences that are answered on the right side of one half."""
    asked = fresh(run)
    return sum((y > 0.5) == (p.targets[0] == 1.0) for p, (y,) in zip(asked, answers(run.net, asked)))


def deltas(net: Network, asked: PatternSet) -> list[float]:
    """Return for each step the mean magnitude of delta, of the states or hidden units and over some sequences."""
    twin, steps = net.copy(), sorted({step for _, step in net.folded.values()} - {0})
    states = {name: [u for u, (of, at) in net.folded.items() if at == name and of[0] in "sh"] for name in steps}
    sums = dict.fromkeys(steps, 0.0)
    for pattern in asked:
        twin.forward(pattern)
        twin.backward(SumOfSquares())
        for step, units in states.items():
            sums[step] += sum(abs(twin.units[unit].delta) for unit in units) / max(1, len(units))
    return [total / len(asked) for total in sums.values()]


def measures(run: Run) -> dict[str, Measured]:
    """Count the fresh sequences that are right, and tell whether it is solved: trained, and 99 of 100 fresh ones right.

    `first_delta` is the mean magnitude of delta at the first step, before training.
    """
    right = fresh_right(run)
    first = deltas(build(run.recipe, run.seed), run.patterns[:8])[0]
    solved = run.history.solved and right >= ENOUGH * FRESH
    return {"fresh_right": right, "latched": int(solved), "first_delta": first if isfinite(first) else None}


def report(run: Run) -> str:
    """Say how many fresh sequences are right, and what is left of the error at the first step."""
    right, lag = fresh_right(run), run.recipe.options.get("lag", 20)
    start = deltas(build(run.recipe, run.seed), run.patterns[:8])
    told = [f"Of {FRESH} fresh sequences {right} are right ({percent(right / FRESH)}; a guess is right in half)."]
    if run.history.solved and right < ENOUGH * FRESH:
        told.append("So the sequences that were trained were learned by heart, by what follows the first input.")
    elif run.history.solved:
        told.append(f"So the first input is remembered over {lag} others, whatever they are.")
    told.append(
        f"Before training, delta was {start[-1]:.1e} at the last step and {start[0]:.1e} at the first, in the mean."
    )
    return "\n".join(told)


def draw(run: Run) -> Axes:
    """Draw delta over the steps, of gated cells and of a simple recurrent network, before training, and of this run."""
    from matplotlib.ticker import MaxNLocator

    from pdpsim.drawing.picture import new_axes
    from pdpsim.drawing.style import NEGATIVE, POSITIVE, write, write_legend

    ax, lag = new_axes(7.0, 3.8), run.recipe.options.get("lag", 20)
    looks = {"gated": ("-", POSITIVE, "gated cells"), "simple": ("--", NEGATIVE, "simple recurrent network")}
    for cell, (line, color, told) in looks.items():
        recipe = run.recipe.with_(init_range=0.2 if cell == "gated" else 0.5, options={"cell": cell, "lag": lag})
        start = build(recipe, run.seed)
        asked = _sequences(start, 8, Random(run.seed))
        ax.plot(range(1, lag + 2), deltas(start, asked), line, color=color, label=f"{told}, before training")
        if run.recipe.options.get("cell", "gated") == cell:
            after = deltas(run.net, asked)
            ax.plot(range(1, lag + 2), after, line, color=color, linewidth=3, alpha=0.45, label=f"{told}, trained")
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    write(ax.set_xlabel, "step", fontsize=9)
    write(ax.set_ylabel, "mean |delta| of the states", fontsize=9)
    write(ax.set_title, f"error on its way back to the first step, lag {lag}", fontsize=11)
    write_legend(ax, frameon=False, fontsize=8)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


scenario = Scenario(
    "latch",
    "Latch: remember the first of many inputs",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("Error on its way back through time: it vanishes in a simple recurrent network", draw),
    group="time",
)
