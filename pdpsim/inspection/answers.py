"""Which patterns are answered wrongly, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.inspection.findings import FLAT, Finding, stands_flat, subject
from pdpsim.inspection.landscape import LEVEL
from pdpsim.inspection.responses import Responses
from pdpsim.learning.criteria import Criterion, Outputs, WithinTolerance
from pdpsim.learning.right import middle_between, targets_of
from pdpsim.words import brief, counted, listed, percent

MIDDLE = 0.15  # how near to one half counts as "about one half"
BY_THE_MIDDLE = "outputs compared with the middle between the targets"  # how that was measured
CLOSE = 0.2  # how near to the target counts as answered


@brief
@dataclass(frozen=True)
class Answer:
    """One output unit's answer to one pattern that it does not get right.

    Attributes
    ----------
    pattern, unit : str
    target, output : float
    how : {'half', 'wrong', 'near', 'off'}
        In the middle between the targets; on the wrong side of it; on the right side, but not close enough. Where an
        output's targets are numbers that are no yes or no, it has no sides, and is off.
    """

    pattern: str
    unit: str
    target: float
    output: float
    how: str


@brief
@dataclass(frozen=True)
class NearEach(Criterion):
    """Every error is below what its output unit is allowed: for outputs of different scales.

    >>> NearEach((0.1, 0.01)).met(0.0, [Pattern([0], [1, 0])], [(0.95, 0.02)])
    False
    """

    allowed: tuple[float, ...]
    wants_outputs: ClassVar[bool] = True

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Outputs) -> bool:
        """Tell whether every output is near enough."""
        return all(
            target is None or abs(y - target) < most
            for pattern, answered in zip(patterns, outputs)
            for target, y, most in zip(pattern.targets, answered, self.allowed)
        )

    def __str__(self) -> str:
        return f"every error < {listed([f'{most:g}' for most in self.allowed])}, by output"


def near_targets(patterns: PatternSet, share: float) -> Criterion:
    """Return a criterion by which every error is below a share of how far its output's targets are apart, and of 1.

    >>> near_targets(PatternSet([([0], [0]), ([1], [1])]), 0.2)
    WithinTolerance(tolerance=0.2)
    >>> print(near_targets(PatternSet([([0], [0, 0.25]), ([1], [1, 0])]), 0.2))
    every error < 0.2, 0.05, by output
    """
    allowed = []
    for column in zip(*(pattern.targets for pattern in patterns if pattern.targets)):
        given = [target for target in column if target is not None]
        apart = max(given) - min(given) if given else 0.0
        allowed.append(share * apart if 0.0 < apart < 1.0 else share)
    if len(set(allowed)) > 1:
        return NearEach(tuple(allowed))
    return WithinTolerance(allowed[0] if allowed else share)


def missed(net: Network, taken: Responses) -> list[Answer]:
    """Return the answers that are not close to their targets.

    Examples
    --------
    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, init_range=0.0)
    >>> missed(net, respond(net, PatternSet([([1], [1])])))
    [Answer(pattern='1', unit='o1', target=1.0, output=0.5, how='half')]
    """
    found = []
    for place, unit in enumerate(net.outputs):
        targets = [pattern.targets[place] if pattern.targets else None for pattern in taken.patterns]
        known = [t for t in targets if t is not None]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        # One target for all patterns says nothing of the other: take the unit's own range, if it has one.
        number = isnan(middle_between(set(known)))
        if low == high:
            low, high = max(unit.function.low, low - 1.0), min(unit.function.high, high + 1.0)
        for k, target in enumerate(targets):
            output = taken.activations[unit.name][k]
            how = "" if target is None else _how(target, output, low, high, number)
            if target is not None and how:
                found.append(Answer(taken.patterns[k].name, unit.name, target, output, how))
    return found


def _how(target: float, output: float, low: float, high: float, number: bool) -> str:
    span, middle = high - low, (low + high) / 2
    if abs(output - target) <= CLOSE * span:
        return ""
    if number:
        return "off"
    if abs(output - middle) <= MIDDLE * span:
        return "half"
    return "near" if (output > middle) == (target > middle) else "wrong"


def is_two_of_four_at_half(net: Network, taken: Responses) -> bool:
    """Tell whether this is the minimum of XOR that answers one half to two of the four patterns. (Ch. 8, fig. 5.)"""
    if len(net.inputs) != 2 or len(net.outputs) != 1 or len(taken.patterns) != 4:
        return False
    if not is_xor(taken.patterns):
        return False
    found = missed(net, taken)
    return len(found) == 2 and all(answer.how == "half" for answer in found)


def is_xor(patterns: PatternSet) -> bool:
    """Tell whether the patterns are those of XOR, or of its opposite, whatever stands for 0 and 1.

    >>> is_xor(PatternSet([([a, b], [a * b]) for a in (-1, 1) for b in (-1, 1)]))
    True
    """
    if len(patterns) != 4 or any(len(p.inputs) != 2 or len(p.targets) != 1 for p in patterns):
        return False
    rows = {pattern.inputs: pattern.targets[0] for pattern in patterns}
    return len(rows) == 4 and None not in rows.values() and _is_parity(rows)  # type: ignore[arg-type]


def _is_parity(rows: dict[tuple[float, ...], float]) -> bool:
    xs = [sorted(set(column)) for column in zip(*rows)]
    if [len(column) for column in xs] != [2, 2]:
        return False
    sides = {False: set(), True: set()}  # type: dict[bool, set[float]]
    for (a, b), target in rows.items():
        sides[(a == xs[0][1]) != (b == xs[1][1])].add(target)
    return len(sides[True]) == len(sides[False]) == 1 and sides[True] != sides[False]


def answers_alike(net: Network, taken: Responses) -> bool:
    """Tell whether every output unit answers the same to all patterns, though it should not."""
    for place, unit in enumerate(net.outputs):
        targets = [p.targets[place] for p in taken.patterns if p.targets and p.targets[place] is not None]
        outputs = taken.activations[unit.name]
        if len(set(targets)) < 2 or max(outputs) - min(outputs) > 0.05 * _span(targets):
            return False
    return True


def _span(targets: Sequence[float | None]) -> float:
    known = [t for t in targets if t is not None]
    return max(known) - min(known)


def of_answers(
    net: Network, taken: Responses, answers: Sequence[Answer], curvature: float | None = None, left: bool = False
) -> Iterator[Finding]:
    """Find out how the wrong answers are wrong.

    Parameters
    ----------
    net : Network
    taken : Responses
    answers : sequence of Answer
        Those not close to their targets.
    curvature : float, optional
        The least curvature of the error, where it is asked whether this is a minimum; None if there is none.
    left : bool
        Whether training on was tried, and led to a solution.
    """
    names = list(dict.fromkeys(answer.pattern for answer in answers))
    half = [answer for answer in answers if answer.how == "half"]
    if is_two_of_four_at_half(net, taken):
        yield _two_of_four(names, curvature, left, _middle(taken))
    elif answers_alike(net, taken):
        saw = "All patterns are given the same answer."
        advice = "At the start of training that is usual; later on, start from other weights."
        yield Finding("answers all alike", saw, "outputs differ by less than 5% of what the targets do", advice)
    elif half and len(half) == len(answers):
        saw, advice = _at_the_middle(net, taken, half)
        yield Finding("some at one half", saw, BY_THE_MIDDLE, advice)
    yield from of_wrong(answers)
    wrong = [answer for answer in answers if answer.how == "wrong"]
    if not left and (flat := [a for a in wrong if stands_flat(net.units[a.unit], taken, a.pattern)]):
        units = tuple(dict.fromkeys(a.unit for a in flat))
        saw = f"{subject(units, 'are')} wrong where the slope is next to nothing, so little error passes back there."
        measured = f"slopes below {percent(FLAT)} of the steepest on {listed([a.pattern for a in flat])}"
        yield Finding("wrong on the flat", saw, measured, "Train longer, or start from smaller weights.", units)
    if answers and all(answer.how == "near" for answer in answers):
        saw = f"Every answer is on the right side, but {subject(names, 'are')} not close enough."
        yield Finding("nearly there", saw, f"no output is within {percent(MIDDLE)} of the middle", "Train on.")


def _at_the_middle(net: Network, taken: Responses, half: Sequence[Answer]) -> tuple[str, str]:
    """What is answered by the middle, where everything else is right, and what to do."""
    middle = _middle(taken)
    units, names = (list(dict.fromkeys(each)) for each in zip(*((answer.unit, answer.pattern) for answer in half)))
    if len(half) == sum(target is not None for pattern in taken.patterns for target in pattern.targets):
        return f"Everything is answered by about {middle}.", "Train on, or add units."
    if len(net.outputs) == 1:
        saw = f"{subject(names, 'are')} answered by about {middle}, and everything else rightly."
        return saw, "See whether hidden units tell these patterns apart from the others, or add one that may."
    where = listed(names) if len(names) <= 4 else f"{len(names)} patterns"
    if len(names) == len(taken.patterns):
        where = "every pattern"
    saw = f"{subject(units, 'are')} at about {middle} for {where}"
    if len(half) < len(units) * len(names):  # not each of these for each of those
        saw = f"{counted(len(half), 'answer')} of {listed(units)} are about {middle}"
    advice = "Train on, or add hidden units that tell these outputs what they need."
    return f"{saw}, and everything else is answered rightly.", advice


def of_wrong(answers: Sequence[Answer]) -> Iterator[Finding]:
    """Tell which answers are on the wrong side of the middle between the targets, and which numbers are far off."""
    advice = "See which units these patterns drive."
    for how, name, saw, measured in (
        ("wrong", "wrong answers", "On the wrong side", BY_THE_MIDDLE),
        ("off", "far off", "Far off", f"errors above {percent(CLOSE)} of how far an output's targets are apart"),
    ):
        if told := [f"{a.pattern} ({a.unit} {a.output:.3g}, should be {a.target:g})" for a in answers if a.how == how]:
            yield Finding(name, f"{saw}: {listed(told)}.", measured, advice)


def _middle(taken: Responses) -> str:
    """What lies midway between the targets, in words."""
    return "one half" if targets_of(taken.patterns) <= {0.0, 1.0} else "the middle between the targets"


def _two_of_four(names: Sequence[str], curvature: float | None, left: bool, middle: str) -> Finding:
    """What outputs alone cannot say: whether this is a minimum. The way down of a saddle leads out."""
    saw = f"{' and '.join(names)} are answered by {middle}, the others rightly, as in XOR's local minimum"
    measured = BY_THE_MIDDLE
    if curvature is not None:
        measured += f"; the least second derivative of the error, in any direction, is {curvature:.1e}"
    if left:
        saw, advice = f"{saw}; but training on leads out of it.", "Train longer."
    elif curvature is None:
        saw, advice = f"{saw}.", "Train on, and see whether the error falls."
    elif curvature < -LEVEL:
        saw, advice = f"{saw}; but there is a direction in which the error curves down, a way out.", "Train on."
    else:
        saw = f"This is XOR's local minimum: {saw.partition(', as')[0]}, and the error curves down in no direction."
        advice = "Start from another seed (ch. 8, fig. 5, prints such a run)."
    return Finding("two of four at one half", saw, measured, advice)
