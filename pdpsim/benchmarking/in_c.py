"""The same loops in C, compiled when they are wanted: how fast this machine can be, one number at a time."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task
from pdpsim.errors import PdpsimError

SOURCE = """
#include <math.h>
#include <string.h>

/* blocks: first sender, senders, first receiver, receivers; weights: bias, then senders, by receiver */
void run(int epochs, int n_blocks, const int *blocks, int n_units, int n_inputs, int n_outputs, int n_patterns,
         const double *inputs, const double *targets, int n_weights, double *w, double *c, double *g,
         double *y, double *e, double rate, double momentum, double *found)
{
    for (int epoch = 0; epoch < epochs; epoch++) {
        double tss = 0.0;
        memset(g, 0, n_weights * sizeof *g);
        for (int p = 0; p < n_patterns; p++) {
            memcpy(y, inputs + p * n_inputs, n_inputs * sizeof *y);
            memset(e, 0, n_units * sizeof *e);
            double *row = w;
            for (int b = 0; b < n_blocks; b++) {
                const int *block = blocks + 4 * b;
                for (int j = 0; j < block[3]; j++, row += block[1] + 1) {
                    double net = row[0];
                    for (int i = 0; i < block[1]; i++) net += row[i + 1] * y[block[0] + i];
                    y[block[2] + j] = 1.0 / (1.0 + exp(-net));
                }
            }
            for (int j = 0; j < n_outputs; j++) {
                double off = y[n_units - n_outputs + j] - targets[p * n_outputs + j];
                e[n_units - n_outputs + j] = off;
                tss += off * off;
            }
            double *total = g + n_weights;
            for (int b = n_blocks - 1; b >= 0; b--) {
                const int *block = blocks + 4 * b;
                for (int j = block[3] - 1; j >= 0; j--) {
                    row -= block[1] + 1;
                    total -= block[1] + 1;
                    double out = y[block[2] + j], delta = e[block[2] + j] * out * (1.0 - out);
                    total[0] += delta;
                    for (int i = 0; i < block[1]; i++) total[i + 1] += delta * y[block[0] + i];
                    if (block[0] >= n_inputs)
                        for (int i = 0; i < block[1]; i++) e[block[0] + i] += row[i + 1] * delta;
                }
            }
        }
        for (int k = 0; k < n_weights; k++) {
            c[k] = momentum * c[k] - rate * g[k];
            w[k] += c[k];
        }
        found[epoch] = tss;
    }
}
"""


def compiler() -> str | None:
    """Return the path of a C compiler, if there is one."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def c_loops(task: Task) -> Program:
    """Return a program in C. (It is compiled now, in a temporary folder.)

    Raises
    ------
    PdpsimError
        If there is no compiler, or it fails.
    """
    command = compiler()
    if command is None:
        raise PdpsimError("there is no C compiler (cc, gcc or clang)")
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "loops.c"), Path(folder, "loops.so")
        source.write_text(SOURCE)
        options = ["-O3", "-shared", "-fPIC", str(source), "-o", str(library), "-lm"]
        done = subprocess.run([command, *options], capture_output=True, text=True, check=False)
        if done.returncode:
            raise PdpsimError(f"{command} could not compile the C program: {done.stderr.strip()[:200]}")
        loops = ctypes.CDLL(str(library)).run
    loops.restype = None

    def run(epochs: int) -> list[float]:
        n = len(task.weights)
        found = _doubles([0.0] * epochs)
        blocks = [k for b in task.blocks for k in (b.first_sender, b.senders, b.first_receiver, b.receivers)]
        loops(
            epochs, len(task.blocks), (ctypes.c_int * len(blocks))(*blocks),
            task.n_units, len(task.inputs[0]), len(task.targets[0]), len(task.inputs),
            _doubles([x for row in task.inputs for x in row]), _doubles([t for row in task.targets for t in row]),
            n, _doubles(task.weights), _doubles([0.0] * n), _doubles([0.0] * n),
            _doubles([0.0] * task.n_units), _doubles([0.0] * task.n_units),
            ctypes.c_double(RATE), ctypes.c_double(MOMENTUM), found,
        )  # fmt: skip
        return list(found)

    return run


def _doubles(numbers: Sequence[float]) -> ctypes.Array[ctypes.c_double]:
    return (ctypes.c_double * len(numbers))(*numbers)
