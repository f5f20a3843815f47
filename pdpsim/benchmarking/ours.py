"""Our own engines, as programs of the benchmark."""

from __future__ import annotations

from pdpsim.benchmarking.task import MOMENTUM, RATE, Program, Task
from pdpsim.core.measures import SumOfSquares
from pdpsim.learning.criteria import TssBelow
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.interruption import uninterrupted
from pdpsim.training.training import train

NEVER = TssBelow(1e-300)
MEASURE = SumOfSquares()


def engine(task: Task, name: str) -> Program:
    """Return a program that trains the task's network with one of our engines.

    >>> from pdpsim.benchmarking.task import scenario_task
    >>> len(engine(scenario_task("xor"), "compiled")(3))
    3
    """

    def run(epochs: int) -> list[float]:
        task.net.reset()
        rule = GradientDescent(RATE, MOMENTUM)
        history = train(task.net, task.patterns, rule, criterion=NEVER, max_epochs=epochs, engine=name, progress=False)
        return uninterrupted(history).tss

    return run
