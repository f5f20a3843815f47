"""The family trees by rules: what follows from the cases that are given. Facts are the cases; rules are these."""

from __future__ import annotations

from pdpsim.core.patterns import Pattern
from pdpsim.rivals.learner import Answering, Patterns
from pdpsim.rivals.rules import follow, parse

from .kinship import FAMILIES

PEOPLE = [name for family in FAMILIES for name in family.people]

# father(X, Y): the father of X is Y. Two of those named in a rule are never one.
RULES = """
man(Y) :- father(X, Y)
man(Y) :- husband(X, Y)
man(Y) :- son(X, Y)
man(Y) :- uncle(X, Y)
man(Y) :- brother(X, Y)
man(Y) :- nephew(X, Y)
woman(Y) :- mother(X, Y)
woman(Y) :- wife(X, Y)
woman(Y) :- daughter(X, Y)
woman(Y) :- aunt(X, Y)
woman(Y) :- sister(X, Y)
woman(Y) :- niece(X, Y)
man(X) :- spouse(X, Y), woman(Y)
woman(X) :- spouse(X, Y), man(Y)

parent(X, Y) :- father(X, Y)
parent(X, Y) :- mother(X, Y)
parent(Y, X) :- son(X, Y)
parent(Y, X) :- daughter(X, Y)
parent(X, Y) :- parent(X, P), spouse(P, Y)
parent(X, Y) :- sibling(X, S), parent(S, Y)

spouse(X, Y) :- husband(X, Y)
spouse(X, Y) :- wife(X, Y)
spouse(X, Y) :- spouse(Y, X)
spouse(X, Y) :- parent(C, X), parent(C, Y)

sibling(X, Y) :- brother(X, Y)
sibling(X, Y) :- sister(X, Y)
sibling(X, Y) :- sibling(Y, X)
sibling(X, Y) :- parent(X, P), parent(Y, P)

relative(X, Y) :- uncle(X, Y)  % an uncle or aunt
relative(X, Y) :- aunt(X, Y)
relative(X, Y) :- nephew(Y, X)
relative(X, Y) :- niece(Y, X)
relative(X, Y) :- parent(X, P), sibling(P, Y)
relative(X, Y) :- relative(X, R), spouse(R, Y)
relative(X, Y) :- sibling(X, S), relative(S, Y)

father(X, Y) :- parent(X, Y), man(Y)
mother(X, Y) :- parent(X, Y), woman(Y)
husband(X, Y) :- spouse(X, Y), man(Y)
wife(X, Y) :- spouse(X, Y), woman(Y)
son(X, Y) :- parent(Y, X), man(Y)
daughter(X, Y) :- parent(Y, X), woman(Y)
brother(X, Y) :- sibling(X, Y), man(Y)
sister(X, Y) :- sibling(X, Y), woman(Y)
uncle(X, Y) :- relative(X, Y), man(Y)
aunt(X, Y) :- relative(X, Y), woman(Y)
nephew(X, Y) :- relative(Y, X), man(Y)
niece(X, Y) :- relative(Y, X), woman(Y)
"""


def kinship_rules(patterns: Patterns) -> Answering:
    """Take the cases for facts, and answer with whoever then follows to stand in the relation.

    >>> from pdpsim.scenarios.family_tree import cases
    >>> from pdpsim.rivals.learner import right
    >>> right(kinship_rules(cases()[4:]), cases()[:4])
    4
    """
    told = [(pattern, name) for pattern in patterns for name, target in zip(PEOPLE, pattern.targets) if target]
    known = follow([(*_asked(pattern), name) for pattern, name in told], parse(RULES))

    def answer(pattern: Pattern) -> tuple[float, ...]:
        relation, person = _asked(pattern)
        return tuple(float((person, name) in known.get(relation, ())) for name in PEOPLE)

    return lambda asked: list(map(answer, asked))


def _asked(pattern: Pattern) -> tuple[str, str]:
    return pattern.labels["relation"], pattern.labels["person"]
