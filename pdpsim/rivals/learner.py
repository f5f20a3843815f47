"""What learns without units: a function that is given patterns, and returns one that answers others.

It carries no messages, so it has no cost beside back-propagation's; what can be compared is what it gets right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, TypeAlias

from pdpsim.core.patterns import Pattern
from pdpsim.errors import PatternError, PdpsimError
from pdpsim.words import counted, listed

Patterns: TypeAlias = Sequence[Pattern]
Answers: TypeAlias = Sequence[tuple[float, ...]]  # an output for each target of each pattern
Answering: TypeAlias = Callable[[Patterns], Answers]
Learner: TypeAlias = Callable[[Patterns], Answering]


def right(answer: Answering, patterns: Patterns) -> int:
    """Return how many patterns are answered with their targets; those without a target are not asked about.

    >>> right(lambda patterns: [(1.0, 0.0) for _ in patterns], [Pattern([0], [1, None]), Pattern([1], [0, 0])])
    1
    """
    pairs = zip(patterns, answer(patterns), strict=True)
    return sum(all(target in (None, given) for target, given in zip(one.targets, answered)) for one, answered in pairs)


def decided(patterns: Patterns) -> list[tuple[float, ...]]:
    """Return the targets of all patterns, which must all be 0 or 1.

    Raises
    ------
    PatternError
        The sentence says where.

    Examples
    --------
    >>> decided([Pattern([0], [0]), Pattern([1], [1])])
    [(0.0,), (1.0,)]
    """
    if not patterns:
        raise PatternError("there are no patterns to learn from")
    alike(patterns, patterns)
    for pattern in patterns:
        for k, target in enumerate(pattern.targets, 1):
            if target not in (0.0, 1.0):
                raise PatternError(f"pattern {pattern.name!r}, target {k}: it must be 0 or 1, not {target!r}")
    return [tuple(float(target or 0.0) for target in pattern.targets) for pattern in patterns]


def alike(asked: Patterns, learned: Patterns) -> Patterns:
    """Return the patterns that are asked, if their numbers are for the units that were learned, in that order.

    Raises
    ------
    PatternError
        If it is known that they are not; the sentence says how.

    Examples
    --------
    >>> from pdpsim import PatternSet
    >>> one, other = (PatternSet([([0, 1], [1])], names, ["o"]) for names in (["a", "b"], ["b", "a"]))
    >>> len(alike(one, one))
    1
    >>> alike(other, one)
    Traceback (most recent call last):
        ...
    pdpsim.errors.PatternError: pattern '1' has its numbers for b, a, and learned were those for a, b, in this order
    """
    for pattern in asked:
        if pattern.carried:
            raise PatternError(f"pattern {pattern.name!r} carries what a unit was before, and a rival has no units")
        size, known = len(pattern.inputs), len(learned[0].inputs)
        if size != known:
            raise PatternError(
                f"pattern {pattern.name!r} has {counted(size, 'input')}, and learned were those of {known}"
            )
        for theirs, ours in zip(pattern.units, learned[0].units):
            if theirs and ours and theirs != ours:
                told = f"for {listed(theirs)}, and learned were those for {listed(ours)}, in this order"
                raise PatternError(f"pattern {pattern.name!r} has its numbers {told}")
    return asked


def scikit_learn(module: str) -> Any:
    """Return a module of scikit-learn.

    Raises
    ------
    PdpsimError
        If it is not installed.
    """
    try:
        return import_module(f"sklearn.{module}")
    except ModuleNotFoundError:
        raise PdpsimError("this rival needs scikit-learn, the extra rivals: pip install 'pdpsim[rivals]'") from None


# -- hand-made features: somebody who knows the answer says what to look at --


def mirror_features(pattern: Pattern) -> tuple[float, ...]:
    """Tell for each pair of bits whether they differ, the first from the last and so on.

    >>> mirror_features(Pattern([1, 0, 0, 1, 1, 1]))
    (0.0, 1.0, 1.0)
    """
    inputs = pattern.inputs
    return tuple(float(inputs[k] != inputs[-1 - k]) for k in range(len(inputs) // 2))


def by_features(learner: Learner, features: Callable[[Pattern], Sequence[float]]) -> Learner:
    """Return a learner that is shown features of a pattern in place of its inputs.

    >>> from pdpsim.rivals.id3 import id3
    >>> rows = [Pattern([a, b, c], [int(a == c)]) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    >>> right(by_features(id3, mirror_features)(rows[:2]), rows)
    8
    """

    def shown(patterns: Patterns) -> Patterns:
        return [replace(pattern, inputs=tuple(features(pattern))) for pattern in patterns]

    def learn(patterns: Patterns) -> Answering:
        answer = learner(shown(alike(patterns, patterns)))
        return lambda asked: answer(shown(alike(asked, patterns)))

    return learn
