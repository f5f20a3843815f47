"""Whatever of another kind is handed to a drawing function is answered in one sentence, before anything is drawn."""

from inspect import Parameter, signature

import numpy as np
import pytest

import pdpsim.drawing
from pdpsim import GradientDescent, History, Inspector, Network, PatternSet, PdpsimError
from pdpsim.arguments import fits
from pdpsim.diagram.player import player, save_player
from pdpsim.drawing import (
    animation,
    draw_components,
    draw_error,
    draw_heat,
    draw_hinton,
    draw_histogram,
    draw_similarity,
    draw_surface,
    draw_surfaces,
    save_drawing,
)
from pdpsim.errors import WrongTypeError

XOR = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
NET = Network.layered(2, 2, 1, seed=1)
PUBLIC = [getattr(pdpsim.drawing, name) for name in pdpsim.drawing.__all__]
PUBLIC += [animation.animate_sweeps, animation.animate_training, animation.save_animation, player, save_player]
GROUP = next(iter(Inspector(NET, XOR).groups.values()))
FREE = {"group"}  # judged by what it can do
GOOD = {"net": NET, "patterns": XOR, "group": GROUP, "rule": GradientDescent(0.5)}


@pytest.mark.parametrize("function", PUBLIC, ids=lambda function: function.__name__)
def test_no_argument_may_be_of_any_kind(function):
    for name, parameter in signature(function).parameters.items():
        if name in FREE or parameter.kind is Parameter.VAR_KEYWORD or parameter.annotation == "Any":
            continue
        required = {n: GOOD.get(n) for n, p in signature(function).parameters.items() if p.default is Parameter.empty}
        required = {n: value for n, value in required.items() if n not in ("style", "settings")}
        with pytest.raises(WrongTypeError) as caught:
            function(**{**required, name: object()})
        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: NET.draw(labels=["weight", 5]),
        lambda: NET.draw(values={"h1": "high"}),
        lambda: NET.draw(measure=5),
        lambda: NET.draw(event="fired"),
        lambda: NET.draw(caption="no"),
        lambda: draw_heat("12"),
        lambda: draw_heat([[1.0, "2"]]),
        lambda: draw_heat({1: [2.0]}),
        lambda: draw_heat([[1.0]], rows="h"),
        lambda: draw_heat([[1.0]], limits=(0.0, 1.0, 2.0)),
        lambda: draw_heat([[1.0]], digits=10**9),
        lambda: draw_heat([[1.0]], digits=-1),
        lambda: draw_hinton([[1.0]], largest=0),
        lambda: draw_hinton([[1.0]], largest=float("nan")),
        lambda: draw_error(History(tss=[1.0, 0.5]), until=-1),
        lambda: draw_error(History(tss=[1.0, 0.5]), log="maybe"),
        lambda: draw_error("0.5"),
        lambda: draw_histogram([1.0], bins=10**9),
        lambda: draw_histogram([1.0], bins=0),
        lambda: draw_histogram([1.0], unsolved=-1),
        lambda: draw_surface(NET, points=10**9),
        lambda: draw_surface(NET, points=1),
        lambda: draw_surfaces(NET, points=0),
        lambda: draw_surface(NET, window=(1.0, 0.0)),
        lambda: draw_surface(NET, window=(0.0, float("inf"))),
        lambda: draw_similarity(None),
        lambda: draw_components("hidden"),
        lambda: draw_components(GROUP, label="colour"),
        lambda: save_drawing(NET.draw(), "a.png", dpi=0),
        lambda: save_drawing(NET.draw(), "a.png", dpi=10**9),
        lambda: save_drawing(NET.draw(), "a.png", dpi=float("nan")),
        lambda: save_drawing(NET, "a.png"),
        lambda: draw_heat(values=None),
        lambda: draw_error([1.0], 1, 2, 3),
    ],
)
def test_what_makes_no_picture_is_told_in_one_sentence(draw, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PdpsimError) as caught:
        draw()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    assert list(tmp_path.iterdir()) == []


def test_what_numpy_makes_is_taken():
    table = np.array([[0.25, 0.5], [0.75, np.nan]])
    assert draw_heat(table, digits=np.int64(1)).texts[0].get_text() == "0.2"
    assert draw_hinton(table.astype(np.float32), rows=("a", "b")).get_title() == ""
    assert draw_surface(NET, iter(XOR), points=np.int64(3), window=[0, 1]).get_title()


@pytest.mark.parametrize(
    ("value", "hint", "right"),
    [
        (True, bool, True),
        (1, bool, False),
        (1.5, int, False),
        ([1, 2], tuple[float, ...], True),
        ([], list[str], True),
        ({1}, list[int], False),
        ({"a": 1}, dict[str, int], True),
        ({"a": "b"}, dict[str, int], False),
    ],
)
def test_a_value_fits_an_annotation(value, hint, right):
    assert fits(value, hint) is right
