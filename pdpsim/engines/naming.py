"""Variables for the units and weights of a network, in programs that engines write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from keyword import iskeyword, issoftkeyword

from pdpsim.core.connection import Weight
from pdpsim.core.network import Network


class Names:
    """Gives out variable names, no two alike.

    Parameters
    ----------
    taken : iterable of str
        Names that are not to be given out.

    Examples
    --------
    >>> names = Names(["rate"])
    >>> names.take("h1"), names.take("h1"), names.take("rate"), names.take("2 left"), names.take("def")
    ('h1', 'h1_', 'rate_', '_2_left', 'def_')
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def take(self, wanted: str) -> str:
        """Return `wanted`, or the nearest to it that is a name and not taken."""
        name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", wanted))
        name = name if name.isidentifier() else f"_{name}"
        while name in self.taken or iskeyword(name) or issoftkeyword(name):
            name += "_"
        self.taken.add(name)
        return name


def unit_variables(net: Network, names: Names) -> dict[str, str]:
    """Return a variable for the activation of each unit, by the unit's name.

    >>> unit_variables(Network.layered(1, 1, seed=1), Names(["bias"]))
    {'bias': 'bias_', 'i1': 'i1', 'o1': 'o1'}
    """
    return {name: names.take(name) for name in net.units}


def weight_variables(net: Network, units: dict[str, str], names: Names) -> dict[Weight, str]:
    """Return a variable for each weight, named by the first connection that uses it.

    >>> net = Network.layered(1, 1, seed=1)
    >>> names = Names()
    >>> list(weight_variables(net, unit_variables(net, names), names).values())
    ['w_bias_o1', 'w_i1_o1']
    """
    return {
        weight: names.take(f"w_{units[first.sender.name]}_{units[first.receiver.name]}")
        for weight in net.weights
        for first in weight.connections[:1]
    }
