"""What is in a file, read once, in parts, and ungzipped."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import cached_property
from gzip import BadGzipFile, GzipFile
from itertools import chain
from typing import BinaryIO, cast
from zlib import error as ZlibError

from pdpsim.checks import of_kind
from pdpsim.errors import FileError, FormatError, PdpsimError
from pdpsim.words import file_named

PART = 1 << 20  # bytes that are read at a time
LARGEST = 1 << 30  # bytes of a file that is read
GZIPPED = b"\x1f\x8b"
PathLike = str | os.PathLike[str]


class Content:
    """What is in a file, read once (a pipe cannot be read twice), and ungzipped where it is gzipped.

    Parameters
    ----------
    path : path-like

    Attributes
    ----------
    path : path-like
    head : bytes
        The beginning, by which one can tell what it is.

    Raises
    ------
    FileError
        If it cannot be read.
    FormatError
        If it is gzipped and damaged, or too large; `text` raises it, too, where there is none.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "note.txt")
    ...     _ = path.write_text("done")
    ...     Content(path).text
    'done'
    """

    def __init__(self, path: PathLike) -> None:
        check_path(path)
        self.path = path
        self._parts = _parts(path)
        self.head = next(self._parts, b"")

    @cached_property
    def bytes(self) -> bytes:
        """All of it."""
        return b"".join(chain([self.head], self._parts))

    @cached_property
    def text(self) -> str:
        """All of it as text."""
        decoder = getincrementaldecoder("utf-8-sig")()
        parts, read = [], 0
        try:
            # In parts, so that what is no text, or has no end, is told before it fills the memory.
            for part in chain([self.head], self._parts):
                parts.append(decoder.decode(part))
                read += len(part)
                if "\0" in parts[-1]:
                    raise FormatError(f"{file_named(self.path)} is not a text file: it holds the byte 0")
            return "".join([*parts, decoder.decode(b"", final=True)])
        except UnicodeDecodeError as error:
            hint = "; it looks like UTF-16: save it as UTF-8" if error.object[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
            at = max(0, read) + error.start + 1
            raise FormatError(f"{file_named(self.path)} is not a text file: byte {at} is not UTF-8{hint}") from None


def _parts(path: PathLike) -> Iterator[bytes]:
    """Read a file in parts, up to the largest that is read at all."""
    read = 0
    try:
        with open(path, "rb") as plain:
            zipped = plain.peek(2)[:2] == GZIPPED
            file = cast(BinaryIO, GzipFile(fileobj=plain)) if zipped else plain
            while part := file.read(PART):
                read += len(part)
                if read > LARGEST:
                    raise FormatError(f"{file_named(path)} is too large: more than {LARGEST:,} bytes")
                yield part
    except (BadGzipFile, EOFError, ZlibError):
        raise FormatError(f"{file_named(path)} is gzipped, and damaged: its end is missing or wrong") from None
    except PdpsimError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {file_named(path)}: {why_not(error)}") from None


def check_path(path: object) -> None:
    """Say so if something is no file's name."""
    of_kind(path, (str, os.PathLike), "a file's name")


def why_not(error: Exception) -> str:
    """Return why a file could not be read or written."""
    return (getattr(error, "strerror", None) or str(error)).lower()
