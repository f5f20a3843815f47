"""Without NumPy, as in a browser, `auto` takes another engine than the vectorized one."""

import subprocess
import sys

PROGRAM = """
import os, sys
sys.modules["numpy"] = sys.modules["matplotlib"] = None
os.environ["CC"] = os.environ["PATH"] = "/nonexistent"
from pdpsim import GradientDescent, Network, PatternSet, train
rows = [[float(k == j) for k in range(8)] for j in range(8)]
patterns = PatternSet([(row, row) for row in rows])
print(train(Network.layered(8, 3, 8, seed=1), patterns, GradientDescent(.5, .9), max_epochs=3).engine)
try:
    train(Network.layered(8, 3, 8, seed=1), patterns, GradientDescent(.5, .9), max_epochs=3, engine="vectorized")
except Exception as error:
    print(error)
"""


def test_without_numpy_another_engine_trains():
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    engine, refused = ended.stdout.splitlines()
    assert engine in ("message", "compiled")
    assert refused == "the vectorized engine requires NumPy, which is not there"
