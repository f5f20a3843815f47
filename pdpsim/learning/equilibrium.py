"""What stochastic units do in the long run, worked out exactly: the Boltzmann distribution of small networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import exp, log1p
from typing import TYPE_CHECKING

from pdpsim.core.measures import total
from pdpsim.core.patterns import in_order
from pdpsim.errors import NetworkError

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.unit import Unit

LARGEST = 16  # units whose states are gone through, in all their combinations


def how_often_on(net: Network, clamped: Mapping[Unit, float], temperature: float) -> dict[Unit, float]:
    """Return how often each unit is on at equilibrium: those that are free as `probabilities` says, others as they are.

    >>> from pdpsim import Network
    >>> net = Network()
    >>> one = net.add_unit("one", "output", "stochastic_logistic", bias=0.0)
    >>> how_often_on(net, {}, 1.0)[one], how_often_on(net, {one: 1.0}, 1.0)[one]
    (0.5, 1.0)
    """
    return {**_held(net), **clamped, **probabilities(net, clamped, temperature)}


def _held(net: Network) -> dict[Unit, float]:
    """Units that are held where they are, whatever they hear."""
    return {unit: unit.function.low for unit in net.structure.computing if unit.function.is_constant}


def probabilities(net: Network, clamped: Mapping[Unit, float], temperature: float) -> dict[Unit, float]:
    """Return how probable it is that each free unit is on, once the network is in equilibrium.

    A state's probability goes with exp(-energy / temperature). Units that are not linked with each other are
    independent, given the others, so only the states of the others are gone through.

    Parameters
    ----------
    net : Network
        Of stochastic logistic units and symmetric links; it is not touched.
    clamped : mapping of Unit to float
        The units that are held, and at what; input units among them.
    temperature : float

    Raises
    ------
    NetworkError
        If that would be too many states.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network()
    >>> one, other = net.add_group(["one", "other"], "output", "stochastic_logistic", bias=0.0)
    >>> link = net.connect(one, other, 2.0, symmetric=True)
    >>> {unit.name: round(p, 3) for unit, p in probabilities(net, {one: 1.0}, 1.0).items()}
    {'other': 0.881}
    >>> round(probabilities(net, {}, 1.0)[one], 3)
    0.807
    """
    clamped = {**_held(net), **clamped}
    free = [unit for unit in net.structure.computing if unit not in clamped]
    alone, others = _apart(free)
    if len(others) > LARGEST:
        raise NetworkError(
            f"{len(others)} free units are linked with each other: too many for exact probabilities, which are worked "
            f"out of up to {LARGEST}"
        )
    given = {unit: _heard(unit, clamped, free) for unit in free}
    links = {unit: {c.sender: c.shared.value for c in unit.incoming if c.sender in given} for unit in free}
    heats, on = [], []
    for state in product((False, True), repeat=len(others)):
        up = [unit for unit, is_on in zip(others, state) if is_on]
        heat = total([given[unit] + total([links[unit].get(u, 0.0) for u in up[:k]]) for k, unit in enumerate(up)])
        nets = [(given[unit] + total([links[unit].get(u, 0.0) for u in up])) / temperature for unit in alone]
        heats.append(heat / temperature + total([_log_of_both(net_input) for net_input in nets]))
        on.append([*map(_logistic, nets), *map(float, state)])
    most = max(heats)
    shares = [exp(heat - most) for heat in heats]
    whole = total(shares)
    found = [total([share * y for share, y in zip(shares, column)]) / whole for column in zip(*on)]
    return dict(zip((*alone, *others), found))


def clamped_to(net: Network, pattern: Pattern, first: int | None = None) -> dict[Unit, float]:
    """Return the input units with what a pattern puts there, and the first visible units with their targets, or all."""
    [pattern] = in_order(net, [pattern])
    visible = list(zip(net.outputs, pattern.targets))[:first]
    given = {unit: unit.function.value(x) for unit, x in zip(net.inputs, pattern.inputs)}
    return {**given, **{unit: target for unit, target in visible if target is not None}}


def _apart(free: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Units not linked with each other, hidden ones first, and the others."""
    alone: list[Unit] = []
    for unit in sorted(free, key=lambda unit: unit.role != "hidden"):
        if not any(c.sender in alone or c.sender is unit for c in unit.incoming):
            alone.append(unit)
    return alone, [unit for unit in free if unit not in alone]


def _heard(unit: Unit, clamped: Mapping[Unit, float], free: Sequence[Unit]) -> float:
    """What a unit hears from the bias and those that are clamped."""
    return total(
        [c.shared.value * clamped.get(c.sender, c.sender.activation) for c in unit.incoming if c.sender not in free]
    )


def _log_of_both(net: float) -> float:
    """log(1 + exp(net)): of being off or on."""
    return max(net, 0.0) + log1p(exp(-abs(net)))


def _logistic(net: float) -> float:
    return 1.0 / (1.0 + exp(-net)) if net >= 0.0 else 1.0 - 1.0 / (1.0 + exp(net))
