"""What undo remembers: the last steps, as many as fit into so many bytes."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from pdpsim.core.events import PatternPresented, TargetsCompared
from pdpsim.errors import SettingError
from pdpsim.stepping.interventions import AnyEvent, Restarted, Returned, Visited
from pdpsim.stepping.place import Place
from pdpsim.words import quoted

STEP = 400  # bytes of a step: its event, the numbers in it, and the places before and after
UNIT = 120  # bytes per unit of what a presentation overwrote
NUMBER = 40  # bytes per error and gradient of what a comparison overwrote


class Step(NamedTuple):
    """One thing that was done, and where the stepper stood before and after it."""

    event: AnyEvent
    before: Place
    after: Place
    size: int


def size_of(event: AnyEvent, after: Place) -> int:
    """Estimate how many bytes it takes to remember a step."""
    size = STEP
    if isinstance(event, PatternPresented):
        size += UNIT * len(event.before) + (after.plan.cost if after.number == 0 else 0)
    elif isinstance(event, TargetsCompared):
        size += NUMBER * (len(event.errors) + len(event.errors_before) + len(event.gradients_before or ()))
    elif isinstance(event, (Restarted, Visited, Returned)):
        size += event.cost
    return size


class Memory:
    """The steps that can be undone, and those undone that can be done again.

    Parameters
    ----------
    limit : int
        Bytes, by estimate. With 0 nothing is remembered.

    Examples
    --------
    >>> Memory(0).limit
    0
    """

    def __init__(self, limit: int) -> None:
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise SettingError(f"the memory of undo must be a number of bytes from 0, not {quoted(limit)}")
        self.limit = limit
        self.size = 0
        self.forgotten = 0
        self.steps: deque[Step] = deque()
        self.undone: list[Step] = []

    def remember(self, event: AnyEvent, before: Place, after: Place) -> None:
        """Remember a step, forgetting the oldest ones if it takes too much."""
        if self.limit == 0:
            self.forgotten += 1
            return
        step = Step(event, before, after, size_of(event, after))
        self.steps.append(step)
        self.size += step.size
        while self.size > self.limit:
            self.size -= self.steps.popleft().size
            self.forgotten += 1

    def take_back(self) -> Step:
        """Move the last step to those that can be done again, and return it."""
        step = self.steps.pop()
        self.size -= step.size
        self.undone.append(step)
        return step

    def why_no_further(self) -> str:
        """Say why undo goes back no further than it does."""
        if self.limit == 0:
            return "undo is switched off (its memory is 0)"
        if self.forgotten:
            return f"the memory of undo, {self.limit / 1e6:g} MB, holds the last {len(self.steps):,} steps only"
        return f"only {len(self.steps):,} steps have been done" if self.steps else "nothing has been done yet"
