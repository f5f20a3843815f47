"""What gets a network out of where it is stuck: training on, a kick, a lower rate; and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from random import Random
from typing import NamedTuple

from pdpsim.core.chance import uniform
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import NotFiniteError
from pdpsim.experiments.scenario import grain
from pdpsim.inspection.curvature import FLAT, Curvature
from pdpsim.inspection.findings import WINDOW, Finding, falling
from pdpsim.inspection.landscape import back_by_weights, gradient, length
from pdpsim.inspection.responses import error_of, respond
from pdpsim.learning.criteria import Criterion
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.training.training import train
from pdpsim.words import brief, counted, percent

STANDSTILL = 2_000  # epochs that halving the error would take, by its slope, from which it stands still
KICKS = (0.5, 2.0)
RISEN = 1.0 + 1e-6  # times E, above which it has risen, and not by rounding alone
AT_REST = 0.001  # the fraction of tss by which it falls over some epochs, below which it stands still
RUN_AWAY = 10.0  # times E, above which it has run away


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
        settings += ", then as scheduled" * bool(rule.schedule)
        return f"{type(rule).__name__}, {settings}, grain {grain(how.batch)}{order}, until {self.criterion}"


@brief
@dataclass(frozen=True)
class Trial:
    """What came of a way out.

    Attributes
    ----------
    what : str
    kind : {'on', 'slower', 'again', 'kick'}
        Training on, or at a tenth of the rate; beginning again at a tenth of the rate; a kick.
    runs, solved : int
        How often it was tried, and how often it led to a solution.
    epochs : int
        The most that each run was given.
    tss : float
        The lowest that any of them answers with afterwards; infinite where all diverged.
    error : float
        The lowest E, by the measure that is learned.
    gradient, fallen : float or None
        Of training on: the length of the gradient afterwards, and by which fraction tss fell over its last epochs.
    """

    what: str
    kind: str
    runs: int
    solved: int
    epochs: int
    tss: float
    error: float
    gradient: float | None = None
    fallen: float | None = None

    @property
    def leads_on(self) -> bool:
        """Whether it was training on, and solved it."""
        return self.kind == "on" and bool(self.solved)

    def __str__(self) -> str:
        if self.runs > 1:
            return f"{self.what} solves it in {self.solved} of {self.runs} trials of {counted(self.epochs, 'epoch')}"
        if self.tss == inf:
            return f"{self.what} diverges"
        return f"{self.what} {'solves it' if self.solved else f'does not solve it (tss {self.tss:.3g} then)'}"


def longer(net: Network, patterns: PatternSet, setting: Setting) -> Trial:
    """Train a copy on as it is."""
    twin = net.copy()
    came = _trained(twin, patterns, setting)
    what, there = f"training on for {counted(setting.epochs, 'epoch')}", back_by_weights(twin)
    try:
        slope = length(there, gradient(there, patterns, setting.procedure.measure))
    except NotFiniteError:
        slope = inf
    return replace(_trial(what, "on", [came], setting), gradient=slope, fallen=came.fallen)


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
                weight.value = weight.kept(weight.value + uniform(random, -size, size))
                weight.last_change = 0.0
        results.append(_trained(twin, patterns, setting))
    return _trial(f"a kick of up to {size:g} to every weight", "kick", results, setting)


def slower(net: Network, patterns: PatternSet, setting: Setting, again: bool) -> Trial:
    """Train a copy on at a tenth of the rate, or begin so again from the starting weights."""
    twin = net.copy()
    if again:
        twin.reset()
    step, size = next(iter(setting.procedure.rule.settings().items()))  # a rate, or what a rule begins with instead
    slowed = setting.procedure.at(1).with_settings(1, **{step: size / 10})
    came = _trained(twin, patterns, replace(setting, procedure=slowed))
    kind, what = ("again", "a new run from the same start") if again else ("slower", "training on")
    return _trial(f"{what} at {step} {size / 10:g}, for {counted(setting.epochs, 'epoch')},", kind, [came], setting)


class Came(NamedTuple):
    """What a run came to: whether it was solved, and tss and E of its answers then, without what dropout draws."""

    solved: bool
    tss: float
    error: float
    fallen: float | None = None


def _trained(net: Network, patterns: PatternSet, setting: Setting) -> Came:
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
    asked = net.without_dropout()
    try:
        taken = respond(asked, patterns)
        error = error_of(asked, taken, setting.procedure.measure)
    except NotFiniteError:
        return Came(False, inf, inf)
    if history.stopped == "diverged":
        return Came(False, inf, inf)
    return Came(history.solved, taken.tss, error, falling(history.tss))


def _trial(what: str, kind: str, runs: list[Came], setting: Setting) -> Trial:
    solved = sum(run.solved for run in runs)
    tss, error = min(run.tss for run in runs), min(run.error for run in runs)
    return Trial(what, kind, len(runs), solved, setting.epochs, tss, error)


def ways_out(
    net: Network, patterns: PatternSet, setting: Setting, too_fast: bool, error: float, slope: float
) -> Iterator[Trial]:
    """Try one after the other, until one leads to a solution."""
    if too_fast:
        yield slower(net, patterns, setting, again=True)
        return
    on = longer(net, patterns, setting)
    yield on
    has_rate = "rate" in setting.procedure.rule.settings()  # what a rule begins with instead is past
    if has_rate and (on.error > RISEN * error or (on.error >= error and slope > FLAT)):
        yield slower(net, patterns, setting, again=False)
    for size in KICKS:
        trial = kicked(net, patterns, setting, size)
        yield trial
        if trial.solved:
            return


def of_trials(
    tried: tuple[Trial, ...],
    error: float,
    halving: float | None,
    history: History | None,
    bent: Curvature | None = None,
) -> Iterator[Finding]:
    """Find what training on tells of a place where E is `error`: whether it is a minimum, or goes on."""
    on, *others = tried
    if on.kind != "on":
        return
    measured = f"{on.what}, E {error:.4g} before and {on.error:.4g} after"
    slowed = next((trial for trial in others if trial.kind == "slower"), None)
    fallen = falling(history.tss) if history else None
    level = fallen is not None if halving is None else halving > STANDSTILL
    still = level and (fallen is None or fallen < 0.05)
    rose = on.error > RISEN * error
    runs_away = on.error == inf or on.error > RUN_AWAY * max(error, 1e-6)
    if on.solved:
        name, saw = ("plateau", "The error hardly falls here, but it goes on beyond.") if still else _ON_ITS_WAY
        yield Finding(name, saw, measured, "Train longer.")
    elif slowed and (slowed.solved or slowed.error < min(error, on.error)):
        how = "makes the error run away" if runs_away else "does not lower the error"
        saw = f"Training on {how}, and at a tenth of the rate it falls: the steps are too large."
        yield Finding("too fast", saw, f"{measured}, {slowed.error:.3g} by the smaller steps", "Lower the rate.")
    elif runs_away:
        saw = f"Training on diverges{', at a tenth of the rate too' if slowed and slowed.error == inf else ''}."
        yield Finding("too fast", saw, measured, "Lower the rate.")
    elif slowed or rose:
        nor = ", nor does it at a tenth of the rate" if slowed else ""
        measured += f", {slowed.error:.3g} by the smaller steps" if slowed else ""
        yield Finding("no way down", f"Training on does not lower the error{nor}.", measured, OTHER_START)
    elif on.error >= 0.9 * error and on.gradient is not None and on.gradient > FLAT:
        share = f"{100.0 * (1.0 - on.error / error):.2g}%"
        saw = f"The error falls, but slowly: by {share} in {counted(on.epochs, 'epoch')}."
        steeply = halving is not None and halving <= on.epochs
        yield Finding("slow", saw, measured, "Train longer." if steeply else "Raise the rate, or train longer.")
    elif on.error >= 0.9 * error:
        kicks = max((trial.solved / trial.runs for trial in others), default=0.0)
        advice = "A kick gets it out." if kicks > 0.5 else OTHER_START
        name, what = "minimum", f"a local minimum, or a plateau longer than {counted(on.epochs, 'epoch')}"
        if bent and bent.kind == "saddle":
            name, what = "saddle", "yet it bends down in some direction, so this is a saddle"
            advice = "There is a way down: train longer, or kick it."
        yield Finding(name, f"The error stands still, and training on hardly lowers it: {what}.", measured, advice)
    elif on.gradient is not None and on.gradient <= FLAT and on.fallen is not None and on.fallen < AT_REST:
        saw = "Training on lowers the error until it stands still: in a local minimum, or on a plateau."
        come = (
            f"; it fell by {percent(on.fallen, 2)} in the last {WINDOW} epochs, and the gradient is {on.gradient:.2g}"
        )
        yield Finding("comes to rest", saw, measured + come, OTHER_START)
    else:
        yield Finding("on its way", "The error is falling still.", measured, "Train longer.")


OTHER_START = "Train longer, start from another seed, or add hidden units."
_ON_ITS_WAY = ("on its way", "Training was not over yet.")
