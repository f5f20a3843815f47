"""Sequence completion: two letters are heard, and the digits that stand for them follow. (Ch. 8, pp. 358-361.)"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.sequences import sequence
from pdpsim.core.wiring import BIAS
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.diagnosis import why
from pdpsim.learning.criteria import AllCorrect, WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table

from .completion_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DIGITS = {"A": "12", "B": "23", "C": "31", "D": "21", "E": "13"}
HELD_OUT = ("AD", "BE", "CA", "DB", "EC")
STEPS, HEARD, ANSWERS = range(2, 7), (1, 2), (3, 4, 5, 6)  # as table 11 counts
START = 0.2  # of hidden and output units

ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.02, momentum=0.9),
    init_range=0.3,
    criterion=AllCorrect(),
    max_epochs=1_000,
    measure=SumOfSquares(margin=0.2, measured_from="margin"),
    options={"hidden": 30},
    source="ch. 8, pp. 358-360; the criterion is not printed",
)
RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(
        name="within-0.3",
        criterion=WithinTolerance(0.3),
        source="the original with one thing changed; the error ends at .2, which is never quite reached",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the 5-30-3 network, hidden and output units each connected among themselves, over times 1 to 6."""
    net = Network("completion")
    net.add_unit(BIAS, "bias")
    net.add_group([*DIGITS], "input", group="letter")
    hidden = [f"h{k}" for k in range(1, recipe.options.get("hidden", 30) + 1)]
    digits = ["1", "2", "3"]
    net.add_group(hidden, group="hidden")
    net.add_group(digits, "output", group="digit")
    net.connect_all([BIAS, *DIGITS, *hidden], hidden)
    net.connect_all([BIAS, *hidden, *digits], digits)
    net.randomize(seed, recipe.init_range)
    return net.unfold(STEPS, delayed=net.connections, start=START, heard=HEARD, answers=ANSWERS)


@lru_cache(maxsize=8)
def _sequences(hidden: int, held_out: bool) -> PatternSet:
    net, rows = build(ORIGINAL.with_(options={"hidden": hidden}), 0), []
    for one in DIGITS:
        for other in DIGITS:
            if (one + other in HELD_OUT) is held_out:
                answers = dict(zip(ANSWERS, DIGITS[one] + DIGITS[other]))
                steps: dict[int, dict[str, float]] = {1: {one: 1.0}, 2: {other: 1.0}}
                steps.update({time: {k: float(k == digit) for k in "123"} for time, digit in answers.items()})
                rows.append(sequence(net, steps, name=one + other, labels={"first": one, "second": other}))
    return PatternSet(rows, [unit.name for unit in net.inputs], [unit.name for unit in net.outputs])


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the twenty sequences that are trained: both letters, and the digits of both at times 3 to 6."""
    return _sequences(recipe.options.get("hidden", 30), held_out=False)


def held_out(recipe: Recipe, seed: int) -> PatternSet:
    """Give the five sequences that are asked afterwards."""
    return _sequences(recipe.options.get("hidden", 30), held_out=True)


def _is_right(net: Network, pattern: Pattern) -> bool:
    return all((y > 0.5) == (t == 1.0) for y, t in zip(net.forward(pattern), pattern.targets))


def measures(run: Run) -> dict[str, Measured]:
    """Count the sequences, trained and held out, all of whose digits are on the right side of one half."""
    asked = held_out(run.recipe, run.seed)
    return {
        "right": sum(_is_right(run.net, pattern) for pattern in run.patterns),
        "held_out_right": sum(_is_right(run.net, pattern) for pattern in asked),
        "held_out": len(asked),
    }


def report(run: Run) -> str:
    """Show what is answered to the sequences that were held out, and how many are right."""
    rows = []
    for pattern in held_out(run.recipe, run.seed):
        outputs = run.net.forward(pattern)
        times = [outputs[k : k + 3] for k in range(0, len(outputs), 3)]
        heads = [" ".join(f"{y:.2f}"[1:] if y < 1.0 else "1.0" for y in at) for at in times]
        right = "right" if _is_right(run.net, pattern) else "wrong"
        rows.append([pattern.name, *heads, DIGITS[pattern.name[0]] + DIGITS[pattern.name[1]], right])
    found = measures(run)
    told = (
        f"{found['right']} of {len(run.patterns)} sequences that were trained are right at all four times, and "
        f"{found['held_out_right']} of {found['held_out']} that were not."
    )
    head = ["held out", *(f"units 1 2 3, time {time}" for time in ANSWERS), "digits", ""]
    return "\n\n".join([table(head, rows), "\n".join([told, *why(run)])])


def draw(run: Run) -> Figure:
    """Draw the output units over time, for the sequences that were held out."""
    from pdpsim.drawing.heat import activations, draw_heat, frame
    from pdpsim.drawing.picture import new_panels
    from pdpsim.drawing.style import write

    asked = held_out(run.recipe, run.seed)
    titles = {p.name: f"{p.name}: {DIGITS[p.name[0]]}{DIGITS[p.name[1]]}" for p in asked}
    panels = new_panels(list(titles), 5, 2.0, 2.3)
    for pattern, outputs in zip(asked, activations(run.net, asked, [unit.name for unit in run.net.outputs])):
        ax = panels[pattern.name]
        table = [[outputs[3 * k + row] for k in range(4)] for row in range(3)]
        draw_heat(
            table, ax, rows=["1", "2", "3"], columns=[str(time) for time in ANSWERS], limits=(0.0, 1.0),
            title=titles[pattern.name], xlabel="time", numbers=False,
        )  # fmt: skip
        for k, target in enumerate(pattern.targets):
            if (outputs[k] > 0.5) != (target == 1.0):
                ax.add_patch(frame(k // 3, k % 3))
    told = f"{run.net.name}: the three digit units over time, for sequences that were not trained; framed where wrong"
    write(panels.figure.suptitle, told, fontsize=11)
    return panels.figure


scenario = Scenario(
    "completion",
    "Sequence completion: the digits of two letters",
    build,
    patterns,
    RECIPES,
    report,
    held_out=held_out,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("The digits that follow two letters, of sequences that were not trained", draw),
    group="time",
)
