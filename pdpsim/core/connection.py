"""A connection carries messages both ways; the weight it carries them with may be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pdpsim.arguments import judged, judged_if_new
from pdpsim.checks import able, finite, of_kind
from pdpsim.core.events import ActivationMessage, ErrorMessage
from pdpsim.core.looks import Shown
from pdpsim.core.settling import GradientNoted
from pdpsim.core.unit import act
from pdpsim.core.weight import Weight, kept_beside
from pdpsim.errors import SettingError
from pdpsim.words import brief

if TYPE_CHECKING:
    from pdpsim.core.unit import Unit
    from pdpsim.core.wiring import Wiring


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
    back_by: ClassVar[str] = "weight"  # what that is called by which errors go back
    kinds: ClassVar[dict[str, type[Connection]]] = {}

    def __init_subclass__(cls) -> None:
        if "kind" in vars(cls):
            Connection.kinds[cls.kind] = cls

    def __init__(self, sender: Unit, receiver: Unit, shared: Weight) -> None:
        for end in sender, receiver:
            able(end, "fire", "an end of a connection", "net.units['i1']")
        of_kind(shared, Weight, "what a connection carries messages with")
        self.sender = sender
        self.receiver = receiver
        self.shared = shared
        shared.connections += (self,)

    def use(self, weight: Weight) -> None:
        """Use that weight from now on, sharing it with the connections that use it already.

        Examples
        --------
        >>> from pdpsim import Cut, Network
        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> connection = net.connections["i1", "h1"]
        >>> sound = connection.shared
        >>> connection.use(Cut())                       # a lesion
        >>> connection.use(sound)                       # and its repair
        """
        of_kind(weight, Weight, "what a connection carries messages with")
        self.release()
        self.shared = weight
        weight.connections += (self,)
        if self.receiver.network is not None:
            self.receiver.network.rewired()

    def release(self) -> None:
        """Leave the weight to the others that share it."""
        self.shared.connections = tuple(c for c in self.shared.connections if c is not self)

    def keep_as(self, other: Connection) -> None:
        """Keep what another connection of the same kind keeps beside its weight, as `OwnWayBack` its way back.

        >>> from pdpsim import Network, OwnWayBack
        >>> net = Network.layered(1, 2, bias=False, seed=1)
        >>> for unit in net.outputs:
        ...     net.remove_connection("i1", unit)
        ...     _ = net.connect("i1", unit, kind=OwnWayBack)
        >>> one, two = net.connections.values()
        >>> one.back = 0.5
        >>> two.keep_as(one); two.back
        0.5
        """
        of_kind(other, type(self), "a connection of the same kind")
        for name, value in kept_beside(other, Connection).items():
            setattr(self, name, value)

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
        delta, activation = self.passes, self.sender.activation
        return self._note(delta * activation, "delta x activation", delta, activation)

    @act("{0.name} notes activation x activation")
    @judged_if_new
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
    @judged_if_new
    def note_difference(self, difference: float, step: float) -> GradientNoted:
        """Add difference / step to the gradient: what a step of the weight, or of all, did to the error."""
        if step == 0.0:
            raise SettingError("a weight is nudged by a step other than 0")
        return self._note(difference / step, "difference of error / step", difference, 1.0 / step)

    @act("{0.receiver.name} -> {0.sender.name}, back")
    def carry_back(self) -> ErrorMessage:
        """Add weight x receiver's delta to the sender's error, and note nothing. (Predictive coding.)"""
        shared, sender, delta = self.shared, self.sender, self.passes
        weight, error_before = self.way_back, sender.error
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
    def own_back(self) -> float | None:
        """The weight of its own by which errors go back; None where they go back by the weight that learns."""
        return None

    @property
    def delay(self) -> int | None:
        """How many steps it takes in `Network.delays`; None where that says nothing of it."""
        network = self.receiver.network
        return None if network is None else network.delays.get((self.sender.name, self.receiver.name))

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
    def known_change(self) -> float | None:
        """The weight's last change; None where the rule that made it remembers something else, or nothing."""
        weight = self.shared
        if weight.remembers:
            return weight.last_change if "last_change" in weight.remembers else None
        moved = weight.value != weight.start and weight.gradient != 0.0  # by a rule, and not by hand
        return None if moved else weight.last_change

    @property
    def last_change(self) -> float:
        """By how much the last weight change moved it (decay not counted)."""
        return self.shared.last_change

    @property
    def frozen(self) -> bool:
        """Whether learning leaves the weight alone."""
        return self.shared.frozen

    @frozen.setter
    @judged
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
        change = self.known_change
        changed = "" if change is None else f", last change {change:.4g}"
        return f"<Connection {self.name}: weight {self.weight:.4g}, gradient {self.gradient:.4g}{changed}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.in_network:
            return _connection_of, (self.receiver.network, self.sender.name, self.receiver.name)
        return type(self), (self.sender, self.receiver, self.shared)


Connection.kinds[Connection.kind] = Connection


def _connection_of(network: Wiring, sender: str, receiver: str) -> Connection:
    return network.connections[sender, receiver]
