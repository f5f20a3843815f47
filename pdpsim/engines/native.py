"""The native engine: it writes the network's epochs as a C program, has it compiled, and runs that."""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Iterable, Sequence
from math import nan
from time import perf_counter
from typing import Any

from pdpsim.core.carry import forms
from pdpsim.core.chance import shuffled
from pdpsim.core.measures import ByFormula
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.engines import c_compiler, native_boltzmann, writing
from pdpsim.engines.compiled import not_written
from pdpsim.engines.job import Epoch, Epochs, Job, job_for_source, leave, memories
from pdpsim.engines.message import epoch_by_messages
from pdpsim.engines.native_program import is_beyond_loops, program, source
from pdpsim.engines.native_writing import MET, NUMBERS, POINTERS, RAN, TROUBLE, settings_used
from pdpsim.errors import EngineError
from pdpsim.learning.criteria import Criterion, EachOutput, judged_by_numbers, limit_of_tss
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent

LARGEST = 1_000_000  # connections
LARGEST_STREAM = 5_000  # connections, where every one of them has to be written out
BLOCK = 0.03  # seconds between two looks at what happens outside: Ctrl-C, progress
MOST = 65_536  # epochs in a block


def native(job: Job) -> Generator[Epoch, None, None]:
    """Compute epochs with a C program for this kind of network; the results are those of `message`, bit for bit.

    Raises
    ------
    EngineError
        If this is nothing it can write, or there is no C compiler, or it fails.
    """
    if sentence := refuses(job):
        raise EngineError(sentence)
    if type(job.procedure) is Boltzmann:
        return native_boltzmann.epochs(job)
    return _Computed(job, None).epochs()


def blocks(job: Job, criterion: Criterion) -> Generator[Epochs, None, None]:
    """Compute the same epochs, many at a time: until the criterion is met, or for some hundredths of a second.

    There are no more epochs in all than the job asks for. Closing it leaves the network as after the last block.
    """
    if sentence := refuses(job):
        raise EngineError(sentence)
    return _Computed(job, criterion).blocks()


def judges(job: Job, criterion: Criterion) -> bool:
    """Whether the engine can judge by itself when a criterion is met, and compute many epochs at a time until then."""
    return type(job.procedure) is not Boltzmann and judged_by_numbers(criterion)


def refuses(job: Job) -> str:
    """Return a sentence that says what the native engine cannot do of this job; '' if it can do it all."""
    if type(job.procedure) is Boltzmann:
        return native_boltzmann.refuses(job)
    sentence = not_written(job, "native", LARGEST_STREAM if is_beyond_loops(job) else LARGEST)
    if sentence:
        return sentence
    for unit in job.net.structure.firing_order:
        if not writing.is_known(unit.function):
            return f"the native engine cannot call {unit.function.name!r} of {unit.name!r}; give it as a formula"
    kind = type(job.measure)
    if any(getattr(kind, what, None) is not getattr(ByFormula, what) for what in ("slope", "error")):
        return f"the native engine cannot call the measure {kind.__name__}; give it as formulas (ByFormula)"
    return ""


def native_source(
    net: Network,
    patterns: PatternSet | None = None,
    procedure: Procedure | Rule = GradientDescent(0.5, 0.9),
) -> str:
    """Return the C program that the native engine has compiled for a network.

    Raises
    ------
    EngineError
        If there is none, as for a network with an activation function that is not given as a formula.

    Examples
    --------
    >>> "/* h1 fires */" in native_source(Network.layered(2, 2, 1, seed=1))
    True
    """
    job = job_for_source(net, patterns, procedure)
    if sentence := refuses(job):
        raise EngineError(sentence)
    return source(job)


def can_be_built(job: Job) -> bool:
    """Whether the program for some job can be compiled here; that is tried."""
    try:
        if type(job.procedure) is Boltzmann:
            native_boltzmann.program(job.net.structure.computing[0].function)
        else:
            program(job)
    except EngineError as error:
        c_compiler.tell(str(error))
        return False
    return True


class _Call(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_longlong) for name in NUMBERS),
        *((name, ctypes.c_void_p) for name in POINTERS),
    ]


class _Computed:
    """A network's numbers as the program has them, and the epochs that it makes of them."""

    def __init__(self, job: Job, criterion: Criterion | None) -> None:
        self.job, self.criterion, self.net, self.rule = job, criterion, job.net, job.rule
        self.program = program(job)
        self.call = _Call()
        self.kept: dict[str, Any] = {}
        self.is_left = True  # whether the network stands as after the last epoch
        self.presented: Sequence[Pattern] = ()
        self.answers: Sequence[Sequence[float]] | None = None
        self._give_patterns()
        self._give_network()
        self.take_weights()

    # -- giving -----------------------------------------------------------------------------------

    def _give(self, name: str, numbers: Sequence[float], kind: Any = ctypes.c_double) -> Any:
        """Hand an array in under a name, and keep it alive."""
        array = (kind * max(1, len(numbers)))(*numbers)
        self.kept[name] = array
        setattr(self.call, name, ctypes.addressof(array))
        return array

    def _room(self, name: str, size: int) -> Any:
        array = (ctypes.c_double * max(1, size))()
        self.kept[name] = array
        setattr(self.call, name, ctypes.addressof(array))
        return array

    def _give_patterns(self) -> None:
        net, patterns, call = self.net, self.job.patterns, self.call
        self.carried = {net.inputs[k]: carry for k, carry in forms(patterns).items()}
        units = net.inputs
        inputs = [u.function.value(x) for p in patterns for u, x in zip(units, p.inputs)]
        for k, pattern in enumerate(patterns):
            for place, _ in pattern.carried:
                inputs[k * len(units) + place] = nan
        self._room("carried", len(net.inputs) + len({name for c in self.carried.values() for name, _ in c.terms}))
        self._give("inputs", inputs + [unit.function.value(1.0) for unit in net.structure.bias])
        self.targets = [t for p in patterns for t in p.targets or [None] * len(net.outputs)]
        self._give("targets", [nan if t is None else t for t in self.targets])
        call.patterns = len(patterns)
        call.batch = min(self.job.by_back_propagation.batch or len(patterns), len(patterns))
        criterion = self.criterion
        self.limit = None if criterion is None else limit_of_tss(criterion)
        if self.limit is not None:
            self._give("limit", [self.limit])
        elif isinstance(criterion, EachOutput):
            self._give_bounds(criterion)

    def _give_bounds(self, criterion: EachOutput) -> None:
        infinite = float("-inf"), float("inf")
        known = {t: infinite if t is None else criterion.bounds(t) for t in set(self.targets)}
        bounds = [known[t] for t in self.targets]
        self._give("low", [low for low, _ in bounds])
        self._give("high", [high for _, high in bounds])

    def _give_network(self) -> None:
        net, rule, call, made = self.net, self.rule, self.call, self.program
        n, remembered = len(made.weights), made.learning * len(rule.remembers)
        call.weights, call.learning, call.remembered, call.n_outputs = n, made.learning, remembered, len(net.outputs)
        self.weights = [net.weights[k] for k in made.weights]
        place = {number: k for k, number in enumerate(made.weights)}
        self.in_order = [place[number] for number in range(len(net.weights))]
        settings = rule.settings()
        self._give("settings", [settings[name] for name in settings_used(rule)])
        self._give("bounds", [end for weight in self.weights for end in (weight.low, weight.high)])
        connections = list(net.connections.values()) if made.ways_back else []
        self._give("back", [connections[k].own_back or 0.0 for k in made.ways_back])
        for name in "w", "g", "used", "w_before":
            self._room(name, n)
        for name in "memory", "memory_before":
            self._room(name, remembered)
        self._room("outputs", len(self.job.patterns) * len(net.outputs))
        call.tables = ctypes.addressof(made.tables)
        self._room("rows", made.room * ((call.batch + 3) // 4 * 4) + n + len(made.ways_back))

    def take_weights(self) -> None:
        """Take values, and what is remembered, from the network."""
        memory = dict(zip(self.net.weights, memories(self.net, self.rule)))
        learning = self.weights[: self.program.learning]
        self.kept["w"][:] = [weight.value for weight in self.weights] or [0.0]
        flat = [memory[weight][k] for k in range(len(self.rule.remembers)) for weight in learning]
        self.kept["memory"][:] = flat or [0.0]

    # -- computing --------------------------------------------------------------------------------

    def blocks(self) -> Generator[Epochs, None, None]:
        """Yield blocks of epochs, all of them as long as they should take."""
        left, size = self.job.epochs, 1
        try:
            while left > 0:
                started = perf_counter()
                block = self.compute(int(min(size, left, MOST)))
                took = perf_counter() - started
                left -= len(block.tss)
                yield block
                size = max(1, int(min(size * 8, size * BLOCK / max(took, 1e-6))))
            self.leave()
        except GeneratorExit:
            self.leave()

    def epochs(self) -> Generator[Epoch, None, None]:
        """Yield epochs one by one, with their outputs."""
        try:
            while True:
                (tss,), _ = self.compute(1)
                yield Epoch(tss, self.presented, self._outputs() if self.job.wants_outputs else ())
        except GeneratorExit:
            self.leave()

    def compute(self, n: int) -> Epochs:
        """Compute up to n epochs, at least one."""
        orders, before = self._orders(n), self._numbers()
        k, how = self._call(n, self._judged())
        if how == TROUBLE:
            self._set(before)
        if how == TROUBLE and k > 0:
            # Once more, but no further than all is well: the gradients are needed too.
            self._call(k, RAN)
        if orders is not None:
            self.job.chance.position = self.position + k * (len(self.job.patterns) - 1)
        if k == 0:
            return self._by_messages()
        self.is_left, self.answers = False, None
        if orders is None:
            self.presented = self.job.patterns
        else:
            of_last = orders[(k - 1) * len(self.job.patterns) : k * len(self.job.patterns)]
            self.presented = [self.job.patterns[p] for p in of_last]
        return Epochs(self.kept["tss"][:k], how == MET)

    def _judged(self) -> int:
        if self.criterion is None:
            return 0
        return 2 if self.limit is None else 1

    def _orders(self, n: int) -> list[int] | None:
        """Draw the orders of n epochs, where they are drawn."""
        if "tss" not in self.kept or len(self.kept["tss"]) < n:
            self._room("tss", n)
        if self.job.by_back_propagation.order == "listed":
            return None
        self.position = self.job.chance.position
        numbers = list(range(len(self.job.patterns)))
        orders = [p for _ in range(n) for p in shuffled(self.job.chance, numbers)]
        self._give("orders", orders, ctypes.c_int)
        return orders

    def _call(self, n: int, judged: int) -> tuple[int, int]:
        self.call.epochs, self.call.judged = n, judged
        k = self.program.run(ctypes.addressof(self.call))
        return k, self.call.judged

    def _by_messages(self) -> Epochs:
        """Let messages do an epoch in which something is not finite, or may not be; they find the unit."""
        self.leave()
        epoch = epoch_by_messages(self.job, next(self.job.presentations()))
        self.take_weights()
        self.presented, self.answers = epoch.patterns, epoch.outputs
        return Epochs([epoch.tss], bool(self.criterion and self.criterion.met(*epoch)))

    # -- taking -----------------------------------------------------------------------------------

    def _numbers(self) -> list[bytes]:
        return [bytes(self.kept[name]) for name in _STATE]

    def _set(self, numbers: Iterable[bytes]) -> None:
        for name, kept in zip(_STATE, numbers):
            ctypes.memmove(self.kept[name], kept, len(kept))

    def _outputs(self) -> Sequence[Sequence[float]]:
        if self.answers is not None:
            return self.answers
        n, flat = len(self.net.outputs), list(self.kept["outputs"])
        by_pattern = {id(p): tuple(flat[k * n : (k + 1) * n]) for k, p in enumerate(self.job.patterns)}
        return [by_pattern[id(pattern)] for pattern in self.presented]

    def leave(self) -> None:
        """Leave the network as after the last epoch."""
        if self.is_left:
            return
        self.is_left = True
        values, gradients, used = (list(self.kept[name]) for name in ("w", "g", "used"))
        learning, flat = self.program.learning, list(self.kept["memory"])
        memory = [flat[k : learning * len(self.rule.remembers) : learning] for k in range(learning)]
        leave(
            self.net,
            self.job.measure,
            self.rule,
            [values[k] for k in self.in_order],
            [memory[k] if k < learning else () for k in self.in_order],
            [gradients[k] for k in self.in_order],
            [used[k] for k in self.in_order],
            self.presented[-1],
            list(self.kept["carried"])[: len(self.net.inputs)] if self.carried else None,
        )


_STATE = ("w", "memory", "g", "used", "carried")
