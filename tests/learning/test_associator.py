"""The pattern associator: the delta rule for outputs of any function, and Hebb's. (Scripts of `pa` test it, too.)"""

import pytest
from machines import truth_table

from pdpsim import GradientDescent, Network, Pattern, PatternAssociator, PatternSet, Perceptron, train
from pdpsim.errors import CycleError, NetworkError, PatternError, SettingError, WrongTypeError


def values(net):
    return [weight.value for weight in net.weights]


def test_on_threshold_units_it_is_the_perceptron():
    one, other = (Network.layered(2, 1, seed=4, function="threshold") for _ in range(2))
    assert (
        train(one, truth_table("and"), PatternAssociator(0.5)).tss
        == train(other, truth_table("and"), Perceptron(0.5)).tss
    )
    assert values(one) == values(other)


def test_on_linear_units_it_is_gradient_descent_after_each_pattern():
    from pdpsim import BackPropagation

    one, other = (Network.layered(3, 2, seed=4, function="linear") for _ in range(2))
    patterns = PatternSet([([1, 0, 1], [1, -1]), ([0, 1, 1], [0.5, 0]), ([1, 1, 0], [-1, 1])])
    train(one, patterns, PatternAssociator(0.1), max_epochs=30)
    train(other, patterns, BackPropagation(GradientDescent(0.1), batch=1), max_epochs=30)
    assert values(one) == pytest.approx(values(other), rel=1e-12)


def test_hebb_recalls_orthogonal_patterns_exactly():
    rows = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1]]
    net = Network.layered(4, 3, init_range=0.0, function="linear", bias=False)
    patterns = PatternSet([(row, [float(k == j) for j in range(3)]) for k, row in enumerate(rows)])
    train(net, patterns, PatternAssociator(0.25, hebb=True), max_epochs=1)
    assert [net.forward(pattern) for pattern in patterns] == [pattern.targets for pattern in patterns]


def test_what_does_not_suit_it_is_refused():
    patterns = PatternSet([([1], [1])])
    with pytest.raises(NetworkError, match="hidden unit 'h1'"):
        train(Network.layered(1, 1, 1, seed=1), patterns, PatternAssociator())
    with pytest.raises(PatternError, match="leaves out a target"):
        train(Network.layered(1, 1, seed=1), PatternSet([Pattern([1], [None])]), PatternAssociator())
    with pytest.raises(SettingError, match="rate"):
        PatternAssociator(0.0)
    with pytest.raises(SettingError, match="unknown order"):
        PatternAssociator(order="random")
    with pytest.raises(WrongTypeError, match="hebb"):
        PatternAssociator(hebb=1)
    net = Network.layered(1, 2, seed=1)
    net.connect("o1", "o2")
    net.connect("o2", "o1")
    with pytest.raises(CycleError):
        train(net, PatternSet([([1], [1, 1])]), PatternAssociator())
