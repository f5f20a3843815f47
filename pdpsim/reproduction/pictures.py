"""The pictures of a report."""

from __future__ import annotations

from pdpsim.reproduction.reproducing import Reproduction

Pictures = dict[str, tuple[str, str]]  # file name to (caption, SVG text)


def pictures(reproduction: Reproduction) -> Pictures:
    """Draw what there is to see of each experiment in a reproduction."""
    return {}
