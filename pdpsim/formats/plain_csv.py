"""Plain CSV of one's own: a header and rows."""

from __future__ import annotations

from collections.abc import Sequence

from pdpsim.checks import first_twice
from pdpsim.core.patterns import PatternSet
from pdpsim.core.tabular import Columns, patterns_of_table
from pdpsim.errors import FormatError, PatternError
from pdpsim.formats.content import Content
from pdpsim.formats.files import PathLike, unguarded
from pdpsim.formats.spreadsheet import Spreadsheet
from pdpsim.words import file_named, quoted


def load_table(path: PathLike) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each by the names in its header.

    Raises
    ------
    FileError, FormatError
        If it cannot be read, or a row has more or fewer cells than the header.
    """
    try:
        sheet = Spreadsheet(Content(path).text)
        _refuse(sheet.header)
        rows = [{name: sheet.decimal(unguarded(cell.strip())) for name, cell in row.items()} for _, row in sheet.rows()]
    except FormatError as error:
        raise FormatError(f"{file_named(path)}: {error}") from None
    if not rows:
        raise FormatError(f"{file_named(path)} has no rows below its header")
    return rows


def _refuse(header: Sequence[str]) -> None:
    if "" in header:
        raise FormatError("in the header a column has no name")
    if (twice := first_twice(header)) is not None:
        raise FormatError(f"in the header column {quoted(twice)} stands there twice")


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
