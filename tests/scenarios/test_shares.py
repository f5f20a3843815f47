"""Over a hundred seeds: how often the scenarios of chapter 8 and of time come out as they do. Slow."""

import pytest

from pdpsim import run_scenario

pytestmark = pytest.mark.slow
SEEDS = range(100)


def runs(name, recipe="original"):
    return [run_scenario(name, recipe, seed=seed) for seed in SEEDS]


def measured(those, key):
    return sum(run.scenario.measures(run)[key] for run in those)


def test_coding_is_always_learned_with_two_graded_levels():
    those = runs("coding")
    assert all(run.history.solved for run in those)
    assert measured(those, "graded") == 200


def test_the_printed_minimum_is_the_commonest_failure_of_addition():
    failures = [run.scenario.measures(run) for run in runs("addition") if not run.history.solved]
    minimum = sum(found["minimum"] for found in failures)
    others = [found["which"] for found in failures if not found["minimum"]]
    assert minimum > max(others.count(which) for which in others)
    assert 30 <= minimum <= 55


def test_negation_is_nearly_always_learned():
    assert sum(run.history.solved for run in runs("negation")) >= 95


def test_t_c_finds_compactness_mostly():
    solved = [run for run in runs("t_c") if run.history.solved]
    assert 45 <= len(solved) <= 80
    assert measured(solved, "compactness") > 0.8 * len(solved)


def test_sequences_are_completed_from_nearly_every_start():
    those = runs("completion")
    assert sum(run.history.solved for run in those) >= 95
    assert sum(run.scenario.measures(run)["held_out_right"] >= 4 for run in those) > 50


def test_the_drop_at_every_third_bit_is_in_every_run():
    those = [run_scenario("temporal_xor", seed=seed) for seed in range(20)]
    assert measured(those, "drop") == 20
