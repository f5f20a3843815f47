"""The epochs in micrograd, PyTorch, JAX and numba, where these are installed."""

from __future__ import annotations

from functools import partial
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
                heard = _heard(partial(torch.cat, dim=1), y, block.first_sender, block.senders)
                y[block.first_receiver] = torch.sigmoid(torch.nn.functional.linear(heard, weight, bias))
            tss = ((y[task.blocks[-1].first_receiver] - targets) ** 2).sum()
            rule.zero_grad()
            (0.5 * tss).backward()
            rule.step()
            found.append(tss.item())
        return found

    return run


def jax(task: Task) -> Program:
    """Return a program in JAX: a scan over epochs, compiled by XLA, with its gradients, in float64."""
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    np: Any = import_module("jax.numpy")
    inputs, targets = np.array(task.inputs), np.array(task.targets)

    def tss_of(w: Any) -> Any:
        groups, start = {0: inputs}, 0
        for block in task.blocks:
            n, m = block.receivers, block.senders + 1
            rows = w[start : start + n * m].reshape(n, m)
            start += n * m
            heard = _heard(partial(np.concatenate, axis=1), groups, block.first_sender, block.senders)
            groups[block.first_receiver] = 1.0 / (1.0 + np.exp(-(heard @ rows[:, 1:].T + rows[:, 0])))
        return np.sum((groups[task.blocks[-1].first_receiver] - targets) ** 2)

    tss_and_slope = jax.value_and_grad(tss_of)

    def epoch(state: Any, _: None) -> Any:
        w, change = state
        tss, slope = tss_and_slope(w)
        change = MOMENTUM * change - RATE * 0.5 * slope
        return (w + change, change), tss

    @partial(jax.jit, static_argnums=2)
    def go(w: Any, change: Any, epochs: int) -> Any:
        return jax.lax.scan(epoch, (w, change), None, epochs)[1]

    def run(epochs: int) -> list[float]:
        w = np.array(task.weights)
        found: list[float] = go(w, np.zeros_like(w), epochs).tolist()
        return found

    return run


def numba(task: Task) -> Program:
    """Return a program of loops that numba compiles, one pattern at a time."""
    import numpy as np

    jit: Any = import_module("numba").njit
    first = task.blocks[-1].first_receiver
    blocks = np.array([(b.first_sender, b.senders, b.first_receiver, b.receivers) for b in task.blocks])
    inputs, targets = np.array(task.inputs), np.array(task.targets)
    epoch, n_units = jit(_an_epoch), task.n_units

    @jit  # type: ignore[untyped-decorator]
    def go(w: Any, epochs: int) -> Any:
        found, change, y, e = np.empty(epochs), np.zeros_like(w), np.zeros(n_units), np.zeros(n_units)
        for k in range(epochs):
            g = np.zeros_like(w)
            found[k] = epoch(w, g, y, e, blocks, inputs, targets, first)
            for i in range(len(w)):
                change[i] = MOMENTUM * change[i] - RATE * g[i]
                w[i] += change[i]
        return found

    def run(epochs: int) -> list[float]:
        found: list[float] = go(np.array(task.weights), epochs).tolist()
        return found

    return run


def _an_epoch(w: Any, g: Any, y: Any, e: Any, blocks: Any, inputs: Any, targets: Any, first: int) -> float:
    """Add up the gradients of all patterns, and return the tss; numba compiles it."""
    tss = 0.0
    n_inputs, n_outputs = inputs.shape[1], targets.shape[1]
    for p in range(len(inputs)):
        for i in range(n_inputs):
            y[i] = inputs[p, i]
        for i in range(len(e)):
            e[i] = 0.0
        k = 0
        for sender, senders, receiver, receivers in blocks:
            for j in range(receiver, receiver + receivers):
                net = w[k]
                for i in range(senders):
                    net += w[k + 1 + i] * y[sender + i]
                y[j] = 1.0 / (1.0 + exp(-net))
                k += senders + 1
        for j in range(n_outputs):
            e[first + j] = y[first + j] - targets[p, j]
            tss += e[first + j] * e[first + j]
        for b in range(len(blocks) - 1, -1, -1):
            sender, senders, receiver, receivers = blocks[b]
            k -= receivers * (senders + 1)
            for j in range(receivers):
                at = k + j * (senders + 1)
                delta = e[receiver + j] * y[receiver + j] * (1.0 - y[receiver + j])
                g[at] += delta
                for i in range(senders):
                    g[at + 1 + i] += delta * y[sender + i]
                    e[sender + i] += w[at + 1 + i] * delta
    return tss


def _heard(join: Any, y: dict[int, Any], first: int, n: int) -> Any:
    """Return the activations of neighbouring units, out of one group of units or of several."""
    parts = [
        group[:, max(first - start, 0) : first + n - start]
        for start, group in y.items()
        if start < first + n and start + group.shape[1] > first
    ]
    return parts[0] if len(parts) == 1 else join(parts)
