"""What a message costs: run with `pytest -m benchmark -s tests/benchmarks`.

Times are compared within one run only, the best of a few repeats each, since machines and their load differ.
"""

import gc
import tracemalloc
from time import perf_counter

import pytest
from checks import epoch_acts

from pdpsim import GradientDescent, Network, Pattern, PatternSet, SumOfSquares, train

pytestmark = pytest.mark.benchmark

SIZES = {10: (2, 2, 1), 100: (9, 9, 1), 1_000: (31, 31), 10_000: (99, 99), 100_000: (315, 316)}
RULE, MEASURE = GradientDescent(0.01, 0.9), SumOfSquares()


def problem(sizes):
    net = Network.layered(*sizes, seed=1)
    return net, [Pattern([0.5] * sizes[0], [0.25] * sizes[-1])]


def seconds_per_event(net, patterns, events=500_000):
    """The time that an event takes, over so many of them or one epoch's, whichever is more."""
    each = sum(1 for act in epoch_acts(net, patterns, RULE) if act())
    epochs = max(1, events // each)
    started = perf_counter()
    for _ in range(epochs):
        for act in epoch_acts(net, patterns, RULE):
            act()
    return (perf_counter() - started) / (epochs * each)


def test_the_time_per_event_is_flat_and_half_a_million_are_done_a_second():
    problems = {n: problem(sizes) for n, sizes in SIZES.items()}
    # Sizes take turns, so that a change in the machine's load meets all of them.
    times = {n: [] for n in SIZES}
    for _ in range(7):
        for n, (net, patterns) in problems.items():
            times[n].append(seconds_per_event(net, patterns))
    best = {n: min(found) for n, found in times.items()}
    print()
    for n, (net, _) in problems.items():
        print(f"{len(net.connections):>7,} connections: {1 / best[n]:>10,.0f} events/s")
    smallest, *others = best.values()
    flat, fixed = max(others) / min(others), smallest / min(others)
    print(f"slowest / fastest: {max(flat, fixed):.3f}; from 100 connections up: {flat:.3f}")
    assert all(1 / time >= 500_000 for time in best.values())
    assert flat <= 1.2
    # With 9 connections, one event in 13 is the first of a sweep, which clears what all units and weights held.
    assert fixed <= 1.5


def test_a_connection_takes_less_than_700_bytes_with_its_share_of_the_graph():
    gc.collect()
    tracemalloc.start()
    net = Network.layered(100, 100, seed=1)
    train(net, PatternSet([([0.5] * 100, [0.25] * 100)]), RULE, max_epochs=1, engine="message")
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"\n{size / len(net.connections):.0f} bytes per connection, everything included")
    assert size / len(net.connections) < 700


def test_switching_the_collector_off_changes_neither_time_nor_memory():
    net = Network.layered(20, 20, 20, seed=1)
    patterns = PatternSet([([0.5] * 20, [0.25] * 20)])

    def seconds():
        started = perf_counter()
        train(net, patterns, RULE, max_epochs=100, progress=False, engine="message")
        return perf_counter() - started

    on, off = [], []
    seconds()
    for _ in range(7):
        on.append(seconds())
        gc.disable()
        off.append(seconds())
        gc.enable()
    ratio = min(on) / min(off)
    print(f"\ncollector on / off: {ratio:.3f}")
    assert 0.8 < ratio < 1.2
