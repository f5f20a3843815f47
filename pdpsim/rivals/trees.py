"""A decision tree that splits where entropy falls most, by scikit-learn."""

from __future__ import annotations

from pdpsim.rivals.learner import Answering, Answers, Patterns, decided, scikit_learn


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
        rows = tree.predict([pattern.inputs for pattern in asked]).reshape(len(asked), -1)
        return [tuple(map(float, row)) for row in rows]

    return answer
