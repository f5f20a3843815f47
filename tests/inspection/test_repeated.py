"""Patterns that repeat: named by the first and how many more; coloured by label, without overlaps; held out apart."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from pdpsim import GradientDescent, Inspector, Network, Pattern, PatternSet, compare, load_patterns, train
from pdpsim.drawing import draw_components, draw_dendrogram, draw_similarity
from pdpsim.inspection.report import held_out_rows


@pytest.fixture(scope="module")
def words():
    return load_patterns("docs/words.csv", inputs="alive:carries", target_class="kind", name="word")


@pytest.fixture(scope="module")
def group(words):
    net = Network.for_patterns(words, 5, seed=1)
    train(net, words, GradientDescent(0.02, 0.9), max_epochs=600)
    return Inspector(net, words).groups["hidden"]


def test_contexts_are_named_by_their_first_pattern_and_how_many_more_there_are():
    rows = [("tree0", [1, 1, 0]), ("tree1", [1, 1, 0]), ("rock", [0, 1, 1]), ("tree2", [1, 1, 0])]
    patterns = PatternSet([Pattern(inputs, [0], name) for name, inputs in rows])
    inspector = Inspector(Network.layered(3, 2, 1, seed=1), patterns)
    assert inspector.groups["hidden"].contexts.names == ("tree0 (+2)", "rock")
    assert [row["context"] for row in inspector.groups["hidden"].rows] == ["tree0 (+2)", "rock"]


def test_one_unit_of_many_that_is_on_still_names_its_context():
    patterns = PatternSet([([int(a == k) for k in range(3)] + [b], [0]) for a in range(3) for b in (0, 1)])
    net = Network.layered(4, 2, 1, seed=1)
    for unit in ("h1", "h2"):
        net.remove_connection("i4", unit)
    assert Inspector(net, patterns).groups["hidden"].contexts.names == ("i1", "i2", "i3")


@pytest.mark.parametrize("draw", [draw_dendrogram, draw_similarity])
def test_a_label_is_told_by_text_and_by_colour(draw, group):
    names = draw(group, label="kind").get_yticklabels()
    assert len(names) == len(group.contexts)
    colours = {}
    for name in names:
        colours.setdefault(name.get_text().split()[-1], set()).add(name.get_color())
    assert set(colours) == set(group.levels("kind"))
    assert len({colour for (colour,) in colours.values()}) == len(colours)


def test_no_name_stands_on_another_or_on_a_point(group):
    ax = draw_components(group, label="kind")
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in ax.texts]
    assert len(boxes) > 15
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]
    spots = [ax.transData.transform(spot) for points in ax.collections for spot in points.get_offsets()]
    assert not [1 for box in boxes for x, y in spots if box.contains(x, y)]


@pytest.fixture(scope="module")
def split(words):
    learned, test = words.hold_out(8, seed=1)
    net = Network.for_patterns(words, 5, seed=1)
    train(net, learned, GradientDescent(0.02, 0.9), max_epochs=600)
    return net, learned, test


def test_held_out_patterns_are_inspected_apart(split):
    net, learned, test = split
    inspector, alone = Inspector(net, learned, test), Inspector(net, learned)
    assert [row["pattern"] for row in held_out_rows(inspector)] == [pattern.name for pattern in test]
    known = set(inspector.groups["hidden"].contexts.names)
    assert {row["next to in hidden"] for row in held_out_rows(inspector)} <= known
    report = str(inspector)
    assert report.startswith(str(alone))
    assert "held out: " in report[len(str(alone)) :]
    assert inspector.rows == alone.rows
    assert inspector.groups["hidden"].tree() == alone.groups["hidden"].tree()
    assert inspector.groups["hidden"].components == alone.groups["hidden"].components


def test_pictures_show_held_out_patterns_by_a_mark_of_their_own(split):
    net, learned, test = split
    group, alone = (Inspector(net, learned, *apart).groups["hidden"] for apart in ([test], []))
    marked = {f"\u25cb {pattern.name}" for pattern in test}
    for draw in draw_dendrogram, draw_similarity:
        names = [name.get_text() for name in draw(group).get_yticklabels()]
        assert {name for name in names if name[0] == "\u25cb"} == marked
        assert [name for name in names if name not in marked] == [n.get_text() for n in draw(alone).get_yticklabels()]
        for pattern in group.held_out:
            above = names[: names.index(f"\u25cb {pattern.name}")]
            assert next(name for name in above[::-1] if name not in marked) == group.contexts.names[pattern.beside]
    dotted = [line for line in draw_dendrogram(group).lines if line.get_gid() == "held out"]
    assert sorted(line.get_xdata()[1] for line in dotted) == sorted(pattern.distance for pattern in group.held_out)
    filled, hollow = draw_components(group).collections
    assert filled.get_offsets().tolist() == draw_components(alone).collections[0].get_offsets().tolist()
    assert len(hollow.get_facecolors()) == 0
    assert hollow.get_offsets().tolist() == [list(group.components.place(p.point)[:2]) for p in group.held_out]


def test_held_out_patterns_are_as_similar_as_numpy_says(split):
    net, learned, test = split
    group = Inspector(net, learned, test).groups["hidden"]
    points = np.array([*group.points, *(pattern.point for pattern in group.held_out)]) - np.mean(group.points, axis=0)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    assert np.array(group.similarities_of_all) == pytest.approx(points @ points.T)
    far = np.linalg.norm(np.array([p.point for p in group.held_out])[:, None] - np.array(group.points), axis=2)
    assert [pattern.beside for pattern in group.held_out] == far.argmin(axis=1).tolist()
    assert [pattern.distance for pattern in group.held_out] == pytest.approx(far.min(axis=1))


def test_names_beside_hollow_marks_keep_clear_of_all(split):
    net, learned, test = split
    test_no_name_stands_on_another_or_on_a_point(Inspector(net, learned, test).groups["hidden"])
    ax = draw_components(Inspector(net, learned, test).groups["hidden"], label="kind")
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == list(Inspector(net, learned).groups["hidden"].levels("kind"))


def test_runs_are_matched_by_what_is_seen_and_not_by_the_places_of_patterns():
    rows = [([int(k == j) for j in range(8)], [int(k == j) for j in range(8)]) for k in range(8)]
    net = Network.layered(8, 3, 8, seed=1)
    train(net, PatternSet(rows), GradientDescent(0.5, 0.9), max_epochs=300)
    shuffled = rows[3:] + rows[:3]
    [same] = compare([(net, PatternSet(rows)), (net.copy(), PatternSet(shuffled))]).likeness
    assert same.correlation == pytest.approx(1.0)
    two = Network.layered(1, 2, 1, seed=1)
    few = PatternSet([([0], [0]), ([1], [1])])
    assert compare([(two, few), (Network.layered(1, 2, 1, seed=2), few)]).likeness == ()
    narrow = Network.layered(7, 3, 8, seed=2), PatternSet([(inputs[1:], targets) for inputs, targets in rows])
    assert compare([(net, PatternSet(rows)), narrow]).likeness == ()
