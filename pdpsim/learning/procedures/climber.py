"""A climber: all weights are jolted, and what is better is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.arguments import judge_fields
from pdpsim.checks import counted_from, positive
from pdpsim.learning.procedure import fan_in
from pdpsim.learning.procedures.searching import Searching, normal, trial_sweeps
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern

MOST = 1_000


@dataclass(frozen=True)
class Climber(Searching):
    """w' = w + N(0, spread) for all weights at once, kept where tss is lower, taken back where it is not.

    An epoch scores the weights that it begins with, and then some jolts.

    Parameters
    ----------
    spread : float
        Standard deviation of a jolt.
    trials : int
        Jolts in an epoch.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet, train
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> history = train(net, xor, Climber(), max_epochs=300, seed=2)
    >>> history.solved, history.messages == history.epochs * 11 * 36
    (True, True)
    """

    spread: float = 0.3
    trials: int = 10

    def __post_init__(self) -> None:
        judge_fields(self)
        positive(self.spread, "spread")
        counted_from(1, self.trials, MOST, "trials")

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """The weights scored as they are, then jolted, scored, and kept or taken back, again and again."""
        yield from trial_sweeps(net, patterns, 1)
        for _ in range(self.trials):
            yield Sweep("jolt", len(patterns), patterns[-1], partial(self._jolt, net), about_all=True)
            yield from trial_sweeps(net, patterns, 2)
            yield Sweep("choose", len(patterns), patterns[-1], partial(_choose, net), about_all=True)
        yield Sweep("best", len(patterns), patterns[-1], partial(_tell, net), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """A forward sweep a pattern for each trial, and for the weights before."""
        return (1 + self.trials) * fan_in(net) * len(patterns)

    def _jolt(self, net: Network) -> list[Act]:
        moved = [
            w.value if w.frozen else w.kept(w.value + normal(net.chance, self.spread)) for w in net.structure.weights
        ]
        return [partial(net.set_weights, moved, "all weights are jolted", True)]


def _tell(net: Network) -> list[Act]:
    return [net.tell_best]


def _choose(net: Network) -> list[Act]:
    best, trial = net.scores
    better = trial < best
    values = [weight.value for weight in net.structure.weights] if better else net.aside
    did = f"the jolt is {'kept' if better else 'taken back'}"
    return [partial(net.set_weights, values, did, scores=(min(best, trial),))]
