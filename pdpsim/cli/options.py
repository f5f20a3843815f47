"""What several commands have in common."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from importlib import import_module
from itertools import product
from math import isfinite
from typing import Any, TypeAlias

from pdpsim.checks import in_digits, number_from, whole, whole_from
from pdpsim.core.chance import Chance, drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.engines.choice import refuse_unknown
from pdpsim.errors import FileError, PdpsimError, SettingError, nearest
from pdpsim.experiments.recipes import GRAINS
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.formats.files import is_full, kind_of, refuse_unwritable
from pdpsim.formats.history_csv import growing_history
from pdpsim.formats.loading import load_network, load_patterns, refuse_no_table, refuse_unsavable, save_either
from pdpsim.formats.patterns_csv import load_plain_patterns
from pdpsim.formats.tlearn_data import other_half
from pdpsim.formats.tokens import tell
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.history import History
from pdpsim.learning.procedure import ByRule, Procedure
from pdpsim.learning.procedures.back_propagation import BackPropagation, procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import RULES, GradientDescent, kind_named
from pdpsim.progress import shown_by
from pdpsim.training.training import so_far
from pdpsim.words import counted, file_named, filled, number, quoted

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

STATUS = {"solved": 0, "limit": 1, "diverged": 1, "interrupted": 130}


COLUMNS = ("--inputs", "--targets", "--target-class", "--name", "--label-columns")


def add_file_options(
    parser: argparse.ArgumentParser,
    network: str,
    patterns: str,
    *,
    patterns_required: bool = False,
    short: bool = True,
    labels: bool = True,
) -> None:
    """Add the files that a network and its patterns are read from, with what they are for; training has no labels."""
    kinds = "JSON, CSV and the files of other programs: docs/formats.md"
    parser.add_argument("--network", metavar="NET", help=f"{network} ({kinds})")
    parser.add_argument("--weights", metavar="FILE", help="its weights, where they are in a file of their own")
    parser.add_argument("--patterns", required=patterns_required, metavar="FILE", help=patterns)
    add_column_options(parser, short, labels)


def add_column_options(parser: argparse.ArgumentParser, short: bool = True, labels: bool = True) -> None:
    """Add what says which columns of a plain table are what."""
    own = parser.add_argument_group("columns of a plain CSV", "ranges of columns, such as f1:f12, are taken too")
    own.add_argument("--inputs", metavar="A,B", help="the columns of the patterns that are inputs")
    own.add_argument("--targets", metavar="A,B", help="those that are targets")
    own.add_argument("--target-class", metavar="A", help="a column of classes: an output unit each")
    own.add_argument("--name", metavar="A", help="the column that names the patterns")
    parser.set_defaults(label_columns=None)
    if labels:
        names = ["--label-columns", *["--labels"] * short]
        own.add_argument(*names, metavar="A,B", help="columns that are neither, for the inspector")


def patterns_of(args: argparse.Namespace, net: Network | None = None, path: str | None = None) -> PatternSet:
    """Return the patterns of the file that was named, or of another one like it."""
    path = args.patterns if path is None else path
    if args.inputs is None:
        refuse_idle(args, COLUMNS[1:], "patterns whose --inputs are not named")
        return load_patterns(path, net)
    chosen = {"target_class": args.target_class, "name": args.name, "labels": args.label_columns or ()}
    if net is not None and args.target_class is not None:  # the network has all, of which a table may have some
        chosen["classes"] = [unit.name for unit in net.outputs]
    return load_plain_patterns(path, args.inputs, args.targets or (), **chosen)


def refuse_seed(parser: argparse.ArgumentParser) -> None:
    """Have --seed told apart from --seeds, where that is a number of runs."""

    def refused(text: str) -> None:
        raise argparse.ArgumentTypeError("there is no one seed here; --seeds N is how many, from seed 0")

    parser.add_argument("--seed", type=refused, help=argparse.SUPPRESS)


def add_test_options(parser: argparse.ArgumentParser) -> None:
    """Add what says which patterns are asked and not learned."""
    parser.add_argument("--test-patterns", metavar="FILE", help="patterns that are asked and not learned")
    parser.add_argument("--hold-out", type=integer, metavar="N", help="hold out N patterns, drawn by the seed")


def test_patterns_of(args: argparse.Namespace, net: Network, learned: PatternSet) -> PatternSet | None:
    """Return the patterns of --test-patterns, if they are given; those that are learned, too, are told."""
    if args.test_patterns is None:
        return None
    if args.hold_out is not None:
        raise SettingError("--hold-out and --test-patterns both say what is tested; give one of them")
    test = patterns_of(args, net, args.test_patterns)
    _tell_learned(test.fitted(net), learned.fitted(net), "of --test-patterns")
    return test


def _tell_learned(test: PatternSet, learned: PatternSet, which: str) -> None:
    """Say how many of the patterns that are tested are learned, too: by other names, too."""
    known = set(map(_asked, learned))
    if twice := sum(_asked(pattern) in known for pattern in test):
        tell(f"{twice} of the {counted(len(test), 'pattern')} {which} are learned, too")


def tell_repeated(args: argparse.Namespace, patterns: PatternSet) -> None:
    """Say how many patterns stand there more than once, if some are held out: those may be learned, too."""
    times = Counter(map(_asked, patterns))
    if args.hold_out is not None and (often := sum(n for n in times.values() if n > 1)):
        many = f"{often} of the {counted(len(patterns), 'pattern')} stand there more than once"
        tell(f"{many}, so what is held out may be learned, too")


def _asked(pattern: Pattern) -> str:
    return repr((pattern.given, pattern.targets))


def held_out_of(
    args: argparse.Namespace, patterns: PatternSet, net: Network
) -> tuple[PatternSet, PatternSet, dict[str, Any]]:
    """Return what --hold-out leaves to learn, what it holds out, and what a document says of it: by which seed what."""
    seed = args.seed
    if seed is None:
        seed = drawn_seed(net.seed)
        if args.network is not None or net.seed is None:
            _tell_seed("the patterns held out are", seed, net)
    learned, test = patterns.hold_out(args.hold_out, seed)
    if getattr(args, "seeds", None) is None:  # of several runs it is told once, by whoever makes them
        _tell_learned(test, learned, "held out")
    return learned, test, {"held_out": {"seed": seed, "patterns": [pattern.name for pattern in test]}}


def _tell_seed(what: str, seed: int, net: Network) -> None:
    of = ", that of the network's weights" if seed == net.seed else ""
    tell(f"{what} drawn with seed {seed}{of}")


def asked_of(
    args: argparse.Namespace, scenario: Scenario, recipe: Recipe, draws: Callable[[Network], bool]
) -> tuple[Network, PatternSet, int]:
    """Return the network that a scenario starts from, or that of a file; what it is asked; and by which seed.

    A network of a file is asked what it learned: what the seed draws that it has, unless another is given. What the
    command does with a network may draw, too.
    """
    if args.network is None:
        seed = drawn_seed(args.seed)
        net = start_network(scenario, recipe, seed)
    else:
        net = network_of(args, args.seed)
        seed = drawn_seed(net.seed if args.seed is None else args.seed)
        toss_by(args, net)
    own = args.patterns is not None
    patterns = patterns_of(args, net) if own else scenario.patterns(recipe, seed)
    if args.network is not None:
        drawn = not own and patterns.patterns != scenario.patterns(recipe, seed + 1).patterns
        if drawn and args.seed is None:
            _tell_seed("the patterns are", seed, net)
        refuse_idle_seed(args, net, drawn or draws(net))
    return net, patterns, seed


def toss_by(args: argparse.Namespace, net: Network) -> None:
    """Let the units of a network toss by the seed that was given, if one was."""
    if args.seed is not None:
        net.chance = Chance(args.seed)


def refuse_idle_seed(args: argparse.Namespace, net: Network, drawn: bool) -> None:
    """Say so if a seed was given that draws nothing: no weights, nothing that is held out, nor anything else."""
    if args.seed != net.seed and not drawn and getattr(args, "hold_out", None) is None:
        refuse_idle(args, ("--seed",), "a network of a file that leaves nothing to chance")


def sizes(text: str) -> list[int]:
    """Return the numbers of units, layer by layer, that a text such as ``5`` or ``5-3`` names; none for ``0``.

    >>> sizes("12-5-3"), sizes("0")
    ([12, 5, 3], [])
    """
    if text == "0":
        return []
    parts = text.split("-")
    if not all(in_digits(part) and len(part) < 10 and int(part) for part in parts):
        raise SettingError(f"units are given layer by layer, as in 5 or 12-5-3, not {quoted(text)}")
    return [int(part) for part in parts]


def refuse_files_alone(args: argparse.Namespace) -> None:
    """Say so if weights are named and no network that they are for, or columns and no file that they are in."""
    if args.patterns is None:
        refuse_idle(args, COLUMNS, "a command without --patterns")
    if args.weights is not None and args.network is None:
        raise SettingError("--weights are for the network of a file; name it with --network")


def network_of(args: argparse.Namespace, seed: int | None = None) -> Network:
    """Return the network of the files that were named."""
    return load_network(args.network, weights=args.weights, seed=seed)


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Add what `run` and `train` both take."""
    parser.add_argument(
        "--engine",
        default="auto",
        metavar="auto|message|compiled|native|vectorized",
        help="what computes (default: auto); native requires a C compiler",
    )
    parser.add_argument("--max-epochs", type=integer, metavar="N", help="give up after N epochs")
    parser.add_argument("--save", metavar="FILE", help="write the trained network to this JSON file, or to a .wts")
    parser.add_argument("--history", metavar="FILE.csv", help="write each epoch's tss to this file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def integer(text: str) -> int:
    """Return the whole number that an option was given.

    >>> integer("12")
    12
    """
    try:
        return whole_from(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, not {quoted(text)}") from None


def seed_number(text: str) -> int:
    """Return the seed that an option was given.

    >>> seed_number("12")
    12
    """
    seed = integer(text)
    if seed < 0:
        raise argparse.ArgumentTypeError(f"must be 0 or more: {seed} would draw what {-seed} draws")
    return seed


def jobs(text: str) -> int | str:
    """Return the number of jobs, or 'all'.

    >>> jobs("4"), jobs("all")
    (4, 'all')
    """
    try:
        return whole_from(text)
    except ValueError:
        return text


def real(text: str) -> float:
    """Return the number that an option was given.

    >>> real("0.5")
    0.5
    """
    try:
        return number_from(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number, not {quoted(text)}") from None


def refuse_idle(args: argparse.Namespace, options: Iterable[str], where: str) -> None:
    """Say so if one of some options was given that would change nothing.

    >>> refuse_idle(argparse.Namespace(max_epochs=7), ["--max-epochs"], "a network that is not trained")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: --max-epochs changes nothing in a network that is not trained; leave it out
    """
    for option in options:
        given = getattr(args, option[2:].replace("-", "_"))
        if given is not None and given is not False:
            raise SettingError(f"{option} changes nothing in {where}; leave it out")


def refuse_no_network(network: str | None, hidden: object) -> None:
    """Say so if neither a file nor hidden units say what is trained, or both do.

    >>> refuse_no_network("net.json", [3])
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: --network and --hidden both say which network it is; give one of them
    """
    if network is None and hidden is None:
        raise SettingError("name a network with --network, or its hidden units with --hidden (0 for none)")
    if network is not None and hidden is not None:
        raise SettingError("--network and --hidden both say which network it is; give one of them")


READ = ("network", "weights", "patterns", "test_patterns")
WRITTEN = ("out", "csv", "plot", "picture", "history", "save")


def refuse_own_inputs(args: argparse.Namespace) -> None:
    """Say so if a command would write over a file that it reads; a network may be saved over itself, trained.

    >>> refuse_own_inputs(argparse.Namespace(patterns=__file__, history=__file__))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: --history would replace what --patterns reads, ...; name another file
    """
    for read, written in product(READ, WRITTEN):
        given, target = (getattr(args, name, None) for name in (read, written))
        if not given or not target or (written == "save" and read in ("network", "weights")):
            continue
        for file in filter(None, (given, other_half(given))):
            same = False
            with suppress(OSError, ValueError):  # whoever reads or writes it says what is wrong
                same = os.path.isfile(file) and os.path.samefile(file, target)
            if same:
                options = f"--{written} would replace what --{read.replace('_', '-')} reads"
                raise SettingError(f"{options}, {file_named(file)}; name another file")


def _rule_settings() -> list[str]:
    kinds = [rule for name, rule in RULES.items() if name != "signstep"]
    return list(dict.fromkeys(name for rule in kinds for name in rule.checks))


RULE_OPTIONS = (
    "--rule",
    *(f"--{name.replace('_', '-')}" for name in _rule_settings()),
    "--nesterov",
    "--batch",
    "--grain",
    "--order",
)


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Add what says how weights change: the rule, its settings, how often, and in which order."""
    kinds = {name: rule for name, rule in RULES.items() if name != "signstep"}
    parser.add_argument("--rule", metavar="|".join(kinds), help="how a weight changes (default: gradientdescent)")
    for setting in dict.fromkeys(name for rule in kinds.values() for name in rule.checks):
        of = ", ".join(rule.__name__ for rule in kinds.values() if setting in rule.checks)
        parser.add_argument(f"--{setting.replace('_', '-')}", type=real, metavar="X", help=f"of {of}")
    parser.add_argument("--nesterov", action="store_true", help="of GradientDescent: look ahead by momentum")
    parser.add_argument(
        "--batch", type=integer, metavar="N", help="change weights after N patterns (default: after all)"
    )
    parser.add_argument("--grain", metavar="epoch|pattern", help="as --batch: after all patterns, or each")
    parser.add_argument("--order", metavar="listed|permuted", help="of the patterns in each epoch (default: listed)")


def rule_of(args: argparse.Namespace, otherwise: Rule | None = None) -> Rule:
    """Return the rule that the options ask for; what they leave open is as in the other rule.

    Raises
    ------
    SettingError
        If a setting is not one of that rule, or gradient descent has no rate.
    """
    given = {name: getattr(args, name) for rule in RULES.values() for name in rule.checks}
    given = {name: value for name, value in given.items() if value is not None}
    if args.nesterov:
        given["nesterov"] = True
    named = GradientDescent if otherwise is None else type(otherwise)
    kind = named if args.rule is None else kind_named(args.rule)
    for name in given:
        if name not in {field.name for field in fields(kind)}:
            raise SettingError(f"{kind.__name__} has no setting {name!r}{nearest(name, kind.checks)}")
    if isinstance(otherwise, kind):
        rule = otherwise.with_only(**given)
    elif kind is GradientDescent and "rate" not in given:
        raise SettingError("gradient descent requires a rate: give --rate, as in --rate 0.25")
    else:
        rule = kind(**given)
    in_turn = rule.settings(), *dict(rule.schedule).values()
    if args.nesterov and not any(settings.get("momentum") for settings in in_turn):
        raise SettingError("--nesterov changes nothing without momentum; give --momentum too, as in --momentum 0.9")
    return rule


def learning_of(args: argparse.Namespace, learning: Procedure | Rule) -> Procedure:
    """Return a procedure as the options have it; what they leave open is as it was.

    Raises
    ------
    SettingError
        If an option says nothing of this procedure.
    """
    procedure = procedure_of(learning)
    if isinstance(procedure, BackPropagation):
        return replace(procedure, rule=rule_of(args, procedure.rule), **batch_of(args))
    name, rule = type(procedure).__name__, getattr(procedure, "rule", None)
    if isinstance(procedure, ByRule):
        refuse_idle(args, ("--batch", "--grain", "--order"), name)
        return replace(procedure, rule=rule_of(args, procedure.rule))
    refuse_idle(args, [option for option in RULE_OPTIONS if rule is None or option != "--rate"], name)
    return procedure if args.rate is None else procedure.with_only(rate=args.rate)


def batch_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return batch and order as the options have them, of those that are given.

    Raises
    ------
    SettingError
        If both --grain and --batch are given, or there is no such grain.
    """
    found: dict[str, Any] = {}
    if args.grain is not None:
        if args.batch is not None:
            raise SettingError("--grain and --batch say the same; give one of them")
        if args.grain not in GRAINS:
            raise SettingError(f"unknown grain {args.grain!r}{nearest(args.grain, GRAINS)}")
        found["batch"] = GRAINS[args.grain]
    elif args.batch is not None:
        found["batch"] = args.batch
    if args.order is not None:
        found["order"] = args.order
    return found


def check_picture(path: str | None) -> None:
    """Say before the work if no picture could be drawn after it: by its kind, or for want of matplotlib."""
    if path is not None:
        kind_of(path)
        check_drawing()


def check_drawing() -> None:
    """Say before the work if matplotlib cannot be used after it."""
    import_module("pdpsim.drawing")


def check_training_options(args: argparse.Namespace, net: Callable[[], Network]) -> None:
    """Say before the training of a network what is wrong with its options, and what could not be written after it."""
    refuse_unknown(args.engine)
    if args.max_epochs is not None:
        whole(args.max_epochs, "--max-epochs")
    refuse_unwritable(*(getattr(args, name, None) for name in WRITTEN))
    refuse_no_table(args.history)
    if args.save is not None:
        refuse_unsavable(args.save, net)


@contextmanager
def recording(args: argparse.Namespace) -> Iterator[Callable[[Network, History], None]]:
    """Give what writes the files that were asked for; --history is written as training goes on, by `args.progress`."""
    args.progress = None
    with deferred_interrupt():  # training that ends as Ctrl-C is pressed is written before it takes effect
        if args.history is None:
            yield lambda net, history: attempt(args, lambda: _save(args, net))
            return
        done = False
        try:
            with growing_history(args.history) as record, shown_by(None, so_far) as line:

                def show(history: History) -> None:
                    record(history)
                    if line:
                        line(history)

                def write(net: Network, history: History) -> None:
                    try:
                        _save(args, net)  # before anything that a curve might raise
                    except FileError as error:
                        if is_full(error):
                            record.give_way()
                        attempt(args, lambda: _save(args, net))
                    record(history)

                args.progress = show
                yield write
                done = True
        except FileError as error:
            if not done:
                raise
            _put_off(args, error)


def attempt(args: argparse.Namespace, write: Callable[[], object]) -> None:
    """Write a file when the work is done; if that fails, it is told after what came of the work."""
    try:
        write()
    except (PdpsimError, ImportError, MemoryError) as error:
        _put_off(args, error)


def _put_off(args: argparse.Namespace, error: Exception) -> None:
    args.unwritten = [*getattr(args, "unwritten", ()), error]


def _save(args: argparse.Namespace, net: Network) -> None:
    if args.save is not None:
        save_either(net, args.save)


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document; JSON knows no number that is not finite, so in its place stands null.

    >>> print_json({"epochs": 3, "tss": float("inf")})
    {
     "epochs": 3,
     "tss": null
    }
    """
    print(json.dumps(_finite(document), indent=1, ensure_ascii=True, allow_nan=False))


def _finite(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        return {key: _finite(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_finite(value) for value in thing]
    return None if isinstance(thing, float) and not isfinite(thing) else thing


def say(*parts: object) -> None:
    """Print text, one part below the other, with lines broken where the terminal ends."""
    print(filled("\n".join(map(str, parts))), flush=True)


def outcome(history: History) -> str:
    """Say in a sentence how training ended.

    >>> outcome(History(tss=[0.5], stopped="solved", reason="tss < 0.6 in epoch 1", engine="message", seconds=0.5))
    'Solved: tss < 0.6 in epoch 1 (0.50 s, message engine).'
    >>> outcome(History(stopped="interrupted", reason="interrupted before epoch 1", engine="message"))
    'Interrupted before epoch 1 (0.00 s, message engine).'
    """
    words = {"solved": "Solved: ", "limit": "Not solved: ", "diverged": "Diverged: ", "interrupted": ""}
    how = f"({history.seconds:.2f} s, {history.engine} engine)"
    value = history.tss[-1] if history.tss else 0.0
    shown = f"tss is {number(value, 4)}" if history.curve == "tss" else f"{history.curve}: {value:.4g}"
    last = f", {shown}" if history.tss and not history.solved else ""
    told = f"{words[history.stopped]}{history.reason}{last} {how}."
    return told[0].upper() + told[1:]
