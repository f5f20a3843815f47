"""How much of some values a label explains, and how much it would by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import factorial, prod
from random import Random
from typing import Any

from pdpsim.core.chance import shuffled

Orders = Sequence[Sequence[int]]
Ratios = Callable[[Orders], Iterable[float]]
SHUFFLES = 499
ENOUGH = 50  # shuffles that reach the ratio, after which it is no wonder
SEED = 1986


def correlation_ratio(values: Sequence[float], levels: Sequence[int]) -> float:
    """Return eta squared: the fraction of the values' variance that lies between the levels. (Pearson, 1905.)

    Parameters
    ----------
    values : sequence of float
    levels : sequence of int
        For each value the number of its category, from 0.

    Examples
    --------
    >>> correlation_ratio([1.0, 1.0, 0.0, 0.0], [0, 0, 1, 1])
    1.0
    >>> correlation_ratio([1.0, 0.0, 1.0, 0.0], [0, 0, 1, 1])
    0.0
    """
    return _as_it_is(correlation_ratios(values, levels), values)


def monotone_ratio(values: Sequence[float], levels: Sequence[int]) -> float:
    """Return the fraction of the variance explained by the best rising or falling function of the levels.

    It is what `correlation_ratio` is for categories; the levels' numbers give their order.

    Examples
    --------
    >>> monotone_ratio([0.0, 0.5, 1.0], [0, 1, 2])
    1.0
    >>> monotone_ratio([0.0, 1.0, 0.0], [0, 1, 2])
    0.25
    """
    return _as_it_is(monotone_ratios(values, levels), values)


def correlation_ratios(values: Sequence[float], levels: Sequence[int]) -> Ratios:
    """Return the correlation ratio as a function of orders of the values: their mean and scatter are the same in all.

    >>> list(correlation_ratios([1.0, 1.0, 0.0, 0.0], [0, 0, 1, 1])([[0, 1, 2, 3], [0, 2, 1, 3]]))
    [1.0, 0.0]
    """
    mean, scatter = _mean_and_scatter(values)

    def ratios(orders: Orders) -> Iterable[float]:
        if not scatter:
            return [0.0] * len(orders)
        if not has_numpy():
            return [_between(*_means_in(values, levels, order), mean) / scatter for order in orders]
        between = _between(*_ordered_means(values, levels, orders), mean) / scatter
        return between.tolist()  # type: ignore[no-any-return]

    return ratios


def monotone_ratios(values: Sequence[float], levels: Sequence[int]) -> Ratios:
    """Return the monotone ratio as a function of orders of the values."""
    mean, scatter = _mean_and_scatter(values)

    def one(counts: list[int], means: list[float]) -> float:
        rising = _between(counts, pooled(means, counts), mean)
        falling = _between(counts, pooled([-middle for middle in means], counts), -mean)
        return max(rising, falling) / scatter  # type: ignore[no-any-return]

    def ratios(orders: Orders) -> Iterable[float]:
        if not scatter:
            return [0.0] * len(orders)
        if not has_numpy():
            return [one(*_means_in(values, levels, order)) for order in orders]
        import numpy as np

        counts, means = _ordered_means(values, levels, orders)
        rising = _between(counts, isotonic(means, counts), mean)
        falling = _between(counts, isotonic(-means, counts), -mean)
        return (np.maximum(rising, falling) / scatter).tolist()  # type: ignore[no-any-return]

    return ratios


def _as_it_is(ratios: Ratios, values: Sequence[float]) -> float:
    return next(iter(ratios([range(len(values))])))


@lru_cache(maxsize=1)
def has_numpy() -> bool:
    """Whether NumPy is there, by which all orders are worked out together; in a browser it is not."""
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def pooled(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return what `isotonic` does of one sequence, in the same steps, so to the same bits.

    >>> pooled([1.0, 3.0, 2.0, 4.0], [1, 1, 1, 1])
    [1.0, 2.5, 2.5, 4.0]
    """
    found, heavy, first = list(values), [0.0] * len(values), [0] * len(values)
    for k, weight in enumerate(weights):
        block, both, start = found[k], float(weight), k
        while start > 0 and found[start - 1] > block:
            before = start - 1
            together = heavy[before] + both
            block = (found[before] * heavy[before] + block * both) / together
            both, start = together, first[before]
        heavy[k], first[k] = both, start
        found[start : k + 1] = [block] * (k + 1 - start)
    return found


def isotonic(values: Any, weights: Sequence[float]) -> Any:
    """Return the rising sequences nearest to some, by pooling neighbours that violate the order.

    Parameters
    ----------
    values : array of float, (length, sequences)
        A column for each sequence: all are pooled at once.
    weights : sequence of float
        One for each place.

    Examples
    --------
    >>> isotonic([[1.0, 4.0], [3.0, 2.0], [2.0, 3.0], [4.0, 5.0]], [1, 1, 1, 1]).T.tolist()
    [[1.0, 2.5, 2.5, 4.0], [3.0, 3.0, 3.0, 5.0]]
    """
    import numpy as np

    found = np.array(values, dtype=float)
    heavy, first = np.zeros(found.shape), np.zeros(found.shape, dtype=int)  # of the block that ends at each place
    column = np.arange(found.shape[1])
    for k, weight in enumerate(weights):
        block, both, start = found[k], np.full(len(column), float(weight)), np.full(len(column), k)
        while (pooled := (start > 0) & (found[start - 1, column] > block)).any():
            before = start - 1, column
            together = heavy[before] + both
            block = np.where(pooled, (found[before] * heavy[before] + block * both) / together, block)
            both, start = np.where(pooled, together, both), np.where(pooled, first[before], start)
        heavy[k], first[k] = both, start
        found[: k + 1] = np.where(np.arange(k + 1)[:, None] >= start, block, found[: k + 1])
    return found


def level_means(values: Sequence[float], levels: Sequence[int]) -> tuple[list[int], list[float]]:
    """Return how many values each level has, and their mean.

    >>> level_means([1.0, 2.0, 5.0], [0, 0, 1])
    ([2, 1], [1.5, 5.0])
    """
    size = max(levels) + 1
    counts, sums = [0] * size, [0.0] * size
    for value, level in zip(values, levels):
        counts[level] += 1
        sums[level] += value
    return counts, [total / count if count else 0.0 for total, count in zip(sums, counts)]


def _means_in(values: Sequence[float], levels: Sequence[int], order: Sequence[int]) -> tuple[list[int], list[float]]:
    return level_means([values[place] for place in order], levels)


def _ordered_means(values: Sequence[float], levels: Sequence[int], orders: Orders) -> tuple[list[int], Any]:
    """How many values each level has, and its means in each order of the values: a row per level.

    Each sum is taken in the order of the values, so the means are those of `level_means`.
    """
    import numpy as np

    size = max(levels) + 1
    counts, sums = [0] * size, np.zeros((size, len(orders)))
    for at_place, level in zip(np.asarray(values)[np.asarray(orders).T], levels):
        counts[level] += 1
        sums[level] += at_place
    return counts, sums / np.maximum(counts, 1)[:, None]


def _between(counts: Sequence[int], means: Iterable[Any], mean: float) -> Any:
    found = 0.0
    for count, middle in zip(counts, means):
        found = found + count * (middle - mean) * (middle - mean)
    return found


def _mean_and_scatter(values: Sequence[float]) -> tuple[float, float]:
    mean = 0.0
    for value in values:
        mean += value
    mean /= len(values)
    total = 0.0
    for value in values:
        total += (value - mean) * (value - mean)
    # Rounding alone is no variance.
    return mean, total if total > 1e-24 * len(values) * max(1.0, mean * mean) else 0.0


def least_p(sizes: Sequence[int]) -> float:
    """Return the least share of shuffles that can do as well, for levels met so many times each.

    Of levels of one size it makes no difference which is which.

    >>> least_p([2, 2]), least_p([3, 3]), least_p([4, 4]) < 0.05
    (0.3333333333333333, 0.1, True)
    """
    arrangements = factorial(sum(sizes)) // prod(map(factorial, sizes))
    return prod(map(factorial, Counter(sizes).values())) / arrangements


def by_chance(
    ratios: Ratios,
    values: Sequence[float],
    orders: Any = None,
    most: int = SHUFFLES,
) -> tuple[float, float]:
    """Return what a ratio is on average when the values are shuffled, and how often it is as large as it is.

    The shuffles are always the same ones, so the answer is too.

    Parameters
    ----------
    ratios : callable
        Orders of the values, as lists of places, to the ratio in each of them.
    values : sequence of float
    orders : optional
        What the values could be as likely, as `shuffles_within` gives it; by default any shuffle.
    most : int
        How many shuffles to take, if fewer than there are.

    Returns
    -------
    chance, p : float
        The mean over the shuffles, and the fraction of them (the unshuffled counted in) that reach the ratio.

    Examples
    --------
    >>> values, levels = [0.0, 0.1, 0.0, 0.9, 1.0, 0.9], [0, 0, 0, 1, 1, 1]
    >>> from pdpsim.inspection.association import correlation_ratios
    >>> chance, p = by_chance(correlation_ratios(values, levels), values)
    >>> round(chance, 1), round(p, 1)
    (0.2, 0.1)
    """
    found = _as_it_is(ratios, values) - 1e-12
    orders = shuffles(len(values)) if orders is None else orders
    total, reached, drawn = 0.0, 0, 0
    for shared in ratios(orders[:most]):
        total += shared
        reached += shared >= found
        drawn += 1
        if reached == ENOUGH:
            break
    # Of all shuffles the unshuffled is one; where enough of them were drawn to stop at, the last is (Besag and
    # Clifford, 1991).
    return total / drawn, reached / drawn if reached == ENOUGH else (reached + 1) / (drawn + 1)


@lru_cache(maxsize=32)
def shuffles(size: int) -> Any:
    """Return the shuffles of that many places, the same ones each time: an array with a row for each."""
    return shuffles_within((0,) * size)


@lru_cache(maxsize=64)
def shuffles_within(cells: tuple[int, ...]) -> Any:
    """Return shuffles in which every place keeps its cell."""
    random = Random(SEED)
    places: dict[int, list[int]] = {}
    for place, cell in enumerate(cells):
        places.setdefault(cell, []).append(place)
    orders = [[0] * len(cells) for _ in range(SHUFFLES)]
    for order in orders:
        for members in places.values():
            for place, moved in zip(members, shuffled(random, members)):
                order[place] = moved
    if not has_numpy():
        return orders
    import numpy as np

    return np.array(orders, dtype=np.intp).reshape(SHUFFLES, len(cells))
