"""One network, computed by the vectorized engine."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from pdpsim.engines.arrays import Array, Cells, Given, arrays, kept, program
from pdpsim.engines.blocks import layout
from pdpsim.engines.leaving import before_change, leave, put_back
from pdpsim.engines.matrices import MatrixPlan, write
from pdpsim.engines.message import epoch_by_messages
from pdpsim.engines.work import Epoch, Work


class Alone:
    """A network on its way through its epochs.

    Parameters
    ----------
    work : Work
    """

    def __init__(self, work: Work) -> None:
        self.work, self.net = work, work.net
        found = layout(work.net)
        self.plan = MatrixPlan.of(work, found)
        self.cells = Cells(work.net, found)
        self.given = Given.of(work.net, found, [work.patterns])
        self.run = program(write(self.plan))

    def epochs(self) -> Generator[Epoch, None, None]:
        """Yield epochs without end, now and then one that messages had to compute."""
        while True:
            yield from self._stretch()
            yield epoch_by_messages(self.work, self.work.patterns)

    def _stretch(self) -> Generator[Epoch, None, None]:
        """Yield epochs until something is not finite, or may not be; messages will find the unit, or go on."""
        net, rule = self.net, self.work.rule
        values, changes = ([[getattr(w, what) for w in net.weights]] for what in ("value", "last_change"))
        made = arrays(self.plan, self.cells, net, self.given, np.array(values), np.array(changes))
        settings = rule.rate, rule.momentum, kept(rule.decay, made["learns"])
        self.fresh = True  # nothing has been yielded yet
        with np.errstate(all="ignore"):
            epochs = self.run(made, self.work.presentations(), *settings, self._leave, self._go_back)
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
        values, changes = self._numbers(w), self._numbers(c)
        before = before_change(self.net, values, changes, self.work.rule.decay)
        leave(
            self.net, self.work.measure, self.work.rule, values, zip(changes), self._numbers(g), before,
            self.work.patterns[-1],
        )  # fmt: skip

    def _go_back(self, w: Array, c: Array) -> None:
        """Do once more the last epoch that was yielded, if there was one, so that the units stand as after it."""
        if not self.fresh:
            values, changes = self._numbers(w), self._numbers(c)
            before = before_change(self.net, values, changes, self.work.rule.decay)
            put_back(self.net, self.work.rule, before, zip(changes))
            epoch_by_messages(self.work, self.work.patterns)
            put_back(self.net, self.work.rule, values, zip(changes))

    def _numbers(self, flat: Array) -> list[float]:
        numbers: list[float] = self.cells.per_weight(flat, 1)[0].tolist()
        return numbers
