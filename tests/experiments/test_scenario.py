"""Scenarios: found by name, described by recipes, run from a seed."""

import copy
import pickle
from dataclasses import replace

import pytest
from checks import assert_same_network, numbers, smaller

from pdpsim import (
    GradientDescent,
    Network,
    PdpsimError,
    Recipe,
    Rule,
    Scenario,
    Study,
    get_scenario,
    list_scenarios,
    run_scenario,
)
from pdpsim.errors import UnknownNameError
from pdpsim.experiments.running import start_network


def test_scenarios_are_found_by_name():
    assert "xor" in list_scenarios()
    for name in list_scenarios():
        assert get_scenario(name).name == name


@pytest.mark.parametrize("name", ["xr", "", "nothing like it"])
def test_an_unknown_scenario_is_refused(name):
    with pytest.raises(UnknownNameError, match="scenario"):
        get_scenario(name)
    with pytest.raises(UnknownNameError, match="'retelling'"):
        get_scenario("xor").recipe("retel")


@pytest.mark.parametrize("sizes", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", list_scenarios())
def test_every_recipe_builds_a_network_that_its_patterns_fit(name, sizes):
    scenario = get_scenario(name)
    assert len({recipe.name for recipe in scenario.recipes}) == len(scenario.recipes)
    built = {}
    for recipe in scenario.recipes:
        assert "\n" not in str(recipe)
        assert recipe.name in str(recipe)
        # Which function units have is nothing to patterns, nor, from day to day, are sizes.
        options = {name: value for name, value in recipe.options.items() if name != "function"}
        told = {name: value if sizes or isinstance(value, str) else "" for name, value in options.items()}
        wiring = repr(sorted(told.items()))
        if not sizes and wiring in built:
            continue
        net, patterns = built.get(wiring) or scenario.build(recipe, 1), scenario.patterns(recipe, 1)
        built[wiring] = net
        assert len(patterns.fitted(net)) == len(patterns)


@pytest.mark.parametrize("name", list_scenarios())
def test_the_first_epochs_depend_on_the_seed_only(name):
    first = smaller(get_scenario(name))
    engine = "compiled" if isinstance(first.rule, Rule) else "message"
    one, other = (run_scenario(name, first, seed=1, max_epochs=1, engine=engine) for _ in range(2))
    assert one.history.tss == other.history.tss
    assert numbers(one.net) == numbers(other.net)
    begun = [numbers(start_network(one.scenario, first, seed)) for seed in (1, 2)]
    if begun[0] == begun[1] and name != "perceptron":  # what begins with weights of zero may draw on its way
        assert numbers(one.net) != numbers(run_scenario(name, first, seed=2, max_epochs=1, engine=engine).net)
    assert one.scenario.report(one)


def test_a_scenario_of_ones_own_needs_no_registration(xor):
    recipe = Recipe("quick", GradientDescent(0.5, 0.9), max_epochs=3)
    own = Scenario(
        "own",
        "mine",
        lambda r, seed: Network.layered(2, 2, 1, seed=seed),
        lambda r, seed: xor,
        (recipe,),
        lambda run: "",
    )
    run = run_scenario(own, seed=5)
    assert (run.history.epochs, run.seed, run.summary()["scenario"]) == (3, 5, "own")


def test_a_scenario_has_its_recipes_by_name_and_builds_networks(xor):
    recipe = Recipe("quick", GradientDescent(0.5, 0.9), max_epochs=3)
    with pytest.raises(PdpsimError, match="has two recipes 'quick'"):
        Scenario("own", "mine", Network.layered, lambda r, seed: xor, (recipe, recipe), lambda run: "")
    for build, said in (lambda r, seed: None, "NoneType None"), (lambda r, seed: (2, 1), r"tuple \(2, 1\)"):
        own = Scenario("own", "mine", build, lambda r, seed: xor, (recipe,), lambda run: "")
        for run in run_scenario, lambda scenario: Study(scenario, seeds=range(2)).run():
            with pytest.raises(PdpsimError, match=f"what scenario 'own' builds must be of kind Network, not {said}"):
                run(own)


@pytest.mark.parametrize("max_epochs", [0, -5])
def test_epochs_must_be_above_zero(max_epochs):
    with pytest.raises(PdpsimError):
        run_scenario("xor", max_epochs=max_epochs)


@pytest.mark.parametrize("name", list_scenarios())
def test_a_scenario_is_pickled_and_copied_by_its_name(name):
    scenario = get_scenario(name)
    assert pickle.loads(pickle.dumps(scenario)) is copy.deepcopy(scenario) is scenario
    assert len(pickle.dumps(scenario)) < 200


def test_a_scenario_of_that_name_that_is_another_is_not_taken_for_it():
    other = replace(get_scenario("xor"), title="another", claims=())
    twin = pickle.loads(pickle.dumps(other))
    assert twin == other != get_scenario("xor")


def test_a_run_is_pickled():
    run = run_scenario("xor", seed=1, max_epochs=5)
    twin = pickle.loads(pickle.dumps(run))
    assert (twin.scenario, twin.recipe, twin.seed) == (run.scenario, run.recipe, run.seed)
    assert twin.summary() == run.summary()
    assert_same_network(twin.net, run.net)
