"""A group of units together: the space its activations span, and how the patterns lie in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.errors import UnknownNameError, nearest
from pdpsim.inspection.chance import by_chance
from pdpsim.inspection.clustering import Tree, cluster
from pdpsim.inspection.codes import Codes, codes
from pdpsim.inspection.components import Components, components
from pdpsim.inspection.contexts import Contexts, contexts, labels_of, levels_of
from pdpsim.inspection.distances import Matrix, adjusted_rand, distances, silhouette, similarities
from pdpsim.inspection.responses import Responses


@dataclass(frozen=True)
class Agreement:
    """How far patterns of one level of a label lie together.

    Attributes
    ----------
    label : str
    silhouette : float
        From -1 over 0 (mixed) to 1 (each level by itself).
    chance, p : float
        Its mean over shuffled labels, and the share of shuffles that reach it.
    adjusted_rand : float
        How far the dendrogram, cut into as many clusters as there are levels, is the label: 1 is all, 0 chance.
    """

    label: str
    silhouette: float
    chance: float
    p: float
    adjusted_rand: float


class Group:
    """A group of units, looked at over the contexts it can tell apart. `Inspector.groups` holds them.

    Attributes
    ----------
    name : str
    units : tuple of Unit
    contexts : Contexts
        What the units together can see of the patterns.
    points : list of list of float
        For each context the activation of each unit.
    labels : dict of str to list of str
        For each label that the units can see its level in each context.

    Examples
    --------
    >>> from pdpsim import Inspector, Network, PatternSet
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> group = Inspector(net, PatternSet([([a, b], [a]) for a in (0, 1) for b in (0, 1)])).groups["hidden"]
    >>> group
    <Group hidden: 2 units, 4 contexts>
    >>> len(group.distances), group.tree().merges[-1].size, len(group.components.axes)
    (4, 4, 2)
    """

    def __init__(self, name: str, units: tuple[Unit, ...], seen: Contexts, taken: Responses) -> None:
        self.name = name
        self.units = units
        self.contexts = seen
        columns = [seen.each(taken.activations[unit.name]) for unit in units]
        self.points = [list(row) for row in zip(*columns)]
        visible = ((key, seen.label(taken.patterns, key)) for key in labels_of(taken.patterns))
        self.labels: dict[str, list[str]] = {key: label for key, label in visible if label is not None}

    @cached_property
    def distances(self) -> Matrix:
        """The Euclidean distances between the contexts."""
        return distances(self.points)

    @cached_property
    def similarities(self) -> Matrix:
        """The cosines between the contexts, seen from their mean."""
        return similarities(self.points)

    @cached_property
    def components(self) -> Components:
        """The principal components of the contexts."""
        return components(self.points)

    @cached_property
    def codes(self) -> Codes | None:
        """Each context's activations as a binary code; None where a unit's range has no end."""
        return codes(self.units, self.contexts.names, self.points)

    @property
    def telling_labels(self) -> list[str]:
        """The labels that some, but not all, of the contexts have in common."""
        return [key for key, label in self.labels.items() if 1 < len(set(label)) < len(label)]

    def levels(self, label: str) -> tuple[str, ...]:
        """Return the levels of a label.

        Raises
        ------
        UnknownNameError
            If there is no such label, or these units cannot see it.
        """
        if label not in self.labels:
            raise UnknownNameError(f"group {self.name!r} can see no label {label!r}{nearest(label, self.labels)}")
        return levels_of(self.labels[label])

    def tree(self, method: str = "average") -> Tree:
        """Cluster the contexts; see `pdpsim.inspection.clustering.cluster`."""
        return cluster(self.distances, method)

    def agreement(self, label: str, method: str = "average") -> Agreement:
        """Measure whether contexts of one level lie together.

        Raises
        ------
        UnknownNameError
            If there is no such label, or these units cannot see it.
        """
        names = self.levels(label)
        levels = [names.index(level) for level in self.labels[label]]
        found = silhouette(self.distances, levels)
        chance, p = by_chance(lambda shuffled: silhouette(self.distances, list(map(int, shuffled))), levels, most=99)
        return Agreement(label, found, chance, p, adjusted_rand(self.tree(method).cut(len(names)), levels))

    def __repr__(self) -> str:
        return f"<Group {self.name}: {len(self.units)} units, {len(self.contexts)} contexts>"


def grouped(net: Network, patterns: PatternSet, taken: Responses) -> Mapping[str, Group]:
    """Return the hidden units in their groups; those without one are grouped by layer."""
    members: dict[str, list[Unit]] = {}
    layers = {unit.layer for unit in net.hidden}
    for unit in net.hidden:
        by_layer = "hidden" if len(layers) == 1 else f"hidden layer {unit.layer}"
        members.setdefault(unit.group or by_layer, []).append(unit)
    return {
        name: Group(name, tuple(units), contexts(net, [u.name for u in units], patterns), taken)
        for name, units in members.items()
    }
