"""The figures and pictures of today.md that take minutes: ``python docs/make_today.py [NAME ...]``.

Rows are kept in docs/today/, so that a second call only draws.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pdpsim.scenarios.family_tree import best_right

from pdpsim import Network, Pattern, get_scenario, run_scenario, train
from pdpsim.drawing import draw_person_units, draw_rows, save_drawing
from pdpsim.errors import NotFiniteError
from pdpsim.experiments.running import start_network
from pdpsim.learning.criteria import Never
from pdpsim.learning.history import History
from pdpsim.studies.statistics import wilson_of_clusters

FOLDER = Path(__file__).with_name("today")
SWEEPS = (50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 2500, 3000)
NETWORKS = 40
LINES = {
    "today (AdamW, weight decay 1)": "today",
    "today without decay": "today-no-decay",
    "1986 (rates that learn)": "working",
}


def right_over_sweeps(recipe: str, seed: int) -> list[int]:
    """Return how many of a network's four held-out cases are right after each of `SWEEPS`."""
    family = get_scenario("family_tree")
    chosen = family.recipe(recipe)
    net, patterns = start_network(family, chosen, seed), family.patterns(chosen, seed)
    history, found = History(seed=seed), []
    for sweeps in SWEEPS:
        more = sweeps - history.epochs
        train(net, patterns, chosen.procedure, criterion=Never(), max_epochs=more, history=history, engine="native")
        found.append(sum(_right(net, case) for case in family.held_out(chosen, seed)))
    return found


def _right(net: Network, case: Pattern) -> bool:
    try:
        return best_right(net, case)
    except NotFiniteError:  # without decay scores grow until exp cannot follow
        return False


def held_out() -> None:
    """Draw the share of held-out cases that are right, over sweeps."""
    path = FOLDER / "held-out.csv"
    if not path.exists():
        with ThreadPoolExecutor(2) as pool:
            shares = {
                line: list(zip(*pool.map(lambda seed, r=recipe: right_over_sweeps(r, seed), range(NETWORKS))))
                for line, recipe in LINES.items()
            }
        _write(path, ({"sweep": sweep, **_intervals(shares, k)} for k, sweep in enumerate(SWEEPS)))
    rows = [{key: float(value) for key, value in row.items()} for row in _read(path)]
    ax = draw_rows(rows, columns=list(LINES), over="sweep", label="held-out cases right, by the strongest answer")
    for line, drawn in zip(LINES, ax.get_lines()):
        low, high = ([row[f"{line} {end}"] for row in rows] for end in ("low", "high"))
        ax.fill_between([row["sweep"] for row in rows], low, high, color=drawn.get_color(), alpha=0.15, linewidth=0)
    ax.axhspan(0.75, 1.0, color="#999999", alpha=0.12, linewidth=0)
    ax.text(2980, 0.985, "printed in 1986: 4 of 4 and 3 of 4", ha="right", va="top", fontsize=9, color="#555555")
    ax.set_ylim(0, 1)
    ax.set_title(f"Family trees: what {NETWORKS} networks answer to cases never trained on", fontsize=11)
    save_drawing(ax.figure, FOLDER / "held-out.svg")


def _intervals(shares: dict[str, list[tuple[int, ...]]], k: int) -> dict[str, float]:
    row = {}
    for line, found in shares.items():
        row[line] = sum(found[k]) / (4 * len(found[k]))
        row[f"{line} low"], row[f"{line} high"] = wilson_of_clusters(found[k], [4] * len(found[k]))
    return row


def persons() -> None:
    """Draw the person units of one network of today's recipe."""
    save_drawing(
        draw_person_units(run_scenario("family_tree", "today", seed=0).net).figure, FOLDER / "person-units.svg"
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Iterable[dict[str, float]]) -> None:
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


PICTURES: dict[str, Callable[[], None]] = {"held-out": held_out, "persons": persons}

if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name]()
