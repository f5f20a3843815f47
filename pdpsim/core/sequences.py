"""Sequences as patterns: one sequence is one pattern of an unfolded network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.errors import PatternError, nearest
from pdpsim.words import quoted

Step: TypeAlias = "Mapping[str, float | None]"


def sequence(
    net: Network,
    steps: Mapping[int, Step] | Iterable[Step],
    *,
    start: Step | None = None,
    name: str = "",
    labels: Mapping[str, str] | None = None,
) -> Pattern:
    """Return the pattern of an unfolded network that a sequence is.

    Parameters
    ----------
    net : Network
        One that `unfold` made.
    steps : mapping of int to mapping, or iterable of mapping
        For each step (the mappings of an iterable are those of steps 1, 2, ...) numbers by the names of the folded
        units: of an input unit what it is, of an output unit its target. An input that is not given is 0, a target
        that is not given, or None, "don't care". So the sequences of a set may be of different length.
    start : mapping, optional
        What units are before the first step, where that is a part of the pattern.
    name, labels
        As of any `Pattern`.

    Raises
    ------
    PatternError
        If a unit has no number to be given at a step.

    Examples
    --------
    >>> net = Network("counter")
    >>> one, count = net.add_unit("one", "input"), net.add_unit("count", "output", "linear")
    >>> _ = net.connect(one, count, 1.0), net.connect(count, count, 1.0)
    >>> sequence(net.unfold(3), [{"one": 1}, {}, {"one": 1, "count": 2}], name="101")
    Pattern(inputs=(1.0, 0.0, 1.0), targets=(None, None, 2.0), name='101', labels={})
    """
    if not net.folded:
        raise PatternError("sequences are patterns of a network over several steps, such as `unfold` makes")
    told = dict(steps) if isinstance(steps, Mapping) else dict(enumerate(steps, 1))
    if start is not None:
        told[min(step for _, step in net.folded.values())] = start
    inputs = {net.folded[unit.name]: 0.0 for unit in net.inputs}
    targets: dict[tuple[str, int], float | None] = {net.folded[unit.name]: None for unit in net.outputs}
    for step, numbers in told.items():
        for unit, number in numbers.items():
            if (unit, step) in inputs and number is not None:
                inputs[unit, step] = number
            elif (unit, step) in targets:
                targets[unit, step] = number
            elif number:
                raise PatternError(f"pattern {name!r}: {_missing(net, unit, step)}")
    return Pattern(inputs.values(), targets.values(), name, labels)


def _missing(net: Network, unit: str, step: int) -> str:
    """Why a unit can be given nothing at a step."""
    known = dict.fromkeys(name for name, _ in net.folded.values())
    if unit not in known:
        return f"there is no unit {unit!r}{nearest(unit, known)}"
    at = [net.folded[copy.name][1] for copy in (*net.inputs, *net.outputs) if net.folded[copy.name][0] == unit]
    told = f"at the steps {', '.join(map(str, at))}" if at else "at no step"
    return f"{unit!r} is given a number {told}, not at {quoted(step)}"
