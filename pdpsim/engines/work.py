"""What an engine is given, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import NamedTuple

from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.learning.epoch import presentations
from pdpsim.learning.rules import GradientDescent


@dataclass(frozen=True)
class Work:
    """What there is to compute.

    Attributes
    ----------
    net : Network
        Where the weights are taken from, and put back.
    patterns : sequence of Pattern
        Fitted to the network, as listed.
    rule : GradientDescent
        Without a schedule.
    measure : Measure
    wants_outputs : bool
        Whether the outputs of each epoch are asked for.
    epochs : float
        The most epochs that will be asked for.
    random : Random
        For the order of the patterns, where the rule permutes it.
    """

    net: Network
    patterns: Sequence[Pattern]
    rule: GradientDescent
    measure: Measure
    wants_outputs: bool = False
    epochs: float = inf
    random: Random = field(default_factory=Random)

    def presentations(self) -> Iterator[Sequence[Pattern]]:
        """Return what to present, epoch after epoch."""
        return presentations(self.patterns, self.rule.order, self.random)


class Epoch(NamedTuple):
    """What is known of an epoch: tss and outputs from before its weight change (grain epoch)."""

    tss: float
    patterns: Sequence[Pattern]
    outputs: Sequence[Sequence[float]]


# An engine yields epochs without end, as `Epoch` or as the plain tuple of its parts. What it cannot do it refuses
# with EngineError before the first. Closing it leaves the network as after the last one yielded; where a
# number becomes nan or infinite it raises NotFiniteError, with the weights as after the last epoch yielded.
Engine = Callable[[Work], Generator[Epoch, None, None]]
