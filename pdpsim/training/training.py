"""The training loop. Engines compute its epochs, and it decides when to stop."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import islice, repeat
from time import perf_counter
from typing import Any

from pdpsim.checks import able, of_kind, whole
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.engines import native
from pdpsim.engines.choice import choose, refuse_unknown
from pdpsim.engines.job import Epoch, Epochs, Job
from pdpsim.errors import EngineError, NotFiniteError, SettingError
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.criteria import Criterion, Met, NetworkCriterion, Outputs, TssBelow, ending, judging, wants_outputs
from pdpsim.learning.history import History, refuse_other_seed
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.progress import Paced, shown_by
from pdpsim.words import number


def train(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure | Rule,
    *,
    criterion: Criterion = TssBelow(0.04),
    max_epochs: int = 10_000,
    measure: Measure | None = None,
    engine: str = "auto",
    seed: Seed = None,
    history: History | None = None,
    progress: bool | Callable[[History], None] | None = None,
) -> History:
    """Train a network on patterns until they are learned, and return the history.

    Ctrl-C ends it after the epoch under way, with everything in place to go on.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    procedure : Procedure or Rule
        A rule means back-propagation with it.
    criterion : Criterion
        Judged on each epoch's numbers, which are from before its weight change (grain epoch).
    max_epochs : int
        The most epochs that this call may take.
    measure : Measure, optional
        Of error, in the backward sweep, where a rule is given; tss is always the plain sum of (t - y)^2.
    engine : str
        'auto', or the name of an engine. The results do not depend on it.
    seed : int, random.Random or None
        For what is drawn by chance, as the order of the patterns; a history that goes on has its own.
    history : History, optional
        A former run's, to go on from where it stopped; it is continued in place.
    progress : None, bool or callable
        See `pdpsim.training.training.shown_by`.

    Returns
    -------
    History
        Where a number became nan or infinite, `stopped` is 'diverged' and `reason` names the unit.

    Raises
    ------
    NetworkError, PatternError, NoSlopeError, SettingError
        If network, patterns and measure do not fit together.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> history = train(net, xor, GradientDescent(rate=0.25, momentum=0.9))
    >>> history.solved, [round(net.forward(p)[0]) for p in xor]
    (True, [0, 1, 1, 0])
    """
    procedure = procedure_of(procedure, measure)
    of_kind(net, Network, "the network")
    of_kind(patterns, PatternSet, "the patterns")
    able(criterion, "judge", "the criterion", "TssBelow(0.04)")
    criterion = ending(criterion, procedure)
    of_kind(history, (History, type(None)), "the history")
    whole(max_epochs, "max_epochs")
    if history is not None and history.tss and history.curve != procedure.curve:
        kind = type(procedure).__name__
        raise SettingError(f"the history so far adds up {history.curve}, and {kind} {procedure.curve}; begin another")
    refuse_other_seed(seed, history)
    if history is None:
        history = History(seed=drawn_seed(seed), curve=procedure.curve)
    with deferred_interrupt() as interrupted, shown_by(progress, _words(history.epochs + max_epochs)) as show:
        told = Paced(show) if show else None
        go_on(net, patterns, procedure, criterion, max_epochs, engine, history, interrupted, told)
        note_interruption(history, interrupted)
    return history


def go_on(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure,
    criterion: Criterion,
    max_epochs: int,
    engine: str,
    history: History,
    interrupted: Callable[[], bool],
    show: Paced[History] | None = None,
) -> None:
    """Continue a history by training, for whoever holds Ctrl-C back: `interrupted` says whether it was pressed."""
    refuse_unknown(engine)
    patterns = procedure.fitted(net, patterns)
    met = judging(criterion, net, patterns)
    epochs_before, before = history.epochs, (net.chance, history.stopped, history.reason)
    net.chance = history.chance
    history.stopped = history.reason = ""
    started = perf_counter()
    judge = Judge(history, criterion, history.epochs + max_epochs, met)
    try:
        while not history.stopped:
            now = history.epochs + 1
            stretch = int(min(judge.last, procedure.changes_after(now)) - history.epochs)
            job = Job(
                net, patterns.patterns, procedure.at(now), wants_outputs(criterion), stretch,
                history.chance, wants_network=isinstance(criterion, NetworkCriterion),
            )  # fmt: skip
            judge.counts(job)
            history.engine, epochs = choose(engine, job)
            enter: Callable[[Any], bool] = judge
            computed: Generator[Any, None, None]
            if history.engine == "native" and native.judges(job, criterion):
                enter, computed = judge.enter_block, native.blocks(job, criterion)
            else:
                computed = epochs(job)
            with closing(computed):
                for epoch in islice(computed, stretch):
                    if enter(epoch):
                        break
                    if show:
                        show(history)
                    if interrupted():
                        judge.interrupt()
                        break
    except NotFiniteError as error:
        judge.diverge(error)
    except KeyboardInterrupt:
        judge.interrupt()
        raise
    except EngineError:
        if history.epochs == epochs_before:  # nothing was done
            net.chance, history.stopped, history.reason = before
        raise
    finally:
        history.seconds += perf_counter() - started
        if show and history.tss:
            show.now(history)


def note_interruption(history: History, interrupted: Callable[[], bool]) -> None:
    """Have a history say so if Ctrl-C was pressed in the last of the epochs allowed, after which nobody asks."""
    if history.stopped == "limit" and interrupted():
        history.stop("interrupted")


def so_far(history: History, most: int | None = None) -> str:
    """Return what the progress line says.

    >>> so_far(History(tss=[0.5])), so_far(History(tss=[0.5]), 1000)
    ('epoch 1  tss 0.5000', 'epoch 1 of 1,000 at most  tss 0.5000')
    """
    end = f" of {most:,} at most" if most else ""
    return f"epoch {history.epochs:,}{end}  {history.curve} {number(history.tss[-1], 4)}"


def _words(most: int) -> Callable[[History], str]:
    return lambda history: so_far(history, most)


class Judge:
    """Enters epochs in a history, and says when and why it stops.

    Parameters
    ----------
    history : History
    criterion : Criterion
    last : int
        The last epoch allowed.
    met : callable, optional
        What judges in this run, where that is not `criterion.judge()`.

    Examples
    --------
    >>> from pdpsim import TssBelow
    >>> judge = Judge(History(), TssBelow(0.5), last=100)
    >>> judge(Epoch(0.6, [], [])), judge(Epoch(0.4, [], []))
    (False, True)
    >>> judge.history.reason
    'tss < 0.5 in epoch 2'
    """

    def __init__(self, history: History, criterion: Criterion, last: int, met: Met | None = None) -> None:
        self.history = history
        self.criterion = criterion
        self.last = last
        self.met = criterion.judge() if met is None else met
        self.enter, self.carry = history.tss.append, history.carried.append
        self.left = last - history.epochs
        self.messages: int | None = None
        self.counted: Sequence[int] = (0,)

    def counts(self, job: Job) -> None:
        """Take from now on the messages of each epoch from a job: as its procedure says, or as its engine counts."""
        self.messages, self.counted = job.procedure.messages(job.net, job.patterns), job.carried

    def __call__(self, epoch: Epoch | tuple[float, Sequence[Pattern], Outputs]) -> bool:
        """Enter an epoch, and tell whether it was the last one."""
        tss, patterns, outputs = epoch
        self.enter(tss)
        self.carry(self.messages if self.messages is not None else self.counted[0])
        self.left -= 1
        if self.met(tss, patterns, outputs):
            self.history.stop("solved", self.criterion)
        elif self.left <= 0:
            self.history.stop("limit", self.criterion)
        else:
            return False
        return True

    def enter_block(self, block: Epochs) -> bool:
        """Enter epochs that the engine itself has judged, and tell whether the last one was the last of all."""
        self.history.tss.extend(block.tss)
        self.history.carried.extend(repeat(self.messages or 0, len(block.tss)))
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
