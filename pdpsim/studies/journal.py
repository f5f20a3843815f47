"""The file of a long study: a header, then a row a line, written as chunks come in, read when it goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from pdpsim.errors import FileError, FormatError
from pdpsim.experiments.recipes import Plain
from pdpsim.formats.files import PathLike
from pdpsim.studies.rows import Row

# Noted for the reader; rows from another Python are the same rows.
INFORMATION = ("python",)


class Journal:
    """Rows on disk, one JSON line each, under a header that says what they are rows of.

    A line that a killed program left unfinished is taken away, and its run is made again.

    Parameters
    ----------
    path : path
        Continued if it is there, else begun.
    header : dict
        What the rows must have in common; see `Design.header`.

    Raises
    ------
    FileError
        If the file cannot be written, or another study is writing it.
    FormatError
        If it is no such file, or its rows are of another recipe or version.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = folder.name + "/study.jsonl"
    >>> with Journal(path, {"format": "pdpsim-study", "scenario": "xor"}) as journal:
    ...     journal.append([{"seed": 1}, {"seed": 2}])
    >>> with Journal(path, {"format": "pdpsim-study", "scenario": "xor"}) as journal:
    ...     journal.found
    [{'seed': 1}, {'seed': 2}]
    >>> folder.cleanup()
    """

    def __init__(self, path: PathLike, header: Plain) -> None:
        self.path = Path(path)
        self.header = header
        if self.path.exists() and not self.path.is_file():
            raise FileError(f"cannot write {path}: it is no file")
        try:
            self.file: BinaryIO = open(self.path, "a+b", buffering=0)  # noqa: SIM115  (closed by close)
        except (OSError, ValueError) as error:
            raise FileError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from None
        try:
            self._lock()
            self.found = self._continue()
        except BaseException:
            self.file.close()
            raise

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows, and hand them to the operating system: killing the program loses none of them."""
        text = "".join(_line(row) for row in rows).encode()
        try:
            while text:
                text = text[self.file.write(text) :]
        except OSError as error:
            raise FileError(f"cannot write {self.path}: {error.strerror}") from None

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _continue(self) -> list[Row]:
        self.file.seek(0)
        whole, newline, torn = self.file.read().rpartition(b"\n")
        if torn and not newline and not _line(self.header).encode().startswith(torn[:20]):
            raise FormatError(f"{self.path} is not a study's file: it has no header")
        lines = list(parsed(whole.decode("utf-8", "replace"), self.path))
        if lines:
            refuse_to_mix(_known(lines[0]), self.header, self.path)
        # Nothing is cut off before the file is known to be this study's.
        if torn:
            self.file.truncate(len(whole) + len(newline))
        if not lines:
            self.append([self.header])
        return lines[1:]

    def _lock(self) -> None:
        # Two programs must not write one file. The operating system lets go of the lock when a program ends.
        try:
            import fcntl
        except ImportError:
            return
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FileError(f"{self.path} is being written by another study") from None


def read_journal(path: PathLike) -> tuple[Plain, list[Row]]:
    """Return header and rows of a study's file, leaving out an unfinished last line.

    Raises
    ------
    FileError, FormatError
        If it cannot be read, or is no such file.
    """
    try:
        whole = Path(path).read_bytes().rpartition(b"\n")[0].decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    lines = list(parsed(whole, path))
    if not lines or lines[0].get("format") != "pdpsim-study":
        raise FormatError(f"{path} is not a study's file: it has no header")
    return _known(lines[0]), lines[1:]


def _known(header: Plain) -> Plain:
    """A header in today's words: in older files the engine tells that there was NumPy, as there always is now."""
    return {**header, "engine": "auto"} if header.get("engine") == "auto, with numpy" else header


def parsed(text: str, path: PathLike) -> Iterator[Row]:
    """Read lines of JSON objects.

    >>> list(parsed('{"seed": 1}', "study.jsonl"))
    [{'seed': 1}]
    """
    for number, line in enumerate(text.split("\n") if text else [], 1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise FormatError(f"line {number} of {path} is not a row of a study")
        yield row


def refuse_to_mix(found: Plain, wanted: Plain, path: PathLike) -> None:
    """Say in which respect a file's rows are not what is wanted.

    >>> refuse_to_mix({"format": "f", "recipe": {"name": "a"}}, {"format": "f", "recipe": {"name": "b"}}, "s.jsonl")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: s.jsonl holds another study: its recipe's name is 'a', not 'b'; give another file
    """
    if found.get("format") != wanted["format"]:
        raise FormatError(f"{path} is not a study's file: it has no header")
    for name in wanted:
        if name in INFORMATION or found.get(name) == wanted[name]:
            continue
        there, here, what = found.get(name), wanted[name], name
        if isinstance(there, dict) and isinstance(here, dict):
            inner = next(key for key in {**here, **there} if there.get(key) != here.get(key))
            there, here, what = there.get(inner), here.get(inner), f"{name}'s {inner}"
        raise FormatError(
            f"{path} holds another study: its {what} is {there!r:.80}, not {here!r:.80}; give another file"
        )


def _line(row: Any) -> str:
    return json.dumps(row, allow_nan=False) + "\n"
