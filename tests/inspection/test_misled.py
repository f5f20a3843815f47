"""Networks made to mislead a diagnosis: of each it once said something false."""

import warnings
from itertools import product
from random import Random

import pytest
from checks import wired

from pdpsim import (
    Activation,
    Adam,
    BackPropagation,
    CrossEntropy,
    DistinctCodes,
    GradientDescent,
    History,
    Inspector,
    Network,
    Never,
    NoError,
    OwnWayBack,
    Pattern,
    PatternSet,
    PdpsimError,
    Perceptron,
    PredictiveCoding,
    RMSProp,
    Rprop,
    SignsBack,
    StrongestAnswer,
    SumOfSquares,
    TssBelow,
    WithinTolerance,
    activation,
    compare,
    diagnose,
    lesion_study,
    run_scenario,
    train,
)
from pdpsim.core.sequences import sequence, stream
from pdpsim.core.unit import Unit
from pdpsim.errors import FileNote, SettingError, UnknownNameError
from pdpsim.inspection.answers import missed, of_answers
from pdpsim.inspection.curvature import curvature
from pdpsim.inspection.inspector import steepest
from pdpsim.inspection.landscape import curvatures
from pdpsim.inspection.report import unit_table
from pdpsim.inspection.responses import Responses, coding_units
from pdpsim.learning.criteria import Criterion


def named(diagnosis, name):
    return next((finding for finding in diagnosis.findings if finding.name == name), None)


def test_a_network_on_its_way_past_xors_minimum_is_not_said_to_be_in_it():
    run = run_scenario("xor", seed=1201, max_epochs=316)
    found = named(diagnose(run.net, run.patterns, run.history, trials=False), "two of four at one half")
    assert "This is XOR's local minimum" not in found.saw
    assert "curves down" in found.saw
    assert min(curvatures(run.net, run.patterns)) < -1e-3


def test_what_is_said_of_a_minimum_does_not_contradict_the_trials():
    run = run_scenario("xor", seed=1201, max_epochs=316)
    diagnosis = diagnose(run.net, run.patterns, run.history, procedure=run.recipe.procedure)
    assert diagnosis.trials[0].solved
    assert "training on leads out" in named(diagnosis, "two of four at one half").saw
    assert named(diagnosis, "minimum") is None
    assert "No small change helps" not in str(diagnosis)


def test_a_network_in_xors_minimum_is_said_to_be_in_it():
    run = run_scenario("xor", seed=7, max_epochs=3000)
    found = named(diagnose(run.net, run.patterns, run.history, trials=False), "two of four at one half")
    assert "This is XOR's local minimum" in found.saw
    assert "curves down in no direction" in found.saw


@pytest.mark.parametrize("kind", [OwnWayBack, NoError, SignsBack])
def test_the_error_lies_as_it_does_whatever_way_back_a_network_has(kind, xor):
    plain, other = (Network.layered(2, 2, 1, seed=1) for _ in range(2))
    for name in "h1", "h2":
        weight = other.connections[name, "o1"].weight
        other.remove_connection(name, "o1")
        connection = other.connect(name, "o1", weight, kind=kind)
        if kind is OwnWayBack:
            connection.back = -3.0
    assert diagnose(other, xor).gradient == pytest.approx(diagnose(plain, xor).gradient, rel=1e-12)
    found = curvature(plain, xor)
    assert curvature(other, xor).eigenvalues == pytest.approx(found.eigenvalues, abs=1e-9)
    assert sorted(curvatures(other, xor)) == pytest.approx(found.eigenvalues, abs=1e-9)


def test_weights_that_point_the_same_way_do_not_make_units_do_the_same(xor):
    steep = {("bias", "h2"): -40.0, ("i1", "h2"): 50.0, ("i2", "h2"): 50.0}
    flat = {("bias", "h1"): -0.4, ("i1", "h1"): 0.5, ("i2", "h1"): 0.5}
    net = wired({**steep, **flat, ("h1", "o1"): 1.0, ("h2", "o1"): -1.0})
    assert named(diagnose(net, xor, trials=False), "duplicate units") is None


def test_small_differences_that_are_heard_loudly_are_differences(xor):
    net = wired(
        {("bias", "h1"): -5.0, ("i1", "h1"): 0.7, ("h1", "o1"): 2000.0, ("bias", "h2"): -5.0, ("h2", "o1"): -1.0}
    )
    found = diagnose(net, xor, trials=False)
    assert named(found, "duplicate units") is None
    assert "h1" not in (named(found, "dead units").units if named(found, "dead units") else ())


def test_a_unit_that_moves_little_but_decides_everything_is_not_called_a_bias():
    ors = {("bias", "h1"): -5.3, ("i1", "h1"): 0.55, ("i2", "h1"): 0.55, ("h1", "o1"): 2000.0, ("bias", "o1"): -13.5}
    net = wired(ors)
    patterns = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [1])])
    moved = Inspector(net, patterns)["h1"].activations.values()
    assert max(moved) - min(moved) < 0.01
    assert Inspector(net, patterns)["h1"].held_at_mean.hit == ("1",)
    wrong = PatternSet([*[*patterns][:3], ([1, 1], [0])])  # so that there is something to diagnose
    dead = named(diagnose(net, wrong, trials=False), "dead units")
    assert dead is not None
    assert dead.units == ("h2",)


def twins():
    return wired(dict.fromkeys((("i1", "h1"), ("i1", "h2"), ("h1", "o1"), ("h2", "o1"), ("bias", "o1")), 0.5))


def differ(net, patterns, epochs=50):
    train(net, patterns, GradientDescent(0.5, 0.9), criterion=TssBelow(1e-9), max_epochs=epochs)
    one, other = ([c.weight for c in net.units[name].incoming] for name in ("h1", "h2"))
    return one != other


def _freeze(net):
    net.connections["i1", "h1"].shared.frozen = True


def _last_change(net):
    net.connections["i1", "h1"].shared.last_change = 0.3


def _function(net):
    net.units["h1"].function = "tanh"


def _bounds(net):
    net.connections["i1", "h1"].shared.keep_between(low=0.4, high=0.51)  # which it will come to


def _share(net):
    net.add_unit("i3", "input")
    net.connect("i3", "o1", net.connections["i1", "h1"].shared)


@pytest.mark.parametrize("change", [_freeze, _last_change, _function, _bounds])
def test_units_that_will_come_to_differ_are_in_no_symmetry_trap(xor, change):
    net = twins()
    assert named(diagnose(net, xor, trials=False), "symmetry trap")
    assert not differ(net.copy(), xor)
    change(net)
    assert differ(net.copy(), xor)
    assert named(diagnose(net, xor, trials=False), "symmetry trap") is None


def test_units_that_share_a_weight_with_others_are_in_no_symmetry_trap():
    net = twins()
    _share(net)
    patterns = PatternSet([([0, 1, 1], [1]), ([1, 0, 0], [0])])
    assert differ(net.copy(), patterns)
    assert named(diagnose(net, patterns, trials=False), "symmetry trap") is None


def test_targets_out_of_reach_are_told_before_anything_else():
    net = Network.layered(1, 1, 1, init_range=0.0)
    found = diagnose(net, PatternSet([([0], [2]), ([1], [-1])]))
    assert found.findings[0].name == "targets out of reach"
    assert "1 (o1 should be 2)" in found.findings[0].saw
    assert "o1 from 0 to 1" in found.findings[0].measured
    assert found.trials == ()


@pytest.mark.parametrize("target", [1.0, 1.05])
def test_targets_that_the_best_outputs_come_near_enough_to_are_in_reach(target):
    net, patterns = Network.layered(1, 1, 1, seed=1), PatternSet([([0], [0]), ([1], [target])])
    for criterion in TssBelow(0.04), None:
        found = diagnose(net, patterns, trials=False, **({"criterion": criterion} if criterion else {}))
        assert named(found, "targets out of reach") is None


def test_the_rule_that_ways_out_were_tried_by_is_named(xor):
    found = diagnose(Network.layered(2, 2, 1, seed=1), xor, procedure=GradientDescent(0.125, 0.5), epochs=20)
    assert "GradientDescent, rate 0.125, momentum 0.5, grain epoch, until every error < 0.1" in str(found)


def test_small_targets_are_not_solved_by_whatever_is_small():
    net = Network.layered(2, 2, 1, seed=3, function="linear", init_range=0.05)
    patterns = PatternSet([([0, 0], [0.01]), ([0, 1], [0.03]), ([1, 0], [0.04]), ([1, 1], [0.0])])
    assert not diagnose(net, patterns, trials=False).solved


def test_units_that_are_held_alike_are_no_duplicates(xor):
    net = twins()
    for unit in net.hidden:
        unit.function = activation("constant(0.5)")
    found = diagnose(net, xor, trials=False)
    assert named(found, "held units").units == ("h1", "h2")
    assert not {"symmetry trap", "duplicate units"} & {finding.name for finding in found.findings}


def test_of_another_procedure_a_history_that_was_solved_solves_nothing_else(xor):
    net, other = Network.layered(2, 2, 1, seed=1), Network.layered(2, 2, 1, seed=9)
    learning = PredictiveCoding(GradientDescent(0.25, 0.9))
    history = train(net, xor, GradientDescent(0.25, 0.9))
    assert diagnose(net, xor, history, procedure=learning).solved
    assert not diagnose(other, xor, history, procedure=learning).solved


@pytest.mark.parametrize(("high", "told"), [(1.0, "one half"), (0.8, "the middle between the targets")])
def test_everything_by_the_middle_is_told_by_what_the_middle_is(high, told):
    net = Network.layered(1, 1, 1, init_range=0.0)
    net.units["o1"].function = "linear"
    net.connections["bias", "o1"].weight = high / 2
    net.connections["h1", "o1"].weight = 0.1 * high
    net.connections["i1", "h1"].weight = 0.5
    net.connections["bias", "h1"].weight = 0.1
    found = diagnose(net, PatternSet([([-3], [0]), ([3], [high])]), trials=False)
    assert f"Everything is answered by about {told}." in str(found)
    two = PatternSet([([0], [0, 0]), ([1], [high, high])])
    both = Network.layered(1, 2, bias=False, init_range=0.0, function="linear")
    both.connections["i1", "o1"].weight = high
    both.connections["i1", "o2"].weight = high / 2
    one = f"o2 is at about {told} for 2, and everything else is answered rightly."
    assert one in str(diagnose(both, two, trials=False))
    both.connections["i1", "o1"].weight = 0.0
    both.units["o1"].function = Activation("steps", lambda net: high, lambda net, y: 0.0)
    three = PatternSet([([0], [high, 0]), ([1], [high, high])])
    both.units["o2"].function = Activation("middle", lambda net: high / 2, lambda net, y: 0.0)
    every = f"o2 is at about {told} for every pattern, and everything else is answered rightly."
    assert every in str(diagnose(both, three, trials=False))


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        (([0.5, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.5]), "2 answers of o1, o2 are about one half, and"),
        (([0.5, 1.0, 0.0, 1.0], [0.5, 0.0, 1.0, 1.0]), "o1, o2 are at about one half for p0, and"),
        (([0.5, 0.5, 0.5, 0.5], [0.0, 0.0, 1.0, 1.0]), "o1 is at about one half for every pattern, and"),
        (([0.46, 0.54] * 2, [0.46, 0.54] * 2), "Everything is answered by about one half."),
    ],
)
def test_outputs_at_the_middle_are_told_with_their_patterns(outputs, told):
    net = Network.layered(2, 2, seed=1)
    asked = PatternSet([Pattern([k % 2, k // 2], [k % 2, k // 2], f"p{k}") for k in range(4)])
    taken = Responses(asked, dict(zip(("o1", "o2"), outputs)), dict.fromkeys(("o1", "o2"), (1.0,) * 4), (0.0,) * 4)
    (found,) = of_answers(net, taken, missed(net, taken))
    assert found.saw.startswith(told)


def test_a_history_that_was_solved_solves_nothing_else(xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, GradientDescent(0.25, 0.9))
    assert diagnose(net, xor, history).solved
    held_out = PatternSet([([0.5, 0.5], [0]), ([2, 2], [1]), ([0, 0.9], [0])])
    other = Network.layered(2, 2, 1, seed=9)
    lesioned = net.copy()
    lesioned.units["h1"].function = activation("constant(0.0)")
    for one, asked in (net, held_out), (other, xor), (lesioned, xor):
        found = diagnose(one, asked, history, trials=False)
        assert not found.solved
        assert str(found).startswith("Not solved")


def test_the_start_of_a_sequence_is_no_unit_gone_wrong():
    net = Network.layered(1, 2, 1, seed=1)
    late = list(product(("h1", "h2"), repeat=2))
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    net.randomize(2)
    unfolded = net.unfold(3, delayed=late, answers=[3])
    patterns = PatternSet([(list(bits), [bits[0] ^ bits[1]]) for bits in product((0, 1), repeat=3)])
    history = train(unfolded, patterns, GradientDescent(0.25, 0.9), max_epochs=50)
    found = diagnose(unfolded, patterns, history, epochs=20)
    assert found.trials
    assert "@0" not in str(found)
    assert not any("@0" in row["lesion"] for row in lesion_study(unfolded, patterns).rows)


def test_a_unit_that_is_clamped_is_told_as_that_and_ways_out_are_tried(xor):
    net = Network.layered(2, 2, 1, seed=1)
    net.units["h1"].function = activation("constant(0.5)")
    found = diagnose(net, xor, epochs=20)
    assert named(found, "held units").units == ("h1",)
    assert found.trials
    assert not {"no slope", "dead units", "saturated units"} & {finding.name for finding in found.findings}


def test_how_long_halving_takes_is_told_of_the_error_that_is_learned(xor):
    net, measure = Network.layered(2, 2, 1, seed=1), CrossEntropy()
    found = diagnose(net, xor, procedure=BackPropagation(GradientDescent(0.01), measure), trials=False)
    error = sum(measure.error(pattern.targets[0], net.forward(pattern)[0]) for pattern in xor)
    assert found.halving == pytest.approx(0.5 * error / (0.01 * found.gradient**2), rel=1e-9)


def test_a_learned_start_is_no_unit_gone_wrong_and_is_told_when_it_is_left_out():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    net.randomize(1)
    learned = net.unfold(3, start="learned")
    patterns = PatternSet(
        [
            sequence(learned, [{"i1": a, "o1": 0}, {"i1": b, "o1": 0}, {"i1": 0, "o1": a ^ b}], name=f"{a}{b}")
            for a, b in product((0, 1), repeat=2)
        ]
    )
    train(learned, patterns, GradientDescent(0.3, 0.9), max_epochs=200)
    assert not any(unit.name.endswith("@0") for unit in coding_units(learned))
    assert "@0" not in str(diagnose(learned, patterns, epochs=20))
    assert not any("@0" in row["lesion"] for row in lesion_study(learned, patterns).rows)
    assert sorted(Inspector(learned, patterns).over_steps["h1"].by_step) == [1, 2, 3]
    with pytest.warns(FileNote, match=r"what units start from was learned \(h1@0 .*, h2@0 .*\), and is not in"):
        learned.fold()


def test_a_network_that_cannot_be_asked_has_no_answers(xor):
    net = Network.layered(2, 2, 1, seed=1, function="linear")
    history = train(net, xor, GradientDescent(50.0, 0.9), max_epochs=50)
    assert str(diagnose(net, xor, history)).startswith("Not solved: tss inf; there are no answers.")


def test_slow_learning_is_no_minimum(xor):
    net = Network.layered(2, 2, 1, seed=1)
    found = diagnose(net, xor, procedure=GradientDescent(0.001), epochs=200)
    assert "minimum" not in found
    assert "The error falls, but slowly" in named(found, "slow").saw
    assert named(found, "slow").advice == "Raise the rate, or train longer."


def test_training_that_diverges_says_nothing_of_a_minimum():
    rows = [{"a": a, "b": b, "y": 2 * a + 3 * b + 1} for a in range(5) for b in range(4)]
    patterns = PatternSet.from_dicts(rows, ["a", "b"], ["y"])
    net = Network.for_patterns(patterns, 4, seed=1, function="relu")
    net.units["y"].function = "linear"
    history = train(net, patterns, GradientDescent(0.0005), max_epochs=30)
    found = diagnose(net, patterns, history, epochs=400)
    assert "minimum" not in found
    assert "Training on diverges" in named(found, "too fast").saw
    assert "tried: training on for 400 epochs diverges" in str(found)


def test_the_middle_of_other_targets_is_not_called_one_half():
    xor = PatternSet([([a, b], [-a * b]) for a in (-1, 1) for b in (-1, 1)])
    net = Network.layered(2, 2, 1, seed=4, function="tanh")
    train(net, xor, GradientDescent(0.05, 0.9), max_epochs=3000)
    found = diagnose(net, xor, trials=False, procedure=GradientDescent(0.05, 0.9))
    assert "answered by the middle between the targets" in str(found)
    assert "by one half" not in str(found)


def test_what_a_schedule_has_come_to_is_reckoned_with(xor):
    rule = GradientDescent(0.0005, 0.0, schedule=[(20, {"rate": 0.5, "momentum": 0.9})])
    net = Network.layered(2, 2, 1, seed=1, init_range=2.0)
    history = train(net, xor, rule, max_epochs=100)
    known = diagnose(net, xor, history, procedure=GradientDescent(0.5, 0.9), epochs=20)
    found = diagnose(net, xor, history, procedure=rule, epochs=20)
    assert (found.halving, found.tried_by) == (known.halving, known.tried_by)
    assert "rate 0.5, momentum 0.9" in found.tried_by


@pytest.mark.parametrize("rule", [Adam(0.05), RMSProp(0.01)])
def test_nothing_is_said_of_halving_where_it_is_not_known(rule, xor):
    net = Network.layered(2, 3, 1, seed=2)
    history = train(net, xor, rule, max_epochs=60)
    found = diagnose(net, xor, history, procedure=rule)
    assert found.halving is None
    assert "halving" not in str(found)
    assert "plateau" not in diagnose(net, xor, procedure=rule)


def test_weights_too_large_to_go_back_through_are_a_divergence(xor):
    net = Network.layered(2, 2, 1, seed=1, function="relu")
    net.units["o1"].function = "linear"
    history = train(net, xor, GradientDescent(20.0, 0.9), max_epochs=500)
    assert history.stopped == "diverged"
    found = diagnose(net, xor, history, procedure=GradientDescent(20.0, 0.9))
    assert "divergence" in found


MAJORITY = PatternSet([(list(bits), [int(sum(bits) > 1)]) for bits in product((0, 1), repeat=3)])


def with_dropout(seed):
    net = Network("dropped")
    inputs = net.add_group(["i1", "i2", "i3"], "input")
    hidden = net.add_group([f"h{k}" for k in range(6)], "hidden")
    outputs = net.add_group(["o1"], "output")
    net.connect_all(inputs, hidden)
    net.connect_all(net.dropout(hidden, 0.5), outputs)
    net.randomize(seed=seed)
    return net


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_what_dropout_draws_is_no_oscillation_and_trials_ask_without_it(seed):
    net, rule = with_dropout(seed), GradientDescent(0.1)
    history = train(net, MAJORITY, rule, max_epochs=200, seed=3)
    found = diagnose(net, MAJORITY, history, procedure=rule, epochs=200)
    assert "oscillation" not in found
    on, twin = found.trials[0], net.copy()
    train(twin, MAJORITY, rule, max_epochs=200, seed=1986, criterion=WithinTolerance(0.1))
    asked = twin.without_dropout()
    tss = sum((pattern.targets[0] - asked.forward(pattern)[0]) ** 2 for pattern in MAJORITY)
    assert (on.what, on.tss) == ("training on for 200 epochs", pytest.approx(tss, rel=1e-12))
    assert on.tss < 0.9 * found.tss
    assert "on its way" in found


@pytest.mark.parametrize("rule", [Adam(1e-4), RMSProp(1e-5)])
def test_slow_learning_by_any_rule_is_no_minimum(rule, xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, rule, max_epochs=4000)
    found = diagnose(net, xor, history, procedure=rule, epochs=500)
    assert "minimum" not in found
    assert "The error falls, but slowly" in named(found, "slow").saw


def test_steps_next_to_nothing_are_not_called_too_large(xor):
    net, rule = Network.layered(2, 2, 1, seed=1), GradientDescent(0.25, 0.9, schedule=[(300, {"rate": 1e-9})])
    history = train(net, xor, rule, max_epochs=1000)
    found = diagnose(net, xor, history, procedure=rule, epochs=50)
    assert "too fast" not in found
    assert named(found, "slow").advice == "Raise the rate, or train longer."


def test_steps_are_called_too_large_where_smaller_ones_lower_the_error():
    net, rule = Network.layered(2, 1, function="linear", init_range=0.0), GradientDescent(0.5)
    either = PatternSet([([a, b], [a or b]) for a, b in product((0, 1), repeat=2)])
    found = diagnose(net, either, procedure=rule, epochs=50)
    assert found.trials[1].what == "training on at rate 0.05, for 50 epochs,"
    assert "at a tenth of the rate it falls: the steps are too large" in named(found, "too fast").saw


def test_weights_at_their_bounds_are_told_and_no_kick_goes_beyond():
    net = Network.layered(1, 1, bias=False, function="linear", init_range=0.0)
    net.connections["i1", "o1"].shared.keep_between(-5.0, 0.85)
    copying = PatternSet([([1], [1]), ([0], [0])])
    history = train(net, copying, GradientDescent(0.1), criterion=WithinTolerance(0.1), max_epochs=200)
    found = diagnose(net, copying, history, procedure=GradientDescent(0.1), epochs=200)
    assert named(found, "at their bounds").saw == "i1 -> o1 stands at its bound, and the error falls beyond."
    assert found.gradient == 0.0
    assert not {"too fast", "slow", "where it stands"} & {finding.name for finding in found.findings}
    assert not any(trial.solved for trial in found.trials)


def test_a_small_output_may_not_be_wrong_beside_a_large_one():
    patterns = PatternSet([([a, b], [a or b, 0.05 * (a ^ b)]) for a, b in product((0, 1), repeat=2)])
    net = Network.layered(2, 2, 2, seed=1)
    train(net, patterns, GradientDescent(0.25, 0.9), criterion=WithinTolerance(0.1))
    found = diagnose(net, patterns, trials=False)
    assert not found.solved
    assert {answer.unit for answer in found.answers} == {"o2"}


@pytest.mark.parametrize("function", ["square", "exp"])
def test_a_function_whose_slope_grows_has_no_flat_but_where_it_is_level(function):
    patterns = PatternSet([([x / 5], [(x / 5) ** 2]) for x in range(-5, 6)])
    net = Network.layered(1, 3, 1, seed=1)
    for unit in net.hidden:
        unit.function = function
    net.units["o1"].function = "linear"
    assert "saturated units" not in diagnose(net, patterns, trials=False)
    assert all(0.0 <= row["saturation"] < 1.0 for row in Inspector(net, patterns).rows)
    net.units["h1"].bias = {"square": 0.0, "exp": -20.0}[function]
    net.connections["i1", "h1"].weight = 0.0
    assert "h1" in named(diagnose(net, patterns, trials=False), "saturated units").units


def test_a_function_that_is_steep_far_off_is_flat_elsewhere():
    centred = Activation("late", "1 / (1 + exp(20 - net))", "y * (1 - y)", 0.0, 1.0)
    assert steepest(Unit("h1", function=centred)) == pytest.approx(0.25, rel=0.02)


def test_mistakes_that_come_and_go_are_no_oscillation_of_the_error(xor):
    net, rule = Network.layered(2, 1, function="threshold", init_range=0.0), Perceptron(1.0)
    history = train(net, xor, rule, max_epochs=60)
    found = diagnose(net, xor, history, procedure=rule)
    assert not found.solved
    assert "oscillation" not in found


def test_what_was_asked_is_told_where_answers_are_not_close_to_their_targets(xor):
    found = diagnose(Network.layered(2, 2, 1, seed=1), xor, criterion=TssBelow(2.0), trials=False)
    assert str(found) == "Solved by what was asked (tss < 2): tss 1; 4 answers are not close to their targets."


@pytest.mark.parametrize("function", ["logistic", "linear"])
def test_a_copy_that_hears_its_bias_alone_is_no_start(function):
    net = Network("late")
    for name, role in ("x", "input"), ("h", "hidden"), ("g", "hidden"), ("y", "output"):
        net.add_unit(name, role)
    net.add_unit("bias", "bias")
    for ends in ("x", "h"), ("h", "g"), ("g", "y"):
        net.connect(*ends, 1.0)
    net.connect("bias", "h", 0.35)
    net.units["h"].function = function
    late = net.unfold(3, delayed={("x", "h"): 1, ("h", "g"): 1}, heard=[1, 2, 3], answers=[2, 3])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert late.fold().units["h"].bias == 0.35
    assert "h@1" in Inspector(late, PatternSet([([0, 0, 0], [0, 0]), ([1, 0, 1], [1, 0])])).units


def test_one_network_is_not_counted_as_several(xor):
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(SettingError, match="a network is among the runs twice"):
        compare([(net, xor)] * 3)
    with pytest.raises(SettingError, match="a network is among them twice, and would be counted as two"):
        lesion_study([net, net], xor)
    assert compare((net.copy(), xor) for _ in range(3)).runs == 3


def test_of_numbers_no_answer_is_on_a_wrong_side(xor):
    patterns = PatternSet([([a, b], [(a + b) / 2]) for a, b in product((0, 1), repeat=2)])
    net = Network.layered(2, 2, 1, seed=2)
    net.units["o1"].bias = 1.2
    found = diagnose(net, patterns, trials=False)
    assert {answer.how for answer in found.answers} == {"off"}
    assert named(found, "far off").saw.startswith("Far off: 1 (o1 0.7")
    assert not {"wrong answers", "some at one half", "nearly there"} & {finding.name for finding in found.findings}


def test_what_contradicts_itself_is_no_minimum():
    patterns = PatternSet([([0, 0], [0]), ([0, 0], [1]), ([1, 1], [1])])
    net = Network.layered(2, 2, 1, seed=7)
    train(net, patterns, GradientDescent(0.25, 0.9), max_epochs=2000)
    found = diagnose(net, patterns)
    assert named(found, "contradictions").saw == "No weights will do: 1 and 2 have the same inputs and other targets."
    assert "tss cannot fall below 0.5" in named(found, "contradictions").measured
    assert {finding.name for finding in found.findings} <= {"contradictions", "duplicate units", "dead units"}
    assert not found.trials
    assert "contradictions" not in diagnose(net, patterns, criterion=TssBelow(0.51), epochs=20)


def test_what_was_presented_before_may_tell_patterns_apart():
    net = Network.layered(1, 2, 1, seed=1)
    twice = PatternSet([Pattern([0], [0]), Pattern([0], [1])])
    assert "contradictions" in diagnose(net, twice, epochs=5)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    again = net.unfold(1, start="input")
    steps = [{"i1": 0, "o1": 0}, {"i1": 0, "o1": 1}]
    assert "contradictions" not in diagnose(again, stream(again, steps), epochs=5)


def test_errors_within_the_margin_are_no_minimum(xor):
    learns = BackPropagation(GradientDescent(0.25, 0.9), measure=SumOfSquares(margin=0.3))
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, learns, max_epochs=3000)
    found = diagnose(net, xor, history, procedure=learns)
    assert [finding.name for finding in found.findings] == ["nothing left to learn"]
    assert not found.trials


def test_trials_know_what_a_schedule_has_in_store(xor):
    net = Network.layered(2, 2, 1, seed=1)
    rule = GradientDescent(0.0001, schedule=[(500, {"rate": 0.25, "momentum": 0.9})])
    history = train(net, xor, rule, max_epochs=400)
    found = diagnose(net, xor, history, procedure=rule, epochs=1000)
    twin, going_on = net.copy(), History(tss=list(history.tss))
    train(twin, xor, rule, history=going_on, max_epochs=1000, criterion=WithinTolerance(0.1))
    assert found.trials[0].solved == going_on.solved
    assert found.trials[0].tss == pytest.approx(sum((p.targets[0] - twin.forward(p)[0]) ** 2 for p in xor))
    assert "rate 0.0001, then as scheduled" in found.tried_by


def test_what_training_on_puts_right_is_not_called_wrong_on_the_flat():
    run = run_scenario("contest", "8-3-8-back-propagation", seed=0, max_epochs=30)
    settings = {"procedure": run.recipe.procedure, "criterion": run.recipe.criterion}
    assert "wrong on the flat" in diagnose(run.net, run.patterns, run.history, trials=False, **settings)
    found = diagnose(run.net, run.patterns, run.history, **settings)
    assert found.trials[0].solved
    assert "wrong on the flat" not in found


@pytest.mark.parametrize("weight", [1e80, 1e120, 1e154])
def test_an_error_or_a_gradient_beyond_all_numbers_is_a_divergence(weight):
    net = Network.layered(1, 1, 1, seed=1, function="linear")
    for ends in ("i1", "h1"), ("h1", "o1"):
        net.connections[ends].weight = weight
    found = diagnose(net, PatternSet([([1], [1]), ([0], [0])]))
    assert "divergence" in found
    assert "With these weights nothing can be computed" in str(found)
    assert "less than an epoch" not in str(found)


def test_units_to_hold_are_named_as_those_to_take_out(xor):
    inspector = Inspector(Network.layered(2, 2, 1, seed=1), xor)
    with pytest.raises(UnknownNameError, match="there is no hidden or output unit 'h9'; did you mean"):
        inspector.holding(["h9"])
    with pytest.raises(PdpsimError, match="units must be a list or the like, not str 'h1'"):
        inspector.holding("h1")


def test_streams_are_matched_where_they_were_alike_from_their_beginning_on():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    net.randomize(1)
    again = net.unfold(1, start="input")
    bits = [1, 0, 1, 1, 0, 0, 1, 0]
    one, same = (stream(again, [{"i1": bit, "o1": bit} for bit in bits]) for _ in range(2))
    other = stream(again, [{"i1": 1 - bit if k == 0 else bit, "o1": bit} for k, bit in enumerate(bits)])
    alike = compare([(again, one), (again.copy(), same)]).likeness
    assert [found.correlation for found in alike] == pytest.approx([1.0, 1.0])
    assert compare([(again, one), (again.copy(), other)]).likeness == ()


def test_a_criterion_of_networks_is_not_asked_what_targets_can_be_reached():
    net = Network.layered(2, 2, 1, seed=1)
    beyond = PatternSet([([0, 1], [2]), ([1, 0], [0])])
    assert "targets out of reach" in diagnose(net, beyond, trials=False)
    assert "targets out of reach" not in diagnose(net, beyond, criterion=DistinctCodes(), trials=False)


def test_answers_that_do_are_not_wrong_where_errors_are_too_large_to_go_back():
    net = wired({("i1", "h1"): 1e200, ("h1", "o1"): 1e200}, hidden=1, inputs=1, function="linear")
    net.units["o1"].function = "logistic"
    found = diagnose(net, PatternSet([([0], [0.5]), ([1e-200], [1])]), criterion=WithinTolerance(0.1))
    assert found.solved


@pytest.mark.parametrize("rate", [0.125, 0.13])
def test_what_runs_away_from_where_it_stood_still_is_not_slow(rate):
    line = PatternSet([([x], [y]) for x, y in zip([0, 1, 2, 3], [0.1, 0.3, 0.2, 0.9])])
    net = Network.layered(1, 1, seed=1, function="linear")
    train(net, line, GradientDescent(0.05), criterion=Never(), max_epochs=250)
    found = diagnose(net, line, procedure=GradientDescent(rate))
    assert "the error run away" in named(found, "too fast").saw
    assert named(found, "too fast").advice == "Lower the rate."
    assert not {"slow", "minimum", "no way down"} & {finding.name for finding in found.findings}


@pytest.mark.parametrize("rate", [0.01, 0.02])
def test_ways_out_are_judged_by_the_error_that_is_learned(rate):
    random = Random(3)
    places = [random.uniform(-2, 3) for _ in range(40)]
    patterns = PatternSet([([x], [1.0 if x + random.gauss(0, 1.5) > 1 else 0.0]) for x in places])
    net, measure = Network.layered(1, 1, seed=1), CrossEntropy()
    train(net, patterns, GradientDescent(0.1), criterion=Never(), max_epochs=5000)
    found = diagnose(net, patterns, procedure=BackPropagation(GradientDescent(rate), measure), epochs=100)
    twin = net.copy()
    train(twin, patterns, BackPropagation(GradientDescent(rate), measure), criterion=Never(), max_epochs=100)
    before, after = (sum(measure.error(p.targets[0], each.forward(p)[0]) for p in patterns) for each in (net, twin))
    assert after < before
    assert found.trials[0].error == pytest.approx(after, rel=1e-9)
    assert f"E {before:.4g} before and {after:.4g} after" in named(found, "slow").measured


def test_only_patterns_that_contradict_each_other_are_told():
    patterns = PatternSet(
        [
            Pattern([1, 0], [1, None], "a"),
            Pattern([1, 0], [None, 1], "b"),
            Pattern([0, 1], [0, 1], "c"),
            Pattern([0, 1], [1, 1], "d"),
        ]
    )
    found = diagnose(Network.layered(2, 2, 2, seed=1), patterns, trials=False)
    assert named(found, "contradictions").saw == "No weights will do: c and d have the same inputs and other targets."
    assert "contradictions" not in diagnose(Network.layered(2, 2, 2, seed=1), patterns[:2], trials=False)


class HalfRight(Criterion):
    def met(self, tss, patterns, outputs):
        return sum(abs(t - y) < 0.5 for p, answered in zip(patterns, outputs) for t, y in zip(p.targets, answered)) > 1


@pytest.mark.parametrize("criterion", [HalfRight(), StrongestAnswer()])
def test_of_a_criterion_of_which_the_best_answers_are_not_known_nothing_is_called_impossible(criterion):
    ranked = PatternSet([([1, 0], [3, 2, 1]), ([0, 1], [1, 2, 3]), ([0, 1], [1, 2, 4])])
    found = diagnose(Network.layered(2, 3, 3, seed=1), ranked, criterion=criterion, trials=False)
    assert not {"contradictions", "targets out of reach"} & {finding.name for finding in found.findings}


def test_streams_that_differ_in_their_first_number_alone_are_other_streams():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    again = net.unfold(1, start="input")
    one, other = (stream(again, [{"i1": x, "o1": 1} for x in (first, 0, 0.25, 0.5, 0.75, 1)]) for first in (-1, -2))
    assert compare([(again, one), (again.copy(), other)]).likeness == ()


def test_what_bounds_hold_back_is_no_minimum(xor):
    net = Network.layered(2, 2, 1, seed=1)
    for weight in net.weights:
        weight.keep_between(-0.5, 0.5)
    history = train(net, xor, GradientDescent(0.5, 0.9), max_epochs=3000)
    found = diagnose(net, xor, history, epochs=200)
    assert "at their bounds" in found
    assert "minimum" not in found
    assert "The gradient's length of the weights that bounds leave free is" in str(found)


@pytest.mark.parametrize("seed", [7, 12])
def test_what_falls_and_comes_to_rest_is_not_called_falling_still(seed, xor):
    net = Network.layered(2, 2, 1, seed=seed)
    history = train(net, xor, GradientDescent(0.25, 0.9), max_epochs=100)
    found = diagnose(net, xor, history, epochs=3000)
    assert "on its way" not in found
    assert "until it stands still" in named(found, "comes to rest").saw
    line = PatternSet([([x], [y]) for x, y in zip([0, 1, 2, 3], [0.1, 0.3, 0.2, 0.9])])
    fresh = Network.layered(1, 1, seed=1, function="linear")
    assert "comes to rest" in diagnose(fresh, line, procedure=GradientDescent(0.05))
    assert "on its way" in diagnose(Network.layered(2, 2, 1, seed=1), xor, epochs=500)


def test_a_rule_without_a_rate_is_not_tried_at_a_tenth_of_it(xor):
    for seed, first in (0, 20), (1, 20), (6, 40):
        net = Network.layered(2, 2, 1, seed=seed)
        history = train(net, xor, Rprop(least=0.1), max_epochs=first, criterion=Never())
        found = diagnose(net, xor, history, procedure=Rprop(least=0.1), epochs=5)
        assert "tenth" not in str(found)
        assert all(trial.kind in ("on", "kick", "again") for trial in found.trials)


@pytest.mark.parametrize("letters", [0, 20, 45])
def test_a_report_never_cuts_a_number_nor_gives_it_to_another_name(letters):
    net = Network()
    inputs = net.add_group([f"{'q' * letters}item{k}" for k in range(8)], "input")
    hidden = net.add_group([f"{'h' * letters}u{k}" for k in range(2)], bias=0.0)
    outputs = net.add_group([f"{'a' * letters}yes", "no"], "output", bias=0.0)
    net.connect_all(inputs, hidden)
    net.connect_all(hidden, outputs)
    net.randomize(3, init_range=10.0)
    patterns = PatternSet([([int(k == j) for k in range(8)], [j % 2, 1 - j % 2]) for j in range(8)])
    units = list(Inspector(net, patterns).units.values())
    told = unit_table(units)
    assert all(len(line) <= 80 for line in told.splitlines())
    for unit in units:
        for link in (*unit.receptive_field[:2], *unit.projective_field[:2]):
            assert f"{link.unit[-1]} {link.weight:.2f}" in told


def test_what_settled_above_where_it_began_has_not_diverged(xor):
    net = Network.layered(2, 2, 1, seed=1)
    train(net, xor, GradientDescent(0.5, 0.9), criterion=TssBelow(0.001), max_epochs=20000)
    rule = GradientDescent(0.5, 0.9, decay=0.006)
    history = train(net, xor, rule, criterion=TssBelow(0.0005), max_epochs=600)
    assert history.tss[-1] > 10 * history.tss[0]
    assert "divergence" not in diagnose(net, xor, history, procedure=rule, epochs=50)


def test_a_small_gradient_of_small_targets_is_no_standstill():
    small = PatternSet([([x], [0.0002 * x]) for x in (0, 0.25, 0.5, 0.75, 1)])
    net = Network.layered(1, 1, seed=1, function="linear", init_range=0.0)
    found = diagnose(net, small, procedure=GradientDescent(0.1))
    assert found.gradient < 1e-3
    assert "where it stands" not in found
    assert found.trials[0].solved


def test_a_stream_that_begins_in_its_middle_is_refused_by_all_who_look(xor):
    net = Network.layered(1, 2, 1, seed=1)
    net.connect_all(["h1", "h2"], ["h1", "h2"])
    again = net.unfold(1, start="input")
    whole = stream(again, [{"i1": k % 2, "o1": (k + 1) % 2} for k in range(8)])
    for look in Inspector, lesion_study, diagnose:
        with pytest.raises(PdpsimError, match="is carried, but it is the first pattern"):
            look(again, whole[5:])
    with pytest.raises(PdpsimError, match="is carried, but it is the first pattern"):
        Inspector(again, whole[:5], whole[5:])


def test_copies_of_one_unit_are_no_duplicates_and_a_step_that_stands_still_is_not_dead():
    net = Network.layered(2, 2, 1, seed=1)
    net.connect("o1", "o1", 0.5)
    over = net.unfold(3, answers=[3])
    for weight in over.weights:
        weight.value *= 8
    patterns = PatternSet([([a, b] * 3, [a ^ b]) for a in (0, 1) for b in (0, 1)])
    assert "duplicate units" not in str(diagnose(over, patterns, trials=False))
    net = Network.layered(1, 2, 1, seed=1)
    net.connect("h1", "h1", 0.5), net.connect("h2", "h2", -0.5)
    over = net.unfold(4, delayed=net.connections, answers=[4])
    patterns = PatternSet([(list(b), [b[0] ^ b[1]]) for b in product((0, 1), repeat=4)])
    told = str(diagnose(over, patterns, trials=False))
    assert "dead units" not in told
    assert "duplicate units" not in told


def test_two_units_that_do_the_same_at_every_step_are_duplicates():
    net = Network.layered(1, 2, 1, seed=1, bias=False)
    for name in "h1", "h2":
        net.connections["i1", name].weight = 3.0
    net.connect("o1", "o1", 0.5)
    over = net.unfold(2)
    patterns = PatternSet([([a, b], [a, b]) for a in (0, 1) for b in (0, 1)])
    found = next(f for f in diagnose(over, patterns, trials=False).findings if f.name == "duplicate units")
    assert set(found.units) == {"h1@1", "h2@1", "h1@2", "h2@2"}


def test_what_units_do_at_one_step_is_not_what_they_do_at_all():
    net = Network.layered(1, 2, 1, seed=1)
    for name, back in ("h1", 4.0), ("h2", -4.0):
        net.connections["i1", name].weight, net.units[name].bias = 3.0, 0.0
        net.connect(name, name, back)
    over = net.unfold(2, answers=[2])
    alike_at_first = PatternSet([([a, b], [a]) for a in (0, 1) for b in (0, 1)])  # h1@1 does what h2@1 does
    still_at_first = PatternSet([([1, b], [b]) for b in (0, 1)])  # neither moves at step 1, both do at step 2
    for patterns in alike_at_first, still_at_first:
        told = str(diagnose(over, patterns, trials=False))
        assert "duplicate units" not in told
        assert "dead units" not in told
