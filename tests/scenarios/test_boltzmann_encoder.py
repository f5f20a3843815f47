"""The encoders of the Boltzmann machine, and XOR: codes found from fixed seeds, completion, what happens afterwards."""

import pytest
from machines import encoder_machine
from pdpsim.scenarios.boltzmann_encoder import codes, completed, given, kept, on

from pdpsim import Boltzmann, DistinctCodes, get_scenario, run_scenario
from pdpsim.engines import c_compiler
from pdpsim.learning.equilibrium import clamped_to, probabilities
from pdpsim.studies.statistics import median

SEEDS = range(5)
ENOUGH = 400 if c_compiler.is_there() else 20  # cycles: by messages each takes a hundred times as long


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("boltzmann_encoder", seed=request.param, max_epochs=ENOUGH)


def test_it_is_the_network_of_the_paper(run):
    net, _ = encoder_machine()
    assert {frozenset(ends) for ends in net.connections} == {frozenset(ends) for ends in run.net.connections}
    start = run.scenario.build(run.recipe, run.seed)
    assert not any(weight.value for weight in start.weights)
    assert run.scenario.measures(run)["turns_a_cycle"] == 1_920


def test_what_is_solved_has_a_code_for_every_pattern(run):
    found = codes(run)
    assert run.history.solved == (len(set(found)) == 4)
    assert ("There are 4 different codes" in run.scenario.report(run)) == run.history.solved


def test_weights_are_whole_and_even_as_steps_of_two_make_them(run):
    assert all(weight.value % 2 == 0 for weight in run.net.weights)


def test_messages_are_those_of_the_schedule(run):
    assert run.scenario.measures(run)["messages_a_cycle"] == pytest.approx(13_440, rel=0.03)


def test_probabilities_with_all_clamped_are_each_hidden_units_own(run):
    pattern = run.patterns[0]
    found = on(run, pattern, None)
    clamped = clamped_to(run.net, pattern)
    exact = probabilities(run.net, clamped, 10.0)
    assert {unit.name for unit in exact} == {"h1", "h2"}
    assert all(found[unit.name] == p for unit, p in exact.items())


def test_codes_found_are_followed_on():
    run = run_scenario("boltzmann_encoder", seed=2, max_epochs=ENOUGH)
    if run.history.solved:
        for_how_long = kept(run)
        assert 0 <= for_how_long <= 150
        again = run_scenario("boltzmann_encoder", seed=2, max_epochs=run.history.epochs)
        assert [w.value for w in again.net.weights] == [w.value for w in run.net.weights]  # nothing was disturbed


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")
def test_xor_is_completed(seed):
    run = run_scenario("boltzmann_encoder", "xor", seed=seed, max_epochs=1500)
    assert run.history.solved
    assert (completed(run), given(run)) == (4, 2)
    assert "4 of 4 patterns are completed rightly" in run.scenario.report(run)


@pytest.mark.parametrize(("recipe", "noise", "units"), [("8-3-8", (0.15, 0.02), 19), ("4-3-4", (0.15, 0.05), 11)])
def test_larger_ones_are_built_as_printed(recipe, noise, units):
    scenario = get_scenario("boltzmann_encoder")
    chosen = scenario.recipe(recipe)
    net = scenario.build(chosen, 0)
    assert (len(net.structure.computing), chosen.procedure) == (units, Boltzmann(noise=noise))
    run = run_scenario(scenario, chosen, seed=0, max_epochs=1)
    assert run.scenario.measures(run)["turns_a_cycle"] == {19: 7_040, 11: 2_240}[units]


@pytest.mark.slow
def test_as_many_of_a_hundred_as_printed_find_four_codes():
    cycles = [run_scenario("boltzmann_encoder", seed=seed).history for seed in range(100)]
    assert sum(history.solved for history in cycles) >= 95
    assert 60 <= median([history.epochs if history.solved else float("inf") for history in cycles]) <= 180


@pytest.mark.slow
def test_well_spaced_codes_take_about_as_long_as_printed():
    cycles = [run_scenario("boltzmann_encoder", "4-3-4", seed=seed).history for seed in range(60)]
    assert 200 <= median([history.epochs if history.solved else float("inf") for history in cycles]) <= 350


@pytest.mark.slow
def test_xor_is_found_by_as_many_as_expected():
    assert sum(run_scenario("boltzmann_encoder", "xor", seed=seed).history.solved for seed in range(100)) >= 95


def test_codes_far_apart_are_asked_for():
    assert get_scenario("boltzmann_encoder").recipe("4-3-4").criterion == DistinctCodes(apart=2)
