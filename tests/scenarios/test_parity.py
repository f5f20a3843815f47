"""Parity from fixed seeds: the rows are answered, by hidden units that count."""

import pytest

from pdpsim import get_scenario, run_scenario

SEEDS = (0, 1, 2, 3, 5)  # from 4 it is not learned


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("parity", seed=request.param)


def hidden(net, bits):
    net.forward(bits)
    return [unit.activation > 0.5 for unit in net.hidden]


def test_every_row_is_answered(run):
    assert run.history.solved
    for pattern in run.patterns:
        assert (run.net.forward(pattern)[0] > 0.5) == (sum(pattern.inputs) % 2 == 1)


def test_the_hidden_units_count_whichever_inputs_are_on(run):
    # The kind of code that is printed; of a hundred seeds four learned parity in another way.
    codes = {}
    for pattern in run.patterns:
        codes.setdefault(sum(pattern.inputs), set()).add(tuple(hidden(run.net, pattern.inputs)))
    assert all(len(several) == 1 for several in codes.values())
    on = [sum(*codes[n]) for n in range(5)]
    assert on in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    measured = run.scenario.measures(run)
    assert (measured["right"], measured["by_number"], measured["counting"]) == (16, 1, 1)
    assert "whichever inputs they are" in run.scenario.report(run)


def test_one_hidden_unit_fewer_than_inputs_can_do():
    run = run_scenario("parity", "4-3-1", seed=4)
    assert run.history.solved
    assert len(run.net.hidden) == 3
    assert all((run.net.forward(p)[0] > 0.5) == (sum(p.inputs) % 2 == 1) for p in run.patterns)


@pytest.mark.parametrize("width", range(2, 9))
def test_there_is_a_recipe_of_every_size_printed(width):
    scenario = get_scenario("parity")
    recipe = scenario.recipe("original" if width == 4 else f"{width}-{width}-1")
    net, patterns = scenario.build(recipe, 0), scenario.patterns(recipe, 0)
    assert (len(net.inputs), len(net.hidden), len(net.outputs)) == (width, width, 1)
    assert len(patterns) == 2**width
    assert sum(pattern.targets[0] == 0.9 for pattern in patterns) == 2 ** (width - 1)


@pytest.mark.slow
def test_as_many_of_a_hundred_seeds_as_expected_are_solved_and_most_count():
    runs = [run_scenario("parity", seed=seed) for seed in range(100)]
    solved = [run for run in runs if run.history.solved]
    assert len(solved) >= 70
    assert sum(run.scenario.measures(run)["counting"] for run in solved) > len(solved) / 2
