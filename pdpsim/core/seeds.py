"""Randomness that means the same on every Python: nothing but `Random.random()` is used."""

from random import Random, SystemRandom
from typing import TypeVar

from pdpsim.errors import SettingError
from pdpsim.words import quoted

T = TypeVar("T")


Seed = int | Random | None


def drawn_seed(seed: Seed) -> int:
    """Return the seed as a whole number that can be remembered, drawing one where there is none.

    Parameters
    ----------
    seed : int, random.Random or None
        A generator is asked for one number; None draws from the system.

    Examples
    --------
    >>> drawn_seed(7), drawn_seed(Random(7))
    (7, 1390851134)
    """
    if seed is None:
        return SystemRandom().getrandbits(32)
    if isinstance(seed, Random):
        return int(seed.random() * 2**32)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise SettingError(f"a seed must be a whole number, not {quoted(seed)}")
    return seed


def uniform(random: Random, low: float, high: float) -> float:
    """Return a number drawn evenly from low to high.

    >>> uniform(Random(1), -0.5, 0.5)
    -0.3656357558875988
    """
    return low + (high - low) * random.random()


def shuffled(random: Random, items: list[T]) -> list[T]:
    """Return the items in an order drawn at random.

    >>> shuffled(Random(1), [1, 2, 3, 4])
    [4, 2, 3, 1]
    """
    items = list(items)
    for k in range(len(items) - 1, 0, -1):
        other = int(random.random() * (k + 1))
        items[k], items[other] = items[other], items[k]
    return items
