"""What units do for the network, measured by doing without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pdpsim.core.activations import constant
from pdpsim.core.measures import total
from pdpsim.core.network import Network
from pdpsim.inspection.responses import Responses, squares
from pdpsim.words import brief


@brief
@dataclass(frozen=True)
class Effect:
    """What becomes of errors and outputs when units do not take part.

    Attributes
    ----------
    held_at : dict of str to float
        The units, and the activations they were held at.
    tss_before, tss : float
    pss : tuple of float
        For each pattern the sum of (t - y)^2 with the units held.
    outputs : tuple of tuple of float
        For each pattern the output units' activations with the units held.
    hit : tuple of str
        Patterns on whose targets an output is on the wrong side of one half now, and was not before.
    """

    held_at: dict[str, float]
    tss_before: float
    tss: float
    pss: tuple[float, ...]
    outputs: tuple[tuple[float, ...], ...]
    hit: tuple[str, ...]


def held(net: Network, at: Mapping[str, float], taken: Responses) -> Effect:
    """Hold units at activations and measure what becomes of the outputs; the functions are as before afterwards.

    Held at 0, a unit's messages are 0: that is a lesion. Held at its mean, it is there but says nothing.

    Examples
    --------
    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> net.connections["h1", "o1"].weight = 5.0
    >>> net.units["o1"].bias = -1.0
    >>> effect = held(net, {"h1": 0.0}, respond(net, PatternSet([([1], [1])])))
    >>> effect.tss > effect.tss_before, effect.hit
    (True, ('1',))
    """
    sound = {name: net.units[name].function for name in at}
    try:
        for name, value in at.items():
            net.units[name].function = constant(value)
        outputs = tuple(net.forward(pattern) for pattern in taken.patterns)
    finally:
        for name, function in sound.items():
            net.units[name].function = function
    pss = tuple(squares(p.targets, y) for p, y in zip(taken.patterns, outputs))
    hit = tuple(
        pattern.name
        for k, pattern in enumerate(taken.patterns)
        if _right(pattern.targets, [taken.activations[u.name][k] for u in net.outputs])
        and not _right(pattern.targets, outputs[k])
    )
    return Effect(dict(at), taken.tss, total(pss), pss, outputs, hit)


def _right(targets: tuple[float | None, ...], outputs: Sequence[float]) -> bool:
    return all(t is None or (t > 0.5) == (y > 0.5) for t, y in zip(targets, outputs))
