"""Principal components, by Jacobi's rotations. (Jacobi, 1846.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, sqrt

from pdpsim.inspection.responses import mean, total

SWEEPS = 60


@dataclass(frozen=True)
class Components:
    """The directions in which points differ most.

    Attributes
    ----------
    axes : tuple of tuple of float
        Directions of length 1, the one with most variance first; the largest part of each is positive.
    shares : tuple of float
        The share of the variance along each.
    places : tuple of tuple of float
        Each point's coordinates along the axes, seen from the mean.

    Examples
    --------
    >>> found = components([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    >>> [round(x, 4) for x in found.axes[0]], [round(share, 4) for share in found.shares]
    ([0.7071, 0.7071], [1.0, 0.0])
    """

    axes: tuple[tuple[float, ...], ...]
    shares: tuple[float, ...]
    places: tuple[tuple[float, ...], ...]


def components(points: Sequence[Sequence[float]]) -> Components:
    """Find the principal components of points, each a row of coordinates."""
    middle = [mean(column) for column in zip(*points)]
    arms = [[x - m for x, m in zip(point, middle)] for point in points]
    columns = list(zip(*arms))
    # Where there are fewer points than coordinates, the points' products with each other tell the same in less.
    few = len(arms) < len(columns)
    values, vectors = eigen(_products(arms if few else columns))
    order = sorted(range(len(values)), key=lambda k: -values[k])
    if few:
        # Centred points span one dimension less than there are points.
        order = order[:-1] or order
        vectors = [
            _unit_length([total([v * x for v, x in zip(vector, column)]) for column in columns]) for vector in vectors
        ]
    axes = tuple(_upright(vectors[k]) for k in order)
    all_of_it = total([total([x * x for x in arm]) for arm in arms])
    shares = tuple(max(values[k], 0.0) / all_of_it if all_of_it else 0.0 for k in order)
    places = tuple(tuple(total([a * x for a, x in zip(axis, arm)]) for axis in axes) for arm in arms)
    return Components(axes, shares, places)


def _products(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    return [[total([a * b for a, b in zip(one, other)]) for other in rows] for one in rows]


def _unit_length(vector: list[float]) -> list[float]:
    length = sqrt(total([x * x for x in vector]))
    return [x / length for x in vector] if length > 1e-12 else vector


def eigen(matrix: Sequence[Sequence[float]]) -> tuple[list[float], list[list[float]]]:
    """Return the eigenvalues of a symmetric matrix, and for each its eigenvector.

    >>> values, vectors = eigen([[2.0, 1.0], [1.0, 2.0]])
    >>> sorted(round(value, 6) for value in values)
    [1.0, 3.0]
    """
    size = len(matrix)
    a = [list(row) for row in matrix]
    vectors = [[float(i == j) for j in range(size)] for i in range(size)]  # a row per eigenvector
    for _ in range(SWEEPS):
        beside = total([a[i][j] * a[i][j] for i in range(size) for j in range(i)])
        along = total([a[i][i] * a[i][i] for i in range(size)])
        if beside <= 1e-32 * along or beside == 0.0:
            break
        for p in range(size):
            for q in range(p + 1, size):
                if a[p][q] != 0.0:
                    _rotate(a, vectors, p, q)
    return [a[k][k] for k in range(size)], vectors


def _rotate(a: list[list[float]], vectors: list[list[float]], p: int, q: int) -> None:
    """Turn the plane of two axes so that a[p][q] becomes 0."""
    slant = (a[q][q] - a[p][p]) / (2.0 * a[p][q])
    t = copysign(1.0, slant) / (abs(slant) + sqrt(slant * slant + 1.0))
    c = 1.0 / sqrt(t * t + 1.0)
    s = t * c
    for row in a:
        row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    for rows in (a, vectors):
        one, other = rows[p], rows[q]
        rows[p] = [c * x - s * y for x, y in zip(one, other)]
        rows[q] = [s * x + c * y for x, y in zip(one, other)]


def _upright(vector: Sequence[float]) -> tuple[float, ...]:
    largest = max(vector, key=lambda x: round(abs(x), 9))
    return tuple(-x for x in vector) if largest < 0.0 else tuple(vector)
