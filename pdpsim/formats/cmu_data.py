"""Data files of the CMU neural network benchmark collection (.data). (Fahlman and White, its "data-format", 1993.)"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pdpsim.checks import in_digits, number_from
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import FormatError, nearest
from pdpsim.formats.tokens import tell
from pdpsim.words import counted, quoted

SEGMENTS = ("TRAIN", "VALIDATION", "TEST")
SIGNS = {"+": 1.0, "-": 0.0}
NODE = re.compile(r"(IN|OUT)\s*\[\s*([0-9]+)\s*\]", re.IGNORECASE)
TYPE = re.compile(r"(CONT|BINARY|ENUM)\w*\s*(\{.*\})?", re.IGNORECASE | re.DOTALL)
MOST = 100_000  # items of a vector


class Kind(NamedTuple):
    """What an item of a vector is: a number, + or -, or one of some words, each of which is a unit."""

    name: str
    words: tuple[str, ...] = ()

    def numbers(self, text: str, where: str) -> list[float]:
        """Return the activations that an item stands for."""
        text = text.strip()
        if self.name == "ENUM":
            if text not in self.words:
                raise FormatError(f"{where}: {quoted(text)} is none of its words{nearest(text, self.words)}")
            return [float(text == word) for word in self.words]
        if self.name == "BINARY" and text in SIGNS:
            return [SIGNS[text]]
        try:
            value = number_from(text)
        except ValueError:
            raise FormatError(f"{where}: {quoted(text)} is not a number") from None
        if abs(value) == float("inf") or value != value:
            raise FormatError(f"{where}: {quoted(text)} must be finite")
        return [value]


@dataclass
class Setup:
    """What the $SETUP segment says."""

    protocol: str = "IO"
    offset: int = 0
    inputs: int = 0
    outputs: int = 0

    def __post_init__(self) -> None:
        self.kinds: dict[tuple[str, int], Kind] = {}

    def side(self, word: str) -> list[Kind]:
        """Return the kinds of the items of inputs ('IN') or outputs ('OUT'): numbers unless something is said."""
        count = self.inputs if word == "IN" else self.outputs
        return [self.kinds.get((word, k), Kind("CONT")) for k in range(1, count + 1)]


def read_patterns(text: str, segment: str = "TRAIN") -> PatternSet:
    """Return the vectors of a segment as patterns: + and - are 1 and 0, an enumerated item has a unit for each word.

    Parameters
    ----------
    text : str
    segment : {'TRAIN', 'VALIDATION', 'TEST'}
        The others are told to be left out.

    Raises
    ------
    FormatError
        If it is no such file; the sentence says in which line.

    Examples
    --------
    >>> read_patterns('''$SETUP
    ... PROTOCOL: IO; INPUTS: 2; OUTPUTS: 1;
    ... IN [1]: BINARY; IN [2]: ENUM {a, b, c}; OUT [1]: CONT {0.0, 1.0};
    ... $TRAIN
    ... +, b => 0.25;   the first one
    ... ''')[0]
    Pattern(inputs=(1.0, 0.0, 1.0, 0.0), targets=(0.25,), name='1', labels={})
    """
    parts = _segments(text)
    setup = _setup(parts.pop("SETUP"))
    if segment not in parts:
        raise FormatError(f"there is no segment ${segment}{nearest(segment, parts)}")
    for other, said in parts.items():
        if other != segment:
            tell(f"${other}, {counted(len(said), 'vector')}, is left out; the patterns are those of ${segment}")
    if setup.protocol == "SEQUENCE":
        tell("that vectors follow each other in time is not carried over")
    made = [_pattern(setup, line, said) for line, said in parts[segment] if said != "<>"]
    if not made:
        raise FormatError(f"segment ${segment} has no vectors")
    return PatternSet(made)


def _segments(text: str) -> dict[str, list[tuple[int, str]]]:
    """Return the statements of each segment with their lines; what follows a semicolon in a line is a comment."""
    found: dict[str, list[tuple[int, str]]] = {}
    segment, so_far, begun = "", "", 0
    for line, row in enumerate(text.replace("\x1a", "").splitlines(), 1):
        word = row.strip()
        if word.startswith("$") and not so_far:
            segment = word[1:].strip().upper()
            if segment not in ("SETUP", *SEGMENTS) or segment in found:
                what = (
                    "stands there twice"
                    if segment in found
                    else f"is no segment{nearest(segment, ('SETUP', *SEGMENTS))}"
                )
                raise FormatError(f"line {line}: {quoted(word)} {what}")
            found[segment] = []
            continue
        if word == "<>" and not so_far:
            word = "<>;"
        statements = word.split(";")
        ends = len(statements) > 1
        # In $SETUP several may stand in a line; elsewhere all behind the first semicolon is a comment.
        closed = statements[:-1] if segment == "SETUP" else statements[:1]
        for said in closed if ends else ():
            whole = f"{so_far} {said}".strip()
            if whole:
                if not segment:
                    raise FormatError(f"line {line}: {quoted(whole)} stands before $SETUP")
                found[segment].append((begun or line, whole))
            so_far, begun = "", 0
        if not ends and word:
            so_far, begun = f"{so_far} {word}", begun or line
    if so_far.strip():
        raise FormatError(f"line {begun}: {quoted(so_far.strip())} does not end with a semicolon")
    if "SETUP" not in found:
        raise FormatError("there is no segment $SETUP")
    return found


def _is_size(text: str) -> bool:
    return in_digits(text) and len(text) < 10 and int(text) <= MOST


def _setup(statements: Sequence[tuple[int, str]]) -> Setup:
    setup, told = Setup(), set[str | tuple[str, int]]()
    for line, said in statements:
        name, parted, value = (part.strip() for part in said.partition(":"))
        node = NODE.fullmatch(name)
        if not parted:
            raise FormatError(f"line {line}: {quoted(said)} says nothing; a statement is such as INPUTS: 2;")
        what = (node[1].upper(), int(node[2][:9])) if node else name.upper()
        if what in told:
            raise FormatError(f"line {line}: {quoted(said)}, but what {name} is was told before")
        told.add(what)
        if node:
            setup.kinds[node[1].upper(), int(node[2][:9])] = _type(line, value)
        elif name.upper() == "PROTOCOL" and value.upper() in ("IO", "SEQUENCE"):
            setup.protocol = value.upper()
        elif name.upper() in ("INPUTS", "OUTPUTS", "OFFSET") and _is_size(value):
            setattr(setup, name.lower(), int(value))
        else:
            known = ("PROTOCOL", "OFFSET", "INPUTS", "OUTPUTS", "IN [1]", "OUT [1]")
            hint = "" if name.upper() in known else nearest(name, known)
            raise FormatError(f"line {line}: {quoted(said)} is not understood{hint}")
    if not setup.inputs:
        raise FormatError("$SETUP does not say INPUTS")
    for word, k in setup.kinds:
        if not 1 <= k <= (setup.inputs if word == "IN" else setup.outputs):
            raise FormatError(f"$SETUP speaks of {word} [{k}], which there is not")
    return setup


def _type(line: int, text: str) -> Kind:
    found = TYPE.fullmatch(text)
    if found is None or (found[1].upper() == "ENUM") != ("{" in text and found[1].upper() == "ENUM"):
        raise FormatError(f"line {line}: {quoted(text)} is no type; there are CONT {{...}}, BINARY and ENUM {{...}}")
    words = tuple(word.strip() for word in (found[2] or "{}")[1:-1].split(","))
    name = found[1].upper()
    if name == "ENUM" and (len(set(words)) < len(words) or not all(words)):
        raise FormatError(f"line {line}: the words of {quoted(text)} must differ")
    return Kind(name, words if name == "ENUM" else ())


def _pattern(setup: Setup, line: int, said: str) -> Pattern:
    given, arrow, wanted = said.partition("=>")
    if not arrow and setup.protocol != "SEQUENCE":
        raise FormatError(f"line {line}: {quoted(said)} has no => and outputs")
    inputs = _vector(setup.side("IN"), given, f"line {line}, input")
    if arrow:
        return Pattern(inputs, _vector(setup.side("OUT"), wanted, f"line {line}, output"))
    size = sum(len(kind.words) or 1 for kind in setup.side("OUT"))
    return Pattern(inputs, [None] * size)


def _vector(kinds: Sequence[Kind], text: str, where: str) -> list[float]:
    items = text.split(",") if text.strip() else []
    if len(items) != len(kinds):
        raise FormatError(f"{where}s: there are {len(items)} items; {len(kinds)} are expected")
    return [x for k, (kind, item) in enumerate(zip(kinds, items), 1) for x in kind.numbers(item, f"{where} {k}")]
