"""The acts of an epoch, in order: what training drains and a stepper takes one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from pdpsim.core.seeds import shuffled
from pdpsim.core.sweeps import backward_acts, change_acts, forward_acts

if TYPE_CHECKING:
    from pdpsim.core.measures import Measure
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.sweeps import Act
    from pdpsim.learning.rules import GradientDescent


class Sweep(NamedTuple):
    """One sweep of an epoch: 'forward', 'backward' or 'change', and the pattern in place (the `turn`-th, from 1)."""

    phase: str
    turn: int
    pattern: Pattern
    keep_gradients: bool = False

    def acts(self, net: Network, rule: GradientDescent, measure: Measure) -> Iterator[Act]:
        """Return the acts of the sweep, in order."""
        if self.phase == "forward":
            return forward_acts(net, self.pattern)
        if self.phase == "backward":
            return backward_acts(net, measure, self.keep_gradients)
        return change_acts(net, rule)


def epoch_sweeps(patterns: Sequence[Pattern], grain: str) -> Iterator[Sweep]:
    """Each pattern forward and backward, with a weight change after each of them or after all (the grain).

    >>> from pdpsim import PatternSet
    >>> [sweep.phase for sweep in epoch_sweeps(PatternSet([([0], [0]), ([1], [1])]), "epoch")]
    ['forward', 'backward', 'forward', 'backward', 'change']
    """
    online = grain == "pattern"
    for turn, pattern in enumerate(patterns, 1):
        yield Sweep("forward", turn, pattern)
        yield Sweep("backward", turn, pattern, turn > 1 and not online)
        if online or turn == len(patterns):
            yield Sweep("change", turn, pattern)


def epoch_acts(net: Network, patterns: Sequence[Pattern], rule: GradientDescent, measure: Measure) -> Iterator[Act]:
    """The acts of an epoch's sweeps.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet, SumOfSquares
    >>> net = Network.layered(1, 1, seed=1)
    >>> acts = epoch_acts(net, PatternSet([([1], [1])]), GradientDescent(0.5), SumOfSquares())
    >>> [type(act()).__name__ for act in acts][-2:]
    ['WeightChanged', 'WeightChanged']
    """
    return chain.from_iterable(sweep.acts(net, rule, measure) for sweep in epoch_sweeps(patterns, rule.grain))


def presentations(patterns: Sequence[Pattern], order: str, random: Random) -> Iterator[Sequence[Pattern]]:
    """Yield the patterns, epoch after epoch, as listed or each time in a new order.

    >>> from pdpsim import PatternSet
    >>> patterns = PatternSet([([0], [0]), ([1], [1]), ([2], [0])])
    >>> epochs = presentations(patterns, "permuted", Random(1))
    >>> [p.name for p in next(epochs)], [p.name for p in next(epochs)]
    (['3', '2', '1'], ['2', '1', '3'])
    """
    if order == "listed":
        return repeat(patterns)
    return (shuffled(random, list(patterns)) for _ in repeat(None))
