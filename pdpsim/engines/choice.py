"""Which engine computes."""

from __future__ import annotations

from contextlib import closing

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.engines import c_compiler, compiled, native, native_program, vectorized
from pdpsim.engines.elementwise import steps
from pdpsim.engines.job import Engine, Job
from pdpsim.engines.message import message
from pdpsim.errors import EngineError, SettingError, nearest
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.learning.rules import GradientDescent
from pdpsim.words import quoted

ENGINES: dict[str, Engine] = {
    "message": message,
    "compiled": compiled.compiled,
    "native": native.native,
    "vectorized": vectorized.vectorized,
}

FEW = 3  # learning cycles of a Boltzmann machine, up to which a program is not worth being compiled


# In microseconds, fitted to measurements (CPython 3.11, NumPy 2, one core). Near enough: the engines are far apart.
def message_cost(job: Job) -> float:
    """Return the microseconds that the message engine should take for an epoch."""
    return 20.0 + 2.0 * len(job.patterns) * len(job.net.connections)


def compiled_cost(job: Job) -> float:
    """Return the microseconds that the compiled engine should take for an epoch."""
    return 0.5 + len(job.patterns) * (0.04 * len(job.net.connections) + 0.1 * len(job.net.structure.firing_order))


def compiling_cost(job: Job) -> float:
    """Return the microseconds that the compiled engine should take before the first epoch."""
    written = len(job.patterns) if compiled.is_unrolled(job) else 1
    return 500.0 + 30.0 * written * len(job.net.connections)


def vectorized_cost(job: Job) -> float:
    """Return the microseconds that the vectorized engine should take for an epoch."""
    firing = job.net.structure.firing_order
    blocks = {(frozenset(c.sender for c in unit.incoming), unit.function, unit.role) for unit in firing}
    cost = 2.0 + 4.5 * len(blocks) + len(job.patterns) * (0.0004 * len(job.net.connections) + 0.008 * len(firing))
    written = 0.3 * sum(steps(function) for _, function, _ in blocks)
    return cost + written + 0.0005 * len(job.patterns) * sum(steps(unit.function) for unit in firing)


def native_cost(job: Job) -> float:
    """Return the microseconds that the native engine should take for an epoch."""
    units = len(job.net.structure.firing_order)
    return 0.1 + len(job.patterns) * (0.0002 * len(job.net.connections) + 0.009 * units)


def building_cost(job: Job) -> float:
    """Return the microseconds that a C compiler should take before the native engine's first epoch."""
    return 100_000.0 + (300.0 * len(job.net.connections) if native_program.is_straight(job) else 500_000.0)


def choose(name: str, job: Job) -> tuple[str, Engine]:
    """Return the name and the function of the engine to use.

    Parameters
    ----------
    name : str
        One of `ENGINES`, or 'auto' for the one that should be fastest for this job.

    Raises
    ------
    SettingError
        If there is no such engine.

    Examples
    --------
    >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
    >>> net, patterns = Network.layered(2, 2, 1, seed=1), PatternSet([([0, 1], [1])])
    >>> job = Job(net, patterns, BackPropagation(GradientDescent(0.5)), epochs=1000)
    >>> choose("auto", job)[0]
    'compiled'
    """
    refuse_unknown(name)
    if name == "auto":
        name = fastest(job)
    return name, ENGINES[name]


def answers(net: Network, patterns: PatternSet) -> list[tuple[float, ...]]:
    """Return what a network answers to many patterns, one after the other, by the fastest engine; it is not disturbed.

    >>> net = Network.layered(1, 1, seed=1)
    >>> answers(net, PatternSet([([1], [None])])) == [net.forward([1])]
    True
    """
    twin = net.copy()
    job = Job(twin, patterns.fitted(twin).patterns, BackPropagation(GradientDescent(1.0)), wants_outputs=True)
    with closing(choose("auto", job)[1](job)) as epochs:  # it is answered before weights change
        return [tuple(map(float, row)) for row in next(epochs)[2]]


def fastest(job: Job) -> str:
    """Return the name of the engine that should be fastest.

    The number of epochs decides only between engines that agree to the last bit, so that training in
    parts gives what training in one go gives. Where there is a C compiler these are all that are asked.
    """
    if type(job.procedure) is Boltzmann:
        worth_it = job.epochs > FEW and can_be_native(job) and native.can_be_built(job)
        return "native" if worth_it else "message"
    if can_be_native(job):
        exact = exactly(job)
        cost = message_cost(job) if exact == "message" else compiled_cost(job)
        before = compiling_cost(job) if exact == "compiled" else 0.0
        if building_cost(job) + job.epochs * native_cost(job) > before + job.epochs * cost:
            return exact
        if native.can_be_built(job):
            return "native"
    cost = message_cost(job) if compiled.refuses(job) else compiled_cost(job)
    if not vectorized.refuses(job) and vectorized_cost(job) < cost:
        return "vectorized"
    return exactly(job)


def can_be_native(job: Job) -> bool:
    """Whether there is a C compiler, and the native engine can do this job; then only exact engines are asked."""
    return not native.refuses(job) and c_compiler.is_there()


def exactly(job: Job) -> str:
    """Return which of the engines that agree to the last bit, and need no C compiler, should be fastest."""
    if compiled.refuses(job):
        return "message"
    few = compiling_cost(job) + job.epochs * compiled_cost(job) > job.epochs * message_cost(job)
    return "message" if few else "compiled"


def refuse_unable(name: str, job: Job) -> None:
    """Say so if an engine that is named cannot do a job.

    Raises
    ------
    EngineError
        If it cannot; the sentence says what.
    """
    refuses = {"compiled": compiled.refuses, "native": native.refuses, "vectorized": vectorized.refuses}
    if name in refuses and (sentence := refuses[name](job)):
        raise EngineError(sentence)


def refuse_unknown(name: str) -> None:
    """Say so if there is no engine of that name.

    >>> refuse_unknown("mesage")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: there is no engine 'mesage'; did you mean 'message'?
    """
    known = ["auto", *ENGINES]
    if not isinstance(name, str) or name not in known:
        raise SettingError(f"there is no engine {quoted(name)}{nearest(name, known)}")
