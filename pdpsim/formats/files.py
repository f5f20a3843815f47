"""Reading and writing whole files, with errors that name the file."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import Any

from pdpsim.errors import FileError, FormatError, SettingError, nearest

PathLike = str | os.PathLike[str]


def read_text(path: PathLike) -> str:
    """Return the text of a UTF-8 file.

    Raises
    ------
    FileError
        If it cannot be read.
    FormatError
        If it is not UTF-8 text.
    """
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{_short(path)} is not a text file: byte {error.start + 1} is not UTF-8") from None
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {_short(path)}: {_why(error)}") from None


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
    try:
        write_bytes(path, text.encode())
    except UnicodeEncodeError as error:
        raise FileError(f"cannot write {_short(path)}: {_why(error)}") from None


def write_bytes(path: PathLike, content: bytes) -> None:
    """Write a file whole or not at all, as `write_text` does."""
    try:
        _write(Path(path), content)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot write {_short(path)}: {_why(error)}") from None


def _write(path: Path, content: bytes) -> None:
    path = Path(os.path.realpath(path))  # a link stays a link to the file that is written
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a pipe or device takes no other's name
        return
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=".pdpsim-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, _mode_for(path))
            file.close()
            os.replace(file.name, path)
        except BaseException:
            file.close()
            with suppress(OSError):
                os.unlink(file.name)
            raise


def refuse_unwritable(*paths: PathLike | None) -> None:
    """Say at once if files could not be written later, or one would replace another; None is always fine.

    >>> refuse_unwritable("/no/such/folder/net.json")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FileError: cannot write /no/such/folder/net.json: there is no folder /no/such/folder
    """
    given = [Path(path) for path in paths if path is not None]
    for path in given:
        _refuse_unwritable(path)
    for path, other in combinations(given, 2):
        device = path.exists() and not path.is_file()
        if not device and os.path.realpath(path) == os.path.realpath(other):
            raise SettingError(f"{_short(path)} cannot be two files: one would replace the other")


def _refuse_unwritable(path: Path) -> None:
    try:
        if path.is_dir():
            raise FileError(f"cannot write {_short(path)}: it is a folder")
        if not path.parent.is_dir():
            raise FileError(f"cannot write {_short(path)}: there is no folder {_short(path.parent)}")
        if not os.access(path.parent, os.W_OK):
            raise FileError(f"cannot write {_short(path)}: its folder cannot be written to")
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"cannot write {_short(path)}: {_why(error)}") from None


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
    """Write rows as CSV with a header, whole or not at all. Floats are written exactly."""
    rows = list(rows)
    # The csv module does not quote a lone carriage return, but takes it for the end of a line.
    odd = any("\r" in str(cell) for row in [dict(zip(columns, columns)), *rows] for cell in row.values())
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n", quoting=csv.QUOTE_ALL if odd else csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, buffer.getvalue())


def _mode_for(path: Path) -> int:
    """The permissions the file has, or those a new file gets."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _short(path: PathLike) -> str:
    text = str(path)
    return text if len(text) <= 120 else f"{text[:50]}...{text[-50:]}"
