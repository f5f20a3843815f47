"""Deciding, epoch by epoch, whether a run goes on."""

from __future__ import annotations

from collections.abc import Sequence

from pdpsim.core.patterns import Pattern
from pdpsim.engines.work import Block, Epoch
from pdpsim.errors import NotFiniteError
from pdpsim.learning.criteria import Criterion, Outputs
from pdpsim.learning.history import History


class Judge:
    """Enters epochs in a history, and says when and why it stops.

    Parameters
    ----------
    history : History
    criterion : Criterion
    last : int
        The last epoch allowed.

    Examples
    --------
    >>> from pdpsim import TssBelow
    >>> judge = Judge(History(), TssBelow(0.5), last=100)
    >>> judge(Epoch(0.6, [], [])), judge(Epoch(0.4, [], []))
    (False, True)
    >>> judge.history.reason
    'tss < 0.5 in epoch 2'
    """

    def __init__(self, history: History, criterion: Criterion, last: int) -> None:
        self.history = history
        self.criterion = criterion
        self.last = last
        self.met = criterion.judge()
        self.enter = history.tss.append
        self.left = last - history.epochs

    def __call__(self, epoch: Epoch | tuple[float, Sequence[Pattern], Outputs]) -> bool:
        """Enter an epoch, and tell whether it was the last one."""
        tss, patterns, outputs = epoch
        self.enter(tss)
        self.left -= 1
        if self.met(tss, patterns, outputs):
            self.history.stop("solved", self.criterion)
        elif self.left <= 0:
            self.history.stop("limit", self.criterion)
        else:
            return False
        return True

    def enter_block(self, block: Block) -> bool:
        """Enter epochs that the engine itself has judged, and tell whether the last one was the last of all."""
        self.history.tss.extend(block.tss)
        self.left -= len(block.tss)
        if block.met:
            self.history.stop("solved", self.criterion)
        elif self.left <= 0:
            self.history.stop("limit", self.criterion)
        else:
            return False
        return True

    def diverge(self, error: NotFiniteError) -> None:
        """Stop because a number became nan or infinite in the epoch after the last entered."""
        self.history.stop("diverged", error)

    def interrupt(self) -> None:
        """Stop because somebody pressed Ctrl-C."""
        self.history.stop("interrupted")
