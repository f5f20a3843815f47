"""Training with some patterns held out: error and accuracy on both, along the way."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from typing import Any

from pdpsim.arguments import judged
from pdpsim.checks import of_kind, whole
from pdpsim.core.carry import refuse_broken_stream
from pdpsim.core.chance import drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import PatternError
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.criteria import middle_of
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
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
    history, seed = settings.pop("history", None), drawn_seed(settings.pop("seed", None))
    of_kind(history, (History, type(None)), "the history")
    history = History(seed=seed) if history is None else history
    last = history.epochs + max_epochs
    first = [tested(net, patterns, test, history.epochs)]
    with deferred_interrupt() as interrupted:
        while history.epochs < last:
            ahead = min(every - history.epochs % every, last - history.epochs)
            train(net, patterns, procedure, max_epochs=ahead, history=history, **settings)
            history.tests += [*first, tested(net, patterns, test, history.epochs)]
            first = []
            note_interruption(history, interrupted)
            if history.stopped != "limit":
                break
    return history


def tested(net: Network, patterns: PatternSet, test: PatternSet, epoch: int) -> dict[str, Any]:
    """Return error and accuracy of a network, as it is, on what it learns and on what it does not."""
    row: dict[str, Any] = {"epoch": epoch}
    right = Right(patterns, test)
    for name, asked in ("train", patterns), ("test", test):
        row[f"{name}_error"], row[f"{name}_accuracy"] = performance(net, asked, right)
    return row


def performance(net: Network, patterns: PatternSet, right: Right | None = None) -> tuple[float, float]:
    """Return the sum of (t - y)^2 per pattern, and the fraction of patterns that are answered rightly.

    Patterns without targets are presented, and not asked.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    right : Right, optional
        By default that of these patterns. Where nothing is right or wrong, the fraction is nan.

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
    twin, tss, well, asked = net.without_dropout(), 0.0, 0, len(with_targets(patterns))
    right = right or Right(patterns)
    refuse_broken_stream(patterns, "listed", twin)
    for pattern in patterns:
        outputs = twin.forward(pattern)
        for y, t in zip(outputs, pattern.targets):
            if t is not None:
                tss += (t - y) * (t - y)
        well += pattern.has_targets and right.of(pattern, outputs)
    return tss / asked, well / asked if right.is_known else nan


class Right:
    """What is a right answer, by all the targets of some sets of patterns.

    Where each names one of several classes, by a 1 among 0s, it is the class of the largest output. Of other targets
    that are yes or no, each output must be on the side of the middle that its target is on. Of numbers, nothing is
    right or wrong.

    Parameters
    ----------
    *sets : PatternSet

    Attributes
    ----------
    by_class : bool
    middle : float
        See `middle_of`.
    is_known : bool
        Whether something is right or wrong.

    Examples
    --------
    >>> Right(PatternSet([([0], [0, 1]), ([1], [1, 0])])).of(Pattern([0], [0, 1]), (0.2, 0.4))
    True
    >>> Right(PatternSet([([0], [0, 1]), ([1], [1, 1])])).of(Pattern([0], [0, 1]), (0.2, 0.4))
    False
    >>> print(Right(PatternSet([([0], [-1]), ([1], [1])])))
    (Right: each output on the side of 0 that its target is on.)
    """

    def __init__(self, *sets: PatternSet) -> None:
        asked = [pattern.targets for patterns in sets for pattern in patterns if pattern.has_targets]
        self.by_class = bool(asked) and all(map(_names_a_class, asked))
        self.middle = middle_of(*sets)
        self.is_known = self.by_class or not isnan(self.middle)
        self._plain = self.by_class or all(target in (0.0, 1.0, None) for targets in asked for target in targets)

    def of(self, pattern: Pattern, outputs: Sequence[float]) -> bool:
        """Tell whether outputs are the answer that a pattern asks for; of outputs that are alike none is largest."""
        targets = pattern.targets
        if self.by_class:
            wanted = targets.index(1.0)
            return all(y < outputs[wanted] for k, y in enumerate(outputs) if k != wanted)
        return self.is_known and all(
            t is None or (y > self.middle) == (t > self.middle) for y, t in zip(outputs, targets)
        )

    @property
    def sentence(self) -> list[str]:
        """What right means, where targets are no plain yes or no: a list with a sentence, or an empty one."""
        return [] if self._plain else [str(self)]

    def __str__(self) -> str:
        if self.by_class:
            return "(Right: the largest output is that of the class.)"
        if self.is_known:
            return f"(Right: each output on the side of {self.middle:g} that its target is on.)"
        return "(No answer is right or wrong: the targets are numbers that are no yes or no.)"


def _names_a_class(targets: Sequence[float | None]) -> bool:
    return len(targets) > 1 and None not in targets and sorted(targets) == [0.0] * (len(targets) - 1) + [1.0]  # type: ignore[type-var]


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
