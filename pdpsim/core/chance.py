"""Chance that means the same on every Python: nothing but `Random.random()` is used."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from numbers import Integral
from random import Random, SystemRandom
from typing import Protocol, TypeAlias, TypeVar

from pdpsim.errors import SettingError
from pdpsim.words import quoted

T = TypeVar("T")
LARGEST = 1_000  # bits of a seed

Seed: TypeAlias = int | Random | None


class Draws(Protocol):
    """Whatever gives numbers from 0 to 1."""

    def random(self) -> float:
        """Return the next."""


class Chance:
    """Numbers from 0 to 1, drawn one after the other, as from a tape that can be wound back.

    Parameters
    ----------
    seed : int
    position : int
        How many have been drawn already.

    Attributes
    ----------
    position : int
        How many have been drawn. Set back, the same numbers are drawn again.

    Examples
    --------
    >>> chance = Chance(7)
    >>> drawn = [chance.random() for _ in range(5)]
    >>> chance.position = 2
    >>> chance.random() == drawn[2], chance
    (True, Chance(7, 3))
    """

    def __init__(self, seed: int, position: int = 0) -> None:
        self.seed = seed
        self._position = self._first = 0
        self._random = self._source()
        self._tape: array[float] | None = None
        self.position = position

    def random(self) -> float:
        """Draw the next number."""
        if self._tape is None:
            self._position += 1
            return self._random.random()
        k = self._position - self._first
        if k == len(self._tape):
            self._tape.append(self._random.random())
        self._position += 1
        return self._tape[k]

    def several(self, n: int) -> array[float]:
        """Draw the next n numbers.

        >>> list(Chance(7).several(2)) == [Chance(7).random(), Chance(7, 1).random()]
        True
        """
        if self._tape is not None:
            return array("d", [self.random() for _ in range(n)])
        self._position += n
        draw = self._random.random
        return array("d", [draw() for _ in range(n)])

    def remember(self) -> None:
        """Keep on tape what is drawn from here on, so that winding back takes no time."""
        if self._tape is None:
            self._first, self._tape = self._position, array("d")

    @property
    def position(self) -> int:
        """How many numbers have been drawn."""
        return self._position

    @position.setter
    def position(self, position: int) -> None:
        on_tape = self._tape is not None and self._first <= position <= self._first + len(self._tape)
        if position == self._position or on_tape:
            self._position = position
            return
        if position < self._position or self._tape:
            self._random, self._position = self._source(), 0
        if self._tape is not None:
            self._tape, self._first = array("d"), position
        for _ in range(position - self._position):
            self._random.random()
        self._position = position

    def _source(self) -> Random:
        # Not the stream that starting weights are drawn from.
        return Random(f"order {self.seed}")

    def __reduce__(self) -> tuple[object, ...]:
        return Chance, (self.seed, self._position)

    def __repr__(self) -> str:
        return f"Chance({self.seed}, {self._position})"


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
    if isinstance(seed, bool) or not isinstance(seed, Integral) or int(seed).bit_length() > LARGEST:
        raise SettingError(f"a seed must be a whole number, and of no more than 300 digits, not {quoted(seed)}")
    return int(seed)


def uniform(random: Draws, low: float, high: float) -> float:
    """Return a number drawn evenly from low to high.

    >>> uniform(Random(1), -0.5, 0.5)
    -0.3656357558875988
    """
    return low + (high - low) * random.random()


def shuffled(random: Draws, items: Sequence[T]) -> list[T]:
    """Return the items in an order drawn at random.

    >>> shuffled(Random(1), [1, 2, 3, 4])
    [4, 2, 3, 1]
    """
    drawn = list(items)
    for k in range(len(drawn) - 1, 0, -1):
        other = int(random.random() * (k + 1))
        drawn[k], drawn[other] = drawn[other], drawn[k]
    return drawn
