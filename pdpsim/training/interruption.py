"""Ctrl-C between epochs, never inside one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pdpsim.learning.history import History


def uninterrupted(history: History) -> History:
    """Return a history, or raise `KeyboardInterrupt` if Ctrl-C ended its training.

    Whoever trains for an end of which half is of no use (to draw, to time, to count what is solved) asks here.

    >>> uninterrupted(History(tss=[0.01], stopped="solved")).solved
    True
    """
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    return history


class _Note:
    """The signal handler: it takes a note of the first Ctrl-C."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back until whoever is inside asks for it; a second Ctrl-C is not held back.

    So an epoch is either whole or has not happened. Where it is held back already, whoever is inside asks for the
    same. Outside the main thread, where Python delivers no Ctrl-C, nothing is changed.

    Examples
    --------
    >>> with deferred_interrupt() as interrupted:
    ...     interrupted()
    False
    """
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if main else None
    note = before if isinstance(before, _Note) else _Note()
    in_charge = before is signal.default_int_handler
    if in_charge:
        signal.signal(signal.SIGINT, note)
    try:
        yield lambda: note.asked
    finally:
        if in_charge:
            signal.signal(signal.SIGINT, signal.default_int_handler)
