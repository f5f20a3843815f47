"""What is said about the cost of back-propagation and about deep networks: worked out on networks of random weights."""

from functools import cache
from statistics import median

from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.sweeps import backward_acts, forward_acts
from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original, Rows
from pdpsim.reproduction.measuring import number

WIDTHS = (8, 32, 128)  # of encoders, whose weights grow from 59 to 1,927
DEPTHS = (2, 5, 10)  # hidden layers
UNITS, SEEDS = 6, 20


@cache
def acts(width: int) -> tuple[int, int, int]:
    """Count the weights of an encoder, and the acts of a forward and of a backward sweep.

    >>> acts(8)
    (59, 71, 71)
    """
    net = Network.layered(width, (width - 1).bit_length(), width)
    pattern = Pattern([0.0] * width, [0.0] * width)
    forward, backward = list(forward_acts(net, pattern)), list(backward_acts(net, SumOfSquares()))
    return len(net.weights), len(forward), len(backward)


@cache
def lost(depth: int, seed: int) -> float:
    """Return how many times as large the error signal is in the last hidden layer as in the first."""
    net = Network.layered(UNITS, *[UNITS] * depth, UNITS, seed=seed, init_range=0.5)
    net.forward(Pattern([1.0] * UNITS, [1.0] * UNITS))
    net.backward()
    sizes = [sum(abs(unit.delta) for unit in net.hidden if unit.layer == layer) for layer in (1, depth)]
    return sizes[1] / sizes[0]


def _backward(rows: Rows) -> Figure:
    ratios = [backward / forward for _, forward, backward in map(acts, WIDTHS)]
    text = " and ".join(f"{ratio:.2f}" for ratio in sorted(set(ratios)))
    return Figure(f"{text} acts backward for each forward", min(ratios), max(ratios))


def _per_weight(rows: Rows) -> Figure:
    each = [(forward + backward) / weights for weights, forward, backward in map(acts, WIDTHS)]
    told = ", ".join(f"{cost:.2f}" for cost in each)
    of = ", ".join(f"{acts(width)[0]:,}" for width in WIDTHS)
    return Figure(f"{told} acts a weight in networks of {of} weights", max(each) / min(each), max(each) / min(each))


def _depth(rows: Rows) -> Figure:
    found = {depth: median(lost(depth, seed) for seed in range(SEEDS)) for depth in DEPTHS}
    told = ", ".join(f"{float(f'{ratio:.1e}'):,} over {depth}".replace(".0 ", " ") for depth, ratio in found.items())
    deepest = found[DEPTHS[-1]]
    return Figure(f"times smaller: {told} hidden layers", deepest, deepest)


CLAIMS = (
    Claim(
        "cost-backward",
        RETELLING,
        "The backward sweep costs about as much as the forward sweep.",
        Figure("about as much", 0.8, 1.25),
        "encoder",
        measure=_backward,
        how="acts of the sweeps (messages, and units that fire or form a delta) of encoders of 8, 32 and 128 units; in "
        "time it is 1.1 to 1.2 times as much (docs/judging.md)",
        original=Original("Both sweeps are said to have the same form, and no cost is printed.", silent=True),
    ),
    Claim(
        "cost-linear",
        RETELLING,
        "The cost of a gradient grows as the number of weights, not as its square.",
        Figure("as the weights", 0.5, 2.0),
        "encoder",
        measure=_per_weight,
        how="acts of both sweeps for each weight; the range is that of the largest by the least",
        original=Original("No cost is printed.", silent=True),
    ),
    Claim(
        "cost-depth",
        RETELLING,
        "Ten logistic layers weaken the error signal by 4^10, a million times (the slope is 1/4 at most).",
        number(4**10),
        "encoder",
        measure=_depth,
        how="size of the deltas of the last hidden layer by that of the first, in networks of six units a layer from "
        "U(-.5, .5): the median of 20; the slopes are a part of it, the weights another",
        original=Original("Nothing deeper than the family trees' five layers is told of.", silent=True),
    ),
)
