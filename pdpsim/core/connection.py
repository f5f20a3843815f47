"""A connection carries messages both ways; the weight it carries them with may be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from pdpsim.checks import finite
from pdpsim.core.events import ActivationMessage, ErrorMessage, WeightChanged
from pdpsim.core.looks import Shown
from pdpsim.core.settling import GradientNoted
from pdpsim.core.unit import act
from pdpsim.errors import NetworkError, NotFiniteError, SettingError
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.core.unit import Unit
    from pdpsim.core.wiring import Wiring


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
        old, gradient, before, names, now = self.value, self.gradient, self.memory, self.remembers, rule.remembers
        if self.frozen:
            self.memory, self.remembers = (), ()
            return WeightChanged(self, rule, old, old, gradient, before, (), names, True)
        try:
            new, memory = rule.step(old, gradient, before if names is now or names == now else rule.fresh)
        except (ArithmeticError, ValueError) as error:
            raise NotFiniteError(f"{self.name}: the rule fails at gradient {gradient:g}: {error}") from None
        if not isfinite(new):
            raise NotFiniteError(f"{self.name} became {new} (it was {old:g}, with gradient {gradient:g})")
        new = self.kept(new)
        self.value, self.memory, self.remembers = new, memory, now
        return WeightChanged(self, rule, old, new, gradient, before, memory, names, False)

    def keep_between(self, low: float = -inf, high: float = inf) -> None:
        """Keep the value between two bounds from now on; without them there are none.

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
        if not bounds[0] <= self.value <= bounds[1]:
            raise SettingError(f"{self.name} is {self.value:g}, which is not between {bounds[0]:g} and {bounds[1]:g}")
        self.low, self.high = bounds

    def kept(self, value: float) -> float:
        """Return a value, or the bound that it is beyond.

        >>> weight = Weight(); weight.keep_between(high=0.0)
        >>> weight.kept(0.5), weight.kept(-0.5)
        (0.0, -0.5)
        """
        return self.high if value > self.high else self.low if value < self.low else value

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
    def last_change(self) -> float:
        """The change before, which momentum carries on; 0 where none is remembered.

        >>> Weight(0.5).last_change
        0.0
        """
        return self.remembered("last_change")

    @last_change.setter
    def last_change(self, change: float) -> None:
        self.memory, self.remembers = (change,), ("last_change",)

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
        self.value, self.gradient, self.memory, self.remembers, self.start, self.frozen, *bounds = numbers
        self.low, self.high = bounds

    def __setstate__(self, numbers: WeightNumbers) -> None:
        self.numbers = numbers

    def __reduce__(self) -> tuple[Any, ...]:
        # Like a unit, a weight in use travels with its network.
        if self.connections and self.connections[0].shared is self and self.connections[0].in_network:
            return _weight_of, (self.connections[0],)
        return Weight, (), self.numbers


@brief
class Connection(Shown):
    """A connection from one unit to another. `Network.connect` makes them.

    Attributes
    ----------
    sender, receiver : Unit
    shared : Weight
        The weight it uses, which other connections may use too.
    kind : str
        How it carries messages, by which files name its class: 'ordinary', or a subclass's.
    weight, gradient, last_change, frozen
        Those of `shared`.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> connection = net.connections["i1", "h1"]
    >>> connection.weight = 0.5
    >>> connection.sender.activation = 0.8
    >>> connection.carry_activation().product
    0.4
    >>> connection
    <Connection i1 -> h1: weight 0.5, gradient 0, last change 0>
    """

    __slots__ = ("sender", "receiver", "shared")
    kind: ClassVar[str] = "ordinary"
    kinds: ClassVar[dict[str, type[Connection]]] = {}

    def __init_subclass__(cls) -> None:
        if "kind" in vars(cls):
            Connection.kinds[cls.kind] = cls

    def __init__(self, sender: Unit, receiver: Unit, shared: Weight) -> None:
        self.sender = sender
        self.receiver = receiver
        self.shared = shared
        shared.connections += (self,)

    def use(self, weight: Weight) -> None:
        """Use that weight from now on, sharing it with the connections that use it already.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> connection = net.connections["i1", "h1"]
        >>> sound = connection.shared
        >>> connection.use(Weight(0.0, frozen=True))    # a lesion
        >>> connection.use(sound)                       # and its repair
        """
        self.release()
        self.shared = weight
        weight.connections += (self,)
        if self.receiver.network is not None:
            self.receiver.network.rewired()

    def release(self) -> None:
        """Leave the weight to the others that share it."""
        self.shared.connections = tuple(c for c in self.shared.connections if c is not self)

    @act("{0.name}")
    def carry_activation(self) -> ActivationMessage:
        """Add weight x sender's activation to the receiver's net input. (Ch. 8, eq. 7.)"""
        weight, activation, receiver = self.shared.value, self.sender.activation, self.receiver
        product = weight * activation
        before = receiver.net_input
        receiver.net_input = before + product
        return ActivationMessage(self, weight, activation, product, before)

    @act("{0.receiver.name} -> {0.sender.name}, back")
    def carry_error(self) -> ErrorMessage:
        """Add weight x receiver's delta to the sender's error, and note the gradient. (Ch. 8, eq. 14.)"""
        shared, sender, delta = self.shared, self.sender, self.receiver.delta
        weight, error_before, gradient_before = shared.value, sender.error, shared.gradient
        product = weight * delta
        gradient = delta * sender.activation
        sender.error = error_before + product
        shared.gradient = gradient_before + gradient
        return ErrorMessage(self, weight, delta, product, gradient, error_before, gradient_before)

    @act("{0.name} notes delta x activation")
    def note_delta(self) -> GradientNoted:
        """Note the gradient, receiver's delta x sender's activation, and carry nothing back."""
        delta, activation = self.receiver.delta, self.sender.activation
        return self._note(delta * activation, "delta x activation", delta, activation)

    @act("{0.name} notes activation x activation")
    def note(self, times: float = 1.0, level: float = 0.0) -> GradientNoted:
        """Add times x sender's activation x receiver's activation to the gradient. (Hebb; Boltzmann machines.)

        With -1 a rule that goes downhill makes the weight grow where both are on together. Activations are counted
        from `level`.

        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, seed=1)
        >>> _ = net.forward([1])
        >>> net.connections["i1", "o1"].note(-1.0).amount == -net.units["o1"].activation
        True
        """
        sent, received = times * (self.sender.activation - level), self.receiver.activation - level
        return self._note(sent * received, "activation x activation", sent, received)

    @act("{0.name} notes what a nudge of its weight did")
    def note_difference(self, difference: float, step: float) -> GradientNoted:
        """Add difference / step to the gradient: what a step of the weight, or of all, did to the error."""
        return self._note(difference / step, "difference of error / step", difference, 1.0 / step)

    @act("{0.receiver.name} -> {0.sender.name}, back")
    def carry_back(self) -> ErrorMessage:
        """Add weight x receiver's delta to the sender's error, and note nothing. (Predictive coding.)"""
        shared, sender, delta = self.shared, self.sender, self.receiver.delta
        weight, error_before = shared.value, sender.error
        product = weight * delta
        sender.error = error_before + product
        return ErrorMessage(self, weight, delta, product, 0.0, error_before, shared.gradient)

    def _note(self, amount: float, what: str, one: float, other: float) -> GradientNoted:
        before = self.shared.gradient
        self.shared.gradient = before + amount
        return GradientNoted(self, amount, before, (what, one, other))

    @property
    def way_back(self) -> float:
        """The weight by which errors go back over it."""
        return self.shared.value

    @property
    def passes(self) -> float:
        """The delta that it passes back: dE / d what it brings to the receiver."""
        return self.receiver.delta

    @property
    def carries(self) -> Weight:
        """The weight it uses; setting it is `use`."""
        return self.shared

    @carries.setter
    def carries(self, weight: Weight) -> None:
        self.use(weight)

    @property
    def weight(self) -> float:
        """The weight's value; setting it leaves gradient and last change alone."""
        return self.shared.value

    @weight.setter
    def weight(self, value: float) -> None:
        self.shared.value = self.shared.allowed(finite(value, f"weight {self.name}"))

    @property
    def gradient(self) -> float:
        """dE/dw: noted by this connection, and by all that share its weight."""
        return self.shared.gradient

    @property
    def last_change(self) -> float:
        """By how much the last weight change moved it (decay not counted)."""
        return self.shared.last_change

    @property
    def frozen(self) -> bool:
        """Whether learning leaves the weight alone."""
        return self.shared.frozen

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        self.shared.frozen = frozen

    @property
    def in_network(self) -> bool:
        """Whether it is one of its network's connections (not any more once it was removed)."""
        network = self.receiver.network
        return network is not None and network.connections.get((self.sender.name, self.receiver.name)) is self

    @property
    def name(self) -> str:
        """Sender and receiver, as messages name them: ``i1 -> h1``."""
        return f"{self.sender.name} -> {self.receiver.name}"

    def __repr__(self) -> str:
        return (
            f"<Connection {self.name}: weight {self.weight:.4g}, "
            f"gradient {self.gradient:.4g}, last change {self.last_change:.4g}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        if self.in_network:
            return _connection_of, (self.receiver.network, self.sender.name, self.receiver.name)
        return type(self), (self.sender, self.receiver, self.shared)


Connection.kinds[Connection.kind] = Connection


def _folded(folded: Mapping[str, tuple[str, int]], name: str) -> str:
    return folded[name][0] if name in folded else name


def _weight_of(connection: Connection) -> Weight:
    return connection.shared


def _connection_of(network: Wiring, sender: str, receiver: str) -> Connection:
    return network.connections[sender, receiver]


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
    weight.keep_between(*_described_bounds(data, where))
    if shared is None:
        return weight
    first = tied.setdefault(shared, weight)
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
