"""Predictive coding: activations settle until each unit is as others predict it, and links learn what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.arguments import judge_fields
from pdpsim.checks import counted_from, positive
from pdpsim.core.carry import refuse_carried
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.sweeps import change_acts, forward_acts
from pdpsim.learning.procedure import ByRule, fan_in
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet

MOST = 100_000


@dataclass(frozen=True)
class PredictiveCoding(ByRule):
    """Outputs take their targets; hidden units move until the errors of all predictions are small; then links note.

    A unit's prediction is f(net); its error is y - f(net), its delta minus that times f'(net). A hidden unit moves
    against its own error and for what lessens that of those it sends to. Weights go downhill in half the sum of squares
    of all errors. An output without a target is as it is predicted. (Whittington and Bogacz, *Neural Computation* 29,
    2017.)

    Parameters
    ----------
    rule : Rule
        How a weight changes.
    steps : int
        In which hidden units move.
    pace : float
        How far, times what drives them.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet, train
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> train(net, xor, PredictiveCoding(), max_epochs=2).messages
    1584
    """

    rule: Rule = GradientDescent(0.25, 0.9)
    steps: int = 10
    pace: float = 0.2

    def __post_init__(self) -> None:
        judge_fields(self)
        counted_from(1, self.steps, MOST, "steps")
        positive(self.pace, "pace")

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it could learn from them by back-propagation too.

        Raises
        ------
        PatternError
            If it could not, or something is carried from pattern to pattern.
        """
        fitted = BackPropagation(self.rule).fitted(net, patterns)
        refuse_carried(fitted, self)
        return fitted

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern forward, settled with its targets, and noted; then one weight change."""
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("forward", turn, pattern, partial(self._forward, net, pattern, turn == 1))
            yield Sweep("settle", turn, pattern, partial(self._settle, net))
            yield Sweep("note", turn, pattern, partial(_note, net))
        yield Sweep("change", len(patterns), patterns[-1], partial(change_acts, net, self.rule), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """Forward once; predictions and errors in each step; predictions once more before links note."""
        return (2 + 2 * self.steps) * fan_in(net) * len(patterns)

    def _forward(self, net: Network, pattern: Pattern, first: bool) -> Iterator[Act]:
        yield from forward_acts(net, pattern)
        yield partial(net.compare, SumOfSquares(), not first)
        for unit, target in zip(net.outputs, pattern.targets):
            if target is not None:
                yield unit.take_target

    def _settle(self, net: Network) -> Iterator[Act]:
        for _ in range(self.steps):
            yield from _predict(net)
            for unit in net.structure.backward_order:
                for connection in unit.incoming:
                    yield connection.carry_back
            for unit in net.structure.hidden:
                if not unit.function.is_constant and not unit.function.stochastic:  # neither clamped nor drawn
                    yield unit.take_error
                    yield partial(unit.relax, self.pace)


def _predict(net: Network) -> Iterator[Act]:
    """What others predict of each unit comes in, and each compares itself with it."""
    for unit in net.structure.firing_order:
        yield unit.attend
        for connection in unit.incoming:
            yield connection.carry_activation
    for unit in net.structure.firing_order:
        if unit.role == "output" and unit.target is None:
            yield unit.fire  # nobody asks it, so it is as others predict it
        yield unit.mispredict


def _note(net: Network) -> Iterator[Act]:
    yield from _predict(net)
    for unit in net.structure.firing_order:
        for connection in unit.incoming:
            yield connection.note_delta
