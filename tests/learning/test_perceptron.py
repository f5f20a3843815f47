"""The perceptron: facts of its rule, worked out by a program of ten lines beside it."""

from itertools import permutations

import pytest
from machines import TABLES, truth_table

from pdpsim import Network, PatternSet, Perceptron, TssBelow, train
from pdpsim.errors import CycleError, NetworkError, PatternError, SettingError, UnknownNameError


def unit(seed=None):
    if seed is None:
        return Network.layered(2, 1, init_range=0.0, function="threshold")
    return Network.layered(2, 1, seed=seed, function="threshold")


def by_hand(patterns, weights, epochs):
    """Rosenblatt's rule in plain Python: mistakes of each epoch, and the weights (bias first)."""
    weights, mistakes = list(weights), []
    for _ in range(epochs):
        wrong = 0
        for pattern in patterns:
            x = (1.0, *pattern.inputs)
            y = float(weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2] > 0)
            away = pattern.targets[0] - y
            wrong += away != 0
            weights = [w + away * xi for w, xi in zip(weights, x)]
        mistakes.append(float(wrong))
    return mistakes, weights


def values(net):
    return [weight.value for weight in net.weights]


@pytest.mark.parametrize(
    ("name", "epochs", "mistakes", "weights"), [("and", 6, 10, [-2, 2, 1]), ("or", 4, 4, [0, 1, 1])]
)
def test_from_zero_weights_it_is_clean_when_it_was_found_to_be(name, epochs, mistakes, weights):
    net = unit()
    history = train(net, truth_table(name), Perceptron())
    assert (history.epochs, sum(history.tss), values(net)) == (epochs, mistakes, weights)
    assert (history.engine, history.curve, history.solved) == ("message", "mistakes", True)


def test_xor_cycles_in_every_order():
    for order in permutations(truth_table("xor")):
        net, starts = unit(), []
        for _ in range(6):
            starts.append(values(net))
            history = train(net, PatternSet(order), Perceptron(), max_epochs=1)
        assert starts[3] == starts[4] == starts[5]
        assert history.tss == [4.0]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("seed", range(5))
def test_it_does_what_the_rule_says_in_plain_python(name, seed):
    net = unit(seed)
    mistakes, weights = by_hand(truth_table(name), values(net), 8)
    history = train(net, truth_table(name), Perceptron(), max_epochs=8)
    assert history.tss == mistakes[: history.epochs]
    assert history.epochs < 8 or values(net) == weights
    if name != "xor":
        assert history.solved


def test_xor_is_solved_over_enough_fixed_random_hidden_units_which_do_not_change():
    net = Network.layered(2, 32, 1, seed=1, init_range=1.0, function="threshold")
    hidden = {weight for unit in net.hidden for weight in (c.shared for c in unit.incoming)}
    before = {weight: weight.value for weight in hidden}
    assert train(net, truth_table("xor"), Perceptron(), max_epochs=200).solved
    assert {weight: weight.value for weight in hidden} == before


def test_what_it_cannot_learn_from_it_refuses_in_a_sentence():
    with pytest.raises(NetworkError, match="outputs must be threshold units; 'o1' is logistic"):
        train(Network.layered(2, 1), truth_table("and"), Perceptron())
    with pytest.raises(PatternError, match=r"unit 'o1': a target must be 0 or 1, not 0\.5"):
        train(unit(), PatternSet([([0, 0], [0.5])]), Perceptron())
    with pytest.raises(PatternError, match="no targets"):
        train(unit(), PatternSet([([0, 0], [None])]), Perceptron())
    net = unit()
    net.connect("o1", "o1")
    with pytest.raises(CycleError):
        train(net, truth_table("and"), Perceptron())
    with pytest.raises(SettingError, match="rate must be a number above 0"):
        Perceptron(rate=0)
    with pytest.raises(UnknownNameError, match="cannot change 'momentum'"):
        Perceptron().with_settings(1, momentum=0.5)
    assert Perceptron().with_settings(1, rate=0.5) == Perceptron(0.5)


@pytest.mark.parametrize(("name", "margin"), [("and", 1 / 17**0.5), ("or", 1 / 3)])
def test_mistakes_keep_the_bound_of_novikoff_in_every_order(name, margin):
    # R^2 = 3 with the bias as an input of 1; the margin is that of the best line: 2x + 2y - 3 and 2x + 2y - 1.
    for order in permutations(truth_table(name)):
        history = train(unit(), PatternSet(order), Perceptron(), max_epochs=100)
        assert history.solved
        assert 0 < sum(history.tss) <= 3 / margin**2 + 1e-9


def test_mistakes_are_not_judged_as_tss():
    targets = [-1, 1, 1, -1]
    patterns = PatternSet([([a, b], [t]) for (a, b), t in zip(((0, 0), (0, 1), (1, 0), (1, 1)), targets)])
    net = Network.layered(2, 1, init_range=0.0, function="sign")
    with pytest.raises(SettingError, match=r"Perceptron adds up mistakes, of which tss < 4\.5 says nothing"):
        train(net, patterns, Perceptron(), criterion=TssBelow(4.5))
    assert train(net, patterns[1:], Perceptron()).reason.startswith("every error < 0.5 in epoch")
