"""Symmetry: is a row of six bits its own mirror image? (Nature, fig. 1; ch. 8, pp. 340-341.)"""

from collections.abc import Iterable
from itertools import product

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Measured, Recipe, Run, Scenario
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text.tables import number, table

from .symmetry_claims import CLAIMS

RECIPES = (
    Recipe(
        "working",
        GradientDescent(rate=0.05, momentum=0.9),
        init_range=0.3,
        criterion=WithinTolerance(0.1),
        max_epochs=20_000,
        source="ours: half the printed rate",
    ),
    Recipe(
        "original",
        GradientDescent(rate=0.1, momentum=0.9),
        init_range=0.3,
        criterion=WithinTolerance(0.1),
        max_epochs=20_000,
        source="Nature 323, p. 534, fig. 1",
    ),
    Recipe(
        "retelling",
        GradientDescent(rate=0.1, momentum=0.9),
        init_range=0.5,
        criterion=WithinTolerance(0.1),
        max_epochs=20_000,
        source="a modern retelling of the paper",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the 6-2-1 network."""
    width, hidden = recipe.options.get("width", 6), recipe.options.get("hidden", 2)
    return Network.layered(width, hidden, 1, seed=seed, init_range=recipe.init_range, name="symmetry")


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give all rows of bits; labels tell whether they are symmetric, and which pairs match."""
    width = recipe.options.get("width", 6)
    rows = []
    for bits in product((0, 1), repeat=width):
        pairs = {f"pair {k + 1}": "same" if bits[k] == bits[-1 - k] else "different" for k in range(width // 2)}
        symmetric = bits == bits[::-1]
        labels = {"symmetric": "yes" if symmetric else "no", **pairs}
        rows.append(Pattern(bits, [float(symmetric)], "".join(map(str, bits)), labels))
    return PatternSet(rows, [f"i{k}" for k in range(1, width + 1)], ["o1"])


def report(run: Run) -> str:
    """Show the mirrored weights, and how many rows are answered rightly."""
    net = run.net
    right = sum((net.forward(pattern)[0] > 0.5) == (pattern.targets[0] == 1.0) for pattern in run.patterns)
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
    return "\n".join(
        [f"{right} of {len(run.patterns)} rows are answered rightly.", "", table(heads, rows), "", mirrored(net)]
    )


def mirrored(net: Network) -> str:
    """Say how far each hidden unit's weights are antisymmetric about the middle, and in which ratio."""
    lines = []
    for unit in net.hidden:
        weights = [net.connections[sender.name, unit.name].weight for sender in net.inputs]
        half = [(left - right) / 2 for left, right in zip(weights, reversed(weights))][: len(weights) // 2]
        largest, smallest = max(map(abs, half)), min(map(abs, half))
        off = max(abs(left + right) for left, right in zip(weights, reversed(weights)))
        if smallest == 0.0:
            lines.append(f"{unit.name}: some weights about the middle are equal, not opposite.")
            continue
        ratio = " : ".join(f"{abs(w) / smallest:.2f}" for w in sorted(half, key=abs))
        lines.append(
            f"{unit.name}: opposite about the middle within {100 * off / largest:.1f}% of the largest; "
            f"magnitudes stand as {ratio}."
        )
    return "\n".join(lines)


def measures(run: Run) -> dict[str, Measured]:
    """Count the rows answered rightly, and tell how far the hidden units are from mirrored weights of 1 : 2 : 4.

    `asymmetry` is the largest sum of two weights that should be opposite, as a share of the unit's largest
    weight; `off_ratio` the largest deviation from 1, 2, 4, ... times the unit's smallest, as a share of these.
    Both are the worse unit's. `opposite_units` tells whether the hidden units have opposite signs and negative
    biases, `to_output` what they send to the output with, on the average.
    """
    right = sum((run.net.forward(pattern)[0] > 0.5) == (pattern.targets[0] == 1.0) for pattern in run.patterns)
    units = [
        [run.net.connections[sender.name, unit.name].weight for sender in run.net.inputs] for unit in run.net.hidden
    ]
    first, last = units[0], units[-1]
    opposite = all(a * b < 0.0 for a, b in zip(first, last)) and all(
        (unit.bias or 0.0) < 0.0 for unit in run.net.hidden
    )
    to_output = [connection.weight for unit in run.net.hidden for connection in unit.outgoing]
    return {
        "right": right,
        "asymmetry": max(map(asymmetry, units)),
        "off_ratio": _worst(map(off_ratio, units)),
        "opposite_units": int(opposite),
        "to_output": sum(to_output) / len(to_output),
    }


def asymmetry(weights: list[float]) -> float:
    """Return how far weights are from opposite about the middle, as a share of the largest.

    >>> asymmetry([14.2, -3.6, 7.1, -7.1, 3.6, -14.2])
    0.0
    """
    largest = max(map(abs, weights)) or 1.0
    return max(abs(left + right) for left, right in zip(weights, reversed(weights))) / largest


def off_ratio(weights: list[float]) -> float | None:
    """Return how far their magnitudes are from 1 : 2 : 4 times the smallest, or None where that is zero.

    >>> round(off_ratio([14.2, -3.6, 7.1, -7.1, 3.6, -14.2]), 4)
    0.0139
    """
    half = sorted(abs(left - right) for left, right in list(zip(weights, reversed(weights)))[: len(weights) // 2])
    if half[0] == 0.0:
        return None
    return max(abs(w / half[0] / 2.0**k - 1.0) for k, w in enumerate(half))


def _worst(values: Iterable[float | None]) -> float | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return max(known) if len(known) == len(found) else None


scenario = Scenario(
    "symmetry", "Mirror symmetry of six bits", build, patterns, RECIPES, report, measures=measures, claims=CLAIMS
)
