"""Curvature: eigenvalues against closed forms and another difference; where XOR is stuck is a trough."""

import numpy as np
import pytest

from pdpsim import Network, PatternSet, PdpsimError, run_scenario
from pdpsim.inspection.curvature import Curvature, curvature


def test_of_a_linear_unit_the_hessian_is_that_of_least_squares():
    net = Network.layered(2, 1, seed=3, function="linear")
    patterns = PatternSet([([1, 2], [1]), ([3, -1], [0]), ([0.5, 1], [2])])
    rows = np.array([[1, *pattern.inputs] for pattern in patterns])
    assert curvature(net, patterns).eigenvalues == pytest.approx(np.linalg.eigvalsh(rows.T @ rows), rel=1e-6)


def test_of_a_deep_network_it_is_what_second_differences_of_the_error_say(xor):
    net = Network.layered(2, 2, 1, seed=4)
    weights = list(net.weights)

    def error(i, j, a, b):
        weights[i].value += a
        weights[j].value += b
        total = sum((p.targets[0] - net.forward(p)[0]) ** 2 / 2 for p in xor)
        weights[i].value -= a
        weights[j].value -= b
        return total

    h = 1e-3
    hessian = [
        [(error(i, j, h, h) - error(i, j, h, -h) - error(i, j, -h, h) + error(i, j, -h, -h)) / (4 * h * h)
         for j in range(9)] for i in range(9)
    ]  # fmt: skip
    assert curvature(net, xor).eigenvalues == pytest.approx(np.linalg.eigvalsh(hessian), abs=1e-5)


def test_the_network_is_left_as_it_was(xor):
    net = Network.layered(2, 2, 1, seed=4)
    before = [weight.value for weight in net.weights]
    curvature(net, xor)
    assert [weight.value for weight in net.weights] == before
    assert net.phase == ""


def test_kinds():
    assert Curvature((0.1, 2.0), 0.5, 1.0).kind == "slope"
    assert Curvature((-0.1, 2.0), 1e-5, 1.0).kind == "saddle"
    assert Curvature((1e-9, 2.0), 1e-5, 1.0).kind == "trough"
    assert Curvature((0.1, 2.0), 1e-5, 1.0).kind == "minimum"


def test_a_stuck_network_of_two_hidden_units_is_told_to_be_in_no_true_minimum():
    run = run_scenario("xor", seed=7)
    assert not run.history.solved
    found = curvature(run.net, run.patterns)
    assert found.gradient < 1e-3
    assert found.kind == "trough"
    assert found.below == 0
    told = " ".join(run.scenario.report(run).split())
    assert "eigenvalues of the Hessian" in told
    assert "no finite point where they stand still is a minimum" in told


def test_too_many_weights_are_refused(xor):
    with pytest.raises(PdpsimError, match="200 weights at most"):
        curvature(Network.layered(2, 100, 1, seed=1), xor)
