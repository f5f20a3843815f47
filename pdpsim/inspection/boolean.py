"""The shortest Boolean expression that is true for some rows of bits and false for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Row = tuple[int, ...]
Term = tuple[tuple[int, int], ...]  # (place, bit): all of them must hold

MOST_INPUTS = 8
EXACT = 4  # covers of up to this many terms are searched for exactly


@dataclass(frozen=True)
class Expression:
    """A Boolean expression.

    Attributes
    ----------
    text : str
    literals : int
        How many names it holds, which is its length.
    """

    text: str
    literals: int

    def __str__(self) -> str:
        return self.text


def shortest(truth: Mapping[Row, bool], names: Sequence[str]) -> Expression:
    """Return the shortest expression that agrees with a table of truth; rows not in it may be either.

    It is a sum of products, a product of sums, the negation of either, or a parity: the one with the fewest names,
    and among these with the fewest negations.

    Parameters
    ----------
    truth : mapping of tuple of int to bool
    names : sequence of str
        A name per place of a row.

    Examples
    --------
    >>> rows = [(a, b) for a in (0, 1) for b in (0, 1)]
    >>> for function in (lambda a, b: a or b, lambda a, b: not (a and b), lambda a, b: a != b, lambda a, b: 1):
    ...     print(shortest({row: bool(function(*row)) for row in rows}, ["i1", "i2"]))
    i1 or i2
    not (i1 and i2)
    i1 xor i2
    always
    """
    yes = [row for row, value in truth.items() if value]
    no = [row for row, value in truth.items() if not value]
    if not yes or not no:
        return Expression("always" if yes else "never", 0)
    for_it, against = cover(yes, no), cover(no, yes)
    found = [
        _sum(for_it, names, "and", "or"),
        _sum(_flipped(against), names, "or", "and"),
        _not(_sum(against, names, "and", "or")),
        _not(_sum(_flipped(for_it), names, "or", "and")),
        *_parity(truth, names),
    ]
    return min(found, key=lambda expression: (expression.literals, expression.text.count("not ")))


def cover(yes: Sequence[Row], no: Sequence[Row]) -> list[Term]:
    """Return few and short terms, such that each row of `yes` fulfils one of them and no row of `no` does.

    >>> cover([(1, 0), (1, 1), (0, 1)], [(0, 0)])
    [((0, 1),), ((1, 1),)]
    """
    terms = sorted({term for row in yes for term in _primes(row, no)})
    covered = {term: frozenset(k for k, row in enumerate(yes) if _holds(term, row)) for term in terms}
    every = frozenset(range(len(yes)))
    # The fewest terms, and of these covers the one with the fewest names; too many terms are taken greedily.
    for size in range(1, EXACT + 1):
        if len(terms) ** size > 200_000:
            break
        exact = [found for found in combinations(terms, size) if frozenset().union(*map(covered.get, found)) == every]  # type: ignore[arg-type]
        if exact:
            return list(min(exact, key=lambda found: sum(map(len, found))))
    return _greedy(covered, every)


def _primes(row: Row, no: Sequence[Row]) -> Iterable[Term]:
    """The terms that hold for a row and for none of the others, and would not with one part fewer."""
    different = [frozenset(k for k, bit in enumerate(row) if bit != other[k]) for other in no]
    found: list[frozenset[int]] = []
    for size in range(1, len(row) + 1):
        for places in map(frozenset, combinations(range(len(row)), size)):
            if not any(prime <= places for prime in found) and all(places & other for other in different):
                found.append(places)
                yield tuple((place, row[place]) for place in sorted(places))


def _greedy(covered: Mapping[Term, frozenset[int]], every: frozenset[int]) -> list[Term]:
    chosen: list[Term] = []
    missing = every
    while missing:
        term = max(covered, key=lambda t: (len(covered[t] & missing), -len(t)))
        chosen.append(term)
        missing -= covered[term]
    return sorted(chosen)


def _holds(term: Term, row: Row) -> bool:
    return all(row[place] == bit for place, bit in term)


def _sum(terms: Sequence[Term], names: Sequence[str], inner: str, outer: str) -> Expression:
    """Write a sum of products, or with the words exchanged a product of sums."""
    inside = [f" {inner} ".join(names[k] if bit else f"not {names[k]}" for k, bit in term) for term in terms]
    several = len(terms) > 1
    text = f" {outer} ".join(f"({part})" if several and len(t) > 1 else part for part, t in zip(inside, terms))
    return Expression(text, sum(map(len, terms)))


def _flipped(terms: Sequence[Term]) -> list[Term]:
    # De Morgan: what is not (a and b) is (not a) or (not b).
    return [tuple((place, 1 - bit) for place, bit in term) for term in terms]


def _not(inside: Expression) -> Expression:
    return Expression(f"not ({inside.text})" if inside.literals > 1 else f"not {inside.text}", inside.literals)


def _parity(truth: Mapping[Row, bool], names: Sequence[str]) -> list[Expression]:
    """The parity of two or more of the places, if that is what the table holds."""
    rows = list(truth)
    flips = {tuple(a != b for a, b in zip(row, other)): truth[row] != truth[other] for row in rows for other in rows}
    matter = [k for k in range(len(names)) if flips.get(tuple(place == k for place in range(len(names))))]
    if len(matter) < 2 or len(rows) < 2 ** len(names):
        return []
    for odd in (True, False):
        if all((sum(row[k] for k in matter) % 2 == 1) == (value == odd) for row, value in truth.items()):
            text = " xor ".join(names[k] for k in matter)
            return [Expression(text if odd else f"not ({text})", len(matter))]
    return []
