"""Where a stepper stands: in which epoch, at which pattern, in which sweep, after how many acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from pdpsim.core.seeds import shuffled
from pdpsim.learning.epoch import Sweep, epoch_sweeps

if TYPE_CHECKING:
    from pdpsim.core.connection import Weight
    from pdpsim.core.patterns import Pattern
    from pdpsim.stepping.interventions import Snapshot


@dataclass(frozen=True, eq=False)
class Plan:
    """The sweeps of one epoch, or of a visit to a pattern given by hand.

    `random_after` is the state of the generator that orders the patterns, for the epoch after this one.
    A visit returns to its `home`, and puts the numbers back to what they were `outside`.
    """

    epoch: int
    sweeps: tuple[Sweep, ...]
    random_before: tuple[Any, ...] | None = None
    random_after: tuple[Any, ...] | None = None
    home: Place | None = None
    outside: Snapshot | None = None

    @property
    def cost(self) -> int:
        """About how many bytes it takes."""
        return 200 + (0 if self.random_after is None else 25_000 + 200 * len(self.sweeps))


class Place(NamedTuple):
    """A point between two acts. `weights` are those whose turn comes in this sweep, if it changes weights."""

    plan: Plan
    number: int = 0
    done: int = 0
    tss: float = 0.0
    weights: tuple[Weight, ...] = ()

    @property
    def sweep(self) -> Sweep:
        """The sweep under way, or just finished."""
        return self.plan.sweeps[self.number]

    @property
    def last_sweep(self) -> bool:
        """Whether no other sweep follows in this plan."""
        return self.number + 1 == len(self.plan.sweeps)


class Planner:
    """Lays out epoch after epoch, in just the order in which `train` goes through them.

    Without a `grain` nothing is learned: there are forward sweeps only.

    Examples
    --------
    >>> from pdpsim import PatternSet
    >>> planner = Planner(PatternSet([([0], [0]), ([1], [1])]).patterns, "epoch")
    >>> plan = planner.plan(1, "listed", Random(1).getstate())
    >>> [sweep.phase for sweep in plan.sweeps]
    ['forward', 'backward', 'forward', 'backward', 'change']
    """

    def __init__(self, patterns: Sequence[Pattern], grain: str | None, has_weights: bool = True) -> None:
        self.patterns = patterns
        self.grain = grain
        self.has_weights = has_weights
        self.listed = self._sweeps(patterns)

    def plan(self, epoch: int, order: str, state: tuple[Any, ...] | None) -> Plan:
        """Lay out an epoch, drawing the order of its patterns if it is permuted."""
        if order == "listed" or state is None:
            return Plan(epoch, self.listed, state, state)
        random = Random()
        random.setstate(state)
        patterns = shuffled(random, list(self.patterns))
        return Plan(epoch, self._sweeps(patterns), state, random.getstate())

    def _sweeps(self, patterns: Sequence[Pattern]) -> tuple[Sweep, ...]:
        if self.grain is None:
            return tuple(Sweep("forward", turn, pattern) for turn, pattern in enumerate(patterns, 1))
        sweeps = epoch_sweeps(patterns, self.grain)
        return tuple(sweep for sweep in sweeps if sweep.phase != "change" or self.has_weights)
