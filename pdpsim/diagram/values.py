"""What a circuit shows: the numbers of a pattern and phase, from sweeps on a copy of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdpsim.checks import one_of
from pdpsim.core.connection import Connection
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, asked_of
from pdpsim.core.unit import Unit
from pdpsim.errors import SettingError, nearest
from pdpsim.words import listed

PHASES = ("forward", "backward")
UNIT_VALUES = ("activation", "net_input", "delta", "error", "target", "bias")
CONNECTION_VALUES = ("weight", "product", "gradient", "last_change")


def shown_state(
    net: Network,
    pattern: Pattern | Sequence[float] | Mapping[str, float] | None,
    phase: str | None,
    measure: Measure = SumOfSquares(),
) -> tuple[Network, str]:
    """Return a network whose numbers are of that pattern and phase, and the phase; the one given is not disturbed.

    Without a pattern it is the network itself, as it stands.

    Raises
    ------
    SettingError
        If there is no such phase, or no targets for the backward one.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> shown, phase = shown_state(net, Pattern([1], [1]), "backward")
    >>> shown.units["o1"].delta != 0.0, net.units["o1"].delta, phase
    (True, 0.0, 'backward')
    """
    if phase is not None:
        one_of(phase, PHASES, "phase")
    if pattern is None and (phase != "backward" or net.phase == "backward"):
        return net, phase or net.phase or "forward"
    pattern = net.pattern if pattern is None else pattern
    if pattern is not None:
        pattern = asked_of(net, pattern)
    if phase == "backward" and (pattern is None or all(t is None for t in pattern.targets)):
        raise SettingError("the backward phase starts from targets: give a pattern that has some")
    assert pattern is not None
    net = net.copy()
    net.forward(pattern)
    if phase == "backward":
        net.backward(measure)
    return net, phase or "forward"


def unit_values(net: Network, phase: str, values: str | Mapping[str, float] | None) -> dict[str, float | None]:
    """Return the number to show in each unit: by default its activation, or in the backward phase its delta.

    >>> unit_values(Network.layered(1, 1, seed=1), "forward", None)
    {'bias': 1.0, 'i1': 0.0, 'o1': 0.0}
    """
    if isinstance(values, Mapping):
        for name in values:
            if name not in net.units:
                raise SettingError(f"values for unit {name!r}, which there is not{nearest(name, net.units)}")
        return {name: values.get(name) for name in net.units}
    what = values or ("delta" if phase == "backward" else "activation")
    if what not in UNIT_VALUES:
        raise SettingError(f"units have no {what!r} to show{nearest(what, UNIT_VALUES)}")
    return {name: _value(unit, what) for name, unit in net.units.items()}


def _value(unit: Unit, what: str) -> float | None:
    if what == "delta" and not unit.computes:
        return None
    value: float | None = getattr(unit, what)
    return value


def connection_value(connection: Connection, what: str, phase: str) -> float:
    """Return a number of a connection; its product is what it carries, forward or backward.

    That is weight x activation, or weight x delta; of a kind that carries errors in another way, what that comes to.

    >>> net = Network.layered(1, 1, seed=1)
    >>> _ = net.forward([1])
    >>> c = net.connections["i1", "o1"]
    >>> connection_value(c, "product", "forward") == c.weight
    True
    """
    if what == "product" and phase == "backward":
        return connection.way_back * connection.passes
    if what == "product":
        return connection.weight * connection.sender.activation
    if what == "last_change" and connection.known_change is None:
        remembers = listed(connection.shared.remembers) or "nothing"
        raise SettingError(f"no last change is remembered of {connection.name}: its rule remembers {remembers}")
    value: float = getattr(connection, what)
    return value


def shown_on_connections(
    labels: str | Sequence[str] | None, phase: str, room: bool, standing: bool = False
) -> tuple[str, ...]:
    """Return what is written on connections: by default weights, or backward products and gradients, given room.

    Of a network as it stands no product is shown unasked: after a weight change it would not be what was sent.

    >>> shown_on_connections("auto", "backward", room=True), shown_on_connections("auto", "forward", room=False)
    (('product', 'gradient'), ())
    >>> shown_on_connections("auto", "backward", room=True, standing=True)
    ('weight', 'gradient')
    """
    unasked = isinstance(labels, str) and labels == "auto"
    if labels is None or (unasked and not room):
        return ()
    if unasked:
        return ("weight" if standing else "product", "gradient") if phase == "backward" else ("weight",)
    chosen = (labels,) if isinstance(labels, str) else tuple(labels)
    for what in chosen:
        if what not in CONNECTION_VALUES:
            raise SettingError(f"connections have no {what!r} to show{nearest(what, CONNECTION_VALUES)}")
    return chosen
