"""Hopfield nets: memories are stored by Hebb's rule in symmetric links, and recalled by units that update in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pdpsim.arguments import judge_fields
from pdpsim.checks import one_of
from pdpsim.core.carry import refuse_carried
from pdpsim.core.chance import shuffled
from pdpsim.core.events import Event
from pdpsim.core.settling import EnergyFound
from pdpsim.core.sweeps import change_acts, turn_acts
from pdpsim.errors import NetworkError, PatternError
from pdpsim.learning.network_criteria import AtRest, Stable
from pdpsim.learning.procedure import AtRate, Procedure, refuse_targets_between
from pdpsim.learning.sweep import Act, Sweep

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet
    from pdpsim.learning.criteria import Criterion

ORDERS = ("listed", "random")


@dataclass(frozen=True)
class HopfieldStorage(AtRate):
    """Every link's weight grows by rate x the product of its two units' states, summed over the patterns. (1982.)

    A pattern is the state of all units, as targets; states count as -1 and +1, also of units that are 0 and 1. All
    units are output units that are off or on (`threshold`, or a function of your own with a range from -1 to 1), and
    joined by symmetric links. Links from the bias unit are thresholds, which storing leaves alone. One epoch stores
    the patterns; another would store them once more. The history's curve is their energy before that.

    Parameters
    ----------
    rate : float
        Above 0.

    Examples
    --------
    >>> from pdpsim import Network, Pattern, PatternSet, train
    >>> net = Network()
    >>> units = net.add_group(["a", "b", "c"], "output", "threshold")
    >>> for sender, receiver in ("ab", "ac", "bc"):
    ...     _ = net.connect(sender, receiver, symmetric=True)
    >>> _ = train(net, PatternSet([Pattern([], [1, 1, 0])]), HopfieldStorage(), max_epochs=1)
    >>> [weight.value for weight in net.weights]
    [1.0, -1.0, -1.0]
    >>> _ = train(net, PatternSet([Pattern([], [1, None, 0])]), Recall(), max_epochs=1)
    >>> [unit.activation for unit in net.outputs]
    [1.0, 1.0, 0.0]
    """

    rate: float = 1.0
    curve: ClassVar[str] = "energy"
    counted: ClassVar[type[Event]] = EnergyFound

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can store them.

        Raises
        ------
        NetworkError
            If the network is no Hopfield net.
        PatternError
            If the patterns do not fit it, or leave a unit's state open.
        """
        fitted = _fitted(net, patterns)
        refuse_carried(fitted, self)
        for pattern in fitted:
            for unit, target in zip(net.outputs, pattern.targets):
                if target is None:
                    raise PatternError(f"pattern {pattern.name!r} leaves open what {unit.name!r} is to be")
        return fitted

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern noted by every link, then one weight change."""
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("store", turn, pattern, partial(_store, net, pattern, turn == 1))
        yield Sweep("change", len(patterns), patterns[-1], partial(change_acts, net, self.rule), about_all=True)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """None: units take their states from the pattern, and each link notes what is at its ends."""
        return 0

    def usual_criterion(self) -> Criterion:
        """Return what asks for memories that stay as they are."""
        return Stable()

    def term(self, event: EnergyFound) -> float:
        """Return the energy."""
        return event.energy

    def answers(self, net: Network, patterns: Sequence[Pattern]) -> list[tuple[float, ...]]:
        """Return where recall ends that begins at each pattern."""
        return Recall().answers(net, patterns)

    def visit(self, net: Network, pattern: Pattern) -> Iterator[Sweep]:
        """The pattern taken by the units, and nothing noted."""
        yield Sweep("start", 1, pattern, partial(_start, net, pattern))


@dataclass(frozen=True)
class Recall(Procedure):
    """From each pattern units update one at a time, until none changes; nothing is learned.

    A unit begins with its target, or where there is none off. At a net input of exactly 0 it stays as it is.
    The history's curve is the energy where that ends, summed over the patterns.

    Parameters
    ----------
    order : {'listed', 'random'}
        In which units update; 'random' draws a new order for every sweep.

    Examples
    --------
    See `HopfieldStorage`.
    """

    order: str = "listed"
    curve: ClassVar[str] = "energy"
    counted: ClassVar[type[Event]] = EnergyFound

    def __post_init__(self) -> None:
        judge_fields(self)
        one_of(self.order, ORDERS, "order")

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can recall from them.

        Raises
        ------
        NetworkError
            If the network is no Hopfield net.
        PatternError
            If the patterns do not fit it.
        """
        return _fitted(net, patterns)

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern taken, updated until nothing changes, and its energy worked out."""
        for turn, pattern in enumerate(patterns, 1):
            yield from self._sweeps(net, turn, pattern)

    def usual_criterion(self) -> Criterion:
        """Return what asks for units that stay as they are."""
        return AtRest()

    def term(self, event: EnergyFound) -> float:
        """Return the energy."""
        return event.energy

    def visit(self, net: Network, pattern: Pattern) -> Iterator[Sweep]:
        """The same, from a pattern given by hand."""
        return self._sweeps(net, 1, pattern)

    def _sweeps(self, net: Network, turn: int, pattern: Pattern) -> Iterator[Sweep]:
        yield Sweep("start", turn, pattern, partial(_start, net, pattern))
        yield Sweep("update", turn, pattern, partial(self._update, net), again=partial(_would_change, net))
        yield Sweep("energy", turn, pattern, partial(_energy, net))

    def _update(self, net: Network) -> list[Act]:
        units = list(net.structure.outputs)
        if self.order == "random":
            units = shuffled(net.chance, units)
        return [act for unit in units for act in turn_acts(unit, unit.update)]


def _start(net: Network, pattern: Pattern) -> Iterator[Act]:
    """Each unit takes its target."""
    yield partial(net.present, pattern)
    for unit in net.structure.outputs:
        yield unit.take_target


def _energy(net: Network) -> Iterator[Act]:
    yield net.energy


def _store(net: Network, pattern: Pattern, first: bool) -> Iterator[Act]:
    """Each link notes the product of its units' states, counted as -1 and +1."""
    yield from _start(net, pattern)
    yield net.energy
    if first:
        yield net.clear_gradients
    low, high = _range(net)
    to_one = 2.0 / (high - low)
    for link in net.structure.links:
        if link.sender.computes:
            yield partial(link.note, -to_one * to_one, (low + high) / 2.0)


def _range(net: Network) -> tuple[float, float]:
    """Off and on; units that are clamped do not tell."""
    functions = (unit.function for unit in net.outputs)
    return next(((f.low, f.high) for f in functions if not f.is_constant), (-1.0, 1.0))


def _would_change(net: Network) -> bool:
    """Whether any unit would change if it updated now."""
    for unit in net.structure.outputs:
        net_input = unit.empty
        for connection in unit.incoming:
            net_input = net_input + connection.shared.value * connection.sender.activation
        if net_input != 0.0 and unit.function.value(net_input) != unit.activation:
            return True
    return False


def _fitted(net: Network, patterns: PatternSet) -> PatternSet:
    if not net.outputs or net.hidden or net.inputs:
        raise NetworkError("a Hopfield net's units must all be output units")
    for unit in net.outputs:
        function = unit.function
        if not function.is_threshold:
            raise NetworkError(f"a Hopfield net's units must be threshold units; {unit.name!r} is {function.name}")
        if not function.is_constant and (function.low, function.high) != _range(net):
            raise NetworkError(f"a Hopfield net's units must have one range; that of {unit.name!r} is another")
    net.structure.refuse_without_energy()
    fitted = patterns.fitted(net)
    refuse_targets_between(net, fitted)
    return fitted
