"""Numbers with their nouns, and values as they are quoted, for sentences."""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "epoch"), counted(12_000, "epoch")
    ('1 epoch', '12,000 epochs')
    """
    return f"{n:,} {noun}{'s' * (n != 1)}"


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
    except ValueError:  # Python writes no whole number of more than a few thousand digits
        text = "a number of very many digits"
    return text if len(text) <= LONG else f"{text[: LONG - 3]}..."
