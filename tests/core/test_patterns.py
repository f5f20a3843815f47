"""Patterns: sizes, names, and what is told when they do not fit."""

import pytest

from pdpsim import Network, Pattern, PatternSet, PdpsimError
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
