"""The three sweeps of back-propagation, and a unit's turn outside them, as sequences of acts.

An *act* is what one unit, connection or weight does by itself, with what is at hand; doing it returns
the event that records it. A sweep only says whose turn it is. Running a sweep is doing all of its acts,
stepping is doing the next. All state is in the objects, so a sweep can be taken up at any act, even
after something was changed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdpsim.core.events import Event
    from pdpsim.core.measures import Measure
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern
    from pdpsim.core.unit import Unit
    from pdpsim.core.weight import Rule

    Act = Callable[[], Event]


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


def forward(net: Network, pattern: Pattern) -> Iterator[Event]:
    """Present a pattern and pass activations forward, yielding an event per act. (Ch. 8, eqs. 7 and 8.)"""
    return perform(forward_acts(net, pattern))


def backward(net: Network, measure: Measure, keep_gradients: bool = False) -> Iterator[Event]:
    """Pass error signals backward, yielding an event per act. (Ch. 8, eqs. 13 and 14.)"""
    return perform(backward_acts(net, measure, keep_gradients))


def change_weights(net: Network, rule: Rule) -> Iterator[Event]:
    """Change the weights, yielding an event per weight. (Ch. 8, eq. 16.)"""
    return perform(change_acts(net, rule))
