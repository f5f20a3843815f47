"""What every unit does on every pattern, taken down once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet


@dataclass(frozen=True)
class Responses:
    """Activations, slopes and errors, pattern by pattern.

    Attributes
    ----------
    patterns : PatternSet
    activations, slopes : dict of str to tuple of float
        For each unit by name, a number per pattern. Slopes of units that have none are 0.
    pss : tuple of float
        For each pattern the sum of (t - y)^2 over the output units.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> taken = respond(net, PatternSet([([0], [0]), ([1], [1])]))
    >>> [round(y, 3) for y in taken.activations["o1"]], round(taken.tss, 3)
    ([0.41, 0.495], 0.422)
    """

    patterns: PatternSet
    activations: dict[str, tuple[float, ...]]
    slopes: dict[str, tuple[float, ...]]
    pss: tuple[float, ...]

    @property
    def tss(self) -> float:
        """The sum of pss over the patterns."""
        return total(self.pss)


def respond(net: Network, patterns: PatternSet) -> Responses:
    """Present every pattern to the network and take down what the units do. It works in the units: give it a copy."""
    activations: dict[str, list[float]] = {name: [] for name in net.units}
    slopes: dict[str, list[float]] = {name: [] for name in net.units}
    errors = []
    for pattern in patterns:
        net.forward(pattern)
        for name, unit in net.units.items():
            activations[name].append(unit.activation)
            slopes[name].append(unit.slope if unit.function.slope else 0.0)
        errors.append(squares(pattern.targets, [unit.activation for unit in net.outputs]))
    return Responses(
        patterns,
        {name: tuple(values) for name, values in activations.items()},
        {name: tuple(values) for name, values in slopes.items()},
        tuple(errors),
    )


def gradient_norm(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> float:
    """Return the length of the gradient of E, summed over the patterns, over the weights that learn.

    It works in the units: give it a copy.

    >>> net = Network.layered(1, 1, init_range=0.0)
    >>> gradient_norm(net, PatternSet([([1], [1])])) == (2 * 0.125 ** 2) ** 0.5
    True
    """
    sums = [0.0] * len(net.weights)
    for pattern in patterns:
        net.forward(pattern)
        net.backward(measure)
        for k, weight in enumerate(net.weights):
            sums[k] += weight.gradient
    return sqrt(total([g * g for g, weight in zip(sums, net.weights) if not weight.frozen]))


def squares(targets: Sequence[float | None], outputs: Sequence[float]) -> float:
    """Return the sum of (t - y)^2, leaving out targets that nobody cares about.

    >>> squares([1.0, None], [0.5, 0.7])
    0.25
    """
    return total([(t - y) * (t - y) for t, y in zip(targets, outputs) if t is not None])


def total(values: Sequence[float]) -> float:
    """Add from left to right. (What `sum` does to floats differs between Pythons.)

    >>> total([0.5, 0.25])
    0.75
    """
    found = 0.0
    for value in values:
        found += value
    return found


def mean(values: Sequence[float]) -> float:
    """Return the mean.

    >>> mean([0.5, 1.0])
    0.75
    """
    return total(values) / len(values)
