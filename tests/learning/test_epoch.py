"""The acts of an epoch of back-propagation: batches and order."""

from collections import Counter

from checks import epoch_acts
from hypothesis import given
from hypothesis import strategies as st
from strategies import problems

from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
from pdpsim.core.chance import Chance


@given(problems())
def test_weights_change_after_each_batch(problem):
    net, patterns, procedure = problem
    counts = Counter(type(act()).__name__ for act in epoch_acts(net, patterns, procedure))
    size = procedure.batch or len(patterns)
    assert counts["WeightChanged"] == len(net.weights) * -(-len(patterns) // size)
    assert counts["PatternPresented"] == counts["TargetsCompared"] == len(patterns)
    assert (
        counts["ActivationMessage"] + counts["FactorCarried"]
        == counts["ErrorMessage"]
        == len(net.connections) * len(patterns)
    )


def orders(n, seed):
    """The orders of n patterns, epoch after epoch."""
    net, chance = Network.layered(1, 1, seed=1), Chance(seed)
    patterns = PatternSet([([k], [0]) for k in range(n)]).patterns
    procedure = BackPropagation(GradientDescent(0.5), order="permuted")
    while True:
        yield [s.pattern.name for s in procedure.epoch(net, patterns, chance) if s.phase == "forward"]


@given(st.integers(1, 9), st.integers())
def test_a_permuted_epoch_has_every_pattern_once_and_the_seed_decides_the_order(n, seed):
    one, other = orders(n, seed), orders(n, seed)
    for _ in range(3):
        order = next(one)
        assert sorted(order) == sorted(str(k) for k in range(1, n + 1))
        assert order == next(other)


def test_permuted_orders_are_evenly_distributed():
    epochs = orders(3, 1)
    counts = Counter("".join(next(epochs)) for _ in range(6000))
    assert len(counts) == 6
    assert all(850 < n < 1150 for n in counts.values())
