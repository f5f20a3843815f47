"""The .WTS and .PAT files of the PDP handbook's programs. (McClelland and Rumelhart, 1988, appendix C.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from pdpsim.checks import distinct, number_from
from pdpsim.core.carry import Carry
from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS
from pdpsim.errors import FormatError, NetworkError, PatternError
from pdpsim.formats.handbook_net import LETTERS, HandbookNetwork, Plan, hears_late
from pdpsim.formats.placing import put_weights
from pdpsim.formats.tokens import Tokens, tell
from pdpsim.words import counted, listed, quoted, shortest

MU = 0.5  # what bp kept of an input that it carried over, unless told otherwise
SIGNS = {"+": 1.0, "-": -1.0, ".": 0.0}

# -- .WTS -----------------------------------------------------------------------------------------


def plan_of(net: Network) -> Plan:
    """Return where a .WTS has which weight: as the network's .NET says, or else in the smallest blocks.

    >>> plan_of(Network.layered(1, 2, 1, seed=1)).first
    (0, 0, 0, 1)
    """
    if isinstance(net, HandbookNetwork) and _has_place_for_all(net):
        return net.plan
    units = [*net.inputs, *net.hidden, *net.outputs]
    place = {unit.name: k for k, unit in enumerate(units)}
    rows = [_row_of(unit, place) for unit in units]
    biases = "".join("." if unit.bias is None else "r" for unit in units) if BIAS in net.units else None
    return Plan(tuple(place), tuple(first for first, _ in rows), tuple(row for _, row in rows), biases, LETTERS)


def numbered(net: Network) -> tuple[str, ...]:
    """Return the names of units in the order in which a .PAT numbers them, from 0: that of the .NET, if there is one.

    >>> numbered(Network.layered(1, 1, seed=1))
    ('i1', 'o1')
    """
    return net.plan.names if isinstance(net, HandbookNetwork) else plan_of(net).names


def _has_place_for_all(net: HandbookNetwork) -> bool:
    """Whether a network is wired as its .NET says: what was added since has no place there."""
    return {(sender, receiver) for sender, receiver, _ in net.plan.places()} >= net.connections.keys()


def _row_of(unit: Unit, place: Mapping[str, int]) -> tuple[int, str]:
    heard = {place[c.sender.name]: c for c in unit.incoming if c.sender.role != "bias"}
    if not heard:
        return 0, ""
    first = min(heard)
    return first, "".join(_letter(heard.get(k)) for k in range(first, max(heard) + 1))


def _letter(connection: Connection | None) -> str:
    return "." if connection is None else "R" if connection.frozen else "r"


def read_weights(net: Network, text: str) -> None:
    r"""Put the weights of a .WTS in place, which become those that `reset` goes back to.

    Raises
    ------
    FormatError
        If it does not hold as many numbers as the network has places, or one other than 0 is where nothing can be.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> read_weights(net, "0.5\n0.0\n-0.25\n")
    >>> net.connections["i1", "o1"].weight, net.units["o1"].bias
    (0.5, -0.25)
    """
    plan, tokens = plan_of(net), Tokens(text)
    other = isinstance(net, HandbookNetwork) and plan is not net.plan
    places, numbers, lines = list(plan.places()), [], []
    while not tokens.ended:
        numbers.append(tokens.number("a weight"))
        lines.append(tokens.line)
    if len(numbers) != len(places):
        told = " since connections were added to it" * other
        raise FormatError(
            f"there are {counted(len(numbers), 'number')}; the network has places for {len(places)}{told}"
        )
    found = {(a, b): (value, line) for (a, b, _), value, line in zip(places, numbers, lines)}
    used = {ends: told for ends, told in found.items() if _used(net, ends, told[0])}
    place = {name: k for k, name in enumerate(plan.names)}
    for (sender, receiver), (value, line) in used.items():
        if (sender, receiver) not in net.connections and place.get(sender, -1) >= place[receiver]:
            why = hears_late(plan.names, place[receiver], place[sender])
            raise FormatError(f"line {line}: with the weight {value:g}, {why}")
    put_weights(net, {ends: value for ends, (value, _) in used.items()})


def _used(net: Network, ends: tuple[str, str], value: float) -> bool:
    """Whether the program of 1987 would use a number: it is a weight, or a fixed one where the .NET has a dot."""
    return ends in net.connections or (value != 0.0 and net.units[ends[1]].computes)


def weights_text(net: Network) -> str:
    r"""Return a .WTS of a network: a number a line, with six decimals as in 1987.

    Raises
    ------
    NetworkError
        If a unit multiplies, which no .WTS says.

    Examples
    --------
    >>> weights_text(Network.layered(1, 1, init_range=0))
    '0.000000\n0.000000\n0.000000\n'
    """
    for unit in net.units.values():
        if unit.combine != "sum":
            raise NetworkError(f"a .WTS has no place for {unit.name!r}, which multiplies")
    lines = []
    for sender, receiver, _ in plan_of(net).places():
        connection = net.connections.get((sender, receiver))
        lines.append(f"{_decimals(connection.shared) if connection else '0.000000'}\n")
    return "".join(lines)


def _decimals(weight: Weight) -> str:
    """Six of them, but all where six would be beyond a bound, and no network could read them back."""
    six = f"{weight.value:.6f}"
    return six if weight.kept(float(six)) == float(six) else repr(weight.value)


# -- .PAT -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A pattern of a .PAT as it stands there.

    Parameters
    ----------
    name : str
    inputs, targets : tuple of float
    """

    name: str
    inputs: tuple[float, ...]
    targets: tuple[float, ...]


def rows_of(text: str, inputs: int, targets: int) -> list[Row]:
    """Return the patterns of a .PAT: a name, the inputs, the targets, where + - . are 1, -1 and 0.

    >>> rows_of("p1 + . 0.5", 2, 1)
    [Row(name='p1', inputs=(1.0, 0.0), targets=(0.5,))]
    """
    tokens, rows = Tokens(text), list[Row]()
    while not tokens.ended:
        line, name = tokens.line, tokens.take("a pattern's name")
        if rows and tokens.line == line and _is_number(name):  # of a table without names
            raise FormatError(
                f"line {line}: {name} stands where a pattern's name should be; each pattern is a name, "
                f"{counted(inputs, 'input')} and {counted(targets, 'target')}"
            )
        numbers = [_pat_number(tokens, name, k, inputs) for k in range(inputs + targets)]
        rows.append(Row(name, tuple(numbers[:inputs]), tuple(numbers[inputs:])))
    if not rows:
        raise FormatError("the file is empty; a line should be such as: p00 0 0 1")
    names = distinct(row.name for row in rows)
    return [replace(row, name=name) for row, name in zip(rows, names)]


def _is_number(word: str) -> bool:
    try:
        return word in SIGNS or isfinite(number_from(word))
    except ValueError:
        return False


def _pat_number(tokens: Tokens, name: str, k: int, inputs: int) -> float:
    what = f"input {k + 1}" if k < inputs else f"target {k - inputs + 1}"
    if tokens.peek() in SIGNS:
        return SIGNS[tokens.take(what)]
    return tokens.number(f"{what} of pattern {quoted(name)}")


def reads_as_bp(net: Network | None) -> bool:
    """Whether a negative target is "don't care", as for bp, whose units are logistic, or a number, as for pa."""
    return net is None or any(unit.function.name.partition("(")[0] == "logistic" for unit in net.outputs)


def read_patterns(text: str, net: Network | None = None) -> PatternSet:
    """Return the patterns of a .PAT, which does not say how many of its numbers are inputs, so the network must.

    Where output units are logistic, a negative target is "don't care", and a negative input -n carried over: half of
    what it was at the pattern before, and what unit n was. Otherwise negative numbers are numbers, as they were for pa.

    >>> net = Network.layered(2, 1, seed=1)
    >>> read_patterns("p00 0 0 -1", net)[0]
    Pattern(inputs=(0.0, 0.0), targets=(None,), name='p00', labels={})
    """
    if net is None:
        raise FormatError("a .PAT does not say how many of its numbers are inputs; give the network that it is for")
    rows = rows_of(text, len(net.inputs), len(net.outputs))
    return patterns_of(rows, net)


def patterns_of(rows: Sequence[Row], net: Network, mu: float = MU, as_bp: bool | None = None) -> PatternSet:
    """Return rows as patterns for a network, whose output units say what negative numbers mean.

    Parameters
    ----------
    rows : sequence of Row
    net : Network
    mu : float
        What is kept of an input that is carried over.
    as_bp : bool, optional
        Whether negative numbers mean what they meant to bp, where it is known which program reads them.
    """
    as_bp = reads_as_bp(net) if as_bp is None else as_bp
    names = numbered(net)
    made = [
        Pattern(
            [_carry(row, k, names, mu) if as_bp and x < 0.0 else x for k, x in enumerate(row.inputs)],
            [None if as_bp and t < 0.0 else t for t in row.targets],
            row.name,
        )
        for row in rows
    ]
    return PatternSet(made, [unit.name for unit in net.inputs], [unit.name for unit in net.outputs])


def _carry(row: Row, k: int, names: Sequence[str], mu: float) -> Carry:
    """Return input k of a row as bp worked it out: mu times what it was, and what another unit was."""
    source = int(-row.inputs[k])
    if source != -row.inputs[k] or not k <= source < len(names):
        raise FormatError(
            f"pattern {row.name!r}: input {k + 1}, {row.inputs[k]:g}, is carried over from unit {-row.inputs[k]:g}, "
            f"which must be one from {k} to {len(names) - 1}"
        )
    terms = {names[k]: mu}
    terms[names[source]] = terms.get(names[source], 0.0) + 1.0
    return Carry(terms)


def patterns_text(patterns: PatternSet, net: Network | None = None) -> str:
    r"""Return a .PAT of patterns, with -1 for "don't care", as all targets are where there are none.

    Raises
    ------
    PatternError
        If a name or number would be read as something else, or nothing says how many targets there are.

    Examples
    --------
    >>> patterns_text(PatternSet([([0, 0.5], [None])]))
    '1 0 0.5 -1\n'
    """
    patterns = patterns if net is None else patterns.fitted(net)
    if net is None and (patterns.input_names or patterns.target_names):
        order = [*(patterns.input_names or ()), *(patterns.target_names or ())]
        tell(f"a .PAT has no place for the names of units; its numbers stand in this order: {listed(order, 12)}")
    if any(pattern.labels for pattern in patterns):
        tell("a .PAT has no place for labels")
    names = () if net is None else numbered(net)
    if net is None and not patterns[0].targets:
        raise PatternError("a .PAT has a place for each target, and these patterns have none; give the network")
    if net is None and any(None in pattern.targets for pattern in patterns):
        tell('"don\'t care" is written as -1, which only bp reads so; give the network if it is one of another program')
    unknown = () if net is None else (None,) * len(net.outputs)
    told = (pattern if pattern.targets else replace(pattern, targets=unknown) for pattern in patterns)
    return "".join(f"{_pat_line(pattern, reads_as_bp(net), names)}\n" for pattern in told)


def _pat_line(pattern: Pattern, as_bp: bool, names: Sequence[str]) -> str:
    if len(pattern.name.split()) != 1:
        raise PatternError(f"a .PAT has no place for spaces in a name, as in {pattern.name!r}")
    for value in (*pattern.inputs, *pattern.targets):
        if as_bp and value is not None and value < 0.0:
            raise PatternError(f"pattern {pattern.name!r}: {value:g} in a .PAT would be taken for something else by bp")
    if not as_bp and None in pattern.targets:
        raise PatternError(f'pattern {pattern.name!r}: a .PAT for pa has no place for "don\'t care"')
    if not as_bp and any(isinstance(x, Carry) for x in pattern.given):
        raise PatternError(f"pattern {pattern.name!r}: a .PAT for pa has no place for an input that is carried over")
    inputs = [_source(pattern, k, x, names) if isinstance(x, Carry) else x for k, x in enumerate(pattern.given)]
    numbers = [*inputs, *(-1.0 if target is None else target for target in pattern.targets)]
    return " ".join([pattern.name, *map(shortest, numbers)])


def _source(pattern: Pattern, k: int, carry: Carry, names: Sequence[str]) -> float:
    """Return the negative number that a .PAT has for a carried input."""
    for source in range(k, len(names)):
        if source and _carry(Row(pattern.name, (*[0.0] * k, -float(source)), ()), k, names, MU) == carry:
            return -float(source)
    raise PatternError(
        f"pattern {pattern.name!r}: a .PAT has no place for {carry}; one carries half of what the input was, and a unit"
    )
