"""Shift register: units that hear each other pass their states on, one place at each step. (Ch. 8, p. 357.)"""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING

from pdpsim.checks import at_most
from pdpsim.core.chance import uniform
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.sequences import sequence
from pdpsim.core.wiring import BIAS
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.diagnosis import why
from pdpsim.learning.criteria import TssBelow, WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import weights

from .shift_register_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = 2  # after so many the pattern is to have gone as many places round
MOST = 10
DOES = {
    "shift": "At each step every unit takes over the state of its neighbour: a shift register.",
    "complement": "At each step every unit takes over the opposite of its neighbour's state; two steps together shift.",
    "other": "After one step the states are neither shifted nor turned round; only two steps together shift by two.",
    "": "Two steps together do not shift all patterns by two places.",
}

ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.25, momentum=0.9),
    criterion=WithinTolerance(0.1),
    max_epochs=2_000,
    options={"units": 3, "own": False, "low": 0.1, "high": 0.9},
    source="ch. 8, p. 357; momentum, range and targets are not printed, nor whether units send to themselves",
)
RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(
        name="pdp1987",
        criterion=TssBelow(0.04),
        max_epochs=200,
        options={"units": 3, "own": True, "low": 0.0, "high": 1.0},
        source="the file rec of the bp program of 1987: units send to themselves, biases start from U(-1, 0)",
    ),
    ORIGINAL.with_(
        name="five",
        options={**ORIGINAL.options, "units": 5},
        source="ch. 8, p. 357: five units; the rest as with three",
    ),
    ORIGINAL.with_(
        name="free-biases",
        options={**ORIGINAL.options, "own": True, "free": True},
        source="ours: biases may be positive, and units send to themselves",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the units, over two steps. Each connection takes a step; biases stay at 0 or below."""
    options = recipe.options
    n = at_most(options.get("units", 3), MOST, "units")
    names, net = [f"u{k}" for k in range(1, n + 1)], Network("shift register")
    net.add_unit(BIAS, "bias")
    net.add_group(names, "output")
    for name in names:
        senders = [other for other in names if other != name or options.get("own", False)]
        net.connect_all([BIAS, *senders], [name])
    net.randomize(seed, recipe.init_range)
    if not options.get("free", False):
        random = Random(seed)
        for name in names:
            net.connections[BIAS, name].weight = uniform(random, -1.0, 0.0)
            net.connections[BIAS, name].shared.keep_between(high=0.0)
    return net.unfold(STEPS, delayed=net.connections, start="input", answers=[STEPS])


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give all patterns, each to be found two places to the right in the end."""
    net = build(recipe, seed)
    targets = recipe.options.get("low", 0.0), recipe.options.get("high", 1.0)
    names = [name for name, step in net.folded.values() if step == 0]
    rows = []
    for bits in product((0, 1), repeat=len(names)):
        after = [targets[bit] for bit in _shifted(bits, STEPS)]
        rows.append(
            sequence(net, {STEPS: dict(zip(names, after))}, start=dict(zip(names, bits)), name="".join(map(str, bits)))
        )
    return PatternSet(rows, [unit.name for unit in net.inputs], [unit.name for unit in net.outputs])


def _shifted(bits: tuple[int, ...], places: int) -> tuple[int, ...]:
    """The bits, so many places to the right.

    >>> _shifted((0, 0, 1), 2)
    (0, 1, 0)
    """
    return tuple(bits[(k - places) % len(bits)] for k in range(len(bits)))


def states(run: Run) -> list[list[tuple[int, ...]]]:
    """Return for each pattern the states of the units, on or off, at each step."""
    found = []
    steps = sorted({step for _, step in run.net.folded.values()})
    at = {step: [name for name, (_, when) in run.net.folded.items() if when == step] for step in steps}
    for pattern in run.patterns:
        run.net.forward(pattern)
        found.append([tuple(int(run.net.units[name].activation > 0.5) for name in at[step]) for step in steps])
    return found


def does(run: Run) -> str:
    """Tell what one step does: 'shift' by a place, its 'complement', or 'other'; '' if two steps do not shift."""
    seen = states(run)
    if any(last != _shifted(first, STEPS) for first, *_, last in seen):
        return ""
    if all(middle == _shifted(first, 1) for first, middle, _ in seen):
        return "shift"
    turned = all(middle == tuple(1 - bit for bit in _shifted(first, 1)) for first, middle, _ in seen)
    return "complement" if turned else "other"


def measures(run: Run) -> dict[str, Measured]:
    """Count the patterns that end two places on, and tell whether each step shifts by one, or by one and turned."""
    right = sum(last == _shifted(first, STEPS) for first, *_, last in states(run))
    found = does(run)
    return {"right": right, **{f"is_{kind}": int(found == kind) for kind in ("shift", "complement", "other")}}


def report(run: Run) -> str:
    """Show the weights, and what becomes of patterns at each step, and say what a step does."""
    rows = [" -> ".join("".join(map(str, state)) for state in seen) for seen in states(run)]
    shown = rows if len(rows) <= 8 else [*rows[:8], f"... and {len(rows) - 8} more"]
    return "\n\n".join([weights(run.net.fold()), "\n".join(shown), "\n".join([DOES[does(run)], *why(run)])])


def draw(run: Run) -> Axes:
    """Draw the network over its steps, with what becomes of one unit that is on."""
    from pdpsim.drawing.circuit import draw_network

    first = next(pattern for pattern in run.patterns if sum(pattern.inputs) == 1)
    return draw_network(run.net, pattern=first, epoch=run.history.epochs)


scenario = Scenario(
    "shift_register",
    "Shift register: states that go round",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("A network that passes states on, over two steps", draw),
    group="time",
)
