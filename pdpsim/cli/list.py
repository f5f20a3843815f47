"""``pdpsim list``: the scenarios in a line each, or one of them with its recipes."""

from __future__ import annotations

import argparse

from pdpsim.cli.options import Commands, say
from pdpsim.experiments.scenario import get_scenario, list_scenarios
from pdpsim.words import columns, counted, filled


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("list", help="list the scenarios, or the recipes of one")
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="show its recipes and claims")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the scenarios in a line each, or all there is to know of one."""
    if args.scenario is None:
        _all()
    else:
        _one(args.scenario)
    return 0


def _all() -> None:
    for name in list_scenarios():
        scenario = get_scenario(name)
        say(f"{name}: {scenario.title} ({counted(len(scenario.recipes), 'recipe')})")
    say("", "`pdpsim list xor` shows the recipes of one, `pdpsim run xor` trains it.")


def _one(name: str) -> None:
    scenario = get_scenario(name)
    say(f"{name}: {scenario.title}", "", "recipes (the first is taken where --recipe names no other)")
    for recipe in scenario.recipes:
        say(_within(str(recipe)))
    if scenario.claims:
        say("", f"{counted(len(scenario.claims), 'claim')}, which `pdpsim reproduce --only {name}` judges:")
        for claim in scenario.claims:
            say(_within(f"{claim.says} ({claim.source})"))


def _within(text: str) -> str:
    """A text as part of a list."""
    return "\n".join(f"  {line}" for line in filled(text, columns() - 2).split("\n"))
