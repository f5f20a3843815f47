"""When a problem counts as solved, judged on one epoch's numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from math import inf, isnan, log, log1p
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from pdpsim.arguments import judge_fields, judge_methods, judged_if_new
from pdpsim.checks import can, finite, positive, whole
from pdpsim.core.patterns import Pattern
from pdpsim.errors import PatternError, SettingError
from pdpsim.learning.right import are_parted, middle_of, targets_of
from pdpsim.words import counted, shortest

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import PatternSet
    from pdpsim.learning.procedure import Procedure

Outputs = Sequence[Sequence[float]]
Met: TypeAlias = Callable[[float, Sequence[Pattern], Outputs], bool]


class Criterion(Protocol):
    """Whether an epoch's tss, or its outputs, will do.

    Attributes
    ----------
    wants_outputs : bool
        Whether outputs are asked, and not tss alone.
    as_listed : bool
        Whether patterns and outputs are wanted in the order in which they are listed, however they were presented.
    """

    wants_outputs: ClassVar[bool]
    as_listed: ClassVar[bool] = False

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether the problem is solved.

        What a criterion has to remember of earlier epochs it begins afresh in `judge`, for each run.

        Parameters
        ----------
        tss : float
            The epoch's sum of (t - y)^2.
        patterns : list of Pattern
            In the order in which they were presented, or listed.
        outputs : list of tuple of float
            Activations of the output units for each of them; may be empty unless `wants_outputs`.
        """

    def judge(self) -> Callable[[float, Sequence[Pattern], Outputs], bool]:
        """Return a function that does what `met` does, for the epochs of one run; it may be quicker."""
        return self.met

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say, before a run, if a network or patterns cannot be judged so: by what would be met whatever is learned."""
        return


class NetworkCriterion(Criterion, ABC):
    """A criterion that looks at the network itself, as it stands after an epoch and its weight change.

    It changes nothing there, and what it works out is not counted as messages.
    """

    wants_outputs: ClassVar[bool] = False

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        judge_methods(cls, "holds", "codes")

    @abstractmethod
    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        """Tell whether the network will do.

        Parameters
        ----------
        net : Network
        patterns : sequence of Pattern
            As listed, fitted to the network.
        """

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Say that numbers are not enough."""
        raise SettingError(f"{type(self).__name__} is judged on a network, not on an epoch's numbers")


def judging(criterion: Criterion, net: Network, patterns: PatternSet) -> Met:
    """Return what judges the epochs of one run: a function of tss, patterns as presented, and outputs.

    Parameters
    ----------
    patterns : PatternSet
        Fitted to the network.
    """
    if can(criterion, "suit"):
        criterion.suit(net, patterns)
    if isinstance(criterion, NetworkCriterion):
        return lambda tss, presented, outputs: criterion.holds(net, patterns.patterns)
    met = criterion.judge()
    if judged_by_numbers(criterion):
        return met
    return _as_lists(_as_listed(met, patterns) if getattr(criterion, "as_listed", False) else met)


def continued(criterion: Criterion) -> Criterion:
    """Return a criterion that judges on from where it was, however often training is begun, as one that counts epochs.

    >>> continued(TssBelow(0.1))
    TssBelow(limit=0.1)
    """
    if getattr(criterion.judge, "__func__", None) is Criterion.judge:
        return criterion
    same, begun = copy(criterion), list[Met]()

    def judge() -> Met:  # once it is known of what, which `suit` is told before
        if not begun:
            begun.append(criterion.judge())
        return begun[0]

    asked: dict[str, Callable[..., Any]] = {"judge": judge}
    if can(criterion, "suit"):
        asked["suit"] = criterion.suit
    try:
        for name, ask in asked.items():
            object.__setattr__(same, name, ask)
    except AttributeError:
        kind = type(criterion).__name__
        raise SettingError(f"{kind} has __slots__ and cannot judge on; derive it from Criterion") from None
    return same


def for_one_run(criterion: Criterion) -> Criterion:
    """Return a criterion of its own for one of several runs, with lists and the like of its own.

    One that remembers in itself what it has seen would else judge the second run by the first. Networks and patterns
    that it holds are those that it was given.

    >>> for_one_run(TssBelow(0.1))
    TssBelow(limit=0.1)
    """
    own = copy(criterion)
    for name, value in getattr(own, "__dict__", {}).items():
        if isinstance(value, (list, dict, set, deque, bytearray)) or hasattr(value, "__array_interface__"):
            object.__setattr__(own, name, copy(value))
    return own


def _as_lists(met: Met) -> Met:
    """What judges patterns in a list and outputs in a list of tuples, whatever engines have them in."""

    def judged_as_lists(tss: float, presented: Sequence[Pattern], outputs: Outputs) -> bool:
        rows = getattr(outputs, "tolist", lambda: outputs)()
        return met(tss, list(presented), list(map(tuple, rows)))

    return judged_as_lists


def _as_listed(met: Met, patterns: PatternSet) -> Met:
    """What judges patterns in the order in which they are listed, whatever the order in which they were presented."""
    places = {id(pattern): k for k, pattern in enumerate(patterns)}

    def judged_as_listed(tss: float, presented: Sequence[Pattern], outputs: Outputs) -> bool:
        order = sorted(range(len(presented)), key=lambda k: places.get(id(presented[k]), k))
        return met(tss, [presented[k] for k in order], [outputs[k] for k in order if len(outputs)])

    return judged_as_listed


def ending(criterion: Criterion, procedure: Procedure) -> Criterion:
    """Return what training ends with: what is given, unless that is what is usual for tss, and there is none.

    Raises
    ------
    SettingError
        If the criterion would take for tss what the procedure adds up.

    Examples
    --------
    >>> from pdpsim import BackPropagation, GradientDescent, Recall
    >>> ending(TssBelow(0.04), BackPropagation(GradientDescent(0.5))), ending(TssBelow(0.04), Recall())
    (TssBelow(limit=0.04), AtRest())
    """
    usual = procedure.usual_criterion() if isinstance(criterion, TssBelow) else None
    if usual is None:
        return criterion
    if criterion == TssBelow(0.04):
        return usual
    name = type(procedure).__name__
    raise SettingError(f"{name} adds up {procedure.curve}, of which {criterion} says nothing; give such as {usual!r}")


@dataclass(frozen=True)
class TssBelow(Criterion):
    """tss < limit, as the 1987 software's `ecrit`.

    >>> TssBelow(0.04).met(0.0399, [], [])
    True
    """

    limit: float
    wants_outputs: ClassVar[bool] = False

    def __post_init__(self) -> None:
        positive(self.limit, "the limit of tss")
        judge_fields(self)

    @judged_if_new
    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether tss is below the limit."""
        return tss < self.limit

    def __str__(self) -> str:
        return f"tss < {shortest(self.limit)}"


class EachOutput(Criterion, ABC):
    """A criterion that every output with a target must meet by itself, by lying between two bounds."""

    wants_outputs: ClassVar[bool] = True

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        judge_methods(cls, "bounds", by=judged_if_new)

    @abstractmethod
    def bounds(self, target: float) -> tuple[float, float]:
        """Return the numbers between which, both left out, an output with that target will do."""

    @judged_if_new
    def fits(self, target: float, activation: float) -> bool:
        """Tell whether one output will do."""
        low, high = self.bounds(target)
        return low < activation < high

    @judged_if_new
    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether every output will do."""
        return all(
            target is None or self.fits(target, activation)
            for pattern, answered in _answered(patterns, outputs)
            for target, activation in zip(pattern.targets, answered)
        )

    def judge(self) -> Callable[[float, Sequence[Pattern], Outputs], bool]:
        """Return `met`; where bounds alone decide it, so that next time it first looks at what failed this time."""
        return _FailedFirst(self) if judged_by_bounds(self) else self.met


def _answered(patterns: Sequence[Pattern], outputs: Outputs) -> Iterator[tuple[Pattern, Sequence[float]]]:
    """Each pattern with the outputs for it."""
    if len(patterns) != len(outputs):
        raise PatternError(f"{counted(len(patterns), 'pattern')} cannot have outputs of {len(outputs)}")
    return zip(patterns, outputs)


def _log_odds(y: float) -> float:
    """log(y / (1 - y)), without end where a unit is quite off or quite on."""
    if 0.0 < y < 1.0:
        return log(y) - log1p(-y)
    if y not in (0.0, 1.0):
        raise SettingError(f"an output between 0 and 1 has log-odds, {y:g} has none")
    return inf if y else -inf


def judged_by_bounds(criterion: Criterion) -> bool:
    """Whether nothing but its bounds decides that a criterion is met, so that others may judge in its place.

    >>> judged_by_bounds(WithinTolerance(0.1)), judged_by_bounds(TssBelow(0.1))
    (True, False)
    """
    kind = type(criterion)
    asked = ("met", "fits", "judge")
    return issubclass(kind, EachOutput) and all(getattr(kind, name) is getattr(EachOutput, name) for name in asked)


def limit_of_tss(criterion: Criterion) -> float | None:
    """Return below which limit tss is to be, where nothing else decides that a criterion is met.

    >>> limit_of_tss(TssBelow(0.1)), limit_of_tss(Never()), limit_of_tss(WithinTolerance(0.1))
    (0.1, -inf, None)
    """
    if type(criterion) is Never:
        return -inf
    return criterion.limit if type(criterion) is TssBelow else None


def judged_by_numbers(criterion: Criterion) -> bool:
    """Whether a limit of tss or bounds of outputs decide alone, so that an engine may judge many epochs, or networks.

    >>> judged_by_numbers(TssBelow(0.1)), judged_by_numbers(AllCorrect()), judged_by_numbers(StrongestPattern(2))
    (True, True, False)
    """
    return limit_of_tss(criterion) is not None or judged_by_bounds(criterion)


ASKED = ("wants_outputs", "met", "judge")


def wants_outputs(criterion: Criterion) -> bool:
    """Whether a criterion asks for outputs; one that does not say may, as where it judges in a way of its own."""
    kinds = type(criterion).__mro__
    said, *judge = (next((k for k, kind in enumerate(kinds) if name in vars(kind)), len(kinds)) for name in ASKED)
    return bool(getattr(criterion, "wants_outputs", True)) or min(judge) < said


class _FailedFirst:
    """As long as the same output fails, and the patterns keep their order, no other need be looked at."""

    def __init__(self, criterion: EachOutput) -> None:
        self.criterion = criterion
        self.patterns: Sequence[Pattern] = ()
        self.k = self.j = 0
        self.low = self.high = 0.0

    def __call__(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        if patterns is self.patterns and not self.low < outputs[self.k][self.j] < self.high:
            return False
        for k, (pattern, answered) in enumerate(zip(patterns, outputs, strict=True)):
            for j, (target, activation) in enumerate(zip(pattern.targets, answered)):
                if target is not None and not self.criterion.fits(target, activation):
                    self.low, self.high = self.criterion.bounds(target)
                    self.patterns, self.k, self.j = patterns, k, j
                    return False
        return True


@dataclass(frozen=True)
class WithinTolerance(EachOutput):
    """Every output is nearer to its target than the tolerance.

    >>> WithinTolerance(0.05).fits(1.0, 0.96), WithinTolerance(0.05).fits(1.0, 0.95)
    (True, False)
    """

    tolerance: float

    def __post_init__(self) -> None:
        positive(self.tolerance, "the tolerance")
        judge_fields(self)

    def bounds(self, target: float) -> tuple[float, float]:
        """Return target - tolerance and target + tolerance."""
        return target - self.tolerance, target + self.tolerance

    def __str__(self) -> str:
        return f"every error < {shortest(self.tolerance)}"


@dataclass(frozen=True)
class Never(Criterion):
    """Nothing will ever do: what training is given that is to go on to its last epoch.

    >>> Never().met(0.0, [], [])
    False
    """

    wants_outputs: ClassVar[bool] = False

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Say no."""
        return False

    def __str__(self) -> str:
        return "an end, which never comes"


@dataclass(frozen=True)
class FortyTwentyForty(EachOutput):
    """Fahlman's 40-20-40 rule: the lower 40% of the range is 0, the upper 40% is 1, the middle is wrong.

    >>> rule = FortyTwentyForty()
    >>> rule.fits(1.0, 0.7), rule.fits(1.0, 0.5), rule.fits(0.0, 0.39)
    (True, False, True)
    """

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not finite(self.low, "low") < finite(self.high, "high"):
            raise SettingError(f"the range of 40-20-40 must rise, not go from {self.low!r} to {self.high!r}")
        judge_fields(self)

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say if a target is neither in the lower nor in the upper 40% of the range, or these tell no targets apart."""
        edge = 0.4 * (self.high - self.low)
        whole = f"the range from {shortest(self.low)} to {shortest(self.high)}"
        for pattern in patterns:
            for target in pattern.targets:
                if target is None or self.low <= target <= self.low + edge:
                    continue
                if not self.high - edge <= target <= self.high:
                    raise SettingError(
                        f"pattern {pattern.name!r} has the target {shortest(target)}, which is no 0 and no 1 of "
                        f"{whole}; another range is given as in 40-20-40:-1:1"
                    )
        given = targets_of(patterns)
        if not are_parted(given):
            raise SettingError("the targets are numbers that are no yes or no, so no part of a range is right")
        if len(given) > 1 and len(set(map(self.bounds, given))) == 1:
            low, high = map(shortest, (min(given), max(given)))
            raise SettingError(
                f"targets from {low} to {high} are all the same to {self}; their range is given as in "
                f"40-20-40:{low}:{high}"
            )

    def bounds(self, target: float) -> tuple[float, float]:
        """Return the bounds of the target's 40% of the range, open at the range's end."""
        span = self.high - self.low
        if target > self.low + 0.5 * span:
            return self.low + 0.6 * span, inf
        return -inf, self.low + 0.4 * span

    def __str__(self) -> str:
        return "40-20-40" if (self.low, self.high) == (0, 1) else f"40-20-40:{shortest(self.low)}:{shortest(self.high)}"


@dataclass(frozen=True)
class AllCorrect(EachOutput):
    """Every output is on its target's side of a threshold.

    >>> AllCorrect().fits(1.0, 0.51), AllCorrect().fits(0.0, 0.51)
    (True, False)
    """

    threshold: float = 0.5

    def __post_init__(self) -> None:
        finite(self.threshold, "the threshold")
        judge_fields(self)

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say if targets are numbers that are no yes or no, or the threshold is not between them."""
        middle = middle_of(patterns)
        if isnan(middle):
            raise SettingError("the targets are numbers that are no yes or no, so no side of a threshold is right")
        given = targets_of(patterns)
        low, high = min(given, default=0.0), max(given, default=1.0)
        if low < high and not 0.25 < (self.threshold - low) / (high - low) < 0.75:
            raise SettingError(
                f"the threshold {shortest(self.threshold)} is not midway between targets from {shortest(low)} to "
                f"{shortest(high)}; another is given as in all-correct:{shortest(middle)}"
            )

    def bounds(self, target: float) -> tuple[float, float]:
        """Return the bounds of the target's side."""
        return (self.threshold, inf) if target > self.threshold else (-inf, self.threshold)

    def __str__(self) -> str:
        return f"every output on the right side of {shortest(self.threshold)}"


@dataclass(frozen=True)
class StrongestAnswer(Criterion):
    """The outputs whose target is the largest of a pattern are stronger than all its others: the right ones come first.

    For the outputs of a softmax, among which several that are right share the 1. Outputs without a target are not
    asked.

    >>> from pdpsim import Pattern
    >>> case = Pattern([], [0.5, 0.5, 0.0], "two are right")
    >>> StrongestAnswer().right(case, [0.6, 0.3, 0.1]), StrongestAnswer().right(case, [0.7, 0.1, 0.2])
    (True, False)
    """

    wants_outputs: ClassVar[bool] = True

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say if no pattern has two targets of which one is stronger."""
        if not any(len({target for target in pattern.targets if target is not None}) > 1 for pattern in patterns):
            raise SettingError("no pattern has two targets that differ, so no answer could be the strongest wrongly")

    @judged_if_new
    def right(self, pattern: Pattern, outputs: Sequence[float]) -> bool:
        """Tell whether one pattern is answered rightly."""
        asked = [(target, y) for target, y in zip(pattern.targets, outputs) if target is not None]
        most = max((target for target, _ in asked), default=0.0)
        weakest = min((y for target, y in asked if target == most), default=0.0)
        return all(y < weakest for target, y in asked if target < most)

    @judged_if_new
    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether every pattern is answered rightly."""
        return all(self.right(pattern, answered) for pattern, answered in _answered(patterns, outputs))

    def judge(self) -> Callable[[float, Sequence[Pattern], Outputs], bool]:
        """Return `met`, which next time first looks at the place in the epoch that failed this time."""
        if type(self).met is not StrongestAnswer.met:
            return self.met
        failed = 0

        def met(tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
            nonlocal failed
            places = (failed, *range(len(patterns))) if patterns else ()
            wrong = next((k for k in places if not self.right(patterns[k], outputs[k])), None)
            failed = failed if wrong is None else wrong
            return wrong is None

        return met

    def __str__(self) -> str:
        return "the right answers are the strongest"


@dataclass(frozen=True)
class StrongestPattern(Criterion):
    """Of each group of patterns, the one with targets of 1 has the strongest outputs: the right label fits best.

    For networks that are asked with every label in turn, as by forward-forward. Strength is the sum of log-odds.

    Parameters
    ----------
    size : int
        Of a group; groups are listed one after the other.

    Examples
    --------
    >>> rows = [Pattern([0], [1]), Pattern([1], [0])]
    >>> StrongestPattern(2).met(0.0, rows, [(0.6,), (0.4,)]), StrongestPattern(2).met(0.0, rows, [(0.6,), (0.7,)])
    (True, False)
    """

    size: int
    wants_outputs: ClassVar[bool] = True
    as_listed: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if whole(self.size, "the size of a group") < 2:
            raise SettingError("a group must be of 2 patterns or more, not 1")

    @judged_if_new
    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether in every group the right pattern comes first."""
        asked = list(_answered(patterns, outputs))
        groups = (asked[first : first + self.size] for first in range(0, len(asked), self.size))
        return all(map(self._comes_first, groups))

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say if in no group a right pattern stands beside a wrong one."""
        right = [all(pattern.targets) for pattern in patterns]
        if not any(len(set(right[first : first + self.size])) > 1 for first in range(0, len(right), self.size)):
            raise SettingError(f"in no group of {self.size} patterns a right one stands beside a wrong one")

    def _comes_first(self, group: Sequence[tuple[Pattern, Sequence[float]]]) -> bool:
        strengths: dict[bool, list[float]] = {True: [], False: []}
        for pattern, answered in group:
            strengths[all(pattern.targets)].append(sum(map(_log_odds, answered)))
        return all(right > wrong for right in strengths[True] for wrong in strengths[False])

    def __str__(self) -> str:
        return f"the right one of {self.size} labels fits best"
