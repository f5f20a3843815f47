"""Waiting for processes, and ending them."""

import os
import signal
import time

from pdpsim.studies.rows import same


def until(condition, seconds=60.0):
    """Wait for something, but not for ever."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def alive(pid):
    """Tell whether a process is there and not a zombie."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def kill(pid):
    os.kill(pid, signal.SIGKILL)


def rows_of(study):
    """The rows, without what may differ."""
    return same(study.rows)
