"""Weights tried out: what a procedure without gradients does to a network as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from pdpsim.arguments import judged_if_new
from pdpsim.checks import counted_from, of_kind
from pdpsim.core.events import Event, Write
from pdpsim.core.unit import act
from pdpsim.errors import NetworkError, NotFiniteError
from pdpsim.words import counted, number, quoted

if TYPE_CHECKING:
    from pdpsim.core.events import Number
    from pdpsim.core.structure import Structure

Values = tuple[float, ...]


class _Scored(NamedTuple):
    network: Trying
    pss: float
    scores: Values
    scores_before: Values


class Scored(_Scored, Event):
    """The pattern's sum of squares was added to the score of the weights under trial; 0 is perfect."""

    __slots__ = ()

    @property
    def wrote(self) -> tuple[Write, ...]:
        """The scores."""
        return (Write(self.network, "scores", self.scores_before, self.scores),)

    def words(self, show: Number = number) -> str:
        """Return what was added, and the score so far."""
        return f"trial {len(self.scores)}: {show(self.pss)} more, score {show(self.scores[-1])}"


class _WeightsSet(NamedTuple):
    network: Trying
    did: str
    values: Values
    values_before: Values
    aside: Values
    aside_before: Values
    scores: Values
    scores_before: Values


class WeightsSet(_WeightsSet, Event):
    """Every weight was given a value, and those before were put aside or the ones aside forgotten."""

    __slots__ = ()

    @property
    def wrote(self) -> Iterator[Write]:
        """What is aside, the scores, and the weights."""
        yield Write(self.network, "scores", self.scores_before, self.scores)
        yield Write(self.network, "aside", self.aside_before, self.aside)
        for weight, before, after in zip(self.network.structure.weights, self.values_before, self.values):
            yield Write(weight, "value", before, after)

    def words(self, show: Number = number) -> str:
        """Return what was done."""
        return f"{self.did}: {counted(len(self.values), 'weight')}"


class _Bred(NamedTuple):
    network: Trying
    did: str
    names: tuple[str, ...]
    values: Values  # those of each weight one after the other
    names_before: tuple[tuple[str, ...], ...]
    values_before: Values


class Bred(_Bred, Event):
    """Every weight was given what it remembers: its value in each network of a population."""

    __slots__ = ()

    @property
    def wrote(self) -> Iterator[Write]:
        """What the weights remember."""
        n, begun = len(self.names), 0
        for k, (weight, names) in enumerate(zip(self.network.structure.weights, self.names_before)):
            yield Write(weight, "remembers", names, self.names)
            before, begun = self.values_before[begun : begun + len(names)], begun + len(names)
            yield Write(weight, "memory", before, self.values[k * n : k * n + n])

    def words(self, show: Number = number) -> str:
        """Return what was done."""
        return self.did


class _BestTold(NamedTuple):
    network: Trying
    score: float


class BestTold(_BestTold, Event):
    """The score of the best weights tried was told; nothing was written."""

    __slots__ = ()

    def words(self, show: Number = number) -> str:
        """Return the score."""
        return f"best score {show(self.score)}"


class Trying:
    """What a network does while weights are tried out.

    Attributes
    ----------
    scores : tuple of float
        Of the weights tried in this epoch: tss, which is 0 at best.
    aside : tuple of float
        Weights put aside while others are tried.
    """

    scores: Values = ()
    aside: Values = ()
    structure: Structure

    @act("score of trial {1}")
    @judged_if_new
    def score(self, trial: int, first: bool) -> Scored:
        """Add the sum of (t - y)^2 of the pattern in place to a trial's score, which begins with its first pattern."""
        pss = 0.0
        for unit in self.structure.outputs:
            if unit.target is not None:
                difference = unit.target - unit.activation
                pss += difference * difference
        if not isfinite(pss):
            raise NotFiniteError(f"the sum of squares became {pss}")
        before = self.scores
        counted_from(1, trial, len(before) + bool(first), "the trial that is scored")
        self.scores = (*before[: trial - 1], pss + (0.0 if first else before[trial - 1]))
        return Scored(self, pss, self.scores, before)

    @act("{2}")
    def set_weights(
        self, values: Sequence[float], did: str, aside: bool = False, scores: Values | None = None
    ) -> WeightsSet:
        """Give every weight a value, in declared order, with the values before put aside if they are wanted again.

        Scores that no longer hold are replaced.

        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, seed=1)
        >>> event = net.set_weights([0.5, 0.25], "jolted", aside=True)
        >>> [weight.value for weight in net.weights], net.aside == event.values_before
        ([0.5, 0.25], True)
        """
        weights, put_aside = self.structure.weights, self.aside
        of_kind(did, str, "what was done to weights")
        of_kind(aside, bool, "whether weights are put aside")
        of_kind(scores, (tuple, type(None)), "scores")
        _refuse_other_than(len(weights), values, "the values of all weights")
        before = tuple([weight.value for weight in weights])
        for weight, value in zip(weights, values):
            weight.value = value
        self.aside = before if aside else ()
        scores_before = self.scores
        self.scores = scores_before if scores is None else scores
        return WeightsSet(self, did, tuple(values), before, self.aside, put_aside, self.scores, scores_before)

    @act("{2}")
    def breed(self, memories: Sequence[Values], did: str) -> Bred:
        """Give every weight its value in each network of a population, to remember."""
        weights = self.structure.weights
        of_kind(memories, Sequence, "what weights remember")
        for memory in memories:
            of_kind(memory, Sequence, "what a weight remembers")
            _refuse_other_than(len(memories[0]), memory, "what each weight remembers")
        if len(memories) != len(weights):
            raise NetworkError(f"{len(memories):,} memories are given for {counted(len(weights), 'weight')}")
        names_before = tuple([weight.remembers for weight in weights])
        values_before = tuple([value for weight in weights for value in weight.memory])
        names = tuple([f"network {k}" for k in range(1, len(memories[0]) + 1)])
        for weight, memory in zip(weights, memories):
            weight.remembers, weight.memory = names, tuple(memory)
        values = tuple([value for memory in memories for value in memory])
        return Bred(self, did, names, values, names_before, values_before)

    @act("best score")
    def tell_best(self) -> BestTold:
        """Tell the best score of the epoch."""
        if not self.scores:
            raise NetworkError("nothing has been scored yet")
        return BestTold(self, min(self.scores))


def _refuse_other_than(n: int, values: Values | Sequence[float], what: str) -> None:
    if not isinstance(values, Sequence) or len(values) != n or not set(map(type, values)) <= {float, int}:
        raise NetworkError(f"{what} must be {counted(n, 'number')}, not {quoted(values)}")
