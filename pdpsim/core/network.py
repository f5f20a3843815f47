"""A network: units and connections in a graph, built, checked, and swept over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise, repeat
from math import isfinite
from operator import attrgetter, index
from typing import Any, SupportsIndex

import networkx as nx

from pdpsim.arguments import judged, judged_if_new
from pdpsim.checks import listed, of_kind, positive, printable_name, refuse_near_misses
from pdpsim.core import looks, sweeps
from pdpsim.core.activations import Activation
from pdpsim.core.builders import Builders, masks_on_the_average
from pdpsim.core.chance import Chance, Seed
from pdpsim.core.connection import Connection
from pdpsim.core.events import PatternPresented, TargetsCompared
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.patterns import Pattern, PatternSet, asked_of
from pdpsim.core.settling import Annealed, EnergyFound, GradientsCleared
from pdpsim.core.starting import Starting
from pdpsim.core.trying import Trying
from pdpsim.core.unit import Unit, act
from pdpsim.core.weight import Weight, kept_beside, remake_weight
from pdpsim.core.wiring import BIAS, CONNECTION_KEYS, UNIT_KEYS
from pdpsim.errors import NetworkError, NotFiniteError, PatternError, WrongTypeError
from pdpsim.words import brief, counted, quoted
from pdpsim.words import listed as names_listed

_net_input, _activation, _target, _error, _gradient = map(
    attrgetter, ("net_input", "activation", "target", "error", "gradient")
)


@brief
class Network(Trying, Starting, looks.Shown, Builders):
    """A network of units and connections.

    Build one with `layered`, with `from_graph`, or unit by unit.

    Parameters
    ----------
    name : str
        For titles and files.

    Attributes
    ----------
    units : mapping of str to Unit
    connections : mapping of (str, str) to Connection
        By the names of sender and receiver, in declared order.
    graph : networkx.DiGraph
        The same units and connections, for networkx's algorithms. Its attributes are live; its wiring
        is changed through the network only.
    seed, init_range, start : int or None, float, str
        What the starting weights were drawn with, if they were; see `randomize`.
    chance : Chance
        What stochastic units draw from.
    temperature : float
        By what the net input of stochastic units is divided.
    folded : dict of str to (str, int)
        Of a network that `unfold` made: which unit each of its units is a copy of, and at which step.
    delays : dict of (str, str) to int
        How many steps connections take that take any, by the names of sender and receiver, where `unfold` is told
        nothing else; `fold` notes them.
    pattern, phase : Pattern or None, str
        What the numbers in the units are of: the pattern presented last, and the sweep that was begun
        last, 'forward' or 'backward' ('' before the first).

    Examples
    --------
    >>> net = Network("and")
    >>> i1, i2 = net.add_unit("i1", "input"), net.add_unit("i2", "input")
    >>> out = net.add_unit("out", "output", bias=-1.5, function="threshold")
    >>> for unit in i1, i2:
    ...     _ = net.connect(unit, out, 1.0)
    >>> [net.forward([a, b]) for a in (0, 1) for b in (0, 1)]
    [(0.0,), (0.0,), (0.0,), (1.0,)]
    >>> net
    <Network and: 2 inputs, 0 hidden, 1 output, 3 connections>
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.name = name
        self.seed: int | None = None
        self.init_range = 0.5
        self.start = "uniform"
        self.pattern: Pattern | None = None
        self.phase = ""

    @property
    def name(self) -> str:
        """The name, for titles and files; '' where there is none.

        >>> Network("and").name
        'and'
        """
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = printable_name(name, "a network's name", NetworkError, optional=True)

    # -- building ---------------------------------------------------------------------------------

    @classmethod
    @judged
    def layered(
        cls,
        *sizes: int,
        seed: Seed = None,
        init_range: float = 0.5,
        function: str | Activation = "logistic",
        bias: bool = True,
        direct: bool = False,
        name: str = "",
        start: str = "uniform",
        names: Sequence[Sequence[str] | None] | None = None,
    ) -> Network:
        """Build a network in layers, each fully connected to the next.

        Parameters
        ----------
        *sizes : int
            Units per layer, from inputs to outputs.
        seed : int, random.Random or None
            For the starting weights, drawn evenly from -init_range to init_range in declared order.
        init_range : float
        function : str or Activation
            The activation function of hidden and output units.
        bias : bool
            Whether hidden and output units have a bias.
        direct : bool
            Whether the inputs are connected to the outputs directly too.
        name : str
        start : {'uniform', 'xavier', 'he', 'lecun'}
            The range of the starting weights; see `randomize`.
        names : sequence of (sequence of str or None), optional
            For each layer the names of its units, or None for the usual ones.

        Examples
        --------
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> list(net.units)
        ['bias', 'i1', 'i2', 'h1', 'h2', 'o1']
        >>> list(Network.layered(2, 2, 1, seed=1, names=[["left", "right"], None, ["same"]]).units)
        ['bias', 'left', 'right', 'h1', 'h2', 'same']
        >>> list(net.connections)[:3]
        [('bias', 'h1'), ('i1', 'h1'), ('i2', 'h1')]
        """
        if len(sizes) < 2 or not all(isinstance(n, int) and n > 0 for n in sizes):
            raise NetworkError(f"a layered network needs two or more layers of one or more units, not {sizes}")
        named = _names_of_layers(names, sizes)
        net = cls(name)
        crossing = sum(a * b for a, b in pairwise(sizes)) + direct * sizes[0] * sizes[-1]
        net.refuse_too_large(sum(sizes) + bias * sum(sizes[1:]) + crossing)
        if bias:
            net.add_unit(BIAS, "bias")
        last = len(sizes) - 1
        layers: list[list[Unit]] = []
        counts = dict.fromkeys("iho", 0)
        for k, size in enumerate(sizes):
            role = "input" if k == 0 else "output" if k == last else "hidden"
            first = counts[role[0]] + 1
            counts[role[0]] += size
            usual = [f"{role[0]}{n}" for n in range(first, first + size)]
            layers.append(net.add_group(named[k] or usual, role, function=function if k else None))
        for k in range(1, len(sizes)):
            senders = layers[k - 1] + (layers[0] if direct and k == last > 1 else [])
            net.connect_all(([net.units[BIAS]] if bias else []) + senders, layers[k])
        net.randomize(seed, init_range, start)
        return net

    @classmethod
    @judged
    def for_patterns(cls, patterns: PatternSet, hidden: int | Sequence[int] = (), **settings: Any) -> Network:
        """Build a network in layers that fits patterns: a unit for each of their inputs and targets, with its name.

        Parameters
        ----------
        patterns : PatternSet
        hidden : int or sequence of int
            Hidden units, layer by layer; none for a network without.
        **settings
            As for `layered`: seed, init_range, function, bias, direct, name, start.

        Examples
        --------
        >>> from pdpsim import PatternSet
        >>> animals = PatternSet.from_frame({"legs": [4, 2], "bird": [0, 1]}, ["legs"], ["bird"])
        >>> list(Network.for_patterns(animals, hidden=2, seed=1).units)
        ['bias', 'legs', 'h1', 'h2', 'bird']
        """
        of_kind(patterns, PatternSet, "the patterns that a network is built for")
        if not patterns[0].targets:
            raise PatternError("a network is built for patterns with targets, and these have none")
        between = listed([index(hidden)] if isinstance(hidden, SupportsIndex) else hidden, "hidden units")
        sizes = len(patterns[0].inputs), *between, len(patterns[0].targets)
        names = [patterns.input_names, *[None] * len(between), patterns.target_names]
        return cls.layered(*sizes, names=names, **settings)

    @classmethod
    def from_graph(cls, graph: nx.DiGraph[Any], name: str = "") -> Network:
        """Build a network from any directed graph.

        Parameters
        ----------
        graph : networkx.DiGraph
            Node attributes ``role``, ``activation``, ``layer``, ``group``, ``combine`` and ``bias`` and edge
            attributes ``weight``, ``frozen``, ``shared``, ``bounds``, ``last_change``, ``memory``, ``kind``, ``back``
            and ``delay`` are used where there are any, and mean what they do in a network file; others may be there.
            Otherwise nodes without predecessors are inputs, those without successors outputs, one named ``bias`` the
            bias unit; weights are 0. A network's own graph shows all of these but what a rule remembers.

        Raises
        ------
        NetworkError
            If an attribute is none of these, but nearly.

        Examples
        --------
        >>> net = Network.from_graph(nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")]))
        >>> [(unit.name, unit.role, unit.layer) for unit in net.units.values()]
        [('a', 'input', 0), ('b', 'hidden', 1), ('c', 'output', 2)]
        """
        of_kind(graph, nx.Graph, "the graph of a network")
        if not graph.is_directed() or graph.is_multigraph():
            raise NetworkError(f"a network is built from an nx.DiGraph, not from {type(graph).__name__}")
        net = cls(printable_name(name, "a network's name", NetworkError, optional=True) or graph.name)
        for node, data in graph.nodes(data=True):
            refuse_near_misses(data, UNIT_KEYS, f"node {quoted(node)}", NetworkError)
            role = _role_by_place(graph, node) if data.get("role") is None else data["role"]
            shown = {key: data.get(key) for key in ("layer", "group")}
            net.add_unit(str(node), role, data.get("activation"), combine=data.get("combine", "sum"), **shown)
        for node, data in graph.nodes(data=True):
            if data.get("bias") is not None:
                net.connect_bias(str(node), data["bias"])
        tied: dict[object, Weight] = {}
        for sender, receiver, data in graph.edges(data=True):
            refuse_near_misses(data, CONNECTION_KEYS, f"edge {quoted(sender)} -> {quoted(receiver)}", NetworkError)
            net.connect_described(str(sender), str(receiver), data, tied)
        return net

    def unfold(self, steps: int | range, **how: Any) -> Network:
        """Return the feed-forward network that this one is over some steps of time; see `pdpsim.core.unfold.unfold`.

        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> _ = net.connect("h1", "h1", 0.5)
        >>> net.unfold(3)
        <Network: 3 inputs, 4 hidden, 3 outputs, 15 connections>
        """
        from pdpsim.core.unfold import unfold

        return unfold(self, steps, **how)

    def fold(self) -> Network:
        """Return the network that this one was unfolded from, with the weights as they stand; see `unfold.fold`.

        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> net.unfold(3).fold()
        <Network: 1 input, 1 hidden, 1 output, 4 connections>
        """
        from pdpsim.core.unfold import fold

        return fold(self)

    # -- the acts of the network as a whole -------------------------------------------------------

    @act("present pattern {1.name}")
    def present(self, pattern: Pattern) -> PatternPresented:
        """Put inputs and targets in place and set every net input to zero: the first act of a forward sweep.

        Raises
        ------
        PatternError
            If the pattern does not have a number for each input unit, or has too few or many targets.
        """
        if not isinstance(pattern, Pattern):
            raise WrongTypeError(f"what is presented must be a Pattern, not {type(pattern).__name__} {quoted(pattern)}")
        structure = self.structure
        if len(pattern.inputs) != len(structure.inputs) or len(pattern.targets) not in (0, len(structure.outputs)):
            raise PatternError(
                f"pattern {pattern.name!r} has {counted(len(pattern.inputs), 'input')} and "
                f"{counted(len(pattern.targets), 'target')}; the network has "
                f"{counted(len(structure.inputs), 'input unit')} and {counted(len(structure.outputs), 'output unit')}"
            )
        for names, units in zip(pattern.units, (structure.inputs, structure.outputs if pattern.targets else ())):
            if names and units and names != (order := tuple([unit.name for unit in units])):
                raise PatternError(
                    f"the numbers of pattern {pattern.name!r} are for {names_listed(names)}, in this order, and the "
                    f"network has {names_listed(order)}; patterns.fitted(net) puts them in order, if it has them"
                )
        nets_before = tuple(map(_net_input, structure.units))
        given_before = tuple(map(_activation, structure.given))
        targets_before = tuple(map(_target, structure.outputs))
        # What is carried is worked out from what stands there, before anything is taken.
        values = list(pattern.inputs)
        for place, carry in pattern.carried:
            values[place] = carry.value(self)
        event = PatternPresented(
            self, pattern, nets_before, given_before, targets_before, self.pattern, self.phase, tuple(values)
        )
        self.pattern, self.phase = pattern, "forward"
        for unit in structure.computing:
            unit.net_input = unit.empty
        for unit, value in zip(structure.given, (*values, 1.0)):
            unit.take(value)
        for unit, target in zip(structure.outputs, pattern.targets or repeat(None)):
            unit.target = target
        return event

    @act("compare outputs with targets")
    @judged_if_new
    def compare(self, measure: Measure, keep_gradients: bool = False) -> TargetsCompared:
        """Set the error of each output unit to dE/dy and that of the others to zero: a backward sweep's first act.

        The gradients are set to zero too, unless they are kept to be added to.

        Raises
        ------
        NotFiniteError
            If an output is so far off that its error is infinite; nothing is changed then.
        """
        structure = self.structure
        errors_before = tuple(map(_error, structure.units))
        gradients_before = None if keep_gradients else tuple(map(_gradient, structure.weights))
        event = TargetsCompared(self, measure, *self._errors(measure), self.phase, errors_before, gradients_before)
        self.phase = "backward"
        for unit in structure.units:
            unit.error = 0.0
        for unit, error in zip(structure.outputs, event.errors):
            unit.error = error
        if not keep_gradients:
            for weight in structure.weights:
                weight.gradient = 0.0
        return event

    @act("clear gradients")
    def clear_gradients(self) -> GradientsCleared:
        """Begin every gradient anew, where that is not left to `compare`.

        >>> net = Network.layered(1, 1, seed=1)
        >>> net.weights[0].gradient = 3.0
        >>> _ = net.clear_gradients(); net.weights[0].gradient
        0.0
        """
        before = tuple([weight.gradient for weight in self.weights])
        for weight in self.weights:
            weight.gradient = 0.0
        return GradientsCleared(self, before)

    @act("temperature {1}")
    def anneal(self, temperature: float) -> Annealed:
        """Bring the network to a temperature, by which stochastic units divide their net inputs.

        >>> net = Network.layered(1, 1, seed=1)
        >>> net.anneal(20.0).words()
        'temperature 20.000, before 1.000'
        """
        before, self.temperature = self.temperature, positive(temperature, "temperature")
        return Annealed(self, self.temperature, before)

    @act("energy")
    def energy(self) -> EnergyFound:
        """Work out E = - sum of weight x activation x activation, each link once. (Hopfield, 1982.)

        A link with the bias unit counts as a threshold does.

        >>> net = Network()
        >>> one, other = net.add_group(["one", "other"])
        >>> _ = net.connect(one, other, 2.0, symmetric=True)
        >>> one.activation = other.activation = 1.0
        >>> net.energy().energy
        -2.0
        """
        total = 0.0
        for link in self.structure.links:
            total -= link.shared.value * link.sender.activation * link.receiver.activation
        if not isfinite(total):
            raise NotFiniteError(f"the energy became {total}")
        return EnergyFound(self, total)

    def _errors(self, measure: Measure) -> tuple[tuple[float, ...], float, float]:
        """dE/dy of each output unit, pss and E."""
        errors, pss, total = [], 0.0, 0.0
        for unit in self.structure.outputs:
            target, activation, error = unit.target, unit.activation, 0.0
            if target is not None:
                try:
                    error = measure.slope(target, activation)
                    total += measure.error(target, activation)
                except (ArithmeticError, ValueError) as trouble:
                    raise NotFiniteError(f"unit {unit.name!r}: the measure of error fails: {trouble}") from None
                pss += (target - activation) * (target - activation)
                if not isfinite(pss + total):
                    raise NotFiniteError(f"unit {unit.name!r}: error became {pss + total} at activation {activation:g}")
            errors.append(error)
        return tuple(errors), pss, total

    # -- whole sweeps -----------------------------------------------------------------------------

    def forward(self, pattern: Pattern | Sequence[float] | Mapping[str, float]) -> tuple[float, ...]:
        """Pass the activations of a pattern forward, and return those of the output units.

        Parameters
        ----------
        pattern : Pattern, sequence of float, or mapping
            Inputs in the order of the input units, or by their names.

        Examples
        --------
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.forward([0, 1]) == net.forward({"i1": 0, "i2": 1})
        True
        """
        pattern = asked_of(self, pattern)
        sweeps.do(sweeps.forward_acts(self, pattern))
        return tuple([unit.activation for unit in self.outputs])

    @judged_if_new
    def backward(self, measure: Measure = SumOfSquares()) -> None:
        """Pass the errors of the pattern in place backward; deltas and gradients are in the objects then.

        Examples
        --------
        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> _ = net.forward(Pattern([0, 1], [1]))
        >>> net.backward()
        >>> net.connections["h1", "o1"].gradient == net.units["o1"].delta * net.units["h1"].activation
        True
        """
        sweeps.do(sweeps.backward_acts(self, measure))

    # -- as an object among others ----------------------------------------------------------------

    def copy(self) -> Network:
        """Return an independent copy, with every number as it stands.

        What classes of one's own keep by further attributes is handed on as it is.

        >>> net = Network.layered(2, 2, 1, seed=1)
        >>> net.copy().connections["i1", "h1"].weight == net.connections["i1", "h1"].weight
        True
        """
        twin = type(self).__new__(type(self))
        twin.__setstate__(self.__getstate__())
        return twin

    def without_dropout(self) -> Network:
        """Return a copy that answers as the network does on the average; see `no_dropout`.

        >>> net = Network()
        >>> _ = net.dropout(net.add_group(["a", "b"], "input"), 0.5, "output")
        >>> net.without_dropout().forward([1, 1])
        (1.0, 1.0)
        """
        twin = self.copy()
        masks_on_the_average(twin)
        return twin

    def __getstate__(self) -> dict[str, Any]:
        # Flat, with numbers for links: following links through a long chain would exhaust the stack.
        places = {weight: k for k, weight in enumerate(self.weights)}
        return {
            "name": self.name,
            "seed": self.seed,
            "init_range": self.init_range,
            "start": self.start,
            "pattern": self.pattern,
            "phase": self.phase,
            "temperature": self.temperature,
            "scores": self.scores,
            "aside": self.aside,
            "folded": dict(self.folded),
            "first_step": self.first_step,
            "delays": dict(self.delays),
            "chance": self.chance,
            "units": [
                (u.name, u.role, u.function, u.given_layer, u.group, u.combine, u.numbers) for u in self.units.values()
            ],
            "weights": [(type(w), w.numbers, kept_beside(w, Weight)) for w in self.weights],
            "connections": [
                (*ends, places[c.shared], type(c), kept_beside(c, Connection)) for ends, c in self.connections.items()
            ],
            "kept": {name: value for name, value in vars(self).items() if name not in _own_names()},
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        Network.__init__(self, state["name"])  # a subclass may want to be made with something else
        vars(self).update(state["kept"])
        own = "temperature", "scores", "aside", "folded", "delays"
        for name in ("seed", "init_range", "start", "pattern", "phase", *own):
            setattr(self, name, state[name])
        self.first_step = state.get("first_step")  # of which older pickles say nothing
        self.chance = Chance(state["chance"].seed, state["chance"].position)
        for name, role, function, layer, group, combine, numbers in state["units"]:
            unit = self.add_unit(name, role, function, layer=layer, group=group, combine=combine)
            unit.numbers = numbers
        weights = [remake_weight(*parts) for parts in state["weights"]]
        for sender, receiver, k, kind, kept in state["connections"]:
            connection = self.connect(sender, receiver, weights[k], kind=kind)
            for name, value in kept.items():
                setattr(connection, name, value)

    def draw(self, *args: Any, **settings: Any) -> Any:
        """Draw the network as a circuit, and return the matplotlib axes; see `pdpsim.drawing.circuit.draw_network`.

        >>> ax = Network.layered(2, 2, 1, seed=1).draw(pattern=[0, 1])
        >>> ax.get_title()
        'pattern (0, 1), forward'
        """
        show = looks.look(self, "draw")
        if show is None:
            raise NetworkError(f"nobody has said how to draw a {type(self).__name__}")
        return show(self, *args, **settings)

    def __repr__(self) -> str:
        roles = [unit.role for unit in self.units.values()]
        counts = {role: roles.count(role) for role in ("input", "hidden", "output")}
        return (
            f"<Network{self.name and ' ' + self.name}: {counted(counts['input'], 'input')}, {counts['hidden']} hidden, "
            f"{counted(counts['output'], 'output')}, {counted(len(self.connections), 'connection')}>"
        )

    def __str__(self) -> str:
        show = looks.look(self, "text")
        return show(self) if show else repr(self)


@cache
def _own_names() -> frozenset[str]:
    """The attributes that every network has."""
    return frozenset(vars(Network()))


def _names_of_layers(
    names: Sequence[Sequence[str] | None] | None, sizes: tuple[int, ...]
) -> list[Sequence[str] | None]:
    found: list[Sequence[str] | None] = [None] * len(sizes) if names is None else list(names)
    if len(found) != len(sizes):
        raise NetworkError(f"names must be given for {len(sizes)} layers (None for usual ones), not for {len(found)}")
    for k, (layer, size) in enumerate(zip(found, sizes)):
        if layer is not None and (isinstance(layer, str) or len(layer) != size):
            raise NetworkError(f"layer {k} has {counted(size, 'unit')}, and its names are {quoted(layer)}")
    return found


def _role_by_place(graph: nx.DiGraph[Any], node: object) -> str:
    if node == BIAS:
        return "bias"
    return "input" if graph.in_degree(node) == 0 else "output" if graph.out_degree(node) == 0 else "hidden"
