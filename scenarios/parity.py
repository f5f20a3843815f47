"""Parity: is an odd number of inputs on? Neighbours are always of the other kind. (Ch. 8, pp. 334-335.)"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pdpsim.checks import at_most
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.boolean import on_or_off
from pdpsim.inspection.diagnosis import why
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table
from pdpsim.words import counted, listed

from .parity_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDEST = 12
ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.5, momentum=0.9),
    criterion=WithinTolerance(0.1),
    options={"width": 4, "hidden": 4},
    batch=1,
    source="ch. 8, p. 335; momentum, range, targets and grain are not printed: chosen on seeds 1000 to 1099",
)


def _by_epoch(width: int, hidden: int, rate: float, init_range: float, source: str) -> Recipe:
    return ORIGINAL.with_(
        name=f"{width}-{hidden}-1",
        rule=GradientDescent(rate, momentum=0.9),
        init_range=init_range,
        options={"width": width, "hidden": hidden},
        batch=None,
        max_epochs=20_000,
        source=source,
    )


RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(name="no-momentum", rule=GradientDescent(rate=0.5), source="the original with one thing changed"),
    _by_epoch(4, 3, 0.5, 1.0, "ours: one hidden unit fewer than inputs"),
    _by_epoch(4, 8, 0.5, 0.5, "ours: twice as many hidden units as inputs"),
    *(
        _by_epoch(width, width, rate, init_range, "sizes of ch. 8, p. 334; no settings are printed for them")
        for width, rate, init_range in (
            (2, 0.5, 0.5), (3, 0.5, 0.5), (5, 0.1, 1.0), (6, 0.05, 1.0), (7, 0.02, 1.0), (8, 0.01, 1.0)
        )
    ),
)  # fmt: skip


def build(recipe: Recipe, seed: int) -> Network:
    """Build the N-H-1 network."""
    width, hidden = recipe.options.get("width", 4), recipe.options.get("hidden", 4)
    return Network.layered(width, hidden, 1, seed=seed, init_range=recipe.init_range, name="parity")


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give all rows of bits, with targets of .1 (even) and .9 (odd)."""
    width = at_most(recipe.options.get("width", 4), WIDEST, "the width, of which there are 2 ** width patterns,")
    rows = []
    for bits in product((0, 1), repeat=width):
        odd = sum(bits) % 2
        labels = {"number on": str(sum(bits)), "parity": "odd" if odd else "even"}
        rows.append(Pattern(bits, [0.9 if odd else 0.1], "".join(map(str, bits)), labels))
    return PatternSet(rows, [f"i{k}" for k in range(1, width + 1)], ["o1"])


def codes(run: Run) -> dict[int, list[str]]:
    """Return the hidden codes, each unit read as on or off, by the number of inputs that are on."""
    found: dict[int, dict[str, None]] = {}
    for pattern in run.patterns:
        found.setdefault(int(sum(pattern.inputs)), {})[on_or_off(run.net, pattern)] = None
    return {number_on: list(found[number_on]) for number_on in sorted(found)}


def counts(found: dict[int, list[str]]) -> str:
    """Tell what the number of hidden units on is, by the number of inputs on: 'zeros', 'ones', or '' if neither.

    >>> counts({0: ["11"], 1: ["01"], 2: ["00"]}), counts({0: ["11"], 1: ["01", "10"], 2: ["00"]})
    ('zeros', '')
    """
    if any(len(several) > 1 for several in found.values()):
        return ""
    on = [several[0].count("1") for several in found.values()]
    rising = list(range(len(on)))
    return "ones" if on == rising else "zeros" if on == rising[::-1] else ""


def measures(run: Run) -> dict[str, Measured]:
    """Count the rows answered rightly, and tell what the hidden units depend on.

    `by_number` tells whether rows with as many inputs on have one code (each unit read as on or off), `counting`
    whether besides the number of hidden units on is the number of zeros (or of ones), as printed.
    """
    found = codes(run)
    right = sum((run.net.forward(p)[0] > 0.5) == (p.targets[0] == 0.9) for p in run.patterns)
    return {
        "right": right,
        "by_number": int(all(len(several) == 1 for several in found.values())),
        "counting": int(bool(counts(found))),
    }


def report(run: Run) -> str:
    """Show the hidden codes by the number of inputs on, and say what the hidden units count."""
    found = codes(run)
    rows = [[str(number_on), " ".join(several)] for number_on, several in found.items()]
    parts = [table(["inputs on", "hidden codes (on above .5)"], rows), "\n".join([*_sentences(found), *why(run)])]
    return "\n\n".join(parts)


def _sentences(found: dict[int, list[str]]) -> list[str]:
    several = [str(number_on) for number_on, those in found.items() if len(those) > 1]
    if several:
        return [f"The hidden units tell apart which inputs are on, not only how many (with {listed(several)} on)."]
    counted_by = counts(found)
    if counted_by:
        return [f"The number of hidden units on is the number of {counted_by}, whichever inputs they are."]
    n = len({those[0] for those in found.values()})
    return [f"The hidden units see only how many inputs are on, and have {counted(n, 'code')} for it."]


def draw(run: Run) -> Axes:
    """Draw the hidden units over all rows, by the number of inputs on: a staircase where the units count."""
    from pdpsim.drawing.heat import activations, draw_heat

    rows = sorted(run.patterns, key=lambda pattern: (sum(pattern.inputs), pattern.name))
    names = [unit.name for unit in run.net.hidden]
    seen = activations(run.net, rows, [*names, "o1"])
    order = sorted(range(len(names)), key=lambda k: -sum(row[k] for row in seen))
    return draw_heat(
        [[*(row[k] for k in order), row[-1]] for row in seen],
        rows=[f"{pattern.name}   {sum(pattern.inputs):g} on" for pattern in rows],
        columns=[*(names[k] for k in order), "o1"],
        limits=(0.0, 1.0),
        label="activation",
        ylabel="inputs",
        title=f"{run.net.name}: hidden units by how many inputs are on",
    )


scenario = Scenario(
    "parity",
    "Parity: is an odd number of inputs on?",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("The hidden units by how many inputs are on, in a solved network", draw),
    group="chapter8",
)
