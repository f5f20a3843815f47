"""Networks over several steps can be stepped through, undone, explained, recorded and played like any other."""

import pytest
from checks import numbers
from pdpsim.scenarios.latch import gated_cells

from pdpsim import GradientDescent, Network, PatternSet, Recorder, Stepper, get_scenario, train
from pdpsim.core.sequences import sequence
from pdpsim.diagram.player import player
from pdpsim.experiments.running import start_network


@pytest.fixture
def gated():
    net, late = gated_cells(["x"], 1, ["o"])
    net.randomize(1)
    unfolded = net.unfold(3, delayed=late, answers=[3])
    rows = [sequence(unfolded, {1: {"x": on}, 3: {"o": on}}, name=str(on)) for on in (0, 1)]
    return unfolded, PatternSet(rows)


def test_an_epoch_in_steps_is_an_epoch_of_training_and_can_be_undone(gated):
    net, patterns = gated
    trained, before = net.copy(), numbers(net)
    train(trained, patterns, GradientDescent(0.5, 0.9), max_epochs=2, engine="message")
    stepper = Stepper(net, patterns, GradientDescent(0.5, 0.9))
    for _ in range(2):
        stepper.next_epoch()
    assert numbers(net) == numbers(trained)
    while stepper.memory.steps:
        stepper.undo()
    assert numbers(net) == before


def test_a_gradient_is_explained_as_a_sum_over_the_copies(gated):
    net, patterns = gated
    stepper = Stepper(net, patterns[1:], GradientDescent(0.5))
    stepper.finish()
    stepper.finish()
    told = stepper.explain("bias->in1@2.gradient")
    assert "over the 3 connections that share it" in told
    weight = net.connections["bias", "in1@2"].shared
    deltas = [net.units[f"in1@{step}"].delta for step in (3, 2, 1)]
    assert weight.gradient == pytest.approx(sum(deltas), rel=1e-15)


def test_what_a_gate_lets_through_is_explained_with_all_its_factors(gated):
    net, patterns = gated
    stepper = Stepper(net, patterns[1:], GradientDescent(0.5))
    stepper.finish()
    told = stepper.explain("u1@1.net_input")
    assert "product of weight x activation, over in1@1, g1@1" in told
    stepper.finish()
    assert "passed delta" in stepper.explain("in1@1.error")


def test_expressions_and_recordings_name_copies(gated):
    net, patterns = gated
    stepper = Stepper(net, patterns, GradientDescent(0.5))
    recorder = Recorder(stepper, "s1@1.delta", "s1@3.delta", every="epoch")
    stepper.next_epoch()
    assert {"s1@1.delta", "s1@3.delta"} <= set(recorder.rows[-1])
    assert stepper.expression("s1@1->s1@2.weight + s1@2.activation").value() == 1.0 + net.units["s1@2"].activation


def test_the_player_plays_an_unfolded_network():
    scenario = get_scenario("shift_register")
    recipe = scenario.recipe()
    net = start_network(scenario, recipe, 1)
    page = player(net, scenario.patterns(recipe, 1)[3:4], recipe.procedure).page
    assert "u2@1 -&gt; u3@2" in page or "u2@1 -> u3@2" in page


def test_a_stream_can_be_stepped_through():
    scenario = get_scenario("temporal_xor")
    recipe = scenario.recipe()
    net, twin = (start_network(scenario, recipe, 1) for _ in range(2))
    patterns = scenario.patterns(recipe, 1)[:40]
    stepper = Stepper(net, patterns, recipe.procedure)
    stepper.next_epoch()
    train(twin, patterns, recipe.procedure, max_epochs=1)
    assert numbers(net) == numbers(twin)


def test_a_network_prints_by_step(gated):
    net, _ = gated
    text = str(net)
    assert [line.split()[:2] for line in text.splitlines() if line.lstrip().startswith("step ")][:4] == [
        ["step", str(k)] for k in (3, 2, 1, 0)
    ]
    assert "s1 <- u1 1.000  s1(t-1) 1.000" in text
    assert text.count("in1 <- ") == 1
    assert isinstance(net, Network)
