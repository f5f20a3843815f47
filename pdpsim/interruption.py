"""Ctrl-C: it ends the command at once while nothing has been begun; later it waits for the end of an epoch.

What ends the process otherwise (SIGTERM, or a terminal that is closed) leaves nothing half-done behind either.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn, TypeVar

Made = TypeVar("Made")

NAME = "pdpsim"
# What ends a process: asked for, by a closed terminal or by Ctrl-\, by a queue whose time is up, or by a limit.
ENDING = "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGXCPU"
# Of what computes behind NumPy: one thread, so that runs come out alike wherever they are made; and where a machine
# allows no more threads, it raises what Ctrl-C does.
ONE_THREAD = "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"
_undoings: list[Callable[[], object]] = []  # what takes away whatever is half-done now, the newest last
_begun: list[None] = []  # an entry for each thing that is being begun, which nobody knows yet how to take away
_beginnings = threading.RLock()  # whoever begins something has it until that is known
_asked: list[int] = []  # signals that came meanwhile


def guard() -> None:
    """Have Ctrl-C end this process at once, if nobody else has a say in it: nothing has been begun yet."""
    if threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):
        signal.signal(signal.SIGINT, _leave)


def unguard() -> None:
    """Have Ctrl-C raise `KeyboardInterrupt` again."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def tidy() -> None:
    """Have whatever else asks this process to end do so at once, but take away what is half-done."""
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _tidied)


def _tidied(number: int, frame: FrameType | None) -> None:
    if _begun:
        _asked.append(number)
        return
    undo()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


@contextmanager
def _beginning() -> Iterator[None]:
    """Have what ends this process wait, for a moment, until it is known how to take away what is begun inside."""
    with _beginnings:
        _begun.append(None)
        try:
            yield
        finally:
            _begun.pop()
            if _asked and not _begun:
                os.kill(os.getpid(), _asked.pop())


@contextmanager
def begun(begin: Callable[[], Made], undoing: Callable[[Made], object]) -> Iterator[Made]:
    """Begin something that is taken away if this process is to end while somebody is inside, who cannot do it then.

    Parameters
    ----------
    begin : callable
        Makes it: a file, a folder, another program.
    undoing : callable
        Takes away what was made.

    Examples
    --------
    >>> with begun(list, list.clear) as made:
    ...     made
    []
    """
    with _beginning():
        made = begin()
        undone = partial(undoing, made)
        _undoings.append(undone)
    try:
        yield made
    finally:
        _undoings.remove(undone)


def undo() -> None:
    """Take away all that is half-done; whoever calls it ends the process next."""
    for undoing in reversed(_undoings):
        with suppress(OSError):
            undoing()


def leave() -> NoReturn:
    """End this process from any of its threads, once what is being begun is known, and take away what is half-done."""
    with _beginnings:
        undo()
        os._exit(0)


@contextmanager
def temporary_folder(prefix: str = "pdpsim-", within: Path | None = None) -> Iterator[Path]:
    """Give a folder that is gone afterwards, however this process is asked to end meanwhile.

    Parameters
    ----------
    prefix : str
        How its name begins.
    within : Path, optional
        Where it is made; by default where the system has such folders.

    Examples
    --------
    >>> with temporary_folder() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    import shutil
    import tempfile

    make = partial(tempfile.TemporaryDirectory, prefix=prefix, dir=within, ignore_cleanup_errors=True)
    with begun(make, lambda made: shutil.rmtree(made.name, ignore_errors=True)) as made, made as folder:
        yield Path(folder)


def is_command() -> bool:
    """Tell whether this process was started as ``pdpsim``, or as ``python -m pdpsim``.

    >>> is_command()
    False
    """
    as_module = any(pair == ("-m", NAME) for pair in zip(sys.orig_argv, sys.orig_argv[1:]))
    started = os.path.basename(sys.argv[0]) if sys.argv else ""
    return os.path.splitext(started)[0] == NAME or (as_module and started in ("-m", "__main__.py"))


def _leave(number: int, frame: FrameType | None) -> None:
    os.write(2, f"{NAME}: interrupted\n".encode())
    os._exit(130)


class _Note:
    """The signal handler: it takes a note of the first Ctrl-C."""

    def __init__(self) -> None:
        self.asked = self.told = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def tell(self) -> bool:
        self.told = self.asked
        return self.asked


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back until whoever is inside asks for it, or to the end; a second Ctrl-C is not held back.

    So an epoch is either whole or has not happened, and a library in C is not interrupted, which would take it for an
    error of its own. What nobody asked for raises `KeyboardInterrupt` at the end: no Ctrl-C is lost. Where it is held
    back already, whoever is inside asks for the same. Outside the main thread, where Python delivers no Ctrl-C,
    nothing is changed.

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
        yield note.tell
    finally:
        if in_charge:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    if in_charge and note.asked and not note.told:
        raise KeyboardInterrupt


if is_command():
    guard()
