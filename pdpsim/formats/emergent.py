"""Files of emergent (version 2): tables of patterns as .tsv, weights as JSON. (O'Reilly and others, emersim.org.)"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Any

from pdpsim.checks import distinct, finite, number_from, refuse_near_misses
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.unit import Unit
from pdpsim.errors import FormatError, SettingError, nearest
from pdpsim.formats.files import parse_json
from pdpsim.formats.placing import put_weights
from pdpsim.formats.tokens import printable_of, tell
from pdpsim.words import counted, listed, quoted

HEADER, DATA = "_H:", "_D:"
COLUMN = re.compile(r"([$%#|@^&])?([^\[<]*)(?:\[([0-9]+):([0-9,]*)\])?(?:<([0-9]+):([0-9,]+)>)?")
MOST = 1_000_000  # cells of a tensor


@dataclass(frozen=True)
class Column:
    """A column of a table: text, or one place of a tensor.

    Parameters
    ----------
    name : str
    text : bool
    place : tuple of int
        Where in the tensor; () where there is none.
    """

    name: str
    text: bool
    place: tuple[int, ...] = ()


def read_table(text: str, net: Network | None = None) -> PatternSet:
    r"""Return the rows of a table as patterns; the index in brackets decides whose a number is, not its column.

    A tensor is an input or a target by the group of units that bears its name, or else by its own name, which begins
    with Input, Output or Target; a column of text is the pattern's name ($Name) or a label.

    Raises
    ------
    FormatError
        If it is no such table; the sentence says in which line.

    Examples
    --------
    >>> head = "_H:\t$Name\t%Input[2:0,1]\t%Input[2:0,0]<2:1,2>\t%Output[2:0,0]<2:1,1>"
    >>> read_table(head + "\n_D:\tone\t0.25\t0.75\t1\n")[0]
    Pattern(inputs=(0.75, 0.25), targets=(1.0,), name='one', labels={})
    """
    rows = [(line, row.split("\t")) for line, row in enumerate(text.splitlines(), 1) if row.strip()]
    if not rows:
        raise FormatError("the file is empty; line 1 should begin with _H:")
    head = rows[0][1]
    marked = head[0].strip() == HEADER
    columns, shapes = _columns(head[1:] if marked else head)
    sides = _sides(shapes, net)
    orders = [_order(side, units, shapes) for side, units in zip(sides, _units(net))]
    left_out = sorted(name for name in shapes if name not in sides[0] and name not in sides[1])
    if left_out:
        tell(f"columns {listed(left_out)} are neither inputs nor targets, and not carried over")
    made: list[tuple[list[float], list[float], dict[str, str]]] = []
    names: list[str] = []
    for line, row in rows[1:]:
        if marked and row[0].strip() != DATA:
            raise FormatError(f"line {line}: {quoted(row[0])} stands where _D: should be")
        cells = row[1:] if marked else row
        if len(cells) != len(columns):
            raise FormatError(f"line {line} has {len(cells)} columns; the header has {len(columns)}")
        tensors, said = _row(line, cells, columns, shapes)
        told = ([x for name in side for x in tensors[name]] for side in sides)
        given, wanted = ([numbers[k] for k in order] for numbers, order in zip(told, orders))
        names.append(said.pop("Name", "") or str(len(names) + 1))
        made.append((given, wanted, said))
    patterns = [Pattern(given, wanted, name, said) for name, (given, wanted, said) in zip(distinct(names), made)]
    return PatternSet(patterns)


def _columns(cells: Sequence[str]) -> tuple[list[Column], dict[str, tuple[int, ...]]]:
    """Return the columns, and the shape of each tensor."""
    columns: list[Column] = []
    shapes: dict[str, tuple[int, ...]] = {}
    places: dict[str, set[tuple[int, ...]]] = {}
    for cell in cells:
        found = COLUMN.fullmatch(cell.strip())
        if found is None or not found[2].strip():
            raise FormatError(f"line 1: {quoted(cell)} is no column; one is such as %Input[2:0,0]<2:1,4> or $Name")
        name, place = found[2].strip(), _indices(found[4])
        column = Column(name, found[1] == "$", place)
        if column.text and column in columns:
            raise FormatError(f"line 1: {quoted(cell)} stands there twice")
        columns.append(column)
        if column.text:
            continue
        if found[6]:
            shape = _indices(found[6])
            if shapes.setdefault(name, shape) != shape:
                raise FormatError(
                    f"line 1: {quoted(cell)}, but the shape of {name} was told to be {list(shapes[name])}"
                )
        if place in places.setdefault(name, set()):
            raise FormatError(f"line 1: {quoted(cell)} stands there twice")
        places[name].add(place)
    for name, there in places.items():
        shape = shapes.setdefault(name, tuple(max(at) + 1 for at in zip(*there)))
        _refuse_places(name, shape, there)
    return columns, shapes


def _indices(text: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if 0 < len(part) < 10) if text else ()


def _refuse_places(name: str, shape: tuple[int, ...], places: set[tuple[int, ...]]) -> None:
    if prod(shape) > MOST:
        raise FormatError(f"line 1: {name} has {prod(shape):,} cells; at most {MOST:,}")
    for place in sorted(places):
        if len(place) != len(shape) or any(at >= size for at, size in zip(place, shape)):
            raise FormatError(f"line 1: {name} has no cell {list(place)}; its shape is {list(shape)}")
    if len(places) != prod(shape):
        raise FormatError(
            f"line 1: {name} has {counted(len(places), 'column')}; its shape {list(shape)} has {prod(shape)}"
        )


def _sides(shapes: dict[str, tuple[int, ...]], net: Network | None) -> tuple[list[str], list[str]]:
    """Return which tensors are inputs and which targets, in the order of the network's units."""
    sides: tuple[list[str], list[str]] = ([], [])
    named = {unit.group for units in _units(net) for unit in units}
    for side, units, words in zip(sides, _units(net), (("input",), ("output", "target"))):
        groups = list(dict.fromkeys(unit.group for unit in units if unit.group is not None))
        side += [name for name in groups if name in shapes]
        side += [name for name in shapes if name not in named and name.lower().startswith(words)]
    if not sides[0]:
        raise FormatError(
            f"line 1: no column is an input; name one Input, or as the network's group{nearest('', shapes)}"
        )
    return sides


def _order(side: Sequence[str], units: Sequence[Unit], shapes: dict[str, tuple[int, ...]]) -> list[int]:
    """Which of the numbers of a side's tensors is each unit's: of its group's, or of one that is no group's."""
    numbers, places = 0, dict[Unit, int]()
    others = iter([unit for unit in units if unit.group not in side])
    for name in side:
        size, members = prod(shapes[name]), [unit for unit in units if unit.group == name]
        if members and len(members) != size:
            raise FormatError(
                f"line 1: {name} has {counted(size, 'cell')}; the network's group of that name has "
                f"{counted(len(members), 'unit')}"
            )
        places |= {unit: numbers + k for k, unit in enumerate(members or islice(others, size))}
        numbers += size
    # Too many numbers or too few are told where patterns are fitted to the network.
    return [places[unit] for unit in units] if len(places) == len(units) == numbers else list(range(numbers))


def _units(net: Network | None) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    return ((), ()) if net is None else (net.inputs, net.outputs)


def _row(
    line: int, cells: Sequence[str], columns: Sequence[Column], shapes: dict[str, tuple[int, ...]]
) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Return the numbers of a row by tensor, each in its place, and what its text columns say."""
    tensors = {name: [0.0] * prod(shape) for name, shape in shapes.items()}
    said: dict[str, str] = {}
    for cell, column in zip(cells, columns):
        if column.text:
            if printable_of(cell):
                said[column.name] = printable_of(cell)
            continue
        at = 0
        for index, size in zip(column.place, shapes[column.name]):
            at = at * size + index
        try:
            tensors[column.name][at] = finite(number_from(cell), "")
        except (ValueError, SettingError):
            raise FormatError(f"line {line}, column {column.name}: {quoted(cell)} is not a number") from None
    return tensors, said


# -- weights --------------------------------------------------------------------------------------


def is_weights(head: str) -> bool:
    """Tell whether a file begins as JSON, as the weights of version 2 do."""
    return head.lstrip()[:1] == "{"


def read_weights(net: Network, text: str) -> None:
    """Put the weights of a file in place; layers are the network's groups of units, or its units of that name.

    Raises
    ------
    FormatError
        If it is no such file, or does not say the weight of every connection between its layers, and of no others.

    Examples
    --------
    >>> net = Network()
    >>> _ = net.add_unit("a", "input", group="Input"), net.add_unit("b", "output", group="Output")
    >>> _ = net.connect("a", "b")
    >>> read_weights(net, '{"Layers": [{"Layer": "Input"}, {"Layer": "Output", "Prjns": [{"From": "Input", '
    ...                   '"Rs": [{"Ri": 0, "N": 1, "Si": [0], "Wt": [0.5]}]}]}]}')
    >>> net.connections["a", "b"].weight
    0.5
    """
    data = parse_json(text)
    layers = _part(data, "Layers", "the file")
    values: dict[tuple[str, str], float] = {}
    for k, layer in enumerate(layers, 1):
        _read_layer(net, layer, f"layer {k}", values)
    for ends in values:
        if ends not in net.connections:
            raise FormatError(f"the file has a weight {ends[0]} -> {ends[1]}; the network has no such connection")
    missing = next((ends for ends, c in net.connections.items() if ends not in values and ends[0] != "bias"), None)
    if missing is not None:
        raise FormatError(f"the file has no weight {missing[0]} -> {missing[1]}, which the network has")
    put_weights(net, values)


def _read_layer(net: Network, layer: Any, where: str, values: dict[tuple[str, str], float]) -> None:
    name = _text(layer, "Layer", where)
    receivers = _layer_units(net, name)
    refuse_near_misses(layer, ("Layer", "Units", "Prjns", "Paths"), where, FormatError)
    biases = _biases(net, layer.get("Units"), receivers, f"{where} ({name})")
    if twice := values.keys() & biases.keys():
        raise FormatError(f"{where} ({name}): the bias of {quoted(min(twice)[1])} is given twice")
    values.update(biases)
    for key in ("Prjns", "Paths"):
        for path in [] if layer.get(key) is None else _part(layer, key, f"{where} ({name})"):
            sender = _text(path, "From", f"{where} ({name})")
            if isinstance(path.get("MetaData"), dict) and path["MetaData"].get("GScale") not in (None, "1"):
                tell(f"GScale of {sender} -> {name} is not carried over; the weights are as they stand in the file")
            _read_path(_layer_units(net, sender), receivers, path, f"{sender} -> {name}", values)


def _biases(net: Network, said: Any, receivers: Sequence[str], where: str) -> dict[tuple[str, str], float]:
    """The biases of a layer's units: of all of them, or of none, which is told where they have any."""
    units = said or {}
    if not isinstance(units, dict):
        raise FormatError(f"{where}: 'Units' must be an object")
    refuse_near_misses(units, ("Bias",), f"{where}: 'Units'", FormatError)
    values = _numbers(units.get("Bias", []), f"{where}: 'Bias'")
    if values and len(values) != len(receivers):
        raise FormatError(f"{where}: 'Bias' has {counted(len(values), 'number')} for {counted(len(receivers), 'unit')}")
    if not values and any(("bias", name) in net.connections for name in receivers):
        tell(f"{where} has no biases; those of the network stay as they are")
    return {("bias", name): value for name, value in zip(receivers, values)}


def _read_path(
    senders: Sequence[str], receivers: Sequence[str], path: Any, where: str, values: dict[tuple[str, str], float]
) -> None:
    for item in _part(path, "Rs", where):
        to, places, weights = item.get("Ri"), item.get("Si"), _numbers(item.get("Wt"), f"{where}: 'Wt'")
        if not isinstance(places, list) or len(places) != len(weights) or item.get("N", len(places)) != len(places):
            raise FormatError(f"{where}: receiver {quoted(to)} has {len(weights)} weights; N and 'Si' say otherwise")
        for sender, weight in zip(places, weights):
            ends = _at(senders, sender, where), _at(receivers, to, where)
            if ends in values:
                raise FormatError(f"{where}: the weight {ends[0]} -> {ends[1]} is given twice")
            values[ends] = weight


def _layer_units(net: Network, name: str) -> list[str]:
    found = [unit.name for unit in net.units.values() if unit.group == name]
    if not found and name in net.units:
        return [name]
    if not found:
        known = dict.fromkeys(unit.group for unit in net.units.values() if unit.group is not None)
        raise FormatError(f"the network has no group of units {quoted(name)}{nearest(name, known)}")
    return found


def _at(units: Sequence[str], k: Any, where: str) -> str:
    if not isinstance(k, int) or isinstance(k, bool) or not 0 <= k < len(units):
        raise FormatError(f"{where}: there is no unit {quoted(k)}; there are {counted(len(units), 'unit')}, from 0")
    return units[k]


def _part(data: Any, key: str, where: str) -> list[Any]:
    part = data.get(key) if isinstance(data, dict) else None
    if not isinstance(part, list) or not all(isinstance(item, dict) for item in part):
        raise FormatError(f"{where} has no list {key!r} of objects, as weights of emergent have")
    return part


def _text(data: Any, key: str, where: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, str):
        raise FormatError(f"{where} has no name {key!r}")
    return value


def _numbers(values: Any, where: str) -> list[float]:
    if not isinstance(values, list):
        raise FormatError(f"{where} must be a list of numbers, not {quoted(values)}")
    return [finite(value, where) for value in values]
