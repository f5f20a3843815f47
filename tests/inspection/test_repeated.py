"""Patterns that repeat: named by the first and how many more; coloured by label, without overlaps; held out apart."""

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from pdpsim import GradientDescent, Inspector, Network, Pattern, PatternSet, load_patterns, train
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


def test_held_out_patterns_are_inspected_apart(words):
    learned, test = words.hold_out(8, seed=1)
    net = Network.for_patterns(words, 5, seed=1)
    train(net, learned, GradientDescent(0.02, 0.9), max_epochs=600)
    inspector, alone = Inspector(net, learned, test), Inspector(net, learned)
    assert [row["pattern"] for row in held_out_rows(inspector)] == [pattern.name for pattern in test]
    known = set(inspector.groups["hidden"].contexts.names)
    assert {row["next to in hidden"] for row in held_out_rows(inspector)} <= known
    report = str(inspector)
    assert report.startswith(str(alone))
    assert "held out: " in report[len(str(alone)) :]
    assert inspector.rows == alone.rows
