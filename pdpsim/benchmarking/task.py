"""What every program of the benchmark is given: a network in plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import get_scenario

RATE, MOMENTUM = 0.02, 0.9

# Computes so many epochs from the start, and returns the tss of each.
Program = Callable[[int], list[float]]


@dataclass(frozen=True)
class Block:
    """Units that all hear the same senders and the bias; units are numbered, inputs first."""

    first_sender: int
    senders: int
    first_receiver: int
    receivers: int


@dataclass(frozen=True)
class Task:
    """A network of logistic units, its patterns and its starting weights, to be trained in epochs.

    Attributes
    ----------
    name : str
    blocks : list of Block
        In firing order; the last one is the output units.
    inputs, targets : list of list of float
        By pattern.
    weights : list of float
        Block by block, receiver by receiver: that from the bias, then those from the senders.
    """

    name: str
    net: Network
    patterns: PatternSet
    blocks: list[Block]
    inputs: list[list[float]]
    targets: list[list[float]]
    weights: list[float]

    @property
    def n_units(self) -> int:
        """The number of units without the bias unit."""
        return self.blocks[-1].first_receiver + self.blocks[-1].receivers


def scenario_task(name: str, seed: int = 1) -> Task:
    """Return the task of a scenario: its first recipe's network and patterns, with a rate that suits all.

    Examples
    --------
    >>> scenario_task("encoder").blocks
    [Block(first_sender=0, senders=8, first_receiver=8, receivers=3), Block(first_sender=8, senders=3, first_receiver=11, receivers=8)]
    """  # noqa: E501
    scenario = get_scenario(name)
    recipe = scenario.recipe()
    return task(name, start_network(scenario, recipe, seed), scenario.patterns(recipe, seed))


def square_task(n: int, patterns: int = 10) -> Task:
    """Return the task of an n-n-n network with some patterns of noughts and ones.

    >>> len(square_task(3).weights)
    24
    """
    rows = [[float((k * 7 + p * 3) % 5 < 2) for k in range(n)] for p in range(patterns)]
    return task(f"{n}-{n}-{n}", Network.layered(n, n, n, seed=1), PatternSet([(row, row[::-1]) for row in rows]))


def task(name: str, net: Network, patterns: PatternSet) -> Task:
    """Put a network in plain numbers."""
    units = [*net.inputs, *net.structure.firing_order]
    number = {unit.name: k for k, unit in enumerate(units)}
    blocks: dict[tuple[int, int], list[int]] = {}
    for unit in net.structure.firing_order:
        heard = [number[c.sender.name] for c in unit.incoming if c.sender.role != "bias"]
        blocks.setdefault((heard[0], len(heard)), []).append(number[unit.name])
    return Task(
        name,
        net,
        patterns,
        [Block(*senders, receivers[0], len(receivers)) for senders, receivers in blocks.items()],
        [list(pattern.inputs) for pattern in patterns],
        [[0.0 if t is None else t for t in pattern.targets] for pattern in patterns],
        [connection.weight for unit in net.structure.firing_order for connection in unit.incoming],
    )
