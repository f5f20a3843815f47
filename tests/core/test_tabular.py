"""Tables of one's own as patterns: columns, classes, what is missing, and parts that are held out."""

from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pytest

from pdpsim import GradientDescent, Network, Pattern, PatternSet, PdpsimError, Stepper
from pdpsim.checks import distinct
from pdpsim.core.patterns import asked_of
from pdpsim.errors import FileNote, NetworkError, PatternError, SettingError

ROWS = [
    {"word": "dog", "legs": "4", "wings": "0", "tall": "0.5", "kind": "mammal"},
    {"word": "owl", "legs": "2", "wings": "1", "tall": "", "kind": "bird"},
    {"word": "owl", "legs": "2", "wings": "1", "tall": "0", "kind": ""},
]


class Frame:
    """What is asked of a pandas frame."""

    def to_dict(self, orient):
        assert orient == "records"
        return ROWS


@pytest.mark.parametrize("table", [ROWS, Frame(), {key: [row[key] for row in ROWS] for key in ROWS[0]}])
def test_columns_become_units_classes_one_of_n_and_what_is_missing_anything(table):
    patterns = PatternSet.from_frame(table, "legs:wings", "tall", target_class="kind", name="word", labels=["word"])
    assert (patterns.input_names, patterns.target_names) == (("legs", "wings"), ("tall", "mammal", "bird"))
    assert [p.targets for p in patterns] == [(0.5, 1, 0), (None, 0, 1), (0, None, None)]
    assert [p.name for p in patterns] == ["dog", "owl", "owl 2"]
    assert patterns[0].labels == {"word": "dog", "kind": "mammal"}
    assert patterns[2].labels == {"word": "owl"}


def test_a_quoted_heading_that_holds_a_colon_is_no_range():
    rows = [{"b:c": 1, "b": 2, "c": 3, "d": 4}]
    for chosen in "b:c,d", '"b:c",d', ' "b:c" , d', ["b:c", "d"]:
        assert PatternSet.from_frame(rows, chosen, "b").input_names == ("b:c", "d")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"inputs": "leg"}, "no column 'leg'; did you mean 'legs'?"),
        ({"inputs": "wings:legs"}, "go backwards"),
        ({"inputs": "legs,legs"}, "chosen twice"),
        ({"inputs": "kind"}, "'mammal' is not a number; a column of classes can be a target_class"),
        ({"inputs": "tall"}, "row 2 has no value for input 'tall'"),
        ({"inputs": "legs", "name": "words"}, "no column 'words'; did you mean 'word'?"),
        ({"inputs": "legs", "target_class": "wing"}, "no column 'wing'"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(chosen, said):
    with pytest.raises(PatternError, match=said.replace("?", r"\?")):
        PatternSet.from_frame(ROWS, **chosen)


def test_a_network_fits_patterns_by_name():
    patterns = PatternSet.from_frame(ROWS, "legs:wings", target_class="kind")
    net = Network.for_patterns(patterns, hidden=(3, 2), seed=1)
    assert [unit.name for unit in net.inputs + net.outputs] == ["legs", "wings", "mammal", "bird"]
    assert [unit.layer for unit in net.hidden] == [1, 1, 1, 2, 2]
    usual = Network.layered(2, 3, 2, 2, seed=1)
    assert [c.weight for c in net.connections.values()] == [c.weight for c in usual.connections.values()]
    with pytest.raises(NetworkError, match="layer 0 has 2 units"):
        Network.layered(2, 1, names=[["a"], None])


def test_what_is_held_out_is_drawn_by_the_seed_and_is_the_rest():
    patterns = PatternSet([([k], [0]) for k in range(20)])
    learned, tested = patterns.hold_out(5, seed=3)
    assert sorted([*learned, *tested], key=lambda p: int(p.name)) == list(patterns)
    assert patterns.hold_out(5, seed=3) == (learned, tested) != patterns.hold_out(5, seed=4)
    with pytest.raises(SettingError, match="20 of 20 patterns cannot be held out"):
        patterns.hold_out(20, seed=1)


def test_what_has_no_targets_is_not_held_out():
    patterns = PatternSet([([k], [0 if k % 2 else None]) for k in range(20)])
    for seed in range(5):
        learned, tested = patterns.hold_out(4, seed=seed)
        assert all(pattern.has_targets for pattern in tested)
        assert sorted([*learned, *tested], key=lambda p: int(p.name)) == list(patterns)
    with pytest.raises(SettingError, match="10 of 10 patterns with targets cannot be held out"):
        patterns.hold_out(10, seed=1)
    assert len(PatternSet([([k], [None]) for k in range(4)]).hold_out(2, seed=1)[1]) == 2


def test_rows_of_one_name_get_numbers_that_are_free():
    rows = [{"w": name, "a": 1, "b": 0} for name in ("a 2", "a", "a", "a")]
    assert [p.name for p in PatternSet.from_frame(rows, "a", "b", name="w")] == ["a 2", "a", "a 3", "a 4"]


@pytest.mark.parametrize(
    "missing", [None, float("nan"), np.float64("nan"), np.float32("nan"), np.datetime64("NaT"), Decimal("nan"), "", " "]
)
def test_what_is_missing_is_missing_in_whatever_kind_of_number(missing):
    table = {"x": [1, 2, 3], "y": ["a", "b", missing], "z": [1.0, 0.0, missing]}
    patterns = PatternSet.from_frame(table, "x", "z", target_class="y")
    assert patterns.target_names == ("z", "a", "b")
    assert patterns[2].targets == (None, None, None)
    assert patterns[2].labels == {}
    told = PatternSet.from_dicts([{"i1": 1, "kind": missing, "name": missing}], ["i1"], [], name="name")
    assert (told[0].name, told[0].labels) == ("1", {})


@pytest.mark.parametrize("cell", [1 + 2j, np.complex64(1)])
def test_of_a_complex_number_no_part_is_taken(cell):
    with pytest.raises(PatternError, match="is not a number"):
        PatternSet.from_frame({"x": [cell, 1.0], "y": [0, 1]}, "x", "y")


def test_what_numpy_has_masked_is_missing():
    masked = np.ma.array([1, 2, 1], mask=[0, 0, 1])
    patterns = PatternSet.from_frame({"k": masked, "b": [1, 2, 3]}, "b", target_class="k", labels="k", name="k")
    assert patterns.target_names == ("1", "2")
    assert (patterns[2].targets, patterns[2].labels) == ((None, None), {})
    rows = [{"i1": 1, "o1": float("nan")}, {"i1": 0, "o1": 1}]
    assert [p.targets for p in PatternSet.from_dicts(rows, ["i1"], ["o1"])] == [(None,), (1.0,)]


class Series:
    """What is asked of a pandas series."""

    def __init__(self, numbers, index):
        self.numbers, self.index = numbers, index

    def __iter__(self):
        return iter(self.numbers)

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, k):
        return self.numbers[k]

    @property
    def shape(self):
        return (len(self.numbers),)

    def tolist(self):
        return list(self.numbers)

    def to_dict(self):
        return dict(zip(self.index, self.numbers))


class Named(NamedTuple):
    age: float
    height: float


def test_a_row_of_a_frame_is_taken_by_its_names():
    net = Network.layered(2, 1, seed=1, names=[["height", "age"], ["y"]])
    row, by_place = Series([1.0, 5.0], ["age", "height"]), Series([5.0, 1.0], range(2))
    asked = net.forward({"age": 1.0, "height": 5.0})
    assert net.forward(row) == net.forward(by_place) == net.forward(Pattern(by_place)) == asked
    record = np.array([(1.0, 5.0)], dtype=[("age", float), ("height", float)])[0]
    assert net.forward(record) == net.forward(Named(age=1.0, height=5.0)) == asked
    shown = net.draw(pattern=Named(age=1.0, height=5.0))
    assert {text.get_gid(): text.get_text() for text in shown.texts}["value height"] == "5.000"
    stepper = Stepper(net, PatternSet([([0, 0], [1])]), GradientDescent(0.5))
    stepper.present(row, Series([0.25], ["y"]))
    stepper.step()
    assert [unit.activation for unit in net.inputs] == [5.0, 1.0]
    assert net.units["y"].target == 0.25
    assert asked_of(net, row, Series([0.75], ["y"])).targets == (0.75,)
    with pytest.raises(PatternError, match="'z' is no output unit"):
        stepper.present(row, {"z": 0.25})
    with pytest.raises(PatternError, match=r"inputs are in order, and these bear names \(age, height\)"):
        Pattern(row)
    with pytest.raises(SettingError, match="two of the numbers are called 'age'"):
        net.forward(Series([1.0, 5.0, 2.0], ["age", "height", "age"]))
    with pytest.raises(PatternError, match="there is no value for input unit 'height'"):
        net.forward(Series([1.0], ["age"]))


def test_columns_whose_rows_are_others_are_not_put_side_by_side():
    a, same, other = Series([1, 2], ["p", "q"]), Series([10, 20], ["p", "q"]), Series([20, 10], ["q", "p"])
    assert [p.targets for p in PatternSet.from_frame({"a": a, "y": same}, ["a"], ["y"])] == [(10.0,), (20.0,)]
    assert len(PatternSet.from_frame({"a": a, "y": [1, 2]}, ["a"], ["y"])) == 2
    with pytest.raises(PatternError, match="columns 'a' and 'y' have their rows by other indexes"):
        PatternSet.from_frame({"a": a, "y": other}, ["a"], ["y"])


def test_a_class_that_says_missing_is_told():
    rows = [{"x": 1, "kind": "bird"}, {"x": 2, "kind": "NA"}, {"x": 3, "kind": "fish"}, {"x": 4, "kind": ""}]
    with pytest.warns(FileNote, match="'NA' in column 'kind' is taken for a class; leave cells empty"):
        assert PatternSet.from_frame(rows, ["x"], target_class="kind").target_names == ("bird", "NA", "fish")


class OfTwo(Frame):
    """A frame that two others were put side by side in."""

    columns = ("size", "legs", "size")


def test_columns_that_would_be_one_are_refused():
    with pytest.raises(PatternError, match="two columns are called '1'; name them apart"):
        PatternSet.from_frame({1: [1, 3], "1": [2, 4], "y": [0, 1]}, "1", "y")
    with pytest.raises(PatternError, match="two columns are called 'size'; name them apart"):
        PatternSet.from_frame(OfTwo(), "size", "legs")


def test_of_very_many_names_that_are_alike_each_gets_a_number():
    assert distinct(["a", "a 3", *["a"] * 50_000])[-1] == "a 50002"


def test_classes_may_be_said_where_a_table_lacks_some():
    rows = [{"x": 1, "t": 0.5, "kind": "b"}, {"x": 2, "t": 1.0, "kind": "b"}]
    patterns = PatternSet.from_frame(rows, "x", "t", target_class="kind", classes=["t", "a", "b"])
    assert patterns.target_names == ("t", "a", "b")
    assert patterns[0].targets == (0.5, 0.0, 1.0)
    with pytest.raises(PdpsimError, match="column 'kind' holds 'b', which is none of the classes; there are 'a', 'c'"):
        PatternSet.from_frame(rows, "x", target_class="kind", classes=["a", "c"])
    with pytest.raises(PdpsimError, match="classes are those of a target_class"):
        PatternSet.from_frame(rows, "x", "t", classes=["a", "c"])
