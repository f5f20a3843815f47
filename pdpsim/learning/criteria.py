"""When a problem counts as solved, judged on one epoch's numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, log, log1p
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from pdpsim.checks import finite, positive, whole
from pdpsim.core.measures import total
from pdpsim.core.patterns import Pattern
from pdpsim.errors import SettingError
from pdpsim.learning.equilibrium import clamped_to, probabilities

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import PatternSet

Outputs = Sequence[Sequence[float]]
Met: TypeAlias = Callable[[float, Sequence[Pattern], Outputs], bool]


class Criterion(Protocol):
    """Whether an epoch's tss, or its outputs, will do."""

    wants_outputs: ClassVar[bool]

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether the problem is solved.

        Parameters
        ----------
        tss : float
            The epoch's sum of (t - y)^2.
        patterns : sequence of Pattern
            In the order in which they were presented.
        outputs : sequence of sequence of float
            Activations of the output units for each of them; may be empty unless `wants_outputs`.
        """

    def judge(self) -> Callable[[float, Sequence[Pattern], Outputs], bool]:
        """Return a function that does what `met` does, for the epochs of one run; it may be quicker."""
        return self.met


class NetworkCriterion(Criterion, ABC):
    """A criterion that looks at the network itself, as it stands after an epoch and its weight change.

    It changes nothing there, and what it works out is not counted as messages.
    """

    wants_outputs: ClassVar[bool] = False

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
    if isinstance(criterion, NetworkCriterion):
        return lambda tss, presented, outputs: criterion.holds(net, patterns.patterns)
    return criterion.judge()


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

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether tss is below the limit."""
        return tss < self.limit

    def __str__(self) -> str:
        return f"tss < {self.limit:g}"


class EachOutput(Criterion, ABC):
    """A criterion that every output with a target must meet by itself, by lying between two bounds."""

    wants_outputs: ClassVar[bool] = True

    @abstractmethod
    def bounds(self, target: float) -> tuple[float, float]:
        """Return the numbers between which, both left out, an output with that target will do."""

    def fits(self, target: float, activation: float) -> bool:
        """Tell whether one output will do."""
        low, high = self.bounds(target)
        return low < activation < high

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether every output will do."""
        return all(
            target is None or self.fits(target, activation)
            for pattern, answered in zip(patterns, outputs, strict=True)
            for target, activation in zip(pattern.targets, answered)
        )

    def judge(self) -> Callable[[float, Sequence[Pattern], Outputs], bool]:
        """Return `met`, which next time first looks at the output that failed this time."""
        return _FailedFirst(self)


def judged_by_bounds(criterion: Criterion) -> bool:
    """Whether nothing but its bounds decides that a criterion is met, so that others may judge in its place.

    >>> judged_by_bounds(WithinTolerance(0.1)), judged_by_bounds(TssBelow(0.1))
    (True, False)
    """
    kind = type(criterion)
    return issubclass(kind, EachOutput) and kind.met is EachOutput.met and kind.fits is EachOutput.fits


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

    def bounds(self, target: float) -> tuple[float, float]:
        """Return target - tolerance and target + tolerance."""
        return target - self.tolerance, target + self.tolerance

    def __str__(self) -> str:
        return f"every error < {self.tolerance:g}"


@dataclass(frozen=True)
class Never(EachOutput):
    """No output will ever do: what training is given that is to go on to its last epoch.

    >>> Never().fits(1.0, 1.0)
    False
    """

    def bounds(self, target: float) -> tuple[float, float]:
        """Return bounds between which there is nothing."""
        return inf, -inf

    def __str__(self) -> str:
        return "no end before the last epoch"


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

    def bounds(self, target: float) -> tuple[float, float]:
        """Return the bounds of the target's 40% of the range, open at the range's end."""
        span = self.high - self.low
        if target > self.low + 0.5 * span:
            return self.low + 0.6 * span, inf
        return -inf, self.low + 0.4 * span

    def __str__(self) -> str:
        return "40-20-40"


@dataclass(frozen=True)
class AllCorrect(EachOutput):
    """Every output is on its target's side of a threshold.

    >>> AllCorrect().fits(1.0, 0.51), AllCorrect().fits(0.0, 0.51)
    (True, False)
    """

    threshold: float = 0.5

    def __post_init__(self) -> None:
        finite(self.threshold, "the threshold")

    def bounds(self, target: float) -> tuple[float, float]:
        """Return the bounds of the target's side."""
        return (self.threshold, inf) if target > self.threshold else (-inf, self.threshold)

    def __str__(self) -> str:
        return f"every output on the right side of {self.threshold:g}"


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

    def right(self, pattern: Pattern, outputs: Sequence[float]) -> bool:
        """Tell whether one pattern is answered rightly."""
        asked = [(target, y) for target, y in zip(pattern.targets, outputs) if target is not None]
        most = max((target for target, _ in asked), default=0.0)
        weakest = min((y for target, y in asked if target == most), default=0.0)
        return all(y < weakest for target, y in asked if target < most)

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether every pattern is answered rightly."""
        return all(map(self.right, patterns, outputs))

    def judge(self) -> Callable[[float, Sequence[Pattern], Outputs], bool]:
        """Return `met`, which next time first looks at the place in the epoch that failed this time."""
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
        Of a group; groups come one after the other.

    Examples
    --------
    >>> rows = [Pattern([0], [1]), Pattern([1], [0])]
    >>> StrongestPattern(2).met(0.0, rows, [(0.6,), (0.4,)]), StrongestPattern(2).met(0.0, rows, [(0.6,), (0.7,)])
    (True, False)
    """

    size: int
    wants_outputs: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if whole(self.size, "the size of a group") < 2:
            raise SettingError("a group must be of 2 patterns or more, not 1")

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether in every group the right pattern comes first."""
        for first in range(0, len(patterns), self.size):
            group = range(first, min(first + self.size, len(patterns)))
            strength = {k: sum(log(y) - log1p(-y) for y in outputs[k]) for k in group}
            wrong = [strength[k] for k in group if not all(patterns[k].targets)]
            if any(strength[k] <= other for k in group if all(patterns[k].targets) for other in wrong):
                return False
        return True

    def __str__(self) -> str:
        return f"the right one of {self.size} labels fits best"


@dataclass(frozen=True)
class DistinctCodes(NetworkCriterion):
    """Patterns have hidden codes of their own: what hidden units would be, on or off, with the pattern clamped.

    A hidden unit counts as on where what it hears from input units, from output units that are on their targets, and
    from the bias, is above 0.

    Parameters
    ----------
    least : int, optional
        How many different codes there must be; by default as many as patterns.
    apart : int
        In how many hidden units any two codes must differ.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet
    >>> net, two = Network.layered(1, 1, 1, init_range=0.0), PatternSet([([0], [0]), ([1], [1])])
    >>> DistinctCodes().holds(net, two.patterns)
    False
    >>> net.connections["i1", "h1"].weight = 1.0
    >>> DistinctCodes().codes(net, two.patterns), DistinctCodes().holds(net, two.patterns)
    ([(False,), (True,)], True)
    """

    least: int | None = None
    apart: int = 1

    def __post_init__(self) -> None:
        if self.least is not None:
            whole(self.least, "the least number of codes")
        whole(self.apart, "apart")

    def codes(self, net: Network, patterns: Sequence[Pattern]) -> list[tuple[bool, ...]]:
        """Return the code of each pattern."""
        return [_code(net, pattern) for pattern in patterns]

    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        """Tell whether there are enough codes, and all of them far enough apart."""
        codes = set(self.codes(net, patterns))
        far = (sum(map(bool.__ne__, one, other)) >= self.apart for one, other in combinations(codes, 2))
        return len(codes) >= (self.least or len(patterns)) and (self.apart == 1 or all(far))

    def __str__(self) -> str:
        how_many = f"{self.least} codes" if self.least else "a code for every pattern"
        return how_many + (f", {self.apart} units apart" if self.apart > 1 else "")


def _code(net: Network, pattern: Pattern) -> tuple[bool, ...]:
    clamped = clamped_to(net, pattern)
    heard = ([c.shared.value * clamped.get(c.sender, c.sender.role == "bias") for c in h.incoming] for h in net.hidden)
    return tuple([total(terms) > 0.0 for terms in heard])


@dataclass(frozen=True)
class Completes(NetworkCriterion):
    """A Boltzmann machine completes every pattern: given its first visible units, each other is most probably right.

    Probabilities are exact (see `pdpsim.learning.equilibrium`), at the network's temperature; input units are given.

    Parameters
    ----------
    given : int
        How many visible units are given.

    Examples
    --------
    >>> from pdpsim import Network, Pattern, PatternSet
    >>> net, same = Network(), PatternSet([Pattern([], [0, 0]), Pattern([], [1, 1])])
    >>> one, other = net.add_group(["one", "other"], "output", "stochastic_logistic", bias=0.0)
    >>> link = net.connect(one, other, 2.0, symmetric=True)
    >>> Completes(1).holds(net, same.patterns)
    False
    >>> net.connections["bias", "other"].weight = -1.0
    >>> Completes(1).holds(net, same.patterns)
    True
    """

    given: int

    def __post_init__(self) -> None:
        whole(self.given, "how many units are given")

    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        """Tell whether every unit that is not given is on its target's side of one half."""
        for pattern in patterns:
            on = probabilities(net, clamped_to(net, pattern, self.given), net.temperature)
            for unit, target in zip(net.outputs[self.given :], pattern.targets[self.given :]):
                if target is not None and (on[unit] - 0.5) * (target - 0.5) <= 0.0:
                    return False
        return True

    def __str__(self) -> str:
        return f"every pattern completed from its first {self.given}"


@dataclass(frozen=True)
class Stable(NetworkCriterion):
    """Every pattern is a stable state of a Hopfield net: in it no unit would change. (Hopfield, 1982.)

    A unit whose net input is exactly 0 stays as it is.

    Examples
    --------
    >>> from pdpsim import HopfieldStorage, Network, Pattern, PatternSet, Stable, train
    >>> net, memory = Network(), PatternSet([Pattern([], [1, 1])])
    >>> one, other = net.add_group(["one", "other"], "output", "threshold")
    >>> link = net.connect(one, other, symmetric=True)
    >>> train(net, memory, HopfieldStorage(), criterion=Stable(), max_epochs=1).solved
    True
    """

    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        """Tell whether no pattern has a unit that would change."""
        return all(not unstable(net, pattern) for pattern in patterns)

    def __str__(self) -> str:
        return "every pattern stable"


@dataclass(frozen=True)
class AtRest(NetworkCriterion):
    """No unit would change if it updated now: a recall has ended.

    >>> from pdpsim import Network
    >>> net = Network()
    >>> one, other = net.add_group(["one", "other"], "output", "threshold")
    >>> AtRest().holds(net, [])
    True
    """

    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        """Tell whether every unit is where its net input keeps it."""
        return not unstable(net, Pattern([], [unit.activation for unit in net.outputs]))

    def __str__(self) -> str:
        return "every unit at rest"


def unstable(net: Network, pattern: Pattern) -> list[str]:
    """Return the names of the units that would change if they updated in the state that a pattern is.

    >>> from pdpsim import Network
    >>> net = Network()
    >>> one, other = net.add_group(["one", "other"], "output", "threshold")
    >>> link = net.connect(one, other, -1.0, symmetric=True)
    >>> unstable(net, Pattern([], [1, 1])), unstable(net, Pattern([], [1, 0]))
    (['one', 'other'], [])
    """
    state, found = clamped_to(net, pattern), []
    for unit in net.outputs:
        terms = [c.shared.value * state.get(c.sender, c.sender.activation) for c in unit.incoming]
        if (heard := total(terms)) and unit.function.value(heard) != state.get(unit):
            found.append(unit.name)
    return found
