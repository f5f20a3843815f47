"""The figures and pictures of today.md that take minutes: ``python docs/make_today.py [NAME ...]``.

Rows are kept, those of ``held-out`` in docs/today/, all others where `pdpsim reproduce --only today` keeps them; so a
second call goes on, or only draws.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from pdpsim.scenarios.depth import depth_recipe, shrinkage, sizes_of_delta
from pdpsim.scenarios.family_tree import best_right

from pdpsim import Network, Pattern, get_scenario, run_scenario, train
from pdpsim.drawing import draw_person_units, draw_rows, save_drawing
from pdpsim.errors import NotFiniteError
from pdpsim.experiments.running import start_network
from pdpsim.formats.files import write_rows, write_text
from pdpsim.formats.folders import made_folder
from pdpsim.learning.criteria import Never
from pdpsim.learning.history import History
from pdpsim.reproduction.report import COLUMNS, claim_rows, markdown_table, tally
from pdpsim.reproduction.reproducing import carry_out, prepare
from pdpsim.studies.statistics import wilson_of_clusters

FOLDER = Path(__file__).with_name("today")
RUNS = Path("pdpsim-report/runs")
MEDIAN = "median epochs of all"
START, END = "<!-- from here on written by make_today.py -->", "<!-- up to here -->"
SWEEPS = (50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 2500, 3000)
NETWORKS = 40
DEPTHS = {
    "1986-10": "logistic, U(-.5, .5)",
    "tanh-10": "tanh, Xavier",
    "relu-10": "ReLU, He",
    "1986-skip-10": "logistic with skips",
    "tanh-skip-10": "tanh with skips",
}
SHOWN = {"lookup": "head", "fields": "shared", "forgetting": "today", "ways_back": "fa-xor-8"}
KINDS = {
    "1986": "logistic, U(-.5, .5)",
    "logistic-xavier": "logistic, Xavier",
    "tanh": "tanh, Xavier",
    "relu": "ReLU, He",
    "1986-skip": "logistic, U(-.5, .5), skips",
    "tanh-skip": "tanh, Xavier, skips",
    "relu-skip": "ReLU, He, skips",
}
STARTS = {2: 40, 4: 40, 12: 40, 30: 10, 100: 3}  # units in a layer, and networks
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


def table() -> None:
    """Write the comparison into today.md, and the claims with their verdicts into docs/today/claims.csv."""
    reproduction = prepare("today")
    for batch in carry_out(reproduction, made_folder(RUNS)):
        print(batch.name, file=sys.stderr)
    if reproduction.interrupted:
        sys.exit("interrupted; the same command goes on")
    write_rows(FOLDER / "claims.csv", COLUMNS, claim_rows(reproduction.judged(), reproduction.seeds()))
    ways = [line for line in reproduction.compared() if line["problem"] == "ways back"]
    _put("ways-back.md", _table(_ways(ways)))
    _put("today.md", f"{_table(reproduction.compared())}\n\n{tally(reproduction.judged())}")


def _ways(lines: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """A row for each way, a column for each problem."""
    cells: dict[str, dict[str, str]] = {}
    parts = [(line, *line["what"].split(", ")) for line in lines]
    for line, way, problem, hidden in sorted(parts, key=lambda part: [int(size) for size in part[3].split("-")]):
        told = line["solved"] + (f", {line[MEDIAN]}" if line[MEDIAN] else "")
        column = cells.setdefault(way, {"way": way}).get(problem)
        cells[way][problem] = "; ".join(filter(None, [column, f"{hidden}: {told}"]))
    ways = dict.fromkeys(way for _, way, _, _ in parts)
    return [{key: cells[way].get(key, "") for key in ("way", "xor", "encoder", "symmetry")} for way in ways]


def _put(name: str, text: str) -> None:
    """Write a text into a page, in place of what stands between the marks."""
    page = FOLDER.with_name(name)
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    write_text(page, f"{before}{START}\n{text}\n{END}{after}")


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    return markdown_table(list(rows[0]), [list(row.values()) for row in rows])


def widths() -> None:
    """Write into depth.md how the error shrinks a layer at the start, by kind of layer and width."""
    path = FOLDER / "widths.csv"
    rows = _read(path) if path.exists() else []
    for kind, words in KINDS.items():
        if words in [row["ten layers"] for row in rows]:
            continue
        each = {width: [_shrinks(kind, width, seed) for seed in range(n)] for width, n in STARTS.items()}
        rows.append({"ten layers": words, **{f"{width} units": _middle(found) for width, found in each.items()}})
        write_rows(path, list(rows[0]), rows)
    _put("depth.md", _table(rows))


def _shrinks(kind: str, width: int, seed: int) -> float | None:
    recipe = depth_recipe(kind, 10, width)
    scenario = get_scenario("depth")
    net, patterns = start_network(scenario, recipe, seed), scenario.patterns(recipe, seed)
    return shrinkage(sizes_of_delta(net, patterns, recipe.measure))


def _middle(found: Sequence[float | None]) -> str:
    there = [value for value in found if value is not None]
    dead = f"dead in {len(found) - len(there)} of {len(found)}" if len(there) < len(found) else ""
    return ", ".join(filter(None, [f"{median(there):.2f}" if there else "", dead]))


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


def depth() -> None:
    """Draw the error by layer at the start, through ten layers of several kinds."""
    scenario, seeds = get_scenario("depth"), range(20)
    found = {}
    for name, words in DEPTHS.items():
        recipe = scenario.recipe(name)
        sizes = [
            sizes_of_delta(start_network(scenario, recipe, seed), scenario.patterns(recipe, seed), recipe.measure)
            for seed in seeds
        ]
        found[words] = [median(size / each[-1] for size, each in zip(layer, sizes)) for layer in zip(*sizes)]
    rows = [{"layer": k, **{words: sizes[k - 1] for words, sizes in found.items()}} for k in range(1, 11)]
    ax = draw_rows(rows, label="delta, beside that of the highest layer", title="Ten layers of six units, at the start")
    ax.set_yscale("log")
    save_drawing(ax.figure, FOLDER / "depth.svg")


def of_scenarios() -> None:
    """Draw what one run of each scenario came to."""
    for name, recipe in SHOWN.items():
        scenario = get_scenario(name)
        drawn = scenario.picture.of(run_scenario(scenario, recipe, seed=0))
        save_drawing(drawn, FOLDER / f"{name}.svg")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Iterable[dict[str, float]]) -> None:
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


PICTURES: dict[str, Callable[[], None]] = {
    "table": table,
    "widths": widths,
    "held-out": held_out,
    "persons": persons,
    "depth": depth,
    "scenarios": of_scenarios,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name]()
