"""Networks of tlearn (.cf). (Plunkett and Elman, *Exercises in Rethinking Innateness*, 1997.)"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import inf
from random import Random

from pdpsim.checks import in_digits
from pdpsim.core.activations import Activation, register
from pdpsim.core.chance import Seed, drawn_seed, uniform
from pdpsim.core.network import Network
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS, MOST
from pdpsim.errors import FormatError, nearest
from pdpsim.formats.tokens import Tokens, tell
from pdpsim.words import counted, quoted

BIPOLAR = register(Activation("bipolar", "2 / (1 + exp(-net)) - 1 if net > -700 else -1", "(1 - y * y) / 2", -1.0, 1.0))
FUNCTIONS = {"linear": "linear", "bipolar": BIPOLAR.name, "binary": "sign"}
SHOWN = ("selected", "layer", "slab")
NUMBERS = re.compile(r"(i?)([0-9]{1,7})(?:-(i?)([0-9]{1,7}))?")
MOST_NODES = 10_000


@dataclass(frozen=True)
class Link:
    """What a .cf says of a connection.

    Parameters
    ----------
    group : int
        Connections of one group, above 0, share a weight.
    fixed : bool
    low, high : float
        Between what it may be.
    """

    group: int = 0
    fixed: bool = False
    low: float = -inf
    high: float = inf


@dataclass
class Plan:
    """What a .cf says; node 0 is the bias."""

    nodes: int = 0
    inputs: int = 0
    outputs: int = 0
    targets: list[int] = field(default_factory=list)
    links: dict[tuple[int, str], Link] = field(default_factory=dict)
    groups: dict[int, Link] = field(default_factory=dict)
    functions: dict[int, str] = field(default_factory=dict)
    reach: float | None = None


def read_network(text: str, seed: Seed = None) -> Network:
    """Return the network that a .cf describes; its inputs are i1, i2 and so on, its nodes 1, 2 and so on.

    Nodes are logistic unless it says otherwise. A connection from a node to itself or to one before it brings what was
    there a step before; such a network is unfolded before it is trained: `Network.unfold`.

    Raises
    ------
    FormatError
        If it describes none; the sentence says in which line.

    Examples
    --------
    >>> read_network('''NODES:
    ... nodes = 3
    ... inputs = 2
    ... outputs = 1
    ... output node is 3
    ... CONNECTIONS:
    ... groups = 0
    ... 1-3 from 0
    ... 1-2 from i1-i2
    ... 3 from 1-2
    ... SPECIAL:
    ... weight_limit = 1.0''', seed=1)
    <Network: 2 inputs, 2 hidden, 1 output, 9 connections>
    """
    plan = _Reader(text).plan()
    net = _built(plan)
    drawn = drawn_seed(seed)
    _draw(net, plan, drawn)
    if seed is None:
        tell(f"the weights are drawn with seed {drawn}")
    back = [(a, str(b)) for b, a in plan.links if in_digits(a) and int(a) >= b and a != "0"]
    if back:
        ends = ", ".join(f"({a!r}, {b!r})" for a, b in back[:3])
        tell(
            f"{counted(len(back), 'connection')} bring what was there a step before: unfold(steps, delayed=[{ends}...])"
        )
    return net


class _Reader:
    """Reads a .cf word by word, in the order in which tlearn does."""

    def __init__(self, text: str) -> None:
        self.tokens = Tokens(text)
        self.made = Plan()
        self.groups = 0

    def plan(self) -> Plan:
        """Return what the file says."""
        self._expect("NODES:")
        left = ["nodes", "inputs", "outputs"]
        while left:
            left.remove(name := self._expect(*left))
            self._expect("=")
            setattr(self.made, name, self.tokens.whole(f"the number of {name}", 1 if name == "nodes" else 0))
        if self.made.nodes + self.made.inputs > MOST_NODES:
            raise FormatError(
                f"{self.made.nodes + self.made.inputs:,} nodes and inputs are too many; at most {MOST_NODES:,}"
            )
        self._outputs()
        self._connections()
        self._special()
        return self.made

    def _expect(self, *words: str) -> str:
        word = self.tokens.take(" or ".join(words))
        if word not in words:
            raise self.tokens.wrong(" or ".join(words))
        return word

    def _outputs(self) -> None:
        self._expect("output")
        self._expect("node", "nodes")
        self._expect("is", "are")
        self.made.targets = [self._node(name) for name in self._names("output nodes")]
        if len(self.made.targets) != self.made.outputs:
            raise FormatError(
                f"line {self.tokens.line}: {len(self.made.targets)} output nodes; outputs = {self.made.outputs}"
            )

    def _connections(self) -> None:
        self._expect("CONNECTIONS:")
        self._expect("groups")
        self._expect("=")
        self.groups = self.tokens.whole("the number of groups")
        while (word := self.tokens.peek()) != "SPECIAL:" and word:
            if word == "group":
                self.tokens.take("group")
                chosen = [self._group(name) for name in self._names("groups", max(self.groups, self.made.nodes))]
                self._expect("=")
                said = self._limits(Link())
                for group in chosen:
                    self._tell_group(group, said)
            else:
                self._connect()

    def _group(self, name: str) -> int:
        if not in_digits(name):
            raise FormatError(f"line {self.tokens.line}: {quoted(name)} is no group, which is a number")
        return self._known(int(name))

    def _tell_group(self, group: int, said: Link) -> None:
        """Add what a line says of a group to what is known: that it is fixed, or its limits."""
        before = self.made.groups.get(group, Link())
        if said.fixed:
            said = replace(before, fixed=True)
        elif (before.low, before.high) not in ((-inf, inf), (said.low, said.high)):
            raise FormatError(f"line {self.tokens.line}: the limits of group {group} were told before")
        self.made.groups[group] = replace(said, fixed=before.fixed or said.fixed)

    def _known(self, group: int) -> int:
        if group == 0:
            raise FormatError(f"line {self.tokens.line}: there is no group 0; groups are numbered from 1")
        if group > self.groups:
            raise FormatError(f"line {self.tokens.line}: there is no group {group}; groups = {self.groups}")
        return group

    def _connect(self) -> None:
        receivers = [self._node(name) for name in self._names("the nodes that a connection leads to")]
        self._expect("from")
        senders = self._names("the nodes that it comes from")
        said, one_to_one = Link(), False
        if self.tokens.peek() == "=":
            self.tokens.take("=")
            said = self._limits(said)
            while self.tokens.peek() in ("fixed", "one-to-one"):
                word = self.tokens.take("fixed")
                said, one_to_one = (
                    replace(said, fixed=said.fixed or word == "fixed"),
                    one_to_one or word == "one-to-one",
                )
        if one_to_one and len(receivers) != len(senders):
            raise FormatError(f"line {self.tokens.line}: {len(receivers)} nodes cannot hear {len(senders)} one-to-one")
        pairs = zip(receivers, senders) if one_to_one else ((r, s) for r in receivers for s in senders)
        if len(receivers) * len(senders) > MOST:
            raise FormatError(f"line {self.tokens.line}: {len(receivers) * len(senders):,} connections are too many")
        for pair in pairs:
            self.made.links[pair] = said

    def _limits(self, said: Link) -> Link:
        word = self.tokens.peek()
        if word == "fixed":
            self.tokens.take("fixed")
            return replace(said, fixed=True)
        if word == "recurrent":
            self.tokens.take("recurrent")
            return said
        if word == "group":
            self.tokens.take("group")
            return replace(said, group=self._known(self.tokens.whole("the number of a group")))
        low = self.tokens.number("the least weight, fixed or group")
        self._expect("&")
        high = self.tokens.number("the largest weight")
        if high < low:
            raise FormatError(f"line {self.tokens.line}: a weight cannot be from {low:g} to {high:g}")
        return replace(said, low=low, high=high)

    def _special(self) -> None:
        if self.tokens.ended:
            return
        self._expect("SPECIAL:")
        while not self.tokens.ended:
            name = self.tokens.take("a special setting")
            self._expect("=")
            if name == "weight_limit":
                self._weight_limit()
                continue
            nodes = self._names(f"the nodes of {name}")
            if name in FUNCTIONS:
                self._function(FUNCTIONS[name], map(self._node, nodes))
            elif name == "delayed":
                raise FormatError(f"line {self.tokens.line}: nodes that answer a step later are not carried over")
            elif name not in SHOWN:
                known = ("weight_limit", *FUNCTIONS, *SHOWN)
                raise FormatError(
                    f"line {self.tokens.line}: {quoted(name)} is no special setting{nearest(name, known)}"
                )

    def _weight_limit(self) -> None:
        reach = self.tokens.number("the largest weight to start from")
        if not 0.0 <= reach <= 1e300:
            raise FormatError(f"line {self.tokens.line}: weights cannot start from within {reach:g}")
        if self.made.reach is not None:
            raise FormatError(f"line {self.tokens.line}: weight_limit was told before, {self.made.reach:g}")
        self.made.reach = reach

    def _function(self, function: str, nodes: Iterable[int]) -> None:
        for node in nodes:
            if self.made.functions.setdefault(node, function) != function:
                told = self.made.functions[node]
                raise FormatError(
                    f"line {self.tokens.line}: node {node} cannot be {function}; it was told to be {told}"
                )

    def _node(self, name: str) -> int:
        if not in_digits(name) or name == "0":
            raise FormatError(f"line {self.tokens.line}: nothing can lead to {quoted(name)}, which is no node")
        return int(name)

    def _names(self, what: str, known: int | None = None) -> list[str]:
        """Take a list such as 1-3,i2 and return its names, of so many that are known: by default nodes."""
        word = self.tokens.take(what)
        found: list[str] = []
        for part in word.split(","):
            said = NUMBERS.fullmatch(part)
            if said is None or (said[4] is not None and (said[3] != said[1] or int(said[4]) < int(said[2]))):
                raise self.tokens.wrong(what)
            first, last = int(said[2]), int(said[4] or said[2])
            most = self.made.inputs if said[1] else known or self.made.nodes
            if last > most or (said[1] and first < 1):
                raise FormatError(f"line {self.tokens.line}: {quoted(part)} is more than there is: {most}")
            found += [f"{said[1]}{k}" for k in range(first, last + 1)]
        return list(dict.fromkeys(found))


def _built(plan: Plan) -> Network:
    net = Network()
    net.refuse_too_large(plan.nodes + plan.inputs + len(plan.links))
    if any(sender == "0" for _, sender in plan.links):
        net.add_unit(BIAS, "bias")
    for k in range(1, plan.inputs + 1):
        net.add_unit(f"i{k}", "input")
    for k in range(1, plan.nodes + 1):
        net.add_unit(str(k), "output" if k in plan.targets else "hidden", plan.functions.get(k, "logistic"))
    shared: dict[int, Weight] = {}
    for receiver, sender in sorted(plan.links, key=lambda ends: (ends[0], _place(ends[1], plan.inputs))):
        link = plan.links[receiver, sender]
        weight = Weight(frozen=link.fixed or plan.groups.get(link.group, Link()).fixed)
        if link.group:
            first = shared.setdefault(link.group, weight)
            if first.frozen != weight.frozen:
                raise FormatError(f"group {link.group} is one weight, and some of its connections are fixed, not all")
            weight = first
        net.connect(BIAS if sender == "0" else sender, str(receiver), weight)
    return net


def _reach(plan: Plan) -> float:
    """Return the largest weight to start from: 1 where the file says nothing."""
    return 1.0 if plan.reach is None else plan.reach


def _place(sender: str, inputs: int) -> int:
    """Return where a sender stands in the order of tlearn: the bias, the inputs, the nodes."""
    if sender == "0":
        return 0
    return int(sender[1:]) if sender[0] == "i" else inputs + int(sender)


def _draw(net: Network, plan: Plan, seed: int) -> None:
    """Draw weights up to the limit, within their own limits, as `randomize` will; fixed ones the same each time."""
    limited: dict[Weight, tuple[float, float]] = {}
    for (sender, receiver), connection in net.connections.items():
        link = plan.links[int(receiver), "0" if sender == BIAS else sender]
        limits = plan.groups.get(link.group, link)
        limited.setdefault(connection.shared, (max(limits.low, link.low), min(limits.high, link.high)))
    random = Random("fixed")
    for weight, (low, high) in limited.items():
        if weight.frozen:
            weight.start = min(max(uniform(random, -_reach(plan), _reach(plan)), low), high)
            weight.restart()
        else:
            weight.start = weight.value = min(max(0.0, low), high)
        weight.keep_between(low, high)
    net.randomize(seed, _reach(plan))
