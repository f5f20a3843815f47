"""Why is it stuck? Networks that are, each in its own way."""

import os
import signal
import threading

import pytest
from checks import numbers, wired

from pdpsim import (
    GradientDescent,
    History,
    Network,
    PatternSet,
    TssBelow,
    WithinTolerance,
    diagnose,
    get_scenario,
    run_scenario,
    train,
)
from pdpsim.inspection.findings import oscillates

# Ch. 8, fig. 5, as printed: left hidden unit, right hidden unit, output.
PRINTED_MINIMUM = {
    ("bias", "h1"): 2.0,
    ("i1", "h1"): -2.0,
    ("i2", "h1"): 9.2,
    ("bias", "h2"): -0.1,
    ("i1", "h2"): 4.3,
    ("i2", "h2"): 8.8,
    ("bias", "o1"): -0.8,
    ("h1", "o1"): -4.5,
    ("h2", "o1"): 5.3,
}


def printed_minimum():
    return wired(PRINTED_MINIMUM)


def names(diagnosis):
    return [finding.name for finding in diagnosis.findings]


def test_the_printed_minimum_of_xor_is_recognized(xor):
    found = diagnose(printed_minimum(), xor, trials=False)
    assert "two of four at one half" in found
    assert [(a.pattern, a.how) for a in found.answers] == [("2", "half"), ("4", "half")]
    assert found.tss == pytest.approx(0.5, abs=0.05)


def test_training_on_and_small_kicks_do_not_leave_the_printed_minimum(xor):
    found = diagnose(printed_minimum(), xor, epochs=500)
    assert "minimum" in found
    assert not found.trials[0].solved
    assert [trial.runs for trial in found.trials[:2]] == [1, 5]
    assert found.trials[1].solved == 0


def test_a_solved_network_has_nothing_wrong_with_it():
    run = run_scenario("xor", seed=1)
    found = diagnose(run.net, run.patterns, run.history)
    assert (found.solved, found.findings, found.trials) == (True, (), ())
    assert str(found).startswith("Nothing is wrong")


def test_all_weights_zero_are_the_symmetry_trap_and_a_kick_gets_out():
    run = run_scenario("xor", "zero-weights", seed=1, max_epochs=200)
    found = diagnose(run.net, run.patterns, run.history)
    assert names(found)[0] == "symmetry trap"
    assert found.findings[0].units == ("h1", "h2")
    assert any(trial.solved for trial in found.trials[1:])


def test_threshold_units_have_no_slope_and_nothing_is_tried():
    run = run_scenario("xor", "threshold", seed=1, max_epochs=20)
    found = diagnose(run.net, run.patterns, run.history)
    assert names(found)[0] == "no slope"
    assert found.trials == ()
    for unit in run.net.structure.firing_order:
        unit.function = "threshold"
    strict = diagnose(run.net, run.patterns)
    assert strict.gradient is None
    assert "no slope" in strict


def test_a_saturated_unit_is_told_from_a_dead_one(xor):
    net = Network.layered(2, 3, 1, seed=1)
    net.units["h1"].bias = 40.0
    net.units["h2"].bias = -0.2
    for sender in "i1", "i2":
        net.connections[sender, "h2"].weight = 0.0
        net.connections[sender, "h3"].weight = 1.0
    found = diagnose(net, xor, trials=False)
    units = {finding.name: finding.units for finding in found.findings}
    assert units["saturated units"] == ("h1",)
    assert units["dead units"] == ("h1", "h2")


def test_units_that_do_the_same_are_duplicates_and_opposite_ones_are_not(xor):
    net = Network.layered(2, 3, 1, seed=1)
    for sender, weight in {"i1": 2.0, "i2": -1.5, "bias": 0.3}.items():
        net.connections[sender, "h1"].weight = weight
        net.connections[sender, "h2"].weight = 1.05 * weight
        net.connections[sender, "h3"].weight = -weight
    found = diagnose(net, xor, trials=False)
    (twins,) = [finding for finding in found.findings if finding.name == "duplicate units"]
    assert twins.units == ("h1", "h2")


def test_divergence_is_told_with_what_a_lower_rate_does(xor):
    net = Network.layered(2, 2, 1, function="linear", seed=1)
    history = train(net, xor, GradientDescent(50.0), max_epochs=400)
    assert history.stopped == "diverged"
    found = diagnose(net, xor, history, procedure=GradientDescent(50.0), epochs=50)
    assert "divergence" in found


def test_a_rate_that_is_too_high_is_seen_as_oscillation():
    assert oscillates([1.0, 0.6, 1.1, 0.5] * 20)
    assert not oscillates([1.0 * 0.97**n for n in range(80)])
    falling_in_waves = [0.9**n * (1.2 if n % 2 else 1.0) for n in range(80)]
    assert not oscillates(falling_in_waves)
    xor = get_scenario("xor")
    net, patterns = xor.build(xor.recipe(), 1), xor.patterns(xor.recipe(), 1)
    found = diagnose(net, patterns, History(tss=[1.0, 0.6, 1.1, 0.5] * 20, stopped="limit"), epochs=10)
    assert "oscillation" in found
    assert "rate 0.025" in str(found.trials[0])


def test_a_network_that_was_stopped_early_is_on_its_way_or_on_a_plateau():
    run = run_scenario("xor", seed=1, max_epochs=50)
    found = diagnose(run.net, run.patterns, run.history, procedure=run.recipe.procedure)
    assert {"plateau", "on its way"} & set(names(found))
    assert found.trials[0].solved == 1


def test_outputs_that_are_wrong_on_the_flat_are_named():
    run = run_scenario("encoder", "rate-0.5", seed=1, max_epochs=600)
    found = diagnose(run.net, run.patterns, run.history, trials=False)
    (flat,) = [finding for finding in found.findings if finding.name == "wrong on the flat"]
    wrong = {answer.unit for answer in found.answers if answer.how == "wrong"}
    assert set(flat.units) <= wrong


def test_diagnosing_leaves_the_network_as_it_is():
    run = run_scenario("xor", seed=7, max_epochs=300)
    before = numbers(run.net)
    diagnose(run.net, run.patterns, run.history, epochs=50)
    assert numbers(run.net) == before


def test_the_same_diagnosis_twice(xor):
    one, two = (diagnose(printed_minimum(), xor, epochs=60).summary() for _ in range(2))
    assert one == two


def test_patterns_without_targets_have_no_wrong_answers():
    net = Network.layered(2, 2, 1, seed=1)
    found = diagnose(net, PatternSet([([0, 1], [None]), ([1, 1], [1])]), criterion=WithinTolerance(0.1), trials=False)
    assert {answer.pattern for answer in found.answers} <= {"2"}


def test_a_run_that_met_its_criterion_is_solved_whatever_its_last_weight_change_did(xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, GradientDescent(0.25, 0.9))
    net.connections["h1", "o1"].weight *= 0.99  # as if the last weight change had done so
    assert 0.04 < diagnose(net, xor, trials=False, criterion=TssBelow(0.04)).tss < 0.08
    for criterion in None, TssBelow(0.04):
        found = diagnose(net, xor, history, criterion=criterion)
        assert (found.solved, found.findings, found.asked) == (True, (), "what ended its training")


@pytest.mark.parametrize("criterion", [WithinTolerance(0.01), TssBelow(0.001)])
def test_a_criterion_that_is_given_is_asked_whatever_ended_training(criterion, xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, GradientDescent(0.25, 0.9))
    assert not diagnose(net, xor, history, criterion=criterion, trials=False).solved


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_ends_the_trials(xor):
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        diagnose(printed_minimum(), xor, epochs=10**9)
