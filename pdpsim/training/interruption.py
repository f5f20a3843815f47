"""Ctrl-C between epochs, never inside one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back until whoever is inside asks for it; a second Ctrl-C is not held back.

    So an epoch is either whole or has not happened. Outside the main thread, where Python delivers
    no Ctrl-C, nothing is changed.

    Examples
    --------
    >>> with deferred_interrupt() as interrupted:
    ...     interrupted()
    False
    """
    asked = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    in_charge = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if in_charge:
        signal.signal(signal.SIGINT, note)
    try:
        yield lambda: asked
    finally:
        if in_charge:
            signal.signal(signal.SIGINT, signal.default_int_handler)
