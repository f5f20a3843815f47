"""How a number came about: the formula, the same with the numbers in it, and the result.

Worked out from left to right with the full-precision values, the second line gives exactly the number that
stands in the object. ``x`` is multiplication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pdpsim.checks import able, counted_from, of_kind
from pdpsim.core.carry import Carry
from pdpsim.core.connection import Connection
from pdpsim.core.events import ActivationMessage, Event, TargetsCompared
from pdpsim.core.kinds import Factor
from pdpsim.core.network import Network
from pdpsim.core.settling import UnitDrew
from pdpsim.core.unit import Unit
from pdpsim.errors import StepError, UnknownNameError, nearest
from pdpsim.learning.procedure import ForwardOnly
from pdpsim.stepping.accounts import KNOWN, PHASES, Changes
from pdpsim.stepping.breakpoints import in_backward_order
from pdpsim.stepping.describe import Digits, activation_of, error_of, slope_of
from pdpsim.stepping.expressions import UNIT, Expression, Scope, numbers_of_a_connection, thing_named
from pdpsim.words import counted, number, quoted

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper

FEW = 6  # senders or receivers that a formula names


def explain(net: Network, what: object, stepper: Stepper | None = None, digits: int | None = 3) -> str:
    """Say how a number came about.

    Parameters
    ----------
    net : Network
    what : Unit, Connection, event or str
        ``"h1"`` or ``"i1->h1"``, which explain what belongs to the sweep under way; a number, such as
        ``"h1.delta"``, ``"i1->h1.gradient"`` or ``"pss"``, and of a stepper ``"tss"`` or ``"rate"``; an event.
    stepper : Stepper, optional
        Without one, whole sweeps are taken to have been made.
    digits : int or None
        Decimals; None prints every number exactly.

    Raises
    ------
    UnknownNameError, ExpressionError, StepError
        If there is no such thing.

    Examples
    --------
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> _ = net.forward([0, 1])
    >>> print(explain(net, "h1"))
    net(h1) = bias + sum of weight x activation, over i1, i2
    net(h1) = bias -0.366 + 0.347 x 0 + 0.264 x 1 = -0.102
    activation(h1) = 1 / (1 + exp(-net))
    activation(h1) = 1 / (1 + exp(0.102)) = 0.475
    """
    of_kind(net, Network, "the network")
    if stepper is not None:
        able(stepper, "expression", "the stepper", "Stepper(net, patterns, rule)")
    if digits is not None:
        counted_from(0, digits, 100, "digits")
    return "\n".join(Explainer(net, stepper, Digits(digits)).lines(what))


class Explainer(Changes):
    """Explains the numbers of one network at one moment."""

    def __init__(self, net: Network, stepper: Stepper | None, show: Digits) -> None:
        super().__init__(net, stepper, show)
        self.numbers: dict[str, Callable[[Unit], Iterator[str]]] = {
            "net_input": self.net_input,
            "activation": self.activation,
            "target": self.target,
            "error": self.error,
            "delta": self.delta,
            "slope": self.slope,
            "bias": self.bias,
        }

    def lines(self, what: object) -> Iterator[str]:
        """Explain anything that can be named."""
        if isinstance(what, str):
            return self._named(what.strip())
        if isinstance(what, Unit):
            return self._unit(what)
        if isinstance(what, Connection):
            return self._connection(what)
        if isinstance(what, Event):
            return iter([what.words() if self.show == Digits() else what.words(self._as_told)])
        raise StepError(f"cannot explain {quoted(what)}; name a unit, a connection or one of their numbers")

    # -- what is meant ----------------------------------------------------------------------------

    def _named(self, text: str) -> Iterator[str]:
        whole = thing_named(text, self.net)
        if whole is not None:
            return self.lines(whole)
        if text == "pss":
            return self.pss()
        names = Scope(self.stepper) if self.stepper else {}
        if text in names:
            added_up = isinstance(names, Scope) and text == names.curve
            return self.tss() if added_up else iter([self._stands_at(text, names[text]())])
        head, _, attribute = text.rpartition(".")
        thing = thing_named(head, self.net)
        if thing is None:
            Expression(text, self.net, names)  # which says what is wrong, if something is
            raise StepError(f"{text!r} is no unit, no connection and none of their numbers")
        if isinstance(thing, Connection):
            return self._number_of(thing, attribute)
        if UNIT.get(attribute) not in self.numbers:
            raise UnknownNameError(f"cannot explain {attribute!r} of a unit{nearest(attribute, self.numbers)}")
        return self.numbers[UNIT[attribute]](thing)

    def _as_told(self, value: float | None) -> str:
        """A number of an event, with as many decimals as it is told with, or every digit."""
        if value is None:
            return ""
        return self.show(value) if self.show.decimals is None else number(value, self.show.decimals)

    def _number_of(self, connection: Connection, attribute: str) -> Iterator[str]:
        rule = self.stepper.current_rule if self.stepper else None
        known = numbers_of_a_connection(rule, connection)
        if attribute not in known:
            raise UnknownNameError(f"a connection has no {attribute!r}{nearest(attribute, known)}")
        if attribute == "gradient":
            return self.gradient(connection)
        if attribute == "back":
            back = self.show(connection.own_back)
            return iter([f"the weight of {connection.name} for the way back, which does not learn, is {back}"])
        if attribute == "frozen":
            return iter([f"weight {connection.name}: {'frozen' if connection.frozen else 'not frozen'}"])
        weight = connection.shared
        if attribute == "weight" or self.trace.change(weight) or self.trace.change_to_come(weight):
            return self.change(weight)
        called, stands = attribute.replace("_", " "), self.show(weight.remembered(attribute))
        return iter([f"{called} of {weight.name} = {stands}, with nothing known of how it came about"])

    def _unit(self, unit: Unit) -> Iterator[str]:
        if self.phase == "change":
            if not unit.incoming:
                yield f"{unit.name} has no incoming connection, so there is no weight to change"
            for connection in unit.incoming:
                yield from self.change(connection.shared)
        elif self.phase == "backward" and self.stepper:
            yield from self.delta(unit)
        else:
            yield from self.net_input(unit) if unit.computes else ()
            yield from self.activation(unit)
            yield from self.delta(unit) if self.phase == "backward" else ()

    def _connection(self, connection: Connection) -> Iterator[str]:
        if self.phase == "change":
            yield from self.change(connection.shared)
        elif self.phase == "backward":
            yield from self.error_message(connection)
            yield from self.gradient(connection)
        else:
            yield from self.message(connection)

    # -- units ------------------------------------------------------------------------------------

    def net_input(self, unit: Unit) -> Iterator[str]:
        """Explain a net input."""
        if not unit.computes:
            yield from self.activation(unit)
            return
        name, messages = f"net({unit.name})", self.trace.messages(unit)
        if self.stepper and self.phase == "forward" and not self.stepper.done:
            still = f"{self.show(unit.net_input)} still, from before"
            yield f"{name} = {still}; pattern {self.stepper.pattern.name} is yet to be presented"
            return
        told = self._in_its_words(name, unit, "net_input")
        if any(type(message) not in KNOWN["net_input"] for message in messages):
            yield f"{name} = {self.show(unit.net_input)}, by what it received:"
            yield from (message.words(self.show) for message in messages)
            return
        if told or unit.combine != "sum":
            yield from told or self._product_of(unit, messages)
            return
        terms, total = [], 0.0
        for message in messages:
            terms.append(self._term(message.connection.sender, message.weight, message.activation))
            total = total + message.product
        others = [c.sender.name for c in unit.incoming if c.sender.role != "bias"]
        sum_of = "sum of weight x activation" + self._over(others)
        has_bias = len(others) < len(unit.incoming)
        so_far = _so_far(len(terms), len(unit.incoming))
        yield f"net({unit.name}) = {'bias + ' if has_bias else ''}{sum_of}{'' if has_bias else ' (no bias)'}{so_far}"
        yield from self._result(f"net({unit.name})", " + ".join(terms) or "0", total, unit.net_input)

    def _product_of(self, unit: Unit, messages: list[ActivationMessage]) -> Iterator[str]:
        """Explain the net input of a unit that multiplies."""
        name, total = f"net({unit.name})", unit.empty
        for message in messages:
            total = total * message.product
        so_far = _so_far(len(messages), len(unit.incoming))
        over = self._over([c.sender.name for c in unit.incoming])
        terms = (f"({self.show(message.weight)} x {self.show(message.activation)})" for message in messages)
        yield f"{name} = product of weight x activation{over}{so_far}"
        yield from self._result(name, " x ".join(terms) or self.show(unit.empty), total, unit.net_input)

    def _term(self, sender: Unit, weight: float, activation: float) -> str:
        if sender.role != "bias":
            return f"{self.show(weight)} x {self.show(activation)}"
        return f"bias {self.show(weight)}" + ("" if activation == 1.0 else f" x {self.show(activation)}")

    def activation(self, unit: Unit) -> Iterator[str]:
        """Explain an activation."""
        name, show = f"activation({unit.name})", self.show
        if unit.function.is_constant:
            yield from self._given(name, unit.function.value(unit.net_input), "clamped", unit.activation)
        elif unit.role == "bias":
            yield from self._given(name, 1.0, "always", unit.activation)
        elif not unit.computes and self.net.pattern:
            given = dict(zip(self.net.inputs, self.net.pattern.given))[unit]
            if isinstance(given, Carry):
                yield f"{name} = {show(unit.activation)}, carried as {given} from what stood there before"
            else:
                yield from self._given(name, given, f"given by pattern {self.net.pattern.name}", unit.activation)
        elif not unit.computes:
            yield f"{name} = {show(unit.activation)}, as yet"
        elif self._to_fire(unit):
            yield f"{name} = {show(unit.activation)} still, from before; {unit.name} has yet to fire"
        elif told := self._in_its_words(name, unit, "activation"):
            yield from self._chances(unit)
            yield from told
        else:
            try:
                value = unit.function.value(unit.net_input)
            except (ArithmeticError, ValueError, TypeError) as error:  # so it has never fired there
                failing = f"{unit.function.name} of {show(unit.net_input)} fails: {error}"
                yield f"{name} = {show(unit.activation)}, as yet; {failing}"
                return
            formula, numbers = activation_of(unit.function, unit.net_input, show)
            yield f"{name} = {formula}"
            yield from self._result(name, numbers, value, unit.activation)

    def _chances(self, unit: Unit) -> Iterator[str]:
        """Explain how probable it was that a unit came on, if it did by chance: its gap, the temperature, and p."""
        event, _ = self.trace.last_write(unit, "activation") or (None, None)
        if isinstance(event, UnitDrew):
            show, gap, heat = self.show, event.net_input, event.temperature
            formula, numbers = activation_of(unit.function, gap / heat, show)
            yield f"gap({unit.name}) = its net input = {show(gap)}, at temperature {show(heat)}"
            yield f"p({unit.name} on) = {formula.replace('net', 'gap / temperature')}"
            yield f"p({unit.name} on) = {numbers} = {show(event.probability)}"

    def _given(self, name: str, value: float, how: str, stands: float) -> Iterator[str]:
        yield f"{name} = {self.show(value)}, {how}"
        yield from self._if_changed(value, stands)

    def _to_fire(self, unit: Unit) -> bool:
        stepper = self.stepper
        if stepper is None or stepper.phase != "forward":
            return stepper is not None and stepper.phase not in PHASES and self.trace.waits(unit)
        return unit.fire not in stepper.acts_done() if unit.computes else stepper.done == 0

    def target(self, unit: Unit) -> Iterator[str]:
        """Explain a target."""
        pattern = self.net.pattern
        target = dict(zip(self.net.outputs, pattern.targets)).get(unit) if pattern else None
        words = "nobody gave one" if target is None else f"{self.show(target)}, given by the pattern"
        yield f"target({unit.name}) = {words}"
        yield from self._if_changed(target, unit.target)

    def slope(self, unit: Unit) -> Iterator[str]:
        """Explain the slope of the activation function where a unit stands."""
        if unit.function.slope is None:
            yield f"slope({unit.name}) = nothing: a {unit.function.name} unit has no slope"
            return
        formula, numbers = slope_of(unit.function, unit.net_input, unit.activation, self.show)
        yield f"slope({unit.name}) = {formula}"
        yield from self._result(f"slope({unit.name})", numbers, unit.slope, unit.slope)

    def error(self, unit: Unit) -> Iterator[str]:
        """Explain dE/dy."""
        if told := self._in_its_words(f"error({unit.name})", unit, "error"):
            yield from told
            return
        if self.phase not in ("backward", "change"):
            yield f"error({unit.name}) = {self.show(unit.error)} still, from before; errors come in the backward sweep"
            return
        formula, numbers, total = self._error(unit)
        yield f"error({unit.name}) = {formula}{self._so_far(unit)}"
        yield from self._result(f"error({unit.name})", numbers, total, unit.error)

    def delta(self, unit: Unit) -> Iterator[str]:
        """Explain dE/dnet."""
        name, show = f"delta({unit.name})", self.show
        if not unit.computes:
            yield f"{name} = 0: {unit.name} computes nothing, so nothing is to be learned behind it"
            yield from self.error(unit) if unit.outgoing else ()
        elif not self._to_form(unit) and (told := self._in_its_words(name, unit, "delta")):
            yield from told
        elif self.phase not in ("backward", "change"):
            yield f"{name} = {show(unit.delta)} still, from before; deltas are formed in the backward sweep"
        elif unit.function.slope is None:
            yield f"{name} = {show(unit.delta)}, as yet: a {unit.function.name} unit has no slope to form one with"
        elif self._to_form(unit):
            yield from self.error(unit)
            yield f"{name} = {show(unit.delta)} still, from before; {unit.name} has yet to form it"
        else:
            error, errors, total = self._error(unit)
            slope, slopes = slope_of(unit.function, unit.net_input, unit.activation, show)
            yield f"{name} = ({error}) x ({slope})"
            yield from self._result(name, f"({errors}) x ({slopes})", total * unit.slope, unit.delta)

    def _to_form(self, unit: Unit) -> bool:
        return self.stepper is not None and unit in self.stepper.deltas_to_come()

    def _error(self, unit: Unit) -> tuple[str, str, float]:
        """The formula of a unit's error, the same in numbers, and what that comes to."""
        messages, total = self.trace.errors(unit), 0.0
        over = self._over([c.receiver.name for c in in_backward_order(self.net, unit.outgoing)])
        # Where the receiver multiplies, what comes back is not its delta, but that times the other factors.
        passed = "passed delta" if any(isinstance(c, Factor) for c in unit.outgoing) else "delta"
        weight = " or ".join(dict.fromkeys(c.back_by for c in unit.outgoing))
        sum_of = f"sum of {weight} x {passed}{over}" if unit.outgoing else "0: it sends to nobody"
        terms = " + ".join(f"{self.show(m.weight)} x {self.show(m.delta)}" for m in messages)
        own = unit.role == "output"
        if own and unit.target is not None:
            total = self.trace.measure.slope(unit.target, unit.activation)
        for message in messages:
            total = total + message.product
        if not own:
            return sum_of, f"sum of {terms}" if terms else "0", total
        formula, numbers = error_of(self.trace.measure, unit.target, unit.activation, self.show)
        if unit.outgoing:
            formula = f"{formula} + {sum_of}"
        return formula, numbers + (f" + {terms}" if terms else ""), total

    def _so_far(self, unit: Unit) -> str:
        return _so_far(len(self.trace.errors(unit)), len(unit.outgoing))

    def bias(self, unit: Unit) -> Iterator[str]:
        """Explain a bias."""
        connection = next((c for c in unit.incoming if c.sender.role == "bias"), None)
        if connection is None:
            raise StepError(f"unit {unit.name!r} has no bias")
        return self.change(connection.shared)

    # -- connections ------------------------------------------------------------------------------

    def message(self, c: Connection) -> Iterator[str]:
        """Explain an activation message."""
        sent = next((m for m in self.trace.messages(c.receiver) if c in m.about), None)
        name, formula = f"message({c.name})", f"weight x activation({c.sender.name})"
        if sent and type(sent) not in KNOWN["net_input"]:
            yield f"{name}: {sent.words(self.show)}"
            return
        if not sent and self._to_fire(c.sender):
            yield f"{name} = {formula} (to come, when {c.sender.name} has its activation)"
            return
        weight, activation = (sent.weight, sent.activation) if sent else (c.weight, c.sender.activation)
        yield from self._product(name, formula, weight, activation, to_come=not sent)

    def error_message(self, c: Connection) -> Iterator[str]:
        """Explain an error message."""
        sent = next((m for m in self.trace.errors(c.sender) if m.connection is c), None)
        name, formula = f"error message({c.sender.name} <- {c.receiver.name})", f"{c.back_by} x {_delta(c)}"
        if not sent and self._to_form(c.receiver):
            yield f"{name} = {formula} (to come, when {c.receiver.name} has its delta)"
            return
        weight, delta = (sent.weight, sent.delta) if sent else (c.way_back, c.passes)
        if isinstance(c, Factor):
            yield from self._passed(c, delta)
        yield from self._product(name, formula, weight, delta, to_come=not sent)

    def _passed(self, c: Connection, delta: float) -> Iterator[str]:
        show, others = self.show, [other for other in c.receiver.incoming if other is not c]
        factors = " x ".join(f"({show(other.weight)} x {show(other.sender.activation)})" for other in others) or "1"
        numbers = f"{show(c.receiver.delta)} x {f'({factors})' if len(others) > 1 else factors}"
        brought = f"product of what came in{self._over([other.sender.name for other in others])}" if others else "1"
        yield f"{_delta(c)} = delta({c.receiver.name}) x ({brought})"
        yield from self._result(_delta(c), numbers, c.passes, delta)

    def _product(self, name: str, formula: str, weight: float, number: float, to_come: bool) -> Iterator[str]:
        yield f"{name} = {formula}{' (to come)' if to_come else ''}"
        yield f"{name} = {self.show(weight)} x {self.show(number)} = {self.show(weight * number)}"

    def gradient(self, connection: Connection) -> Iterator[str]:
        """Explain a gradient: what was noted for this pattern, and what was there before."""
        weight, show = connection.shared, self.show
        name = f"gradient({connection.name})"
        if told := self._in_its_words(name, weight, "gradient"):
            yield from told
            return
        if self.phase not in ("backward", "change"):
            yield f"{name} = {show(weight.gradient)} so far; gradients are noted in the backward sweep"
            return
        notes = self.trace.notes(weight)
        total = before = notes[0].gradient_before if notes else weight.gradient
        terms = [show(before)] if before or not notes else []
        for note in notes:
            activation = note.connection.sender.activation
            exact = note.delta * activation == note.gradient
            terms.append(f"{show(note.delta)} x {show(activation)}" if exact else show(note.gradient))
            total = total + note.gradient
        users = len(weight.connections)
        shared = f", over the {users} connections that share it" if users > 1 else ""
        earlier = "the sum over patterns before + " if before else ""
        product = f"{_delta(connection)} x activation({connection.sender.name})"
        so_far = _so_far(len(notes), users)
        yield f"{name} = {earlier}{product if not shared else 'sum of delta x activation'}{shared}{so_far}"
        yield from self._result(name, " + ".join(terms), total, weight.gradient)

    # -- sums over outputs and patterns -----------------------------------------------------------

    def pss(self) -> Iterator[str]:
        """Explain this pattern's sum of squares."""
        show, total, terms = self.show, 0.0, []
        for unit in self.net.outputs:
            if unit.target is not None:
                away = f"({show(unit.target)} - {show(unit.activation)})"
                terms.append(f"{away} x {away}")
                total += (unit.target - unit.activation) * (unit.target - unit.activation)
        yield "pss = sum of (target - y) x (target - y), over the output units"
        yield from self._result("pss", " + ".join(terms) or "0", total, total)

    def tss(self) -> Iterator[str]:
        """Explain what this epoch adds up, as far as it goes; the number is that of the last epoch finished."""
        assert self.stepper is not None
        curve, terms, finished = self.stepper.procedure.curve, self.trace.terms(), self.stepper.tss
        name, total = f"{curve} of this epoch", 0.0
        for term in terms:
            total = total + term
        begun = self.stepper.home.total
        if isinstance(self.stepper.procedure, ForwardOnly):
            yield f"{name} = sum of pss over all patterns, asked when the epoch is over"
        else:
            compares = self.stepper.procedure.counted is TargetsCompared
            of_pss = f"sum of pss, over {counted(len(terms), 'pattern')} so far"
            of_terms = f"sum of {counted(len(terms), 'term')} so far" if curve != "tss" else "tss of the best weights"
            yield f"{name} = {of_pss if curve == 'tss' and compares else of_terms}"
            yield from self._result(name, " + ".join(map(self.show, terms)) or "0", total, begun or 0.0)
        if finished:
            yield f"{curve} = {self.show(finished[-1])}, that of epoch {len(finished)}, the last one finished"
        else:
            yield f"{curve} = nothing yet: it is known when an epoch is finished"

    def _stands_at(self, name: str, value: object) -> str:
        if not isinstance(value, float):
            return f"{name} = {value}, where the stepper stands"
        if self.stepper is None or name not in Scope(self.stepper).settings:
            return f"{name} = {value:.0f}, where the stepper stands"
        if value != value and not isinstance(self.stepper.procedure, ForwardOnly):
            return f"{name} = nothing: no rule is known of {type(self.stepper.procedure).__name__}"
        if value != value:
            return f"{name} = nothing: there is no rule, as nothing is learned here"
        return f"{name} = {self.show.short(value)}, of the rule in force"

    # -- wording ----------------------------------------------------------------------------------

    def _over(self, names: list[str]) -> str:
        if not names:
            return ""
        return f", over {', '.join(names)}" if len(names) <= FEW else f", over {len(names)} units"


def _delta(c: Connection) -> str:
    return f"passed delta({c.name})" if isinstance(c, Factor) else f"delta({c.receiver.name})"


def _so_far(here: int, all_: int) -> str:
    return "" if here == all_ else f" ({here} of {all_} messages so far)"
