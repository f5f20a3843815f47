"""Folders that commands write into: judged before, and marked with the names of the files that may be replaced."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from pdpsim.errors import FileError
from pdpsim.formats.content import PathLike, why_not
from pdpsim.formats.files import write_text
from pdpsim.words import file_named

MARK = ".pdpsim"  # in a folder: which files there are ours to replace
THESE = "pdpsim writes these files into this folder, and replaces them:"
ALL = "pdpsim writes files into this folder, and replaces them."  # as marks of 0.3.0 say


def refuse_unmakeable(folder: PathLike) -> None:
    """Say at once if a folder is not there and could not be made later, or could not be written to.

    >>> refuse_unmakeable("/dev/null/report")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FileError: cannot make the folder /dev/null/report: /dev/null is no folder
    """
    path = Path(folder)
    try:
        there = next(place for place in (path, *path.parents) if os.path.lexists(place))
        if not there.is_dir():
            raise FileError(f"cannot make the folder {file_named(path)}: {file_named(there)} is no folder")
        if not os.access(there, os.W_OK):
            raise FileError(f"cannot make the folder {file_named(path)}: {file_named(there)} cannot be written to")
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"cannot make the folder {file_named(path)}: {why_not(error)}") from None


def made_folder(folder: PathLike) -> Path:
    """Return a folder, made if it was not there.

    Raises
    ------
    FileError
        If it cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot make the folder {file_named(folder)}: {why_not(error)}") from None
    return Path(folder)


def refuse_foreign(folder: PathLike, *names: str, folders: Collection[str] = ()) -> None:
    """Say so if files would be replaced that are not ours: in a folder that `own_folder` has not marked for them.

    Parameters
    ----------
    folder : path
    *names : str
        Of the files that would be written; ``*`` stands for any part of a name.
    folders : collection of str
        Which of the names are of folders.

    Raises
    ------
    FileError
        If there is one of them, and no mark that names it; or a folder where a file is to be.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     refuse_foreign(folder, "*.html")
    """
    refuse_unmakeable(folder)
    path = Path(folder)
    try:
        ours = _ours(path)
        there = [(name, file) for name in names for file in sorted(path.glob(name))]
        found = next((file for name, file in there if name not in ours and "*" not in ours), None)
        other = next((file for name, file in there if file.is_dir() != (name in folders)), None)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read the folder {file_named(path)}: {why_not(error)}") from None
    if found is not None:
        raise FileError(
            f"{file_named(found)} is there already, and nothing says that pdpsim wrote it; name another folder, or "
            f"move the file away"
        )
    if other is not None:
        is_one, to_be = ("a folder", "a file") if other.is_dir() else ("no folder", "one")
        raise FileError(f"{file_named(other)} is {is_one}, where {to_be} is to be written")


def own_folder(folder: PathLike, *names: str) -> Path:
    """Return a folder, made if it was not there, with a mark that says which files in it pdpsim may replace.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as place:
    ...     (mark,) = own_folder(pathlib.Path(place, "report"), "report.txt", "*.png").iterdir()
    ...     mark.read_text().splitlines()[1:]
    ['report.txt', '*.png']
    """
    path = made_folder(folder)
    ours = _ours(path)
    if "*" not in ours and not set(names) <= set(ours):
        write_text(path / MARK, "\n".join([THESE, *dict.fromkeys([*ours, *names])]) + "\n")
    return path


def _ours(folder: Path) -> list[str]:
    """The names of the files in a folder that a mark says are ours."""
    try:
        head, *names = (folder / MARK).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):  # there is none, or somebody else's
        return []
    return ["*"] if head == ALL else names if head == THESE else []
