"""What gets a network out of where it is stuck: training on, a kick, a lower rate; and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from random import Random

from pdpsim.core.chance import uniform
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.experiments.scenario import grain
from pdpsim.inspection.curvature import FLAT, Curvature
from pdpsim.inspection.findings import Finding, falling
from pdpsim.inspection.responses import Responses
from pdpsim.learning.criteria import Criterion
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.training.training import train
from pdpsim.words import brief

STANDSTILL = 2_000  # epochs that halving the error would take, by its slope, from which it stands still
KICKS = (0.5, 2.0)


@brief
@dataclass(frozen=True)
class Setting:
    """How to train on.

    Attributes
    ----------
    procedure : BackPropagation
    criterion : Criterion
    epochs : int
        That each trial may take.
    engine : str
    """

    procedure: BackPropagation
    criterion: Criterion
    epochs: int
    engine: str

    def __str__(self) -> str:
        rule, how = self.procedure.rule, self.procedure
        settings = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in rule.settings().items() if value)
        order = ", permuted" * (how.order != "listed")
        return f"{type(rule).__name__}, {settings}, grain {grain(how.batch)}{order}, until {self.criterion}"


@brief
@dataclass(frozen=True)
class Trial:
    """What came of a way out.

    Attributes
    ----------
    what : str
    runs, solved : int
        How often it was tried, and how often it led to a solution.
    epochs : int
        The most that each run was given.
    tss : float
        The lowest that any of them came to; infinite where all diverged.
    """

    what: str
    runs: int
    solved: int
    epochs: int
    tss: float

    @property
    def leads_on(self) -> bool:
        """Whether it was training on, and solved it."""
        return self.what.startswith("training on") and bool(self.solved)

    def __str__(self) -> str:
        if self.runs > 1:
            return f"{self.what} solves it in {self.solved} of {self.runs} trials of {self.epochs:,} epochs"
        if self.tss == inf:
            return f"{self.what} diverges"
        return f"{self.what} {'solves it' if self.solved else f'does not solve it (tss {self.tss:.3g} then)'}"


def longer(net: Network, patterns: PatternSet, setting: Setting) -> Trial:
    """Train a copy on as it is."""
    solved, tss = _trained(net.copy(), patterns, setting)
    return Trial(f"training on for {setting.epochs:,} epochs", 1, int(solved), setting.epochs, tss)


def kicked(
    net: Network, patterns: PatternSet, setting: Setting, size: float, times: int = 5, seed: int = 1986
) -> Trial:
    """Add to each weight a number drawn evenly from -size to size, and train on; several times.

    The trials depend on the seed only.
    """
    random = Random(f"kicks {seed} {size}")
    results = []
    for _ in range(times):
        twin = net.copy()
        for weight in twin.weights:
            if not weight.frozen:
                weight.value += uniform(random, -size, size)
                weight.last_change = 0.0
        results.append(_trained(twin, patterns, setting))
    return Trial(
        f"a kick of up to {size:g} to every weight",
        times,
        sum(solved for solved, _ in results),
        setting.epochs,
        min(tss for _, tss in results),
    )


def slower(net: Network, patterns: PatternSet, setting: Setting) -> Trial:
    """Begin again from the starting weights, at a tenth of the rate."""
    twin = net.copy()
    twin.reset()
    step, size = next(iter(setting.procedure.rule.settings().items()))  # a rate, or what a rule begins with instead
    slowed = setting.procedure.with_settings(1, **{step: size / 10})
    solved, tss = _trained(twin, patterns, replace(setting, procedure=slowed))
    what = f"a new run from the same start at {step} {size / 10:g}, for {setting.epochs:,} epochs,"
    return Trial(what, 1, int(solved), setting.epochs, tss)


def _trained(net: Network, patterns: PatternSet, setting: Setting) -> tuple[bool, float]:
    history = train(
        net,
        patterns,
        setting.procedure,
        criterion=setting.criterion,
        max_epochs=setting.epochs,
        engine=setting.engine,
        seed=1986,
    )
    uninterrupted(history)
    lowest = inf if history.stopped == "diverged" else min(history.tss, default=inf)
    return history.solved, lowest


def ways_out(net: Network, patterns: PatternSet, setting: Setting, too_fast: bool) -> Iterator[Trial]:
    """Try one after the other, until one leads to a solution."""
    if too_fast:
        yield slower(net, patterns, setting)
        return
    yield longer(net, patterns, setting)
    for size in KICKS:
        trial = kicked(net, patterns, setting, size)
        yield trial
        if trial.solved:
            return


def of_trials(
    tried: tuple[Trial, ...],
    taken: Responses,
    gradient: float,
    halving: float | None,
    history: History | None,
    bent: Curvature | None = None,
) -> Iterator[Finding]:
    """Find what training on tells of a place: whether it is a minimum, or goes on."""
    on = tried[0]
    if not on.what.startswith("training on"):
        return
    measured = f"{on.what}, tss {taken.tss:.3g} before and {on.tss:.3g} at best"
    fallen = falling(history.tss) if history else None
    level = fallen is not None if halving is None else halving > STANDSTILL
    still = level and (fallen is None or fallen < 0.05)
    if on.solved:
        name, saw = ("plateau", "The error hardly falls here, but it goes on beyond.") if still else _ON_ITS_WAY
        yield Finding(name, saw, measured, "Train longer.")
    elif on.tss == inf or (gradient > FLAT and on.tss >= (1.0 - 1e-9) * taken.tss):
        how = "diverges" if on.tss == inf else "does not lower the error"
        saw = f"This is a slope, but training on {how}: its steps are too large."
        yield Finding("too fast", saw, f"{measured}; the gradient's length is {gradient:.2g}", "Lower the rate.")
    elif on.tss > 0.9 * taken.tss and gradient > FLAT and halving is not None and halving > on.epochs:
        saw = f"The error falls, but slowly: halving it would take {halving:,.0f} epochs, and {on.epochs:,} were tried."
        yield Finding("slow", saw, f"{measured}; the gradient's length is {gradient:.2g}", "Raise the rate.")
    elif on.tss > 0.9 * taken.tss:
        kicks = max((trial.solved / trial.runs for trial in tried[1:]), default=0.0)
        advice = "A kick gets it out." if kicks > 0.5 else "Start from another seed, or add hidden units."
        name, what = "minimum", "a local minimum, or a very long plateau"
        if bent and bent.kind == "saddle":
            name, what = "saddle", "yet it bends down in some direction, so this is a saddle"
        yield Finding(name, f"The error stands still, and training on does not lower it: {what}.", measured, advice)
    elif on.tss < inf:
        yield Finding("on its way", "The error is falling still.", measured, "Train longer.")


_ON_ITS_WAY = ("on its way", "Training was not over yet.")
