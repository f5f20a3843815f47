"""Mirror symmetry from fixed seeds: the rows are answered, and the weights are the printed solution's."""

from itertools import product

import pytest

from pdpsim import get_scenario, run_scenario


@pytest.fixture(scope="module", params=range(5))
def run(request):
    return run_scenario("symmetry", seed=request.param)


def weights(net, unit):
    return [net.connections[sender.name, unit.name].weight for sender in net.inputs]


def test_every_row_is_answered(run):
    assert run.history.solved
    for pattern in run.patterns:
        symmetric = pattern.name == pattern.name[::-1]
        assert (run.net.forward(pattern)[0] > 0.5) == symmetric


def test_weights_are_opposite_about_the_middle(run):
    for unit in run.net.hidden:
        into = weights(run.net, unit)
        assert max(abs(a + b) for a, b in zip(into, reversed(into))) < 0.05 * max(map(abs, into))


def test_no_pairs_that_differ_can_make_up_for_each_other(run):
    # Each pair that differs adds plus or minus its weight. Whatever the pairs, the sum must beat the negative bias
    # of one of the two units; 1 : 2 : 4 is the neatest way to see to that, not the only one.
    for unit in run.net.hidden:
        first = weights(run.net, unit)[:3]
        for signs in product((-1, 0, 1), repeat=3):
            if any(signs):
                assert abs(sum(s * w for s, w in zip(signs, first))) > abs(unit.bias)


def test_the_two_hidden_units_are_each_others_opposites_with_negative_biases(run):
    one, other = run.net.hidden
    assert all(a * b < 0 for a, b in zip(weights(run.net, one), weights(run.net, other)))
    assert one.bias < 0
    assert other.bias < 0


def test_the_patterns_are_64_of_which_8_are_symmetric():
    scenario = get_scenario("symmetry")
    patterns = scenario.patterns(scenario.recipe(), 0)
    assert len({pattern.inputs for pattern in patterns}) == 64
    assert sum(pattern.targets[0] for pattern in patterns) == 8
    assert all((p.labels["symmetric"] == "yes") == (p.inputs == p.inputs[::-1]) for p in patterns)
