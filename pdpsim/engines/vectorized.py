"""The vectorized engine: all patterns at once, with NumPy's matrix products."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from pdpsim.core.activations import activation
from pdpsim.core.measures import CrossEntropy, SumOfSquares
from pdpsim.engines.blocks import Layout, layout
from pdpsim.engines.formulas import trouble
from pdpsim.engines.leaving import leave, put_back
from pdpsim.engines.matrices import KNOWN, MatrixPlan, write
from pdpsim.engines.message import epoch_by_messages
from pdpsim.engines.work import Epoch, Work
from pdpsim.errors import EngineError
from pdpsim.learning.rules import GradientDescent

_UFUNCS = (
    "dot", "matmul", "negative", "exp", "add", "reciprocal", "tanh", "copyto", "maximum", "minimum", "logaddexp",
    "heaviside", "multiply", "subtract", "divide", "clip", "not_equal", "vdot", "einsum", "take", "bincount",
)  # fmt: skip


def vectorized(work: Work) -> Generator[Epoch, None, None]:
    """Compute epochs with matrix products; results agree with `message` to rounding.

    Raises
    ------
    EngineError
        If NumPy is not installed, or there is something in network, rule or measure that it cannot do.

    Examples
    --------
    >>> from pdpsim import Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> work = Work(net, PatternSet([([1], [1])]), GradientDescent(0.5), SumOfSquares())
    >>> round(next(vectorized(work))[0], 6)
    0.254571
    """
    refusal = refuses(work)
    if refusal:
        raise EngineError(refusal)
    return _epochs(work)


def refuses(work: Work) -> str:
    """Return a sentence that says what the vectorized engine cannot do of this work; '' if it can do it all."""
    if find_spec("numpy") is None:
        return "the vectorized engine wants NumPy: pip install 'pdpsim[fast]'"
    if type(work.rule).step is not GradientDescent.step:
        return f"the vectorized engine does not know the learning rule {type(work.rule).__name__}"
    if work.rule.grain != "epoch":
        return f"the vectorized engine changes weights once an epoch, not with grain {work.rule.grain!r}"
    if work.rule.order != "listed":
        return f"the vectorized engine presents patterns as listed, not {work.rule.order}"
    if type(work.measure) not in (SumOfSquares, CrossEntropy):
        return f"the vectorized engine does not know the measure {type(work.measure).__name__}"
    for unit in work.net.structure.firing_order:
        function = unit.function
        if not function.is_constant and not (function.name in KNOWN and activation(function.name) is function):
            return f"the vectorized engine does not know the activation function {function.name!r} of {unit.name!r}"
    if any(abs(x) > 1e100 for pattern in work.patterns for x in pattern.inputs):
        return "the vectorized engine takes inputs up to 1e100"
    return ""


def plan_for(work: Work, found: Layout, stacked: bool = False, apart: bool = False) -> MatrixPlan:
    """Return the plan of the program for some work."""
    weights = work.net.weights
    return MatrixPlan(
        found,
        work.measure,
        stacked,
        apart,
        work.wants_outputs,
        decays=work.rule.decay != 0.0,
        frozen=any(weight.frozen for weight in weights),
        tied=any(len(weight.connections) > 1 for weight in weights),
        careless=any(target is None for pattern in work.patterns for target in pattern.targets),
    )


@lru_cache(maxsize=64)
def program(text: str) -> Callable[..., Generator[Any, None, None]]:
    """Compile a program of matrix products, and return its generator function."""
    import numpy as np

    from pdpsim.core.activations import ALMOST_ONE, ALMOST_ZERO

    names: dict[str, Any] = {name: getattr(np, name) for name in _UFUNCS}
    names.update(trouble=trouble, TINY=ALMOST_ZERO, ALMOST_ONE=ALMOST_ONE)
    exec(compile(text, "<pdpsim matrices>", "exec"), names)
    made: Callable[..., Generator[Any, None, None]] = names.pop("epochs")  # not to be found in itself: no cycle
    return made


def _epochs(work: Work) -> Generator[Epoch, None, None]:
    import numpy as np

    from pdpsim.engines.arrays import Cells, Given, arrays

    net, rule, patterns = work.net, work.rule, work.patterns
    found = layout(net)
    plan, cells, given = plan_for(work, found), Cells(net, found), Given.of(net, found, [patterns])
    run = program(write(plan))
    fresh = True

    def now(flat: Any) -> list[float]:
        values: list[float] = cells.per_weight(flat, 1)[0].tolist()
        return values

    def leave_all(w: Any, c: Any, g: Any, _: object) -> None:
        used = before(now(w), now(c))
        leave(net, work.measure, now(w), now(c), now(g), used, patterns[-1])

    def before(values: list[float], changes: list[float]) -> list[float]:
        # What the weights were before the last change, to rounding.
        return [
            value if weight.frozen else value / (1.0 - rule.decay) - change
            for weight, value, change in zip(net.weights, values, changes)
        ]

    def go_back(w: Any, c: Any) -> None:
        # Once more the last epoch that was yielded, if there was one, so that the units stand as after it.
        if not fresh:
            put_back(net, before(now(w), now(c)), now(c))
            epoch_by_messages(work, patterns)
            put_back(net, now(w), now(c))

    while True:
        values, changes = [w.value for w in net.weights], [w.last_change for w in net.weights]
        made = arrays(plan, cells, net, given, np.array([values]), np.array([changes]))
        keep: Any = 1.0 - rule.decay
        if plan.frozen and plan.decays:
            keep = np.where(made["learns"] > 0.0, keep, 1.0)
        with np.errstate(all="ignore"):
            epochs = run(made, work.presentations(), rule.rate, rule.momentum, keep, leave_all, go_back)
            try:
                for epoch in epochs:
                    fresh = False
                    yield epoch
            except GeneratorExit:
                epochs.close()
                raise
            except ArithmeticError:
                # Something is not finite, or may not be: the message engine will find the unit, or do this epoch.
                pass
        yield epoch_by_messages(work, patterns)
        fresh = True
