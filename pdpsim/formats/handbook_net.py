"""The .NET files of the PDP handbook's programs. (McClelland and Rumelhart, *Explorations in PDP*, 1988, app. C.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from random import Random
from typing import Any

from pdpsim.checks import printable_name
from pdpsim.core.chance import Seed, uniform
from pdpsim.core.network import Network
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS, MOST
from pdpsim.errors import FormatError, nearest
from pdpsim.formats.tokens import Tokens, tell
from pdpsim.words import counted, quoted

SECTIONS = ("definitions:", "constraints:", "network:", "biases:", "sigmas:", "end")
SIZES = ("nunits", "ninputs", "noutputs", "maxconstraints")
KINDS = ("random", "positive", "negative", "linked")
EXCLUSIVE = ({"positive", "negative"}, {"random", "value"})
MOST_UNITS = 10_000


@dataclass(frozen=True)
class Letter:
    """What a letter in a .NET says of the weights that it stands for.

    Parameters
    ----------
    random, positive, negative, linked : bool
        Whether they are drawn, and from which side of 0; whether they are one weight.
    value : float
        What they are where they are not drawn.
    """

    random: bool = False
    positive: bool = False
    negative: bool = False
    linked: bool = False
    value: float = 0.0

    def drawn(self, random: Random, reach: float) -> float:
        """Return a weight to start from: of a range as wide as from -reach to reach, on the side that is asked for."""
        if not self.random:
            return self.value
        low = 0.0 if self.positive else -2.0 * reach if self.negative else -reach
        return uniform(random, low, low + 2.0 * reach)


LETTERS = {"r": Letter(True), "p": Letter(True, positive=True), "n": Letter(True, negative=True)}


@dataclass(frozen=True)
class Plan:
    """Where a .NET has which letter, and so where a .WTS has which number.

    Parameters
    ----------
    names : tuple of str
        The units in the order of 1987: inputs, hidden units, outputs.
    first : tuple of int
        For each unit, from which unit on its row goes.
    rows : tuple of str
        For each unit the letters of its row, ``.`` where there is no weight.
    biases : str or None
        A letter for each unit; None where there are no biases.
    letters : mapping of str to Letter
    """

    names: tuple[str, ...] = ()
    first: tuple[int, ...] = ()
    rows: tuple[str, ...] = ()
    biases: str | None = None
    letters: Mapping[str, Letter] = field(default_factory=dict)

    def places(self) -> Iterator[tuple[str, str, str]]:
        """Yield sender, receiver and letter of every number of a .WTS, in its order."""
        for name, first, row in zip(self.names, self.first, self.rows):
            for k, letter in enumerate(row, first):
                yield self.names[k], name, letter
        for name, letter in zip(self.names, self.biases or ""):
            yield BIAS, name, letter


class HandbookNetwork(Network):
    """A network of a .NET file, which draws its weights as the letters there say.

    Attributes
    ----------
    plan : Plan
        What the file said.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.plan = Plan()

    def randomize(self, seed: Seed = None, init_range: float | None = None, start: str | None = None) -> None:
        """Draw new starting weights as the letters say; see `Network.randomize`, which draws for other starts.

        >>> net = read_network("definitions: nunits 2 ninputs 1 noutputs 1 end network: %r 1 1 0 1 end", seed=2)
        >>> net.randomize(seed=1)
        >>> abs(net.connections["i1", "o1"].weight) < 0.5
        True
        """
        super().randomize(seed, init_range, start)
        if self.start == "uniform":
            _start(self, Random(self.seed))


# -- .NET -----------------------------------------------------------------------------------------


def read_network(text: str, seed: Seed = None) -> HandbookNetwork:
    """Return the network that a .NET describes, of logistic units named i1, h1, o1 and so on.

    Parameters
    ----------
    text : str
    seed : int, random.Random or None
        For the weights that it leaves to chance.

    Raises
    ------
    FormatError
        If it describes none; the sentence says in which line.

    Examples
    --------
    >>> read_network('''definitions:
    ... nunits 5
    ... ninputs 2
    ... noutputs 1
    ... end
    ... network:
    ... %r 2 2 0 2
    ... %r 4 1 2 2
    ... end
    ... biases:
    ... %r 2 3
    ... end''', seed=1)
    <Network: 2 inputs, 2 hidden, 1 output, 9 connections>
    """
    sizes, plan = _Reader(text).plan()
    return _built(plan, sizes, seed)


class _Reader:
    """Reads a .NET, section by section, in whatever order they stand in."""

    def __init__(self, text: str) -> None:
        self.tokens = Tokens(text)
        self.sizes: dict[str, int] = {}
        self.letters = dict(LETTERS)
        self.first: dict[int, int] = {}
        self.rows: dict[int, str] = {}
        self.biases: dict[int, str] | None = None
        self.used: dict[str, tuple[int, str]] = {}
        self.seen: set[str] = set()

    def plan(self) -> tuple[dict[str, int], Plan]:
        """Return the sizes and what is said of each weight."""
        while not self.tokens.ended:
            section = self.tokens.take("a section")
            if section not in SECTIONS:
                raise FormatError(f"{self.tokens.wrong('a section')}{nearest(section, SECTIONS)}")
            if section != "end":
                self._read(section)
        if not self.rows and "network:" not in self.seen:
            raise FormatError("there is no section network:")
        for low, (line, letter) in self.used.items():
            if low not in self.letters:
                tell(f"line {line}: letter {letter!r} is not among the constraints; it is 0, as it was in 1987")
                self.letters[low] = Letter()
        n = range(self.sizes["nunits"])
        biases = None if self.biases is None else "".join(self.biases.get(k, ".") for k in n)
        first, rows = tuple(self.first.get(k, 0) for k in n), tuple(self.rows.get(k, "") for k in n)
        return self.sizes, Plan((), first, rows, biases, self.letters)

    def _read(self, section: str) -> None:
        if section in self.seen:
            raise FormatError(f"line {self.tokens.line}: the section {section} stands there twice")
        self.seen.add(section)
        if section == "sigmas:":
            raise FormatError(f"line {self.tokens.line}: sigmas are of harmony theory, whose networks are not read")
        if section in ("network:", "biases:") and not self.sizes:
            raise FormatError(f"line {self.tokens.line}: {section} stands before the definitions")
        {
            "definitions:": self._definitions,
            "constraints:": self._constraints,
            "network:": self._network,
            "biases:": self._biases,
        }[section]()

    def _definitions(self) -> None:
        tokens = self.tokens
        while (word := tokens.take("a definition or end")) != "end":
            if word not in SIZES:
                raise FormatError(f"{tokens.wrong('a definition')}{nearest(word, SIZES)}")
            if word in self.sizes:
                raise FormatError(f"line {tokens.line}: {word} was told before")
            self.sizes[word] = tokens.whole(f"the number {word}", 0 if word == "maxconstraints" else 1)
        for name in SIZES[:3]:
            if name not in self.sizes:
                raise FormatError(f"line {tokens.line}: the definitions do not say {name}")
        units, inputs, outputs = (self.sizes[name] for name in SIZES[:3])
        if units > MOST_UNITS:
            raise FormatError(f"a network of {units:,} units is too large; at most {MOST_UNITS:,}")
        if inputs + outputs > units:
            raise FormatError(f"{inputs} inputs and {outputs} outputs are more than the {counted(units, 'unit')}")

    def _constraints(self) -> None:
        tokens, told = self.tokens, set[str]()
        while (letter := tokens.take("a letter or end")) != "end":
            if len(letter) != 1 or not letter.isascii() or not letter.isalpha():
                raise tokens.wrong("one letter")
            if letter.lower() in told:
                raise FormatError(f"line {tokens.line}: what the letter {letter!r} stands for was told before")
            told.add(letter.lower())
            said: dict[str, Any] = {}
            for word in tokens.rest_of_line():
                kind = next((kind for kind in KINDS if kind.startswith(word.lower())), "value")
                if kind in said or any({kind, *said} >= pair for pair in EXCLUSIVE):
                    raise FormatError(f"line {tokens.line}: {quoted(word)} does not go with what stands before it")
                said[kind] = _value(tokens, word) if kind == "value" else True
            made = self.letters[letter.lower()] = Letter(**said)
            if (made.positive and made.value < 0.0) or (made.negative and made.value > 0.0):
                raise FormatError(f"line {tokens.line}: {made.value:g} is on the other side of 0")

    def _network(self) -> None:
        tokens, units = self.tokens, self.sizes["nunits"]
        if not tokens.peek().startswith("%"):
            for k in range(units):
                self._row(k, 0, tokens.take(f"the row of unit {k}"), units)
            if tokens.take("end") != "end":
                raise tokens.wrong("end")
            return
        while (word := tokens.take("a block or end")) != "end":
            every = self._block(word)
            to, receivers, first, senders = (
                tokens.whole(what)
                for what in ("a receiver", "a number of receivers", "a sender", "a number of senders")
            )
            self._within(to, receivers)
            self._within(first, senders)
            if receivers * senders > MOST:
                raise FormatError(f"line {tokens.line}: {receivers * senders:,} weights are too many; at most {MOST:,}")
            for k in range(to, to + receivers):
                self._row(k, first, every * senders or tokens.take(f"the row of unit {k}"), senders)

    def _biases(self) -> None:
        tokens, units = self.tokens, self.sizes["nunits"]
        self.biases = {}
        while (word := tokens.take("biases or end")) != "end":
            start, number, row = 0, units, word
            if word.startswith("%"):
                every = self._block(word)
                start, number = tokens.whole("a unit"), tokens.whole("a number of units")
                self._within(start, number)
                row = every * number or tokens.take("the letters of biases")
            self._letters(row, number, "biases")
            for k, letter in enumerate(row, start):
                if k in self.biases:
                    raise FormatError(f"line {tokens.line}: unit {k} has a second bias")
                self.biases[k] = letter

    def _block(self, word: str) -> str:
        """Return the letter that fills a block, or '' where its rows follow."""
        if not word.startswith("%") or len(word) > 2:
            raise self.tokens.wrong("a block, which begins with %,")
        return word[1:]

    def _within(self, start: int, number: int) -> None:
        if start + number > self.sizes["nunits"]:
            raise FormatError(
                f"line {self.tokens.line}: units {start} to {start + number - 1} are more than there are: "
                f"{counted(self.sizes['nunits'], 'unit')}, from 0"
            )

    def _row(self, k: int, first: int, row: str, number: int) -> None:
        self._letters(row, number, f"the row of unit {k}")
        if k in self.rows:
            raise FormatError(f"line {self.tokens.line}: unit {k} has a second row; what it hears must be one block")
        self.first[k], self.rows[k] = first, row

    def _letters(self, row: str, number: int, what: str) -> None:
        line = self.tokens.line
        if len(row) != number:
            raise FormatError(f"line {line}: {what} has {len(row)} letters, {quoted(row)}; {number} are expected")
        for letter in sorted(set(row)):
            if letter != "." and not (letter.isascii() and letter.isalpha()):
                raise FormatError(f"line {line}: {quoted(letter)} in {what} is neither a letter nor .")
            if letter != ".":
                self.used.setdefault(letter.lower(), (line, letter))


def _value(tokens: Tokens, word: str) -> float:
    again = Tokens(word)
    try:
        return again.number("")
    except FormatError:
        raise FormatError(f"{tokens.wrong('a number or a kind of weight')}{nearest(word, KINDS)}") from None


def _built(plan: Plan, sizes: Mapping[str, int], seed: Seed) -> HandbookNetwork:
    units, inputs, outputs = (sizes[name] for name in SIZES[:3])
    hidden = units - inputs - outputs
    roles = [("input", inputs), ("hidden", hidden), ("output", outputs)]
    names = tuple(f"{role[0]}{k}" for role, n in roles for k in range(1, n + 1))
    net = HandbookNetwork()
    net.refuse_too_large(units + sum(map(len, plan.rows)))
    net.plan = replace(plan, names=names)
    if plan.biases is not None and set(plan.biases[inputs:]) - {"."}:
        net.add_unit(BIAS, "bias")
    for name, role in zip(names, (role for role, n in roles for _ in range(n))):
        net.add_unit(name, role)
    if any(set(row) - {"."} for row in plan.rows[:inputs]):
        tell("weights to input units are not carried over; the program of 1987 did not use them")
    _connect(net, inputs)
    used = {letter for _, receiver, letter in net.plan.places() if letter != "." and net.units[receiver].computes}
    _keep_signs(net)
    if any(plan.letters[letter.lower()].random for letter in used):
        net.randomize(seed)
        if seed is None:
            tell(f"the weights that the file leaves to chance are drawn with seed {net.seed}")
    else:
        _start(net, Random(0))
    return net


def _connect(net: HandbookNetwork, inputs: int) -> None:
    plan = net.plan
    linked: dict[str, Weight] = {}
    for k, (name, first, row) in enumerate(zip(plan.names[inputs:], plan.first[inputs:], plan.rows[inputs:]), inputs):
        late = next((s for s, letter in enumerate(row, first) if s >= k and letter != "."), None)
        if late is not None:
            raise FormatError(hears_late(plan.names, k, late))
        bias = plan.biases[k] if plan.biases else "."
        for sender, letter in [(BIAS, bias), *((plan.names[s], letter) for s, letter in enumerate(row, first))]:
            if letter != ".":
                net.connect(sender, name, _weight(plan.letters[letter.lower()], letter, linked))


def hears_late(names: Sequence[str], k: int, late: int) -> str:
    """Say why unit `k` cannot hear unit `late`, which is itself or comes after it."""
    return (
        f"unit {k} ({names[k]}) hears unit {late} ({names[late]}), which is not before it; in 1987 it heard "
        f"what that one was with the pattern before, which is not carried over"
    )


def _weight(kind: Letter, letter: str, linked: dict[str, Weight]) -> Weight:
    weight = Weight(0.0, frozen=letter.isupper())
    if not kind.linked:
        return weight
    if letter.swapcase() in linked:
        raise FormatError(f"the linked letter {letter.lower()!r} stands for weights that learn and for others")
    return linked.setdefault(letter, weight)


def _keep_signs(net: HandbookNetwork) -> None:
    """Keep weights that are positive or negative on their side of 0, where learning kept them, too."""
    for sender, receiver, letter in net.plan.places():
        connection = net.connections.get((sender, receiver))
        if letter != "." and connection is not None:
            kind = net.plan.letters[letter.lower()]
            if kind.positive or kind.negative:
                connection.shared.keep_between(0.0 if kind.positive else -inf, 0.0 if kind.negative else inf)


def _start(net: HandbookNetwork, random: Random) -> None:
    """Put the weights that the letters ask for in place, drawn in the order of the file."""
    drawn: set[Weight] = set()
    for sender, receiver, letter in net.plan.places():
        connection = net.connections.get((sender, receiver))
        if letter == "." or connection is None or connection.shared in drawn:
            continue
        weight = connection.shared
        weight.start = net.plan.letters[letter.lower()].drawn(random, net.init_range)
        weight.restart()
        drawn.add(weight)


def renamed(net: HandbookNetwork, names: Sequence[str]) -> HandbookNetwork:
    """Return the network with other names for its first units, in the order of 1987 (as ``get unames`` gives them).

    >>> net = read_network("definitions: nunits 2 ninputs 1 noutputs 1 end network: %r 1 1 0 1 end", seed=1)
    >>> list(renamed(net, ["question"]).units)
    ['question', 'o1']
    """
    old = net.plan.names
    if len(names) > len(old):
        raise FormatError(f"{len(names)} names are given; there are {counted(len(old), 'unit')}")
    new = dict(zip(old, [*(printable_name(name, "a unit's name") for name in names), *old[len(names) :]]))
    state = net.__getstate__()
    state["units"] = [(new.get(unit[0], unit[0]), *unit[1:]) for unit in state["units"]]
    ends = [(new.get(a, a), new.get(b, b), *rest) for a, b, *rest in state["connections"]]
    state["connections"] = ends
    state["kept"]["plan"] = replace(net.plan, names=tuple(new.values()))
    twin = HandbookNetwork.__new__(HandbookNetwork)
    twin.__setstate__(state)
    return twin
