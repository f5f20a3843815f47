"""What a unit computes of the units it hears, each read as on or off: the shortest Boolean expression for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.unit import Unit
from pdpsim.inspection.responses import Responses
from pdpsim.words import brief, listed

FAR = 0.3  # of a unit's range: farther from on and off, it is neither
SHOWN = 4  # rows that no pattern brings about, of those that a sentence lists
LONG = 12  # names in an expression that still say something to a reader
Row = tuple[int, ...]
Term = tuple[tuple[int, int], ...]  # (place, bit): all of them must hold
MOST_INPUTS = 8
EXACT = 4  # covers of up to this many terms are searched for exactly


@brief
@dataclass(frozen=True)
class Function:
    """The nearest Boolean function of the units that a unit hears.

    Attributes
    ----------
    unit : str
    expression : BooleanExpression
        On rows that no pattern brings about it may be anything.
    off : float
        How far the unit is from the function at most: the largest distance of its activation from fully on or
        off, as a fraction of its range.
    grey : tuple of str
        Of the unit and those it hears, which are in the middle of their range on some pattern, so that reading
        them as on or off says little.
    unseen : tuple of str
        What those it hears might say, and no pattern has them say, as rows of bits; the first few of them.
    missing : int
        How many such rows there are.

    Examples
    --------
    >>> print(Function("h1", BooleanExpression("i1 or i2", 2), off=0.04, grey=()))
    h1 = i1 or i2 (within 0.04)
    >>> print(Function("h1", BooleanExpression("never", 0), off=0.5, grey=("h1",)))
    h1 is no function of on and off: on some pattern it is 0.50 of its range away from both
    """

    unit: str
    expression: BooleanExpression
    off: float
    grey: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    missing: int = 0

    @property
    def holds(self) -> bool:
        """Whether the unit is near enough to on and off to be said to compute it."""
        return self.off <= FAR

    def __str__(self) -> str:
        if not self.holds:
            return (
                f"{self.unit} is no function of on and off: "
                f"on some pattern it is {self.off:.2f} of its range away from both"
            )
        return f"{self.unit} = {self.expression} (within {self.off:.2f})"


def function(unit: Unit, taken: Responses) -> Function | None:
    """Return the Boolean function that a unit computes, or None.

    None is returned if it hears more than a few units, or inputs that are not 0 or 1, or if it does different
    things where those it hears are read as the same.
    """
    senders = [c.sender for c in unit.incoming if c.sender.role != "bias"]
    if not 1 <= len(senders) <= MOST_INPUTS:
        return None
    if any(y not in (0.0, 1.0) for s in senders if s.role == "input" for y in taken.activations[s.name]):
        return None
    heard = [bits(s, taken.activations[s.name]) for s in senders]
    if None in heard:
        return None
    rows: list[Row] = list(zip(*(row for row in heard if row)))
    said = bits(unit, taken.activations[unit.name])
    if said is None:
        return None
    truth: dict[Row, bool] = {}
    for row, bit in zip(rows, said):
        if truth.setdefault(row, bool(bit)) != bool(bit):
            return None
    fractions = fraction_of_range(unit, taken.activations[unit.name]) or []
    grey = tuple(
        u.name for u in [unit, *senders] if any(map(is_grey, fraction_of_range(u, taken.activations[u.name]) or []))
    )
    off = max(min(fraction, 1.0 - fraction) for fraction in fractions)
    names = [sender.name for sender in senders]
    return Function(unit.name, shortest(truth, names), off, grey, *_unseen(truth, len(senders)))


def _unseen(truth: Mapping[Row, bool], places: int) -> tuple[tuple[str, ...], int]:
    rows = (row for row in product((0, 1), repeat=places) if row not in truth)
    return tuple("".join(map(str, row)) for row in islice(rows, SHOWN)), 2**places - len(truth)


def fraction_of_range(unit: Unit, values: Sequence[float]) -> list[float] | None:
    """Return activations as fractions of the unit's range, from 0 to 1, or None where that has no end.

    >>> unit = Unit("h1", function="tanh")
    >>> fraction_of_range(unit, [-1.0, 0.0])
    [0.0, 0.5]
    """
    low, high = (0.0, 1.0) if not unit.computes else (unit.function.low, unit.function.high)
    if not 0.0 < high - low < float("inf"):
        return None
    return [(y - low) / (high - low) for y in values]


def bits(unit: Unit, values: Sequence[float]) -> list[int] | None:
    """Read activations as 0 or 1, by the middle of the unit's range.

    >>> bits(Unit("h1"), [0.2, 0.7])
    [0, 1]
    """
    fractions = fraction_of_range(unit, values)
    return None if fractions is None else [int(fraction > 0.5) for fraction in fractions]


def on_or_off(net: Network, pattern: Pattern) -> str:
    """Return the code of a pattern on the hidden units, each read as 1 or 0 by the middle of its range.

    >>> from pdpsim import Network, Pattern
    >>> on_or_off(Network.layered(2, 2, 1, seed=1), Pattern([0, 1]))
    '00'
    """
    with net.no_dropout():
        net.forward(pattern)
    return "".join(str((bits(unit, [unit.activation]) or "?")[0]) for unit in net.hidden)


def is_grey(fraction: float) -> bool:
    """Tell whether an activation, as a fraction of its range, is in the middle of it, from .2 to .8.

    These bounds are those of the liberal targets of 1986.

    >>> is_grey(0.5), is_grey(0.9)
    (True, False)
    """
    return 0.2 <= fraction <= 0.8


def digit(fraction: float) -> str:
    """Write a fraction of the range as a digit of a code: 1, 0, or ? in the middle.

    >>> digit(0.9), digit(0.1), digit(0.5)
    ('1', '0', '?')
    """
    return "?" if is_grey(fraction) else "1" if fraction > 0.5 else "0"


@brief
@dataclass(frozen=True)
class BooleanExpression:
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


def shortest(truth: Mapping[Row, bool], names: Sequence[str]) -> BooleanExpression:
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
        return BooleanExpression("always" if yes else "never", 0)
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


def _sum(terms: Sequence[Term], names: Sequence[str], inner: str, outer: str) -> BooleanExpression:
    """Write a sum of products, or with the words exchanged a product of sums."""
    inside = [f" {inner} ".join(names[k] if bit else f"not {names[k]}" for k, bit in term) for term in terms]
    several = len(terms) > 1
    text = f" {outer} ".join(f"({part})" if several and len(t) > 1 else part for part, t in zip(inside, terms))
    return BooleanExpression(text, sum(map(len, terms)))


def _flipped(terms: Sequence[Term]) -> list[Term]:
    # De Morgan: what is not (a and b) is (not a) or (not b).
    return [tuple((place, 1 - bit) for place, bit in term) for term in terms]


def _not(inside: BooleanExpression) -> BooleanExpression:
    return BooleanExpression(f"not ({inside.text})" if inside.literals > 1 else f"not {inside.text}", inside.literals)


def _parity(truth: Mapping[Row, bool], names: Sequence[str]) -> list[BooleanExpression]:
    """The parity of two or more of the places, if that is what the table holds."""
    rows = list(truth)
    flips = {tuple(a != b for a, b in zip(row, other)): truth[row] != truth[other] for row in rows for other in rows}
    matter = [k for k in range(len(names)) if flips.get(tuple(place == k for place in range(len(names))))]
    if len(matter) < 2 or len(rows) < 2 ** len(names):
        return []
    for odd in (True, False):
        if all((sum(row[k] for k in matter) % 2 == 1) == (value == odd) for row, value in truth.items()):
            text = " xor ".join(names[k] for k in matter)
            return [BooleanExpression(text if odd else f"not ({text})", len(matter))]
    return []


def function_sentence(found: Function) -> str:
    """Say which Boolean function a unit computes, how far it is from it, and whether the reading is a clear one.

    >>> from pdpsim.inspection.boolean import BooleanExpression
    >>> print(function_sentence(Function("h1", BooleanExpression("i1 or i2", 2), off=0.25, grey=("h1",))))
    h1 = i1 or i2 (within 0.25); in the middle of their range on some patterns: h1
    """
    if not found.holds:
        return str(found)
    grey = f"; in the middle of their range on some patterns: {listed(found.grey)}" if found.grey else ""
    if found.expression.literals > LONG:
        return f"{found.unit} is no simple Boolean function: the shortest has {found.expression.literals} names{grey}"
    return f"{found}{grey}{_not_shown(found)}"


def _not_shown(found: Function) -> str:
    """Say on which rows it may be otherwise."""
    if not found.missing:
        return ""
    more = f" and {found.missing - len(found.unseen)} more" if found.missing > len(found.unseen) else ""
    return f"; as far as shown: no pattern has those it hears at {', '.join(found.unseen)}{more}"
