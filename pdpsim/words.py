"""Numbers as text and with their nouns, lists of names, and values as they are quoted, for sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count
from shutil import get_terminal_size
from textwrap import TextWrapper
from typing import Any, TypeVar
from unicodedata import category, east_asian_width

T = TypeVar("T")


def number(value: float | None, digits: int = 3) -> str:
    """Return a number as tables show it: fixed digits, or scientific where these would hide it.

    >>> number(0.43217), number(-12345678.0), number(0.00001), number(-0.0), number(None)
    ('0.432', '-1.235e+07', '1.000e-05', '0.000', '')
    """
    if value is None:
        return ""
    value += 0.0  # zero without a sign
    small = 0.0 < abs(value) < 0.5 * 10.0**-digits
    return f"{value:.{digits}e}" if small or abs(value) >= 1e6 else f"{value:.{digits}f}"


def shortest(value: float) -> str:
    """Return the shortest text that is read as just this number.

    >>> shortest(1.0), shortest(0.1), shortest(1 / 3)
    ('1', '0.1', '0.3333333333333333')
    """
    text = f"{value:g}"
    return text if float(text) == value else repr(value)


def counted(n: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "epoch"), counted(12_000, "epoch")
    ('1 epoch', '12,000 epochs')
    """
    return f"{n:,} {noun}{'s' * (n != 1)}"


def many(n: int) -> str:
    """Return a number of things, however many.

    >>> many(12_000), many(10**5000)
    ('12,000', 'very many')
    """
    return f"{n:,}" if abs(n) < 10**100 else "very many"


WIDTH = 80  # columns that tables keep to, and everything where no terminal says otherwise
LEAST = 40  # columns below which nothing is broken any more


def columns() -> int:
    """Return how many columns the terminal has, or 80 where there is none."""
    return max(LEAST, get_terminal_size((WIDTH, 24)).columns)


def columns_of(line: str) -> int:
    r"""Return how many columns a line takes: two for wide letters of Chinese, Japanese and Korean, none for marks.

    >>> columns_of("h1"), columns_of("名前"), columns_of("e\u0301")
    (2, 4, 1)
    """
    if line.isascii():
        return len(line)
    return sum(1 + _is_wide(letter) for letter in line if category(letter) not in ("Mn", "Me"))  # which take none


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in "WF"


def filled(text: str, width: int | None = None) -> str:
    r"""Break lines that are too long between words; what follows stands two columns further in.

    >>> print(filled("  a line that is too long for this\nshort", 20))
      a line that is too
        long for this
    short
    """
    width = columns() if width is None else width
    return "\n".join(_broken(line, width) if columns_of(line) > width else line for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    margin = " " * (len(line) - len(line.lstrip()))
    wrapper = TextWrapper(
        width, initial_indent=margin, subsequent_indent=f"{margin}  ", break_long_words=False, break_on_hyphens=False
    )
    # The wrapper counts letters: beside a wide one another stands meanwhile, which no line holds.
    counted = "".join(f"{letter}\0" if _is_wide(letter) else letter for letter in line.strip())
    return "\n".join(wrapper.wrap(counted)).replace("\0", "")


def printable(text: str) -> str:
    r"""Return a text on one line, with what a terminal would take for a command written out.

    >>> printable("net\x1b[2J.json"), printable("two\nlines")
    ('net\\x1b[2J.json', 'two\\nlines')
    """
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def file_named(path: object) -> str:
    """Return a file's name for a sentence: on one line, and cut in the middle where it is long.

    >>> file_named("net.json"), len(file_named("long" * 100))
    ('net.json', 103)
    """
    text = printable(str(path))
    return text if len(text) <= 120 else f"{text[:50]}...{text[-50:]}"


LONG = 60  # characters of a value that a sentence quotes


def quoted(value: object) -> str:
    """Return a value as a sentence quotes it: as it would be typed, and cut where it is long.

    >>> quoted("epoch"), len(quoted("long" * 100)), quoted("long" * 100)[-7:]
    ("'epoch'", 60, 'long...')
    """
    try:
        text = repr(value)
    except Exception:  # Python writes no whole number of thousands of digits, nor what is nested very deeply
        text = "a number of very many digits" if isinstance(value, int) else f"some {type(value).__name__}"
    return text if len(text) <= LONG else f"{text[: LONG - 3]}..."


ONE_LINE = 199  # characters of a repr


def one_line(text: str, most: int = ONE_LINE) -> str:
    """Return a text on one line, cut in its middle where it is long: its beginning and end tell most.

    >>> one_line("h1"), len(one_line("long" * 100)), one_line("begin" + " so on" * 9 + " end", 20)
    ('h1', 199, 'begin so on...on end')
    """
    text = printable(text)
    end = most // 3
    return text if len(text) <= most else f"{text[: most - end - 3]}...{text[-end:]}"


def shortened(name: str, most: int = 14, dots: str = "…") -> str:
    """Shorten a name in its middle, so that beginning and end can still tell it from others.

    >>> shortened("Christopher"), shortened("a" * 20 + "b" * 20, 9)
    ('Christopher', 'aaaaa…bbb')
    """
    if len(name) <= most:
        return name
    room = max(2, most - len(dots))
    end = room * 2 // 5
    return f"{name[: room - end]}{dots}{name[len(name) - end :]}"


def shortened_apart(names: Sequence[str], most: int = 14, dots: str = "…") -> list[str]:
    """Shorten names so that those that differ still do: by where they begin to, or if need be by numbers.

    >>> shortened_apart(["sepal length (cm)", "sepal width (cm)", "kind"], 9)
    ['se…lengt…', 'se…width…', 'kind']
    """
    made = {name: shortened(name, most, dots) for name in names}
    alike: dict[str, list[str]] = {}
    for name, text in made.items():
        alike.setdefault(text, []).append(name)
    for same in alike.values():
        if len(same) > 1:
            since = next((k for k, letters in enumerate(zip(*same)) if len(set(letters)) > 1), len(min(same, key=len)))
            made.update({name: _shortened_from(name, since, most, dots) for name in same})
    taken: set[str] = set()
    for name, text in made.items():
        numbered = (f"{shortened(text, max(3, most - 1 - len(str(k))), dots)} {k}" for k in count(2))
        made[name] = text if text not in taken else next(each for each in numbered if each not in taken)
        taken.add(made[name])
    return [made[name] for name in names]


def _shortened_from(name: str, since: int, most: int, dots: str) -> str:
    """A name's beginning, and what stands from a place on."""
    head = name[: max(1, most // 4)]
    room = max(1, most - len(head) - len(dots))
    rest = name[max(since, len(head)) :]
    return f"{head}{dots}{rest if len(rest) <= room else rest[: max(1, room - len(dots))] + dots}"


def brief(kind: type[T]) -> type[T]:
    """Let the repr of a class be one line of fewer than 200 characters.

    >>> @brief
    ... class Long:
    ...     def __repr__(self):
    ...         return "long" * 100
    >>> len(repr(Long()))
    199
    """
    whole: Any = kind.__repr__

    def shown(self: T) -> str:
        try:
            return one_line(whole(self))
        except (RecursionError, ValueError):  # there is something in it that Python does not write
            return f"<{kind.__name__}>"

    kind.__repr__ = shown  # type: ignore[assignment]
    return kind


def listed(names: Sequence[str], most: int = 6) -> str:
    """List some names.

    >>> listed(["a", "b"]), listed("abcdefgh")
    ('a, b', 'a, b, c, d, e, f and 2 more')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def percent(fraction: float, digits: int = 0) -> str:
    """Return a fraction in percent.

    What is neither none nor all is not rounded to it, but where floats alone make the difference.

    >>> percent(0.974), percent(0.0123, 1), percent(math.nan), percent(0.9967), percent(0.0004, 1), percent(1 - 1e-15)
    ('97%', '1.2%', '-', '>99%', '<0.1%', '100%')
    """
    if math.isnan(fraction):
        return "-"
    rounded, least = f"{100 * fraction:.{digits}f}", 10.0**-digits
    if 1e-12 < fraction < 1.0 - 1e-12 and float(rounded) in (0.0, 100.0):
        return f"<{least:g}%" if fraction < 0.5 else f">{100.0 - least:g}%"
    return f"{rounded}%"


def clock(seconds: float) -> str:
    """Write a time as a clock does.

    >>> clock(5), clock(125), clock(7325), clock(200000)
    ('0:05', '2:05', '2:02:05', '2 days 7:33:20')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if not (days or hours):
        return f"{minutes}:{seconds:02}"
    start = f"{counted(days, 'day')} " if days else ""
    return f"{start}{hours}:{minutes:02}:{seconds:02}"
