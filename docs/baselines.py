"""Published figures beside ours, as tables with intervals and pictures, for docs/studies.md.

    python docs/baselines.py [--seeds 1000] [--jobs 2] [--out docs/studies]

Rows are kept in the folder, so that a second call only draws and prints.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pdpsim import Study, get_scenario
from pdpsim.drawing.picture import save_drawing
from pdpsim.experiments.recipes import changed
from pdpsim.text import grid


@dataclass(frozen=True)
class Baseline:
    """A published figure, and the study that stands beside it."""

    name: str
    title: str
    published: str
    recipe: str
    axes: dict[str, list[Any]]
    settings: dict[str, Any] = field(default_factory=dict)
    fraction: float = 1.0  # of the seeds asked for


BASELINES = (
    Baseline(
        "local-minima",
        "Local minima against the range of starting weights",
        "Chapter 8, p. 332: a local minimum met in two cases in hundreds; the retelling: 10 of 100.",
        "retelling",
        {"init_range": [0.3, 0.5, 1.0, 2.0, 4.0]},
        {"criterion": "tss<0.04"},
    ),
    Baseline(
        "chauvin",
        "Presentations against the number of hidden units",
        "Chauvin, ch. 8, p. 334: P = 280 - 33 log2 H, so 247, 214, 181, 148 and 115.",
        "retelling",
        {"hidden": [2, 4, 8, 16, 32]},
        {"criterion": "tss<0.04", "init_range": 1.0, "max_epochs": 3000},
        0.3,
    ),
    Baseline(
        "fahlman",
        "Failures within 100 epochs, by the 40-20-40 rule",
        "Fahlman 1988, with quickprop: 104 of 1,000 and 992 of 10,000 runs fail within 100 epochs.",
        "retelling",
        {"init_range": [1.0, 2.0], "rate": [1.0, 2.0, 4.0]},
        {"criterion": "40-20-40", "max_epochs": 100},
    ),
    Baseline(
        "rate-momentum",
        "Rate and momentum",
        "The retelling: without momentum 5 to 10 times slower; at rate .5 no convergence.",
        "retelling",
        {"rate": [0.05, 0.1, 0.25, 0.5, 1.0], "momentum": [0.0, 0.5, 0.9]},
        fraction=0.2,
    ),
)


def study(baseline: Baseline, seeds: int) -> Study:
    """Return the study of a baseline."""
    xor = get_scenario("xor")
    recipe = changed(xor, xor.recipe(baseline.recipe), baseline.settings)
    return Study(xor, recipe, range(max(1, round(seeds * baseline.fraction))), grid=baseline.axes)


def made(baseline: Baseline, seeds: int, out: Path, **where: Any) -> str:
    """Run a baseline's study, save its picture, and return its table."""
    ran = study(baseline, seeds).run(out=out / f"{baseline.name}.jsonl", **where)
    save_drawing(ran.plot(), out / f"{baseline.name}.png")
    restarts = "".join(
        f"\n  {cell.settings}: {cell.summary.restarts.mean:,.1f} epochs a success, restarts counted"
        for cell in ran.cells()
        if baseline.name == "fahlman" and cell.summary.restarts
    )
    head = f"{baseline.title}\n{baseline.published}\n{ran.design.recipe}"
    return f"{head}\n\n{grid(list(baseline.axes), ran.cells())}{restarts}"


def main(say: Callable[[str], None] = print) -> None:
    """Make all of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("docs/studies"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for baseline in BASELINES:
        say(made(baseline, args.seeds, args.out, jobs=args.jobs) + "\n")


if __name__ == "__main__":
    main()
