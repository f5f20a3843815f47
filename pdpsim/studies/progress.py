"""How far a study has come: on a line of the terminal, or told to a function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TextIO

from pdpsim.studies.rows import Row
from pdpsim.words import counted


@dataclass
class Tally:
    """How far a study has come.

    Examples
    --------
    >>> print(Tally(planned=1000, done=400, solved=350, fresh=300, seconds=60.0))
    400 of 1,000 runs, 350 solved, 5.0 runs/s, 2:00 left
    """

    planned: int
    done: int = 0
    solved: int = 0
    fresh: int = 0  # of those done, not found in a file
    seconds: float = 0.0

    def count(self, rows: list[Row], fresh: bool = True) -> None:
        """Count rows."""
        self.done += len(rows)
        self.solved += sum(bool(row["solved"]) for row in rows)
        self.fresh += len(rows) * fresh

    @property
    def left(self) -> int:
        """How many runs are still to be made."""
        return self.planned - self.done

    def __str__(self) -> str:
        parts = [f"{self.done:,} of {self.planned:,} runs", f"{self.solved:,} solved"]
        if self.fresh and self.seconds > 0.0:
            pace = self.fresh / self.seconds
            parts += [f"{pace:,.1f} runs/s" if pace >= 0.1 else f"{60 * pace:,.1f} runs/min"]
            parts += [f"{clock(self.left / pace)} left"]
        return ", ".join(parts)


Progress = Callable[[Tally], None]


class Line:
    """Writes the tally on one line of a terminal, over and over, ten times a second at most."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.due = 0.0

    def __call__(self, tally: Tally) -> None:
        """Show the tally, if it is time to."""
        if monotonic() >= self.due:
            self._write(str(tally))
            self.due = monotonic() + 0.1

    def end(self) -> None:
        """Take the line away."""
        self._write("")

    def _write(self, text: str) -> None:
        self.stream.write(f"\r\x1b[K{text}")
        self.stream.flush()


@contextmanager
def shown_by(progress: bool | Progress | None) -> Iterator[Progress]:
    """Give the function that shows progress: a line where somebody sees it, nothing else, or one of yours.

    >>> with shown_by(print) as show:
    ...     show(Tally(planned=2))
    0 of 2 runs, 0 solved
    """
    if callable(progress):
        yield progress
    elif progress is False or sys.stderr is None or not sys.stderr.isatty():
        yield lambda tally: None
    else:
        line = Line(sys.stderr)
        try:
            yield line
        finally:
            line.end()


def clock(seconds: float) -> str:
    """Write a time as a clock does.

    >>> clock(5), clock(125), clock(7325), clock(200000)
    ('0:05', '2:05', '2:02:05', '2 days 7:33:20')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if not (days or hours):
        return f"{minutes}:{seconds:02}"
    start = f"{counted(days, 'day')} " if days else ""
    return f"{start}{hours}:{minutes:02}:{seconds:02}"
