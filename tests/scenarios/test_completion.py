"""Sequence completion from fixed seeds: the digits of both letters follow, also where the pair is new."""

import pytest
from checks import SEEDS

from pdpsim import get_scenario, run_scenario

DIGITS = {"A": (1, 2), "B": (2, 3), "C": (3, 1), "D": (2, 1), "E": (1, 3)}


def heard(net, first, second):
    inputs = {unit.name: 0.0 for unit in net.inputs}
    inputs[f"{first}@1"] = inputs[f"{second}@2"] = 1.0
    outputs = dict(zip([unit.name for unit in net.outputs], net.forward(inputs)))
    return [[k for k in (1, 2, 3) if outputs[f"{k}@{time}"] > 0.5] for time in (3, 4, 5, 6)]


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("completion", seed=request.param)


def test_the_sequences_that_were_trained_are_completed(run):
    assert run.history.solved
    assert len(run.patterns) == 20
    for pattern in run.patterns:
        first, second = pattern.name
        assert heard(run.net, first, second) == [[digit] for digit in DIGITS[first] + DIGITS[second]]


def test_what_is_said_of_those_held_out_is_so(run):
    held_out = [pattern.name for pattern in run.scenario.held_out(run.recipe, run.seed)]
    assert sorted(held_out) == ["AD", "BE", "CA", "DB", "EC"]
    assert not set(held_out) & {pattern.name for pattern in run.patterns}
    right = sum(heard(run.net, *name) == [[digit] for digit in DIGITS[name[0]] + DIGITS[name[1]]] for name in held_out)
    assert run.scenario.measures(run)["held_out_right"] == right
    assert right >= 2


def test_time_is_as_table_11_has_it():
    scenario = get_scenario("completion")
    net = scenario.build(scenario.recipe(), 0)
    assert len(net.weights) == 30 * (1 + 5 + 30) + 3 * (1 + 30 + 3)
    # The state at time 1 is the start, and at time 2 the outputs are the same for every sequence.
    assert all(net.units[f"h{k}@1"].function.is_constant for k in range(1, 31))
    seen = set()
    for pattern in scenario.patterns(scenario.recipe(), 0):
        net.forward(pattern)
        seen.add(tuple(net.units[f"{k}@2"].activation for k in (1, 2, 3)))
    assert len(seen) == 1
    assert {step for _, step in net.folded.values()} == set(range(1, 7))
    assert [unit.name for unit in net.outputs][:3] == ["1@3", "2@3", "3@3"]
    assert "h1@6" not in net.units
