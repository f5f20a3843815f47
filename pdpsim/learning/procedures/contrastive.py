"""Settling without coins: mean field (contrastive Hebb) and equilibrium propagation, on symmetric links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.arguments import judge_fields
from pdpsim.checks import counted_from, positive
from pdpsim.core.carry import refuse_carried
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.sweeps import change_acts, turn_acts
from pdpsim.errors import NetworkError
from pdpsim.learning.procedure import ByRule, fan_in, to_learn
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet
    from pdpsim.core.unit import Unit

MOST = 100_000


@dataclass(frozen=True)
class MeanField(ByRule):
    """Units settle free and with their targets, and every link learns the difference of y_i y_j.

    The deterministic Boltzmann machine: a unit's activation stands for the probability that it is on, so no coins are
    tossed. Inputs are clamped in both phases. (Peterson and Anderson, *Complex Systems* 1, 1987; Hinton, 1989.)

    Parameters
    ----------
    rule : Rule
        How a weight changes; its gradient is y_i y_j free less y_i y_j clamped, summed over the patterns.
    steps : int
        How often each free unit takes its turn in a phase.

    Examples
    --------
    >>> from pdpsim import Network, Pattern, PatternSet, train
    >>> net = Network()
    >>> one, other = net.add_unit("one", "input"), net.add_unit("other", "output", bias=0.0)
    >>> link = net.connect(one, other)
    >>> train(net, PatternSet([([0], [0]), ([1], [1])]), MeanField(), max_epochs=500).solved
    True
    """

    rule: Rule = GradientDescent(1.0)
    steps: int = 12

    def __post_init__(self) -> None:
        judge_fields(self)
        counted_from(1, self.steps, MOST, "steps")

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can learn from them.

        Raises
        ------
        NetworkError
            If there are no output units, a link is not symmetric, or a unit is stochastic, has no slope, or multiplies.
        PatternError
            If the patterns do not fit the network, or have no targets.
        """
        fitted = to_learn(net, patterns)
        refuse_carried(fitted, self)
        for unit in net.structure.computing:
            if unit.function.stochastic or (unit.function.slope is None and not unit.function.is_constant):
                raise NetworkError(f"units must settle without coins or steps; {unit.name!r} is {unit.function.name}")
        net.structure.refuse_without_energy()
        return fitted

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern free and clamped, what links see noted, and one weight change."""
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("free", turn, pattern, partial(self._free, net, pattern, turn == 1))
            yield Sweep("clamped", turn, pattern, partial(self._taught, net))
        yield Sweep("change", len(patterns), patterns[-1], partial(change_acts, net, self.rule), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """Each turn of a unit brings in as many as it has connections; clamped outputs take none."""
        free = 0
        for pattern in patterns:
            clamped = self._clamped(net, pattern)
            free += sum(len(unit.incoming) for unit in net.structure.computing if unit not in clamped)
        return self.steps * (fan_in(net) * len(patterns) + free)

    def visit(self, net: Network, pattern: Pattern) -> Iterator[Sweep]:
        """The pattern, and the units settling free."""
        yield Sweep("free", 1, pattern, partial(self._settled, net, pattern))

    def held(self, net: Network, sweep: Sweep) -> Sequence[Unit]:
        """Return the output units that are clamped, where they are."""
        return self._clamped(net, sweep.pattern) if sweep.phase == "clamped" else ()

    def _free(self, net: Network, pattern: Pattern, first: bool) -> Iterator[Act]:
        yield from self._settled(net, pattern)
        yield partial(net.compare, SumOfSquares(), not first)
        for link in net.structure.links:
            yield partial(link.note, 1.0)

    def _settled(self, net: Network, pattern: Pattern) -> Iterator[Act]:
        yield partial(net.present, pattern)
        for unit in net.structure.computing:
            yield unit.attend
            yield unit.fire
        for _ in range(self.steps):
            for unit in net.structure.computing:
                yield from turn_acts(unit, unit.fire)

    def _taught(self, net: Network) -> Iterator[Act]:
        assert net.pattern is not None
        clamped = self._clamped(net, net.pattern)
        for unit in clamped:
            yield unit.take_target
        for _ in range(self.steps):
            for unit in net.structure.computing:
                if unit not in clamped:
                    yield from turn_acts(unit, unit.fire)
        for link in net.structure.links:
            yield partial(link.note, -1.0)

    def _clamped(self, net: Network, pattern: Pattern) -> list[Unit]:
        pairs = zip(net.outputs, pattern.targets)
        return [unit for unit, target in pairs if target is not None]


@dataclass(frozen=True)
class EquilibriumPropagation(MeanField):
    """As mean field, but outputs are not clamped, only nudged towards their targets, and what links note is divided.

    The nudge adds strength x (t - y) to an output's net input. With a small one the gradient is that of the squared
    error where units have settled. (Scellier and Bengio, *Frontiers in Computational Neuroscience* 11, 2017.)

    Parameters
    ----------
    rule, steps
        As for `MeanField`.
    strength : float
        Of the nudge.

    Examples
    --------
    >>> from pdpsim import Network, Pattern, PatternSet, train
    >>> net = Network()
    >>> one, other = net.add_unit("one", "input"), net.add_unit("other", "output", bias=0.0)
    >>> link = net.connect(one, other)
    >>> train(net, PatternSet([([0], [0]), ([1], [1])]), EquilibriumPropagation(), max_epochs=500).solved
    True
    """

    strength: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        positive(self.strength, "strength")

    def _free(self, net: Network, pattern: Pattern, first: bool) -> Iterator[Act]:
        yield from self._settled(net, pattern)
        yield partial(net.compare, SumOfSquares(), not first)
        for link in net.structure.links:
            yield partial(link.note, 1.0 / self.strength)

    def _taught(self, net: Network) -> Iterator[Act]:
        for _ in range(self.steps):
            for unit in net.structure.computing:
                *acts, fire = turn_acts(unit, unit.fire)
                yield from acts
                if unit.role == "output":
                    yield partial(unit.nudge, self.strength)
                yield fire
        for link in net.structure.links:
            yield partial(link.note, -1.0 / self.strength)

    def _clamped(self, net: Network, pattern: Pattern) -> list[Unit]:
        return []
