"""A number that goes nan or infinite stops training, names the unit, and keeps the history."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import (
    Activation,
    BackPropagation,
    GradientDescent,
    Network,
    PatternSet,
    TssBelow,
    train,
    train_and_test,
    train_many,
)


@pytest.fixture
def patterns():
    return PatternSet([([0, 1], [1]), ([1, 1], [0])])


@pytest.mark.parametrize("batch", [None, 1])
def test_a_rate_too_high_is_told_and_the_history_kept(patterns, batch):
    net = Network.layered(2, 2, 1, seed=1, function="linear")
    history = train(net, patterns, BackPropagation(GradientDescent(1e6), batch=batch))
    assert history.stopped == "diverged"
    assert not history.solved
    assert any(name in history.reason for name in ("h1", "h2", "o1"))
    assert "in epoch" in history.reason
    assert history.epochs > 0
    assert "inf" in history.reason or "nan" in history.reason


@given(st.integers(0, 50), st.sampled_from([1e3, 1e6, 1e100, 1e300]))
def test_the_history_holds_finite_numbers_only(seed, rate):
    net = Network.layered(2, 2, 1, seed=seed, function="linear")
    history = train(net, PatternSet([([0, 1], [1]), ([1, 1], [0])]), GradientDescent(rate), max_epochs=50)
    assert all(math.isfinite(tss) for tss in history.tss)
    assert all(math.isfinite(weight.value) for weight in net.weights)


def test_the_first_unit_that_went_wrong_is_named():
    net = Network()
    net.add_unit("i1", "input")
    for sender, name, role in ("i1", "h1", "hidden"), ("h1", "h2", "hidden"), ("h2", "o1", "output"):
        net.add_unit(name, role, "linear")
        net.connect(sender, name, 1e200)
    history = train(net, PatternSet([([1.0], [0.0])]), GradientDescent(0.1))
    assert (history.stopped, history.epochs) == ("diverged", 0)
    assert "'h2'" in history.reason


@pytest.mark.parametrize(
    "value",
    [lambda net: float("nan"), lambda net: math.exp(1e5), lambda net: 1.0 / 0.0, lambda net: math.log(-1.0)],
    ids=["nan", "overflow", "division", "domain"],
)
def test_a_function_of_ones_own_that_fails_is_told_with_the_unit(patterns, value):
    net = Network.layered(2, 1, seed=1, function=Activation("own", value, lambda net, y: 1.0))
    history = train(net, patterns, GradientDescent(0.1))
    assert history.stopped == "diverged"
    assert "'o1'" in history.reason


def test_after_divergence_one_can_reset_and_learn(patterns):
    net = Network.layered(2, 2, 1, seed=1, function="linear")
    assert train(net, patterns, GradientDescent(1e6)).stopped == "diverged"
    net.reset()
    assert train(net, patterns, GradientDescent(0.1), criterion=TssBelow(0.01)).solved


@pytest.mark.parametrize("engine", ["compiled", "vectorized"])
def test_a_run_that_is_cut_into_stretches_diverges_as_one_that_is_not(xor, engine):
    def net(seed):
        return Network.layered(2, 3, 1, seed=seed, function="linear")

    steep, eased = GradientDescent(50.0), GradientDescent(50.0, schedule=[(5, {"rate": 25.0})])
    whole = train(net(1), xor, steep, engine="message")
    cut = train_and_test(net(1), xor, xor, steep, engine=engine, every=5)
    assert (cut.stopped, cut.reason, cut.tss) == ("diverged", whole.reason, pytest.approx(whole.tss, rel=1e-9))
    for seed, history in enumerate(train_many([net(k) for k in range(5)], xor, eased, engine=engine)):
        assert history.reason == train(net(seed), xor, eased, engine="message").reason
    large = net(1)
    large.connections["h1", "o1"].weight = 1e300
    expected = train(large.copy(), xor, GradientDescent(1e-320), engine="message", max_epochs=2)
    assert train(large, xor, GradientDescent(1e-320), engine=engine, max_epochs=2).reason == expected.reason
