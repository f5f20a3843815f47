"""Weights to start from: drawn by a seed, kept, and gone back to."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, sqrt
from random import Random
from typing import TYPE_CHECKING

from pdpsim.checks import finite, one_of
from pdpsim.core.chance import Seed, drawn_seed, uniform
from pdpsim.core.kinds import OwnWayBack
from pdpsim.errors import NetworkError

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection
    from pdpsim.core.graph import Connections, Units
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.structure import Structure

# How far starting weights reach, by fan in and fan out; None: as far as init_range.
STARTS: dict[str, Callable[[int, int], float] | None] = {
    "uniform": None,
    "xavier": lambda fan_in, fan_out: sqrt(6.0 / (fan_in + fan_out)),
    "he": lambda fan_in, fan_out: sqrt(6.0 / fan_in),
    "lecun": lambda fan_in, fan_out: sqrt(3.0 / fan_in),
}


class Starting:
    """What a network does with the weights that it starts from.

    Attributes
    ----------
    seed, init_range, start : int or None, float, str
        What they were drawn with, if they were; see `randomize`.
    """

    structure: Structure
    units: Units
    connections: Connections
    seed: int | None
    init_range: float
    start: str
    folded: dict[str, tuple[str, int]]
    pattern: Pattern | None
    phase: str

    def randomize(self, seed: Seed = None, init_range: float | None = None, start: str | None = None) -> None:
        """Draw new starting weights, evenly from minus to plus a range, and start from them.

        Frozen weights are left alone. Those with bounds are drawn from the part of the range that is between them.

        Parameters
        ----------
        seed : int, random.Random or None
            The seed used is kept in `seed`, also where None drew one.
        init_range : float, optional
            The range where `start` is 'uniform'; the one used last, if not given, as `start`.
        start : {'uniform', 'xavier', 'he', 'lecun'}, optional
            Where the range is from: `init_range`; or sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010),
            sqrt(6 / fan in) (He and others, 2015) or sqrt(3 / fan in) (LeCun and others, 1998), with biases of 0. Fan
            in is how many units the receiver hears, fan out how many the sender sends to, the bias unit not counted.
            A weight that is shared is drawn as the first connection that uses it says.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.randomize(seed=2, init_range=0.1)
        >>> max(abs(w.value) for w in net.weights) < 0.1
        True
        >>> net.randomize(seed=2, start="he")
        >>> net.units["h1"].bias
        0.0
        """
        reach = self.init_range if init_range is None else finite(init_range, "init_range")
        if not 0.0 <= reach <= 1e300:
            raise NetworkError(f"init_range must be from 0 to 1e300, not {reach!r}")
        start = self.start if start is None else start
        one_of(start, STARTS, "start", NetworkError)
        self.seed, self.init_range, self.start = drawn_seed(seed), reach, start
        random = Random(self.seed)
        for weight in self.structure.weights:
            if not weight.frozen:
                weight.start = self._drawn(random, weight.connections[0], weight.low, weight.high)
                weight.restart()
        ways = [connection for connection in self.connections.values() if isinstance(connection, OwnWayBack)]
        first: dict[object, OwnWayBack] = {}
        for way in ways:
            # The copies of a connection at several steps have one way back, as they have one weight.
            one = first.setdefault(way.shared if self.folded else way, way)
            way.back = self._drawn(random, way) if one is way else one.back
        self._clear()

    def _drawn(self, random: Random, connection: Connection, low: float = -inf, high: float = inf) -> float:
        reach, reach_of = self.init_range, STARTS[self.start]
        if reach_of:
            if connection.sender.role == "bias":
                return min(max(0.0, low), high)
            fan_in = sum(c.sender.role != "bias" for c in connection.receiver.incoming)
            reach = reach_of(fan_in, len(connection.sender.outgoing))
        if low > reach or high < -reach:  # nothing of the range is between the bounds
            low = high = low if low > reach else high
        return uniform(random, max(-reach, low), min(reach, high)) if low < high else low

    def start_here(self) -> None:
        """Make the weights of this moment those that `reset` goes back to.

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.units["h1"].bias = -1.0
        >>> net.start_here()
        >>> net.units["h1"].bias = 7.0
        >>> net.reset(); net.units["h1"].bias
        -1.0
        """
        for weight in self.structure.weights:
            weight.start = weight.value

    def reset(self, seed: Seed = None) -> None:
        """Go back to the starting weights, or with a seed to new ones, as if nothing had been learned.

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> before = net.connections["i1", "h1"].weight
        >>> net.connections["i1", "h1"].weight = 5.0
        >>> net.reset()
        >>> net.connections["i1", "h1"].weight == before
        True
        """
        if seed is not None:
            self.randomize(seed)
            return
        for weight in self.structure.weights:
            weight.restart()
        self._clear()

    def _clear(self) -> None:
        for unit in self.units.values():
            unit.clear()
        self.pattern, self.phase = None, ""
