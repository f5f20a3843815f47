"""The epochs of a history as CSV, written whole or as training goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOSPC
from itertools import count, islice, repeat
from typing import BinaryIO

from pdpsim.checks import of_kind
from pdpsim.formats.files import PathLike, whole_file
from pdpsim.formats.loading import refuse_no_table
from pdpsim.learning.history import History


def save_history(history: History, path: PathLike) -> None:
    r"""Write a history's epochs, their tss or what else it adds up, and how many messages each carried, if known.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "history.csv")
    ...     save_history(History(tss=[1.5, 1.25]), path)
    ...     path.read_text()
    'epoch,tss\n1,1.5\n2,1.25\n'
    """
    of_kind(history, History, "the history")
    with growing_history(path) as record:
        record(history)


@contextmanager
def growing_history(path: PathLike) -> Iterator[GrowingRows]:
    r"""Give a function that writes the epochs of a history that are new to a file; it takes its name at the end.

    So a long run's epochs are on disk when it ends. What fails on the way is told at the end, and does not end the run:
    the network is worth more than its curve.

    Raises
    ------
    FileError
        If the file cannot be written; what stood there before stands there still.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> history = History(tss=[1.5])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "history.csv")
    ...     with growing_history(path) as record:
    ...         record(history)
    ...         history.tss.append(1.25)
    ...         record(history)
    ...     path.read_text()
    'epoch,tss\n1,1.5\n2,1.25\n'
    """
    refuse_no_table(path)
    with whole_file(path) as file:
        rows = GrowingRows(file)
        yield rows
        if rows.failed:
            raise rows.failed


class GrowingRows:
    """Writes the epochs of a history that have come since the last call."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.written = file, 0
        self.failed: OSError | None = None
        self.begun = self.counted = False

    def __call__(self, history: History) -> None:
        """Write what is new."""
        if not self.begun:
            self.begun, self.counted = True, history.messages is not None
            self._write(f"epoch,{history.curve}{',messages' * self.counted}\n")
        first, self.written = self.written + 1, history.epochs
        new = islice(history.tss, first - 1, self.written)
        messages = (f",{n}" for n in islice(history.carried, first - 1, self.written)) if self.counted else repeat("")
        numbered = zip(count(first), new, messages)
        self._write("".join(f"{epoch},{float(tss)!r}{carried}\n" for epoch, tss, carried in numbered))

    def _write(self, text: str) -> None:
        try:
            if not self.failed:
                self.file.write(text.encode())
                self.file.flush()
        except OSError as error:
            self.give_way(error)

    def give_way(self, why: OSError | None = None) -> None:
        """Leave the room on the disk to the network."""
        self.failed = why or OSError(ENOSPC, os.strerror(ENOSPC))
        with suppress(OSError):  # of a pipe or device
            os.ftruncate(self.file.fileno(), 0)
