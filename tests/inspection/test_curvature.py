"""Curvature: eigenvalues against closed forms and another difference; where XOR is stuck is a trough."""

import numpy as np
import pytest

from pdpsim import (
    Activation,
    CrossEntropy,
    GradientDescent,
    Network,
    PatternSet,
    PdpsimError,
    diagnose,
    run_scenario,
    train,
)
from pdpsim.inspection.curvature import Curvature, curvature, too_dear


def test_of_a_linear_unit_the_hessian_is_that_of_least_squares():
    net = Network.layered(2, 1, seed=3, function="linear")
    patterns = PatternSet([([1, 2], [1]), ([3, -1], [0]), ([0.5, 1], [2])])
    rows = np.array([[1, *pattern.inputs] for pattern in patterns])
    assert curvature(net, patterns).eigenvalues == pytest.approx(np.linalg.eigvalsh(rows.T @ rows), rel=1e-6)


def test_it_is_of_the_units_that_patterns_name_in_whatever_order(xor):
    net, patterns = Network.layered(2, 2, 1, seed=4), PatternSet([([0, 1], [1]), ([1, 1], [0])], ["i1", "i2"], ["o1"])
    turned = PatternSet([([1, 0], [1]), ([1, 1], [0])], ["i2", "i1"], ["o1"])
    nameless = PatternSet([(pattern.inputs, pattern.targets) for pattern in turned])
    assert curvature(net, turned) == curvature(net, patterns) != curvature(net, nameless)


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
    assert Curvature((1e-6, 2.0), 1e-5, 1.0).kind == "trough"
    assert Curvature((1e-9, 2.0), 1e-5, 1.0).kind == "level place"
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


# -- what a diagnosis says of it ------------------------------------------------------------------


def where(found):
    return next((str(finding) for finding in found.findings if finding.name == "where it stands"), "")


def test_a_diagnosis_tells_eigenvalues_where_a_network_stands_still_and_what_is_proved():
    run = run_scenario("xor", seed=7)
    found = diagnose(run.net, run.patterns, trials=False)
    assert found.curvature == curvature(run.net, run.patterns)
    assert found.summary()["curvature"]["eigenvalues"] == list(found.curvature.eigenvalues)
    assert "A trough: of 9 eigenvalues" in where(found)
    assert "no finite point where they stand still is a minimum" in where(found)


def test_what_is_proved_of_xor_is_said_of_nothing_else():
    run = run_scenario("xor", seed=7)
    other = diagnose(run.net, run.patterns, procedure=GradientDescent(0.1), trials=False)
    assert "Hamey" in where(other)
    run.net.units["h1"].function = "tanh"
    assert "Hamey" not in str(diagnose(run.net, run.patterns, trials=False))
    run.net.units["h1"].function = Activation("logistic", "2 / (1 + exp(-net))", "y * (1 - y / 2)", 0.0, 2.0)
    assert "Hamey" not in str(diagnose(run.net, run.patterns, trials=False))
    frozen = run_scenario("xor", seed=7).net
    frozen.connections["i1", "h1"].shared.frozen = True
    assert "A trough: of 8 eigenvalues" in where(diagnose(frozen, run.patterns, trials=False))
    assert "Hamey" not in str(diagnose(frozen, run.patterns, trials=False))


def test_where_training_on_stands_still_on_a_saddle_it_is_not_said_to_be_in_a_minimum():
    net = Network.layered(1, 1, 1, bias=False, function="linear", init_range=0.0)
    found = diagnose(net, PatternSet([([1], [1])]), epochs=50)  # E = (1 - u v)^2 / 2, at u = v = 0
    assert found.curvature.eigenvalues == pytest.approx([-1.0, 1.0])
    assert "minimum" not in found
    assert "saddle" in found


def test_of_a_level_place_it_is_not_said_what_it_is(xor):
    found = diagnose(Network.layered(2, 2, 1, init_range=0.0), xor, trials=False)
    assert "A level place: of 9 eigenvalues of the Hessian 0 are below 0" in where(found)
    assert "may be a minimum, a saddle or a trough" in where(found)


def test_a_true_minimum_is_told():
    net = Network.layered(1, 1, seed=1, function="linear")
    patterns = PatternSet([([0], [0]), ([1], [1]), ([2], [0])])
    train(net, patterns, GradientDescent(0.1), max_epochs=2000)
    found = diagnose(net, patterns, trials=False)
    assert found.curvature.kind == "minimum"
    assert found.curvature.eigenvalues == pytest.approx(np.linalg.eigvalsh([[3, 3], [3, 5]]), rel=1e-6)


def test_nothing_is_said_of_curvature_on_a_slope(xor):
    assert where(diagnose(Network.layered(2, 2, 1, seed=3), xor, trials=False)) == ""


def test_at_a_kink_eigenvalues_are_not_told(xor):
    net = Network.layered(2, 2, 1, init_range=0.0, function="relu")
    for unit in net.hidden:
        unit.function = "relu"
    net.connections["h1", "o1"].weight = 1.0
    assert curvature(net, xor, CrossEntropy()).kind == "kink"
    smooth = Network.layered(2, 2, 1, init_range=3.0, seed=2)
    assert curvature(smooth, xor).smooth


def test_of_large_networks_it_says_in_words_that_it_did_not_look(xor):
    net = Network.layered(2, 40, 1, init_range=0.0)
    assert "161 weights learn" in too_dear(net, xor)
    found = diagnose(net, xor, trials=False)
    assert found.curvature is None
    assert "was not looked at" in where(found)
    assert "161 weights learn" in where(found)


def wired(frozen):
    net = Network.layered(2, 2, 1, seed=1)
    for weight in net.weights:
        weight.frozen = frozen
    return net


def unwired():
    net = Network("not yet wired")
    net.add_group(["i1", "i2"], "input")
    net.add_unit("o1", "output")
    return net


@pytest.mark.parametrize(
    ("net", "told"), [(wired(True), "9 weights, and all are frozen"), (unwired(), "there are none")]
)
def test_where_nothing_learns_it_is_said(xor, net, told):
    with pytest.raises(PdpsimError, match="no curvature where no weight learns"):
        curvature(net, xor)
    for trials in (True, False):
        found = diagnose(net, xor, trials=trials)
        assert f"No weight learns: {told}." in str(found)
        assert (found.gradient, found.curvature, found.trials, found.solved) == (None, None, (), False)
    assert "nothing learns" not in diagnose(wired(False), xor, trials=False)


def test_there_is_no_curvature_of_no_eigenvalues():
    with pytest.raises(PdpsimError, match="no weight learns"):
        Curvature((), 0.0, 0.0)
    assert Curvature((), 0.0, 0.0, smooth=False).kind == "kink"
