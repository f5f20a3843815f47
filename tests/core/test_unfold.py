"""Networks unfolded in time: against the recurrence written as a loop, finite differences, and on both engines."""

import math
import pickle
from random import Random

import pytest
from checks import assert_consistent, bits, numbers

from pdpsim import BackPropagation, GradientDescent, Network, OwnWayBack, Pattern, PatternSet, SumOfSquares, train
from pdpsim.core.sequences import sequence
from pdpsim.core.sweeps import backward, forward
from pdpsim.core.unfold import in_time
from pdpsim.diagram.layout import lay_out
from pdpsim.errors import NetworkError, PatternError, PdpsimError, UnknownNameError, WrongTypeError
from pdpsim.formats.network_json import network_from_dict, network_to_dict

STEPS = 4
STEP = 1e-3


def recurrent(seed=3):
    """Two inputs, three hidden units that hear each other and themselves a step later, one output that feeds back."""
    net = Network.layered(2, 3, 1, seed=seed, function="tanh")
    net.connect_all(["h1", "h2", "h3"], ["h1", "h2", "h3"])
    net.connect("o1", "h2")
    net.randomize(seed, 0.8)
    return net


def delays():
    return [(f"h{a}", f"h{b}") for a in (1, 2, 3) for b in (1, 2, 3)] + [("o1", "h2")]


def looped(net, inputs, start=0.0):
    """The outputs at every step, by the recurrence."""
    w = {ends: c.weight for ends, c in net.connections.items()}
    h, o, outputs = dict.fromkeys(["h1", "h2", "h3"], start), start, []
    for t in range(STEPS):
        x = {"i1": inputs[2 * t], "i2": inputs[2 * t + 1], "bias": 1.0}
        h = {
            name: math.tanh(
                sum(w[i, name] * x[i] for i in x)
                + sum(w[other, name] * h[other] for other in h)
                + w.get(("o1", name), 0.0) * o
            )
            for name in h
        }
        o = math.tanh(w["bias", "o1"] + sum(w[name, "o1"] * h[name] for name in h))
        outputs.append(o)
    return outputs


@pytest.fixture
def sequences():
    random = Random(5)
    return [
        Pattern([random.uniform(-1, 1) for _ in range(2 * STEPS)], [random.uniform(-1, 1) for _ in range(STEPS)])
        for _ in range(3)
    ]


@pytest.mark.parametrize("start", [0.0, 0.5])
def test_outputs_are_those_of_the_loop(sequences, start):
    net = recurrent()
    unfolded = net.unfold(STEPS, delayed=delays(), start=start)
    for pattern in sequences:
        assert unfolded.forward(pattern) == pytest.approx(looped(net, pattern.inputs, start), rel=1e-12, abs=1e-15)
    assert_consistent(unfolded)
    assert len(unfolded.weights) == len(net.weights)


def test_gradients_are_finite_differences_of_the_loop(sequences):
    net = recurrent()
    unfolded = net.unfold(STEPS, delayed=delays(), start=0.25)
    for k, pattern in enumerate(sequences):
        for sweep in forward(unfolded, pattern), backward(unfolded, SumOfSquares(), keep_gradients=k > 0):
            for _ in sweep:
                pass

    def error():
        rows = ((looped(net, p.inputs, 0.25), p.targets) for p in sequences)
        return 0.5 * sum((y - t) ** 2 for outputs, targets in rows for y, t in zip(outputs, targets))

    for weight, copied in zip(net.weights, unfolded.weights):
        middle, errors = weight.value, {}
        for k in (-2, -1, 1, 2):
            weight.value = middle + k * STEP
            errors[k] = error()
        weight.value = middle
        expected = (8 * (errors[1] - errors[-1]) - (errors[2] - errors[-2])) / (12 * STEP)
        assert copied.gradient == pytest.approx(expected, rel=1e-7, abs=1e-9), weight.name


def test_seeds_draw_for_the_unfolded_what_they_draw_for_the_folded():
    net = recurrent()
    unfolded = net.unfold(2, delayed=delays())
    net.randomize(8)
    unfolded.randomize(8)
    assert [w.value for w in unfolded.weights] == [w.value for w in net.weights]


@pytest.mark.parametrize("batch", [None, 1])
def test_messages_and_the_program_agree_to_the_last_bit(sequences, batch):
    net, ways = recurrent().unfold(STEPS, delayed=delays(), start="learned"), []
    for engine in "message", "compiled":
        twin = net.copy()
        procedure = BackPropagation(GradientDescent(0.1, 0.9), batch=batch)
        tss = train(twin, PatternSet(sequences), procedure, max_epochs=15, engine=engine).tss
        ways.append((list(map(bits, tss)), numbers(twin)))
    assert ways[0] == ways[1]
    assert all(twin.units[f"{name}@0"].bias != 0.0 for name in ("h1", "h2", "h3", "o1"))


@pytest.mark.parametrize("engine", ["message", "compiled"])
def test_a_shift_register(engine):
    """Three units, each heard by all a step later, learn to pass their states on to the right, twice. (PDP, ch. 8.)"""
    net = Network("register")
    net.add_unit("bias", "bias")
    net.add_group(["r1", "r2", "r3"], "output")
    net.connect_all(["bias", "r1", "r2", "r3"], ["r1", "r2", "r3"])
    register = net.unfold(2, delayed=net.connections, start="input", answers=[2])
    assert [unit.name for unit in register.inputs] == ["r1@0", "r2@0", "r3@0"]
    assert [unit.name for unit in register.outputs] == ["r1@2", "r2@2", "r3@2"]
    assert len(register.weights) == 12
    register.randomize(1)
    rows = [((a, b, c), (b, c, a)) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    history = train(register, PatternSet(rows), GradientDescent(0.5, 0.9), max_epochs=5000, engine=engine)
    assert history.solved
    assert [[round(y) for y in register.forward(row)] for row, _ in rows] == [list(target) for _, target in rows]


def test_connections_that_would_close_a_cycle_take_a_step_and_others_do_not():
    net = Network.layered(1, 2, 1, seed=1)
    for ends in ("h1", "h2"), ("h2", "h1"), ("o1", "h1"), ("h2", "h2"):
        net.connect(*ends)
    ways = {(net_ends[0].split("@")[0], net_ends[1].split("@")[0]): net_ends for net_ends in net.unfold(2).connections}
    late = {ends for ends, (sender, receiver) in ways.items() if sender.endswith("@1") and receiver.endswith("@2")}
    assert late == {("h2", "h1"), ("o1", "h1"), ("h2", "h2")}


def test_a_network_without_cycles_takes_no_step_unless_told():
    net = Network.layered(2, 2, 1, seed=1)
    inputs = [0, 1, 1, 1]
    assert net.unfold(2).forward(inputs) == (net.forward(inputs[:2])[0], net.forward(inputs[2:])[0])
    late = net.unfold(2, delayed=[("h1", "o1"), net.connections["h2", "o1"]])
    assert [name for name, (_, step) in late.folded.items() if step == 0] == ["h1@0", "h2@0"]
    assert late.folded["o1@2"] == ("o1", 2)
    assert "h1@2" not in late.units  # nothing depends on it


def test_what_it_was_unfolded_from_is_kept_in_copies_and_files():
    unfolded = recurrent().unfold(2)
    assert network_from_dict(network_to_dict(unfolded)).folded == unfolded.folded
    assert unfolded.copy().folded == pickle.loads(pickle.dumps(unfolded)).folded == unfolded.folded


def test_what_makes_no_sense_is_refused():
    net = recurrent()
    for wrong, told in (
        (lambda: net.unfold(0), "steps must be"),
        (lambda: net.unfold(2, answers=[3]), "from 1 to 2, not at 3"),
        (lambda: net.unfold(2, start="inputs"), "did you mean 'input'"),
        (lambda: net.unfold(2, delayed=[("h1", "i1")]), "h1"),
        (lambda: net.unfold(2, delayed=[recurrent().connections["h1", "h1"]]), "no connection of this network"),
        (lambda: net.unfold(2, start={"h1": float("nan")}), "start of 'h1' must be a finite number"),
    ):
        with pytest.raises(PdpsimError, match=told):
            wrong()
    with pytest.raises(UnknownNameError, match="'h1'"):
        net.unfold(2, start={"h1x": 0.5})
    with pytest.raises(WrongTypeError):
        net.unfold(True)


@pytest.mark.parametrize("delays", [{("h1", "h1"): 0}, {("h1", "h2"): 0, ("h2", "h1"): 0}])
def test_a_delay_of_no_step_closes_no_cycle(delays):
    net = Network.layered(1, 2, 1, seed=1)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    with pytest.raises(NetworkError, match="closes a cycle, so it cannot take 0 steps"):
        net.unfold(3, delayed=delays)


def test_what_must_take_no_step_goes_before_what_is_not_said():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect("h1", "h2", 0.5)
    net.connect("h2", "h1", 0.5)
    for ends in ("h1", "h2"), ("h2", "h1"):
        delays = net.unfold(2, delayed={ends: 0}).fold().delays
        assert delays == {ends[::-1]: 1}


def test_weights_drawn_anew_give_the_copies_of_a_connection_one_way_back():
    net = Network.layered(1, 2, 1, seed=1)
    for name in "h1", "h2":
        net.remove_connection(name, "o1")
        net.connect(name, "o1", 0.5, kind=OwnWayBack)
    late = [(a, b) for a in ("h1", "h2") for b in ("h1", "h2")]
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    unfolded = net.unfold(3, delayed=late)
    unfolded.randomize(2)
    ways = {name: {unfolded.connections[f"{name}@{k}", f"o1@{k}"].back for k in (1, 2, 3)} for name in ("h1", "h2")}
    assert [len(found) for found in ways.values()] == [1, 1]
    assert ways["h1"] != ways["h2"]


@pytest.fixture
def verdict():
    """A network over three steps, with one answer to the whole sequence added by hand."""
    net = Network.layered(1, 2, 1, seed=1)
    net.remove_unit("o1")
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    over = net.unfold(3, delayed=[(a, b) for a in ("h1", "h2") for b in ("h1", "h2")])
    over.add_unit("verdict", "output")
    over.connect("h1@3", "verdict", 0.5), over.connect("h2@3", "verdict", -0.5)
    return over


def test_a_unit_that_is_no_copy_stands_at_the_last_step_that_it_hears(verdict):
    assert in_time(verdict)["verdict"] == ("verdict", 3)
    assert "verdict <- h1 0.500  h2 -0.500" in str(verdict)
    places = lay_out(verdict).places
    assert places["verdict"][0] > places["h1@3"][0] > places["h1@2"][0]
    folded = verdict.fold()
    assert [folded.connections[h, "verdict"].weight for h in ("h1", "h2")] == [0.5, -0.5]
    pattern = sequence(verdict, [{"i1": 1}, {}, {"i1": 1, "verdict": 0.25}])
    assert (pattern.inputs, pattern.targets) == ((1.0, 0.0, 1.0), (0.25,))
    with pytest.raises(PatternError, match="'verdict' is given a number at the steps 3, not at 2"):
        sequence(verdict, [{"i1": 1}, {"verdict": 0.25}])


def test_what_a_folded_unit_could_not_hear_is_told(verdict):
    verdict.connect("h1@1", "verdict", 0.1)
    assert "verdict <- h1 0.500" in str(verdict)
    with pytest.raises(NetworkError, match="'verdict' hears 'h1' at the steps 3, 1; a folded unit hears it at one"):
        verdict.fold()


def test_a_copy_that_is_removed_is_forgotten(verdict):
    verdict.remove_unit("h1@1")
    assert "h1@1" not in verdict.folded
    assert verdict.fold().connections["h2", "h1"].weight == verdict.connections["h2@1", "h1@2"].weight
    assert "step 1" in str(verdict)
    assert lay_out(verdict).places


@pytest.mark.filterwarnings("ignore:what units start from")
@pytest.mark.parametrize("start", [0.0, 0.5, "input", "learned", {"i1": "learned"}])
def test_what_an_input_starts_from_does_not_make_it_another_unit(start):
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    folded = net.unfold(3, delayed=net.connections, start=start).fold()
    assert [(unit.name, unit.role) for unit in folded.units.values()] == [
        (unit.name, unit.role) for unit in net.units.values()
    ]
    assert folded.unfold(3).forward([1, 0, 1]) == net.unfold(3, delayed=net.connections).forward([1, 0, 1])


def test_parts_added_to_an_unfolded_network_are_drawn_and_folded(verdict):
    verdict.softmax(["h1@3", "h2@3"], "output")
    for k in (1, 2, 3):
        verdict.units[f"h1@{k}"].group = "memory"
    assert "1/sum" in str(verdict)
    assert lay_out(verdict).places
    folded = verdict.fold()
    assert {folded.units[name].group for name in ("h1", "exp h1@3")} == {"memory", "softmax: exp"}


def test_steps_in_different_orders_fold_as_ever():
    net = Network.layered(2, 2, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    data = network_to_dict(net.unfold(3))
    nodes = data["nodes"]
    a, b = ([node["id"] for node in nodes].index(name) for name in ("h1@2", "h2@2"))
    nodes[a], nodes[b] = nodes[b], nodes[a]
    over = network_from_dict(data)
    assert sorted(over.fold().units) == sorted(net.units)
    assert over.fold().unfold(3).forward([1, 0, 0, 1, 1, 1]) == over.forward([1, 0, 0, 1, 1, 1])
    assert lay_out(over).places


def test_a_unit_that_is_heard_at_several_steps_is_not_folded_by_its_first_weight(verdict):
    verdict.add_unit("context", "input")
    for k, weight in (1, 0.5), (2, -2.0), (3, 4.0):
        verdict.connect("context", f"h1@{k}", weight)
    with pytest.raises(
        NetworkError, match="'context' sends to 'h1' at the steps 1, 2, 3; a folded unit sends to it at"
    ):
        verdict.fold()
    assert lay_out(verdict).places


def test_a_unit_that_is_called_as_a_folded_one_is_not_taken_for_its_copy(verdict):
    verdict.add_unit("h1", "output")
    verdict.connect("h2@3", "h1", 0.5)
    for ask in verdict.fold, lambda: sequence(verdict, [{"i1": 1}]):
        with pytest.raises(
            NetworkError, match="unit 'h1' is no copy, and others are copies of 'h1'; add it by another"
        ):
            ask()
    assert "step 3" in str(verdict)
