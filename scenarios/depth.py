"""Depth: what becomes of the error on its way back through many layers, and whether XOR is learned through them."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import TYPE_CHECKING, Any

from pdpsim.checks import at_most
from pdpsim.core.measures import CrossEntropy, Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import Adam, GradientDescent
from pdpsim.text import table
from pdpsim.words import number

from . import xor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DEEPEST, WIDEST = 200, 200
SHRINKS, GROWS = 1.15, 1 / 1.15  # times a layer: between these, the error arrives about as large as it set out


def depth_recipe(kind: str, layers: int, width: int = 6, **changes: Any) -> Recipe:
    """Return the recipe of a kind of layer, with so many layers of so many units."""
    options = {**_KINDS[kind].options, "layers": layers, "width": width}
    name = f"{kind}-{layers}" + (f"x{width}" if width != 6 else "")
    cap = 5_000 if layers < 10 else 2_000
    return _KINDS[kind].with_(**{"name": name, "options": options, "max_epochs": cap, **changes})


_1986 = Recipe(
    "1986",
    GradientDescent(0.25, momentum=0.9),
    criterion=WithinTolerance(0.1),
    options={"function": "logistic"},
    source="rate, momentum and weights of 1986, through more layers",
)
_TODAY = _1986.with_(rule=Adam(0.01), measure=CrossEntropy(), source="today's units, weights and rule")
_KINDS = {
    "1986": _1986,
    "1986-xavier": _1986.with_(draw="xavier"),
    "1986-skip": _1986.with_(options={"function": "logistic", "skip": True}),
    "tanh": _TODAY.with_(draw="xavier", options={"function": "tanh"}),
    "tanh-narrow": _TODAY.with_(options={"function": "tanh"}),
    "tanh-skip": _TODAY.with_(draw="xavier", options={"function": "tanh", "skip": True}),
    "relu": _TODAY.with_(draw="he", options={"function": "relu"}),
    "relu-skip": _TODAY.with_(rule=Adam(0.001), draw="he", options={"function": "relu", "skip": True}),
    "relu-norm": _TODAY.with_(draw="he", options={"function": "relu", "norm": True}),
    "logistic-xavier": _TODAY.with_(draw="xavier", options={"function": "logistic"}),
}
WIDTHS = (2, 4, 12, 30, 100)
# Of these only the error at the start is looked at.
_START: dict[str, Any] = {
    "rule": GradientDescent(0.1), "max_epochs": 1, "source": "for the error at the start, in narrow and wide layers"
}  # fmt: skip
RECIPES = (
    *(depth_recipe("1986", layers) for layers in (3, 1, 2, 5, 10)),
    *(depth_recipe(kind, layers) for kind in ("tanh", "relu") for layers in (2, 5, 10)),
    depth_recipe("tanh", 20),
    depth_recipe("1986-xavier", 5),
    depth_recipe("tanh-narrow", 10),
    *(depth_recipe("1986-skip", layers) for layers in (5, 10)),
    depth_recipe("tanh-skip", 10),
    depth_recipe("tanh-skip", 30),
    depth_recipe("relu-skip", 10),
    depth_recipe("relu-norm", 10, max_epochs=1_000),
    *(
        depth_recipe(kind, 10, width, **_START)
        for kind in ("1986", "logistic-xavier", "tanh", "relu")
        for width in WIDTHS
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build 2 inputs, layers of hidden units and one output unit, perhaps with skips or norms."""
    options = recipe.options
    layers, width = (
        at_most(options[key], most, f"the {key}") for key, most in (("layers", DEEPEST), ("width", WIDEST))
    )
    net = Network("depth")
    net.refuse_too_large(layers * width * (width + 1))
    net.add_unit("bias", "bias")
    below = net.add_group(["i1", "i2"], "input")
    for layer in range(1, layers + 1):
        names = [f"h{layer}.{k}" for k in range(1, width + 1)]
        function = "linear" if options.get("norm") else options["function"]
        units = net.add_group(names, group=f"layer {layer}", function=function)
        net.connect_all(["bias", *below], units)
        if options.get("norm"):
            units = _normed(net, units, layer, options["function"])
        if options.get("skip") and layer > 1:
            units = _skip(net, below, units, layer)
        below = units
    net.connect_all(["bias", *below], [net.add_unit("o1", "output")])
    net.randomize(seed, recipe.init_range)
    return net


def _normed(net: Network, units: list[Unit], layer: int, function: str) -> list[Unit]:
    """Units with the function of what linear units send, brought to mean 0 and spread 1."""
    normal = net.layer_norm(units, learned=False, name=f"norm {layer}")
    names = [f"n{layer}.{k}" for k in range(1, len(units) + 1)]
    fired = net.add_group(names, group=f"normed {layer}", function=function)
    for sender, receiver in zip(normal, fired):
        net.connect(sender, receiver, Weight(1.0, frozen=True))
    return fired


def _skip(net: Network, below: list[Unit], units: list[Unit], layer: int) -> list[Unit]:
    sums = net.add_group([f"r{layer}.{k}" for k in range(1, len(units) + 1)], group=f"sums {layer}", function="linear")
    for pair in zip(below, units, sums):
        for sender in pair[:2]:
            net.connect(sender, pair[2], Weight(1.0, frozen=True))
    return sums


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the four patterns of XOR."""
    return xor.patterns(recipe, seed)


def sizes_of_delta(net: Network, patterns: PatternSet, measure: Measure) -> list[float]:
    """Return for each hidden layer, from the lowest, the root mean square of its deltas over units and patterns.

    Where there are skips it is the error of the sums that pass a layer's activations on, and of the lowest layer, where
    there is no sum: a delta would be smaller there by the slope.

    >>> recipe = scenario.recipe("tanh-5")
    >>> len(sizes_of_delta(start_network(scenario, recipe, 1), patterns(recipe, 1), recipe.measure))
    5
    """
    layers = {layer: units for what in ("layer", "sums") for layer, units in _groups(net, what)}
    skips = any(True for _ in _groups(net, "sums"))
    squares = dict.fromkeys(layers, 0.0)
    for pattern in patterns:
        net.forward(pattern)
        net.backward(measure)
        for layer, units in layers.items():
            sizes = [unit.error if skips else unit.delta for unit in units]
            squares[layer] += sum(size * size for size in sizes) / len(units)
    return [sqrt(square / len(patterns)) for square in squares.values()]


def _groups(net: Network, what: str) -> Iterator[tuple[int, list[Unit]]]:
    found: dict[int, list[Unit]] = {}
    for unit in net.hidden:
        kind, _, layer = (unit.group or "").partition(" ")
        if kind == what:
            found.setdefault(int(layer), []).append(unit)
    yield from found.items()


def at_start(run: Run) -> list[float]:
    """Return the sizes of delta before the first weight change."""
    return sizes_of_delta(start_network(run.scenario, run.recipe, run.seed), run.patterns, run.recipe.measure)


def shrinkage(sizes: list[float]) -> float | None:
    """Return how many times smaller the error gets a layer, on its way back; None if none arrives at the bottom.

    >>> shrinkage([1.0, 4.0, 16.0]), shrinkage([0.0, 4.0])
    (4.0, None)
    """
    if len(sizes) < 2 or min(sizes) == 0.0:
        return None
    return float((sizes[-1] / sizes[0]) ** (1 / (len(sizes) - 1)))


def measures(run: Run) -> dict[str, Measured]:
    """Tell how the error shrinks on its way back at the start: times a layer, in ten layers, and whether it dies."""
    found = shrinkage(at_start(run))
    return {
        "shrinks": found,
        "in_ten_layers": None if found is None else found**10,
        "dead": int(found is None and run.recipe.options["layers"] > 1),
    }


def report(run: Run) -> str:
    """Show the error layer by layer, at the start and now, and say what became of it."""
    before, now = at_start(run), sizes_of_delta(run.net, run.patterns, run.recipe.measure)
    rows = [[str(k), f"{a:.2e}", f"{b:.2e}"] for k, (a, b) in reversed(list(enumerate(zip(before, now), 1)))]
    right = sum((run.net.forward(p)[0] > 0.5) == (p.targets[0] == 1.0) for p in run.patterns)
    return "\n".join(
        [
            table(["layer", "delta at the start", "delta now"], rows),
            "",
            _told(before),
            f"{right} of 4 patterns of XOR are answered on the right side of one half.",
        ]
    )


def _told(sizes: list[float]) -> str:
    found = shrinkage(sizes)
    if len(sizes) < 2:
        return "There is one hidden layer only, so the error has no way to go."
    if found is None:
        return "At the start no error arrives at the lowest layer: all units of some layer are flat on all patterns."
    ways, whole = len(sizes) - 1, sizes[-1] / sizes[0]
    if GROWS < found < SHRINKS:
        return f"At the start the error arrives at the lowest layer as large as it set out, to a factor of {whole:.2g}."
    if found < 1:
        return f"At the start the error grows {number(1 / found, 2)} times a layer, {1 / whole:.2g} times in {ways}."
    return f"At the start the error shrinks {number(found, 2)} times a layer, {whole:.2g} times in {ways}."


def picture(run: Run) -> Axes:
    """Draw the error by layer, at the start and now."""
    from matplotlib.ticker import MaxNLocator

    from pdpsim.drawing.curves import draw_rows

    pairs = zip(at_start(run), sizes_of_delta(run.net, run.patterns, run.recipe.measure))
    rows = [{"layer": k, "at the start": a or None, "now": b or None} for k, (a, b) in enumerate(pairs, 1)]
    settings: dict[str, Any] = {"columns": ["at the start", "now"], "label": "delta, root mean square"}
    ax = draw_rows(rows, title=f"depth, {run.recipe.name}: error layer by layer", **settings)
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


scenario = Scenario(
    "depth",
    "XOR through many layers",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    picture=Picture("The error layer by layer, at the start and after training", picture),
    group="today",
)
