"""The perceptron on AND, OR and XOR: it finds what one line can divide, and goes round where none can. (Rosenblatt.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import inf
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from pdpsim.core.chance import uniform
from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import SettingError, nearest
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import AllCorrect
from pdpsim.learning.procedures.perceptron import Perceptron
from pdpsim.learning.sweep import acts_of
from pdpsim.text import table
from pdpsim.words import counted

from .perceptron_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TARGETS = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0)}  # of 00, 01, 10, 11
ORDERS = tuple(permutations(range(4)))
# The line that is farthest from all four points: its two weights and its bias. There is none for XOR.
WIDEST = {"and": (2.0, 2.0, -3.0), "or": (2.0, 2.0, -1.0)}

_ZERO = Recipe(
    "and",
    Perceptron(1.0),
    init_range=0.0,
    criterion=AllCorrect(),
    max_epochs=20,
    options={"problem": "and"},
    source="Rosenblatt's rule; rate, start and order are ours",
)


def _of(problem: str, name: str = "", **changes: object) -> Recipe:
    options = {"problem": problem, **(changes.pop("options", None) or {})}  # type: ignore[dict-item]
    return _ZERO.with_(name=f"{problem}{name}", options=options, **changes)


RECIPES = (
    _ZERO,
    _of("or"),
    _of("xor"),
    *(_of(problem, "-drawn", init_range=0.5) for problem in TARGETS),
    *(_of(problem, "-orders", options={"orders": True}) for problem in TARGETS),
    _of("xor", "-dyadic", options={"dyadic": True}),
    *(
        _of("xor", f"-fixed-{hidden}", init_range=1.0, max_epochs=200, options={"hidden": hidden})
        for hidden in (2, 4, 8, 16, 32)
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build a threshold unit with two inputs; hidden threshold units, if any, keep the weights that they are given."""
    hidden = recipe.options.get("hidden", 0)
    sizes = (2, hidden, 1) if hidden else (2, 1)
    reach = recipe.init_range
    net = Network.layered(*sizes, seed=seed, init_range=reach, function="threshold", name="perceptron")
    for weight in net.weights:
        weight.frozen = weight.connections[0].receiver.role == "hidden"
    if recipe.options.get("dyadic", False):
        random = Random(f"dyadic {seed}")
        for weight in net.weights:
            weight.value = round(uniform(random, -1024.0, 1024.0)) / 1024.0
    return net


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the four rows of the table, as listed; with the option `orders`, in the order that the seed names."""
    problem = recipe.options.get("problem", "and")
    if problem not in TARGETS:
        raise SettingError(f"there is no problem {problem!r}{nearest(str(problem), TARGETS)}")
    rows = [Pattern((a, b), [TARGETS[problem][2 * a + b]], f"{a}{b}") for a, b in ((0, 0), (0, 1), (1, 0), (1, 1))]
    order = ORDERS[seed % len(ORDERS)] if recipe.options.get("orders", False) else range(4)
    return PatternSet([rows[k] for k in order], ["i1", "i2"], ["o1"])


class Presentation(NamedTuple):
    """What became of one pattern: the output unit's net input and answer, and the weights afterwards."""

    pattern: str
    target: float
    net_input: float
    output: float
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Cycle:
    """Epochs that come again and again, since one ends with the very weights with which another began.

    Attributes
    ----------
    entered, length : int
        The first epoch that comes again, and after how many it does.
    start : tuple of float
        The weights that it begins with: of i1, i2 (or the hidden units), and the bias.
    presentations : tuple of Presentation
        Of its epochs, one after the other.
    """

    entered: int
    length: int
    start: tuple[float, ...]
    presentations: tuple[Presentation, ...]

    @property
    def mistakes(self) -> int:
        """How many answers of the cycle are wrong."""
        return sum(shown.output != shown.target for shown in self.presentations)


def presented(run: Run, epochs: int) -> list[tuple[tuple[float, ...], tuple[Presentation, ...]]]:
    """Go through a run's epochs again from its start: the weights that each begins with, and its presentations."""
    net = start_network(run.scenario, run.recipe, run.seed)
    fitted, found = run.patterns.fitted(net).patterns, []
    for _ in range(epochs):
        start, shown = outgoing(net), []
        for sweep in run.recipe.procedure.epoch(net, fitted, net.chance):
            for act in acts_of((sweep,)):
                act()
            if sweep.phase == "change":
                unit = net.outputs[0]
                shown.append(
                    Presentation(sweep.pattern.name, unit.target or 0.0, unit.net_input, unit.activation, outgoing(net))
                )
        found.append((start, tuple(shown)))
    return found


def outgoing(net: Network) -> tuple[float, ...]:
    """Return the weights of the output unit: by what it hears, and last its bias."""
    unit = net.outputs[0]
    return (*(c.weight for c in unit.incoming if c.sender.role != "bias"), unit.bias or 0.0)


def cycle(run: Run) -> Cycle | None:
    """Find the cycle that a run goes round in; None if it is solved, or none was closed within its epochs.

    Weights at the beginning of an epoch decide all that follows, so the first that come again close a cycle, and then
    it never ends.

    >>> from pdpsim import run_scenario
    >>> found = cycle(run_scenario("perceptron", "xor", seed=0))
    >>> found.entered, found.length, found.start, found.mistakes
    (3, 1, (-1.0, 0.0, 1.0), 4)
    """
    if run.history.solved:
        return None
    seen: dict[tuple[float, ...], int] = {}
    epochs = presented(run, run.history.epochs)
    for epoch, (start, _) in enumerate(epochs, 1):
        if start in seen:
            entered = seen[start]
            shown = tuple(one for _, those in epochs[entered - 1 : epoch - 1] for one in those)
            return Cycle(entered, epoch - entered, start, shown)
        seen[start] = epoch
    return None


def bound(run: Run) -> float:
    """Return the most mistakes that there can be from weights of zero: R^2 / margin^2. (Novikoff, 1962.)

    The bias counts as an input of 1. It is inf where no line divides the patterns, or they are seen by hidden units.

    >>> from pdpsim import run_scenario
    >>> [round(bound(run_scenario("perceptron", recipe, seed=0))) for recipe in ("and", "or")]
    [51, 27]
    """
    line = WIDEST.get(run.recipe.options.get("problem", "and"))
    if line is None or run.net.hidden or run.recipe.init_range:
        return inf
    size = sum(w * w for w in line)
    inputs = [(*pattern.inputs, 1.0) for pattern in run.patterns]
    nearest_one = min(abs(sum(w * x for w, x in zip(line, row))) for row in inputs)
    return max(sum(x * x for x in row) for row in inputs) * size / nearest_one**2


def measures(run: Run) -> dict[str, Measured]:
    """Count the mistakes, and tell the cycle: its first epoch, its length, and its mistakes."""
    found, most = cycle(run), bound(run)
    return {
        "mistakes_made": int(sum(run.history.tss)),
        "mistakes_allowed": most if most < inf else None,
        "cycle_entered": found.entered if found else None,
        "cycle_length": found.length if found else None,
        "cycle_mistakes": found.mistakes if found else None,
        "messages_a_pattern": run.history.carried[0] // len(run.patterns),
    }


def report(run: Run) -> str:
    """Show what the output unit has come to, or the cycle in which it goes round."""
    made, most = int(sum(run.history.tss)), bound(run)
    lines = [f"{counted(made, 'mistake')} in {counted(run.history.epochs, 'epoch')}."]
    if most < inf:
        lines.append(f"From weights of zero there can be at most {most:.0f}: R^2 / margin^2 (Novikoff, 1962).")
    if run.history.solved:
        names = [c.sender.name for c in run.net.outputs[0].incoming if c.sender.role != "bias"]
        rows = [[f"{weight:.4g}" for weight in outgoing(run.net)]] if len(names) < 5 else []
        return "\n".join([*lines, *(["", table([*names, "bias"], rows)] if rows else [])])
    found = cycle(run)
    if found is None:
        return "\n".join([*lines, "Its weights have not come back to where an epoch began: no cycle is closed yet."])
    return "\n".join([*lines, "", *_told(found, run)])


def _told(found: Cycle, run: Run) -> list[str]:
    every = "every epoch" if found.length == 1 else f"every {found.length} epochs"
    few = len(found.start) < 5
    *weights, bias = (f"{weight:.4g}" for weight in found.start)
    start = f"weights {', '.join(weights)} and bias {bias}" if few else "the same weights"
    lines = [
        f"It goes round: from epoch {found.entered} on {every} begins with {start},",
        f"and ends with them. {found.mistakes} of the {len(found.presentations)} answers in it are wrong, and so it "
        "never ends.",
    ]
    if few and len(found.presentations) <= 24:
        rows = [
            [p.pattern, f"{p.target:g}", f"{p.net_input:.4g}", f"{p.output:g}", *(f"{w:.4g}" for w in p.weights)]
            for p in found.presentations
        ]
        names = [connection.sender.name for connection in _hearing(run.net)]
        lines += ["", table(["pattern", "target", "net input", "output", *(f"then {name}" for name in names)], rows)]
    return lines


def draw(run: Run) -> Figure:
    """Draw the line at which the output unit comes on: the last, or of a cycle one for each pattern presented."""
    from pdpsim.drawing.curves import draw_error
    from pdpsim.drawing.picture import new_panels
    from pdpsim.drawing.style import figure_of, write
    from pdpsim.drawing.surface import draw_surface

    found = cycle(run)
    if run.net.hidden or (found is None and not run.history.solved):
        return figure_of(draw_error(run.history, title=f"{run.recipe.name}: mistakes in each epoch"))
    if found is None:
        return figure_of(draw_surface(run.net, run.patterns))
    shown = found.presentations[: 2 * len(run.patterns)]
    titles = [f"{k}. {p.pattern} is answered by {p.output:g}, not {p.target:g}" for k, p in enumerate(shown, 1)]
    panels, net, before = new_panels(titles, 2, 4.0, 3.9), run.net.copy(), found.start
    for title, presentation in zip(titles, shown):
        for connection, weight in zip(_hearing(net), before):
            connection.weight = weight
        write(draw_surface(net, run.patterns, panels[title]).set_title, title, fontsize=10)
        before = presentation.weights
    return panels.figure


def _hearing(net: Network) -> Sequence[Connection]:
    """The connections to the output unit, the bias's last, as `outgoing` has their weights."""
    return sorted(net.outputs[0].incoming, key=lambda connection: connection.sender.role == "bias")


scenario = Scenario(
    "perceptron",
    "The perceptron: AND and OR are learned, XOR goes round for ever",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("The line of the perceptron at each pattern of the cycle", draw, "and-drawn", "xor"),
    group="rivals",
    runs={
        "and": 1, "or": 1, "xor": 1, "and-orders": 24, "or-orders": 24, "xor-orders": 24,
        "xor-dyadic": 1_000, "and-drawn": 300, "or-drawn": 300, "xor-drawn": 100, "xor-fixed-32": 100,
    },
)  # fmt: skip
