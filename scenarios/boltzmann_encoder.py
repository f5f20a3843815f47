"""The Boltzmann machine's encoders, and XOR. (AHS: Ackley, Hinton, Sejnowski, *Cognitive Science* 9, 1985.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pdpsim.checks import at_most, one_of
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.criteria import NetworkCriterion
from pdpsim.learning.equilibrium import clamped_to, probabilities
from pdpsim.learning.history import History
from pdpsim.learning.network_criteria import Completes, DistinctCodes
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.text import table
from pdpsim.training.training import train
from pdpsim.words import counted

from .boltzmann_encoder_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDEST = 16
AFTER = 150  # cycles after the first in which all codes are there, in which it is seen whether they are kept
_READ = "our reading: notes once a unit of time, random turns, a noisy vector for each equilibrium"
_ENCODER = Recipe(
    "4-2-4",
    Boltzmann(),
    init_range=0.0,
    criterion=DistinctCodes(),
    max_epochs=6_000,
    options={"width": 4, "hidden": 2},
    source=f"AHS 1985, pp. 158-160; {_READ}",
)
_EIGHT = _ENCODER.with_(
    name="8-3-8",
    rule=Boltzmann(noise=(0.15, 0.02)),
    max_epochs=4_000,
    options={"width": 8, "hidden": 3},
    source=f"AHS 1985, p. 161; {_READ}",
)
_XOR = Recipe(
    "xor",
    Boltzmann(noise=(0.05, 0.05)),
    init_range=0.0,
    criterion=Completes(2),
    max_epochs=3_000,
    options={"problem": "xor", "hidden": 2},
    source="ours: AHS's annealing and step; noise and hidden units are not printed for XOR",
)
RECIPES = (
    _ENCODER,
    _ENCODER.with_(
        name="4-3-4",
        criterion=DistinctCodes(apart=2),
        max_epochs=3_000,
        options={"width": 4, "hidden": 3},
        source=f"AHS 1985, p. 160; {_READ}",
    ),
    _EIGHT,
    _EIGHT.with_(name="8-3-8-seven", criterion=DistinctCodes(least=7)),
    _XOR,
    _XOR.with_(name="xor-1", rule=Boltzmann(noise=(0.1, 0.1)), options={"problem": "xor", "hidden": 1}),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build a machine whose weights are all 0: two groups complete in themselves, each linked to all hidden units.

    XOR's has one group: both inputs and the output.
    """
    net, options = Network("boltzmann"), recipe.options
    hidden = options.get("hidden", 2)
    if "wiring" not in options:  # which the scenario contest says, of its own problems
        one_of(options.get("problem", "encoder"), ("encoder", "xor"), "problem")
    if options.get("problem") == "xor":
        groups = [_group(net, ["i1", "i2", "o1"], "xor")]
    else:
        width = at_most(options.get("width", 4), WIDEST, "the width")
        groups = [_group(net, [f"{name}{k}" for k in range(1, width + 1)], name) for name in "vw"]
    names = [f"h{k}" for k in range(1, hidden + 1)]
    middle = net.add_group(names, "hidden", "stochastic_logistic", bias=0.0)
    for group in groups:
        for one, other in combinations(group, 2):
            net.connect(one, other, symmetric=True)
        for unit in group:
            for other in middle:
                net.connect(unit, other, symmetric=True)
    return net


def _group(net: Network, names: list[str], group: str) -> list[Unit]:
    return net.add_group(names, "output", "stochastic_logistic", group=group, bias=0.0)


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the states of the visible units: one unit on in each group, the same in both; or the rows of XOR."""
    if recipe.options.get("problem") == "xor":
        rows = [Pattern([], [a, b, a ^ b], f"{a}{b}") for a in (0, 1) for b in (0, 1)]
        return PatternSet(rows, [], ["i1", "i2", "o1"])
    width = recipe.options.get("width", 4)
    units = [[float(j == k) for j in range(width)] for k in range(width)]
    names = [f"{group}{k}" for group in "vw" for k in range(1, width + 1)]
    return PatternSet([Pattern([], row * 2, str(k)) for k, row in enumerate(units, 1)], [], names)


def given(run: Run) -> int:
    """Return how many visible units a pattern is completed from: the first group, or XOR's inputs."""
    return 2 if run.recipe.options.get("problem") == "xor" else len(run.net.outputs) // 2


def on(run: Run, pattern: Pattern, first: int | None) -> dict[str, float]:
    """Return how probable it is that each unit is on, with the first visible units clamped, or all; exactly."""
    clamped = clamped_to(run.net, pattern, first)
    found = {**clamped, **probabilities(run.net, clamped, run.recipe.procedure.temperature)}  # type: ignore[attr-defined]
    return {unit.name: probability for unit, probability in found.items()}


def codes(run: Run) -> list[str]:
    """Return each pattern's hidden code, as its criterion reads it: 1 where a unit hears more than 0."""
    found = DistinctCodes().codes(run.net, run.patterns.fitted(run.net).patterns)
    return ["".join(str(int(bit)) for bit in code) for code in found]


def completed(run: Run) -> int:
    """Count the patterns of which every unit that is not given is most probably right."""
    right = 0
    for pattern in run.patterns:
        found, names = on(run, pattern, given(run)), [unit.name for unit in run.net.outputs]
        asked = zip(names[given(run) :], pattern.targets[given(run) :])
        right += all((found[name] > 0.5) == (target == 1.0) for name, target in asked)
    return right


@dataclass(frozen=True)
class _Lost(NetworkCriterion):
    """What held does not hold any more."""

    held: NetworkCriterion

    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        return not self.held.holds(net, patterns)


def kept(run: Run) -> int:
    """Train a copy on for 150 cycles, and return for how many of them the criterion went on to hold."""
    net, history, criterion = run.net.copy(), History(seed=run.seed), run.recipe.criterion
    assert isinstance(criterion, NetworkCriterion)
    history.chance.position = run.history.chance.position
    train(net, run.patterns, run.recipe.procedure, criterion=_Lost(criterion), max_epochs=AFTER, history=history)
    return history.epochs - history.solved


def measures(run: Run) -> dict[str, Measured]:
    """Count codes and patterns completed, for how many more cycles they are kept, turns and messages a cycle."""
    free, procedure = len(run.net.structure.computing), run.recipe.procedure
    assert isinstance(procedure, Boltzmann)
    times = procedure.statistics + sum(times for times, _ in procedure.annealing)
    turns = free + len(run.net.hidden)
    return {
        "codes": len(set(codes(run))),
        "completed": completed(run),
        "kept": kept(run) if run.history.solved else None,
        "turns_a_cycle": procedure.equilibria * len(run.patterns) * times * turns,
        "messages_a_cycle": round((run.history.messages or 0) / max(1, run.history.epochs)),
        "largest_weight": max(abs(weight.value) for weight in run.net.weights),
    }


def report(run: Run) -> str:
    """Show each pattern's code, how probable each hidden unit is, and the completion."""
    fitted, hidden = run.patterns.fitted(run.net), [unit.name for unit in run.net.hidden]
    outputs = [unit.name for unit in run.net.outputs]
    is_encoder = run.recipe.options.get("problem") != "xor"
    rows = []
    for pattern, code in zip(fitted, codes(run)):
        clamped, rest = on(run, pattern, None), on(run, pattern, given(run))
        asked = [name for name, t in list(zip(outputs, pattern.targets))[given(run) :] if t == 1.0 or not is_encoder]
        most = ", ".join(f"P({name}) {rest[name]:.2f}" for name in asked)
        seen = "  ".join(f"{clamped[name]:.2f}" for name in hidden)
        rows.append([pattern.name, *[code] * is_encoder, seen, most])
    head = ["pattern", *["code"] * is_encoder, f"P({', '.join(hidden)}) with it clamped", "completed"]
    right = f"{completed(run)} of {len(rows)} patterns are completed rightly from the first {given(run)} units."
    different = f"There are {counted(len({row[1] for row in rows}), 'different code')}; " * is_encoder
    return f"{table(head, rows)}\n\n{different}{right}"


def draw(run: Run) -> Axes:
    """Draw how probable it is that each hidden unit is on, with each pattern clamped."""
    from pdpsim.drawing.heat import draw_heat

    hidden = [unit.name for unit in run.net.hidden]
    fitted = run.patterns.fitted(run.net)
    return draw_heat(
        [[on(run, pattern, None)[name] for name in hidden] for pattern in fitted],
        rows=[pattern.name for pattern in fitted],
        columns=hidden,
        limits=(0.0, 1.0),
        label="probability of being on",
        ylabel="pattern clamped",
        title=f"{run.recipe.name} after {counted(run.history.epochs, 'cycle')}",
    )


scenario = Scenario(
    "boltzmann_encoder",
    "The encoders of the Boltzmann machine of 1985",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("How probable each hidden unit is with each pattern clamped", draw),
    group="rivals",
    runs={"4-2-4": 100, "4-3-4": 100, "8-3-8": 20, "8-3-8-seven": 20, "xor": 100, "xor-1": 100},
)
