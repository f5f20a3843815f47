"""What procedures that try out weights have in common: they pass activations forward, and nothing back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import NormalDist
from typing import TYPE_CHECKING, ClassVar

from pdpsim.core.events import Event
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.sweeps import forward_acts
from pdpsim.core.trying import BestTold
from pdpsim.errors import NetworkError
from pdpsim.learning.procedure import Procedure, to_learn
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Draws
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet

NORMAL = NormalDist()


class Searching(Procedure):
    """A procedure that tries out weights, and ends each epoch with the best that it has. Its curve is their tss."""

    counted: ClassVar[type[Event]] = BestTold

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can be tried on them; units need no slope.

        Raises
        ------
        CycleError
            If the wiring has a cycle.
        NetworkError
            If there are no output units.
        PatternError
            If the patterns do not fit the network, or have no targets.
        """
        return fitted_for_trials(net, patterns)

    def term(self, event: BestTold) -> float:
        """Return the best score."""
        return event.score


def fitted_for_trials(net: Network, patterns: PatternSet) -> PatternSet:
    """Return patterns fitted to a network that is to be scored on them, or say what is amiss."""
    fitted = to_learn(net, patterns)
    if not net.connections:
        raise NetworkError("the network has no connections, so there is nothing to learn")
    net.structure.firing_order  # noqa: B018  # which refuses a cycle
    return fitted


def trial_sweeps(net: Network, patterns: Sequence[Pattern], trial: int) -> Iterator[Sweep]:
    """Each pattern forward, and the score of the weights added up.

    >>> from pdpsim import Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> [sweep.phase for sweep in trial_sweeps(net, PatternSet([([0], [0]), ([1], [1])]), 1)]
    ['trial 1', 'trial 1']
    """
    for turn, pattern in enumerate(patterns, 1):
        yield Sweep(f"trial {trial}", turn, pattern, Trial(net, pattern, trial, turn == 1))


@dataclass(frozen=True)
class Trial:
    """The acts of a trial's sweep: forward, and scored; an engine may do those over all patterns at once."""

    net: Network
    pattern: Pattern
    trial: int
    first: bool
    compared: bool = False  # whether the curve wants outputs compared with targets, too

    def __call__(self) -> Iterator[Act]:
        """Lay out the acts."""
        yield from forward_acts(self.net, self.pattern)
        yield partial(self.net.score, self.trial, self.first)
        if self.compared:
            yield partial(self.net.compare, SumOfSquares())


def normal(chance: Draws, spread: float) -> float:
    """Draw from a normal distribution around 0.

    >>> from pdpsim.core.chance import Chance
    >>> chance = Chance(1)
    >>> abs(sum(normal(chance, 2.0) ** 2 for _ in range(5000)) / 5000 - 4.0) < 0.3
    True
    """
    return spread * NORMAL.inv_cdf(chance.random() or 2.0**-53)
