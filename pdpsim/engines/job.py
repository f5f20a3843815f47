"""What an engine is given, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import repeat
from math import inf
from typing import Any, NamedTuple

from pdpsim.checks import of_kind
from pdpsim.core import sweeps
from pdpsim.core.chance import Chance, shuffled
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.errors import EngineError
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import BackPropagation, procedure_of
from pdpsim.learning.rule import Rule


@dataclass(frozen=True)
class Job:
    """What there is to compute.

    Attributes
    ----------
    net : Network
        Where the weights are taken from, and put back.
    patterns : sequence of Pattern
        Fitted to the network, as listed.
    procedure : Procedure
        As it is in force in these epochs.
    wants_outputs : bool
        Whether the outputs of each epoch are asked for.
    epochs : float
        The most epochs that will be asked for.
    chance : Chance
        For what is drawn by chance, as the order of the patterns.
    carried : list of int
        Holds the number of messages of the last epoch, from engines that count them.
    wants_network : bool
        Whether the network is looked at after each epoch, and must stand as after it.
    """

    net: Network
    patterns: Sequence[Pattern]
    procedure: Procedure
    wants_outputs: bool = False
    epochs: float = inf
    chance: Chance = field(default_factory=lambda: Chance(0))
    carried: list[int] = field(default_factory=lambda: [0])
    wants_network: bool = False

    @property
    def by_back_propagation(self) -> BackPropagation:
        """The procedure, for engines that know back-propagation only.

        Raises
        ------
        EngineError
            If it is another.
        """
        if type(self.procedure) is not BackPropagation:
            raise EngineError(f"{type(self.procedure).__name__} is not back-propagation")
        return self.procedure

    @property
    def rule(self) -> Any:
        """The rule of back-propagation."""
        return self.by_back_propagation.rule

    @property
    def measure(self) -> Measure:
        """The measure of back-propagation."""
        return self.by_back_propagation.measure

    def presentations(self) -> Iterator[Sequence[Pattern]]:
        """Yield what to present by back-propagation, epoch after epoch, as listed or each time in a new order.

        >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
        >>> patterns = PatternSet([([0], [0]), ([1], [1]), ([2], [0])])
        >>> procedure = BackPropagation(GradientDescent(0.5), order="permuted")
        >>> epochs = Job(Network.layered(1, 1), patterns, procedure, chance=Chance(1)).presentations()
        >>> [p.name for p in next(epochs)], [p.name for p in next(epochs)]
        (['3', '1', '2'], ['3', '2', '1'])
        """
        if self.by_back_propagation.order == "listed":
            return repeat(self.patterns)
        return (shuffled(self.chance, list(self.patterns)) for _ in repeat(None))


def job_for_source(net: Network, patterns: PatternSet | None, procedure: Procedure | Rule) -> Job:
    """Return the job of which the program is asked for, judged as training judges it.

    Raises
    ------
    EngineError
        If the procedure is not back-propagation, of which alone there is a program to tell.
    """
    of_kind(net, Network, "the network")
    of_kind(patterns, (PatternSet, type(None)), "the patterns")
    asked = procedure_of(procedure)
    if type(asked) is not BackPropagation:
        raise EngineError(f"the program is told of back-propagation, and not of {type(asked).__name__}")
    asked.suit(net)
    return Job(net, asked.fitted(net, patterns).patterns if patterns else (), asked)


def message_only(job: Job, engine: str) -> str:
    """Return a sentence that says why an engine for back-propagation leaves a job to messages; '' if it does not."""
    if type(job.procedure) is not BackPropagation:
        return f"the {engine} engine does not carry out {type(job.procedure).__name__}; the message engine does"
    if job.wants_network:
        return only_objects(engine)
    return own_acts(job.net, engine)


OF_ACTS = ("kept",)  # what acts call, and is no act itself


def own_acts(net: Network, engine: str) -> str:
    """Return a sentence that names an act which something does in a way of its own; '' if nothing does.

    >>> class Loud(Network):
    ...     def compare(self, *args):
    ...         return super().compare(*args)
    >>> own_acts(Loud.layered(1, 1, seed=1), "native"), own_acts(Network.layered(1, 1, seed=1), "native")
    ("the native engine does not know what Loud does by 'compare'; the message engine does", '')
    """
    things = (net, *net.units.values(), *net.weights)
    for kind in {type(thing): None for thing in things}:
        base = next(base for base in (Network, Unit, Weight) if issubclass(kind, base))
        acts = [name for name, made in vars(base).items() if hasattr(made, "to_come") or name in OF_ACTS]
        for name in acts:
            if getattr(kind, name) is not getattr(base, name):
                return (
                    f"the {engine} engine does not know what {kind.__name__} does by {name!r}; the message engine does"
                )
    return ""


def only_objects(engine: str) -> str:
    """Return the sentence that leaves to messages what has a criterion that looks at the network.

    >>> only_objects("native")
    'the native engine has its own numbers, and a criterion looks at the network after each epoch'
    """
    return f"the {engine} engine has its own numbers, and a criterion looks at the network after each epoch"


class Epoch(NamedTuple):
    """What is known of an epoch: tss and outputs from before its weight change (grain epoch)."""

    tss: float
    patterns: Sequence[Pattern]
    outputs: Sequence[Sequence[float]]


class Epochs(NamedTuple):
    """Epochs that were computed at once: the tss of each, and whether the last one met the criterion."""

    tss: Sequence[float]
    met: bool


# An engine yields epochs without end, as `Epoch` or as the plain tuple of its parts. What it cannot do it refuses
# with EngineError before the first. Closing it leaves the network as after the last one yielded; where a
# number becomes nan or infinite it raises NotFiniteError, with the weights as after the last epoch yielded.
Engine = Callable[[Job], Generator[Epoch, None, None]]


def memories(net: Network, rule: Rule) -> list[tuple[float, ...]]:
    """Return what a rule remembers of each weight, fresh where another rule changed it last; nothing of frozen ones.

    >>> from pdpsim import GradientDescent
    >>> memories(Network.layered(1, 1, seed=1), GradientDescent(0.5))
    [(0.0,), (0.0,)]
    """
    return [() if w.frozen else w.memory if w.remembers == rule.remembers else rule.fresh for w in net.weights]


def put_back(net: Network, rule: Rule, values: Iterable[float], memory: Iterable[Sequence[float]]) -> None:
    """Give the weights their values, and what the rule remembers of them.

    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(1, 1, seed=1)
    >>> put_back(net, GradientDescent(0.5), [0.5, 0.25], [(0.0,), (0.125,)])
    >>> net.connections["i1", "o1"]
    <Connection i1 -> o1: weight 0.25, gradient 0, last change 0.125>
    """
    for weight, value, remembered in zip(net.weights, values, memory):
        weight.value = value
        weight.memory, weight.remembers = ((), ()) if weight.frozen else (tuple(remembered), rule.remembers)


def leave(
    net: Network,
    measure: Measure,
    rule: Rule,
    values: Iterable[float],
    memory: Iterable[Sequence[float]],
    gradients: Iterable[float],
    used: Iterable[float],
    pattern: Pattern,
    inputs: Sequence[float] | None = None,
) -> None:
    """Leave a network as it is after an epoch.

    The units come to stand where they must by going through the last presentation themselves.

    Parameters
    ----------
    values, memory, gradients : iterable
        For each weight, after the epoch.
    used : iterable of float
        The values that the weights had in the last presentation.
    pattern : Pattern
        What was presented last.
    inputs : sequence of float, optional
        What was on the input units then, where some of it was carried.
    """
    known = pattern
    if inputs is not None:
        places = [place for place, _ in pattern.carried]
        given = [inputs[k] if k in places else value for k, value in enumerate(pattern.inputs)]
        known = copy(pattern)  # without judging it anew: what is carried may be infinite, where nobody hears it
        object.__setattr__(known, "inputs", tuple(given))
        object.__setattr__(known, "carried", ())
    for weight, value in zip(net.weights, used):
        weight.value = value
    sweeps.do(sweeps.forward_acts(net, known))
    sweeps.do(sweeps.backward_acts(net, measure))
    net.pattern = pattern
    put_back(net, rule, values, memory)
    for weight, gradient in zip(net.weights, gradients):
        weight.gradient = gradient


class Recent:
    """What was presented, epoch after epoch, with the last two epochs remembered.

    Attributes
    ----------
    stream : iterator of sequences of Pattern
        To be read in place of the iterator that was given.
    last : sequence of sequences of Pattern
        Of the last epoch but one, and of the last.

    Examples
    --------
    >>> recent = Recent(iter(["abc", "bca", "cab"]))
    >>> next(recent.stream), next(recent.stream), recent.last
    ('abc', 'bca', ['abc', 'bca'])
    """

    def __init__(self, presentations: Iterator[Sequence[Pattern]]) -> None:
        if isinstance(presentations, repeat):
            patterns = next(presentations)
            self.last = [patterns, patterns]
            self.stream: Iterator[Sequence[Pattern]] = presentations
        else:
            self.last = []
            self.stream = self._remembering(presentations)

    def _remembering(self, presentations: Iterator[Sequence[Pattern]]) -> Iterator[Sequence[Pattern]]:
        for patterns in presentations:
            self.last = [*self.last[-1:], patterns]
            yield patterns
