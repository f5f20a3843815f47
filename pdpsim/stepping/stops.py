"""Until when to run: all the ways to say it, turned into a question asked of each event."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from pdpsim.core import events
from pdpsim.core.connection import Connection
from pdpsim.core.unit import Unit
from pdpsim.errors import StepError
from pdpsim.stepping.expressions import Expression
from pdpsim.stepping.turns import connections_of, settles
from pdpsim.words import quoted

if TYPE_CHECKING:
    from pdpsim.stepping.interventions import AnyEvent
    from pdpsim.stepping.stepper import Stepper

Until: TypeAlias = "int | str | Unit | Connection | type | Callable[[AnyEvent], object]"
Stop: TypeAlias = "Callable[[AnyEvent], object]"

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        events.PatternPresented,
        events.ActivationMessage,
        events.UnitFired,
        events.TargetsCompared,
        events.ErrorMessage,
        events.DeltaFormed,
        events.WeightChanged,
    )
}


def stop_when(until: Until | None, stepper: Stepper) -> Stop:
    """Return the function of an event that says whether to stop after it; see `Stepper.run`.

    Raises
    ------
    StepError, ExpressionError
        If it makes no sense.
    """
    return _asked(_meant(until, stepper) if isinstance(until, str) else until)


def _asked(until: Until | Expression | None) -> Stop:
    if until is None:
        return lambda event: False
    if isinstance(until, Unit):
        unit = until
        return lambda event: settles(event, unit)
    if isinstance(until, Connection):
        connection = until
        return lambda event: connection in connections_of(event)
    if isinstance(until, type):
        kind = until
        return lambda event: isinstance(event, kind)
    if isinstance(until, int) and not isinstance(until, bool):
        return _counted(until)
    if isinstance(until, Expression):
        return lambda event: until.value()
    if callable(until):
        return until
    raise StepError(f"cannot run until {quoted(until)}: say how many steps, a unit, a type of event, or a condition")


def _meant(text: str, stepper: Stepper) -> Unit | Connection | type | Expression:
    if text in stepper.net.units:
        return stepper.net.units[text]
    if text in KINDS:
        return KINDS[text]
    expression = stepper.expression(text)
    value = expression.value()
    return value if isinstance(value, (Unit, Connection)) else expression


def _counted(n: int) -> Stop:
    if n < 1:
        raise StepError(f"the number of steps must be 1 or more, not {n}")
    left = n

    def enough(event: AnyEvent) -> bool:
        nonlocal left
        left -= 1
        return left == 0

    return enough
