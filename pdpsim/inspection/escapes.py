"""Ways out of where training is stuck, tried on copies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.seeds import uniform
from pdpsim.learning.criteria import Criterion
from pdpsim.learning.rules import Rule
from pdpsim.training.training import train


@dataclass(frozen=True)
class Setting:
    """How to train on.

    Attributes
    ----------
    rule : Rule
    criterion : Criterion
    measure : Measure
    epochs : int
        That each trial may take.
    engine : str
    """

    rule: Rule
    criterion: Criterion
    measure: Measure
    epochs: int
    engine: str


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
        The lowest that any of them came to.
    """

    what: str
    runs: int
    solved: int
    epochs: int
    tss: float

    def __str__(self) -> str:
        if self.runs > 1:
            return f"{self.what} solves it in {self.solved} of {self.runs} trials of {self.epochs:,} epochs"
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
    step, size = next(iter(setting.rule.settings().items()))  # a rate, or what a rule begins with in its place
    rule = setting.rule.with_settings(1, **{step: size / 10})
    solved, tss = _trained(twin, patterns, replace(setting, rule=rule))
    what = f"a new run from the same start at {step} {size / 10:g}, for {setting.epochs:,} epochs,"
    return Trial(what, 1, int(solved), setting.epochs, tss)


def _trained(net: Network, patterns: PatternSet, setting: Setting) -> tuple[bool, float]:
    history = train(
        net,
        patterns,
        setting.rule,
        criterion=setting.criterion,
        measure=setting.measure,
        max_epochs=setting.epochs,
        engine=setting.engine,
        seed=1986,
    )
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    return history.solved, min(history.tss, default=float("inf"))
