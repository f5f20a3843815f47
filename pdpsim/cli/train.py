"""``pdpsim train``: train a network from a file on patterns from a file."""

from __future__ import annotations

import argparse

from pdpsim.cli.options import (
    STATUS,
    Commands,
    add_file_options,
    add_rule_options,
    add_training_options,
    batch_of,
    check_training_options,
    filled,
    integer,
    network_of,
    outcome,
    print_json,
    real,
    recording,
    refuse_idle,
    rule_of,
)
from pdpsim.core.measures import SumOfSquares
from pdpsim.formats.loading import load_patterns
from pdpsim.learning.criteria import TssBelow
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.text import answers, weights
from pdpsim.training.training import train

SHOWN = 40  # patterns and connections that are printed


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("train", help="train a network from a file on patterns from a file")
    add_file_options(parser, "the network to train", "what to train it on", required=True)
    parser.add_argument("--seed", type=integer, metavar="N", help="for weights and order that are left to chance")
    add_rule_options(parser)
    parser.add_argument("--ecrit", type=real, default=0.04, metavar="E", help="solved when tss < E (default: 0.04)")
    parser.add_argument("--margin", type=real, default=0.0, metavar="M", help="no error this near to the target")
    add_training_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, print the outcome, and return 0 if the criterion was met."""
    procedure = BackPropagation(rule_of(args), SumOfSquares(args.margin), **batch_of(args))
    criterion = TssBelow(args.ecrit)
    net = network_of(args, args.seed)
    patterns = load_patterns(args.patterns, net)
    if args.seed != net.seed and procedure.alike:
        refuse_idle(args, ("--seed",), "training that leaves nothing to chance")
    check_training_options(args)
    with recording(args) as write:
        history = train(
            net,
            patterns,
            procedure,
            criterion=criterion,
            engine=args.engine,
            seed=args.seed,
            max_epochs=10_000 if args.max_epochs is None else args.max_epochs,
            progress=args.progress,
        )
        write(net, history)
    if args.json:
        print_json({"scenario": None, "recipe": None, "seed": net.seed, **history.summary()})
    else:
        print(filled(outcome(history)))
        if len(patterns) <= SHOWN and history.stopped != "diverged":
            print(f"\n{answers(net, patterns.fitted(net))}")
        if len(net.connections) <= SHOWN:
            print(f"\n{weights(net)}")
    return STATUS[history.stopped]
