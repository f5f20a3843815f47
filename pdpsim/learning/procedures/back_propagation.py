"""Back-propagation: forward, backward, and a weight change after each batch of patterns. (PDP, ch. 8.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pdpsim.checks import can, of_kind, one_of, whole
from pdpsim.core.carry import refuse_broken_stream
from pdpsim.core.chance import shuffled
from pdpsim.core.measures import Measure, SumOfSquares, check_measure
from pdpsim.core.patterns import in_order
from pdpsim.core.sweeps import backward_acts, change_acts, forward_acts, outputs_of, side_by_side
from pdpsim.errors import NetworkError, NotFiniteError, PatternError, SettingError, WrongTypeError
from pdpsim.learning.procedure import ByRule, Procedure, fan_in, to_learn
from pdpsim.learning.rule import Rule
from pdpsim.learning.sweep import Sweep
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.core.patterns import Pattern, PatternSet

ORDERS = ("listed", "permuted")


@brief
@dataclass(frozen=True)
class BackPropagation(ByRule):
    """Each pattern forward and backward, with a weight change after every batch of them.

    Parameters
    ----------
    rule : Rule
        How a weight changes.
    measure : Measure
        Of error.
    batch : int or None
        After how many patterns weights change, their gradients summed: None means after all (the grain 'epoch' of
        1986), 1 after each (the grain 'pattern'), n a mini-batch.
    order : {'listed', 'permuted'}
        The order of the patterns in each epoch.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet, train
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> train(net, xor, BackPropagation(GradientDescent(0.25, 0.9), batch=2))
    <History: 571 epochs, solved, tss 0.03973>
    """

    rule: Rule
    measure: Measure = SumOfSquares()
    batch: int | None = None
    order: str = "listed"

    def __post_init__(self) -> None:
        of_kind(self.rule, Rule, "the rule")
        if self.rule.asked:
            said = " and ".join(f"{name}={value!r}" for name, value in self.rule.asked.items())
            raise SettingError(
                f"the rule says how often weights change, or in which order; give {said} beside it instead"
            )
        check_measure(self.measure)
        if self.batch is not None:
            whole(self.batch, "batch")
        one_of(self.order, ORDERS, "order")
        if self.rule.whole_epochs and (self.batch is not None or self.order != "listed"):
            raise SettingError(
                f"{type(self.rule).__name__} compares the gradients of whole epochs, so it requires batch=None "
                f"and order='listed'"
            )

    @property
    def alike(self) -> bool:
        """Whether patterns come as listed in every epoch."""
        return self.order == "listed"

    def epoch(self, net: Network, patterns: Sequence[Pattern], chance: Chance) -> Iterator[Sweep]:
        """Each pattern forward and backward, and after each batch the weight change."""
        return self.sweeps(net, shuffled(chance, list(patterns)) if self.order == "permuted" else patterns)

    def sweeps(self, net: Network, patterns: Sequence[Pattern]) -> Iterator[Sweep]:
        """The sweeps of an epoch over patterns in just this order.

        >>> from pdpsim import GradientDescent, Network, PatternSet
        >>> net, patterns = Network.layered(1, 1, seed=1), PatternSet([([0], [0]), ([1], [1])])
        >>> [sweep.phase for sweep in BackPropagation(GradientDescent(1.0)).sweeps(net, patterns)]
        ['forward', 'backward', 'forward', 'backward', 'change']
        """
        size = self.batch or len(patterns)
        for turn, pattern in enumerate(patterns, 1):
            first, last = (turn - 1) % size == 0, turn % size == 0 or turn == len(patterns)
            yield Sweep("forward", turn, pattern, partial(forward_acts, net, pattern))
            yield Sweep("backward", turn, pattern, partial(backward_acts, net, self.measure, not first))
            if last and net.weights:
                change = partial(change_acts, net, self.rule)
                yield Sweep("change", turn, pattern, change, about_all=self.batch != 1)

    def messages(self, net: Network, patterns: Sequence[Pattern]) -> int:
        """Each pattern goes over every connection forward and backward."""
        return 2 * fan_in(net) * len(patterns)

    def visit(self, net: Network, pattern: Pattern) -> Iterator[Sweep]:
        """The pattern forward, and if it has targets backward."""
        yield Sweep("forward", 1, pattern, partial(forward_acts, net, pattern))
        if pattern.has_targets:
            yield Sweep("backward", 1, pattern, partial(backward_acts, net, self.measure))

    def answers(self, net: Network, patterns: Sequence[Pattern]) -> list[tuple[float, ...]]:
        """Return what output units come to on each pattern, worked out for all patterns together where that can be."""
        patterns = in_order(net, patterns)
        found = side_by_side(net, patterns)
        return outputs_of(net, found[1]) if found else super().answers(net, patterns)

    def fitted(self, net: Network, patterns: PatternSet) -> PatternSet:
        """Return the patterns fitted to the network, if it can learn from them.

        Raises
        ------
        CycleError
            If the wiring has a cycle.
        NetworkError
            If the network has no output units, or they are not what the measure requires.
        NoSlopeError
            If a unit's activation function has no slope.
        PatternError
            If the patterns do not fit the network, or have no targets, or not those the measure requires.

        Examples
        --------
        >>> from pdpsim import GradientDescent, Network, PatternSet
        >>> net = Network.layered(1, 1, seed=1)
        >>> BackPropagation(GradientDescent(1.0)).fitted(net, PatternSet([([1], [None])]))
        Traceback (most recent call last):
            ...
        pdpsim.errors.PatternError: the patterns have no targets, so there is nothing to learn
        """
        fitted = to_learn(net, patterns)
        refuse_broken_stream(fitted, self.order, net)
        self.suit(net)
        for pattern in fitted:
            for unit, target in zip(net.outputs, pattern.targets):
                if target is not None:
                    try:
                        self.measure.check(target, unit.function.low, unit.function.high)
                    except SettingError as error:
                        raise PatternError(f"pattern {pattern.name!r}, unit {unit.name!r}: {error}") from None
        return fitted

    def suit(self, net: Network) -> None:
        """Say so if a network cannot learn so, whatever the patterns: with the unit's name, and before any sweep.

        Raises
        ------
        CycleError, NoSlopeError, NetworkError
            As `fitted` does.
        """
        for unit in net.structure.firing_order:
            with suppress(NotFiniteError):  # a slope that is there, but not at the net input of this moment
                unit.slope  # noqa: B018
        for unit in net.outputs if can(self.measure, "suit") else ():
            try:
                self.measure.suit(unit)
            except SettingError as error:
                raise NetworkError(f"unit {unit.name!r}: {error}") from None


def procedure_of(given: Procedure | Rule, measure: Measure | None = None) -> Procedure:
    """Return the procedure that is meant: a rule alone means back-propagation with it.

    Raises
    ------
    WrongTypeError
        If it is neither.
    SettingError
        If a measure is given beside a procedure, which has its own.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> procedure_of(GradientDescent(0.5)).batch is None
    True
    """
    if isinstance(given, Rule):
        rule = given.with_only() if given.asked else given
        return BackPropagation(rule, SumOfSquares() if measure is None else measure, **given.asked)
    if not isinstance(given, Procedure):
        kind = type(given).__name__
        raise WrongTypeError(
            f"a learning procedure or rule is required, as GradientDescent(0.5), not {kind} {quoted(given)}"
        )
    if measure is not None:
        raise SettingError(f"{type(given).__name__} is given whole, so its measure is given in it, not beside it")
    return given
