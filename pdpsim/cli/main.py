"""The command line: results on stdout, the rest on stderr; 0 done, 1 not solved, 2 usage, 130 interrupted."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from pdpsim import __version__
from pdpsim.cli import benchmark, draw, reproduce, run, step, study, train
from pdpsim.cli import inspect as inspect_command
from pdpsim.cli import list as list_command
from pdpsim.cli import map as map_command
from pdpsim.errors import PdpsimError

COMMANDS = (list_command, reproduce, run, train, step, draw, inspect_command, study, map_command, benchmark)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit status.

    Examples
    --------
    >>> main(["list"])  # doctest: +ELLIPSIS
    encoder: ...
    0
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is shown escaped rather than not at all.
            stream.reconfigure(errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except PdpsimError as error:
        print(f"pdpsim: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("pdpsim: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough of it; keep Python from complaining when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(prog="pdpsim", description="Back-propagation, unit by unit and message by message.")
    top.add_argument("--version", action="version", version=f"pdpsim {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return top
