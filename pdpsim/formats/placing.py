"""Putting weights that were read from a file in their places: judged as a whole before any is changed."""

from __future__ import annotations

from collections.abc import Mapping

from pdpsim.core.network import Network
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS
from pdpsim.errors import FormatError

Ends = tuple[str, str]


def put_weights(net: Network, values: Mapping[Ends, float], changes: Mapping[Ends, float] | None = None) -> None:
    """Give connections the weights of a file, which become those that `reset` goes back to.

    Parameters
    ----------
    net : Network
    values : mapping of (str, str) to float
        By sender and receiver. Where there is no such connection, one that does not learn is made.
    changes : mapping of (str, str) to float, optional
        What momentum carries on.

    Raises
    ------
    FormatError
        If connections that share a weight are given different ones; nothing is changed then.
    SettingError
        If a weight is kept between bounds, and would be beyond; nothing is changed then.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> put_weights(net, {("i1", "o1"): 0.5})
    >>> net.connections["i1", "o1"].weight
    0.5
    """
    seen: dict[Weight, float] = {}
    for ends, value in values.items():
        if ends in net.connections:
            weight = net.connections[ends].shared
            weight.allowed(value)
            if seen.setdefault(weight, value) != value:
                raise FormatError(f"{weight.name} is one; the file has {seen[weight]:g} and {value:g}")
    for (sender, receiver), value in values.items():
        if (sender, receiver) not in net.connections:
            _connect_fixed(net, sender, receiver)
        net.connections[sender, receiver].weight = value
    for weight in net.weights:
        weight.start = weight.value
        weight.restart()
    for ends, change in (changes or {}).items():
        if change:
            net.connections[ends].shared.last_change = change


def _connect_fixed(net: Network, sender: str, receiver: str) -> None:
    weight = Weight(0.0, frozen=True)
    if sender == BIAS:
        net.connect_bias(receiver, weight)
    else:
        net.connect(sender, receiver, weight)
