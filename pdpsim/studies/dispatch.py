"""Handing out chunks of runs and taking back their rows, whatever happens to those who make them.

Runs are made in this process, in others, with an executor of yours, or on a Dask cluster.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any

from pdpsim.checks import able, whole
from pdpsim.errors import FileError, PdpsimError, SettingError
from pdpsim.experiments.recipes import Plain
from pdpsim.experiments.scenario import is_registered
from pdpsim.studies.design import Design, Key
from pdpsim.studies.packing import packed, run_here, run_packed, unpacked
from pdpsim.studies.rows import Row, failed, run_chunk
from pdpsim.studies.workers import Workers
from pdpsim.words import quoted

MOST_PROCESSES = 1024  # processes on one machine
ADDRESS = re.compile(r"((tcp|tls|wss?)://)?(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(?P<port>[0-9]{1,5})")
CLUSTER_TIMEOUT = 10  # seconds in which a cluster must answer
AIM = 2.0  # seconds that a chunk should take: long beside the cost of sending it, short enough to lose
TRIES = 3  # deaths of its worker that a single run is allowed
PATIENCE = 20  # failures in a row, without one chunk done, after which nothing seems to work at all
HEARTBEAT = 1.0  # seconds between looks at whether anybody is still there


@dataclass(frozen=True)
class Pool:
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


class SerialExecutor(Executor):
    """Does what is submitted at once, in this process.

    >>> SerialExecutor().submit(max, 1, 2).result()
    2
    """

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function. What it raises comes out here."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


@contextmanager
def open_pool(
    jobs: int | str = 1, executor: Executor | Pool | None = None, scheduler: str | None = None
) -> Iterator[Pool]:
    """Give the pool that was asked for, and leave it tidy.

    Parameters
    ----------
    jobs : int or 'all'
        Processes on this machine; 1 is this process.
    executor : concurrent.futures.Executor or Pool, optional
        Yours; it is not shut down.
    scheduler : str, optional
        The address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.
    """
    if sum((jobs != 1, executor is not None, scheduler is not None)) > 1:
        raise SettingError("a study runs in one place: give jobs, executor or scheduler, not several")
    count = wanted_jobs(jobs)
    if isinstance(executor, Pool):
        yield executor
    elif executor is not None:
        able(executor, "submit", "the executor", "a concurrent.futures.Executor")
        # A pool of the standard library knows its size; of others we cannot tell.
        size = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        yield Pool(executor, lambda: 2 * size)
    elif scheduler is not None:
        with _cluster(scheduler) as there:
            yield there
    elif count == 1:
        yield Pool(SerialExecutor(), lambda: 1)
    else:
        workers = Workers(count)
        try:
            yield Pool(workers, lambda: 2 * count)
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
    if whole(jobs, "jobs") > MOST_PROCESSES:
        raise SettingError(f"jobs must be at most {MOST_PROCESSES:,}: there is a process for each")
    return jobs


@contextmanager
def _cluster(address: str) -> Iterator[Pool]:
    found = ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if found is None or int(found["port"]) > 65535:
        # Dask would take half a minute to say so.
        raise SettingError(f"a Dask scheduler's address is given as in tcp://10.0.0.1:8786, not {quoted(address)}")
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise PdpsimError("a Dask scheduler needs the extra dask: pip install 'pdpsim[dask]'") from None
    try:
        client = distributed.Client(address, timeout=CLUSTER_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, distributed.TimeoutError) as error:
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
        yield Pool(client.get_executor(pure=False), slots, alive)
    finally:
        with suppress(OSError, distributed.TimeoutError):  # of a scheduler that has gone, which is told already
            client.close(timeout=CLUSTER_TIMEOUT)


class Sizes:
    """How many runs go into the next chunk: given, or learned from what the last ones took.

    Parameters
    ----------
    given : int, optional
    least : int
        Where to begin, and the fewest while there are as many left.
    most : int

    Examples
    --------
    >>> sizes = Sizes(least=1)
    >>> sizes.next(left=100, slots=1)
    1
    >>> sizes.learn(1, seconds=0.01)      # at most four times as many as before
    >>> sizes.next(left=100, slots=1), sizes.next(left=3, slots=1)
    (4, 3)
    """

    def __init__(self, given: int | None = None, least: int = 1, most: int = 1000) -> None:
        self.given = given
        self.least = min(least, most)
        self.most = most
        self.size = self.least

    def learn(self, count: int, seconds: float) -> None:
        """Note that a chunk of so many runs took so long."""
        wanted = AIM / max(seconds, 1e-6) * count
        self.size = int(max(self.least, min(wanted, 4 * count, self.most)))

    def next(self, left: int, slots: int) -> int:
        """Return the size of the next chunk, such that the last ones are shared by all."""
        return self.given or max(self.least, min(self.size, -(-left // slots)))


@dataclass
class Chunk:
    """Runs that are made together, and how often that has failed."""

    keys: Sequence[Key]
    failures: int = 0

    def halves(self) -> list[Chunk]:
        """Return the two halves; a run that kills its worker is found by halving."""
        middle = len(self.keys) // 2
        return [Chunk(self.keys[:middle], 1), Chunk(self.keys[middle:], 1)]


class Dispatch:
    """Gets the rows of some runs of a design made by a pool.

    Parameters
    ----------
    design : Design
    pool : Pool
    keys : iterator of Key
        Of the runs to make.
    left : int
        How many these are.
    sizes : Sizes
    """

    def __init__(self, design: Design, pool: Pool, keys: Iterator[Key], left: int, sizes: Sizes) -> None:
        self.design = design
        self.pool = pool
        self.here = isinstance(pool.executor, SerialExecutor)
        self.packs = not self.here and not is_registered(design.scenario)  # workers find what is registered
        self.keys = keys
        self.left = left
        self.sizes = sizes
        self.again: deque[Chunk] = deque()
        self.under_way: dict[Future[Plain], Chunk] = {}
        self.failures = 0  # in a row

    def rows(self) -> Iterator[list[Row]]:
        """Yield the rows of each chunk as it is finished."""
        try:
            while self._fill():
                done, _ = wait(self.under_way, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
                if not done:
                    self.pool.alive()
                for future in done:
                    rows = self._taken(future)
                    if rows:
                        yield rows
        finally:
            for future in self.under_way:
                future.cancel()

    def _fill(self) -> bool:
        slots = self.pool.slots()
        while len(self.under_way) < slots and (chunk := self._next(slots)):
            self.under_way[self._submitted(chunk)] = chunk
        return bool(self.under_way)

    def _next(self, slots: int) -> Chunk | None:
        if self.again:
            return self.again.popleft()
        keys = list(islice(self.keys, self.sizes.next(self.left, slots)))
        self.left -= len(keys)
        return Chunk(keys) if keys else None

    def _submitted(self, chunk: Chunk) -> Future[Plain]:
        submit = self.pool.executor.submit
        if self.here:
            return submit(run_here, self.design, chunk.keys)
        if self.packs:
            return submit(run_packed, packed(self.design, chunk.keys))
        return submit(run_chunk, self.design.task(chunk.keys))

    def _taken(self, future: Future[Plain]) -> list[Row]:
        chunk = self.under_way.pop(future)
        try:
            found = future.result()
        except BrokenExecutor as error:
            raise PdpsimError(f"the executor broke, what is finished is kept: {error}") from None
        except Exception as error:
            return self._failed(chunk, error)
        self.failures = 0
        self.sizes.learn(len(chunk.keys), found["seconds"])
        rows: list[Row] = unpacked(self.design, chunk.keys, found) if self.packs else found["rows"]
        return rows

    def _failed(self, chunk: Chunk, error: Exception) -> list[Row]:
        self.failures += 1
        chunk.failures += 1
        if self.failures >= PATIENCE:
            raise PdpsimError(f"no worker gets anything done, what is finished is kept; the last error: {_line(error)}")
        if len(chunk.keys) == 1 and chunk.failures >= TRIES:
            (key,) = chunk.keys
            return [{**dict(zip(self.design.axes, key)), **failed(key[-1], f"{error}, {TRIES} times")}]
        self.again.extend(chunk.halves() if len(chunk.keys) > 1 and chunk.failures > 1 else [chunk])
        return []


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
