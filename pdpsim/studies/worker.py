"""What a worker process does: read a line of JSON, do what it names, write a line of JSON.

It is started as a program of its own, so scripts need no ``if __name__ == "__main__"`` and nothing is
inherited or pickled.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from queue import SimpleQueue
from typing import Any, BinaryIO


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
        os._exit(0)
