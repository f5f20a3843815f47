"""``pdpsim rivals``: back-propagation beside other ways to learn, on its own experiments, counted in messages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from pdpsim.checks import at_most, whole
from pdpsim.cli.options import Commands, check_drawing, integer, jobs, print_json, refuse_seed
from pdpsim.errors import UnknownNameError, nearest
from pdpsim.formats.files import write_rows, write_text
from pdpsim.formats.folders import made_folder, own_folder, refuse_foreign
from pdpsim.rivals.cells import Contest
from pdpsim.rivals.side_by_side import COLUMNS, Line, lines, rows, text
from pdpsim.studies.dispatch import wanted_jobs
from pdpsim.words import counted, file_named, filled

FOLDER = "pdpsim-rivals"
TABLE = "pdpsim.scenarios.contest_table"
MOST_SEEDS = 1_000_000  # of a cell, of which chunks and rows are kept in memory
WRITTEN = "rivals.txt", "rivals.csv", "rivals.svg"
NOTES = (
    "Solved: every output on its target's side of one half; by a Boltzmann machine, each row of XOR most probably "
    "completed rightly, or hidden codes that all differ for the first time. 95%: Wilson's interval. Messages: the "
    "median to the solution, where runs that are not solved count as beyond their cap; times: that of "
    "back-propagation. Held out: of networks, by those that learned what they were given. What carries no messages has "
    "none to count."
)


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("rivals", help="set back-propagation beside its rivals, counted in messages")
    parser.add_argument(
        "--only", metavar="XOR|encoder|...", help="only this experiment: XOR, encoder, symmetry, family_tree"
    )
    refuse_seed(parser)
    parser.add_argument(
        "--seeds", type=integer, metavar="N", help="runs a cell (default: 5 to 100, fewer of the slow ones)"
    )
    parser.add_argument("--out", metavar="DIR", default=FOLDER, help=f"where rows and picture go (default: {FOLDER})")
    parser.add_argument("--jobs", default="all", metavar="N|all", help="processes (default: all, one a core)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the runs, print the tables, and write the folder."""
    if args.seeds is not None:
        at_most(whole(args.seeds, "--seeds"), MOST_SEEDS, "--seeds")
    check_drawing()
    processes = wanted_jobs(jobs(args.jobs))
    contest = Contest(_cells(args.only), args.seeds)
    refuse_foreign(args.out, *WRITTEN)
    folder = own_folder(args.out, *WRITTEN)
    planned = sum(not cell.why for cell in contest.cells)
    for k, cell in enumerate(contest.carry_out(made_folder(folder / "runs"), processes), 1):
        told = f"{cell.name}, {counted(cell.count(args.seeds), 'run')}"
        print(f"{k} of {planned}: {told}", file=sys.stderr, flush=True)
    if contest.interrupted:
        print(
            f"pdpsim: interrupted; the runs made are kept in {file_named(folder)}, and the same command goes on",
            file=sys.stderr,
        )
        return 130
    found = lines(contest)
    _write(folder, found)
    if args.json:
        print_json({"notes": NOTES, "cells": rows(found)})
        return 0
    print(f"{text(found)}\n\n{filled(NOTES)}\n{filled(_closing(folder))}")
    return 0


def _cells(only: str | None) -> Any:
    table = {name: resolve_name(f"{TABLE}:{name}") for name in ("CELLS", "EXPERIMENTS")}
    if only is None:
        return table["CELLS"]
    named = {**{e.name: (e,) for some in table["EXPERIMENTS"].values() for e in some}, **table["EXPERIMENTS"]}
    wanted = next((some for name, some in named.items() if name.lower() == only.lower()), None)
    if wanted is None:
        raise UnknownNameError(f"there is no experiment {only!r} for rivals{nearest(only, named)}")
    return [cell for cell in table["CELLS"] if any(cell.experiment is one for one in wanted)]


def _write(folder: Path, found: list[Line]) -> None:
    from pdpsim.drawing.picture import save_drawing
    from pdpsim.drawing.rivals import draw_rivals

    write_text(folder / WRITTEN[0], f"{text(found)}\n\n{NOTES}\n")
    write_rows(folder / WRITTEN[1], COLUMNS, rows(found))
    save_drawing(draw_rivals(found), folder / WRITTEN[2])


def _closing(folder: Path) -> str:
    return (
        f"{file_named(folder / WRITTEN[1])} has the settings of each cell and the command that makes its runs again; "
        f"the picture is {file_named(folder / WRITTEN[2])}."
    )
