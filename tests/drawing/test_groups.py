"""Pictures of groups show the numbers they are of; the artists are read, not the pixels."""

import pytest
from people import PEOPLE, built

from pdpsim import Inspector, Network, Pattern, PatternSet, PdpsimError
from pdpsim.drawing.groups import draw_components, draw_dendrogram, draw_similarity

from .conftest import measured


@pytest.fixture(scope="module")
def group():
    return Inspector(*built()).groups["person code"]


def test_a_dendrogram_has_a_bracket_per_merge_at_its_distance(group):
    ax = draw_dendrogram(group, color="blue")
    merges = group.tree().merges
    assert sorted(line.get_xdata()[1] for line in ax.lines) == pytest.approx(sorted(m.distance for m in merges))
    assert len(ax.lines) == 23
    assert {line.get_color() for line in ax.lines} == {"blue"}
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert sorted(shown) == sorted(person[0] for person in PEOPLE)
    assert shown == [group.contexts.names[leaf] for leaf in group.tree().leaves()]


def test_similarities_stand_in_the_order_of_the_dendrogram(group):
    ax = draw_similarity(group)
    order = group.tree().leaves()
    shown = ax.images[0].get_array()
    assert shown[3][5] == pytest.approx(group.similarities[order[3]][order[5]])
    assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-1.0, 1.0)
    assert not ax.texts  # 24 are too many for numbers


def test_similarities_of_few_patterns_are_written_in(xor):
    ax = draw_similarity(Inspector(Network.layered(2, 2, 1, seed=1), xor).groups["hidden"])
    assert len(ax.texts) == 16


@pytest.mark.parametrize("count", [*(pytest.param(n, marks=pytest.mark.slow) for n in (6, 9)), 12])
def test_names_below_similarities_stand_apart(count):
    patterns = PatternSet(
        [Pattern([k / 12, k * 5 % 12 / 12], [0], f"animal{k}", {"kind": "mammal"}) for k in range(count)]
    )
    group = Inspector(Network.layered(2, 3, 1, seed=1, init_range=3.0), patterns).groups["hidden"]
    for label in None, "kind":
        ax = draw_similarity(group, label=label)
        measured(ax)
        for texts in ax.get_xticklabels(), ax.texts:
            boxes = [text.get_window_extent() for text in texts]
            assert not [(a, b) for k, a in enumerate(boxes) for b in boxes[k + 1 :] if a.overlaps(b)]


@pytest.mark.parametrize("patterns", [130, 310])
def test_pictures_of_many_patterns_fit_a_page(patterns):
    net = Network.layered(2, 3, 1, seed=1, init_range=3.0)
    grid = [Pattern([k % 20 / 20, k // 20 / 20], [0], labels={"side": "ab"[k % 2]}) for k in range(patterns)]
    group = Inspector(net, PatternSet(grid)).groups["hidden"]
    for draw in draw_dendrogram, draw_similarity, draw_components:
        ax = draw(group, label="side")
        wide, high = ax.figure.get_size_inches()
        named = draw is draw_dendrogram and patterns == 130
        assert wide < 12
        assert (high > 20) == named
        assert (len(ax.get_yticklabels()) >= patterns) == named


def test_places_are_the_components_marked_by_level_and_not_by_colour_alone(group):
    ax = draw_components(group, label="nationality")
    drawn = {c.get_label(): c for c in ax.collections}
    assert set(drawn) == {"English", "Italian"}
    english = [p for p, level in zip(group.components.places, group.labels["nationality"]) if level == "English"]
    assert drawn["English"].get_offsets().tolist() == [pytest.approx(p[:2]) for p in english]
    shapes = {tuple(c.get_paths()[0].vertices.ravel()) for c in drawn.values()}
    assert len(shapes) == 2
    assert f"{100 * group.components.fractions[0]:.0f}%" in ax.get_xlabel()


def test_axes_that_are_given_are_drawn_in(group):
    from matplotlib.figure import Figure

    axes = Figure().subplots(1, 3)
    for draw, ax in zip((draw_dendrogram, draw_similarity, draw_components), axes):
        assert draw(group, ax=ax) is ax


@pytest.mark.parametrize("hidden", [1, 2])
def test_groups_of_one_unit_and_of_equal_points_come_out(hidden):
    net = Network.layered(2, hidden, 1, init_range=0.0)
    group = Inspector(net, PatternSet([([0, 1], [1]), ([1, 0], [1])])).groups["hidden"]
    for draw in draw_dendrogram, draw_similarity, draw_components:
        assert draw(group).get_title().startswith("hidden")


def test_a_label_that_a_group_cannot_see_is_told_as_one(group):
    for draw in draw_dendrogram, draw_similarity, draw_components:
        with pytest.raises(PdpsimError, match="can see no label 'relation'"):
            draw(group, label="relation")
