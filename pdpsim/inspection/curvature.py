"""Where a network stands: on a slope or a saddle, in a minimum or a trough, by the eigenvalues of the Hessian."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from pdpsim.arguments import judged
from pdpsim.core.activations import activation
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import SettingError
from pdpsim.inspection.answers import is_xor
from pdpsim.inspection.findings import Finding
from pdpsim.inspection.landscape import LEVEL, back_by_weights, gradient, hessian, learning_weights
from pdpsim.words import counted

NEARLY = 1e-3  # of the largest eigenvalue: below, a direction is next to level
FLAT = 1e-3  # a gradient below is that of a place where training stands still
MOST = 200  # weights, for which there are four times as many sweeps each way on every pattern
UNASKED = 64  # weights, and
MESSAGES = 400_000  # messages, up to which it is asked without being asked for: about a second


@dataclass(frozen=True)
class Curvature:
    """How the error bends where a network stands.

    Attributes
    ----------
    eigenvalues : tuple of float
        Of the Hessian of E, the sum over patterns, by the weights that learn; from the smallest.
    gradient : float
        The length of the gradient.
    largest_weight : float
        The largest magnitude of a weight.
    smooth : bool
        Whether the error has second derivatives here; not so next to the kink of a ReLU unit.

    Examples
    --------
    >>> print(Curvature((-0.5, 1e-9, 2.0), 1e-6, 3.0))
    A saddle: of 3 eigenvalues of the Hessian 1 is below 0 (the smallest -0.5) and 1 above; the gradient is 1e-06.
    """

    eigenvalues: tuple[float, ...]
    gradient: float
    largest_weight: float
    smooth: bool = True

    def __post_init__(self) -> None:
        if self.smooth and not self.eigenvalues:
            raise SettingError("there is no curvature where no weight learns")

    @property
    def below(self) -> int:
        """How many eigenvalues are below 0, by more than rounding."""
        return sum(value < -LEVEL for value in self.eigenvalues)

    @property
    def above(self) -> int:
        """How many are above 0, by more than rounding."""
        return sum(value > LEVEL for value in self.eigenvalues)

    @property
    def kind(self) -> str:
        """'slope', where training goes on, else 'saddle', 'minimum', or 'trough' if some direction is nearly level.

        Where some direction is level to rounding it is a 'level place': a minimum, a saddle or a trough, which second
        derivatives cannot tell. Where the error is not smooth it is a 'kink': they say nothing then.
        """
        if not self.smooth:
            return "kink"
        if self.gradient > FLAT:
            return "slope"
        if self.below:
            return "saddle"
        if self.eigenvalues[0] <= LEVEL:
            return "level place"
        return "minimum" if self.eigenvalues[0] > NEARLY * self.eigenvalues[-1] else "trough"

    def __str__(self) -> str:
        if self.kind == "kink":
            return f"The error has a kink here, so it has no Hessian; the gradient is {self.gradient:.2g}."
        return (
            f"A {self.kind}: of {counted(len(self.eigenvalues), 'eigenvalue')} of the Hessian {self.below} "
            f"{'is' if self.below == 1 else 'are'} below 0 (the smallest {self.eigenvalues[0]:.2g}) and {self.above} "
            f"above; the gradient is {self.gradient:.2g}."
        )


@judged
def curvature(net: Network, patterns: PatternSet, measure: Measure = SumOfSquares()) -> Curvature:
    """Measure how the error bends where a network stands. The network is left as it was.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    measure : Measure

    Returns
    -------
    Curvature

    Raises
    ------
    SettingError
        If no weight learns, or too many for it.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> run = run_scenario("xor", "pdp1987")
    >>> found = curvature(run.net, run.patterns)
    >>> len(found.eigenvalues), found.kind
    (9, 'slope')
    """
    net = back_by_weights(net)
    weights = learning_weights(net)
    if len(weights) > MOST:
        raise SettingError(f"curvature is asked of {MOST} weights at most, and {len(weights)} learn here")
    if not weights:
        raise SettingError("there is no curvature where no weight learns: the network has none, or all are frozen")
    fitted = patterns.fitted(net)
    values, smooth = hessian(net, fitted, measure)
    slope = gradient(net, fitted, measure)
    largest = max((abs(weight.value) for weight in weights), default=0.0)
    return Curvature(tuple(values), sqrt(sum(g * g for g in slope)), largest, smooth)


def too_dear(net: Network, patterns: PatternSet) -> str:
    """Say why curvature is not looked at unasked, if it would take long.

    >>> too_dear(Network.layered(2, 2, 1, seed=1), PatternSet([([0, 1], [1])]))
    ''
    """
    weights = len(learning_weights(net))
    messages = 4 * weights * len(patterns) * 2 * len(net.connections)
    if weights <= UNASKED and messages <= MESSAGES:
        return ""
    return (
        f"{weights:,} weights learn, and it would take {messages:,} messages; it is looked at unasked for "
        f"{UNASKED} weights and {MESSAGES:,} messages at most"
    )


def of_place(net: Network, patterns: PatternSet, measure: Measure, bent: Curvature | None) -> Iterator[Finding]:
    """Say where a network stands that stands still, and what has been proved of such places."""
    how = "second derivatives of the error by the weights, from differences of the gradient"
    if bent is None:
        if dear := too_dear(net, patterns):
            saw = "The gradient is next to nothing; whether this is a minimum, a saddle or a trough was not looked at."
            advice = f"`curvature` tells it, of {MOST} weights at most."
            yield Finding("where it stands", saw, f"the gradient's length; {dear}", advice)
        return
    advice = {
        "saddle": "There is a way down: train on, or kick it.",
        "trough": "Some directions are next to level: the floor may fall along them for ever, ever more slowly.",
        "minimum": "No small change helps: start from another seed.",
        "level place": "Some do not bend at all, so this may be a minimum, a saddle or a trough: train on, or kick it.",
        "kink": "See which units stand where their function has its kink.",
    }.get(bent.kind, "")
    known = _known(net, patterns, measure) if bent.kind not in ("slope", "kink") else ""
    largest = f" The largest weight is {bent.largest_weight:.1f}."
    yield Finding("where it stands", str(bent) + largest, how, " ".join(filter(None, (advice, known))))


def _known(net: Network, patterns: PatternSet, measure: Measure) -> str:
    """What is proved of layered networks of logistic units on XOR, by squares; of others nothing."""
    hidden, ways = len(net.hidden), {(c.sender.role, c.receiver.role) for c in net.connections.values()}
    plain_units = all(unit.function == activation("logistic") for unit in net.structure.firing_order)
    direct = ("input", "output") in ways
    whole = len(learning_weights(net)) == len(net.connections) == 4 * hidden + 1 + 2 * direct
    if not (is_xor(patterns) and plain_units and whole and measure == SumOfSquares()) or ("hidden", "hidden") in ways:
        return ""
    return known_of_xor(hidden, direct)


def known_of_xor(hidden: int, direct: bool = False) -> str:
    """Say what has been proved of where a layered network of logistic units can be stuck on XOR.

    Parameters
    ----------
    hidden : int
        How many hidden units it has.
    direct : bool
        Whether inputs are connected to the output too.

    Examples
    --------
    >>> known_of_xor(2)
    'Of 2-2-1 networks it is proved that no finite point where they stand still is a minimum (Hamey 1995).'
    """
    if direct:
        known = "Of the 2-1-1 network with direct connections it is proved that it can be stuck at saddles only"
        return f"{known} (Sprinkhuizen-Kuyper and Boers 1996)." if hidden == 1 else ""
    if hidden == 2:
        return "Of 2-2-1 networks it is proved that no finite point where they stand still is a minimum (Hamey 1995)."
    if hidden == 3:
        return "Networks 2-3-1 do have minima of error above 0 (Sprinkhuizen-Kuyper and Boers 1999)."
    return ""
