"""``pdpsim convert``: write a network, patterns or weights as another kind of file."""

from __future__ import annotations

import argparse
import os

from pdpsim.cli.options import (
    COLUMNS,
    Commands,
    add_column_options,
    patterns_of,
    refuse_idle,
    refuse_idle_seed,
    say,
    seed_number,
)
from pdpsim.errors import SettingError
from pdpsim.formats.files import refuse_unwritable
from pdpsim.formats.loading import (
    load_network,
    save_either,
    save_patterns,
    what_is_in,
    what_would_be_in,
    writer,
)
from pdpsim.formats.table import TABLES
from pdpsim.words import file_named


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "convert",
        help="write a network, patterns or weights as another kind of file",
        description="A network may be written as a network or as its weights, patterns as patterns, and weights, with "
        "the network that they are for, as weights or as that network. The suffixes say which kind: docs/formats.md.",
        epilog=f"Read are {_suffixes(False)}; written are {_suffixes(True)}.",
    )
    parser.add_argument("source", metavar="FROM", help="what to read")
    parser.add_argument("target", metavar="TO", help="what to write; what stands there is replaced")
    parser.add_argument("--network", metavar="NET", help="the network that patterns or weights are for")
    parser.add_argument("--weights", metavar="FILE", help="its weights, where they are in a file of their own")
    parser.add_argument(
        "--seed", type=seed_number, metavar="N", help="for weights that a network's file leaves to chance"
    )
    add_column_options(parser)
    parser.set_defaults(run=run)


def _suffixes(written: bool) -> str:
    """Return the suffixes of the files that are read, or of those that are written."""
    kinds = [kind for table in TABLES.values() for kind in table if kind.text or not written]
    return ", ".join(sorted({suffix for kind in kinds for suffix in kind.suffixes}))


def run(args: argparse.Namespace) -> int:
    """Convert, and return 0."""
    held, wanted = what_is_in(args.source), what_would_be_in(args.target)
    _refuse(args, held, wanted)
    if held == "patterns":
        fitting = None if args.network is None else load_network(args.network, seed=0)
        patterns = patterns_of(args, fitting, args.source)
        save_patterns(patterns if fitting is None else patterns.fitted(fitting), args.target, fitting)
    else:
        if held == "weights":
            net = load_network(args.network, weights=args.source)
        else:
            net = load_network(args.source, weights=args.weights, seed=args.seed)
            refuse_idle_seed(args, net, drawn=False)
        save_either(net, args.target)
    say(f"wrote {file_named(args.target)}")
    return 0


def _refuse(args: argparse.Namespace, held: str, wanted: str | None) -> None:
    """Say what of the command makes no sense, before anything is read or written."""
    if wanted not in TABLES:
        raise SettingError(f"{file_named(args.target)} must end in one of {_suffixes(True)}")
    if (held == "patterns") != (wanted == "patterns"):
        raise SettingError(f"{file_named(args.source)} holds {held}, which {file_named(args.target)} cannot hold")
    writer(TABLES[wanted], args.target)
    refuse_unwritable(args.target)
    read = [os.path.realpath(path) for path in (args.source, args.network, args.weights) if path is not None]
    if os.path.realpath(args.target) in read:
        raise SettingError(f"{file_named(args.target)} would replace what it is made from")
    if held != "patterns":
        refuse_idle(args, COLUMNS, f"the conversion of {held}")
    if held == "a network":
        refuse_idle(args, ("--network",), "the conversion of a network")
    elif held == "weights":
        refuse_idle(args, ("--weights", "--seed"), "the conversion of weights")
        if args.network is None:
            raise SettingError("weights are converted with the network that they are for: name it with --network")
    else:
        refuse_idle(args, ("--weights", "--seed"), "the conversion of patterns")
