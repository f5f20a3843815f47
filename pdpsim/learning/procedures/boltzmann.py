"""The Boltzmann machine: links learn from how often both of their units are on, clamped and free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pdpsim.arguments import judge_fields
from pdpsim.checks import finite, positive, whole
from pdpsim.core.carry import refuse_carried
from pdpsim.core.events import Event, WeightChanged
from pdpsim.core.patterns import in_order
from pdpsim.core.sweeps import change_acts, turn_acts
from pdpsim.errors import NetworkError, PatternError, SettingError
from pdpsim.learning.criteria import Criterion, Never
from pdpsim.learning.equilibrium import clamped_to, how_often_on
from pdpsim.learning.procedure import ByRule, refuse_targets_between
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import SignStep
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet
    from pdpsim.core.unit import Unit

Schedule = Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Boltzmann(ByRule):
    """Each pattern settles clamped and settles free, and every weight moves by the difference of what links noted.

    The state of the visible units, which are output units, is a pattern's targets; one without a target is left
    free. Input units, if there are any, are clamped in both phases. Settling begins with every free unit on or off by
    chance, and goes through the `annealing`. In each unit of time of the statistics that follow, every link notes once
    whether both of its units are on: as +1 free, as -1 clamped, so that a weight's gradient is p' - p, in counts.
    A unit of time is as many probes of units drawn at random as there are free units. (Ackley, Hinton and
    Sejnowski, *Cognitive Science* 9, 1985, pp. 157-159; with the readings
    that give the printed median of the 4-2-4 encoder.)

    The history's curve is the difference that there is to learn: p' - p without its sign, summed over weights.

    Parameters
    ----------
    rule : Rule
        How a weight changes.
    annealing : sequence of (int, float)
        For how many units of time at which temperature.
    temperature : float
        That of the statistics.
    noise : (float, float)
        With which probabilities a visible unit that should be on is clamped off, and one that should be off, on.
    equilibria : int
        How often each pattern settles clamped, and how often free.
    statistics : int
        Units of time in which links note.

    Examples
    --------
    >>> from pdpsim import Network, Pattern, PatternSet, train
    >>> net = Network()
    >>> one, other = net.add_group(["one", "other"], "output", "stochastic_logistic", bias=0.0)
    >>> link = net.connect(one, other, symmetric=True)
    >>> same = PatternSet([Pattern([], [0, 0]), Pattern([], [1, 1])])
    >>> train(net, same, Boltzmann(), max_epochs=20, seed=1).curve
    'difference'
    >>> link.weight > 10.0
    True
    """

    rule: Rule = SignStep(2.0)
    annealing: Schedule = ((2, 20.0), (2, 15.0), (2, 12.0), (4, 10.0))
    temperature: float = 10.0
    noise: tuple[float, float] = (0.15, 0.05)
    equilibria: int = 2
    statistics: int = 10
    curve: ClassVar[str] = "difference"
    counted: ClassVar[type[Event]] = WeightChanged

    def __post_init__(self) -> None:
        judge_fields(self)
        object.__setattr__(self, "annealing", tuple([(units, heat) for units, heat in self.annealing]))
        object.__setattr__(self, "noise", tuple(self.noise))
        for units_of_time, temperature in self.annealing:
            whole(units_of_time, "an annealing's units of time")
            positive(temperature, "a temperature")
        positive(self.temperature, "the temperature of the statistics")
        for probability in self.noise:
            if not 0.0 <= finite(probability, "noise") <= 1.0:
                raise SettingError(f"noise must be two numbers from 0 to 1, not {self.noise!r}")
        whole(self.equilibria, "equilibria")
        whole(self.statistics, "statistics")

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can learn from them.

        Raises
        ------
        NetworkError
            If there are no visible units, a unit is not stochastic or multiplies, or a link is not symmetric.
        PatternError
            If the patterns do not fit the network, have no targets, or targets other than off and on.
        """
        if not net.outputs:
            raise NetworkError("a Boltzmann machine's visible units are output units, and there are none")
        for unit in net.structure.computing:
            if not unit.function.stochastic and not unit.function.is_constant:
                raise NetworkError(
                    f"a Boltzmann machine's units must be stochastic; {unit.name!r} is {unit.function.name}"
                )
        net.structure.refuse_without_energy()
        fitted = patterns.fitted(net)
        refuse_carried(fitted, self)
        if not fitted[0].targets:
            raise PatternError("the patterns have no targets, which are the states of the visible units")
        refuse_targets_between(net, fitted)
        return fitted

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern clamped, and as often free; then one weight change."""
        for turn, pattern in enumerate(patterns, 1):
            for k in range(self.equilibria):
                clear = turn == 1 and k == 0
                yield Sweep("clamped", turn, pattern, partial(self._settle, net, pattern, self.noise, clear))
                yield Sweep("clamped, noting", turn, pattern, partial(self._note, net, pattern, -1.0))
            for _ in range(self.equilibria):
                yield Sweep("free", turn, pattern, partial(self._settle, net))
                yield Sweep("free, noting", turn, pattern, partial(self._note, net, None, 1.0))
        yield Sweep("change", len(patterns), patterns[-1], partial(change_acts, net, self.rule), about_all=True)

    def usual_criterion(self) -> Criterion:
        """Return what ends nothing before the last epoch: what is left to learn goes up and down by chance."""
        return Never()

    def term(self, event: WeightChanged) -> float:
        """Return how far clamped and free are apart for one weight."""
        return abs(event.gradient) / (self.equilibria * self.statistics)

    def visit(self, net: Network, pattern: Pattern) -> Iterator[Sweep]:
        """The pattern clamped without noise, the units without a target free."""
        yield Sweep("clamped", 1, pattern, partial(self._settle, net, pattern))

    def held(self, net: Network, sweep: Sweep) -> Sequence[Unit]:
        """Return the visible units that are clamped, in the sweeps where they are."""
        return list(_clamped(net, sweep.pattern)) if sweep.phase.startswith("clamped") else ()

    def answers(self, net: Network, patterns: Sequence[Pattern]) -> list[tuple[float, ...]]:
        """Return how probable it is that each visible unit is on, with the inputs clamped and all else free; exactly.

        At the temperature of the statistics.
        """
        found = []
        for pattern in in_order(net, patterns):
            on = how_often_on(net, clamped_to(net, pattern, 0), self.temperature)
            found.append(tuple([on[unit] for unit in net.outputs]))
        return found

    # Acts are laid out whole: the probes are drawn when a sweep begins, before what the units will draw.

    def _settle(
        self,
        net: Network,
        pattern: Pattern | None = None,
        noise: tuple[float, float] = (0.0, 0.0),
        clear: bool = False,
    ) -> list[Act]:
        acts: list[Act] = [partial(net.present, pattern)] if pattern else []
        if clear:
            acts.append(net.clear_gradients)
        targets = _clamped(net, pattern)
        off, on = noise
        for unit in net.structure.computing:
            target = targets.get(unit)
            probability = 0.5 if target is None else 1.0 - off if target == unit.function.high else on
            acts.append(partial(unit.toss, probability))
        for units_of_time, temperature in self.annealing:
            acts.append(partial(net.anneal, temperature))
            for _ in range(units_of_time):
                acts += _unit_of_time(net, targets)
        return acts

    def _note(self, net: Network, pattern: Pattern | None, times: float) -> list[Act]:
        acts: list[Act] = [partial(net.anneal, self.temperature)]
        targets = _clamped(net, pattern)
        notes = [partial(link.note, times) for link in net.structure.links]
        for _ in range(self.statistics):
            acts += _unit_of_time(net, targets)
            acts += notes
        return acts


def _clamped(net: Network, pattern: Pattern | None) -> dict[Unit, float]:
    """The visible units that a pattern clamps, with their targets."""
    pairs = zip(net.outputs, pattern.targets if pattern else ())
    return {unit: target for unit, target in pairs if target is not None}


def _unit_of_time(net: Network, clamped: dict[Unit, float]) -> Iterator[Act]:
    """As many turns of free units, drawn at random, as there are free units."""
    free = [unit for unit in net.structure.computing if unit not in clamped]
    for _ in free:
        unit = free[int(net.chance.random() * len(free))]
        yield from turn_acts(unit, unit.fire)
