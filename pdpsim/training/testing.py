"""Training with some patterns held out: error and accuracy on both, along the way."""

from __future__ import annotations

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
    middle = middle_of(patterns, test)
    for name, asked in ("train", patterns), ("test", test):
        row[f"{name}_error"], row[f"{name}_accuracy"] = performance(net, asked, middle)
    return row


def performance(net: Network, patterns: PatternSet, middle: float | None = None) -> tuple[float, float]:
    """Return the sum of (t - y)^2 per pattern, and the fraction of patterns that are answered rightly.

    Of targets that name one of several classes, the largest output is the answer; of others each must be on the right
    side of the middle. Patterns without targets are presented, and not asked.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    middle : float, optional
        By default that of these patterns; see `middle_of`. Where it is nan, so is the fraction.

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
    twin, tss, right, asked = net.without_dropout(), 0.0, 0, len(with_targets(patterns))
    middle = middle_of(patterns) if middle is None else middle
    refuse_broken_stream(patterns, "listed", twin)
    for pattern in patterns:
        outputs = twin.forward(pattern)
        for y, t in zip(outputs, pattern.targets):
            if t is not None:
                tss += (t - y) * (t - y)
        right += pattern.has_targets and is_right(pattern, outputs, middle)
    return tss / asked, nan if isnan(middle) else right / asked


def what_is_right(*sets: PatternSet) -> list[str]:
    """Say what right means where targets are no yes or no: a list with a sentence, or an empty one.

    >>> what_is_right(PatternSet([([0], [-1]), ([1], [1])]))
    ['(Right: each output on the side of 0 that its target is on.)']
    >>> what_is_right(PatternSet([([0], [0]), ([1], [1])])), len(what_is_right(PatternSet([([0], [0.4])])))
    ([], 1)
    """
    if all(are_yes_or_no(patterns) for patterns in sets):
        return []
    middle = middle_of(*sets)
    if isnan(middle):
        return ["(No answer is right or wrong: the targets are numbers that are no yes or no.)"]
    return [f"(Right: each output on the side of {middle:g} that its target is on.)"]


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


def are_yes_or_no(patterns: PatternSet) -> bool:
    """Tell whether all targets are 0 or 1, of which everybody knows what is right.

    >>> are_yes_or_no(PatternSet([([0], [0]), ([1], [None])])), are_yes_or_no(PatternSet([([0], [0.4])]))
    (True, False)
    """
    return all(target in (0.0, 1.0, None) for pattern in patterns for target in pattern.targets)


def is_right(pattern: Pattern, outputs: tuple[float, ...], middle: float = 0.5) -> bool:
    """Tell whether outputs are the answer that a pattern asks for; the middle is what `middle_of` says.

    >>> is_right(Pattern([0], [0, 1, 0]), (0.2, 0.4, 0.3)), is_right(Pattern([0], [0, 1]), (0.6, 0.7))
    (True, True)
    >>> is_right(Pattern([0], [1, 1]), (0.6, 0.4))
    False
    """
    targets = pattern.targets
    if len(targets) > 1 and sorted(targets, key=bool) == [0.0] * (len(targets) - 1) + [1.0] and None not in targets:
        right = targets.index(1.0)
        return all(y < outputs[right] for k, y in enumerate(outputs) if k != right)
    return all(t is None or (y > middle) == (t > middle) for y, t in zip(outputs, targets))
