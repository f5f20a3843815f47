"""Measures of error: values and slopes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import CrossEntropy, Network, Pattern, PdpsimError, SumOfSquares
from pdpsim.core.measures import check_measure

INSIDE = st.floats(0.01, 0.99)


@given(INSIDE, INSIDE)
def test_sum_of_squares_is_half_the_square(target, y):
    assert SumOfSquares().error(target, y) == pytest.approx(0.5 * (target - y) ** 2)
    assert SumOfSquares().slope(target, y) == y - target


@given(INSIDE, INSIDE)
def test_cross_entropy_and_its_slope(target, y):
    h = 1e-6 * min(y, 1 - y)
    measure = CrossEntropy()
    assert measure.error(target, y) == pytest.approx(-target * math.log(y) - (1 - target) * math.log(1 - y))
    difference = (measure.error(target, y + h) - measure.error(target, y - h)) / (2 * h)
    assert measure.slope(target, y) == pytest.approx(difference, rel=1e-4, abs=1e-4)


@given(st.floats(0, 1), st.sampled_from([0.0, 5e-324, 1e-320, 1e-300, 0.5, math.nextafter(1, 0), 1.0]))
def test_cross_entropy_is_finite_and_not_negative_at_the_ends(target, y):
    assert math.isfinite(CrossEntropy().slope(target, y))
    assert 0.0 <= CrossEntropy().error(target, y) < math.inf


@given(INSIDE, INSIDE, st.floats(0.01, 0.5))
def test_within_the_margin_there_is_no_error(target, y, margin):
    for whence in "target", "margin":
        measure = SumOfSquares(margin, whence)
        off = abs(y - target)
        if off <= margin:
            assert measure.error(target, y) == measure.slope(target, y) == 0.0
        else:
            rest = off if whence == "target" else off - margin
            assert abs(measure.slope(target, y)) == pytest.approx(rest)
            assert measure.slope(target, y) * (y - target) >= 0.0
            assert measure.error(target, y) == pytest.approx(0.5 * rest**2)


@pytest.mark.parametrize("margin", [-0.1, float("nan"), float("inf"), "0.1", None])
def test_a_margin_must_be_a_number_from_0(margin):
    with pytest.raises(PdpsimError, match="margin"):
        SumOfSquares(margin)


def test_error_is_measured_from_the_target_or_the_margin_only():
    with pytest.raises(PdpsimError, match="target"):
        SumOfSquares(0.1, "tagret")


def test_dont_care_targets_count_nowhere():
    net = Network.layered(1, 2, seed=1)
    net.forward(Pattern([1.0], [None, 0.0]))
    event = net.compare(SumOfSquares())
    y = net.units["o2"].activation
    assert (event.pss, event.error) == (y * y, 0.5 * y * y)
    assert (net.units["o1"].error, net.units["o2"].error) == (0.0, y)


def test_pss_is_the_plain_sum_of_squares_whatever_the_measure():
    net = Network.layered(1, 1, seed=1)
    net.forward(Pattern([1.0], [1.0]))
    found = {net.compare(measure).pss for measure in (SumOfSquares(), SumOfSquares(0.9), CrossEntropy())}
    assert found == {(1.0 - net.units["o1"].activation) ** 2}


@pytest.mark.parametrize("method", ["check", "suit", "error", "slope"])
def test_a_measure_of_ones_own_that_lacks_a_method_is_refused_before_it_is_needed(method):
    def lacking(self, *given):
        raise AssertionError("nothing is measured here")

    methods = {name: lacking for name in ("check", "suit", "error", "slope") if name != method}
    with pytest.raises(PdpsimError, match=r"measure must be such as SumOfSquares\(\), not Mine"):
        check_measure(type("Mine", (), methods)())
