"""T or C, wherever it stands and whichever way it is turned: fields that share their weights. (Ch. 8, pp. 348-352.)"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.inspection.diagnosis import why
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text import table
from pdpsim.words import listed, number

from .t_c_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Field = tuple[tuple[float, float, float], ...]
MARGIN = 2  # with so many empty squares round a letter, every unit that it could touch is there
SIDE = 3 + 2 * MARGIN
PLACES = range(SIDE - 2)
LETTERS = {
    "T": ((0, 0), (0, 1), (0, 2), (1, 1), (2, 1)),
    "C": ((0, 0), (0, 1), (1, 0), (2, 0), (2, 1)),
}
# The fields of fig. 15, from which turned and mirrored ones are not told apart.
DRAWN: dict[str, Field] = {
    "on-centre": ((-1, -1, -1), (-1, 2, -1), (-1, -1, -1)),
    "bar": ((-1, 2, -1), (-1, 2, -1), (-1, 2, -1)),
    "diagonal": ((2, -1, -1), (-1, 2, -1), (-1, -1, 2)),
    "compactness": ((-2, -2, -2), (-2, -2, -2), (-2, -2, -2)),
}
LIKE = 0.85  # the cosine of two fields from which on they are alike
SENTENCES = {
    "on-centre": "an on-centre, off-surround field",
    "bar": "a detector of a vertical bar",
    "diagonal": "a detector of a diagonal bar",
    "compactness": "a compactness detector: every weight inhibits, so a unit is on unless the letter covers its field",
    "": "like none of the four that are drawn in ch. 8",
}

ORIGINAL = Recipe(
    "original",
    GradientDescent(rate=0.05, momentum=0.9),
    criterion=WithinTolerance(0.1),
    max_epochs=20_000,
    batch=1,
    source="ch. 8, pp. 348-351; no settings are printed: chosen on seeds 1000 to 1099",
)
RECIPES = (
    ORIGINAL,
    ORIGINAL.with_(
        name="working",
        rule=GradientDescent(rate=0.25),
        source="ours: no momentum, with which more runs are solved in more sweeps",
    ),
    ORIGINAL.with_(name="epoch", batch=None, source="the original with one thing changed"),
    ORIGINAL.with_(
        name="own-weights",
        batch=None,
        options={"own": True},
        source="ours: each hidden unit has a weight of its own to the output, so the place of a letter matters",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build 7 x 7 inputs, 5 x 5 hidden units with fields of 3 x 3 that share their weights, and one output."""
    net = Network("t_c")
    net.add_unit(BIAS, "bias")
    for row in range(SIDE):
        net.add_group([f"i{row + 1}{column + 1}" for column in range(SIDE)], "input", group=f"row {row + 1}")
    for row in PLACES:
        net.add_group([f"h{row + 1}{column + 1}" for column in PLACES], group="hidden")
    net.add_unit("o1", "output")
    field, bias, to_output = [[Weight() for _ in range(3)] for _ in range(3)], Weight(), Weight()
    for row in PLACES:
        for column in PLACES:
            name = f"h{row + 1}{column + 1}"
            net.connect(BIAS, name, bias)
            for down in range(3):
                for across in range(3):
                    net.connect(f"i{row + down + 1}{column + across + 1}", name, field[down][across])
    net.connect(BIAS, "o1")
    for unit in net.hidden:
        net.connect(unit, "o1", Weight() if recipe.options.get("own", False) else to_output)
    net.randomize(seed, recipe.init_range)
    return net


def squares(letter: str, turns: int, down: int = 0, right: int = 0) -> set[tuple[int, int]]:
    """Return the squares of a letter, turned by so many right angles and moved from the middle.

    >>> sorted(squares("C", 1))
    [(2, 2), (2, 3), (2, 4), (3, 2), (3, 4)]
    """
    at = set(LETTERS[letter])
    for _ in range(turns):
        at = {(column, 2 - row) for row, column in at}
    top, left = min(row for row, _ in at), min(column for _, column in at)
    return {(row - top + MARGIN + down, column - left + MARGIN + right) for row, column in at}


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give both letters in four turns, with targets of .9 (T) and .1 (C)."""
    rows = []
    for letter in LETTERS:
        for turns in range(4):
            covered = squares(letter, turns)
            inputs = [float((row, column) in covered) for row in range(SIDE) for column in range(SIDE)]
            labels = {"letter": letter, "turned": str(90 * turns)}
            rows.append(Pattern(inputs, [0.9 if letter == "T" else 0.1], f"{letter} {90 * turns}", labels))
    names = [f"i{row + 1}{column + 1}" for row in range(SIDE) for column in range(SIDE)]
    return PatternSet(rows, names, ["o1"])


def field_of(net: Network) -> Field:
    """Return the nine weights that the hidden units share, as they lie over the inputs."""
    rows = ([net.connections[f"i{down}{across}", "h11"].weight for across in range(1, 4)] for down in range(1, 4))
    return tuple((a, b, c) for a, b, c in rows)


def likeness(field: Field, drawn: Field) -> float:
    """Return the greatest cosine of a field with a drawn one, however that is turned or mirrored.

    >>> round(likeness(((-1, -1, 2), (-1, 2, -1), (2, -1, -1)), DRAWN["diagonal"]), 6)
    1.0
    """
    found, turned = [], drawn
    for turn in range(8):
        turned = tuple((a, b, c) for a, b, c in zip(*turned[::-1]))
        if turn == 4:
            turned = turned[::-1]
        found.append(_cosine(field, turned))
    return max(found)


def _cosine(one: Field, other: Field) -> float:
    a, b = ([w for row in field for w in row] for field in (one, other))
    return sum(x * y for x, y in zip(a, b)) / (hypot(*a) * hypot(*b) or 1.0)


def kind(field: Field) -> str:
    """Return the name of the drawn field that a field is most like, '' where it is like none."""
    alike = {name: likeness(field, drawn) for name, drawn in DRAWN.items()}
    best = max(alike, key=lambda name: alike[name])
    return best if alike[best] > LIKE else ""


def measures(run: Run) -> dict[str, Measured]:
    """Tell which of the drawn fields was learned, how many of the nine weights inhibit, and who is answered rightly."""
    field = field_of(run.net)
    found = kind(field)
    right = sum((run.net.forward(p)[0] > 0.5) == (p.targets[0] == 0.9) for p in run.patterns)
    inhibiting = sum(weight < 0.0 for row in field for weight in row)
    kinds: dict[str, Measured] = {name.replace("-", "_"): int(found == name) for name in DRAWN}
    return {"right": right, "inhibiting": inhibiting, **kinds, "no_drawn": int(found == "")}


def report(run: Run) -> str:
    """Show the field that was learned, and say which of the drawn ones it is."""
    net, field = run.net, field_of(run.net)
    rows = [[number(weight, 2) for weight in row] for row in field]
    to_output = sorted({connection.weight for connection in net.units["o1"].incoming[1:]})
    told = listed([number(weight, 2) for weight in to_output], 3)
    return "\n".join(
        [
            "The field that the hidden units share:",
            table(["", "", ""], rows),
            "",
            f"Their bias is {number(net.units['h11'].bias, 2)}; to the output they send with {told}, "
            f"whose bias is {number(net.units['o1'].bias, 2)}.",
            f"The field is {SENTENCES[kind(field)]}.",
            *why(run),
        ]
    )


def draw(run: Run) -> Figure:
    """Draw the field, and the hidden units over each of the eight letters, its squares framed."""
    from pdpsim.drawing.heat import activations, draw_heat, frame
    from pdpsim.drawing.picture import new_panels
    from pdpsim.drawing.style import write
    from pdpsim.drawing.weights import draw_hinton

    names = [pattern.name for pattern in run.patterns]
    panels = new_panels(["field", *names], 3, 2.5, 2.35)
    draw_hinton(
        field_of(run.net),
        panels["field"],
        scale_note=False,
        title=f"the field: {kind(field_of(run.net)) or 'no drawn one'}",
    )
    seen = activations(run.net, run.patterns, [unit.name for unit in run.net.hidden])
    for pattern, row in zip(run.patterns, seen):
        ax, n = panels[pattern.name], len(PLACES)
        lines = [row[k : k + n] for k in range(0, len(row), n)]
        answer = run.net.forward(pattern)[0]
        draw_heat(lines, ax, limits=(0.0, 1.0), numbers=False, title=f"{pattern.name}: output {number(answer, 2)}")
        for down, across in squares(pattern.labels["letter"], int(pattern.labels["turned"]) // 90):
            ax.add_patch(frame(across - 1, down - 1))
    write(panels.figure.suptitle, "t_c: the 5 x 5 hidden units over each letter (its squares are framed)", fontsize=11)
    return panels.figure


scenario = Scenario(
    "t_c",
    "T or C, by fields that share their weights",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("The field that was learned, and what the hidden units see of each letter", draw),
    group="chapter8",
)
