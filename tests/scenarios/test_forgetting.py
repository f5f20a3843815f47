"""Forgetting from fixed seeds: the old list goes before the new one comes; rehearsing it keeps it."""

import pytest
from pdpsim.scenarios import forgetting

from pdpsim import get_scenario, run_scenario

FORGETTING = get_scenario("forgetting")
SEEDS = range(3)


@pytest.fixture(scope="module")
def curves():
    return {
        recipe: [forgetting.retention(run_scenario("forgetting", recipe, seed=seed)) for seed in SEEDS]
        for recipe in ("today", "rehearse-2", "rehearse-8")
    }


def test_both_lists_have_the_same_items_and_contexts_and_answers_of_their_own():
    both = forgetting.lists(FORGETTING.recipe(), 3)
    for one, other in zip(both["AB"], both["AC"]):
        assert one.inputs[:20] == other.inputs[:20]
        assert one.inputs[20:] != other.inputs[20:]
        assert one.targets != other.targets
    assert len({pair.inputs[20:] for pair in both["AB"]}) == 1


def test_the_first_list_is_forgotten_before_the_second_is_learned(curves):
    for rows in curves["today"]:
        assert (rows[0]["AB"], rows[0]["AC"]) == (1.0, 0.0)
        gone = next(row["epoch"] for row in rows if row["AB"] <= 0.25)
        come = next(row["epoch"] for row in rows if row["AC"] >= 0.75)
        assert gone < come
        assert rows[-1]["AB"] <= 0.125
        assert rows[-1]["AC"] == 1.0


def test_what_is_rehearsed_is_kept_and_nothing_else(curves):
    assert all(rows[-1]["AB"] == 0.25 for rows in curves["rehearse-2"])
    assert all(rows[-1]["AB"] == rows[-1]["AC"] == 1.0 for rows in curves["rehearse-8"])


def test_with_the_units_and_the_rule_of_1986_it_is_no_better():
    for seed in SEEDS:
        rows = forgetting.retention(run_scenario("forgetting", "1986", seed=seed))
        gone = next(row for row in rows if row["AB"] <= 0.25)
        assert gone["AC"] <= 0.25


def test_the_network_that_learned_ab_is_left_as_it_was():
    run = run_scenario("forgetting", seed=1)
    before = [weight.value for weight in run.net.weights]
    told = FORGETTING.report(run)
    assert "epochs of AC" in told
    assert "of AB is left" in told
    assert [weight.value for weight in run.net.weights] == before
    assert set(FORGETTING.measures(run)) == {"AB_early", "AC_early", "AB_end", "AC_end"}
    assert FORGETTING.picture.draw(run).get_xlabel() == "epochs of AC"
