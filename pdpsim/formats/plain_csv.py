"""Plain CSV of one's own: a header and rows."""

from __future__ import annotations

from collections.abc import Sequence

from pdpsim.arguments import judged
from pdpsim.checks import first_twice
from pdpsim.core.patterns import PatternSet
from pdpsim.core.tabular import Columns, columns_named, patterns_of_table
from pdpsim.errors import FormatError, PatternError
from pdpsim.formats.content import Content
from pdpsim.formats.files import PathLike, unguarded
from pdpsim.formats.spreadsheet import Spreadsheet
from pdpsim.words import file_named, quoted


def _refuse(header: Sequence[str]) -> None:
    if "" in header:
        raise FormatError("in the header a column has no name")
    if (twice := first_twice(header)) is not None:
        raise FormatError(f"in the header column {quoted(twice)} stands there twice")


@judged
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
    try:
        rows = _rows(Spreadsheet(Content(path).text), inputs, targets)
        return patterns_of_table(rows, inputs, targets, target_class=target_class, name=name, labels=labels)
    except (FormatError, PatternError) as error:
        raise FormatError(f"{file_named(path)}: {error}") from None


def _rows(sheet: Spreadsheet, inputs: Columns, targets: Columns) -> list[dict[str, str]]:
    """Return the rows of a table by the names in its header; names and labels stay as they are written."""
    _refuse(sheet.header)
    rows = [(line, {name: unguarded(cell.strip()) for name, cell in row.items()}) for line, row in sheet.rows()]
    if not rows:
        raise FormatError("there are no rows below its header")
    for name in dict.fromkeys([*columns_named(inputs, sheet.header), *columns_named(targets, sheet.header)]):
        for line, row in rows:
            row[name] = sheet.decimal(row[name], line)
    return [row for _, row in rows]
