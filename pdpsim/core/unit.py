"""A unit: it sums the messages it receives, and computes two things, its activation and its delta."""

from __future__ import annotations

from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from pdpsim.arguments import judged_if_new
from pdpsim.checks import printable_name
from pdpsim.core.activations import Activation, activation
from pdpsim.core.events import DeltaFormed, UnitFired
from pdpsim.core.looks import Shown
from pdpsim.core.settling import (
    Attended,
    ErrorTaken,
    Mispredicted,
    Nudged,
    Relaxed,
    TargetTaken,
    Tossed,
    UnitDrew,
    UnitStayed,
)
from pdpsim.errors import NetworkError, NoSlopeError, NotFiniteError, WrongTypeError, nearest
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from pdpsim.core.connection import Connection
    from pdpsim.core.wiring import Wiring

    F = TypeVar("F", bound=Callable[..., Any])

COMPUTING = ("hidden", "output")
ROLES = ("input", *COMPUTING, "bias")
# What units that learn hardly compute; parts that are wired are of units with these functions, or that multiply.
_WIRED = frozenset(("linear", "exp", "reciprocal", "inverse_root", "square", "chance"))
HIGHEST = 1_000_000  # a layer that can be drawn
EMPTY = {"sum": 0.0, "product": 1.0}  # a net input before anything has come in, by how a unit combines


def act(to_come: str) -> Callable[[F], F]:
    """Mark a method as an act, with the words that say it is to come: ``{0}`` is its owner, ``{1}`` what it is given.

    >>> Unit.fire.to_come
    '{0.name} fires'
    """

    def mark(method: F) -> F:
        method.to_come = to_come  # type: ignore[attr-defined]
        return method

    return mark


def _read_often(slot: str, put: Callable[[Any, Any], None], doc: str) -> Any:
    """Return a property that costs hardly more than an attribute to read."""
    return property(attrgetter(slot), put, doc=doc)


@brief
class Unit(Shown):
    """A unit of a network. `Network.add_unit` makes them.

    Parameters
    ----------
    name : str
        Any printable text, different from the names of the other units.
    role : {'hidden', 'input', 'output', 'bias'}
        Input units and the bias unit take their activation from outside, the others compute it.
    function : str or Activation, optional
        The activation function; logistic where the unit computes, otherwise always linear.
    layer : int, optional
        Where it is drawn, from 0 for the inputs; None to take it from the wiring.
    group : str, optional
        A name that it shares with other units of its layer, for drawings and reports.
    combine : {'sum', 'product'}
        Whether the net input is the sum of what comes in, or the product: the conjunct of a sigma-pi unit
        (PDP, ch. 2). Gates, attention and softmax are wired of units that multiply.

    Attributes
    ----------
    net_input, activation : float
        What came in, and what the activation function made of it.
    target : float or None
        What the activation should have been; None where nobody says.
    error, delta : float
        dE/dy and dE/dnet: how E would change with the activation, and with the net input.
    empty : float
        The net input before anything has come in: 0, or 1 where it is a product.
    incoming, outgoing : list of Connection
        In declared order, which is that of the net input's sum.
    network : Network or None
        The network it belongs to.

    Examples
    --------
    >>> unit = Unit("h1")
    >>> unit.net_input = 0.5
    >>> unit.fire().activation
    0.6224593312018546
    >>> unit
    <Unit h1: hidden, logistic, net input 0.5, activation 0.6225, delta 0>
    """

    __slots__ = (
        "_name", "_role", "_group", "_function", "given_layer", "network", "incoming", "outgoing",
        "_combine", "empty", "net_input", "activation", "target", "error", "delta",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        role: str = "hidden",
        function: str | Activation | None = None,
        layer: int | None = None,
        group: str | None = None,
        combine: str = "sum",
    ) -> None:
        self._name = printable_name(name, "a unit's name", NetworkError)
        if not isinstance(role, str) or role not in ROLES:
            raise NetworkError(f"unit {name!r}: unknown role {quoted(role)}{nearest(role, ROLES)}")
        self._role = role
        self.network: Wiring | None = None
        self.incoming: list[Connection] = []
        self.outgoing: list[Connection] = []
        self._set_combine(combine)
        self.function = ("logistic" if self.computes else "linear") if function is None else function
        self.layer = layer
        self.group = group
        self.clear()

    def clear(self) -> None:
        """Forget every activation and error, as before the first pattern.

        Examples
        --------
        >>> unit = Unit("h1")
        >>> unit.net_input = 3.0
        >>> unit.clear(); unit.net_input
        0.0
        """
        self.error = self.delta = self.net_input = 0.0
        self.activation = 1.0 if self.role == "bias" else 0.0
        self.target: float | None = None

    def _set_name(self, name: object) -> None:
        raise NetworkError(f"unit {self.name!r} keeps its name, by which its network knows it; add another unit")

    def _set_role(self, role: str) -> None:
        """Make a hidden unit an output unit, or the other way round."""
        if role != self.role and (role not in COMPUTING or not self.computes):
            known = nearest(role, COMPUTING) if self.computes else "; add another unit"
            raise NetworkError(f"unit {self.name!r} is of role {self.role}, and cannot become {quoted(role)}{known}")
        self._role = role
        if self.network is not None:
            self.network.rewired()

    def _set_combine(self, combine: str) -> None:
        if not isinstance(combine, str) or combine not in EMPTY:
            raise NetworkError(f"unit {self.name!r} cannot combine by {quoted(combine)}{nearest(combine, EMPTY)}")
        if combine != "sum" and not self.computes:
            raise NetworkError(
                f"unit {self.name!r}: a unit of role {self.role} receives nothing that it could multiply"
            )
        if self.incoming and combine != self.combine:
            raise NetworkError(f"unit {self.name!r} hears others already; say how it combines before it is connected")
        self._combine, self.empty = combine, EMPTY[combine]

    name: str = _read_often("_name", _set_name, "The name, different from those of the other units.")
    role: str = _read_often("_role", _set_role, "'hidden', 'input', 'output' or 'bias'.")
    combine: str = _read_often("_combine", _set_combine, "'sum' or 'product': what is made of what comes in.")

    @property
    def computes(self) -> bool:
        """Whether the unit computes its activation (hidden and output units do).

        >>> Unit("i1", "input").computes
        False
        """
        return self.role in COMPUTING

    @property
    def is_wiring(self) -> bool:
        """Whether the unit only carries or combines, as those do of which a softmax or a skip is made.

        It hears by frozen weights only, and multiplies what it receives, or does what such parts are made of. What it
        does was given, so it codes nothing that was learned.

        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, seed=1)
        >>> _ = net.softmax(["o1"])
        >>> [unit.name for unit in net.hidden if unit.is_wiring]
        ['exp o1', 'sum', '1/sum', 'softmax o1']
        >>> Unit("gate", combine="product").is_wiring
        True
        """
        frozen = all(connection.shared.frozen for connection in self.incoming)
        part = bool(self.incoming) and self.function.name in _WIRED
        return frozen and (self.combine == "product" or part)

    @property
    def layer(self) -> int:
        """The layer: the one given, or one above the highest sender's (0 for units that do not compute).

        >>> Unit("h1", layer=1).layer
        1
        """
        if self.given_layer is not None:
            return self.given_layer
        return self.network.structure.depth[self.name] if self.network else 0

    @layer.setter
    def layer(self, layer: int | None) -> None:
        if layer is not None and (not isinstance(layer, int) or isinstance(layer, bool) or abs(layer) > HIGHEST):
            raise NetworkError(
                f"unit {self.name!r}: a layer must be a whole number, of {HIGHEST:,} at most, not {quoted(layer)}"
            )
        self.given_layer = layer

    @property
    def group(self) -> str | None:
        """The name that it shares with other units of its layer, or None.

        >>> Unit("h1", group="person").group
        'person'
        """
        return self._group

    @group.setter
    def group(self, group: str | None) -> None:
        self._group = None if group is None else printable_name(group, "a group's name", NetworkError)

    @property
    def function(self) -> Activation:
        """The activation function; it can be set by name.

        >>> unit = Unit("h1")
        >>> unit.function = "tanh"
        >>> unit.function
        activation('tanh')
        """
        return self._function

    @function.setter
    def function(self, function: str | Activation) -> None:
        function = activation(function)
        if not self.computes and function.name != "linear" and not function.is_constant:
            raise NetworkError(
                f"unit {self.name!r}: the activation of a unit of role {self.role} is given, "
                f"so its function must be linear, not {function.name}"
            )
        self._function = function

    @property
    def bias(self) -> float | None:
        """The weight from the always-on bias unit, or None where there is no such connection.

        >>> Unit("h1").bias is None
        True
        """
        connection = self._bias_connection()
        return connection.weight if connection else None

    @bias.setter
    def bias(self, weight: float) -> None:
        connection = self._bias_connection()
        if connection is None:
            raise NetworkError(f"unit {self.name!r} has no bias; connect the bias unit to it first")
        connection.weight = weight

    def take(self, value: float) -> None:
        """Take the activation from outside, as input units and the bias unit do, unless clamped to another.

        >>> unit = Unit("i1", "input")
        >>> unit.take(0.5); unit.activation
        0.5
        """
        try:
            self.activation = self._function.value(value)
        except TypeError:
            raise WrongTypeError(f"unit {self.name!r} takes a number, not {quoted(value)}") from None
        self.net_input = value

    @act("{0.name} fires")
    def fire(self) -> UnitFired | UnitDrew:
        """Turn the net input into the activation: y = f(net). (Ch. 8, eq. 8.)

        A stochastic unit comes on with the probability f(net / temperature): a number is drawn from the network's
        `chance`.

        Raises
        ------
        NotFiniteError
            If net input or activation is nan or infinite; nothing is changed then.

        Examples
        --------
        >>> event = Unit("h1").fire()
        >>> event.net_input, event.activation, event.activation_before
        (0.0, 0.5, 0.0)
        """
        net_input, before, stochastic = self.net_input, self.activation, self._function.stochastic
        if not isfinite(net_input):
            raise NotFiniteError(f"unit {self.name!r}: net input became {net_input}")
        try:
            fired = self._function.value(net_input / self._owner.temperature if stochastic else net_input)
            fits = isfinite(fired)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise self._failure(f"{self._function.name} of {net_input:g}", error) from None
        if not fits:
            raise NotFiniteError(f"unit {self.name!r}: activation became {fired} at net input {net_input:g}")
        if stochastic:
            return UnitDrew(self, net_input, self._owner.temperature, fired, *self._drawn(fired))
        self.activation = fired
        return UnitFired(self, net_input, fired, before)

    @property
    def _owner(self) -> Wiring:
        if self.network is None:
            raise NetworkError(f"unit {self.name!r} is set by chance, so it must be in a network, which has some")
        return self.network

    def _drawn(self, probability: float) -> tuple[float, int, float, float]:
        """Come on with that probability; what was drawn, and where, and the activation after and before."""
        chance, before, function = self._owner.chance, self.activation, self._function
        position, drawn = chance.position, chance.random()
        self.activation = function.high if drawn < probability else function.low
        return drawn, position, self.activation, before

    @act("{0.name} is set by chance")
    @judged_if_new
    def toss(self, probability: float) -> Tossed:
        """Come on with that probability, whatever comes in: a random start, or a noisy clamp.

        >>> from pdpsim import Network
        >>> unit = Network.layered(1, 1, seed=1).units["o1"]
        >>> unit.toss(1.0).activation, unit.toss(0.0).activation
        (1.0, 0.0)
        """
        return Tossed(self, probability, *self._drawn(probability))

    @act("{0.name} takes its target")
    def take_target(self) -> TargetTaken:
        """Take the target as activation, unless clamped to another; without a target be off.

        >>> from pdpsim import Network
        >>> unit = Network.layered(1, 1, seed=1).units["o1"]
        >>> unit.target = 1.0
        >>> unit.take_target().activation
        1.0
        """
        target, before, function = self.target, self.activation, self._function
        taken = function.low if target is None or function.is_constant else target
        if not isfinite(taken):
            raise NotFiniteError(f"unit {self.name!r} has no target, and {function.name} no lowest activation")
        self.activation = taken
        return TargetTaken(self, target, self.activation, before)

    @act("{0.name} updates")
    def update(self) -> UnitFired | UnitDrew | UnitStayed:
        """Fire, but stay as it is where the net input is exactly 0, as a unit of a Hopfield net does.

        >>> unit = Unit("o1", "output", "threshold"); unit.activation = 1.0
        >>> unit.update().activation
        1.0
        """
        return self.fire() if self.net_input != 0.0 else UnitStayed(self, self.activation)

    @act("{0.name} attends")
    def attend(self) -> Attended:
        """Begin the net input anew, for a turn outside a forward sweep.

        >>> unit = Unit("h1"); unit.net_input = 2.0
        >>> _ = unit.attend(); unit.net_input
        0.0
        """
        before = self.net_input
        self.net_input = self.empty
        return Attended(self, before)

    @act("{0.name} takes its error")
    def take_error(self) -> ErrorTaken:
        """Take the error as delta, whatever the slope: the perceptron's rule, and the delta rule's.

        >>> unit = Unit("o1", "output"); unit.error = 0.5
        >>> unit.take_error().delta
        0.5
        """
        before = self.delta
        self.delta = self.error
        return ErrorTaken(self, self.error, 1.0, self.delta, before)

    @act("{0.name} relaxes")
    @judged_if_new
    def relax(self, step: float) -> Relaxed:
        """Move the activation against the delta: y = y - step x delta. (Predictive coding, equilibrium propagation.)

        >>> unit = Unit("h1"); unit.delta = 0.5
        >>> unit.relax(0.1).activation
        -0.05
        """
        before = self.activation
        moved = before - step * self.delta
        if not isfinite(moved):
            raise NotFiniteError(f"unit {self.name!r}: activation became {moved} (delta {self.delta:g})")
        self.activation = moved
        return Relaxed(self, step, self.delta, moved, before)

    @act("{0.name} is nudged")
    @judged_if_new
    def nudge(self, strength: float) -> Nudged:
        """Add strength x (target - activation) to the net input, if there is a target. (Equilibrium propagation.)

        >>> unit = Unit("o1", "output"); unit.target = 1.0
        >>> _ = unit.nudge(0.5); unit.net_input
        0.5
        """
        before = self.net_input
        if self.target is not None:
            self.net_input = before + strength * (self.target - self.activation)
        return Nudged(self, strength, self.net_input, before)

    @act("{0.name} compares itself with its prediction")
    def mispredict(self) -> Mispredicted:
        """Take as error y - f(net), and as delta minus that times f'(net). (Predictive coding.)

        >>> unit = Unit("h1"); unit.activation = 0.75
        >>> event = unit.mispredict(); unit.error
        0.25
        """
        function, net_input, before = self._function, self.net_input, (self.error, self.delta)
        try:
            predicted = function.value(net_input)
            slope = 0.0 if function.slope is None else function.slope(net_input, predicted)
            error = self.activation - predicted
            delta = 0.0 - error * slope
        except (ArithmeticError, ValueError, TypeError) as failed:
            raise self._failure(f"{function.name} of {net_input:g}", failed) from None
        if not isfinite(delta):
            raise NotFiniteError(f"unit {self.name!r}: delta became {delta} (error {error:g})")
        self.error, self.delta = error, delta
        return Mispredicted(self, predicted, error, delta, *before)

    @act("delta of {0.name}")
    def form_delta(self) -> DeltaFormed:
        """Turn the error into the delta: delta = dE/dy f'(net). (Ch. 8, eqs. 13 and 14, with our sign.)

        Raises
        ------
        NoSlopeError
            If the activation function has no slope.
        NotFiniteError
            If the delta is nan or infinite; nothing is changed then.

        Examples
        --------
        >>> unit = Unit("h1")
        >>> _ = unit.fire()
        >>> unit.error = 0.4
        >>> unit.form_delta().delta
        0.1
        """
        error, before = self.error, self.delta
        slope = self.slope
        delta = error * slope
        if not isfinite(delta):
            raise NotFiniteError(f"unit {self.name!r}: delta became {delta} (error {error:g}, slope {slope:g})")
        self.delta = delta
        return DeltaFormed(self, error, slope, delta, before)

    @property
    def slope(self) -> float:
        """The slope f'(net) of the activation function where the unit stands.

        Raises
        ------
        NoSlopeError
            If the activation function has none.

        Examples
        --------
        >>> unit = Unit("h1")
        >>> unit.activation = 0.5
        >>> unit.slope
        0.25
        """
        function = self._function
        if function.slope is None:
            raise NoSlopeError(
                f"unit {self.name!r}: a {function.name} unit has no slope, so no error can pass back through it; "
                f"use 'flat_threshold' to go on with slope zero, or 'logistic' to learn"
            )
        try:
            # Times 1: what is no number is a TypeError then, also where it is text.
            return float(1.0 * function.slope(self.net_input, self.activation))
        except (ArithmeticError, ValueError, TypeError) as error:
            raise self._failure(f"the slope of {function.name}", error) from None

    def _failure(self, what: str, error: Exception) -> NotFiniteError | WrongTypeError:
        """What to raise where an activation function fails."""
        kind = WrongTypeError if isinstance(error, TypeError) else NotFiniteError
        return kind(f"unit {self.name!r}: {what} fails: {error}")

    def __repr__(self) -> str:
        target = "" if self.target is None else f", target {self.target:.4g}"
        return (
            f"<Unit {self.name}: {self.role}, {self.function.name}, net input {self.net_input:.4g}, "
            f"activation {self.activation:.4g}{target}, delta {self.delta:.4g}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # A unit of a network travels with its network, flat; by itself it would drag a chain behind it.
        if self.network is not None:
            return _unit_of, (self.network, self.name)
        return Unit, (self.name, self.role, self.function, self.given_layer, self.group, self.combine), self.numbers

    @property
    def numbers(self) -> tuple[float, float, float | None, float, float]:
        """Net input, activation, target, error and delta, together.

        >>> Unit("h1").numbers
        (0.0, 0.0, None, 0.0, 0.0)
        """
        return self.net_input, self.activation, self.target, self.error, self.delta

    @numbers.setter
    def numbers(self, numbers: tuple[float, float, float | None, float, float]) -> None:
        try:
            self.net_input, self.activation, self.target, self.error, self.delta = numbers
        except (TypeError, ValueError):
            raise WrongTypeError(f"the numbers of a unit are five, not {quoted(numbers)}") from None

    def __setstate__(self, numbers: tuple[float, float, float | None, float, float]) -> None:
        self.numbers = numbers

    def _bias_connection(self) -> Connection | None:
        return next((c for c in self.incoming if c.sender.role == "bias"), None)


def _unit_of(network: Wiring, name: str) -> Unit:
    return network.units[name]
