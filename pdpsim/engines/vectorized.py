"""The vectorized engine: all patterns at once, with NumPy's matrix products."""

from __future__ import annotations

from collections.abc import Generator

from pdpsim.core.connection import Connection
from pdpsim.core.kinds import Factor
from pdpsim.core.measures import ByFormula
from pdpsim.core.network import Network
from pdpsim.engines import elementwise
from pdpsim.engines.job import Epoch, Job, message_only
from pdpsim.engines.matrices import blocks_of
from pdpsim.errors import EngineError
from pdpsim.learning.rules import GradientDescent

LARGEST_INPUT, LARGEST_WEIGHT = 1e100, 1e200  # no sum of their products is infinite
MOST_BLOCKS = 10_000  # matrices, each with lines of its own in the program; compiling these takes seconds


def vectorized(job: Job) -> Generator[Epoch, None, None]:
    """Compute epochs with matrix products; results agree with `message` to rounding.

    Raises
    ------
    EngineError
        If there is something in network, rule or measure that it cannot do.

    Examples
    --------
    >>> from pdpsim import BackPropagation, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> job = Job(net, PatternSet([([1], [1])]), BackPropagation(GradientDescent(0.5)))
    >>> round(next(vectorized(job))[0], 6)
    0.254571
    """
    refusal = refuses(job)
    if refusal:
        raise EngineError(refusal)
    from pdpsim.engines.stacked import Alone

    return Alone(job).epochs()


def refuses(job: Job) -> str:
    """Return a sentence that says what the vectorized engine cannot do of this job; '' if it can do it all."""
    if sentence := message_only(job, "vectorized"):
        return sentence
    try:
        import numpy  # noqa: F401
    except ImportError:  # as in a browser
        return "the vectorized engine requires NumPy, which is not there"
    if type(job.rule) is not GradientDescent:
        return f"the vectorized engine does not know the learning rule {type(job.rule).__name__}"
    if job.rule.nesterov:
        return "the vectorized engine does not look ahead, as nesterov asks"
    if job.by_back_propagation.batch is not None:
        return f"the vectorized engine changes weights once an epoch, not with batch {job.by_back_propagation.batch}"
    if job.by_back_propagation.order != "listed":
        return f"the vectorized engine presents patterns as listed, not {job.by_back_propagation.order}"
    carrying = next((pattern for pattern in job.patterns if pattern.carried), None)
    if carrying is not None:
        return (
            f"the vectorized engine presents all patterns at once, so none carries anything from the one before, as "
            f"{carrying.name!r} does"
        )
    kind = type(job.measure)
    if any(getattr(kind, what, None) is not getattr(ByFormula, what) for what in ("slope", "error")):
        return f"the vectorized engine cannot call the measure {kind.__name__}; give it as formulas (ByFormula)"
    for connection in job.net.connections.values():
        if type(connection) not in (Connection, Factor):
            return f"the vectorized engine does not know connections as {connection.name}, of kind {connection.kind!r}"
    for unit in job.net.structure.firing_order:
        if unit.combine != "sum":
            return f"the vectorized engine sums what a unit receives, and {unit.name!r} multiplies it"
        if not elementwise.is_known(unit.function):
            return (
                f"the vectorized engine cannot call the activation function {unit.function.name!r} of {unit.name!r}; "
                f"give value and slope as formulas"
            )
    if len(job.net.structure.firing_order) > MOST_BLOCKS and (n := len(blocks_of(job.net))) > MOST_BLOCKS:
        return f"the vectorized engine takes up to {MOST_BLOCKS:,} groups of units that hear the same, not {n:,}"
    if any(abs(x) > LARGEST_INPUT for pattern in job.patterns for x in pattern.inputs):
        return f"the vectorized engine takes inputs up to {LARGEST_INPUT:g}"
    return ""


def too_large(net: Network) -> bool:
    """Tell whether some net input could become infinite, so that epochs are left to messages.

    A logistic unit would hide it: its activation is finite all the same.

    >>> net = Network.layered(1, 1, seed=1)
    >>> net.units["o1"].bias = 1e308
    >>> too_large(net)
    True
    """
    return any(abs(weight.value) > LARGEST_WEIGHT for weight in net.weights)
