"""Everything that is drawn of a circuit lies on the page: in SVG lines inside what clips them and texts on the page,
in PNG a white edge."""

import io
import re
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import networkx as nx
import numpy as np
import pytest
from matplotlib.textpath import TextPath
from odd_networks import ODD
from PIL import Image

from pdpsim import GradientDescent, Inspector, Network, PatternSet, get_scenario, run_scenario, train_and_test
from pdpsim.drawing import (
    draw_codes,
    draw_error,
    draw_fields,
    draw_network,
    draw_rows,
    draw_surface,
    draw_surfaces,
    draw_symmetry,
    draw_tests,
    draw_weights,
)
from pdpsim.drawing.animation import animate_sweeps
from pdpsim.drawing.groups import draw_dendrogram
from pdpsim.drawing.picture import rendered

from .conftest import measured

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
LOOKS = {
    "forward": {"phase": "forward", "title": "one line\nand another " + "that goes on " * 12},
    "backward, to the right, with the bias unit": {
        "phase": "backward", "direction": "right", "bias": "unit", "labels": ("weight", "gradient"),
    },
}  # fmt: skip


def numbers(text):
    return [float(one) for one in re.findall(NUMBER, text)]


def style(element):
    return dict(re.findall(r"([\w-]+): ([^;]+)", element.get("style", "")))


def clips(root):
    """What clips, by its name: left, top, right, bottom."""
    found = {}
    for clip in root.iter(f"{SVG}clipPath"):
        x, y, width, height = (float(clip[0].get(key)) for key in ("x", "y", "width", "height"))
        found[f"url(#{clip.get('id')})"] = x, y, x + width, y + height
    return found


def span(path):
    """Left, top, right and bottom of a path with its stroke."""
    found = numbers(path.get("d"))
    stroked = style(path).get("stroke", "none") != "none"
    half = float(style(path).get("stroke-width", 1)) / 2 if stroked else 0.0
    return min(found[::2]) - half, min(found[1::2]) - half, max(found[::2]) + half, max(found[1::2]) + half


@cache
def width_of(words):
    """How wide words are that are a pixel high, measured apart from what draws them."""
    letters = "".join("W" if letter > "\u2e80" else letter for letter in words)  # an em, which DejaVu lacks
    return np.ptp(TextPath((0, 0), letters, size=100).vertices[:, 0]) / 100  # the ends of a letter are points of it


def text_span(text):
    """Left, top, right and bottom of a text."""
    looks = style(text)  # older matplotlib has all of it in `font`
    size = float(re.search(r"([\d.]+)px", looks.get("font-size") or looks["font"])[1])
    width = size * width_of(text.text)
    start = {"middle": -width / 2, "end": -width}.get(style(text).get("text-anchor"), 0.0)
    moved = text.get("transform", "")
    if "translate" in moved:
        x, y = numbers(re.search(r"translate\(([^)]*)\)", moved)[1])
    else:
        x, y = float(text.get("x")), float(text.get("y"))
    upright = "rotate(-90" in moved
    return (x - size, y - start - width, x, y - start) if upright else (x + start, y - size, x + start + width, y)


def outside(inner, outer, slack):
    low = any(a < b - slack for a, b in zip(inner[:2], outer[:2]))
    return low or any(a > b + slack for a, b in zip(inner[2:], outer[2:]))


def faults(svg):
    """What of a picture is cut off."""
    root = ElementTree.fromstring(svg)
    page, clipping = numbers(root.get("viewBox")), clips(root)
    found = []
    for path in root.iter(f"{SVG}path"):
        if path.get("clip-path"):
            found += [("clipped", path.get("d")[:60])] * outside(span(path), clipping[path.get("clip-path")], 0.3)
            found += [("off the page", path.get("d")[:60])] * outside(span(path), page, 0.3)
    texts = [text for text in root.iter(f"{SVG}text") if text.text]
    assert texts
    return found + [("off the page", text.text) for text in texts if outside(text_span(text), page, 0.5)]


def edge(png):
    """The outermost pixels of a picture."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    return np.concatenate([pixels[:2].ravel(), pixels[-2:].ravel(), pixels[:, :2].ravel(), pixels[:, -2:].ravel()])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ODD)
def test_everything_lies_on_the_page(name, look):
    net = ODD[name]()
    settings = dict(LOOKS[look])
    if net.outputs and nx.is_directed_acyclic_graph(net.graph):
        net.forward(PatternSet([([0.5] * len(net.inputs), [1.0] * len(net.outputs))])[0])
        net.backward()
    else:
        settings["phase"] = "forward"
    ax = draw_network(net, **settings)
    assert faults(rendered(ax)) == []
    if look == "forward":
        assert edge(rendered(ax, "png", 80)).min() == 255


def test_the_check_finds_what_is_cut_off():
    ax = draw_network(ODD["a pair"]())
    ax.text(*ax.transData.inverted().transform((5, 50)), "half of this is lost", ha="center")
    ax.set_ylim(0.1, 1.0)
    assert {what for what, _ in faults(rendered(ax))} == {"clipped", "off the page"}


@pytest.mark.parametrize("name", ["a pair", "a chain", "large numbers"])
def test_an_animation_has_room_for_every_caption(name):
    net = ODD[name]()
    patterns = PatternSet([([0.5] * len(net.inputs), [1.0] * len(net.outputs))])
    animation = animate_sweeps(net, patterns, GradientDescent(0.5))
    ax = animation._fig.axes[0]
    for k in range(0, len(list(animation.new_frame_seq())), 61):
        animation._func(k)
        assert faults(rendered(ax)) == []


@pytest.mark.parametrize(("inputs", "per_row"), [(8, 2), (9, 3), (8, 4), (24, 12)])
def test_the_note_below_fields_stays_on_the_page(inputs, per_row):
    figure = draw_fields(Network.layered(inputs, 3, 1, seed=1), "input", "hidden", per_row=per_row).figure
    measured(figure)
    box = figure._supxlabel.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1


@pytest.mark.parametrize(("hidden", "per_row"), [(1, 1), (3, 2), (3, 12), (4, 2), (5, 1)])
def test_names_below_fields_leave_their_squares_a_size(hidden, per_row):
    net = Network.layered(12, hidden, 1, seed=1, names=[[f"sensor of place {k:02}" for k in range(12)], None, None])
    panels = draw_fields(net, "input", "hidden", per_row=per_row)
    measured(panels.figure)
    inches = [ax.get_window_extent().width / panels.figure.dpi / per_row for ax in panels.values()]
    assert all(0.2 < inch < 0.45 for inch in inches), inches
    box = panels.figure._supxlabel.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= panels.figure.bbox.x1


def _some_pictures(net, patterns):
    return [
        draw_error([0.5, 0.25]),
        draw_network(net, pattern=patterns[1]),
        draw_codes(net, patterns),
        draw_fields(Network.layered(4, 2, 1, seed=1), "input", "hidden", per_row=2).figure,
        draw_dendrogram(Inspector(net, patterns).groups["hidden"]),
        get_scenario("xor").picture.of(run_scenario("xor", "pdp1987")),
        draw_tests(train_and_test(net.copy(), patterns, patterns[:2], GradientDescent(0.5), max_epochs=9)).figure,
        draw_surfaces(net, patterns, points=5).figure,
        draw_symmetry(Network.layered(2, 2, 1, seed=1)),
    ]


# Whatever one of them changes is changed when all are in force.
LOOK = ["ggplot", "dark_background", {"axes.grid": True, "font.size": 20, "savefig.bbox": "tight"}]


def test_pictures_are_the_same_whatever_the_users_style(xor):
    net = Network.layered(2, 2, 1, seed=1)
    usual = [rendered(drawn, "png", 60) for drawn in _some_pictures(net, xor)]
    with mpl.style.context(LOOK):
        assert [rendered(drawn, "png", 60) for drawn in _some_pictures(net, xor)] == usual


def test_pictures_are_not_set_in_tex_whatever_the_settings(xor):
    with mpl.rc_context({"text.usetex": True, "pdf.use14corefonts": True}):
        for drawn in (
            draw_error([0.5, 0.25]),
            Network.layered(2, 2, 1, seed=1).draw(),
            draw_fields(Network.layered(4, 2, 1, seed=1), "input", "hidden", per_row=2).figure,
        ):
            assert rendered(drawn, "svg")
            assert rendered(drawn, "pdf")


def test_nor_are_texts_that_are_added_to_them():
    with mpl.rc_context({"text.usetex": True}):
        drawn = Network.layered(2, 2, 1, seed=1).draw()
        drawn.figure.suptitle("run_1")
        drawn.inset_axes([0, 0, 0.2, 0.2]).set_title("a_b")
        assert rendered(drawn, "png")


def test_nor_are_those_in_axes_that_were_made_so():
    with mpl.rc_context({"text.usetex": True}):
        figure = mpl.figure.Figure()
        draw_error([0.5, 0.25], ax=figure.subplots()).set_title("a_b")
        assert rendered(figure, "png")
    assert rendered(figure, "png")


@pytest.mark.parametrize("by_group", [False, True])
def test_groups_whose_names_are_shortened_still_differ(by_group):
    net = Network()
    for side in "left", "right":
        net.add_group([f"{side}1", f"{side}2"], "input", group=f"semantic features of the {side} hemisphere")
    net.connect_all(net.inputs, net.add_group(["o1", "o2"], "output"))
    net.randomize(1)
    shown = [text.get_text() for text in draw_network(net, by_group=by_group).texts]
    assert {"semant…left hemisphere", "semant…right hemisphere"} <= set(shown)


NAMES = [
    ["age in years", "blood pressure", "weight in kg", "heart rate", "sleep", "height in cm"],
    ["hidden unit the first of two", "hidden unit the second of two"],
    ["recovers"],
]


def test_the_legend_of_symmetry_has_the_weights_to_two_outputs_on_the_page():
    net = Network.layered(4, 6, 2, seed=1, names=[NAMES[0][:4], None, ["low blood pressure", "high blood pressure"]])
    for connection in net.connections.values():
        connection.weight *= 30
    ax = draw_symmetry(net)
    measured(ax)
    for text, unit in zip(ax.get_legend().get_texts(), net.hidden):
        weights = [f"{connection.weight:.1f}".replace("-", "\u2212") for connection in unit.outgoing]
        assert all(f" {weight}" in text.get_text() for weight in weights)
    assert " and 1 more)" in draw_symmetry(Network.layered(4, 1, 3, seed=1)).get_legend().get_texts()[0].get_text()
    legend = ax.get_legend().get_window_extent()
    assert legend.x0 >= 0
    assert legend.x1 <= ax.figure.bbox.x1


def test_long_names_below_the_weights_of_symmetry_stand_apart_and_the_legend_keeps_its_numbers():
    net = Network.layered(6, 2, 1, seed=1, names=NAMES)
    ax = draw_symmetry(net)
    measured(ax)
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    bias, to = net.units[NAMES[1][0]].bias, net.connections[NAMES[1][0], "recovers"].weight
    assert told[0].endswith(f"(bias {bias:.1f}, to recovers {to:.1f})".replace("-", "\u2212"))
    legend = ax.get_legend().get_window_extent()
    assert legend.y0 >= 0
    assert not any(legend.overlaps(box) for box in boxes)


def test_titles_of_fields_do_not_run_into_each_other():
    panels = draw_fields(Network.layered(6, 2, 1, seed=1, names=NAMES), "input", "hidden", per_row=3)
    measured(panels.figure)
    one, other = (ax.title.get_window_extent() for ax in panels.values())
    assert not one.overlaps(other)
    assert other.x1 <= panels.figure.bbox.x1


def test_the_label_beside_few_codes_stays_on_the_page():
    patterns = PatternSet([([a, b], [a * b]) for a in (-1, 1) for b in (-1, 1)])
    ax = draw_codes(Network.layered(2, 2, 1, seed=1, function="tanh"), patterns)
    measured(ax)
    box = ax.yaxis.label.get_window_extent()
    assert box.y0 >= 0
    assert box.y1 <= ax.figure.bbox.y1


@pytest.mark.parametrize("hidden", [2, 9, 40])
def test_a_surface_keeps_its_size_whatever_its_legend(hidden):
    ax = draw_surface(Network.layered(2, hidden, 1, seed=1), points=5)
    measured(ax)
    legend, page = ax.get_legend().get_window_extent(), ax.figure.bbox
    assert page.y0 <= legend.y0 <= legend.y1 <= page.y1
    assert ax.get_window_extent().height > 200


@pytest.mark.parametrize(("letters", "count"), [(3, 15), (3, 40), (14, 20), (24, 15), (40, 20), (40, 40)])
def test_the_legend_of_many_rows_is_on_the_page(letters, count):
    names = [f"{k:02}{'x' * (letters - 2)}" for k in range(count)]
    ax = draw_rows([{"epoch": k, **{name: k * float(name[:2]) for name in names}} for k in range(3)], over="epoch")
    measured(ax)
    legend, page = ax.get_legend().get_window_extent(), ax.figure.bbox
    assert page.x0 <= legend.x0 <= legend.x1 <= page.x1
    assert page.y0 <= legend.y0 + 5  # what is around its lines
    assert ax.get_window_extent().width > 350
    assert ax.get_window_extent().height > 200


@pytest.mark.parametrize(("inputs", "hidden", "reach"), [(16, 3, 14), (10, 2, 14), (5, 3, 400), (8, 3, 5)])
def test_numbers_at_bars_are_apart_or_left_out(inputs, hidden, reach):
    for seed in range(3):
        ax = draw_symmetry(Network.layered(inputs, hidden, 1, seed=seed, init_range=reach))
        measured(ax)
        boxes = [text.get_window_extent() for text in ax.texts]
        assert not [(one, other) for one, other in combinations(boxes, 2) if one.overlaps(other)]


def test_numbers_at_bars_are_there_where_they_have_room():
    assert len(draw_symmetry(Network.layered(6, 2, 1, seed=2, init_range=14)).texts) == 12


@pytest.mark.parametrize("name", ["elephant", "great-uncles"])
@pytest.mark.parametrize("inputs", [2, 4, 6])
def test_the_note_below_a_hinton_diagram_has_its_number(name, inputs):
    net = Network.layered(inputs, 2, 1, seed=1, names=[None, [name, "h2"], None])
    net.connections["i1", name].weight = -123.456
    ax = draw_weights(net)
    measured(ax)
    note = ax.xaxis.label.get_window_extent()
    assert ax.figure.bbox.x0 <= note.x0 <= note.x1 <= ax.figure.bbox.x1
