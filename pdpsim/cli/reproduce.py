"""``pdpsim reproduce``: run the experiments again and judge what was printed about them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from pdpsim.checks import whole
from pdpsim.cli.options import Commands, check_drawing, integer, jobs, refuse_seed, say
from pdpsim.formats.folders import made_folder, own_folder, refuse_foreign
from pdpsim.reproduction.folder import WRITTEN, pictures, write_folder
from pdpsim.reproduction.report import comparison_table, tally, text_table
from pdpsim.reproduction.reproducing import MANY, carry_out, prepare
from pdpsim.studies.dispatch import wanted_jobs
from pdpsim.words import columns, counted, file_named

FOLDER = "pdpsim-report"


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("reproduce", help="run the experiments of 1986 again and judge the printed claims")
    refuse_seed(parser)
    parser.add_argument(
        "--seeds", type=integer, metavar="N", help=f"runs a recipe (default: {MANY}, or fewer where one takes long)"
    )
    parser.add_argument(
        "--only",
        metavar="SCENARIO|GROUP",
        help="only the claims about this experiment, or this group: chapter8, time, today, rivals",
    )
    parser.add_argument("--out", metavar="DIR", default=FOLDER, help=f"where the report goes (default: {FOLDER})")
    parser.add_argument("--jobs", default="all", metavar="N|all", help="processes (default: all, one a core)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the runs, print the table of claims, and write the folder."""
    if args.seeds is not None:
        whole(args.seeds, "--seeds")
    check_drawing()
    processes = wanted_jobs(jobs(args.jobs))
    reproduction = prepare(args.only, args.seeds)
    refuse_foreign(args.out, *WRITTEN)
    folder = own_folder(args.out, *WRITTEN)
    batches = carry_out(reproduction, made_folder(folder / "runs"), processes)
    runs, done = sum(batch.runs for batch in reproduction.batches), 0
    for k, batch in enumerate(batches, 1):
        told = f"{batch.name}, {counted(batch.runs, 'run')}; {done:,} of all {runs:,} gone through"
        print(f"{k} of {len(reproduction.batches)}: {told}", file=sys.stderr, flush=True)
        done += batch.runs
    if reproduction.interrupted:
        print(
            f"pdpsim: interrupted; the runs made are kept in {file_named(folder)}, and the same command goes on",
            file=sys.stderr,
        )
        return 130
    write_folder(folder, reproduction, pictures(reproduction))
    judged = reproduction.judged()
    if reproduction.collection:
        say(f"{reproduction.collection.title}\n\n{comparison_table(reproduction.compared())}\n")
    say(text_table(judged, columns()))
    say(tally(judged))
    say(
        f"The report with pictures is {file_named(folder / 'index.html')}; "
        f"every run is in {file_named(folder / 'runs.csv')}."
    )
    say(longer([batch.runs for batch in reproduction.batches if batch.runs > 1]))
    return 0


def longer(runs: Sequence[int]) -> str:
    """Say what more runs than recipes have would add; those from a fixed start are none of these.

    >>> longer([500, 500])
    'With --seeds 2000 (it goes on from these runs) the intervals would be about half as wide.'
    >>> longer([500, 20])
    'With four times as many runs (--seeds; it goes on from these) the intervals would be about half as wide.'
    """
    many = "four times as many runs (--seeds; it goes on from these)"
    if len(set(runs)) == 1:
        many = f"--seeds {4 * runs[0]} (it goes on from these runs)"
    return f"With {many} the intervals would be about half as wide."
