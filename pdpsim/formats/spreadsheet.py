"""CSV as spreadsheets write it: commas, semicolons or tabs between columns, decimal commas, empty cells at the end."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import dropwhile, islice, product

from pdpsim.errors import FormatError
from pdpsim.words import quoted

PARTINGS = (",", ";", "\t")
LOOKED_AT = 100  # lines, to see what columns are parted by
NUMBER = re.compile(r"[-+]?[\d.,]+")
WHOLE, THOUSANDS = re.compile(r"[-+]?\d+"), re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")


class Spreadsheet:
    r"""The header and the rows of a table's text; what is empty at the end of a row, or a whole row, does not matter.

    Parameters
    ----------
    text : str
    means : callable
        Whether a cell of the header means something. Columns are parted by what gives most of these.

    Attributes
    ----------
    parting : str
        What parts columns.
    header : list of str

    Raises
    ------
    FormatError
        If this is no CSV; so too from `rows`.

    Examples
    --------
    >>> sheet = Spreadsheet("sep=;\nword;size;;\nowl;0,5;;\n;;;\n")
    >>> sheet.header, [(line, row, sheet.decimal(row["size"], line)) for line, row in sheet.rows()]
    (['word', 'size'], [(3, {'word': 'owl', 'size': '0,5'}, '0.5')])
    """

    def __init__(self, text: str, means: Callable[[str], bool] = bool) -> None:
        self.parting = _parting(text, means)
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=self.parting)
        self._lines = self._read()
        self.header = self._cells()
        if self.header and self.header[0].lower().startswith("sep="):
            self.header = self._cells()
        # The line and text of the first number with a point, and of the first with a comma.
        self._fractions: dict[str, tuple[int, str]] = {}
        self._numbers: dict[str, list[tuple[int, str]]] = {}  # of each column

    def _read(self) -> Iterator[list[str]]:
        try:
            yield from self._reader
        except csv.Error as error:
            raise FormatError(f"line {self.line}: {error}") from None

    def _cells(self) -> list[str]:
        return next((filled for cells in self._lines if (filled := [cell.strip() for cell in _filled(cells)])), [])

    @property
    def line(self) -> int:
        """The number of the line that was read last."""
        return int(self._reader.line_num)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows that are not empty, by column, each with its line.

        Raises
        ------
        FormatError
            If one has more or fewer columns than the header.
        """
        for cells in self._lines:
            if _filled(cells):
                row = [*cells[: len(self.header)], *_filled(cells[len(self.header) :])]
                if len(row) != len(self.header):
                    raise FormatError(f"line {self.line} has {len(row)} columns; the header has {len(self.header)}")
                yield self.line, dict(zip(self.header, row))

    def decimal(self, text: str, line: int, column: str = "") -> str:
        """Return a number's text with a point; only semicolons or tabs between columns leave commas to decimals.

        Raises
        ------
        FormatError
            If other numbers of the table have a point: where both stand, one of them parts thousands.
        """
        text = text.strip()
        if self.parting == ",":
            return text
        self._numbers.setdefault(column, []).append((line, text))
        if text.count(",") + text.count(".") != 1:
            return text
        with_point = text.replace(",", ".")
        try:
            float(with_point)
        except ValueError:
            return text
        self._refuse_both("," if "," in text else ".", text, line)
        return with_point

    def refuse_thousands(self) -> None:
        """Say so if a mark in a column may part thousands: all that have one end in three digits, others are whole.

        Raises
        ------
        FormatError
            If it is so in some column that was read.
        """
        for column, numbers in self._numbers.items():
            marked = [(line, text) for line, text in numbers if "," in text or "." in text]
            whole = [text for _, text in numbers if WHOLE.fullmatch(text)]
            if marked and whole and all(THOUSANDS.fullmatch(text) for _, text in marked):
                line, text = marked[0]
                may_be = f"{quoted(text)} (line {line}) may be thousands, beside {quoted(whole[0])}"
                raise FormatError(
                    f"column {quoted(column)}: {may_be}; thousands have no mark, and decimals one in every row"
                )

    def _refuse_both(self, mark: str, text: str, line: int) -> None:
        self._fractions.setdefault(mark, (line, text))
        if len(self._fractions) > 1:
            (line, point), (other, comma) = self._fractions["."], self._fractions[","]
            told = f"{quoted(point)} (line {line}) has a point and {quoted(comma)} (line {other}) a comma"
            raise FormatError(f"{told}; write decimals in one way, and thousands without a mark")


def _parting(text: str, means: Callable[[str], bool]) -> str:
    """Return what columns are parted by: that by which the header has most columns that mean something.

    A header has as many as the row below it, so one that has not counts for little more than half. Where two give as
    many, it is what gives more numbers below.
    """
    found = dict.fromkeys(PARTINGS, (0.0, 0))
    lines = dropwhile(lambda line: not line.strip(" \t;,\r\n") or _names_parting(line), io.StringIO(text, newline=""))
    begun = list(islice(lines, LOOKED_AT))
    for parting, strict in product(PARTINGS, (False, True)):
        with suppress(csv.Error):  # of quotes that stand where none may; the other reading counts then
            rows = csv.reader(begun, delimiter=parting, strict=strict)
            header, below = _filled(next(rows, [])), _filled(next(filter(_filled, rows), []))
            fits = strict and (not below or len(below) == len(header))
            columns = sum(means(cell.strip()) for cell in header) * (1.0 if fits else 0.6)
            found[parting] = columns, sum(bool(NUMBER.fullmatch(cell.strip())) for cell in below)
    return max(PARTINGS, key=lambda parting: found[parting])


def _names_parting(line: str) -> bool:
    """Tell whether this is the line ``sep=;`` that some spreadsheets put first."""
    return line.strip(" \r\n").strip('"').lower().removeprefix("sep=") in PARTINGS


def _filled(row: list[str]) -> list[str]:
    """Return the cells up to the last that is not empty."""
    while row and not row[-1].strip():
        row = row[:-1]
    return row
