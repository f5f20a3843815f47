"""What is a right answer, by the targets of all patterns: a class, yes and no, or nothing that is right or wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import isnan, nan

from pdpsim.core.patterns import Pattern, PatternSet


class Right:
    """What is a right answer, by all the targets of some sets of patterns.

    Where each names one of several classes, by a 1 among 0s, it is the class of the largest output. Of other targets
    that are yes or no, each output must be on the side of the middle that its target is on. Of numbers, nothing is
    right or wrong.

    Parameters
    ----------
    *sets : PatternSet or None

    Attributes
    ----------
    by_class : bool
    middle : float
        See `middle_of`.
    is_known : bool
        Whether something is right or wrong.

    Examples
    --------
    >>> Right(PatternSet([([0], [0, 1]), ([1], [1, 0])])).of(Pattern([0], [0, 1]), (0.2, 0.4))
    True
    >>> Right(PatternSet([([0], [0, 1]), ([1], [1, 1])])).of(Pattern([0], [0, 1]), (0.2, 0.4))
    False
    >>> print(Right(PatternSet([([0], [-1]), ([1], [1])])))
    (Right: each output on the side of 0 that its target is on.)
    """

    def __init__(self, *sets: PatternSet | None) -> None:
        known = [patterns for patterns in sets if patterns is not None]
        asked = [pattern.targets for patterns in known for pattern in patterns if pattern.has_targets]
        self.by_class = bool(asked) and all(map(names_a_class, asked))
        self.middle = middle_of(*known)
        self.is_known = self.by_class or not isnan(self.middle)
        self._plain = self.by_class or all(target in (0.0, 1.0, None) for targets in asked for target in targets)

    def of(self, pattern: Pattern, outputs: Sequence[float]) -> bool:
        """Tell whether outputs are the answer that a pattern asks for; of outputs that are alike none is largest."""
        targets = pattern.targets
        if self.by_class:
            wanted = targets.index(1.0)
            return all(y < outputs[wanted] for k, y in enumerate(outputs) if k != wanted)
        return self.is_known and all(
            t is None or (y > self.middle) == (t > self.middle) for y, t in zip(outputs, targets)
        )

    @property
    def sentence(self) -> list[str]:
        """What right means, where targets are no plain yes or no: a list with a sentence, or an empty one."""
        return [] if self._plain else [str(self)]

    def __str__(self) -> str:
        if self.by_class:
            return "(Right: the largest output is that of the class.)"
        if self.is_known:
            return f"(Right: each output on the side of {self.middle:g} that its target is on.)"
        return "(No answer is right or wrong: the targets are numbers that are no yes or no.)"


def names_a_class(targets: Sequence[float | None]) -> bool:
    """Tell whether targets name one of several classes, by a 1 among 0s.

    >>> names_a_class([0, 1, 0]), names_a_class([0, 7.5, 0]), names_a_class([1, None, None])
    (True, False, False)
    """
    return len(targets) > 1 and None not in targets and sorted(targets) == [0.0] * (len(targets) - 1) + [1.0]  # type: ignore[type-var]


def middle_of(*sets: PatternSet) -> float:
    """Return the number on whose sides targets mean no and yes; nan where they are numbers that mean neither.

    It is one half for targets from 0 to 1, of which none lies in the middle half between their ends, and midway between
    two others.

    >>> middle_of(PatternSet([([0], [0.1]), ([1], [0.9])])), middle_of(PatternSet([([0], [-1]), ([1], [1])]))
    (0.5, 0.0)
    >>> middle_of(PatternSet([([0], [20]), ([1], [23]), ([2], [36])]))
    nan
    """
    return middle_between(targets_of(*sets))


def middle_between(found: set[float]) -> float:
    """Return what `middle_of` does, of some targets alone.

    >>> middle_between({0.0, 0.2}), middle_between({0.0, 0.5, 1.0}), middle_between({0.5})
    (0.1, nan, nan)
    """
    low, high = min(found, default=0.0), max(found, default=1.0)
    if low < 0.0 or high > 1.0:
        return (low + high) / 2.0 if len(found) == 2 else nan
    if low == high:
        low, high = 0.0, 1.0
    if not are_parted({*found, low, high}):
        return nan
    return 0.5 if low < 0.5 < high else (low + high) / 2.0


def are_parted(found: Collection[float]) -> bool:
    """Tell whether none of some targets lies in the middle half between their ends.

    >>> are_parted([0.1, 0.9, 1.0]), are_parted([0.1, 0.4, 0.9])
    (True, False)
    """
    low, high = min(found, default=0.0), max(found, default=1.0)
    quarter = (high - low) / 4.0
    return not any(low + quarter < target < high - quarter for target in found)


def targets_of(*sets: PatternSet) -> set[float]:
    """Return the different targets that there are.

    >>> sorted(targets_of(PatternSet([([0], [1, None]), ([1], [0, 1])])))
    [0.0, 1.0]
    """
    return {target for patterns in sets for pattern in patterns for target in pattern.targets if target is not None}
