"""Tables of one's own as patterns: which columns are inputs, targets, names and labels, and classes as one of n."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isfinite
from numbers import Complex, Real
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from pdpsim.arguments import judged
from pdpsim.checks import distinct, first_twice, is_missing, number_from, of_kind, whole
from pdpsim.checks import listed as cells_of
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.errors import FileNote, PatternError, SettingError, nearest
from pdpsim.words import counted, listed, quoted

if TYPE_CHECKING:
    from pdpsim.core.patterns import Pattern, PatternSet

Columns: TypeAlias = str | Sequence[str]
Row: TypeAlias = Mapping[str, Any]
SAY_MISSING = ("na", "n/a", "#n/a", "nan", "null", "none", "missing", "unknown", "?")  # what others write for nothing
FEW_LEVELS = 1_000  # classes that a column may hold


def rows_of(table: Any) -> list[Row]:
    """Return the rows of a table: of a pandas or polars frame, of columns by name, or a list of rows.

    >>> rows_of({"a": [1, 2], "b": [3, 4]})
    [{'a': 1, 'b': 3}, {'a': 2, 'b': 4}]
    """
    if isinstance(table, Mapping):
        _refuse_other_rows(table)
        table = _rows_of_columns({name: cells_of(column, f"column {quoted(name)}") for name, column in table.items()})
    elif hasattr(table, "to_dicts"):
        table = table.to_dicts()
    elif hasattr(table, "to_dict"):
        _refuse_one_name(getattr(table, "columns", ()))
        table = table.to_dict("records")
    rows = cells_of(table, "a table")
    known: Any = ()
    for k, row in enumerate(rows, 1):
        of_kind(row, Mapping, f"row {k}")
        if row.keys() != known:
            _refuse_one_name(known := row.keys())
    if not rows:
        raise PatternError("the table has no rows")
    return rows


def _refuse_one_name(columns: Iterable[Any]) -> None:
    if (twice := first_twice(map(_text, columns))) is not None:
        raise PatternError(f"two columns are called {quoted(twice)}; name them apart")


def _refuse_other_rows(columns: Mapping[Any, Any]) -> None:
    """Say so if columns say themselves which rows their cells are of, as those of pandas do, and these are others."""
    told = {name: list(column.index) for name, column in columns.items() if hasattr(column, "to_dict")}
    for (one, rows), (other, others) in pairwise(told.items()):
        if rows != others:
            which = f"columns {quoted(one)} and {quoted(other)}"
            raise PatternError(f"{which} have their rows by other indexes; make one frame of them first")


def _rows_of_columns(columns: Mapping[Any, list[Any]]) -> list[Row]:
    lengths = {quoted(name): len(cells) for name, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        (one, n), (other, m) = min(lengths.items(), key=itemgetter(1)), max(lengths.items(), key=itemgetter(1))
        raise PatternError(f"the columns must be of one length, and {one} has {counted(n, 'row')}, {other} {m:,}")
    return [dict(zip(columns, cells)) for cells in zip(*columns.values())]


def columns_named(chosen: Columns, header: Sequence[str]) -> list[str]:
    """Return the columns that are chosen, in that order: names, or ranges of them such as ``f1:f12``.

    >>> columns_named("f1:f3,tall", ["word", "f1", "f2", "f3", "tall"])
    ['f1', 'f2', 'f3', 'tall']
    >>> columns_named('"length, cm",width', ["width", "length, cm"])
    ['length, cm', 'width']
    """
    parts = _parted(chosen) if isinstance(chosen, str) else list(chosen)
    found: list[str] = []
    for part in parts:
        if part in header or part.strip().strip('"') in header or ":" not in part:
            found.append(_known(part, header))
            continue
        first, _, last = (end.strip() for end in part.partition(":"))
        start, end = (header.index(_known(name, header)) for name in (first, last))
        if end < start:
            raise PatternError(f"the columns {quoted(part)} go backwards: {last!r} stands before {first!r}")
        found += header[start : end + 1]
    if (twice := first_twice(found)) is not None:
        raise PatternError(f"column {quoted(twice)} is chosen twice")
    return found


def _parted(chosen: str) -> list[str]:
    """Names between commas; one that begins with a double quote goes on to where another one closes it."""
    pieces, parts = chosen.split(","), list[str]()
    while pieces:
        part = pieces.pop(0)
        begun = part.rpartition(":")[2].strip()
        if begun[:1] == '"' and (len(begun) == 1 or begun[-1] != '"'):
            closing = (k for k, piece in enumerate(pieces, 1) if piece.rstrip()[-1:] == '"' or '":' in piece)
            if more := next(closing, 0):
                part, pieces = ",".join([part, *pieces[:more]]), pieces[more:]
        parts.append(part)
    return parts


def _known(name: str, header: Sequence[str]) -> str:
    name = name.strip() if name not in header else name
    if name not in header and name[:1] == name[-1:] == '"' and name[1:-1] in header:
        return name[1:-1]
    if name not in header:
        has = nearest(name, header) or "; it has " + listed(list(map(quoted, header)))
        raise PatternError(f"the table has no column {quoted(name)}{has}")
    return name


@judged
def patterns_of_table(
    table: Any,
    inputs: Columns,
    targets: Columns = (),
    *,
    target_class: str | None = None,
    classes: Sequence[str] | None = None,
    name: str | None = None,
    labels: Columns = (),
) -> PatternSet:
    """Return the rows of a table as patterns; see `PatternSet.from_frame`."""
    from pdpsim.core.patterns import Pattern, PatternSet

    rows = rows_of(table)
    rows = [{_text(key): value for key, value in row.items()} for row in rows]
    header = list(dict.fromkeys(column for row in rows for column in row))
    chosen = columns_named(inputs, header)
    wanted = columns_named(targets, header)
    kept = columns_named(labels, header)
    name = None if name is None else _known(name, header)
    target_class = None if target_class is None else _known(target_class, header)
    if classes is not None and target_class is None:
        raise SettingError("classes are those of a target_class; name its column")
    others = None if classes is None else [one for one in classes if one not in wanted]
    levels = [] if target_class is None else _levels(rows, target_class, others)
    for columns, what in (chosen, "an input"), (wanted, "a target"):
        if target_class in columns:
            raise PatternError(f"column {quoted(target_class)} is {what} and the class; it can be one of them")
    if target_class is not None and target_class not in kept:
        kept = [*kept, target_class]
    made = [
        Pattern(
            [_number(row, k, column) for column in chosen],
            [*(_target(row, k, column) for column in wanted), *_one_of(row.get(target_class or ""), levels)],
            "" if name is None or is_missing(row.get(name)) else _text(row[name]),
            {column: _text(row[column]) for column in kept if not is_missing(row.get(column))},
        )
        for k, row in enumerate(rows, 1)
    ]
    return PatternSet(_named_apart(made), chosen, [*wanted, *levels])


def _named_apart(patterns: list[Pattern]) -> list[Pattern]:
    """Words that stand in a table twice get a number behind them."""
    from dataclasses import replace

    named = distinct(pattern.name for pattern in patterns if pattern.name)
    return [replace(pattern, name=named.pop(0)) if pattern.name else pattern for pattern in patterns]


def _levels(rows: Sequence[Row], column: str, known: Sequence[str] | None) -> list[str]:
    levels = list(dict.fromkeys(_text(row[column]) for row in rows if not is_missing(row.get(column))))
    for level in levels:
        if level.strip().lower() in SAY_MISSING:
            what = f"{quoted(level)} in column {quoted(column)} is taken for a class"
            warnings.warn(f"{what}; leave cells empty where the class is not known", FileNote, stacklevel=4)
    if known is not None:
        for level in levels:
            if level not in known:
                has = nearest(level, known) or f"; there are {listed(list(map(quoted, known)))}"
                raise PatternError(f"column {quoted(column)} holds {quoted(level)}, which is none of the classes{has}")
        levels = list(known)
    if not 2 <= len(levels) <= FEW_LEVELS:
        raise PatternError(
            f"column {quoted(column)} holds {len(levels)} classes; there must be from 2 to {FEW_LEVELS:,}"
        )
    return levels


def _one_of(value: object, levels: Iterable[str]) -> list[float | None]:
    return [None if is_missing(value) else float(_text(value) == level) for level in levels]


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no whole number of more than a few thousand digits
        return quoted(value)


def _number(row: Row, k: int, column: str) -> float:
    value = row.get(column)
    if is_missing(value):
        raise PatternError(f"row {k} has no value for input {column!r}")
    try:
        if isinstance(value, Complex) and not isinstance(value, Real):  # of which NumPy would take the real part
            raise TypeError
        number = number_from(value) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        told = f"{quoted(value)} is not a number; a column of classes can be a target_class"
        raise PatternError(f"row {k}, column {quoted(column)}: {told}") from None
    if not isfinite(number):
        raise PatternError(f"row {k}, column {quoted(column)}: {quoted(value)} is not a finite number")
    return number


def _target(row: Row, k: int, column: str) -> float | None:
    return None if is_missing(row.get(column)) else _number(row, k, column)


def held_out(patterns: PatternSet, count: int, seed: Seed = None) -> tuple[PatternSet, PatternSet]:
    """Part patterns by chance into those to learn and some that are held out; see `PatternSet.hold_out`."""
    whole(count, "the number of patterns held out")
    # Of what has no targets nobody could tell whether it is answered rightly.
    asked = [k for k, pattern in enumerate(patterns) if pattern.has_targets] or list(range(len(patterns)))
    if count >= len(asked):
        which = "patterns" if len(asked) == len(patterns) else "patterns with targets"
        raise SettingError(f"{count} of {len(asked)} {which} cannot be held out: some must be left to learn")
    streamed = next((pattern for pattern in patterns if pattern.carried), None)
    if streamed is not None:
        told = f"pattern {streamed.name!r} carries something from the one before"
        raise SettingError(f"{told}, so none of these patterns can be held out: give others to test on")
    random = Random(f"held out {drawn_seed(seed)}")
    out = sorted(asked.pop(int(random.random() * len(asked))) for _ in range(count))
    left = sorted({*range(len(patterns))} - {*out})
    parts = ([patterns[k] for k in places] for places in (left, out))
    learned, tested = (type(patterns)(part, patterns.input_names, patterns.target_names) for part in parts)
    return learned, tested
