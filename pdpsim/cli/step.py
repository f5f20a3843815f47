"""``pdpsim step``: the stepping shell, on a scenario or on a network from a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from functools import partial

from pdpsim.checks import from_zero
from pdpsim.cli.options import (
    RULE_OPTIONS,
    Commands,
    add_file_options,
    add_rule_options,
    asked_of,
    integer,
    learning_of,
    network_of,
    patterns_of,
    refuse_files_alone,
    refuse_idle,
    refuse_idle_seed,
    say,
    seed_number,
)
from pdpsim.core.network import Network
from pdpsim.errors import SettingError
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import get_scenario
from pdpsim.formats.files import read_text
from pdpsim.formats.tlearn_data import other_half
from pdpsim.formats.tokens import tell
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rules import GradientDescent
from pdpsim.stepping.shell import Shell
from pdpsim.stepping.stepper import Stepper
from pdpsim.words import file_named


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("step", help="step through training, message by message, in a shell")
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="one that `pdpsim list` names")
    parser.add_argument("--recipe", metavar="NAME", help="of the scenario (default: its first)")
    parser.add_argument(
        "--seed",
        type=seed_number,
        metavar="N",
        help="for weights and order (default: drawn and told; of --network its own)",
    )
    add_file_options(parser, "the network to step, in place of the scenario's", "what it is presented")
    add_rule_options(parser)
    parser.add_argument("--forward", action="store_true", help="only pass activations forward, and learn nothing")
    parser.add_argument(
        "--undo-memory", type=integer, default=100, metavar="MB", help="for undo (default: 100; 0: none)"
    )
    parser.add_argument("-c", dest="commands", action="append", default=[], metavar="VERBS", help="do these and end")
    parser.add_argument("--script", metavar="FILE", help="do the commands in this file and end")
    parser.add_argument("-i", "--interact", action="store_true", help="go on by hand after -c or --script")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the shell; the status is 1 if a command of -c or --script made no sense, 130 if Ctrl-C ended them."""
    script = read_text(args.script).splitlines() if args.script is not None else []
    beside = None if args.patterns is None else other_half(args.patterns)
    read, replaced = (args.patterns, beside, args.script), (args.network, args.weights)
    kept = [[str(file) for file in files if file is not None] for files in (read, replaced)]
    shell = Shell(_stepper(args), None, _draw, *kept)
    lines: Iterable[str] = [*args.commands, *script]
    batch = bool(args.commands) or args.script is not None
    if batch:
        shell.run(lines, echo=True)
    if args.interact or (not batch and sys.stdin.isatty()):
        shell.interact()
        return 0
    if not batch:
        shell.run(sys.stdin, echo=True)
    if shell.interrupted:
        return 130
    return 1 if shell.failures else 0


def _stepper(args: argparse.Namespace) -> Stepper:
    memory = int(from_zero(args.undo_memory, "--undo-memory")) * 1_000_000
    refuse_files_alone(args)
    if args.scenario is None:
        refuse_idle(args, ("--recipe",), "a session without a SCENARIO")
    if args.forward:
        refuse_idle(args, RULE_OPTIONS, "a session that learns nothing")
    if args.scenario is None and (args.network is None or args.patterns is None):
        raise SettingError("name a scenario, or give --network and --patterns")
    scenario = None if args.scenario is None else get_scenario(args.scenario)
    recipe = None if scenario is None else scenario.recipe(args.recipe)
    usual = recipe.procedure if recipe else procedure_of(GradientDescent(0.5))
    procedure = learning_of(args, usual)

    def draws(net: Network) -> bool:
        return net.structure.draws if args.forward else procedure.leaves_to_chance(net)

    if scenario and recipe:
        net, patterns, seed = asked_of(args, scenario, recipe, draws)
        say(scenario.title, recipe, _origin(args, recipe.start, seed))
        if procedure != usual:
            say(f"but with {procedure!r}, as asked")
    else:
        net, seed = network_of(args, args.seed), args.seed
        patterns = patterns_of(args, net)
        refuse_idle_seed(args, net, draws(net))
        if args.rate is None and args.rule is None and not args.forward:
            tell(f"it learns by {procedure!r}; --rate says another rate, --forward none")
    stepper = Stepper(net, patterns, None if args.forward else procedure, seed=seed, undo_memory=memory)
    if args.network is not None and args.seed is None and draws(net):
        tell(f"what is left to chance is drawn with seed {stepper.seed}")
    if scenario and recipe and args.network is None:
        stepper.begun = partial(start_network, scenario, recipe)
    return stepper


def _draw(stepper: Stepper, path: str) -> None:
    from pdpsim.drawing.circuit import draw_step  # takes matplotlib, which only this verb needs
    from pdpsim.drawing.picture import save_drawing

    save_drawing(draw_step(stepper), path)


def _origin(args: argparse.Namespace, start: object, seed: int) -> str:
    if args.network is not None:
        return f"weights from {file_named(args.network)}"
    return "fixed starting weights" if start else f"seed {seed}"
