"""Units of a network over several steps, each asked about over all its copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unfold import in_time, starts
from pdpsim.inspection.association import has_numpy, shuffles_within
from pdpsim.inspection.coding import Coded, code, coding_sentence
from pdpsim.inspection.responses import Responses, beside, contexts, labels_of, mean
from pdpsim.text import table

STEP = "step"
MOST_STEPS = 10  # that a table shows


@dataclass(frozen=True)
class OverSteps:
    """A folded unit: what its copies do, step by step and pattern by pattern.

    Attributes
    ----------
    name : str
        Of the folded unit.
    cases : tuple of (str, int)
        Pattern and step of each activation.
    values : tuple of float
        The activations.
    labels : dict of str to tuple of str
        For each case the labels of its pattern, and the `step`.
    counted : tuple of int
        The patterns that count, by number: what repeats, as the copies see it, is no more evidence than once.
    """

    name: str
    cases: tuple[tuple[str, int], ...]
    values: tuple[float, ...]
    labels: dict[str, tuple[str, ...]]
    counted: tuple[int, ...]

    @property
    def by_step(self) -> dict[int, float]:
        """The mean activation at each step."""
        found: dict[int, list[float]] = {}
        for (_, step), value in zip(self.cases, self.values):
            found.setdefault(step, []).append(value)
        return {step: mean(values) for step, values in found.items()}

    @cached_property
    def coded(self) -> Coded:
        """What it codes, of the patterns' labels and the step."""
        steps = len(self.by_step)
        width = len(self.cases) // steps
        kept = [step * width + k for step in range(steps) for k in self.counted]
        labels = {name: [levels[n] for n in kept] for name, levels in self.labels.items()}
        return code([self.values[n] for n in kept], labels, Shuffles(steps, len(self.counted)))

    def __str__(self) -> str:
        return coding_sentence(self.name, self.coded)


def over_steps(net: Network, patterns: PatternSet, taken: Responses) -> dict[str, OverSteps]:
    """Return every unit that computes, over all of its copies; what it was before the first step is left out.

    Examples
    --------
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network("counter")
    >>> one, count = net.add_unit("one", "input"), net.add_unit("count", "output", "linear")
    >>> _ = net.connect(one, count, 1.0), net.connect(count, count, 1.0)
    >>> unfolded, patterns = net.unfold(3), PatternSet([([1, 1, 1], []), ([0, 0, 0], [])])
    >>> over_steps(unfolded, patterns, respond(unfolded, patterns))["count"].by_step
    {1: 0.5, 2: 1.0, 3: 1.5}
    """
    copies: dict[str, list[tuple[int, str]]] = {}
    before = starts(net)
    for unit, (name, step) in in_time(net).items():
        if net.units[unit].computes and unit not in before and not net.units[unit].function.is_constant:
            copies.setdefault(name, []).append((step, unit))
    known = labels_of(patterns)
    found = {}
    for name, those in copies.items():
        cases = [(k, step, unit) for step, unit in sorted(those) for k in range(len(patterns))]
        labels = beside({key: tuple(patterns[k].labels[key] for k, _, _ in cases) for key in known}, [STEP])
        labels[STEP] = tuple(str(step) for _, step, _ in cases)
        seen = contexts(net, [unit for _, unit in those], patterns).of
        once: dict[tuple[object, ...], int] = {}
        for k, pattern in enumerate(patterns):
            once.setdefault((seen[k], *sorted(pattern.labels.items())), k)
        found[name] = OverSteps(
            name,
            tuple((patterns[k].name, step) for k, step, _ in cases),
            tuple(taken.activations[unit][k] for k, _, unit in cases),
            labels,
            tuple(once.values()),
        )
    return found


@dataclass(frozen=True)
class Shuffles:
    """Shuffles of cases step by step: of the steps within each pattern, or of whole patterns, which have one label."""

    steps: int
    width: int

    def __call__(self, label: str, cells: Sequence[int]) -> Any:
        """Return shuffles for a label, in which each case keeps its cell."""
        if label == STEP:
            return shuffles_within(tuple(range(self.width)) * self.steps)
        alike = [tuple(cells[k :: self.width]) for k in range(self.width)]
        orders = shuffles_within(tuple(map(alike.index, alike)))
        if not has_numpy():
            return [[step * self.width + k for step in range(self.steps) for k in order] for order in orders]
        import numpy as np

        return np.concatenate([orders + step * self.width for step in range(self.steps)], axis=1)

    def repeats(self, label: str) -> int:
        """Return how many cases have one level of a label together."""
        return 1 if label == STEP else self.steps


def steps_report(units: Sequence[OverSteps]) -> str:
    """Return a row for each unit, with its mean activation at each step, and what each codes.

    >>> steps_report([])
    ''
    """
    if not units:
        return ""
    steps = sorted({step for unit in units for step in unit.by_step})
    shown = steps if len(steps) <= MOST_STEPS else [*steps[: MOST_STEPS // 2], *steps[-MOST_STEPS // 2 :]]
    rows = [
        [unit.name, *(f"{unit.by_step[step]:.2f}" if step in unit.by_step else "" for step in shown)] for unit in units
    ]
    return "\n\n".join([table(["mean at step", *map(str, shown)], rows), "\n".join(map(str, units))])
