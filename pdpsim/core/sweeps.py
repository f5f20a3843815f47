"""The three sweeps of back-propagation, and a unit's turn outside them, as sequences of acts.

An *act* is what one unit, connection or weight does by itself, with what is at hand; doing it returns
the event that records it. A sweep only says whose turn it is. Running a sweep is doing all of its acts,
stepping is doing the next. All state is in the objects, so a sweep can be taken up at any act, even
after something was changed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from pdpsim.arguments import judged_if_new
from pdpsim.core.connection import Connection
from pdpsim.core.kinds import Factor
from pdpsim.core.measures import Measure

if TYPE_CHECKING:
    from pdpsim.core.events import Event
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.unit import Unit
    from pdpsim.core.weight import Rule

    Act = Callable[[], Event]
    Numbers = dict[Unit, list[float]]  # of each unit one for each pattern


def forward_acts(net: Network, pattern: Pattern) -> Iterator[Act]:
    """The forward sweep: net_j = sum of w_ij y_i, then y_j = f(net_j)."""
    yield partial(net.present, pattern)
    for unit in net.structure.firing_order:
        for connection in unit.incoming:
            yield connection.carry_activation
        yield unit.fire


def backward_acts(net: Network, measure: Measure, keep_gradients: bool = False) -> Iterator[Act]:
    """The backward sweep: delta_j = dE/dy_j f'(net_j), then dE/dy_i += w_ij delta_j for all who sent to j.

    It is the forward sweep, the other way: a unit forms its delta when all errors have come in, and sends it back
    over the connections that its net input came by. With `keep_gradients` the gradients are added to those that
    are there, from the patterns before.
    """
    yield partial(net.compare, measure, keep_gradients)
    for unit in net.structure.backward_order:
        yield unit.form_delta
        for connection in unit.incoming:
            yield connection.carry_error


def change_acts(net: Network, rule: Rule) -> Iterator[Act]:
    """The weight-change sweep: each weight once, shared or not. (A frozen one stays as it is.)"""
    for weight in net.structure.weights:
        yield partial(weight.change, rule)


def turn_acts(unit: Unit, last: Act) -> Iterator[Act]:
    """A unit's turn outside a forward sweep: its net input begins anew, its messages come in, and it fires.

    >>> from pdpsim import Network
    >>> net = Network.layered(1, 1, bias=False, seed=1)
    >>> unit = net.units["o1"]
    >>> [type(event).__name__ for event in perform(turn_acts(unit, unit.fire))]
    ['Attended', 'ActivationMessage', 'UnitFired']
    """
    yield unit.attend
    for connection in unit.incoming:
        yield connection.carry_activation
    yield last


def perform(acts: Iterable[Act]) -> Iterator[Event]:
    """Do the acts, one whenever the next event is asked for.

    Examples
    --------
    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> events = perform(forward_acts(net, Pattern([0, 1], [1])))
    >>> type(next(events)).__name__, type(next(events)).__name__
    ('PatternPresented', 'ActivationMessage')
    """
    return (act() for act in acts)


def do(acts: Iterable[Act]) -> None:
    """Do the acts.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 1, init_range=0.0)
    >>> do(forward_acts(net, Pattern([0, 1])))
    >>> net.units["o1"].activation
    0.5
    """
    for act in acts:
        act()


@judged_if_new
def forward(net: Network, pattern: Pattern) -> Iterator[Event]:
    """Present a pattern and pass activations forward, yielding an event per act. (Ch. 8, eqs. 7 and 8.)"""
    return perform(forward_acts(net, pattern))


@judged_if_new
def backward(net: Network, measure: Measure, keep_gradients: bool = False) -> Iterator[Event]:
    """Pass error signals backward, yielding an event per act. (Ch. 8, eqs. 13 and 14.)"""
    return perform(backward_acts(net, measure, keep_gradients))


@judged_if_new
def change_weights(net: Network, rule: Rule) -> Iterator[Event]:
    """Change the weights, yielding an event per weight. (Ch. 8, eq. 16.)"""
    return perform(change_acts(net, rule))


def forward_all(net: Network, patterns: Sequence[Pattern]) -> tuple[Numbers, Numbers]:
    """Pass the activations of patterns forward, one after the other; return every unit's net inputs and activations.

    They are those that come of `Network.forward` for each pattern, and the network is left as after the last. Where
    nothing stands in the way, each connection's messages are worked out for all patterns together, which takes a
    fraction of the time.

    Parameters
    ----------
    net : Network
    patterns : sequence of Pattern

    Returns
    -------
    net_inputs, activations : dict of Unit to list of float
        A number per pattern.

    Examples
    --------
    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 1, seed=1)
    >>> _, activations = forward_all(net, [Pattern([0, 1]), Pattern([1, 1])])
    >>> [(y,) for y in activations[net.units["o1"]]] == [net.forward([0, 1]), net.forward([1, 1])]
    True
    """
    found = side_by_side(net, patterns)
    if found:
        net.forward(patterns[-1])
        return found
    nets: Numbers = {unit: [] for unit in net.units.values()}
    activations: Numbers = {unit: [] for unit in net.units.values()}
    for pattern in patterns:
        net.forward(pattern)
        for unit in nets:
            nets[unit].append(unit.net_input)
            activations[unit].append(unit.activation)
    return nets, activations


def answers_to(net: Network, patterns: Sequence[Pattern]) -> list[tuple[float, ...]]:
    """Return the outputs to patterns, one after the other, as `Network.forward` does for each.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 1, seed=1)
    >>> answers_to(net, [Pattern([0, 1]), Pattern([1, 1])]) == [net.forward([0, 1]), net.forward([1, 1])]
    True
    """
    return outputs_of(net, forward_all(net, patterns)[1])


def outputs_of(net: Network, activations: Numbers) -> list[tuple[float, ...]]:
    """Return the outputs to each pattern, of the activations of all units, as `forward_all` tells them.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 1, seed=1)
    >>> outputs_of(net, side_by_side(net, [Pattern([0, 1])])[1]) == [net.forward([0, 1])]
    True
    """
    return list(zip(*(activations[unit] for unit in net.outputs)))


def side_by_side(net: Network, patterns: Sequence[Pattern]) -> tuple[Numbers, Numbers] | None:
    """Return what `forward_all` would, and leave the network as it is; None where that takes messages to tell.

    That is where something is carried from pattern to pattern, drawn by chance, presented by a network or sent by a
    connection in a way of its own, or goes wrong.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 1, seed=1)
    >>> side_by_side(net, [Pattern([0, 1])]) is None, net.units["o1"].activation
    (False, 0.0)
    """
    from pdpsim.core.network import Network

    inputs, units = net.inputs, net.units.values()
    plain = type(net).present is Network.present and all(
        len(pattern.inputs) == len(inputs) and not pattern.carried for pattern in patterns
    )
    if not patterns or not plain or any(unit.function.stochastic for unit in units):
        return None
    given = [[pattern.inputs[k] for pattern in patterns] for k in range(len(inputs))]
    given += [[1.0] * len(patterns) for _ in net.structure.bias]
    nets: Numbers = dict(zip((*inputs, *net.structure.bias), given))
    activations: Numbers = {}
    try:
        for unit, values in nets.items():
            activations[unit] = list(map(unit.function.value, values))
        for unit in net.structure.firing_order:
            total = [unit.empty] * len(patterns)
            for connection in unit.incoming:
                total = _with_messages(total, connection, activations[connection.sender])
            nets[unit], activations[unit] = total, list(map(unit.function.value, total))
            if not all(map(isfinite, total)) or not all(map(isfinite, activations[unit])):
                return None
    except (ArithmeticError, ValueError, TypeError):
        return None
    return nets, activations


def _with_messages(total: list[float], connection: Connection, said: list[float]) -> list[float]:
    """Net inputs, with what one connection brings to each."""
    weight, carries = connection.shared.value, type(connection).carry_activation
    if carries is Connection.carry_activation:
        return [before + weight * y for before, y in zip(total, said)]
    if carries is Factor.carry_activation:
        return [before * (weight * y) for before, y in zip(total, said)]
    raise TypeError(f"what {connection.kind} carries is its own")
