"""Sequences as patterns: a whole sequence as one pattern, or each step of a long one as a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from pdpsim.arguments import judged
from pdpsim.core.carry import Carry
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unfold import first_step, in_time, refuse_alike
from pdpsim.errors import PatternError, nearest
from pdpsim.words import quoted

Step: TypeAlias = Mapping[str, float | None]
Place: TypeAlias = tuple[str, int]


@judged
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
    refuse_alike(net)
    places = in_time(net)
    told = dict(steps) if isinstance(steps, Mapping) else dict(enumerate(steps, 1))
    inputs = {places[unit.name]: 0.0 for unit in net.inputs}
    if start:
        _put_start(net, told, start, inputs, name)
    targets: dict[tuple[str, int], float | None] = {places[unit.name]: None for unit in net.outputs}
    known, asked = ({name for name, _ in these} for these in (places.values(), targets))
    for step, numbers in told.items():
        for unit, number in numbers.items():
            if (unit, step) in inputs and number is not None:
                inputs[unit, step] = number
            elif (unit, step) in targets:
                targets[unit, step] = number
            elif number or unit not in known or (number is not None and unit in asked):
                raise PatternError(f"pattern {name!r}: {_missing(net, unit, step)}")
    return Pattern(inputs.values(), targets.values(), name, labels)


def _put_start(net: Network, told: dict[int, Step], start: Step, inputs: Mapping[Place, float], name: str) -> None:
    """Put what units are before the first step at all steps before it, of which there are several after long delays."""
    first = first_step(net)
    before = sorted({step for _, step in inputs if step < first} | {first - 1})
    for step in before:
        if told.get(step):
            raise PatternError(f"pattern {name!r}: what is at step {step} is told twice, as a step and as the start")
        told[step] = {unit: x for unit, x in start.items() if (unit, step) in inputs}
    there = {unit for unit, step in inputs if step in before}
    told[first - 1] = {**told[first - 1], **{unit: x for unit, x in start.items() if unit not in there}}


def _missing(net: Network, unit: str, step: int) -> str:
    """Why a unit can be given nothing at a step."""
    places = in_time(net)
    known = dict.fromkeys(name for name, _ in places.values())
    if unit not in known:
        return f"there is no unit {unit!r}{nearest(unit, known)}"
    at = [places[copy.name][1] for copy in (*net.inputs, *net.outputs) if places[copy.name][0] == unit]
    told = f"at the steps {', '.join(map(str, at))}" if at else "at no step"
    return f"{unit!r} is given a number {told}, not at {quoted(step)}"


@judged
def stream(
    net: Network, steps: Sequence[Step], *, start: float = 0.0, labels: Sequence[Mapping[str, str]] | None = None
) -> PatternSet:
    """Return a long sequence as patterns of a network that was unfolded over a few steps: each time the last few.

    What units were before them is carried from the pattern before. So error goes back over as many steps as the network
    has and no further, which is truncated back-propagation through time; over one step it is Elman's (1990).

    Parameters
    ----------
    net : Network
        One that `unfold` made, with ``start="input"`` and answers at its last step only.
    steps : sequence of mapping
        As of `sequence`, one for each step. The first pattern is the first steps, as many as the network has.
    start : float
        What units are before the first pattern.
    labels : sequence of mapping, optional
        Labels of each step; a pattern has those of its last one.

    Returns
    -------
    PatternSet
        Named by the number of their last step.

    Examples
    --------
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> _ = net.connect("h1", "h1")
    >>> patterns = stream(net.unfold(1, start="input"), [{"i1": 1, "o1": 0}, {"i1": 0, "o1": 1}], start=0.5)
    >>> [pattern.given for pattern in patterns]
    [(0.5, 1.0), (Carry(=h1@1), 0.0)]
    """
    if not net.folded:
        raise PatternError("sequences are patterns of a network over several steps, such as `unfold` makes")
    refuse_alike(net)
    at_step = in_time(net)
    numbers = sorted({step for _, step in at_step.values()})
    places, asked = ([at_step[unit.name] for unit in units] for units in (net.inputs, net.outputs))
    computing = {at_step[unit.name] for unit in net.units.values() if unit.computes}
    first = min(step for _, step in computing)
    if first < 1:
        raise PatternError("a stream carries what units were before, so unfold the network with start='input'")
    window = numbers[-1] - first + 1
    if len(steps) < window:
        raise PatternError(f"a network over {window} steps takes sequences of {window} steps or more, not {len(steps)}")
    if labels is not None and len(labels) != len(steps):
        raise PatternError(f"there are labels of {len(labels)} steps, and {len(steps)} steps")
    every = dict.fromkeys(name for name, _ in at_step.values())
    known = [unit for unit, at in places if at >= first] + [unit for unit, _ in asked]
    for k, step in enumerate(steps, 1):
        for unit, number in step.items():
            if unit not in known and (number or unit not in every):
                raise PatternError(f"step {k}: {unit!r} can be given no number{nearest(unit, known)}")
    late = [(k, Carry({f"{unit}@{step + 1}": 1.0})) for k, (unit, step) in enumerate(places) if step < first]
    for name in (name for _, carry in late for name, _ in carry.terms):
        if name not in net.units:
            why = f"a stream carries {name!r} on, which the network lacks, since no answer of it depends on that"
            raise PatternError(f"{why}; unfold it over a step more")
    patterns, carried = [], tuple(late)
    for end in range(window, len(steps) + 1):
        told = dict(enumerate(steps[end - window : end], first))
        begun = end > window
        given = [told[at].get(unit) or 0.0 if at >= first else 0.0 if begun else start for unit, at in places]
        targets = [told[at].get(unit) for unit, at in asked]
        label = labels[end - 1] if labels else None
        patterns.append(Pattern(given, targets, str(end), label, carried if begun else ()))
    return PatternSet(patterns, [unit.name for unit in net.inputs], [unit.name for unit in net.outputs])
