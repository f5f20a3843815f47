"""Writes a network's epochs as a program of matrix products, for one network or a stack of them.

A matrix has a row for each unit and a column for each pattern; in a stack it has one such sheet for each network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares
from pdpsim.engines.blocks import Block, Layout, Run
from pdpsim.engines.work import Work

_VALUES = {
    "logistic": (
        "negative({n}, {n})",
        "exp({n}, {n})",
        "add({n}, 1.0, {n})",
        "reciprocal({n}, {y})",
        "minimum({y}, ALMOST_ONE, out={y})",
        "maximum({y}, TINY, out={y})",
    ),
    "tanh": ("tanh({n}, {y})",),
    "linear": ("copyto({y}, {n})",),
    "relu": ("maximum({n}, 0.0, out={y})",),
    "softplus": ("logaddexp({n}, 0.0, {y})",),
    "flat_threshold": ("heaviside({n}, 0.0, {y})",),
    "constant": (),
}
_SLOPES = {
    "logistic": ("multiply({y}, {y}, {s})", "subtract({y}, {s}, {s})"),
    "tanh": ("multiply({y}, {y}, {s})", "subtract(1.0, {s}, {s})"),
    "linear": (),
    "relu": ("heaviside({n}, 0.0, {s})",),
    "softplus": ("negative({n}, {n})", "exp({n}, {n})", "add({n}, 1.0, {n})", "reciprocal({n}, {s})"),
    "flat_threshold": ("copyto({s}, 0.0)",),
    "constant": ("copyto({s}, 0.0)",),
}
KNOWN = frozenset(_VALUES)


def kind(block: Block) -> str:
    """Return the name under which a block's activation function is known here."""
    return "constant" if block.function.is_constant else block.function.name


@dataclass(frozen=True)
class MatrixPlan:
    """What a program is to be written for.

    Attributes
    ----------
    layout : Layout
    measure : Measure
    stacked : bool
        Whether for many networks at once.
    apart : bool
        Whether each network of a stack has patterns of its own.
    wants_outputs, decays, frozen, tied, careless : bool
        Whether outputs are asked for, there is decay, some weights are frozen, some are shared, some
        targets are "don't care".
    """

    layout: Layout
    measure: Measure
    stacked: bool
    apart: bool
    wants_outputs: bool
    decays: bool
    frozen: bool
    tied: bool
    careless: bool

    @classmethod
    def of(cls, work: Work, layout: Layout, stacked: bool = False, apart: bool = False) -> MatrixPlan:
        """Return the plan for some work."""
        weights = work.net.weights
        return cls(
            layout,
            work.measure,
            stacked,
            apart,
            work.wants_outputs,
            decays=work.rule.decay != 0.0,
            frozen=any(weight.frozen for weight in weights),
            tied=any(len(weight.connections) > 1 for weight in weights),
            careless=any(target is None for pattern in work.patterns for target in pattern.targets),
        )


def write(plan: MatrixPlan) -> str:
    """Return the source of a generator function of epochs.

    Examples
    --------
    >>> from pdpsim import Network, SumOfSquares
    >>> from pdpsim.engines.blocks import layout
    >>> found = layout(Network.layered(1, 1, seed=1))
    >>> print(write(MatrixPlan(found, SumOfSquares(), *[False] * 7)))  # doctest: +ELLIPSIS
    def epochs(...
                # o1
                dot(W1_1, X1_1, P1_1)
                negative(N1, N1)
                exp(N1, N1)
                add(N1, 1.0, N1)
                reciprocal(N1, Y1)
                minimum(Y1, ALMOST_ONE, out=Y1)
                maximum(Y1, TINY, out=Y1)
                subtract(Y1, T1, E1)
                tss = float(vdot(E1, E1))
    ...
    """
    return "\n".join(_program(plan)) + "\n"


def _program(plan: MatrixPlan) -> Iterator[str]:
    yield "def epochs(arrays, presentations, rate, momentum, keep, leave, go_back):"
    yield "    " + _unpacked(plan)
    yield "    try:"
    yield "        for patterns in presentations:"
    for line in (*_forward(plan), *_backward(plan), *_change(plan)):
        yield "            " + line
    yield f"            yield tss, {'(w, c, g)' if plan.stacked else 'patterns'}, {_outputs(plan)}"
    yield "    except GeneratorExit:"
    yield "        leave(w, c, g, patterns)"
    yield "    except BaseException:"
    yield "        go_back(w, c)"
    yield "        raise"


def names(plan: MatrixPlan) -> list[str]:
    """Return the names of the arrays that the program wants."""
    found = ["A", "w", "c", "g", "spare", "step"] + ["learns"] * plan.frozen + ["ties", "n_weights"] * plan.tied
    for k, block in enumerate(plan.layout.blocks, 1):
        found += [f"{letter}{k}" for letter in "NYSED"] + [f"T{k}", f"K{k}"] * block.is_output
        for q in range(1, len(block.runs) + 1):
            found += [f"{letter}{k}_{q}" for letter in ("W", "V", "X", "Z", "G", "P", "Q", "B")]
    found += [name for k in range(1, len(plan.layout.blocks) + 1) for _, pair in _heard_by(plan, k) for name in pair]
    return [*found, "out_rows"]


def _unpacked(plan: MatrixPlan) -> str:
    return ", ".join(names(plan)) + f", = map(arrays.get, {names(plan)!r})"


def _times(plan: MatrixPlan, run: Run) -> str:
    # Where all networks hear the same, their products are one.
    return "matmul" if plan.stacked and (run.hidden or plan.apart) else "dot"


def _forward(plan: MatrixPlan) -> Iterator[str]:
    for k, block in enumerate(plan.layout.blocks, 1):
        yield f"# {', '.join(unit.name for unit in block.units)}".replace("\n", " ")
        if not block.runs:
            yield f"copyto(N{k}, 0.0)"
        for q, run in enumerate(block.runs, 1):
            yield f"{_times(plan, run)}(W{k}_{q}, X{k}_{q}, P{k}_{q})"
            if q > 1:
                yield f"add(N{k}, S{k}, N{k})"
        for line in _VALUES[kind(block)]:
            yield line.format(n=f"N{k}", y=f"Y{k}")
    first = True
    for k, block in enumerate(plan.layout.blocks, 1):
        if block.is_output:
            yield f"subtract(Y{k}, T{k}, E{k})"
            if plan.careless:
                yield f"multiply(E{k}, K{k}, E{k})"
            square = f"einsum('snp,snp->s', E{k}, E{k})" if plan.stacked else f"float(vdot(E{k}, E{k}))"
            yield f"tss = {square}" if first else f"tss = tss + {square}"
            yield from _measured(plan, k, block)
            first = False


def _measured(plan: MatrixPlan, k: int, block: Block) -> Iterator[str]:
    measure, e, s, y = plan.measure, f"E{k}", f"S{k}", f"Y{k}"
    if isinstance(measure, SumOfSquares) and measure.margin:
        yield f"minimum({e}, {measure.margin!r}, out={s})"
        yield f"maximum({s}, {-measure.margin!r}, out={s})"
        if measure.measured_from == "margin":
            yield f"subtract({e}, {s}, {e})"
        else:
            yield f"multiply({e}, not_equal({e}, {s}), {e})"
    elif isinstance(measure, CrossEntropy) and not _cancels(plan, block):
        yield f"clip({y}, TINY, ALMOST_ONE, out={s})"
        yield f"divide({e}, {s} * (1.0 - {s}), {e})"


def _cancels(plan: MatrixPlan, block: Block) -> bool:
    """Whether the slope of cross-entropy cancels that of the activation function: delta is y - t then."""
    heard = any(unit.outgoing for unit in block.units)
    return isinstance(plan.measure, CrossEntropy) and block.is_output and kind(block) == "logistic" and not heard


def _heard_by(plan: MatrixPlan, k: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield, for each run that carries error to a block: which run, and the slices of both that meet."""
    rows = plan.layout.blocks[k - 1].rows
    for r, receiver in enumerate(plan.layout.blocks, 1):
        for q, run in enumerate(receiver.runs, 1):
            if set(run.rows) & set(rows):
                yield f"{r}_{q}", (f"E{k}from{r}_{q}", f"B{r}_{q}to{k}")


def _covers(plan: MatrixPlan, name: str, block: Block) -> bool:
    """Whether a run carries error to all units of a block."""
    k, q = map(int, name.split("_"))
    return set(block.rows) <= set(plan.layout.blocks[k - 1].runs[q - 1].rows)


def _backward(plan: MatrixPlan) -> Iterator[str]:
    for k, block in reversed(list(enumerate(plan.layout.blocks, 1))):
        heard = list(_heard_by(plan, k))
        error = f"E{k}"
        if not block.is_output and len(heard) == 1 and _covers(plan, heard[0][0], block):
            error = heard[0][1][1]
        else:
            if not block.is_output:
                yield f"copyto(E{k}, 0.0)"
            for _, (mine, theirs) in heard:
                yield f"add({mine}, {theirs}, {mine})"
        slopes = () if _cancels(plan, block) else _SLOPES[kind(block)]
        for line in slopes:
            yield line.format(n=f"N{k}", y=f"Y{k}", s=f"S{k}")
        yield f"multiply({error}, S{k}, D{k})" if slopes else f"copyto(D{k}, {error})"
        for q, run in enumerate(block.runs, 1):
            yield f"{_times(plan, run)}(Q{k}_{q}, Z{k}_{q}, G{k}_{q})"
            if run.hidden:
                yield f"{'matmul' if plan.stacked else 'dot'}(V{k}_{q}, D{k}, B{k}_{q})"


def _change(plan: MatrixPlan) -> Iterator[str]:
    if plan.tied:
        yield "take(bincount(ties, g, n_weights), ties, out=g)"
    yield "multiply(c, momentum, spare)"
    yield "multiply(g, rate, step)"
    yield "subtract(spare, step, spare)"
    if plan.frozen:
        yield "multiply(spare, learns, spare)"
    if not plan.stacked:
        yield "check = tss + vdot(spare, spare)"
        yield "check < 1e200 or trouble(check)"
    yield "add(w, spare, w)"
    if plan.decays:
        yield "multiply(w, keep, w)"
    yield "c, spare = spare, c"


def _outputs(plan: MatrixPlan) -> str:
    if not plan.wants_outputs:
        return "()"
    return "A[:, out_rows]" if plan.stacked else "A[out_rows].T.copy()"
