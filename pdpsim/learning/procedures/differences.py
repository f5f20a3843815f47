"""Gradients from differences of the error: weights are moved a little, tried, and put back; nothing goes backward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.arguments import judge_fields
from pdpsim.checks import positive
from pdpsim.core.sweeps import change_acts
from pdpsim.errors import NetworkError
from pdpsim.learning.procedure import ByRule, Procedure, fan_in
from pdpsim.learning.procedures.searching import Searching, Trial, fitted_for_trials, trial_sweeps
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet
    from pdpsim.core.weight import Weight


class ByDifferences(ByRule):
    """A procedure that moves weights by a step to see what that does to the error, which may be beyond a bound."""

    step: float

    def __post_init__(self) -> None:
        judge_fields(self)
        positive(self.step, "step")

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can be tried on them; units need no slope.

        Raises
        ------
        NetworkError
            If a unit draws by chance: two trials of the same weights would differ, too.
        """
        for unit in net.structure.computing:
            if unit.function.stochastic:
                raise NetworkError(f"{unit.name!r} draws by chance, so what two trials differ by is no gradient")
        return fitted_for_trials(net, patterns)


@dataclass(frozen=True)
class ForwardDifferences(ByDifferences):
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


@dataclass(frozen=True)
class WeightPerturbation(ByDifferences):
    """Every weight moves by +step or -step, as lots fall; its gradient is then (E' - E) / its move, and it goes back.

    On the average over lots that is the gradient, at the cost of two forward sweeps a pattern. (Jabri and Flower, 1992;
    all weights at once, so the simultaneous perturbation of Spall, 1992.)

    Parameters
    ----------
    rule : Rule
        How a weight changes.
    step : float

    Examples
    --------
    >>> from pdpsim import Network, PatternSet, train
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> history = train(net, xor, WeightPerturbation(), max_epochs=2, seed=1)
    >>> history.messages
    144
    """

    rule: Rule = GradientDescent(0.1, 0.9)
    step: float = 0.01

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """The weights scored as they are and moved, gradients noted, and the weights changed."""
        last = len(patterns), patterns[-1]
        lots = [self.step if chance.random() < 0.5 else -self.step for _ in net.structure.weights]
        yield from compared_trial(net, patterns)
        yield Sweep("move", *last, partial(_move, net, lots), about_all=True)
        yield from trial_sweeps(net, patterns, 2)
        yield Sweep("note", *last, partial(_note, net, lots), about_all=True)
        yield Sweep("change", *last, partial(change_acts, net, self.rule), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """Two forward sweeps a pattern."""
        return 2 * fan_in(net) * len(patterns)


def tries(procedure: Procedure) -> bool:
    """Whether a procedure spends its messages on trials of weights alone.

    >>> from pdpsim import BackPropagation, Climber
    >>> tries(Climber()), tries(BackPropagation(GradientDescent(0.5)))
    (True, False)
    """
    return isinstance(procedure, (Searching, ByDifferences))


def compared_trial(net: Network, patterns: Sequence[Pattern]) -> Iterator[Sweep]:
    """The weights scored as they are, with outputs compared with targets, as the history's curve wants it."""
    for turn, pattern in enumerate(patterns, 1):
        yield Sweep("trial 1", turn, pattern, Trial(net, pattern, 1, turn == 1, compared=True))


def _move(net: Network, lots: Sequence[float]) -> list[Act]:
    moved = [w.value if w.frozen else w.value + lot for w, lot in zip(net.structure.weights, lots)]
    return [partial(net.set_weights, moved, "all weights are moved", True)]


def _note(net: Network, lots: Sequence[float]) -> Iterator[Act]:
    before, after = net.scores
    yield partial(net.set_weights, net.aside, "all weights go back")
    yield net.clear_gradients
    for weight, lot in zip(net.structure.weights, lots):
        yield partial(weight.connections[0].note_difference, (after - before) / 2.0, lot)


def _clear(net: Network) -> list[Act]:
    return [net.clear_gradients]
