"""A network over several steps of time as one feed-forward network, whose copies of a connection share a weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import networkx as nx

from pdpsim.checks import finite
from pdpsim.core.activations import constant
from pdpsim.core.connection import Connection, Weight
from pdpsim.core.kinds import OwnWayBack
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.errors import NetworkError, UnknownNameError, nearest
from pdpsim.words import quoted

Ends: TypeAlias = tuple[str, str]
Start: TypeAlias = "float | str"
STARTS = ("input", "learned")


def unfold(
    net: Network,
    steps: int,
    *,
    delayed: Iterable[Connection | Ends] = (),
    start: Start | Mapping[str, Start] = 0.0,
    answers: Iterable[int] | None = None,
) -> Network:
    """Return the network that a network is over some steps of time: a copy of each unit per step, named ``h1@2``.

    A connection leads to the same step, or with a delay from each step to the next; its copies share one weight. So
    back-propagation over it is back-propagation through time, and the gradients of all steps are summed. (PDP, ch. 8.)

    Parameters
    ----------
    net : Network
        Of any wiring.
    steps : int
        How many; they count from 1, and step 0 holds what delayed connections bring at first.
    delayed : iterable of Connection or (str, str)
        The connections that take a step; ``net.connections`` are all. Those from the bias never do. If others are left
        in a cycle, the one that closes it, in declared order, takes a step, too; so say which, where it matters.
    start : float, 'input' or 'learned', or a mapping of them by the names of units
        What units were before the first step: a number; a part of the pattern (``h1@0`` is an input unit); or learned
        (a linear unit, whose bias starts from 0). Units that are not in a mapping were 0.
    answers : iterable of int, optional
        The steps at which output units are such, and may have targets; at others they are hidden. All, if not given.
        Copies on which no answer depends are left out.

    Returns
    -------
    Network
        Its `folded` says which unit and step each of its units is.

    Examples
    --------
    >>> net = Network("counter")
    >>> one, count = net.add_unit("one", "input"), net.add_unit("count", "output", "linear")
    >>> _ = net.connect(one, count, 1.0), net.connect(count, count, 1.0)
    >>> unfolded = unfold(net, 3)
    >>> list(unfolded.units)
    ['count@0', 'one@1', 'count@1', 'one@2', 'count@2', 'one@3', 'count@3']
    >>> unfolded.forward([1, 0, 1]), unfolded.folded["count@2"], len(unfolded.weights)
    ((1.0, 1.0, 2.0), ('count', 2), 2)
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise NetworkError(f"steps must be a whole number of 1 or more, not {quoted(steps)}")
    answering = set(range(1, steps + 1) if answers is None else answers)
    for step in answering - set(range(1, steps + 1)):
        raise NetworkError(f"answers are given at the steps from 1 to {steps}, not at {quoted(step)}")
    return _Unfolding(net, _delays(net, delayed), start).over(steps, answering)


class _Unfolding:
    """A network being unfolded."""

    def __init__(self, net: Network, delays: set[Connection], start: Start | Mapping[str, Start]) -> None:
        self.net, self.delays = net, delays
        self.starts: Mapping[str, Start] = start if isinstance(start, Mapping) else dict.fromkeys(net.units, start)
        for name in self.starts:
            if name not in net.units:
                raise UnknownNameError(f"there is no unit {name!r} that could start{nearest(name, net.units)}")
        self.made = Network(net.name)
        self.made.seed, self.made.init_range, self.made.start = net.seed, net.init_range, net.start
        self.weights: dict[Weight, Weight] = {}
        for weight in net.weights:
            self.weights[weight] = copied = Weight()
            copied.numbers = weight.numbers

    def over(self, steps: int, answering: set[int]) -> Network:
        made, units, delays = self.made, self.net.units.values(), self.delays
        for unit in units:
            if unit.role == "bias":
                made.add_unit(unit.name, "bias", unit.function)
        for unit in units:
            if unit.role != "bias" and any(connection in delays for connection in unit.outgoing):
                self.begin(unit)
        for step in range(1, steps + 1):
            for unit in units:
                if unit.role != "bias":
                    self.copy(unit, step, unit.role if unit.role != "output" or step in answering else "hidden")
        for step in range(1, steps + 1):
            for connection in self.net.connections.values():
                self.connect(connection, step)
        self.prune()
        return made

    def begin(self, unit: Unit) -> None:
        """Add what a unit was before the first step."""
        start, name = self.starts.get(unit.name, 0.0), f"{unit.name}@0"
        if isinstance(start, str) and start not in STARTS:
            raise NetworkError(f"unit {unit.name!r} cannot start from {start!r}{nearest(start, STARTS)}")
        if start == "input":
            self.made.add_unit(name, "input")
        elif start == "learned":
            self.made.add_unit(name, "hidden", "linear", bias=0.0)
        else:
            self.made.add_unit(name, "hidden", constant(finite(start, f"the start of {unit.name!r}")))
        self.made.folded[name] = unit.name, 0

    def copy(self, unit: Unit, step: int, role: str) -> None:
        name, group = f"{unit.name}@{step}", unit.group and f"{unit.group}@{step}"
        self.made.add_unit(name, role, unit.function, group=group, combine=unit.combine)
        self.made.folded[name] = unit.name, step

    def connect(self, connection: Connection, step: int) -> None:
        sender, receiver = connection.sender, f"{connection.receiver.name}@{step}"
        name = sender.name if sender.role == "bias" else f"{sender.name}@{step - (connection in self.delays)}"
        copied = self.made.connect(name, receiver, self.weights[connection.shared], kind=type(connection))
        if isinstance(copied, OwnWayBack) and isinstance(connection, OwnWayBack):
            copied.back = connection.back

    def prune(self) -> None:
        """Leave out the copies that compute and on which no answer depends."""
        made = self.made
        if not made.outputs:
            return
        needed: set[str] = {unit.name for unit in made.outputs}
        for unit in made.outputs:
            needed |= nx.ancestors(made.graph, unit.name)
        for unit in [u for u in made.units.values() if u.computes and u.name not in needed]:
            made.remove_unit(unit)
            del made.folded[unit.name]


def _delays(net: Network, given: Iterable[Connection | Ends]) -> set[Connection]:
    """The connections that take a step: those that are given, and those that would close a cycle of the others."""
    delays = {one if isinstance(one, Connection) else net.connections[one] for one in given}
    for connection in delays:
        if net.connections.get((connection.sender.name, connection.receiver.name)) is not connection:
            raise NetworkError(f"{connection.name} is no connection of this network")
    within: nx.DiGraph[Unit] = nx.DiGraph()
    within.add_nodes_from(net.units.values())
    instant = [connection for connection in net.connections.values() if connection not in delays]
    within.add_edges_from((c.sender, c.receiver) for c in instant)
    part = {unit: k for k, units in enumerate(nx.strongly_connected_components(within)) for unit in units}
    # Only a connection between two units of one part can be in a cycle.
    in_question = [c for c in instant if part[c.sender] == part[c.receiver]]
    within.remove_edges_from([(c.sender, c.receiver) for c in in_question])
    for connection in in_question:
        if nx.has_path(within, connection.receiver, connection.sender):
            delays.add(connection)
        else:
            within.add_edge(connection.sender, connection.receiver)
    return delays
