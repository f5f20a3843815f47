"""A study that is quick, and the program in a process of its own."""

import subprocess
import sys

import pytest

from pdpsim import Study


@pytest.fixture
def quick():
    """A study of twenty XOR seeds, most of them solved."""

    def make(seeds=range(20), **changes):
        return Study("xor", "rate-0.5", seeds, **{"max_epochs": 600, **changes})

    return make


@pytest.fixture
def program():
    """Run ``pdpsim`` as a program; all are ended when the test is."""
    started = []

    def run(*args):
        command = [sys.executable, "-m", "pdpsim", *map(str, args)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate(timeout=30)
