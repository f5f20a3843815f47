"""The message engine: it does the acts of each epoch, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from math import isfinite

from pdpsim.core.events import TargetsCompared
from pdpsim.core.patterns import Pattern
from pdpsim.engines.work import Epoch, Work
from pdpsim.errors import NotFiniteError
from pdpsim.learning.epoch import epoch_acts


def message(work: Work) -> Generator[Epoch, None, None]:
    """Compute epochs by passing messages between the objects.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet, SumOfSquares
    >>> net = Network.layered(1, 1, seed=1)
    >>> work = Work(net, PatternSet([([1], [1])]), GradientDescent(0.5), SumOfSquares())
    >>> round(next(message(work)).tss, 6)
    0.254571
    """
    for patterns in work.presentations():
        yield epoch_by_messages(work, patterns)


def epoch_by_messages(work: Work, patterns: Sequence[Pattern]) -> Epoch:
    """Compute one epoch; it is whole, or (where a number is not finite) has not happened to the weights."""
    net, tss = work.net, 0.0
    outputs: list[tuple[float, ...]] = []
    before = [(weight, weight.value, weight.last_change) for weight in net.weights]
    try:
        for act in epoch_acts(net, patterns, work.rule, work.measure):
            event = act()
            if type(event) is TargetsCompared:
                tss += event.pss
                if work.wants_outputs:
                    outputs.append(tuple([unit.activation for unit in net.outputs]))
        if not isfinite(tss):
            raise NotFiniteError(f"tss became {tss}")
    except BaseException:
        # Half an epoch has not happened. (The units stand where it ended.)
        for weight, value, last_change in before:
            weight.value, weight.last_change = value, last_change
        raise
    return Epoch(tss, patterns, outputs)
