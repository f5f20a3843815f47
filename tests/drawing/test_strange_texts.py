"""Texts that XML or a font cannot hold come out with a mark in their place, in every picture and kind of file."""

from xml.etree import ElementTree

import pytest

from pdpsim import Inspector, Network, Pattern, PatternSet
from pdpsim import drawing as d
from pdpsim.drawing.saving import rendered

STRANGE = "n\ud800\x01\x00\ufffe\x1b\x9f"
SHOWN = "n\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"


@pytest.fixture(scope="module")
def patterns():
    strange = Pattern([1], [1], STRANGE, {STRANGE: STRANGE})
    return PatternSet([strange, *(Pattern([x], [1], str(x), {STRANGE: "x"}) for x in (0.5, 0.2))])


@pytest.fixture(scope="module")
def net():
    net = Network(STRANGE)
    for name, role in ("a", "input"), ("b", "hidden"), ("o", "output"):
        net.add_unit(name, role, group=STRANGE if role == "hidden" else "", bias=None if role == "input" else 0.1)
    net.connect_all(["a"], ["b"])
    net.connect_all(["b"], ["o"])
    return net


def group(net, patterns):
    return next(iter(Inspector(net, patterns).groups.values()))


PICTURES = {
    "circuit": lambda net, patterns: d.draw_network(net, pattern=patterns[0]),
    "weights": lambda net, patterns: d.draw_weights(net),
    "fields": lambda net, patterns: d.draw_fields(net, ["a"], ["b"], per_row=1).figure,
    "activations": d.draw_activations,
    "answers": d.draw_answers,
    "codes": d.draw_codes,
    "symmetry": lambda net, patterns: d.draw_symmetry(net),
    "dendrogram": lambda net, patterns: d.draw_dendrogram(group(net, patterns)),
    "similarity": lambda net, patterns: d.draw_similarity(group(net, patterns)),
    "components": lambda net, patterns: d.draw_components(group(net, patterns), label=STRANGE),
    "error": lambda net, patterns: d.draw_error([2.0, 1.0], title=STRANGE),
    "rows": lambda net, patterns: d.draw_rows([{"n": 1, STRANGE: 2, "x": 1}]),
    "heat": lambda net, patterns: d.draw_heat([[1]], rows=[STRANGE], label=STRANGE),
    "histogram": lambda net, patterns: d.draw_histogram([3], title=STRANGE),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_is_xml_and_shows_a_mark(picture, net, patterns):
    drawn = PICTURES[picture](net, patterns)
    root = ElementTree.fromstring(rendered(drawn, "svg").decode())
    assert SHOWN in "".join(root.itertext())
    for kind in "png", "pdf":
        assert len(rendered(drawn, kind)) > 1000
