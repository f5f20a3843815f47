"""Training with some patterns held out: error and accuracy on both, along the way."""

from __future__ import annotations

from math import inf, nan
from typing import Any

from pdpsim.arguments import judged
from pdpsim.checks import able, of_kind, whole
from pdpsim.core.carry import refuse_broken_stream
from pdpsim.core.chance import drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.sweeps import answers_to
from pdpsim.errors import NotFiniteError, PatternError
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.criteria import continued
from pdpsim.learning.history import History, refuse_other_seed
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.right import Right
from pdpsim.learning.rule import Rule
from pdpsim.training.training import note_interruption, train


@judged
def train_and_test(
    net: Network,
    patterns: PatternSet,
    test: PatternSet,
    procedure: Procedure | Rule,
    *,
    every: int = 10,
    max_epochs: int = 10_000,
    **settings: Any,
) -> History:
    """Train as `train` does, to the same numbers, and ask now and then what is known of patterns that are not learned.

    Parameters
    ----------
    net : Network
    patterns, test : PatternSet
        What is learned, and what is held out.
    procedure : Procedure or Rule
    every : int
        Epochs from one test to the next; there is one before the first epoch, and one at the end.
    max_epochs : int
    **settings
        As for `train`.

    Returns
    -------
    History
        Its `tests` hold a row for each test: epoch, and on either set the squared error per pattern, and the accuracy.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> either = PatternSet([([a, b], [a or b]) for a in (0, 1) for b in (0, 1)])
    >>> net = Network.layered(2, 1, seed=1)
    >>> history = train_and_test(net, either[:3], either[3:], GradientDescent(2.0), every=50)
    >>> history.tests[-1]["epoch"] == history.epochs, history.tests[-1]["test_accuracy"]
    (True, 1.0)

    See Also
    --------
    train, PatternSet.hold_out, History.plot
    """
    whole(every, "every")
    whole(max_epochs, "max_epochs")
    patterns, test = patterns.fitted(net), test.fitted(net)
    history, seed = settings.pop("history", None), settings.pop("seed", None)
    of_kind(history, (History, type(None)), "the history")
    refuse_other_seed(seed, history)
    seed = drawn_seed(seed)
    asked = procedure_of(procedure, settings.get("measure"))
    history = History(seed=seed, curve=asked.curve) if history is None else history
    if "criterion" in settings:
        able(settings["criterion"], "judge", "the criterion", "TssBelow(0.04)")
        settings["criterion"] = continued(settings["criterion"])
    last = history.epochs + max_epochs
    first = [tested(net, patterns, test, asked, history.epochs)]
    if history.tests and history.tests[-1]["epoch"] == history.epochs:  # it goes on from there
        first = []
    with deferred_interrupt() as interrupted:
        while history.epochs < last:
            ahead = min(every - history.epochs % every, last - history.epochs)
            train(net, patterns, procedure, max_epochs=ahead, history=history, **settings)
            history.tests += [*first, tested(net, patterns, test, asked, history.epochs)]
            first = []
            note_interruption(history, interrupted)
            if history.stopped != "limit":
                break
    return history


def tested(net: Network, patterns: PatternSet, test: PatternSet, procedure: Procedure, epoch: int) -> dict[str, Any]:
    """Return error and accuracy of a network, as it is, on what it learns and on what it does not.

    Of one that has diverged, so that it cannot be asked, the error is infinite and the accuracy nan.
    """
    row: dict[str, Any] = {"epoch": epoch}
    right = Right(patterns, test)
    for name, asked in ("train", patterns), ("test", test):
        try:
            found = performance(net, asked, right, procedure)
        except NotFiniteError:
            found = inf, nan
        row[f"{name}_error"], row[f"{name}_accuracy"] = found
    return row


def performance(
    net: Network, patterns: PatternSet, right: Right | None = None, procedure: Procedure | None = None
) -> tuple[float, float]:
    """Return the sum of (t - y)^2 per pattern, and the fraction of patterns that are answered rightly.

    Patterns without targets are presented, and not asked.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    right : Right, optional
        By default that of these patterns. Where nothing is right or wrong, the fraction is nan.
    procedure : Procedure, optional
        What is asked of a network in which activation goes in circles, and does not simply go forward.

    Raises
    ------
    PatternError
        If no pattern has targets, or the first carries something.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> performance(net, PatternSet([([0], [0]), ([0], [1])]))[1]
    0.5
    """
    twin, patterns = net.without_dropout(), patterns.fitted(net)
    tss, well, asked = 0.0, 0, len(with_targets(patterns))
    right = right or Right(patterns)
    refuse_broken_stream(patterns, "listed", twin)
    settles = procedure is not None and twin.structure.has_cycle
    answers = procedure.answers if procedure and settles else answers_to
    found = answers(twin, patterns.patterns)
    for pattern, outputs in zip(patterns, found):
        for y, t in zip(outputs, pattern.targets):
            if t is not None:
                tss += (t - y) * (t - y)
        well += pattern.has_targets and right.of(pattern, outputs)
    return tss / asked, well / asked if right.is_known else nan


def with_targets(patterns: PatternSet) -> PatternSet:
    """Return the patterns that have a target, of which alone it is known whether they are answered rightly.

    Raises
    ------
    PatternError
        If none has.

    Examples
    --------
    >>> len(with_targets(PatternSet([([0], [0.5]), ([1], [None])])))
    1
    """
    found = [pattern for pattern in patterns if pattern.has_targets]
    if not found:
        raise PatternError("the patterns have no targets, so nothing is known of what is right")
    if len(found) == len(patterns):
        return patterns
    return PatternSet(found, patterns.input_names, patterns.target_names)
