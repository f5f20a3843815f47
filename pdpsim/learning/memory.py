"""Where a session stands, and what undo remembers: the last steps, as many as fit into so many bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pdpsim.errors import SettingError
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.core.events import Event
    from pdpsim.learning.sweep import Act, Sweep

STEP = 500  # bytes of a step: its event, the numbers in it, and the places before and after
NUMBER = 90  # bytes of one of the numbers that an event holds as a tuple


class Place(NamedTuple):
    """A point between two acts.

    Attributes
    ----------
    epoch, sweeps : int, tuple of Sweep
        The epoch under way or just finished, and its sweeps.
    number, acts, done : int, sequence, int
        Which of the sweeps it is, its acts, and how many of them have been done.
    total : float or None
        What the epoch has added up for the procedure's curve so far; None where nothing was counted yet.
    messages : int
        How many messages the epoch has carried so far.
    drawn : int
        How many numbers have been drawn by chance.
    drawn_before, drawn_then : int
        How many had been when the epoch was laid out, and when the sweep's acts were.
    home : Place or None
        Of a visit to a pattern given by hand: where it returns to.
    """

    epoch: int
    sweeps: tuple[Sweep, ...]
    number: int
    acts: Sequence[Act]
    done: int
    total: float | None
    messages: int
    drawn: int
    drawn_before: int
    drawn_then: int
    home: Place | None = None

    @property
    def sweep(self) -> Sweep:
        """The sweep under way, or just finished."""
        return self.sweeps[self.number]

    @property
    def sweep_over(self) -> bool:
        """Whether every act of the sweep has been done."""
        return self.done == len(self.acts)

    @property
    def over(self) -> bool:
        """Whether every sweep has been done."""
        last = self.done == len(self.acts) and self.number + 1 == len(self.sweeps)
        return last and not self.sweeps[-1].goes_round


@brief
class Step(NamedTuple):
    """One thing that was done, and where the session stood before and after it."""

    event: Event
    before: Place
    after: Place
    size: int


def size_of(event: Event) -> int:
    """Estimate how many bytes it takes to remember an event: by what it holds of what it overwrote.

    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> size_of(net.present(Pattern([0, 1], [1]))) > size_of(net.units["h1"].fire())
    True
    """
    size = STEP
    for field in event:  # type: ignore[attr-defined]  # every event is a named tuple
        if type(field) is tuple:
            size += NUMBER * len(field)
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

    def remember(self, event: Event, before: Place, after: Place) -> None:
        """Remember a step, forgetting the oldest ones if it takes too much."""
        if self.limit == 0:
            self.forgotten += 1
            return
        size = size_of(event)
        self.steps.append(Step(event, before, after, size))
        self.size += size
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
