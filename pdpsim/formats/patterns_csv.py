"""Patterns as CSV: ``name``, a column ``in:UNIT`` per input, ``target:UNIT`` per output, ``label:KEY``.

Sequences may have a row for each step: ``sequence`` and ``step`` in place of ``name``. A plain table has whatever
columns its owner gave it, and is read by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isfinite

from pdpsim.arguments import judged
from pdpsim.checks import first_twice, number_from, whole_from
from pdpsim.core.carry import Carry
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.sequences import sequence
from pdpsim.core.tabular import Columns, columns_named, patterns_of_table
from pdpsim.core.unfold import in_time
from pdpsim.errors import FormatError, PatternError, PdpsimError
from pdpsim.formats.content import Content
from pdpsim.formats.files import PathLike, rows_text, unguarded
from pdpsim.formats.spreadsheet import Spreadsheet
from pdpsim.words import file_named, quoted

OWN = "; for a table of your own, choose its columns with --inputs and --targets, or PatternSet.from_frame"
KINDS = ("in:", "target:", "label:")
HEADS = ("name", "sequence", "step")


def begins(head: str) -> bool:
    """Tell whether a file that begins so has a column of inputs.

    >>> begins("name;in:i1;target:o1"), begins("train:00 0 0 0")
    (True, False)
    """
    return re.search(r"""(^|[,;\t])[ "']*in:""", head.partition("\n")[0]) is not None


def patterns_text(patterns: PatternSet, net: Network | None = None) -> str:
    """Return the text of a file of patterns.

    Parameters
    ----------
    patterns : PatternSet
    net : Network, optional
        Whose units the columns are named after, where the patterns name none themselves.

    Raises
    ------
    PatternError
        If nothing says how the units are named, or they are not as many as the network's.
    """
    inputs, targets = patterns.input_names, patterns.target_names
    if net is not None and (inputs is None or targets is None):
        patterns = patterns.fitted(net)
        inputs = inputs or tuple(unit.name for unit in net.inputs)
        targets = targets or tuple(unit.name for unit in net.outputs)
    if inputs is None or targets is None:
        raise PatternError("these patterns name no units; give the network they are for")
    keys = list(dict.fromkeys(key for pattern in patterns for key in pattern.labels))
    columns = ["name", *_columns("in", inputs), *_columns("target", targets), *_columns("label", keys)]
    unknown = [None] * len(targets)  # of patterns that are only presented
    rows = [
        dict(zip(columns, [p.name, *map(_told, p.given), *(p.targets or unknown), *map(p.labels.get, keys)]))
        for p in patterns
    ]
    return rows_text(columns, rows)


def _told(given: float | Carry) -> float | str:
    return str(given) if isinstance(given, Carry) else given


def patterns_from_text(text: str, net: Network | None = None) -> PatternSet:
    """Return the patterns of a file's text.

    Parameters
    ----------
    text : str
    net : Network, optional
        The network over several steps that they are for, where the file has a row for each step of a sequence: columns
        ``sequence`` and ``step`` in place of ``name``, and units by their folded names. What is not there is 0, or
        "don't care" of targets.

    Columns may be parted by commas, semicolons or tabs, as spreadsheets write them; with the latter two,
    decimals may have a comma. Columns and rows that are empty at the end do not matter.

    Raises
    ------
    FormatError
        If it holds no patterns; the sentence says in which line and column.
    """
    try:
        sheet = Spreadsheet(text, _means)
        found = _patterns(sheet, net)
        sheet.refuse_thousands()
        return found
    except PdpsimError as error:
        raise FormatError(str(error)) from None


def _means(cell: str) -> bool:
    return cell in HEADS or cell.startswith(KINDS)


def _columns(kind: str, names: Iterable[str]) -> list[str]:
    return [f"{kind}:{name}" for name in names]


def _patterns(sheet: Spreadsheet, net: Network | None) -> PatternSet:
    header = sheet.header
    inputs, targets, labels = (_of_kind(header, kind) for kind in ("in", "target", "label"))
    _refuse_header(header, inputs, targets)
    if "step" in header:
        return _sequences(sheet, inputs, targets, labels, net)
    patterns: list[Pattern] = []
    for line, cell in sheet.rows():
        patterns.append(
            Pattern(
                [_input(sheet, cell[f"in:{name}"], line, f"in:{name}") for name in inputs],
                [_target(sheet, cell[f"target:{name}"], line, f"target:{name}") for name in targets],
                unguarded(cell["name"].strip()),
                {key: unguarded(text) for key in labels if (text := cell[f"label:{key}"].strip())},
            )
        )
    return PatternSet(patterns, inputs, targets)


def _sequences(
    sheet: Spreadsheet, inputs: list[str], targets: list[str], labels: list[str], net: Network | None
) -> PatternSet:
    """Make a pattern of the rows of each sequence."""
    if net is None:
        raise FormatError("a row is a step of a sequence here; say which network over several steps it is for")
    steps: dict[str, dict[int, dict[str, float | None]]] = {}
    known: dict[str, dict[str, str]] = {}
    places = in_time(net)
    inputs_at, outputs_at = ({places.get(unit.name) for unit in units} for units in (net.inputs, net.outputs))
    told_as = {"in": "an output unit, which has a target", "target": "an input unit, which has none"}
    before = ""
    for line, cell in sheet.rows():
        name = unguarded(cell["sequence"].strip())
        if name != before and name in steps:
            raise FormatError(f"line {line}: sequence {quoted(name)} goes on after another; its rows belong together")
        if steps and (not name) != (not before):
            raise FormatError(f"line {line}: it must be said of each row of which sequence it is, or of none")
        before, step = name, _step(cell["step"], line)
        told = steps.setdefault(name, {})
        if step in told:
            raise FormatError(f"line {line}: step {step} of sequence {quoted(name)} stands there twice")
        told[step] = {}
        for kind, units, others in ("in", inputs, outputs_at), ("target", targets, inputs_at):
            for unit in units:
                number = _target(sheet, cell[f"{kind}:{unit}"], line, f"{kind}:{unit}")
                if number is not None and (unit, step) in others:
                    raise FormatError(
                        f"line {line}, column {kind}:{unit}: at step {step} {quoted(unit)} is {told_as[kind]}"
                    )
                told[step][unit] = told[step].get(unit) if number is None else number
        for key in labels:
            said = unguarded(cell[f"label:{key}"].strip())
            if said and known.setdefault(name, {}).setdefault(key, said) != said:
                raise FormatError(
                    f"line {line}, column label:{key}: the sequence was {quoted(known[name][key])} before"
                )
    patterns = [sequence(net, told, name=name, labels=known.get(name)) for name, told in steps.items()]
    return PatternSet(patterns, [unit.name for unit in net.inputs], [unit.name for unit in net.outputs])


def _step(text: str, line: int) -> int:
    try:
        return whole_from(text)
    except ValueError:
        raise FormatError(f"line {line}, column step: {quoted(text.strip())} is not a whole number") from None


def _of_kind(header: list[str], kind: str) -> list[str]:
    return [column.partition(":")[2] for column in header if column.startswith(kind + ":")]


def _refuse_header(header: list[str], inputs: list[str], targets: list[str]) -> None:
    if not header:
        raise FormatError("the file is empty; line 1 should be a header such as name,in:i1,in:i2,target:o1")
    if (twice := first_twice(header)) is not None:
        raise FormatError(f"line 1: column {quoted(twice)} stands there twice")
    for column in header:
        if column not in HEADS and column.partition(":")[0] not in ("in", "target", "label"):
            raise FormatError(f"line 1: column {quoted(column)} is none of name, in:UNIT, target:UNIT, label:KEY{OWN}")
    heads = [head for head in HEADS if head in header]
    if heads not in (["name"], [], ["sequence", "step"]):
        raise FormatError(
            "line 1: a file has a column name, or both sequence and step; this one has " + ", ".join(heads)
        )
    for found, what in (heads, "name"), ([*inputs, *targets], "in:UNIT, nor target:UNIT"):
        if not found:
            raise FormatError(f"line 1: there is no column {what}{OWN}")


def _number(sheet: Spreadsheet, text: str, line: int, column: str) -> float:
    told = sheet.decimal(text, line, column)
    try:
        value = number_from(told)
    except ValueError:
        # Only semicolons or tabs between columns leave commas to decimals.
        hint = (
            "; decimals have a point where columns are parted by commas" if sheet.parting == "," and "," in text else ""
        )
        raise FormatError(f"line {line}, column {column}: {quoted(text)} is not a number{hint}") from None
    if not isfinite(value):
        raise FormatError(f"line {line}, column {column}: the number must be finite, not {quoted(text)}")
    return value


def _input(sheet: Spreadsheet, text: str, line: int, column: str) -> float | Carry:
    """A number, or where a cell begins with =, how it is carried from the pattern before."""
    carried = unguarded(text.strip())
    if not carried.startswith("="):
        return _number(sheet, text, line, column)
    try:
        return Carry.parsed(carried)
    except PdpsimError as error:
        raise FormatError(f"line {line}, column {column}: {error}") from None


def _target(sheet: Spreadsheet, text: str, line: int, column: str) -> float | None:
    return _number(sheet, text, line, column) if text.strip() else None


# -- plain tables, whose columns are named by whoever reads them --


@judged
def load_plain_patterns(
    path: PathLike,
    inputs: Columns,
    targets: Columns = (),
    *,
    target_class: str | None = None,
    classes: Sequence[str] | None = None,
    name: str | None = None,
    labels: Columns = (),
) -> PatternSet:
    """Return the patterns of a plain CSV file, whose columns are chosen as for `PatternSet.from_frame`."""
    text = Content(path).text
    try:
        rows = _rows(Spreadsheet(text), inputs, targets)
        return patterns_of_table(
            rows, inputs, targets, target_class=target_class, classes=classes, name=name, labels=labels
        )
    except (FormatError, PatternError) as error:
        raise FormatError(f"{file_named(path)}: {error}") from None


def _rows(sheet: Spreadsheet, inputs: Columns, targets: Columns) -> list[dict[str, str]]:
    """Return the rows of a table by the names in its header; names and labels stay as they are written."""
    _refuse_names(sheet.header)
    rows = [(line, {name: unguarded(cell.strip()) for name, cell in row.items()}) for line, row in sheet.rows()]
    if not rows:
        raise FormatError("there are no rows below its header")
    for name in dict.fromkeys([*columns_named(inputs, sheet.header), *columns_named(targets, sheet.header)]):
        for line, row in rows:
            row[name] = sheet.decimal(row[name], line, name)
    sheet.refuse_thousands()
    return [row for _, row in rows]


def _refuse_names(header: Sequence[str]) -> None:
    if "" in header:
        raise FormatError("in the header a column has no name")
    if (twice := first_twice(header)) is not None:
        raise FormatError(f"in the header column {quoted(twice)} stands there twice")
