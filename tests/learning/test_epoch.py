"""The acts of an epoch: grain and order."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from strategies import problems

from pdpsim.learning.epoch import epoch_acts, presentations


@given(problems())
def test_weights_change_once_an_epoch_or_once_a_pattern(problem):
    net, patterns, rule, measure = problem
    counts = Counter(type(act()).__name__ for act in epoch_acts(net, patterns, rule.at(1), measure))
    assert counts["WeightChanged"] == len(net.weights) * (len(patterns) if rule.grain == "pattern" else 1)
    assert counts["PatternPresented"] == counts["TargetsCompared"] == len(patterns)
    assert counts["ActivationMessage"] == counts["ErrorMessage"] == len(net.connections) * len(patterns)


@given(st.integers(1, 9), st.integers())
def test_a_permuted_epoch_has_every_pattern_once_and_the_seed_decides_the_order(n, seed):
    patterns = list(range(n))
    one, other = (presentations(patterns, "permuted", Random(seed)) for _ in range(2))
    for _ in range(3):
        order = next(one)
        assert sorted(order) == patterns
        assert order == next(other)


def test_permuted_orders_are_evenly_distributed():
    epochs = presentations("abc", "permuted", Random(1))
    counts = Counter("".join(next(epochs)) for _ in range(6000))
    assert len(counts) == 6
    assert all(850 < n < 1150 for n in counts.values())
