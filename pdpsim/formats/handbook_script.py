"""Command scripts of the PDP handbook's programs `bp` and `pa`, taken apart and judged before anything is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pdpsim.checks import number_from, whole_from
from pdpsim.errors import FormatError, nearest
from pdpsim.words import quoted

# What commands of each menu take: nothing, a file, whole numbers, numbers, or words of their own.
BASE = {
    "get": "menu", "set": "menu", "save": "menu", "strain": "", "ptrain": "", "tall": "", "test": "pattern",
    "newstart": "", "reset": "", "log": "file", "quit": "words", "clear": "shown", "disp": "shown", "exam": "shown",
    "do": "refused", "run": "refused", "cycle": "refused", "input": "refused",
}  # fmt: skip
GET = {"network": "file", "patterns": "file", "weights": "file", "unames": "names"}
SAVE = {"weights": "file", "screen": "shown", "patterns": "refused"}
SET = {
    "nepochs": "whole", "ecrit": "number", "lflag": "switch", "seed": "whole", "param": "menu", "mode": "menu",
    "ncycles": "shown", "dlevel": "shown", "slevel": "shown", "single": "shown", "stepsize": "shown", "env": "refused",
    "config": "refused", "state": "refused", "weight": "refused", "bias": "refused",
}  # fmt: skip
PARAM = {
    "lrate": "number", "momentum": "number", "mu": "number", "tmax": "number", "wrange": "number", "crate": "shown",
    "noise": "number", "temp": "number",
}  # fmt: skip
MODE = {
    "lgrain": "grain", "follow": "shown", "cascade": "switch", "linear": "switch", "lt": "switch", "cs": "switch",
    "hebb": "switch",
}  # fmt: skip
MENUS = {"": BASE, "get": GET, "save": SAVE, "set": SET, "set param": PARAM, "set mode": MODE}
OF_PA = ("set param noise", "set param temp", "set mode linear", "set mode lt", "set mode cs", "set mode hebb")
OF_BP = (
    *("set param momentum", "set param mu", "set param tmax", "set param wrange"),
    *("set mode lgrain", "set mode cascade"),
)


@dataclass(frozen=True)
class Command:
    """A command of a script.

    Parameters
    ----------
    line : int
        Where it stands.
    name : str
        In full, with its menus: "set param lrate".
    words : tuple of str
        What it is given.
    shown : bool
        Whether it only says what a screen shows, and so does nothing here.
    """

    line: int
    name: str
    words: tuple[str, ...] = ()
    shown: bool = False


def read_script(text: str) -> list[Command]:
    """Return the commands of a script, of which every word has been judged.

    Raises
    ------
    FormatError
        If one is not known, or is not carried over; the sentence says in which line.

    Examples
    --------
    >>> read_script("set par lr .5")
    [Command(line=1, name='set param lrate', words=('.5',), shown=False)]
    >>> read_script("get netwerk xor.net")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: line 1: 'netwerk' is no command of get; did you mean 'network'?
    """
    lines = iter(enumerate(text.replace("\x1a", "").splitlines(), 1))
    commands = []
    for line, row in lines:
        words = row.split()
        if words:
            commands.append(_command(line, words, lines))
    return commands


def program_of(commands: Sequence[Command], asked: str | None = None) -> str:
    """Return which program a script is for, 'bp' or 'pa': as asked, or by the commands that only one of them has.

    Raises
    ------
    FormatError
        If it has commands of both, or of the one that was not asked for.

    Examples
    --------
    >>> program_of(read_script("set param temp 15")), program_of(read_script("strain"))
    ('pa', 'bp')
    """
    pa = next((command for command in commands if command.name in OF_PA), None)
    bp = next((command for command in commands if command.name in OF_BP), None)
    if pa and bp:
        raise FormatError(f"line {bp.line}: {bp.name!r} is of bp, but {pa.name!r} in line {pa.line} is of pa")
    other = {"bp": pa, "pa": bp}.get(asked or "")
    if other:
        raise FormatError(f"line {other.line}: {other.name!r} is no command of {asked}")
    return asked or ("pa" if pa else "bp")


def _command(line: int, words: list[str], lines: Iterator[tuple[int, str]]) -> Command:
    name, takes = "", "menu"
    while takes == "menu":
        if not words:
            raise FormatError(f"line {line}: {name!r} is followed by nothing; it takes {', '.join(MENUS[name])}")
        word = _full(line, name, words.pop(0))
        takes, name = MENUS[name][word], f"{name} {word}".strip()
    if takes == "refused":
        raise FormatError(f"line {line}: {name!r} is not carried over")
    if takes == "names":
        words = _names(line, words, lines)
    elif takes not in ("shown", "words"):
        _judge(line, name, takes, words)
    return Command(line, name, tuple(words), takes == "shown")


def _full(line: int, menu: str, word: str) -> str:
    """Return the command of a menu that a word names, which may be cut short, as it might be in 1987."""
    known = MENUS[menu]
    short = word.rstrip("/")
    if short in known:
        return short
    meant = [name for name in known if short and name.startswith(short)]
    if len(meant) > 1:
        raise FormatError(f"line {line}: {quoted(word)} may be {' or '.join(meant)}")
    if not meant:
        where = f"is no command of {menu}" if menu else "is no command"
        raise FormatError(f"line {line}: {quoted(word)} {where}{nearest(short, known)}")
    return meant[0]


def _names(line: int, words: list[str], lines: Iterator[tuple[int, str]]) -> list[str]:
    """Return the names up to the word ``end``, which may stand in a later line."""
    while "end" not in words:
        row = next(lines, None)
        if row is None or not row[1].split():
            raise FormatError(f"line {line}: the names of units do not end with end")
        words = words + row[1].split()
    if words[-1] != "end":
        raise FormatError(f"line {line}: {quoted(words[words.index('end') + 1])} stands behind the end of the names")
    return words[:-1]


def _judge(line: int, name: str, takes: str, words: Sequence[str]) -> None:
    what = {
        "": "nothing", "file": "a file", "whole": "a whole number", "number": "a number", "switch": "0 or 1",
        "grain": "epoch or pattern", "pattern": "a pattern",
    }[takes]  # fmt: skip
    most = 1 + (name == "save weights" and words[1:] == ["y"])  # which says that the file may be replaced
    if not bool(takes) <= len(words) <= (most if takes else 0) or not _fits(takes, words):
        given = f", not {quoted(' '.join(words))}" if words else ""
        raise FormatError(f"line {line}: {name} takes {what}{given}")


def _fits(takes: str, words: Sequence[str]) -> bool:
    try:
        if takes == "whole":
            return len(words[0]) < 10 and whole_from(words[0]) >= 0
        if takes == "number":
            return abs(number_from(words[0])) < float("inf")
    except ValueError:
        return False
    if takes == "grain":
        return any(grain.startswith(words[0]) for grain in ("epoch", "pattern"))
    return takes != "switch" or words[0] in ("0", "1")
