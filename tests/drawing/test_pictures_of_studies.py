"""Pictures of studies say what was run, how often and until when, and whose epochs they tell."""

from dataclasses import replace
from itertools import combinations, pairwise
from types import SimpleNamespace

import pytest

from pdpsim import Network, Pattern, PatternSet, Study, get_scenario, lesion_study
from pdpsim.drawing import draw_hinton
from pdpsim.drawing.picture import new_axes
from pdpsim.drawing.studies import _label, epochs_over_plane

from .conftest import measured

XOR = replace(get_scenario("xor"), measures=None)  # second derivatives would take longer than the runs


def told(**settings):
    return Study(XOR, "rate-0.5", **settings).run().plot().get_title().split("\n")


def test_a_grid_tells_its_runs_criterion_and_cap():
    assert told(seeds=range(3), grid={"rate": [0.1, 0.5], "momentum": [0.0, 0.9]}, max_epochs=50) == [
        "xor, recipe rate-0.5, seeds 0 to 2",
        "3 runs each, every error < 0.05, cap 50 epochs",
        "share solved, and below it the median epochs of the solved",
    ]


def test_one_setting_tells_what_its_bars_and_numbers_are():
    assert told(seeds=[5], grid={"init_range": [0.3, 4.0]}, max_epochs=50) == [
        "xor, recipe rate-0.5, seed 5",
        "1 run each, every error < 0.05, cap 50 epochs",
        "share solved with its 95% interval; beside it the median epochs of the solved",
    ]


def test_only_what_holds_for_every_cell_is_told():
    assert told(seeds=[1], grid={"max_epochs": [10, 20]})[1] == "1 run each, every error < 0.05"


def test_without_a_grid_the_bar_is_explained():
    assert told(seeds=[3, 1], max_epochs=50) == [
        "xor, recipe rate-0.5, 2 seeds from 1 to 3",
        "2 runs, every error < 0.05, cap 50 epochs",
        "the bar is a 95% interval at the cap",
    ]


def test_values_and_medians_of_many_settings_can_be_read():
    grid = {"rate": [round(0.09 + 0.004 * k, 3) for k in range(24)]}
    ax = Study(XOR, "rate-0.5", seeds=[0, 3], grid=grid, max_epochs=4000).run().plot()
    measured(ax)
    written = [text for text in (*ax.texts, *ax.get_xticklabels()) if text.get_text()]
    boxes = [text.get_window_extent() for text in written]
    assert len(ax.texts) > 12
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_of_very_many_settings_medians_are_left_out_and_that_is_told():
    grid = {"rate": [round(0.2 + 0.01 * k, 3) for k in range(50)]}
    ax = Study(XOR, "rate-0.5", seeds=[1], grid=grid, max_epochs=5).run().plot()
    assert ax.get_title().split("\n")[-1] == "share solved with its 95% interval"
    assert [label.get_text() for label in ax.get_xticklabels()][:3] == ["0.2", "0.22", "0.24"]


def test_a_picture_of_lesions_tells_how_many_it_leaves_out():
    net, xor = Network.layered(2, 30, 1, seed=1), PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
    title = lesion_study(net, xor, "connections").plot().get_title()
    assert title == "connections lesioned, 1 network, the 60 worst of 90"
    assert "worst" not in lesion_study(net, xor, "units").plot().get_title()


def test_bars_of_each_level_are_beside_what_it_was_without_a_lesion():
    cases = [Pattern([a, b], [a ^ b], labels={"side": "ab"[a]}) for a in (0, 1) for b in (0, 1)]
    study = lesion_study(Network.layered(2, 3, 1, seed=2, init_range=4.0), PatternSet(cases), by="side")
    intact = study.summary()[0]
    shares = [intact["side=a"], intact["side=b"]]
    assert shares[0] != shares[1]
    marks = [mark for mark in study.plot().collections if mark.get_gid() == "intact"]
    found = [[(line[0][0], line[1][1] - line[0][1]) for line in mark.get_segments()] for mark in marks]
    assert found == [[(share, pytest.approx(0.4))] * 3 for share in shares]
    assert not [line for line in study.plot().lines if line.get_linestyle() == ":"]


def test_tables_tell_how_many_columns_they_leave_out():
    table = PatternSet([([0] * 64, [1])])._repr_html_()
    assert (table.count("<th"), "and 24 more" in table) == (43, True)


@pytest.mark.parametrize("how", [{"shares": [0.5, 0.25, 0.1, 0.75]}, {"noise": [2.0, 0.1, 0.5]}])
def test_lesions_are_drawn_by_their_size_in_whatever_order_they_are_given(how):
    net, xor = Network.layered(2, 9, 1, seed=1), PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
    ax = lesion_study(net, xor, "connections", **how).plot()
    assert ax.lines[0].get_xdata().tolist() == sorted([0.0, *next(iter(how.values()))])


@pytest.mark.parametrize(
    "values",
    [
        [round(0.00125123 * k, 7) for k in range(1, 13)],
        ["tss<0.00000004", "all-correct:0.5", "40-20-40", "tss<0.0000004", "tss<0.000004", "tss<0.00004", "tss<0.0004"],
    ],
)
def test_values_below_an_axis_do_not_overlap(values):
    name = "rate" if isinstance(values[0], float) else "criterion"
    ax = Study(XOR, "rate-0.5", seeds=[1], grid={name: values}, max_epochs=5).run().plot()
    measured(ax)
    boxes = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_text()]
    assert len(boxes) == len(values)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_of_many_levels_each_has_a_look_of_its_own():
    patterns = PatternSet(
        [Pattern([k / 40, k % 7 / 7], [k % 2], f"p{k}", labels={"digit": str(k % 10)}) for k in range(40)]
    )
    net = Network.layered(2, 3, 1, seed=1)
    ax = lesion_study(net, patterns, "connections", shares=[0.1, 0.3], by="digit").plot()
    drawn = {(line.get_color(), line.get_linestyle(), line.get_marker()) for line in ax.lines}
    assert len(drawn) == len(ax.lines) == 10


@pytest.mark.parametrize(
    ("weights", "largest", "told"),
    [
        ([[0.0, 0.0]], None, "all are 0"),
        ([[3.0, -6.0]], None, "the largest is 6.000"),
        ([[3.0, -6.0]], 2.0, "full from 2.000 on"),
    ],
)
def test_a_diagram_of_weights_tells_the_largest_there_is(weights, largest, told):
    assert draw_hinton(weights, largest=largest).get_xlabel().endswith(told)


@pytest.mark.parametrize(("rate", "text"), [(249 / 250, ">99%"), (1 / 250, "<1%"), (1.0, "100%"), (0.0, "0%")])
def test_what_is_neither_none_nor_all_is_not_rounded_to_it(rate, text):
    ax = new_axes()
    _label(ax, 0, 0, SimpleNamespace(rate=rate, epochs=None))
    assert ax.texts[0].get_text() == text


@pytest.mark.parametrize("grid", [("rate", "momentum"), ("momentum", "rate")])
def test_numbers_in_a_grid_of_many_values_can_be_read(grid):
    values = {"rate": [round(0.5 + 0.1 * k, 1) for k in range(26)], "momentum": [0.8, 0.9]}
    ax = Study(XOR, "rate-0.5", seeds=[0], grid={name: values[name] for name in grid}, max_epochs=900).run().plot()
    measured(ax)
    boxes = [text.get_window_extent() for text in (*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels())]
    assert len(ax.texts) == 52
    assert sum("\n" in text.get_text() for text in ax.texts) > 20
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_of_a_grid_with_too_many_values_numbers_are_left_out_and_that_is_told():
    grid = {"rate": [round(0.2 + 0.01 * k, 3) for k in range(50)], "momentum": [0.0, 0.9]}
    ax = Study(XOR, "rate-0.5", seeds=[1], grid=grid, max_epochs=5).run().plot()
    assert not ax.texts
    assert ax.get_title().endswith("(too many to be written in)")
    assert [label.get_text() for label in ax.get_yticklabels()][:3] == ["0.2", "0.22", "0.24"]


@pytest.mark.parametrize(
    ("window", "epochs"),
    [
        ((-0.01, 0.01), (494, 494)),
        ((-1e-3, 1e-3), (1290, 1290)),
        ((-1e5, 1e5), (494, 496)),
        ((-10, 10), (90, 150)),
        ((0.12345, 0.1235), (3, 9000)),
        ((-0.01, 0.01), (3, 9000)),
        ((-10, 10), (494, 496)),
    ],
)
def test_numbers_of_a_map_stand_apart_and_are_told_once(window, epochs):
    ax = epochs_over_plane([list(epochs), [None, epochs[0]]], (*window, 5, 500), ("i1>h1", "i2>h2"), 10_000)
    measured(ax)
    boxes = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_text()]
    boxes = [box for box in boxes if ax.bbox.x0 - 1 <= (box.x0 + box.x1) / 2 <= ax.bbox.x1 + 1]
    assert len(boxes) > 1
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    bar = ax.figure.axes[1]
    told = [
        label.get_text()
        for place, label in zip(bar.get_yticks(), bar.get_yticklabels())
        if epochs[0] <= place <= epochs[1]
    ]
    assert told
    assert len(set(told)) == len(told)
