"""How far something has come: on a line of the terminal where somebody sees it, or told to a function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Generic, TextIO, TypeVar

from pdpsim.checks import of_kind

T = TypeVar("T")

PAUSE = 0.1  # seconds between two tellings


class Paced(Generic[T]):
    """Calls a function ten times a second at most, however often it is called itself.

    Parameters
    ----------
    show : callable
        Is given what has come so far.
    """

    def __init__(self, show: Callable[[T], None]) -> None:
        self.show = show
        self.due = monotonic() + PAUSE

    def __call__(self, thing: T) -> None:
        """Show it, if it is time to."""
        if monotonic() >= self.due:
            self.now(thing)

    def now(self, thing: T) -> None:
        """Show it, whatever the time."""
        self.show(thing)
        self.due = monotonic() + PAUSE


class Line(Generic[T]):
    """One line of a terminal, written over and over.

    Parameters
    ----------
    words : callable
        What to write of what has come so far.
    stream : text stream
    """

    def __init__(self, words: Callable[[T], str], stream: TextIO) -> None:
        self.words, self.stream = words, stream

    def __call__(self, thing: T) -> None:
        """Write the line anew."""
        self._write(self.words(thing))

    def end(self) -> None:
        """Take the line away."""
        self._write("")

    def _write(self, text: str) -> None:
        self.stream.write(f"\r\x1b[K{text}")
        self.stream.flush()


@contextmanager
def shown_by(
    progress: bool | Callable[[T], None] | None, words: Callable[[T], str] = str
) -> Iterator[Callable[[T], None] | None]:
    """Give the function that shows progress, or None where nobody would see it; at the end its line is taken away.

    Parameters
    ----------
    progress : None, bool or callable
        None and True mean a line on the terminal if there is one, False none; a callable is given back.
    words : callable
        What the line says.

    Examples
    --------
    >>> with shown_by(print) as show:
    ...     show(3)
    3
    >>> with shown_by(False) as show:
    ...     show is None
    True
    """
    of_kind(progress, (bool, Callable, type(None)), "progress")  # type: ignore[arg-type]
    if callable(progress):
        yield progress
    elif progress is False or sys.stderr is None or not sys.stderr.isatty():  # None: a program without a terminal
        yield None
    else:
        line = Line(words, sys.stderr)
        try:
            yield line
        finally:
            line.end()
