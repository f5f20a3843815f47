"""XOR in time from fixed seeds: what a simple recurrent network makes of a stream, and error over three steps."""

from itertools import pairwise

import pytest
from checks import SEEDS

from pdpsim import get_scenario, run_scenario
from pdpsim.core.carry import Carry


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("temporal_xor", seed=request.param)


def fresh_errors(run, bits):
    """Mean squared errors by place, of the network asked bit by bit."""
    net, context, sums = run.net, [0.5, 0.5], [[], [], []]
    order = [unit.name for unit in net.inputs]
    for k, (bit, after) in enumerate(pairwise(bits)):
        inputs = {"h1@0": context[0], "h2@0": context[1], "i1@1": bit}
        (output,) = net.forward([inputs[name] for name in order])
        context = [net.units["h1@1"].activation, net.units["h2@1"].activation]
        sums[(k + 1) % 3].append((after - output) ** 2)
    return [sum(values) / len(values) for values in sums]


def test_error_drops_at_every_third_bit_and_xor_is_not_learned(run):
    from random import Random

    random, bits = Random(99), []
    while len(bits) < 900:
        a, b = random.randrange(2), random.randrange(2)
        bits += [a, b, a ^ b]
    first, second, third = fresh_errors(run, bits)
    assert third < min(first, second)
    assert 0.05 < third < 0.21
    measured = run.scenario.measures(run)
    assert measured["drop"] == 1
    assert measured["error_3"] == pytest.approx(third, abs=0.03)
    assert "XOR is not learned" in run.scenario.report(run)


def test_the_stream_is_elmans(run):
    bits = [int(dict(zip(run.patterns.input_names, p.inputs))["i1@1"]) for p in run.patterns]
    assert len(bits) == 3000
    assert all(bits[k] ^ bits[k + 1] == bits[k + 2] for k in range(0, 2998, 3))
    assert [int(p.targets[0]) for p in run.patterns[:50]] == bits[1:51]
    assert dict(zip(run.patterns.input_names, run.patterns[0].given))["h1@0"] == 0.5
    assert dict(zip(run.patterns.input_names, run.patterns[1].given))["h1@0"] == Carry({"h1@1": 1})


def test_error_may_go_back_over_more_steps():
    scenario = get_scenario("temporal_xor")
    recipe = scenario.recipe("three-steps")
    net, patterns = scenario.build(recipe, 0), scenario.patterns(recipe, 0)
    assert {step for _, step in net.folded.values()} == {0, 1, 2, 3}
    assert [unit.name for unit in net.outputs] == ["o1@3"]
    assert len(net.weights) == len(scenario.build(scenario.recipe(), 0).weights)
    # The window moves on by a step: what was at step 1 is before it now.
    assert patterns[1].carried[0][1] == Carry({"h1@1": 1})
    bits = [dict(zip(patterns.input_names, p.inputs)) for p in patterns[:2]]
    assert (bits[0]["i1@2"], bits[0]["i1@3"]) == (bits[1]["i1@1"], bits[1]["i1@2"])


@pytest.mark.slow
def test_over_three_steps_it_learns_better():
    thirds = {
        name: [
            get_scenario("temporal_xor").measures(run_scenario("temporal_xor", name, seed=seed))["error_3"]
            for seed in range(5)
        ]
        for name in ("original", "three-steps-three")
    }
    assert sum(thirds["three-steps-three"]) < sum(thirds["original"])
