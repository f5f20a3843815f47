"""Networks on their way through epochs of matrix products: one alone, or many of one structure together."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import repeat

import numpy as np

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.engines.arrays import Array, Cells, Given, arrays, kept, program
from pdpsim.engines.job import Epoch, Job, leave, put_back
from pdpsim.engines.matrices import MatrixPlan, layout, write
from pdpsim.engines.message import epoch_by_messages
from pdpsim.engines.vectorized import too_large
from pdpsim.learning.rules import GradientDescent


class Alone:
    """A network on its way through its epochs.

    Parameters
    ----------
    job : Job
    """

    def __init__(self, job: Job) -> None:
        self.job, self.net = job, job.net
        found = layout(job.net)
        self.plan = MatrixPlan.of(job, found)
        self.cells = Cells(job.net, found)
        self.given = Given.of(job.net, found, [job.patterns])
        self.run = program(write(self.plan))

    def epochs(self) -> Generator[Epoch, None, None]:
        """Yield epochs without end, now and then one that messages had to compute."""
        while True:
            if not too_large(self.net):
                yield from self._stretch()
            yield epoch_by_messages(self.job, self.job.patterns)

    def _stretch(self) -> Generator[Epoch, None, None]:
        """Yield epochs until something is not finite, or may not be; messages will find the unit, or go on."""
        net, rule = self.net, self.job.rule
        values, changes = ([[getattr(w, what) for w in net.weights]] for what in ("value", "last_change"))
        made = arrays(self.plan, self.cells, net, self.given, np.array(values), np.array(changes))
        settings = rule.rate, rule.momentum, kept(rule.decay, made["learns"])
        self.used = made["used"]
        self.fresh = True  # nothing has been yielded yet
        with np.errstate(all="ignore"):
            epochs = self.run(made, self.job.presentations(), *settings, self._leave, self._go_back)
            try:
                for epoch in epochs:
                    self.fresh = False
                    yield epoch
            except GeneratorExit:
                epochs.close()
                raise
            except ArithmeticError:
                pass

    def _leave(self, w: Array, c: Array, g: Array, _: object) -> None:
        values, changes, gradients, used = map(self._numbers, (w, c, g, self.used))
        last = self.job.patterns[-1]
        leave(self.net, self.job.measure, self.job.rule, values, zip(changes), gradients, used, last)

    def _go_back(self, w: Array, c: Array) -> None:
        """Do once more the last epoch that was yielded, if there was one, so that the units stand as after it."""
        if not self.fresh:
            values, changes = self._numbers(w), self._numbers(c)
            put_back(self.net, self.job.rule, self._numbers(self.used), zip(changes))
            epoch_by_messages(self.job, self.job.patterns)
            put_back(self.net, self.job.rule, values, zip(changes))

    def _numbers(self, flat: Array) -> list[float]:
        numbers: list[float] = self.cells.per_weight(flat, 1)[0].tolist()
        return numbers


def signature(net: Network) -> object:
    """Return what two networks must have in common to be computed together.

    >>> signature(Network.layered(2, 2, 1)) == signature(Network.layered(2, 2, 1))
    True
    """
    number = {weight: k for k, weight in enumerate(net.weights)}
    units = [(unit.name, unit.role, unit.function) for unit in net.units.values()]
    wires = [(ends, number[connection.shared]) for ends, connection in net.connections.items()]
    return type(net), units, wires, [(weight.frozen, weight.bounds) for weight in net.weights]


class Together:
    """Networks on their way through the same epochs.

    Parameters
    ----------
    nets : sequence of Network
        Of one `signature`.
    patterns : sequence of sequences of Pattern
        For all of them, or as many for each.
    job : Job
        The job of the first, for all that they have in common.
    """

    def __init__(self, nets: Sequence[Network], patterns: Sequence[Sequence[Pattern]], job: Job) -> None:
        self.nets, self.patterns, self.job = nets, patterns, job
        self.layout = layout(nets[0])
        self.cells = Cells(nets[0], self.layout)
        self.given = Given.of(nets[0], self.layout, patterns)
        self.values = np.array([[weight.value for weight in net.weights] for net in nets])
        self.changes = np.array([[weight.last_change for weight in net.weights] for net in nets])
        self.under_way = np.arange(len(nets))
        self.out_rows = [self.layout.rows[unit.name] for unit in nets[0].outputs]
        self.targets = self.given.targets[:, self.out_rows]

    def epochs(self, rule: GradientDescent) -> Generator[tuple[Array, Array, Array], None, None]:
        """Yield tss, state and outputs of the networks under way; closing keeps the state."""
        apart, job = len(self.patterns) > 1, self.job
        plan = MatrixPlan.of(job, self.layout, stacked=True, apart=apart)
        plan = replace(plan, decays=rule.decay != 0.0, careless=bool(np.isnan(self.targets).any()))
        given = self.given.chosen(self.under_way)
        made = arrays(plan, self.cells, self.nets[0], given, self.values[self.under_way], self.changes[self.under_way])
        settings = rule.rate, rule.momentum, kept(rule.decay, made["learns"])

        def remember(w: Array, c: Array, g: Array, _: object) -> None:
            stack = len(self.under_way)
            self.values[self.under_way] = self.cells.per_weight(w, stack)
            self.changes[self.under_way] = self.cells.per_weight(c, stack)

        return program(write(plan))(made, repeat(()), *settings, remember, lambda w, c: None)

    def one(self, flat: Array, place: int) -> Array:
        """Return the numbers of one of the networks under way, per weight."""
        return self.cells.per_weight(flat, len(self.under_way), slice(place, place + 1))[0]

    def leave(
        self, k: int, rule: GradientDescent, values: Array, changes: Array, gradients: Array, used: Array
    ) -> None:
        """Leave network k in the state it has come to."""
        net, pattern = self.nets[k], self.patterns[k if len(self.patterns) > 1 else 0][-1]
        new, last, noted = values.tolist(), changes.tolist(), gradients.tolist()
        leave(net, self.job.measure, rule, new, zip(last), noted, used.tolist(), pattern)

    def go_on(self, under_way: Array) -> None:
        """Let the others drop out."""
        self.under_way = under_way
