"""The acts of an epoch, in order: what training drains and a stepper takes one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from random import Random
from typing import TYPE_CHECKING

from pdpsim.core.seeds import shuffled
from pdpsim.core.sweeps import backward_acts, change_acts, forward_acts

if TYPE_CHECKING:
    from pdpsim.core.measures import Measure
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.sweeps import Act
    from pdpsim.learning.rules import GradientDescent


def epoch_acts(net: Network, patterns: Sequence[Pattern], rule: GradientDescent, measure: Measure) -> Iterator[Act]:
    """Each pattern forward and backward, with a weight change after each of them or after all (the rule's grain).

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet, SumOfSquares
    >>> net = Network.layered(1, 1, seed=1)
    >>> acts = epoch_acts(net, PatternSet([([1], [1])]), GradientDescent(0.5), SumOfSquares())
    >>> [type(act()).__name__ for act in acts][-2:]
    ['WeightChanged', 'WeightChanged']
    """
    online = rule.grain == "pattern"
    for k, pattern in enumerate(patterns):
        yield from forward_acts(net, pattern)
        yield from backward_acts(net, measure, keep_gradients=k > 0 and not online)
        if online:
            yield from change_acts(net, rule)
    if not online:
        yield from change_acts(net, rule)


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
