"""``pdpsim map SCENARIO``: epochs to solution over a plane of two starting weights."""

from __future__ import annotations

import argparse

from pdpsim.checks import number_from
from pdpsim.cli.options import Commands, integer, print_json, refuse_idle, say, seed_number
from pdpsim.cli.study import add_running_options, add_several, as_set, made, once, setting, status
from pdpsim.errors import SettingError
from pdpsim.experiments.recipes import ends
from pdpsim.experiments.running import seeds_do_nothing
from pdpsim.experiments.scenario import get_scenario
from pdpsim.studies.sensitivity import SensitivityMap, Window
from pdpsim.studies.statistics import Spread
from pdpsim.words import quoted


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "map",
        help="epochs to solution over a plane of two starting weights",
        description="Two starting weights vary over a plane, the others stay as the seed draws them; each pixel is a "
        "run. (Kolen and Pollack 1990.) Zoom by giving a narrower window.",
    )
    parser.add_argument("scenario", metavar="SCENARIO", help="one that `pdpsim list` names")
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    add_several(parser, "--set", "NAME=VALUE", "change settings of the recipe")
    parser.add_argument("--seed", type=seed_number, metavar="N", help="of the weights that stay (default: 0)")
    parser.add_argument("--across", metavar="A>B", help="in quotes: 'i1>h1' (the default, or what is like it)")
    parser.add_argument("--up", metavar="A>B", help="in quotes: 'i2>h2' (the default, or what is like it)")
    parser.add_argument(
        "--window",
        default="-10,10,-10,10",
        metavar="L,R,B,T",
        help="left, right, lower, upper, with = before what is below 0 (default: --window=-10,10,-10,10)",
    )
    parser.add_argument("--size", type=integer, default=50, metavar="N", help="pixels on either side (default: 50)")
    add_running_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the runs that are missing, print what they came to, and return 0 if any was solved."""
    scenario = get_scenario(args.scenario)
    settings = once(map(setting, args.set), "--set")
    recipe = as_set(scenario, scenario.recipe(args.recipe), settings)
    study = SensitivityMap(
        scenario,
        recipe,
        across=args.across,
        up=args.up,
        window=window(args.window),
        size=args.size,
        seed=args.seed or 0,
        engine=args.engine,
    )
    if seeds_do_nothing(scenario, recipe, [study.seed, study.seed + 1]):
        refuse_idle(args, ("--seed",), f"recipe {recipe.name!r}, whose weights are fixed")
    for name in settings:
        if name.startswith("start.") and ends(name.removeprefix("start.")) in (ends(study.across), ends(study.up)):
            raise SettingError(f"--set {name} changes nothing: the map varies that weight; see --across and --up")
    made(study, args)
    pixels = [epochs for row in study.epochs() for epochs in row]
    spread = Spread.of(epochs for epochs in pixels if epochs is not None)
    if args.json:
        told = {"window": study.window, "across": study.across, "up": study.up, "seed": study.seed}
        print_json({**study.design.header(), **told, "stopped": study.stopped, "epochs": study.epochs()})
    else:
        say(scenario.title, recipe, study, "")
        solved = sum(epochs is not None for epochs in pixels)
        say(f"{solved:,} of {len(study):,} pixels solved" + (f"; epochs: {spread}" if spread else ""))
    return status(study)


def window(text: str) -> Window:
    """Return the window that a text gives.

    >>> window("-10,10,-5,5")
    (-10.0, 10.0, -5.0, 5.0)
    """
    try:
        left, right, low, high = map(number_from, text.split(","))
    except ValueError:
        raise SettingError(
            f"a window is given as left,right,lower,upper, such as --window=-10,10,-10,10, not {quoted(text)}"
        ) from None
    return left, right, low, high
