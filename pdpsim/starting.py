"""Ctrl-C while the command is still being imported ends it as it does later: one line, and 130."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

NAME = "pdpsim"


def guard() -> None:
    """Have Ctrl-C end this process at once, if nobody else has a say in it: nothing has been begun yet."""
    if threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):
        signal.signal(signal.SIGINT, _leave)


def unguard() -> None:
    """Have Ctrl-C raise `KeyboardInterrupt` again."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def is_command() -> bool:
    """Tell whether this process was started as ``pdpsim``, or as ``python -m pdpsim``.

    >>> is_command()
    False
    """
    as_module = any(pair == ("-m", NAME) for pair in zip(sys.orig_argv, sys.orig_argv[1:]))
    started = os.path.basename(sys.argv[0]) if sys.argv else ""
    return os.path.splitext(started)[0] == NAME or (as_module and started in ("-m", "__main__.py"))


def _leave(number: int, frame: FrameType | None) -> None:
    os.write(2, f"{NAME}: interrupted\n".encode())
    os._exit(130)


if is_command():
    guard()
