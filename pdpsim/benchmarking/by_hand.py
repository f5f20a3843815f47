"""The epochs as somebody would write them by hand: plain loops over lists, and NumPy in batch."""

from __future__ import annotations

from math import exp
from typing import Any

from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task


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


def numpy_by_hand(task: Task) -> Program:
    """Return a program in NumPy: all patterns at once, a matrix a block, nothing allocated in the loop."""
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
