"""Kinds of connection: how activation goes forward and error back, where it is not weight times what is sent."""

from __future__ import annotations

from math import isfinite

from pdpsim.core.connection import Connection
from pdpsim.core.events import ActivationMessage, ErrorMessage, FactorCarried
from pdpsim.core.formula import Formula
from pdpsim.core.unit import Unit, act
from pdpsim.core.weight import Cut, Weight
from pdpsim.errors import NotFiniteError


class Factor(Connection):
    """A connection to a unit that multiplies what it receives: its message is a factor of the net input.

    Backward it passes the receiver's delta times what the *others* brought, worked out anew and never divided, so
    that a factor of zero does no harm. `Network.connect` makes one wherever the receiver multiplies.

    Examples
    --------
    >>> from pdpsim import Network
    >>> net = Network()
    >>> a, b = net.add_unit("a", "input"), net.add_unit("b", "input")
    >>> gate = net.add_unit("gate", "output", "linear", combine="product")
    >>> _ = net.connect(a, gate, 1.0), net.connect(b, gate, 1.0)
    >>> net.forward([0.5, 0.25])
    (0.125,)
    """

    __slots__ = ()
    kind = "factor"

    @act("{0.name}")
    def carry_activation(self) -> ActivationMessage:
        """Multiply the receiver's net input by weight x sender's activation."""
        weight, activation, receiver = self.shared.value, self.sender.activation, self.receiver
        product = weight * activation
        before = receiver.net_input
        receiver.net_input = before * product
        return FactorCarried(self, weight, activation, product, before)

    @act("{0.receiver.name} -> {0.sender.name}, back")
    def carry_error(self) -> ErrorMessage:
        """Add weight x delta x what the others brought to the sender's error, and note the gradient."""
        shared, sender, delta = self.shared, self.sender, self.passes
        weight, error_before, gradient_before = shared.value, sender.error, shared.gradient
        product = weight * delta
        gradient = delta * sender.activation
        sender.error = error_before + product
        shared.gradient = gradient_before + gradient
        return ErrorMessage(self, weight, delta, product, gradient, error_before, gradient_before)

    @property
    def passes(self) -> float:
        """The receiver's delta x what its other connections brought, in declared order."""
        others = 1.0
        for other in self.receiver.incoming:
            if other is not self:
                others = others * (other.shared.value * other.sender.activation)
        return self.receiver.delta * others


class NoError(Connection):
    """A connection that notes its gradient and carries no error back: what is behind it learns by itself.

    Layers of a forward-forward network are joined by such (Hinton, 2022).

    Examples
    --------
    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(1, 1, seed=1)
    >>> net.remove_connection("i1", "o1")
    >>> connection = net.connect("i1", "o1", 0.5, kind=NoError)
    >>> _ = net.forward(Pattern([1], [1])); net.backward()
    >>> connection.gradient == net.units["o1"].delta, net.units["i1"].error
    (True, 0.0)
    """

    __slots__ = ()
    kind = "no error"
    back_by = "way back"

    @act("{0.name} notes its gradient")
    def carry_error(self) -> ErrorMessage:
        """Note the gradient, and carry nothing."""
        shared, sender, delta = self.shared, self.sender, self.receiver.delta
        gradient_before = shared.gradient
        gradient = delta * sender.activation
        shared.gradient = gradient_before + gradient
        return ErrorMessage(self, 0.0, delta, 0.0, gradient, sender.error, gradient_before)

    @property
    def way_back(self) -> float:
        """Zero: no error goes back."""
        return 0.0


class ByAnotherWay(Connection):
    """A connection whose errors go back by `way_back`, which is not its weight."""

    __slots__ = ()
    back_by = "weight back"

    @act("{0.receiver.name} -> {0.sender.name}, back")
    def carry_error(self) -> ErrorMessage:
        """Add the weight for the way back x receiver's delta to the sender's error, and note the gradient."""
        shared, sender, delta = self.shared, self.sender, self.receiver.delta
        error_before, gradient_before = sender.error, shared.gradient
        back = self.way_back
        product = back * delta
        if not isfinite(product):
            raise NotFiniteError(f"the error that {self.name} carries back became {product}")
        gradient = delta * sender.activation
        sender.error = error_before + product
        shared.gradient = gradient_before + gradient
        return ErrorMessage(self, back, delta, product, gradient, error_before, gradient_before)


class OwnWayBack(ByAnotherWay):
    """A connection whose errors go back by a weight of their own, which does not learn (feedback alignment).

    (Lillicrap, Cownden, Tweed and Akerman, *Nature Communications* 7, 2016.)

    Attributes
    ----------
    back : float
        The weight for the way back. `Network.randomize` draws it after the weights that learn. While the connection is
        lesioned it is kept, and errors go back by 0: see `own_back`.

    Examples
    --------
    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(1, 1, seed=1)
    >>> net.remove_connection("i1", "o1")
    >>> connection = net.connect("i1", "o1", 0.5, kind=OwnWayBack)
    >>> connection.back = -2.0
    >>> _ = net.forward(Pattern([1], [1])); net.backward()
    >>> net.units["i1"].error == -2.0 * net.units["o1"].delta
    True
    """

    __slots__ = ("back",)
    kind = "own way back"

    def __init__(self, sender: Unit, receiver: Unit, shared: Weight) -> None:
        super().__init__(sender, receiver, shared)
        self.back = 0.0

    @property
    def way_back(self) -> float:
        """The weight of its own."""
        return self.own_back

    @property
    def own_back(self) -> float:
        """The weight of its own; 0 while the connection is lesioned."""
        return 0.0 if isinstance(self.shared, Cut) else self.back


HALF_SIGN = Formula("0.5 if weight > 0 else -0.5 if weight < 0 else 0", ("weight",))


class SignsBack(ByAnotherWay):
    """A connection whose errors go back by the sign of its weight alone, times one half.

    (Liao, Leibo and Poggio, *How important is weight symmetry in backpropagation?*, 2016.)

    Examples
    --------
    >>> from pdpsim import Network, Pattern
    >>> net = Network.layered(1, 1, seed=1)
    >>> net.remove_connection("i1", "o1")
    >>> connection = net.connect("i1", "o1", -3.0, kind=SignsBack)
    >>> _ = net.forward(Pattern([1], [1])); net.backward()
    >>> net.units["i1"].error == -0.5 * net.units["o1"].delta
    True
    """

    __slots__ = ()
    kind = "signs back"
    back_by = "half the sign"

    @property
    def way_back(self) -> float:
        """One half with the sign of the weight; 0 of a weight of 0."""
        return float(HALF_SIGN.function(self.shared.value))
