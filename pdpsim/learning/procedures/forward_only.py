"""Passing activations forward and learning nothing, for networks that are only asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.core.sweeps import forward_acts
from pdpsim.errors import StepError
from pdpsim.learning.procedure import Procedure, Sweep

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet
    from pdpsim.core.seeds import Chance


class ForwardOnly(Procedure):
    """Each pattern forward, and nothing else.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> [sweep.phase for sweep in ForwardOnly().epoch(net, PatternSet([([0], [0]), ([1], [1])]), net.chance)]
    ['forward', 'forward']
    """

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns in the order of the network's units."""
        return patterns.fitted(net)

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern forward."""
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("forward", turn, pattern, partial(forward_acts, net, pattern))

    def with_settings(self, epoch: int, **settings: float) -> Procedure:
        """Say that there is nothing to change."""
        raise StepError("there is no rule to change: this stepper only passes activations forward")

    def __repr__(self) -> str:
        return "ForwardOnly()"
