"""Titles that XML or a font cannot hold come out with a mark in their place, in every picture and kind of file.

Names of units, groups, networks, patterns and labels never get that far: they are refused where they are given.
"""

import warnings
from xml.etree import ElementTree

import pytest

from pdpsim import Inspector, Network, Pattern, PatternSet
from pdpsim import drawing as d
from pdpsim.drawing.picture import rendered

STRANGE = "n\ud800\x01\x00\ufffe\x1b\x9f"
SHOWN = "n\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"


PICTURES = {
    "error": lambda: d.draw_error([2.0, 1.0], title=STRANGE),
    "rows": lambda: d.draw_rows([{"n": 1, STRANGE: 2, "x": 1}]),
    "heat": lambda: d.draw_heat([[1]], rows=[STRANGE], label=STRANGE),
    "histogram": lambda: d.draw_histogram([3], title=STRANGE),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_is_xml_and_shows_a_mark(picture):
    drawn = PICTURES[picture]()
    root = ElementTree.fromstring(rendered(drawn, "svg").decode())
    assert SHOWN in "".join(root.itertext())
    for kind in "png", "pdf":
        assert len(rendered(drawn, kind, 60)) > 1000


UNDERSCORED = [{"n": 1, "_a": 2, "__b": 1}, {"n": 2, "_a": 3, "__b": 4}]


def named(*names):
    """A network of two inputs, a hidden unit and an output of these names, and patterns of the same."""
    first, second, hidden, output = names
    net = Network("named")
    net.add_group([first, second], "input")
    net.add_unit(hidden, bias=0.1)
    net.add_unit(output, "output", bias=0.2)
    net.connect_all([first, second], [hidden])
    net.connect_all([hidden], [output])
    net.randomize(1)
    table = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    return net, PatternSet([Pattern(x, t, name, {"kind": name}) for (x, t), name in zip(table, names)])


def legend_of(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_names_that_begin_with_an_underscore_are_in_legends():
    assert legend_of(d.draw_rows(UNDERSCORED)) == ["_a", "__b"]
    net, patterns = named("_a", "_b", "_h", "_o")
    assert legend_of(d.draw_symmetry(net))[0].startswith("_h (bias ")
    assert legend_of(d.draw_components(Inspector(net, patterns).groups["hidden"], label="kind")) == [
        "_a",
        "_b",
        "_h",
        "_o",
    ]


@pytest.mark.parametrize("letters", [30, pytest.param(200, marks=pytest.mark.slow), 3000])
def test_long_names_leave_room_for_what_is_drawn(letters):
    names = [letter * letters for letter in "abcd"]
    net, patterns = named(*names)
    group = Inspector(net, patterns).groups["hidden"]
    for drawn in (
        d.draw_heat([[1, 2], [3, 4]], rows=names[:2], columns=names[2:]),
        d.draw_dendrogram(group),
        d.draw_dendrogram(group, label="kind"),
        d.draw_components(group, label="kind"),
        d.draw_symmetry(net),
        d.draw_activations(net, patterns),
        d.draw_weights(net),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of axes that are too small for what stands beside them
            rendered(drawn, "svg")
