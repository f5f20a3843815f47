"""``pdpsim list``: the scenarios and their recipes."""

from __future__ import annotations

import argparse
from textwrap import indent

from pdpsim.cli.options import Commands, filled
from pdpsim.experiments.scenario import get_scenario, list_scenarios


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("list", help="list the scenarios and their recipes")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every scenario with its recipes; the first recipe is the default."""
    for name in list_scenarios():
        scenario = get_scenario(name)
        print(f"{name}: {scenario.title}")
        for recipe in scenario.recipes:
            print(indent(filled(str(recipe)), "  "))
    print(filled("The first recipe of each is the default: what is taken where --recipe names no other."))
    return 0
