"""Criteria that look at the network itself, as it stands: codes, completion, stability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pdpsim.checks import whole
from pdpsim.core.measures import total
from pdpsim.core.patterns import Pattern, PatternSet, in_order
from pdpsim.errors import SettingError
from pdpsim.learning.criteria import NetworkCriterion
from pdpsim.learning.equilibrium import clamped_to, how_often_on

if TYPE_CHECKING:
    from pdpsim.core.network import Network


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

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say if there is but one code to be had, which is as distinct as can be."""
        if (self.least or len(patterns)) < 2:
            raise SettingError("one code is always distinct: 2 or more patterns, and codes, are required")

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

    def suit(self, net: Network, patterns: PatternSet) -> None:
        """Say if the network is no Boltzmann machine, or nothing is left to be completed."""
        for unit in net.structure.computing:
            if not unit.function.stochastic and not unit.function.is_constant:
                raise SettingError(f"a Boltzmann machine completes patterns; {unit.name!r} is {unit.function.name}")
        if self.given >= len(net.outputs):
            raise SettingError(f"of {len(net.outputs)} visible units {self.given} are given, which leaves none")
        if all(target is None for pattern in patterns for target in pattern.targets[self.given :]):
            raise SettingError(f"no pattern has a target beyond the first {self.given}, so nothing is completed")

    def holds(self, net: Network, patterns: Sequence[Pattern]) -> bool:
        """Tell whether every unit that is not given is on its target's side of one half."""
        for pattern in in_order(net, patterns):
            on = how_often_on(net, clamped_to(net, pattern, self.given), net.temperature)
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
