"""``pdpsim study SCENARIO``: run a recipe from many seeds, and over a grid of settings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from pdpsim.checks import number_from, whole_from
from pdpsim.cli.options import Commands, filled, integer, print_json
from pdpsim.errors import SettingError
from pdpsim.experiments.recipes import changed
from pdpsim.experiments.scenario import get_scenario
from pdpsim.formats.files import kind_of, refuse_unwritable
from pdpsim.studies.study import Study
from pdpsim.text import grid
from pdpsim.words import counted, quoted


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "study",
        help="run a recipe from many seeds: how often it is solved, and how fast",
        epilog="Settings: rate, momentum, decay, grain, order, init_range, max_epochs, criterion (such as 'tss<0.04', "
        "'error<0.1', 40-20-40), the scenario's options (hidden), and in quotes (or the shell takes > for a file) "
        "'start.SENDER>RECEIVER'.",
    )
    parser.add_argument("scenario", metavar="SCENARIO", help="one that `pdpsim list` names")
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    parser.add_argument("--seeds", default="0:100", metavar="A:B", help="seeds from A to below B, or a list 1,5,7")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="change settings of the recipe")
    parser.add_argument(
        "--grid", nargs="+", default=[], metavar="NAME=V,V,V", help="vary settings; every combination is run"
    )
    add_running_options(parser)
    parser.set_defaults(run=run)


def add_running_options(parser: argparse.ArgumentParser) -> None:
    """Add what `study` and `map` both take."""
    parser.add_argument("--engine", default="auto", metavar="auto|message|...", help="what computes (default: auto)")
    parser.add_argument("--jobs", default="1", metavar="N|all", help="processes on this machine (default: 1)")
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="run on a Dask cluster (extra dask)")
    parser.add_argument("--chunk", type=integer, metavar="N", help="runs made together (default: learned on the way)")
    parser.add_argument("--out", metavar="FILE.jsonl", help="append each row to this file; if it is there, go on")
    parser.add_argument("--csv", metavar="FILE.csv", help="write the rows as a table")
    parser.add_argument("--plot", metavar="FILE.png|svg|pdf", help="write a picture")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Make the runs that are missing, print what they came to, and return 0 if any was solved."""
    scenario = get_scenario(args.scenario)
    recipe = changed(scenario, scenario.recipe(args.recipe), once(map(setting, args.set), "--set"))
    axes = once(map(axis, args.grid), "--grid")
    both = [name for name in axes if name in dict(map(setting, args.set))]
    if both:
        raise SettingError(f"--grid varies {both[0]!r}, which --set sets; leave one out")
    study = Study(scenario, recipe, seeds(args.seeds), grid=axes, engine=args.engine)
    made(study, args)
    if args.json:
        print_json(document(study))
    else:
        print(f"{scenario.title}\n{filled(str(recipe))}\n{study}\n")
        print(grid(list(axes), study.cells()) if axes else study.summary())
    return status(study)


def made(study: Study, args: argparse.Namespace) -> None:
    """Run a study as the options say, and write the files that were asked for."""
    refuse_unwritable(args.out, args.csv, args.plot)
    if args.plot is not None:
        kind_of(args.plot)
        if len(study.design.axes) > 2:
            raise SettingError(f"--plot draws two settings at most, and this grid has {', '.join(study.design.axes)}")
        import_module("pdpsim.drawing")  # says now, not after the runs, if matplotlib cannot be used
    study.run(jobs=jobs(args.jobs), scheduler=args.scheduler, chunk=args.chunk, out=args.out)
    if study.errors:
        told = f"{counted(len(study.errors), 'run')} could not be made; the first: {study.errors[0]}"
        print(f"pdpsim: {told}", file=sys.stderr)
    if study.stopped == "interrupted" and (args.csv is not None or args.plot is not None):
        # Half a study is not put in the place of a whole one.
        on = "; the same command goes on" if args.out is not None else ""
        print(f"pdpsim: interrupted: neither --csv nor --plot is written{on}", file=sys.stderr)
        return
    if args.csv is not None:
        study.to_csv(args.csv)
    if args.plot is not None:
        from pdpsim.drawing.saving import save_drawing

        save_drawing(study.plot(), args.plot)


def status(study: Study) -> int:
    """Return the exit status of a command that made a study."""
    if study.stopped == "interrupted":
        return 130
    return 0 if any(cell.summary.solved for cell in study.cells()) else 1


def document(study: Study) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    design = study.design
    told = {**design.header(), "stopped": study.stopped, "planned": len(design), "done": len(study)}
    if not design.axes:
        return {**told, "summary": study.summary().to_dict()}
    return {**told, "cells": [{**cell.settings, "summary": cell.summary.to_dict()} for cell in study.cells()]}


def seeds(text: str) -> range | list[int]:
    """Return the seeds that a text names.

    >>> seeds("0:100"), seeds("1,5,7"), seeds("3")
    (range(0, 100), [1, 5, 7], [3])
    """
    try:
        if ":" in text:
            start, end = text.split(":")
            found = range(whole_from(start or "0"), whole_from(end))
            if not found:
                raise SettingError(f"there are no seeds from {start or 0} to below {end}")
            return found
        return [whole_from(part) for part in text.split(",")]
    except ValueError as error:
        if isinstance(error, SettingError):
            raise
        raise SettingError(f"seeds are given as 0:100 (100 left out) or 1,5,7, not {quoted(text)}") from None


def count(chosen: Sequence[int]) -> int:
    """Return how many seeds there are, also of a range that is longer than `len` can tell.

    >>> count(range(10**30)) == 10**30
    True
    """
    return max(0, chosen.stop - chosen.start) if isinstance(chosen, range) else len(chosen)


def axis(text: str) -> tuple[str, list[Any]]:
    """Return name and values of a setting that varies.

    >>> axis("rate=0.1,0.25"), axis("hidden=2,4"), axis("grain=epoch,pattern")
    (('rate', [0.1, 0.25]), ('hidden', [2, 4]), ('grain', ['epoch', 'pattern']))
    """
    name, equals, values = text.partition("=")
    if not (name and equals and values):
        raise SettingError(f"settings are given as rate=0.5, or rate=0.1,0.25 in a grid, not {quoted(text)}")
    return name.strip(), [value(part.strip()) for part in values.split(",")]


def once(pairs: Iterable[tuple[str, Any]], option: str) -> dict[str, Any]:
    """Return names with their values, each given once.

    >>> once([("rate", 0.1), ("hidden", 3)], "--set")
    {'rate': 0.1, 'hidden': 3}
    """
    found: dict[str, Any] = {}
    for name, given in pairs:
        if name in found:
            raise SettingError(f"{option} gives {name!r} twice")
        found[name] = given
    return found


def setting(text: str) -> tuple[str, Any]:
    """Return name and value of one setting.

    >>> setting("rate=0.5")
    ('rate', 0.5)
    """
    name, values = axis(text)
    if len(values) != 1:
        raise SettingError(f"--set gives one value a setting, not {quoted(text)}; --grid takes several")
    return name, values[0]


def value(text: str) -> Any:
    """Return a number, or the text where it is none.

    >>> value("3"), value("1e3"), value("0.5"), value("epoch"), value("true")
    (3, 1000, 0.5, 'epoch', True)
    """
    if text in ("true", "false"):
        return text == "true"
    try:
        return whole_from(text)
    except ValueError:
        pass
    try:
        number = number_from(text)
    except ValueError:
        return _no_odd_number(text)
    # 1e3 is how some write 1000, which is a number of epochs.
    return int(number) if number.is_integer() and "." not in text else number


def _no_odd_number(text: str) -> str:
    """Return a text, if Python would not take it for a number after all."""
    try:
        float(text)
    except ValueError:
        return text
    raise SettingError(f"numbers are given in plain digits, as in 1000, not {quoted(text)}")


def jobs(text: str) -> int | str:
    """Return the number of jobs, or 'all'.

    >>> jobs("4"), jobs("all")
    (4, 'all')
    """
    try:
        return whole_from(text)
    except ValueError:
        return text
