"""Each rule of judgment, on rows made up so that it must give each verdict."""

from dataclasses import replace

import pytest

from pdpsim import get_scenario, list_scenarios
from pdpsim.experiments.claim import (
    CANNOT_FAIL,
    CONTRADICTED,
    FITTED,
    NOT_PRINTED,
    NOT_REPRODUCED,
    REPRODUCED,
    RETELLING,
    Claim,
    Figure,
    Nothing,
    Original,
    judge,
    tells_the_same,
)
from pdpsim.reproduction.measuring import (
    NEVER,
    USUALLY,
    failed,
    fraction,
    mean_fraction,
    number,
    one_run,
    percent,
    ratio_of,
    solved,
    value,
    varied,
    weight,
    weights,
)
from pdpsim.reproduction.report import claim_rows, found, how, tally


def rows(*epochs, cap=1000):
    return [{"seed": k, "solved": n < cap, "epochs": n} for k, n in enumerate(epochs)]


def of(n, total):
    """So many runs, of which n are solved."""
    return rows(*[500] * n, *[1000] * (total - n))


def claim(printed, measure, source="ch. 8", recipes=("retelling",), **more):
    return Claim("it", source, "Something holds.", printed, "xor", recipes, measure, "by measuring", **more)


def verdict(printed, measure, runs, **more):
    return judge(claim(printed, measure, **more), {"retelling": runs}).verdict


def test_a_figure_that_settings_were_fitted_to_is_fitted_or_not_reproduced_and_says_so():
    runs, fitted = rows(*range(100, 200)), "the range, of .3, .5 and 1 on seeds 1000 to 1029"
    assert verdict(number(150), one_run("retelling"), runs, fitted=fitted) == FITTED
    assert verdict(number(300), one_run("retelling"), runs, fitted=fitted) == NOT_REPRODUCED
    judged = judge(claim(number(150), one_run("retelling"), fitted=fitted), {"retelling": runs})
    assert fitted in how(judged.claim)
    assert fitted in claim_rows([judged], {})[0]["how"]
    assert tally([judged]) == "1 claims: 0 reproduced, 1 fitted, 0 not reproduced."


def test_of_settings_that_are_not_printed_one_that_agrees_is_enough():
    recipes = {"U(-.1, .1)": "init-0.1", "U(-.5, .5)": "retelling"}
    measured = claim(percent(0.2, 2), varied(failed, recipes), recipes=tuple(recipes.values()))
    judged = judge(measured, {"init-0.1": of(99, 100), "retelling": of(80, 100)})
    assert judged.verdict == REPRODUCED
    assert "U(-.1, .1): 1 of 100" in judged.found.text
    assert "U(-.5, .5): 20 of 100" in judged.found.text
    assert judge(measured, {"init-0.1": of(85, 100), "retelling": of(80, 100)}).verdict == NOT_REPRODUCED


def test_between_two_settings_that_disagree_nothing_is_reproduced():
    # 30% would lie between both intervals, and is in neither.
    recipes = {"one": "init-0.1", "other": "retelling"}
    measured = claim(percent(30), varied(failed, recipes), recipes=tuple(recipes.values()))
    assert judge(measured, {"init-0.1": of(99, 100), "retelling": of(20, 100)}).verdict == NOT_REPRODUCED


def test_a_setting_with_which_nothing_can_be_measured_is_left_out():
    recipes = {"one": "init-0.1", "other": "retelling"}
    measured = claim(number(150), varied(one_run, recipes), recipes=tuple(recipes.values()))
    assert judge(measured, {"init-0.1": of(0, 9), "retelling": rows(*range(100, 200))}).verdict == REPRODUCED
    assert judge(measured, {"init-0.1": of(0, 9), "retelling": of(0, 9)}).verdict == NOT_REPRODUCED


def test_what_the_originals_do_not_say_is_not_in_the_originals_for_every_claim_of_the_retelling():
    runs = rows(*range(100, 200))
    silent, agrees, denies = (
        Original("They print nothing.", silent=True),
        Original("They print it.", number(150)),
        Original("They print 7.", number(7)),
    )
    measure = one_run("retelling")
    assert verdict(number(150), measure, runs, source=RETELLING) == NOT_PRINTED
    assert verdict(number(150), measure, runs, source=RETELLING, original=silent) == NOT_PRINTED
    assert verdict(number(150), measure, runs, source=RETELLING, original=denies) == CONTRADICTED
    assert verdict(number(150), measure, runs, source=RETELLING, original=agrees) == REPRODUCED
    assert verdict(number(150), measure, rows(900), source=RETELLING, original=agrees) == NOT_REPRODUCED


def test_every_claim_of_the_retelling_says_what_the_originals_have():
    claims = [each for name in list_scenarios() for each in get_scenario(name).claims]
    assert all(each.original for each in claims if each.source == RETELLING and each.recipes)
    assert not any(each.original for each in claims if each.source != RETELLING)


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        (range(100, 200), REPRODUCED),
        ([100, *[150] * 60, 2000], REPRODUCED),  # the ends are not in the middle 95%
        ([*[60] * 5, *[150] * 20, *[600] * 5], CANNOT_FAIL),
        ([*[150] * 20, *[1000] * 5], CANNOT_FAIL),  # to beyond the cap
    ],
)
def test_a_range_that_hardly_any_number_is_outside_of_cannot_fail(epochs, expected):
    runs = rows(*epochs, cap=1000)
    for each in runs:
        each["solved"] = each["epochs"] != 1000
    assert verdict(number(150), one_run("retelling"), runs) == expected
    assert verdict(number(10), one_run("retelling"), runs) == NOT_REPRODUCED


def test_a_fraction_of_few_runs_cannot_fail():
    assert verdict(USUALLY, solved("retelling"), of(40, 40)) == REPRODUCED
    assert verdict(percent(60), solved("retelling"), of(2, 3)) == CANNOT_FAIL


def test_what_one_run_showed_must_hold_of_half_by_all_of_the_interval():
    assert verdict(USUALLY, solved("retelling"), of(61, 100)) == REPRODUCED
    assert verdict(USUALLY, solved("retelling"), of(55, 100)) == NOT_REPRODUCED
    assert verdict(USUALLY, solved("retelling"), of(229, 500)) == NOT_REPRODUCED


def test_a_printed_number_is_good_to_half_of_one_in_its_last_digit():
    exactly = [{"seed": k, "solved": True, "epochs": 1, "bias": 2.2749} for k in range(9)]
    assert verdict(weight("2.2"), value("retelling", "bias"), exactly) == NOT_REPRODUCED
    assert verdict(weight("2.3"), value("retelling", "bias"), exactly) == REPRODUCED
    assert (weight("-9.44").low, weight("-9.44").high) == (-9.445, -9.435)
    assert (number(558).low, number(558).high) == (557.5, 558.5)
    assert (weights("7.1", "7.2").low, weights("7.1", "7.2").high) == (7.05, 7.25)
    assert (percent(10).low, percent(10).high) == (0.095, 0.105)


def test_held_out_cases_are_judged_after_a_fixed_number_of_sweeps_whether_solved_or_not():
    held = next(each for each in get_scenario("family_tree").claims if each.id == "family-held-out")
    recipes = [get_scenario("family_tree").recipe(name) for name in held.recipes]
    assert [recipe.max_epochs for recipe in recipes] == [573, 1500, 3000]
    assert all(recipe.to_the_end for recipe in recipes)
    right = [{"held_out_right": n, "held_out_cases": 4, "solved": n > 2} for n in [4, 3] * 20]
    wrong = [{**row, "held_out_right": 1} for row in right]
    few = {recipe.name: wrong for recipe in recipes}
    assert judge(held, few).verdict == NOT_REPRODUCED
    assert judge(held, {**few, "steep-3000": right}).verdict == REPRODUCED


def ledger(name):
    return next(each for scenario in list_scenarios() for each in get_scenario(scenario).claims if each.id == name)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("symmetry-ch8-to_output", weight("-9.24")),
        ("symmetry-ch8-largest", weights("14.51", "14.56")),
        ("symmetry-nature-implied", Figure("targets .2 and .8", -2.77, -2.77)),
    ],
)
def test_another_printed_figure_gives_another_verdict(name, changed):
    near = [{"solved": True, "largest": 12.5 + k / 100, "to_output": -9.46 + k / 500} for k in range(20)]
    each = ledger(name)
    assert judge(each, {"chapter8": near}).verdict == REPRODUCED
    assert judge(replace(each, printed=changed), {"chapter8": near}).verdict == NOT_REPRODUCED


def test_weights_are_compared_where_the_largest_are_as_far_as_printed():
    far = [{"solved": True, "largest": 13.5, "to_output": -9.44}] * 20
    near = [{"solved": True, "largest": 12.5, "to_output": -9.83 + k / 1000} for k in range(20)]
    assert judge(ledger("symmetry-ch8-to_output"), {"chapter8": far}).verdict == NOT_REPRODUCED
    assert judge(ledger("symmetry-ch8-to_output"), {"chapter8": [*far, *near]}).verdict == NOT_REPRODUCED


def test_no_row_is_counted_twice():
    there = judge(claim(percent(80), solved("retelling")), {"retelling": of(95, 100)})
    rest = judge(claim(percent(20), failed("retelling")), {"retelling": of(95, 100)})
    again = judge(claim(number(1425), one_run("retelling")), {"retelling": of(95, 100)})
    same = judge(claim(number(1208), one_run("retelling")), {"retelling": of(95, 100)})
    none = [judge(claim(number(n), one_run("retelling")), {"retelling": of(0, 9)}) for n in (1, 2)]
    assert tells_the_same(there, rest)
    assert tells_the_same(again, same)
    assert tells_the_same(*none)
    assert not tells_the_same(there, again)
    assert not tells_the_same(there, none[0])
    assert tally([there, rest, again, same]).startswith("2 claims: ")


def test_the_same_found_in_another_experiment_is_another_row():
    one = judge(claim(NEVER, solved("zero-weights"), recipes=("zero-weights",)), {"zero-weights": of(0, 40)})
    other = replace(one, claim=replace(one.claim, scenario="encoder"))
    assert not tells_the_same(one, other)


def test_units_of_all_runs_and_of_none_are_two_rows():
    runs = [{"solved": True, "nationality": 1, "sex": 0} for _ in range(40)]
    nationality = fraction("retelling", lambda row: bool(row["nationality"]), "code nationality")
    sex = fraction("retelling", lambda row: bool(row["sex"]), "code sex")
    in_all, in_none = (judge(claim(*each), {"retelling": runs}) for each in ((USUALLY, nationality), (NEVER, sex)))
    assert (in_all.verdict, in_none.verdict) == (REPRODUCED, REPRODUCED)
    assert not tells_the_same(in_all, in_none)


def test_rows_by_a_recipe_of_ours_name_it():
    runs = [{"held_out_right": 4, "held_out_cases": 4, "solved": True}]
    measure = mean_fraction("working", "held_out_right", "held_out_cases", "right")
    ours = replace(claim(USUALLY, measure, recipes=("working",)), scenario="family_tree")
    assert found(judge(ours, {"working": runs})).endswith("; recipe working")
    printed = replace(claim(USUALLY, solved("original"), recipes=("original",)), scenario="family_tree")
    assert "recipe" not in found(judge(printed, {"original": of(3, 4)}))


@pytest.mark.parametrize(
    ("n", "many", "few"), [(2, 2, True), (3, 3, True), (1, 3, True), (0, 3, True), (0, 9, False), (20, 60, False)]
)
def test_runs_too_few_to_show_what_most_do_are_told_as_such(n, many, few):
    judged = judge(claim(USUALLY, solved("retelling")), {"retelling": of(n, many)})
    assert judged.verdict == NOT_REPRODUCED
    assert found(judged).endswith("; too few runs to tell") == few


def test_a_ratio_is_of_runs_from_the_same_starts():
    slow, fast = rows(400, 800, 1000), rows(100, 100, 100)
    assert ratio_of("slow", "fast", "epochs", "as many")({"slow": slow, "fast": fast}).text.startswith("6 as many (")
    assert ratio_of("slow", "fast", "epochs", "as many")({"slow": rows(1000), "fast": fast}) == Nothing(
        "no pair was solved both ways"
    )


def test_a_figure_of_several_is_vague_only_if_all_that_agree_are():
    vague, sharp = Figure("vague", 1, 100, vague=True), Figure("sharp", 40, 60)
    both = Figure("both", 1, 100, among=(vague, sharp))
    assert verdict(number(50), lambda rows: both, []) == REPRODUCED
    assert verdict(number(90), lambda rows: both, []) == CANNOT_FAIL
    assert verdict(number(200), lambda rows: both, []) == NOT_REPRODUCED
