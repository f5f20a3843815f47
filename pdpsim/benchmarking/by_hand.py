"""The epochs as somebody would write them by hand: loops over lists, NumPy, and C, which is the quickest by far."""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Sequence
from math import exp
from typing import Any

from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task
from pdpsim.engines.c_compiler import called
from pdpsim.errors import PdpsimError
from pdpsim.interruption import temporary_folder

C_SOURCE = """
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


def loops_over_lists(task: Task) -> Program:
    """Return a program of nested loops over lists of floats.

    >>> from pdpsim.benchmarking.task import scenario_task
    >>> round(loops_over_lists(scenario_task("xor"))(1)[0], 6)
    1.003476
    """

    def run(epochs: int) -> list[float]:
        numbers = iter(task.weights)
        weights = [
            [[next(numbers) for _ in range(block.senders + 1)] for _ in range(block.receivers)] for block in task.blocks
        ]
        changes = [[[0.0] * len(row) for row in rows] for rows in weights]
        found = []
        for _ in range(epochs):
            gradients = [[[0.0] * len(row) for row in rows] for rows in weights]
            tss = 0.0
            for inputs, targets in zip(task.inputs, task.targets):
                y = inputs + [0.0] * (task.n_units - len(inputs))
                for block, rows in zip(task.blocks, weights):
                    senders = y[block.first_sender : block.first_sender + block.senders]
                    for j, row in enumerate(rows):
                        net = row[0]
                        for i, sent in enumerate(senders):
                            net += row[i + 1] * sent
                        y[block.first_receiver + j] = 1.0 / (1.0 + exp(-net))
                error = [0.0] * task.n_units
                first = task.blocks[-1].first_receiver
                for j, target in enumerate(targets):
                    off = y[first + j] - target
                    error[first + j] = off
                    tss += off * off
                for block, rows, sums in zip(reversed(task.blocks), reversed(weights), reversed(gradients)):
                    senders = y[block.first_sender : block.first_sender + block.senders]
                    hidden = block.first_sender >= len(inputs)
                    for j, row in enumerate(rows):
                        activation = y[block.first_receiver + j]
                        delta = error[block.first_receiver + j] * activation * (1.0 - activation)
                        total = sums[j]
                        total[0] += delta
                        for i, sent in enumerate(senders):
                            total[i + 1] += delta * sent
                        if hidden:
                            for i in range(block.senders):
                                error[block.first_sender + i] += row[i + 1] * delta
            for rows, sums, lasts in zip(weights, gradients, changes):
                for row, total, last in zip(rows, sums, lasts):
                    for i in range(len(row)):
                        last[i] = MOMENTUM * last[i] - RATE * total[i]
                        row[i] += last[i]
            found.append(tss)
        return found

    return run


def plain_numpy(task: Task) -> Program:
    """Return a program that reads like the equations.

    >>> from pdpsim.benchmarking.task import scenario_task
    >>> round(plain_numpy(scenario_task("xor"))(1)[0], 6)
    1.003476
    """
    import numpy as np

    inputs, targets = np.array(task.inputs), np.array(task.targets)
    spans = [
        (slice(b.first_sender, b.first_sender + b.senders), slice(b.first_receiver, b.first_receiver + b.receivers))
        for b in task.blocks
    ]

    def run(epochs: int) -> list[float]:
        numbers = iter(task.weights)
        rows = [[[next(numbers) for _ in range(b.senders + 1)] for _ in range(b.receivers)] for b in task.blocks]
        biases = [np.array([row[0] for row in block]) for block in rows]
        weights = [np.array([row[1:] for row in block]) for block in rows]
        bias_changes, weight_changes = ([np.zeros_like(one) for one in all_] for all_ in (biases, weights))
        y = np.zeros((len(inputs), task.n_units))
        y[:, : inputs.shape[1]] = inputs
        output = spans[-1][1]
        found = []
        for _ in range(epochs):
            for (senders, receivers), weight, bias in zip(spans, weights, biases):
                y[:, receivers] = 1.0 / (1.0 + np.exp(-(y[:, senders] @ weight.T + bias)))
            error = np.zeros_like(y)
            error[:, output] = y[:, output] - targets
            found.append(float(np.sum(error[:, output] ** 2)))
            for k in reversed(range(len(spans))):
                senders, receivers = spans[k]
                delta = error[:, receivers] * y[:, receivers] * (1.0 - y[:, receivers])
                error[:, senders] += delta @ weights[k]
                weight_changes[k] = MOMENTUM * weight_changes[k] - RATE * (delta.T @ y[:, senders])
                bias_changes[k] = MOMENTUM * bias_changes[k] - RATE * delta.sum(axis=0)
                weights[k] += weight_changes[k]
                biases[k] += bias_changes[k]
        return found

    return run


def tuned_numpy(task: Task) -> Program:
    """Return a program that allocates nothing in its loop: as fast as we can write it."""
    import numpy as np

    def run(epochs: int) -> list[float]:
        n_patterns = len(task.inputs)
        w = np.array(task.weights)
        g, c, step = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
        # A row of ones before each group of senders, so that the bias is in the matrix.
        starts = sorted({block.first_sender for block in task.blocks})
        height = task.n_units + len(starts)
        row = {unit: unit + sum(start <= unit for start in starts) for unit in range(task.n_units)}
        y = np.ones((height, n_patterns))
        for k, values in enumerate(zip(*task.inputs)):
            y[row[k]] = values
        target = np.array(task.targets).T.copy()
        layers: list[Any] = []
        start = 0
        for block in task.blocks:
            n, m = block.receivers, block.senders + 1
            matrix, gradient = (flat[start : start + n * m].reshape(n, m) for flat in (w, g))
            start += n * m
            heard = y[row[block.first_sender] - 1 : row[block.first_sender] + block.senders]
            said = y[row[block.first_receiver] : row[block.first_receiver] + n]
            error = np.zeros((height, n_patterns)) if not layers else layers[0][5]
            mine = error[row[block.first_receiver] : row[block.first_receiver] + n]
            back = error[row[block.first_sender] : row[block.first_sender] + block.senders]
            hidden = block.first_sender >= len(task.inputs[0])
            scratch = np.empty((n, n_patterns))
            layers.append((matrix, gradient, heard, said, mine, error, back if hidden else None, scratch))
        out, off = layers[-1][3], layers[-1][4]
        dot, vdot, multiply, subtract, add = np.dot, np.vdot, np.multiply, np.subtract, np.add
        negative, power, reciprocal = np.negative, np.exp, np.reciprocal
        forward = [(matrix, heard, said) for matrix, _, heard, said, *_ in layers]
        backward: list[Any] = [
            (gradient, heard.T, said, mine, None if back is None else matrix[:, 1:].T, back, scratch)
            for matrix, gradient, heard, said, mine, _, back, scratch in reversed(layers)
        ]
        found = []
        for _ in range(epochs):
            for matrix, heard, said in forward:
                dot(matrix, heard, said)
                negative(said, said)
                power(said, said)
                add(said, 1.0, said)
                reciprocal(said, said)
            subtract(out, target, off)
            found.append(float(vdot(off, off)))
            for gradient, heard, said, delta, turned, back, scratch in backward:
                subtract(1.0, said, scratch)
                multiply(scratch, said, scratch)
                multiply(delta, scratch, delta)
                dot(delta, heard, gradient)
                if back is not None:
                    dot(turned, delta, back)
            multiply(c, MOMENTUM, c)
            multiply(g, RATE, step)
            subtract(c, step, c)
            add(w, c, w)
        return found

    return run


def compiler_found() -> str | None:
    """Return the path of a C compiler, if there is one."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def c_loops(task: Task) -> Program:
    """Return a program in C. (It is compiled now, in a temporary folder.)

    Raises
    ------
    PdpsimError
        If there is no compiler, or it fails.
    """
    command = compiler_found()
    if command is None:
        raise PdpsimError("there is no C compiler (cc, gcc or clang)")
    with temporary_folder() as folder:
        source, library = folder / "loops.c", folder / "loops.so"
        source.write_text(C_SOURCE)
        options = ["-O3", "-shared", "-fPIC", str(source), "-o", str(library), "-lm"]
        done = called((command,), options, folder)
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
