"""A rule base: facts and rules as data, and all that follows from them, by forward chaining to a fixed point."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from pdpsim.errors import FormatError
from pdpsim.words import quoted

Fact: TypeAlias = tuple[str, ...]  # a predicate, and whom it is about: ("father", "Colin", "James")
Facts: TypeAlias = Mapping[str, set[tuple[str, ...]]]  # by predicate
Bound: TypeAlias = Mapping[str, str]  # whom the names of a rule stand for

ATOM = r"\s*\w+\(\s*\w+\s*(?:,\s*\w+\s*)*\)\s*"
LINE = re.compile(f"(?P<head>{ATOM}):-(?P<body>{ATOM}(?:,{ATOM})*)")


class Rule(NamedTuple):
    """If all of the conditions hold, the conclusion does, whomever its names stand for; two names stand for two."""

    conclusion: Fact
    conditions: tuple[Fact, ...]


def parse(text: str) -> list[Rule]:
    """Read rules, one a line, as Prolog writes them: of nobody in particular; what follows a % is a comment.

    Raises
    ------
    FormatError
        If a line is no rule; the sentence has it.

    Examples
    --------
    >>> parse("uncle(X, Y) :- parent(X, P), sibling(P, Y), man(Y)  % by blood")
    [Rule(conclusion=('uncle', 'X', 'Y'), conditions=(('parent', 'X', 'P'), ('sibling', 'P', 'Y'), ('man', 'Y')))]
    """
    lines = (line.partition("%")[0].strip() for line in text.splitlines())
    return [_rule(line) for line in lines if line]


def _rule(line: str) -> Rule:
    read = LINE.fullmatch(line)
    if read is None:
        raise FormatError(f"a rule is written as in uncle(X, Y) :- parent(X, P), brother(P, Y), not {quoted(line)}")
    (conclusion,), conditions = _atoms(read["head"]), _atoms(read["body"])
    for name in (name for atom in (conclusion, *conditions) for name in atom[1:]):
        if not name[0].isupper():
            raise FormatError(f"names in a rule stand for anybody and begin with a capital, not {quoted(name)}")
    for name in conclusion[1:]:
        if not any(name in condition[1:] for condition in conditions):
            raise FormatError(f"no condition says who {name!r} is in the rule {quoted(line)}")
    return Rule(conclusion, conditions)


def _atoms(text: str) -> tuple[Fact, ...]:
    return tuple(tuple(re.findall(r"\w+", atom)) for atom in re.findall(ATOM, text))


def follow(facts: Iterable[Fact], rules: Sequence[Rule]) -> Facts:
    """Return all facts that follow, by predicate: each new one is tried in every rule, until there is none.

    >>> rules = parse("parent(X, Y) :- father(X, Y)")
    >>> rules += parse("grandparent(X, Z) :- parent(X, Y), parent(Y, Z)")
    >>> follow([("father", "Colin", "James"), ("father", "James", "Andrew")], rules)["grandparent"]
    {('Colin', 'Andrew')}
    """
    uses: dict[str, list[tuple[Rule, int]]] = defaultdict(list)
    for rule in rules:
        for k, (predicate, *_) in enumerate(rule.conditions):
            uses[predicate].append((rule, k))
    known: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    waiting = deque(facts)
    while waiting:
        predicate, *whom = waiting.popleft()
        if tuple(whom) not in known[predicate]:
            known[predicate].add(tuple(whom))
            for rule, k in uses[predicate]:
                waiting.extend(_concluded(rule, k, whom, known))
    return known


def _concluded(rule: Rule, k: int, whom: Sequence[str], known: Facts) -> list[Fact]:
    """What a rule concludes with a new fact as its condition k, and facts that are known as the others."""
    bound = _bound(rule.conditions[k], whom, {})
    if bound is None:
        return []
    others = rule.conditions[:k] + rule.conditions[k + 1 :]
    predicate, *names = rule.conclusion
    return [(predicate, *(found[name] for name in names)) for found in _joined(others, bound, known)]


def _joined(conditions: Sequence[Fact], bound: Bound, known: Facts) -> Iterator[Bound]:
    if not conditions:
        yield bound
        return
    first, *rest = conditions
    for whom in known.get(first[0], ()):
        found = _bound(first, whom, bound)
        if found is not None:
            yield from _joined(rest, found, known)


def _bound(condition: Fact, whom: Sequence[str], bound: Bound) -> Bound | None:
    """Whom names stand for if a condition is a fact about these; None if it cannot be."""
    names = condition[1:]
    if len(names) != len(whom):
        return None
    found = dict(bound)
    for name, who in zip(names, whom):
        if found.setdefault(name, who) != who:
            return None
    return found if len(set(found.values())) == len(found) else None
