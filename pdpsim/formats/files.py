"""Reading and writing whole files, with errors that name the file."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
import sys
import tempfile
from codecs import getwriter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, ENOSPC
from functools import partial
from io import StringIO
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from pdpsim.checks import first_twice
from pdpsim.errors import FileError, FormatError, PdpsimError, SettingError, nearest
from pdpsim.formats.content import Content, check_path, why_not
from pdpsim.formats.content import PathLike as PathLike  # for all who write
from pdpsim.interruption import begun
from pdpsim.words import file_named, quoted

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

FULL = (ENOSPC, EDQUOT)  # there is no room
SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))
_STREAM = re.compile(r"/(dev|proc/(self|\d+))/fd/\d+")


def read_text(path: PathLike) -> str:
    """Return the text of a UTF-8 file, which may be gzipped.

    Raises
    ------
    FileError
        If it cannot be read.
    FormatError
        If it is not UTF-8 text.
    """
    return Content(path).text


def read_bytes(path: PathLike) -> bytes:
    """Return what is in a file.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {file_named(path)}: {why_not(error)}") from None


def parse_json(text: str) -> object:
    """Return what a text of JSON says, if it says it once: no name twice in an object, and no nan.

    Raises
    ------
    FormatError
        If it is no such text.

    Examples
    --------
    >>> parse_json('{"seed": 1, "seed": 2}')
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: 'seed' stands twice in one object
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise FormatError(f"not valid JSON: line {error.lineno}, column {error.colno}: {error.msg.lower()}") from None
    except RecursionError:
        raise FormatError("the JSON is nested too deeply") from None
    except FormatError:
        raise
    except ValueError as error:
        raise FormatError(f"not valid JSON: {str(error).splitlines()[0]}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FormatError(f"{quoted(first_twice(name for name, _ in pairs))} stands twice in one object")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise FormatError(f"{constant} is not a number that a file may hold")


def write_text(path: PathLike, text: str) -> None:
    """Write a file whole or not at all: into a temporary file beside it, which then takes its name.

    Raises
    ------
    FileError
        If it cannot be written; what stood there before stands there still.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "note.txt")
    ...     write_text(path, "done")
    ...     path.read_text()
    'done'
    """
    with whole_file(path) as file:
        file.write(text.encode())


def write_bytes(path: PathLike, content: bytes) -> None:
    """Write a file whole or not at all, as `write_text` does."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: PathLike) -> Iterator[BinaryIO]:
    """Give a file to write to, which takes its name when all is written: `write_text` for what comes in parts.

    Raises
    ------
    FileError
        If it cannot be written; what stood there before stands there still.
    """
    check_path(path)
    refuse_gzipped(path)
    try:
        with _temporary(Path(path)) as file:
            yield file
    except (OSError, ValueError) as error:
        if isinstance(error, PdpsimError):
            raise
        raise FileError(f"cannot write {file_named(path)}: {why_not(error)}") from None


def is_full(error: FileError) -> bool:
    """Whether a file could not be written for want of room.

    >>> is_full(FileError("cannot write a.csv: it is a folder"))
    False
    """
    return getattr(error.__context__, "errno", None) in FULL


@contextmanager
def _temporary(path: Path) -> Iterator[BinaryIO]:
    stream = _open_stream(path)
    if stream is not None:
        for said in filter(None, (sys.stdout, sys.stderr)):
            said.flush()
        with os.fdopen(os.dup(stream), "wb") as file:
            yield file  # at the place to which it was written
        return
    path = Path(os.path.realpath(path))  # a link stays a link to the file that is written
    if path.exists() and not path.is_file():
        with open(path, "wb") as file:
            yield file  # a pipe or device takes no other's name
        return
    if protected := _why_protected(path):
        raise PermissionError(EACCES, protected)
    make = partial(tempfile.NamedTemporaryFile, "wb", dir=path.parent, prefix=".pdpsim-", delete=False)
    with begun(make, lambda made: os.unlink(made.name)) as made, made:
        try:
            yield cast(BinaryIO, made)
            made.flush()
            os.fsync(made.fileno())
            os.chmod(made.name, _mode_for(path))
            made.close()
            os.replace(made.name, path)
        except BaseException:
            with suppress(OSError):
                made.close()  # on a full disk, that tries once more to write, in vain
            with suppress(OSError):
                os.unlink(made.name)
            raise


def refuse_unwritable(*paths: PathLike | None) -> None:
    """Say at once if files could not be written later, or one would replace another; None is always fine.

    >>> refuse_unwritable("/no/such/folder/net.json")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FileError: cannot write /no/such/folder/net.json: there is no folder /no/such/folder
    """
    for path in paths:
        check_path("" if path is None else path)
    given = [Path(path) for path in paths if path is not None]
    for name, path in zip((path for path in paths if path is not None), given):
        if os.fspath(name).endswith(SEPARATORS):
            raise FileError(f"cannot write {file_named(name)}: that names a folder")
        _refuse_unwritable(path)
    for path, other in combinations(given, 2):
        device = (path.exists() and not path.is_file()) or _open_stream(path) is not None
        if not device and os.path.realpath(path) == os.path.realpath(other):
            raise SettingError(f"{file_named(path)} cannot be two files: one would replace the other")


def refuse_gzipped(path: PathLike) -> None:
    """Say so if a name is that of a gzipped file, which are read only.

    >>> refuse_gzipped("net.json.gz")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FileError: cannot write net.json.gz: files are written plain, so leave out .gz
    """
    if Path(path).suffix.lower() == ".gz":
        raise FileError(f"cannot write {file_named(path)}: files are written plain, so leave out {Path(path).suffix}")


def _refuse_unwritable(path: Path) -> None:
    refuse_gzipped(path)
    try:
        stream = _open_stream(path)
        if stream is not None:
            os.fstat(stream)
            return
        if path.is_dir():
            raise FileError(f"cannot write {file_named(path)}: it is a folder")
        folder = Path(os.path.realpath(path)).parent if path.is_symlink() else path.parent
        if not folder.is_dir():
            raise FileError(f"cannot write {file_named(path)}: there is no folder {file_named(folder)}")
        if not os.access(folder, os.W_OK):
            raise FileError(f"cannot write {file_named(path)}: its folder cannot be written to")
        if protected := _why_protected(Path(os.path.realpath(path))):
            raise FileError(f"cannot write {file_named(path)}: {protected}")
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"cannot write {file_named(path)}: {why_not(error)}") from None


def kind_of(path: PathLike, kinds: tuple[str, ...] = ("svg", "png", "pdf")) -> str:
    """Return the kind of file that a name asks for.

    >>> kind_of("net.SVG")
    'svg'
    """
    kind = Path(path).suffix.lower().lstrip(".")
    if kind not in kinds:
        raise SettingError(f"{str(path)!r:.80} must end in one of .{', .'.join(kinds)}{nearest(kind, kinds)}")
    return kind


def write_rows(path: PathLike, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV with a header, row by row, whole or not at all. Floats are written exactly.

    A text that a spreadsheet would run as a formula gets an apostrophe before it; see `guarded`.
    """
    with whole_file(path) as file:
        _put_rows(getwriter("utf-8")(file), columns, rows)


def rows_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Return the text that `write_rows` writes.

    >>> rows_text(["epoch", "tss"], [{"epoch": 1, "tss": 0.5}])
    'epoch,tss\n1,0.5\n'
    """
    file = StringIO(newline="")
    _put_rows(file, columns, rows)
    return file.getvalue()


def _put_rows(file: SupportsWrite[str], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    plain = csv.writer(file, lineterminator="\n")
    # The csv module does not quote a lone carriage return, but takes it for the end of a line.
    odd = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in chain([dict(zip(columns, columns))], rows):
        cells = [guarded(cell) if isinstance(cell, str) else cell for cell in map(row.get, columns)]
        writer = odd if any(isinstance(cell, str) and "\r" in cell for cell in cells) else plain
        writer.writerow(cells)


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before = + - @, unless it is a number.

    `unguarded` takes it away again, whatever the text was.

    >>> guarded("=1+1"), guarded("-0.5"), guarded("h1"), unguarded(guarded("'=1+1"))
    ("'=1+1", '-0.5', 'h1', "'=1+1")
    """
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """Return what was written as such a cell.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _is_formula(text.lstrip("'")) else text


def _is_formula(text: str) -> bool:
    if not text.startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False


def _open_stream(path: Path) -> int | None:
    """The number of the open stream that a name is of, as /dev/stdout and what a shell makes of >(...) are."""
    for _ in range(40):  # links, of which a circle is no stream
        place = os.path.join(os.path.realpath(path.parent), path.name)
        if _STREAM.fullmatch(place):
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / os.readlink(path)
    return None


def _why_protected(path: Path) -> str | None:
    """Return why a file that is there may not be replaced, if it may not, though its folder can be written to."""
    if not path.is_file():
        return None
    if not os.access(path, os.W_OK):
        return "it is there, and protected from writing"
    # In such a folder, as /tmp is one, a file may be written to by all who may, but replaced by its owner alone.
    among_others = path.parent.stat().st_mode & stat.S_ISVTX and os.name == "posix"
    if among_others and os.geteuid() not in (0, path.stat().st_uid, path.parent.stat().st_uid):
        return "it is another user's, in a folder where only its owner may replace it"
    return None


def _mode_for(path: Path) -> int:
    """The permissions the file has, or those a new file gets."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
