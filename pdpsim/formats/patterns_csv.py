"""Patterns as CSV: ``name``, a column ``in:UNIT`` per input, ``target:UNIT`` per output, ``label:KEY``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from math import isfinite
from typing import Any

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import FormatError, PatternError, PdpsimError
from pdpsim.formats.files import PathLike, read_text, write_rows
from pdpsim.learning.history import History
from pdpsim.words import quoted


def save_patterns(patterns: PatternSet, path: PathLike, net: Network | None = None) -> None:
    """Write patterns to a file, from which `load_patterns` makes the same patterns again.

    Parameters
    ----------
    patterns : PatternSet
    path : path-like
    net : Network, optional
        Whose units the columns are named after, where the patterns name none themselves.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> patterns = PatternSet([([0, 1], [1])], ["i1", "i2"], ["o1"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "patterns.csv")
    ...     save_patterns(patterns, path)
    ...     print(path.read_text(), end="")
    ...     load_patterns(path) == patterns
    name,in:i1,in:i2,target:o1
    1,0.0,1.0,1.0
    True
    """
    inputs, targets = patterns.input_names, patterns.target_names
    if net is not None:
        inputs = inputs or tuple(unit.name for unit in net.inputs)
        targets = targets or tuple(unit.name for unit in net.outputs)
    if inputs is None or targets is None:
        raise PatternError("these patterns name no units; give the network they are for")
    keys = list(dict.fromkeys(key for pattern in patterns for key in pattern.labels))
    columns = ["name", *_columns("in", inputs), *_columns("target", targets), *_columns("label", keys)]
    rows = [dict(zip(columns, [p.name, *p.inputs, *p.targets, *(p.labels.get(key) for key in keys)])) for p in patterns]
    write_rows(path, columns, rows)


def load_patterns(path: PathLike) -> PatternSet:
    """Read patterns from a file.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If it holds no patterns; the sentence names the file, the line and the column.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        return _patterns(reader)
    except (PdpsimError, csv.Error) as error:
        raise FormatError(f"{path}: {_place(error, reader.line_num)}") from None


def _place(error: Exception, line: int) -> str:
    return f"line {line}: {error}" if isinstance(error, csv.Error) else str(error)


def _columns(kind: str, names: Iterable[str]) -> list[str]:
    return [f"{kind}:{name}" for name in names]


def _patterns(reader: Any) -> PatternSet:
    header: list[str] = next(reader, [])
    inputs, targets, labels = (_of_kind(header, kind) for kind in ("in", "target", "label"))
    _refuse_header(header, inputs, targets)
    patterns: list[Pattern] = []
    for row in reader:
        line = reader.line_num
        if not row:
            continue
        if len(row) != len(header):
            raise FormatError(f"line {line} has {len(row)} columns; the header has {len(header)}")
        cell = dict(zip(header, row))
        patterns.append(
            Pattern(
                [_number(cell[f"in:{name}"], line, f"in:{name}") for name in inputs],
                [_target(cell[f"target:{name}"], line, f"target:{name}") for name in targets],
                cell["name"],
                {key: cell[f"label:{key}"] for key in labels if cell[f"label:{key}"]},
            )
        )
    return PatternSet(patterns, inputs, targets)


def _of_kind(header: list[str], kind: str) -> list[str]:
    return [column.partition(":")[2] for column in header if column.startswith(kind + ":")]


def _refuse_header(header: list[str], inputs: list[str], targets: list[str]) -> None:
    if not header:
        raise FormatError("the file is empty; line 1 should be a header such as name,in:i1,in:i2,target:o1")
    for column in header:
        if header.count(column) > 1:
            raise FormatError(f"line 1: column {quoted(column)} stands there twice")
        if column != "name" and column.partition(":")[0] not in ("in", "target", "label"):
            raise FormatError(f"line 1: column {quoted(column)} is none of name, in:UNIT, target:UNIT, label:KEY")
    for found, what in (["name"] * ("name" in header), "name"), (inputs, "in:UNIT"), (targets, "target:UNIT"):
        if not found:
            raise FormatError(f"line 1: there is no column {what}")


def _number(text: str, line: int, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = None
    if value is None or "_" in text:
        raise FormatError(f"line {line}, column {column}: {quoted(text)} is not a number")
    if not isfinite(value):
        raise FormatError(f"line {line}, column {column}: the number must be finite, not {quoted(text)}")
    return value


def _target(text: str, line: int, column: str) -> float | None:
    return _number(text, line, column) if text.strip() else None


def save_history(history: History, path: PathLike) -> None:
    r"""Write a history's epochs and their tss to a file.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "history.csv")
    ...     save_history(History(tss=[1.5, 1.25]), path)
    ...     path.read_text()
    'epoch,tss\n1,1.5\n2,1.25\n'
    """
    write_rows(path, ["epoch", "tss"], history.rows())
