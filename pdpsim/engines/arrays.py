"""The arrays that a program of matrix products works on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.engines.blocks import Layout, Run
from pdpsim.engines.matrices import MatrixPlan, kind

Array = Any


class Cells:
    """Where each weight of a network stands among the cells of its matrices, one matrix after the other.

    Attributes
    ----------
    index : array of int
        For each cell the number of its weight in `net.weights`.
    first : array of int
        For each weight its first cell.
    """

    def __init__(self, net: Network, layout: Layout) -> None:
        number = {weight: k for k, weight in enumerate(net.weights)}
        self.runs = [run for block in layout.blocks for run in block.runs]
        self.index = np.array([number[c.shared] for run in self.runs for c in run.connections], dtype=np.intp)
        self.n_weights = len(number)
        self.tied = self.n_weights != len(self.index)
        _, self.first = np.unique(self.index, return_index=True)
        ends = accumulate((len(run.connections) for run in self.runs), initial=0)
        self.parts = [slice(start, stop) for start, stop in pairwise(ends)]

    def flat(self, per_weight: Array) -> Array:
        """Return numbers given per network and weight, as cells: matrix by matrix, in it network by network."""
        cells = np.atleast_2d(per_weight)[:, self.index]
        return np.concatenate([cells[:, part].ravel() for part in self.parts] or [np.empty(0)])

    def per_weight(self, flat: Array, stack: int) -> Array:
        """Return cells as numbers per network and weight."""
        cells = np.empty((stack, len(self.index)))
        for part in self.parts:
            cells[:, part] = flat[part.start * stack : part.stop * stack].reshape(stack, -1)
        return cells[:, self.first]


def arrays(
    plan: MatrixPlan, cells: Cells, net: Network, patterns: Sequence[Sequence[Pattern]], values: Array, changes: Array
) -> dict[str, Array]:
    """Return all arrays that a program wants, by name.

    Parameters
    ----------
    net : Network
        Any of the networks, for their structure.
    patterns : sequence of sequences of Pattern
        For all networks, or for each.
    values, changes : array
        Weights and last changes, per network and weight.
    """
    layout, stack = plan.layout, len(np.atleast_2d(values))
    sheets = (stack,) if plan.stacked else ()
    n_patterns = len(patterns[0])
    given = np.stack([_given(net, layout, each) for each in patterns])
    activations = np.empty((*sheets, layout.height, n_patterns))
    activations[...] = given if plan.stacked else given[0]
    w, c = cells.flat(values), cells.flat(changes)
    found: dict[str, Array] = {"A": activations, "w": w, "c": c}
    found.update(g=np.zeros_like(w), spare=np.empty_like(w), step=np.empty_like(w))
    frozen = np.array([weight.frozen for weight in net.weights])
    found["learns"] = cells.flat(np.repeat(np.atleast_2d(1.0 - frozen), stack, axis=0))
    numbers = np.arange(cells.n_weights)[None, :] + np.arange(stack)[:, None] * cells.n_weights
    found["ties"], found["n_weights"] = cells.flat(numbers).astype(np.intp), cells.n_weights * stack
    found["out_rows"] = _few([layout.rows[unit.name] for unit in net.outputs])
    parts = iter(cells.parts)
    for k, block in enumerate(layout.blocks, 1):
        shape = (*sheets, len(block.units), n_patterns)
        for letter in "NSED":
            found[f"{letter}{k}"] = np.zeros(shape)
        found[f"Y{k}"] = _rows(activations, block.rows)
        if kind(block) == "constant":
            found[f"Y{k}"][...] = block.function.value(0.0)
        if block.is_output:
            targets = np.stack([_targets(net, layout, block.rows, each) for each in patterns])
            targets = targets if plan.stacked else targets[0]
            found[f"T{k}"], found[f"K{k}"] = np.nan_to_num(targets), 1.0 - np.isnan(targets)
        for q, run in enumerate(block.runs, 1):
            _of_run(found, plan, f"{k}_{q}", run, next(parts), stack, given, sheets)
    _meetings(found, layout)
    return found


def _of_run(
    found: dict[str, Array], plan: MatrixPlan, name: str, run: Run, part: slice, stack: int, given: Array, sheets: Any
) -> None:
    k, q = name.split("_")
    n, m = len(run.connections) // len(run.rows), len(run.rows)
    weights, gradients = (
        found[letter][part.start * stack : part.stop * stack].reshape(*sheets, n, m) for letter in "wg"
    )
    into, deltas = found[f"N{k}" if q == "1" else f"S{k}"], found[f"D{k}"]
    rows = _rows(found["A"], run.rows)
    if plan.stacked and not run.hidden and not plan.apart:
        rows = np.ascontiguousarray(_rows(given[0], run.rows))
        weights, gradients, into, deltas = (
            array.reshape(-1, array.shape[-1]) for array in (weights, gradients, into, deltas)
        )
    found[f"W{name}"], found[f"G{name}"], found[f"P{name}"], found[f"Q{name}"] = weights, gradients, into, deltas
    found[f"X{name}"], found[f"Z{name}"] = rows, rows.swapaxes(-1, -2)
    if run.hidden:
        inner = slice(run.hidden.start - run.rows.start, run.hidden.stop - run.rows.start)
        found[f"V{name}"] = weights[..., inner].swapaxes(-1, -2)
        found[f"B{name}"] = np.empty((*sheets, len(run.hidden), found["A"].shape[-1]))


def _meetings(found: dict[str, Array], layout: Layout) -> None:
    """Where the rows of a run and those of a block it carries error to are the same."""
    for k, block in enumerate(layout.blocks, 1):
        for r, receiver in enumerate(layout.blocks, 1):
            for q, run in enumerate(receiver.runs, 1):
                shared = [row for row in block.rows if row in run.rows]
                if shared:
                    rows = range(shared[0], shared[-1] + 1)
                    found[f"E{k}from{r}_{q}"] = _rows(found[f"E{k}"], rows, block.rows.start)
                    found[f"B{r}_{q}to{k}"] = _rows(found[f"B{r}_{q}"], rows, run.hidden.start)


def _rows(array: Array, rows: range, first: int = 0) -> Array:
    return array[..., rows.start - first : rows.stop - first, :]


def _few(rows: list[int]) -> Any:
    """Return a slice where the rows are neighbours, which costs less than a list."""
    return slice(rows[0], rows[-1] + 1) if rows == list(range(rows[0], rows[-1] + 1)) else rows


def _given(net: Network, layout: Layout, patterns: Sequence[Pattern]) -> Array:
    """The activations of input units and bias, and zero for the others."""
    activations = np.zeros((layout.height, len(patterns)))
    for unit, values in zip(net.inputs, zip(*(pattern.inputs for pattern in patterns))):
        activations[layout.rows[unit.name]] = [unit.function.value(value) for value in values]
    for unit in net.structure.bias:
        activations[layout.bias_rows] = unit.function.value(1.0)
    return activations


def _targets(net: Network, layout: Layout, rows: range, patterns: Sequence[Pattern]) -> Array:
    """Targets of a block's units; nan is don't care."""
    targets = np.full((len(rows), len(patterns)), np.nan)
    for unit, values in zip(net.outputs, zip(*(pattern.targets for pattern in patterns))):
        if layout.rows[unit.name] in rows:
            targets[layout.rows[unit.name] - rows.start] = [np.nan if t is None else t for t in values]
    return targets
