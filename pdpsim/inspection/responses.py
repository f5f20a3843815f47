"""What every unit does on every pattern, taken down once, and what it can see of the patterns.

A unit hears from some of the input units only. Patterns that agree on those look the same to it, and are one
*context*: for the person units of the family net there are 24 contexts, not 104 cases. What a unit codes is
asked over contexts, each counted once, for counting a person once per question would pass repetition off as
evidence. A label that differs between patterns which look the same to the unit cannot be coded by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import isfinite
from typing import Any

import networkx as nx

from pdpsim.arguments import judged
from pdpsim.checks import distinct
from pdpsim.core.carry import refuse_broken_stream
from pdpsim.core.measures import Measure, squares, total
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.sweeps import forward_all, outputs_of
from pdpsim.core.unfold import starts
from pdpsim.core.unit import Unit
from pdpsim.errors import NotFiniteError
from pdpsim.words import brief


def coding_units(net: Network) -> list[Unit]:
    """Return the hidden units that are neither wiring nor what is before the first step of a sequence, as declared.

    >>> [unit.name for unit in coding_units(Network.layered(1, 2, 1))]
    ['h1', 'h2']
    """
    before = starts(net)
    hidden = [unit for unit in net.hidden if not unit.is_wiring and unit.name not in before]
    return [unit for unit in hidden if unit.incoming or not unit.function.is_constant]


def members(net: Network) -> dict[str, list[Unit]]:
    """Return the hidden units that are no wiring in their groups; those without one are grouped by layer.

    >>> list(members(Network.layered(1, 2, 2, 1, seed=1)))
    ['hidden layer 1', 'hidden layer 2']
    """
    units = coding_units(net)
    layers = {unit.layer for unit in units}
    found: dict[str, list[Unit]] = {}
    for unit in units:
        by_layer = "hidden" if len(layers) == 1 else f"hidden layer {unit.layer}"
        found.setdefault(unit.group or by_layer, []).append(unit)
    return found


def picture_names(net: Network, kind: str = "png") -> list[str]:
    """Return the names of the files that the pictures of its groups are saved to, four of each: letters and digits.

    >>> picture_names(Network.layered(1, 2, 1))
    ['hidden-weights.png', 'hidden-dendrogram.png', 'hidden-similarity.png', 'hidden-components.png']
    """
    kinds = ("weights", "dendrogram", "similarity", "components")
    plain = distinct("-".join(re.findall(r"\w+", name)) or "group" for name in members(net))
    return [f"{name.replace(' ', '-')}-{what}.{kind}" for name in plain for what in kinds]


@brief
@dataclass(frozen=True)
class Responses:
    """Activations, slopes and errors, pattern by pattern.

    Attributes
    ----------
    patterns : PatternSet
    activations, slopes : dict of str to tuple of float
        For each unit by name, a number per pattern. Slopes of units that have none are 0.
    pss : tuple of float
        For each pattern the sum of (t - y)^2 over the output units.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> taken = respond(net, PatternSet([([0], [0]), ([1], [1])]))
    >>> [round(y, 3) for y in taken.activations["o1"]], round(taken.tss, 3)
    ([0.41, 0.495], 0.422)
    """

    patterns: PatternSet
    activations: dict[str, tuple[float, ...]]
    slopes: dict[str, tuple[float, ...]]
    pss: tuple[float, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each pattern: its name and labels, a column for each unit's activation, and its squared error."""
        return [
            {
                "pattern": pattern.name,
                **beside(pattern.labels, ("pattern", *self.activations, "pss")),
                **{name: values[k] for name, values in self.activations.items()},
                "pss": self.pss[k],
            }
            for k, pattern in enumerate(self.patterns)
        ]

    @judged
    def of(self, units: Iterable[Unit]) -> list[tuple[float, ...]]:
        """Return the activations of some units, pattern by pattern."""
        return list(zip(*(self.activations[unit.name] for unit in units)))

    @property
    def tss(self) -> float:
        """The sum of pss over the patterns."""
        return total(self.pss)


def beside(labels: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Return labels by the names that they have beside other columns of a table: ``label:KEY`` where one has that name.

    >>> beside({"kind": "a", "pattern": "easy"}, ["pattern", "h1"])
    {'kind': 'a', 'label:pattern': 'easy'}
    """
    taken = set(columns)
    return {f"label:{key}" if key in taken else key: value for key, value in labels.items()}


def respond(net: Network, patterns: PatternSet) -> Responses:
    """Present every pattern to the network and take down what the units do. It works in the units: give it a copy."""
    refuse_broken_stream(patterns, "listed", net)
    nets, activations = forward_all(net, patterns.patterns)
    outputs = outputs_of(net, activations)
    return Responses(
        patterns,
        {name: tuple(activations[unit]) for name, unit in net.units.items()},
        {name: _slopes(unit, nets[unit], activations[unit]) for name, unit in net.units.items()},
        tuple(squares(pattern.targets, said) for pattern, said in zip(patterns, outputs)),
    )


def error_of(net: Network, taken: Responses, measure: Measure) -> float:
    """Return E over all patterns.

    >>> from pdpsim import SumOfSquares
    >>> net = Network.layered(1, 1, init_range=0.0)
    >>> error_of(net, respond(net, PatternSet([([0], [1]), ([1], [None])])), SumOfSquares())
    0.125
    """
    pairs = [
        pair for pattern, given in zip(taken.patterns, taken.of(net.outputs)) for pair in zip(pattern.targets, given)
    ]
    return total([measure.error(target, y) for target, y in pairs if target is not None])


def _slopes(unit: Unit, nets: Sequence[float], activations: Sequence[float]) -> tuple[float, ...]:
    slope = unit.function.slope
    if slope is None:
        return (0.0,) * len(nets)
    try:
        return tuple(map(slope, nets, activations))
    except (ArithmeticError, ValueError) as error:
        raise NotFiniteError(f"unit {unit.name!r}: the slope of {unit.function.name} fails: {error}") from None


def mean(values: Sequence[float]) -> float:
    """Return the mean.

    >>> mean([0.5, 1.0])
    0.75
    """
    return total(values) / len(values)


@brief
@dataclass(frozen=True)
class Contexts:
    """The patterns as a unit or a group of units sees them.

    Attributes
    ----------
    inputs : tuple of str
        The input units it has a path from.
    first : tuple of int
        For each context the number of the first pattern that looks like that.
    of : tuple of int
        For each pattern the number of its context.
    names : tuple of str
        A name for each context: that of the input unit that is on, where it is one and tells the contexts apart; else
        that of its first pattern, and how many more there are: ``tree (+3)``.
    seen : tuple of tuple of float
        What the inputs are in each context.

    Examples
    --------
    >>> net = Network.layered(2, 1, seed=1)
    >>> net.remove_connection("i2", "o1")
    >>> seen = contexts(net, ["o1"], PatternSet([([a, b], [a]) for a in (0, 1) for b in (0, 1)]))
    >>> seen.inputs, seen.first, seen.of
    (('i1',), (0, 2), (0, 0, 1, 1))
    """

    inputs: tuple[str, ...]
    first: tuple[int, ...]
    of: tuple[int, ...]
    names: tuple[str, ...]
    seen: tuple[tuple[float, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.first)

    def each(self, values: Sequence[float]) -> list[float]:
        """Return a value per context, from one per pattern.

        >>> Contexts(("i1",), (0, 2), (0, 0, 1), ("a", "b")).each([0.1, 0.1, 0.9])
        [0.1, 0.9]
        """
        return [values[k] for k in self.first]

    def label(self, patterns: PatternSet, key: str) -> list[str] | None:
        """Return each context's label, or None if patterns that look the same differ in it."""
        found: dict[int, str] = {}
        for context, pattern in zip(self.of, patterns):
            if key not in pattern.labels or found.setdefault(context, pattern.labels[key]) != pattern.labels[key]:
                return None
        return [found[context] for context in range(len(self))]


def contexts(net: Network, units: Iterable[str], patterns: PatternSet) -> Contexts:
    """Return the patterns as these units see them. The patterns must be fitted to the network."""
    seen: set[str] = set()
    for unit in units:
        seen |= {unit} | nx.ancestors(net.graph, unit)
    places = [k for k, unit in enumerate(net.inputs) if unit.name in seen]
    numbers: dict[tuple[float, ...], int] = {}
    first, of = [], []
    past = b""
    for k, pattern in enumerate(patterns):
        view = tuple(map(pattern.inputs.__getitem__, places))
        if pattern.carried and any(place in places for place, _ in pattern.carried):
            view = (*view, float(int.from_bytes(past, "big")))  # what is carried depends on all patterns before
        past = blake2b(past + repr(pattern.inputs).encode(), digest_size=6).digest()
        if view not in numbers:
            numbers[view] = len(numbers)
            first.append(k)
        of.append(numbers[view])
    inputs = tuple(net.inputs[place].name for place in places)
    names = _names(inputs, list(numbers), patterns, first, of)
    return Contexts(inputs, tuple(first), tuple(of), names, tuple(numbers))


def _names(
    inputs: tuple[str, ...], views: list[tuple[float, ...]], patterns: PatternSet, first: list[int], of: list[int]
) -> tuple[str, ...]:
    on = [[name for name, x in zip(inputs, view) if x == 1.0] for view in views]
    if len(views) < len(patterns) and all(len(names) == 1 for names in on) and len({n for (n,) in on}) == len(on):
        return tuple(name for (name,) in on)
    more = Counter(of)
    return tuple(patterns[k].name + f" (+{more[n] - 1})" * (more[n] > 1) for n, k in enumerate(first))


def labels_of(patterns: PatternSet) -> tuple[str, ...]:
    """Return the labels that every pattern has, in the order of the first.

    >>> from pdpsim import Pattern
    >>> labels_of(PatternSet([Pattern([1], name="a", labels={"sex": "man"})]))
    ('sex',)
    """
    return tuple(key for key in patterns[0].labels if all(key in pattern.labels for pattern in patterns))


def levels_of(label: Sequence[str]) -> tuple[str, ...]:
    """Return the levels of a label: numbers from the smallest, anything else as it comes.

    >>> levels_of(["3", "1", "10"]), levels_of(["left", "both"])
    (('1', '3', '10'), ('left', 'both'))
    """
    found = tuple(dict.fromkeys(label))
    return tuple(sorted(found, key=float)) if is_ordered(found) else found


def is_ordered(levels: Iterable[str]) -> bool:
    """Tell whether all levels are numbers, which have an order.

    >>> is_ordered(["1", "2.5"]), is_ordered(["1", "both"])
    (True, False)
    """
    try:
        return all(isfinite(float(level)) for level in levels)
    except ValueError:
        return False
