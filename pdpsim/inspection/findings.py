"""What can be found wrong with hidden units and with the course of the error: seen, measured, and what to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import isfinite, sqrt

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.errors import NotFiniteError
from pdpsim.inspection.inspector import steepest
from pdpsim.inspection.responses import Responses, coding_units, mean, total
from pdpsim.learning.history import History
from pdpsim.words import listed, percent

FLAT = 0.02  # a slope below this fraction of the steepest is flat
STILL = 0.01  # activations that differ by less over all patterns are the same
PARALLEL = 0.999  # cosine of weights that point the same way
WINDOW = 50  # epochs at the end of a history that are looked at


@dataclass(frozen=True)
class Finding:
    """Something that was found to be wrong.

    Attributes
    ----------
    name : str
        One of those that `Diagnosis` lists.
    saw : str
        What was seen, as a sentence.
    measured : str
        How.
    advice : str
        What to try.
    units : tuple of str
        The units it is about.

    Examples
    --------
    >>> print(Finding("dead units", "h1 does nothing.", "it moves by less than 0.01", "Take it out."))
    h1 does nothing. (Measured: it moves by less than 0.01.) Take it out.
    """

    name: str
    saw: str
    measured: str
    advice: str
    units: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.saw} (Measured: {self.measured}.) {self.advice}"


def of_units(net: Network, taken: Responses) -> Iterator[Finding]:
    """Find what is wrong with hidden units."""
    if same := identical(net):
        yield Finding(
            "symmetry trap",
            f"{_names(same)} have identical weights, so they are given identical changes and never come to differ.",
            "weights in and out, compared to the last bit",
            "Start from different random weights: net.reset(seed=...) with init_range above 0.",
            _members(same),
        )
    if twins := [pair for pair in duplicates(net, taken) if pair not in same]:
        yield Finding(
            "duplicate units",
            f"{_names(twins)} do the same.",
            f"cosine of their weights above {PARALLEL}, or activations within {STILL}",
            "One of them is free for something else: give it new random weights, or start from another seed.",
            _members(twins),
        )
    if still := dead(net, taken):
        yield Finding(
            "dead units",
            f"{subject(still, 'do')} the same on all patterns, and so no more than a bias.",
            f"activations within {STILL} over {len(taken.patterns)} patterns",
            "Start from other weights, or nearer to 0.",
            tuple(still),
        )
    if flat := saturated(net, taken):
        yield Finding(
            "saturated units",
            f"{subject(flat, 'stand')} on the flat of the activation function, always: no error passes back.",
            f"slopes below {percent(FLAT)} of the steepest",
            "Start from smaller weights, or at a lower rate.",
            tuple(flat),
        )


def of_slopes(net: Network) -> Iterator[Finding]:
    """Find units through which no error can pass, wherever they stand."""
    flat = [
        unit.name for unit in net.structure.firing_order if unit.function.slope is None or _is_flat(unit.function.name)
    ]
    if flat:
        yield Finding(
            "no slope",
            f"{subject(flat, 'have')} no slope, so nothing is learned by back-propagation through them.",
            "the slope of the activation function is zero, or there is none",
            "Use 'logistic' units to learn; threshold units can be put in afterwards.",
            tuple(flat),
        )


def of_course(history: History | None) -> Iterator[Finding]:
    """Find out from its history how training went."""
    tss = history.tss if history else []
    if history and (history.stopped == "diverged" or diverges(tss)):
        saw = f"Training diverged: {history.reason or f'tss went from {tss[0]:.3g} to {tss[-1]:.3g}'}."
        yield Finding("divergence", saw, "the course of tss", "Lower the rate, by ten to begin with.")
    elif oscillates(tss):
        last = tss[-WINDOW:]
        saw = f"The error goes up and down, between {min(last):.3g} and {max(last):.3g}, and not down."
        measured = f"turns of tss over the last {len(last)} epochs"
        yield Finding("oscillation", saw, measured, "The rate is too high: halve it, or lower the momentum.")


def of_overflow(error: NotFiniteError) -> Iterator[Finding]:
    """Find that the weights have become too large to compute with."""
    saw = f"The weights are too large to compute with: {error}."
    yield Finding("divergence", saw, "a forward sweep", "Start again at a lower rate.")


def _is_flat(name: str) -> bool:
    return name == "flat_threshold" or name.startswith("constant(")


def subject(names: Sequence[str], verb: str) -> str:
    """Begin a sentence about some units or patterns: list them, and let the verb agree.

    >>> subject(["h1"], "do"), subject(["h1", "h2"], "are")
    ('h1 does', 'h1, h2 are')
    """
    singular = {"do": "does", "have": "has", "stand": "stands", "are": "is"}
    return f"{listed(names)} {verb if len(names) > 1 else singular[verb]}"


def _names(pairs: Sequence[tuple[str, str]]) -> str:
    return listed([" and ".join(pair) for pair in pairs])


def _members(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for pair in pairs for name in pair))


def saturated(net: Network, taken: Responses) -> list[str]:
    """Return the hidden units that are flat on every pattern, so that no error passes back through them.

    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> net.units["h1"].bias = 30.0
    >>> saturated(net, respond(net, PatternSet([([0], [0]), ([1], [1])])))
    ['h1']
    """
    return [u.name for u in coding_units(net) if max(map(abs, taken.slopes[u.name])) < FLAT * steepest(u)]


def stands_flat(unit: Unit, taken: Responses, pattern: str) -> bool:
    """Tell whether a unit's slope is next to nothing on one pattern."""
    place = [p.name for p in taken.patterns].index(pattern)
    return abs(taken.slopes[unit.name][place]) < FLAT * steepest(unit)


def dead(net: Network, taken: Responses) -> list[str]:
    """Return the hidden units whose activation is the same on all patterns, so that they say no more than a bias."""
    if len(taken.patterns) < 2:
        return []
    return [
        u.name for u in coding_units(net) if max(taken.activations[u.name]) - min(taken.activations[u.name]) < STILL
    ]


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
    """Return the fraction by which the error fell over the last epochs, or None of a history too short to say.

    >>> falling([2.0] * 25 + [1.0] * 25)
    0.5
    """
    last = tss[-WINDOW:]
    if len(last) < 10 or not last[0] or not isfinite(last[0]):
        return None
    return (last[0] - last[-1]) / last[0]


def _pairs(net: Network) -> Iterator[tuple[Unit, Unit]]:
    return ((a, b) for a, b in combinations(coding_units(net), 2) if a.layer == b.layer)


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
