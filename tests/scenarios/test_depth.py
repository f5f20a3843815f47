"""Depth from fixed seeds: the error by layer, against finite differences, and how deep a network learns XOR."""

import pytest
from pdpsim.scenarios.depth import shrinkage, sizes_of_delta

from pdpsim import Study, get_scenario, run_scenario
from pdpsim.experiments.running import start_network

DEPTH = get_scenario("depth")
SEEDS = range(5)


def start(recipe, seed):
    recipe = DEPTH.recipe(recipe)
    return start_network(DEPTH, recipe, seed), DEPTH.patterns(recipe, seed), recipe.measure


def shrinks(recipe):
    return [shrinkage(sizes_of_delta(*start(recipe, seed))) for seed in SEEDS]


def test_logistic_layers_shrink_the_error_the_more_the_narrower_they_are():
    means = [sum(shrinks(f"1986-10x{width}")) / 5 for width in (2, 4, 12)]
    assert means[0] > means[1] > means[2]
    assert means[0] > 8
    assert 4 < means[2] < 5


def test_tanh_and_skips_let_it_through():
    assert all(0.9 < found < 1.4 for found in shrinks("tanh-10x12"))
    assert all(1 / 1.5 < found < 1.5 for found in shrinks("1986-skip-10"))


def test_two_relu_units_a_layer_let_no_error_through():
    assert sum(found is None for found in shrinks("relu-10x2")) >= 4


@pytest.mark.parametrize("recipe", ["1986-3", "1986-skip-5", "relu-norm-10"])
def test_deltas_are_what_finite_differences_say(recipe):
    net, patterns, measure = start(recipe, 4)
    unit, pattern = net.units["h1.1"], patterns["01"]
    net.forward(pattern)
    net.backward(measure)
    delta, step = unit.delta, 1e-6

    def error(shift):
        unit.bias += shift
        y = net.forward(pattern)[0]
        unit.bias -= shift
        return measure.error(1.0, y)

    assert (error(step) - error(-step)) / (2 * step) == pytest.approx(delta, rel=1e-4, abs=1e-10)


def test_three_layers_learn_by_the_recipe_of_1986_and_five_do_not():
    assert sum(row["solved"] for row in Study(DEPTH, "1986-3", SEEDS).run(jobs=1).rows) >= 3
    assert not any(row["solved"] for row in Study(DEPTH, "1986-5", SEEDS).run(jobs=1).rows)


def test_tanh_learns_through_ten_layers():
    assert all(row["solved"] for row in Study(DEPTH, "tanh-10", SEEDS).run(jobs=1).rows)


def test_the_run_ends_in_words_a_table_and_a_picture():
    run = run_scenario("depth", "1986-5", seed=1, max_epochs=5)
    told = DEPTH.report(run)
    assert "the error shrinks" in told
    assert "delta at the start" in told
    assert DEPTH.measures(run)["shrinks"] > 4
    assert DEPTH.picture.draw(run).get_yscale() == "log"
