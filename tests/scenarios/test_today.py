"""The recipe of today on the problems of 1986, from fixed seeds."""

import pytest

from pdpsim import Study, get_scenario, run_scenario
from pdpsim.experiments.running import run_together

SEEDS = range(5)


def solved(scenario, recipe, seeds=SEEDS):
    return sum(row["solved"] for row in Study(get_scenario(scenario), recipe, seeds).run(jobs=1).rows)


def test_with_two_hidden_units_gelu_always_learns_xor_and_relu_seldom_does():
    assert solved("xor", "today-silu") == 5
    assert solved("xor", "today") <= 2


def test_with_room_todays_recipe_learns_xor_and_symmetry():
    assert solved("xor", "today-16") == 5
    assert solved("symmetry", "today-gelu-8") == 5
    assert solved("symmetry", "cross-entropy", range(2)) == 0


@pytest.mark.parametrize("recipe", ["softmax-linear", "softmax-tanh"])
def test_the_encoder_learns_by_softmax_and_every_answer_is_the_strongest(recipe):
    family = get_scenario("encoder")
    for run in run_together(family, [(family.recipe(recipe), seed) for seed in SEEDS]):
        assert run.history.solved
        for pattern in run.patterns:
            outputs = run.net.forward(pattern)
            assert sum(outputs) == pytest.approx(1.0)
            assert outputs.index(max(outputs)) == pattern.targets.index(1.0)


def test_weights_are_drawn_as_the_recipe_says():
    run = run_scenario("xor", "today-8", seed=3, max_epochs=1)
    assert run.net.start == "he"
    assert run.net.units["h1"].function.name == "relu"
    assert run.net.units["o1"].function.name == "logistic"
    assert all(abs(weight.start) < 3**0.5 for weight in run.net.weights)
    assert max(abs(run.net.connections["i1", f"h{k}"].shared.start) for k in range(1, 9)) > 0.5


@pytest.fixture(scope="module")
def family():
    scenario = get_scenario("family_tree")
    return run_together(scenario, [(scenario.recipe("today-first"), seed) for seed in SEEDS])


def test_the_family_trees_are_learned_in_a_few_hundred_sweeps(family):
    assert all(run.history.solved for run in family)
    assert max(run.history.epochs for run in family) < 600


def test_two_right_persons_share_the_one(family):
    case = next(case for case in family[0].patterns if case.name == "Colin aunt")
    assert sorted(case.targets)[-3:] == [0.0, 0.5, 0.5]
    y = dict(zip((unit.name for unit in family[0].net.outputs), family[0].net.forward(case)))
    assert set(sorted(y, key=y.get)[-2:]) == {"softmax Jennifer2", "softmax Margaret2"}


def test_the_report_counts_by_the_strongest_answer(family):
    assert "training cases are right: the strongest answer is a correct person" in family[0].scenario.report(family[0])
    assert family[0].scenario.measures(family[0])["training_right"] is None
