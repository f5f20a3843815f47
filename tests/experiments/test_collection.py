"""The collection `today`: its claims and comparisons name what there is, and its verdicts follow from runs."""

import pytest
from pdpsim.scenarios import gradient_claims

from pdpsim import get_scenario
from pdpsim.experiments.claim import CANNOT_FAIL, CONTRADICTED, NOT_REPRODUCED, NOT_TESTED, REPRODUCED, judge
from pdpsim.experiments.collection import collections
from pdpsim.reproduction.folder import pictures
from pdpsim.reproduction.reproducing import carry_out, prepare

TODAY = collections()["today"]


@pytest.mark.parametrize("claim", TODAY.claims, ids=lambda claim: claim.id)
def test_a_claim_names_recipes_that_there_are_or_says_why_it_cannot_be_tested(claim):
    assert claim.says.endswith(".")
    assert claim.source
    assert [get_scenario(claim.scenario).recipe(name).name for name in claim.recipes] == list(claim.recipes)
    assert (claim.measure is None) == bool(claim.untestable)
    assert claim.untestable or claim.how
    if claim.untestable:
        assert judge(claim, {}).verdict == (CONTRADICTED if claim.original else NOT_TESTED)


def test_ids_are_given_once_and_no_claim_is_in_the_default_run():
    ids = [claim.id for claim in TODAY.claims]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {claim.id for claim in prepare().claims}


def test_what_is_compared_is_run_once_for_all_claims_and_lines():
    names = [batch.name for batch in prepare("today").batches]
    assert len(set(names)) == len(names)
    assert {f"{line.scenario}/{line.recipe}" for line in TODAY.compared} <= set(names)
    assert {batch.runs for batch in prepare("today", 7).batches} == {7}


def of(solved, runs):
    return [{"seed": k, "solved": k < solved, "epochs": 9} for k in range(runs)]


def test_verdicts_and_the_comparison_follow_from_the_runs():
    claim = next(claim for claim in TODAY.claims if claim.id == "today-relu-default")
    often, seldom = of(45, 50), of(5, 50)
    assert judge(claim, {"today": seldom, "retelling": often}).verdict == NOT_REPRODUCED
    assert judge(claim, {"today": often, "retelling": seldom}).verdict == REPRODUCED


@pytest.mark.parametrize("ours", [1, 3, 5])
def test_what_is_said_to_be_more_often_must_be_so_by_all_of_the_interval(ours):
    """Five of five are no fewer than fifty of fifty, though from so few runs it might be so."""
    claim = next(claim for claim in TODAY.claims if claim.id == "today-predictive-xor")
    runs = {"bp-xor-8": of(50, 50), "pc-xor-8": of(ours, 5)}
    assert judge(claim, runs).verdict == (REPRODUCED if ours < 5 else NOT_REPRODUCED)


def test_what_is_said_to_be_no_less_often_is_not_shown_by_a_handful_of_runs():
    claim = next(claim for claim in TODAY.claims if claim.id == "today-room-symmetry")
    assert judge(claim, {"hidden-8": of(60, 60), "working": of(60, 60)}).verdict == REPRODUCED
    assert judge(claim, {"hidden-8": of(43, 60), "working": of(60, 60)}).verdict == NOT_REPRODUCED
    assert judge(claim, {"hidden-8": of(2, 3), "working": of(3, 3)}).verdict == CANNOT_FAIL


@pytest.mark.slow
def test_deltas_are_what_differences_say_and_the_chain_comes_near_to_the_adjoint_or_the_claims_fail(monkeypatch):
    claims = {claim.id: claim for claim in TODAY.claims if claim.id in ("today-autodiff", "today-adjoint")}
    assert {judge(claim, {}).verdict for claim in claims.values()} == {REPRODUCED}
    monkeypatch.setattr(gradient_claims, "off", lambda name: 1e-3)
    monkeypatch.setattr(gradient_claims, "from_adjoint", lambda steps: 1.0)
    assert {judge(claim, {}).verdict for claim in claims.values()} == {NOT_REPRODUCED}


def test_a_comparison_tells_what_is_held_out():
    reproduction = prepare("today", 2)
    reproduction.batches = [
        b for b in reproduction.batches if b.name in ("encoder/softmax-linear", "family_tree/today")
    ]
    reproduction.batches[1].scenario.recipe("today")
    assert len(list(carry_out(reproduction, jobs=1))) == 2
    encoder, family = reproduction.compared()
    assert encoder["solved"] == family["solved"] == "2 of 2"
    assert encoder["held out right"] == ""
    assert "%" in family["held out right"]


def test_of_a_scenario_without_claims_of_its_own_those_of_the_collection_are_judged():
    claims = prepare("fields", 3).claims
    assert [claim.id for claim in claims] == ["today-fields"]
    assert {batch.scenario.name for batch in prepare("fields", 3).batches} == {"fields"}
    assert not {claim.id for claim in prepare("xor").claims} & {claim.id for claim in TODAY.claims}


def test_its_pictures_are_of_the_recipes_that_it_is_about():
    reproduction = prepare("today", 1)
    reproduction.batches = [batch for batch in reproduction.batches if batch.scenario.name == "encoder"]
    drawn = pictures(reproduction)
    assert list(drawn) == ["encoder-curves.svg", "encoder-solution.svg"]
    assert all("recipe today-gelu" in caption for caption, _ in drawn.values())
    assert all(get_scenario(name).recipe(recipe) for name, recipe in TODAY.shown.items())
