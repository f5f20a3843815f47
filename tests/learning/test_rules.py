"""Gradient descent: the rule itself, its schedule, and what it refuses."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import rules

from pdpsim import (
    Adam,
    BackPropagation,
    GradientDescent,
    Lion,  # noqa: F401  (for eval)
    Network,
    PdpsimError,
    QuickProp,
    RMSProp,  # noqa: F401
    Rprop,
    Weight,
    train,
)
from pdpsim.errors import SettingError
from pdpsim.learning.rules import RULES, SignStep  # noqa: F401

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


def test_grain_and_order_of_a_rule_still_work_with_a_warning(xor):
    with pytest.warns(DeprecationWarning, match="BackPropagation"):
        old = GradientDescent(0.5, grain="pattern", order="permuted")
    nets = [Network.layered(2, 2, 1, seed=1) for _ in range(2)]
    histories = [
        train(net, xor, how, seed=3, max_epochs=20)
        for net, how in zip(nets, (old, BackPropagation(GradientDescent(0.5), batch=1, order="permuted")))
    ]
    assert histories[0].tss == histories[1].tss


@pytest.mark.parametrize("rule", [Rprop(), QuickProp()], ids=repr)
@pytest.mark.parametrize("how", [{"batch": 1}, {"batch": 2}, {"order": "permuted"}])
def test_rules_that_compare_whole_epochs_are_refused_with_anything_else(rule, how):
    with pytest.raises(SettingError, match=f"{type(rule).__name__} compares the gradients of whole epochs"):
        BackPropagation(rule, **how)


@pytest.mark.parametrize("rule", [kind(0.125) for kind in RULES.values()], ids=repr)
def test_every_rule_is_a_value_and_follows_a_schedule(rule):
    assert eval(repr(rule)) == rule == pickle.loads(pickle.dumps(rule))
    first = next(iter(rule.checks))
    scheduled = replace(rule, schedule=[(3, {first: 0.25})])
    assert [getattr(scheduled.at(n), first) for n in (3, 4)] == [0.125, 0.25]
    assert scheduled.step(1.0, 0.5, rule.fresh) == rule.step(1.0, 0.5, rule.fresh)


def test_weights_that_another_rule_changed_begin_afresh():
    weight = Weight(1.0)
    weight.gradient = 0.5
    weight.change(GradientDescent(0.1, 0.9))
    assert weight.remembers == ("last_change",)
    weight.change(Adam(0.1))
    assert (weight.remembers, weight.memory[2], weight.last_change) == (("mean", "square", "changes"), 1.0, 0.0)
    weight.frozen = True
    weight.change(Adam(0.1))
    assert (weight.remembers, weight.memory) == ((), ())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_a_rule_says_of_batches_is_not_lost_in_a_procedure(xor):
    old = GradientDescent(0.5, grain="pattern", order="permuted")

    def go(learning):
        return train(Network.layered(2, 2, 1, seed=1), xor, learning, max_epochs=20, seed=1).tss

    assert go(old) == go(BackPropagation(GradientDescent(0.5), batch=1, order="permuted"))
    with pytest.raises(PdpsimError, match="give batch=1 and order='permuted' beside it instead"):
        BackPropagation(old)
    with pytest.raises(PdpsimError, match="beside it instead"):
        BackPropagation(old, batch=2)
