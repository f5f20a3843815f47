"""Other ways back from fixed seeds: they learn, feedback alignment aligns, and forward-forward hands no error on."""

import pytest
from pdpsim.scenarios import ways_back

from pdpsim import PdpsimError, StrongestPattern, Study, get_scenario, run_scenario
from pdpsim.experiments.running import run_together, start_network

WAYS = get_scenario("ways_back")
SEEDS = range(5)


def solved(recipe):
    return sum(row["solved"] for row in Study(WAYS, recipe, SEEDS).run(jobs=1).rows)


@pytest.mark.parametrize(
    "recipe", ["signs-xor-8", "fa-xor-8", "ff-xor-8-8", "ff-encoder-32", "ff-symmetry-32", "bp-encoder-3"]
)
def test_they_learn(recipe):
    assert solved(recipe) >= 4


def test_feedback_alignment_does_not_learn_symmetry_with_two_units():
    assert solved("fa-symmetry-2") <= 1


def test_the_forward_weights_come_to_align_with_the_way_back():
    for run in run_together(WAYS, [(WAYS.recipe("fa-xor-8"), seed) for seed in SEEDS]):
        told = WAYS.measures(run)
        assert told["angle_end"] < 75
        assert told["angle_end"] < told["angle_start"]


def test_weights_of_the_way_back_do_not_learn_and_reach_to_one():
    run = run_scenario("ways_back", "fa-xor-8", seed=1)
    start = start_network(WAYS, run.recipe, 1)
    backs = [[c.back for c in ways_back._aligned(net)] for net in (start, run.net)]
    assert backs[0] == backs[1]
    assert 0.5 < max(map(abs, backs[0])) <= 1.0


def test_no_layer_hears_of_errors_of_the_next():
    net = start_network(WAYS, WAYS.recipe("ff-xor-8-8"), 1)
    patterns = WAYS.patterns(WAYS.recipe("ff-xor-8-8"), 1)

    def gradients(scale):
        for weight in net.connections["h1.1", "normal h1.1"].receiver.outgoing:
            weight.weight = weight.shared.start * scale
        net.forward(patterns[1])
        net.backward(WAYS.recipe("ff-xor-8-8").measure)
        return [c.gradient for k in range(1, 9) for c in net.units[f"h1.{k}"].incoming]

    assert gradients(1.0) == gradients(5.0)
    assert any(gradients(1.0))


def test_lengths_are_one_between_layers():
    net = start_network(WAYS, WAYS.recipe("ff-xor-8-8"), 1)
    net.forward(WAYS.patterns(WAYS.recipe("ff-xor-8-8"), 1)[1])
    assert sum(net.units[f"normal h1.{k}"].activation ** 2 for k in range(1, 9)) == pytest.approx(1.0, abs=1e-5)


def test_every_pattern_comes_with_every_label_one_of_them_right():
    recipe = WAYS.recipe("ff-encoder-8")
    patterns = WAYS.patterns(recipe, 0)
    assert len(patterns) == 64
    assert sum(pattern.targets[0] for pattern in patterns) == 8


def test_a_group_of_labels_has_two_or_more():
    with pytest.raises(PdpsimError, match="2 patterns or more"):
        StrongestPattern(1)


def test_the_run_ends_in_words_a_table_and_a_picture():
    run = run_scenario("ways_back", seed=1)
    assert "degrees to the true ones" in WAYS.report(run)
    assert WAYS.picture.draw(run).get_ylim() == (0, 180)
    forward = run_scenario("ways_back", "ff-xor-8", seed=1)
    assert "4 of 4 patterns" in WAYS.report(forward)


# -- signs, and settling ---------------------------------------------------------------------------


def test_errors_go_back_by_the_signs_of_the_weights_as_they_stand():
    net = start_network(WAYS, WAYS.recipe("signs-xor-4"), 1)
    patterns = WAYS.patterns(WAYS.recipe("signs-xor-4"), 1)
    net.connections["h1", "o1"].weight = 0.0
    net.connections["h2", "o1"].weight = -7.0
    net.forward(patterns[1])
    net.backward()
    delta = net.units["o1"].delta
    assert (net.units["h1"].error, net.units["h2"].error) == (0.0, -0.5 * delta)
    assert net.connections["h2", "o1"].gradient == delta * net.units["h2"].activation


@pytest.mark.parametrize("recipe", ["signs-xor-4", "fa-xor-4", "bp-xor-4"])
def test_true_deltas_are_those_of_a_network_whose_errors_go_back_by_its_weights(recipe):
    net = start_network(WAYS, WAYS.recipe(recipe), 2)
    given, step = WAYS.patterns(WAYS.recipe(recipe), 2), 1e-6
    true = ways_back._deltas(ways_back._plain(net), given, WAYS.recipe(recipe))

    def error(pattern, unit, by):
        unit.bias += by
        y = net.forward(pattern)[0]
        unit.bias -= by
        return (pattern.targets[0] - y) ** 2 / 2

    found = [
        (error(pattern, unit, step) - error(pattern, unit, -step)) / (2 * step)
        for pattern in given
        for unit in net.hidden
    ]
    assert true == pytest.approx(found, abs=1e-8)


def test_the_more_predictive_coding_settles_the_nearer_are_its_deltas_to_the_true_ones():
    recipe = WAYS.recipe("pc-xor-8")
    net, given = start_network(WAYS, recipe, 1), WAYS.patterns(recipe, 1)
    found = [
        ways_back.angle(net, given, recipe.with_(rule=recipe.rule.with_only(steps=steps, pace=pace)))
        for steps, pace in ((10, 0.2), (200, 0.2))
    ]
    assert max(found) < 2.0
    assert net.phase == ""


@pytest.mark.slow
def test_equilibrium_propagation_goes_nearly_down_the_gradient_and_learns_xor():
    run = run_scenario("ways_back", "ep-xor-8", seed=1)
    assert run.history.solved
    told = WAYS.measures(run)
    assert told["right"] == 4
    assert max(told["angle_start"], told["angle_end"]) < 10
    assert "degrees to each other" in WAYS.report(run)


@pytest.mark.slow
def test_predictive_coding_learns_xor():
    run = run_scenario("ways_back", "pc-xor-8", seed=1)
    assert run.history.solved
    assert WAYS.measures(run)["angle_end"] < 10
    assert "Its deltas and those of the error stand at" in WAYS.report(run)
