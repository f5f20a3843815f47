"""The shift register from fixed seeds: two steps move every pattern two places on, and what one step does."""

from itertools import product

import pytest

from pdpsim import get_scenario, run_scenario

SEEDS = {"original": (0, 1, 2, 3, 4), "pdp1987": (0, 1, 2, 3, 4), "five": (0, 1)}


def step(net, bits):
    """What the folded network makes of a state, read as on or off."""
    names = [f"u{k}" for k in range(1, len(bits) + 1)]
    state = dict(zip(names, bits))
    total = {
        u: net.units[u].bias + sum(state[v] * c.weight for v in names if (c := net.connections.get((v, u))))
        for u in names
    }
    return tuple(float(total[u] > 0.0) for u in names)


@pytest.fixture(scope="module", params=[(name, seed) for name, seeds in SEEDS.items() for seed in seeds], ids=str)
def run(request):
    name, seed = request.param
    return run_scenario("shift_register", name, seed=seed)


def test_two_steps_move_every_pattern_two_places(run):
    n = len(run.net.inputs)
    if not run.history.solved:
        pytest.skip("not every start leads there")
    for bits in product((0, 1), repeat=n):
        assert [y > 0.5 for y in run.net.forward(bits)] == [bits[(k - 2) % n] == 1 for k in range(n)]


def test_what_is_said_of_one_step_is_so(run):
    n, folded = len(run.net.inputs), run.net.fold()
    moved = all(step(folded, bits) == (bits[-1], *bits[:-1]) for bits in product((0.0, 1.0), repeat=n))
    measured = run.scenario.measures(run)
    assert measured["is_shift"] == int(moved and run.history.solved)
    assert ("a shift register" in run.scenario.report(run)) == bool(measured["is_shift"])
    if run.recipe.name == "original" and run.history.solved:
        assert moved


def test_biases_stay_at_0_or_below(run):
    assert all(unit.bias <= 0.0 for unit in run.net.fold().outputs)


def test_of_the_program_of_1987_all_learn_and_not_all_are_shift_registers():
    runs = [run_scenario("shift_register", "pdp1987", seed=seed) for seed in range(20)]
    assert sum(run.history.solved for run in runs) >= 19
    assert 2 <= sum(run.scenario.measures(run)["is_shift"] for run in runs) <= 18


def test_weights_are_shared_over_the_steps():
    scenario = get_scenario("shift_register")
    net = scenario.build(scenario.recipe("pdp1987"), 0)
    assert (len(net.weights), len(net.connections)) == (12, 24)
    assert len(scenario.build(scenario.recipe("original"), 0).weights) == 9
