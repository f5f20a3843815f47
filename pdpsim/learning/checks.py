"""Whether a network can learn from patterns at all, asked before it tries."""

from __future__ import annotations

from pdpsim.checks import able, of_kind
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import NetworkError, PatternError, SettingError


def fit_to_learn(net: Network, patterns: PatternSet, measure: Measure) -> PatternSet:
    """Return the patterns fitted to the network, if it can learn from them.

    Raises
    ------
    NetworkError
        If the network has no output units, or they are not what the measure wants.
    NoSlopeError
        If a unit's activation function has no slope.
    PatternError
        If the patterns do not fit the network, or have no targets, or not those the measure wants.

    Examples
    --------
    >>> from pdpsim import SumOfSquares
    >>> fit_to_learn(Network.layered(1, 1, seed=1), PatternSet([([1], [None])]), SumOfSquares())
    Traceback (most recent call last):
        ...
    pdpsim.errors.PatternError: the patterns have no targets, so there is nothing to learn
    """
    of_kind(net, Network, "the network")
    of_kind(patterns, PatternSet, "the patterns")
    able(measure, "slope", "the measure", "SumOfSquares()")
    if not net.outputs:
        raise NetworkError("the network has no output units, so there is nothing to learn")
    fitted = patterns.fitted(net)
    if all(target is None for pattern in fitted for target in pattern.targets):
        raise PatternError("the patterns have no targets, so there is nothing to learn")
    for unit in net.structure.firing_order:
        unit.slope  # noqa: B018  (refused here, with the unit's name, rather than in the middle of a sweep)
    for pattern in fitted:
        for unit, target in zip(net.outputs, pattern.targets):
            if target is not None:
                try:
                    measure.check(target, unit.function.low, unit.function.high)
                except SettingError as error:
                    raise PatternError(f"pattern {pattern.name!r}, unit {unit.name!r}: {error}") from None
    return fitted
