"""``pdpsim script``: run a command script of the PDP handbook's programs bp and pa."""

from __future__ import annotations

import argparse

from pdpsim.cli.options import Commands, seed_number
from pdpsim.formats.handbook_program import PROGRAMS, run_script


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "script",
        help="run a command script of the PDP handbook's programs bp and pa",
        description="The script's files are looked for in its folder; what it saves goes to the current one.",
    )
    parser.add_argument("script", metavar="SCRIPT", help="such as XOR.STR")
    parser.add_argument("-c", dest="commands", action="append", default=[], metavar="COMMAND", help="do this after it")
    parser.add_argument("--program", metavar="|".join(PROGRAMS), help="which it is for (default: by its commands)")
    parser.add_argument("--seed", type=seed_number, metavar="N", help="for weights and order that are left to chance")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the script, and return 0."""
    session = run_script(args.script, args.commands, program=args.program, seed=args.seed)
    return 130 if session.interrupted else 0
