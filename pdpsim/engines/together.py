"""Many networks of one structure, computed together: the vectorized engine with one sheet for each of them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import repeat

import numpy as np

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.engines.arrays import Array, Cells, Given, arrays, kept, program
from pdpsim.engines.blocks import layout
from pdpsim.engines.leaving import before_change, leave
from pdpsim.engines.matrices import MatrixPlan, write
from pdpsim.engines.work import Work
from pdpsim.learning.rules import GradientDescent


def signature(net: Network) -> object:
    """Return what two networks must have in common to be computed together.

    >>> signature(Network.layered(2, 2, 1)) == signature(Network.layered(2, 2, 1))
    True
    """
    number = {weight: k for k, weight in enumerate(net.weights)}
    units = [(unit.name, unit.role, unit.function) for unit in net.units.values()]
    wires = [(ends, number[connection.shared]) for ends, connection in net.connections.items()]
    return units, wires, [weight.frozen for weight in net.weights]


class Together:
    """Networks on their way through the same epochs.

    Parameters
    ----------
    nets : sequence of Network
        Of one `signature`.
    patterns : sequence of sequences of Pattern
        For all of them, or as many for each.
    work : Work
        The work of the first, for all that they have in common.
    """

    def __init__(self, nets: Sequence[Network], patterns: Sequence[Sequence[Pattern]], work: Work) -> None:
        self.nets, self.patterns, self.work = nets, patterns, work
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
        apart, work = len(self.patterns) > 1, self.work
        plan = MatrixPlan.of(work, self.layout, stacked=True, apart=apart)
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

    def leave(self, k: int, rule: GradientDescent, values: Array, changes: Array, gradients: Array) -> None:
        """Leave network k in the state it has come to."""
        net, pattern = self.nets[k], self.patterns[k if len(self.patterns) > 1 else 0][-1]
        new, last, noted = values.tolist(), changes.tolist(), gradients.tolist()
        before = before_change(net, new, last, rule.decay)
        leave(net, self.work.measure, rule, new, zip(last), noted, before, pattern)

    def go_on(self, under_way: Array) -> None:
        """Let the others drop out."""
        self.under_way = under_way
