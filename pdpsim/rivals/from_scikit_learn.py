"""What scikit-learn grows and fits: a decision tree, split where entropy falls most, and a line for each output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdpsim.rivals.learner import Answering, Answers, Patterns, alike, decided, scikit_learn

LOOSENESS = 1e6  # the inverse of scikit-learn's penalty on large weights: hardly any


def entropy_tree(patterns: Patterns) -> Answering:
    """Grow a tree on the inputs until every leaf is pure; one tree for all outputs.

    It splits also where the first split gains nothing, as on XOR. Of splits that gain the same it takes one by its
    own lots, always the same ones.

    Raises
    ------
    PdpsimError
        If scikit-learn (extra `rivals`) is not installed.

    Examples
    --------
    >>> from pdpsim import Pattern
    >>> from pdpsim.rivals.learner import right
    >>> xor = [Pattern([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)]
    >>> right(entropy_tree(xor), xor)  # doctest: +SKIP
    4
    """
    targets = decided(patterns)
    tree = scikit_learn("tree").DecisionTreeClassifier(criterion="entropy", random_state=0)
    tree.fit([pattern.inputs for pattern in patterns], targets)

    def answer(asked: Patterns) -> Answers:
        rows = tree.predict([pattern.inputs for pattern in alike(asked, patterns)]).reshape(len(asked), -1)
        return [tuple(map(float, row)) for row in rows]

    return answer


def logistic_regression(patterns: Patterns) -> Answering:
    """Fit a line (a plane, in as many dimensions as there are inputs) for every output by itself.

    An output that is the same in all patterns needs none.

    Raises
    ------
    PdpsimError
        If scikit-learn (extra `rivals`) is not installed.

    Examples
    --------
    >>> from pdpsim import Pattern
    >>> from pdpsim.rivals.learner import right
    >>> disjunction = [Pattern([a, b], [a | b]) for a in (0, 1) for b in (0, 1)]
    >>> right(logistic_regression(disjunction), disjunction)  # doctest: +SKIP
    4
    """
    inputs = [pattern.inputs for pattern in patterns]
    lines = [_line(inputs, column) for column in zip(*decided(patterns))]

    def answer(asked: Patterns) -> Answers:
        rows = [pattern.inputs for pattern in alike(asked, patterns)]
        columns = [[line] * len(rows) if isinstance(line, float) else line.predict(rows) for line in lines]
        return [tuple(map(float, row)) for row in zip(*columns)]

    return answer


def _line(inputs: Sequence[Sequence[float]], targets: Sequence[float]) -> Any:
    model = scikit_learn("linear_model").LogisticRegression(C=LOOSENESS, max_iter=10_000)
    return targets[0] if len(set(targets)) == 1 else model.fit(inputs, targets)
