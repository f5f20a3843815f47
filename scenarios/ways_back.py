"""Other ways back: XOR, encoder and symmetry without back-propagation, beside it.

Feedback alignment: errors go back by fixed weights of their own (Lillicrap et al., *Nature Communications* 7, 2016).
Signs: they go back by the signs of the weights. Forward-forward: each layer learns to be strongly on for a pattern with
its right label, and weakly with a wrong one; no error goes from layer to layer (Hinton, 2022). Predictive coding and
equilibrium propagation: units settle with the targets, and every link learns from what is at hand there.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import acos, degrees, sqrt
from typing import TYPE_CHECKING, Any

from pdpsim.checks import one_of
from pdpsim.core.connection import Connection
from pdpsim.core.kinds import NoError, OwnWayBack, SignsBack
from pdpsim.core.measures import CrossEntropy
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import AllCorrect, Never, StrongestPattern, WithinTolerance
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.contrastive import EquilibriumPropagation
from pdpsim.learning.procedures.predictive import PredictiveCoding
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import Adam, GradientDescent
from pdpsim.learning.sweep import Sweep
from pdpsim.text import answers, table
from pdpsim.training.training import train

from . import encoder, symmetry, xor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PROBLEMS: dict[str, Any] = {"xor": xor, "encoder": encoder, "symmetry": symmetry}
RATES = {"xor": 0.25, "encoder": 0.1, "symmetry": 0.05}
# On seeds 1000 to 1019 did best: of .05, .1, .12, .15, .18, .2, .22 and .25 on the encoder, and of .02 and .05.
PREDICTIVE_RATES = {**RATES, "encoder": 0.18}
EQUILIBRIUM_RATES = {"xor": 0.02, "encoder": 0.05, "symmetry": 0.02}
RANGES = {"xor": 0.5, "encoder": 0.5, "symmetry": 0.3}
NUDGE = 1e-4  # by which a weight is moved to see what becomes of the settled error
SIDES = AllCorrect()
THRESHOLD = 6.0  # of goodness; of 2, 6 and 12 what did best on seeds 1000 to 1005
EPOCHS = (0, 10, 30, 100, 200, 300, 500, 700, 1000, 2000, 4000, 7000)  # at which the angle is measured


def _recipe(way: str, problem: str, *hidden: int) -> Recipe:
    shape = "-".join(map(str, hidden))
    options = {"way": way, "problem": problem, "hidden": shape}
    name = f"{SHORT[way]}-{problem}-{shape}"
    if way == "forward-forward":
        groups = StrongestPattern(8 if problem == "encoder" else 2)
        more: dict[str, Any] = {"draw": "he", "measure": CrossEntropy(), "criterion": groups, "max_epochs": 2_000}
        return Recipe(name, Adam(0.01), options=options, source=f"forward-forward on {problem}", **more)
    rule: Rule | Procedure = GradientDescent(RATES[problem], momentum=0.9)
    settings: dict[str, Any] = {"init_range": RANGES[problem], "criterion": WithinTolerance(0.1), "max_epochs": 10_000}
    if way == "predictive coding":
        rule = PredictiveCoding(GradientDescent(PREDICTIVE_RATES[problem], momentum=0.9), steps=10, pace=0.2)
        settings["max_epochs"] = 5_000 if problem == "encoder" else 1_500
    if way == "equilibrium propagation":
        rule = EquilibriumPropagation(Adam(EQUILIBRIUM_RATES[problem]), steps=12, strength=0.1)
        settings["max_epochs"] = 300
    return Recipe(name, rule, options=options, source=f"{way} on {problem}", **settings)


SHORT = {
    "feedback alignment": "fa", "signs": "signs", "forward-forward": "ff", "back-propagation": "bp",
    "predictive coding": "pc", "equilibrium propagation": "ep",
}  # fmt: skip
_EVERY = ("xor-4", "xor-2", "xor-8", "encoder-3", "symmetry-2", "symmetry-8")
# Of the ways that only messages carry out there are fewer networks, and they are given up sooner.
PROBLEMS_OF = {
    "feedback alignment": _EVERY,
    "back-propagation": _EVERY,
    "signs": _EVERY,
    "predictive coding": ("xor-4", "xor-8", "encoder-3", "symmetry-2"),
    "equilibrium propagation": ("xor-8", "encoder-3", "encoder-8", "symmetry-2"),
}
RECIPES = (
    *(
        _recipe(way, problem.partition("-")[0], int(problem.partition("-")[2]))
        for way, problems in PROBLEMS_OF.items()
        for problem in problems
    ),
    *(
        _recipe("forward-forward", problem, *hidden)
        for problem, hidden in (
            ("xor", (8,)),
            ("xor", (8, 8)),
            ("encoder", (8,)),
            ("encoder", (32,)),
            ("symmetry", (8, 8)),
            ("symmetry", (32,)),
        )
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build a network whose layers learn in the recipe's way."""
    options = recipe.options
    one_of(options["way"], dict.fromkeys(known.options["way"] for known in RECIPES), "way")
    hidden = [int(n) for n in options["hidden"].split("-")]
    given = _problem(recipe, seed)
    inputs, outputs = len(given[0].inputs), len(given[0].targets)
    if options["way"] == "forward-forward":
        return _forward_forward(inputs + _labels(given), hidden, recipe, seed)
    if options["way"] == "equilibrium propagation":
        return _linked(inputs, hidden[0], outputs, recipe, seed)
    net = Network.layered(inputs, *hidden, outputs, seed=seed, init_range=recipe.init_range, name="ways_back")
    if options["way"] == "signs":
        _go_back_by(net, SignsBack)
        net.randomize(seed, recipe.init_range)
    if options["way"] == "feedback alignment":
        _go_back_by(net, OwnWayBack)
        net.randomize(seed, recipe.init_range)
        for connection in _aligned(net):
            connection.back /= recipe.init_range  # from U(-1, 1)
    return net


def _problem(recipe: Recipe, seed: int) -> PatternSet:
    module = PROBLEMS[one_of(recipe.options["problem"], PROBLEMS, "problem")]
    given: PatternSet = module.patterns(module.RECIPES[0], seed)
    return given


def _linked(inputs: int, hidden: int, outputs: int, recipe: Recipe, seed: int) -> Network:
    """Layers that hear each other: hidden and output units are joined by symmetric links."""
    net = Network("ways_back")
    bias = net.add_unit("bias", "bias")
    sizes = (("i", inputs, "input"), ("h", hidden, "hidden"), ("o", outputs, "output"))
    below, middle, above = (net.add_group([f"{x}{k}" for k in range(1, n + 1)], role) for x, n, role in sizes)
    net.connect_all([bias, *below], middle)
    net.connect_all([bias], above)
    for one in middle:
        for other in above:
            net.connect(one, other, symmetric=True)
    net.randomize(seed, recipe.init_range)
    return net


def _go_back_by(net: Network, kind: type[Connection]) -> None:
    """Let errors go back over every connection that passes them on to a hidden unit by another way."""
    for (sender, receiver), connection in list(net.connections.items()):
        if connection.sender.role == "hidden":
            net.remove_connection(sender, receiver)
            net.connect(sender, receiver, connection.weight, kind=kind)


def _aligned(net: Network) -> list[OwnWayBack]:
    return [connection for connection in net.connections.values() if isinstance(connection, OwnWayBack)]


def _labels(given: PatternSet) -> int:
    return max(2, len(given[0].targets))


def _forward_forward(inputs: int, hidden: list[int], recipe: Recipe, seed: int) -> Network:
    net = Network("ways_back")
    bias = net.add_unit("bias", "bias")
    below = net.add_group([f"i{k}" for k in range(1, inputs + 1)], "input")
    kind: type[Connection] = Connection
    for layer, size in enumerate(hidden, 1):
        names = [f"h{layer}.{k}" for k in range(1, size + 1)]
        units = net.add_group(names, group=f"layer {layer}", function="relu")
        net.connect_all([bias], units)
        for unit in units:
            for sender in below:
                net.connect(sender, unit, kind=kind)
        squares = _goodness(net, units, layer)
        if layer < len(hidden):
            below, kind = _at_length_one(net, units, squares, layer), NoError
    net.randomize(seed, recipe.init_range)
    return net


def _goodness(net: Network, units: list[Unit], layer: int) -> list[Unit]:
    """An output unit that hears the squares of a layer's activations, against a threshold."""
    names = [f"square {unit.name}" for unit in units]
    squares = net.add_group(names, group=f"squares {layer}", function="square")
    good = net.add_unit(f"good {layer}", "output")
    net.connect("bias", good, Weight(-THRESHOLD, frozen=True))
    for unit, square in zip(units, squares):
        net.connect(unit, square, Weight(1.0, frozen=True))
        net.connect(square, good, Weight(1.0, frozen=True))
    return squares


def _at_length_one(net: Network, units: list[Unit], squares: list[Unit], layer: int) -> list[Unit]:
    """Units with a layer's activations divided by their length, so that the next cannot tell how good it is."""
    inverse = net.add_unit(f"1/length {layer}", function="inverse_root")
    net.connect("bias", inverse, Weight(1e-8, frozen=True))
    for square in squares:
        net.connect(square, inverse, Weight(1.0, frozen=True))
    normal = []
    for unit in units:
        normal.append(
            net.add_unit(f"normal {unit.name}", function="linear", combine="product", group=f"normal {layer}")
        )
        for sender in (unit, inverse):
            net.connect(sender, normal[-1], Weight(1.0, frozen=True))
    return normal


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the patterns of the problem; by forward-forward each with every label, of which one is right."""
    given = _problem(recipe, seed)
    if recipe.options["way"] != "forward-forward":
        return given
    labels, layers = _labels(given), recipe.options["hidden"].count("-") + 1
    rows = []
    for pattern in given:
        true = pattern.targets.index(1.0) if len(pattern.targets) > 1 else int(pattern.targets[0] == 1.0)
        for label in range(labels):
            told = [float(label == k) for k in range(labels)]
            name = f"{pattern.name} as {label}"
            rows.append(Pattern([*pattern.inputs, *told], [float(label == true)] * layers, name))
    names = [f"i{k}" for k in range(1, len(rows[0].inputs) + 1)]
    return PatternSet(rows, names, [f"good {layer}" for layer in range(1, layers + 1)])


def angle(net: Network, patterns: PatternSet, recipe: Recipe) -> float:
    """Return the angle in degrees between what a network learns by and what lessens the error fastest.

    Of deltas of hidden units: by their own way back, and those of the error. By equilibrium propagation, where errors
    do not go back, of gradients: what links note, and differences of the error of settled outputs.

    >>> recipe = scenario.recipe("bp-xor-4")
    >>> angle(start_network(scenario, recipe, 1), patterns(recipe, 1), recipe)
    0.0
    """
    if recipe.options["way"] == "equilibrium propagation":
        own, true = _noted(net.copy(), patterns, recipe), _differences(net.copy(), patterns, recipe)
    else:
        own, true = _own_deltas(net.copy(), patterns, recipe), _deltas(_plain(net), patterns, recipe)
    along = sum(a * b for a, b in zip(own, true))
    lengths = sqrt(sum(a * a for a in own) * sum(b * b for b in true))
    return degrees(acos(max(-1.0, min(1.0, along / lengths)))) if lengths and own != true else 0.0


def _plain(net: Network) -> Network:
    """The same weights in a network whose errors go back by them."""
    twin = Network.layered(len(net.inputs), len(net.hidden), len(net.outputs))
    for ends, connection in net.connections.items():
        twin.connections[ends].weight = connection.weight
    return twin


def _own_deltas(net: Network, patterns: PatternSet, recipe: Recipe) -> list[float]:
    if recipe.options["way"] != "predictive coding":
        return _deltas(net, patterns, recipe)
    found = []
    for sweep in _before_change(net, patterns, recipe):
        if sweep.phase == "note":
            found += [unit.delta for unit in net.hidden]
    return found


def _before_change(net: Network, patterns: PatternSet, recipe: Recipe) -> Iterator[Sweep]:
    """Carry out the sweeps of an epoch up to the weight change, and yield each when it is over."""
    for sweep in recipe.procedure.epoch(net, patterns.fitted(net).patterns, net.chance):
        if sweep.phase == "change":
            return
        for act in sweep.acts():
            act()
        yield sweep


def _noted(net: Network, patterns: PatternSet, recipe: Recipe) -> list[float]:
    for _ in _before_change(net, patterns, recipe):
        pass
    return [weight.gradient for weight in net.weights]


def _differences(net: Network, patterns: PatternSet, recipe: Recipe) -> list[float]:
    """The gradient of the error of settled outputs, by moving each weight a little to both sides."""

    def error() -> float:
        return sum((t - y) ** 2 for t, y in _answers(net, patterns, recipe)) / 2

    found = []
    for weight in net.weights:
        here, sides = weight.value, []
        for value in (here + NUDGE, here - NUDGE):
            weight.value = value
            sides.append(error())
        weight.value = here
        found.append((sides[0] - sides[1]) / (2 * NUDGE))
    return found


def _answers(net: Network, patterns: PatternSet, recipe: Recipe) -> list[tuple[float, float]]:
    """Each target with what the output unit comes to."""
    fitted = patterns.fitted(net).patterns
    rows = zip(fitted, recipe.procedure.answers(net, fitted))
    return [(t or 0.0, y) for pattern, row in rows for t, y in zip(pattern.targets, row)]


def _deltas(net: Network, patterns: PatternSet, recipe: Recipe) -> list[float]:
    found = []
    for pattern in patterns:
        net.forward(pattern)
        net.backward(recipe.measure)
        found += [unit.delta for unit in net.hidden]
    return found


def angles(run: Run) -> list[dict[str, float]]:
    """Train the run's network again from its start, and return the angle after so many epochs."""
    net = start_network(run.scenario, run.recipe, run.seed)
    history, rows = History(seed=run.seed), []
    for epoch in (e for e in EPOCHS if e == 0 or e <= max(run.history.epochs, 30)):
        if epoch:
            more = epoch - history.epochs
            train(net, run.patterns, run.recipe.procedure, criterion=Never(), max_epochs=more, history=history)
        rows.append({"epoch": epoch, "degrees": angle(net, run.patterns, run.recipe)})
    return rows


def answered(run: Run) -> tuple[int, int]:
    """Return how many of the problem's patterns are answered rightly, and of how many."""
    if run.recipe.options["way"] == "forward-forward":
        size = run.recipe.criterion.size  # type: ignore[attr-defined]
        rows = [(p, run.net.forward(p)) for p in run.patterns]
        groups = [rows[k : k + size] for k in range(0, len(rows), size)]
        return sum(run.recipe.criterion.met(0.0, *zip(*group)) for group in groups), len(groups)
    outputs, answered = len(run.net.outputs), _answers(run.net, run.patterns, run.recipe)
    fits = [SIDES.fits(t, y) for t, y in answered]
    return sum(all(fits[k : k + outputs]) for k in range(0, len(fits), outputs)), len(run.patterns)


def report(run: Run) -> str:
    """Say how many patterns are answered rightly, and by feedback alignment how the angle closes."""
    right, of = answered(run)
    lines = [f"{right} of {of} patterns are answered rightly."]
    if run.recipe.options["way"] == "forward-forward":
        return lines[0] + " An answer is the label with which all layers together are most strongly on."
    if run.recipe.options["problem"] == "xor" and not _settles(run.recipe):
        lines += ["", answers(run.net, run.patterns)]
    if _settles(run.recipe):
        told = measures(run)
        pair = {"predictive coding": "deltas and those", "equilibrium propagation": "gradient and that"}
        told_now = (
            f"stand at {told['angle_end']:.0f} degrees to each other, and at the start at {told['angle_start']:.0f}"
        )
        lines += ["", f"Its {pair[run.recipe.options['way']]} of the error {told_now}."]
    if _turns(run.recipe):
        rows = angles(run)
        lines += ["", table(["epoch", "degrees"], [[f"{row['epoch']:,}", f"{row['degrees']:.0f}"] for row in rows])]
        first, last = rows[0]["degrees"], rows[-1]["degrees"]
        lines += ["", f"Its deltas stood at {first:.0f} degrees to the true ones, and stand at {last:.0f} now."]
    return "\n".join(lines)


def _turns(recipe: Recipe) -> bool:
    """Whether errors go back by other weights than those that learn, so that the angle is worth a curve."""
    return recipe.options["way"] in ("feedback alignment", "signs")


def _settles(recipe: Recipe) -> bool:
    return recipe.options["way"] in ("predictive coding", "equilibrium propagation")


def measures(run: Run) -> dict[str, Measured]:
    """Count the patterns that are answered rightly, and tell the angle at the start and at the end."""
    aligned = _turns(run.recipe) or _settles(run.recipe)
    start = start_network(run.scenario, run.recipe, run.seed)
    return {
        "right": answered(run)[0],
        "angle_start": angle(start, run.patterns, run.recipe) if aligned else None,
        "angle_end": angle(run.net, run.patterns, run.recipe) if aligned else None,
    }


def picture(run: Run) -> Axes:
    """Draw the angle between the deltas of this way back and the true ones over epochs, or the error."""
    from pdpsim.drawing.curves import draw_error, draw_rows

    if not _turns(run.recipe):
        return draw_error(run.history, log=True, title=f"ways back, {run.recipe.name}")
    label, title = "angle to the true deltas, degrees", f"ways back, {run.recipe.name}: its deltas beside the true ones"
    ax = draw_rows(angles(run), label=label, title=title, marker="o")
    ax.set_xlim(left=0)
    ax.set_ylim(0, 180)
    ax.set_yticks([0, 45, 90, 135, 180])
    return ax


scenario = Scenario(
    "ways_back",
    "Learning by other ways back",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    picture=Picture("The angle between the deltas of this way back and the true ones", picture),
    group="today",
)
