"""Histories as CSV: one row per epoch."""

from __future__ import annotations

from pdpsim.formats.files import PathLike, write_rows
from pdpsim.learning.history import History


def save_history(history: History, path: PathLike) -> None:
    r"""Write a history's epochs and their tss to a file.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "history.csv")
    ...     save_history(History(tss=[1.5, 1.25]), path)
    ...     path.read_text()
    'epoch,tss\n1,1.5\n2,1.25\n'
    """
    write_rows(path, ["epoch", "tss"], history.rows())
