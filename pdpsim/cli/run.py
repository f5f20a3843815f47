"""``pdpsim run SCENARIO``: train a scenario once and show what came of it."""

from __future__ import annotations

import argparse
import sys

from pdpsim.cli.options import (
    STATUS,
    Commands,
    add_training_options,
    attempt,
    check_picture,
    check_training_options,
    outcome,
    print_json,
    recording,
    say,
    seed_number,
)
from pdpsim.core.chance import drawn_seed
from pdpsim.errors import SettingError
from pdpsim.experiments.running import run_scenario, seeds_do_nothing, start_network
from pdpsim.experiments.scenario import Run, get_scenario
from pdpsim.words import file_named


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("run", help="train a scenario and show what came of it")
    parser.add_argument("scenario", metavar="SCENARIO", help="one that `pdpsim list` names")
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    parser.add_argument(
        "--seed", type=seed_number, metavar="N", help="for the starting weights (default: drawn and told)"
    )
    parser.add_argument(
        "--picture", metavar="FILE", help="draw what it came to, as .svg, .png or .pdf, if the scenario has a picture"
    )
    add_training_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, print the outcome, and return 0 if the problem was solved."""
    scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    seed = drawn_seed(args.seed)
    check_training_options(args, lambda: start_network(scenario, recipe, seed))
    check_picture(args.picture)
    if args.picture and scenario.picture is None:
        raise SettingError(f"there is no picture of scenario {scenario.name!r}; `pdpsim draw` draws its network")
    if not args.json:
        shown = recipe if args.max_epochs is None else recipe.with_(max_epochs=args.max_epochs)
        may_be_idle = args.seed is not None and (recipe.start or not recipe.init_range)  # to find out takes a while
        idle = bool(may_be_idle and seeds_do_nothing(scenario, recipe, [seed, seed + 1]))
        say(scenario.title, shown, f"seed {seed}" + ", which makes no difference here" * idle, "")
    with recording(args) as write:
        done = run_scenario(
            scenario, recipe, seed=seed, engine=args.engine, max_epochs=args.max_epochs, progress=args.progress
        )
        write(done.net, done.history)
    if args.picture and done.history.stopped == "diverged":
        print(f"pdpsim: training diverged: {file_named(args.picture)} is not written", file=sys.stderr)
    elif args.picture and scenario.picture:
        from pdpsim.drawing.picture import save_drawing

        picture = scenario.picture
        attempt(args, lambda: save_drawing(picture.of(done), args.picture))
    if args.json:
        print_json(done.summary())
    else:
        say(outcome(done.history))
        if done.history.stopped != "diverged":
            say("", scenario.report(done))
        if done.history.stopped == "limit" and _luck_matters(done):
            most = "" if args.max_epochs is None else f" --max-epochs {args.max_epochs}"
            say(f"\nTry another seed: pdpsim run {scenario.name} --recipe {recipe.name} --seed {seed + 1}{most}")
    return STATUS[done.history.stopped]


def _luck_matters(done: Run) -> bool:
    """Whether another seed starts elsewhere, and training leads anywhere from there."""
    start, other = (start_network(done.scenario, done.recipe, done.seed + k) for k in (0, 1))
    here, there, now = ([weight.value for weight in net.weights] for net in (start, other, done.net))
    return here != there and here != now
