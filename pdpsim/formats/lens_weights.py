"""Weight files of LENS, as text and as binary. (Rohde, *LENS: the light, efficient network simulator*, 1999.)"""

from __future__ import annotations

import struct
from codecs import BOM_UTF8
from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from pdpsim.core.connection import Connection
from pdpsim.core.network import Network
from pdpsim.errors import FormatError
from pdpsim.formats.placing import put_weights
from pdpsim.formats.tokens import Tokens
from pdpsim.words import counted, shortest

NEW, OLD = 0x55555556, 0x55555555  # what a file begins with, in binary or written out
MOST_VALUES = 3  # of a link: its weight, its last change, and one that only some programs of LENS had


class _Numbers(NamedTuple):
    """What a file holds: how many links it is for, how many numbers each, and the numbers."""

    links: int
    each: int
    numbers: Sequence[float]


def links_of(net: Network) -> list[Connection]:
    """Return the connections in the order of LENS: unit by unit as declared, the bias first, then who it hears.

    >>> [link.name for link in links_of(Network.layered(2, 1, seed=1))]
    ['bias -> o1', 'i1 -> o1', 'i2 -> o1']
    """
    units = net.units.values()
    return [c for unit in units for c in sorted(unit.incoming, key=lambda c: c.sender.role != "bias")]


def read_weights(net: Network, data: bytes) -> None:
    """Put the weights of a file in place, and what momentum carries on where it says so.

    Raises
    ------
    FormatError
        If the file is damaged, or is for a network with another number of links.

    Examples
    --------
    >>> net = Network.layered(1, 1, seed=1)
    >>> read_weights(net, b"1431655766 2 1 0  -0.25 0.5")
    >>> net.units["o1"].bias, net.connections["i1", "o1"].weight
    (-0.25, 0.5)
    """
    held = _binary(data) if data[:4] in (NEW.to_bytes(4, "big"), OLD.to_bytes(4, "big")) else _text(data)
    links = links_of(net)
    if held.links != len(links):
        links = [link for link in links if not link.frozen]  # LENS leaves frozen ones out if told so
    if held.links != len(links):
        raise FormatError(f"it is for {counted(held.links, 'link')}; the network has {len(net.connections)}")
    wanted = held.links * held.each
    if len(held.numbers) != wanted:
        raise FormatError(f"it is damaged: it holds {counted(len(held.numbers), 'number')} of {wanted}")
    for k, number in enumerate(held.numbers):
        if not isfinite(number):
            raise FormatError(f"it is damaged: number {k + 1}, of link {links[k // held.each].name}, is {number}")
    ends = [(link.sender.name, link.receiver.name) for link in links]
    changes = dict(zip(ends, held.numbers[1 :: held.each])) if held.each > 1 else None
    put_weights(net, dict(zip(ends, held.numbers[:: held.each])), changes)


def _binary(data: bytes) -> _Numbers:
    """Take a binary file apart: four or three big-endian integers, then 32-bit floats."""
    head = 16 if data[:4] == NEW.to_bytes(4, "big") else 12
    if len(data) < head:
        raise FormatError(f"it is damaged: it ends within its first {head} bytes")
    links, each = struct.unpack(">ii", data[4:12])
    if head == 12:
        each //= 4  # the older kind says in bytes how much there is of each link
    _refuse_sizes(links, each)
    body = data[head:]
    if len(body) != 4 * links * each:
        raise FormatError(f"it is damaged: it has {len(body):,} bytes of numbers; {4 * links * each:,} are expected")
    return _Numbers(links, each, struct.unpack(f">{links * each}f", body))


def _text(data: bytes) -> _Numbers:
    try:
        tokens = Tokens(data.removeprefix(BOM_UTF8).decode("ascii"))
    except UnicodeDecodeError as error:
        raise FormatError(
            f"it is neither a binary weight file of LENS, which begins with the bytes 55 55 55 56, nor text: "
            f"byte {error.start + 1}"
        ) from None
    first = tokens.signed("the number that begins a weight file, or the number of links")
    if first == NEW:
        links, each, _ = (tokens.signed(what) for what in ("the links", "the values of a link", "the updates"))
    elif first < 0:
        links, each = tokens.signed("the number of links"), -first
    else:
        links, each = first, 1
    _refuse_sizes(links, each)
    numbers = []
    while not tokens.ended:
        numbers.append(tokens.number("a number of a link"))
    return _Numbers(links, each, numbers)


def _refuse_sizes(links: int, each: int) -> None:
    if links < 0 or not 1 <= each <= MOST_VALUES:
        raise FormatError(f"it is damaged: it says that {links} links have {each} numbers each; 1 to 3 are known")


def weights_text(net: Network) -> str:
    """Return a text file of a network's weights, which LENS reads.

    >>> weights_text(Network.layered(1, 1, init_range=0.0)).split()
    ['1431655766', '2', '1', '0', '0', '0']
    """
    links = links_of(net)
    return "\n".join([str(NEW), str(len(links)), "1", "0", *(shortest(link.weight) for link in links)]) + "\n"
