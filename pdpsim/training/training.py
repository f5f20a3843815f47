"""The training loop. Engines compute its epochs, and it decides when to stop."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from time import perf_counter

from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.seeds import Seed, drawn_seed
from pdpsim.engines.choice import choose
from pdpsim.engines.work import Work
from pdpsim.errors import NetworkError, NotFiniteError, PatternError, SettingError
from pdpsim.learning.criteria import Criterion, TssBelow
from pdpsim.learning.epoch import presentations
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.history import History
from pdpsim.training.interruption import deferred_interrupt
from pdpsim.training.progress import Paced, Progress, shown_by


def train(
    net: Network,
    patterns: PatternSet,
    rule: GradientDescent,
    *,
    criterion: Criterion = TssBelow(0.04),
    max_epochs: int = 10_000,
    measure: Measure = SumOfSquares(),
    engine: str = "auto",
    seed: Seed = None,
    history: History | None = None,
    progress: bool | Progress | None = None,
) -> History:
    """Train a network on patterns until they are learned, and return the history.

    Ctrl-C ends it after the epoch under way, with everything in place to go on.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    rule : GradientDescent
    criterion : Criterion
        Judged on each epoch's numbers, which are from before its weight change (grain epoch).
    max_epochs : int
        The most epochs that this call may take.
    measure : Measure
        Of error, in the backward sweep; tss is always the plain sum of (t - y)^2.
    engine : str
        'auto', or the name of an engine. The results do not depend on it.
    seed : int, random.Random or None
        For the order of the patterns, if the rule permutes it.
    history : History, optional
        A former run's, to go on from where it stopped; it is continued in place.
    progress : None, bool or callable
        See `pdpsim.training.progress.shown_by`.

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
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> history = train(net, xor, GradientDescent(rate=0.25, momentum=0.9))
    >>> history.solved, [round(net.forward(p)[0]) for p in xor]
    (True, [0, 1, 1, 0])
    """
    patterns = patterns.fitted(net)
    _refuse_unfit(net, patterns, measure)
    if not isinstance(max_epochs, int) or max_epochs < 1:
        raise SettingError(f"max_epochs must be a whole number above 0, not {max_epochs!r}")
    if history is None:
        history = History(seed=drawn_seed(seed))
    history.stopped = history.reason = ""
    show = shown_by(progress)
    started = perf_counter()
    try:
        _run(net, patterns, rule, criterion, history.epochs + max_epochs, measure, engine, history, show)
    except NotFiniteError as error:
        history.stopped, history.reason = "diverged", f"in epoch {history.epochs + 1}, {error}"
    finally:
        history.seconds += perf_counter() - started
        if show:
            show(history)
    return history


def _run(
    net: Network,
    patterns: PatternSet,
    rule: GradientDescent,
    criterion: Criterion,
    last: int,
    measure: Measure,
    engine: str,
    history: History,
    show: Progress | None,
) -> None:
    """Compute epochs up to the last, in stretches of one rate and momentum each."""
    order = presentations(patterns.patterns, rule.order, history.random)
    paced = Paced(show) if show else None
    with deferred_interrupt() as interrupted:
        while not history.stopped:
            work = Work(net, order, rule.at(history.epochs + 1), measure, criterion.wants_outputs)
            history.engine, epochs = choose(engine, work)
            stretch = min(last, rule.changes_after(history.epochs + 1)) - history.epochs
            with closing(epochs(work)) as computed:
                for epoch in islice(computed, int(stretch)):
                    history.tss.append(epoch.tss)
                    if criterion.met(*epoch):
                        history.stopped, history.reason = "solved", f"{criterion} in epoch {history.epochs}"
                        break
                    if interrupted():
                        history.stopped, history.reason = "interrupted", f"interrupted after epoch {history.epochs}"
                        break
                    if paced:
                        paced(history)
            if history.epochs == last and not history.stopped:
                history.stopped, history.reason = "limit", f"{criterion} was not reached in {last} epochs"


def _refuse_unfit(net: Network, patterns: PatternSet, measure: Measure) -> None:
    if not net.outputs:
        raise NetworkError("the network has no output units, so there is nothing to learn")
    targets = [target for pattern in patterns for target in pattern.targets if target is not None]
    if not targets:
        raise PatternError("the patterns have no targets, so there is nothing to learn")
    for unit in net.structure.firing_order:
        if unit.function.slope is None:
            unit.form_delta()
    if isinstance(measure, CrossEntropy):
        outside = [target for target in targets if not 0.0 <= target <= 1.0]
        if outside:
            raise PatternError(f"cross-entropy wants targets from 0 to 1, not {outside[0]:g}")
        for unit in net.outputs:
            if unit.function.low < 0.0 or unit.function.high > 1.0:
                raise NetworkError(
                    f"cross-entropy wants outputs from 0 to 1, not {unit.name!r} with {unit.function.name!r}"
                )
