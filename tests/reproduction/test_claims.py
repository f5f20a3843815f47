"""Claims are data; their verdicts follow from the data."""

from dataclasses import replace

import pytest

from pdpsim import get_scenario, list_scenarios
from pdpsim.experiments.claim import (
    CONTRADICTED,
    NOT_REPRODUCED,
    NOT_TESTED,
    REPRODUCED,
    Claim,
    Figure,
    Nothing,
    Original,
    judge,
)
from pdpsim.reproduction.measuring import (
    ALWAYS,
    exactly,
    failed,
    fraction,
    mean_fraction,
    number,
    one_run,
    solved,
    times_slower,
    typical,
    value,
    varied,
)

CLAIMS = [claim for name in list_scenarios() for claim in get_scenario(name).claims]


def rows(*epochs, cap=1000):
    """Runs that took so many epochs; those at the cap are not solved."""
    return [{"seed": k, "solved": n < cap, "epochs": n} for k, n in enumerate(epochs)]


def claim(printed, measure, **more):
    return Claim("it", "somewhere, p. 1", "Something holds.", printed, "xor", ("retelling",), measure, **more)


def verdict(printed, measure, runs, **more):
    return judge(claim(printed, measure, **more), {"retelling": runs}).verdict


def test_the_ledger_is_large_and_every_claim_names_source_and_command():
    assert len(CLAIMS) >= 30
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    for each in CLAIMS:
        assert each.source
        assert each.says.endswith(".")
        assert each.measure is None or each.how
        assert each.measure is not None or each.original is not None or each.untestable


@pytest.mark.parametrize("each", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_names_recipes_that_there_are(each):
    scenario = get_scenario(each.scenario)
    for name in each.recipes:
        assert scenario.recipe(name).name == name


def test_a_printed_count_inside_our_range_is_reproduced_and_one_outside_is_not():
    runs = rows(*range(100, 200))
    assert verdict(number(150), one_run("retelling"), runs) == REPRODUCED
    assert verdict(number(100), one_run("retelling"), runs) == NOT_REPRODUCED
    assert verdict(number(110), typical("retelling"), runs) == NOT_REPRODUCED


def test_a_changed_figure_changes_the_verdict_of_a_claim_of_the_ledger():
    each = next(claim for claim in CLAIMS if claim.id == "xor-1987")
    found = {"pdp1987": [{"seed": 0, "solved": True, "epochs": 289}]}
    assert judge(each, found).verdict == REPRODUCED
    assert judge(replace(each, printed=number(290)), found).verdict == NOT_REPRODUCED


def test_what_the_original_says_otherwise_is_contradicted_whatever_we_find():
    runs = rows(*range(100, 200))
    for original in Original("They print 7.", number(7)), Original("They print nothing."):
        assert verdict(number(150), one_run("retelling"), runs, original=original) == CONTRADICTED
    agreed = Original("They print it too.", number(150))
    assert verdict(number(150), one_run("retelling"), runs, original=agreed) == REPRODUCED


def test_what_has_no_measure_cannot_be_tested():
    assert verdict(number(1), None, [], untestable="nobody says how") == NOT_TESTED


def test_no_solved_run_reproduces_no_count():
    for measure in one_run("retelling"), typical("retelling"), value("retelling", "epochs"), exactly("retelling"):
        assert verdict(number(1000), measure, rows(1000, 1000)) == NOT_REPRODUCED


def test_where_no_run_is_of_the_kind_that_is_asked_about_nothing_is_said_of_the_claim():
    solved, failed = rows(*[500] * 4), rows(1000, 1000)
    of_failed = fraction("retelling", lambda row: True, "so", of_solved=False)
    assert of_failed({"retelling": solved}) == Nothing("every run was solved", tested=False)
    assert verdict(ALWAYS, of_failed, solved) == NOT_TESTED
    assert of_failed({"retelling": failed}).low > 0
    for measure in (
        fraction("retelling", lambda row: True, "so", of_solved=True),
        mean_fraction("retelling", "epochs", "epochs", "so", of_solved=True),
        value("retelling", "epochs"),
        varied(one_run, {"one value": "retelling"}),
    ):
        assert measure({"retelling": failed}) == Nothing("no run was solved")
    late = value("retelling", "epochs", where=lambda row: row["epochs"] > 800)
    assert verdict(ALWAYS, late, solved) == NOT_REPRODUCED
    assert "no run is of the kind" in late({"retelling": solved}).text
    assert late({"retelling": failed}).text == "no run was solved"


def test_shares_are_judged_by_their_interval():
    runs = rows(*[500] * 95, *[1000] * 5)
    assert verdict(Figure("5%", 0.05, 0.05), failed("retelling"), runs) == REPRODUCED
    assert verdict(Figure("always", 1.0, 1.0), solved("retelling"), runs) == NOT_REPRODUCED
    assert verdict(Figure("always", 1.0, 1.0), solved("retelling"), rows(*[500] * 100)) == REPRODUCED


def test_how_many_times_slower_is_a_ratio_of_medians():
    measure = times_slower("slow", "fast")
    found = measure({"slow": rows(*range(600, 700)), "fast": rows(*range(60, 70))})
    assert found.low < 10 < found.high
    assert "half of the runs of slow, or more, were not" in measure({"slow": rows(1000), "fast": rows(60)}).text


def test_counts_are_summed_over_runs():
    found = mean_fraction("a", "right", "of", "right")({"a": [{"right": 3, "of": 4}, {"right": 4, "of": 4}]})
    assert found.text.startswith("7 of 8 right")
    assert found.low < 7 / 8 < found.high
