"""The printed recipe of the family trees, and the one number with which it learns."""

import pytest
from pdpsim.scenarios.family_tree import strictly_right

from pdpsim import GradientDescent, Study, get_scenario, run_scenario, train
from pdpsim.learning.criteria import Never

FAMILY = get_scenario("family_tree")


@pytest.fixture(scope="module")
def solved():
    run = run_scenario(FAMILY, "steep-no-decay", seed=1000)
    assert run.history.solved
    assert run.history.epochs <= 1500
    return run


def right(net, patterns):
    return sum(strictly_right(net, case) for case in patterns)


def trained_on(net, patterns, decay, sweeps):
    rule = GradientDescent(0.01, 0.9, decay)
    measure = FAMILY.recipe("original").measure
    train(net, patterns, rule, measure=measure, criterion=Never(), max_epochs=sweeps)
    return right(net, patterns)


def flattened(net, steepness=3.0):
    twin = net.copy()
    for unit in twin.structure.firing_order:
        unit.function = "logistic"
    for weight in twin.weights:
        weight.value *= steepness
        weight.last_change *= steepness
    return twin


def test_steepness_is_larger_weights_and_rates_and_nothing_else():
    steep = FAMILY.recipe("steep").with_(max_epochs=30)
    later = {"rate": 0.09, "momentum": 0.9}
    wide = steep.with_(init_range=0.9, options={}, rule=GradientDescent(0.045, 0.5, 0.002, schedule=[(20, later)]))
    one, other = (run_scenario(FAMILY, recipe, seed=3, engine="vectorized") for recipe in (steep, wide))
    assert one.history.tss == pytest.approx(other.history.tss, rel=1e-9)
    for narrow, large in zip(one.net.weights, other.net.weights):
        assert 3.0 * narrow.value == pytest.approx(large.value, rel=1e-6)


def test_a_solved_network_trained_on_as_printed_unlearns_and_with_a_steep_logistic_holds(solved):
    same = flattened(solved.net)
    assert right(same, solved.patterns) == right(solved.net, solved.patterns) >= 97
    assert trained_on(solved.net.copy(), solved.patterns, 0.002, 900) >= 97
    assert trained_on(same.copy(), solved.patterns, 0.0, 300) >= 97
    assert trained_on(same.copy(), solved.patterns, 0.002, 900) <= 75


def test_the_recipes_that_are_found_are_the_printed_one_but_for_the_logistic():
    printed, steep = FAMILY.recipe("original"), FAMILY.recipe("steep")
    assert steep.with_(name="original", options={}, source=printed.source) == printed
    assert steep.is_ours
    assert {unit.function.name for unit in FAMILY.build(steep, 1).structure.firing_order} == {"logistic(3.0)"}


@pytest.mark.slow
def test_how_many_of_a_hundred_runs_learn():
    free = Study(FAMILY, "steep-no-decay", range(100)).run().summary()
    assert free.solved >= 90
    assert 480 <= free.epochs.median <= 720
    assert Study(FAMILY, "steep", range(100)).run().summary().solved >= 65
    assert Study(FAMILY, "original", range(40)).run().summary().solved == 0
