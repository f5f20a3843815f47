"""Make the figures and pictures of family-trees.md: ``python docs/make_family_trees.py [FOLDER] [--jobs N]``.

It trains a few hundred networks, on seeds 1000 and up, which takes some minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from pdpsim.scenarios.family_tree import strictly_right

from pdpsim import GradientDescent, Network, PatternSet, Study, get_scenario, run_scenario, train
from pdpsim.drawing.picture import new_axes, save_drawing
from pdpsim.drawing.style import write_legend
from pdpsim.experiments.scenario import Recipe
from pdpsim.learning.criteria import Never
from pdpsim.studies.rows import Row
from pdpsim.text import table

FAMILY = get_scenario("family_tree")
STEEP = 3.0
SEEDS = range(1000, 1016)
EVERY, LAST = 250, 3_000  # sweeps between looks at a network that is trained on, and to the last
LATER = {"rate": 0.01, "momentum": 0.9}


def _rule(decay: float) -> GradientDescent:
    return GradientDescent(0.005, 0.5, decay, schedule=[(20, LATER)])


def solved(count: int) -> list[tuple[Network, PatternSet]]:
    """Return networks of a steep logistic that have learned all their cases."""
    runs = (run_scenario(FAMILY, "steep-no-decay", seed=seed, engine="native") for seed in SEEDS)
    return [(run.net, run.patterns) for run in runs if run.history.solved][:count]


def flattened(net: Network) -> Network:
    """Return the same function made of ordinary logistic units: all weights, times the steepness."""
    twin = net.copy()
    for unit in twin.structure.firing_order:
        unit.function = "logistic"
    for weight in twin.weights:
        weight.value *= STEEP
        weight.last_change *= STEEP
    return twin


def trained_on(net: Network, patterns: PatternSet, decay: float) -> list[int]:
    """Return how many cases are right, before and after every so many sweeps more by the printed settings."""
    rule = GradientDescent(decay=decay, **LATER)
    measure = FAMILY.recipe("original").measure
    counts, history = [right(net, patterns)], None
    for _ in range(LAST // EVERY):
        history = train(net, patterns, rule, criterion=Never(), measure=measure, max_epochs=EVERY, engine="native",
                        history=history, seed=1)  # fmt: skip
        history.stopped = ""
        counts.append(right(net, patterns))
    return counts


def right(net: Network, patterns: PatternSet) -> int:
    """Count the cases answered rightly by the strict test."""
    return sum(strictly_right(net, case) for case in patterns)


def unlearning(nets: Sequence[tuple[Network, PatternSet]]) -> tuple[Axes, dict[str, list[list[int]]]]:
    """Draw how solved networks go on: as printed, and as printed but for one thing."""
    ways = {
        "as printed": (0.002, False),
        "as printed, without decay": (0.0, False),
        "as printed, logistic three times as steep": (0.002, True),
    }
    found = {
        told: [trained_on(net.copy() if steep else flattened(net), patterns, decay) for net, patterns in nets]
        for told, (decay, steep) in ways.items()
    }
    ax = new_axes()
    ax.set_title("Networks that have learned all 100 cases, trained on", fontsize=11)
    sweeps = [EVERY * k for k in range(LAST // EVERY + 1)]
    for color, width, (told, curves) in zip(("C3", "C0", "C2"), (1.3, 5.0, 1.3), found.items()):
        for k, curve in enumerate(curves):
            look = {"color": color, "linewidth": width, "alpha": 1.0 if width < 2 else 0.35}
            ax.plot(sweeps, curve, label=None if k else told, marker="o", markersize=2.5, **look)
    ax.set(xlabel="sweeps after the solution", ylabel="training cases right", ylim=(0, 104), xlim=(0, LAST))
    write_legend(ax, loc="lower right")
    return ax, found


def readings() -> dict[str, Recipe]:
    """Return the readings of the printed recipe that are compared."""
    original = FAMILY.recipe("original").with_(max_epochs=1_500)
    found = {"as printed": original, "rates x 10, U(-1, 1) (working)": FAMILY.recipe("working").with_(max_epochs=1_500)}
    for steepness in (2.0, 3.0, 4.0):
        options = {"steepness": steepness}
        found[f"logistic {steepness:g} times as steep"] = original.with_(options=options)
        found[f"{steepness:g} times, without decay"] = original.with_(options=options, rule=_rule(0.0))
    found["as printed, without decay"] = original.with_(rule=_rule(0.0))
    return found


def search(jobs: int) -> dict[str, list[Row]]:
    """Run each reading from all seeds."""
    return {told: Study(FAMILY, recipe, SEEDS).run(jobs=jobs).rows for told, recipe in readings().items()}


def learned_by(rows: Iterable[Row], sweep: int) -> int:
    """Count the runs that had learned all cases by a sweep."""
    return sum(row["solved"] and row["epochs"] <= sweep for row in rows)


def learning(found: dict[str, list[Row]]) -> Axes:
    """Draw how many runs have learned all cases by each sweep."""
    ax = new_axes()
    ax.set_title(f"Runs of {len(SEEDS)} that have learned all 100 cases", fontsize=11)
    shown = ("3 times, without decay", "logistic 3 times as steep", "rates x 10, U(-1, 1) (working)", "as printed")
    for color, told in zip(("C0", "C2", "C1", "C3"), shown):
        ends = sorted(row["epochs"] for row in found[told] if row["solved"])
        ax.step([0, *ends, 1500], [0, *range(1, len(ends) + 1), len(ends)], where="post", color=color, label=told)
    for sweep, told, y, side in (
        (573, "573: printed, without decay", 1.0, "top"),
        (1500, "1,500: with decay", 0.1, "bottom"),
    ):
        ax.axvline(sweep, color="0.6", linestyle=":", linewidth=1)
        look: dict[str, Any] = {"rotation": 90, "ha": "right", "va": side, "fontsize": 7.5, "color": "0.35"}
        ax.text(sweep - 12, y * len(SEEDS), told, **look)
    ax.set(xlabel="sweeps", ylabel="runs", xlim=(0, 1540), ylim=(-0.7, len(SEEDS) + 1))
    write_legend(ax, loc="lower right", bbox_to_anchor=(0.93, 0.1))
    return ax


def main() -> None:
    """Make both pictures and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).with_name("family-trees"))
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    args.folder.mkdir(exist_ok=True)
    ax, on = unlearning(solved(5))
    save_drawing(ax.figure, args.folder / "unlearns.png", dpi=130)
    ends = [[told, ", ".join(str(curve[0]) for curve in curves), ", ".join(str(curve[-1]) for curve in curves)]
            for told, curves in on.items()]  # fmt: skip
    print(table(["trained on", "right before", f"right after {LAST:,} sweeps"], ends), flush=True)
    found = search(args.jobs)
    rows = [[told, f"{learned_by(rows, 573)}", f"{learned_by(rows, 1500)}", median_of(rows)]
            for told, rows in found.items()]  # fmt: skip
    print(table(["reading", "by 573", "by 1,500", "median sweep"], rows))
    save_drawing(learning(found).figure, args.folder / "learns.png", dpi=130)


def median_of(rows: Sequence[Row]) -> str:
    """Return the median sweep of solution, where half of the runs were solved."""
    ends = sorted(row["epochs"] for row in rows if row["solved"])
    return f"{ends[len(rows) // 2]:,}" if len(ends) > len(rows) // 2 else "-"


if __name__ == "__main__":
    main()
