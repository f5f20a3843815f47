"""The programs of the benchmark: proving that they compute the same, and timing them in turn."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from math import inf, isclose
from statistics import median
from time import perf_counter
from typing import Any

from pdpsim.benchmarking import libraries
from pdpsim.benchmarking.by_hand import c_loops, compiler_found, loops_over_lists, plain_numpy, tuned_numpy
from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task, square_task
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.engines import c_compiler
from pdpsim.engines.choice import choose
from pdpsim.engines.job import Job
from pdpsim.errors import PdpsimError
from pdpsim.learning.criteria import TssBelow
from pdpsim.learning.history import uninterrupted
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.many import train_many
from pdpsim.training.training import train

NEVER = TssBelow(1e-300)  # met by no epoch
MEASURE = SumOfSquares()
PROOF = 5  # epochs on which all must agree
LONG_ENOUGH = 0.1  # seconds that one timing takes at least
VERY_LONG = 2.0  # seconds of one epoch from which on it is timed once

Say = Callable[[str], None]


def by_engine(task: Task, name: str) -> Program:
    """Return a program that trains the task's network with one of our engines.

    >>> from pdpsim.benchmarking.task import scenario_task
    >>> len(by_engine(scenario_task("xor"), "compiled")(3))
    3
    """

    def run(epochs: int) -> list[float]:
        task.net.reset()
        rule = GradientDescent(RATE, MOMENTUM)
        history = train(task.net, task.patterns, rule, criterion=NEVER, max_epochs=epochs, engine=name, progress=False)
        return uninterrupted(history).tss

    return run


def programs(task: Task, say: Say) -> dict[str, Program]:
    """Return every program that can run here, by name; `say` is told which cannot.

    >>> from pdpsim.benchmarking.task import scenario_task
    >>> [name for name in programs(scenario_task("xor"), len) if name in ("compiled", "lists")]
    ['compiled', 'lists']
    """
    found = {name: by_engine(task, name) for name in ("message", "compiled", "vectorized", "auto")}
    if compiler_found() and c_compiler.is_there():
        found["native"] = by_engine(task, "native")
    found["lists"] = loops_over_lists(task)
    found["numpy"] = plain_numpy(task)
    found["numpy_tuned"] = tuned_numpy(task)
    wanted: dict[str, Callable[[Task], Program]] = {
        "torch": libraries.pytorch,
        "jax": libraries.jax,
        "numba": libraries.numba,
        "micrograd": libraries.micrograd,
    }
    for name, make in wanted.items():
        if find_spec(name) is None:
            say(f"{name} is left out: it is not installed (extra 'bench')")
        else:
            found[name] = make(task)
    try:
        found["C"] = c_loops(task)
    except PdpsimError as error:
        say(f"C is left out: {error}")
    return found


def prove(task: Task, found: Mapping[str, Program]) -> list[float]:
    """Return the tss of the first epochs, if all programs agree about them to a relative 1e-9.

    Raises
    ------
    PdpsimError
        If one computes something else.
    """
    expected = found["message"](PROOF)
    for name, program in found.items():
        for epoch, (one, other) in enumerate(zip(expected, program(PROOF), strict=True), 1):
            if not isclose(one, other, rel_tol=1e-9):
                raise PdpsimError(f"{task.name}: in epoch {epoch}, tss is {other!r} by {name}, {one!r} by message")
    return expected


def timings(
    found: Mapping[str, Program], repeats: int, long_enough: float | None = None, very_long: float = VERY_LONG
) -> dict[str, float]:
    """Return seconds per epoch by program: the median of repeats, taken in turn.

    What comes before the second epoch, building and compiling, is not counted.
    """
    # Twice, since some compile when they are first called.
    times = {name: [min(_seconds(program, 1) for _ in range(2))] for name, program in found.items()}
    # A program that takes very long for one epoch has been timed by that.
    quick = {name: program for name, program in found.items() if times[name][0] < very_long}
    epochs = {name: _enough(program, long_enough or LONG_ENOUGH) for name, program in quick.items()}
    times.update({name: [] for name in quick})
    for _ in range(repeats):
        for name, program in quick.items():
            n = epochs[name]
            times[name].append((_seconds(program, n + 1) - _seconds(program, 1)) / n)
    return {name: median(each) for name, each in times.items()}


def _seconds(program: Program, epochs: int) -> float:
    started = perf_counter()
    program(epochs)
    return perf_counter() - started


def _enough(program: Program, seconds: float) -> int:
    """Return how many epochs take so many seconds, what comes before them not counted."""
    before = min(_seconds(program, 1) for _ in range(2))
    n, took = 1, 0.0
    while took < seconds and n < 200_000:
        n *= 10 if took < seconds / 20 else 2
        took = _seconds(program, n + 1) - before
    return n


def many_seeds(task: Task, seeds: int, repeats: int) -> dict[str, float]:
    """Return seconds per run and epoch when many seeds are trained at once, by engine, and for the C loops."""
    nets = [task.net.copy() for _ in range(seeds)]
    for seed, net in enumerate(nets):
        net.randomize(seed)

    def together(engine: str, epochs: int) -> list[float]:
        for net in nets:
            net.reset()
        rule = GradientDescent(RATE, MOMENTUM)
        for history in train_many(nets, task.patterns, rule, criterion=NEVER, max_epochs=epochs, engine=engine):
            uninterrupted(history)
        return []

    engines = ["vectorized", *(["native"] if compiler_found() and c_compiler.is_there() else [])]
    found: dict[str, Program] = {engine: partial(together, engine) for engine in engines}
    if compiler_found():
        found["C"] = c_loops(task)
    # What comes before and after a thousand networks' epochs takes long too.
    times = timings(found, repeats, long_enough=10.0 * LONG_ENOUGH, very_long=inf)
    return {name: seconds / seeds if name in engines else seconds for name, seconds in times.items()}


def sizes(numbers: tuple[int, ...], repeats: int, say: Say) -> list[dict[str, Any]]:
    """Return, for n-n-n networks, what auto takes, what tuned NumPy takes, and memory per connection."""
    rows = []
    for n in numbers:
        say(f"n = {n}")
        task = square_task(n)
        found: dict[str, Program] = {"auto": by_engine(task, "auto")}
        found["numpy_tuned"] = tuned_numpy(task)
        job = Job(task.net, task.patterns, BackPropagation(GradientDescent(RATE), MEASURE))
        before = _seconds(found["auto"], 1)
        rows.append(
            {
                "n": n,
                "connections": len(task.net.connections),
                "engine": choose("auto", job)[0],
                "seconds_before": before,
                "seconds_per_epoch": timings(found, repeats, long_enough=max(LONG_ENOUGH, before)),
                "bytes_per_connection": bytes_per_connection(n) if n <= 100 else None,
            }
        )
    return rows


def bytes_per_connection(n: int) -> float:
    """Return the memory that an n-n-n network takes, by connection.

    >>> 100 < bytes_per_connection(10) < 3000
    True
    """
    tracemalloc.start()
    try:
        net = Network.layered(n, n, n, seed=1)
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return used / len(net.connections)
