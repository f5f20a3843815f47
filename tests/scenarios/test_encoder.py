"""The encoder from fixed seeds: every pattern comes back, through hidden codes that differ."""

import pytest
from checks import SEEDS

from pdpsim import get_scenario, run_scenario


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("encoder", seed=request.param)


def test_every_pattern_comes_back(run):
    assert run.history.solved
    for pattern in run.patterns:
        outputs = run.net.forward(pattern)
        assert max(range(8), key=outputs.__getitem__) == pattern.inputs.index(1.0)
        assert all(abs(t - y) < 0.12 for t, y in zip(pattern.targets, outputs))


def test_the_eight_codes_are_distinct(run):
    codes = []
    for pattern in run.patterns:
        run.net.forward(pattern)
        codes.append([unit.activation for unit in run.net.hidden])
    for k, one in enumerate(codes):
        assert all(max(abs(a - b) for a, b in zip(one, other)) > 0.2 for other in codes[:k])


@pytest.mark.parametrize(
    ("recipe", "sizes"), [("retelling", (8, 3, 8)), ("4-2-4", (4, 2, 4)), ("16-4-16", (16, 4, 16))]
)
def test_the_narrow_place_has_the_logarithm_of_the_width(recipe, sizes):
    scenario = get_scenario("encoder")
    net = scenario.build(scenario.recipe(recipe), 0)
    assert (len(net.inputs), len(net.hidden), len(net.outputs)) == sizes
