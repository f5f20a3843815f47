"""Trials of weights by a program, for procedures that pass activations forward and nothing back.

A procedure lays out its epoch over the last pattern alone, and does its acts on weights as always; where it would score
weights, the program does so over all patterns at once. The sums are those of messages, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import lru_cache, partial
from math import isfinite
from typing import Any, TypeAlias

from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.engines import writing
from pdpsim.engines.job import Epoch, Job
from pdpsim.engines.message import whole_epoch
from pdpsim.engines.source import Plan, Presentation, Writer, listed, own_functions
from pdpsim.learning.procedures.searching import Trial
from pdpsim.learning.rules import GradientDescent
from pdpsim.learning.sweep import epoch_of

Answers: TypeAlias = list[tuple[float, ...]]
# From weights and patterns to the sum of squares, which is the score and what the curve has, and answers.
Scores: TypeAlias = Callable[[Sequence[float], Sequence[Pattern]], tuple[float, Answers]]


def tried(job: Job) -> Generator[Epoch, None, None]:
    """Compute epochs of a procedure that tries weights, to the same bits as `message`.

    Examples
    --------
    >>> from pdpsim import Climber, PatternSet
    >>> job = Job(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]).patterns, Climber())
    >>> next(tried(job)).tss < 0.25
    True
    """
    stretch = _Stretch(job)
    try:
        while True:
            yield stretch.epoch()
    finally:
        stretch.stand_as_after()


class _Stretch:
    """Epochs under way, and what the units must go through to stand as after the last one."""

    def __init__(self, job: Job) -> None:
        self.job, self.weights = job, job.net.structure.weights
        functions = [unit.function for unit in own_functions(job.net)]
        self.score: Scores = partial(program(ScoreWriter(job.net).program()), functions)
        self.done: dict[bool, tuple[list[float], Trial]] = {}  # the last trial that was compared, and that was not

    def epoch(self) -> Epoch:
        """Do the acts on weights; or, if a number may not be finite, let messages do it all and find the unit."""
        job, net = self.job, self.job.net
        position, before = job.chance.position, (net.scores, net.aside, [weight.numbers for weight in self.weights])
        done = dict(self.done)
        try:
            return self._epoch()
        except (ArithmeticError, ValueError):
            job.chance.position = position
            net.scores, net.aside, numbers = before
            for weight, held in zip(self.weights, numbers):
                weight.numbers = held
            self.done = done
            self.stand_as_after()
            self.done.clear()
            return whole_epoch(job, epoch_of(job.procedure, net, job.patterns, job.chance))

    def _epoch(self) -> Epoch:
        job, net, total, answers = self.job, self.job.net, 0.0, Answers()
        for sweep in epoch_of(job.procedure, net, job.patterns[-1:], job.chance):
            trial = sweep.acts
            if isinstance(trial, Trial):
                values = [weight.value for weight in self.weights]
                tss, found = self.score(values, job.patterns)
                net.scores = (*net.scores[: trial.trial - 1], tss)
                self.done[trial.compared] = values, trial
                if trial.compared:
                    total, answers = tss, found
                continue
            for act in sweep.acts():
                event = act()
                if type(event) is job.procedure.counted:
                    total += job.procedure.term(event)
        if job.wants_outputs and not answers:
            answers = self.score([weight.value for weight in self.weights], job.patterns)[1]
        if not isfinite(total):  # though each pattern's squares are
            raise OverflowError
        return Epoch(total, job.patterns, answers)

    def stand_as_after(self) -> None:
        """Let the units go through the last presentations themselves, so that they stand as after the last epoch."""
        net = self.job.net
        kept, scores = [(w.value, w.gradient) for w in self.weights], net.scores
        for values, trial in self.done.values():
            for weight, value in zip(self.weights, values):
                weight.value = value
            for act in trial():
                act()
        net.scores = scores
        for weight, (value, gradient) in zip(self.weights, kept):
            weight.value, weight.gradient = value, gradient


class ScoreWriter(Writer):
    """Writes a function that passes every pattern forward and adds up squares."""

    def __init__(self, net: Network) -> None:
        super().__init__(Plan(net, SumOfSquares(), GradientDescent(1.0), (), None, True))

    def program(self) -> str:
        """Return the whole source."""
        tss, answers, pss = map(self.names.take, ("tss", "answers", "pss"))
        one, net = Presentation(""), self.net
        given = {unit: self.units[unit.name] for unit in net.inputs}
        self.put("def scores(functions, values, patterns):", "    ")
        self.put(f"{listed(self.weights.values())} = values")
        if self.called:
            self.put(f"{listed(self.called.values())} = functions")
        self.put(f"{tss} = 0.0; {answers} = []")
        self.put("for pattern in patterns:", "        ")
        self.put(f"{listed(given.values())} = pattern.inputs")
        for unit, name in given.items():
            one.activations[unit] = repr(unit.function.low) if unit.function.is_constant else name
        one.targets = {unit: self.variable("t", unit, one) for unit in net.outputs}
        self.put(f"{listed(one.targets.values())} = pattern.targets")
        for unit in net.structure.bias:
            one.activations[unit] = repr(unit.function.value(1.0))
        for unit in net.structure.firing_order:
            self.fire(unit, one)
        self.put(f"{pss} = 0.0")
        for unit, t in one.targets.items():
            difference = f"({t} - {one.activations[unit]})"
            self.put(f"if {t} is not None: {pss} += {difference} * {difference}")
        self.put(f"-HUGE <= {pss} <= HUGE or trouble({pss})")
        self.put(f"{tss} += {pss}; {answers}.append({self.outputs(one)})")
        self.indent = "    "
        self.put(f"return {tss}, {answers}")
        return "\n".join(self.lines) + "\n"


@lru_cache(maxsize=64)
def program(text: str) -> Callable[..., Any]:
    """Compile a program, and return its function."""
    names: dict[str, Any] = dict(writing.TOOLS)
    exec(compile(text, "<pdpsim trials>", "exec"), names)
    made: Callable[..., Any] = names.pop("scores")
    return made
