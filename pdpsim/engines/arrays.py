"""Programs of matrix products, compiled, and the arrays that they work on."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from pdpsim.core.language import ALMOST_ONE, ALMOST_ZERO
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.engines import elementwise
from pdpsim.engines.matrices import MatrixPlan, Rows, Span
from pdpsim.engines.writing import trouble

Array = Any

_UFUNCS = (
    *elementwise.FUNCTIONS, "dot", "matmul", "negative", "reciprocal", "copyto", "logaddexp", "heaviside", "clip",
    "vdot", "einsum", "take", "bincount", "logical_and", "logical_or", "logical_not", "empty_like",
)  # fmt: skip
_ERF = np.frompyfunc(math.erf, 1, 1)  # which NumPy has not


def erf(x: Array, out: Array) -> None:
    """Work out the error function of every number.

    >>> found = np.zeros(2); erf(np.array([0.0, 9.0]), found); found
    array([0., 1.])
    """
    out[...] = _ERF(x)


def inside(y: Array, out: Array) -> None:
    """Cut every number to be above 0 and below 1.

    >>> found = np.zeros(2); inside(np.array([0.5, 9.0]), found); found
    array([0.5, 1. ])
    """
    np.clip(y, ALMOST_ZERO, ALMOST_ONE, out=out)


def far_out(net: Array, out: Array) -> None:
    """Work out the logistic far out.

    >>> found = np.zeros(2); far_out(np.array([-1e9, 40.0]), found); found < 1.0
    array([ True,  True])
    """
    above = np.greater(net, 0.0)
    np.maximum(np.exp(net), ALMOST_ZERO, out=out)
    np.copyto(out, ALMOST_ONE, where=above)


@lru_cache(maxsize=64)
def program(text: str) -> Callable[..., Generator[Any, None, None]]:
    """Compile a program of matrix products, and return its generator function."""
    names: dict[str, Any] = {name: getattr(np, name) for name in _UFUNCS}
    names.update(trouble=trouble, nan=math.nan, TINY=ALMOST_ZERO, ALMOST_ONE=ALMOST_ONE)
    names.update(erf=erf, far_out=far_out, inside=inside)
    exec(compile(text, "<pdpsim matrices>", "exec"), names)
    made: Callable[..., Generator[Any, None, None]] = names.pop("epochs")  # not to be found in itself: no cycle
    return made


class Cells:
    """Where each weight of a network stands among the cells of its matrices, one matrix after the other.

    Attributes
    ----------
    index : array of int
        For each cell the number of its weight in `net.weights`.
    first : array of int
        For each weight its first cell.
    """

    def __init__(self, net: Network, layout: Rows) -> None:
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

    def per_weight(self, flat: Array, stack: int, which: slice = slice(None)) -> Array:
        """Return cells as numbers per network and weight, of all networks of a stack or of some."""
        cells = np.empty((len(range(stack)[which]), len(self.index)))
        for part in self.parts:
            cells[:, part] = flat[part.start * stack : part.stop * stack].reshape(stack, -1)[which]
        return cells[:, self.first]


@dataclass
class Given:
    """What patterns give: activations of input units and bias, and targets (nan is "don't care").

    Attributes
    ----------
    activations, targets : array, shape (1 or networks, height, patterns)
    """

    activations: Array
    targets: Array

    @classmethod
    def of(cls, net: Network, layout: Rows, patterns: Sequence[Sequence[Pattern]]) -> Given:
        """Gather what patterns give, for all networks alike or for each of them."""
        activations = np.zeros((len(patterns), layout.height, len(patterns[0])))
        targets = np.full_like(activations, np.nan)
        for k, each in enumerate(patterns):
            for unit, values in zip(net.inputs, zip(*(pattern.inputs for pattern in each))):
                activations[k, layout.rows[unit.name]] = [unit.function.value(value) for value in values]
            for unit, wanted in zip(net.outputs, zip(*(pattern.targets for pattern in each))):
                targets[k, layout.rows[unit.name]] = [np.nan if t is None else t for t in wanted]
        for unit in net.structure.bias:
            activations[:, layout.bias_rows] = unit.function.value(1.0)
        return cls(activations, targets)

    def chosen(self, networks: Array) -> Given:
        """Return what is given to some of the networks."""
        return self if len(self.targets) == 1 else Given(self.activations[networks], self.targets[networks])


def arrays(
    plan: MatrixPlan, cells: Cells, net: Network, given: Given, values: Array, changes: Array
) -> dict[str, Array]:
    """Return all arrays that a program wants, by name.

    Parameters
    ----------
    net : Network
        Any of the networks, for their structure.
    values, changes : array, shape (networks, weights)
    """
    layout, stack = plan.layout, len(values)
    sheets = (stack,) if plan.stacked else ()
    n_patterns = given.targets.shape[-1]
    activations = np.empty((*sheets, layout.height, n_patterns))
    activations[...] = given.activations if plan.stacked else given.activations[0]
    w, c = cells.flat(values), cells.flat(changes)
    found: dict[str, Array] = {"A": activations, "w": w, "c": c}
    found.update(g=np.zeros_like(w), used=w.copy(), spare=np.empty_like(w), step=np.empty_like(w))
    if plan.bounded:
        ends = np.repeat([[[w.low, w.high] for w in net.weights]], stack, axis=0)
        found.update(low=cells.flat(ends[..., 0]), high=cells.flat(ends[..., 1]))
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
        if block.function.is_constant:
            found[f"Y{k}"][...] = block.function.value(0.0)
        if block.is_output:
            targets = _rows(given.targets if plan.stacked else given.targets[0], block.rows)
            found[f"T{k}"], found[f"K{k}"] = np.nan_to_num(targets), 1.0 - np.isnan(targets)
        for q, run in enumerate(block.runs, 1):
            _of_run(found, plan, f"{k}_{q}", run, next(parts), stack, given.activations[0], sheets)
    _meetings(found, layout)
    return found


def _of_run(
    found: dict[str, Array], plan: MatrixPlan, name: str, run: Span, part: slice, stack: int, given: Array, sheets: Any
) -> None:
    k, q = name.split("_")
    n, m = len(run.connections) // len(run.rows), len(run.rows)
    weights, gradients = (
        found[letter][part.start * stack : part.stop * stack].reshape(*sheets, n, m) for letter in "wg"
    )
    into, deltas = found[f"N{k}" if q == "1" else f"S{k}"], found[f"D{k}"]
    rows = _rows(found["A"], run.rows)
    if plan.stacked and not run.hidden and not plan.apart:
        rows = np.ascontiguousarray(_rows(given, run.rows))
        weights, gradients, into, deltas = (
            array.reshape(-1, array.shape[-1]) for array in (weights, gradients, into, deltas)
        )
    found[f"W{name}"], found[f"G{name}"], found[f"P{name}"], found[f"Q{name}"] = weights, gradients, into, deltas
    found[f"X{name}"], found[f"Z{name}"] = rows, rows.swapaxes(-1, -2)
    if run.hidden:
        inner = slice(run.hidden.start - run.rows.start, run.hidden.stop - run.rows.start)
        found[f"V{name}"] = weights[..., inner].swapaxes(-1, -2)
        found[f"B{name}"] = np.empty((*sheets, len(run.hidden), found["A"].shape[-1]))


def _meetings(found: dict[str, Array], layout: Rows) -> None:
    """Where the rows of a run and those of a block it carries error to are the same."""
    for k, block in enumerate(layout.blocks, 1):
        for r, q in layout.heard_by[k - 1]:
            run = layout.blocks[r - 1].runs[q - 1]
            rows = range(max(block.rows.start, run.rows.start), min(block.rows.stop, run.rows.stop))
            found[f"E{k}from{r}_{q}"] = _rows(found[f"E{k}"], rows, block.rows.start)
            found[f"B{r}_{q}to{k}"] = _rows(found[f"B{r}_{q}"], rows, run.hidden.start)


def _rows(array: Array, rows: range, first: int = 0) -> Array:
    return array[..., rows.start - first : rows.stop - first, :]


def _few(rows: list[int]) -> Any:
    """Return a slice where the rows are neighbours, which costs less than a list."""
    return slice(rows[0], rows[-1] + 1) if rows == list(range(rows[0], rows[-1] + 1)) else rows


def kept(decay: float, learns: Array) -> Any:
    """Return what decay leaves of each weight: of those that do not learn, all.

    >>> kept(0.25, np.array([1.0, 1.0])), kept(0.25, np.array([1.0, 0.0]))
    (0.75, array([0.75, 1.  ]))
    """
    keep = 1.0 - decay
    return keep if learns.all() else np.where(learns > 0.0, keep, 1.0)
