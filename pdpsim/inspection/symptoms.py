"""What can be seen to be wrong with hidden units and with the course of the error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import isfinite, sqrt

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.inspection.inspector import steepest
from pdpsim.inspection.responses import Responses, mean, total

FLAT = 0.02  # a slope below this share of the steepest is flat
STILL = 0.01  # activations that differ by less over all patterns are the same
PARALLEL = 0.999  # cosine of weights that point the same way
WINDOW = 50  # epochs at the end of a history that are looked at


def saturated(net: Network, taken: Responses) -> list[str]:
    """Return the hidden units that are flat on every pattern, so that no error passes back through them.

    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> net.units["h1"].bias = 30.0
    >>> saturated(net, respond(net, PatternSet([([0], [0]), ([1], [1])])))
    ['h1']
    """
    return [u.name for u in net.hidden if max(map(abs, taken.slopes[u.name])) < FLAT * steepest(u)]


def stands_flat(unit: Unit, taken: Responses, pattern: str) -> bool:
    """Tell whether a unit's slope is next to nothing on one pattern."""
    place = [p.name for p in taken.patterns].index(pattern)
    return abs(taken.slopes[unit.name][place]) < FLAT * steepest(unit)


def dead(net: Network, taken: Responses) -> list[str]:
    """Return the hidden units whose activation is the same on all patterns, so that they say no more than a bias."""
    if len(taken.patterns) < 2:
        return []
    return [u.name for u in net.hidden if max(taken.activations[u.name]) - min(taken.activations[u.name]) < STILL]


def identical(net: Network) -> list[tuple[str, str]]:
    """Return pairs of hidden units with the same weights in and out: they change alike, and stay the same for ever."""
    return [(a.name, b.name) for a, b in _pairs(net) if _weights_in(a) == _weights_in(b) and _out(a) == _out(b)]


def duplicates(net: Network, taken: Responses) -> list[tuple[str, str]]:
    """Return pairs of hidden units that do the same on all patterns.

    Their weights in point the same way, or their activations are equal; dead units are not counted.

    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 2, 1, init_range=0.0)
    >>> net.connections["i1", "h1"].weight = net.connections["i1", "h2"].weight = 3.0
    >>> duplicates(net, respond(net, PatternSet([([0], [0]), ([1], [1])])))
    [('h1', 'h2')]
    """
    still = set(dead(net, taken))
    return [
        (a.name, b.name)
        for a, b in _pairs(net)
        if not {a.name, b.name} & still and (_parallel(a, b) or _equal(taken, a.name, b.name))
    ]


def oscillates(tss: Sequence[float]) -> bool:
    """Tell whether the error of the last epochs goes up and down rather than down.

    >>> oscillates([1.0, 0.5] * 30), oscillates([1.0 / n for n in range(1, 60)])
    (True, False)
    """
    last = tss[-WINDOW:]
    steps = [b - a for a, b in pairwise(last)]
    if len(steps) < 10:
        return False
    turns = sum(a * b < 0.0 for a, b in pairwise(steps))
    half = len(last) // 2
    # Small ripples, and waves on the way down, are nothing to complain of.
    falls = mean(last[half:]) < 0.8 * mean(last[:half])
    return turns > 0.3 * len(steps) and max(map(abs, steps)) > 0.05 * mean(last) and not falls


def diverges(tss: Sequence[float]) -> bool:
    """Tell whether the error grew beyond all that it was at the beginning.

    >>> diverges([1.0, 2.0, 1e9]), diverges([1.0, 0.9, 0.8])
    (True, False)
    """
    return bool(tss) and (not isfinite(tss[-1]) or (len(tss) > 1 and tss[-1] > 10.0 * max(tss[0], 1e-12)))


def falling(tss: Sequence[float]) -> float | None:
    """Return the share by which the error fell over the last epochs, or None of a history too short to say.

    >>> falling([2.0] * 25 + [1.0] * 25)
    0.5
    """
    last = tss[-WINDOW:]
    if len(last) < 10 or not last[0] or not isfinite(last[0]):
        return None
    return (last[0] - last[-1]) / last[0]


def _pairs(net: Network) -> Iterator[tuple[Unit, Unit]]:
    return ((a, b) for a, b in combinations(net.hidden, 2) if a.layer == b.layer)


def _weights_in(unit: Unit) -> dict[str, float]:
    return {c.sender.name: c.weight for c in unit.incoming}


def _out(unit: Unit) -> dict[str, float]:
    return {c.receiver.name: c.weight for c in unit.outgoing}


def _parallel(one: Unit, other: Unit) -> bool:
    a, b = _weights_in(one), _weights_in(other)
    if not a or a.keys() != b.keys():
        return False
    lengths = sqrt(total([w * w for w in a.values()])) * sqrt(total([w * w for w in b.values()]))
    return lengths > 0.0 and total([a[name] * b[name] for name in a]) / lengths > PARALLEL


def _equal(taken: Responses, one: str, other: str) -> bool:
    return all(abs(a - b) < STILL for a, b in zip(taken.activations[one], taken.activations[other]))
