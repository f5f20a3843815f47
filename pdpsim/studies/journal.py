"""The file of a long study: a header, then a row a line, written as chunks come in, read when it goes on."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from pdpsim.checks import of_kind
from pdpsim.errors import FileError, FormatError, PdpsimError
from pdpsim.experiments.recipes import Plain, from_plain
from pdpsim.formats.files import PathLike, parse_json
from pdpsim.formats.tokens import tell
from pdpsim.studies.fingerprint import OWN_CODE
from pdpsim.studies.rows import NEWER, Row, is_made, same, wrong_with
from pdpsim.words import file_named, quoted

# Noted for the reader; rows from another Python are the same rows.
INFORMATION = ("python", "one_run")
FORMAT, VERSION = "pdpsim-study", 1
HEAD = b'{"format": "pdpsim-study"'
MISSING = "missing"
HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)  # what a lock that another program holds comes to
HEADER: dict[str, type] = {"scenario": str, "recipe": dict, "axes": list, "engine": str, "pdpsim": str, "python": str}


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
    >>> from pdpsim import Study
    >>> study = Study("xor", "pdp1987", seeds=[1]).run()
    >>> header = study.design.header()
    >>> with Journal(path, header) as journal:
    ...     journal.append([row for row in study._rows.values()])
    >>> with Journal(path, header) as journal:
    ...     journal.found[0]["epochs"]
    289
    >>> folder.cleanup()
    """

    def __init__(self, path: PathLike, header: Plain) -> None:
        of_kind(path, (str, os.PathLike), "the file of a study")
        self.path = Path(path)
        self.header = header
        if self.path.exists() and not self.path.is_file():
            raise FileError(f"cannot write {file_named(path)}: it is no file")
        try:
            self.file: BinaryIO = open(self.path, "a+b", buffering=0)  # noqa: SIM115  (closed by close)
        except (OSError, ValueError) as error:
            raise FileError(f"cannot write {file_named(path)}: {getattr(error, 'strerror', None) or error}") from None
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
            raise FileError(f"cannot write {file_named(self.path)}: {error.strerror}") from None

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _continue(self) -> list[Row]:
        # All of it is judged before any of it is changed.
        self.file.seek(0)
        whole, newline, torn = self.file.read().rpartition(b"\n")
        if newline and not whole.strip():
            raise FormatError(f"{file_named(self.path)} holds an empty line and no study; name another file")
        lines = list(parsed(whole.decode("utf-8", "replace"), self.path))
        if lines:
            refuse_to_mix(_known(lines[0]), self.header, self.path)
        rows = checked(lines[1:], self.header, self.path)
        _refuse_to_cut(torn, b"{" if lines else HEAD, self.path)
        if torn:
            self.file.truncate(len(whole) + len(newline))
        if not lines:
            self.append([self.header])
        return rows

    def _lock(self) -> None:
        # Two programs must not write one file. The operating system lets go of the lock when a program ends. Some file
        # systems know no locks; there a study must do without, as on a machine that has none.
        try:
            import fcntl
        except ImportError:
            return
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in HELD:
                raise FileError(f"{file_named(self.path)} is being written by another study") from None


def _refuse_to_cut(torn: bytes, head: bytes, path: PathLike) -> None:
    """Say so if a last line without an end is not what a killed program left of a line that begins with `head`."""
    if torn[: len(head)] != head[: len(torn)]:
        raise FormatError(f"{file_named(path)} is not a study's file: its last line is {quoted(torn)[1:]}")
    text = torn.decode("utf-8", "replace")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except ValueError:  # a row that was cut
        return
    if text[end:].strip():
        raise FormatError(f"{file_named(path)} has lost the ends of its lines: more follows a row on its line")


def read_journal(path: PathLike) -> tuple[Plain, list[Row]]:
    """Return header and rows of a study's file, leaving out an unfinished last line.

    Raises
    ------
    FileError, FormatError
        If it cannot be read, or is no such file.
    """
    of_kind(path, (str, os.PathLike), "the file of a study")
    try:
        if not Path(path).is_file():
            raise FileError(f"cannot read {file_named(path)}: it is no file")
        whole = Path(path).read_bytes().rpartition(b"\n")[0].decode("utf-8", "replace")
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {file_named(path)}: {getattr(error, 'strerror', None) or error}") from None
    lines = list(parsed(whole, path))
    if not lines or lines[0].get("format") != FORMAT:
        raise FormatError(f"{file_named(path)} is not a study's file: it has no header")
    header = _known(lines[0])
    _check_header(header, path)
    return header, checked(lines[1:], header, path)


def _known(header: Plain) -> Plain:
    """A header in today's words: in older files the engine tells that there was NumPy, as there always is now."""
    return {**header, "engine": "auto"} if header.get("engine") == "auto, with numpy" else header


def _check_header(header: Plain, path: PathLike) -> None:
    """Say so if a header is not one that a study writes."""
    if header.get("version") != VERSION or isinstance(header["version"], bool):
        version = quoted(header.get("version"))
        raise FormatError(f"{file_named(path)}: version {version} is not known; this program reads version {VERSION}")
    for name, kind in HEADER.items():
        if not isinstance(header.get(name), kind):
            raise FormatError(f"line 1 of {file_named(path)} is no header of a study: its {name!r} is wrong or missing")
    unprintable = [text for text in _texts(header) if not text.isprintable()]
    if unprintable:
        raise FormatError(f"line 1 of {file_named(path)} is no header of a study: it holds {quoted(unprintable[0])}")
    if not all(isinstance(name, str) for name in header["axes"]):
        raise FormatError(f"line 1 of {file_named(path)} is no header of a study: its 'axes' are no names")
    try:
        from_plain(header["recipe"])
    except PdpsimError as error:
        raise FormatError(f"line 1 of {file_named(path)}: {error}") from None


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, (list, dict)):
        for part in plain.items() if isinstance(plain, dict) else plain:
            yield from _texts(list(part) if isinstance(part, tuple) else part)


def checked(rows: Iterable[Row], header: Plain, path: PathLike) -> list[Row]:
    """Return the rows under a header, if each is one that a study writes, and no two of one run disagree.

    Those of runs that failed are checked and left out: what the machine had too little of may be there now.

    Raises
    ------
    FormatError
        If one is not; the sentence names its line.
    """
    axes, cap, curve = header["axes"], header["recipe"].get("max_epochs"), _curve(header)
    seen: dict[tuple[Any, ...], tuple[int, Row]] = {}
    for line, row in enumerate(rows, 2):
        wrong = "it is a header" if row.get("format") == FORMAT else wrong_with(row, axes, cap, curve)
        if wrong:
            raise FormatError(f"line {line} of {file_named(path)} is not a row of this study: {wrong}")
        if not is_made(row):
            continue
        key = (*(row[name] for name in axes), row["seed"])
        first, other = seen.setdefault(key, (line, row))
        if other is not row and same([other]) != same([row]):
            raise FormatError(f"lines {first} and {line} of {file_named(path)} are of one run, and disagree")
    return [{**row, **{name: None for name in NEWER if name not in row}} for _, row in seen.values()]


def _curve(header: Plain) -> str | None:
    """The column of what runs come to; None under the header of what learns by no recipe."""
    try:
        return from_plain(header["recipe"]).procedure.curve
    except PdpsimError:
        return None


def parsed(text: str, path: PathLike) -> Iterator[Row]:
    """Read lines of JSON objects.

    >>> list(parsed('{"seed": 1}', "study.jsonl"))
    [{'seed': 1}]
    """
    for number, line in enumerate(text.split("\n") if text else [], 1):
        try:
            row = parse_json(line)
        except FormatError as error:
            raise FormatError(f"line {number} of {file_named(path)} is not a row of a study: {error}") from None
        if not isinstance(row, dict):
            raise FormatError(f"line {number} of {file_named(path)} is not a row of a study")
        yield row


def refuse_to_mix(found: Plain, wanted: Plain, path: PathLike) -> None:
    """Say in which respect a file's rows are not what is wanted.

    >>> refuse_to_mix({"format": "f", "recipe": {"name": "a"}}, {"format": "f", "recipe": {"name": "b"}}, "s.jsonl")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: s.jsonl holds another study: its recipe's name is 'a', not 'b'; give another file
    >>> refuse_to_mix({"format": "f", "recipe": {}}, {"format": "f", "recipe": {"batch": None}}, "s.jsonl")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: s.jsonl holds another study: its recipe's batch is 'missing', not None; give another file
    """
    if found.get("format") != wanted["format"]:
        raise FormatError(f"{file_named(path)} is not a study's file: it has no header")
    if _minor(found) != _minor(wanted):  # by which code is told otherwise, though it does the same
        if OWN_CODE in repr(wanted):
            begun = f"{file_named(path)} was begun under Python {quoted('.'.join(_minor(found)))}"
            tell(f"{begun}: whether functions of yours do the same cannot be told")
        found, wanted = _without_code(found), _without_code(wanted)
    for name in wanted:
        if name in INFORMATION or found.get(name) == wanted[name]:
            continue
        if name == "digest":
            told = f"rows of another network, other patterns or other code of scenario {wanted['scenario']!r}"
            kept = "or its functions keep something outside of them, as in a list, and tell others by it"
            raise FormatError(f"{file_named(path)} holds {told}, {kept}; give another file")
        there, here, what = found.get(name), wanted[name], name
        while isinstance(there, dict) and isinstance(here, dict):
            inner = next(key for key in {**here, **there} if there.get(key, MISSING) != here.get(key, MISSING))
            there, here, what = there.get(inner, MISSING), here.get(inner, MISSING), f"{what}'s {inner}"
        raise FormatError(
            f"{file_named(path)} holds another study: its {what} is {there!r:.80}, not {here!r:.80}; give another file"
        )


def _minor(header: Plain) -> list[str]:
    return str(header.get("python")).split(".")[:2]


def _without_code(header: Plain) -> Plain:
    """A header whose digests say what functions made, and not what they do."""
    texts = {name: text.partition(OWN_CODE)[0] for name, text in header.items() if isinstance(text, str)}
    inner = {name: _without_code(each) for name, each in header.items() if isinstance(each, dict)}
    return {**header, **texts, **inner}


def _line(row: Any) -> str:
    return json.dumps(row, allow_nan=False) + "\n"
