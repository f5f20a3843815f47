"""Lookup: three slots, each with a key and a value, and a question; an attention head learns to look the answer up."""

from __future__ import annotations

from itertools import permutations, product
from random import Random
from typing import TYPE_CHECKING, Any

from pdpsim.checks import one_of
from pdpsim.core import sweeps
from pdpsim.core.chance import shuffled
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import AllCorrect, WithinTolerance
from pdpsim.learning.rules import Adam
from pdpsim.text import table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KEYS = "ABC"
SLOTS = (1, 2, 3)
PARTS = ("?", *(f"s{slot}" for slot in SLOTS))  # of the inputs: the question, and the slots
SIZE = 3  # units in a query and in a key
SHOWN = 12  # cases in the picture

HEAD = Recipe(
    "head",
    Adam(0.02),
    draw="xavier",
    criterion=WithinTolerance(0.5),
    max_epochs=1_000,
    options={"kind": "head", "trained": 72},
    source="one attention head over the slots",
)
RECIPES = tuple(
    HEAD.with_(
        name=name if trained == 72 else f"{name}-quarter",
        draw=draw,
        options={"kind": kind, "trained": trained, **more},
        source=f"{source}; {trained} of the 144 cases are trained",
    )
    for trained in (72, 36)
    for name, kind, draw, source, more in (
        ("head", "head", "xavier", "one attention head over the slots", {}),
        ("tanh-8", "full", "xavier", "fully connected, 8 hidden tanh units", {"function": "tanh", "hidden": 8}),
        ("relu-32", "full", "he", "fully connected, 32 hidden ReLU units", {"function": "relu", "hidden": 32}),
    )
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the attention head, or with ``kind: full`` a network with one hidden layer over the same inputs."""
    net = Network("lookup")
    one_of(recipe.options["kind"], dict.fromkeys(known.options["kind"] for known in RECIPES), "kind")
    net.add_unit("bias", "bias")
    parts = [net.add_group([f"{part}{x}" for x in (*KEYS, "=")], "input", group=_words(part)) for part in PARTS]
    if recipe.options["kind"] == "head":
        below = _add_head(net, parts)
        net.connect(below, _output(net), 1.0).shared.frozen = True
        net.connect_bias("o1", 0.0)
    else:
        names = [f"h{k}" for k in range(1, recipe.options["hidden"] + 1)]
        hidden = net.add_group(names, group="hidden", function=recipe.options["function"])
        net.connect_all(["bias", *(unit for part in parts for unit in part)], hidden)
        net.connect_all(["bias", *hidden], [_output(net)])
    net.randomize(seed, recipe.init_range)
    return net


def _output(net: Network) -> Unit:
    return net.units.get("o1") or net.add_unit("o1", "output", "linear")


def _words(part: str) -> str:
    return "question" if part == "?" else f"slot {part[1:]}"


def _add_head(net: Network, parts: list[list[Unit]]) -> Unit:
    """A query of the question, and of every slot a key and a value, made by the same weights; then attention."""
    question, *slots = parts
    query = [_linear(net, "q", "query", SIZE)]
    # Declared slot by slot, so that key and value of a slot are drawn above it.
    pairs = [(_linear(net, f"k{k}", f"key {k}", SIZE), _linear(net, f"v{k}", f"value {k}", 1)) for k in SLOTS]
    keys, values = [key for key, _ in pairs], [value for _, value in pairs]
    for senders, receivers in ([question], query), (slots, keys), (slots, values):
        _map(net, senders, receivers)
    return net.attention(query, keys, values)[0][0]


def _linear(net: Network, name: str, group: str, size: int) -> list[Unit]:
    return net.add_group([f"{name}.{k}" for k in range(1, size + 1)], group=group, function="linear")


def _map(net: Network, parts: list[list[Unit]], made: list[list[Unit]]) -> None:
    """Let the units made of each part hear it, all by the same weights."""
    for k in range(len(made[0])):
        for j in range(len(parts[0])):
            first = net.connect(parts[0][j], made[0][k])
            for part, units in zip(parts[1:], made[1:]):
                net.connect(part[j], units[k], first.shared)


def cases() -> list[Pattern]:
    """Give the 144 cases: the keys in any order, each with a value of -1 or 1, and one of them asked for."""
    return [
        _case("".join(keys), values, asked)
        for keys in permutations(KEYS)
        for values in product((-1, 1), repeat=len(SLOTS))
        for asked in KEYS
    ]


def _case(keys: str, values: tuple[int, ...], asked: str) -> Pattern:
    tokens = [(asked, 0), *zip(keys, values)]
    inputs = [float(x) for key, value in tokens for x in (*(key == k for k in KEYS), value)]
    told = " ".join(f"{key}{'+' if value > 0 else '-'}" for key, value in tokens[1:])
    where = str(keys.index(asked) + 1)
    return Pattern(inputs, [float(dict(tokens[1:])[asked])], f"{asked} in {told}", {"asked": asked, "slot": where})


def split(recipe: Recipe, seed: int) -> tuple[list[Pattern], list[Pattern]]:
    """Part the cases into those to train on and those held out, drawn with the run's seed."""
    everything = shuffled(Random(f"held out {seed}"), cases())
    n = recipe.options["trained"]
    return everything[:n], everything[n:]


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the cases to train on."""
    return _set(split(recipe, seed)[0])


def held_out(recipe: Recipe, seed: int) -> PatternSet:
    """Give the cases that are not trained on."""
    return _set(split(recipe, seed)[1])


def _set(chosen: list[Pattern]) -> PatternSet:
    return PatternSet(chosen, [f"{part}{x}" for part in PARTS for x in (*KEYS, "=")], ["o1"])


def right(net: Network, case: Pattern) -> bool:
    """Tell whether the answer has the sign of the value that was asked for."""
    return AllCorrect(0.0).fits(case.targets[0] or 0.0, net.forward(case)[0])


def attention(net: Network, case: Pattern) -> list[float]:
    """Return how much the head looks at each slot.

    >>> from pdpsim import run_scenario
    >>> run = run_scenario("lookup", seed=1)
    >>> shares = attention(run.net, run.patterns[0])
    >>> round(sum(shares), 9), shares.index(max(shares)) + 1 == int(run.patterns[0].labels["slot"])
    (1.0, True)
    """
    net.forward(case)
    return [net.units[f"query 1 softmax score 1-{slot}"].activation for slot in SLOTS]


def looks(net: Network) -> list[list[float]]:
    """Return for each key asked for how much the head looks at the slot with A, B and C, on the mean of all cases."""
    sums = {asked: dict.fromkeys(KEYS, 0.0) for asked in KEYS}
    for case in cases():
        keys = case.name.split(" in ")[1].split()
        for key, share in zip(keys, attention(net, case)):
            sums[case.labels["asked"]][key[0]] += share
    return [[sums[asked][key] / (len(cases()) / len(KEYS)) for key in KEYS] for asked in KEYS]


def report(run: Run) -> str:
    """Count the answers that are right, trained and held out, and show at whom the head looks."""
    weights = sum(not weight.frozen for weight in run.net.weights)
    lines = [f"{weights} weights learn."]
    for what, chosen in ("trained", run.patterns), ("held-out", held_out(run.recipe, run.seed)):
        lines.append(f"{sum(right(run.net, case) for case in chosen)} of {len(chosen)} {what} cases are right.")
    if run.recipe.options["kind"] == "head":
        rows = [[asked, *(f"{share:.2f}" for share in shares)] for asked, shares in zip(KEYS, looks(run.net))]
        lines += ["", table(["asked for", *(f"looks at {key}" for key in KEYS)], rows), "", _told(looks(run.net))]
    return "\n".join(lines)


def _told(shares: list[list[float]]) -> str:
    least = min(row[k] for k, row in enumerate(shares))
    if least > 0.5:
        return (
            f"Whatever is asked for, the head looks most at the slot that holds it ({least:.2f} or more of the whole)."
        )
    less = [key for k, key in enumerate(KEYS) if shares[k][k] <= 0.5]
    return f"When asked for {' and '.join(less)}, the head looks half away from the slot that holds it."


def measures(run: Run) -> dict[str, Measured]:
    """Count the held-out cases that are right, the weights, and the acts of a sweep forward and back.

    Of a head, `looks` is the least share that what is asked for gets, on the mean.
    """
    rest = held_out(run.recipe, run.seed)
    head = run.recipe.options["kind"] == "head"
    return {
        "weights": sum(not weight.frozen for weight in run.net.weights),
        "held_out_right": sum(right(run.net, case) for case in rest),
        "held_out_cases": len(rest),
        "forward_acts": sum(1 for _ in sweeps.forward(run.net, run.patterns[0])),
        "backward_acts": sum(1 for _ in sweeps.backward(run.net, run.recipe.measure)),
        "looks": min(row[k] for k, row in enumerate(looks(run.net))) if head else None,
    }


def picture(run: Run) -> Figure:
    """Draw the head by its groups in a new case, and beside it at whom it looks; of another network the weights."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from pdpsim.drawing.circuit import draw_network
    from pdpsim.drawing.heat import draw_heat
    from pdpsim.drawing.style import figure_of
    from pdpsim.drawing.weights import draw_weights

    if run.recipe.options["kind"] != "head":
        return figure_of(draw_weights(run.net, receivers="hidden"))
    chosen = list(held_out(run.recipe, run.seed))[:SHOWN]
    figure = Figure(figsize=(12.5, 7.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplot_mosaic([["head", "mean"], ["head", "cases"]], width_ratios=(2.3, 1), height_ratios=(1, 2))
    look: dict[str, Any] = {"limits": (0.0, 1.0), "label": "attention"}
    keys = [f"{key}?" for key in KEYS]
    draw_heat(looks(run.net), axes["mean"], rows=keys, columns=list(KEYS), xlabel="looks at", **look)
    slots, names = [f"slot {slot}" for slot in SLOTS], [_asked(case) for case in chosen]
    draw_heat([attention(run.net, case) for case in chosen], axes["cases"], rows=names, columns=slots, **look)
    axes["mean"].set_title("all 144 cases, mean", fontsize=10)
    axes["cases"].set_title("cases never trained on", fontsize=10)
    figure.draw_without_rendering()  # so that the circuit finds out how much room it has
    told = f"{_asked(chosen[0])}, never trained on"
    draw_network(run.net, axes["head"], pattern=chosen[0], by_group=True, bias="none", title=told, caption=False)
    return figure


def _asked(case: Pattern) -> str:
    return case.name.replace(" in ", "?  ")


scenario = Scenario(
    "lookup",
    "Looking up a value by its key",
    build,
    patterns,
    RECIPES,
    report,
    held_out,
    measures,
    picture=Picture("The head in one case, by its groups, and at whom it looks", picture),
    group="today",
)
