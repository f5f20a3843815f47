"""A genetic algorithm: a population of networks, of which the better have offspring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.arguments import judge_fields
from pdpsim.checks import counted_from, fraction, positive
from pdpsim.core.chance import uniform
from pdpsim.learning.procedure import fan_in
from pdpsim.learning.procedures.searching import Searching, normal, trial_sweeps
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.weight import Weight

MOST = 10_000


@dataclass(frozen=True)
class Genetic(Searching):
    """Networks are scored; the best is kept, and the others are bred from the winners of tournaments.

    Each weight of a child is that of its other parent with the probability `crossing` / 2, and mutates with the
    probability `mutation` by N(0, spread). What each weight is in each network of the population it remembers
    itself (`Weight.memory`), so a copy, a file and a step back take the population along.

    Parameters
    ----------
    size : int
        Networks in the population.
    tournament : int
        Drawn for each parent; the one with the lowest tss wins.
    crossing, mutation : float
        Probabilities.
    spread : float
        Standard deviation of a mutation.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet, train
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> history = train(net, xor, Genetic(size=20), max_epochs=2, seed=1)
    >>> history.messages == 2 * 20 * 36, history.tss[1] <= history.tss[0]
    (True, True)
    """

    size: int = 50
    tournament: int = 3
    crossing: float = 0.6
    mutation: float = 0.1
    spread: float = 1.0

    def __post_init__(self) -> None:
        judge_fields(self)
        counted_from(2, self.size, MOST, "size")
        counted_from(1, self.tournament, self.size, "tournament")
        fraction(self.crossing, "crossing")
        fraction(self.mutation, "mutation")
        positive(self.spread, "spread")

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Every network scored, the next generation bred, and the best network adopted."""
        last = len(patterns), patterns[-1]
        yield Sweep("populate", 1, patterns[0], partial(self._populate, net), about_all=True)
        for k in range(self.size):
            yield Sweep("adopt", 1, patterns[0], partial(_adopt, net, k), about_all=True)
            yield from trial_sweeps(net, patterns, k + 1)
        yield Sweep("breed", *last, partial(self._breed, net), about_all=True)
        yield Sweep("adopt", *last, partial(_adopt, net, 0), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """A forward sweep a pattern for each network of the population."""
        return self.size * fan_in(net) * len(patterns)

    def _populate(self, net: Network) -> list[Act]:
        """The network itself, and the others that there are or, drawn evenly from -1 to 1, that are to be."""
        weights = net.structure.weights
        known = [len(w.memory) == self.size and w.remembers[:1] == ("network 1",) for w in weights]
        population = [(w.value, *self._others(w, has, net.chance)) for w, has in zip(weights, known)]
        did = "the population stays" if all(known) else f"{self.size} networks are drawn"
        return [partial(net.breed, population, did)]

    def _others(self, weight: Weight, known: bool, chance: Chance) -> Sequence[float]:
        """What a weight is in the other networks: where it is frozen, the same; its memory may be from before that."""
        if weight.frozen:
            return [weight.value] * (self.size - 1)
        return weight.memory[1:] if known else [weight.kept(uniform(chance, -1.0, 1.0)) for _ in range(self.size - 1)]

    def _breed(self, net: Network) -> list[Act]:
        weights, chance = net.structure.weights, net.chance
        best = min(range(self.size), key=net.scores.__getitem__)
        genomes = [tuple([weight.memory[best] for weight in weights])]
        while len(genomes) < self.size:
            one, other = self._parent(net, chance), self._parent(net, chance)
            genomes.append(tuple([self._gene(w, one, other, chance) for w in weights]))
        bred = [tuple([genome[k] for genome in genomes]) for k in range(len(weights))]
        return [net.tell_best, partial(net.breed, bred, f"{self.size - 1} networks are bred, the best is kept")]

    def _parent(self, net: Network, chance: Chance) -> int:
        drawn = [int(chance.random() * self.size) for _ in range(self.tournament)]
        return min(drawn, key=net.scores.__getitem__)

    def _gene(self, weight: Weight, one: int, other: int, chance: Chance) -> float:
        value = weight.memory[other if chance.random() < self.crossing / 2.0 else one]
        mutates = chance.random() < self.mutation and not weight.frozen
        return weight.kept(value + normal(chance, self.spread)) if mutates else value


def _adopt(net: Network, k: int) -> list[Act]:
    genome = [weight.memory[k] for weight in net.structure.weights]
    return [partial(net.set_weights, genome, f"network {k + 1} is adopted")]
