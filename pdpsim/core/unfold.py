"""A network over several steps of time as one feed-forward network, whose copies of a connection share a weight."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import networkx as nx

from pdpsim.arguments import judged
from pdpsim.checks import at_most, finite, first_twice, of_kind
from pdpsim.core.activations import constant
from pdpsim.core.connection import Connection
from pdpsim.core.graph import Connections
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import MOST
from pdpsim.errors import FileNote, NetworkError, UnknownNameError, nearest
from pdpsim.words import listed, quoted

Ends: TypeAlias = tuple[str, str]
Delayed: TypeAlias = "Iterable[Connection | Ends] | Mapping[Connection | Ends, int]"
Start: TypeAlias = "float | str"
STARTS = ("input", "learned")
_SUFFIX = re.compile(r"@-?\d+$")  # of a copy's group


@judged
def unfold(
    net: Network,
    steps: int | range,
    *,
    delayed: Delayed | None = None,
    start: Start | Mapping[str, Start] = 0.0,
    heard: Iterable[int] | None = None,
    answers: Iterable[int] | None = None,
) -> Network:
    """Return the network that a network is over some steps of time: a copy of each unit per step, named ``h1@2``.

    A connection leads to the same step, or with a delay to a later one; its copies share one weight. So
    back-propagation over it is back-propagation through time, and the gradients of all steps are summed. (PDP, ch. 8.)

    Parameters
    ----------
    net : Network
        Of any wiring.
    steps : int or range
        How many, counted from 1, or which; the steps before the first hold what delayed connections bring at first.
    delayed : iterable of Connection or (str, str), or a mapping of these to int, optional
        The connections that take a step, or as many steps as the mapping says; ``net.connections`` are all. Those from
        the bias never do. If not given, those of the network's `delays`. If others are left in a cycle, the one that
        closes it, in declared order, takes a step, too; so say which, where it matters.
    start : float, 'input' or 'learned', or a mapping of them by the names of units
        What units were before the first step: a number; a part of the pattern (``h1@0`` is an input unit); or learned
        (a linear unit, whose bias starts from 0). Units that are not in a mapping were 0.
    heard : iterable of int, optional
        The steps at which input units exist; at others they would be 0, and are left out, which a unit that multiplies
        cannot do without. All, if not given; the step before the first may be one of them, where a delayed connection
        leads from an input unit.
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
    if isinstance(steps, int):
        steps = range(1, steps + 1)
    if not steps or steps.step != 1:
        raise NetworkError(f"steps must be a whole number of 1 or more, or a range of them, not {quoted(steps)}")
    for given in steps, delayed, heard, answers:
        of_kind(given, (Iterable, type(None)), "steps, and connections that take one,")
        if isinstance(given, range):  # of which a set would take memory before any is looked at
            at_most(max(0, given.stop - given.start), MOST, "the number of steps")
    answering = set(steps if answers is None else answers)
    for step in answering - set(steps):
        raise NetworkError(f"answers are given at the steps from {steps[0]} to {steps[-1]}, not at {quoted(step)}")
    delays = _delays(net, net.delays if delayed is None else delayed)
    first = steps[0] - max([1, *delays.values()])
    hearing = None if heard is None else set(heard)
    for step in (hearing or set()) - set(range(first, steps[-1] + 1)):
        raise NetworkError(f"inputs are heard at the steps from {first} to {steps[-1]}, not at {quoted(step)}")
    return _Unfolding(net, delays, start, hearing).over(steps, answering)


def fold(net: Network) -> Network:
    """Return the network that another was unfolded from, with the weights as they stand in the first copies.

    So what was learned can be read, drawn with its loops, and unfolded over other steps. What units learned to start
    from has no place in it, which is told.

    Parameters
    ----------
    net : Network
        One that `unfold` made.

    Returns
    -------
    Network
        Its `delays` say how many steps connections take that take any.

    Examples
    --------
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> _ = net.connect("h1", "h1", 0.5)
    >>> folded = fold(net.unfold(3))
    >>> folded, folded.delays
    (<Network: 1 input, 1 hidden, 1 output, 5 connections>, {('h1', 'h1'): 1})
    """
    for how, begun in (" was learned", _learned_starts(net)), (" is no 0", _given_starts(net)):
        if begun:
            told = ", ".join(f"{name} {value:.4g}" for name, value in begun.items())
            what = f"what units start from{how} ({told}), and is not in the folded network"
            warnings.warn(f"{what}; unfold it with start={{...}}", FileNote, stacklevel=3)
    refuse_alike(net)
    _refuse_several_steps(net)
    return refolded(net)


def refuse_alike(net: Network) -> None:
    """Say so if a unit that is no copy is called as one that others are copies of, for nobody could tell them apart.

    >>> refuse_alike(Network.layered(1, 1, seed=1))
    """
    folded = {name for name, _ in net.folded.values()}
    for name in net.units:
        if name in folded and name not in net.folded:
            raise NetworkError(f"unit {name!r} is no copy, and others are copies of {name!r}; add it by another name")


def _refuse_several_steps(net: Network) -> None:
    """Say so if a unit that is no copy hears another at several steps, or is heard at several, as no folded unit is."""
    for unit in [unit for unit in net.units.values() if net.folded and unit.name not in net.folded]:
        heard = [c.sender for c in unit.incoming], "hears", "hears it"
        hearing = [c.receiver for c in unit.outgoing], "sends to", "sends to it"
        for others, does, one in (heard, hearing) if unit.role != "bias" else ():
            at = [net.folded[other.name] for other in others if other.name in net.folded]
            if (twice := first_twice(name for name, _ in at)) is not None:
                steps = listed([str(step) for name, step in at if name == twice])
                raise NetworkError(f"{unit.name!r} {does} {twice!r} at the steps {steps}; a folded unit {one} at one")


def refolded(net: Network) -> Network:
    """Return what `fold` does, and say nothing of what was learned to start from."""
    if not net.folded:
        raise NetworkError("the network was not unfolded, so there is nothing to fold")
    made, weights = _begun_like(net), dict[Weight, Weight]()
    _add_folded_units(net, made)
    before, places = starts(net), in_time(net)
    for connection in net.connections.values():
        sender, receiver, delay = folded_ends(places, connection)
        if connection.receiver.name in before:
            continue  # what it starts from stands where others have their bias
        if (sender, receiver) in made.connections or receiver not in made.units or not made.units[receiver].computes:
            continue
        if connection.shared not in weights:
            weights[connection.shared] = connection.shared.twin()
        copied = made.connect(sender, receiver, weights[connection.shared], kind=type(connection))
        copied.keep_as(connection)
        if delay:
            made.delays[sender, receiver] = delay
    return made


def in_time(net: Network) -> dict[str, tuple[str, int]]:
    """Return of which unit each one is a copy, and at which step; one that is no copy stands at the last that it hears.

    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> over = net.unfold(2, delayed=net.connections)
    >>> verdict = over.add_unit("verdict", "output")
    >>> _ = over.connect("o1@1", verdict), over.connect("o1@2", verdict)
    >>> in_time(over)["o1@1"], in_time(over)["verdict"], in_time(net)
    (('o1', 1), ('verdict', 2), {})
    """
    found = dict(net.folded)
    first = min((step for _, step in found.values()), default=0)
    for unit in net.structure.firing_order if found and not net.structure.has_cycle else ():
        if unit.name not in found:
            heard = (found[c.sender.name][1] for c in unit.incoming if c.sender.name in found)
            found[unit.name] = unit.name, max(heard, default=first)
    others = (unit.name for unit in net.units.values() if found and unit.role != "bias" and unit.name not in found)
    return found | {name: (name, first) for name in others}


def first_step(net: Network, told: bool = True) -> int:
    """Return at which step an unfolded network begins: as is `told`, or else where units that compute do.

    >>> over = Network.layered(1, 1, 1, seed=1).unfold(3, delayed=[("i1", "h1"), ("h1", "o1")], answers=[3])
    >>> first_step(over), first_step(over, told=False)
    (1, 2)
    """
    if told and net.first_step is not None:
        return net.first_step
    places, begun = in_time(net), starts(net)
    earliest = min(step for _, step in places.values())
    computing = (unit.name for unit in net.units.values() if unit.computes and unit.name not in begun)
    return min((places[name][1] for name in computing), default=earliest)


def starts(net: Network) -> set[str]:
    """Return the units that hold what others were before the first step of a sequence, learned or not.

    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> _ = net.connect("h1", "h1", 0.5)
    >>> starts(net.unfold(2, start="learned")), starts(net)
    ({'h1@0'}, set())
    """
    hearing = {name for name in net.folded if any(c.sender.role != "bias" for c in net.units[name].incoming)}
    first = min((net.folded[name][1] for name in hearing), default=0)
    early = [net.units[name] for name, (_, step) in net.folded.items() if step < first]
    held = (unit for unit in early if unit.function.is_constant or unit.function.name == "linear")
    return {unit.name for unit in held if unit.computes and not _is_copied(net, unit)}


def _is_copied(net: Network, unit: Unit) -> bool:
    """Whether a unit shares a weight with a copy of itself, as one does that hears its bias alone at first."""
    name = net.folded[unit.name][0]
    sharing = (c.receiver for own in unit.incoming for c in own.shared.connections)
    return any(other is not unit and net.folded.get(other.name, ("", 0))[0] == name for other in sharing)


def _learned_starts(net: Network) -> dict[str, float | None]:
    """What units of an unfolded network learned to start from, by their names there."""
    before = starts(net)
    return {name: net.units[name].bias for name in net.folded if name in before and net.units[name].incoming}


def _given_starts(net: Network) -> dict[str, float]:
    """What units of an unfolded network were given to start from, where that is not 0, by their names there."""
    held = (unit for unit in map(net.units.__getitem__, sorted(starts(net))) if unit.function.is_constant)
    return {unit.name: unit.function.low for unit in held if unit.function.low}


def _add_folded_units(net: Network, made: Network) -> None:
    """Add each unit once, as its copies are that compute; an output unit is one if any copy is."""
    before = starts(net)
    for name, copies in _copies(net).items():
        roles = [unit.role for unit in copies]
        hearing = [unit for unit in copies if unit.name not in before] or copies
        first = max(
            hearing[::-1], key=lambda unit: (unit.role == "output", unit.computes and not unit.function.is_constant)
        )
        role = "output" if "output" in roles else first.role
        group = folded_group(first)
        made.add_unit(name, role, first.function, group=group, combine=first.combine)


def _copies(net: Network) -> dict[str, list[Unit]]:
    """The copies of each folded unit, in the order that all steps agree on: what starts has an order of its own."""
    before = starts(net)
    order: nx.DiGraph[str] = nx.DiGraph()
    steps: dict[int, list[str]] = {}
    for copy in net.units:
        name, step = net.folded.get(copy, (copy, None))
        if copy not in before:
            order.add_node(name)
            if step is not None:
                steps.setdefault(step, []).append(name)
    for names in steps.values():
        nx.add_path(order, names)
    places = {name: place for place, name in enumerate(order)}
    agreed = nx.is_directed_acyclic_graph(order)  # steps of files that others wrote need not agree
    names_in_order = nx.lexicographical_topological_sort(order, key=places.get) if agreed else places
    found: dict[str, list[Unit]] = {name: [] for name in names_in_order}
    for name, unit in net.units.items():
        found.setdefault(net.folded.get(name, (name, 0))[0], []).append(unit)
    return found


def folded_group(unit: Unit) -> str | None:
    """Return the group of the unit that one is a copy of; of one that is no copy its own.

    >>> folded_group(Unit("h1@2", group="memory@2")), folded_group(Unit("verdict", group="answer"))
    ('memory', 'answer')
    """
    return None if unit.group is None else _SUFFIX.sub("", unit.group)


def folded_ends(places: Mapping[str, tuple[str, int]], connection: Connection) -> tuple[str, str, int]:
    """Return the folded sender and receiver of a connection, and how many steps it takes, by what `in_time` found.

    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> _ = net.connect("h1", "h1", 0.5)
    >>> unfolded = net.unfold(2)
    >>> folded_ends(in_time(unfolded), unfolded.connections["h1@1", "h1@2"])
    ('h1', 'h1', 1)
    """
    receiver, step = places[connection.receiver.name]
    sender, since = places.get(connection.sender.name, (connection.sender.name, step))
    return sender, receiver, step - since


def _begun_like(net: Network) -> Network:
    """A network without units, of the same name, drawn as it was and as warm."""
    made = Network(net.name)
    for name in ("seed", "init_range", "start", "temperature"):
        setattr(made, name, getattr(net, name))
    return made


class _Unfolding:
    """A network being unfolded."""

    def __init__(
        self,
        net: Network,
        delays: dict[Connection, int],
        start: Start | Mapping[str, Start],
        heard: set[int] | None,
    ) -> None:
        self.net, self.delays, self.heard = net, delays, heard
        self.starts: Mapping[str, Start] = start if isinstance(start, Mapping) else dict.fromkeys(net.units, start)
        for name, each in self.starts.items():
            if name not in net.units:
                raise UnknownNameError(f"there is no unit {name!r} that could start{nearest(name, net.units)}")
            if isinstance(each, str) and each not in STARTS:
                raise NetworkError(f"unit {name!r} cannot start from {each!r}{nearest(each, STARTS)}")
        self.made = _begun_like(net)
        self.weights = {weight: weight.twin() for weight in net.weights}
        self.unheard: list[tuple[str, str]] = []  # left out in front of units that multiply

    def over(self, steps: range, answering: set[int]) -> Network:
        made, units = self.made, self.net.units.values()
        reach = {unit: max((self.delays.get(c, 0) for c in unit.outgoing), default=0) for unit in units}
        for unit in units:
            if unit.role == "bias":
                made.add_unit(unit.name, "bias", unit.function)
        for before in range(max(reach.values(), default=0), 0, -1):
            for unit in units:
                if unit.role != "bias" and reach[unit] >= before:
                    self.begin(unit, steps[0] - before)
        for step in steps:
            for unit in units:
                if unit.role != "bias" and self.hears(unit, step):
                    self.copy(unit, step, unit.role if unit.role != "output" or step in answering else "hidden")
        for step in steps:
            for connection in self.net.connections.values():
                self.connect(connection, step)
        self.prune()
        for name, receiver in self.unheard:
            if receiver in made.units:
                told = f"{receiver!r} multiplies, and {name!r}, which is not heard, would be a factor of 0"
                raise NetworkError(f"{told}; let it be heard at each step, and give it 0 there")
        made.first_step = steps[0]
        return made

    def hears(self, unit: Unit, step: int) -> bool:
        """Whether a unit exists at a step; only input units may not."""
        return unit.role != "input" or self.heard is None or step in self.heard

    def begin(self, unit: Unit, step: int) -> None:
        """Add what a unit was at a step before the first."""
        start, name = self.starts.get(unit.name, 0.0), f"{unit.name}@{step}"
        if unit.role == "input" and self.heard is not None:
            if step not in self.heard:
                return
            start = "input"
        if start == "input":
            self.made.add_unit(name, "input")
        elif start == "learned":
            self.made.add_unit(name, "hidden", "linear", bias=0.0)
        else:
            self.made.add_unit(name, "hidden", constant(finite(start, f"the start of {unit.name!r}")))
        self.made.folded[name] = unit.name, step

    def copy(self, unit: Unit, step: int, role: str) -> None:
        name, group = f"{unit.name}@{step}", unit.group and f"{unit.group}@{step}"
        self.made.add_unit(name, role, unit.function, group=group, combine=unit.combine)
        self.made.folded[name] = unit.name, step

    def connect(self, connection: Connection, step: int) -> None:
        sender, receiver = connection.sender, f"{connection.receiver.name}@{step}"
        name = sender.name if sender.role == "bias" else f"{sender.name}@{step - self.delays.get(connection, 0)}"
        if name not in self.made.units:  # it would be 0, which is nothing in a sum
            if connection.receiver.combine != "sum":
                self.unheard.append((name, receiver))
            return
        copied = self.made.connect(name, receiver, self.weights[connection.shared], kind=type(connection))
        copied.keep_as(connection)

    def prune(self) -> None:
        """Leave out the copies that compute and on which no answer depends."""
        made = self.made
        if not made.outputs:
            return
        answers = [unit.name for unit in made.outputs]
        backward = nx.reverse_view(made.graph)  # type: ignore[type-var]
        needed = {name for layer in nx.bfs_layers(backward, answers) for name in layer}
        for unit in [u for u in made.units.values() if u.computes and u.name not in needed]:
            made.remove_unit(unit)


def _delays(net: Network, given: Delayed) -> dict[Connection, int]:
    """How many steps connections take: those that are given, and those that would close a cycle of the others."""
    told = given if isinstance(given, Mapping) and not isinstance(given, Connections) else dict.fromkeys(given, 1)
    delays = {one if isinstance(one, Connection) else net.connections[one]: delay for one, delay in told.items()}
    for connection, delay in delays.items():
        if isinstance(delay, bool) or not isinstance(delay, int) or delay < 0:
            raise NetworkError(f"the delay of {connection.name} must be a whole number of steps, not {quoted(delay)}")
        if net.connections.get((connection.sender.name, connection.receiver.name)) is not connection:
            raise NetworkError(f"{connection.name} is no connection of this network")
    within: nx.DiGraph[Unit] = nx.DiGraph()
    within.add_nodes_from(net.units.values())
    instant = [connection for connection in net.connections.values() if not delays.get(connection)]
    within.add_edges_from((c.sender, c.receiver) for c in instant)
    part = {unit: k for k, units in enumerate(nx.strongly_connected_components(within)) for unit in units}
    # Only a connection between two units of one part can be in a cycle.
    in_question = [c for c in instant if part[c.sender] == part[c.receiver]]
    within.remove_edges_from([(c.sender, c.receiver) for c in in_question])
    for connection in sorted(in_question, key=lambda c: c not in delays):  # those whose delay is said come first
        if nx.has_path(within, connection.receiver, connection.sender):
            if connection in delays:
                raise NetworkError(f"{connection.name} closes a cycle, so it cannot take 0 steps")
            delays[connection] = 1
        else:
            within.add_edge(connection.sender, connection.receiver)
    return delays
