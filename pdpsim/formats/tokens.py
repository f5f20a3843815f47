"""The words of a text file, taken one by one, each with its line: what the readers of other programs' files share."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from math import isfinite

from pdpsim.checks import number_from, whole_from
from pdpsim.errors import FileNote, FormatError
from pdpsim.words import quoted

MOST_DIGITS = 18  # of a whole number: more are no count of anything, and Python is slow to read them


class Tokens:
    r"""The words of a text, parted by white space, in order.

    Parameters
    ----------
    text : str
    comment : str
        What begins a comment, up to the end of its line; '' where there are none.

    Examples
    --------
    >>> tokens = Tokens("units 5\nend")
    >>> tokens.take("a word"), tokens.whole("how many there are", 1), tokens.line
    ('units', 5, 1)
    >>> tokens.number("a weight")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: line 2: 'end' stands where a weight should be
    """

    def __init__(self, text: str, comment: str = "") -> None:
        self._words: list[tuple[str, int]] = []
        for line, row in enumerate(text.replace("\x1a", " ").splitlines(), 1):  # DOS ends a text with Ctrl-Z
            said = row.split(comment, 1)[0] if comment else row
            self._words.extend((word, line) for word in said.split())
        self._at = 0

    @property
    def line(self) -> int:
        """The line of the word taken last, from 1."""
        return self._words[self._at - 1][1] if self._at else 1

    @property
    def ended(self) -> bool:
        """Whether all words are taken."""
        return self._at == len(self._words)

    def peek(self) -> str:
        """Return the next word without taking it; '' at the end."""
        return "" if self.ended else self._words[self._at][0]

    def take(self, expected: str) -> str:
        """Take the next word.

        Raises
        ------
        FormatError
            If there is none; `expected` says what should be there.
        """
        if self.ended:
            raise FormatError(f"the file ends after line {self.line}, where {expected} should be")
        self._at += 1
        return self._words[self._at - 1][0]

    def rest_of_line(self) -> Iterator[str]:
        """Take the words that are left in the line of the word taken last."""
        line = self.line
        while not self.ended and self._words[self._at][1] == line:
            yield self.take("")

    def whole(self, expected: str, least: int = 0) -> int:
        """Take a whole number of `least` or more."""
        word = self.take(expected)
        try:
            number = whole_from(word) if len(word) <= MOST_DIGITS else least - 1
        except ValueError:
            raise self.wrong(expected) from None
        if number < least:
            raise self.wrong(f"{expected} ({least} or more)")
        return number

    def signed(self, expected: str) -> int:
        """Take a whole number of either sign."""
        word = self.take(expected)
        try:
            return whole_from(word if len(word) <= MOST_DIGITS else "too long")
        except ValueError:
            raise self.wrong(expected) from None

    def number(self, expected: str) -> float:
        """Take a finite number."""
        word = self.take(expected)
        try:
            value = number_from(word)
        except ValueError:
            raise self.wrong(expected) from None
        if not isfinite(value):
            raise self.wrong(f"{expected}, which must be finite,")
        return value

    def wrong(self, expected: str) -> FormatError:
        """Return what to raise if the word taken last is not what should be there."""
        return FormatError(
            f"line {self.line}: {quoted(self._words[self._at - 1][0])} stands where {expected} should be"
        )


def tell(what: str) -> None:
    """Warn of what in a file is not carried over, or is done beyond what was said; commands print it as a note."""
    warnings.warn(what, FileNote, stacklevel=5)


def printable_of(text: str) -> str:
    r"""Return a text as a name may be: printable, and with single spaces; '' where nothing is left.

    >>> printable_of(" a\t b\x1b ")
    'a b'
    """
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()
