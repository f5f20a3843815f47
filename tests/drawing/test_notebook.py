"""What a notebook shows, and that it shows nothing where it cannot."""

import subprocess
import sys

from pdpsim import GradientDescent, History, Network, PatternSet, train
from pdpsim.core import looks


def test_networks_and_histories_are_pictures(net1987, xor):
    assert net1987._repr_svg_().startswith("<svg")
    assert ">h1<" in net1987._repr_svg_()
    history = train(net1987, xor, GradientDescent(0.5), max_epochs=3)
    assert "not solved after 3 epochs" in history._repr_svg_()


def test_units_and_patterns_are_tables(net1987, xor):
    net1987.forward(xor[1])
    table = net1987.units["h1"]._repr_html_()
    assert "<td>from i2</td><td>0.449</td>" in table
    assert '<th scope="col">target o1</th>' in xor._repr_html_()
    assert xor._repr_html_().count("<tr>") == 5
    many = PatternSet([([k], [0]) for k in range(60)])
    assert "and 20 more" in many._repr_html_()


def test_where_there_is_nothing_to_show_there_is_none():
    assert Network()._repr_svg_() is None
    assert History()._repr_svg_() is None
    assert Network.layered(2, 1, seed=1)._repr_html_() is None


def test_names_cannot_smuggle_markup():
    net = Network()
    unit = net.add_unit("<script>", "input")
    assert "<script>" not in unit._repr_html_()
    assert "<script>" not in net._repr_svg_()


def test_without_matplotlib_nothing_is_shown(monkeypatch):
    monkeypatch.setitem(looks._looks, ("Network", "svg"), "no_such_module:nothing")
    assert Network.layered(2, 1, seed=1)._repr_svg_() is None


def test_drawing_alone_brings_matplotlib():
    code = "import sys, pdpsim; pdpsim.Network.layered(2, 1, seed=1); print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
