"""``pdpsim lesion``: what trained networks still answer without units, connections or groups, or with noise."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from pdpsim.checks import number_from
from pdpsim.cli.options import (
    Commands,
    add_file_options,
    attempt,
    check_picture,
    integer,
    network_of,
    patterns_of,
    print_json,
    refuse_files_alone,
    refuse_idle,
    say,
)
from pdpsim.cli.study import kept_seeds
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import SettingError
from pdpsim.experiments.running import run_together, seeds_do_nothing, start_network
from pdpsim.experiments.scenario import get_scenario
from pdpsim.formats.files import refuse_unwritable
from pdpsim.formats.loading import refuse_no_table
from pdpsim.inspection.lesions import judged_wards, lesion_study, refuse_lesions
from pdpsim.learning.right import Right
from pdpsim.studies.statistics import ONE_RUN
from pdpsim.words import counted, quoted


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("lesion", help="lesion trained networks, and ask what they still answer")
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="one that `pdpsim list` names; it is trained")
    add_file_options(parser, "in place of SCENARIO: a trained network of yours", "what it is asked")
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    parser.add_argument("--seeds", metavar="A:B", help="train a network from each of these seeds (default: 0)")
    parser.add_argument("--max-epochs", type=integer, metavar="N", help="give up after N epochs")
    parser.add_argument("--of", metavar="units|connections|groups", help="what is lesioned (default: units)")
    parser.add_argument("--share", metavar="S,S", help="lesion these shares, as in 0.1,0.25,0.5, drawn by chance")
    parser.add_argument("--noise", metavar="D,D", help="add noise of these standard deviations to the weights instead")
    parser.add_argument("--draws", type=integer, metavar="N", help="how often each is drawn (default: 10)")
    parser.add_argument("--by", default=None, metavar="LABEL", help="tell accuracy apart over the levels of a label")
    parser.add_argument("--csv", metavar="FILE.csv", help="write a row for each lesion of each network")
    parser.add_argument("--plot", metavar="FILE.png|svg|pdf", help="write a picture")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lesion, and print a table; return 0."""
    shares, noise = numbers(args.share, "--share"), numbers(args.noise, "--noise")
    if not shares and not noise:
        refuse_idle(args, ("--draws",), "lesions of each alone; give --share or --noise")
    if noise and args.of not in (None, "connections"):
        raise SettingError(f"--noise is added to connections, and not to {quoted(args.of)}; leave out --of")
    refuse_unwritable(args.csv, args.plot)
    refuse_no_table(args.csv)
    check_picture(args.plot)
    of = "connections" if noise else args.of or "units"
    draws, by = 10 if args.draws is None else args.draws, args.by or ""
    refuse_lesions(of, shares, noise)
    nets, patterns, told = _given(args, lambda net, asked: judged_wards([net], [asked], of, shares, noise, draws, by))
    found = lesion_study(nets, patterns, of, shares=shares, noise=noise, draws=draws, by=by)
    if args.csv is not None:
        attempt(args, lambda: found.to_csv(args.csv))
    if args.plot is not None:
        from pdpsim.drawing.picture import save_drawing

        attempt(args, lambda: save_drawing(found.plot(), args.plot))
    if args.json:
        print_json({"about": told, "of": of, "rows": found.rows})
    else:
        say(told, "", found, *Right(patterns[0]).sentence)
    return 0


def _given(
    args: argparse.Namespace, judge: Callable[[Network, PatternSet], object]
) -> tuple[list[Network], list[PatternSet], str]:
    """Trained networks, what they are asked, and what they are; judged before they are trained."""
    refuse_files_alone(args)
    if args.scenario is None:
        if args.network is None or args.patterns is None:
            raise SettingError("lesion requires a SCENARIO, or --network and --patterns")
        refuse_idle(args, ("--recipe", "--seeds", "--max-epochs"), "a network that is not trained here")
        net = network_of(args)
        return [net], [patterns_of(args, net)], repr(net)[1:-1]
    refuse_idle(args, ("--network", "--patterns"), "a SCENARIO, which has its own")
    scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    chosen = kept_seeds(args.seeds or "0", lambda seed: start_network(scenario, recipe, seed))
    judge(start_network(scenario, recipe, chosen[0]), scenario.patterns(recipe, chosen[0]))
    runs = run_together(scenario, [(recipe, seed) for seed in chosen], max_epochs=args.max_epochs)
    solved = sum(run.history.solved for run in runs)
    told = f"{scenario.name}, recipe {recipe.name}: {counted(len(runs), 'network')}, {solved} solved"
    if seeds_do_nothing(scenario, recipe, chosen):
        told += f"; {ONE_RUN}"
    return [run.net for run in runs], [run.patterns for run in runs], told


def numbers(text: str | None, option: str) -> list[float]:
    """Return the numbers that an option was given, or none.

    >>> numbers("0.1,0.5", "--share"), numbers(None, "--share")
    ([0.1, 0.5], [])
    """
    try:
        return [number_from(part) for part in text.split(",")] if text is not None else []
    except ValueError:
        raise SettingError(f"{option} takes numbers, as in 0.1,0.25,0.5, not {quoted(text)}") from None
