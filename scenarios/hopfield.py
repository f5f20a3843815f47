"""Hopfield's memory: states stored by Hebb's rule in symmetric links, and recalled. (*PNAS* 79, 1982, 2554-2558.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import mul
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from pdpsim.checks import at_most
from pdpsim.core.activations import Activation, activation
from pdpsim.core.chance import shuffled
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import SettingError, nearest
from pdpsim.experiments.scenario import Measured, Picture, Recipe, Run, Scenario
from pdpsim.learning.network_criteria import AtRest, Stable
from pdpsim.learning.procedures.hopfield import HopfieldStorage, Recall
from pdpsim.text import table
from pdpsim.training.training import train
from pdpsim.words import counted

from .hopfield_claims import CLAIMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST, MOST = 400, 400  # units, memories
ASKED = 10  # memories of a net that are recalled, so that those of nets with many do not count for more
NEAR = 5  # bits
STARTS = 20  # random states from which recall is begun
SIGN = Activation("sign", "1 if net > 0 else -1", None, -1.0, 1.0)
STATES = {"-1/1": SIGN, "0/1": activation("threshold")}

_ORIGINAL = Recipe(
    "100-14",
    HopfieldStorage(1.0),
    init_range=0.0,
    criterion=Stable(),
    max_epochs=1,
    options={"units": 100, "memories": 14, "states": "-1/1"},
    source="Hopfield 1982, with states of -1 and 1; 14 is .138 N, Amit and others 1985",
)


def _of(
    units: int, memories: int, states: str = "-1/1", source: str = "Hopfield 1982, with states of -1 and 1"
) -> Recipe:
    name = f"{units}-{memories}" + "-01" * (states == "0/1")
    return _ORIGINAL.with_(name=name, options={"units": units, "memories": memories, "states": states}, source=source)


RECIPES = (
    _ORIGINAL,
    *(_of(100, memories) for memories in (5, 10, 20, 30)),
    *(_of(100, memories, "0/1", "Hopfield 1982: states of 0 and 1, thresholds 0") for memories in (5, 10, 15)),
    _of(30, 5, "0/1", "Hopfield 1982: from random starts"),
    _of(30, 5),
    _of(9, 1, source="ours: small enough to be stepped and drawn"),
    _ORIGINAL.with_(
        name="recall",
        rule=Recall("random"),
        criterion=AtRest(),
        options={"units": 9, "memories": 1, "states": "-1/1", "turned": 0.25},
        source="ours: recall itself, from memories with some bits turned, to be stepped and played",
    ),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build a net of threshold units, each linked with each, all weights 0."""
    options = recipe.options
    units = at_most(options.get("units", 100), LARGEST, "the number of units")
    states = options.get("states", "-1/1")
    if states not in STATES:
        raise SettingError(f"there are no states {states!r}{nearest(str(states), STATES)}")
    net = Network("hopfield")
    group = net.add_group([f"u{k}" for k in range(1, units + 1)], "output", STATES[states])
    for one, other in combinations(group, 2):
        net.connect(one, other, symmetric=True)
    if options.get("turned", 0.0):
        train(net, memories(recipe, seed), HopfieldStorage(1.0), criterion=Stable(), max_epochs=1)
    return net


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give the memories to be stored; with the option `turned`, they are stored, and given with so many bits turned."""
    stored = memories(recipe, seed)
    share = recipe.options.get("turned", 0.0)
    if not share:
        return stored
    memory, random = Memory((), STATES[recipe.options["states"]].low), Random(f"turned {seed}")
    rows = [(memory.turned([t or 0.0 for t in p.targets], random, share), f"{p.name}, turned") for p in stored]
    return PatternSet([Pattern([], row, name) for row, name in rows], [], stored.target_names)


def memories(recipe: Recipe, seed: int) -> PatternSet:
    """Return states drawn at random, each unit on or off by chance."""
    options, random = recipe.options, Random(f"memories {seed}")
    n = at_most(options.get("memories", 14), MOST, "the number of memories")
    units, low = options.get("units", 100), STATES.get(options.get("states", "-1/1"), SIGN).low
    rows = [[1.0 if random.random() < 0.5 else low for _ in range(units)] for _ in range(n)]
    return PatternSet([Pattern([], row, f"memory {k}") for k, row in enumerate(rows, 1)], [], _names(units))


def _names(units: int) -> list[str]:
    return [f"u{k}" for k in range(1, units + 1)]


class Recalled(NamedTuple):
    """Where a recall ended, how many turns units took, and how often the energy rose."""

    state: tuple[float, ...]
    turns: int
    rises: int


@dataclass(frozen=True)
class Memory:
    """A net's weights as a table, from which recall is worked out without a message; tests hold it against `Recall`.

    Parameters
    ----------
    rows : sequence of sequences of float
        The weights that each unit hears by, 0 for its own.
    low : float
        Of a unit that is off: -1 or 0.
    """

    rows: Sequence[Sequence[float]]
    low: float

    def recall(self, start: Iterable[float], random: Random | None = None) -> Recalled:
        """Let units update one at a time until none changes: as listed, or in a new random order each time."""
        state, order = list(start), list(range(len(self.rows)))
        turns = rises = 0
        changed = True
        while changed:
            changed = False
            for k in shuffled(random, order) if random else order:
                heard = sum(map(mul, self.rows[k], state))
                turns += 1
                new = state[k] if heard == 0.0 else 1.0 if heard > 0.0 else self.low
                if new != state[k]:
                    rises += heard * (new - state[k]) < 0.0  # what the energy falls by
                    state[k], changed = new, True
        return Recalled(tuple(state), turns, rises)

    def turned(self, state: Sequence[float], random: Random, share: float) -> list[float]:
        """Return a state with a share of its bits turned."""
        wrong = set(shuffled(random, range(len(state)))[: round(share * len(state))])
        return [1.0 + self.low - bit if k in wrong else bit for k, bit in enumerate(state)]

    def drawn(self, random: Random) -> list[float]:
        """Return a random state."""
        return [1.0 if random.random() < 0.5 else self.low for _ in self.rows]


def memory_of(net: Network) -> Memory:
    """Return a net's weights as a table."""
    units = net.outputs
    rows = [[net.connections[j.name, i.name].weight if i is not j else 0.0 for j in units] for i in units]
    return Memory(rows, units[0].function.low)


def wrong(state: Sequence[float], other: Sequence[float]) -> int:
    """Count the bits in which two states differ.

    >>> wrong((1, -1, 1), (1, 1, 1))
    1
    """
    return sum(map(float.__ne__, map(float, state), map(float, other)))


def measures(run: Run) -> dict[str, Measured]:
    """Count what recall comes to: from memories, from memories with a tenth of their bits turned, and from anywhere.

    At most ten memories of a net are asked. `at_memories` counts random starts that end at a memory or its complement,
    `near` those that end within a fifteenth of the bits of one; the others end at spurious states.
    """
    memory, random = memory_of(run.net), Random(f"recall {run.seed}")
    stored = [tuple(float(t or 0.0) for t in pattern.targets) for pattern in memories(run.recipe, run.seed)]
    asked = stored[:ASKED]
    found = [memory.recall(state, random) for state in asked]
    noisy = [memory.recall(memory.turned(state, random, 0.1), random) for state in asked]
    astray = [memory.recall(memory.drawn(random), random) for _ in range(STARTS)]
    far = [wrong(one.state, state) for one, state in zip(found, asked)]
    known = [*stored, *(tuple(1.0 + memory.low - bit for bit in state) for state in stored)]
    nearest_one = [min(wrong(one.state, state) for state in known) for one in astray]
    return {
        "asked": len(asked),
        "exact": far.count(0),
        "within_5": sum(bits <= NEAR for bits in far),
        "under_5": sum(bits < NEAR for bits in far),
        "noisy_exact": sum(one.state == state for one, state in zip(noisy, asked)),
        "starts": STARTS,
        "at_memories": nearest_one.count(0),
        "near": sum(0 < bits <= len(memory.rows) // 15 for bits in nearest_one),
        "turns_a_recall": sum(one.turns for one in found) / len(found),
        "energy_rises": sum(one.rises for one in (*found, *noisy, *astray)),
    }


def report(run: Run) -> str:
    """Tell where recall ends, from memories and from elsewhere."""
    found = measures(run)
    asked, starts = found["asked"] or 0, found["starts"] or 0
    elsewhere = starts - (found["at_memories"] or 0) - (found["near"] or 0)
    rows = [
        ["a memory", f"{found['exact']} of {asked}", f"{found['within_5']} of {asked}"],
        ["with a tenth of its bits turned", f"{found['noisy_exact']} of {asked}", ""],
    ]
    return "\n".join(
        [
            f"{len(run.patterns)} stored in {counted(len(run.net.outputs), 'unit')}.",
            "",
            table(["recall begun at", "ends exactly there", "within 5 bits"], rows),
            "",
            f"Of {starts} random starts {found['at_memories']} end at a memory or its complement, {found['near']} near "
            f"one,",
            f"and {elsewhere} at a spurious state. The energy rose {found['energy_rises']} times.",
        ]
    )


def capacity(units: int, counts: Sequence[int], seeds: Iterable[int], low: float = -1.0) -> list[dict[str, float]]:
    """Return for each number of memories the share that is recalled exactly, and within a twentieth of the bits.

    Hebb's sums are worked out here, memory by memory; tests hold them against a network's weights.
    """
    totals = {n: [0, 0, 0] for n in counts}
    for seed in seeds:
        random = Random(f"memories {seed}")
        rows = [[0.0] * units for _ in range(units)]
        stored: list[list[float]] = []
        while len(stored) < max(counts):
            signs = [1.0 if random.random() < 0.5 else -1.0 for _ in range(units)]
            stored.append([sign if sign > 0.0 else low for sign in signs])
            for i, row in enumerate(rows):
                rows[i] = [w + signs[i] * sign if i != j else 0.0 for j, (w, sign) in enumerate(zip(row, signs))]
            if len(stored) in totals:
                memory, tally = Memory(rows, low), totals[len(stored)]
                far = [wrong(memory.recall(state, Random(f"{seed} {k}")).state, state) for k, state in _some(stored)]
                tally[0] += len(far)
                tally[1] += far.count(0)
                tally[2] += sum(bits <= units // 20 for bits in far)
    return [{"memories": n, "exact": exact / of, "near": near / of} for n, (of, exact, near) in totals.items()]


def _some(stored: Sequence[list[float]]) -> Iterable[tuple[int, list[float]]]:
    return enumerate(stored[:ASKED])


def draw(run: Run) -> Axes:
    """Draw the capacity curve of nets of this size: what is recalled over how many memories are stored."""
    from pdpsim.drawing.picture import new_axes
    from pdpsim.drawing.style import INK, NEGATIVE, POSITIVE, write, write_legend

    units = len(run.net.outputs)
    counts = sorted({max(1, round(units * share / 100)) for share in (2, 5, 8, 10, 12, 14, 16, 18, 20, 25, 30)})
    rows = capacity(units, counts, range(run.seed, run.seed + 5), run.net.outputs[0].function.low)
    ax = new_axes(5.6, 3.8)
    curves = ("near", "within a twentieth of the bits", POSITIVE, "o-"), ("exact", "exactly", NEGATIVE, "s--")
    for key, label, color, marks in curves:
        ax.plot(counts, [row[key] for row in rows], marks, markersize=4, color=color, label=f"recalled {label}")
    ax.axvline(0.138 * units, color=INK, linewidth=0.8, linestyle=":", label=".138 N")
    ax.set_ylim(-0.02, 1.02)
    write(ax.set_xlabel, f"memories stored in {units} units")
    write(ax.set_ylabel, "fraction of memories")
    write(ax.set_title, "recall begun at a memory", fontsize=11, color=INK)
    write_legend(ax, frameon=True, framealpha=1.0, edgecolor="none", fontsize=8, loc="lower left")
    return ax


scenario = Scenario(
    "hopfield",
    "Hopfield's memory: storage and recall in symmetric links",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
    picture=Picture("What nets of this size recall, over the number of memories stored", draw),
    group="rivals",
    runs={
        **{recipe.name: 60 for recipe in RECIPES},
        **dict.fromkeys(("30-5", "30-5-01"), 100),
        **dict.fromkeys(("100-14", "100-10-01", "100-15-01"), 200),  # their claims are of a share of the memories
    },
)
