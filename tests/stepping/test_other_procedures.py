"""Other procedures than back-propagation, led about at random: every state is met again to the last bit."""

import io
import pickle
from contextlib import suppress
from random import Random
from xml.etree import ElementTree

import pytest
from checks import standing
from explained import Reader, everything
from machines import SIGN, encoder_machine, hopfield_net, states, truth_table

from pdpsim import (
    Adam,
    BackPropagation,
    Boltzmann,
    HopfieldStorage,
    Network,
    PatternAssociator,
    Perceptron,
    Recall,
    Recorder,
    SignStep,
    Stepper,
    train,
)
from pdpsim.diagram.frames import frames
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.svg import circuit_svg
from pdpsim.errors import EngineError, NetworkError, PdpsimError, StepError
from pdpsim.learning.session import Session
from pdpsim.stepping.shell import Shell

ROWS = [1, 0, 1, 1, 0], [0, 1, 1, 0, 1], [1, 1, 0, 0, 0]
SIGNED = [2 * x - 1 for x in ROWS[0]], [1, -1, None, 1, 1]
QUICK = Boltzmann(SignStep(2.0, schedule=[(1, {"rate": 1.0})]), annealing=((1, 5.0), (1, 2.0)), statistics=2)


def stored(n, function, *rows):
    net = hopfield_net(n, function)
    train(net, states(*rows), HopfieldStorage(), max_epochs=1)
    return net


PROBLEMS = {
    "perceptron": lambda: (
        Network.layered(2, 2, 1, seed=3, function="threshold"),
        truth_table("xor"),
        Perceptron(0.5),
    ),
    "delta rule": lambda: (
        Network.layered(2, 1, seed=3, function="stochastic_logistic"),
        truth_table("xor"),
        PatternAssociator(0.5, order="permuted"),
    ),
    "hebb": lambda: (
        Network.layered(2, 1, seed=3, function="linear"),
        truth_table("xor"),
        PatternAssociator(0.5, True),
    ),
    "storage": lambda: (hopfield_net(5, "threshold"), states(*ROWS), HopfieldStorage(0.5)),
    "recall": lambda: (stored(5, "threshold", *ROWS[:2]), states(*ROWS, [0] * 5), Recall()),
    "recall in random order": lambda: (stored(5, "threshold", *ROWS), states(*ROWS), Recall("random")),
    "boltzmann": lambda: (*encoder_machine(2, 1), QUICK),
}


def with_dropout():
    """Permuted mini-batches, with units that are left out by chance, and a rule that remembers."""
    net = Network("dropout")
    inputs, hidden = net.add_group(["i1", "i2"], "input"), net.add_group(["h1", "h2", "h3"], "hidden", "tanh")
    net.connect_all(inputs, hidden)
    net.connect_all(net.dropout(hidden, 0.6), net.add_group(["o1"], "output", "logistic"))
    net.randomize(7)
    return net, truth_table("xor"), BackPropagation(Adam(0.1), batch=2, order="permuted")


LED_ABOUT = PROBLEMS | {"back-propagation with dropout": with_dropout}


@pytest.fixture(params=PROBLEMS)
def problem(request):
    return PROBLEMS[request.param]()


def by_hand(stepper, random):
    """Something done by hand, chosen by chance."""
    net = stepper.net
    unit, connection = random.choice([*net.units.values()]), random.choice([*net.connections.values()])
    name = f"{connection.sender.name}->{connection.receiver.name}"
    choices = [
        lambda: stepper.set(f"{unit.name}.activation", random.random()),
        lambda: stepper.set(f"{unit.name}.net_input", random.random()),
        lambda: stepper.set(f"{name}.weight", random.uniform(-1, 1)),
        lambda: stepper.clamp(unit, 1.0),
        lambda: stepper.release(unit),
        lambda: stepper.freeze(name),
        lambda: stepper.thaw(name),
        lambda: stepper.change_rule(rate=random.uniform(0.1, 1.0)),
        lambda: stepper.present([1.0] * len(net.inputs), [1.0] * len(net.outputs)),
        lambda: stepper.reset(random.choice([None, 3])),
    ]
    with suppress(PdpsimError):
        random.choice(choices)()


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", LED_ABOUT)
def test_undo_and_redo_revisit_every_state_whatever_is_done(name, seed):
    stepper, random = Stepper(*LED_ABOUT[name](), seed=seed), Random(seed)
    seen = [standing(stepper)]

    def check():
        assert standing(stepper) == seen[stepper.steps]

    def remember(_session, event):
        if event is not None:
            del seen[stepper.steps :]
            seen.append(standing(stepper))

    for _ in range(700):
        kind = random.random()
        if kind < 0.35:
            if stepper.undoable and kind < 0.2:
                stepper.undo(random.randint(1, min(6, stepper.undoable)))
            elif stepper.redoable:
                stepper.redo(random.randint(1, min(6, stepper.redoable)))
            check()
            continue
        before = standing(stepper)
        stepper.peek()
        assert standing(stepper) == before
        stepper.followers.append(remember)
        if kind < 0.4:
            by_hand(stepper, random)
        else:
            stepper.step()
        stepper.followers.clear()
    while stepper.undoable:
        stepper.undo()
        check()
    while stepper.redoable:
        stepper.redo()
        check()


def test_stepping_is_what_training_does(problem):
    net, patterns, procedure = problem
    twin = net.copy()
    history = train(net, patterns, procedure, max_epochs=4, seed=5, criterion=Never(), engine="message")
    session = Session(twin, patterns, procedure, seed=5)
    while len(session.tss) < 4:
        session.do()
    assert session.tss == history.tss
    assert [u.numbers for u in net.units.values()] == [u.numbers for u in twin.units.values()]
    assert [w.numbers for w in net.weights] == [w.numbers for w in twin.weights]
    assert net.temperature == twin.temperature
    assert net.copy().temperature == net.temperature


class Never:
    wants_outputs = False

    def met(self, tss, patterns, outputs):
        return False

    def judge(self):
        return self.met


def test_the_message_engine_is_chosen_and_the_others_refuse(problem):
    net, patterns, procedure = problem
    assert train(net, patterns, procedure, max_epochs=1).engine == "message"
    for engine in "compiled", "vectorized":
        with pytest.raises(EngineError, match=f"the {engine} engine does not carry out {type(procedure).__name__}"):
            train(net, patterns, procedure, engine=engine)


def test_everything_is_explained_at_every_step_and_never_wrongly(problem):
    stepper, random = Stepper(*problem, seed=1), Random(1)
    reader = Reader(stepper)
    names = [name for name in everything(stepper) if name != "tss"]
    for _ in range(30):
        stepper.step(random.randint(1, 5))
        assert stepper.explain()
        for name in random.sample(names, 15):
            text = stepper.explain(name, None)
            reader.check(name)
            assert "something was changed since" not in text, (name, text)
        assert "something was changed" not in stepper.explain(stepper.procedure.curve, None)


def test_the_explanations_say_what_happened():
    stepper = Stepper(stored(3, SIGN, [1, 1, -1]), states([1, 1, 1]), Recall())
    stepper.run("Attended")
    assert stepper.explain("u1.activation") == "activation(u1) = 1 still, from before; u1 has yet to fire"
    stepper.run("u2->u1")
    assert stepper.explain("u1.net").splitlines() == [
        "net(u1) = sum of weight x activation, over u2, u3 (no bias) (1 of 2 messages so far)",
        "net(u1) = 1 x 1 = 1",
    ]
    stepper.run("u1")
    assert stepper.explain("u1.activation") == "activation(u1) = 1: u1 stays 1: its net input is 0"
    stepper.run("EnergyFound")
    assert stepper.explain() == "energy -3.000"
    assert stepper.explain("energy").splitlines()[:2] == [
        "energy of this epoch = sum of 1 term so far",
        "energy of this epoch = -3",
    ]

    net, patterns = encoder_machine(2, 1)
    stepper = Stepper(net, patterns, QUICK, seed=1)
    drew = stepper.run("UnitDrew")
    name = drew.unit.name
    said = f"activation({name}) = {drew.activation:.0f}: {name} fires: stochastic_logistic(0 / temperature 5) = 0.500"
    assert said in stepper.explain(f"{name}.activation")
    noted = stepper.run("GradientNoted").connection
    assert "activation x activation" in stepper.explain(f"{noted.sender.name}->{noted.receiver.name}.gradient")

    stepper = Stepper(Network.layered(2, 1, init_range=0.0, function="threshold"), truth_table("and"), Perceptron())
    stepper.run("o1.delta != 0", max_epochs=1)
    sign = stepper.value("o1.delta")
    assert stepper.explain("o1.delta") == f"delta(o1) = {sign:.0f}: delta of o1 = its error {sign:.0f}"
    stepper.run("WeightChanged")
    assert "rate x gradient" in stepper.explain("bias->o1")


def test_what_is_added_up_goes_by_its_own_name(problem):
    stepper = Stepper(*problem, seed=1)
    shell = Shell(stepper, io.StringIO())
    shell.run(["epoch"])
    assert f"epoch 1 is over: {stepper.procedure.curve} " in shell.stdout.getvalue()
    assert stepper.value(stepper.procedure.curve) == stepper.tss[-1]
    if stepper.procedure.curve != "tss":
        with pytest.raises(PdpsimError, match=f"adds up no tss, but {stepper.procedure.curve}: say"):
            stepper.value("tss")


def test_records_frames_pictures_and_copies_are_made_of_them(problem):
    net, patterns, procedure = problem
    stepper = Stepper(net, patterns, procedure, seed=2)
    name = next(iter(net.outputs)).name
    recorder = Recorder(stepper, procedure.curve, f"{name}.activation", every="pattern")
    stepper.next_epoch()
    stepper.next_epoch()
    assert len(recorder) == len({row["step"] for row in recorder}) >= 2 * len(patterns)
    assert [row[procedure.curve] for row in recorder][-1] == stepper.tss[-1]
    ElementTree.fromstring(circuit_svg(net, lay_out(net)))
    assert net.draw().get_title() is not None
    assert str(net)
    told = [frame.caption for frame in frames(net.copy(), patterns, procedure)]
    assert len(told) > len(patterns)
    assert all(told)
    assert repr(stepper).startswith("<Stepper: epoch 2")


def test_a_stepper_is_put_away_and_taken_out_again():
    for make in (PROBLEMS["boltzmann"], PROBLEMS["recall in random order"]):
        stepper = Stepper(*make(), seed=4)
        stepper.step(60)
        twin = pickle.loads(pickle.dumps(stepper))
        assert standing(twin) == standing(stepper)
        stepper.step(500)
        twin.step(500)
        assert standing(twin) == standing(stepper)


def test_breakpoints_know_the_sweeps_of_any_procedure():
    stepper = Stepper(*PROBLEMS["boltzmann"](), seed=4)
    stepper.break_at("h1", "free, noting")
    stepper.run()
    assert (stepper.phase, stepper.stopped) == ("free, noting", "breakpoint 1: h1, free, noting")
    with pytest.raises(StepError, match="there is no rule to change"):
        Stepper(*PROBLEMS["recall"]()).change_rule(rate=0.5)


def test_a_forward_sweep_still_refuses_a_cycle():
    with pytest.raises(NetworkError, match="the wiring has a cycle"):
        hopfield_net(3).forward([])
