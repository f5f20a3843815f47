"""Animations."""

from itertools import islice

import pytest
from checks import epoch_acts

from pdpsim import GradientDescent, PdpsimError
from pdpsim.diagram.texts import compact
from pdpsim.drawing.animation import animate_sweeps, animate_training, save_animation

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
        captions.append(texts(ax)["caption"])
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
    from PIL import Image

    told = []
    animation = animate_training(net1987, xor, RULE, every=50, max_epochs=100, pattern=1)
    save_animation(animation, tmp_path / "a.gif", dpi=30, progress=lambda k, n: told.append((k, n)))
    with Image.open(tmp_path / "a.gif") as image:
        assert image.n_frames == 3
    assert told == [(0, 3), (1, 3), (2, 3)]
    save_animation(animate_training(net1987, xor, RULE, every=5, max_epochs=5), tmp_path / "a.html", dpi=30)
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(PdpsimError, match=r"\.gif"):
        save_animation(animation, tmp_path / "a.avi")
