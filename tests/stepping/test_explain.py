"""Explanations: working out the printed line with full-precision numbers gives exactly what stands in the object."""

import re
from collections import Counter

import pytest
from explained import Witness, everything, value_of
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import problems

from pdpsim import (
    Activation,
    Adam,
    Genetic,
    GradientDescent,
    Network,
    Pattern,
    PatternSet,
    Recorder,
    Stepper,
    get_scenario,
    train,
)
from pdpsim.core.activations import activation_names
from pdpsim.core.measures import CrossEntropy, SumOfSquares
from pdpsim.errors import PdpsimError
from pdpsim.learning.procedure import ForwardOnly
from pdpsim.stepping.describe import Digits
from pdpsim.stepping.explain import Explainer, explain


def worked_out(line):
    """What the numbers in a line come to, and the result it prints; None for a line without numbers."""
    line = line.removesuffix(" (to come)")
    parts = line.split(" = ")
    if len(parts) != 3:
        return None
    return value_of(parts[1]), float(parts[2])


def check(text):
    """Work out every line of an explanation, and return how many had numbers in them."""
    assert "something was changed since" not in text
    results = [result for result in map(worked_out, text.splitlines()) if result]
    for computed, printed in results:
        assert computed == printed
    return len(results)


@given(problems(), st.data())
def test_every_line_at_every_moment_is_what_happened_and_what_stands(problem, data):
    """Any network, stopped at any act of any sweep; weights are frozen and thawed before and while it learns."""
    stepper = Stepper(problem.net, problem.patterns, problem.procedure, seed=1)
    witness = Witness(stepper)
    try:
        for verb in data.draw(st.lists(st.sampled_from(["freeze", "thaw", "finish", "pattern", "epoch"]), max_size=5)):
            go(stepper, verb, data)
        stepper.step(data.draw(st.integers(1, max(1, stepper.acts))))
    except FloatingPointError:
        assume(False)
    if data.draw(st.booleans()):
        go(stepper, data.draw(st.sampled_from(["freeze", "thaw"])), data)
    assert sum(witness.check(what) for what in everything(stepper)) > 0


def go(stepper, verb, data):
    """Go on by a sweep, a pattern or an epoch, or freeze or thaw some weight, or all."""
    moves = {"finish": stepper.finish, "pattern": stepper.next_pattern, "epoch": stepper.next_epoch}
    if verb in moves:
        moves[verb]()
    elif stepper.net.connections:
        one = st.sampled_from(list(stepper.net.connections.values())).map(lambda c: [c])
        getattr(stepper, verb)(*data.draw(st.just([]) | one))


@given(problems())
def test_without_a_stepper_too(problem):
    net, pattern = problem.net, problem.patterns[0]
    net.forward(pattern)
    assert all(check(explain(net, unit, digits=None)) >= 0 for unit in net.units.values())
    net.backward()
    assume(problem.measure == SumOfSquares())
    assert all(check(explain(net, f"{unit.name}.delta", digits=None)) >= 0 for unit in net.units.values())


@pytest.mark.parametrize("name", [name for name in activation_names() if name in (
    "logistic", "tanh", "linear", "relu", "softplus", "threshold", "flat_threshold")])  # fmt: skip
@pytest.mark.parametrize("net_input", [-800.0, -1.5, 0.0, 0.3, 2.5, 40.0])
def test_every_activation_function_is_worked_out_exactly(name, net_input):
    net = Network()
    net.add_unit("i", "input"), net.add_unit("o", "output", name)
    net.connect("i", "o", net_input)
    (fired,) = net.forward(Pattern([1.0], [0.5]))
    text = explain(net, "o.activation", digits=None)
    assert float(text.rsplit(" = ", 1)[1]) == fired
    check(text)


@pytest.mark.parametrize(
    "measure",
    [SumOfSquares(), SumOfSquares(0.1), SumOfSquares(0.1, "margin"), SumOfSquares(0.4), SumOfSquares(0.4, "margin"),
     CrossEntropy()],
)  # fmt: skip
@pytest.mark.parametrize("target", [0.0, 0.45, 1.0])
def test_every_measure_is_worked_out_exactly(net1987, measure, target):
    from pdpsim import PatternSet

    stepper = Stepper(net1987, PatternSet([([1, 0], [target])]), GradientDescent(0.5), measure=measure)
    stepper.run("DeltaFormed")
    text = stepper.explain("o1", None)
    assert check(text) == 1
    assert float(text.rsplit(" = ", 1)[1]) == net1987.units["o1"].delta


def test_the_first_pattern_of_1987(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    stepper.finish()
    h1, o1 = net1987.units["h1"], net1987.units["o1"]
    assert stepper.explain("h1").splitlines() == [
        "net(h1) = bias + sum of weight x activation, over i1, i2",
        "net(h1) = bias -0.277 + 0.432 x 0 + 0.449 x 0 = -0.277",
        "activation(h1) = 1 / (1 + exp(-net))",
        "activation(h1) = 1 / (1 + exp(0.277)) = 0.431",
    ]
    stepper.finish()
    assert stepper.explain("h1").splitlines()[-1] == (
        "delta(h1) = (sum of 0.272 x 0.145) x (0.431 x (1 - 0.431)) = 0.010"
    )
    assert stepper.explain("o1").splitlines()[-1] == "delta(o1) = (0.606 - 0) x (0.606 x (1 - 0.606)) = 0.145"
    assert (h1.net_input, o1.net_input) == pytest.approx((-0.276589, 0.429388), abs=5e-7)
    assert (h1.activation, o1.activation) == pytest.approx((0.431290, 0.605728), abs=5e-7)
    assert (h1.delta, o1.delta) == pytest.approx((0.009654, 0.144661), abs=5e-7)
    stepper.run("WeightChanged")
    line = stepper.explain("bias->h1").splitlines()[1]
    assert line == "weight bias -> h1: change = -0.5 x 0.006 + 0.9 x 0 = -0.003"


def test_a_gradient_is_explained_across_patterns(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    for _ in range(4):
        stepper.finish()
    before = stepper.value("bias->o1.gradient")
    formula, numbers = stepper.explain("bias->o1.gradient", None).splitlines()
    assert formula == "gradient(bias -> o1) = the sum over patterns before + delta(o1) x activation(bias)"
    assert worked_out(numbers) == (before, before)
    assert numbers.count(" x ") == 1


def test_a_weight_frozen_at_its_turn_is_told_so_after_a_thaw(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    stepper.freeze("h1")
    stepper.next_epoch()
    assert stepper.explain("h1.bias") == "weight bias -> h1: frozen, so it stays -0.277"
    stepper.thaw()
    assert stepper.explain("h1.bias") == "weight bias -> h1: frozen at its turn, so it stayed -0.277"
    stepper.freeze("o1")
    assert "change = -0.5 x " in stepper.explain("o1.bias")


def test_what_is_to_come_is_not_worked_out_from_old_numbers(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    stepper.next_pattern(), stepper.step(), stepper.finish(), stepper.step()
    assert stepper.explain("i2->h1").splitlines() == [
        "error message(i2 <- h1) = weight x delta(h1) (to come, when h1 has its delta)",
        "gradient(i2 -> h1) = delta(h1) x activation(i2) (0 of 1 messages so far)",
        "gradient(i2 -> h1) = 0",
    ]


def test_what_was_forgotten_is_told(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9), undo_memory=0)
    stepper.next_pattern(), stepper.finish(), stepper.finish()
    assert stepper.explain("h1->o1").endswith("0.013: something was changed since, or is remembered no longer)")


def test_what_was_set_by_hand_is_told(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    stepper.next_unit()
    stepper.set("h1.activation", 0.9)
    assert stepper.explain("h1.activation").endswith("(but it stands at 0.900: something was changed since)")


def test_what_a_pattern_gave_is_told_apart_from_what_was_set_by_hand(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    stepper.step()
    for name, how in (
        ("i1.activation", "given by pattern 1"),
        ("o1.target", "given by the pattern"),
        ("bias.activation", "always"),
    ):
        assert stepper.explain(name).endswith(how)
        stepper.set(name, 0.75)
        assert stepper.explain(name).endswith(f"{how}\n(but it stands at 0.750: something was changed since)")


def test_an_event_and_the_last_step_are_explained(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    with pytest.raises(PdpsimError, match="nothing has been done"):
        stepper.explain()
    event = stepper.step(2)
    assert stepper.explain() == stepper.explain(event)
    assert stepper.explain().startswith("bias -> h1: weight -0.277 x activation 1.000 = -0.277")


def test_the_last_step_is_explained_exactly_whatever_it_was(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    digits = re.compile(r"-?\d+\.\d+(?:e-\d+)?")
    while not stepper.epoch_over:
        event = stepper.step()
        short, exact = stepper.explain(), stepper.explain(digits=None)
        assert digits.sub("", short) == digits.sub("", exact)
        assert [f"{abs(float(one)):.3f}" for one in digits.findall(exact)] == [
            f"{abs(float(one)):.3f}" for one in digits.findall(short)
        ]
        assert stepper.explain(digits=3) == short == event.words()
    assert repr(net1987.weights[-1].value) in exact
    stepper.clamp("h1", 0.123456789)
    assert (stepper.explain(), stepper.explain(digits=0)) == ("h1 clamped at 0.123", "h1 clamped at 1e-01")
    assert stepper.explain(digits=None) == "h1 clamped at 0.123456789"
    stepper.change_rule(rate=1 / 3)
    assert stepper.explain(digits=None) == f"rate {1 / 3!r}, momentum 0.9, decay 0 from now on"
    stepper.set("o1.target", None)
    assert stepper.explain(digits=None) == "o1.target set by hand: 0.0 -> any"


def test_settings_and_what_is_remembered_are_those_of_the_rule(net1987, xor):
    stepper = Stepper(net1987, xor, Adam(0.05))
    stepper.next_epoch()
    assert stepper.explain("rate") == "rate = 0.05, of the rule in force"
    for name in "momentum", "momentum > 0":
        with pytest.raises(PdpsimError, match=r"Adam has no 'momentum'; there are 'rate', 'beta1'"):
            stepper.explain(name) if name == "momentum" else stepper.expression(name)
    assert stepper.explain("i1->h1.mean") == stepper.explain("i1->h1.weight")
    with pytest.raises(PdpsimError, match="a connection has no 'last_change'; did you mean 'changes'"):
        stepper.explain("i1->h1.last_change")
    assert Stepper(net1987, xor, Genetic()).explain("rate") == "rate = nothing: no rule is known of Genetic"
    looked = Stepper(net1987, xor, ForwardOnly())
    assert looked.explain("momentum") == "momentum = nothing: there is no rule, as nothing is learned here"


def test_what_is_remembered_from_training_is_told_for_what_it_is(net1987, xor):
    train(net1987, xor, GradientDescent(0.5, 0.9), max_epochs=3)
    stepper, change = Stepper(net1987, xor, GradientDescent(0.5, 0.9)), net1987.connections["i1", "h1"].last_change
    told = f"last change of weight i1 -> h1 = {change!r}, with nothing known of how it came about"
    assert stepper.explain("i1->h1.last_change", None) == explain(net1987, "i1->h1.last_change", digits=None) == told
    stepper.next_epoch()
    assert stepper.explain("i1->h1.last_change") == stepper.explain("i1->h1.weight")
    stepper = Stepper(net1987, xor, GradientDescent(0.5), undo_memory=0)
    stepper.step(5)
    with pytest.raises(PdpsimError, match=r"the last step cannot be explained: undo is switched off"):
        stepper.explain()


def test_what_a_rule_before_remembered_is_recorded_no_longer(net1987, xor):
    train(net1987, xor, GradientDescent(0.5, 0.9), max_epochs=3)
    stepper = Stepper(net1987, xor, Adam(0.05))
    recorder = Recorder(stepper, "i1->h1.last_change", "i1->h1.mean")
    stepper.next_epoch()
    mean = net1987.connections["i1", "h1"].shared.remembered("mean")
    assert [tuple(row.values())[-2:] for row in recorder] == [(None, mean)]


def test_the_past_is_gone_through_once_however_many_weights_are_explained():
    wide = Network.layered(60, 20, 1, seed=1)
    stepper = Stepper(wide, PatternSet([([k % 2 for k in range(60)], [1]), ([1] * 60, [0])]), GradientDescent(0.1))
    stepper.next_epoch()
    asked = Explainer(wide, stepper, Digits())
    steps = Counter()
    past = asked.trace._steps

    def counted():
        for step in past():
            steps["seen"] += 1
            yield step

    asked.trace._steps = counted
    assert len(list(asked.lines("h1"))) > 4 * 60
    assert steps["seen"] < 5 * stepper.steps


@pytest.mark.parametrize("what", ["", "h9", "h1.foo", "i1->o1", "i1->h1.foo", "3", "h1 + 1", 3.0, "bias.bias"])
def test_what_cannot_be_explained_is_told(net1987, what):
    with pytest.raises(PdpsimError):
        explain(net1987, what)


def test_what_has_not_fired_yet_is_told_without_a_sweep():
    head = Network("two scores")
    head.softmax(head.add_group(["a", "b"], "input"), "output")
    told = {name: explain(head, name) for name in head.units}
    assert told["1/sum"].endswith("activation(1/sum) = 0, as yet; reciprocal of 0 fails: float division by zero")
    assert told["exp a"].endswith(
        "activation(exp a) = exp(0) = 1\n(but it stands at 0, as yet: no pattern was presented)"
    )
    assert not any("something was changed" in text for text in told.values())
    head.forward([1.0, 2.0])
    assert not any("as yet" in explain(head, name) for name in head.units)


FAILING = ["0.5 / sqrt(net)", "r = 1 / sqrt(net); 0.5 * r", "sqrt(-1 - net * net)", "r = net - 1; log(r)"]


@pytest.mark.parametrize("slope", FAILING)
def test_a_slope_that_fails_is_told_whether_its_formula_has_one_line_or_several(slope):
    net = Network.layered(1, 1, seed=1, function=Activation("root", "net", slope, 0))
    stepper = Stepper(net, PatternSet([([0], [1])]), GradientDescent(0.5))
    for _ in range(3):
        with pytest.raises(PdpsimError, match="unit 'o1': the slope of root fails: "):
            stepper.explain("o1.slope")
        assert stepper.explain("o1.activation")
        stepper.step()


def test_what_stands_from_training_is_told_before_a_pattern_is_presented(net1987, xor):
    history = train(net1987, xor, GradientDescent(0.5, 0.9), max_epochs=5)
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9), history=history)
    told = stepper.explain("h1")
    assert told.splitlines()[0].endswith(" still, from before; pattern 1 is yet to be presented")
    assert "something was changed" not in told
    stepper.step()
    assert "net(h1) = 0" in stepper.explain("h1")


@pytest.mark.parametrize("about", ["u4", "u4.net_input", "u4.activation"])
def test_nothing_was_changed_of_what_has_not_begun(about):
    scenario = get_scenario("hopfield")
    recipe = scenario.recipe("9-1")
    net, patterns = scenario.build(recipe, 1), scenario.patterns(recipe, 1)
    stepper = Stepper(net, patterns, recipe.procedure, seed=1)
    assert "something was changed" not in stepper.explain(about)
