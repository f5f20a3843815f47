"""Gradient descent: the rule itself, its schedule, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import rules

from pdpsim import GradientDescent, PdpsimError, Weight
from pdpsim.errors import SettingError

SMALL = st.floats(-10, 10)


@given(rules(scheduled=False), SMALL, SMALL, SMALL)
def test_a_change_is_the_rate_times_the_gradient_plus_momentum(rule, value, gradient, last_change):
    weight = Weight(value)
    weight.gradient, weight.last_change = gradient, last_change
    event = weight.change(rule)
    change = rule.momentum * last_change - rule.rate * gradient
    moved = rule.momentum * change - rule.rate * gradient if rule.nesterov else change
    assert weight.last_change == event.change == pytest.approx(change, abs=1e-12)
    assert weight.value == event.new == pytest.approx((value + moved) * (1 - rule.decay), abs=1e-12)


@pytest.mark.parametrize("rate", [0, 0.0, -1, -0.0, float("nan"), float("inf"), "0.5", None, True, [1]])
def test_a_rate_must_be_above_zero(rate):
    with pytest.raises(SettingError, match="rate"):
        GradientDescent(rate)


@pytest.mark.parametrize("name", ["momentum", "decay"])
@pytest.mark.parametrize("value", [1, 1.0, -0.1, 2, float("nan"), float("inf"), "0.5", None])
def test_momentum_and_decay_must_be_from_0_to_below_1(name, value):
    with pytest.raises(SettingError, match=name):
        GradientDescent(0.5, **{name: value})


@pytest.mark.parametrize("settings", [{"grain": "batch"}, {"order": "random"}, {"order": 1}, {"nesterov": 1}])
def test_unknown_words_are_refused(settings):
    with pytest.raises(SettingError, match="|".join(settings)):
        GradientDescent(0.5, **settings)


@pytest.mark.parametrize(
    "schedule",
    [
        [(0, {"rate": 1.0})],
        [(20, {"rate": 1.0}), (20, {"rate": 2.0})],
        [(20, {"rate": 1.0}), (10, {"rate": 2.0})],
        [(2.5, {"rate": 1.0})],
        [(20, {"rate": 0.0})],
        [(20, {"momentum": 1.0})],
        [(20, {"grain": "pattern"})],
        [(20, {"rat": 1.0})],
    ],
)
def test_schedules_that_make_no_sense_are_refused(schedule):
    with pytest.raises(PdpsimError):
        GradientDescent(0.5, schedule=schedule)


def test_a_schedule_holds_from_the_sweep_after_the_one_it_names():
    rule = GradientDescent(0.1, 0.5, schedule=[(2, {"rate": 0.2}), (4, {"momentum": 0.9})])
    assert [(rule.at(n).rate, rule.at(n).momentum) for n in (1, 2, 3, 4, 5, 99)] == [
        *[(0.1, 0.5)] * 2,
        *[(0.2, 0.5)] * 2,
        *[(0.2, 0.9)] * 2,
    ]


@given(rules())
def test_between_changes_the_settings_stay(rule):
    epoch = 1
    while rule.changes_after(epoch) < 50:
        last = rule.changes_after(epoch)
        assert all(rule.at(n) == rule.at(epoch) for n in range(epoch, last + 1))
        epoch = last + 1
    assert rule.at(epoch) == rule.at(50)
