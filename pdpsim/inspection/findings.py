"""The findings of a diagnosis: for each what was seen, how that was measured, and what to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pdpsim.core.network import Network
from pdpsim.errors import NotFiniteError
from pdpsim.inspection import symptoms
from pdpsim.inspection.answers import Answer, answers_alike, is_two_of_four_at_half
from pdpsim.inspection.responses import Responses
from pdpsim.inspection.sentences import few, percent
from pdpsim.learning.history import History


@dataclass(frozen=True)
class Finding:
    """Something that was found to be wrong.

    Attributes
    ----------
    name : str
        One of those that `Diagnosis` lists.
    saw : str
        What was seen, as a sentence.
    measured : str
        How.
    advice : str
        What to try.
    units : tuple of str
        The units it is about.

    Examples
    --------
    >>> print(Finding("dead units", "h1 does nothing.", "it moves by less than 0.01", "Take it out."))
    h1 does nothing. (Measured: it moves by less than 0.01.) Take it out.
    """

    name: str
    saw: str
    measured: str
    advice: str
    units: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.saw} (Measured: {self.measured}.) {self.advice}"


def of_units(net: Network, taken: Responses) -> Iterator[Finding]:
    """Find what is wrong with hidden units."""
    if same := symptoms.identical(net):
        yield Finding(
            "symmetry trap",
            f"{_pairs(same)} have identical weights, so they are given identical changes and never come to differ.",
            "weights in and out, compared to the last bit",
            "Start from different random weights: net.reset(seed=...) with init_range above 0.",
            _members(same),
        )
    if twins := [pair for pair in symptoms.duplicates(net, taken) if pair not in same]:
        yield Finding(
            "duplicate units",
            f"{_pairs(twins)} do the same.",
            f"cosine of their weights above {symptoms.PARALLEL}, or activations within {symptoms.STILL}",
            "One of them is free for something else: give it new random weights, or start from another seed.",
            _members(twins),
        )
    if still := symptoms.dead(net, taken):
        yield Finding(
            "dead units",
            f"{few(still)} {_do(still)} the same on all patterns, and so no more than a bias.",
            f"activations within {symptoms.STILL} over {len(taken.patterns)} patterns",
            "Start from other weights, or nearer to 0.",
            tuple(still),
        )
    if flat := symptoms.saturated(net, taken):
        yield Finding(
            "saturated units",
            f"{few(flat)} {_do(flat, 'stand')} on the flat of the activation function, always: no error passes back.",
            f"slopes below {percent(symptoms.FLAT)} of the steepest",
            "Start from smaller weights, or at a lower rate.",
            tuple(flat),
        )


def of_slopes(net: Network) -> Iterator[Finding]:
    """Find units through which no error can pass, wherever they stand."""
    flat = [
        unit.name for unit in net.structure.firing_order if unit.function.slope is None or _is_flat(unit.function.name)
    ]
    if flat:
        yield Finding(
            "no slope",
            f"{few(flat)} {_do(flat, 'have')} no slope, so nothing is learned by back-propagation through them.",
            "the slope of the activation function is zero, or there is none",
            "Use 'logistic' units to learn; threshold units can be put in afterwards.",
            tuple(flat),
        )


def of_answers(net: Network, taken: Responses, answers: Sequence[Answer]) -> Iterator[Finding]:
    """Find out how the wrong answers are wrong."""
    names = list(dict.fromkeys(answer.pattern for answer in answers))
    half = [answer for answer in answers if answer.how == "half"]
    measured = "outputs compared with the middle between the targets"
    if is_two_of_four_at_half(net, taken):
        saw = f"This is XOR's local minimum: {' and '.join(names)} are answered by one half, the others rightly."
        advice = "No small change helps; start from another seed (ch. 8, fig. 5, prints such a run)."
        yield Finding("two of four at one half", saw, measured, advice)
    elif answers_alike(net, taken):
        saw = "All patterns are given the same answer."
        advice = "At the start of training that is usual; later on, start from other weights."
        yield Finding("answers all alike", saw, "outputs differ by less than 5% of what the targets do", advice)
    elif half and len(half) == len(answers) and len(names) == len(taken.patterns):
        yield Finding(
            "some at one half", "Everything is answered by about one half.", measured, "Train on, or add units."
        )
    elif half and len(half) == len(answers):
        saw = (
            f"{few(names)} {'are' if len(names) > 1 else 'is'} answered by about one half, and everything else rightly."
        )
        advice = "The network does not tell these patterns apart: see which hidden unit should, or add one."
        yield Finding("some at one half", saw, measured, advice)
    wrong = [answer for answer in answers if answer.how == "wrong"]
    if wrong:
        said = few([f"{a.pattern} ({a.unit} {a.output:.2f}, should be {a.target:g})" for a in wrong])
        yield Finding("wrong answers", f"On the wrong side: {said}.", measured, "See which units these patterns drive.")
    if flat := [a for a in wrong if symptoms.stands_flat(net.units[a.unit], taken, a.pattern)]:
        units = tuple(dict.fromkeys(a.unit for a in flat))
        saw = (
            f"{few(units)} {_do(units, 'are')} wrong where the slope is next to nothing: the error hardly passes back."
        )
        measured = f"slopes below {percent(symptoms.FLAT)} of the steepest on {few([a.pattern for a in flat])}"
        yield Finding("wrong for good", saw, measured, "Lower the rate, start from smaller weights.", units)
    if answers and all(answer.how == "near" for answer in answers):
        saw = (
            f"Every answer is on the right side, but {few(names)} {'are' if len(names) > 1 else 'is'} not close enough."
        )
        yield Finding("nearly there", saw, "no output is within 20% of the middle", "Train on.")


def of_course(history: History | None) -> Iterator[Finding]:
    """Find out from its history how training went."""
    tss = history.tss if history else []
    if history and (history.stopped == "diverged" or symptoms.diverges(tss)):
        saw = f"Training diverged: {history.reason or f'tss went from {tss[0]:.3g} to {tss[-1]:.3g}'}."
        yield Finding("divergence", saw, "the course of tss", "Lower the rate, by ten to begin with.")
    elif symptoms.oscillates(tss):
        last = tss[-symptoms.WINDOW :]
        saw = f"The error goes up and down, between {min(last):.3g} and {max(last):.3g}, and not down."
        measured = f"turns of tss over the last {len(last)} epochs"
        yield Finding("oscillation", saw, measured, "The rate is too high: halve it, or lower the momentum.")


def of_overflow(error: NotFiniteError) -> Iterator[Finding]:
    """Find that the weights have become too large to compute with."""
    saw = f"The weights are too large to compute with: {error}."
    yield Finding("divergence", saw, "a forward sweep", "Start again at a lower rate.")


def _is_flat(name: str) -> bool:
    return name == "flat_threshold" or name.startswith("constant(")


def _do(units: Sequence[str], verb: str = "do") -> str:
    singular = {"do": "does", "have": "has", "stand": "stands", "are": "is"}
    return verb if len(units) > 1 else singular[verb]


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return few([" and ".join(pair) for pair in pairs])


def _members(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for pair in pairs for name in pair))
