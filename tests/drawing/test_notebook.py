"""What a notebook shows, and that it shows nothing where it cannot."""

import subprocess
import sys

from matplotlib.figure import Figure

from pdpsim import (
    GradientDescent,
    History,
    Inspector,
    Network,
    PatternSet,
    Recorder,
    Stepper,
    Study,
    diagnose,
    run_scenario,
    train,
)
from pdpsim.core import looks
from pdpsim.drawing import draw_fields
from pdpsim.drawing.animation import animate_training

WAYS = "_repr_html_", "_repr_svg_", "_repr_png_"


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


def test_pictures_show_themselves_and_are_saved(net1987, xor, tmp_path):
    picture = net1987.draw(pattern=xor[1])
    assert picture._repr_svg_().startswith("<svg")
    assert picture._repr_png_() is None
    assert (picture.axes, picture.figure.axes) == (picture, [picture])
    assert repr(picture) == str(picture) == "<Picture: pattern 2, forward>"
    picture.save(tmp_path / "net.png")
    assert (tmp_path / "net.png").read_bytes()[1:4] == b"PNG"
    panels = draw_fields(net1987, "input", "hidden", per_row=2)
    assert ">h2" in panels._repr_svg_()
    assert repr(panels) == "<Panels: h1, h2>"


def test_axes_of_ones_own_come_back_as_they_are(net1987):
    own = Figure().add_subplot()
    assert net1987.draw(own) is own
    assert not hasattr(own, "_repr_svg_")


def test_large_pictures_are_dots(net1987, monkeypatch):
    monkeypatch.setattr("pdpsim.drawing.picture.LARGE", 10)
    picture = net1987.draw()
    assert picture._repr_svg_() is None
    assert picture._repr_png_()[1:4] == b"PNG"


def test_animations_can_be_played(net1987, xor):
    motion = animate_training(net1987, xor, GradientDescent(0.5), every=1, max_epochs=2)
    assert repr(motion) == "<Motion: 3 pictures>"
    assert motion._repr_html_().count("data:image/png") == 3


def test_steppers_show_the_last_message(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    stepper.step(2)
    assert "bias -&gt; h1: weight \u22120.277" in stepper._repr_svg_()
    while stepper.phase != "change":
        stepper.step()
    stepper.step(2)
    assert "-&gt; h1: gradient" in stepper._repr_svg_()


def test_everything_shows_itself_in_one_way(net1987, xor):
    run = run_scenario("xor", "pdp1987")
    inspector = Inspector(run.net, run.patterns)
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    recorder = Recorder(stepper, "tss", every="step")
    stepper.step(50)
    study = Study("xor", "pdp1987", range(2)).run()
    things = [run, inspector, inspector["h1"], inspector["o1"], *inspector.groups.values(), study, study.summary()]
    things += [diagnose(run.net, run.patterns), run.scenario, stepper, recorder, net1987, net1987.units, xor, xor[0]]
    things += [net1987.connections, net1987.connections["i1", "h1"], net1987.units["h1"], run.history, study.plot()]
    for thing in things:
        shown = [way for way in WAYS if getattr(thing, way, lambda: None)()]
        assert len(shown) == 1, (thing, shown)
    assert "the last 40 of them" in recorder._repr_html_()
    assert recorder._repr_html_().count("<tr>") == 41
    assert "<svg" in study._repr_html_()
    grid = Study("xor", "pdp1987", range(2), grid={"rate": [0.4, 0.5]})
    assert grid._repr_html_() is None
    assert "0.4" in grid.run()._repr_html_()


def test_without_matplotlib_nothing_is_shown(monkeypatch):
    monkeypatch.setitem(looks._looks, ("Network", "svg"), "no_such_module:nothing")
    assert Network.layered(2, 1, seed=1)._repr_svg_() is None


def test_drawing_alone_brings_matplotlib():
    code = "import sys, pdpsim; pdpsim.Network.layered(2, 1, seed=1); print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_study_of_three_settings_shows_its_table():
    grid = {"rate": [0.4, 0.5], "momentum": [0.5, 0.9], "init_range": [0.5, 1.0]}
    shown = Study("xor", "rate-0.5", range(2), grid=grid, max_epochs=3).run()._repr_html_()
    assert all(name in shown for name in grid)
    assert "<svg" not in shown
