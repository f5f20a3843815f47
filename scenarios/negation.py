"""Negation: one bit says whether three others are to be turned round. (Ch. 8, pp. 346-347.)"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.boolean import on_or_off
from pdpsim.inspection.diagnosis import why
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import weights
from pdpsim.words import listed

from .negation_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.25, momentum=0.9),
    criterion=WithinTolerance(0.1),
    max_epochs=5_000,
    batch=1,
    source="ch. 8, p. 346; momentum, range and grain are not printed",
)
RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(name="no-momentum", rule=GradientDescent(rate=0.25), source="the original with one thing changed"),
    ORIGINAL.with_(name="epoch", batch=None, source="the original with one thing changed"),
)
# What a hidden unit makes of the negation bit and its own input, by the rows 00, 01, 10, 11 of the two.
KINDS = {
    "0001": "detects both", "1110": "detects that not both are on",
    "1000": "detects neither", "0111": "detects that one of them is on",
    "0010": "detects the negation bit alone", "1101": "is off for the negation bit alone",
    "0100": "detects its input alone", "1011": "is off for its input alone",
}  # fmt: skip


def build(recipe: Recipe, seed: int) -> Network:
    """Build the 4-3-3 network, with direct connections."""
    return Network.layered(4, 3, 3, seed=seed, init_range=recipe.init_range, direct=True, name="negation")


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give all sixteen patterns; the first bit says whether the others are turned round. Targets are .1 and .9."""
    rows = []
    for negated, *bits in product((0, 1), repeat=4):
        targets = [0.9 if bit != negated else 0.1 for bit in bits]
        name = f"{negated} {''.join(map(str, bits))}"
        rows.append(Pattern([negated, *bits], targets, name, {"negated": "yes" if negated else "no"}))
    return PatternSet(rows, [f"i{k}" for k in range(1, 5)], [f"o{k}" for k in range(1, 4)])


def heard(run: Run) -> dict[str, tuple[str, ...]]:
    """Return for each hidden unit the inputs that decide whether it is on."""
    codes = {pattern.inputs: on_or_off(run.net, pattern) for pattern in run.patterns}
    found: dict[str, tuple[str, ...]] = {}
    for k, unit in enumerate(run.net.hidden):
        decide = [
            place
            for place in range(4)
            if any(
                codes[bits][k] != codes[tuple(1.0 - bit if n == place else bit for n, bit in enumerate(bits))][k]
                for bits in codes
            )
        ]
        found[unit.name] = tuple(run.net.inputs[place].name for place in decide)
    return found


def measures(run: Run) -> dict[str, Measured]:
    """Count the patterns answered rightly, and tell whether each hidden unit is of an input of its own.

    `one_each` tells whether each depends on the negation bit and one other input, which no other unit depends on.
    """
    right = sum(
        all((y > 0.5) == (t == 0.9) for y, t in zip(run.net.forward(pattern), pattern.targets))
        for pattern in run.patterns
    )
    pairs = set(heard(run).values())
    return {"right": right, "one_each": int(pairs == {("i1", "i2"), ("i1", "i3"), ("i1", "i4")})}


def report(run: Run) -> str:
    """Show the weights, and say which of the inputs each hidden unit is about."""
    found = heard(run)
    closing = [_about(run, unit, inputs) for unit, inputs in found.items()]
    if measures(run)["one_each"]:
        closing.append("So each output is the XOR of the negation bit i1 and an input, with a hidden unit of its own.")
    return "\n\n".join([weights(run.net), "\n".join([*closing, *why(run)])])


def _about(run: Run, unit: str, inputs: tuple[str, ...]) -> str:
    if not inputs:
        return f"{unit} is always on the same side."
    if len(inputs) != 2 or inputs[0] != "i1":
        return f"{unit} depends on {listed(inputs)}."
    k, place = [hidden.name for hidden in run.net.hidden].index(unit), int(inputs[1][1:]) - 1
    rows = {(p.inputs[0], p.inputs[place]): on_or_off(run.net, p)[k] for p in run.patterns}
    table = "".join(rows[row] for row in sorted(rows))
    return f"{unit} is about i1 and {inputs[1]}: it {KINDS.get(table, 'is their XOR, or its opposite')}."


def draw(run: Run) -> Axes:
    """Draw the weights: what each hidden unit hears, and what each output makes of it."""
    from pdpsim.drawing.weights import draw_weights

    return draw_weights(run.net, title=f"{run.net.name}: weights from columns to rows")


scenario = Scenario(
    "negation",
    "Negation: one bit turns three others round",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("The weights of a network that learned negation: three XORs with the negation bit i1", draw),
    group="chapter8",
)
