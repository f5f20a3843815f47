"""Forward differences: the gradient of each weight by itself, as one would get it without back-propagation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.checks import positive
from pdpsim.core.sweeps import change_acts
from pdpsim.learning.procedure import Act, ByRule, Sweep, fan_in
from pdpsim.learning.procedures.perturbation import compared_trial
from pdpsim.learning.procedures.searching import trial_sweeps, tried
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.connection import Weight
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet


@dataclass(frozen=True)
class ForwardDifferences(ByRule):
    """Each weight by itself is moved by a step; its gradient is (E' - E) / step, and it goes back.

    With W weights an epoch costs W + 1 forward sweeps a pattern, so (W + 1) / 2 times the messages of
    back-propagation, which gets all gradients for one sweep forward and one back.

    Parameters
    ----------
    rule : Rule
        How a weight changes.
    step : float

    Examples
    --------
    >>> from pdpsim import BackPropagation, Network, PatternSet
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> cost = ForwardDifferences().messages(net, xor.patterns)
    >>> cost / BackPropagation(GradientDescent(0.5)).messages(net, xor.patterns)
    5.0
    """

    rule: Rule = GradientDescent(0.25, 0.9)
    step: float = 1e-4

    def __post_init__(self) -> None:
        positive(self.step, "step")

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can be tried on them; units need no slope."""
        return tried(net, patterns)

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """The weights scored as they are, then each moved, scored and put back, and all changed at the end."""
        last = len(patterns), patterns[-1]
        yield from compared_trial(net, patterns)
        yield Sweep("clear", *last, partial(_clear, net), about_all=True)
        for k, weight in enumerate(net.structure.weights):
            if not weight.frozen:
                yield Sweep("move", *last, partial(self._move, net, k), about_all=True)
                yield from trial_sweeps(net, patterns, 2)
                yield Sweep("note", *last, partial(self._note, net, weight), about_all=True)
        yield Sweep("change", *last, partial(change_acts, net, self.rule), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """A forward sweep a pattern for each weight that learns, and one more."""
        learning = sum(not weight.frozen for weight in net.structure.weights)
        return (learning + 1) * fan_in(net) * len(patterns)

    def _move(self, net: Network, k: int) -> list[Act]:
        moved = [weight.value for weight in net.structure.weights]
        moved[k] += self.step
        return [partial(net.set_weights, moved, "one weight is moved", True)]

    def _note(self, net: Network, weight: Weight) -> Iterator[Act]:
        before, after = net.scores
        yield partial(net.set_weights, net.aside, "it goes back")
        yield partial(weight.connections[0].note_difference, (after - before) / 2.0, self.step)


def _clear(net: Network) -> list[Act]:
    return [net.clear_gradients]
