"""The epochs as somebody would write them by hand in NumPy: all patterns at once, a matrix a block."""

from __future__ import annotations

from typing import Any

from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task


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
