"""A rule, a procedure, an activation function, an act and a kind of connection of one's own need no registration.

All of them are defined here and nowhere else; the house must train, step, undo, explain, draw and record them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import atan
from random import Random
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from checks import standing
from machines import truth_table

from pdpsim import (
    Activation,
    BackPropagation,
    Connection,
    Event,
    Network,
    Procedure,
    Recorder,
    Rule,
    Stepper,
    Sweep,
    Write,
    train,
)  # fmt: skip
from pdpsim.core.events import ActivationMessage
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.sweeps import backward_acts, change_acts, forward_acts
from pdpsim.core.unit import act
from pdpsim.diagram.frames import frames
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.svg import circuit_svg
from pdpsim.errors import EngineError

ARCTAN = Activation("arctan", atan, lambda net, y: 1.0 / (1.0 + net * net), -1.6, 1.6)


@dataclass(frozen=True, repr=False)
class Averaging(Rule):
    """Goes against a running mean of the gradient, and counts how often it has changed a weight."""

    remembers = ("mean", "turns")
    fresh = (0.0, 0.0)

    rate: float = 0.5

    def step(self, value, gradient, memory):
        mean, turns = memory
        mean = 0.5 * mean + 0.5 * gradient
        return value - self.rate * mean / (turns + 1.0) ** 0.25, (mean, turns + 1.0)


class _Halved(NamedTuple):
    connection: Connection
    sent: float
    net_input_before: float
    used_before: float


class Halved(_Halved, Event):
    """Half of what the weight makes of the activation went forward, and the connection counted it."""

    __slots__ = ()

    @property
    def wrote(self):
        receiver, before = self.connection.receiver, self.net_input_before
        return (
            Write(receiver, "net_input", before, before + self.sent),
            Write(self.connection, "used", self.used_before, self.used_before + 1.0),
        )

    @property
    def about(self):
        return (self.connection,)

    def words(self, show=str):
        return f"{self.connection.name}: half of what its weight makes of it, {show(self.sent)}"


class Half(Connection):
    """Carries half of weight x activation forward, and counts how often."""

    __slots__ = ("used",)
    kind = "half, of a test"

    def __init__(self, sender, receiver, shared):
        super().__init__(sender, receiver, shared)
        self.used = 0.0

    @act("{0.name}, halved")
    def carry_activation(self):
        sent, before, used = 0.5 * (self.shared.value * self.sender.activation), self.receiver.net_input, self.used
        self.receiver.net_input = before + sent
        self.used = used + 1.0
        return Halved(self, sent, before, used)


class Louder(ActivationMessage):
    """A message that arrived twice as loud: no formula of the house is true of it."""

    __slots__ = ()

    @property
    def net_input(self):
        return self.net_input_before + 2.0 * self.product

    def words(self, show=str):
        return f"{self.connection.name} is heard twice as loud: 2 x {show(self.product)}"


class Loud(Connection):
    """Carries twice weight x activation."""

    __slots__ = ()
    kind = "loud, of a test"

    @act("{0.name}, louder")
    def carry_activation(self):
        event = Louder(*super().carry_activation())
        event.redo()
        return event


class Jolted(NamedTuple):
    weight: object
    before: float
    after: float
    position: int


class WeightJolted(Jolted, Event):
    """A weight was jolted by chance."""

    __slots__ = ()

    @property
    def wrote(self):
        chance = self.weight.connections[0].receiver.network.chance
        return (
            Write(chance, "position", self.position, self.position + 1),
            Write(self.weight, "value", self.before, self.after),
        )

    @property
    def about(self):
        return self.weight.connections

    def words(self, show=str):
        return f"{self.weight.name} jolted from {show(self.before)} to {show(self.after)}"

    @property
    def size(self):
        return abs(self.after - self.before)


def jolt(net, weight):
    """Jolt a weight: an act that is a plain function."""
    before, position = weight.value, net.chance.position
    weight.value = before + 0.02 * (net.chance.random() - 0.5)
    return WeightJolted(weight, before, weight.value, position)


@dataclass(frozen=True)
class JoltedDescent(Procedure):
    """Back-propagation in random order, twice over each pattern, with every weight jolted after each epoch."""

    rule: Rule = Averaging()
    curve = "jolts"
    counted = WeightJolted

    def fitted(self, net, patterns):
        return patterns.fitted(net)

    def epoch(self, net, patterns, chance) -> Iterator[Sweep]:
        first = int(chance.random() * len(patterns))
        for turn, pattern in enumerate([*patterns[first:], *patterns[:first]], 1):
            yield Sweep("look", turn, pattern, partial(forward_acts, net, pattern))
            yield Sweep("blame", turn, pattern, partial(backward_acts, net, SumOfSquares()))
            # Once more as long as an output is well off: the network alone is asked.
            yield Sweep(
                "learn", turn, pattern, partial(change_acts, net, self.rule), again=partial(self.far_off, net), loop=3
            )
        yield Sweep("jolt", turn, pattern, lambda: [partial(jolt, net, weight) for weight in net.weights], True)

    def far_off(self, net):
        return any(abs(unit.target - unit.activation) > 0.9 for unit in net.outputs)

    def term(self, event):
        return event.size


def circuit(kind=Half):
    """2-2-1 with arctan units, and connections of our own kind among the others."""
    net = Network.layered(2, 2, 1, seed=5, function=ARCTAN, init_range=0.8)
    for sender, receiver in (("i1", "h1"), ("h2", "o1")):
        weight = net.connections[sender, receiver].weight
        net.remove_connection(sender, receiver)
        net.connect(sender, receiver, weight, kind=kind)
    return net


def state(stepper):
    return standing(stepper), [getattr(c, "used", None) for c in stepper.net.connections.values()]


PROCEDURES = {"a rule": BackPropagation(Averaging()), "a procedure": JoltedDescent()}


@pytest.fixture(params=PROCEDURES)
def procedure(request):
    return PROCEDURES[request.param]


@pytest.mark.parametrize("kind", [Half, Loud])
def test_it_steps_and_every_state_is_met_again(procedure, kind):
    stepper, random = Stepper(circuit(kind), truth_table("and"), procedure, seed=1), Random(1)
    seen = [state(stepper)]
    while len(stepper.tss) < 4:
        before = state(stepper)
        peeked = stepper.peek().words()
        assert state(stepper) == before
        assert stepper.step().words() == peeked
        seen.append(state(stepper))
        if random.random() < 0.1:
            n = random.randint(1, min(40, stepper.undoable))
            for _ in range(n):
                stepper.undo()
                assert state(stepper) == seen[stepper.steps]
            for _ in range(n):
                stepper.redo()
                assert state(stepper) == seen[stepper.steps]
    stepper.undo(stepper.undoable)
    assert state(stepper) == seen[0]
    stepper.redo(stepper.redoable)
    assert state(stepper) == seen[-1]


def test_it_trains_as_it_steps_on_the_message_engine(procedure):
    net, stepper = circuit(), Stepper(circuit(), truth_table("and"), procedure, seed=2)
    history = train(net, truth_table("and"), procedure, seed=2, max_epochs=6, engine="message")
    while stepper.tss != history.tss:
        assert len(stepper.tss) < 6
        stepper.next_epoch()
    assert [w.numbers for w in net.weights] == [w.numbers for w in stepper.net.weights]
    assert history.engine == "message"
    assert history.curve == procedure.curve


def test_other_engines_refuse_a_procedure_and_a_rule_by_name():
    plain = Network.layered(2, 2, 1, seed=5)
    for engine in "compiled", "vectorized":
        with pytest.raises(EngineError, match="engine does not carry out JoltedDescent; the message engine does"):
            train(plain, truth_table("and"), JoltedDescent(), engine=engine)
        with pytest.raises(EngineError, match="Averaging"):
            train(plain, truth_table("and"), Averaging(), engine=engine)


def test_it_is_explained_by_its_own_words():
    stepper = Stepper(circuit(), truth_table("and"), JoltedDescent(), seed=1)
    stepper.run("h1")
    lines = stepper.explain("h1.net").splitlines()
    assert lines[0].startswith("net(h1) = ")
    assert any(line.startswith("i1 -> h1: half of what its weight makes of it") for line in lines)
    assert stepper.explain("i1->h1").startswith("message(i1 -> h1): i1 -> h1: half of what its weight")
    assert stepper.explain("h1.activation").startswith("activation(h1) = arctan(net)")
    stepper.run("o1", max_epochs=1)
    stepper.run(lambda event: stepper.phase == "blame" and stepper.sweep_over, max_epochs=2)
    assert stepper.explain("o1.delta").startswith("delta(o1) = ")
    assert "delta of o1 = error" in stepper.explain("o1.delta")
    assert "gradient noted" in stepper.explain("bias->h1.gradient")
    stepper.run("WeightChanged")
    assert "Averaging" in stepper.explain("bias->h1.weight")
    jolted = stepper.run("WeightJolted").weight
    name = jolted.connections[0]
    assert " jolted from " in stepper.explain(f"{name.sender.name}->{name.receiver.name}.weight")
    assert stepper.explain() == stepper.last_event.words()
    assert stepper.explain("jolts").startswith("jolts of this epoch = sum of 1 term so far")


def test_a_message_of_a_subclass_is_not_told_as_what_it_is_not():
    stepper = Stepper(circuit(Loud), truth_table("and"), None)
    stepper.next_epoch()
    assert "i1 -> h1 is heard twice as loud" in stepper.explain("h1.net")
    assert "something was changed" not in stepper.explain("h1.net")
    assert "twice as loud" in stepper.explain("i1->h1")


def test_nothing_is_explained_wrongly_at_any_step(procedure):
    stepper, random = Stepper(circuit(), truth_table("and"), procedure, seed=3), Random(3)
    things = [*stepper.net.units, *(f"{a}->{b}" for a, b in stepper.net.connections), "pss", stepper.procedure.curve]
    numbers = [f"{name}.{what}" for name in stepper.net.units for what in ("net", "activation", "error", "delta")]
    for _ in range(200):
        stepper.step(random.randint(1, 4))
        for what in random.sample(things + numbers, 4):
            assert "something was changed since" not in stepper.explain(what), what


def test_it_is_recorded_drawn_and_made_into_frames(procedure):
    stepper = Stepper(circuit(), truth_table("and"), procedure, seed=1)
    recorder = Recorder(stepper, stepper.procedure.curve, "h1.activation", "i1->h1.turns", every="sweep")
    stepper.next_epoch()
    assert len(recorder) == len(recorder.rows) > 4
    assert recorder.rows[-1]["i1->h1.turns"] >= 1.0
    svg = circuit_svg(stepper.net, lay_out(stepper.net))
    ElementTree.fromstring(svg)
    assert 'data-of="i1 -&gt; h1"' in svg
    told = list(frames(circuit(), truth_table("and"), procedure))
    assert any("half of what its weight" in frame.caption and frame.about == ["i1 -> h1"] for frame in told)
    assert all(
        f"net {frame.event.connection.receiver.name}" in frame.numbers
        for frame in told
        if isinstance(frame.event, Halved)
    )


def test_it_stops_where_it_is_told_to():
    stepper = Stepper(circuit(), truth_table("and"), JoltedDescent(), seed=1)
    stepper.break_at("h1", "look")
    stepper.run()
    assert (stepper.phase, stepper.last_event.about[0].name) == ("look", "h1")
    stepper.clear()
    assert isinstance(stepper.run(Halved), Halved)
    assert isinstance(stepper.run("WeightJolted"), WeightJolted)
    assert "jolt" in repr(stepper)
