"""What happened in training."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pdpsim.arguments import judge_fields
from pdpsim.checks import of_kind, one_of
from pdpsim.core.chance import Chance, Seed, drawn_seed
from pdpsim.core.looks import Shown, look
from pdpsim.errors import SettingError
from pdpsim.words import brief, counted


@brief
@dataclass(repr=False)
class History(Shown):
    """The record of a training run; give it to `train` again to go on from there.

    Attributes
    ----------
    tss : list of float
        One per epoch: the sum of (t - y)^2 over outputs and patterns, from before the weight change.
    stopped : str
        'solved', 'limit' (the epochs allowed are used up), 'interrupted' or 'diverged'; '' while it runs.
    reason : str
        The same as a sentence.
    engine : str
        The engine that computed the last epochs.
    seconds : float
    seed : int
        For what is drawn by chance: the order of patterns where it is permuted, stochastic units, masks.
    curve : str
        What `tss` adds up, where the procedure is not back-propagation: 'energy', 'mistakes'.
    tests : list of dict
        What `train_and_test` found out on the way: epoch, error and accuracy.
    carried : list of int
        How many messages each epoch carried: one is a weight x activation or weight x delta that went over a
        connection. Shorter than `tss` where that is not known.
    chance : Chance
        What has been drawn so far.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet, train
    >>> net = Network.layered(1, 1, seed=1)
    >>> train(net, PatternSet([([0], [0]), ([1], [1])]), GradientDescent(4.0))
    <History: 24 epochs, solved, tss 0.03938>
    """

    tss: list[float] = field(default_factory=list)
    stopped: str = ""
    reason: str = ""
    engine: str = ""
    seconds: float = 0.0
    seed: int = field(default_factory=lambda: drawn_seed(None))
    curve: str = "tss"
    tests: list[dict[str, Any]] = field(default_factory=list)
    carried: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        judge_fields(self)
        of_kind(self.tss, list, "the curve of a history")
        self.chance = Chance(drawn_seed(self.seed))

    @property
    def epochs(self) -> int:
        """The number of epochs so far."""
        return len(self.tss)

    @property
    def solved(self) -> bool:
        """Whether the criterion was met."""
        return self.stopped == "solved"

    @property
    def messages(self) -> int | None:
        """How many messages were carried so far, or None if that is not known of every epoch.

        >>> History(tss=[1.5, 1.25], carried=[36, 36]).messages
        72
        """
        return sum(self.carried) if len(self.carried) == len(self.tss) else None

    def stop(self, how: str, what: object = "") -> None:
        """Say how and why the run stopped after the last epoch: `what` is the criterion, or the error.

        >>> history = History(tss=[0.25])
        >>> history.stop("limit", "tss < 0.04")
        >>> history.reason
        '1 epoch did not bring tss < 0.04'
        """
        reasons = {
            "solved": f"{what} in epoch {self.epochs:,}",
            "limit": f"{counted(self.epochs, 'epoch')} did not bring {what}",
            "interrupted": f"interrupted after epoch {self.epochs:,}" if self.tss else "interrupted before epoch 1",
            "diverged": f"in epoch {self.epochs + 1:,}, {what}",
        }
        self.stopped = one_of(how, reasons, "how a run stopped")
        self.reason = reasons[how]

    def summary(self) -> dict[str, Any]:
        """Return the outcome in a few plain values, as ``--json`` prints them.

        >>> History(tss=[1.5, 1.25], stopped="limit", engine="message").summary()["epochs"]
        2
        """
        return {
            "engine": self.engine,
            "solved": self.solved,
            "epochs": self.epochs,
            "messages": self.messages,
            self.curve: self.tss[-1] if self.tss else None,
            "seconds": round(self.seconds, 6),
            "stopped": self.stopped,
            "reason": self.reason,
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row per epoch: epoch and tss, and how many messages were carried, if that is known.

        >>> History(tss=[1.5, 1.25]).rows[1]
        {'epoch': 2, 'tss': 1.25}
        """
        rows: list[dict[str, Any]] = [{"epoch": epoch, self.curve: tss} for epoch, tss in enumerate(self.tss, 1)]
        known = self.carried if len(self.carried) == len(self.tss) else []
        for row, messages in zip(rows, known):
            row["messages"] = messages
        return rows

    def plot(self, ax: Any = None, **style: Any) -> Any:
        """Draw the error over epochs, and return the axes; see `pdpsim.drawing.draw_error`.

        >>> History(tss=[1.5, 1.25], stopped="limit").plot().get_title()
        'not solved after 2 epochs'
        """
        draw = look(self, "draw")
        return None if draw is None else draw(self, ax, **style)

    def __repr__(self) -> str:
        last = f", {self.curve} {self.tss[-1]:.4g}" if self.tss else ""
        return f"<History: {counted(self.epochs, 'epoch')}, {self.stopped or 'running'}{last}>"


def uninterrupted(history: History) -> History:
    """Return a history, or raise `KeyboardInterrupt` if Ctrl-C ended its training.

    Whoever trains for an end of which half is of no use (to draw, to time, to count what is solved) asks here.

    >>> uninterrupted(History(tss=[0.01], stopped="solved")).solved
    True
    """
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    return history


def refuse_other_seed(seed: Seed, history: History | None) -> None:
    """Say so if a seed is given beside a history, which goes on with its own.

    >>> refuse_other_seed(2, History(seed=1))
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: the history goes on with its own seed, 1, and not with 2; leave one out
    """
    if history is None or seed is None:
        return
    if (given := drawn_seed(seed)) != history.seed:
        raise SettingError(
            f"the history goes on with its own seed, {history.seed}, and not with {given}; leave one out"
        )
