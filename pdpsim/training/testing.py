"""Training with some patterns held out: error and accuracy on both, along the way."""

from __future__ import annotations

from typing import Any

from pdpsim.arguments import judged
from pdpsim.checks import of_kind, whole
from pdpsim.core.chance import drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import PatternError
from pdpsim.interruption import deferred_interrupt
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
    for name, asked in ("train", patterns), ("test", test):
        row[f"{name}_error"], row[f"{name}_accuracy"] = performance(net, asked)
    return row


def performance(net: Network, patterns: PatternSet) -> tuple[float, float]:
    """Return the sum of (t - y)^2 per pattern, and the fraction of patterns that are answered rightly.

    Of targets that name one of several classes, the largest output is the answer; of others each must be on the right
    side of one half. Patterns without targets are not asked.

    Raises
    ------
    PatternError
        If there are no others.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> performance(net, PatternSet([([0], [0.5]), ([0], [1])]))[1]
    0.5
    """
    twin, tss, right = net.copy(), 0.0, 0
    answered = with_targets(patterns)
    for pattern in answered:
        outputs = twin.forward(pattern)
        for y, t in zip(outputs, pattern.targets):
            if t is not None:
                tss += (t - y) * (t - y)
        right += is_right(pattern, outputs)
    return tss / len(answered), right / len(answered)


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


def is_right(pattern: Pattern, outputs: tuple[float, ...]) -> bool:
    """Tell whether outputs are the answer that a pattern asks for.

    >>> is_right(Pattern([0], [0, 1, 0]), (0.2, 0.4, 0.3)), is_right(Pattern([0], [0, 1]), (0.6, 0.7))
    (True, True)
    >>> is_right(Pattern([0], [1, 1]), (0.6, 0.4))
    False
    """
    targets = pattern.targets
    if len(targets) > 1 and sorted(targets, key=bool) == [0.0] * (len(targets) - 1) + [1.0] and None not in targets:
        return max(range(len(outputs)), key=outputs.__getitem__) == targets.index(1.0)
    return all(t is None or (y > 0.5) == (t > 0.5) for y, t in zip(outputs, targets))
