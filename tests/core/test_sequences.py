"""Sequences as patterns, and the recurrent network that came with the program of 1987."""

import pickle
import warnings

import pytest

from pdpsim import (
    BackPropagation,
    GradientDescent,
    Network,
    PatternSet,
    TssBelow,
    load_network,
    save_network,
    train,
)
from pdpsim.core.sequences import sequence, stream
from pdpsim.errors import FileNote, NetworkError, PatternError, PdpsimError
from pdpsim.formats.network_json import network_from_dict, network_to_dict

# Starts of the `rec` network of 1987: for each unit the weights from u1, u2, u3, and its bias; after how many epochs
# it was solved, and tss in some of them.
REC = {
    "a shift register": (
        [
            (0.367573, 0.315511, 0.493281, -0.716628),
            (-0.429121, -0.217530, -0.113931, -0.742329),
            (-0.479681, 0.226953, -0.216789, -0.519094),
        ],
        {1: 6.788219, 2: 6.617831, 3: 6.327834, 10: 5.639848, 20: 1.505935, 30: 0.092945, 35: 0.038966},
    ),
    "only two steps together shift": (
        [
            (-0.233614, 0.230911, -0.441352, -0.221989),
            (-0.371147, -0.343718, 0.319393, -0.762747),
            (0.313756, -0.189377, 0.470835, -0.152319),
        ],
        {1: 6.369050, 2: 6.253225, 10: 4.858130, 30: 0.462155, 149: 0.039858},
    ),
}
# The starting weights are printed with six digits, and the program counted in 32 bits.
CLOSE = {"rel": 3e-4, "abs": 3e-6}


def register(start):
    """Three units that hear each other and themselves, over two steps; biases stay at 0 or below."""
    net = Network("rec")
    net.add_unit("bias", "bias")
    names = ["u1", "u2", "u3"]
    net.add_group(names, "output")
    net.connect_all(["bias", *names], names)
    for name, (*weights, bias) in zip(names, start):
        net.units[name].bias = bias
        net.connections["bias", name].shared.keep_between(high=0.0)
        for sender, weight in zip(names, weights):
            net.connections[sender, name].weight = weight
    return net.unfold(2, delayed=net.connections, start="input", answers=[2])


@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized"])
@pytest.mark.parametrize("which", REC)
def test_the_recurrent_network_of_1987(which, engine):
    start, expected = REC[which]
    net, rows = register(start), []
    for a, b, c in ((a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)):
        wanted = {"u1": b, "u2": c, "u3": a}
        rows.append(sequence(net, {2: wanted}, start={"u1": a, "u2": b, "u3": c}, name=f"{a}{b}{c}"))
    procedure = BackPropagation(GradientDescent(0.25, 0.9))
    history = train(net, PatternSet(rows), procedure, criterion=TssBelow(0.04), max_epochs=200, engine=engine)
    assert (history.solved, history.epochs) == (True, max(expected))
    for epoch, tss in expected.items():
        assert history.tss[epoch - 1] == pytest.approx(tss, **CLOSE)


@pytest.fixture
def counter():
    net = Network("counter")
    net.add_unit("one", "input")
    net.add_unit("count", "output", "linear")
    net.connect("one", "count", 1.0)
    net.connect("count", "count", 1.0)
    return net


def test_what_is_not_given_is_0_or_does_not_matter(counter):
    pattern = sequence(counter.unfold(3), {1: {"one": 1}, 3: {"count": 1}}, name="it", labels={"kind": "short"})
    assert (pattern.inputs, pattern.targets) == ((1.0, 0.0, 0.0), (None, None, 1.0))
    assert (pattern.name, pattern.labels) == ("it", {"kind": "short"})


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ({4: {"one": 1}}, r"'one' is given a number at the steps 1, 2, 3, not at 4"),
        ({1: {"count": 2}}, r"'count' is given a number at the steps 3, not at 1"),
        ({1: {"onne": 1}}, r"there is no unit 'onne'; did you mean 'one'"),
    ],
)
def test_what_a_network_does_not_take_is_refused(counter, steps, told):
    with pytest.raises(PatternError, match=told):
        sequence(counter.unfold(3, answers=[3]), steps)
    with pytest.raises(PatternError, match="several steps"):
        sequence(counter, {})


def test_a_delay_may_be_of_several_steps(counter):
    unfolded = counter.unfold(5, delayed={("count", "count"): 2})
    assert unfolded.forward([1, 10, 100, 1000, 10000]) == (1, 10, 101, 1010, 10101)
    assert list(unfolded.units)[:2] == ["count@-1", "count@0"]
    assert unfolded.fold().delays == {("count", "count"): 2}
    at_once = counter.unfold(2, delayed={("count", "count"): 1, ("one", "count"): 0})
    assert at_once.forward([1, 10]) == (1, 11)


def test_what_multiplies_cannot_do_without_what_is_not_heard():
    net = Network()
    x, g = net.add_unit("x", "input"), net.add_unit("g", "input")
    gate, total = net.add_unit("gate", "hidden", "linear", combine="product"), net.add_unit("total", "output", "linear")
    for ends in ((x, gate), (g, gate), (gate, total), (total, total)):
        net.connect(*ends, 1.0)
    assert net.unfold(2).forward([2, 3, 0, 0]) == (6.0, 6.0)
    told = "'gate@2' multiplies, and 'x@2', which is not heard, would be a factor of 0; let it be heard at each step"
    with pytest.raises(NetworkError, match=told):
        net.unfold(2, heard=[1])
    with pytest.raises(NetworkError, match="'gate@1' multiplies, and 'x@0', which is not heard"):
        net.unfold(2, heard=[1, 2], delayed=[("x", "gate"), ("total", "total")])
    assert net.unfold(2, heard=[1], answers=[1]).forward([2, 3]) == (6.0,)  # no answer depends on what is left out


def test_steps_may_be_counted_from_elsewhere_and_inputs_heard_at_some_only(counter):
    every = [*counter.connections]
    unfolded = counter.unfold(range(2, 5), delayed=every, heard=[1, 2], answers=[4])
    assert list(unfolded.units) == ["one@1", "count@1", "one@2", "count@2", "count@3", "count@4"]
    assert [unit.name for unit in unfolded.inputs] == ["one@1", "one@2"]
    assert unfolded.forward([1, 10]) == (11.0,)
    assert unfolded.units["count@1"].function.is_constant
    with pytest.raises(NetworkError, match="heard at the steps from 1 to 4, not at 5"):
        counter.unfold(range(2, 5), delayed=every, heard=[5])
    for wrong in (range(2, 2), range(1, 9, 2), 1.5):
        with pytest.raises(PdpsimError, match=r"steps.* must be"):
            counter.unfold(wrong)
    for delay in (-1, 0.5, True):
        with pytest.raises(PdpsimError, match=r"delay.*count"):
            counter.unfold(2, delayed={("count", "count"): delay})


def test_folding_gives_the_network_back_with_what_was_learned():
    net = Network.layered(2, 3, 1, seed=4)
    net.connect_all(["h1", "h2", "h3"], ["h1", "h2", "h3"])
    net.randomize(4)
    unfolded = net.unfold(3, start=0.5)
    for weight in unfolded.weights:
        weight.value += 1.0
    folded = unfolded.fold()
    assert {ends: c.weight for ends, c in folded.connections.items()} == pytest.approx(
        {ends: c.weight + 1.0 for ends, c in net.connections.items()}
    )
    assert [(u.name, u.role, u.function.name) for u in folded.units.values()] == [
        (u.name, u.role, u.function.name) for u in net.units.values()
    ]
    assert set(folded.delays) == {(a, b) for a in ("h1", "h2", "h3") for b in ("h1", "h2", "h3") if a <= b}
    assert folded.unfold(3, start=0.5, delayed=folded.delays).forward([1, 0] * 3) == unfolded.forward([1, 0] * 3)
    assert folded.unfold(3, start=0.5).forward([1, 0] * 3) == unfolded.forward([1, 0] * 3)
    assert folded.copy().delays == network_from_dict(network_to_dict(folded)).delays == folded.delays
    for delay, told in ((0, "above 0"), (0.5, "whole number")):
        data = network_to_dict(folded)
        data["edges"][-1]["delay"] = delay
        with pytest.raises(PdpsimError, match=told):
            network_from_dict(data)
    with pytest.raises(NetworkError, match="nothing to fold"):
        net.fold()


def test_a_weight_that_copies_share_is_named_once():
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    unfolded = net.unfold(20)
    assert unfolded.connections["h1@3", "h1@4"].shared.name == "weight h1 -> h1 (at 20 steps)"
    assert unfolded.connections["bias", "h1@4"].shared.name == "weight bias -> h1 (at 20 steps)"


def test_a_stream_refuses_numbers_of_units_that_are_given_none():
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1")
    unfolded = net.unfold(1, start="input")
    assert len(stream(unfolded, [{"i1": 1, "h1": None}, {"i1": 0, "o1": 1}])) == 2
    for name in "h1", "i2":
        with pytest.raises(PatternError, match=f"step 2: '{name}' can be given no number"):
            stream(unfolded, [{"i1": 1}, {"i1": 0, name: 1}])


@pytest.mark.parametrize("start", [None, "learned"])
def test_a_stream_refuses_a_network_that_cannot_carry_what_was_before(start):
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1")
    settings = {} if start is None else {"start": start}
    with pytest.raises(PatternError, match="unfold the network with start='input'"):
        stream(net.unfold(1, **settings), [{"i1": 1}, {"i1": 0, "o1": 1}])


@pytest.mark.parametrize("wrong", ["i1@1", "ghost"])
@pytest.mark.parametrize("number", [0, None, 1])
def test_a_unit_that_is_not_there_is_told_whatever_it_is_given(wrong, number):
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    with pytest.raises(PatternError, match=f"there is no unit '{wrong}'"):
        sequence(net.unfold(2), {1: {wrong: number, "i1": 1}})


@pytest.mark.parametrize("target", [0, 1])
def test_a_target_where_the_output_is_not_asked_is_refused_whatever_it_is(target):
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    late = net.unfold(3, answers=[3])
    with pytest.raises(PatternError, match="'o1' is given a number at the steps 3, not at 1"):
        sequence(late, {1: {"o1": target}, 3: {"o1": 1}})
    assert sequence(late, {1: {"o1": None}, 3: {"o1": 1}}).targets == (1.0,)


def test_a_stream_refuses_names_that_are_none_and_labels_that_are_too_few():
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1")
    unfolded = net.unfold(1, start="input")
    for number in 0, None, 1:
        with pytest.raises(PatternError, match="step 1: 'o' can be given no number; did you mean 'o1'"):
            stream(unfolded, [{"i1": 1, "o": number}, {"i1": 0, "o1": 1}])
    with pytest.raises(PatternError, match="labels of 1 steps, and 2 steps"):
        stream(unfolded, [{"i1": 1}, {"i1": 0, "o1": 1}], labels=[{"kind": "a"}])


@pytest.mark.parametrize("delay", [1, 2])
@pytest.mark.filterwarnings("ignore:what units start from")
def test_folding_keeps_a_bias_beside_the_start_that_was_learned(delay):
    net = Network("counter")
    for name, role in ("x", "input"), ("h", "hidden"), ("y", "output"):
        net.add_unit(name, role, **({} if role == "input" else {"bias": 0.0}))
    for sender, receiver, weight in ("x", "h", 0.3), ("h", "h", 0.4), ("h", "y", 0.7):
        net.connect(sender, receiver, weight)
    unfolded = net.unfold(3, start="learned", delayed={("h", "h"): delay})
    for k, weight in enumerate(unfolded.weights):
        weight.value += 0.1 * k
    folded = unfolded.fold()
    assert folded.units["h"].bias == unfolded.units["h@1"].bias
    begun = {"h": unfolded.units["h@0"].bias}
    if delay == 1:
        assert folded.unfold(3, start=begun).forward([1, 0, 1]) == unfolded.forward([1, 0, 1])
    told = str(unfolded)
    assert f"h@0 <- bias {unfolded.units['h@0'].bias:.3f}" in told
    assert f"h <- bias {folded.units['h'].bias:.3f}" in told


def test_what_units_were_given_to_start_from_is_told_where_folding_leaves_it_out():
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    with pytest.warns(FileNote, match=r"what units start from is no 0 \(h1@0 0.5\), and is not in the folded network"):
        net.unfold(2, start={"h1": 0.5}).fold()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.unfold(2).fold()


def test_a_unit_that_hears_its_bias_alone_and_is_there_once_is_no_start():
    net = Network()
    for name, role in ("bias", "bias"), ("i", "input"), ("h", "hidden"), ("o", "output"):
        net.add_unit(name, role)
    for sender, receiver, weight in ("bias", "h", -0.27), ("h", "o", 1.0), ("i", "o", 1.0):
        net.connect(sender, receiver, weight)
    unfolded = net.unfold(3, delayed=[("h", "o")], start="input", answers=[3])
    assert unfolded.fold().units["h"].bias == -0.27


def test_folding_keeps_the_order_of_outputs_where_most_units_are_those_that_start():
    net = Network.layered(1, 1, 2, seed=1)
    net.connect("o2", "o2", 0.5)
    late = {("h1", "o1"): 1, ("h1", "o2"): 1, ("o2", "o2"): 1}
    over = net.unfold(2, delayed=late, answers=[2])
    again = over.fold().unfold(2, answers=[2])
    assert [unit.name for unit in again.outputs] == [unit.name for unit in over.outputs] == ["o1@2", "o2@2"]
    assert again.forward([0.5] * len(again.inputs)) == over.forward([0.5] * len(over.inputs))


@pytest.mark.filterwarnings("ignore:what units start from")
def test_folding_keeps_biases_beside_starts_that_share_a_weight():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    late = [(a, b) for a in ("h1", "h2") for b in ("h1", "h2")]
    over = net.unfold(3, delayed=late, start="learned")
    over.connections["bias", "h2@0"].use(over.connections["bias", "h1@0"].shared)
    over.connections["bias", "h1@0"].weight = 0.77
    folded = over.fold()
    assert [folded.units[name].bias for name in ("h1", "h2")] == [over.units[f"{name}@1"].bias for name in ("h1", "h2")]


def test_a_start_is_what_units_were_at_every_step_before_the_first():
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    late = {("h1", "h1"): 2}
    over = net.unfold(3, delayed=late, start="input")
    pattern = sequence(over, [{"i1": 1}, {"i1": 0}, {"i1": 1}], start={"h1": 0.5})
    assert pattern.inputs == (0.5, 0.5, 1.0, 0.0, 1.0)
    assert over.forward(pattern) == net.unfold(3, delayed=late, start=0.5).forward([1, 0, 1])
    for steps in range(3, 6), range(3), range(-4, -1):
        elsewhere = net.unfold(steps, delayed=late, start="input")
        given = dict(zip(steps, [{"i1": 1}, {"i1": 0}, {"i1": 1}]))
        assert sequence(elsewhere, given, start={"h1": 0.5}).inputs == pattern.inputs
    net.connect("o1", "o1", 0.5)  # which starts from 0, and not from what a pattern says
    mixed = net.unfold(3, delayed={**late, ("o1", "o1"): 1}, start={"h1": "input"})
    assert sequence(mixed, [{"i1": 1}, {"i1": 0}, {"i1": 1}], start={"h1": 0.5}).inputs == pattern.inputs
    with pytest.raises(PatternError, match="there is no unit 'h9'"):
        sequence(over, [{"i1": 1}], start={"h9": 0.5})
    with pytest.raises(PatternError, match="step 0 is told twice"):
        sequence(over, {0: {"h1": 0.25}}, start={"h1": 0.5})


@pytest.mark.parametrize(
    ("steps", "ends", "delay", "answers"),
    [
        (range(1, 2), ("i1", "h1"), 2, None),
        (range(1, 3), ("h1", "o1"), 3, None),
        (range(1, 4), ("i1", "h1"), 3, [1]),
        (range(3, 6), ("i1", "h1"), 3, None),
        (range(3, 6), ("i1", "h1"), 1, None),
        (range(1, 4), ("i1", "h1"), 1, [3]),
        (range(1, 3), ("h1", "o1"), 2, [2]),
        (range(-4, 1), ("i1", "h1"), 2, [0]),
    ],
)
def test_a_start_holds_at_the_steps_before_the_first_and_at_no_other(tmp_path, steps, ends, delay, answers):
    net = Network.layered(1, 1, 1, seed=1)
    over = net.unfold(steps, delayed={ends: delay}, start="input", answers=answers)
    save_network(over, tmp_path / "over.json")
    for same in over, over.copy(), pickle.loads(pickle.dumps(over)), load_network(tmp_path / "over.json"):
        pattern = sequence(same, {steps[-1]: {"i1": 0.25}}, start={ends[0]: 0.5})
        for unit, number in zip(same.inputs, pattern.inputs):
            name, step = same.folded[unit.name]
            last = 0.25 if (name, step) == ("i1", steps[-1]) else 0.0
            assert number == (0.5 if name == ends[0] and step < steps[0] else last)
    assert sequence(over, {}, start={}) == sequence(over, {})


@pytest.mark.parametrize("steps", [range(1, 5), range(3, 7), range(4), range(-5, -1)], ids=str)
def test_the_first_step_is_known_where_nothing_is_computed_at_it(steps):
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    late = {("i1", "h1"): 1, ("h1", "h1"): 2}
    over = net.unfold(steps, delayed=late, start={"h1": "input"}, answers=[steps[-1]])
    given = dict(zip(steps, [{"i1": 1}, {}, {"i1": 1}, {"o1": 1}]))
    assert sequence(over, given, start={"h1": 0.5}).inputs == (0.5, 0.5, 1, 0, 1, 0)
    with pytest.raises(PatternError, match=f"'i1' is given a number at the steps .*, not at {steps[0] - 1}"):
        sequence(over, given, start={"i1": 0.7})
    plain = Network.layered(1, 1, 1, seed=1)
    over = plain.unfold(steps, delayed=[("i1", "h1"), ("h1", "o1")], answers=[steps[-1]], start="input")
    given = sequence(over, {steps[0]: {"i1": 1}}, start={"i1": 0.5, "h1": 0.25})
    assert dict(zip((unit.name for unit in over.inputs), given.inputs)) == {
        f"i1@{steps[0] - 1}": 0.5, f"h1@{steps[0] - 1}": 0.25, f"i1@{steps[0]}": 1, **{f"i1@{k}": 0 for k in steps[1:]}
    }  # fmt: skip


def test_a_stream_of_what_the_network_lacks_is_refused_before_anything_is_learned():
    net = Network.layered(1, 2, 1, seed=1)
    loops = [("h1", "h1"), ("h2", "h1")]
    for sender, receiver in loops:
        net.connect(sender, receiver)
    window = {"delayed": [*loops, ("h1", "o1"), ("h2", "o1")], "start": "input"}
    steps = [{"i1": k % 2, "o1": float(k % 3 > 1)} for k in range(6)]
    with pytest.raises(PdpsimError, match=r"a stream carries 'h[12]@1' on, which the network lacks.* over a step more"):
        stream(net.unfold(1, answers=[1], **window), steps)
    unfolded = net.unfold(2, answers=[2], **window)
    assert train(unfolded, stream(unfolded, steps), GradientDescent(0.1), max_epochs=2).epochs == 2
