"""Panels for papers, and the pictures of all scenarios: of the size asked for, with all that is written on the page."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from pdpsim import History, Network, Pattern, PatternSet, PdpsimError, get_scenario, list_scenarios, run_scenario
from pdpsim.drawing import (
    draw_activations,
    draw_answers,
    draw_heat,
    draw_panels,
    draw_surface,
    draw_weights,
    save_drawing,
)

from .conftest import measured

CURVE = History(tss=[1.0, 0.5, 0.2], stopped="solved")


def off_the_page(figure):
    """What is written of which some is not on the page."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = figure.bbox.width, figure.bbox.height
    found = []
    for ax in figure.axes:
        for text in (ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts):
            box = text.get_window_extent(canvas.get_renderer())
            if text.get_text() and text.get_visible() and ax.axison | (text in ax.texts):
                inside = box.x0 > -2 and box.y0 > -2 and box.x1 < width + 2 and box.y1 < height + 2
                found += [] if inside else [text.get_text()]
    return found


@pytest.mark.parametrize("width", [8.5, 17.5])
def test_a_figure_is_as_wide_as_asked_for_and_lettered(width):
    net = Network.layered(2, 2, 1, seed=1)
    panels = draw_panels([CURVE.plot, net.draw, CURVE.plot], columns=2, width=width)
    assert list(panels) == ["a", "b", "c"]
    assert panels.figure.get_figwidth() * 2.54 == pytest.approx(width)
    letters = [text for ax in panels.values() for text in ax.texts if text.get_fontweight() == "bold"]
    assert {"a", "b", "c"} <= {text.get_text() for text in letters}
    assert max(label.get_fontsize() for ax in panels.values() for label in (ax.xaxis.label, ax.title)) <= 8.0


def test_titles_and_letters_can_be_left_out(tmp_path):
    panels = draw_panels([CURVE.plot] * 2, titles=False, letters=False, height=4)
    assert [(ax.get_title(), len(ax.texts)) for ax in panels.values()] == [("", 0)] * 2
    assert panels.figure.get_figheight() * 2.54 == pytest.approx(4)
    panels.save(tmp_path / "figure.pdf")
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")
    assert panels._repr_svg_().count("<svg") == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"parts": []}, "the number of panels"), ({"width": 0}, "width must be"), ({"columns": 0}, "columns must be")],
)
def test_what_makes_no_figure_is_told(settings, said):
    with pytest.raises(PdpsimError, match=said):
        draw_panels(**{"parts": [CURVE.plot], **settings})


QUICK = ("xor", "encoder", "symmetry", "addition", "negation", "coding")
PICTURED = [name for name in list_scenarios() if get_scenario(name).picture]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name not in QUICK)) for name in PICTURED]
)
def test_the_picture_of_a_scenario_is_whole(name, tmp_path):
    scenario = get_scenario(name)
    named = {recipe.name: recipe for recipe in scenario.recipes}
    recipe = named.get(scenario.picture.recipe or scenario.picture.curves, scenario.recipes[0])
    drawn = scenario.picture.draw(run_scenario(scenario, recipe, seed=0, max_epochs=3))
    assert off_the_page(getattr(drawn, "figure", drawn)) == []
    save_drawing(drawn, tmp_path / "picture.png", dpi=40)
    assert (tmp_path / "picture.png").read_bytes()[:4] == b"\x89PNG"


def test_what_is_written_above_and_below_panels_stays_within_its_panel(xor):
    net = Network.layered(2, 3, 4, seed=1, names=[None, None, ["mammal", "bird", "fish", "reptile"]])
    patterns = PatternSet([Pattern(each.inputs, [1, 0, 0, 0]) for each in xor])
    parts = [lambda ax: draw_activations(net, patterns, ax), lambda ax: draw_answers(net, patterns, ax)]
    for two in draw_panels(parts), draw_panels([lambda ax: draw_weights(net, ax)] * 2):
        measured(two.figure)
        page = two.figure.bbox
        titles = [ax.title.get_window_extent() for ax in two.values()]
        letters = [text.get_window_extent() for ax in two.values() for text in ax.texts if text.get_text() in two]
        below = [ax.xaxis.label.get_window_extent() for ax in two.values() if ax.get_xlabel()]
        written = [*titles, *letters, *below]
        assert len(letters) == 2
        assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in written)
        assert not [(a, b) for k, a in enumerate(written) for b in written[k + 1 :] if a.overlaps(b)]


def test_what_has_no_room_in_a_panel_is_shortened_or_left_out(xor):
    net = Network.layered(2, 2, 1, seed=1)
    two = draw_panels([lambda ax: CURVE.plot(ax=ax), lambda ax: draw_surface(net, xor, ax=ax)])
    assert {"1", "2", "3", "4"} <= {text.get_text().partition(":")[0] for text in two["b"].texts}
    assert "left out" not in two["b"].get_title()
    for columns, written in (4, True), (12, False):
        table = [[-0.731 * k / columns for k in range(columns)]] * 4
        panels = draw_panels([lambda ax, table=table: draw_heat(table, ax=ax), lambda ax: CURVE.plot(ax=ax)])
        assert (len(panels["a"].texts) > columns) == written
