"""A trial: a short run, made again where a study goes on, that tells whether functions of one's own do the same."""

from __future__ import annotations

from math import isclose
from typing import Any

from pdpsim.errors import FormatError
from pdpsim.formats.files import PathLike
from pdpsim.studies.design import Design, Key
from pdpsim.studies.rows import Row, made_together, row_of, same, wrong_with
from pdpsim.words import file_named, quoted

# So few epochs, and numbers so near, that a difference in the last bit, as between engines and machines, is none.
EPOCHS = 10
ROUNDING = {"rel_tol": 1e-6, "abs_tol": 1e-9}


def trial(design: Design) -> dict[str, Row]:
    """Return, as `trial`, the row of a study's first run after some epochs; of one that cannot be made nothing.

    >>> from pdpsim import get_scenario
    >>> trial(Design(get_scenario("xor"), get_scenario("xor").recipe(), [7]))["trial"]["epochs"]
    10
    """
    row = _tried(design, next(iter(design)))
    return {} if row["error"] else {"trial": row}


def refuse_changed(design: Design, then: Any, path: PathLike) -> None:
    """Say so if the trial that a study's file began with comes out otherwise now.

    What differs from call to call, as what a clock or chance tells, is nothing to it.

    Parameters
    ----------
    design : Design
    then : dict
        What `trial` came to, from the file.
    path : path

    Raises
    ------
    FormatError
        If it does; the sentence says what was and what is.
    """
    axes = [name for name in design.axes if name != "max_epochs"]  # a trial has fewer
    wrong = wrong_with(then, axes, then.get("epochs") or 0) if isinstance(then, dict) else f"it is {quoted(then)}"
    if wrong:
        raise FormatError(f"line 1 of {file_named(path)} is no header of a study: of its 'trial', {wrong}")
    run = f"seed {then['seed']}" + "".join(f", {axis} {then[axis]}" for axis in design.axes)
    now = _tried(design, design.key(then))
    if now["error"]:
        raise FormatError(f"{file_named(path)}: the run of {run}, which it began with, fails now: {now['error']}")
    changed = _differing(then, now)
    changes = _differing(now, _tried(design, design.key(then))) if changed else []
    for name in changed:
        if name not in changes:
            told = f"came to {name} {quoted(then.get(name))}, and comes to {quoted(now.get(name))} now"
            raise FormatError(
                f"{file_named(path)} holds another study: after {EPOCHS} epochs its {run} {told}; something else is "
                "made or asked; give another file"
            )


def _tried(design: Design, key: Key) -> Row:
    recipe = design.recipe_at(key[:-1])
    short = recipe.with_(max_epochs=min(EPOCHS, recipe.max_epochs))
    (made,) = made_together(design.scenario, [(short, key[-1])], design.engine_asked, design.runs_alike)
    return {**dict(zip(design.axes, key)), **row_of(made)}


def _differing(one: Row, other: Row) -> list[str]:
    one, other = same([one, other])
    return [name for name in {**one, **other} if not _alike(one.get(name), other.get(name))]


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, **ROUNDING)
    return bool(one == other)
