"""The message engine: it does the acts of each epoch, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from itertools import repeat
from math import isfinite
from typing import Any

from pdpsim.core.events import TargetsCompared
from pdpsim.core.patterns import Pattern
from pdpsim.engines.job import Epoch, Job
from pdpsim.errors import NotFiniteError
from pdpsim.learning.session import run_epoch
from pdpsim.learning.sweep import Sweep, epoch_of


def message(job: Job) -> Generator[Epoch, None, None]:
    """Compute epochs by passing messages between the objects.

    Examples
    --------
    >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> job = Job(net, PatternSet([([1], [1])]), BackPropagation(GradientDescent(0.5)))
    >>> round(next(message(job)).tss, 6)
    0.254571
    """
    procedure, sweeps = job.procedure, tuple[Sweep, ...]()
    for _ in repeat(None):
        if not sweeps or not procedure.alike:
            sweeps = epoch_of(procedure, job.net, job.patterns, job.chance)
        yield whole_epoch(job, sweeps)


def epoch_by_messages(job: Job, patterns: Sequence[Pattern]) -> Epoch:
    """Compute one epoch of back-propagation, over patterns in just this order."""
    return whole_epoch(job, job.by_back_propagation.sweeps(job.net, patterns))._replace(patterns=patterns)


def whole_epoch(job: Job, sweeps: Iterable[Sweep]) -> Epoch:
    """Compute one epoch; it is whole, or (where a number is not finite) has not happened to the weights."""
    net, procedure = job.net, job.procedure
    total: float | None = None
    compares = procedure.counted is TargetsCompared
    patterns: list[Pattern] = []
    outputs: list[tuple[float, ...]] = []

    def see(event: Any) -> None:
        nonlocal total
        total = procedure.term(event) + (total or 0.0)
        if compares:
            patterns.append(net.pattern)  # type: ignore[arg-type]  # what is compared was presented
            if job.wants_outputs:
                outputs.append(tuple([unit.activation for unit in net.outputs]))

    before = [(weight, weight.value, weight.memory, weight.remembers) for weight in net.weights]
    try:
        job.carried[0] = run_epoch(sweeps, procedure.counted, see)
        if total is not None and not isfinite(total):
            raise NotFiniteError(f"{procedure.curve} became {total}")
    except BaseException:
        # Half an epoch has not happened. (The units stand where it ended.)
        for weight, value, memory, remembers in before:
            weight.value, weight.memory, weight.remembers = value, memory, remembers
        raise
    if total is None:
        total = procedure.uncounted(net, job.patterns)
    if job.wants_outputs and not patterns:  # they were not compared on the way
        return Epoch(total, job.patterns, procedure.answers(net, job.patterns))
    return Epoch(total, patterns or job.patterns, outputs)
