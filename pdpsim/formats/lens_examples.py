"""Example files of LENS, taken apart. (Rohde, *LENS: the light, efficient network simulator*, 1999.)"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from pdpsim.checks import in_digits, number_from
from pdpsim.errors import FormatError
from pdpsim.formats.tokens import printable_of
from pdpsim.words import quoted

NUMBER = re.compile(r"-(?=[\s\"(){}\[\],;]|\Z)|-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
WORD = re.compile(r"[^\s{}()\[\]\";*]+|[{}()\[\]\";*]")
CLOSING = {"{": "}", "(": ")", "[": "]", '"': '"'}
TIMES = ("max:", "min:", "grace:")
DEFAULTS = ("defI:", "actI:", "defT:", "actT:")
KINDS = ("I:", "i:", "T:", "t:", "B:", "b:")
MOST_EVENTS = 100_000


@dataclass(frozen=True)
class Values:
    """What units are that nothing is said of, and those that are only named; None is no value."""

    defI: float | None = 0.0  # as LENS calls them
    actI: float | None = 1.0
    defT: float | None = 0.0
    actT: float | None = 1.0


@dataclass
class Range:
    """Some units and their values.

    Parameters
    ----------
    line : int
    dense : bool
        Whether there is a value for each unit from `first` on, or units that have one value.
    group : str
        Whose units they are; '' for all.
    first : int
    value : float or None
    numbers : list of float or None
        The values, or the units, of which a negative one ends a range and None is all of them.
    """

    line: int
    dense: bool
    group: str = ""
    first: int = 0
    value: float | None = 1.0
    numbers: list[float | None] = field(default_factory=list)


@dataclass
class Event:
    """One event of an example: the ranges of its inputs and targets, None where nothing is said."""

    values: Values
    inputs: list[Range] | None = None
    targets: list[Range] | None = None


@dataclass
class Example:
    """An example: its name, how often it comes, and its events."""

    name: str = ""
    frequency: float | None = 1.0
    events: list[Event] = field(default_factory=list)


class Reader:
    """Reads an example file from left to right."""

    def __init__(self, text: str) -> None:
        lines = text.replace("\x1a", " ").split("\n")
        self.text = "\n".join("" if line.startswith("#") else line for line in lines)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + (0 if line.startswith("#") else len(line)) + 1)
        self.at = 0
        self.number = ""  # as it was written, the one that was taken last
        self.left_out: set[str] = set()

    def examples(self) -> list[Example]:
        """Return all examples of the file."""
        for _ in range(2):
            self._number_if_any()  # older files say how many inputs and targets there are
        values = self._header(Values())
        if self._peek() == ";":
            self._take(";")
        found = []
        while self._peek():
            found.append(self._example(values))
        if not found:
            raise FormatError("there are no examples; one is such as: name: one I: 0 1 T: 1;")
        return found

    def _header(self, values: Values) -> Values:
        """Read what is said of all that follows, up to something else."""
        said: list[str] = []
        while True:
            word = self._keyword("proc:", *TIMES, *DEFAULTS)
            self._once(word, said)
            if word in DEFAULTS:
                values = replace(values, **{word[:-1]: self._value(word)})
            elif word in TIMES:
                self._value(word)
                self.left_out.add("time (max:, min:, grace:)")
            elif word == "proc:":
                self._block()
                self.left_out.add("code (proc:, which is not run)")
            else:
                return values

    def _example(self, values: Values) -> Example:
        example, count = Example(), 1
        said: list[str] = []
        while True:
            word = self._keyword("name:", "freq:", "proc:")
            self._once(word, said)
            if word == "name:":
                example.name = printable_of(self._block())
            elif word == "freq:":
                example.frequency = self._value("freq:")
            elif word == "proc:":
                self._block()
                self.left_out.add("code (proc:, which is not run)")
            elif in_digits(self._peek()):
                count = self._whole("a number of events", 1, MOST_EVENTS)
            else:
                break
        example.events = [Event(values) for _ in range(count)]
        self._events(example.events)
        return example

    def _once(self, word: str, said: list[str]) -> None:
        if word and word in said:
            raise FormatError(f"line {self.line}: {word} is said for the second time")
        said.append(word)

    def _events(self, events: list[Event]) -> None:
        chosen: list[int] = []
        inputs_next = targets_next = 0
        inputs_seen = targets_seen = True
        while not self._match(";"):
            if self._match("["):
                chosen = self._event_list(len(events))
                values = self._header(events[chosen[0]].values)
                for k in chosen:
                    events[k].values = values
                self._take("]")
                inputs_seen = targets_seen = False
                continue
            kind = self._keyword(*KINDS)
            if not kind:
                raise self._wrong("I:, T:, B:, [ or the ; that ends an example")
            to_inputs, to_targets = [], []
            if kind[0] in "IiBb":
                to_inputs = [inputs_next] if inputs_seen else chosen
                inputs_next, inputs_seen = max(to_inputs) + 1, True
            if kind[0] in "TtBb":
                to_targets = [targets_next] if targets_seen else chosen
                targets_next, targets_seen = max(to_targets) + 1, True
            self._give(kind, events, to_inputs, to_targets)

    def _give(self, kind: str, events: list[Event], to_inputs: list[int], to_targets: list[int]) -> None:
        """Read ranges, and give them to some events as inputs, to some as targets."""
        for k in (*to_inputs, *to_targets):
            if k >= len(events):
                raise FormatError(f"line {self.line}: {kind} is for event {k}; the last one is {len(events) - 1}")
        ranges = self._ranges(kind, events[(to_inputs or to_targets)[0]].values, bool(to_inputs))
        for places, side in (to_inputs, "inputs"), (to_targets, "targets"):
            for k in places:
                if getattr(events[k], side) is not None:
                    raise FormatError(f"line {self.line}: event {k} is given {side} for the second time")
                setattr(events[k], side, ranges)

    def _event_list(self, count: int) -> list[int]:
        found: set[int] = set()
        while in_digits(self._peek()) or self._peek() == "*":
            if self._match("*"):
                found.update(range(count))
                continue
            first = last = self._whole("an event", 0, count - 1)
            if self._peek() == "-":
                self.at += 1
                last = self._whole("the last of some events", first + 1, count - 1)
            found.update(range(first, last + 1))
        return sorted(found) or list(range(count))

    def _ranges(self, kind: str, values: Values, of_inputs: bool) -> list[Range]:
        active = values.actI if of_inputs else values.actT
        ranges: list[Range] = []
        dense = kind[0].isupper()
        while True:
            opening = next((letter for letter in "{(" if self._match(letter)), None)
            if opening:
                dense = opening == "("
                ranges.append(self._range_head(Range(self.line, dense, value=active), CLOSING[opening]))
            elif self._peek() == "*" or self._number_ahead():
                if not ranges:
                    ranges.append(Range(self.line, dense, value=active))
                self._add(ranges[-1])
            else:
                return ranges

    def _range_head(self, head: Range, closing: str) -> Range:
        while not self._match(closing):
            if not self._number_ahead():
                head.group = self._block()
            elif head.dense:
                head.first = self._whole("the first unit of a range", 0, 10**9)
            else:
                head.value = self._value("a range")
        return head

    def _add(self, to: Range) -> None:
        if self._match("*"):
            if to.dense or to.numbers:
                raise FormatError(f"line {self.line}: * may only stand first among units that are given by number")
            to.numbers.append(None)
            return
        if to.dense:
            to.numbers.append(self._value("a range"))
            return
        unit = self._value("a range")
        if unit is None or unit != int(unit) or to.numbers[:1] == [None]:
            raise self._wrong("the number of a unit", back=True)
        before = to.numbers[-1] if to.numbers else None
        if unit < 0 and (before is None or before < 0 or -unit < before):
            raise self._wrong("the end of a range of units", back=True)
        to.numbers.append(unit)

    # -- words ------------------------------------------------------------------------------------

    @property
    def line(self) -> int:
        """The line that the reading has come to."""
        return bisect_right(self.starts, self.at)

    def _skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _peek(self) -> str:
        """Return the next letter; '' at the end."""
        self._skip()
        return self.text[self.at : self.at + 1]

    def _match(self, letters: str) -> bool:
        self._skip()
        if not self.text.startswith(letters, self.at):
            return False
        self.at += len(letters)
        return True

    def _take(self, letters: str) -> None:
        if not self._match(letters):
            raise self._wrong(letters)

    def _keyword(self, *words: str) -> str:
        """Take one of some words that end in a colon, and return it; '' if something else comes."""
        return next((word for word in words if self._match(word)), "")

    def _number_ahead(self) -> bool:
        self._skip()
        return NUMBER.match(self.text, self.at) is not None

    def _value(self, what: str) -> float | None:
        """Take a number, or None for the - that is no value."""
        self._skip()
        found = NUMBER.match(self.text, self.at)
        if found is None:
            raise self._wrong(f"the number of {what}")
        self.at, self.number = found.end(), found[0]
        value = None if found[0] == "-" else number_from(found[0])
        if value is not None and abs(value) == float("inf"):
            raise FormatError(f"line {self.line}: {quoted(found[0])} is too large for a number")
        return value

    def _number_if_any(self) -> None:
        if in_digits(self._peek()):
            self._value("units")

    def _whole(self, what: str, least: int, most: int) -> int:
        value = self._value(what)
        if value is None or value != int(value) or not least <= value <= most:
            raise self._wrong(f"{what}, from {least} to {most},", back=True)
        return int(value)

    def _block(self) -> str:
        """Take a word, or all that stands in brackets or quotes, which may hold others."""
        opening = self._peek()
        if opening not in CLOSING or not opening:
            found = re.compile(r"[^\s{}()\[\]\"]*").match(self.text, self.at)
            if found is None or not found[0]:
                raise self._wrong("a word, or something in brackets,")
            self.at = found.end()
            return found[0]
        begun, stack = self.at, [CLOSING[opening]]
        while stack and self.at + 1 < len(self.text):
            self.at += 1
            letter = self.text[self.at]
            if letter == "\\":
                self.at += 1
            elif letter == stack[-1]:
                stack.pop()
            elif stack[-1] == '"':
                continue
            elif letter in CLOSING:
                stack.append(CLOSING[letter])
            elif letter in "})]":
                raise self._wrong(stack[-1])
        self.at += 1
        if stack:
            line = bisect_right(self.starts, begun)
            raise FormatError(f"line {line}: the {opening} that stands there is not closed")
        return self.text[begun + 1 : self.at - 1]

    def _wrong(self, expected: str, back: bool = False) -> FormatError:
        if back:
            found = self.number
        else:
            self._skip()
            word = WORD.match(self.text, self.at)
            found = word[0] if word else ""
        if not found:
            return FormatError(f"the file ends after line {self.line}, where {expected} should be")
        return FormatError(f"line {self.line}: {quoted(found)} stands where {expected} should be")
