"""Training many networks of one structure, from different starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.seeds import Seed
from pdpsim.errors import SettingError
from pdpsim.learning.criteria import Criterion, TssBelow
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.history import History
from pdpsim.training.training import train

ManyProgress = Callable[[int, int], None]


def train_many(
    nets: Sequence[Network],
    patterns: PatternSet | Sequence[PatternSet],
    rule: GradientDescent,
    *,
    criterion: Criterion = TssBelow(0.04),
    max_epochs: int = 10_000,
    measure: Measure = SumOfSquares(),
    engine: str = "auto",
    seeds: Sequence[Seed] | None = None,
    progress: ManyProgress | None = None,
) -> list[History]:
    """Train many networks, each as `train` would, and return their histories.

    Networks of one structure are computed together where NumPy is there and that is faster.

    Parameters
    ----------
    nets : sequence of Network
    patterns : PatternSet or sequence of PatternSet
        For all networks, or one for each.
    rule, criterion, max_epochs, measure, engine
        As for `train`.
    seeds : sequence, optional
        For the order of the patterns in each run, if the rule permutes it.
    progress : callable, optional
        Is given the number of runs that are finished and that of all, now and then.

    Raises
    ------
    SettingError
        If there are not as many pattern sets or seeds as networks.

    Examples
    --------
    >>> nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(1, 4)]
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> [history.epochs for history in train_many(nets, xor, GradientDescent(0.25, 0.9))]
    [584, 314, 587]
    """
    each = [patterns] * len(nets) if isinstance(patterns, PatternSet) else list(patterns)
    seeds = [None] * len(nets) if seeds is None else list(seeds)
    for given, what in (each, "pattern sets"), (seeds, "seeds"):
        if len(given) != len(nets):
            raise SettingError(f"there are {len(given)} {what} for {len(nets)} networks")
    histories = []
    for net, own, seed in zip(nets, each, seeds):
        histories.append(
            train(
                net, own, rule, criterion=criterion, max_epochs=max_epochs, measure=measure, engine=engine,
                seed=seed, progress=False,
            )
        )  # fmt: skip
        if progress:
            progress(len(histories), len(nets))
    return histories
