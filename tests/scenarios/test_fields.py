"""Fields from fixed seeds: what is shared generalises."""

from itertools import product

import pytest
from pdpsim.scenarios import fields

from pdpsim import get_scenario
from pdpsim.experiments.running import run_together

FIELDS = get_scenario("fields")
SEEDS = range(5)


@pytest.fixture(scope="module")
def shared():
    return run_together(FIELDS, [(FIELDS.recipe("shared"), seed) for seed in SEEDS], engine="native")


@pytest.mark.parametrize(("recipe", "weights"), [("shared", 13), ("own", 145), ("full", 337)])
def test_weights_are_as_many_as_the_fields_say(recipe, weights):
    net = FIELDS.build(FIELDS.recipe(recipe), 1)
    assert len(net.weights) == weights
    assert len(net.hidden) == 24


def test_rows_are_asked_that_were_not_trained_and_half_hold_the_figure():
    trained, rest = fields.split(FIELDS.recipe("shared"), 2)
    assert not {row.inputs for row in trained} & {row.inputs for row in rest}
    for rows, n in (trained, 40), (rest, 600):
        assert len(rows) == n
        assert sum(row.targets[0] for row in rows) == n / 2
        assert all(("1101" in row.name + row.name[:3]) == bool(row.targets[0]) for row in rows)


def test_the_ring_is_looked_at_all_around():
    found = sum(fields.occurs(bits) for bits in product((0, 1), repeat=12))
    turned = sum("1101" in "".join(map(str, bits + bits[:3])) for bits in product((0, 1), repeat=12))
    assert found == turned


def test_fields_that_share_their_weights_generalise(shared):
    right = [fields.right(run.net, FIELDS.held_out(run.recipe, run.seed)) for run in shared]
    assert sorted(right)[2] >= 540
    for run in shared:
        assert len({tuple(fields.field_of(run.net.units[f"a{k}"])) for k in range(1, 13)}) == 1


@pytest.mark.parametrize("recipe", ["own", "full"])
def test_others_learn_their_rows_and_little_else(recipe):
    for run in run_together(FIELDS, [(FIELDS.recipe(recipe), seed) for seed in SEEDS], engine="native"):
        assert run.history.solved
        assert fields.right(run.net, FIELDS.held_out(run.recipe, run.seed)) < 480


def test_the_run_ends_in_words_a_table_and_a_picture(shared):
    told = FIELDS.report(shared[0])
    assert "13 weights learn." in told
    assert "kind a" in told
    assert len(FIELDS.picture.draw(shared[0]).axes) == 2
