"""The weight: the number that learning changes, which several connections may share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pdpsim.arguments import judged_if_new
from pdpsim.checks import able, finite, of_kind
from pdpsim.core.events import WeightChanged
from pdpsim.core.unit import act
from pdpsim.errors import NetworkError, NotFiniteError, SettingError, WrongTypeError
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.core.connection import Connection


WeightNumbers: TypeAlias = tuple[float, float, tuple[float, ...], tuple[str, ...], float, bool, float, float]


class Rule(Protocol):
    """A learning rule, as a weight sees it."""

    @property
    def remembers(self) -> tuple[str, ...]:
        """The names of what it remembers of each weight, from one change to the next."""

    @property
    def fresh(self) -> tuple[float, ...]:
        """What is remembered of a weight that has not been changed yet."""

    @property
    def step(self) -> Callable[[float, float, tuple[float, ...]], tuple[float, tuple[float, ...]]]:
        """A function of value, gradient and memory to the weight's new value and what is to be remembered."""

    def account(
        self, value: float, gradient: float, memory: tuple[float, ...], show: Any
    ) -> Iterable[tuple[str, str, str, float]]:
        """Give account of a change: what is worked out, by which formula, with which numbers, to what."""

    def change(self, old: float, new: float, memory: tuple[float, ...]) -> float:
        """Return the change that led from old to new, as the rule sees it."""


@brief
class Weight:
    """The number that learning changes. Several connections may share one.

    Attributes
    ----------
    value : float
    gradient : float
        dE/dw: what the connections that share it noted, summed.
    memory, remembers : tuple of float, tuple of str
        What the rule that changed it last remembers of it, and what these numbers are; empty before the first
        change, and where it is frozen.
    last_change : float
        The change before, which momentum carries on; 0 where no rule remembers it.
    start : float
        The value to which `Network.reset` goes back.
    frozen : bool
        Whether learning leaves it alone.
    low, high : float
        The bounds that it is kept between, whatever a rule says; see `keep_between`.
    connections : tuple of Connection
        Those that use it; more than one where it is shared.

    Examples
    --------
    >>> Weight(0.5)
    Weight(0.5)
    """

    __slots__ = ("value", "gradient", "memory", "remembers", "start", "frozen", "low", "high", "connections")

    def __init__(self, value: float = 0.0, frozen: bool = False) -> None:
        self.value = self.start = finite(value, "a weight")
        of_kind(frozen, bool, "whether a weight is frozen")
        self.gradient = 0.0
        self.memory: tuple[float, ...] = ()
        self.remembers: tuple[str, ...] = ()
        self.frozen = frozen
        self.low, self.high = -inf, inf
        self.connections: tuple[Connection, ...] = ()

    @act("change {0.name}")
    def change(self, rule: Rule) -> WeightChanged:
        """Change the value as the rule says, but not beyond its bounds; a frozen weight stays, and its event says so.

        What the rule remembers is not cut off where the value is. (So did the `bp` program of 1987.)

        Raises
        ------
        NotFiniteError
            If the new value is nan or infinite; nothing is changed then.

        Examples
        --------
        >>> from pdpsim import GradientDescent
        >>> weight = Weight(0.5)
        >>> weight.gradient = 0.2
        >>> weight.change(GradientDescent(rate=0.5)).new
        0.4
        """
        old, gradient, before, names = self.value, self.gradient, self.memory, self.remembers
        try:
            now = rule.remembers
            if self.frozen:
                self.memory, self.remembers = (), ()
                return WeightChanged(self, rule, old, old, gradient, before, (), names, True)
            new, memory = rule.step(old, gradient, before if names is now or names == now else rule.fresh)
        except (ArithmeticError, ValueError) as error:
            raise NotFiniteError(f"{self.name}: the rule fails at gradient {gradient:g}: {error}") from None
        except (AttributeError, TypeError):
            able(rule, "step", "the rule", "GradientDescent(0.5)")  # only now, since a weight is changed very often
            raise
        if not isfinite(new):
            raise NotFiniteError(f"{self.name} became {new} (it was {old:g}, with gradient {gradient:g})")
        new = self.kept(new)
        self.value, self.memory, self.remembers = new, memory, now
        return WeightChanged(self, rule, old, new, gradient, before, memory, names, False)

    @judged_if_new
    def keep_between(self, low: float = -inf, high: float = inf) -> None:
        """Keep the value between two bounds from now on, and the start too; without them there are none.

        Raises
        ------
        SettingError
            If the bounds do not rise, or the value is not between them.

        Examples
        --------
        >>> from pdpsim import GradientDescent
        >>> weight = Weight(-0.1)
        >>> weight.keep_between(high=0.0)
        >>> weight.gradient = -1.0
        >>> weight.change(GradientDescent(rate=0.5)).new
        0.0
        """
        bounds = [end if end in (-inf, inf) else finite(end, "a bound of a weight") for end in (low, high)]
        if bounds[0] > bounds[1]:
            raise SettingError(f"the bounds of a weight must rise, not go from {bounds[0]:g} to {bounds[1]:g}")
        if not bounds[0] <= self.value <= bounds[1]:
            raise SettingError(f"{self.name} is {self.value:g}, which is not between {bounds[0]:g} and {bounds[1]:g}")
        self.low, self.high = bounds
        self.start = self.kept(self.start)

    def kept(self, value: float) -> float:
        """Return a value, or the bound that it is beyond.

        >>> weight = Weight(); weight.keep_between(high=0.0)
        >>> weight.kept(0.5), weight.kept(-0.5)
        (0.0, -0.5)
        """
        try:
            return self.high if value > self.high else self.low if value < self.low else value
        except TypeError:
            raise WrongTypeError(f"a weight is kept at a number, not at {quoted(value)}") from None

    @judged_if_new
    def allowed(self, value: float) -> float:
        """Return a value, if it is between the bounds.

        Raises
        ------
        SettingError
            If it is not.

        Examples
        --------
        >>> Weight().allowed(0.5)
        0.5
        """
        if self.kept(value) != value:
            raise SettingError(f"{self.name} is kept between {self.low:g} and {self.high:g}, so it cannot be {value:g}")
        return value

    @property
    def bounds(self) -> tuple[float | None, float | None] | None:
        """Both bounds, as files hold them (None where there is none); None if there are none at all.

        >>> weight = Weight(); weight.keep_between(high=0.0)
        >>> weight.bounds
        (None, 0.0)
        """
        if self.low == -inf and self.high == inf:
            return None
        return None if self.low == -inf else self.low, None if self.high == inf else self.high

    @property
    def tie(self) -> str | None:
        """By what graphs call the weight that several connections share: the first of these; None of any other.

        >>> from pdpsim import Network
        >>> net = Network.layered(2, 1, seed=1)
        >>> net.tie(net.connections["i1", "o1"], net.connections["i2", "o1"]).tie
        "'i1' -> 'o1'"
        """
        if len(self.connections) < 2:
            return None
        first = self.connections[0]
        return f"{first.sender.name!r} -> {first.receiver.name!r}"  # quoted, as names may hold an arrow

    @property
    def last_change(self) -> float:
        """The change before, which momentum carries on; 0 where none is remembered.

        >>> Weight(0.5).last_change
        0.0
        """
        return self.remembered("last_change")

    @last_change.setter
    def last_change(self, change: float) -> None:
        self.memory, self.remembers = (finite(change, "the last change"),), ("last_change",)

    @judged_if_new
    def remembered(self, name: str) -> float:
        """Return something that the rule remembers; 0 where it does not.

        >>> weight = Weight(0.5); weight.last_change = 0.25
        >>> weight.remembered("last_change")
        0.25
        """
        return self.memory[self.remembers.index(name)] if name in self.remembers else 0.0

    def restart(self) -> None:
        """Go back to the starting value, with nothing learned and no momentum.

        >>> weight = Weight(0.5); weight.value = 3.0
        >>> weight.restart(); weight.value
        0.5
        """
        self.value = self.start
        self.gradient, self.memory, self.remembers = 0.0, (), ()

    @property
    def name(self) -> str:
        """The weight as messages name it, by the connections that use it.

        >>> Weight(0.5).name
        'a weight of no connection'
        """
        if not self.connections:
            return "a weight of no connection"
        return "weight " + (self._folded_name() or ", ".join(c.name for c in self.connections))

    def _folded_name(self) -> str:
        """Sender and receiver in the network that this one was unfolded from, where all copies have it in common."""
        n, network = len(self.connections), self.connections[0].receiver.network
        folded = getattr(network, "folded", None)
        if n == 1 or not folded:
            return ""
        named = {(_folded(folded, c.sender.name), _folded(folded, c.receiver.name)) for c in self.connections}
        return f"{' -> '.join(named.pop())} (at {n} steps)" if len(named) == 1 else ""

    def __repr__(self) -> str:
        return f"Weight({self.value!r}{', frozen=True' if self.frozen else ''})"

    @property
    def numbers(self) -> WeightNumbers:
        """Value, gradient, memory and what it is of, start, frozen and the bounds, together.

        >>> Weight(0.5).numbers
        (0.5, 0.0, (), (), 0.5, False, -inf, inf)
        """
        return (
            self.value, self.gradient, self.memory, self.remembers, self.start, self.frozen, self.low, self.high,
        )  # fmt: skip

    @numbers.setter
    def numbers(self, numbers: WeightNumbers) -> None:
        try:
            (
                self.value, self.gradient, self.memory, self.remembers, self.start, self.frozen, self.low, self.high,
            ) = numbers  # fmt: skip
        except (TypeError, ValueError):
            raise WrongTypeError(f"the numbers of a weight are eight, not {quoted(numbers)}") from None

    def twin(self) -> Weight:
        """Return a weight of the same kind with the same numbers, which no connection uses yet.

        >>> Weight(0.5, frozen=True).twin()
        Weight(0.5, frozen=True)
        """
        return remake_weight(type(self), self.numbers, kept_beside(self, Weight))

    def __reduce__(self) -> tuple[Any, ...]:
        # Like a unit, a weight in use travels with its network.
        if self.connections and self.connections[0].shared is self and self.connections[0].in_network:
            return _weight_of, (self.connections[0],)
        return remake_weight, (type(self), self.numbers, kept_beside(self, Weight))


class Cut(Weight):
    """The weight of a lesioned connection: 0, which learning leaves alone; errors go back by 0 over it, too.

    >>> from pdpsim import Network, OwnWayBack
    >>> net = Network.layered(1, 1, bias=False, seed=1)
    >>> net.remove_connection("i1", "o1")
    >>> connection = net.connect("i1", "o1", 0.5, kind=OwnWayBack)
    >>> connection.back = 2.0
    >>> connection.use(Cut()); connection.weight, connection.way_back
    (0.0, 0.0)
    """

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(0.0, frozen=True)

    def __repr__(self) -> str:
        return "Cut()"


def kept_beside(thing: object, base: type) -> dict[str, Any]:
    """Return what a subclass keeps in a thing by attributes of its own, beside those of a class above it.

    >>> class Counted(Weight):
    ...     pass
    >>> weight = Counted(0.5)
    >>> weight.changes = 3
    >>> kept_beside(weight, Weight), kept_beside(Weight(0.5), Weight)
    ({'changes': 3}, {})
    """
    if type(thing) is base:
        return {}
    names = _slots_below(type(thing), base)  # type: ignore[arg-type]
    slots = {name: getattr(thing, name) for name in names if hasattr(thing, name)}
    return slots | getattr(thing, "__dict__", {})


@cache
def _slots_below(kind: type, base: type) -> list[str]:
    below = kind.__mro__[: kind.__mro__.index(base)]
    named = [vars(each).get("__slots__", ()) for each in below]
    return [name for names in named for name in ([names] if isinstance(names, str) else names) if name[:2] != "__"]


def remake_weight(kind: type[Weight], numbers: WeightNumbers, kept: Mapping[str, Any]) -> Weight:
    """Return a weight of a class with its numbers and what it keeps beside, whatever the class wants to be made with.

    >>> remake_weight(Weight, Weight(0.5).numbers, {})
    Weight(0.5)
    """
    made = kind.__new__(kind)
    made.connections = ()
    made.numbers = numbers
    for name, value in kept.items():
        setattr(made, name, value)
    return made


def _folded(folded: Mapping[str, tuple[str, int]], name: str) -> str:
    return folded[name][0] if name in folded else name


def _weight_of(connection: Connection) -> Weight:
    return connection.shared


def described_weight(data: Mapping[str, Any], where: str, tied: dict[object, Weight]) -> Weight:
    """Return the weight that the attributes of an edge describe, in a graph or a file.

    Parameters
    ----------
    data : mapping
        `weight`, and where it has them `frozen`, `shared`, `bounds`, and `last_change` or `memory`.
    where : str
        The connection, for messages.
    tied : dict
        The weights that are shared so far, by what their edges call them; this one is added.

    Raises
    ------
    NetworkError, SettingError
        If they describe none, or another than the edge that they share it with.

    Examples
    --------
    >>> described_weight({"weight": 0.5, "frozen": True}, "i1 -> h1", {})
    Weight(0.5, frozen=True)
    """
    value = finite(data.get("weight", 0.0), f"weight {where}")
    frozen, shared = data.get("frozen", False), data.get("shared")
    if not isinstance(frozen, bool):
        raise NetworkError(f"'frozen' of {where} must be true or false, not {quoted(frozen)}")
    if shared is not None and (isinstance(shared, bool) or not isinstance(shared, (str, int))):
        raise NetworkError(f"'shared' of {where} must name the weight that is shared, not {quoted(shared)}")
    weight = Weight(value, frozen)
    weight.remembers, weight.memory = _described_memory(data, where)
    low, high = _described_bounds(data, where)
    if not low <= value <= high:
        raise NetworkError(f"weight {where} is {value:g}, and its bounds are {low:g} and {high:g}")
    weight.keep_between(low, high)
    if shared is None:
        return weight
    first = tied.setdefault(str(shared), weight)
    if first.numbers != weight.numbers:
        raise NetworkError(f"weight {where} is shared as {quoted(shared)}, but differs from the first that is")
    return first


def _described_bounds(data: Mapping[str, Any], where: str) -> tuple[float, float]:
    """The bounds of a weight."""
    bounds = data.get("bounds")
    if bounds is None:
        return -inf, inf
    if not isinstance(bounds, (list, tuple)) or len(bounds) != 2:
        raise NetworkError(f"'bounds' of {where} must be two numbers (null for none), not {quoted(bounds)}")
    low, high = (None if end is None else finite(end, f"a bound of {where}") for end in bounds)
    return -inf if low is None else low, inf if high is None else high


def _described_memory(data: Mapping[str, Any], where: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """What a rule remembers of a weight, and the numbers."""
    memory = data.get("memory", {})
    if not isinstance(memory, dict):
        raise NetworkError(f"'memory' of {where} must be an object of names and numbers, not {quoted(memory)}")
    if "last_change" in data:
        if memory:
            raise NetworkError(f"{where} has both 'last_change' and 'memory'; what is remembered belongs into 'memory'")
        memory = {"last_change": data["last_change"]}
    return tuple(memory), tuple(finite(value, f"{quoted(name)} of {where}") for name, value in memory.items())
