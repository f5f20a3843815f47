"""ID3: a decision tree over attributes that may have many values. (Quinlan, *Machine Learning* 1, 1986, pp. 81-106.)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import TypeAlias

from pdpsim.core.patterns import Pattern
from pdpsim.rivals.learner import Answering, Patterns, alike, decided

Targets = tuple[float, ...]
Attributes: TypeAlias = Callable[[Pattern], Mapping[str, object]]
Case: TypeAlias = tuple[Mapping[str, object], Targets]
Leaf: TypeAlias = Callable[[Mapping[str, object]], Targets]


def bits(pattern: Pattern) -> dict[str, object]:
    """Return each input as an attribute.

    >>> bits(Pattern([0, 1]))
    {'1': 0.0, '2': 1.0}
    """
    return {str(k): given for k, given in enumerate(pattern.inputs, 1)}


def id3(patterns: Patterns, attributes: Attributes = bits) -> Answering:
    """Split by the attribute that leaves the least entropy, a branch for each of its values, until cases agree.

    It splits also where nothing is gained. A value that no case had is answered as most cases there are, of several
    as often the first.

    Parameters
    ----------
    patterns : sequence of Pattern
    attributes : callable
        A Pattern to its attributes by name; by default its inputs.

    Examples
    --------
    >>> from pdpsim.rivals.learner import right
    >>> xor = [Pattern([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)]
    >>> right(id3(xor), xor)
    4
    """
    cases = list(zip(map(attributes, patterns), decided(patterns)))
    leaf = _grown(cases, list(cases[0][0]))
    return lambda asked: [leaf(attributes(pattern)) for pattern in alike(asked, patterns)]


def _grown(cases: Sequence[Case], left: Sequence[str]) -> Leaf:
    most, often = Counter(targets for _, targets in cases).most_common(1)[0]
    if often == len(cases) or not left:
        return lambda attributes: most
    name = min(left, key=lambda name: sum(_bits(part) for part in _parts(cases, name).values()))
    rest = [other for other in left if other != name]
    branches = {value: _grown(part, rest) for value, part in _parts(cases, name).items()}

    def answer(attributes: Mapping[str, object]) -> Targets:
        branch = branches.get(attributes[name])
        return branch(attributes) if branch else most

    return answer


def _parts(cases: Sequence[Case], name: str) -> dict[object, list[Case]]:
    parts: dict[object, list[Case]] = {}
    for case in cases:
        parts.setdefault(case[0][name], []).append(case)
    return parts


def _bits(cases: Sequence[Case]) -> float:
    """What it takes to tell the targets of all these cases: their number times their entropy."""
    often = Counter(targets for _, targets in cases).values()
    return -sum(n * log2(n / len(cases)) for n in often)
