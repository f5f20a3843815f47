"""Handing out chunks of runs, and taking back their rows, whatever happens to those who make them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from itertools import islice

from pdpsim.errors import PdpsimError
from pdpsim.experiments.recipes import Plain
from pdpsim.studies.places import Here, Place
from pdpsim.studies.plan import Key, Plan
from pdpsim.studies.rows import Row, failed, run_chunk

AIM = 2.0  # seconds that a chunk should take: long beside the cost of sending it, short enough to lose
TRIES = 3  # deaths of its worker that a single run is allowed
PATIENCE = 20  # failures in a row, without one chunk done, after which nothing seems to work at all
HEARTBEAT = 1.0  # seconds between looks at whether anybody is still there


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
    """Gets the rows of some runs of a plan made in a place.

    Parameters
    ----------
    plan : Plan
    where : Place
    keys : iterator of Key
        Of the runs to make.
    left : int
        How many these are.
    sizes : Sizes
    """

    def __init__(self, plan: Plan, where: Place, keys: Iterator[Key], left: int, sizes: Sizes) -> None:
        self.plan = plan
        self.where = where
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
                    self.where.alive()
                for future in done:
                    rows = self._taken(future)
                    if rows:
                        yield rows
        finally:
            for future in self.under_way:
                future.cancel()

    def _fill(self) -> bool:
        slots = self.where.slots()
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
        task = self.plan.task(chunk.keys)
        if isinstance(self.where.executor, Here):
            # A scenario that is here need not be known by name.
            return self.where.executor.submit(run_chunk, task, self.plan.scenario)
        return self.where.executor.submit(run_chunk, task)

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
        rows: list[Row] = found["rows"]
        return rows

    def _failed(self, chunk: Chunk, error: Exception) -> list[Row]:
        self.failures += 1
        chunk.failures += 1
        if self.failures >= PATIENCE:
            raise PdpsimError(f"no worker gets anything done, what is finished is kept; the last error: {_line(error)}")
        if len(chunk.keys) == 1 and chunk.failures >= TRIES:
            (key,) = chunk.keys
            return [{**dict(zip(self.plan.axes, key)), **failed(key[-1], f"{error}, {TRIES} times")}]
        self.again.extend(chunk.halves() if len(chunk.keys) > 1 and chunk.failures > 1 else [chunk])
        return []


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
