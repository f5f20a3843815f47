"""How far apart patterns are in the activations of a group of units."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from pdpsim.inspection.responses import mean, total

Points = Sequence[Sequence[float]]
Matrix = list[list[float]]


def distances(points: Points) -> Matrix:
    """Return the Euclidean distance between every two points, as rows of a square matrix.

    >>> distances([[0.0, 0.0], [3.0, 4.0]])
    [[0.0, 5.0], [5.0, 0.0]]
    """
    return [[sqrt(total([(a - b) * (a - b) for a, b in zip(one, other)])) for other in points] for one in points]


def similarities(points: Points) -> Matrix:
    """Return the similarity of every two points: the cosine of the angle between them, seen from their mean.

    A point that is the mean itself is like nothing else: 0.

    >>> similarities([[0.0], [1.0], [2.0]])
    [[1.0, 0.0, -1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 1.0]]
    """
    middle = [mean(column) for column in zip(*points)]
    arms = [[x - m for x, m in zip(point, middle)] for point in points]
    lengths = [sqrt(total([x * x for x in arm])) for arm in arms]
    return [
        [
            1.0 if i == j else total([a * b for a, b in zip(one, other)]) / (m * n) if m > 0.0 and n > 0.0 else 0.0
            for j, (other, n) in enumerate(zip(arms, lengths))
        ]
        for i, (one, m) in enumerate(zip(arms, lengths))
    ]


def silhouette(apart: Matrix, levels: Sequence[int]) -> float:
    """Return how well levels keep together: from -1 over 0 (no better than mixed) to 1. (Rousseeuw, 1987.)

    Parameters
    ----------
    apart : matrix
        Distances.
    levels : sequence of int
        Each point's level; one that is alone in its level counts 0.

    Examples
    --------
    >>> round(silhouette(distances([[0.0], [0.1], [1.0], [1.1]]), [0, 0, 1, 1]), 3)
    0.9
    """
    members: dict[int, list[int]] = {}
    for k, level in enumerate(levels):
        members.setdefault(level, []).append(k)
    if len(members) < 2:
        return 0.0
    scores = []
    for k, level in enumerate(levels):
        to = {other: total([apart[k][n] for n in places]) for other, places in members.items()}
        if len(members[level]) == 1:
            scores.append(0.0)
            continue
        own = to.pop(level) / (len(members[level]) - 1)
        near = min(far / len(members[other]) for other, far in to.items())
        scores.append((near - own) / max(near, own) if max(near, own) > 0.0 else 0.0)
    return mean(scores)


def adjusted_rand(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how far two ways of grouping the same things agree: 1 if they are the same, 0 by chance.

    (Hubert and Arabie, 1985.)

    >>> adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]), round(adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]), 6)
    (1.0, -0.5)
    """
    together = _pairs(list(zip(one, other)))
    in_one, in_other, everywhere = _pairs(one), _pairs(other), len(one) * (len(one) - 1) // 2
    expected = in_one * in_other / everywhere
    most = (in_one + in_other) / 2
    return (together - expected) / (most - expected) if most != expected else 1.0


def _pairs(groups: Sequence[object]) -> int:
    """How many pairs of things are of one group."""
    return sum(n * (n - 1) // 2 for n in (groups.count(group) for group in set(groups)))
