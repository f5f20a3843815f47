"""Receptive and projective fields: the weights by which a unit hears and is heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pdpsim.core.unit import Unit


@dataclass(frozen=True)
class Link:
    """A weight from or to a unit of that name.

    >>> Link("i1", 0.5)
    Link(unit='i1', weight=0.5)
    """

    unit: str
    weight: float


def receptive_field(unit: Unit) -> tuple[Link, ...]:
    """Return the weights a unit hears by, the strongest first; the bias is not among them.

    Examples
    --------
    >>> from pdpsim import Network
    >>> [link.unit for link in receptive_field(Network.layered(2, 2, 1, seed=1).units["o1"])]
    ['h2', 'h1']
    """
    return _sorted(Link(c.sender.name, c.weight) for c in unit.incoming if c.sender.role != "bias")


def projective_field(unit: Unit) -> tuple[Link, ...]:
    """Return the weights a unit is heard by, the strongest first.

    >>> from pdpsim import Network
    >>> [link.unit for link in projective_field(Network.layered(2, 2, 1, seed=1).units["h1"])]
    ['o1']
    """
    return _sorted(Link(c.receiver.name, c.weight) for c in unit.outgoing)


def _sorted(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: -abs(link.weight)))
