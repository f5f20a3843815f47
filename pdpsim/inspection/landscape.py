"""How the error lies about a network: its gradient, and how it curves."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from pdpsim.core.connection import Weight
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet

if TYPE_CHECKING:
    import numpy as np

STEP = 1e-3  # by which weights are moved to see how the gradient changes
LEVEL = 1e-8  # a curvature below it is none: it could be what is left of rounding


def gradient(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> list[float]:
    """Return the gradient of E, summed over the patterns, by the weights that learn, as `learning_weights` lists them.

    It works in the units: give it a copy.

    >>> net = Network.layered(1, 1, init_range=0.0)
    >>> gradient(net, PatternSet([([1], [1])]))
    [-0.125, -0.125]
    """
    weights = learning_weights(net)
    sums = [0.0] * len(weights)
    for pattern in patterns:
        net.forward(pattern)
        net.backward(measure)
        for k, weight in enumerate(weights):
            sums[k] += weight.gradient
    return sums


def gradient_norm(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> float:
    """Return the length of the gradient of E.

    >>> net = Network.layered(1, 1, init_range=0.0)
    >>> gradient_norm(net, PatternSet([([1], [1])])) == (2 * 0.125 ** 2) ** 0.5
    True
    """
    squared = 0.0
    for slope in gradient(net, patterns, measure):
        squared += slope * slope
    return sqrt(squared)


def learning_weights(net: Network) -> list[Weight]:
    """Return the weights that are not frozen."""
    return [weight for weight in net.weights if not weight.frozen]


def curvatures(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> list[float]:
    """Return the eigenvalues of the second derivatives of E by the weights that learn, the least first.

    Where the gradient is zero, E is at a minimum if all are positive; a negative one is a way down, as of a saddle.
    They are worked out from differences of the gradient, and good to about `LEVEL`. It works in the units: give it a
    copy.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    measure : Measure

    Returns
    -------
    list of float
        As many as there are weights that learn.

    Examples
    --------
    >>> net = Network.layered(1, 1, bias=False, function="linear", init_range=0.0)
    >>> [round(curve, 6) for curve in curvatures(net, PatternSet([([2], [0])]))]
    [4.0]
    """
    import numpy as np

    weights = learning_weights(net)
    rows = []
    for weight in weights:
        here = weight.value

        def slope_at(distance: float, weight: Weight = weight, here: float = here) -> np.ndarray:
            weight.value = here + distance
            return np.array(gradient(net, patterns, measure))

        near, far = (slope_at(h) - slope_at(-h) for h in (STEP, 2 * STEP))
        weight.value = here
        rows.append((8 * near - far) / (12 * STEP))
    hessian = np.array(rows).reshape(len(weights), len(weights))
    return [float(curve) for curve in np.linalg.eigvalsh((hessian + hessian.T) / 2)] if weights else []
