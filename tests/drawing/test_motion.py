"""Animations."""

import errno
import signal
from gc import collect
from io import BytesIO
from itertools import islice

import pytest
from checks import epoch_acts
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from pdpsim import BackPropagation, GradientDescent, Network, PdpsimError, Perceptron
from pdpsim.diagram.texts import compact
from pdpsim.drawing.animation import animate_sweeps, animate_training, save_animation
from pdpsim.drawing.elements import Elements
from pdpsim.drawing.picture import rendered, save_drawing
from pdpsim.drawing.style import drawn_alike
from pdpsim.drawing.writers import GifWriter

from .conftest import texts

RULE = GradientDescent(0.5, 0.9)


def test_an_animation_draws_each_event_and_can_begin_again(net1987, xor):
    before = net1987.__getstate__()
    animation = animate_sweeps(net1987, xor[:1], RULE)
    assert len(list(animation.new_frame_seq())) == 35
    ax = animation._fig.axes[0]
    captions = []
    for k in 8, 34, 8:
        animation._func(k)
        captions.append(texts(ax)["event"])
    assert captions[0] == captions[2] != captions[1]
    assert captions[1].startswith("weight h2 -> o1: gradient")
    assert net1987.__getstate__() == before


def test_while_weights_change_weights_and_gradients_are_shown_and_no_deltas_or_messages(net1987, xor):
    animation = animate_sweeps(net1987, xor[:1], RULE)
    ax = animation._fig.axes[0]
    for act in islice(epoch_acts(net1987, xor[:1], RULE), 30):
        act()
    animation._func(29)
    c = net1987.connections["h1", "o1"]
    assert ax.get_title() == "network, weight change"
    assert texts(ax)["number h1 -> o1"] == f"{compact(c.weight)}\n\u2202 {compact(c.gradient)}"
    assert not any(key.startswith("value") for key in texts(ax))
    assert "units:" not in texts(ax)["caption"]


def test_gif_and_html_are_written_with_progress(tmp_path, net1987, xor):
    told = []
    animation = animate_training(net1987, xor, RULE, every=50, max_epochs=100, pattern=1)
    save_animation(animation, tmp_path / "a.gif", dpi=30, progress=lambda k, n: told.append((k, n)))
    with Image.open(tmp_path / "a.gif") as image:
        assert image.n_frames == 3
    assert told == [(0, 3), (1, 3), (2, 3)]
    told.clear()
    again = animate_training(net1987, xor, RULE, every=5, max_epochs=5)
    save_animation(again, tmp_path / "a.html", dpi=30, progress=lambda k, n: told.append((k, n)))
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("data:image/png") == 2
    assert told == [(0, 2), (1, 2)]
    with pytest.raises(PdpsimError, match=r"\.gif"):
        save_animation(animation, tmp_path / "a.avi")


def test_whoever_listens_to_the_progress_may_have_gone(tmp_path, net1987, xor):
    def gone(k, n):
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):  # by which a command ends as other programs do
        save_animation(animate_sweeps(net1987, xor[:1], RULE), tmp_path / "a.gif", progress=gone)
    assert not list(tmp_path.iterdir())


def test_a_temporary_folder_that_is_full_is_told(tmp_path, monkeypatch, net1987, xor):
    animation = animate_sweeps(net1987, xor[:1], RULE)
    (tmp_path / "a.gif").write_bytes(b"before")

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(animation, "save", full)
    with pytest.raises(PdpsimError, match=r"cannot write .*a\.gif: in .*, no space left on device"):
        save_animation(animation, tmp_path / "a.gif")
    assert (tmp_path / "a.gif").read_bytes() == b"before"


def test_an_animation_of_a_later_epoch_follows_the_schedule(net1987, xor):
    later = GradientDescent(0.05, schedule=[(3, {"rate": 0.1})])
    animations = animate_sweeps(net1987, xor[:1], later, first_epoch=4), animate_sweeps(net1987, xor[:1], later.at(4))
    last = [rendered(animation._fig) for animation in animations if animation._func(34) == []]
    assert last[0] == last[1]


def test_a_procedure_whose_curve_is_no_squared_error_is_animated_under_its_name(xor):
    net = Network.layered(2, 1, seed=1, function="threshold")
    animation = animate_training(net, xor, Perceptron(), every=1, max_epochs=3)
    animation._func(3)
    [panel] = (ax for ax in animation._fig.axes if ax.get_ylabel() == "mistakes")
    assert panel.get_title().startswith("mistakes ")


def drawn_anew(self):
    """In place of `Elements.again`: all that stands is taken away first."""
    for artist, _ in self._drawn.values():
        artist.remove()
    self._drawn.clear()
    return AGAIN(self)


AGAIN = Elements.again


@pytest.mark.parametrize(
    "kind", ["sweeps", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("training", "lesioned"))]
)
def test_pictures_that_only_change_are_dot_for_dot_those_drawn_afresh(tmp_path, monkeypatch, net1987, xor, kind):
    if kind == "sweeps":
        animation, some = animate_sweeps(net1987, xor[1:2], RULE), [0, 1, 8, 20, 34, 8]
    elif kind == "training":
        animation, some = animate_training(net1987, xor, RULE, every=20, max_epochs=60), range(4)
    else:
        in_force = {net1987.units["h1"]: "lesioned", net1987.connections["i1", "h2"]: "frozen"}
        net1987.units["i2"].group = "in"
        animation, some = animate_sweeps(net1987, xor[1:2], RULE, in_force=in_force, direction="right"), range(0, 35, 8)
    writer = GifWriter(fps=2)
    with drawn_alike(), writer.saving(animation._fig, str(tmp_path / "a.gif"), 50):
        for k in some:
            animation._func(k)
            writer.grab_frame()
    assert len({picture.tobytes() for picture in writer._pictures}) == len(some) - (kind == "sweeps")
    monkeypatch.setattr(Elements, "again", drawn_anew)
    for k, picture in zip(some, writer._pictures):
        animation._func(k)
        with Image.open(BytesIO(rendered(animation._fig, "png", 50))) as fresh:
            assert picture.tobytes() == fresh.convert("RGB").tobytes()


def test_few_artists_are_drawn_again_for_an_event(tmp_path, monkeypatch, net1987, xor):
    animation, drawn, draw = animate_sweeps(net1987, xor[:1], RULE), [], Text.draw
    monkeypatch.setattr(
        Text, "draw", lambda self, r: drawn.append(self.get_text() * self.get_visible()) or draw(self, r)
    )
    save_animation(animation, tmp_path / "a.gif", dpi=80)
    letters = sum(len(text.get_text()) for text in animation._fig.axes[0].texts)
    assert 0 < sum(map(len, drawn)) < 0.5 * 35 * letters


def test_an_animation_that_is_not_written_is_no_mistake(net1987, xor, recwarn):
    animation = animate_sweeps(net1987, xor[:1], RULE)
    del animation
    collect()
    assert not recwarn.list


@pytest.mark.parametrize("kind", ["png", "svg", "gif"])
def test_ctrl_c_comes_after_the_page_that_is_being_drawn(kind, net1987, xor, tmp_path, monkeypatch):
    # matplotlib takes an exception within its C code for numbers that make no sense.
    drawn = []

    def drawing(self, *args, **kwargs):
        signal.raise_signal(signal.SIGINT)
        drawn.append(savefig(self, *args, **kwargs))

    savefig = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", drawing)
    picture = animate_sweeps(net1987, xor[:1], RULE) if kind == "gif" else net1987.draw()
    with pytest.raises(KeyboardInterrupt):
        (save_animation if kind == "gif" else save_drawing)(picture, tmp_path / f"a.{kind}")
    assert len(drawn) == 1
    assert list(tmp_path.iterdir()) == []


def test_training_by_chance_is_animated_alike_each_time(net1987, xor):
    procedure = BackPropagation(GradientDescent(0.5, 0.5), batch=1, order="permuted")
    titles = []
    for _ in range(2):
        animation = animate_training(net1987, xor, procedure, every=10, max_epochs=20)
        animation._draw_frame(2)
        titles.append([ax.get_title() for ax in animation._fig.axes])
    assert titles[0] == titles[1]
