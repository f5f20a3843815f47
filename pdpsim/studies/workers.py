"""Worker processes on this machine: as many as asked for, each replaced when it dies.

Each is started as a program of its own, so scripts need no ``if __name__ == "__main__"`` and nothing is inherited or
pickled: it reads a line of JSON, does what that names, and writes a line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from pdpsim.errors import PdpsimError
from pdpsim.interruption import ONE_THREAD, leave

START = """
import os
try:
    from pdpsim.studies.workers import main
    main()
except (ImportError, MemoryError, OSError, RuntimeError) as error:  # the machine has too little of something
    os.write(2, f"pdpsim: a worker process cannot go on: {error or type(error).__name__}\\n".encode())
    os._exit(1)
"""
GRACE = 2.0  # seconds in which a worker must end when it is told to


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
        self._workers: list[_Worker] = []
        try:
            for _ in range(jobs):
                self._workers.append(_Worker(self._calls))
        except RuntimeError:
            self.shutdown()
            raise PdpsimError(f"this machine allows no thread for each of {jobs:,} jobs; ask for fewer") from None

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function of a module called with one argument of plain data."""
        (task,) = args
        line = json.dumps({"call": f"{function.__module__}:{function.__qualname__}", "task": task, **kwargs})
        future: Future[Any] = Future()
        self._calls.put((line, future))
        return future

    def pids(self) -> list[int]:
        """Return the workers' process ids."""
        return [worker.process.pid for worker in self._workers if worker.process]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; with `wait` only after the calls made so far."""
        for _ in self._workers:
            self._calls.put(None)
        stopped = [] if wait else [worker.stop() for worker in self._workers]
        for process in filter(None, stopped):
            _awaited(process)
        for worker in self._workers:
            worker.thread.join()
            worker.end()


class _Worker:
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

    def stop(self) -> subprocess.Popen[str] | None:
        """Have the process end as it would without us: it takes away what is half-done, and what it has started."""
        self.ended = True
        process = self.process
        if process and process.stdin:
            with suppress(OSError):
                process.stdin.close()
        return process

    def end(self) -> None:
        if self.process:
            _end(self.process)


def _started() -> subprocess.Popen[str]:
    # The workers find what this process finds, and nothing in the current folder gets in its way. One
    # thread each for linear algebra: there are as many workers as there is work for.
    threads = {name: os.environ.get(name, "1") for name in ONE_THREAD}
    path = os.pathsep.join(part for part in sys.path if part)
    try:
        return subprocess.Popen(
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, **threads, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
            start_new_session=True,  # Ctrl-C is for whoever started the study
        )
    except OSError as error:
        raise PdpsimError(f"a worker process cannot be started: {(error.strerror or str(error)).lower()}") from None


def _awaited(process: subprocess.Popen[str]) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
        return
    process.kill()


def _end(process: subprocess.Popen[str]) -> int:
    if process.poll() is None:
        process.kill()
    status = process.wait()
    for stream in process.stdin, process.stdout:
        with suppress(OSError):  # what could not be sent
            if stream:
                stream.close()
    return status


def main() -> None:
    """Serve until the standard input ends, which it also does when whoever started this is killed."""
    # Whatever is printed by a scenario must not get among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, lines), daemon=True).start()
    while True:
        print(answer(lines.get()), file=answers, flush=True)


def answer(line: bytes) -> str:
    """Do what a line of UTF-8 asks for, and return the line that answers it.

    >>> answer(b'{"call": "operator:add", "task": 1}')
    '{"error": "TypeError: add expected 2 arguments, got 1"}'
    """
    try:
        asked = json.loads(line.decode("utf-8"))
        return json.dumps({"result": named(asked["call"])(asked["task"])})
    except Exception as error:
        return json.dumps({"error": f"{type(error).__name__}: {error}"})


def named(call: str) -> Callable[[Any], Any]:
    """Return a function by module and name.

    >>> named("math:sqrt")(4)
    2.0
    """
    module, _, name = call.partition(":")
    function: Callable[[Any], Any] = getattr(import_module(module), name)
    return function


def _read(stream: BinaryIO, lines: SimpleQueue[bytes]) -> None:
    # In a thread, so that the end is noticed in the middle of a chunk. Bytes: what a terminal's text would be encoded
    # in says nothing about this pipe. However the thread ends, the process does.
    try:
        for line in stream:
            lines.put(line)
    finally:
        leave()
