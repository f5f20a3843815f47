"""The same seed gives the same run to the last bit: in another process, and on every supported Python."""

import hashlib
import platform
import subprocess
import sys

import pytest

from pdpsim import BackPropagation, GradientDescent, Network, PatternSet, SumOfSquares, train

PROGRAM = """
import sys
sys.path[:0] = sys.argv[1:]
from test_same_bits import story
print(story())
"""


def story() -> str:
    """Two runs told in full: every epoch's tss and every number of the networks at the end."""
    xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
    lines = []
    for procedure, function in (
        (GradientDescent(0.25, 0.9), "logistic"),
        (
            BackPropagation(
                GradientDescent(0.1, 0.5, 1e-4, schedule=[(20, {"rate": 0.05, "momentum": 0.8})]),
                SumOfSquares(0.1, "margin"),
                batch=1,
                order="permuted",
            ),
            "tanh",
        ),
    ):
        net = Network.layered(2, 3, 1, seed=1986, function=function, direct=True)
        net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"])
        history = train(net, xor, procedure, seed=1987, max_epochs=200)
        lines += [tss.hex() for tss in history.tss]
        lines += [n.hex() for w in net.weights for n in (w.value, w.gradient, w.last_change, w.start)]
    return "\n".join(lines)


def test_two_processes_tell_the_same_story():
    folder = __file__.rpartition("test_same_bits")[0]
    run = [sys.executable, "-c", PROGRAM, folder]
    found = [subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]
    assert found[0] == found[1] == story()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the last bit of exp and tanh is the C library's")
def test_every_python_tells_the_same_story():
    assert hashlib.sha256(story().encode()).hexdigest() == DIGEST


DIGEST = "adfd312bbef3b2fd934f7125769e51bc6a7b612064c1fc6c15b432d74882fdad"
