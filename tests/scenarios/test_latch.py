"""Latch from fixed seeds: gated cells remember the first input, and error reaches it; elsewhere it vanishes."""

from random import Random

import pytest
from checks import SEEDS
from pdpsim.scenarios.latch import deltas

from pdpsim import get_scenario, run_scenario


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("latch", "gated-10", seed=request.param)


def asked(net, letters):
    inputs = {unit.name: 0.0 for unit in net.inputs}
    inputs.update({f"{letter}@{k}": 1.0 for k, letter in enumerate(letters, 1)})
    return net.forward(inputs)[0]


def test_the_first_input_is_remembered_whatever_follows(run):
    assert run.history.solved
    random, right = Random(7), 0
    for k in range(40):
        rest = "".join(random.choice("ab") for _ in range(10))
        right += (asked(run.net, "xy"[k % 2] + rest) > 0.5) == (k % 2 == 0)
    assert right >= 39
    assert run.scenario.measures(run)["latched"] == 1
    assert "So the first input is remembered over 10 others" in run.scenario.report(run)


def test_the_carousel_stays_1(run):
    folded = run.net.fold()
    for k in "12":
        assert folded.connections[f"s{k}", f"s{k}"].weight == folded.connections[f"u{k}", f"s{k}"].weight == 1.0
    assert sum(not weight.frozen for weight in run.net.weights) == 45


def test_error_reaches_the_first_step_in_gated_cells_and_vanishes_elsewhere():
    scenario = get_scenario("latch")
    first = {}
    for name in "gated-20", "simple-20":
        recipe = scenario.recipe(name)
        net = scenario.build(recipe, 1)
        found = deltas(net, scenario.patterns(recipe, 1)[:4])
        first[name] = found[0] / found[-1]
    assert first["gated-20"] > 0.5
    assert first["simple-20"] < 1e-10


def test_a_simple_recurrent_network_has_as_many_weights_and_does_not_learn_it():
    run = run_scenario("latch", "simple-10", seed=0, max_epochs=100)
    assert len(run.net.weights) == 73
    assert not run.history.solved
    assert run.scenario.measures(run)["fresh_right"] < 400


@pytest.mark.slow
@pytest.mark.parametrize(("name", "least", "most"), [("gated-50", 17, 20), ("simple-50", 0, 2)])
def test_a_lag_of_50_over_twenty_seeds(name, least, most):
    runs = [run_scenario("latch", name, seed=seed) for seed in range(20)]
    assert least <= sum(run.scenario.measures(run)["latched"] for run in runs) <= most
