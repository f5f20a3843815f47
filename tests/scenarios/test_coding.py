"""Coding from fixed seeds: four patterns pass through one unit, by levels in between."""

import pytest
from checks import SEEDS

from pdpsim import run_scenario


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("coding", seed=request.param)


def test_every_pattern_has_its_output_unit(run):
    assert run.history.solved
    for k, bits in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        outputs = run.net.forward(bits)
        assert [y > 0.5 for y in outputs] == [n == k for n in range(4)]


def test_the_one_unit_takes_four_levels_two_of_them_in_between(run):
    levels = []
    for bits in ((0, 0), (0, 1), (1, 0), (1, 1)):
        run.net.forward(bits)
        levels.append(run.net.units["h1"].activation)
    levels.sort()
    assert levels[0] < 0.1
    assert 0.15 < levels[1] < 0.4
    assert 0.5 < levels[2] < 0.8
    assert levels[3] > 0.9
    measured = run.scenario.measures(run)
    assert [measured[f"level_{k}"] for k in (1, 2, 3, 4)] == levels
    assert measured["graded"] == 2
    assert "by four levels" in run.scenario.report(run)
