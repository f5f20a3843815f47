"""What a unit does for the network, measured by doing without it."""

from __future__ import annotations

from dataclasses import dataclass

from pdpsim.core.activations import constant
from pdpsim.core.network import Network
from pdpsim.inspection.responses import Responses, mean, squares, total


@dataclass(frozen=True)
class Effect:
    """What becomes of errors and outputs when a unit does not take part.

    Attributes
    ----------
    unit : str
    held_at : float
        The activation it was held at.
    tss_before, tss : float
    pss : tuple of float
        For each pattern the sum of (t - y)^2 with the unit held.
    outputs : tuple of tuple of float
        For each pattern the output units' activations with the unit held.
    hit : tuple of str
        Patterns on whose targets an output is on the wrong side of one half now, and was not before.
    """

    unit: str
    held_at: float
    tss_before: float
    tss: float
    pss: tuple[float, ...]
    outputs: tuple[tuple[float, ...], ...]
    hit: tuple[str, ...]


def held(net: Network, name: str, value: float, taken: Responses) -> Effect:
    """Hold a unit at an activation and measure what becomes of the outputs; the network is as before afterwards.

    Held at 0, its messages are 0: that is a lesion. Held at its mean, it is there but says nothing.

    Examples
    --------
    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> net.connections["h1", "o1"].weight = 5.0
    >>> net.units["o1"].bias = -1.0
    >>> effect = held(net, "h1", 0.0, respond(net, PatternSet([([1], [1])])))
    >>> effect.tss > effect.tss_before, effect.hit
    (True, ('1',))
    """
    unit = net.units[name]
    sound = unit.function
    unit.function = constant(value)
    try:
        outputs = tuple(net.forward(pattern) for pattern in taken.patterns)
    finally:
        unit.function = sound
    pss = tuple(squares(p.targets, y) for p, y in zip(taken.patterns, outputs))
    hit = tuple(
        pattern.name
        for k, pattern in enumerate(taken.patterns)
        if _right(pattern.targets, [taken.activations[u.name][k] for u in net.outputs])
        and not _right(pattern.targets, outputs[k])
    )
    return Effect(name, value, taken.tss, total(pss), pss, outputs, hit)


def held_at_mean(net: Network, name: str, taken: Responses) -> Effect:
    """Hold a unit at its mean activation over the patterns."""
    return held(net, name, mean(taken.activations[name]), taken)


def _right(targets: tuple[float | None, ...], outputs: list[float] | tuple[float, ...]) -> bool:
    return all(t is None or (t > 0.5) == (y > 0.5) for t, y in zip(targets, outputs))
