"""Boltzmann machines by the native engine: a C program settles units and notes; weights change by messages."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Generator, Sequence
from functools import lru_cache
from math import nan
from typing import Any

from pdpsim.core.activations import Activation
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.unit import Unit
from pdpsim.engines import c_compiler
from pdpsim.engines.job import Epoch, Job, own_acts
from pdpsim.engines.message import whole_epoch
from pdpsim.engines.native_writing import HELPERS, c_function
from pdpsim.errors import NotFiniteError
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.learning.sweep import epoch_of

_NUMBERS = ("units", "given", "patterns", "outputs", "stages", "equilibria", "statistics", "links", "messages")
_REALS = ("off", "on", "temperature", "low", "high")
_INTS = ("first", "senders", "weights", "ends", "output", "times")
_DOUBLES = ("inputs", "targets", "heats", "w", "draws", "y", "net", "g")

# Numbers are drawn as acts draw them: at the beginning of a sweep whose turn it is, then the coins.
_PROGRAM = f"""
struct job {{
    long long {", ".join(_NUMBERS)};
    double {", ".join(_REALS)};
    const int *{", *".join(_INTS)};
    double *{", *".join(_DOUBLES)};
}};

static const double *unit_of_time(struct job *job, const int *free, long long n, const double *turns,
                                  const double *coins, double heat, int *bad)
{{
    for (long long k = 0; k < n; k++) {{
        const int unit = free[(long long)(turns[k] * n)];
        double net = 0.0;
        for (int c = job->first[unit]; c < job->first[unit + 1]; c++)
            net = net + job->w[job->weights[c]] * job->y[job->senders[c]];
        CHECK(net);
        job->net[unit] = net;
        job->y[job->given + unit] = *coins++ < value(net / heat, bad) ? job->high : job->low;
        job->messages += job->first[unit + 1] - job->first[unit];
    }}
    return coins;
}}

static const double *settle(struct job *job, const double *target, const int *free, long long n,
                            const double *draws, int *bad)
{{
    const double *turns = draws;
    for (long long k = 0; k < job->stages; k++) draws += job->times[k] * n;
    for (long long k = 0; k < job->units; k++) {{
        const double t = target ? target[k] : NAN;
        const double on = t == t ? (t == job->high ? job->off : job->on) : 0.5;
        job->y[job->given + k] = *draws++ < on ? job->high : job->low;
    }}
    for (long long k = 0; k < job->stages; k++)
        for (int i = 0; i < job->times[k]; i++, turns += n)
            draws = unit_of_time(job, free, n, turns, draws, job->heats[k], bad);
    return draws;
}}

static const double *note(struct job *job, const int *free, long long n, double times, const double *draws, int *bad)
{{
    const double *turns = draws;
    draws += job->statistics * n;
    for (long long i = 0; i < job->statistics; i++, turns += n) {{
        draws = unit_of_time(job, free, n, turns, draws, job->temperature, bad);
        for (const int *link = job->ends; link < job->ends + 3 * job->links; link += 3)
            job->g[link[2]] += times * job->y[link[0]] * job->y[link[1]];
    }}
    return draws;
}}

long long pdpsim_run(struct job *job)
{{
    int bad_ = 0, *bad = &bad_;
    int all[job->units], free[job->units];
    const double *draws = job->draws;
    for (long long k = 0; k < job->units; k++) all[k] = (int)k;
    for (long long p = 0; p < job->patterns; p++) {{
        const double *target = job->targets + p * job->units;
        long long n = 0;
        for (long long k = 0; k < job->units; k++) if (target[k] != target[k]) free[n++] = (int)k;
        memcpy(job->y, job->inputs + p * job->given, sizeof(double) * job->given);
        for (long long k = 0; k < job->equilibria; k++) {{
            memset(job->net, 0, sizeof(double) * job->units);
            draws = settle(job, target, free, n, draws, bad);
            draws = note(job, free, n, -1.0, draws, bad);
        }}
        for (long long k = 0; k < job->equilibria; k++) {{
            draws = settle(job, 0, all, job->units, draws, bad);
            draws = note(job, all, job->units, 1.0, draws, bad);
        }}
    }}
    return bad_;
}}
"""


class _Call(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_longlong) for name in _NUMBERS),
        *((name, ctypes.c_double) for name in _REALS),
        *((name, ctypes.c_void_p) for name in (*_INTS, *_DOUBLES)),
    ]


def refuses(job: Job) -> str:
    """Return a sentence that says what of a Boltzmann machine the native engine cannot do; '' if it can do it all."""
    functions = {unit.function for unit in job.net.structure.computing}
    if len(functions) != 1 or not all(function.stochastic for function in functions):
        return "the native engine computes Boltzmann machines whose units all have the same stochastic function"
    if any(function.value_formula is None for function in functions):
        return "the native engine cannot call the units' function; give it as a formula"
    if any(unit.combine == "product" for unit in job.net.structure.computing):
        return "the native engine computes Boltzmann machines whose units sum what they receive"
    if any(pattern.carried for pattern in job.patterns):
        return "the native engine carries nothing to the inputs of a Boltzmann machine"
    return own_acts(job.net, "native")


@lru_cache(maxsize=8)
def program(function: Activation) -> Any:
    """Return the program for units of a function.

    Raises
    ------
    EngineError
        If it cannot be compiled.
    """
    assert function.value_formula is not None
    text = "\n".join([HELPERS, c_function("value", function.value_formula), _PROGRAM, c_compiler.PROBE])
    return c_compiler.entry(c_compiler.library(text))


def epochs(job: Job) -> Generator[Epoch, None, None]:
    """Compute epochs; the results are those of `message`, bit for bit."""
    machine = _Machine(job)
    try:
        while True:
            yield machine.epoch()
    except GeneratorExit:
        machine.leave()


class _Machine:
    """A Boltzmann machine's numbers as the program has them."""

    def __init__(self, job: Job) -> None:
        assert isinstance(job.procedure, Boltzmann)
        self.job, self.net, self.procedure = job, job.net, job.procedure
        self.units: Sequence[Unit] = job.net.structure.computing
        self.weights = job.net.structure.weights
        self.run = program(self.units[0].function)
        self.call, self.kept = _Call(), dict[str, Any]()
        self.is_left = True
        self._give_wiring(job.net)
        self._give_patterns(job.patterns)
        self._give_settings(self.procedure)

    def _give(self, name: str, numbers: Sequence[float], kind: str = "d") -> None:
        given = array(kind, numbers or [0])
        self.kept[name] = given
        setattr(self.call, name, given.buffer_info()[0])

    def _give_wiring(self, net: Network) -> None:
        call, given = self.call, (*net.structure.inputs, *net.structure.bias)
        row = {unit: k for k, unit in enumerate((*given, *self.units))}
        number = {weight: k for k, weight in enumerate(self.weights)}
        incoming = [connection for unit in self.units for connection in unit.incoming]
        first = [0]
        for unit in self.units:
            first.append(first[-1] + len(unit.incoming))
        links = net.structure.links
        call.units, call.given, call.links = len(self.units), len(given), len(links)
        self._give("first", first, "i")
        self._give("senders", [row[c.sender] for c in incoming], "i")
        self._give("weights", [number[c.shared] for c in incoming], "i")
        ends = [n for c in links for n in (row[c.sender], row[c.receiver], number[c.shared])]
        self._give("ends", ends, "i")
        self._give("y", [0.0] * len(row))
        self._give("net", [0.0] * len(self.units))

    def _give_patterns(self, patterns: Sequence[Pattern]) -> None:
        net, place = self.net, {unit: k for k, unit in enumerate(self.units)}
        bias = [unit.function.value(1.0) for unit in net.structure.bias]
        inputs = [[u.function.value(x) for u, x in zip(net.inputs, p.inputs)] + bias for p in patterns]
        self._give("inputs", [x for row in inputs for x in row])
        targets = []
        for pattern in patterns:
            row = [nan] * len(self.units)
            for unit, target in zip(net.outputs, pattern.targets):
                row[place[unit]] = nan if target is None else target
            targets += row
        self._give("targets", targets)
        self.call.patterns = len(patterns)

    def _give_settings(self, procedure: Boltzmann) -> None:
        call, function = self.call, self.units[0].function
        call.stages, call.equilibria = len(procedure.annealing), procedure.equilibria
        call.statistics, call.temperature = procedure.statistics, procedure.temperature
        call.off, call.on = 1.0 - procedure.noise[0], procedure.noise[1]
        call.low, call.high = function.low, function.high
        self._give("times", [times for times, _ in procedure.annealing], "i")
        self._give("heats", [heat for _, heat in procedure.annealing])
        units, turns = len(self.units), sum(times for times, _ in procedure.annealing) + procedure.statistics
        free = [units - sum(t is not None for t in pattern.targets) for pattern in self.job.patterns]
        self.drawn = procedure.equilibria * sum(2 * turns * (n + units) + 2 * units for n in free)

    def epoch(self) -> Epoch:
        """Compute an epoch; if a number is not finite, messages do it all, and find out where."""
        job, position, before = self.job, self.job.chance.position, [weight.numbers for weight in self.weights]
        try:
            return self._epoch()
        except (ArithmeticError, NotFiniteError):
            job.chance.position = position
            for weight, numbers in zip(self.weights, before):
                weight.numbers = numbers
            self.leave()
            return whole_epoch(job, epoch_of(job.procedure, job.net, job.patterns, job.chance))

    def _epoch(self) -> Epoch:
        """The program's part, then the weight change."""
        job, call, procedure = self.job, self.call, self.procedure
        self._give("w", [weight.value for weight in self.weights])
        self._give("g", [0.0] * len(self.weights))
        self._give("draws", job.chance.several(self.drawn))
        call.messages = 0
        if self.run(ctypes.addressof(call)):
            raise ArithmeticError("something is not finite")
        self.is_left, self.net.temperature, total = False, procedure.temperature, 0.0
        for weight, gradient in zip(self.weights, self.kept["g"]):
            weight.gradient = gradient
            total += procedure.term(weight.change(procedure.rule))
        job.carried[0] = call.messages
        if job.wants_network:
            self.leave()
        return Epoch(total, job.patterns, procedure.answers(job.net, job.patterns) if job.wants_outputs else ())

    def leave(self) -> None:
        """Leave the units as after the last epoch."""
        if self.is_left:
            return
        self.is_left = True
        self.net.present(self.job.patterns[-1])
        given = self.call.given
        for k, unit in enumerate(self.units):
            unit.net_input, unit.activation = self.kept["net"][k], self.kept["y"][given + k]
