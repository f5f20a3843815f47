"""One line for each thing that happens: what the shell prints after a step, and what was done by hand."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from pdpsim.stepping.interventions import (
    AnyEvent,
    Clamped,
    Froze,
    Lesioned,
    NumberSet,
    Repaired,
    Restarted,
    Returned,
    RuleChanged,
    Visited,
)
from pdpsim.text.events import describe
from pdpsim.text.tables import number


def tell(event: AnyEvent) -> str:
    """Return one line that says what happened.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network.layered(1, 1, seed=1)
    >>> print(tell(net.connections["bias", "o1"].carry_activation()))
    bias -> o1: weight -0.366 x activation 1.000 = -0.366, net input of o1 now -0.366
    """
    return _tell(event)


@singledispatch
def _tell(event: Any) -> str:
    return describe(event)


@_tell.register
def _set(event: NumberSet) -> str:
    return f"{event.name} set by hand: {number(event.before) or 'any'} -> {number(event.after) or 'any'}"


@_tell.register
def _clamped(event: Clamped) -> str:
    if event.after.is_constant:
        return f"{event.unit.name} clamped at {number(event.activation)}"
    return f"{event.unit.name} released: {event.after.name} again, activation {number(event.activation)}"


@_tell.register
def _lesioned(event: Lesioned) -> str:
    n = len(event.connections)
    return f"{event.name} lesioned" + (f": {n} connections carry nothing" if n > 1 else "")


@_tell.register
def _repaired(event: Repaired) -> str:
    return f"{event.name} repaired"


@_tell.register
def _froze(event: Froze) -> str:
    return f"{event.name} {'frozen' if event.frozen else 'thawed'}"


@_tell.register
def _rule(event: RuleChanged) -> str:
    now = event.after
    return f"rate {now.rate:g}, momentum {now.momentum:g}, decay {now.decay:g} from now on"


@_tell.register
def _visited(event: Visited) -> str:
    return f"pattern {event.pattern.name} comes next, then training goes on from here"


@_tell.register
def _returned(event: Returned) -> str:
    return "back from the pattern given by hand: activations, errors and gradients as before it"


@_tell.register
def _restarted(event: Restarted) -> str:
    new = event.seeds[0] != event.seeds[1]
    return f"restarted with {f'new weights from seed {event.seeds[1]}' if new else 'the same starting weights'}"
