"""Agglomerative clustering: the two nearest clusters become one, until one is left. (Lance and Williams, 1967.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from pdpsim.errors import SettingError, nearest

METHODS = ("average", "single", "complete", "ward")


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


@dataclass(frozen=True)
class Tree:
    """The merges of n points, n - 1 of them, from the nearest.

    Examples
    --------
    >>> from pdpsim.inspection.distances import distances
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
