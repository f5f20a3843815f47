"""A claim: a printed figure with its source, and how we measure the same thing. Verdicts are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pdpsim.words import brief

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

REPRODUCED = "reproduced"
NOT_REPRODUCED = "not reproduced"
CONTRADICTED = "contradicted by the original"
NOT_PRINTED = "not in the originals"
NOT_TESTED = "cannot be tested"


@brief
@dataclass(frozen=True)
class Figure:
    """A number, or the range that a sentence allows for it.

    Parameters
    ----------
    text : str
        As printed, or as we should print it.
    low, high : float
        The least and the most that the text stands for.
    """

    text: str
    low: float
    high: float

    def agrees(self, other: Figure) -> bool:
        """Tell whether the two ranges have a number in common.

        >>> Figure("about 10", 8, 12).agrees(Figure("6 to 9", 6, 9))
        True
        """
        return self.low <= other.high and other.low <= self.high


@brief
@dataclass(frozen=True)
class Original:
    """What the originals say where a retelling says something else.

    Parameters
    ----------
    says : str
        Their statement, in our words, with the page.
    figure : Figure or None
        The figure they print for the same quantity; None if what they say is no figure.
    silent : bool
        Whether they print nothing of the kind, so that the retelling has it from elsewhere, or from nowhere.
    """

    says: str
    figure: Figure | None = None
    silent: bool = False


@brief
@dataclass(frozen=True)
class Claim:
    """One claim of the literature.

    Parameters
    ----------
    id : str
    source : str
        Paper, page or figure.
    says : str
        The sentence, in our words.
    printed : Figure
    scenario : str
    recipes : tuple of str
        Whose runs are measured.
    measure : callable, optional
        From the rows of those recipes to our Figure; None if it cannot be tested.
    how : str
        What our figure is, and what makes its range.
    original : Original, optional
    untestable : str
        The reason, where it cannot be tested.
    """

    id: str
    source: str
    says: str
    printed: Figure
    scenario: str
    recipes: tuple[str, ...] = ()
    measure: Callable[[Rows], Figure | None] | None = None
    how: str = ""
    original: Original | None = None
    untestable: str = ""


@brief
@dataclass(frozen=True)
class Judged:
    """A claim with what we found."""

    claim: Claim
    found: Figure | None
    verdict: str


def judge(claim: Claim, rows: Rows) -> Judged:
    """Measure a claim and compute its verdict.

    Parameters
    ----------
    claim : Claim
    rows : mapping of recipe name to rows
        One row per run.

    Examples
    --------
    >>> claim = Claim("a", "ch. 8", "It takes one run in two.", Figure("50%", 0.5, 0.5), "xor", ("retelling",),
    ...               measure=lambda rows: Figure("40 to 60%", 0.4, 0.6))
    >>> judge(claim, {"retelling": []}).verdict
    'reproduced'
    """
    found = claim.measure(rows) if claim.measure else None
    return Judged(claim, found, _verdict(claim, found))


def _verdict(claim: Claim, found: Figure | None) -> str:
    if claim.original is not None and not _borne_out(claim.printed, claim.original.figure):
        return NOT_PRINTED if claim.original.silent else CONTRADICTED
    if claim.untestable or claim.measure is None:
        return NOT_TESTED
    if found is None:
        return NOT_REPRODUCED
    return REPRODUCED if found.agrees(claim.printed) else NOT_REPRODUCED


def _borne_out(printed: Figure, original: Figure | None) -> bool:
    return original is not None and printed.agrees(original)
