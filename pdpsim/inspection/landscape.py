"""How the error lies about a network: its gradient, and how it curves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt

from pdpsim.core.connection import Connection
from pdpsim.core.kinds import ByAnotherWay, NoError
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.weight import Weight

STEP = 1e-3  # by which weights are moved to see how the gradient changes
TURNS = 100  # sweeps over a matrix after which it is diagonal, or never will be
KINK = 0.01  # of the largest in its row: by more, second derivatives over two step sizes differ at a kink only
LEVEL = 1e-8  # a curvature below it is none: it could be what is left of rounding


def back_by_weights(net: Network) -> Network:
    """Return a copy in which errors go back by the weights: what feedback alignment sends back is no gradient of E.

    Dropout's masks are on the average in it.

    >>> from pdpsim import OwnWayBack
    >>> net = Network()
    >>> a, b = net.add_unit("a", "input"), net.add_unit("b", "output")
    >>> net.connect(a, b, 0.5, kind=OwnWayBack).way_back, back_by_weights(net).connections["a", "b"].way_back
    (0.0, 0.5)
    """
    state = net.without_dropout().__getstate__()
    state["connections"] = [
        (*ends, Connection, {}) if issubclass(kind, (NoError, ByAnotherWay)) else (*ends, kind, kept)
        for *ends, kind, kept in state["connections"]
    ]
    twin = type(net).__new__(type(net))
    twin.__setstate__(state)
    return twin


def gradient(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> list[float]:
    """Return the gradient of E, summed over the patterns, by the weights that learn, as `learning_weights` lists them.

    It works in the units, and takes what goes back for the gradient: give it a copy that `back_by_weights` made.

    >>> net = Network.layered(1, 1, init_range=0.0)
    >>> gradient(net, PatternSet([([1], [1])]))
    [-0.125, -0.125]
    """
    weights = learning_weights(net)
    sums = [0.0] * len(weights)
    for pattern in patterns.fitted(net):
        net.forward(pattern)
        net.backward(measure)
        for k, weight in enumerate(weights):
            sums[k] += weight.gradient
    return sums


def length(net: Network, slopes: Sequence[float]) -> float:
    """Return the length of a gradient by the weights that learn, as far as it can be followed.

    Weights that stand at a bound and would go beyond it are not counted.

    >>> length(Network.layered(1, 1, init_range=0.0), [3.0, -4.0])
    5.0
    """
    free = (slope for weight, slope in zip(learning_weights(net), slopes) if not is_kept_back(weight, slope))
    return sqrt(sum(slope * slope for slope in free))


def is_kept_back(weight: Weight, slope: float) -> bool:
    """Whether a weight stands at a bound, and the error falls beyond it.

    >>> weight = Weight(1.0)
    >>> weight.keep_between(high=1.0)
    >>> is_kept_back(weight, -0.5), is_kept_back(weight, 0.5)
    (True, False)
    """
    return (weight.value >= weight.high and slope < 0.0) or (weight.value <= weight.low and slope > 0.0)


def learning_weights(net: Network) -> list[Weight]:
    """Return the weights that are not frozen."""
    return [weight for weight in net.weights if not weight.frozen]


def curvatures(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> list[float]:
    """Return the eigenvalues of the second derivatives of E by the weights that learn, the least first.

    Where the gradient is zero, E is at a minimum if all are positive; a negative one is a way down, as of a saddle.
    They are worked out from differences of the gradient, and good to about `LEVEL`. The network is left as it was.

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
    return hessian(back_by_weights(net), patterns, measure)[0]


def hessian(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> tuple[list[float], bool]:
    """Return what `curvatures` does, and whether the error is smooth here, as it is not where a ReLU unit has its kink.

    At a kink differences over a step and over two of them do not agree.

    >>> net = Network.layered(1, 1, bias=False, function="relu", init_range=0.0)
    >>> hessian(net, PatternSet([([2], [1])]))[1]
    False
    """
    weights = learning_weights(net)
    rows, smooth = [], True
    for weight in weights:
        here = weight.value
        slopes = {}
        for steps in (-2, -1, 1, 2):
            weight.value = here + steps * STEP
            slopes[steps] = gradient(net, patterns, measure)
        weight.value = here
        sides = [(near - back, far - behind) for behind, back, near, far in zip(*(slopes[k] for k in (-2, -1, 1, 2)))]
        rows.append([(8 * one - two) / (12 * STEP) for one, two in sides])
        largest = max(map(abs, rows[-1]))
        smooth = smooth and all(abs(2 * one - two) / (4 * STEP) <= KINK * max(1.0, largest) for one, two in sides)
    return eigenvalues([[(a + b) / 2 for a, b in zip(row, column)] for row, column in zip(rows, zip(*rows))]), smooth


def eigenvalues(matrix: Sequence[Sequence[float]]) -> list[float]:
    """Return the eigenvalues of a symmetric matrix, the least first, by turning it diagonal (Jacobi, 1846).

    >>> [round(value, 9) for value in eigenvalues([[2.0, 1.0], [1.0, 2.0]])]
    [1.0, 3.0]
    """
    a = [list(row) for row in matrix]
    for _ in range(TURNS):
        largest = max((abs(a[i][i]) for i in range(len(a))), default=0.0)
        pairs = [(i, j) for i, j in combinations(range(len(a)), 2) if abs(a[i][j]) > 1e-15 * largest]
        for i, j in pairs:
            if a[i][j]:
                _turn(a, i, j)
        if not pairs:
            break
    return sorted(a[i][i] for i in range(len(a)))


def _turn(a: list[list[float]], i: int, j: int) -> None:
    """Turn two axes so that the element between them becomes zero."""
    lean = (a[j][j] - a[i][i]) / (2 * a[i][j])
    tangent = (1.0 if lean >= 0.0 else -1.0) / (abs(lean) + sqrt(lean * lean + 1.0))
    c = 1.0 / sqrt(tangent * tangent + 1.0)
    s = tangent * c
    for row in a:
        row[i], row[j] = c * row[i] - s * row[j], s * row[i] + c * row[j]
    a[i], a[j] = [c * x - s * y for x, y in zip(a[i], a[j])], [s * x + c * y for x, y in zip(a[i], a[j])]
    a[i][j] = a[j][i] = 0.0
