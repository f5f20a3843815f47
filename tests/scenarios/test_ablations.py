"""What must fail fails, and for the reason given."""

import pytest
from checks import SEEDS

from pdpsim import run_scenario


@pytest.mark.parametrize("seed", SEEDS)
def test_from_weights_of_zero_hidden_units_stay_identical(seed):
    run = run_scenario("xor", "zero-weights", seed=seed, max_epochs=2000)
    assert not run.history.solved
    one, other = run.net.hidden
    assert [c.weight for c in one.incoming] == [c.weight for c in other.incoming]
    assert [c.weight for c in one.outgoing] == [c.weight for c in other.outgoing]
    assert "identical" in run.scenario.report(run)


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_units_have_no_slope_and_learn_nothing(seed):
    run = run_scenario("xor", "threshold", seed=seed, max_epochs=200)
    before = [weight.start for weight in run.net.weights]
    assert not run.history.solved
    assert [weight.value for weight in run.net.weights] == before
    assert "no slope" in run.scenario.report(run)


def test_rate_one_half_is_no_obstacle_to_xor_whatever_is_said():
    assert sum(run_scenario("xor", "rate-0.5", seed=seed).history.solved for seed in range(10)) >= 7
