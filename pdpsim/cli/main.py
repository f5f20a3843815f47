"""The command line: results on stdout, the rest on stderr.

It ends with 0 if done, 1 if the answer is no (not solved, a claim that does not hold), 2 if what is asked for cannot be
done, 130 if interrupted, 141 if nobody reads on.
"""

from __future__ import annotations

import argparse
import errno
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, NoReturn

from pdpsim import __version__
from pdpsim.cli import (
    benchmark,
    convert,
    draw,
    lesion,
    new,
    playground,
    reproduce,
    rivals,
    run,
    script,
    step,
    study,
    train,
)
from pdpsim.cli import inspect as inspect_command
from pdpsim.cli import list as list_command
from pdpsim.cli import map as map_command
from pdpsim.cli.options import refuse_own_inputs
from pdpsim.errors import FileNote, PdpsimError, nearest_of_all, sentence
from pdpsim.experiments.scenario import get_scenario, list_scenarios
from pdpsim.words import columns, filled, printable, quoted

LONGEST = 300  # characters of a complaint about the command line
OF_THE_MACHINE = {errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM, errno.ENOENT}  # no output fails so
COMMANDS = (
    list_command,
    reproduce,
    rivals,
    run,
    new,
    train,
    step,
    draw,
    inspect_command,
    playground,
    lesion,
    study,
    map_command,
    convert,
    script,
    benchmark,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit status.

    Examples
    --------
    >>> main(["list"])  # doctest: +ELLIPSIS
    addition: ...
    0
    """
    _open_streams()
    if sys.stdout is None:
        return _failed("there is no standard output to print to: it is closed")
    try:
        try:
            given = parser()
            completed(given)
            args = given.parse_args(argv)
            refuse_own_inputs(args)
            with notes_told(), _telling_more(args.verbose):
                status: int = args.run(args)
            for error in getattr(args, "unwritten", ()):
                sys.stdout.flush()
                status = _failed(sentence(error))
        finally:
            sys.stdout.flush()
    except PdpsimError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return _failed("interrupted", 130)
    except (MemoryError, ImportError) as error:
        return _failed(sentence(error))
    except RecursionError:
        return _failed("this is nested too deeply")
    except BrokenPipeError:
        # Whoever read our output has enough of it. A shell tells this status of programs that SIGPIPE ends.
        _forget_output()
        return 141
    except OSError as error:
        _forget_output()
        where = error.filename or ("the machine" if error.errno in OF_THE_MACHINE else "standard output")
        return _failed(f"{where}: {error.strerror or error}")
    return status


@contextmanager
def _telling_more(wanted: bool) -> Iterator[None]:
    """Show on stderr what is logged."""
    logger, handler = logging.getLogger("pdpsim"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("pdpsim: %(message)s"))
    before = logger.level
    if wanted:
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


@contextmanager
def notes_told() -> Iterator[None]:
    """Print what loaders leave out of a file as notes, not as Python prints warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", FileNote)
        others = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, FileNote):
                print(f"pdpsim: note: {printable(str(message))}", file=sys.stderr)
            else:
                others(message, category, *where, **more)

        warnings.showwarning = show
        yield


def _open_streams() -> None:
    # Python has None for a stream that was closed before it began. Nobody reads the errors then, or types.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115  (they stay open)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is shown escaped rather than not at all.
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        with suppress(io.UnsupportedOperation):  # somebody has read of it already
            # A byte of another encoding is a letter that makes no sense, in every locale, and ends no session.
            sys.stdin.reconfigure(errors="surrogateescape")


def _failed(why: str, status: int = 2) -> int:
    told = f"pdpsim: {printable(why)}"
    with suppress(OSError):  # on a full disk the status alone can be told
        print(filled(told) if sys.stderr.isatty() else told, file=sys.stderr, flush=True)
    return status


def _forget_output() -> None:
    # What could not be written is not to be tried again, with a complaint, when Python ends.
    with suppress(OSError):  # of too many open files, there is none more to be had
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Parser(argparse.ArgumentParser):
    """A parser that takes an option given nothing for a mistake, and prints nothing that a terminal would obey."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and refuse an option that was given an empty text: it is seldom meant, and reads like none."""
        found = super().parse_args(args, namespace)
        for name, value in vars(found).items():
            if value == "":
                self.error(f"{name.replace('_', '-')} is empty")
        return found

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, with no option given yet."""
        self._given: set[argparse.Action] = set()
        return super().parse_known_args(args, namespace)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Refuse ``--option=--``, which argparse hands over as an empty list, and a value in the place of another."""
        if action.option_strings and "--" in arg_strings:
            raise argparse.ArgumentError(action, "'--' is no value")
        if action in self._given:
            raise argparse.ArgumentError(action, "it is given twice")
        if action.option_strings and arg_strings and not isinstance(action, argparse._AppendAction):
            self._given.add(action)
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Say which command is meant, where there is none of that name."""
        if isinstance(action, argparse._SubParsersAction) and value not in action.choices:
            self.error(f"there is no command {quoted(value)}{nearest_of_all(value, action.choices)}")
        super()._check_value(action, value)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, on one line, under the usage."""
        told = printable(message) if len(message) <= LONGEST else f"{printable(message[:LONGEST])}..."
        super().error(filled(told, columns() - len("pdpsim: error: ")) if sys.stderr.isatty() else told)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = Parser(prog="pdpsim", description="Back-propagation, unit by unit and message by message.")
    top.add_argument("--version", action="version", version=f"pdpsim {__version__}")

    def helped(_: argparse.Namespace) -> int:
        """Print what there is, to whoever names no command."""
        top.print_help()
        return 0

    top.set_defaults(run=helped)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    _add_verbose(top, False)
    for each in commands.choices.values():
        _add_verbose(each, argparse.SUPPRESS)  # what was said before the command's name holds
    return top


def completed(top: argparse.ArgumentParser) -> None:
    """Answer a shell that asks how a line might go on, if it does and argcomplete (extra `completion`) is there."""
    if "_ARGCOMPLETE" not in os.environ:
        return
    try:
        argcomplete: Any = import_module("argcomplete")
    except ImportError:
        return
    for command in _commands_of(top).values():
        for action in command._actions:
            if action.dest in COMPLETIONS:
                action.completer = COMPLETIONS[action.dest]  # type: ignore[attr-defined]
    argcomplete.autocomplete(top)


def _commands_of(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def _recipes(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    return [recipe.name for recipe in get_scenario(parsed_args.scenario).recipes]


COMPLETIONS: dict[str, Any] = {"scenario": lambda **_: list_scenarios(), "recipe": _recipes}


def _add_verbose(to: argparse.ArgumentParser, default: Any) -> None:
    to.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=default,
        help="say on stderr if auto goes on without a C compiler",
    )
