"""``pdpsim train``: train a network on patterns from a file, once or from many seeds."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import Any

from pdpsim.cli.options import (
    STATUS,
    Commands,
    add_file_options,
    add_rule_options,
    add_test_options,
    add_training_options,
    attempt,
    batch_of,
    check_picture,
    check_training_options,
    held_out_of,
    integer,
    network_of,
    outcome,
    patterns_of,
    print_json,
    real,
    recording,
    refuse_idle,
    refuse_idle_seed,
    refuse_no_network,
    rule_of,
    say,
    seed_number,
    sizes,
    tell_repeated,
    test_patterns_of,
)
from pdpsim.cli.study import kept_seeds
from pdpsim.core.activations import activation
from pdpsim.core.builders import CHANCE
from pdpsim.core.chance import drawn_seed
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import SettingError
from pdpsim.formats.tokens import tell
from pdpsim.inspection.findings import of_reach, of_weights
from pdpsim.learning.criteria import TssBelow
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.right import Right
from pdpsim.studies.statistics import Summary
from pdpsim.text import answers, table, weights
from pdpsim.training.many import train_many
from pdpsim.training.testing import performance, tested, train_and_test, with_targets
from pdpsim.training.training import train
from pdpsim.words import counted, file_named, number, percent

SHOWN = 40  # patterns and connections that are printed


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("train", help="train a network on patterns from a file, or on a table of your own")
    add_file_options(parser, "the network to train", "what to train it on", patterns_required=True, labels=False)
    parser.add_argument("--hidden", metavar="N|N-N", help="in place of --network: one for the patterns, hidden units")
    parser.add_argument("--seed", type=seed_number, metavar="N", help="for weights and order that are left to chance")
    parser.add_argument("--seeds", metavar="A:B", help="with --hidden: a network from each seed, and their figures")
    add_test_options(parser)
    parser.add_argument("--test-every", type=integer, metavar="N", help="epochs between tests (default: 10)")
    parser.add_argument("--plot", metavar="FILE.png|svg|pdf", help="write a picture of the error over epochs")
    add_rule_options(parser)
    parser.add_argument("--ecrit", type=real, default=0.04, metavar="E", help="solved when tss < E (default: 0.04)")
    parser.add_argument("--margin", type=real, default=0.0, metavar="M", help="no error this near to the target")
    add_training_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, print the outcome, and return 0 if the criterion was met."""
    procedure = BackPropagation(rule_of(args), SumOfSquares(args.margin), **batch_of(args))
    _refuse(args)
    if args.seeds is not None:
        return _many(args, procedure)
    seed = drawn_seed(args.seed)
    if args.hidden is None:
        net = network_of(args, args.seed)
        patterns = patterns_of(args, net)
    else:
        patterns = patterns_of(args)
        net = Network.for_patterns(patterns, sizes(args.hidden), seed=seed)
    patterns, test, held_out = _parted(args, net, patterns, test_patterns_of(args, net, patterns))
    by_chance = procedure.leaves_to_chance(net)
    refuse_idle_seed(args, net, by_chance)
    check_training_options(args, lambda: net)
    if args.seed is None and (args.hidden is not None or by_chance):
        what = "the starting weights are" if args.hidden is not None else "what is left to chance is"
        tell(f"{what} drawn with seed {seed}")
    with recording(args) as write:
        history = _trainer(args, procedure)(net, patterns, test, seed=seed, progress=args.progress)
        write(net, history)
    attempt(args, lambda: _draw([history], args.plot))
    if args.json:
        about = {"scenario": None, "recipe": None, "seed": seed if by_chance else net.seed, **held_out}
        print_json({**about, **history.summary(), **({"tests": history.tests} if history.tests else {})})
    else:
        _print(net, patterns, test, history)
        if history.stopped == "limit" and not by_chance and _stands_within(args.margin, net, patterns):
            why = f"Every error is within --margin {args.margin:g}, so nothing is learned any more"
            say(f"{why}; give a higher --ecrit.")
        if history.stopped == "limit":
            reached = of_reach(net, patterns.fitted(net).patterns, TssBelow(args.ecrit))
            say(*(finding.saw for finding in [*of_weights(net), *reached]))
    return STATUS[history.stopped]


def _refuse(args: argparse.Namespace) -> None:
    """Say what does not go together, before anything is read."""
    refuse_no_network(args.network, args.hidden)
    if args.hidden is not None:
        refuse_idle(args, ("--weights",), "a network that --hidden makes")
    if args.hold_out is None and args.test_patterns is None:
        refuse_idle(args, ("--test-every",), "training without --hold-out or --test-patterns")
    elif args.plot is None and (args.seeds is not None or not args.json):
        refuse_idle(args, ("--test-every",), "training of which the last test alone is told; --plot draws them all")
    if args.seeds is not None:
        if args.hidden is None:
            raise SettingError(
                "--seeds goes with --hidden; `pdpsim study --network` trains a file's network from several seeds"
            )
        refuse_idle(args, ("--seed", "--save", "--history"), "training from --seeds")
    check_picture(args.plot)


def _parted(
    args: argparse.Namespace, net: Network, patterns: PatternSet, test: PatternSet | None
) -> tuple[PatternSet, PatternSet | None, dict[str, Any]]:
    """The patterns to learn, those that are only asked, and what a document says of these."""
    return (patterns, test, {}) if args.hold_out is None else held_out_of(args, patterns, net)


def _trainer(args: argparse.Namespace, procedure: BackPropagation) -> Callable[..., History]:
    settings: dict[str, Any] = {
        "criterion": TssBelow(args.ecrit),
        "engine": args.engine,
        "max_epochs": 10_000 if args.max_epochs is None else args.max_epochs,
    }

    def trained(net: Network, patterns: PatternSet, test: PatternSet | None, **more: Any) -> History:
        if test is None:
            return train(net, patterns, procedure, **settings, **more)
        every = 10 if args.test_every is None else args.test_every
        return train_and_test(net, patterns, test, procedure, every=every, **settings, **more)

    return trained


def _many(args: argparse.Namespace, procedure: BackPropagation) -> int:
    """Train a network from each seed; return 0 if any is solved."""
    patterns = patterns_of(args)  # once, since a pipe cannot be read twice

    def begun(seed: int) -> Network:
        return Network.for_patterns(patterns, sizes(args.hidden), seed=seed)

    check_training_options(args, lambda: begun(0))
    chosen = kept_seeds(args.seeds, begun)
    nets = list(map(begun, chosen))
    test = test_patterns_of(args, nets[0], patterns)
    tell_repeated(args, patterns)
    parted = [_parted(args, net, patterns, test) for net in nets]
    sets = [(learned, asked) for learned, asked, _ in parted]
    most = 10_000 if args.max_epochs is None else args.max_epochs
    trained: Iterable[History]
    drawn = args.plot is not None and sets[0][1] is not None  # what was known on the way, too
    if not drawn:
        trained = train_many(
            nets, [patterns for patterns, _ in sets], procedure, criterion=TssBelow(args.ecrit), engine=args.engine,
            max_epochs=most, seeds=chosen,
        )  # fmt: skip
    else:
        train_one = _trainer(args, procedure)
        trained = (train_one(net, *both, seed=seed) for net, both, seed in zip(nets, sets, chosen))
    histories = _finished(trained)
    for net, (learned, asked), history in zip(nets, sets, histories):
        if asked is not None and not drawn:
            history.tests = [tested(net, learned, asked, procedure, history.epochs)]
    left = len(chosen) - len(histories)
    if not left:
        attempt(args, lambda: _draw(histories, args.plot))
    rows = [{"seed": seed, **h.summary(), **(h.tests[-1] if h.tests else {})} for seed, h in zip(chosen, histories)]
    if args.json:
        told = [{**row, **held_out} for row, (*_, held_out) in zip(rows, parted)]
        whole = {"stopped": "interrupted" if left else "done", "planned": len(chosen), "done": len(rows)}
        print_json({"scenario": None, "recipe": None, **whole, "runs": told})
    else:
        right = Right(*sets[0]).sentence if histories[0].tests else []
        say(_runs(rows), *right, Summary.of(rows, most, str(TssBelow(args.ecrit))).first_line())
        if not any(row["solved"] for row in rows):
            criterion = TssBelow(args.ecrit)
            beyond = [
                [f.saw for f in of_reach(net, learned.fitted(net).patterns, criterion)]
                for net, (learned, _) in zip(nets, sets)
            ]
            if all(beyond):  # where patterns are held out by chance, some runs may have to learn others
                say(*beyond[0])
    if left:
        no_picture = f"; {file_named(args.plot)} is not written" if args.plot is not None else ""
        tell(f"interrupted: of {counted(len(chosen), 'seed')} {left} were not trained to their end{no_picture}")
        return 130
    return 0 if any(row["solved"] for row in rows) else 1


def _finished(trained: Iterable[History]) -> list[History]:
    """The runs up to the first that Ctrl-C ended; if it was the very first, there is nothing to tell."""
    finished: list[History] = []
    try:
        for history in trained:
            finished += [uninterrupted(history)]  # one by one, so that those before are kept
    except KeyboardInterrupt:
        if not finished:
            raise
    return finished


def _ended(row: dict[str, Any]) -> str:
    return "solved" if row["solved"] else "diverged" if row["stopped"] == "diverged" else "not solved"


def _runs(rows: list[dict[str, Any]]) -> str:
    tested = "test_error" in rows[0]
    header = ["seed", "", "epochs", "tss", *["test error", "test right"] * tested]
    return table(
        header,
        [
            [str(row["seed"]), _ended(row), f"{row['epochs']:,}", number(row["tss"], 4) or "-"]
            + [number(row["test_error"], 4), percent(row["test_accuracy"])] * tested
            for row in [{"test_error": 0.0, "test_accuracy": 0.0, **row} for row in rows]
        ],
        indent="",
    )


def _stands_within(margin: float, net: Network, patterns: PatternSet) -> bool:
    """Whether every error is within a margin, so that nothing is learned any more."""
    found = [(p.targets, net.forward(p)) for p in patterns.fitted(net)] if margin else []
    return bool(found) and all(t is None or abs(t - y) <= margin for ts, ys in found for t, y in zip(ts, ys))


def _print(net: Network, patterns: PatternSet, test: PatternSet | None, history: History) -> None:
    say(outcome(history))
    if any(unit.function == activation(CHANCE) for unit in net.structure.computing) and history.stopped != "diverged":
        error = performance(net, patterns)[0] * len(with_targets(patterns))
        say(f"That is with the units that chance dropped; on the average of dropout tss is {number(error, 4)} now.")
    if history.tests:
        last = history.tests[-1]
        said = f"{percent(last['test_accuracy'])} right, squared error {number(last['test_error'], 4)} per pattern"
        say(f"Held out: {said} (learned: {percent(last['train_accuracy'])}, {number(last['train_error'], 4)}).")
        for line in Right(patterns, test).sentence:
            say(line)
    if len(patterns) <= SHOWN and history.stopped != "diverged":
        say("", answers(net, patterns.fitted(net)))
    if len(net.connections) <= SHOWN:
        say("", weights(net))


def _draw(histories: list[History], path: str | None) -> None:
    """Draw the runs, those apart that diverged before there was an epoch to draw."""
    if path is None:
        return
    from pdpsim.drawing import draw_error, draw_tests, save_drawing

    drawn = histories if histories[0].tests else [history for history in histories if history.tss]
    gone = len(histories) - len(drawn)
    if not drawn:
        tell(f"training diverged in its first epoch: {file_named(path)} is not written")
        return
    if gone:
        tell(f"{counted(gone, 'run')} diverged in the first epoch, and cannot be drawn")
    made = draw_tests(drawn).figure if drawn[0].tests else draw_error(drawn[0] if len(histories) == 1 else drawn)
    save_drawing(made, path)
