"""Addition from fixed seeds: sums with carrying, and the minimum where one sum is wrong."""

from collections import Counter

import pytest

from pdpsim import get_scenario, run_scenario

SEEDS = range(5)


def answer(net, a, b):
    outputs = net.forward([a >> 1, a & 1, b >> 1, b & 1])
    return sum((y > 0.5) << k for k, y in enumerate(reversed(outputs)))


@pytest.fixture(scope="module")
def runs():
    return [run_scenario("addition", "original", seed=seed) for seed in range(20)]


@pytest.mark.parametrize("seed", SEEDS)
def test_four_hidden_units_and_a_low_rate_add(seed):
    run = run_scenario("addition", "working", seed=seed)
    assert run.history.solved
    assert all(answer(run.net, a, b) == a + b for a in range(4) for b in range(4))
    assert "All sums are right." in run.scenario.report(run)


def test_the_minimum_that_is_printed_is_the_commonest_failure(runs):
    failures = Counter()
    for run in runs:
        wrong = {(a, b): answer(run.net, a, b) for a in range(4) for b in range(4) if answer(run.net, a, b) != a + b}
        measured = run.scenario.measures(run)
        assert measured["wrong"] == len(wrong)
        assert measured["minimum"] == (wrong == {(3, 3): 4})
        if not run.history.solved:
            failures[measured["which"]] += 1
    assert failures.most_common(1)[0][0] == 1 << 15


def test_the_report_names_the_sums_that_are_wrong(runs):
    stuck = next(run for run in runs if run.scenario.measures(run)["minimum"])
    assert "11+11, which gives 100" in stuck.scenario.report(stuck)


@pytest.mark.parametrize(("recipe", "hidden"), [("original", 2), ("three", 3)])
def test_hidden_units_hear_each_other_one_way(recipe, hidden):
    scenario = get_scenario("addition")
    net = scenario.build(scenario.recipe(recipe), 0)
    among = [ends for ends in net.connections if ends[0][0] == ends[1][0] == "h"]
    assert among == [(f"h{a}", f"h{b}") for b in range(1, hidden + 1) for a in range(1, b)]
    assert sum(sender[0] in "ab" and sender != "bias" for sender, _ in net.connections) == 4 * (hidden + 3)
