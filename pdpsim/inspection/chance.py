"""How much a label would explain by chance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random

from pdpsim.core.seeds import shuffled
from pdpsim.inspection.association import Ratio

SHUFFLES = 499
ENOUGH = 50  # shuffles that reach the ratio, after which it is no wonder
SEED = 1986


def by_chance(
    ratio: Ratio,
    values: Sequence[float],
    within: Sequence[int] | None = None,
    most: int = SHUFFLES,
) -> tuple[float, float]:
    """Return what a ratio is on average when the values are shuffled, and how often it is as large as it is.

    The shuffles are always the same ones, so the answer is too.

    Parameters
    ----------
    within : sequence of int, optional
        Cells; values change places within their cell only.
    most : int
        How many shuffles to take, if fewer than there are.

    Returns
    -------
    chance, p : float
        The mean over the shuffles, and the share of them (the unshuffled counted in) that reach the ratio.

    Examples
    --------
    >>> values, levels = [0.0, 0.1, 0.0, 0.9, 1.0, 0.9], [0, 0, 0, 1, 1, 1]
    >>> from pdpsim.inspection.association import correlation_ratio_by
    >>> chance, p = by_chance(correlation_ratio_by(values, levels), values)
    >>> round(chance, 1), round(p, 1)
    (0.2, 0.1)
    """
    found = ratio(values) - 1e-12
    orders = shuffles(len(values)) if within is None else shuffles_within(tuple(within))
    orders = orders[:most]
    total, reached, drawn = 0.0, 0, 0
    for order in orders:
        shared = ratio([values[k] for k in order])
        total += shared
        reached += shared >= found
        drawn += 1
        if reached == ENOUGH:
            break
    # Of all shuffles the unshuffled is one; where enough of them were drawn to stop at, the last is (Besag and
    # Clifford, 1991).
    return total / drawn, reached / drawn if reached == ENOUGH else (reached + 1) / (drawn + 1)


@lru_cache(maxsize=32)
def shuffles(size: int) -> list[list[int]]:
    """Return the shuffles of that many places, the same ones each time."""
    random = Random(SEED)
    return [shuffled(random, list(range(size))) for _ in range(SHUFFLES)]


@lru_cache(maxsize=32)
def shuffles_within(cells: tuple[int, ...]) -> list[list[int]]:
    """Return shuffles in which every place keeps its cell."""
    random = Random(SEED)
    places: dict[int, list[int]] = {}
    for place, cell in enumerate(cells):
        places.setdefault(cell, []).append(place)
    orders = []
    for _ in range(SHUFFLES):
        order = list(range(len(cells)))
        for members in places.values():
            for place, source in zip(members, shuffled(random, list(members))):
                order[place] = source
        orders.append(order)
    return orders
