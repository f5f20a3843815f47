"""Titles that XML or a font cannot hold come out with a mark in their place, in every picture and kind of file.

Names of units, groups, networks, patterns and labels never get that far: they are refused where they are given.
"""

from xml.etree import ElementTree

import pytest

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
        assert len(rendered(drawn, kind)) > 1000
