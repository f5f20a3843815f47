"""The perceptron's learning procedure: an output that is wrong changes its own weights, and no others. (Rosenblatt.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pdpsim.core.events import TargetsCompared
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.sweeps import forward_acts
from pdpsim.errors import NetworkError
from pdpsim.learning.criteria import Criterion, WithinTolerance
from pdpsim.learning.procedure import AtRate, fan_in, refuse_targets_between, to_learn
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet


@dataclass(frozen=True)
class Perceptron(AtRate):
    """After each pattern w = w + rate (t - y) x, for the weights into output units; hidden units stay as they are.

    Output units are threshold units, and take their error as delta. The history's curve counts mistakes: outputs
    that are not on their targets.

    Parameters
    ----------
    rate : float
        Above 0.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet, train
    >>> net = Network.layered(2, 1, init_range=0.0, function="threshold")
    >>> conjunction = PatternSet([([0, 0], [0]), ([0, 1], [0]), ([1, 0], [0]), ([1, 1], [1])])
    >>> train(net, conjunction, Perceptron())
    <History: 6 epochs, solved, mistakes 0>
    >>> [weight.value for weight in net.weights]
    [-2.0, 2.0, 1.0]
    """

    rate: float = 1.0
    curve: ClassVar[str] = "mistakes"

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can learn from them.

        Raises
        ------
        CycleError
            If the wiring has a cycle.
        NetworkError
            If there are no output units, or one is no threshold unit.
        PatternError
            If the patterns do not fit the network, have no targets, or targets that no output can reach.
        """
        fitted = to_learn(net, patterns)
        for unit in net.outputs:
            if not unit.function.is_threshold:
                raise NetworkError(
                    f"a perceptron's outputs must be threshold units; {unit.name!r} is {unit.function.name}"
                )
        net.structure.firing_order  # noqa: B018  # which refuses a cycle
        refuse_targets_between(net, fitted)
        return fitted

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern forward; errors noted where the outputs receive; their weights changed."""
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("forward", turn, pattern, partial(forward_acts, net, pattern))
            yield Sweep("backward", turn, pattern, partial(note_errors, net))
            yield Sweep("change", turn, pattern, partial(self._change, net))

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """Each pattern goes over every connection once: the error is at hand where it is used."""
        return fan_in(net) * len(patterns)

    def usual_criterion(self) -> Criterion:
        """Return what asks that there be no mistake."""
        return WithinTolerance(0.5)

    def term(self, event: TargetsCompared) -> float:
        """Return how many outputs are not on their targets."""
        return float(sum(error != 0.0 for error in event.errors))

    def _change(self, net: Network) -> Iterator[Act]:
        for weight in net.structure.weights:
            if any(connection.receiver.role == "output" for connection in weight.connections):
                yield partial(weight.change, self.rule)


def note_errors(net: Network) -> Iterator[Act]:
    """Compare outputs with targets; each takes its error as delta, and what it receives by notes delta x activation."""
    yield partial(net.compare, SumOfSquares())
    for unit in net.structure.outputs:
        yield unit.take_error
        for connection in unit.incoming:
            yield connection.note_delta
