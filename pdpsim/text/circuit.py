"""A network as plain text: its units in layers, outputs on top, and who hears whom."""

from __future__ import annotations

from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.text.tables import number, table

WIDE = 8  # units or connections that a line shows
LONG = 40  # units that are listed one by one


def circuit(net: Network) -> str:
    """Return a network as ASCII text, with activations and weights.

    Examples
    --------
    >>> print(circuit(Network.layered(2, 2, 1, seed=1)))
    <Network: 2 inputs, 2 hidden, 1 output, 9 connections>
    layer 2  o1 0.000
    layer 1  h1 0.000  h2 0.000
    layer 0  bias 1.000  i1 0.000  i2 0.000
    h1 <- bias -0.366  i1 0.347  i2 0.264
    h2 <- bias -0.245  i1 -0.005  i2 -0.051
    o1 <- bias 0.152  h1 0.289  h2 -0.406
    """
    layers: dict[int, list[Unit]] = {}
    for unit in net.units.values():
        layers.setdefault(unit.layer, []).append(unit)
    lines = [repr(net)]
    for layer in sorted(layers, reverse=True):
        units = [f"{unit.name} {number(unit.activation)}" for unit in layers[layer]]
        lines.append(f"layer {layer}  {_few(units)}")
    heard = [unit for unit in net.units.values() if unit.incoming]
    lines += [
        f"{unit.name} <- {_few([f'{c.sender.name} {number(c.weight)}' for c in unit.incoming])}"
        for unit in heard[:LONG]
    ]
    if len(heard) > LONG:
        lines.append(f"... and {len(heard) - LONG} more units")
    return "\n".join(lines)


def weights(net: Network) -> str:
    r"""Return the weights as a table: a row per receiver, a column per sender.

    >>> print(weights(Network.layered(2, 1, seed=1)))
      to \ from    bias     i1     i2
      o1         -0.366  0.347  0.264
    """
    receivers = [unit for unit in net.units.values() if unit.incoming]
    senders = [unit for unit in net.units.values() if unit.outgoing]
    rows = [[unit.name, *(number(_weight(net, sender, unit)) for sender in senders)] for unit in receivers]
    return table(["to \\ from", *(unit.name for unit in senders)], rows)


def _weight(net: Network, sender: Unit, receiver: Unit) -> float | None:
    connection = net.connections.get((sender.name, receiver.name))
    return connection.weight if connection else None


def _few(items: list[str]) -> str:
    more = [f"... {len(items) - WIDE} more"] if len(items) > WIDE else []
    return "  ".join([*items[:WIDE], *more])
