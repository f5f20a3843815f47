"""Parts wired of ordinary units do what their formulas say: against PyTorch and finite differences, on both engines."""

from random import Random

import pytest
from checks import assert_consistent, bits, numbers

from pdpsim import (
    CategoricalCrossEntropy,
    GradientDescent,
    Inspector,
    Network,
    Pattern,
    PatternSet,
    Stepper,
    diagnose,
    lesion_study,
    train,
)
from pdpsim.drawing.heat import activations
from pdpsim.errors import NetworkError, NotFiniteError, WrongTypeError
from pdpsim.formats.network_json import network_from_dict, network_to_dict
from pdpsim.text import answers
from pdpsim.training.testing import performance

STEP = 1e-4


def drawn(count, seed):
    random = Random(seed)
    return [random.uniform(-1.5, 1.5) for _ in range(count)]


def softmax():
    net = Network()
    net.softmax(net.add_group(["a", "b", "c", "d"], "input"), "output")
    return net


def layer_norm(learned=True):
    net = Network()
    net.layer_norm(net.add_group(["a", "b", "c", "d"], "input"), "output", learned=learned)
    return net


def attention(positions=3, size=2, values=2, causal=False):
    net = Network()
    q, k, v = (
        [net.add_group([f"{what}{n}.{m}" for m in range(width)], "input") for n in range(positions)]
        for what, width in (("q", size), ("k", size), ("v", values))
    )
    net.attention(q, k, v, "output", causal=causal)
    return net


def skip():
    net = Network.layered(2, 2, 1, seed=3)
    net.skip(["i1", "i2"], ["h1", "h2"], "output")
    return net


PARTS = {
    "softmax": softmax,
    "layer norm": layer_norm,
    "layer norm alone": lambda: layer_norm(learned=False),
    "attention": attention,
    "causal attention": lambda: attention(causal=True),
    "skip": skip,
}


@pytest.fixture(params=PARTS)
def net(request):
    return PARTS[request.param]()


def swept(net, inputs, targets):
    outputs = net.forward(Pattern(inputs, targets))
    net.backward()
    return outputs


def problem(net, seed=1):
    return drawn(len(net.inputs), seed), drawn(len(net.outputs), seed + 1)


def test_errors_of_inputs_are_finite_differences(net):
    inputs, targets = problem(net)
    swept(net, inputs, targets)
    found = [unit.error for unit in net.inputs]

    def error(k, by):
        moved = [x + by * (j == k) for j, x in enumerate(inputs)]
        return 0.5 * sum((y - t) ** 2 for y, t in zip(net.forward(moved), targets))

    expected = [
        (8 * (error(k, STEP) - error(k, -STEP)) - error(k, 2 * STEP) + error(k, -2 * STEP)) / (12 * STEP)
        for k in range(len(inputs))
    ]
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_parts_are_in_files_in_copies_and_in_order(net):
    assert_consistent(net)
    again = network_from_dict(network_to_dict(net))
    inputs, targets = problem(net)
    assert swept(again, inputs, targets) == swept(net, inputs, targets)


def test_messages_and_the_program_agree_to_the_last_bit(net):
    patterns = PatternSet([problem(net, seed) for seed in range(1, 9, 2)])
    ways = []
    for engine in "message", "compiled":
        twin = net.copy()
        tss = train(twin, patterns, GradientDescent(0.1, 0.5), max_epochs=8, engine=engine).tss
        ways.append((list(map(bits, tss)), numbers(twin)))
    assert ways[0] == ways[1]


def test_what_is_frozen_stays_and_what_learns_learns():
    net = layer_norm()
    train(net, PatternSet([problem(net)]), GradientDescent(0.1), max_epochs=20)
    learning = [connection for connection in net.connections.values() if not connection.frozen]
    assert [c.receiver.name for c in learning] == [f"scaled {name}" for name in "abcd" for _ in range(2)]
    assert net.units["scaled a"].bias != 0.0


def test_scores_that_exp_cannot_hold_are_told_with_the_unit():
    with pytest.raises(NotFiniteError, match="unit 'exp a': exp of 800 fails"):
        softmax().forward([800, 0, 0, 0])


def test_a_causal_head_hears_of_nothing_that_is_to_come():
    net = attention(causal=True)
    inputs = drawn(len(net.inputs), 5)
    before = net.forward(inputs)
    last = [k for k, unit in enumerate(net.inputs) if unit.name[1] == "2"]
    after = net.forward([x + 9.0 * (k in last) for k, x in enumerate(inputs)])
    assert before[:4] == after[:4]
    assert before[4:] != after[4:]
    # The first position attends to itself alone.
    assert before[:2] == pytest.approx([inputs[k] for k, u in enumerate(net.inputs) if u.name.startswith("v0")])


def test_a_part_that_is_there_already_needs_another_name():
    net = softmax()
    with pytest.raises(NetworkError, match="give this part another name"):
        net.softmax(["a", "b"])
    assert [unit.name for unit in net.softmax(["a", "b"], name="second")] == ["second softmax a", "second softmax b"]


def test_units_that_do_not_fit_are_refused():
    net = Network.layered(2, 2, 1, seed=1)
    for wrong in (
        lambda: net.softmax([]),
        lambda: net.softmax(["h1", "h1"]),
        lambda: net.skip(["h1"], ["h1", "h2"]),
        lambda: net.attention([["i1"]], [["h1", "h2"]], [["h1"]]),
        lambda: net.attention([["i1"]], [["h1"]], [["h1"], ["h2"]]),
        lambda: net.attention([["i1"]], [["h1"], ["h2"]], [["h1"], ["h2"]], causal=True),
        lambda: net.dropout(["h1"], 0.0),
        lambda: net.dropout(["h1"], "half"),
    ):
        with pytest.raises((NetworkError, WrongTypeError)):
            wrong()
    assert len(net.units) == 6


# -- dropout --------------------------------------------------------------------------------------


def dropped(keep=0.8):
    net = Network.layered(2, 6, 1, seed=2)
    kept = net.dropout(net.hidden, keep)
    for n in range(1, 7):
        net.remove_connection(f"h{n}", "o1")
    net.connect_all(kept, ["o1"])
    net.randomize(2)
    return net


def test_what_was_learned_is_asked_without_dropout(xor):
    net = dropped(0.5)
    position = net.chance.position
    with net.no_dropout():
        outputs = [net.forward(pattern) for pattern in xor]
    error = sum((t - y) ** 2 for pattern, (y,) in zip(xor, outputs) for t in pattern.targets) / len(xor)
    assert performance(net, xor)[0] == error
    assert lesion_study(net, xor).rows[0]["error"] == error
    assert Inspector(net, xor).responses.activations["o1"] == tuple(y for (y,) in outputs)
    assert all(f"{y:.3f}" in answers(net, xor) for (y,) in outputs)
    assert diagnose(net, xor, trials=False).tss == pytest.approx(4 * error)
    assert [row[0] for row in activations(net, xor, ["o1"])] == [y for (y,) in outputs]
    assert net.chance.position == position
    assert {net.units[f"mask h{n}"].function.name for n in range(1, 7)} == {"chance"}


def test_masks_are_drawn_anew_and_keep_what_they_say():
    net, seen = dropped(0.8), []
    for _ in range(500):
        net.forward([1, 1])
        seen += [net.units[f"mask h{n}"].activation for n in range(1, 7)]
        for n in range(1, 7):
            kept, h, mask = (net.units[f"{what}h{n}"].activation for what in ("kept ", "", "mask "))
            assert kept == h * (1.0 / 0.8 * mask)
    assert set(seen) == {0.0, 1.0}
    assert sum(seen) / len(seen) == pytest.approx(0.8, abs=0.03)


def test_answers_without_dropout_are_those_of_the_units_themselves():
    net = dropped()
    position = net.chance.position
    with net.no_dropout():
        net.forward([1, 0])
        assert [net.units[f"kept h{n}"].activation for n in range(1, 7)] == pytest.approx(
            [net.units[f"h{n}"].activation for n in range(1, 7)], rel=1e-15
        )
    assert net.chance.position == position
    net.forward([1, 0])
    assert net.chance.position == position + 6


def test_dropout_learns_by_messages_and_undo_draws_the_same_masks_again(xor):
    net = dropped()
    twin = net.copy()
    history = train(net, xor, GradientDescent(0.5, 0.9), max_epochs=3, seed=4)
    assert history.engine == "message"
    stepper = Stepper(twin, xor, GradientDescent(0.5, 0.9), seed=4)
    for _ in range(3):
        stepper.next_epoch()
    assert numbers(twin) == numbers(net)
    there = numbers(twin)
    stepper.undo(40)
    assert numbers(twin) != there
    stepper.redo(40)
    assert numbers(twin) == there


# -- against PyTorch ------------------------------------------------------------------------------


def by_torch(net, of_rows, inputs, targets):
    """Outputs, and dE/d input, by PyTorch's autograd."""
    import torch

    given = torch.tensor(inputs, dtype=torch.float64, requires_grad=True)
    outputs = of_rows(torch, given)
    (0.5 * (outputs - torch.tensor(targets, dtype=torch.float64)) ** 2).sum().backward()
    return outputs.tolist(), given.grad.tolist()


def head(causal):
    def attended(torch, given):
        q, k, v = (part.reshape(1, 3, 2) for part in given.reshape(3, -1))
        return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal).reshape(-1)

    return attended


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("part", "of_rows"),
    [
        ("softmax", lambda torch, given: torch.softmax(given, 0)),
        ("layer norm", lambda torch, given: torch.nn.functional.layer_norm(given, (4,), eps=1e-5)),
        ("attention", head(False)),
        ("causal attention", head(True)),
    ],
)
def test_outputs_and_gradients_are_those_of_pytorch(part, of_rows, seed):
    pytest.importorskip("torch")
    net = PARTS[part]()
    inputs, targets = problem(net, seed)
    outputs = swept(net, inputs, targets)
    expected, errors = by_torch(net, of_rows, inputs, targets)
    assert outputs == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert [unit.error for unit in net.inputs] == pytest.approx(errors, rel=1e-12, abs=1e-12)


def test_a_unit_by_chance_that_hears_others_stays_one():
    net = Network()
    net.add_unit("i", "input")
    net.add_unit("c", "output", "chance")
    net.connect("i", "c", 1.7)
    assert net.without_dropout().forward([1]) == (1.0,)


@pytest.mark.parametrize("score", [-700.0, -354.0, -1.0, 0.5, 200.0, 354.0, 355.0, 373.0, 600.0])
@pytest.mark.parametrize("targets", [[1, 0], [0, 1]])
def test_a_softmax_of_large_scores_has_the_right_gradient_or_none(score, targets):
    net = Network()
    net.add_unit("x", "input")
    scores = net.add_group(["a", "b"], "hidden", "linear")
    net.connect_all(["x"], scores)
    net.softmax(scores, "output")
    net.connections["x", "a"].weight = 1.0
    answers = net.forward(Pattern([score], targets))
    if score > 354.0:
        with pytest.raises(NotFiniteError, match="unit '1/sum': delta became"):
            net.backward(CategoricalCrossEntropy())
    else:
        net.backward(CategoricalCrossEntropy())
        deltas = [net.units[name].delta for name in "ab"]
        assert deltas == pytest.approx([y - t for y, t in zip(answers, targets)], abs=1e-12)
