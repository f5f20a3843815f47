"""Interventions: what each does, that training goes on with it, and that undo takes it back."""

import pickle
import warnings

import pytest
from checks import numbers

from pdpsim import (
    Climber,
    Event,
    ForwardDifferences,
    Genetic,
    GradientDescent,
    Network,
    OwnWayBack,
    Pattern,
    PatternSet,
    Stepper,
    WeightPerturbation,
    get_scenario,
    load_network,
    save_network,
    train,
)
from pdpsim.errors import ExpressionError, PdpsimError, SettingError, StepError, UnknownNameError
from pdpsim.experiments.running import start_network


@pytest.fixture
def stepper(net1987, xor):
    return Stepper(net1987, xor, GradientDescent(0.5, 0.9))


def values(net):
    return [weight.value for weight in net.weights]


def test_a_weight_is_set_and_used(stepper):
    stepper.set("h1.bias", -1)
    stepper.set("i2->h1", 0.25)
    stepper.set("i1->h1.weight", 0.5)
    stepper.next_unit()
    assert stepper.net.units["h1"].net_input == -1.0
    stepper.undo(stepper.undoable)
    assert stepper.net.units["h1"].bias == -0.276589


def test_an_activation_is_set_and_sent_on(stepper):
    stepper.run("h2")
    stepper.set("h1.activation", 1.0)
    stepper.run("o1")
    message = stepper.net.connections["h1", "o1"]
    assert stepper.net.units["o1"].net_input == pytest.approx(0.279299 + message.weight + 0.081714 * 0.4007, abs=1e-4)


def test_a_clamped_unit_stays_where_it_is_held_until_released(stepper):
    stepper.clamp("h1", 0.75)
    stepper.finish()
    assert stepper.net.units["h1"].activation == 0.75
    stepper.finish()
    assert stepper.net.units["h1"].delta == 0.0
    stepper.release("h1")
    assert stepper.net.units["h1"].function.name == "logistic"
    with pytest.raises(StepError, match="not clamped"):
        stepper.release("h1")


@pytest.mark.parametrize("acts", range(10))
def test_a_lesioned_weight_does_not_learn_whenever_it_was_cut(stepper, acts):
    whole = stepper.net.copy()
    stepper.run("epoch == 2")
    stepper.undo(1 + 9 - acts)  # so many weights of the first change are changed
    connection = stepper.net.connections["i2", "h1"]
    before = connection.weight
    stepper.lesion("i2->h1")
    stepper.next_epoch()
    assert connection.weight == 0.0
    assert stepper.tss == [stepper.tss[0]] or acts == 9
    stepper.repair("i2->h1")
    assert connection.weight == before
    stepper.undo(stepper.undoable)
    assert values(stepper.net) == values(whole)


def test_a_lesion_in_the_middle_of_a_change_leaves_every_other_weight_its_turn(net1987, xor):
    net1987.tie(net1987.connections["i1", "h1"], net1987.connections["i2", "h2"])
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    stepper.run("WeightChanged")
    stepper.run("WeightChanged")
    changed = stepper.net.connections["i1", "h1"].weight
    stepper.lesion("i1->h1")
    stepper.finish()
    assert stepper.net.connections["i2", "h2"].weight == changed
    assert all(weight.last_change for weight in net1987.weights if not weight.frozen)


def test_lesioning_a_unit_silences_it_and_nothing_else(stepper):
    stepper.lesion("h2")
    stepper.finish()
    assert stepper.net.units["o1"].net_input == pytest.approx(0.279299 + 0.272080 * 0.431290, abs=1e-6)
    stepper.finish()
    assert stepper.net.units["h2"].error == 0.0
    with pytest.raises(StepError, match="already"):
        stepper.lesion("h2")
    stepper.repair("h2")
    with pytest.raises(StepError, match="not lesioned"):
        stepper.repair("h2")
    assert stepper.net.units["h2"].bias == -0.402498


def test_frozen_weights_stay(stepper):
    stepper.freeze("h1", "h2->o1")
    stepper.next_epoch()
    net = stepper.net
    frozen = [c for c in net.connections.values() if c.receiver.name == "h1" or c.name == "h2 -> o1"]
    assert [c.weight for c in frozen] == [-0.276589, 0.432171, 0.448781, 0.081714]
    assert net.units["h1"].bias == -0.276589
    assert net.connections["h2", "o1"].weight == 0.081714
    assert net.connections["h1", "o1"].weight != 0.272080
    stepper.thaw()
    stepper.next_epoch()
    assert net.units["h1"].bias != -0.276589


def test_a_new_rate_holds_at_once_and_a_schedule_goes_on(net1987, xor):
    twin = net1987.copy()
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9, schedule=[(2, {"rate": 0.1})]))
    stepper.next_epoch()
    stepper.change_rule(rate=0.25, momentum=0.5)
    stepper.run("epoch == 3")
    stepper.next_epoch()
    history = train(twin, xor, GradientDescent(0.5, 0.9), max_epochs=1, engine="message")
    train(twin, xor, GradientDescent(0.25, 0.5), max_epochs=1, history=history, engine="message")
    train(twin, xor, GradientDescent(0.1, 0.5), max_epochs=1, history=history, engine="message")
    assert values(net1987) == values(twin)
    assert stepper.value("rate") == 0.1


@pytest.mark.parametrize("acts", [0, 1, 7, 20, 40, 110, 113])
def test_a_pattern_presented_by_hand_changes_nothing_of_what_follows(stepper, xor, acts):
    twin = stepper.net.copy()
    if acts:
        stepper.step(acts)
    epoch = stepper.epoch
    stepper.present([1, 0.5], [0.25])
    assert stepper.visiting
    stepper.finish()
    assert stepper.net.units["i2"].activation == 0.5
    stepper.finish()
    assert stepper.net.units["o1"].delta != 0.0
    stepper.next_pattern()
    assert not stepper.visiting
    assert stepper.epoch == epoch
    stepper.run(lambda event: len(stepper.tss) == 3 and stepper.epoch_over)
    history = train(twin, xor, GradientDescent(0.5, 0.9), max_epochs=3, engine="message")
    assert stepper.tss == history.tss
    assert values(stepper.net) == values(twin)


def test_what_is_said_of_a_fresh_start_is_what_became_of_the_weights(xor):
    net = Network.layered(2, 2, 1, seed=5)
    train(net, xor, GradientDescent(0.5), max_epochs=20)
    net.start_here()  # as weights from a file are
    stepper = Stepper(net, xor, GradientDescent(0.5), seed=5)
    assert stepper.reset(5).did == "restarted with new weights from seed 5"
    assert stepper.reset(5).did == stepper.reset().did == "restarted with the same starting weights"
    stepper.freeze()
    assert stepper.reset(6).did == "restarted with the same starting weights"


def test_a_pattern_has_its_own_targets(stepper):
    with pytest.raises(PdpsimError, match="pattern 'a' has its own targets; give them to the pattern"):
        stepper.present(Pattern([0, 1], [1], "a"), [0])
    with pytest.raises(PdpsimError, match="the epoch to jump to must be 0 or more, not -1"):
        stepper.jump(-1)


def test_reset_begins_anew_with_the_same_or_with_other_weights(stepper):
    start, here = values(stepper.net), None
    stepper.net.start_here()
    stepper.run("epoch == 3")
    here = values(stepper.net)
    stepper.reset()
    assert values(stepper.net) == start
    assert (stepper.epoch, stepper.tss) == (1, [])
    stepper.reset(seed=3)
    assert stepper.net.seed == 3
    assert values(stepper.net) != start
    stepper.undo(2)
    assert values(stepper.net) == here
    assert (stepper.epoch, len(stepper.tss)) == (3, 2)


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda s: s.set("h1", 1), ExpressionError, "name one of its numbers"),
        (lambda s: s.set("h1.bais", 1), UnknownNameError, "did you mean 'bias'"),
        (lambda s: s.set("i1.bias", 1), StepError, "no bias"),
        (lambda s: s.set("h1.bias", float("nan")), SettingError, "finite"),
        (lambda s: s.set("h9.bias", 1), PdpsimError, "h9"),
        (lambda s: s.clamp("i1->h1", 1), StepError, "connection"),
        (lambda s: s.lesion("i1->o1"), PdpsimError, "no connection"),
        (lambda s: s.change_rule(rate=-1), SettingError, "rate"),
        (lambda s: s.change_rule(rat=1), UnknownNameError, "rate"),
        (lambda s: s.present([1]), PdpsimError, "1 input"),
        (lambda s: s.present({"i1": 1}), PdpsimError, "i2"),
        (lambda s: s.undo(), StepError, "nothing has been done"),
        (lambda s: s.redo(), StepError, "0 steps"),
        (lambda s: s.step(0), StepError, "1 or more"),
        (lambda s: s.run(), StepError, "no breakpoint"),
        (lambda s: s.clear(3), StepError, "no breakpoint 3"),
        (lambda s: s.break_at("h1", phase="sideways"), SettingError, "forward"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(stepper, act, error, words):
    before = stepper.net.__getstate__()
    with pytest.raises(error, match=words):
        act(stepper)
    assert stepper.net.__getstate__() == before
    assert stepper.steps == 0


def test_a_network_rewired_behind_its_back_is_refused(stepper):
    stepper.step()
    stepper.net.connect("i1", "o1", 0.5)
    with pytest.raises(PdpsimError, match="make a new Stepper"):
        stepper.step()


def test_a_network_that_does_not_learn_can_be_stepped_forward(net1987):
    for unit in net1987.hidden:
        unit.function = "threshold"
    stepper = Stepper(net1987, PatternSet([([0, 1], [])]), None)
    stepper.finish()
    assert stepper.net.units["h1"].activation == 1.0
    stepper.next_epoch()
    assert stepper.epoch == 2
    with pytest.raises(StepError, match="only passes activations forward"):
        stepper.change_rule(rate=0.5)


def test_what_is_repaired_during_a_visit_learns_nothing_from_it(net1987, xor):
    def gradient(visit):
        net = net1987.copy()
        stepper = Stepper(net, xor, GradientDescent(0.5, 0.9))
        stepper.lesion("h1->o1")
        stepper.next_pattern()
        if visit:
            stepper.present([1, 1], [1])
        stepper.step()
        stepper.repair("h1->o1")
        stepper.next_pattern()
        if visit:
            stepper.next_pattern()
        return net.connections["h1", "o1"].gradient

    assert gradient(visit=True) == gradient(visit=False)


def test_new_starting_weights_are_undone_with_the_weights_of_the_way_back():
    net = Network.layered(2, 2, 1, seed=1)
    own = net.connect("i1", "o1", 0.5, kind=OwnWayBack)
    own.back = 0.75
    stepper = Stepper(net, PatternSet([([0, 1], [1])]), GradientDescent(0.5))
    before = numbers(net)
    stepper.keep("start")
    stepper.reset(seed=3)
    after = numbers(net)
    assert own.back != 0.75
    stepper.undo()
    assert (numbers(net), own.back) == (before, 0.75)
    stepper.redo()
    assert numbers(net) == after
    assert own.back != 0.75
    stepper.go_back("start")
    assert own.back == 0.75


def test_a_unit_is_released_where_its_function_has_no_value_yet():
    net = Network.layered(1, 1, 1, seed=1, bias=False)
    net.units["h1"].function = "reciprocal"
    stepper = Stepper(net, PatternSet([([2], [1])]), GradientDescent(0.5))
    stepper.clamp("h1", 0.25)
    stepper.release("h1")
    assert (net.units["h1"].activation, net.units["h1"].function.name) == (0.25, "reciprocal")
    stepper.undo(2)
    assert net.units["h1"].activation == 0.0


TRYING = [Genetic(size=3), Climber(trials=2), WeightPerturbation(), ForwardDifferences()]


@pytest.mark.parametrize("procedure", TRYING, ids=lambda procedure: type(procedure).__name__)
@pytest.mark.parametrize("acts", [1, 30, 56, 57, 70])
def test_a_snapshot_holds_what_is_tried_out_too(net1987, xor, procedure, acts):
    stepper = Stepper(net1987, xor, procedure, seed=1)
    stepper.step(acts)
    stepper.keep("here")
    stepper.next_epoch()
    stepper.next_epoch()
    tss, weights = list(stepper.tss), values(net1987)
    stepper.next_epoch()
    stepper.reset(seed=2)
    stepper.next_pattern()
    stepper.go_back("here")
    stepper.next_epoch()
    stepper.next_epoch()
    assert (stepper.tss, values(net1987)) == (tss, weights)


@pytest.mark.parametrize("procedure", TRYING, ids=lambda procedure: type(procedure).__name__)
@pytest.mark.parametrize("epochs", [0, 1])
def test_what_is_lesioned_carries_nothing_while_weights_are_tried_out(net1987, xor, procedure, epochs):
    stepper, connection = Stepper(net1987, xor, procedure, seed=1), net1987.connections["i1", "h1"]
    for _ in range(epochs):
        stepper.next_epoch()
    sound, start = connection.weight, values(net1987)
    stepper.lesion("i1->h1")
    for _ in range(2):
        assert isinstance(stepper.next_epoch(), Event)
        assert connection.weight == 0.0
    stepper.repair("i1->h1")
    assert connection.weight == sound
    stepper.next_epoch()
    stepper.undo(stepper.undoable)
    stepper.jump(epochs) if epochs else None
    assert values(net1987) == start


@pytest.mark.parametrize("procedure", TRYING, ids=lambda procedure: type(procedure).__name__)
@pytest.mark.parametrize("acts", [1, 30, 57, 70])
def test_nothing_is_lesioned_amid_an_epoch_that_tries_out_weights(net1987, xor, procedure, acts):
    stepper = Stepper(net1987, xor, procedure, seed=1)
    stepper.step(acts)
    before = values(net1987)
    with pytest.raises(StepError, match="between two epochs"):
        stepper.lesion("i1->h1")
    stepper.present([0, 1])
    with pytest.raises(StepError, match="between two epochs"):
        stepper.lesion("h1")
    assert (values(net1987), stepper.in_force) == (before, {})


@pytest.mark.parametrize("by_hand", ["lesion", "freeze"])
def test_settings_change_after_an_epoch_of_which_less_is_left(net1987, xor, by_hand):
    stepper = Stepper(net1987, xor, ForwardDifferences(), seed=1)
    stepper.next_epoch()
    getattr(stepper, by_hand)("i1->h1")
    stepper.change_rule(rate=0.125)
    stepper.next_epoch()
    assert (stepper.current_rule.rate, len(stepper.tss)) == (0.125, 2)
    stepper.undo(stepper.undoable)
    assert stepper.current_rule.rate == 0.25


def test_settings_do_not_change_where_an_epoch_would_be_another(net1987, xor):
    stepper = Stepper(net1987, xor, ForwardDifferences(), seed=1)
    stepper.step(3)
    stepper.freeze("i1->h1")
    with pytest.raises(StepError, match="at its end"):
        stepper.change_rule(rate=0.125)
    assert stepper.current_rule.rate == 0.25
    stepper.next_epoch()
    stepper.change_rule(rate=0.125)


@pytest.mark.parametrize(("procedure", "name"), [(Genetic(size=3), "last_change"), (GradientDescent(0.5), "network 1")])
def test_only_what_is_remembered_of_a_weight_is_set(net1987, xor, procedure, name):
    stepper = Stepper(net1987, xor, procedure, seed=1)
    stepper.next_epoch()
    with pytest.raises(UnknownNameError, match="cannot be set"):
        stepper.set(f"h2->o1.{name}", 0.5)
    stepper.next_epoch()


@pytest.mark.parametrize("steps", [0, 7, 60])
def test_settings_may_change_while_a_pattern_is_given_by_hand(net1987, xor, steps):
    one, other = (Stepper(net.copy(), xor, GradientDescent(0.5, 0.9), seed=1) for net in (net1987, net1987))
    for stepper in one, other:
        if steps:
            stepper.step(steps)
    one.present([0, 1])
    one.step(3)
    one.change_rule(momentum=0.25)
    while one.visiting:
        one.step()
    other.change_rule(momentum=0.25)
    for stepper in one, other:
        stepper.next_epoch()
        stepper.next_epoch()
    assert [weight.value for weight in one.net.weights] == [weight.value for weight in other.net.weights]
    one.undo(one.undoable)
    assert [weight.value for weight in one.net.weights] == [weight.value for weight in net1987.weights]


@pytest.mark.parametrize("family", ["fa", "signs", "bp"])
def test_no_error_comes_back_over_what_is_lesioned_whatever_its_way_back(family, tmp_path):
    scenario = get_scenario("ways_back")
    recipe = scenario.recipe(f"{family}-xor-4")
    rule = recipe.procedure.rule
    patterns = scenario.patterns(recipe, 0)
    stepper = Stepper(start_network(scenario, recipe, 0), patterns, rule)
    whole = Stepper(start_network(scenario, recipe, 0), patterns, rule)
    stepper.lesion("h1")
    before = stepper.value("i1->h1.weight")
    stepper.next_epoch()
    hidden = stepper.net.units["h1"]
    assert (hidden.error, hidden.delta, stepper.value("i1->h1.weight")) == (0.0, 0.0, before)
    assert "sum of 0 x" in " ".join(stepper.explain("h1.error").split())
    back = {"fa": "weight back", "signs": "half the sign", "bp": "weight"}[family]
    assert f"sum of {back} x delta" in stepper.explain("h1.error")
    whole.run("ErrorMessage")  # to the bias
    assert whole.run("ErrorMessage").words().startswith(f"o1 -> h1, back: {back} ")
    assert f"= {back} x delta(o1)" in whole.explain("h1->o1")
    stepper.repair("h1")
    stepper.lesion("h1->o1")  # which alone told h1 its error
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a file holds all that there is to say
        save_network(stepper.net, tmp_path / "cut.json")
    ends = []
    for made in stepper.net.copy(), load_network(tmp_path / "cut.json"), pickle.loads(pickle.dumps(stepper.net)):
        for engine in "message", "compiled", "native":
            ends.append(made.copy())
            train(ends[-1], patterns, rule, engine=engine, max_epochs=5)
            assert ends[-1].connections["i1", "h1"].weight == made.connections["i1", "h1"].weight
    assert [values(net) for net in ends] == [values(ends[0])] * 9
    stepper.repair("h1->o1")
    stepper.lesion("h1")
    stepper.reset(seed=3)
    stepper.next_epoch()
    assert (hidden.error, hidden.delta) == (0.0, 0.0)
    stepper.repair("h1")
    whole.reset(seed=3)
    whole.lesion("h1")
    whole.next_epoch()
    whole.repair("h1")
    for each in stepper, whole:
        each.next_epoch()
    assert values(stepper.net) == values(whole.net)
    assert hidden.error != 0.0
    stepper.undo(stepper.undoable)
    stepper.next_epoch()
    assert stepper.net.units["h1"].error != 0.0


@pytest.mark.parametrize("one", range(3))
@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("xor", "direct"), ("xor", "today"), ("ways_back", "fa-xor-4"), ("ways_back", "pc-xor-4"),
        ("ways_back", "ff-xor-8"), ("shift_register", None), ("encoder", "softmax-tanh"),
        ("contest", "xor-differences"),
    ],
)  # fmt: skip
def test_what_is_lesioned_teaches_as_what_is_not_there(name, recipe, one):
    scenario = get_scenario(name)
    recipe = scenario.recipe(recipe)
    net, patterns = start_network(scenario, recipe, 0), scenario.patterns(recipe, 0)
    chosen = [ends for ends, connection in net.connections.items() if connection.sender.role != "bias"][one::5][:1]
    without = net.copy()
    without.remove_connection(*chosen[0])
    lesioned, other = (
        Stepper(net, patterns, recipe.procedure, seed=1),
        Stepper(without, patterns, recipe.procedure, seed=1),
    )
    lesioned.lesion(net.connections[chosen[0]])
    for session in lesioned, other:
        session.next_epoch()
    left = {ends: connection.weight for ends, connection in lesioned.net.connections.items() if ends != chosen[0]}
    assert left == pytest.approx({ends: c.weight for ends, c in without.connections.items()}, abs=1e-12)
