"""Which C program a job has: written, compiled, and kept for the next network of the same structure.

A program depends on what there is (wiring, functions, measure, rule), not on numbers: weights, patterns, settings,
the order of presentation and the criterion are handed in. Every sum is in the order of the message engine.
"""

from __future__ import annotations

import ctypes
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pdpsim.core.carry import Carry, forms
from pdpsim.core.kinds import SignsBack
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.engines import c_compiler
from pdpsim.engines.job import Job
from pdpsim.engines.native_loops import Loops
from pdpsim.engines.native_straight import Straight
from pdpsim.engines.native_tables import tables
from pdpsim.engines.native_writing import functions, places
from pdpsim.learning.rule import Rule

STRAIGHT = 200  # connections, up to which every one of them is written out
FEW = 12  # patterns in a batch, up to which they are not worth being computed side by side


def source(job: Job) -> str:
    """Return the program for some job."""
    return write(job.net, job.measure, job.rule, is_straight(job), forms(job.patterns))


def write(net: Network, measure: Measure, rule: Rule, straight: bool, carried: Mapping[int, Carry] = {}) -> str:
    """Return the program.

    Parameters
    ----------
    straight : bool
        Whether to write out every unit and connection, rather than loop over tables (see `tables`).
    carried : mapping of int to Carry
        What is carried to which inputs, where it is (a number that is nan); only where everything is written out.

    Examples
    --------
    >>> from pdpsim import GradientDescent, SumOfSquares
    >>> text = write(Network.layered(1, 1, seed=1), SumOfSquares(), GradientDescent(0.5), straight=True)
    >>> for line in text[text.index("/* o1") :].splitlines()[:2]:
    ...     print(line.strip())
    /* o1 fires */
    const double n2 = w[0] + w[1] * x[0], y2 = value_0(n2, bad);
    """
    return Straight(net, measure, rule, carried).program() if straight else Loops(net, measure, rule).program()


def is_straight(job: Job) -> bool:
    """Whether the program writes out every connection, rather than loop over them, with patterns side by side."""
    if is_beyond_loops(job):
        return True
    batch = job.by_back_propagation.batch or max(1, len(job.patterns))
    return len(job.net.connections) <= STRAIGHT and min(batch, len(job.patterns)) <= FEW


def is_beyond_loops(job: Job) -> bool:
    """Whether there is what only the straight program knows of: what is carried, or errors that go back by signs."""
    signs = any(type(connection) is SignsBack for connection in job.net.connections.values())
    return signs or any(pattern.carried for pattern in job.patterns)


@dataclass(frozen=True)
class Program:
    """What is made for a kind of network: a function, and where everything stands in what it is given.

    Attributes
    ----------
    run : callable
        Is given the address of a `_Call`, and returns the number of epochs it computed.
    weights : list of int
        Which of the network's weights stand in what order; those that learn first.
    learning : int
        How many learn.
    ways_back : list of int
        Which connections have a weight of their own for the way back.
    tables : array
    room : int
        How many rows of numbers it needs; 0 where everything is written out.
    """

    run: Callable[[Any], int]
    weights: list[int]
    learning: int
    ways_back: list[int]
    tables: Any
    room: int


_programs: OrderedDict[object, Program] = OrderedDict()
_KEPT = 64  # programs


def program(job: Job) -> Program:
    """Return the program for some job; the same one for networks of one structure.

    Raises
    ------
    EngineError
        If it cannot be compiled.
    """
    key = _structure(job)
    made = _programs.get(key) or _made(job)
    _programs[key] = made
    with suppress(KeyError):  # another thread may tidy up, too
        _programs.move_to_end(key)
        if len(_programs) > _KEPT:
            _programs.popitem(last=False)
    return made


def _structure(job: Job) -> object:
    """Everything that a program depends on."""
    net, number = job.net, {weight: k for k, weight in enumerate(job.net.weights)}
    formula = job.rule.formula
    return (
        is_straight(job),
        tuple(forms(job.patterns).items()),
        tuple((unit.name, unit.role, unit.function, unit.combine) for unit in net.units.values()),
        tuple((ends, number[c.shared], type(c)) for ends, c in net.connections.items()),
        tuple(weight.frozen for weight in net.weights),
        any(weight.bounds for weight in net.weights),
        type(job.measure),
        job.measure.slope_formula,  # type: ignore[attr-defined]
        job.measure.error_formula,  # type: ignore[attr-defined]
        formula,
        job.rule.remembers,
        tuple(job.rule.settings()),
        os.environ.get("CC", ""),
        os.environ.get("PATH", ""),
    )


def _made(job: Job) -> Program:
    net, found, straight = job.net, places(job.net), is_straight(job)
    # What loops over patterns side by side is worth more of the compiler's time.
    run = c_compiler.entry(c_compiler.library(source(job), ("-O1",) if straight else ("-O2",)))
    numbers, room = ([], 0) if straight else tables(net, found, functions(net))
    number = {weight: k for k, weight in enumerate(net.weights)}
    of_connection = {connection: k for k, connection in enumerate(net.connections.values())}
    return Program(
        run,
        [number[weight] for weight in found.weights],
        found.learning,
        [of_connection[connection] for connection in found.way_back],
        (ctypes.c_int * max(1, len(numbers)))(*numbers),
        room,
    )
