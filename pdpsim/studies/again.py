"""A run made again: whether functions of one's own still come to what a study's file says they came to."""

from __future__ import annotations

from collections.abc import Iterable
from math import isclose
from typing import Any

from pdpsim.errors import FormatError
from pdpsim.formats.files import PathLike
from pdpsim.studies.design import Design
from pdpsim.studies.packing import run_here
from pdpsim.studies.rows import NEWER, Row, same
from pdpsim.words import file_named, quoted

ROUNDING = {"rel_tol": 1e-6, "abs_tol": 1e-9}  # of engines that differ in the last bit, over a short run


def refuse_changed(design: Design, found: Iterable[Row], path: PathLike) -> None:
    """Say so if the shortest run that a file has comes out otherwise now.

    What differs from call to call, as what a clock or chance tells, is nothing to it.

    Parameters
    ----------
    design : Design
    found : iterable of dict
        The rows of the file, one or more.
    path : path

    Raises
    ------
    FormatError
        If it does; the sentence says what was and what is.
    """
    then = min(same(found), key=lambda row: row["epochs"])
    now = _made(design, then)
    if now["error"]:
        raise FormatError(f"{file_named(path)}: its {_run(design, then)} cannot be made again: {now['error']}")
    changed = [name for name in {**then, **now} if name not in NEWER and not _alike(then.get(name), now.get(name))]
    again = _made(design, then) if changed else now
    for name in changed:
        if _alike(now.get(name), again.get(name)):
            told = f"came to {name} {quoted(then.get(name))}, and comes to {quoted(now.get(name))} now"
            why = "something else is made or asked; give another file"
            raise FormatError(f"{file_named(path)} holds another study: its {_run(design, then)} {told}: {why}")


def _made(design: Design, row: Row) -> Row:
    (again,) = same(run_here(design, [design.key(row)])["rows"])
    return again


def _run(design: Design, row: Row) -> str:
    return f"run of seed {row['seed']}" + "".join(f", {name} {row[name]}" for name in design.axes)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and isclose(one, other, **ROUNDING)
    return bool(one == other)
