"""Hand-made features: somebody who knows the answer says what to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pdpsim.core.patterns import Pattern
from pdpsim.rivals.learner import Answering, Learner, Patterns


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
    >>> from pdpsim.rivals.learner import right
    >>> rows = [Pattern([a, b, c], [int(a == c)]) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    >>> right(by_features(id3, mirror_features)(rows[:2]), rows)
    8
    """

    def shown(patterns: Patterns) -> Patterns:
        return [replace(pattern, inputs=tuple(features(pattern))) for pattern in patterns]

    def learn(patterns: Patterns) -> Answering:
        answer = learner(shown(patterns))
        return lambda asked: answer(shown(asked))

    return learn
