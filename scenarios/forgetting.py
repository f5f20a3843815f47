"""Forgetting: a list of pairs is learned, then another with the same first members; what is left of the first?"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from pdpsim.core.measures import CrossEntropy
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.engines import c_compiler
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import AllCorrect, Criterion, Outputs, WithinTolerance
from pdpsim.learning.rules import Adam, GradientDescent
from pdpsim.text import table
from pdpsim.training.training import train

from .today_recipes import hidden_function

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIRST = 5  # epochs, after which both lists are asked first; then after twice as many, and so on
PAIRS = 8
LISTS = ("AB", "AC")
SIDES = AllCorrect()
_SIZE = {"bits": 20, "hidden": 50}  # bits of an item and of an answer; half as many tell the list
TODAY = Recipe(
    "today",
    Adam(0.01),
    draw="he",
    criterion=WithinTolerance(0.3),
    max_epochs=2_000,
    measure=CrossEntropy(),
    options={"hidden_function": "relu", "rehearsed": 0, "epochs_of_AC": 80, **_SIZE},
    source="ReLU, He, cross-entropy, Adam: the list AB is learned, then the list AC",
)
OLD = Recipe(
    "1986",
    GradientDescent(0.02, momentum=0.9),
    init_range=0.3,
    criterion=WithinTolerance(0.3),
    options={"rehearsed": 0, "epochs_of_AC": 320, **_SIZE},
    source="logistic units, squares, momentum: the list AB is learned, then the list AC",
)
RECIPES = (
    TODAY,
    *(
        TODAY.with_(
            name=f"rehearse-{n}",
            options={**TODAY.options, "rehearsed": n},
            source=f"recipe today, with {n} of the 8 pairs of AB among those of AC",
        )
        for n in (2, PAIRS)
    ),
    OLD,
    OLD.with_(
        name="1986-rehearse-8",
        options={**OLD.options, "rehearsed": PAIRS},
        source="recipe 1986, with all pairs of AB among those of AC",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build 20 + 10 inputs, 50 hidden and 20 output units."""
    bits = recipe.options["bits"]
    sizes = bits + bits // 2, recipe.options["hidden"], bits
    net = Network.layered(*sizes, seed=seed, init_range=recipe.init_range, name="forgetting")
    return hidden_function(net, recipe)


def lists(recipe: Recipe, seed: int) -> dict[str, list[Pattern]]:
    """Draw both lists: the same eight items, each list with bits of its own as context and with answers of its own."""
    random, size = Random(f"lists {seed}"), recipe.options["bits"]

    def bits(n: int) -> list[float]:
        return [float(random.random() < 0.5) for _ in range(n)]

    items = [bits(size) for _ in range(PAIRS)]
    made = {}
    for name in LISTS:
        context = bits(size // 2)
        made[name] = [
            Pattern([*item, *context], bits(size), f"{name}{k}", {"list": name}) for k, item in enumerate(items, 1)
        ]
    return made


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the list AB, which is learned first."""
    return _set(lists(recipe, seed)["AB"])


def _set(rows: list[Pattern]) -> PatternSet:
    sizes = ("i", len(rows[0].inputs)), ("o", len(rows[0].targets))
    names = ([f"{letter}{k}" for k in range(1, n + 1)] for letter, n in sizes)
    return PatternSet(rows, *names)


def retention(run: Run) -> list[dict[str, float]]:
    """Teach a copy of the run's network the list AC, and return the share of both lists that is right, over epochs.

    A pair is right if every output is on its target's side of one half.

    >>> from pdpsim import run_scenario
    >>> retention(run_scenario("forgetting", seed=1))[0]
    {'epoch': 0, 'AB': 1.0, 'AC': 0.0}
    """
    both, options = lists(run.recipe, run.seed), run.recipe.options
    kept = both["AB"][: options["rehearsed"]]
    # Without targets: asked in every epoch, and not taught.
    asked = [Pattern(pair.inputs, [None] * len(pair.targets), pair.name) for pair in both["AB"][len(kept) :]]
    watch = Watch(both)
    train(
        run.net.copy(),
        _set([*both["AC"], *kept, *asked]),
        run.recipe.procedure,
        criterion=watch,
        max_epochs=options["epochs_of_AC"] + 1,
        engine="native" if c_compiler.is_there() else "auto",
        seed=0,
    )
    return watch.rows


class Watch(Criterion):
    """Never met: it takes down which share of each list is right, epoch by epoch."""

    wants_outputs = True

    def __init__(self, both: dict[str, list[Pattern]]) -> None:
        self.targets = {pair.name: pair for pairs in both.values() for pair in pairs}
        self.rows: list[dict[str, float]] = []

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Take down the shares, and go on."""
        found: dict[str, list[bool]] = {name: [] for name in LISTS}
        for pattern, answered in zip(patterns, outputs):
            found[pattern.name[:2]].append(right(self.targets[pattern.name], answered))
        shares = {name: sum(each) / len(each) for name, each in found.items()}
        self.rows.append({"epoch": len(self.rows), **shares})
        return False

    def __str__(self) -> str:
        return "no end"


def _epochs(last: int) -> set[int]:
    """0, and from `FIRST` on twice as many each time."""
    return {0, last, *(FIRST * 2**k for k in range(last.bit_length()) if FIRST * 2**k <= last)}


def right(pair: Pattern, answered: Sequence[float]) -> bool:
    """Tell whether every output is on its target's side of one half."""
    return all(SIDES.fits(t or 0.0, y) for t, y in zip(pair.targets, answered))


def report(run: Run) -> str:
    """Show what is left of AB while AC is learned, and say so."""
    if not run.history.solved:
        return "The list AB was not learned, so there is nothing to forget."
    rows = retention(run)
    shown = _epochs(run.recipe.options["epochs_of_AC"])
    told = table(
        ["epochs of AC", "AB right", "AC right"],
        [[f"{row['epoch']:g}", f"{row['AB']:.0%}", f"{row['AC']:.0%}"] for row in rows if row["epoch"] in shown],
    )
    n, last = run.recipe.options["rehearsed"], rows[-1]
    how = f"with {n} of the {PAIRS} pairs of AB rehearsed" if n else "without rehearsal"
    return f"AB is learned; then AC is taught, {how}:\n\n{told}\n\n{_told(last)}"


def _told(last: dict[str, float]) -> str:
    kept, new = last["AB"], last["AC"]
    what = "all" if kept == 1.0 else "nothing" if kept == 0.0 else f"{kept:.0%}"
    return f"At the end {what} of AB is left, and {new:.0%} of AC is learned."


def measures(run: Run) -> dict[str, Measured]:
    """Tell the share of AB and AC that is right after a quarter of the epochs of AC, and after all."""
    names = ("AB_early", "AC_early", "AB_end", "AC_end")
    if not run.history.solved:
        return dict.fromkeys(names)
    rows = retention(run)
    early = next(row for row in rows if row["epoch"] >= run.recipe.options["epochs_of_AC"] / 4)
    return dict(zip(names, (early["AB"], early["AC"], rows[-1]["AB"], rows[-1]["AC"])))


def picture(run: Run) -> Axes:
    """Draw the share of both lists that is right, while AC is taught."""
    from pdpsim.drawing.curves import draw_rows

    told: dict[str, Any] = {"over": "epoch", "label": "share of the list that is right", "columns": list(LISTS)}
    ax = draw_rows(retention(run), title=f"AB is learned, then AC ({run.recipe.name})", **told)
    ax.set_xlabel("epochs of AC")
    return ax


scenario = Scenario(
    "forgetting",
    "AB, then AC: what is left?",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    picture=Picture("What is left of the first list while the second is learned", picture),
    group="today",
)
