"""Training many networks of one structure, from different starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import replace
from itertools import islice, pairwise
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pdpsim.checks import able, listed, of_kind, whole
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.engines import vectorized
from pdpsim.engines.choice import can_be_native, fastest, refuse_unknown
from pdpsim.engines.job import Job
from pdpsim.errors import SettingError
from pdpsim.interruption import deferred_interrupt
from pdpsim.learning.criteria import (
    Criterion,
    EachOutput,
    NetworkCriterion,
    TssBelow,
    ending,
    for_one_run,
    judged_by_numbers,
    judging,
    limit_of_tss,
    wants_outputs,
)
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.training import go_on

if TYPE_CHECKING:
    from pdpsim.engines.stacked import Together


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
    cores. Without a compiler networks of one structure are computed together by the vectorized engine.

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
        If there are not as many pattern sets or seeds as networks, or one of the networks is there twice.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(1, 4)]
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> [history.epochs for history in train_many(nets, xor, GradientDescent(0.25, 0.9))]
    [584, 314, 587]
    """
    of_kind(progress, (Callable, type(None)), "progress")  # type: ignore[arg-type]
    nets = listed(nets, "networks")
    each = [patterns] * len(nets) if isinstance(patterns, PatternSet) else listed(patterns, "pattern sets")
    seeds = [None] * len(nets) if seeds is None else listed(seeds, "seeds")
    for given, what in (each, "pattern sets"), (seeds, "seeds"):
        if len(given) != len(nets):
            raise SettingError(f"there are {len(given)} {what} for {len(nets)} networks")
    for net, each_patterns in zip(nets, each):
        of_kind(net, Network, "a network")
        of_kind(each_patterns, PatternSet, "a pattern set")
    if len(set(map(id, nets))) < len(nets):
        raise SettingError("a network is among them twice, and could be trained once; give copies (net.copy())")
    refuse_unknown(engine)
    whole(max_epochs, "max_epochs")
    procedure = procedure_of(procedure, measure)
    able(criterion, "judge", "the criterion", "TssBelow(0.04)")
    criterion = ending(criterion, procedure)
    for net, each_patterns in zip(nets, each):  # before the first is trained
        judging(criterion, net, procedure.fitted(net, each_patterns))
    histories = [History(seed=drawn_seed(seed), curve=procedure.curve) for seed in seeds]
    exact = engine not in ("auto", "vectorized")
    if engine == "auto" and nets:
        fitted = procedure.fitted(nets[0], each[0])
        looks = isinstance(criterion, NetworkCriterion)
        job = Job(nets[0], fitted.patterns, procedure.at(1), epochs=max_epochs * len(nets), wants_network=looks)
        exact = all(can_be_native(replace(job, net=net)) for net in nets)
        engine = "native" if exact and fastest(job) == "native" else "auto"
    stack = None if exact else Stack(nets, each, procedure, criterion, max_epochs)
    with deferred_interrupt() as interrupted:

        def train_one(k: int) -> None:
            if not interrupted():
                own = for_one_run(criterion)
                go_on(nets[k], each[k], procedure, own, max_epochs, engine, histories[k], interrupted)

        done = stack.train(histories, progress) if stack and stack.worth_it(engine) else set()
        left = [k for k in range(len(nets)) if k not in done]
        finished = _on_all_cores(train_one, left) if engine == "native" else map(train_one, left)
        for n, _ in enumerate(finished, len(done) + 1):
            if progress and not interrupted():
                progress(n, len(nets))
    for history in histories:
        if not history.stopped:
            history.stop("interrupted")
    return histories


def _on_all_cores(do: Callable[[int], None], which: Sequence[int]) -> Iterator[None]:
    """Do something for each, in as many threads as there are cores; yield as they are done."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="pdpsim")
    try:
        for future in as_completed([pool.submit(do, k) for k in which]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


ManyProgress = Callable[[int, int], None]

AT_ONCE = 200_000  # numbers in the activations of the networks that are computed at once
FEWEST = 4  # networks for which it is worth it


class Stack:
    """Networks to be trained, alike but for their weights and perhaps their patterns."""

    def __init__(
        self,
        nets: Sequence[Network],
        patterns: Sequence[PatternSet],
        procedure: Procedure,
        criterion: Criterion,
        max_epochs: int,
    ) -> None:
        self.nets, self.procedure, self.criterion, self.max_epochs = nets, procedure, criterion, max_epochs
        fitted: dict[tuple[int, object], tuple[Pattern, ...]] = {}
        self.patterns: list[tuple[Pattern, ...]] = []
        for net, own in zip(nets, patterns):
            units = id(own), tuple(unit.name for unit in (*net.inputs, *net.outputs))
            if units not in fitted:
                fits = procedure.fitted(net, own)
                judging(criterion, net, fits)  # which says if it cannot judge them
                fitted[units] = fits.patterns
            self.patterns.append(fitted[units])

    def worth_it(self, engine: str) -> bool:
        """Whether computing these networks together can be done, and is faster (or asked for)."""
        if len(self.nets) < (FEWEST if engine == "auto" else 2) or not self._can_judge():
            return False
        if any(vectorized.refuses(self._job(k)) for k in self._different_patterns()):
            return False
        if any(map(vectorized.too_large, self.nets)):
            return False
        if len({len(patterns) for patterns in self.patterns}) > 1:
            return False
        from pdpsim.engines.stacked import signature

        first = signature(self.nets[0])
        return all(signature(net) == first for net in self.nets[1:])

    def train(self, histories: Sequence[History], progress: ManyProgress | None) -> set[int]:
        """Train them, and return which are done; those in whom a number went wrong are left as they were."""
        from pdpsim.engines.stacked import Together

        size = max(FEWEST, AT_ONCE // (len(self.patterns[0]) * len(self.nets[0].units)))
        # Asked of all, not of each part, and no part has but one network: the last bits of a network must not
        # depend on which part it is in.
        alike = all(patterns is self.patterns[0] for patterns in self.patterns)
        n, parts = len(self.nets), -(-len(self.nets) // size)
        done: set[int] = set()
        for start, end in pairwise(n * k // parts for k in range(parts + 1)):
            part = range(start, end)
            patterns = [self.patterns[k] for k in ([start] if alike else part)]
            together = Together([self.nets[k] for k in part], patterns, self._job(start))
            going = Going(self, together, [histories[k] for k in part])
            interrupted = going.go(_counting(progress, len(done), len(self.nets)))
            done |= {start + k for k in going.done}
            if interrupted:
                break
        return done

    def _job(self, k: int) -> Job:
        return Job(self.nets[k], self.patterns[k], self.procedure.at(1), wants_outputs(self.criterion))

    def _different_patterns(self) -> list[int]:
        return list({id(patterns): k for k, patterns in enumerate(self.patterns)}.values())

    def _can_judge(self) -> bool:
        return judged_by_numbers(self.criterion)


def _counting(progress: ManyProgress | None, before: int, of: int) -> Callable[[int], None]:
    def show(n: int) -> None:
        if progress:
            progress(before + n, of)

    return show


class Going:
    """Some networks going through their epochs together.

    Attributes
    ----------
    done : set of int
        Those that are trained, and left as they are to be.
    """

    def __init__(self, stack: Stack, together: Together, histories: Sequence[History]) -> None:
        self.stack, self.together, self.histories = stack, together, histories
        self.done: set[int] = set()
        self.epoch = 0
        self.stretches: list[tuple[Any, list[Any]]] = []

    def go(self, show: Callable[[int], None]) -> bool:
        """Go on until all have stopped; return whether Ctrl-C did it."""
        started, stopped = perf_counter(), False
        with deferred_interrupt() as interrupted:
            while len(self.together.under_way) and not stopped:
                stopped = self._stretch(interrupted)
                show(len(self.done))
        share = (perf_counter() - started) / len(self.histories)
        for k in self.done:
            self.histories[k].seconds += share
        self._enter_tss()
        return stopped

    def _stretch(self, interrupted: Callable[[], bool]) -> bool:
        """Go on until the rule changes or a quarter of the networks have stopped."""
        import numpy as np

        stack, together = self.stack, self.together
        rule: GradientDescent = stack.procedure.at(self.epoch + 1).rule  # type: ignore[attr-defined]
        stretch = int(min(stack.max_epochs, stack.procedure.changes_after(self.epoch + 1)) - self.epoch)
        met = Verdict(stack, together)
        under_way = together.under_way
        log: list[Any] = []
        self.stretches.append((under_way, log))
        out, added_up = np.zeros(len(under_way), dtype=bool), np.zeros(len(under_way))
        with closing(together.epochs(rule)) as epochs, np.errstate(all="ignore"):
            for tss, state, outputs in islice(epochs, stretch):
                self.epoch += 1
                log.append(tss)
                added_up += tss  # which tells of every epoch so far if a number in it was not finite
                last = self.epoch == stack.max_epochs or interrupted()
                found = met(tss, outputs)
                if found is None and not last and (self.epoch % 16 or np.isfinite(added_up).all()):
                    continue
                solved = np.zeros(len(out), dtype=bool) if found is None else found
                wrong = ~np.isfinite(added_up)
                for k in np.flatnonzero((solved | wrong | last) & ~out):
                    out[k] = True
                    if not wrong[k]:
                        self._stop(int(k), rule, state, bool(solved[k]))
                if last or out.mean() > 0.25:
                    break
        together.go_on(under_way[~out & np.isfinite(added_up)])
        return last and self.epoch < stack.max_epochs

    def _stop(self, place: int, rule: GradientDescent, state: Any, solved: bool) -> None:
        """Leave a network as it is now, if every number is finite."""
        together = self.together
        k = int(together.under_way[place])
        numbers = [together.one(flat, place) for flat in state]
        if not isfinite(float(abs(numbers[0]).sum() + abs(numbers[1]).sum())):
            return
        together.leave(k, rule, *numbers)
        self.done.add(k)
        history = self.histories[k]
        history.engine, history.tss = "vectorized", [0.0] * self.epoch
        each = self.stack.procedure.messages(self.stack.nets[k], self.stack.patterns[k])
        history.carried = [each or 0] * self.epoch
        how = "solved" if solved else "limit" if self.epoch == self.stack.max_epochs else "interrupted"
        history.stop(how, self.stack.criterion)

    def _enter_tss(self) -> None:
        import numpy as np

        epoch = 0
        for under_way, log in self.stretches:
            columns = np.array(log).T
            for k, column in zip(under_way.tolist(), columns):
                tss = self.histories[k].tss
                if k in self.done:
                    tss[epoch : epoch + len(log)] = column[: max(0, len(tss) - epoch)].tolist()
            epoch += len(log)


class Verdict:
    """The criterion, for many networks at once."""

    def __init__(self, stack: Stack, together: Together) -> None:
        import numpy as np

        criterion, limit = stack.criterion, limit_of_tss(stack.criterion)
        self.by_tss = limit is not None
        if limit is not None:
            self.limit = limit
            return
        assert isinstance(criterion, EachOutput)
        targets = together.targets if len(together.targets) == 1 else together.targets[together.under_way]
        bounds = {float(t): criterion.bounds(float(t)) for t in np.unique(targets) if isfinite(t)}
        self.low, self.high = np.full_like(targets, -np.inf), np.full_like(targets, np.inf)
        for target, (low, high) in bounds.items():
            self.low[targets == target], self.high[targets == target] = low, high
        # What tss can be at most where all outputs are within their bounds: a quick way to say no.
        reach = np.array([[unit.function.low, unit.function.high] for unit in together.nets[0].outputs])[None, :, None]
        farthest = np.fmax(
            (np.maximum(self.low, reach[..., 0]) - targets) ** 2, (np.minimum(self.high, reach[..., 1]) - targets) ** 2
        )
        self.limit = float(np.nan_to_num(farthest, nan=0.0, posinf=np.inf).sum(axis=(1, 2)).max()) * (1.0 + 1e-9)

    def __call__(self, tss: Any, outputs: Any) -> Any:
        """Return which networks meet the criterion, or None if none does."""
        if self.by_tss:
            near = tss < self.limit
            return near if near.any() else None
        if not (tss <= self.limit).any():
            return None
        found = ((self.low < outputs) & (outputs < self.high)).all(axis=(1, 2))
        return found if found.any() else None
