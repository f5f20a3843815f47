"""Why is it stuck? What is wrong with a network that has not learned, and what gets it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import inf, isfinite
from typing import Any, NamedTuple

from pdpsim.arguments import judged
from pdpsim.checks import of_kind
from pdpsim.core.looks import Shown
from pdpsim.core.measures import squares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import NotFiniteError
from pdpsim.experiments.scenario import Run
from pdpsim.inspection.answers import (
    Answer,
    NearEach,
    is_two_of_four_at_half,
    missed,
    near_targets,
    of_answers,
    of_wrong,
)
from pdpsim.inspection.curvature import FLAT, Curvature, curvature, of_place, too_dear
from pdpsim.inspection.findings import (
    Finding,
    of_bounds,
    of_contradictions,
    of_course,
    of_held,
    of_margin,
    of_overflow,
    of_reach,
    of_slopes,
    of_units,
    of_weights,
)
from pdpsim.inspection.landscape import back_by_weights, gradient, learning_weights, length
from pdpsim.inspection.report import plain
from pdpsim.inspection.responses import Responses, error_of, respond
from pdpsim.inspection.ways_out import STANDSTILL, Setting, Trial, of_trials, ways_out
from pdpsim.learning.criteria import Criterion, TssBelow, judged_by_numbers, judging
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import BackPropagation, procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.testing import with_targets
from pdpsim.words import brief, counted

ENDED = "what ended its training"


@brief
@dataclass(frozen=True, repr=False)
class Diagnosis(Shown):
    """What is wrong with a network, how that was measured, and what to try.

    Attributes
    ----------
    solved : bool
    tss : float
    gradient : float or None
        The length of the gradient of E; None where there is none, for want of slopes or of weights that learn.
    halving : float or None
        How many epochs halving E would take if it went on falling as steeply as it does here; None where the rule is no
        gradient descent, or nothing learns.
    findings : tuple of Finding
        Of: targets out of reach, contradictions, nothing left to learn, nothing learns, no slope, held units, at their
        bounds, divergence, oscillation, symmetry trap, duplicate units, dead units, saturated units, two of four at one
        half, some at one half, answers all alike, wrong answers, far off, wrong on the flat, nearly there, where it
        stands, and, when ways out were tried, minimum, saddle, plateau, slow, too fast, no way down, comes to rest, on
        its way.
    answers : tuple of Answer
        Those not close to their targets.
    trials : tuple of Trial
        The ways out that were tried.
    tried_by : str
        The rule that they were tried by, with its settings and the criterion.
    curvature : Curvature or None
        How the error bends, where the network stands still and has few weights.
    asked : str
        What it is solved by.
    """

    solved: bool
    tss: float
    gradient: float | None
    halving: float | None
    findings: tuple[Finding, ...]
    answers: tuple[Answer, ...]
    trials: tuple[Trial, ...]
    tried_by: str = ""
    curvature: Curvature | None = None
    asked: str = ""

    def __contains__(self, name: str) -> bool:
        return any(finding.name == name for finding in self.findings)

    def _halving_told(self) -> str:
        if self.halving is None:
            return ""
        told = "more than a million epochs" if self.halving > 1e6 else counted(round(self.halving), "epoch")
        return f"; at this slope, halving the error would take {told if self.halving >= 0.5 else 'less than an epoch'}"

    def summary(self) -> dict[str, Any]:
        """Return it as plain data."""
        return plain(asdict(self))  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        found = ", ".join(finding.name for finding in self.findings) or "nothing found"
        return f"<Diagnosis: {'solved' if self.solved else 'not solved'}, tss {self.tss:.3g}: {found}>"

    def __str__(self) -> str:
        if self.solved and not self.answers:
            return f"Nothing is wrong: every pattern is answered as it should be (tss {self.tss:.3g})."
        told = {0: "every answer is near its target, but not enough", 1: "1 answer is not close to its target"}.get(
            len(self.answers), f"{len(self.answers)} answers are not close to their targets"
        )
        if self.tss == inf:  # nobody could be asked
            told = "there are no answers"
        if self.solved:
            return f"Solved by what was asked ({self.asked}): tss {self.tss:.3g}; {told}."
        lines = [f"Not solved: tss {self.tss:.3g}; {told}."]
        if self.gradient is not None:
            free = " of the weights that bounds leave free" if "at their bounds" in self else ""
            lines.append(f"The gradient's length{free} is {self.gradient:.2e}{self._halving_told()}.")
        lines += [f"* {finding.name}: {finding}" for finding in self.findings]
        lines += [f"Ways out were tried by {self.tried_by}:"] * bool(self.trials)
        lines += [f"* tried: {trial}." for trial in self.trials]
        return "\n".join(lines)


@judged
def diagnose(
    net: Network,
    patterns: PatternSet,
    history: History | None = None,
    *,
    procedure: Procedure | Rule = GradientDescent(0.25, 0.9),
    criterion: Criterion | None = None,
    epochs: int = 2_000,
    engine: str = "auto",
    trials: bool = True,
) -> Diagnosis:
    """Find out why a network has not learned its patterns.

    Everything is done with copies; the network is not touched.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    history : History, optional
        Of the training that led here; divergence and oscillation are seen in it.
    procedure, criterion, engine
        As for `train`; they are what the ways out are tried with. Of another procedure than back-propagation only the
        answers are asked about. By default every error is to be below a tenth; see `near_targets`.
    epochs : int
        That each way out may take.
    trials : bool
        Whether to try them: training on, and small and larger random kicks.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> run = run_scenario("xor", seed=7, max_epochs=3000)
    >>> found = diagnose(run.net, run.patterns, run.history, epochs=300)
    >>> "two of four at one half" in found, "minimum" in found
    (True, True)
    """
    of_kind(net, Network, "the network")
    of_kind(patterns, PatternSet, "the patterns")
    procedure = procedure_of(procedure)
    twin, patterns = net.without_dropout(), patterns.fitted(net)
    with_targets(patterns)
    if history is not None:
        procedure = _from(procedure, history.epochs)
    if not isinstance(procedure, BackPropagation):
        return _of_another(twin, patterns, history, procedure, criterion)
    given, criterion = criterion, near_targets(patterns, 0.1) if criterion is None else criterion
    try:
        taken = respond(twin, patterns)
    except NotFiniteError as error:
        return Diagnosis(False, inf, None, None, tuple(of_overflow(error)), (), ())
    outputs = [[taken.activations[u.name][k] for u in twin.outputs] for k in range(len(patterns))]
    answers = tuple(missed(twin, taken))
    met = judging(criterion, twin, patterns)(taken.tss, patterns.patterns, outputs)
    try:
        slope = _slope(twin, patterns, taken, procedure)
    except NotFiniteError as error:  # going back; the answers may do all the same
        found = () if met else tuple(of_overflow(error))
        return Diagnosis(met, taken.tss, None, None, found, answers, (), asked=str(criterion) if met else "")
    if met or _ended_here(history, taken.tss, answers, given):
        asked = str(criterion) if met else ENDED
        return Diagnosis(True, taken.tss, slope.gradient, slope.halving, (), answers, (), asked=asked)
    course = tuple(of_course(history, procedure.leaves_to_chance(net)))
    setting = Setting(procedure, criterion, epochs, engine)
    cannot = tuple(_of_what_cannot_be(twin, patterns, setting, slope))
    no_slope = (*of_weights(twin), *of_slopes(twin))
    still = slope.is_still and not slope.kept_back and not cannot
    bent = None
    if still or (is_two_of_four_at_half(twin, taken) and slope.gradient is not None):
        bent = curvature(twin, patterns, procedure.measure) if not too_dear(twin, patterns) else None
    tried: tuple[Trial, ...] = ()
    if trials and slope.gradient is not None and not no_slope and not cannot:
        too_fast = any(finding.name in ("divergence", "oscillation") for finding in course)
        tried = tuple(ways_out(net, patterns, setting, too_fast, slope.error, slope.gradient))
    findings = [*cannot, *no_slope, *of_held(twin), *slope.kept_back, *course, *of_units(twin, taken)]
    if cannot:
        findings += of_wrong(answers)
    else:
        least = bent.eigenvalues[0] if bent and bent.smooth and bent.eigenvalues else None
        findings += of_answers(twin, taken, answers, least, bool(tried) and tried[0].leads_on)
    if still:
        findings += of_place(twin, patterns, procedure.measure, bent)
    if tried:
        of_ways = of_trials(tried, slope.error, slope.halving, history, bent)
        # Where bounds hold weights back, that is why the error stands still.
        findings += [found for found in of_ways if not (slope.kept_back and found.name == "minimum")]
    by = str(setting) if tried else ""
    return Diagnosis(False, taken.tss, slope.gradient, slope.halving, tuple(findings), answers, tried, by, bent)


class _Slope(NamedTuple):
    """E where a network stands, and how steeply it falls from there.

    The gradient's length is that of weights which may follow it, and None where nothing learns.
    """

    error: float
    gradient: float | None
    halving: float | None
    kept_back: tuple[Finding, ...]

    @property
    def is_still(self) -> bool:
        """Whether the error hardly falls: where targets are small numbers, so are gradients of what falls fast."""
        return (self.gradient is not None and self.gradient <= FLAT) and (
            self.halving is None or self.halving > STANDSTILL
        )


def _slope(net: Network, patterns: PatternSet, taken: Responses, procedure: BackPropagation) -> _Slope:
    """Measure it; what is beyond all numbers raises `NotFiniteError`."""
    learns = bool(learning_weights(net)) and all(unit.function.slope for unit in net.structure.firing_order)
    slopes = gradient(back_by_weights(net), patterns, procedure.measure) if learns else []
    error, steepness = error_of(net, taken, procedure.measure), length(net, slopes)
    for what, number in ("E", error), ("its gradient", steepness):
        if not isfinite(number):
            raise NotFiniteError(f"{what} is {number:.3g}")
    if not learns:
        return _Slope(error, None, None, ())
    return _Slope(error, steepness, _halving(error, steepness, procedure.rule), tuple(of_bounds(net, slopes)))


def _of_what_cannot_be(net: Network, patterns: PatternSet, setting: Setting, slope: _Slope) -> Iterator[Finding]:
    """Find why nothing that is learned will do."""
    criterion = setting.criterion
    if judged_by_numbers(criterion) or isinstance(criterion, NearEach):  # of which it is known what answers are best
        yield from of_reach(net, patterns.patterns, criterion)
        yield from of_contradictions(net, patterns.patterns, criterion)
    yield from of_margin(setting.procedure.measure, slope.error, slope.gradient)


def _from(procedure: Procedure, epochs: int) -> Procedure:
    """The procedure as a schedule has it where training stands, after some epochs, with what is to come of it."""
    now = procedure.at(epochs + 1)
    if not (isinstance(procedure, BackPropagation) and isinstance(now, BackPropagation)):
        return now
    to_come = tuple((after - epochs, settings) for after, settings in procedure.rule.schedule if after > epochs)
    return replace(now, rule=now.rule.with_only(schedule=to_come)) if to_come else now


def _ended_here(history: History | None, tss: float, answers: Sequence[Answer], criterion: Criterion | None) -> bool:
    """Whether a run was solved, and these may be its answers: the last weight change moved them a little at most.

    It was judged before that. Other patterns may be asked now, another network, or by another criterion.
    """
    if history is None or not history.solved or any(answer.how != "near" for answer in answers):
        return False
    if criterion is not None and not (isinstance(criterion, TssBelow) and history.tss[-1] < criterion.limit):
        return False
    return history.curve != "tss" or tss <= 2.0 * history.tss[-1]


def _of_another(
    net: Network, patterns: PatternSet, history: History | None, procedure: Procedure, criterion: Criterion | None
) -> Diagnosis:
    """What can be said of a procedure that does not send errors back: how it answers."""
    outputs = procedure.answers(net, patterns.patterns)
    activations = {unit.name: tuple(row[k] for row in outputs) for k, unit in enumerate(net.outputs)}
    taken = Responses(patterns, activations, {}, tuple(squares(p.targets, row) for p, row in zip(patterns, outputs)))
    given, criterion = criterion, near_targets(patterns, 0.1) if criterion is None else criterion
    met = judging(criterion, net, patterns)(taken.tss, patterns.patterns, outputs)
    answers = tuple(missed(net, taken))
    name = type(procedure).__name__
    other = Finding(
        "another procedure",
        f"{name} sends no errors back, so slopes, minima and ways out of them are not asked about.",
        f"answers by {name}",
        "Step through it to see what it does.",
    )
    if met or _ended_here(history, taken.tss, answers, given):
        asked = str(criterion) if met else ENDED
        return Diagnosis(True, taken.tss, None, None, (), answers, (), asked=asked)
    course = of_course(history, procedure.leaves_to_chance(net))
    return Diagnosis(False, taken.tss, None, None, (other, *course, *of_wrong(answers)), answers, ())


def why(run: Run) -> list[str]:
    """Say why a run of a scenario is not solved, a line for each finding; none if it is. Nothing is tried.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> print(why(run_scenario("xor", seed=7, max_epochs=2000))[0])  # doctest: +ELLIPSIS
    * This is XOR's local minimum: 10 and 11 are answered by one half, the others rightly, and the error curves ...
    """
    if run.history.solved:
        return []
    recipe = run.recipe
    found = diagnose(
        run.net,
        run.patterns,
        run.history,
        procedure=recipe.procedure,
        criterion=recipe.criterion,
        trials=False,
    )
    return [f"* {finding}" for finding in found.findings]


def _halving(error: float, gradient: float, rule: Rule) -> float | None:
    if type(rule) is not GradientDescent:
        return None
    # In one epoch E falls by rate x |gradient|^2, and with momentum in the long run by that / (1 - momentum).
    fall = rule.rate * gradient * gradient / (1.0 - rule.momentum)
    return 0.5 * error / fall if fall else inf
