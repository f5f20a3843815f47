"""Writes a network's epochs as a program of matrix products, for one network or a stack of them.

A matrix has a row for each unit and a column for each pattern; in a stack it has one such sheet for each network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pdpsim.core.activations import Activation, activation
from pdpsim.core.connection import Connection
from pdpsim.core.measures import ByFormula, CrossEntropy, Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.engines import elementwise
from pdpsim.engines.job import Job


@dataclass(frozen=True)
class MatrixPlan:
    """What a program is to be written for.

    Attributes
    ----------
    layout : Rows
    measure : Measure
    stacked : bool
        Whether for many networks at once.
    apart : bool
        Whether each network of a stack has patterns of its own.
    wants_outputs, decays, frozen, tied, careless, bounded : bool
        Whether outputs are asked for, there is decay, some weights are frozen, some are shared, some
        targets are "don't care", some weights have bounds.
    """

    layout: Rows
    measure: Measure
    stacked: bool
    apart: bool
    wants_outputs: bool
    decays: bool
    frozen: bool
    tied: bool
    careless: bool
    bounded: bool = False

    @classmethod
    def of(cls, job: Job, layout: Rows, stacked: bool = False, apart: bool = False) -> MatrixPlan:
        """Return the plan for some job."""
        weights = job.net.weights
        return cls(
            layout,
            job.measure,
            stacked,
            apart,
            job.wants_outputs,
            decays=job.rule.decay != 0.0,
            frozen=any(weight.frozen for weight in weights),
            tied=any(len(weight.connections) > 1 for weight in weights),
            careless=any(target is None for pattern in job.patterns for target in pattern.targets),
            bounded=any(weight.bounds for weight in weights),
        )


def write(plan: MatrixPlan) -> str:
    """Return the source of a generator function of epochs.

    Examples
    --------
    >>> from pdpsim import Network, SumOfSquares
    >>> from pdpsim.engines.matrices import layout
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
    lines = [*_forward(plan), *_backward(plan), *_change(plan)]
    yield "def epochs(arrays, presentations, rate, momentum, keep, leave, go_back):"
    yield "    " + _unpacked(plan)
    for k, spare in elementwise.spare_matrices(lines):
        yield f"    R{k}_{spare} = empty_like(N{k})"
    yield "    try:"
    yield "        for patterns in presentations:"
    for line in lines:
        yield "            " + line
    yield f"            yield tss, {'(w, c, g, used)' if plan.stacked else 'patterns'}, {_outputs(plan)}"
    yield "    except GeneratorExit:"
    yield "        leave(w, c, g, patterns)"
    yield "    except BaseException:"
    yield "        go_back(w, c)"
    yield "        raise"


def names(plan: MatrixPlan) -> list[str]:
    """Return the names of the arrays that the program wants."""
    found = ["A", "w", "c", "g", "used", "spare", "step"] + ["learns"] * plan.frozen + ["ties", "n_weights"] * plan.tied
    found += ["low", "high"] * plan.bounded
    for k, block in enumerate(plan.layout.blocks, 1):
        found += [f"{letter}{k}" for letter in "NYSED"] + [f"T{k}", f"K{k}"] * block.is_output
        for q in range(1, len(block.runs) + 1):
            found += [f"{letter}{k}_{q}" for letter in ("W", "V", "X", "Z", "G", "P", "Q", "B")]
    found += [name for k in range(1, len(plan.layout.blocks) + 1) for _, pair in _heard_by(plan, k) for name in pair]
    return [*found, "out_rows"]


def _unpacked(plan: MatrixPlan) -> str:
    return ", ".join(names(plan)) + f", = map(arrays.get, {names(plan)!r})"


def _times(plan: MatrixPlan, run: Span) -> str:
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
        yield from elementwise.value_lines(block.function, _at_hand(k))
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
    for k, block in enumerate(plan.layout.blocks, 1):
        if elementwise.may_fail(block.function):
            yield _looked_at(plan, f"Y{k}")


def _looked_at(plan: MatrixPlan, name: str) -> str:
    """Return a line that makes tss not finite where a number in a matrix is not."""
    return f"tss = tss + 0.0 * {name}.sum(axis=(1, 2))" if plan.stacked else f"tss = tss + 0.0 * float({name}.sum())"


def _at_hand(k: int) -> dict[str, str]:
    return {"n": f"N{k}", "y": f"Y{k}", "s": f"S{k}", "r": f"R{k}_"}


def _measured(plan: MatrixPlan, k: int, block: Block) -> Iterator[str]:
    measure, e, s, y = plan.measure, f"E{k}", f"S{k}", f"Y{k}"
    if type(measure) is SumOfSquares:
        if not measure.margin:
            return
        yield f"minimum({e}, {measure.margin!r}, out={s})"
        yield f"maximum({s}, {-measure.margin!r}, out={s})"
        if measure.measured_from == "margin":
            yield f"subtract({e}, {s}, {e})"
        else:
            yield f"multiply({e}, not_equal({e}, {s}), {e})"
    elif type(measure) is CrossEntropy:
        if not _cancels(plan, block):
            yield f"clip({y}, TINY, ALMOST_ONE, out={s})"
            yield f"divide({e}, {s} * (1.0 - {s}), {e})"
    else:
        yield from _by_formula(plan, k, measure)


def _by_formula(plan: MatrixPlan, k: int, measure: Measure) -> Iterator[str]:
    """Write dE/dy of a measure that is told by its formulas; E is only looked at."""
    assert isinstance(measure, ByFormula)
    away = {"t": f"T{k}", "y": f"Y{k}", "s": f"E{k}"}
    for formula, use in (
        (measure.error_formula, _looked_at(plan, f"S{k}")),
        (measure.slope_formula, f"copyto(E{k}, S{k})"),
    ):
        yield from elementwise.Writer(away, f"R{k}_").write(formula.with_name_for("y - t", "s"), f"S{k}")
        if plan.careless:
            yield f"copyto(S{k}, 0.0, where=equal(K{k}, 0.0))"
        yield use


def _cancels(plan: MatrixPlan, block: Block) -> bool:
    """Whether the slope of cross-entropy cancels that of the activation function: delta is y - t then."""
    heard = any(unit.outgoing for unit in block.units)
    entropic = type(plan.measure) is CrossEntropy and block.function == activation("logistic")
    return entropic and block.is_output and not heard


def _heard_by(plan: MatrixPlan, k: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield, for each run that carries error to a block: which run, and the slices of both that meet."""
    for r, q in plan.layout.heard_by[k - 1]:
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
        slopes = [] if _cancels(plan, block) else elementwise.slope_lines(block.function, _at_hand(k))
        yield from slopes
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
    # What a weight was does not follow from what it is and its change, where that is much larger than it.
    yield "copyto(used, w)"
    yield "add(w, spare, w)"
    if plan.decays:
        yield "multiply(w, keep, w)"
    if plan.bounded:
        yield "clip(w, low, high, w)"
    yield "c, spare = spare, c"


def _outputs(plan: MatrixPlan) -> str:
    if not plan.wants_outputs:
        return "()"
    return "A[:, out_rows]" if plan.stacked else "A[out_rows].T.copy()"


@dataclass
class Span:
    """Connections from neighbouring rows of activations to a block: one matrix of weights.

    Attributes
    ----------
    rows : range
    connections : list of Connection
        Receiver by receiver, each in the order of the rows.
    hidden : range
        Those of the rows that hold units which compute, with what lies between them.
    """

    rows: range
    connections: list[Connection]
    hidden: range


@dataclass
class Block:
    """Units of one role and function that hear the same senders.

    Attributes
    ----------
    rows : range
        Where their activations stand.
    runs : list of Span
    """

    units: list[Unit]
    rows: range = range(0)
    runs: list[Span] = field(default_factory=list)

    @property
    def function(self) -> Activation:
        """The activation function of all of them."""
        return self.units[0].function

    @property
    def is_output(self) -> bool:
        """Whether they are output units."""
        return self.units[0].role == "output"


@dataclass
class Rows:
    """Where each unit's activations stand, in one matrix with a row for each unit.

    The bias unit has several rows, so that a block finds it next to the others it hears.

    Attributes
    ----------
    blocks : list of Block
        In an order in which they can fire.
    rows : dict of str to int
        By the names of the units, the bias unit left out.
    bias_rows : list of int
    height : int
        The number of rows.

    Examples
    --------
    >>> found = layout(Network.layered(2, 3, 1, seed=1))
    >>> [[unit.name for unit in block.units] for block in found.blocks]
    [['h1', 'h2', 'h3'], ['o1']]
    >>> found.bias_rows, found.rows
    ([0, 3], {'i1': 1, 'i2': 2, 'h1': 4, 'h2': 5, 'h3': 6, 'o1': 7})
    """

    blocks: list[Block]
    rows: dict[str, int]
    bias_rows: list[int]
    height: int

    @cached_property
    def heard_by(self) -> list[list[tuple[int, int]]]:
        """For each block the runs that hear it, as numbers of block and run from 1.

        >>> layout(Network.layered(2, 3, 1, seed=1)).heard_by
        [[(2, 1)], []]
        """
        owner = {row: k for k, block in enumerate(self.blocks) for row in block.rows}
        found: list[list[tuple[int, int]]] = [[] for _ in self.blocks]
        for r, receiver in enumerate(self.blocks, 1):
            for q, run in enumerate(receiver.runs, 1):
                for k in dict.fromkeys(owner[row] for row in run.rows if row in owner):
                    found[k].append((r, q))
        return found


def layout(net: Network) -> Rows:
    """Find the blocks of a network and lay out their rows."""
    blocks = blocks_of(net)
    order = [unit.name for unit in (*net.inputs, *(unit for block in blocks for unit in block.units))]
    places = {name: k for k, name in enumerate(order)}
    # The bias stands before the first unit that a block hears, but never within a block, whose rows belong together.
    starts = {unit.name: block.units[0].name for block in blocks for unit in block.units}
    biased = [_first_heard(block, places, starts) if _hears_bias(block) else None for block in blocks]
    rows: dict[str, int] = {}
    bias_rows: list[int] = []
    following = set(biased)
    for name in order:
        if name in following:
            bias_rows.append(len(rows) + len(bias_rows))
        rows[name] = len(rows) + len(bias_rows)
    found = Rows(blocks, rows, bias_rows, len(rows) + len(bias_rows))
    names = {row: name for name, row in rows.items()}
    for block, after_bias in zip(blocks, biased):
        first = rows[block.units[0].name]
        block.rows = range(first, first + len(block.units))
        if block.units[0].incoming:
            bias = [rows[after_bias] - 1] if after_bias else []
            block.runs = [_run(block, names, run) for run in _neighbours(block, rows, bias)]
    return found


def blocks_of(net: Network) -> list[Block]:
    """Return the blocks of a network, in an order in which they can fire.

    >>> len(blocks_of(Network.layered(2, 3, 1, seed=1)))
    2
    """
    blocks: dict[object, Block] = {}
    for unit in net.structure.firing_order:
        heard = frozenset(connection.sender.name for connection in unit.incoming)
        blocks.setdefault((heard, unit.function, unit.role), Block([])).units.append(unit)
    return list(blocks.values())


def _hears_bias(block: Block) -> bool:
    return any(connection.sender.role == "bias" for connection in block.units[0].incoming)


def _first_heard(block: Block, places: dict[str, int], starts: dict[str, str]) -> str:
    """The first unit that a block hears, or the one with which that unit's own block starts."""
    heard = [c.sender.name for c in block.units[0].incoming if c.sender.name in places]
    first = min(heard or list(places)[:1], key=places.__getitem__)
    return starts.get(first, first)


def _neighbours(block: Block, rows: dict[str, int], bias: list[int]) -> Iterable[range]:
    heard = sorted(bias + [rows[c.sender.name] for c in block.units[0].incoming if c.sender.role != "bias"])
    start = heard[0]
    for row, following in zip(heard, [*heard[1:], -1]):
        if following != row + 1:
            yield range(start, row + 1)
            start = following


def _run(block: Block, names: dict[int, str], rows: range) -> Span:
    connections = []
    for unit in block.units:
        by_name = {c.sender.name: c for c in unit.incoming}
        bias = next((c for c in unit.incoming if c.sender.role == "bias"), None)
        for row in rows:
            connection = by_name[names[row]] if row in names else bias
            assert connection is not None
            connections.append(connection)
    computing = [row for row in rows if row in names and block.units[0].network.units[names[row]].computes]  # type: ignore[union-attr]
    return Span(rows, connections, range(computing[0], computing[-1] + 1) if computing else range(0))
