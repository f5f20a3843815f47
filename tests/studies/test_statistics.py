"""Intervals and quantiles, against SciPy and against simulated runs whose rate is known."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import PdpsimError
from pdpsim.studies.statistics import (
    Restarts,
    Spread,
    Summary,
    median_interval,
    quantile,
    wilson,
    wilson_of_clusters,
    with_restarts,
)

finite = st.floats(-1e6, 1e6)


@given(st.integers(0, 2000), st.integers(0, 2000), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_wilson_agrees_with_scipy(a, b, confidence):
    stats = pytest.importorskip("scipy.stats")
    successes, trials = min(a, b), max(a, b, 1)
    theirs = stats.binomtest(successes, trials).proportion_ci(confidence, "wilson")
    assert wilson(successes, trials, confidence) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)


@given(st.lists(finite, min_size=1, max_size=60), st.floats(0, 1))
def test_quantiles_agree_with_scipy(values, q):
    mstats = pytest.importorskip("scipy.stats.mstats")
    (theirs,) = mstats.mquantiles(values, [q], alphap=1, betap=1)
    assert quantile(values, q) == pytest.approx(theirs, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("n", [6, 7, 10, 25, 100, 999, 5000])
def test_the_interval_of_the_median_has_the_largest_k_that_the_binomial_allows(n):
    stats = pytest.importorskip("scipy.stats")
    low, high = median_interval(range(1, n + 1))
    assert high == n + 1 - low
    assert stats.binom.cdf(low - 1, n, 0.5) <= 0.025 < stats.binom.cdf(low, n, 0.5)


@pytest.mark.parametrize(("rate", "trials"), [(0.93, 100), (0.5, 100), (0.98, 200), (0.1, 30)])
def test_the_interval_covers_the_rate_about_as_often_as_it_says(rate, trials):
    # Successes come in whole numbers, so the coverage swings about 95% with rate and trials.
    random = Random(1)
    covered = 0
    for _ in range(2000):
        low, high = wilson(sum(random.random() < rate for _ in range(trials)), trials)
        covered += low <= rate <= high
    assert 0.92 <= covered / 2000 <= 0.98


def test_the_interval_of_the_median_covers_it_at_least_as_often_as_it_says():
    random = Random(2)
    covered = 0
    for _ in range(2000):
        low, high = median_interval([random.random() ** 3 for _ in range(40)])
        covered += low <= 0.125 <= high
    assert covered / 2000 >= 0.94


def test_no_runs_and_all_runs_have_intervals_that_end_at_the_end():
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0


@pytest.mark.parametrize("call", [lambda: wilson(3, 2), lambda: wilson(1, 2, 1.0), lambda: quantile([], 0.5)])
def test_nonsense_is_refused(call):
    with pytest.raises(PdpsimError):
        call()


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 100))))
def test_restarts_lose_no_epoch_before_the_last_success(runs):
    costs = with_restarts(runs)
    assert len(costs) == sum(solved for solved, _ in runs)
    last = max((k for k, (solved, _) in enumerate(runs) if solved), default=-1)
    assert sum(costs) == sum(epochs for _, epochs in runs[: last + 1])


def test_the_spread_of_nothing_is_none():
    assert Spread.of([]) is None
    assert Spread.of([5]).median_interval is None


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40))
def test_clusters_never_tell_more_than_independent_trials(successes):
    low, high = wilson_of_clusters(successes, [4] * len(successes))
    one, other = wilson(sum(successes), 4 * len(successes))
    assert low <= one + 1e-12
    assert high >= other - 1e-12


@pytest.mark.parametrize("rate", [0.1, 0.4, 0.9])
def test_where_all_trials_of_a_cluster_go_alike_the_interval_holds_the_rate_nineteen_times_in_twenty(rate):
    random, held, plain = Random(1), 0, 0
    for _ in range(1000):
        successes = [4 * (random.random() < rate) for _ in range(60)]
        low, high = wilson_of_clusters(successes, [4] * 60)
        held += low <= rate <= high
        low, high = wilson(sum(successes), 240)
        plain += low <= rate <= high
    assert 920 <= held <= 980
    assert plain < 800  # what would be told if the clusters were not seen


def test_quantiles_next_to_what_never_ended_are_infinite():
    epochs = [100, 200, 300, math.inf, math.inf]
    assert [quantile(epochs, share) for share in (0.25, 0.5, 0.6, 0.75, 1.0)] == [
        200,
        300,
        math.inf,
        math.inf,
        math.inf,
    ]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 100)), min_size=1))
def test_the_cost_of_a_success_does_not_depend_on_the_order_of_the_runs(runs):
    one, other = Restarts.of(runs), Restarts.of(runs[::-1])
    assert (one is None) == (other is None) == (not any(solved for solved, _ in runs))
    assert one is None or (one.mean, one.failures) == (other.mean, other.failures)


def test_a_share_that_is_not_all_is_not_rounded_to_it():
    rows = [{"seed": k, "solved": k > 0, "epochs": 500, "stopped": "", "tss": 0.01} for k in range(5000)]
    told = str(Summary.of(rows, 900, "tss < 0.04"))
    assert "4999 of 5000 runs solved (tss < 0.04 within 900 epochs): >99.9%, 95% interval" in told
