"""Fields: does 1101 occur in a ring of 12 bits? Fields that share their weights, fields that do not, and no fields."""

from __future__ import annotations

from functools import cache
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from pdpsim.checks import one_of
from pdpsim.core.chance import shuffled
from pdpsim.core.measures import CrossEntropy
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.engines.choice import answers
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import AllCorrect
from pdpsim.learning.rules import Adam
from pdpsim.text import table
from pdpsim.words import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RING, FIELD, KINDS = 12, 4, 2
WANTED = (1, 1, 0, 1)
HELD_OUT = 600
SIDES = AllCorrect()

SHARED = Recipe(
    "shared",
    Adam(0.02),
    draw="xavier",
    criterion=AllCorrect(),
    max_epochs=600,
    to_the_end=True,
    measure=CrossEntropy(),
    options={"fields": "shared", "trained": 40},
    source="two kinds of field, each at twelve places with the same weights",
)
RECIPES = tuple(
    SHARED.with_(
        name=fields if trained == 40 else f"{fields}-{trained}",
        options={"fields": fields, "trained": trained},
        source=f"{source}; {trained} rows are trained",
    )
    for trained in (40, 300)
    for fields, source in (
        ("shared", "two kinds of field, each at twelve places with the same weights"),
        ("own", "the same fields, each with weights of its own"),
        ("full", "24 hidden units that see the whole ring"),
    )
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build 12 inputs, 24 hidden units of two kinds, each at a place of the ring, and one output unit."""
    net, fields = Network("fields"), one_of(recipe.options["fields"], ("shared", "own", "full"), "kind of fields")
    bias = net.add_unit("bias", "bias")
    inputs = net.add_group([f"i{k}" for k in range(1, RING + 1)], "input")
    output = net.add_unit("o1", "output")
    net.connect(bias, output)
    for kind in "ab"[:KINDS]:
        names = [f"{kind}{place}" for place in range(1, RING + 1)]
        units = net.add_group(names, group=f"kind {kind}", function="tanh")
        for place, unit in enumerate(units):
            seen = inputs if fields == "full" else [inputs[(place + k) % RING] for k in range(FIELD)]
            net.connect_all([bias, *seen], [unit])
            net.connect(unit, output)
        if fields == "shared":
            _share(net, units)
    net.randomize(seed, recipe.init_range)
    return net


def _share(net: Network, units: list[Unit]) -> None:
    for same in zip(*(unit.incoming for unit in units)):
        net.tie(*same)
    net.tie(*(unit.outgoing[0] for unit in units))


@cache
def occurs(bits: tuple[int, ...]) -> bool:
    """Tell whether 1101 stands anywhere in the ring.

    >>> occurs((0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)), occurs((1, 1, 1, 0) * 3), occurs((0,) * 12)
    (True, True, False)
    """
    return any(tuple(bits[(place + k) % RING] for k in range(FIELD)) == WANTED for place in range(RING))


def split(recipe: Recipe, seed: int) -> tuple[list[Pattern], list[Pattern]]:
    """Draw rows to train on, and others to ask afterwards, half of each with what is looked for."""
    rows = shuffled(Random(f"rows {seed}"), list(product((0, 1), repeat=RING)))
    halves = [[bits for bits in rows if occurs(bits) is there] for there in (True, False)]
    n = recipe.options["trained"] // 2
    trained, rest = ([_row(bits) for half in halves for bits in half[a:b]] for a, b in ((0, n), (n, n + HELD_OUT // 2)))
    return trained, rest


def _row(bits: tuple[int, ...]) -> Pattern:
    there = occurs(bits)
    return Pattern(bits, [float(there)], "".join(map(str, bits)), {"1101": "yes" if there else "no"})


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the rows to train on."""
    return _set(split(recipe, seed)[0])


def held_out(recipe: Recipe, seed: int) -> PatternSet:
    """Give 600 rows that are not trained on."""
    return _set(split(recipe, seed)[1])


def _set(rows: list[Pattern]) -> PatternSet:
    return PatternSet(rows, [f"i{k}" for k in range(1, RING + 1)], ["o1"])


def right(net: Network, rows: PatternSet) -> int:
    """Count the answers that are on the right side of one half."""
    return sum(SIDES.fits(row.targets[0] or 0.0, y) for row, (y,) in zip(rows, answers(net, rows)))


def field_of(unit: Unit) -> list[float]:
    """Return the weights of a unit from the bits it sees, in the order of the ring from its place on.

    >>> net = build(RECIPES[0], 1)
    >>> field_of(net.units["a1"]) == field_of(net.units["a12"])
    True
    """
    return [connection.weight for connection in unit.incoming if connection.sender.role == "input"]


def report(run: Run) -> str:
    """Count the answers that are right, trained and held out, and show the fields."""
    weights = sum(not weight.frozen for weight in run.net.weights)
    lines = [f"{weights} weights learn."]
    for what, chosen in ("trained", run.patterns), ("held-out", held_out(run.recipe, run.seed)):
        lines.append(f"{right(run.net, chosen)} of {len(chosen)} {what} rows are right.")
    if run.recipe.options["fields"] == "shared":
        units = [run.net.units[f"{kind}1"] for kind in "ab"[:KINDS]]
        rows = [[f"kind {u.name[0]}", *(number(w, 2) for w in field_of(u)), number(u.bias, 2)] for u in units]
        lines += ["", table(["field", *(f"bit {k}" for k in range(1, FIELD + 1)), "bias"], rows)]
        lines += ["", "Each kind stands at twelve places with these weights: it looks for the same wherever it is."]
    return "\n".join(lines)


def measures(run: Run) -> dict[str, Measured]:
    """Count the held-out rows that are right, and the weights."""
    rest = held_out(run.recipe, run.seed)
    return {
        "weights": sum(not weight.frozen for weight in run.net.weights),
        "held_out_right": right(run.net, rest),
        "held_out_cases": len(rest),
    }


def picture(run: Run) -> Figure:
    """Draw the weights into every unit of both kinds, over the ring."""
    from pdpsim.drawing.picture import new_panels
    from pdpsim.drawing.weights import draw_weights

    panels = new_panels([f"kind {kind}" for kind in "ab"[:KINDS]], KINDS, 4.2, 4.4)
    for kind, ax in panels.items():
        senders = [f"i{k}" for k in range(1, RING + 1)]
        draw_weights(run.net, ax, senders=senders, receivers=kind, title=kind)
    return panels.figure


scenario = Scenario(
    "fields",
    "Does 1101 occur in a ring of bits?",
    build,
    patterns,
    RECIPES,
    report,
    held_out,
    measures,
    picture=Picture("The weights into the units of both kinds", picture),
    group="today",
)
