"""What several commands have in common."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any, TypeAlias

from pdpsim.checks import number_from, whole, whole_from
from pdpsim.core.network import Network
from pdpsim.engines.choice import refuse_unknown
from pdpsim.errors import SettingError
from pdpsim.formats.files import refuse_unwritable
from pdpsim.formats.history_csv import save_history
from pdpsim.formats.network_json import save_network
from pdpsim.training.history import History
from pdpsim.words import quoted

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

STATUS = {"solved": 0, "limit": 1, "diverged": 1, "interrupted": 130}


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Add what `run` and `train` both take."""
    parser.add_argument(
        "--engine", default="auto", metavar="auto|message|compiled|vectorized", help="what computes (default: auto)"
    )
    parser.add_argument("--max-epochs", type=integer, metavar="N", help="give up after N epochs")
    parser.add_argument("--save", metavar="NET.json", help="write the trained network to this file")
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
        if getattr(args, option[2:].replace("-", "_")) not in (None, False):
            raise SettingError(f"{option} changes nothing in {where}; leave it out")


def check_training_options(args: argparse.Namespace) -> None:
    """Say before the training what is wrong with its options, and what could not be written after it."""
    refuse_unknown(args.engine)
    if args.max_epochs is not None:
        whole(args.max_epochs, "--max-epochs")
    refuse_unwritable(args.save, args.history)


def write_outputs(args: argparse.Namespace, net: Network, history: History) -> None:
    """Write the files that were asked for."""
    if args.save is not None:
        save_network(net, args.save)
    if args.history is not None:
        save_history(history, args.history)


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document."""
    print(json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False))


def filled(text: str) -> str:
    """Break a long line where the terminal ends.

    >>> filled("short")
    'short'
    """
    return "\n".join(wrap(text, max(40, get_terminal_size().columns), subsequent_indent="  "))


def outcome(history: History) -> str:
    """Say in a sentence how training ended.

    >>> outcome(History(tss=[0.5], stopped="solved", reason="tss < 0.6 in epoch 1", engine="message", seconds=0.5))
    'Solved: tss < 0.6 in epoch 1 (0.50 s, message engine).'
    >>> outcome(History(stopped="interrupted", reason="interrupted before epoch 1", engine="message"))
    'Interrupted before epoch 1 (0.00 s, message engine).'
    """
    words = {"solved": "Solved: ", "limit": "Not solved: ", "diverged": "Diverged: ", "interrupted": ""}
    how = f"({history.seconds:.2f} s, {history.engine} engine)"
    last = f", tss is {history.tss[-1]:.4f}" if history.tss and not history.solved else ""
    told = f"{words[history.stopped]}{history.reason}{last} {how}."
    return told[0].upper() + told[1:]
