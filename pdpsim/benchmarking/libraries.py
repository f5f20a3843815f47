"""The epochs in micrograd and PyTorch, where these are installed."""

from __future__ import annotations

from importlib import import_module
from math import exp
from typing import Any

from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task


def micrograd(task: Task) -> Program:
    """Return a program in micrograd: a Value for every number, gradients by its own backward pass."""
    engine: Any = import_module("micrograd.engine")
    Value = engine.Value

    def logistic(net: Any) -> Any:
        # micrograd has no exponential; this is an operation in its own style.
        y = 1.0 / (1.0 + exp(-net.data))
        out = Value(y, (net,), "logistic")

        def backward() -> None:
            net.grad += y * (1.0 - y) * out.grad

        out._backward = backward
        return out

    def run(epochs: int) -> list[float]:
        weights = [Value(weight) for weight in task.weights]
        changes = [0.0] * len(weights)
        found = []
        for _ in range(epochs):
            for weight in weights:
                weight.grad = 0.0
            tss = 0.0
            for inputs, targets in zip(task.inputs, task.targets):
                y: list[Any] = [*inputs, *[None] * (task.n_units - len(inputs))]
                left = iter(weights)
                for block in task.blocks:
                    for j in range(block.receivers):
                        net = next(left)
                        for i in range(block.senders):
                            net = net + next(left) * y[block.first_sender + i]
                        y[block.first_receiver + j] = logistic(net)
                loss = Value(0.0)
                for answer, target in zip(y[task.blocks[-1].first_receiver :], targets):
                    loss = loss + (answer - target) ** 2
                tss += loss.data
                (loss * 0.5).backward()
            for k, weight in enumerate(weights):
                changes[k] = MOMENTUM * changes[k] - RATE * weight.grad
                weight.data += changes[k]
            found.append(tss)
        return found

    return run


def pytorch(task: Task) -> Program:
    """Return a program in PyTorch: in batch, with autograd and its SGD, in float64."""
    torch: Any = import_module("torch")
    torch.set_num_threads(1)

    def run(epochs: int) -> list[float]:
        inputs = torch.tensor(task.inputs, dtype=torch.float64)
        targets = torch.tensor(task.targets, dtype=torch.float64)
        weights, biases, start = [], [], 0
        for block in task.blocks:
            n, m = block.receivers, block.senders + 1
            rows = torch.tensor(task.weights[start : start + n * m], dtype=torch.float64).reshape(n, m)
            start += n * m
            biases.append(rows[:, 0].clone().requires_grad_())
            weights.append(rows[:, 1:].clone().requires_grad_())
        rule = torch.optim.SGD([*weights, *biases], lr=RATE, momentum=MOMENTUM)
        found = []
        for _ in range(epochs):
            y = {0: inputs}
            for block, weight, bias in zip(task.blocks, weights, biases):
                heard = _heard(torch, y, block.first_sender, block.senders)
                y[block.first_receiver] = torch.sigmoid(torch.nn.functional.linear(heard, weight, bias))
            tss = ((y[task.blocks[-1].first_receiver] - targets) ** 2).sum()
            rule.zero_grad()
            (0.5 * tss).backward()
            rule.step()
            found.append(tss.item())
        return found

    return run


def _heard(torch: Any, y: dict[int, Any], first: int, n: int) -> Any:
    """Return the activations of neighbouring units, out of one group of units or of several."""
    parts = [
        group[:, max(first - start, 0) : first + n - start]
        for start, group in y.items()
        if start < first + n and start + group.shape[1] > first
    ]
    return parts[0] if len(parts) == 1 else torch.cat(parts, 1)
