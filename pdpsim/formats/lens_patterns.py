"""Example files of LENS as patterns: what its events give to which units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdpsim.checks import distinct
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.sequences import sequence
from pdpsim.core.unfold import folded_group, in_time
from pdpsim.errors import FormatError, nearest
from pdpsim.formats.lens_examples import Event, Example, Range, Reader
from pdpsim.formats.tokens import tell
from pdpsim.words import counted, quoted, shortest

BINARY = b"\xaa\xaa\xaa\xaa"


def read_examples(data: bytes, net: Network | None = None) -> PatternSet:
    """Return the events of an example file as patterns.

    Parameters
    ----------
    data : bytes
    net : Network, optional
        Required where units are given by their numbers or by groups, since the file does not say how many there are.
        For one over several steps (`Network.unfold`) an example is one pattern, whose events are the steps.

    Raises
    ------
    FormatError
        If it is no example file; the sentence says in which line.

    Examples
    --------
    >>> patterns = read_examples(b"name: {0 1} I: 0 1 T: 1 ; name: nothing I: 0 0 T: - ;")
    >>> patterns["0 1"].targets, patterns["nothing"].targets
    ((1.0,), (None,))
    """
    if data[:4] == BINARY:
        raise FormatError("it is a binary example file; LENS writes it as text by writeExamples")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"it is no text: byte {error.start + 1} is not UTF-8") from None
    reader = Reader(text)
    examples = reader.examples()
    if reader.left_out:
        tell(f"of LENS's examples {', '.join(sorted(reader.left_out))} is not carried over")
    in_time = net is not None and net.folded
    if not in_time and any(len(example.events) > 1 for example in examples):
        tell("each event of an example is a pattern; that events follow each other in time is not carried over")
    if any(example.frequency != 1.0 for example in examples):
        tell("how often an example comes is not carried over; it is the label 'frequency'")
    return _patterns(examples, net)


def _patterns(examples: Sequence[Example], net: Network | None) -> PatternSet:
    sides = _Side("input", examples, net), _Side("target", examples, net)
    names = distinct(example.name or str(number) for number, example in enumerate(examples, 1))
    named = list(zip(examples, names))
    if net is not None and net.folded:
        over_steps = PatternSet([_sequence(example, name, sides, net) for example, name in named])
        _note_short(sides)
        return over_steps
    patterns = [pattern for example, name in named for pattern in _separate(example, name, sides)]
    _note_short(sides)
    return PatternSet(patterns, *(side.names for side in sides))


def _note_short(sides: Sequence[_Side]) -> None:
    for side in sides:
        if side.short:
            tell(f"{side.short[0]}; the others are what {'defI' if side.side == 'input' else 'defT'} says")


def _sequence(example: Example, name: str, sides: tuple[_Side, _Side], net: Network) -> Pattern:
    """Return an example as one pattern of a network over several steps, of which each event is one."""
    steps = []
    for event in example.events:
        given, wanted = _numbers(event, name, sides)
        numbers: list[float | None] = [*given, *wanted]
        steps.append(dict(zip([*(sides[0].names or ()), *(sides[1].names or ())], numbers)))
    return sequence(net, steps, name=name, labels=_labels(example))


def _separate(example: Example, name: str, sides: tuple[_Side, _Side]) -> Iterator[Pattern]:
    """Yield each event of an example as a pattern."""
    for k, event in enumerate(example.events):
        given, wanted = _numbers(event, name, sides)
        if len(example.events) == 1:
            yield Pattern(given, wanted, name, _labels(example))
        else:
            yield Pattern(given, wanted, f"{name} event {k}", _labels(example) | {"example": name, "event": str(k)})


def _labels(example: Example) -> dict[str, str]:
    return {} if example.frequency in (1.0, None) else {"frequency": shortest(example.frequency or 0.0)}


def _numbers(event: Event, name: str, sides: tuple[_Side, _Side]) -> tuple[list[float], list[float | None]]:
    """Return what an event gives to the inputs, and what it wants of the outputs."""
    filled = sides[0].filled(event.inputs, event.values.defI, name)
    given = [x for x in filled if x is not None]
    if len(given) < len(filled):
        raise FormatError(f"example {name!r}: input unit {filled.index(None)} has no value")
    if event.targets is None:
        return given, [None] * sides[1].size
    return given, sides[1].filled(event.targets, event.values.defT, name)


class _Side:
    """The units of one side: how many there are, and which are meant by a range."""

    def __init__(self, side: str, examples: Sequence[Example], net: Network | None) -> None:
        self.side, self.short = side, list[str]()
        units = None if net is None else _units_of(net, side)
        self.groups = None if units is None else list(units.values())
        self.names = None if units is None else list(units)
        said = [ranges for e in examples for v in e.events if (ranges := v.inputs if side == "input" else v.targets)]
        self.size = self._size_of([r for ranges in said for r in ranges]) if units is None else len(units)

    def _size_of(self, ranges: Sequence[Range]) -> int:
        for found in ranges:
            if not found.dense or found.group:
                what = f"group {found.group!r}" if found.group else "units by number"
                raise FormatError(f"line {found.line}: {what}; give the network, which says how many there are")
        return max((found.first + len(found.numbers) for found in ranges), default=0)

    def filled(self, ranges: Sequence[Range] | None, default: float | None, name: str) -> list[float | None]:
        """Return a value for each unit, and note where one after the other they are fewer than the units."""
        values: list[float | None] = [default] * self.size
        listed = all(found.dense and not found.group for found in ranges or ())
        given = sum(len(found.numbers) for found in ranges or ())
        if ranges is not None and listed and given < self.size:
            self.short.append(f"example {quoted(name)} gives {given} of {counted(self.size, f'{self.side} value')}")
        for found in ranges or ():
            places = self._places(found)
            if found.dense:
                self._within(found, found.first + len(found.numbers), len(places))
                for place, value in zip(places[found.first :], found.numbers):
                    values[place] = value
            else:
                for unit in self._named(found, len(places)):
                    values[places[unit]] = found.value
        return values

    def _places(self, found: Range) -> Sequence[int]:
        if not found.group or self.groups is None:
            return range(self.size)
        of_group = [k for k, group in enumerate(self.groups) if group == found.group]
        if not of_group and found.group.lower() in (self.side, "output" if self.side == "target" else "input"):
            return range(self.size)  # what LENS calls the only group of that side
        if not of_group:
            known = {group for group in self.groups if group is not None}
            raise FormatError(
                f"line {found.line}: the network has no {self.side} group {quoted(found.group)}"
                f"{nearest(found.group, known)}"
            )
        return of_group

    def _named(self, found: Range, size: int) -> list[int]:
        """Return the units that are given by number, where a negative one ends a range."""
        units: list[int] = []
        for number in found.numbers:
            if number is None:
                return list(range(size))
            last = int(abs(number))
            self._within(found, last + 1, size)
            units += range(units[-1] + 1, last + 1) if number < 0 else [last]
        return units

    def _within(self, found: Range, reached: int, size: int) -> None:
        if reached > size:
            units = f"{counted(size, 'unit')}, from 0"
            raise FormatError(f"line {found.line}: there is no {self.side} unit {reached - 1}; there are {units}")


def _units_of(net: Network, side: str) -> dict[str, str | None]:
    """Return the units of a side with their groups: of a network over several steps, those that it is folded into."""
    units = net.inputs if side == "input" else net.outputs
    if not net.folded:
        return {unit.name: unit.group for unit in units}
    places = in_time(net)
    steps = [(*places[unit.name], folded_group(unit)) for unit in units]
    return {name: group for name, step, group in steps if step >= 1}
