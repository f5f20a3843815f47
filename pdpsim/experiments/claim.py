"""A claim: a printed figure with its source, and how we measure the same thing. Verdicts are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

from pdpsim.errors import FormatError
from pdpsim.words import brief, listed

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

RETELLING = "a modern retelling"  # the source whose claims the originals must bear out

REPRODUCED = "reproduced"
FITTED = "fitted"
CANNOT_FAIL = "cannot fail"
NOT_REPRODUCED = "not reproduced"
CONTRADICTED = "contradicted by the original"
NOT_PRINTED = "not in the originals"
NOT_TESTED = "cannot be tested"
VERDICTS = (REPRODUCED, FITTED, CANNOT_FAIL, NOT_REPRODUCED, CONTRADICTED, NOT_PRINTED, NOT_TESTED)


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
    whole : bool
        Whether it agrees only with what lies in it as a whole.
    vague : bool
        Whether it is so wide that hardly any number would be outside.
    among : tuple of Figure
        Our figures with each value of a setting that is not printed: it is enough if one of them agrees.
    """

    text: str
    low: float
    high: float
    whole: bool = False
    vague: bool = False
    among: tuple[Figure, ...] = ()

    def agrees(self, other: Figure) -> bool:
        """Tell whether both ranges have a number in common; where this is `whole`, whether it holds all of the other.

        >>> Figure("about 10", 8, 12).agrees(Figure("6 to 9", 6, 9))
        True
        >>> Figure("in most runs", 0.5, 1, whole=True).agrees(Figure("40 to 60%", 0.4, 0.6))
        False
        """
        return any(one._meets(two) for one in self.among or (self,) for two in other.among or (other,))

    def _meets(self, other: Figure) -> bool:
        if self.whole and not (self.low <= other.low and other.high <= self.high):
            return False
        return self.low <= other.high and other.low <= self.high

    def decided_by(self, other: Figure) -> Figure:
        """Return what agreement with a printed figure rests on: of several, one that agrees, if any not a vague one."""
        meeting = [one for one in self.among if other._meets(one)]
        return min(meeting, key=lambda one: one.vague, default=self)


@brief
@dataclass(frozen=True)
class Nothing:
    """What a measure comes to where there is nothing to measure.

    Parameters
    ----------
    text : str
        Why there is nothing.
    tested : bool
        Whether that speaks against the claim, as where no run was solved, or none came near to the one printed; it does
        not where there is none that it could be asked of.
    """

    text: str
    tested: bool = True


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
        Whether they print nothing of the kind, so that the retelling has it from elsewhere, or from nowhere. A claim of
        the retelling without an `Original` counts as one of which they are silent.
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
        From the rows of those recipes to our Figure, or to Nothing; None if it cannot be tested.
    how : str
        What our figure is, and what makes its range.
    original : Original, optional
    untestable : str
        The reason, where it cannot be tested.
    fitted : str
        Which settings were chosen for coming near to this figure, and on which seeds; '' if none were.
    """

    id: str
    source: str
    says: str
    printed: Figure
    scenario: str
    recipes: tuple[str, ...] = ()
    measure: Callable[[Rows], Figure | Nothing] | None = None
    how: str = ""
    original: Original | None = None
    untestable: str = ""
    fitted: str = ""


@brief
@dataclass(frozen=True)
class Judged:
    """A claim with what we found."""

    claim: Claim
    found: Figure | Nothing | None
    verdict: str


def judge(claim: Claim, rows: Rows) -> Judged:
    """Measure a claim and compute its verdict.

    Parameters
    ----------
    claim : Claim
    rows : mapping of recipe name to rows
        One row per run.

    Raises
    ------
    FormatError
        If they lack what the claim asks for.

    Examples
    --------
    >>> claim = Claim("a", "ch. 8", "It takes one run in two.", Figure("50%", 0.5, 0.5), "xor", ("retelling",),
    ...               measure=lambda rows: Figure("40 to 60%", 0.4, 0.6))
    >>> judge(claim, {"retelling": []}).verdict
    'reproduced'
    """
    try:
        found = claim.measure(rows) if claim.measure else None
    except (KeyError, TypeError) as error:  # of rows that another version left behind
        runs = listed([f"{claim.scenario}/{recipe}" for recipe in claim.recipes])
        raise FormatError(
            f"claim {claim.id!r} asks the runs of {runs} for what they do not have ({type(error).__name__}: {error}); "
            "if another version made them, remove their files or begin in another folder"
        ) from error
    return Judged(claim, found, _verdict(claim, found))


def tells_the_same(one: Judged, other: Judged) -> bool:
    """Tell whether one row says nothing that another does not: the same of the same runs, or what is left of it.

    Examples
    --------
    >>> solved = Claim("a", "ch. 8", "80% succeed.", Figure("80%", 0.8, 0.8), "encoder", ("retelling",))
    >>> failed = Claim("b", "ch. 8", "20% fail.", Figure("20%", 0.2, 0.2), "encoder", ("retelling",))
    >>> found, left = Figure("95 of 100 solved", 0.9, 0.95), Figure("5 of 100 not solved", 0.05, 0.1)
    >>> tells_the_same(Judged(solved, found, NOT_REPRODUCED), Judged(failed, left, NOT_REPRODUCED))
    True
    """
    a, b = one.found, other.found
    runs, others = ((each.claim.scenario, each.claim.recipes) for each in (one, other))
    if not one.claim.recipes or runs != others:
        return False
    if not (isinstance(a, Figure) and isinstance(b, Figure)):
        return a == b
    return a.text == b.text or (_is_rest(a, b) and _is_rest(one.claim.printed, other.claim.printed))


def _is_rest(one: Figure, other: Figure) -> bool:
    return isclose(one.low, 1.0 - other.high, abs_tol=1e-9) and isclose(one.high, 1.0 - other.low, abs_tol=1e-9)


def _verdict(claim: Claim, found: Figure | Nothing | None) -> str:
    if claim.source == RETELLING or claim.original is not None:
        original = claim.original or Original("", silent=True)
        if not _borne_out(claim.printed, original.figure):
            return NOT_PRINTED if original.silent else CONTRADICTED
    if claim.untestable or found is None or (isinstance(found, Nothing) and not found.tested):
        return NOT_TESTED
    if isinstance(found, Nothing) or not claim.printed.agrees(found):
        return NOT_REPRODUCED
    if found.decided_by(claim.printed).vague and not claim.printed.whole:  # a wide range is seldom inside as a whole
        return CANNOT_FAIL
    return FITTED if claim.fitted else REPRODUCED


def _borne_out(printed: Figure, original: Figure | None) -> bool:
    return original is not None and printed.agrees(original)
