"""Where a study runs: in this process, in others, with an executor of yours, or on a Dask cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pdpsim.checks import able, whole
from pdpsim.errors import FileError, PdpsimError, SettingError
from pdpsim.studies.workers import Workers
from pdpsim.words import quoted

MOST = 1024  # processes on one machine
WAIT = 10  # seconds that a cluster may take to answer
ADDRESS = re.compile(r"((tcp|tls|wss?)://)?(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True)
class Place:
    """An executor, and how much to give it at a time.

    Attributes
    ----------
    executor : concurrent.futures.Executor
    slots : callable
        How many chunks it should have at this moment: enough that no worker waits, no more.
    alive : callable
        Raises if there is nobody any more who would do them.
    """

    executor: Executor
    slots: Callable[[], int]
    alive: Callable[[], None] = lambda: None


class Here(Executor):
    """Does what is submitted at once, in this process.

    >>> Here().submit(max, 1, 2).result()
    2
    """

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function. What it raises comes out here."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


@contextmanager
def place(jobs: int | str = 1, executor: Executor | None = None, scheduler: str | None = None) -> Iterator[Place]:
    """Give the place that was asked for, and leave it tidy.

    Parameters
    ----------
    jobs : int or 'all'
        Processes on this machine; 1 is this process.
    executor : concurrent.futures.Executor, optional
        Yours; it is not shut down.
    scheduler : str, optional
        The address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.
    """
    if sum((jobs != 1, executor is not None, scheduler is not None)) > 1:
        raise SettingError("a study runs in one place: give jobs, executor or scheduler, not several")
    count = wanted_jobs(jobs)
    if executor is not None:
        able(executor, "submit", "the executor", "a concurrent.futures.Executor")
        # A pool of the standard library knows its size; of others we cannot tell.
        size = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        yield Place(executor, lambda: 2 * size)
    elif scheduler is not None:
        with _cluster(scheduler) as there:
            yield there
    elif count == 1:
        yield Place(Here(), lambda: 1)
    else:
        workers = Workers(count)
        try:
            yield Place(workers, lambda: 2 * count)
        finally:
            workers.shutdown(wait=False)


def wanted_jobs(jobs: int | str) -> int:
    """Return how many processes are meant.

    >>> wanted_jobs(2), wanted_jobs("all") == os.cpu_count()
    (2, True)
    """
    if jobs == "all":
        return os.cpu_count() or 1
    if isinstance(jobs, str):
        raise SettingError(f"jobs must be a whole number or 'all', not {quoted(jobs)}")
    if whole(jobs, "jobs") > MOST:
        raise SettingError(f"jobs must be at most {MOST:,}: there is a process for each")
    return jobs


@contextmanager
def _cluster(address: str) -> Iterator[Place]:
    found = ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if found is None or int(found["port"]) > 65535:
        # Dask would take half a minute to say so.
        raise SettingError(f"a Dask scheduler's address is given as in tcp://10.0.0.1:8786, not {quoted(address)}")
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise PdpsimError("a Dask scheduler needs the extra dask: pip install 'pdpsim[dask]'") from None
    try:
        client = distributed.Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        why = " ".join(str(error).split())
        raise FileError(f"there is no Dask scheduler at {address}: {why}") from None

    gone = PdpsimError(f"the Dask scheduler at {address} has gone; what is finished is kept")

    def slots() -> int:
        try:
            return 2 * sum(client.nthreads().values()) or 1
        except OSError:
            raise gone from None

    def alive() -> None:
        if client.status in ("closing", "closed"):
            raise gone

    try:
        # Not pure: a chunk that is asked for again is to be computed again.
        yield Place(client.get_executor(pure=False), slots, alive)
    finally:
        client.close(timeout=WAIT)
