"""What an engine is given, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.learning.rules import GradientDescent


@dataclass(frozen=True)
class Work:
    """What there is to compute.

    Attributes
    ----------
    net : Network
        Where the weights are taken from, and put back.
    presentations : iterator of sequences of Pattern
        What to present in each epoch, in order; fitted to the network.
    rule : GradientDescent
        Without a schedule.
    measure : Measure
    wants_outputs : bool
        Whether the outputs of each epoch are asked for.
    """

    net: Network
    presentations: Iterator[Sequence[Pattern]]
    rule: GradientDescent
    measure: Measure
    wants_outputs: bool = False


class Epoch(NamedTuple):
    """What is known of an epoch: tss and outputs from before its weight change (grain epoch)."""

    tss: float
    patterns: Sequence[Pattern]
    outputs: Sequence[Sequence[float]]


# An engine yields epochs without end. Closing it leaves the network as after the last one yielded; where a
# number becomes nan or infinite it raises NotFiniteError, with the weights as after the last epoch yielded.
Engine = Callable[[Work], Generator[Epoch, None, None]]
