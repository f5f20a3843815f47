"""Negation from fixed seeds: three bits as they are, or turned round."""

from itertools import product

import pytest
from checks import SEEDS

from pdpsim import run_scenario


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("negation", seed=request.param)


def test_every_pattern_is_answered(run):
    assert run.history.solved
    for negated, *bits in product((0, 1), repeat=4):
        assert [y > 0.5 for y in run.net.forward([negated, *bits])] == [bit != negated for bit in bits]


def test_what_is_said_of_the_hidden_units_is_so(run):
    rows = {}
    for bits in product((0, 1), repeat=4):
        run.net.forward(bits)
        rows[bits] = [unit.activation > 0.5 for unit in run.net.hidden]
    report, pairs = run.scenario.report(run), set()
    for k, unit in enumerate(run.net.hidden):
        decide = [n for n in range(4) if any(rows[b][k] != rows[(*b[:n], 1 - b[n], *b[n + 1 :])][k] for b in rows)]
        pairs.add(tuple(decide))
        if decide[0] == 0 and len(decide) == 2:
            assert f"{unit.name} is about i1 and i{decide[1] + 1}" in report
        if f"{unit.name} is about i1 and i{decide[-1] + 1}: it detects neither" in report:
            assert all(rows[b][k] == (not b[0] and not b[decide[1]]) for b in rows)
    assert run.scenario.measures(run)["one_each"] == (pairs == {(0, 1), (0, 2), (0, 3)})


def test_most_seeds_make_three_xors():
    runs = [run_scenario("negation", seed=seed) for seed in range(10)]
    assert sum(run.scenario.measures(run)["one_each"] for run in runs) > 5
