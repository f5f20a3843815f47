"""Shares, components and clusters agree with NumPy, SciPy and scikit-learn, and with what must hold of them."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pdpsim import PdpsimError
from pdpsim.inspection import association
from pdpsim.inspection.association import (
    by_chance,
    correlation_ratio,
    correlation_ratios,
    isotonic,
    level_means,
    monotone_ratio,
    monotone_ratios,
    shuffles_within,
)
from pdpsim.inspection.comparison import assign, correlation
from pdpsim.inspection.geometry import METHODS, adjusted_rand, cluster, components, distances, silhouette, similarities
from pdpsim.inspection.responses import total

number = st.floats(-100, 100).map(lambda x: round(x, 6))


@st.composite
def labelled(draw):
    levels = draw(st.lists(st.integers(0, 3), min_size=3, max_size=25))
    order = sorted(set(levels))
    values = draw(st.lists(number, min_size=len(levels), max_size=len(levels)))
    return values, [order.index(level) for level in levels]


def cloud(n, size, seed=1):
    random = Random(seed)
    return [[random.random() for _ in range(size)] for _ in range(n)]


@given(labelled())
def test_the_correlation_ratio_is_that_of_an_analysis_of_variance(drawn):
    stats = pytest.importorskip("scipy.stats")
    values, levels = drawn
    groups = [[v for v, level in zip(values, levels) if level == k] for k in set(levels)]
    if len(groups) < 2 or len(values) == len(groups) or len(set(values)) == 1:
        return
    if all(max(group) - min(group) < 1e-3 for group in groups) or max(values) - min(values) < 1e-3:
        return  # F is of no use there
    f = stats.f_oneway(*groups).statistic
    between, within = len(groups) - 1, len(values) - len(groups)
    assert correlation_ratio(values, levels) == pytest.approx(f * between / (f * between + within), abs=1e-9)


@given(labelled())
def test_the_monotone_share_is_that_of_isotonic_regression(drawn):
    sklearn = pytest.importorskip("sklearn.isotonic")
    values, levels = drawn
    mean = sum(values) / len(values)
    scatter = sum((v - mean) ** 2 for v in values)
    if scatter < 1e-6:
        return
    best = 0.0
    for increasing in (True, False):
        fitted = sklearn.IsotonicRegression(increasing=increasing).fit_transform(levels, values)
        best = max(best, 1.0 - sum((v - f) ** 2 for v, f in zip(values, fitted)) / scatter)
    assert monotone_ratio(values, levels) == pytest.approx(best, abs=1e-9)


@given(labelled())
def test_shares_lie_between_nothing_and_all_and_order_never_explains_more(drawn):
    assert 0.0 <= monotone_ratio(*drawn) <= correlation_ratio(*drawn) + 1e-12 <= 1.0 + 2e-12


def alone(values):
    return isotonic([[value] for value in values], [1.0] * len(values))[:, 0].tolist()


@given(st.lists(number, min_size=1, max_size=30))
def test_isotonic_rises_and_leaves_rising_values_alone(values):
    assert all(a <= b + 1e-9 for a, b in pairwise(alone(values)))
    assert alone(sorted(values)) == sorted(values)


@given(st.integers(1, 8).flatmap(lambda n: st.lists(st.lists(number, min_size=n, max_size=n), min_size=1, max_size=9)))
def test_sequences_pooled_at_once_are_what_each_is_alone(sequences):
    together = isotonic(list(zip(*sequences)), [1.0] * len(sequences[0]))
    assert together.T.tolist() == [alone(values) for values in sequences]


def test_chance_is_what_the_mean_of_all_shuffles_must_be():
    values, levels = cloud(1, 30)[0], [k % 3 for k in range(30)]
    ratio = correlation_ratios(values, levels)
    chance, p = by_chance(ratio, values)
    assert chance == pytest.approx(2 / 29, rel=0.3)
    assert 0.0 < p <= 1.0
    assert by_chance(ratio, values) == (chance, p)


@settings(max_examples=40)
@given(labelled(), st.randoms(use_true_random=False))
def test_ratios_of_many_orders_are_those_of_each(drawn, random):
    values, levels = drawn
    orders = [random.sample(range(len(values)), len(values)) for _ in range(5)]
    mean = total(values) / len(values)
    scatter = total([(value - mean) * (value - mean) for value in values])
    for order, found in zip(orders, correlation_ratios(values, levels)(orders)):
        counts, means = level_means([values[k] for k in order], levels)
        between = total([count * (middle - mean) * (middle - mean) for count, middle in zip(counts, means)])
        assert found == (between / scatter if found else 0.0)
        assert found <= 1.0 + 1e-12
    for order, found in zip(orders, monotone_ratios(values, levels)(orders)):
        assert found == pytest.approx(monotone_ratio([values[k] for k in order], levels), abs=1e-9)


def test_the_chance_of_random_values_is_spread_evenly():
    levels, ps = [k % 2 for k in range(16)], []
    for seed in range(200):
        values = cloud(1, 16, seed)[0]
        ps.append(by_chance(correlation_ratios(values, levels), values)[1])
    below = [sum(p <= limit for p in ps) / len(ps) for limit in (0.05, 0.25, 0.5)]
    assert below == pytest.approx([0.05, 0.25, 0.5], abs=0.1)


@pytest.mark.parametrize(("n", "size"), [(8, 3), (24, 6), (5, 6), (40, 2), (4, 30)])
def test_components_agree_with_scikit_learn(n, size):
    decomposition = pytest.importorskip("sklearn.decomposition")
    points = cloud(n, size)
    theirs, ours = decomposition.PCA().fit(points), components(points)
    k = min(n - 1, size)
    assert ours.fractions[:k] == pytest.approx(list(theirs.explained_variance_ratio_[:k]), abs=1e-9)
    for mine, other in list(zip(ours.axes, theirs.components_))[:k]:
        assert abs(sum(a * b for a, b in zip(mine, other))) == pytest.approx(1.0, abs=1e-9)
    moved = [[abs(x) for x in row[:k]] for row in theirs.transform(points)]
    assert [[abs(x) for x in row[:k]] for row in ours.places] == [pytest.approx(row, abs=1e-9) for row in moved]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [2, 9, 40])
def test_linkage_agrees_with_scipy(method, n):
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    points = cloud(n, 4, seed=n)
    tree, theirs = cluster(distances(points), method), hierarchy.linkage(points, method)
    ours = [[m.left, m.right, m.distance, m.size] for m in tree.merges]
    assert ours == [pytest.approx(list(row), rel=1e-9) for row in theirs]
    for clusters in range(1, min(n, 6) + 1):
        cut = hierarchy.cut_tree(theirs, clusters).ravel()
        assert adjusted_rand(tree.cut(clusters), list(cut)) == 1.0


def test_clusterings_agree_with_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    points, random = cloud(30, 3), Random(2)
    for seed in range(10):
        levels = [random.randrange(3) for _ in points]
        cut = cluster(distances(points)).cut(2 + seed % 4)
        assert adjusted_rand(levels, cut) == pytest.approx(metrics.adjusted_rand_score(levels, cut), abs=1e-9)
        assert silhouette(distances(points), levels) == pytest.approx(
            metrics.silhouette_score(points, levels), abs=1e-9
        )


def test_an_unknown_method_is_refused():
    with pytest.raises(PdpsimError, match="'average'"):
        cluster([[0.0, 1.0], [1.0, 0.0]], "averag")


def test_points_that_are_all_the_same_have_no_components_and_no_similarity():
    points = [[0.5, 0.5]] * 3
    assert components(points).fractions == (0.0, 0.0)
    assert similarities(points)[0] == [1.0, 0.0, 0.0]


def test_pairs_are_assigned_as_scipy_assigns_them():
    optimize = pytest.importorskip("scipy.optimize")
    for seed, (rows, columns) in enumerate([(1, 1), (3, 3), (6, 6), (4, 7), (7, 4)]):
        costs = cloud(rows, columns, seed)
        best = optimize.linear_sum_assignment(costs)
        assert assign(costs) == sorted(zip(map(int, best[0]), map(int, best[1])))


def test_correlation_agrees_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    one, other = cloud(2, 20)
    assert correlation(one, other) == pytest.approx(stats.pearsonr(one, other).statistic, abs=1e-12)
    assert correlation(one, [0.5] * 20) == 0.0


@given(labelled(), st.integers(0, 3))
def test_without_numpy_every_figure_is_the_same_to_the_last_bit(data, cells):
    values, levels = data
    within = [place % (cells + 1) for place in range(len(values))]

    def told():
        ratios = correlation_ratios(values, levels), monotone_ratios(values, levels)
        return [by_chance(each, values, shuffles_within(tuple(within)), 60) for each in ratios], monotone_ratio(
            values, levels
        )

    with_it = told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(association, "has_numpy", lambda: False)
        association.shuffles_within.cache_clear()
        without = told()
        assert isinstance(association.shuffles_within(tuple(within)), list)
        association.shuffles_within.cache_clear()
    assert without == with_it
