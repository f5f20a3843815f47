"""Training many networks of one structure, from different starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from pdpsim.checks import whole
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.engines.choice import fastest, refuse_unknown
from pdpsim.engines.work import Work
from pdpsim.errors import SettingError
from pdpsim.learning.criteria import Criterion, TssBelow
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.training.crowd import Crowd, ManyProgress
from pdpsim.training.interruption import deferred_interrupt
from pdpsim.training.training import go_on


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

    Where there is a C compiler, and enough to do, the native engine computes as many of them at a time as there are
    cores. Otherwise networks of one structure are computed together by the vectorized engine where that is faster.

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
    if engine == "auto" and nets and _native_is_worth_it(nets, each, procedure, max_epochs):
        engine = "native"
    crowd = Crowd(nets, each, procedure, criterion, max_epochs) if engine in ("auto", "vectorized") else None
    with deferred_interrupt() as interrupted:

        def train_one(k: int) -> None:
            if not interrupted():
                go_on(nets[k], each[k], procedure, criterion, max_epochs, engine, histories[k], interrupted)

        done = crowd.train(histories, progress) if crowd and crowd.worth_it(engine) else set()
        left = [k for k in range(len(nets)) if k not in done]
        finished = _on_all_cores(train_one, left) if engine == "native" else map(train_one, left)
        for n, _ in enumerate(finished, len(done) + 1):
            if progress and not interrupted():
                progress(n, len(nets))
    for history in histories:
        if not history.stopped:
            history.stop("interrupted")
    return histories


def _native_is_worth_it(
    nets: Sequence[Network], patterns: Sequence[PatternSet], procedure: Procedure, max_epochs: int
) -> bool:
    """Whether the native engine would be chosen, asked of the first network for the epochs of all."""
    fitted = procedure.fitted(nets[0], patterns[0])
    work = Work(nets[0], fitted.patterns, procedure.at(1), epochs=max_epochs * len(nets))
    return fastest(work) == "native"


def _on_all_cores(do: Callable[[int], None], which: Sequence[int]) -> Iterator[None]:
    """Do something for each, in as many threads as there are cores; yield as they are done."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="pdpsim")
    try:
        for future in as_completed([pool.submit(do, k) for k in which]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)
