"""Worker processes on this machine: as many as asked for, each replaced when it dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any

from pdpsim.errors import PdpsimError

START = "from pdpsim.studies.worker import main; main()"


class WorkerDied(PdpsimError, RuntimeError):
    """A worker process ended in the middle of its work."""


class Workers(Executor):
    """An executor of worker processes that are told names and numbers, as lines of JSON.

    Unlike the standard library's pool it outlives the death of a worker: the call under way fails with
    `WorkerDied`, a new process takes the place, and other calls are not touched. The workers end with this
    process, even if it is killed.

    Parameters
    ----------
    jobs : int

    Examples
    --------
    >>> from math import sqrt
    >>> with Workers(1) as workers:
    ...     workers.submit(sqrt, 4).result(timeout=60)
    2.0
    """

    def __init__(self, jobs: int) -> None:
        self._max_workers = jobs
        self._calls: SimpleQueue[tuple[str, Future[Any]] | None] = SimpleQueue()
        self._hands = [_Hand(self._calls) for _ in range(jobs)]

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function of a module called with one argument of plain data."""
        (task,) = args
        line = json.dumps({"call": f"{function.__module__}:{function.__qualname__}", "task": task, **kwargs})
        future: Future[Any] = Future()
        self._calls.put((line, future))
        return future

    def pids(self) -> list[int]:
        """Return the workers' process ids."""
        return [hand.process.pid for hand in self._hands if hand.process]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; with `wait` only after the calls made so far."""
        for _ in self._hands:
            self._calls.put(None)
        for hand in self._hands:
            if not wait:
                hand.stop()
        for hand in self._hands:
            hand.thread.join()
            hand.end()


class _Hand:
    """A thread that hands calls to its process."""

    def __init__(self, calls: SimpleQueue[tuple[str, Future[Any]] | None]) -> None:
        self.calls = calls
        self.ended = False
        self.process: subprocess.Popen[str] | None = None
        self.thread = Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while (call := self.calls.get()) and not self.ended:
            line, future = call
            if not future.set_running_or_notify_cancel():
                continue
            # Whatever goes wrong in this thread is the answer: whoever waits for the future would wait for ever.
            try:
                result = self._ask(line)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

    def _ask(self, line: str) -> Any:
        process = self.process = self.process or _started()
        if self.ended:
            process.kill()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            said = json.loads(answer) if answer.endswith("\n") else None
        except (OSError, ValueError):
            said = None
        if said is None:
            # It has ended, or what it says is no answer, and then what it says next is none either.
            self.process = None
            status = _end(process)
            raise WorkerDied(f"a worker process ended with status {status} in the middle of its work")
        if "error" in said:
            raise PdpsimError(said["error"])
        return said["result"]

    def stop(self) -> None:
        self.ended = True
        if self.process:
            self.process.kill()

    def end(self) -> None:
        if self.process:
            _end(self.process)


def _started() -> subprocess.Popen[str]:
    # The workers find what this process finds, and nothing in the current folder gets in its way. One
    # thread each for linear algebra: there are as many workers as there is work for.
    threads = {name: os.environ.get(name, "1") for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    path = os.pathsep.join(part for part in sys.path if part)
    return subprocess.Popen(
        [sys.executable, "-c", START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **threads, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
        start_new_session=True,  # Ctrl-C is for whoever started the study
    )


def _end(process: subprocess.Popen[str]) -> int:
    if process.poll() is None:
        process.kill()
    status = process.wait()
    for stream in process.stdin, process.stdout:
        with suppress(OSError):  # what could not be sent
            if stream:
                stream.close()
    return status
