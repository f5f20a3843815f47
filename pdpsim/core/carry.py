"""Inputs that are carried: worked out from activations as they stand when a pattern is presented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pdpsim.arguments import judged
from pdpsim.checks import finite, number_from, of_kind
from pdpsim.errors import PatternError, nearest
from pdpsim.words import quoted

if TYPE_CHECKING:
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern

Terms = tuple[tuple[str, float], ...]
# A term: a sign, if need be a number and *, and a unit's name; one that holds any of +-*" or spaces in quotes, in which
# a quote stands twice.
_TERM = re.compile(
    r'([+-]?)\s*(?:((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*\*\s*)?(?:"((?:[^"]|"")+)"|([^\s+\-*"]+))\s*'
)


@dataclass(frozen=True)
class Carry:
    """An input that is a sum of activations, each times a number, from before the pattern is presented.

    The context of Elman's networks is a copy of the hidden units of the step before, ``Carry({"h1": 1})``; the state of
    Jordan's is ``Carry({"s1": 0.5, "o1": 1})``. No error goes back over it.

    Parameters
    ----------
    terms : mapping of str to float
        By the names of units.

    Examples
    --------
    >>> Carry({"s1": 0.5, "o1": 1}), Carry.parsed("=.5*s1 + o1") == Carry({"s1": 0.5, "o1": 1})
    (Carry(=0.5*s1+o1), True)
    """

    terms: Terms

    def __init__(self, terms: Mapping[str, float]) -> None:
        of_kind(terms, Mapping, "what is carried")
        if not terms:
            raise PatternError("what is carried needs one unit or more, as in {'h1': 1}")
        told = tuple((str(name), finite(times, f"what {name!r} is multiplied by")) for name, times in terms.items())
        object.__setattr__(self, "terms", told)

    @classmethod
    @judged
    def parsed(cls, text: str) -> Carry:
        """Return what a text such as ``=.5*s1+o1`` says. It is parsed, never evaluated.

        Raises
        ------
        PatternError
            If it is no sum of activations times numbers.
        """
        rest, terms, at = text.strip().removeprefix("=").strip(), dict[str, float](), 0
        while at < len(rest):
            found = _TERM.match(rest, at)
            if not found or (terms and not found[1]):
                raise PatternError(f"{quoted(text)} is no sum of activations times numbers, such as =.5*s1+o1")
            sign, times, in_quotes, plain = found.groups()
            name = in_quotes.replace('""', '"') if in_quotes else plain
            if name in terms:
                raise PatternError(f"{quoted(text)} has {name!r} twice")
            terms[name] = (-1.0 if sign == "-" else 1.0) * _number(times, text)
            at = found.end()
        return cls(terms)

    def value(self, net: Network) -> float:
        """Return what it comes to, with the activations of this moment.

        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, seed=1)
        >>> net.units["o1"].activation = 0.5
        >>> Carry({"o1": 0.5}).value(net)
        0.25
        """
        total = 0.0
        for name, times in self.terms:
            total = total + times * net.units[name].activation
        return total

    def refuse_unknown(self, net: Network, where: str) -> None:
        """Say so if a network lacks one of the units.

        Raises
        ------
        PatternError
            The sentence names it.
        """
        for name, _ in self.terms:
            if name not in net.units:
                raise PatternError(f"{where} carries {name!r}, which is no unit{nearest(name, net.units)}")

    def __str__(self) -> str:
        parts = []
        for name, times in self.terms:
            plain = _TERM.fullmatch(name)
            told = name if plain and plain[4] == name else '"' + name.replace('"', '""') + '"'
            size = abs(times)
            parts.append(("-" if times < 0.0 else "+") + (told if size == 1.0 else f"{size!r}*{told}"))
        return "=" + "".join(parts).removeprefix("+")

    def __repr__(self) -> str:
        return f"Carry({self})"


def _number(text: str | None, whole: str) -> float:
    try:
        return 1.0 if text is None else number_from(text)
    except ValueError:
        raise PatternError(f"{quoted(whole)}: {quoted(text)} is not a number") from None


def forms(patterns: Iterable[Pattern]) -> dict[int, Carry]:
    """Return what is carried to each place of the inputs, where it is to any.

    Raises
    ------
    PatternError
        If it is not the same thing whenever it is.

    Examples
    --------
    >>> from pdpsim import Pattern
    >>> forms([Pattern([1, 0.5]), Pattern([1, Carry({"h1": 1})])])
    {1: Carry(=h1)}
    """
    found: dict[int, Carry] = {}
    before: object = ()
    for pattern in patterns:
        if pattern.carried is before:  # the patterns of a stream have it in common
            continue
        before = pattern.carried
        for place, carry in pattern.carried:
            if found.setdefault(place, carry) != carry:
                raise PatternError(
                    f"pattern {pattern.name!r}: input {place + 1} is carried as {carry}, and before as {found[place]}"
                )
    return found


def refuse_carried(patterns: Iterable[Pattern], procedure: object) -> None:
    """Say so if something is carried under a procedure that leaves units where their targets have put them.

    Raises
    ------
    PatternError
        The next pattern would be told the answer to the one before, as nobody tells it afterwards.
    """
    for pattern in patterns:
        if pattern.carried:
            raise PatternError(
                f"pattern {pattern.name!r} carries what units were, and {type(procedure).__name__} leaves them where "
                "targets have put them; give whole sequences of an unfolded network"
            )


def refuse_broken_stream(patterns: Iterable[Pattern], order: str, net: Network) -> None:
    """Say so if what is carried would come from nowhere, or from another pattern each time.

    Raises
    ------
    PatternError
        If the first pattern carries something, the patterns are permuted, or a unit is unknown.
    """
    before: object = ()
    for k, pattern in enumerate(patterns):
        if pattern.carried is before:
            continue
        before = pattern.carried
        for place, carry in pattern.carried:
            where = f"pattern {pattern.name!r}: input {net.inputs[place].name!r}"
            carry.refuse_unknown(net, where)
            if k == 0:
                raise PatternError(f"{where} is carried, but it is the first pattern; give it a number, such as 0")
            if order != "listed":
                raise PatternError(f"{where} is carried from the pattern before, so they cannot be {order}")
