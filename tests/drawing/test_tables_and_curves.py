"""Hinton diagrams, heat maps, curves, histograms, surfaces: what is drawn is what was given."""

import re
from itertools import pairwise, product

import numpy as np
import pytest
from matplotlib.colors import to_hex

from pdpsim import History, Network, Pattern, PatternSet, PdpsimError, get_scenario, run_scenario, save_history
from pdpsim.core.activations import constant
from pdpsim.drawing import (
    draw_activations,
    draw_answers,
    draw_codes,
    draw_error,
    draw_fields,
    draw_grid,
    draw_heat,
    draw_hinton,
    draw_histogram,
    draw_person_units,
    draw_rows,
    draw_surface,
    draw_surfaces,
    draw_symmetry,
    draw_weights,
)
from pdpsim.drawing.picture import rendered
from pdpsim.drawing.style import NEGATIVE, POSITIVE, SIGNED
from pdpsim.words import shortened_apart

from .conftest import by_gid, measured


def squares(ax):
    """Area and brightness of each square of a Hinton diagram."""
    drawn = by_gid(ax, "weights")[0]
    sides = [np.ptp(path.vertices[:, 0]) for path in drawn.get_paths()]
    return [side * side for side in sides], [color[0] > 0.5 for color in drawn.get_facecolors()]


def test_areas_are_magnitudes_and_white_is_positive():
    weights = [1.0, -0.25, 0.5, -1.0]
    areas, white = squares(draw_hinton([weights]))
    assert np.allclose(np.array(areas) / areas[0], np.abs(weights))
    assert white == [True, False, True, False]


def test_a_group_of_weights_has_its_names_and_leaves_what_is_not_connected_empty(net1987):
    ax = draw_weights(net1987)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["bias", "i1", "i2", "h1", "h2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["h1", "h2", "o1"]
    assert len(squares(ax)[0]) == 9


def test_figure_4_has_the_english_above_the_italians_to_one_scale():
    family = get_scenario("family_tree")
    net = family.build(family.recipe(), 1)
    panels = draw_person_units(net)
    assert list(panels) == ["p1", "p2", "p3", "p4", "p5", "p6"]
    largest = max(
        abs(c.weight) for c in net.connections.values() if c.receiver.group == "person code" and c.sender.group
    )
    areas = {name: squares(ax)[0] for name, ax in panels.items()}
    drawn = by_gid(panels["p1"], "weights")[0].get_paths()
    ends = net.connections["Christopher", "p1"], net.connections["Roberto", "p1"]
    for connection, row in zip(ends, (0, 1)):
        (area,) = [
            np.ptp(p.vertices[:, 0]) ** 2
            for p in drawn
            if np.allclose(p.vertices[:4].mean(axis=0), (0, row), atol=1e-6)
        ]
        assert area == pytest.approx(0.92**2 * abs(connection.weight) / largest)
    assert all(len(found) == 24 for found in areas.values())
    with pytest.raises(PdpsimError, match="rows of 7"):
        draw_fields(net, "person", "person code", per_row=7)


def test_a_heat_map_shows_its_numbers_and_signed_maps_are_centred_on_zero():
    ax = draw_heat([[-1.0, 0.5], [None, 2.0]])
    image = ax.images[0]
    assert (image.norm.vmin, image.norm.vmax, image.cmap.name) == (-2.0, 2.0, SIGNED.name)
    assert [text.get_text() for text in ax.texts] == ["\u22121.00", "0.50", "\u2013", "2.00"]
    assert image.cmap(np.nan) != image.cmap(image.norm(0.0))
    assert ax.figure.axes[1].get_ylabel() == "grey, \u2013: no number"
    assert not draw_heat([[1.0, 2.0]]).figure.axes[1].get_ylabel()
    for wrong in [], [[]], [[1.0], [1.0, 2.0]]:
        with pytest.raises(PdpsimError):
            draw_heat(wrong)


def test_activations_and_answers_are_the_networks(net1987, xor):
    table = draw_activations(net1987, xor).images[0].get_array()
    for row, pattern in zip(table, xor):
        net1987.forward(pattern)
        assert list(row) == [net1987.units["h1"].activation, net1987.units["h2"].activation]
    ax = draw_answers(net1987, xor)
    wrong = [abs(net1987.forward(p)[0] - p.targets[0]) >= 0.5 for p in xor]
    assert len(by_gid(ax, "missed")) == sum(wrong) > 0


def test_codes_are_told_apart():
    net = Network.layered(2, 1, 2, init_range=0.0)
    patterns = PatternSet([([0, 1], [0, 1]), ([1, 0], [1, 0])])
    assert "1 different" in draw_codes(net, patterns).get_title()
    net.connections["i1", "h1"].weight = 9.0
    assert "2 different" in draw_codes(net, patterns).get_title()


def test_codes_that_lead_to_each_other_in_small_steps_are_counted_by_those_that_differ():
    net = Network.layered(1, 1, 1, init_range=0.0)
    net.connections["i1", "h1"].weight = 1.0
    patterns = PatternSet([([x], [0]) for x in (-3, -2, -1.2, -0.6, 0, 0.6, 1.2, 2, 3)])
    for order in patterns, patterns[::-1], PatternSet([patterns[k] for k in (4, 0, 8, 2, 6, 1, 7, 3, 5)]):
        assert "9 patterns, 4 different codes" in draw_codes(net, order).get_title()


@pytest.mark.parametrize(("rows", "columns"), [(1, 2000), (1500, 3), (400, 400), (120, 40)])
def test_a_hinton_diagram_of_many_weights_ends_somewhere(rows, columns):
    weights = np.full((rows, columns), None)
    weights[0, 0], weights[-1, -1] = 1.0, -1.0
    names = {"rows": [f"r{k}" for k in range(rows)], "columns": [f"c{k}" for k in range(columns)]}
    ax = draw_hinton(weights.tolist(), **names)
    assert max(ax.figure.get_size_inches()) < 45
    assert bool(ax.get_xticklabels()) is (max(rows, columns) < 300)


def test_a_grid_has_its_settings_on_the_axes_and_rises_upwards():
    ax = draw_grid([[1, 2, 3], [4, 5, 6]], [0.1, 0.5, 1], [0, 0.9])
    assert ax.get_ylim()[0] < ax.get_ylim()[1]
    assert ax.images[0].get_array()[1][0] == 4
    unsolved = draw_grid([[1, None]], [0.1, 0.5], [0], label="epochs", missing="not solved")
    assert unsolved.figure.axes[1].get_ylabel() == "epochs\ngrey, \u2013: not solved"
    assert len(draw_grid(np.zeros((200, 200)).tolist(), range(200), range(200)).get_xticks()) == 5


def test_many_runs_have_their_median_and_quartiles():
    runs = [
        History(tss=[4.0, 2.0, 1.0], stopped="solved"),
        History(tss=[4.0, 3.0], stopped="limit"),
        History(tss=[8.0]),
    ]
    ax = draw_error(runs, title="three")
    assert list(by_gid(ax, "median")[0].get_ydata()) == [4.0, 3.0]  # by then half of the runs have ended
    assert len(by_gid(ax, "run")) == 3
    assert sorted(line.get_marker() for line in ax.lines if line.get_marker() not in ("None", "")) == ["_", "o", "x"]
    assert ax.get_title() == "three\n3 runs, 1 solved"
    assert [entry.get_text() for entry in ax.get_legend().get_texts()] == [
        "solved (1)",
        "not solved in 2 epochs (1)",
        "middle half, ended runs at their last error",
        "median, until half have ended",
    ]
    assert draw_error(runs, log=True).get_yscale() == "log"
    told = draw_error([[1.0, 0.5], [1.0]], solved=np.array([True, False]), color="green")
    assert told.get_title() == "2 runs, 1 solved"
    assert {line.get_color() for gid in ("solved", "not solved") for line in by_gid(told, gid)} == {"green"}
    assert list(by_gid(draw_error([1.0, 0.5]), "run")[0].get_xdata()) == [1, 2]
    for wrong in [], [[1.0], []], History():
        with pytest.raises(PdpsimError):
            draw_error(wrong)


def test_runs_that_go_on_beyond_the_picture_are_marked_at_its_edge():
    runs = [History(tss=[4.0, 1.0], stopped="solved"), History(tss=[4.0, 3.0, 2.0, 1.5, 1.0], stopped="limit")]
    ax = draw_error(runs, until=3)
    assert [list(line.get_xdata()) for line in by_gid(ax, "run")] == [[1, 2], [1, 2, 3]]
    assert by_gid(ax, "not solved")[0].get_xydata().tolist() == [[3.0, 2.0]]
    assert by_gid(ax, "not solved")[0].get_marker() == ">"
    assert by_gid(ax, "solved")[0].get_marker() == "o"
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"solved (1)", "not solved, beyond the edge (1)"} <= set(told)
    assert ax.get_xlim() == (0.0, 3.0)


def test_an_error_that_is_none_has_its_own_name_and_may_be_below_0(tmp_path):
    energy = History(tss=[-8.0, -9.5], curve="energy", stopped="solved")
    ax = draw_error(energy)
    low, high = ax.get_ylim()
    assert low < -9.5 < -8.0 < high
    assert ax.get_ylabel() == "energy"
    assert draw_error([energy, History(tss=[1.0], curve="mistakes")]).get_ylabel() == "energy, mistakes"
    assert (draw_error(History(tss=[2.0, 1.0])).get_ylabel(), draw_error([2.0, 1.0]).get_ylim()[0]) == ("tss", 0.0)
    save_history(energy, tmp_path / "h.csv")
    assert (tmp_path / "h.csv").read_text() == "epoch,energy\n1,-8.0\n2,-9.5\n"


def test_recorded_rows_become_curves():
    rows = [{"epoch": 1, "w": 0.5, "note": "a", "$v$": 1.0}, {"epoch": 2, "w": 0.25, "note": "b", "$v$": 2.0}]
    ax = draw_rows(rows)
    assert list(by_gid(ax, "curve w")[0].get_ydata()) == [0.5, 0.25]
    assert not by_gid(ax, "curve note")
    assert ax.get_ylabel() == "value"
    weights = [{"epoch": 1, "i1 -> h1.weight": 0.5, "h1 -> o1.weight": 0.25}]
    assert draw_rows(weights).get_ylabel() == "weight"
    assert draw_rows(weights, label="w").get_ylabel() == "w"
    with pytest.raises(PdpsimError, match="no column 'q'"):
        draw_rows(rows, columns=["q"])


def test_a_histogram_tells_of_the_runs_that_were_not_solved():
    ax = draw_histogram([10, 20, 30], unsolved=2, cap=100)
    assert ax.get_title() == "3 of 5 runs solved, their median 20 epochs, cap 100"
    (apart,) = by_gid(ax, "unsolved")
    assert (apart.get_x(), apart.get_height()) == (100, 2)
    assert sum(bar.get_height() for bar in ax.patches if bar is not apart) == 3
    assert [entry.get_text() for entry in ax.get_legend().get_texts()] == ["median of the solved", "not solved (2)"]
    assert not by_gid(draw_histogram([10, 20]), "unsolved")
    assert draw_histogram([], unsolved=2).get_title() == "0 of 2 runs solved"


def test_symmetry_weights_are_bars_about_the_middle():
    net = Network.layered(6, 2, 1, seed=1)
    heights = [bar.get_height() for bar in draw_symmetry(net).patches if bar.get_gid() == "weight h2"]
    assert heights == [net.connections[f"i{k}", "h2"].weight for k in range(1, 7)]


def test_units_are_not_told_apart_by_the_colours_of_signs():
    colors = {to_hex(bar.get_facecolor()) for bar in draw_symmetry(Network.layered(6, 2, 1, seed=1)).patches}
    assert len(colors) == 2
    assert not colors & {POSITIVE, NEGATIVE}


def test_a_surface_is_the_networks_answer_and_a_hidden_units_line_is_where_its_net_input_is_0(net1987, xor):
    ax = draw_surface(net1987, xor, points=5, window=(0.0, 1.0))
    table = by_gid(ax, "surface")[0].get_array().reshape(5, 5)
    assert table[4][0] == net1987.forward([0, 1])[0]
    assert table[0][4] == net1987.forward([1, 0])[0]
    line = by_gid(ax, "line h1")[0].get_xydata()
    for point in (line[0], line[1], line.mean(axis=0)):
        net1987.forward(list(point))
        assert net1987.units["h1"].net_input == pytest.approx(0.0, abs=1e-9)
    assert draw_surfaces(net1987, xor, points=3)["h1"].get_title() == "h1 over the input plane, forward"
    with pytest.raises(PdpsimError, match="two inputs"):
        draw_surface(Network.layered(3, 1, seed=1))


@pytest.mark.parametrize("rows", [["short"], ["a name of 18 letters"], ["some long name of all", "b"]])
@pytest.mark.parametrize("columns", [["a"], ["the first that is given", "the second that is given"]])
def test_all_that_stands_beside_a_hinton_diagram_is_in_the_picture(rows, columns):
    ax = draw_hinton([[123456.789] * len(columns)] * len(rows), rows=rows, columns=columns)
    ax.figure.canvas.draw()
    for text in (ax.xaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()):
        box = text.get_window_extent()
        assert ax.figure.bbox.x0 <= box.x0 < box.x1 <= ax.figure.bbox.x1, text.get_text()
        assert ax.figure.bbox.y0 <= box.y0 < box.y1 <= ax.figure.bbox.y1, text.get_text()


def test_a_unit_that_multiplies_has_no_line_where_a_sum_would_be_0():
    net = Network()
    for unit in "a", "b":
        net.add_unit(unit, "input")
    for unit, combine in ("sum", "sum"), ("product", "product"):
        net.add_unit(unit, "hidden", "linear", combine=combine)
    net.add_unit("o", "output", bias=-1.0)
    for ends in product("ab", ("sum", "product", "o")):
        net.connect(*ends, 1.0)
    for unit in "sum", "product":
        net.connect(unit, "o", 4.0)
    ax = draw_surface(net, points=5)
    assert [line.get_gid() for line in ax.lines if (line.get_gid() or "").startswith("line ")] == ["line sum"]


@pytest.mark.parametrize("bias", [-2.0, 0.0, 3.0, -2.3e5])
def test_a_surface_is_white_at_0_and_whole_on_its_page(bias):
    net = Network.layered(2, 1, seed=1, function="linear", names=[["nocturnal", "has a backbone"], ["o"]])
    net.set_weights([bias, 1.0, 1.0], "set")
    ax = draw_surface(net, points=5)
    norm = by_gid(ax, "surface")[0].norm
    assert norm.vmin == -norm.vmax
    ax.figure.canvas.draw()
    assert ax.yaxis.label.get_window_extent().x0 > 0


def test_every_line_of_a_surface_is_in_its_legend_and_looks_the_same_in_every_panel(net1987, xor):
    panels = draw_surfaces(net1987, xor, points=5)
    for unit in "h1", "h2":
        looks = {
            (line.get_linestyle(), line.get_label()) for ax in panels.values() for line in by_gid(ax, f"line {unit}")
        }
        assert len(looks) == 1
    # At the start the output is above one half nowhere, or everywhere.
    net = run_scenario("xor", "pdp1987").net
    ax = draw_surfaces(net, xor, points=11)["o1"]
    told = [entry.get_text() for entry in ax.get_legend().get_texts()]
    assert told == ["h1: net input 0", "h2: net input 0", "o1: activation .5"]
    narrow = draw_surfaces(net, xor, points=5, window=(0.9, 1.1))["o1"]
    assert [entry.get_text() for entry in narrow.get_legend().get_texts()] == [
        "h1: line outside",
        "h2: line outside",
    ]
    assert by_gid(ax, "middle")
    assert not by_gid(draw_surfaces(net, xor, points=11)["h1"], "middle")


def test_codes_are_those_of_units_that_learn_and_not_of_the_wiring_of_a_softmax():
    net = Network.layered(2, 3, 2, seed=1)
    net.softmax(["o1", "o2"])
    ax = draw_codes(net, PatternSet([([0, 1], [0, 1]), ([1, 0], [1, 0])]))
    assert [text.get_text() for text in ax.get_xticklabels()] == ["h1", "h2", "h3"]


def test_surfaces_of_units_with_long_names_lie_within_the_picture(xor):
    net = Network.layered(2, 2, 1, seed=1, names=[["a" * 40, "b" * 40], ["w" * 40, "d" * 40], ["e" * 40]])
    figure = draw_surfaces(net, xor.patterns, points=5).figure
    figure.canvas.draw()
    whole = figure.bbox
    for ax in figure.axes:
        texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *(ax.get_legend().get_texts() if ax.get_legend() else ())]
        for text in filter(lambda each: each.get_text(), texts):
            box = text.get_window_extent()
            assert whole.x0 - 0.1 <= box.x0 < box.x1 <= whole.x1 + 0.1, text.get_text()  # a tenth of a dot
            assert whole.y0 - 0.1 <= box.y0 < box.y1 <= whole.y1 + 0.1, text.get_text()


def test_a_surface_shows_the_targets_of_its_own_unit_and_all_patterns():
    net = Network.layered(2, 2, seed=1, names=[["a", "b"], ["p", "q"]])
    patterns = PatternSet(
        [Pattern([1, 0], [1, 0], "one"), Pattern([0, 1], [0, None], "two"), Pattern([3, 60], [0, 1], "far")]
    )
    for unit, told in (
        ("p", ["one: target 1", "two: target 0", "far: target 0"]),
        ("q", ["one: target 0", "two", "far: target 1"]),
    ):
        ax = draw_surface(net, patterns, unit=unit, points=5)
        assert [text.get_text() for text in ax.texts] == told
        filled = [line.get_markerfacecolor() != "white" for line in ax.lines if line.get_marker() == "o"]
        assert filled == ["target 1" in each for each in told]
        assert (ax.get_xlim(), ax.get_ylim()) == ((-15.0, 75.0), (-15.0, 75.0))
    assert draw_surface(net, patterns[:2], points=5).get_xlim() == (-0.25, 1.25)
    deep = Network.layered(2, 2, 2, seed=1, names=[["a", "b"], ["h", "g"], ["p", "q"]])
    drawn = draw_surface(deep, patterns, unit="h", points=5)  # whose output is named, as the unit has no target
    assert [text.get_text() for text in drawn.texts] == ["one: p 1", "two: p 0", "far: p 0"]
    assert drawn.get_title() == "h over the input plane, forward\n(filled: target of p above .5)"
    assert "filled" not in draw_surface(deep, patterns, unit="q", points=5).get_title()


def test_answers_are_missed_of_those_that_are_asked():
    net = Network.layered(2, 2, seed=1)
    some = PatternSet([Pattern([1, 0], [None, None]), Pattern([0, 1], [1, None])])
    assert draw_answers(net, some).get_title().endswith(" of 1)")
    assert draw_answers(net, some[:1]).get_title().endswith("no targets")


@pytest.mark.parametrize(
    ("epochs", "cap"), [([300, 300, 300], 10_000), ([300, 301, 305], 10_000), ([100], 500), ([200, 310, 400], 100_000)]
)
def test_bars_of_solved_runs_can_be_seen_beside_a_cap_far_away(epochs, cap):
    ax = draw_histogram(epochs, unsolved=4, cap=cap)
    low, high = ax.get_xlim()
    bars = [bar for bar in ax.patches if bar.get_gid() != "unsolved" and bar.get_height()]
    assert sum(bar.get_height() for bar in bars) == len(epochs)
    assert all(bar.get_width() > 0.008 * (high - low) for bar in bars)


@pytest.mark.parametrize("letters", [3, 11, 13, 20, 30])
@pytest.mark.parametrize("sizes", [(2, 2, 1), pytest.param((8, 4, 3), marks=pytest.mark.slow), (12, 5, 2)])
def test_weights_lie_on_the_page_with_their_title_and_what_colours_mean(letters, sizes):
    net = Network()
    roles = ["input", "hidden", "output"]
    layers = [
        net.add_group([f"{'n' * (letters - 3)}{r}{k:02}"[-letters:] for k in range(size)], role)
        for r, (size, role) in enumerate(zip(sizes, roles))
    ]
    for one, other in pairwise(layers):
        net.connect_all(one, other)
    ax = draw_weights(net)
    measured(ax)
    box, (width, height) = ax.figure.get_tightbbox(), ax.figure.get_size_inches()
    assert min(box.x0, box.y0) > -0.01
    assert box.x1 < width + 0.01
    assert box.y1 < height + 0.01


@pytest.mark.parametrize("most", [7, 14, 18, 24, 48])
@pytest.mark.parametrize(
    "names",
    [
        ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
        [f"input unit number {k} with a long name" for k in range(12)],
        ["a" * 60 + "b" + "a" * k for k in range(60)],
        ["x" * 50, "x" * 51, "x" * 52],
    ],
)
def test_names_that_differ_are_shortened_to_texts_that_differ(names, most):
    shown = shortened_apart(names, most)
    assert len(set(shown)) == len(names)
    assert max(map(len, shown)) <= max(most, 8)


def test_a_wide_number_takes_no_other_number_out_of_a_circuit():
    net = Network.layered(2, 2, 1, seed=3)
    for given in 30000.0, -12000.0, 250000.0, 1e8, -12345.678:
        net.forward([given, 1.0])
        ax = net.draw()
        shown = {text.get_gid(): text.get_text() for text in ax.texts}
        assert all(shown[f"value {unit.name}"] for unit in net.units.values() if unit.role != "bias")


def test_a_value_without_a_neighbour_can_be_seen():
    rows = [{"epoch": k, "tss": 1 / (k + 1), "test": 0.5 if k % 3 == 2 else None} for k in range(9)]
    tss, test = draw_rows(rows).lines[:2]
    assert (tss.get_marker(), test.get_marker(), list(test.get_markevery())) == ("None", "o", [2, 5, 8])
    assert draw_error([0.5]).lines[0].get_marker() == "o"
    assert draw_error([0.5, 0.4]).lines[0].get_marker() == "None"
    runs = draw_error([[0.5], [0.4, 0.3, float("nan"), 0.2]])
    drawn = {k: line for k, line in enumerate(runs.lines) if line.get_gid() in ("run", "median")}
    assert [(line.get_marker(), line.get_markevery()) for line in drawn.values()] == [
        ("_", [0]),
        ("_", [3]),
        ("_", [0]),
    ]


def test_of_many_patterns_a_surface_draws_all_dots_and_says_that_names_are_left_out():
    net = Network.layered(2, 2, 1, seed=1)
    few, many = (PatternSet([([k / n, k * k % 7 / 7], [k % 2]) for k in range(n)]) for n in (16, 17))
    ax = draw_surface(net, many, points=5)
    assert len([line for line in ax.lines if (line.get_gid() or "").startswith("pattern ")]) == 17
    assert not ax.texts
    assert "(the names of 17 patterns are left out)" in ax.get_title()
    ax = draw_surface(net, few, points=5)
    measured(ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not [(a, b) for k, a in enumerate(boxes) for b in boxes[k + 1 :] if a.overlaps(b)]
    told = re.search(r"\(the names of (\d+) patterns are left out\)", ax.get_title())
    assert len(boxes) == 16 - int(told[1] if told else 0) >= 6


def test_names_on_a_surface_leave_each_other_to_be_read():
    near = [(1.4, 0.2), (1.4, 0.2), (1.3, 0.2), (1.7, 0.4), (4.7, 1.4), (4.5, 1.5), (4.0, 1.3)]
    patterns = PatternSet([Pattern(at, [k % 2], f"flower {k}") for k, at in enumerate(near)])
    ax = draw_surface(Network.layered(2, 2, 1, seed=1), patterns, points=5)
    measured(ax)
    inside, boxes = ax.get_window_extent(), [text.get_window_extent() for text in ax.texts]
    assert len(boxes) >= 3
    assert len(boxes) == 7 or f"(the names of {7 - len(boxes)} patterns are left out)" in ax.get_title()
    assert not [(a, b) for k, a in enumerate(boxes) for b in boxes[k + 1 :] if a.overlaps(b)]
    assert all(inside.x0 - 3 <= box.x0 and box.x1 <= inside.x1 + 3 for box in boxes)


@pytest.mark.parametrize("hidden", [3, 4, 8, 20])
def test_no_two_lines_of_a_surface_look_alike(hidden):
    lines = [line for line in draw_surface(Network.layered(2, hidden, 1, seed=1), points=5).lines if line.get_label()]
    looks = {(line.get_linestyle(), line.get_color()) for line in lines}
    assert len(looks) == len(lines) >= hidden


@pytest.mark.parametrize("hidden", [1, 2, 3, 4, 7])
def test_bars_of_each_hidden_unit_look_like_its_own_in_the_legend(hidden):
    handles = draw_symmetry(Network.layered(6, hidden, 1, seed=1)).get_legend_handles_labels()[0]
    assert len({(bars[0].get_facecolor(), bars[0].get_hatch()) for bars in handles}) == hidden


def test_what_is_no_number_is_no_point_of_a_curve():
    rows = [{"epoch": 1, "x": 3.0}, {"epoch": 2, "x": "n/a"}, {"epoch": 3}]
    assert [str(y) for y in draw_rows(rows).lines[0].get_ydata()] == ["3.0", "nan", "nan"]


@pytest.mark.parametrize("hidden", [3, 20, 60])
def test_codes_are_written_whole_beside_names_that_differ_or_not_at_all(hidden):
    names = [f"respondent number {k} of the survey of this year" for k in range(6)]
    patterns = PatternSet([Pattern([k / 6, 1 - k / 6], [0], name) for k, name in enumerate(names)])
    ax = draw_codes(Network.layered(2, hidden, 1, seed=1, init_range=9.0), patterns)
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert len(set(rows)) == 6
    assert [len(row.rpartition("   ")[2]) == hidden for row in rows] == [hidden <= 40] * 6
    assert len({row.partition("   ")[0] for row in rows}) == 6


def test_a_surface_has_room_whatever_patterns_are_called():
    names = [f"a customer of the shop in the old town who {what} more than once" for what in ("bought", "came back")]
    patterns = PatternSet([Pattern([k, k], [k], name) for k, name in enumerate(names)])
    ax = draw_surface(Network.layered(2, 2, 1, seed=1), patterns, points=5)
    measured(ax)
    assert ax.get_window_extent().width > 100
    assert len({text.get_text() for text in ax.texts}) == 2
    assert all(len(text.get_text()) < 40 for text in ax.texts)


def test_as_many_bins_are_drawn_as_are_asked_for_where_nothing_is_far_away():
    ax = draw_histogram(range(300), bins=70)
    assert len(ax.patches) == 70


@pytest.mark.parametrize(("function", "told"), [("logistic", "3 patterns, 2 diff"), ("tanh", "3 patterns, 3 diff")])
def test_codes_are_read_by_the_range_of_each_unit(function, told):
    net = Network.layered(1, 1, 1, seed=1, function=function)
    net.connections["i1", "h1"].weight, net.units["h1"].bias = 1.0, 0.0
    ax = draw_codes(net, PatternSet([([x], [0.5]) for x in (-2.0, 0.0, 0.5)]))
    letters = [label.get_text()[-1] for label in ax.get_yticklabels()]
    assert told in ax.get_title()
    assert letters == ["0", "?", "?"]


def test_codes_without_an_end_to_their_range_are_not_counted():
    net = Network.layered(1, 1, 1, seed=1, function="relu")
    net.connections["i1", "h1"].weight, net.units["h1"].bias = 1.0, 0.0
    ax = draw_codes(net, PatternSet([([x], [0.5]) for x in (0.85, 1.5, 12.5)]))
    assert ax.get_title() == "network: 3 patterns"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1", "2", "3"]
    assert ax.images[0].norm.vmax == 12.5


def test_what_is_held_or_before_the_first_step_does_not_take_codes_away():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect("h1", "h1", 0.5), net.connect("h2", "h2", 0.5)
    over = net.unfold(2, answers=[2])
    patterns = PatternSet([([a, b], [a]) for a in (0, 1) for b in (0, 1)])
    assert "different code" in draw_codes(over, patterns).get_title()
    assert "different code" in draw_codes(net.unfold(2, answers=[2], start="learned"), patterns).get_title()
    held = Network.layered(2, 2, 1, seed=1)
    held.units["h1"].function = constant(0.5)
    assert "different code" in draw_codes(held, patterns).get_title()


def test_long_numbers_of_a_heat_map_stand_apart():
    rows = [[-183152.71, -335681.69, 347407.42, 12.5, 0.25, -99999.99] * 2] * 3
    ax = draw_heat(rows)
    measured(ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 36
    assert not [(a, b) for k, a in enumerate(boxes) for b in boxes[k + 1 :] if a.overlaps(b)]


@pytest.mark.parametrize("end", [0, 1e-9])
def test_errors_that_come_to_0_have_a_place_on_a_logarithmic_axis(end, recwarn):
    ax = draw_error([[3, 0.5, 1e-7, end], [5, 4, end]], solved=[True, False], log=True)
    measured(ax)
    assert not [warning for warning in recwarn if issubclass(warning.category, UserWarning)]
    legend, page = ax.get_legend().get_window_extent(), ax.figure.bbox
    assert page.y0 <= legend.y0 < legend.y1 <= page.y1
    low, high = ax.get_ylim()
    assert low <= end < 5 <= high
    assert ax.get_yscale() == ("symlog" if end == 0 else "log")


@pytest.mark.parametrize("curve", [[8, 4, 2, 0], [30, 25, 0], [1, 3, 3, 2, 1, 0], [5, 1e-3, 1e-9, 0]])
def test_a_logarithmic_axis_with_a_place_for_0_has_numbers_to_read(curve):
    ax = draw_error([curve], log=True)
    rendered(ax)
    low, high = ax.get_ylim()
    numbers = [label.get_text() for at, label in zip(ax.get_yticks(), ax.get_yticklabels()) if low <= at <= high]
    assert len(set(numbers)) >= 3
    assert numbers[0] in ("0", "$\\mathdefault{0}$")


def test_numbers_below_0_have_no_logarithms():
    ax = draw_error([[3, 2]])
    before = len(ax.lines)
    with pytest.raises(PdpsimError, match="the numbers go below 0, where there are no logarithms"):
        draw_error([[-300, -500]], ax, log=True)
    assert len(ax.lines) == before
    assert draw_error([np.nan, 1.0], log=True).get_yscale() == "log"  # a run that diverged


@pytest.mark.parametrize("draw", [draw_heat, draw_hinton])
@pytest.mark.parametrize("names", [{"rows": ["a"]}, {"rows": ["a", "b", "c"]}, {"columns": ["x"]}, {"columns": []}])
def test_names_are_as_many_as_rows_and_columns(draw, names):
    with pytest.raises(PdpsimError, match=r"there are 2 (rows|columns), and [013] names? of them"):
        draw([[1.0, 2.0], [3.0, 4.0]], **names)


@pytest.mark.parametrize("limits", [(2, 1), (1, 1), (float("nan"), 1), (0, float("inf"))])
def test_limits_go_from_low_to_high(limits):
    with pytest.raises(PdpsimError, match="limits are two numbers, the lower first, not"):
        draw_heat([[1.0, 2.0]], limits=limits)
