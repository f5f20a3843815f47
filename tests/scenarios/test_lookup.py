"""Lookup from fixed seeds: the head answers questions never put to it, networks of layers do not, and how is seen."""

from collections import Counter

import pytest
from pdpsim.scenarios import lookup

from pdpsim import Inspector, Stepper, Study, get_scenario
from pdpsim.experiments.running import run_together

LOOKUP = get_scenario("lookup")
SEEDS = range(5)


@pytest.fixture(scope="module")
def heads():
    return run_together(LOOKUP, [(LOOKUP.recipe("head"), seed) for seed in SEEDS])


def test_there_are_144_cases_half_of_which_are_trained():
    trained, rest = lookup.split(LOOKUP.recipe(), 3)
    assert len({case.inputs for case in (*trained, *rest)}) == 144
    assert (len(trained), len(rest)) == (72, 72)
    assert Counter(case.labels["slot"] for case in (*trained, *rest)) == {"1": 48, "2": 48, "3": 48}


def test_the_head_has_29_weights_and_answers_what_it_was_never_asked(heads):
    for run in heads:
        assert run.history.solved
        assert sum(not weight.frozen for weight in run.net.weights) == 29
        rest = LOOKUP.held_out(run.recipe, run.seed)
        assert all(lookup.right(run.net, case) for case in rest)
        for case in rest:
            targets = [slot for slot in case.name.split(" in ")[1].split() if slot[0] == case.labels["asked"]]
            assert case.targets == ((1.0,) if targets[0][1] == "+" else (-1.0,))


def test_it_looks_more_than_by_chance_at_the_slot_with_the_key_that_is_asked_for(heads):
    for run in heads:
        assert all(sum(row) == pytest.approx(1.0) for row in lookup.looks(run.net))
        assert sum(row[k] for k, row in enumerate(lookup.looks(run.net))) > 1.2  # of 3; 1 by chance


@pytest.mark.parametrize("recipe", ["tanh-8", "relu-32"])
def test_layers_learn_by_heart(recipe):
    rows = Study(LOOKUP, recipe, SEEDS).run(jobs=1).rows
    assert all(row["solved"] for row in rows)
    assert all(row["held_out_right"] < 65 for row in rows)


def test_every_message_can_be_stepped_explained_and_the_wiring_codes_nothing(heads):
    run = heads[0]
    stepper = Stepper(run.net.copy(), run.patterns, run.recipe.procedure)
    stepper.next_pattern()
    assert "1/sum" in stepper.explain("query 1 softmax score 1-1.net_input")
    groups = ["query"] + [f"{part} {slot}" for slot in (1, 2, 3) for part in ("key", "value")]
    assert list(Inspector(run.net, run.patterns).groups) == groups


def test_the_run_ends_in_words_a_table_and_a_picture(heads):
    told = LOOKUP.report(heads[0])
    assert "29 weights learn." in told
    assert "looks at A" in told
    assert len(LOOKUP.picture.draw(heads[0]).axes) >= 2
