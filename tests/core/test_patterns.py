"""Patterns: sizes, names, and what is told when they do not fit."""

import pickle
from dataclasses import replace

import pytest

from pdpsim import BackPropagation, Climber, GradientDescent, Network, Pattern, PatternSet, PdpsimError
from pdpsim.core.carry import Carry
from pdpsim.core.patterns import in_order
from pdpsim.errors import PatternError, UnknownNameError


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1", None, True, [1]])
def test_inputs_must_be_finite_numbers(value):
    with pytest.raises(PatternError, match="input 2"):
        Pattern([0.0, value])


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), "1"])
def test_targets_must_be_finite_numbers_or_none(value):
    with pytest.raises(PatternError, match="target 1"):
        Pattern([0.0], [value])


def test_patterns_do_not_change_and_can_be_keys():
    pattern = Pattern([0], [1], "a")
    with pytest.raises(AttributeError):
        pattern.name = "b"
    assert {pattern: 1}[Pattern([0.0], [1.0], "a")] == 1


def test_without_patterns_there_is_nothing():
    with pytest.raises(PatternError, match="no patterns"):
        PatternSet([])


def test_two_patterns_cannot_bear_one_name():
    with pytest.raises(PatternError, match="'a'"):
        PatternSet([Pattern([0], [0], "a"), Pattern([1], [0], "a")])


@pytest.mark.parametrize("rows", [[([0], [0]), ([0, 1], [0])], [([0], [0]), ([0], [0, 1])], [([0], [0]), ([0],)]])
def test_patterns_must_be_of_one_size(rows):
    with pytest.raises(PatternError, match="pattern '2'"):
        PatternSet(rows)


@pytest.mark.parametrize("names", [(["i1"], ["o1"]), (["i1", "i2"], []), (["i1", "i1"], ["o1"])])
def test_names_must_be_as_many_as_numbers_and_differ(names):
    with pytest.raises(PatternError):
        PatternSet([([0, 1], [0])], *names)


def test_patterns_are_found_by_place_and_name(xor):
    assert xor[1] is xor["2"] is xor[-3]
    assert [p.name for p in xor[1:3]] == ["2", "3"]
    assert len(xor) == len(list(xor)) == 4
    with pytest.raises(UnknownNameError, match="'9'"):
        xor["9"]


def test_fitted_puts_numbers_in_the_networks_order():
    patterns = PatternSet([Pattern([1, 2], [3, 4], "p", {"k": "v"})], ["i2", "i1"], ["o2", "o1"])
    fitted = patterns.fitted(Network.layered(2, 2, seed=1))
    assert fitted[0] == Pattern([2, 1], [4, 3], "p", {"k": "v"})


@pytest.mark.parametrize(
    ("inputs", "targets", "named"),
    [(["i1", "x"], ["o1"], "'x'"), (["i1"], ["o1"], "'i2'"), (["i1", "i2"], ["h1"], "'h1'"), (None, None, "3 input")],
)
def test_patterns_that_do_not_fit_the_network_name_the_unit(inputs, targets, named):
    n = len(inputs) if inputs else 3
    with pytest.raises(PatternError, match=named):
        PatternSet([([0] * n, [0])], inputs, targets).fitted(Network.layered(2, 2, 1, seed=1))


def test_from_dicts_names_the_row_and_the_input():
    with pytest.raises(PatternError, match=r"row 2.*'i2'"):
        PatternSet.from_dicts([{"i1": 0, "i2": 1}, {"i1": 0}], ["i1", "i2"], ["o1"])


@pytest.mark.parametrize("things", [[5], [None], "ab", [([0], [0], "a", {}, 1)], 5])
def test_what_is_no_pattern_is_refused(things):
    with pytest.raises(PdpsimError):
        PatternSet(things).fitted(Network.layered(1, 1, seed=1))


NAMED = [
    PatternSet([Pattern([1, 0], [1, 0], "a"), Pattern([0, 1], [0, 1], "b")], ["i1", "i2"], ["o1", "o2"]),
    PatternSet([Pattern([0, 1], [0, 1], "c"), Pattern([1, 0], [1, 0], "d")], ["i2", "i1"], ["o2", "o1"]),
]


def test_sets_joined_by_hand_go_by_the_names_of_their_units():
    joined = PatternSet([*NAMED[0], *NAMED[1]])
    assert (joined.input_names, joined.target_names) == (("i1", "i2"), ("o1", "o2"))
    assert [p.inputs for p in joined] == [p.targets for p in joined] == [(1, 0), (0, 1), (1, 0), (0, 1)]
    carrying = PatternSet([Pattern([Carry({"h1": 1}), 0], [1, 0], "e")], ["i2", "i1"], ["o1", "o2"])
    assert PatternSet([*NAMED[0], *carrying])[2].given == (0.0, Carry({"h1": 1}))
    with pytest.raises(PatternError, match="some patterns have inputs of i1, i2, and others of i1, i3"):
        PatternSet([*NAMED[0], *PatternSet([([1, 1], [0, 0])], ["i1", "i3"], ["o1", "o2"])])


def test_a_pattern_without_units_is_in_the_order_of_the_set_that_it_comes_to():
    joined = PatternSet([*NAMED[1], Pattern([1, 0], [1, 0], "mine")])
    assert (joined.input_names, joined["mine"].units) == (("i2", "i1"), (("i2", "i1"), ("o2", "o1")))
    assert replace(joined["mine"], name="other").units == joined["mine"].units


def test_names_of_a_set_are_kept_given_anew_or_refused_but_never_in_another_order():
    assert PatternSet(NAMED[0], ["i1", "i2"]).target_names == ("o1", "o2")
    assert PatternSet(NAMED[0], ["x", "y"]).input_names == ("x", "y")
    with pytest.raises(PatternError, match=r"the numbers are inputs of i1, i2 already, in this order; fitted\(net\)"):
        PatternSet(NAMED[0], ["i2", "i1"])


@pytest.mark.parametrize(
    "made", [lambda p: p, lambda p: PatternSet(p.patterns), lambda p: pickle.loads(pickle.dumps(p))]
)
def test_numbers_for_units_in_another_order_are_not_presented_by_place(made):
    net = Network.layered(2, 2, seed=1)
    right, turned = map(made, NAMED)
    assert [net.forward(pattern) for pattern in right] == [net.forward(p) for p in turned.fitted(net)]
    with pytest.raises(PatternError, match=r"numbers of pattern 'c' are for i2, i1, in this order, .*fitted\(net\)"):
        net.forward(turned[0])
    with pytest.raises(PatternError, match="are for i2, i1"):
        net.draw(pattern=turned[0])


@pytest.mark.parametrize("given", [lambda p: p, lambda p: p.patterns, list])
def test_answers_go_by_the_names_of_units(given):
    net = Network.layered(2, 2, seed=1)
    procedures = BackPropagation(GradientDescent(0.5)), Climber()
    for procedure in procedures:
        right, turned = (procedure.answers(net, given(patterns)) for patterns in NAMED)
        assert turned == right[::1] == [net.forward(p) for p in NAMED[1].fitted(net)]
    assert in_order(net, list(NAMED[1])) == list(NAMED[1].fitted(net))


def test_a_pattern_of_ones_own_kind_stays_of_that_kind():
    class Mine(Pattern):
        pass

    assert type(PatternSet([Mine([0], [1], "x")], ["i1"], ["o1"])[0]) is Mine


def test_numbers_that_replace_others_are_for_the_same_units_if_they_are_as_many():
    wider = PatternSet([replace(p, inputs=(*p.inputs, 1.0)) for p in NAMED[1]])
    assert (wider.input_names, wider.target_names) == (None, ("o2", "o1"))
    turned = PatternSet([replace(p, inputs=p.inputs[::-1]) for p in NAMED[1]])
    assert turned.input_names == ("i2", "i1")
