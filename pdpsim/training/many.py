"""Training many networks of one structure, from different starts."""

from __future__ import annotations

from collections.abc import Sequence

from pdpsim.checks import whole
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.engines.choice import refuse_unknown
from pdpsim.errors import SettingError
from pdpsim.learning.criteria import Criterion, TssBelow
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.training.crowd import Crowd, ManyProgress
from pdpsim.training.interruption import deferred_interrupt
from pdpsim.training.training import train


def train_many(
    nets: Sequence[Network],
    patterns: PatternSet | Sequence[PatternSet],
    procedure: Procedure | Rule,
    *,
    criterion: Criterion = TssBelow(0.04),
    max_epochs: int = 10_000,
    measure: Measure | None = None,
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
    procedure, criterion, max_epochs, measure, engine
        As for `train`.
    seeds : sequence, optional
        For what is drawn by chance in each run, as the order of the patterns.
    progress : callable, optional
        Is given the number of runs that are finished and that of all, now and then.

    Raises
    ------
    SettingError
        If there are not as many pattern sets or seeds as networks.

    Examples
    --------
    >>> from pdpsim import GradientDescent
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
    refuse_unknown(engine)
    whole(max_epochs, "max_epochs")
    procedure = procedure_of(procedure, measure)
    histories = [History(seed=drawn_seed(seed)) for seed in seeds]
    crowd = Crowd(nets, each, procedure, criterion, max_epochs) if engine in ("auto", "vectorized") else None
    with deferred_interrupt() as interrupted:
        done = crowd.train(histories, progress) if crowd and crowd.worth_it(engine) else set()
        for k, history in enumerate(histories):
            if interrupted():
                break
            if k in done:
                continue
            train(
                nets[k], each[k], procedure, criterion=criterion, max_epochs=max_epochs, engine=engine,
                history=history, progress=False,
            )  # fmt: skip
            done.add(k)
            if progress:
                progress(len(done), len(nets))
    for history in histories:
        if not history.stopped:
            history.stop("interrupted")
    return histories
