"""The pattern associator: outputs learn by the delta rule, or take their targets and learn by Hebb's. (PDP, ch. 11.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.checks import of_kind, one_of
from pdpsim.core.carry import refuse_carried
from pdpsim.core.chance import shuffled
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.sweeps import change_acts, forward_acts
from pdpsim.errors import NetworkError, PatternError
from pdpsim.learning.procedure import AtRate, fan_in
from pdpsim.learning.procedures.back_propagation import ORDERS
from pdpsim.learning.procedures.perceptron import note_errors
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet


@dataclass(frozen=True)
class PatternAssociator(AtRate):
    """After each pattern w = w + rate (t - y) x, whatever the output's function; with `hebb`, w = w + rate t x.

    The delta rule for units that are linear, on or off, logistic or stochastic alike, without their slope, as the
    program `pa` of 1987 has it (McClelland and Rumelhart, 1988, ch. 4). There are no hidden units.

    Parameters
    ----------
    rate : float
        Above 0.
    hebb : bool
        Whether outputs take their targets, and weights learn by activation x activation.
    order : {'listed', 'permuted'}
        Of the patterns in each epoch.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet, train
    >>> net = Network.layered(2, 1, init_range=0.0, function="linear", bias=False)
    >>> orthogonal = PatternSet([([1, 1], [1]), ([1, -1], [-1])])
    >>> train(net, orthogonal, PatternAssociator(0.5, hebb=True), max_epochs=1)
    <History: 1 epoch, limit, tss 2>
    >>> [net.forward(pattern) for pattern in orthogonal]
    [(1.0,), (-1.0,)]
    """

    hebb: bool = False
    order: str = "listed"

    def __post_init__(self) -> None:
        super().__post_init__()
        of_kind(self.hebb, bool, "hebb")
        one_of(self.order, ORDERS, "order")

    @property
    def alike(self) -> bool:
        """Whether patterns come as listed in every epoch."""
        return self.order == "listed"

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can learn from them.

        Raises
        ------
        NetworkError
            If there are hidden units, or no output units.
        PatternError
            If the patterns do not fit the network, or a target is missing.
        """
        if net.hidden or not net.outputs:
            what = f"hidden unit {net.hidden[0].name!r}" if net.hidden else "no output units"
            raise NetworkError(f"a pattern associator has inputs and outputs only; the network has {what}")
        net.structure.firing_order  # noqa: B018  # which refuses a cycle
        fitted = patterns.fitted(net)
        if self.hebb:
            refuse_carried(fitted, self)
        for pattern in fitted:
            if None in pattern.targets or not pattern.targets:
                raise PatternError(f"pattern {pattern.name!r} leaves out a target, which an associator requires")
        return fitted

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern forward, what it teaches noted, and the weights changed."""
        ordered = shuffled(chance, list(patterns)) if self.order == "permuted" else patterns
        note = _note_targets if self.hebb else note_errors
        for turn, pattern in enumerate(ordered, 1):
            yield Sweep("forward", turn, pattern, partial(forward_acts, net, pattern))
            yield Sweep("note", turn, pattern, partial(note, net))
            yield Sweep("change", turn, pattern, partial(change_acts, net, self.rule))

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """Each pattern goes over every connection once."""
        return fan_in(net) * len(patterns)


def _note_targets(net: Network) -> Iterator[Act]:
    yield partial(net.compare, SumOfSquares())
    for unit in net.outputs:
        yield unit.take_target
        for connection in unit.incoming:
            yield partial(connection.note, -1.0)
