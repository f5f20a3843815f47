"""``pdpsim new``: make a network of layers and write it to a file."""

from __future__ import annotations

import argparse

from pdpsim.cli.options import Commands, real, say, seed_number, sizes
from pdpsim.core.network import Network
from pdpsim.formats.files import refuse_unwritable
from pdpsim.formats.loading import save_network
from pdpsim.words import file_named


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("new", help="make a network of layers, such as 12-5-3")
    parser.add_argument("sizes", metavar="12-5-3", help="units layer by layer, from inputs to outputs")
    parser.add_argument("-o", dest="output", required=True, metavar="NET.json", help="the file to write")
    parser.add_argument("--seed", type=seed_number, metavar="N", help="for the starting weights")
    parser.add_argument("--range", type=real, default=0.5, metavar="R", help="they are from -R to R (default: 0.5)")
    parser.add_argument("--function", default="logistic", metavar="NAME", help="of hidden and output units")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make it, write it, and say what it is."""
    net = Network.layered(*sizes(args.sizes), seed=args.seed, init_range=args.range, function=args.function)
    refuse_unwritable(args.output)
    save_network(net, args.output)
    say(f"{file_named(args.output)}: {repr(net)[1:-1]}, seed {net.seed}")
    return 0
