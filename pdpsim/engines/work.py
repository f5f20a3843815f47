"""What an engine is given, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import inf
from typing import Any, NamedTuple

from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.seeds import Chance, shuffled
from pdpsim.errors import EngineError
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import BackPropagation


@dataclass(frozen=True)
class Work:
    """What there is to compute.

    Attributes
    ----------
    net : Network
        Where the weights are taken from, and put back.
    patterns : sequence of Pattern
        Fitted to the network, as listed.
    procedure : Procedure
        As it is in force in these epochs.
    wants_outputs : bool
        Whether the outputs of each epoch are asked for.
    epochs : float
        The most epochs that will be asked for.
    chance : Chance
        For what is drawn by chance, as the order of the patterns.
    """

    net: Network
    patterns: Sequence[Pattern]
    procedure: Procedure
    wants_outputs: bool = False
    epochs: float = inf
    chance: Chance = field(default_factory=lambda: Chance(0))

    @property
    def by_back_propagation(self) -> BackPropagation:
        """The procedure, for engines that know back-propagation only.

        Raises
        ------
        EngineError
            If it is another.
        """
        if type(self.procedure) is not BackPropagation:
            raise EngineError(f"only the message engine carries out {type(self.procedure).__name__}")
        return self.procedure

    @property
    def rule(self) -> Any:
        """The rule of back-propagation."""
        return self.by_back_propagation.rule

    @property
    def measure(self) -> Measure:
        """The measure of back-propagation."""
        return self.by_back_propagation.measure

    def presentations(self) -> Iterator[Sequence[Pattern]]:
        """Yield what to present by back-propagation, epoch after epoch, as listed or each time in a new order.

        >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
        >>> patterns = PatternSet([([0], [0]), ([1], [1]), ([2], [0])])
        >>> procedure = BackPropagation(GradientDescent(0.5), order="permuted")
        >>> epochs = Work(Network.layered(1, 1), patterns, procedure, chance=Chance(1)).presentations()
        >>> [p.name for p in next(epochs)], [p.name for p in next(epochs)]
        (['3', '1', '2'], ['3', '2', '1'])
        """
        if self.by_back_propagation.order == "listed":
            return repeat(self.patterns)
        return (shuffled(self.chance, list(self.patterns)) for _ in repeat(None))


class Epoch(NamedTuple):
    """What is known of an epoch: tss and outputs from before its weight change (grain epoch)."""

    tss: float
    patterns: Sequence[Pattern]
    outputs: Sequence[Sequence[float]]


class Block(NamedTuple):
    """Epochs that were computed at once: the tss of each, and whether the last one met the criterion."""

    tss: Sequence[float]
    met: bool


# An engine yields epochs without end, as `Epoch` or as the plain tuple of its parts. What it cannot do it refuses
# with EngineError before the first. Closing it leaves the network as after the last one yielded; where a
# number becomes nan or infinite it raises NotFiniteError, with the weights as after the last epoch yielded.
Engine = Callable[[Work], Generator[Epoch, None, None]]
