"""Numbers with their nouns, for sentences."""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "epoch"), counted(12_000, "epoch")
    ('1 epoch', '12,000 epochs')
    """
    return f"{n:,} {noun}{'s' * (n != 1)}"
