"""Patterns as points in the space of a group's activations: distances, clusters and principal components.

Clustering is agglomerative (Lance and Williams, 1967): the two nearest clusters become one, until one is left.
Principal
components are found by Jacobi's rotations (Jacobi, 1846).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, inf, sqrt

from pdpsim.core.measures import total
from pdpsim.errors import SettingError, nearest
from pdpsim.inspection.responses import mean
from pdpsim.words import brief

Points = Sequence[Sequence[float]]
Matrix = list[list[float]]
METHODS = ("average", "single", "complete", "ward")
SWEEPS = 60


def distances(points: Points, others: Points | None = None) -> Matrix:
    """Return the Euclidean distance of each point to every other one (or to those points), a row for each.

    >>> distances([[0.0, 0.0], [3.0, 4.0]])
    [[0.0, 5.0], [5.0, 0.0]]
    """
    others = points if others is None else others
    return [[sqrt(total([(a - b) * (a - b) for a, b in zip(one, other)])) for other in others] for one in points]


def similarities(points: Points, others: Points = ()) -> Matrix:
    """Return the similarity of every two points: the cosine of the angle between them, seen from their mean.

    A point that is the mean itself is like nothing else: 0. Other points come after them, seen from the same mean.

    >>> similarities([[0.0], [1.0], [2.0]])
    [[1.0, 0.0, -1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 1.0]]
    """
    middle = [mean(column) for column in zip(*points)]
    arms = [[x - m for x, m in zip(point, middle)] for point in (*points, *others)]
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


@brief
@dataclass(frozen=True)
class Merge:
    """Two clusters that become one.

    Attributes
    ----------
    left, right : int
        Their numbers: points come first, and each merge makes the next number, as in SciPy's linkage.
    distance : float
    size : int
        Of the new cluster.
    """

    left: int
    right: int
    distance: float
    size: int


@brief
@dataclass(frozen=True)
class Tree:
    """The merges of n points, n - 1 of them, from the nearest.

    Examples
    --------
    >>> from pdpsim.inspection.geometry import distances
    >>> tree = cluster(distances([[0.0], [1.0], [5.0]]))
    >>> tree.merges
    (Merge(left=0, right=1, distance=1.0, size=2), Merge(left=2, right=3, distance=4.5, size=3))
    >>> tree.leaves(), tree.cut(2)
    ([2, 0, 1], [0, 0, 1])
    """

    points: int
    merges: tuple[Merge, ...]

    def leaves(self, cluster: int | None = None) -> list[int]:
        """Return the points of a cluster (by default of all) in the order in which a dendrogram shows them."""
        found, stack = [], [self.points + len(self.merges) - 1 if cluster is None else cluster]
        while stack:
            node = stack.pop()
            if node < self.points:
                found.append(node)
            else:
                merge = self.merges[node - self.points]
                stack += [merge.right, merge.left]
        return found

    def above(self, point: int, distance: float) -> int:
        """Return the cluster, or the point, that a point is part of where merges up to a distance are done.

        >>> from pdpsim.inspection.geometry import distances
        >>> tree = cluster(distances([[0.0], [1.0], [5.0]]))
        >>> tree.above(0, 0.5), tree.above(0, 2.0), tree.above(0, 9.0)
        (0, 3, 4)
        """
        node = point
        for k, merge in enumerate(self.merges, self.points):
            if node in (merge.left, merge.right):
                if merge.distance > distance:
                    break
                node = k
        return node

    def cut(self, clusters: int) -> list[int]:
        """Return each point's cluster when so many are left, numbered by their first points."""
        tops = set(range(self.points))
        for k, merge in enumerate(self.merges[: max(self.points - clusters, 0)]):
            tops -= {merge.left, merge.right}
            tops.add(self.points + k)
        groups = sorted(sorted(self.leaves(top)) for top in tops)
        of = {point: k for k, group in enumerate(groups) for point in group}
        return [of[point] for point in range(self.points)]


def cluster(apart: Sequence[Sequence[float]], method: str = "average") -> Tree:
    """Cluster points by their distances.

    Parameters
    ----------
    apart : square matrix
        Distances; for 'ward' they must be Euclidean.
    method : {'average', 'single', 'complete', 'ward'}
        What the distance from a new cluster is made of.
    """
    if method not in METHODS:
        raise SettingError(f"there is no clustering method {method!r}{nearest(method, METHODS)}")
    n = len(apart)
    to = {k: {j: apart[k][j] for j in range(n) if j != k} for k in range(n)}
    ahead = {k: _ahead(k, to[k]) for k in to}
    sizes = dict.fromkeys(range(n), 1)
    merges = []
    for new in range(n, 2 * n - 1):
        left = min(ahead, key=lambda k: (ahead[k][0], k))
        distance, right = ahead[left]
        merges.append(Merge(left, right, distance, sizes[left] + sizes[right]))
        near, far = to.pop(left), to.pop(right)
        del ahead[left], ahead[right]
        to[new], ahead[new] = {}, (inf, new)
        for k in list(to)[:-1]:
            weights = sizes[left], sizes[right], sizes[k]
            to[new][k] = to[k][new] = _joined(method, near[k], far[k], distance, *weights)
            del to[k][left], to[k][right]
            gone = ahead[k][1] in (left, right)
            ahead[k] = _ahead(k, to[k]) if gone else min(ahead[k], (to[k][new], new))
        sizes[new] = sizes.pop(left) + sizes.pop(right)
    return Tree(n, tuple(merges))


def _ahead(k: int, row: dict[int, float]) -> tuple[float, int]:
    """The nearest of the clusters with larger numbers, so that each pair is looked at from one side only."""
    return min(((distance, j) for j, distance in row.items() if j > k), default=(inf, k))


def _joined(method: str, near: float, far: float, between: float, m: int, n: int, k: int) -> float:
    """The distance of a cluster of k points from the union of two of m and n."""
    if method == "single":
        return min(near, far)
    if method == "complete":
        return max(near, far)
    if method == "average":
        return (m * near + n * far) / (m + n)
    whole = m + n + k
    return sqrt(max((m + k) * near * near + (n + k) * far * far - k * between * between, 0.0) / whole)


@brief
@dataclass(frozen=True)
class Components:
    """The directions in which points differ most.

    Attributes
    ----------
    axes : tuple of tuple of float
        Directions of length 1, the one with most variance first; the largest part of each is positive.
    fractions : tuple of float
        The fraction of the variance along each.
    places : tuple of tuple of float
        Each point's coordinates along the axes, seen from the mean.
    middle : tuple of float
        The mean of the points.

    Examples
    --------
    >>> found = components([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    >>> [round(x, 4) for x in found.axes[0]], [round(fraction, 4) for fraction in found.fractions]
    ([0.7071, 0.7071], [1.0, 0.0])
    """

    axes: tuple[tuple[float, ...], ...]
    fractions: tuple[float, ...]
    places: tuple[tuple[float, ...], ...]
    middle: tuple[float, ...]

    def place(self, point: Sequence[float]) -> tuple[float, ...]:
        """Return the coordinates along the axes of a point that need not be among those they were found from.

        >>> found = components([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
        >>> found.place([2.0, 2.0]) == found.places[2]
        True
        """
        arm = [x - m for x, m in zip(point, self.middle)]
        return tuple(total([a * x for a, x in zip(axis, arm)]) for axis in self.axes)


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
    fractions = tuple(max(values[k], 0.0) / all_of_it if all_of_it else 0.0 for k in order)
    places = tuple(tuple(total([a * x for a, x in zip(axis, arm)]) for axis in axes) for arm in arms)
    return Components(axes, fractions, places, tuple(middle))


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
