"""What a learning procedure is: the sweeps of an epoch, each a sequence of acts with a name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial, wraps
from math import inf, nan
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pdpsim.arguments import judge_methods, judged, judged_if_new, with_fields
from pdpsim.checks import of_kind, positive
from pdpsim.core.events import Event, TargetsCompared
from pdpsim.core.measures import squares, total
from pdpsim.core.patterns import Pattern, PatternSet, in_order
from pdpsim.core.sweeps import forward_acts
from pdpsim.errors import NetworkError, PatternError, StepError, UnknownNameError, WrongTypeError, nearest
from pdpsim.learning.rule import Rule, check_rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.learning.sweep import Sweep, acts_of, sweeps_of
from pdpsim.words import quoted

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.unit import Unit
    from pdpsim.learning.criteria import Criterion

P = TypeVar("P", bound="Procedure")
R = TypeVar("R", bound="ByRule")
A = TypeVar("A", bound="AtRate")


class Procedure(ABC):
    """A learning procedure: whether it suits a network and patterns, and the sweeps of each epoch.

    A subclass says what an epoch does, in terms of the acts of units, connections and weights. Stepping, undoing,
    explaining, drawing and recording follow from that.

    Attributes
    ----------
    curve : str
        What its history adds up over an epoch: 'tss' (the sum of squares), 'energy', 'mistakes'.
    counted : type
        The kind of event that adds to it, by its `term`.
    """

    curve: ClassVar[str] = "tss"
    counted: ClassVar[type[Event]] = TargetsCompared

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "fitted" in vars(cls):
            cls.fitted = _fitting(judged(cls.fitted))  # type: ignore[method-assign]
        judge_methods(cls, "epoch", "sweeps", "messages", "visit", "held", "answers")
        if "term" in vars(cls):
            cls.term = judged_if_new(cls.term)  # type: ignore[method-assign]

    @property
    def alike(self) -> bool:
        """Whether the sweeps of all epochs are the same, so that they need to be laid out only once."""
        return False

    def leaves_to_chance(self, net: Network) -> bool:
        """Whether something is drawn in training: what units do, or what is not the same in each epoch."""
        return not self.alike or net.structure.draws

    @abstractmethod
    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, or say why one of them does not suit the procedure."""

    @abstractmethod
    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterable[Sweep]:
        """Return the sweeps of one epoch, drawing from `chance` what is to be in random order."""

    @judged
    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int | None:
        """Return how many messages an epoch carries; None where that depends on how it goes, and is to be counted."""
        return None

    def term(self, event: Any) -> float:
        """Return what an event of the kind `counted` adds to the curve."""
        if not isinstance(event, Event) or not hasattr(event, "pss"):
            raise WrongTypeError(
                f"what adds to the curve must be an event such as TargetsCompared, not {quoted(event)}"
            )
        pss: float = event.pss
        return pss

    def uncounted(self, net: Network, patterns: Sequence[Pattern]) -> float:
        """Return what an epoch comes to on the curve in which no event of the kind `counted` came by.

        Where targets are what is counted, it is worked out from the answers; nan where there are none.
        """
        if self.counted is not TargetsCompared:
            return 0.0
        if not any(pattern.has_targets for pattern in patterns):
            return nan
        return total([squares(pattern.targets, y) for pattern, y in zip(patterns, self.answers(net, patterns))])

    @judged
    def visit(self, net: Network, pattern: Pattern) -> Iterable[Sweep]:
        """Return the sweeps over a pattern given by hand, from which nothing is learned."""
        return (Sweep("forward", 1, pattern, partial(forward_acts, net, pattern)),)

    @judged
    def held(self, net: Network, sweep: Sweep) -> Sequence[Unit]:
        """Return the units, besides inputs, that a sweep keeps clamped to their targets."""
        return ()

    def usual_criterion(self) -> Criterion | None:
        """Return what training ends with if nothing is said, where the curve is no error; None for tss < 0.04."""
        return None

    @judged
    def answers(self, net: Network, patterns: Sequence[Pattern]) -> list[tuple[float, ...]]:
        """Return what output units come to on each pattern, as the weights are now.

        The network is left as it is, and nothing of it is counted as messages. What is carried from pattern to pattern
        is carried from the one before.

        >>> from pdpsim import Network, PatternSet
        >>> net = Network.layered(1, 1, seed=1)
        >>> ForwardOnly().answers(net, PatternSet([([1], [1])]).patterns), net.units["o1"].activation
        ([(0.4954496208952147,)], 0.0)
        """
        position, found, of = net.chance.position, [], f"{type(self).__name__}.visit"
        events: list[Any] = []
        for pattern in in_order(net, patterns):
            if not pattern.carried:  # each from where the network stood
                _undo(events)
            events += [act() for act in acts_of(sweeps_of(self.visit(net, pattern), of))]
            found.append(tuple([unit.activation for unit in net.outputs]))
            net.chance.position = position
        _undo(events)
        return found

    def settings(self) -> dict[str, Any]:
        """Return what can be set of it by name: its numbers and words, and its rule's numbers.

        >>> from pdpsim import Climber, GradientDescent, WeightPerturbation
        >>> Climber(spread=0.2).settings()
        {'spread': 0.2, 'trials': 10}
        >>> WeightPerturbation(GradientDescent(0.5)).settings()
        {'rate': 0.5, 'momentum': 0.0, 'decay': 0.0, 'step': 0.01}
        """
        found: dict[str, Any] = {}
        for name in _fields(self):
            value = getattr(self, name)
            if isinstance(value, Rule):
                found |= value.settings()
            elif isinstance(value, (int, float, str)):
                found[name] = value
        return found

    def with_only(self: P, **settings: Any) -> P:
        """Return the procedure with some of its settings, or of its rule's, changed.

        >>> from pdpsim import ForwardDifferences, GradientDescent
        >>> ForwardDifferences(GradientDescent(0.5)).with_only(rate=0.25).rule.rate
        0.25
        """
        rule = {name: value for name, value in settings.items() if name not in _fields(self)}
        if rule:
            if not isinstance(getattr(self, "rule", None), Rule):
                return with_fields(self, rule)
            settings["rule"] = self.rule.with_only(**rule)  # type: ignore[attr-defined]
        return with_fields(self, {name: value for name, value in settings.items() if name not in rule})

    def at(self, epoch: int) -> Procedure:
        """Return the procedure in force in an epoch (counted from 1), if its settings follow a schedule."""
        return self

    def changes_after(self, epoch: int) -> float:
        """Return the first epoch, at or after `epoch`, after which other settings hold (inf if none)."""
        return inf if type(self).at is Procedure.at else epoch

    def with_settings(self, epoch: int, **settings: float) -> Procedure:
        """Return the procedure with other settings from that epoch on, for who changes them by hand."""
        raise StepError(f"there is no rule to change: {self!r} has none")


def _fitting(fitted: Callable[..., PatternSet]) -> Callable[..., PatternSet]:
    """Have patterns fitted by a procedure only where its rule is one, and see that it returns them."""

    @wraps(fitted)
    def call(self: Procedure, *args: Any, **kwargs: Any) -> PatternSet:
        rule = getattr(self, "rule", None)
        if isinstance(rule, Rule):
            check_rule(rule)
        patterns = fitted(self, *args, **kwargs)
        of_kind(patterns, PatternSet, f"what {type(self).__name__}.fitted returns")
        return patterns

    return call


def _fields(procedure: Procedure) -> list[str]:
    return [field.name for field in fields(procedure)] if is_dataclass(procedure) else []


def _undo(events: list[Any]) -> None:
    while events:
        events.pop().undo()


@dataclass(frozen=True)
class ByRule(Procedure):
    """A procedure whose weights change by a rule, which may follow a schedule."""

    rule: Rule

    def at(self: R, epoch: int) -> R:
        """Return the procedure with the rule in force in an epoch."""
        rule = self.rule.at(epoch)
        return self if rule is self.rule else replace(self, rule=rule)

    def changes_after(self, epoch: int) -> float:
        """Return the first epoch, at or after `epoch`, after which the rule is another."""
        return self.rule.changes_after(epoch) if type(self).at is ByRule.at else epoch

    def with_settings(self: R, epoch: int, **settings: float) -> R:
        """Return the procedure with other settings of its rule from that epoch on."""
        return replace(self, rule=self.rule.with_settings(epoch, **settings))


@dataclass(frozen=True)
class AtRate(Procedure):
    """A procedure whose weights go downhill at a rate, and that is all that can be set of it."""

    rate: float = 1.0

    def __post_init__(self) -> None:
        positive(self.rate, "rate")

    @property
    def rule(self) -> GradientDescent:
        """Gradient descent at that rate."""
        return GradientDescent(self.rate)

    def with_settings(self: A, epoch: int, **settings: float) -> A:
        """Return the procedure with another rate."""
        for name in settings:
            if name != "rate":
                raise UnknownNameError(f"cannot change {name!r}{nearest(name, ['rate'])}")
        return replace(self, **settings)


def fan_in(net: Network) -> int:
    """Return how many messages a forward sweep carries: one over each connection to a unit that computes.

    >>> from pdpsim import Network
    >>> fan_in(Network.layered(2, 2, 1))
    9
    """
    return sum(len(unit.incoming) for unit in net.structure.computing)


def to_learn(net: Network, patterns: PatternSet) -> PatternSet:
    """Return patterns fitted to a network that has something to learn of them.

    Raises
    ------
    NetworkError
        If it has no output units.
    PatternError
        If they do not fit it, or have no targets.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet
    >>> to_learn(Network.layered(1, 1, seed=1), PatternSet([([1], [None])]))
    Traceback (most recent call last):
        ...
    pdpsim.errors.PatternError: the patterns have no targets, so there is nothing to learn
    """
    if not net.outputs:
        raise NetworkError("the network has no output units, so there is nothing to learn")
    fitted = patterns.fitted(net)
    if not any(pattern.has_targets for pattern in fitted):
        raise PatternError("the patterns have no targets, so there is nothing to learn")
    return fitted


def refuse_targets_between(net: Network, patterns: PatternSet) -> None:
    """Refuse patterns without any target, or with one that is neither off nor on.

    Raises
    ------
    PatternError
        The sentence says where.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet
    >>> refuse_targets_between(Network.layered(1, 1, function="threshold"), PatternSet([([1], [0.5])]))
    Traceback (most recent call last):
        ...
    pdpsim.errors.PatternError: pattern '1', unit 'o1': a target must be 0 or 1, not 0.5
    """
    if not any(pattern.has_targets for pattern in patterns):
        raise PatternError("the patterns have no targets")
    for pattern in patterns:
        for unit, target in zip(net.outputs, pattern.targets):
            low, high = unit.function.low, unit.function.high
            if target not in (None, low, high) and not unit.function.is_constant:
                where = f"pattern {pattern.name!r}, unit {unit.name!r}"
                raise PatternError(f"{where}: a target must be {low:g} or {high:g}, not {target:g}")


class ForwardOnly(Procedure):
    """Each pattern forward, and nothing else.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> [sweep.phase for sweep in ForwardOnly().epoch(net, PatternSet([([0], [0]), ([1], [1])]), net.chance)]
    ['forward', 'forward']
    """

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns in the order of the network's units."""
        return patterns.fitted(net)

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern forward."""
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("forward", turn, pattern, partial(forward_acts, net, pattern))

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """One forward sweep a pattern."""
        return fan_in(net) * len(patterns)

    def with_settings(self, epoch: int, **settings: float) -> Procedure:
        """Say that there is nothing to change."""
        raise StepError("there is no rule to change: this stepper only passes activations forward")

    def __repr__(self) -> str:
        return "ForwardOnly()"
