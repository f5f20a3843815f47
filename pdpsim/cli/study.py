"""``pdpsim study SCENARIO``, or ``--patterns FILE``: run a recipe from many seeds, and over a grid of settings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pdpsim.checks import at_most, first_twice, number_from, whole_from
from pdpsim.cli.options import (
    COLUMNS,
    RULE_OPTIONS,
    Commands,
    add_file_options,
    add_rule_options,
    add_test_options,
    attempt,
    batch_of,
    check_picture,
    integer,
    jobs,
    network_of,
    patterns_of,
    print_json,
    refuse_idle,
    refuse_no_network,
    rule_of,
    say,
    sizes,
    tell_repeated,
    test_patterns_of,
)
from pdpsim.core.network import Network
from pdpsim.core.wiring import MOST
from pdpsim.errors import PdpsimError, SettingError
from pdpsim.experiments.recipes import changed, refuse_idle_draw, schedule_left_out, what_is_set
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Recipe, Scenario, get_scenario
from pdpsim.formats.files import refuse_unwritable
from pdpsim.formats.loading import refuse_no_table
from pdpsim.formats.network_json import network_to_dict
from pdpsim.formats.tokens import tell
from pdpsim.inspection.findings import of_reach
from pdpsim.learning.right import Right
from pdpsim.learning.rules import GradientDescent
from pdpsim.studies.design import refuse_seed_below_0
from pdpsim.studies.own import OWN, Own, drawn_from, own_scenario
from pdpsim.studies.rows import Row, is_made
from pdpsim.studies.study import Cell, Study
from pdpsim.text import grid, table
from pdpsim.words import counted, number, quoted

SURE = 1e15  # above it not every whole number is a float
TESTED = ("test_error", "test_accuracy")
UNWRITTEN = {130: "interrupted", 2: "no run was made"}  # statuses of what is put in no whole study's place
OWN_OPTIONS = ("--network", "--weights", "--patterns", *COLUMNS, "--hidden", "--hold-out", "--test-patterns")


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "study",
        help="run a recipe from many seeds: how often it is solved, and how fast",
        epilog="Settings: rate, momentum, decay, grain, order, init_range, max_epochs, criterion (such as 'tss<0.04', "
        "'error<0.1', 40-20-40), the scenario's options (hidden), and in quotes (or the shell takes > for a file) "
        "'start.SENDER>RECEIVER'.",
    )
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="one that `pdpsim list` names")
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    add_file_options(parser, "in place of SCENARIO: a network of yours", "what to train it on", labels=False)
    parser.add_argument("--hidden", metavar="N|N-N", help="in place of --network: one for the patterns, hidden units")
    add_test_options(parser)
    add_rule_options(parser)
    parser.add_argument("--seeds", default="0:100", metavar="A:B", help="seeds from A to below B, or a list 1,5,7")
    add_several(parser, "--set", "NAME=VALUE", "change settings of the recipe")
    add_several(parser, "--grid", "NAME=V,V,V", "vary settings; every combination is run")
    add_running_options(parser)
    parser.set_defaults(run=run)


def add_several(parser: argparse.ArgumentParser, option: str, metavar: str, told: str) -> None:
    """Add an option that takes several values, and adds them up where it is given again."""
    parser.add_argument(option, nargs="+", action="extend", default=[], metavar=metavar, help=told)


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
    study, right = (_of_scenario(args), []) if args.scenario is not None else _of_own(args)
    scenario, recipe, axes = study.design.scenario, study.design.recipe, study.design.axes
    made(study, args)
    cells, tested = study.cells(), TESTED if args.scenario is None and scenario.measures else ()
    if args.json:
        print_json(_document(study, cells, tested))
    else:
        say(scenario.title, recipe, study, "")
        say(grid(list(axes), cells) if axes else study.summary())
        if axes and any(cell.summary.alike for cell in cells):
            say("In some rows all runs are the same to the last bit: no seed makes a difference, so each is one run.")
        if tested:
            say(_held_out(axes, cells), *right)
        all_alike = args.scenario is None and args.hold_out is None and not axes  # all seeds learn the same patterns
        if all_alike and len(study) and not cells[0].summary.solved:
            first = study.design.seeds[0]
            net = start_network(scenario, recipe, first)
            fitted = scenario.patterns(recipe, first).fitted(net).patterns
            for finding in of_reach(net, fitted, recipe.criterion):
                say(finding.saw)
    return status(study)


def _held_out(axes: Collection[str], cells: Sequence[Cell]) -> str:
    """What is known of the patterns held out, in each cell that has runs."""
    means = [(cell, [_mean(cell, name) for name in TESTED]) for cell in cells if _made(cell)]
    told = " (-: some diverged)" if any(error is None for _, (error, _) in means) else ""
    rows = [
        [*map(str, cell.settings.values()), *("-" if mean is None else number(mean) for mean in found)]
        for cell, found in means
    ]
    held_out = table([*axes, "squared error", "right"], rows, keys=max(1, len(axes)))
    return f"\nHeld out, mean over the runs{told}:\n{held_out}"


def _mean(cell: Cell, name: str) -> float | None:
    """The mean over the runs of a cell.

    There is none where some diverged so far that what they answer is beyond numbers, nor of what is right where
    nothing is right or wrong.
    """
    found: list[Any] = [row.get(name) for row in _made(cell)]
    return sum(found) / len(found) if found and None not in found else None


def _made(cell: Cell) -> list[Row]:
    return [row for row in cell.rows if row["error"] is None]


def _of_scenario(args: argparse.Namespace) -> Study:
    refuse_idle(args, (*OWN_OPTIONS, *RULE_OPTIONS), "a study of a scenario; --set changes its recipe")
    scenario = get_scenario(args.scenario)
    known = scenario.recipe(args.recipe)
    recipe, axes = _settings(args, scenario, known)
    for name, value in recipe.options.items():
        others = {key: given for key, given in recipe.options.items() if key != name}
        kept = {name: known.options[name]} if name in known.options else {}
        if value != known.options.get(name):
            _tell_idle(scenario, recipe, recipe.with_(options={**others, **kept}), f"without {name}={value}")
    for name, values in axes.items():
        with suppress(PdpsimError):  # which the study tells
            one, other = (changed(scenario, recipe, {name: value}) for value in (values[0], values[-1]))
            _tell_idle(scenario, one, other, f"with {name}={values[0]} and {name}={values[-1]}")
    return Study(scenario, recipe, seeds(args.seeds), grid=axes, engine=args.engine)


def _of_own(args: argparse.Namespace) -> tuple[Study, list[str]]:
    """A study of the network and patterns that files give, and what right means there, where it is to be said."""
    if args.patterns is None:
        raise SettingError("name a scenario (`pdpsim list` has them), or patterns of your own with --patterns")
    refuse_idle(args, ("--recipe",), "a study of your own patterns")
    _refuse_twice(args)
    hidden = args.hidden or _first(args, "hidden")
    refuse_no_network(args.network, hidden)
    refuse_idle(args, ("--weights",), "a study, whose weights are drawn from each seed")
    net = None if args.network is None else network_of(args, 0)
    patterns = patterns_of(args, net)
    test = test_patterns_of(args, net or Network.for_patterns(patterns, (), seed=0), patterns)
    tell_repeated(args, patterns)

    def layered(seed: int, hidden: str = str(hidden)) -> Network:
        return Network.for_patterns(patterns, sizes(hidden), seed=seed)

    rate = _first(args, "rate") if args.rate is None else args.rate
    if _first(args, "rule") is not None:
        of_the_rule = [
            name for name in RULE_OPTIONS if name not in ("--rule", "--rate", "--batch", "--grain", "--order")
        ]
        refuse_idle(args, of_the_rule, "a study whose rule --set or --grid gives; set it there")
        if rate is None:
            raise SettingError(
                "a rule that --set or --grid gives takes a rate over: give --rate, or the rule by --rule"
            )
    rule = rule_of(args, None if rate is None else GradientDescent(rate, _first(args, "momentum") or 0.0))
    own = Own(layered if net is None else drawn_from(net), patterns, args.hold_out if test is None else test)
    scenario = own_scenario(own, Recipe(OWN, rule, **batch_of(args)))
    recipe, axes = _settings(args, scenario, scenario.recipe())
    right = Right(patterns, test).sentence
    return Study(scenario, recipe, seeds(args.seeds), grid=axes, engine=args.engine), right


def _first(args: argparse.Namespace, name: str) -> Any:
    """The first value that --set or --grid give a setting, or None."""
    given = {**dict(map(axis, args.grid)), **dict(map(axis, args.set))}.get(name)
    return given[0] if given else None


def _tell_idle(scenario: Scenario, one: Recipe, other: Recipe, where: str) -> None:
    """Say so if an option of the scenario makes no difference to what a run of this recipe begins with."""
    if one.options == other.options:
        return
    with suppress(Exception):  # which the study tells
        nets = [network_to_dict(start_network(scenario, each, 0)) for each in (one, other)]
        patterns = [scenario.patterns(each, 0) for each in (one, other)]
        if nets[0] == nets[1] and patterns[0] == patterns[1]:
            tell(f"network and patterns of recipe {one.name!r} are the same {where}")


def _settings(args: argparse.Namespace, scenario: Scenario, recipe: Recipe) -> tuple[Recipe, dict[str, list[Any]]]:
    """The recipe as --set changes it, and what --grid varies."""
    to_set, axes = once(map(setting, args.set), "--set"), once(map(axis, args.grid), "--grid")
    for name in axes:
        if what_is_set(name) in map(what_is_set, to_set):
            raise SettingError(f"--grid varies {name!r}, which --set sets; leave one out")
    if isinstance(recipe.options.get("hidden"), str):  # layers, as in 5-3
        to_set |= {name: str(given) for name, given in to_set.items() if what_is_set(name) == "hidden"}
        axes |= {name: list(map(str, given)) for name, given in axes.items() if what_is_set(name) == "hidden"}
    return as_set(scenario, recipe, to_set, axes.get("rule", ())), axes


def as_set(scenario: Scenario, recipe: Recipe, to_set: Mapping[str, Any], rules: Sequence[str] = ()) -> Recipe:
    """Return a recipe as --set changes it; say if by its rule, or those of a grid, some of it is left out."""
    made = changed(scenario, recipe, to_set)
    refuse_idle_draw(scenario, [made], to_set)
    if told := schedule_left_out(recipe, [*([to_set["rule"]] if "rule" in to_set else []), *rules]):
        tell(told)
    return made


def _refuse_twice(args: argparse.Namespace) -> None:
    """Say so if an option and --set or --grid say the same."""
    for name in dict(map(axis, [*args.set, *args.grid])):
        for option in ("--hidden", *RULE_OPTIONS):
            place = option.removeprefix("--").replace("-", "_")
            given = getattr(args, place)
            if what_is_set(place) == what_is_set(name) and given is not None and given is not False:  # 0 is given
                by = "--set" if name in dict(map(axis, args.set)) else "--grid"
                raise SettingError(f"{option} and {by} {name} say the same; give one of them")


def made(study: Study, args: argparse.Namespace) -> None:
    """Run a study as the options say, and write the files that were asked for."""
    refuse_unwritable(args.out, args.csv, args.plot)
    refuse_no_table(args.csv)
    check_picture(args.plot)
    if args.plot is not None and len(study.design.axes) > 2:
        raise SettingError(f"--plot draws two settings at most, and this grid has {', '.join(study.design.axes)}")
    study.run(jobs=jobs(args.jobs), scheduler=args.scheduler, chunk=args.chunk, out=args.out)
    for verb, ended in ("made", False), ("measured", True):
        errors = [row["error"] for row in study.rows if row["error"] and is_made(row) is ended]
        if errors:
            told = f"{counted(len(errors), 'run')} could not be {verb}; the first: {errors[0]}"
            print(f"pdpsim: {told}", file=sys.stderr)
    if why := UNWRITTEN.get(status(study)):
        if args.csv is not None or args.plot is not None:
            on = "; the same command goes on" if study.stopped == "interrupted" and args.out is not None else ""
            print(f"pdpsim: {why}: neither --csv nor --plot is written{on}", file=sys.stderr)
        return
    if args.csv is not None:
        attempt(args, lambda: study.to_csv(args.csv))
    if args.plot is not None:
        from pdpsim.drawing.picture import save_drawing

        attempt(args, lambda: save_drawing(study.plot(), args.plot))


def status(study: Study) -> int:
    """Return the exit status of a command that made a study."""
    if study.stopped == "interrupted":
        return 130
    if len(study) > 0 and not any(cell.summary.runs for cell in study.cells()):
        return 2  # that none was solved is not known
    return 0 if any(cell.summary.solved for cell in study.cells()) else 1


def _document(study: Study, cells: Sequence[Cell], tested: Sequence[str]) -> dict[str, Any]:
    """What ``--json`` prints."""
    design = study.design
    told = {**design.header(), "stopped": study.stopped, "planned": len(design), "done": len(study)}
    found = [
        {**cell.settings, "summary": cell.summary.to_dict(), **{name: _mean(cell, name) for name in tested}}
        for cell in cells
    ]
    return {**told, "cells": found} if design.axes else {**told, **found[0]}


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
            refuse_seed_below_0(found[0])
            return found
        chosen = [whole_from(part) for part in text.split(",")]
        if (twice := first_twice(chosen)) is not None:
            raise SettingError(f"seed {twice} is named twice, and would be one and the same run")
        refuse_seed_below_0(min(chosen))
        return chosen
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


def kept_seeds(text: str, first: Callable[[int], Network]) -> list[int]:
    """Return the seeds that a text names, if there is room for the networks of all of them at once.

    Parameters
    ----------
    text : str
    first : callable
        Returns the network of a seed, which tells how large the others are.

    Raises
    ------
    SettingError
        If there is not; before memory is taken.

    Examples
    --------
    >>> kept_seeds("0:3", lambda seed: Network.layered(2, 2, 1, seed=seed))
    [0, 1, 2]
    """
    chosen = seeds(text)
    net = first(chosen[0])
    size = len(net.units) + len(net.connections)
    at_most(count(chosen), max(1, MOST // size), f"--seeds, with networks of {size:,} units and connections,")
    return list(chosen)


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

    >>> value("3"), value("1e3"), value("1e50"), value("0.5"), value("epoch"), value("true")
    (3, 1000, 1e+50, 0.5, 'epoch', True)
    """
    if text in ("true", "false", "True", "False"):  # as files have it, and as Python prints it
        return text in ("true", "True")
    try:
        return whole_from(text)
    except ValueError:
        pass
    try:
        found = number_from(text)
    except ValueError:
        return _no_odd_number(text)
    # 1e3 is how some write 1000, which is a number of epochs.
    return int(found) if found.is_integer() and "." not in text and abs(found) < SURE else found


def _no_odd_number(text: str) -> str:
    """Return a text, if Python would not take it for a number after all."""
    try:
        float(text)
    except ValueError:
        return text
    raise SettingError(f"numbers are given in plain digits, as in 1000, not {quoted(text)}")
