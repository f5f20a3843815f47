"""What the person units of the family net come to code, over seeds."""

import pytest

from pdpsim import compare, get_scenario, run_scenario


def test_labels_of_the_answer_follow_from_the_relation():
    family = get_scenario("family_tree")
    cases = family.patterns(family.recipe().with_(options={"held_out": 0}), 1)
    found = {}
    for case in cases:
        found.setdefault(case.labels["relation"], set()).add((case.labels["answer sex"], case.labels["generations on"]))
    assert len(cases) == 104
    assert all(len(kinds) == 1 for kinds in found.values())
    assert found["uncle"] == {("man", "-1")}
    assert found["wife"] == {("woman", "0")}
    assert found["niece"] == {("woman", "1")}


def test_measures_count_the_person_units_that_code_a_label():
    family = get_scenario("family_tree")
    measured = family.measures(run_scenario("family_tree", seed=1, max_epochs=3))
    assert {f"codes_{label}" for label in ("nationality", "generation", "branch", "sex")} <= set(measured)


@pytest.mark.slow
def test_nationality_generation_and_branch_are_found_in_most_runs_and_sex_in_none():
    runs = [run_scenario("family_tree", "working", seed=seed) for seed in range(20)]
    found = compare(((run.net, run.patterns) for run in runs), groups=["person code"])
    counts = {row.label: row.found for row in found.found}
    assert counts["nationality"] >= 18
    assert counts["generation"] >= 12
    assert counts["branch"] >= 12
    assert counts["sex"] <= 1
    assert all(row.by_chance <= 3 for row in found.found)
