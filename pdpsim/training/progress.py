"""A line on the terminal that tells how training goes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import TextIO

from pdpsim.learning.history import History

Progress = Callable[[History], None]


class ProgressLine:
    """Writes one line on stderr, over and over; nothing where that is no terminal.

    Parameters
    ----------
    stream : text stream, optional
        By default `sys.stderr`.

    Examples
    --------
    >>> ProgressLine().wanted   # the tests' stderr is no terminal
    False
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.wanted = self.stream is not None and self.stream.isatty()  # None: a program without a terminal

    def __call__(self, history: History) -> None:
        """Show epoch and tss, and take the line away when training has stopped."""
        if not self.wanted:
            return
        if history.stopped:
            self.stream.write("\r\x1b[K")
        else:
            self.stream.write(f"\r\x1b[Kepoch {history.epochs:,}  tss {history.tss[-1]:.4f}")
        self.stream.flush()


class Paced:
    """Calls a progress function ten times a second at most, and always when training has stopped."""

    def __init__(self, show: Progress) -> None:
        self.show = show
        self.due = monotonic() + 0.1

    def __call__(self, history: History) -> None:
        """Show the history if it is time to."""
        if history.stopped or monotonic() >= self.due:
            self.show(history)
            self.due = monotonic() + 0.1


def shown_by(progress: bool | Progress | None) -> Paced | None:
    """Return the function that shows progress, or None where nobody would see it.

    Parameters
    ----------
    progress : None, bool or callable
        None and True mean a line on the terminal if there is one, False none; a callable is given
        the history ten times a second at most, and once at the end.

    Examples
    --------
    >>> shown_by(False) is None, shown_by(print).show is print
    (True, True)
    """
    if callable(progress):
        return Paced(progress)
    line = ProgressLine()
    return Paced(line) if progress is not False and line.wanted else None
