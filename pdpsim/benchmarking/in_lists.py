"""The epochs as somebody would write them by hand without any library: nested loops over lists."""

from __future__ import annotations

from math import exp

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
