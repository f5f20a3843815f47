"""Plain CSV of one's own: a header and rows, parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pdpsim.core.patterns import PatternSet
from pdpsim.core.tabular import Columns, patterns_of_table
from pdpsim.errors import FormatError, PatternError
from pdpsim.formats.content import Content
from pdpsim.formats.files import PathLike, unguarded
from pdpsim.words import file_named, quoted

PARTINGS = ",;\t"


def load_table(path: PathLike) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each by the names in its header.

    Raises
    ------
    FileError, FormatError
        If it cannot be read, or a row has more or fewer cells than the header.
    """
    text = Content(path).text
    head = next((line for line in text.splitlines() if line.strip()), "")
    parting = max(PARTINGS, key=head.count)
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=parting) if any(row)]
    except csv.Error as error:
        raise FormatError(f"{file_named(path)} is no CSV: {error}") from None
    if len(lines) < 2:
        raise FormatError(f"{file_named(path)} has no rows below its header")
    header = [cell.strip() for cell in lines[0]]
    _refuse(header, path)
    for k, row in enumerate(lines[1:], 1):
        if len(row) != len(header):
            raise FormatError(f"{file_named(path)}, row {k} has {len(row)} cells; the header has {len(header)}")
    return [{name: _cell(cell, parting) for name, cell in zip(header, row)} for row in lines[1:]]


def _refuse(header: Sequence[str], path: PathLike) -> None:
    for name in header:
        if not name or header.count(name) > 1:
            what = f"column {quoted(name)} stands there twice" if name else "a column has no name"
            raise FormatError(f"line 1 of {file_named(path)}: {what}")


def _cell(text: str, parting: str) -> str:
    """Only semicolons or tabs between columns leave commas to decimals."""
    text = unguarded(text.strip())
    with_point = text.replace(",", ".", 1)
    if parting != "," and text.count(",") == 1 and with_point.lstrip("+-").replace(".", "", 1).isdigit():
        return with_point
    return text


def load_plain_patterns(
    path: PathLike,
    inputs: Columns,
    targets: Columns = (),
    *,
    target_class: str | None = None,
    name: str | None = None,
    labels: Columns = (),
) -> PatternSet:
    """Return the patterns of a plain CSV file, whose columns are chosen as for `PatternSet.from_frame`."""
    rows = load_table(path)
    try:
        return patterns_of_table(rows, inputs, targets, target_class=target_class, name=name, labels=labels)
    except PatternError as error:
        raise FormatError(f"{file_named(path)}: {error}") from None
