"""Putting results back into the objects, for engines that compute elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from pdpsim.core import sweeps
from pdpsim.core.connection import Rule
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern


def memories(net: Network, rule: Rule) -> list[tuple[float, ...]]:
    """Return what a rule remembers of each weight, fresh where another rule changed it last; nothing of frozen ones.

    >>> from pdpsim import GradientDescent
    >>> memories(Network.layered(1, 1, seed=1), GradientDescent(0.5))
    [(0.0,), (0.0,)]
    """
    return [() if w.frozen else w.memory if w.remembers == rule.remembers else rule.fresh for w in net.weights]


def put_back(net: Network, rule: Rule, values: Iterable[float], memory: Iterable[Sequence[float]]) -> None:
    """Give the weights their values, and what the rule remembers of them.

    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(1, 1, seed=1)
    >>> put_back(net, GradientDescent(0.5), [0.5, 0.25], [(0.0,), (0.125,)])
    >>> net.connections["i1", "o1"]
    <Connection i1 -> o1: weight 0.25, gradient 0, last change 0.125>
    """
    for weight, value, remembered in zip(net.weights, values, memory):
        weight.value = value
        weight.memory, weight.remembers = ((), ()) if weight.frozen else (tuple(remembered), rule.remembers)


def leave(
    net: Network,
    measure: Measure,
    rule: Rule,
    values: Iterable[float],
    memory: Iterable[Sequence[float]],
    gradients: Iterable[float],
    used: Iterable[float],
    pattern: Pattern,
) -> None:
    """Leave a network as it is after an epoch.

    The units come to stand where they must by going through the last presentation themselves.

    Parameters
    ----------
    values, memory, gradients : iterable
        For each weight, after the epoch.
    used : iterable of float
        The values that the weights had in the last presentation.
    pattern : Pattern
        What was presented last.
    """
    for weight, value in zip(net.weights, used):
        weight.value = value
    deque(sweeps.forward(net, pattern), maxlen=0)
    deque(sweeps.backward(net, measure), maxlen=0)
    put_back(net, rule, values, memory)
    for weight, gradient in zip(net.weights, gradients):
        weight.gradient = gradient


def before_change(net: Network, values: Iterable[float], changes: Iterable[float], decay: float) -> list[float]:
    """Return what the values of the weights were before the last change, to rounding.

    >>> before_change(Network.layered(1, 1, seed=1), [0.375, 0.75], [-0.25, 0.5], decay=0.25)
    [0.75, 0.5]
    """
    return [
        value if weight.frozen else value / (1.0 - decay) - change
        for weight, value, change in zip(net.weights, values, changes)
    ]


class Recent:
    """What was presented, epoch after epoch, with the last two epochs remembered.

    Attributes
    ----------
    stream : iterator of sequences of Pattern
        To be read in place of the iterator that was given.
    last : sequence of sequences of Pattern
        Of the last epoch but one, and of the last.

    Examples
    --------
    >>> recent = Recent(iter(["abc", "bca", "cab"]))
    >>> next(recent.stream), next(recent.stream), recent.last
    ('abc', 'bca', ['abc', 'bca'])
    """

    def __init__(self, presentations: Iterator[Sequence[Pattern]]) -> None:
        if isinstance(presentations, repeat):
            patterns = next(presentations)
            self.last = [patterns, patterns]
            self.stream: Iterator[Sequence[Pattern]] = presentations
        else:
            self.last = []
            self.stream = self._remembering(presentations)

    def _remembering(self, presentations: Iterator[Sequence[Pattern]]) -> Iterator[Sequence[Pattern]]:
        for patterns in presentations:
            self.last = [*self.last[-1:], patterns]
            yield patterns
