"""Circuit diagrams: the artists carry the network's numbers, of the phase that the title names."""

import time
from itertools import chain, combinations, pairwise
from random import Random

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.transforms import Bbox

from pdpsim import (
    Adam,
    GradientDescent,
    Network,
    NoError,
    OwnWayBack,
    Pattern,
    PdpsimError,
    SignsBack,
    SignStep,
    SumOfSquares,
    forward,
    get_scenario,
    train,
)
from pdpsim.core.sweeps import backward, change_weights
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.routes import crosses
from pdpsim.diagram.texts import compact
from pdpsim.drawing import draw_network, save_drawing
from pdpsim.drawing.parts import line_width
from pdpsim.drawing.picture import rendered
from pdpsim.drawing.style import TINTS, centred
from pdpsim.errors import SettingError

from .conftest import by_gid, measured, texts


def fill(ax, name):
    return by_gid(ax, f"unit {name}")[0].get_facecolor()


def fill_place(ax, gid):
    return by_gid(ax, gid)[0].get_window_extent()


def caption(ax):
    """What stands below, on one line."""
    return texts(ax)["caption"].replace("\n", " ")


def lines(ax):
    return by_gid(ax, "connections")[0]


def test_fills_and_numbers_are_the_activations(net1987, p01):
    ax = draw_network(net1987, pattern=p01)
    net1987.forward(p01)
    written = texts(ax)
    for name in "i1", "i2", "h1", "h2", "o1":
        y = net1987.units[name].activation
        assert fill(ax, name) == TINTS(centred(1.0)(y))
        assert written[f"value {name}"] == compact(y)


def test_fills_and_numbers_are_the_deltas_in_the_backward_phase(net1987, p01):
    ax = draw_network(net1987, pattern=p01, phase="backward")
    net1987.forward(p01)
    net1987.backward()
    deltas = {name: net1987.units[name].delta for name in ("h1", "h2", "o1")}
    for name, delta in deltas.items():
        assert fill(ax, name) == TINTS(centred(max(map(abs, deltas.values())))(delta))
        assert texts(ax)[f"value {name}"] == compact(delta)
    c = net1987.connections["h1", "o1"]
    product, gradient = c.weight * net1987.units["o1"].delta, c.gradient
    assert texts(ax)["number h1 -> o1"] == f"{compact(product)}\n∂ {compact(gradient)}"
    assert "value i1" not in texts(ax) or texts(ax)["value i1"] == ""


def test_arrows_point_up_forward_and_down_backward(net1987, p01):
    for phase, up in ("forward", True), ("backward", False):
        for line in lines(draw_network(net1987, pattern=p01, phase=phase)).get_segments():
            assert (line[-1][1] > line[0][1]) == up


def test_widths_are_magnitudes_and_signs_are_colours_and_dashes(net1987):
    ax = draw_network(net1987)
    weights = sorted((c.weight for c in net1987.connections.values() if c.sender.role != "bias"), key=abs)
    assert list(lines(ax).get_linewidths()) == [line_width(w, abs(weights[-1]), 1.25) for w in weights]
    solid = [dashes is None for _, dashes in lines(ax).get_linestyles()]
    assert solid == [w >= 0 for w in weights]
    colors = {(w >= 0, tuple(color[:3])) for w, color in zip(weights, lines(ax).get_colors())}
    assert len(colors) == 2


@pytest.mark.parametrize("kind", [OwnWayBack, SignsBack, NoError])
def test_backward_connections_show_what_they_carry_back_by_whatever_way(net1987, p01, kind):
    net1987.remove_connection("h1", "o1")
    connection = net1987.connect("h1", "o1", 2.0, kind=kind)
    if kind is OwnWayBack:
        connection.back = -3.0
    ax = draw_network(net1987, pattern=p01, phase="backward")
    net1987.forward(p01)
    net1987.backward()
    assert texts(ax)["number h1 -> o1"].splitlines()[0] == compact(net1987.units["h1"].error)


def test_backward_a_factor_shows_its_share_of_the_others(p01):
    net = Network.layered(2, 1, 1, seed=1, bias=False)
    net.add_unit("gate", "output", "linear", combine="product")
    net.connect("h1", "gate", 1.0)
    net.connect("i2", "gate", -1.0)
    net.units["o1"].role = "hidden"
    net.remove_unit("o1")
    ax = draw_network(net, pattern=p01, phase="backward")
    net.forward(p01)
    net.backward()
    assert texts(ax)["number h1 -> gate"].splitlines()[0] == compact(net.units["h1"].error)
    assert net.units["h1"].error == -net.units["gate"].delta


def test_the_network_is_not_disturbed(net1987, p01):
    before = net1987.__getstate__()
    draw_network(net1987, pattern=p01, phase="backward")
    assert net1987.__getstate__() == before


def test_the_title_names_network_epoch_pattern_and_phase(net1987, p01):
    net1987.name = "xor"
    assert draw_network(net1987).get_title() == "xor, no pattern presented"
    assert draw_network(net1987, pattern=p01, epoch=1289).get_title() == "xor, epoch 1,289, pattern 01, forward"
    net1987.forward(p01)
    net1987.backward()
    assert draw_network(net1987).get_title() == "xor, pattern 01, backward, as it stands"


def test_biases_are_numbers_or_connections_and_never_hidden_silently(net1987):
    numbers = draw_network(net1987)
    assert texts(numbers)["bias h1"] == "b \u22120.277"
    assert "b: bias lines:" in caption(numbers)
    drawn = draw_network(net1987, bias="unit")
    assert by_gid(drawn, "unit bias")
    assert len(lines(drawn).get_segments()) == 9
    assert "biases not shown" in caption(draw_network(net1987, bias="none"))
    family = get_scenario("family_tree")
    crowded = draw_network(family.build(family.recipe(), 1))
    assert "biases not shown" in caption(crowded)


def test_biases_have_their_gradients_in_the_backward_phase(net1987, p01):
    ax = draw_network(net1987, pattern=p01, phase="backward")
    net1987.forward(p01)
    net1987.backward()
    gradient = net1987.connections["bias", "h1"].gradient
    assert texts(ax)["bias h1"] == f"b \u22120.277\n\u2202 {compact(gradient)}"
    assert "b: bias and its gradient (\u2202)" in caption(ax)


def test_a_network_as_it_stands_shows_no_message_with_a_weight_that_has_changed_since(net1987, p01):
    net1987.forward(p01)
    net1987.backward()
    for _ in change_weights(net1987, GradientDescent(0.5)):
        pass
    ax, c = draw_network(net1987), net1987.connections["h1", "o1"]
    assert texts(ax)["number h1 -> o1"] == f"{compact(c.weight)}\n\u2202 {compact(c.gradient)}"


def test_names_stand_clear_of_the_box_of_their_group_and_brackets_are_explained():
    family = get_scenario("family_tree")
    recipe = family.recipe()
    net, pattern = family.build(recipe, 1), family.patterns(recipe, 1)[0]
    ax = draw_network(net, pattern=pattern)
    ax.figure.draw_without_rendering()
    boxes = [box.get_window_extent() for box in ax.patches if (box.get_gid() or "").startswith("group")]
    names = [text for text in ax.texts if (text.get_gid() or "").startswith("name")]
    assert len(names) == 90
    assert not [text.get_text() for text in names if any(text.get_window_extent().overlaps(box) for box in boxes)]
    assert any(text.get_text().endswith(" (1)") for text in names)
    assert "in brackets: targets that are not 0" in caption(ax)
    assert "brackets" not in caption(draw_network(net))


def test_any_event_can_be_pointed_out_with_its_arithmetic(net1987, p01):
    sweeps = forward(net1987, p01), backward(net1987, SumOfSquares()), change_weights(net1987, GradientDescent(0.5))
    drawn = set()
    for event in chain.from_iterable(sweeps):
        if type(event) not in drawn:
            drawn.add(type(event))
            ax = draw_network(net1987, event=event)
            assert by_gid(ax, "highlight")
            assert texts(ax)["event"].replace("\n", " ").replace("\u2212", "-") == event.words()


def test_other_values_and_labels_can_be_shown(net1987, p01):
    ax = draw_network(net1987, pattern=p01, values="net_input", labels=("weight", "product"))
    net1987.forward(p01)
    assert texts(ax)["value h1"] == compact(net1987.units["h1"].net_input)
    assert texts(ax)["number i2 -> h1"] == "0.449\n0.449"
    assert texts(draw_network(net1987, values={"h1": 7.0}))["value h1"] == "7.000"
    assert not any(key.startswith("number") for key in texts(draw_network(net1987, labels=None)))


def test_what_cannot_be_drawn_is_refused_with_a_sentence(net1987):
    for wrong in (
        {"phase": "sideways"}, {"phase": "backward"}, {"values": "mood"}, {"labels": "mood"}, {"bias": "mood"},
        {"direction": "left"}, {"pattern": [1, 2, 3]}, {"values": {"h9": 1.0}},
    ):  # fmt: skip
        with pytest.raises(PdpsimError, match=r"\w+ \w+"):
            draw_network(net1987, **wrong)
    with pytest.raises(PdpsimError, match="no units"):
        draw_network(Network())


@pytest.mark.parametrize("asked", [{"values": "error"}, {"values": "delta"}, {"labels": ["weight", "gradient"]}])
def test_errors_of_a_pattern_are_those_of_its_own_backward_sweep(net1987, xor, asked):
    net1987.forward(xor[3])
    net1987.backward()
    p01 = Pattern([0, 1], [1], "01")
    told, known = (
        texts(draw_network(net1987, pattern=p01, **more)) for more in (asked, {**asked, "phase": "backward"})
    )
    assert told == known
    assert draw_network(net1987, pattern=p01, **asked).get_title().endswith("pattern 01, backward")
    with pytest.raises(SettingError, match="of a pattern: these are of the phase 'backward', and not 'forward'"):
        draw_network(net1987, pattern=p01, phase="forward", **asked)


def overlaps(boxes):
    return [(a, b) for k, (a, x) in enumerate(boxes) for b, y in boxes[k + 1 :] if x.overlaps(y)]


@pytest.mark.parametrize(
    ("sizes", "seed"),
    [
        ((4, 4, 1), 5),
        ((1, 3, 5), 14),
        *(pytest.param(*odd, marks=pytest.mark.slow) for odd in (((3, 5, 1), 5), ((1, 4, 5), 4), ((3, 4, 1), 15))),
    ],
)
def test_numbers_on_lines_stand_apart_in_the_backward_phase(sizes, seed):
    net = Network.layered(*sizes, seed=seed)
    for given in [1] * sizes[0], [1 - k % 2 for k in range(sizes[0])]:
        ax = draw_network(net, pattern=Pattern(given, [k % 2 or 1 for k in range(sizes[-1])]), phase="backward")
        measured(ax)
        boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text()]
        assert overlaps(boxes) == []


@pytest.mark.parametrize("phase", ["forward", "backward"])
@pytest.mark.parametrize("name", ["xor", "symmetry", "encoder"])
def test_nothing_written_overlaps_in_the_small_networks(name, phase):
    scenario = get_scenario(name)
    recipe = scenario.recipe()
    net, pattern = scenario.build(recipe, 3), scenario.patterns(recipe, 3)[1]
    ax = draw_network(net, pattern=pattern, phase=phase)
    ax.figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text()]
    assert overlaps(boxes) == []
    boxes += [(circle.get_gid(), circle.get_window_extent()) for circle in ax.patches if circle.get_gid()]
    frame = ax.figure.bbox
    assert [
        text for text, box in boxes if box.x0 < frame.x0 or box.x1 > frame.x1 or box.y1 > frame.y1 or box.y0 < frame.y0
    ] == []


@pytest.mark.parametrize("name", ["lookup", "family_tree", "letters", "ways_back"])
def test_no_name_covers_a_unit_or_the_name_of_a_group(name):
    scenario = get_scenario(name)
    ax = draw_network(scenario.build(scenario.recipe(), 3))
    ax.figure.draw_without_rendering()
    drawn = {(k, thing.get_gid() or ""): thing.get_window_extent() for k, thing in enumerate([*ax.texts, *ax.patches])}
    names = {gid: box for (_, gid), box in drawn.items() if gid.startswith("name ")}
    kept = {gid: box for (_, gid), box in drawn.items() if gid.startswith(("unit ", "group name "))}
    inside = {(f"name {gid[5:]}", gid) for gid in kept}
    covered = {(a, b) for a, one in names.items() for b, other in kept.items() if one.overlaps(other)}
    assert covered - inside == set()


def extremes():
    yield "one unit", Network.layered(1, 1, seed=1)
    alone = Network()
    alone.add_unit("alone", "input")
    yield "alone", alone
    yield "no hidden", Network.layered(3, 1, seed=1)
    yield "ninety", Network.layered(40, 30, 20, seed=1)
    yield "zero", Network.layered(2, 2, 1, init_range=0.0)
    yield "large weights", Network.layered(2, 2, 1, seed=1, init_range=1e6)
    largest = Network.layered(1, 1, 1, bias=False)
    largest.set_weights([-1.0, 1e308], "set")
    yield "largest weights", largest
    named = Network("$x_1$ & <b>")
    for name in "a" * 40, "Имя", "名前", "اسم", "$\\alpha$":
        named.add_unit(name, "input")
    named.add_unit("выход", "output", bias=0.5)
    named.connect_all([unit.name for unit in named.inputs], ["выход"])
    yield "names", named


@pytest.mark.parametrize(("what", "net"), list(extremes()), ids=lambda x: x if isinstance(x, str) else "")
@pytest.mark.parametrize("direction", ["up", pytest.param("right", marks=pytest.mark.slow)])
def test_networks_of_every_kind_come_out_without_a_warning(what, net, direction):
    pattern = [0.5] * len(net.inputs)
    drawn = draw_network(net, pattern=pattern, direction=direction)
    for kind in ("png", "svg") if direction == "up" else ("svg",):
        assert len(rendered(drawn, kind, dpi=40)) > 1000


@pytest.mark.slow
def test_a_thousand_units_come_out():
    net = Network.layered(480, 5, 515, seed=1, bias=False)
    assert len(rendered(draw_network(net), "png", dpi=40)) > 1000


def test_axes_of_ones_own_are_used_and_style_is_passed_on(net1987):
    from pdpsim.drawing.picture import new_panels

    panels = new_panels(["left", "right"], 2)
    assert draw_network(net1987, panels["right"], linewidths=3.0) is panels["right"]
    assert isinstance(lines(panels["right"]), LineCollection)
    assert set(lines(panels["right"]).get_linewidths()) == {3.0}
    assert len(panels["left"].collections) == 0


def test_the_same_input_gives_the_same_bytes_and_text_stays_text(tmp_path, net1987, p01):
    for kind in "svg", "png", "pdf":
        files = [tmp_path / f"{k}.{kind}" for k in (1, 2)]
        for file in files:
            save_drawing(draw_network(net1987, pattern=p01), file)
            time.sleep(0.01)
        assert files[0].read_bytes() == files[1].read_bytes()
    svg = (tmp_path / "1.svg").read_text(encoding="utf-8")
    assert ">0.431<" not in svg  # that is h1 for 00
    assert f">{compact(net1987.copy().forward(p01)[0])}<" in svg
    with pytest.raises(PdpsimError, match="must end in"):
        save_drawing(draw_network(net1987), tmp_path / "x.bmp")
    assert np.all([file.suffix != ".bmp" for file in tmp_path.iterdir()])


def test_by_group_all_connections_between_two_groups_are_one_arrow_and_groups_alone_are_named():
    net = get_scenario("lookup").build(get_scenario("lookup").recipe("head"), 1)
    ax = draw_network(net, by_group=True)
    lines, heads = ax.collections[:2]
    layout = lay_out(net)
    box = {name: (group, names[0]) for group, names in layout.groups for name in names}
    pairs = {(box.get(a, a), box.get(b, b)) for a, b in layout.routes}
    assert len(lines.get_segments()) == len(heads.get_paths()) == len(pairs) < len(layout.routes) / 3
    told = [text.get_text() for text in ax.texts]
    assert {"query", "key 1", "value 3", "query 1: sum", "query 1: 1/sum", "attention: scores"} <= set(told)
    assert "q.1" not in told
    assert any("all connections from group to group" in text for text in told)
    with pytest.raises(SettingError, match="by_group in the direction 'up', not 'right'"):
        draw_network(net, by_group=True, direction="right")


def test_arrows_by_group_begin_and_end_at_boxes_and_go_back_backward():
    net = Network("small")
    below, above = net.add_group(["i1", "i2"], "input", group="low"), net.add_group(["o1"], "output", group="high")
    net.connect_all(below, above)
    net.randomize(1)
    pattern = Pattern([1.0, 0.0], [1.0])
    (up,), (down,) = (
        draw_network(net, pattern=pattern, by_group=True, phase=phase).collections[0].get_segments()
        for phase in ("forward", "backward")
    )
    assert up[0][1] < up[-1][1]
    assert down[0][1] > down[-1][1]
    places = lay_out(net).places
    assert places["i1"][1] < up[0][1] < up[-1][1] < places["o1"][1]


def test_a_bias_stands_where_no_line_goes_from_its_unit():
    net = Network.layered(2, 3, 1, seed=1)
    net.connect("h1", "h2", -0.4)
    net.connect("h2", "h1", 0.3)
    net.connect("h3", "h3", -0.2)
    ax = draw_network(net)
    ax.figure.canvas.draw()
    places = {name: fill_place(ax, f"unit {name}") for name in ("h1", "h2", "h3")}
    xs = {name: by_gid(ax, f"bias {name}")[0].get_window_extent() for name in places}
    assert xs["h1"].x1 < places["h1"].x0
    assert xs["h2"].x0 > places["h2"].x1
    assert xs["h3"].x0 > places["h3"].x1


def test_nor_over_steps_backward_over_the_gradient_of_a_bias():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect("h1", "h2", 0.5), net.connect("h2", "h1", 0.5)
    unfolded = net.unfold(2)
    pattern = Pattern([1.0] * len(unfolded.inputs), [1.0] * len(unfolded.outputs), "p")
    ax = draw_network(unfolded, pattern=pattern, phase="backward")
    ax.figure.canvas.draw()
    boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts if text.get_gid()}
    biases, numbers = ([box for gid, box in boxes.items() if gid.startswith(what)] for what in ("bias ", "number "))
    assert len(biases) == 6
    assert not any(bias.overlaps(number) for bias in biases for number in numbers)


@pytest.mark.parametrize("hidden", [3, 4])
def test_no_weight_between_units_of_a_row_is_written_over_a_bias(hidden):
    random = Random(hidden)
    pairs = [(f"h{a}", f"h{b}") for a in range(1, hidden + 1) for b in range(1, hidden + 1) if a != b]
    wirings = [[("h1", "h3"), ("h3", "h1"), ("h3", "h2"), ("h2", "h1")]]
    wirings += [[pair for pair in pairs if random.random() < 0.5] for _ in range(4)]
    for wiring in wirings:
        net = Network.layered(2, hidden, 1, seed=1)
        for ends in wiring:
            net.connect(*ends, -1.25)
        ax = draw_network(net)
        ax.figure.canvas.draw()
        boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts if text.get_gid()}
        biases = [box for gid, box in boxes.items() if gid.startswith("bias ")]
        numbers = [box for gid, box in boxes.items() if gid.startswith("number ")]
        assert len(biases) == hidden + 1
        assert not any(bias.overlaps(number) for bias in biases for number in numbers), wiring


def test_how_many_steps_connections_take_is_told():
    net = Network.layered(2, 2, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    net.connect("o1", "h1", 0.5)
    net.delays.update({("h1", "h1"): 1, ("o1", "h1"): 3})
    assert "take a step: h1 -> h1; take 3 steps: o1 -> h1" in caption(draw_network(net))


def test_a_last_change_that_no_rule_remembers_is_not_told_as_0(xor):
    net = Network.layered(2, 2, 1, seed=1)
    assert "last change 0" in repr(net.connections["i1", "h1"])
    train(net, xor, Adam(0.1), max_epochs=3)
    assert "last change" not in repr(net.connections["i1", "h1"])
    with pytest.raises(SettingError, match=r"no last change is remembered of .*: its rule remembers mean, square"):
        draw_network(net, labels="last_change")
    train(net, xor, GradientDescent(0.1), max_epochs=1)
    assert "last change" in repr(net.connections["i1", "h1"])
    train(net, xor, SignStep(0.1), max_epochs=2)
    assert "last change" not in repr(net.connections["i1", "h1"])
    assert [row["last_change"] for row in net.connections.rows] == [None] * 9
    with pytest.raises(SettingError, match=r"no last change is remembered of .*: its rule remembers nothing"):
        draw_network(net, labels="last_change")


@pytest.mark.parametrize("phase", ["forward", "backward"])
@pytest.mark.parametrize("name", ["depth", "boltzmann_encoder"])
def test_no_groups_name_stands_on_a_bias(name, phase):
    scenario = get_scenario(name)
    net, patterns = scenario.build(scenario.recipe(), 3), scenario.patterns(scenario.recipe(), 3)
    if net.structure.has_cycle:
        if phase == "backward":
            pytest.skip("nothing goes back there")
        ax = draw_network(net)
    else:
        ax = draw_network(net, pattern=patterns[1], phase=phase)
    ax.figure.draw_without_rendering()
    named = [text for text in ax.texts if (text.get_gid() or "").startswith("group name ")]
    biases = [text for text in ax.texts if (text.get_gid() or "").startswith("bias ")]
    assert named
    assert not [
        (a.get_text(), b.get_text())
        for a in named
        for b in biases
        if a.get_window_extent().overlaps(b.get_window_extent())
    ]


def test_numbers_of_lines_stand_clear_of_names_beside_circles():
    net = Network("net")
    first = net.add_group(["i unit 0"], "input", group="in")
    second = net.add_group(["h0 unit 0"], "hidden")
    third = net.add_group(["o unit 0", "o unit 1"], "output", group="out", bias=0.0)
    for ends in (first, second), (second, third), (first, third):
        net.connect_all(*ends)
    net.randomize(83)
    ax = draw_network(net, pattern=Pattern([1], [0, 1]), phase="backward", direction="right")
    ax.figure.draw_without_rendering()
    [name] = by_gid(ax, "name h0 unit 0")
    numbers = [text for text in ax.texts if (text.get_gid() or "").startswith("number ")]
    shared = [name.get_window_extent(), *(text.get_window_extent() for text in numbers)]
    across = [min(shared[0].x1, box.x1) - max(shared[0].x0, box.x0) for box in shared[1:]]
    up = [min(shared[0].y1, box.y1) - max(shared[0].y0, box.y0) for box in shared[1:]]
    assert not [pair for pair in zip(across, up) if min(pair) > 3]


def test_where_targets_of_0_are_not_written_outputs_without_a_target_are_told():
    net = Network.layered(20, 5, 20, seed=1)
    ax = draw_network(net, pattern=Pattern([0] * 20, [1, None, 0] + [None] * 17))
    shown = {text.get_gid(): text.get_text() for text in ax.texts}
    assert [shown[f"name {name}"].split()[1:] for name in ("o1", "o2", "o3")] == [["(1)"], ["(any)"], []]
    assert "(any): no target" in shown["caption"]
    every = draw_network(net, pattern=Pattern([0] * 20, [1, 0] + [0] * 18))
    assert not any("(any)" in text.get_text() for text in every.texts)


def connected_rows():
    """Networks whose units of one row are connected, so that weights and biases share the room between them."""
    for both in False, True:
        net = Network()
        net.add_group(["i1", "i2"], "input"), net.add_group(["a", "b", "c"], "output", bias=0.25)
        net.connect_all(net.inputs, net.outputs)
        for one, other in (("a", "b"), ("b", "c"), ("a", "c"))[: 3 if both else 2]:
            net.connect(one, other, -1.0, symmetric=not both)
            if both:
                net.connect(other, one, -1.0)
        yield net
    net = Network()
    net.add_group(["x"], "input"), net.add_group(["h1", "h2", "h3"], "hidden", bias=0.0)
    net.add_group(["y"], "output", bias=0.0)
    net.connect_all(net.inputs, net.hidden), net.connect_all(net.hidden, [*net.hidden, *net.outputs])
    yield net


@pytest.mark.parametrize("net", list(connected_rows()), ids=["symmetric", "both ways", "recurrent"])
def test_no_weight_is_written_over_a_bias(net):
    net.randomize(1)
    ax = draw_network(net)
    measured(ax)
    boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts}
    biases, numbers = ([gid for gid in boxes if gid and gid.startswith(kind)] for kind in ("bias ", "number "))
    assert biases
    assert not [(a, b) for a in biases for b in numbers if boxes[a].overlaps(boxes[b])]


def test_no_name_is_written_over_a_weight():
    names = [[f"{'hid' if layer else 'inp'}-{layer}-{k}" for k in range(5)] for layer in range(4)]
    ax = draw_network(Network.layered(5, 5, 5, 5, seed=1, names=names), labels="weight", bias="unit")
    measured(ax)
    boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts if text.get_text()}
    called, numbers = ([gid for gid in boxes if gid and gid.startswith(kind)] for kind in ("name ", "number "))
    assert len(called) == 21
    assert not [(a, b) for a in called for b in numbers if boxes[a].overlaps(boxes[b])]


def apart_in(ax):
    """Count names and numbers, none of which stands on another."""
    measured(ax)
    boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts if text.get_text()}
    written = [gid for gid in boxes if gid and gid.startswith(("name ", "number "))]
    assert not [(a, b) for a, b in combinations(written, 2) if boxes[a].overlaps(boxes[b])]
    return len(written)


@pytest.mark.parametrize("wide", ["CAMERAS", "MOMENTUM", "WWWMMM", "mummywomb", "PHOTORECEPTOR", "photoreceptor"])
@pytest.mark.parametrize("direction", ["up", "right"])
def test_no_name_in_wide_letters_is_written_over_a_weight(direction, wide):
    net = Network.layered(2, 2, 1, names=[["IN1", "IN2"], ["MAMMALS", wide], ["OUT"]], bias=False)
    for connection in net.connections.values():
        connection.weight = -12.345
    assert apart_in(draw_network(net, direction=direction)) == 5 + 6


@pytest.mark.parametrize(
    "names",
    [
        [["wwAMww", "WAMMB"], ["OOw", "MmmwmBWM", "WWw", "MmOMmm"], ["MWmmOAB", "MAMMwMWwW"]],
        [["WWBmWm0", "BMWMMWM1", "wwA2"], ["WMwMWWWwB3"], ["OAMAWWAM4", "OAm5", "OWMWMO6"]],
    ],
)
def test_nor_in_networks_whose_lines_cross(names):
    net = Network.layered(*map(len, names), names=names, bias=False)
    for connection in net.connections.values():
        connection.weight = -12.345
    apart_in(draw_network(net, direction="right"))


def test_no_name_of_a_group_is_written_over_a_weight():
    net = Network("skips")
    net.add_unit("bias", "bias")
    inputs = net.add_group(["i1", "i2", "i3"], "input")
    for name, role, group in ("h", "hidden", "hidden concept"), ("o", "output", "answer"):
        net.add_unit(name, role, group=group)
    net.connect_all(inputs, ["h"]), net.connect_all([*inputs, "h"], ["o"]), net.connect_all(["bias"], ["h", "o"])
    net.randomize(seed=1, init_range=5.0)
    ax = draw_network(net)
    measured(ax)
    boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts if text.get_text()}
    named, numbers = ([gid for gid in boxes if gid and gid.startswith(kind)] for kind in ("group name", "number "))
    assert len(named) == 2
    assert not [(a, b) for a in named for b in numbers if boxes[a].overlaps(boxes[b])]


@pytest.mark.parametrize(
    ("role", "sizes", "letters"),
    [
        ("output", (1, 3, 2), 0),
        ("output", (2, 2, 2, 2), 0),
        ("output", (2, 3, 2), 14),
        ("hidden", (3, 1, 3), 0),
        ("hidden", (2, 3, 2), 14),
    ],
)
def test_names_of_groups_between_others_stand_apart_from_all_that_is_written(role, sizes, letters):
    net = Network("toys")
    inputs, named = net.add_group(["i1", "i2"], "input"), ("agent", "verb", "object", "place")
    beside = [
        net.add_group([f"{g[0]} {k}".ljust(letters, "m") for k in range(n)], role, group=g)
        for g, n in zip(named, sizes)
    ]
    net.connect_all(inputs, [unit for group in beside for unit in group])
    if role == "hidden":
        for k, group in enumerate(beside):
            net.connect_all(group, [net.add_unit(f"sum {k}", "output", group=f"sum of {named[k]}")])
    net.randomize(1)
    rows = len(net.outputs)
    for settings in (), {"pattern": Pattern([1, 0], [0.9] * rows, "p")}, {"by_group": True}:
        ax = draw_network(net, **dict(settings))
        measured(ax)
        boxes = {text.get_gid(): text.get_window_extent() for text in (*ax.texts, ax.title) if text.get_text()}
        groups = [gid for gid in boxes if gid and gid.startswith("group name")]
        assert len(groups) >= len(sizes)
        assert by_gid(ax, f"group name {named[1]}")[0].get_bbox_patch() is not None  # lines may go behind it
        assert role == "hidden" or ax.get_ylim()[0] > -2  # no room below for what stands above
        assert not [(a, b) for a in groups for b in boxes if a != b and boxes[a].overlaps(boxes[b])]
        circles = [patch.get_window_extent() for patch in ax.patches if (patch.get_gid() or "").startswith("unit ")]
        assert not [a for a in groups for circle in circles if boxes[a].overlaps(circle)]


def test_an_epoch_in_the_title_is_one():
    with pytest.raises(PdpsimError, match="the epoch must be"):
        draw_network(Network.layered(1, 1, seed=1), epoch=-1)


@pytest.mark.parametrize("bias", ["number", "unit", "none"])
def test_the_widest_line_that_is_told_is_one_that_is_drawn(bias):
    net = Network.layered(2, 1, seed=1)
    net.units["o1"].incoming[0].weight, net.connections["i1", "o1"].weight = -6.25, 4.0
    widest = "6.250" if bias == "unit" else "4.000"
    assert f"the widest is {widest}" in texts(draw_network(net, bias=bias))["caption"]
    net.connections["i1", "o1"].weight = net.connections["i2", "o1"].weight = 0.0
    assert ("lines: weights, all 0" in texts(draw_network(net, bias=bias))["caption"]) == (bias != "unit")


def test_biases_of_outputs_that_hear_each_other_stand_apart_from_their_targets():
    scenario = get_scenario("boltzmann_encoder")
    net = scenario.build(scenario.recipe(), 1)
    net.present(scenario.patterns(scenario.recipe(), 1)[0])
    ax = draw_network(net, direction="right")
    measured(ax)
    boxes = {text.get_gid(): text.get_window_extent() for text in ax.texts}
    named = [unit.name for unit in net.outputs]
    assert not [name for name in named if boxes[f"bias {name}"].overlaps(boxes[f"name {name}"])]


def test_what_is_in_force_is_of_units_and_connections_and_known_states(net1987):
    cases = (
        ({"h1": "lesioned"}, "must be of kind Unit or Connection"),
        ({net1987.units["h1"]: "lesion"}, "unknown state"),
    )
    for wrong, said in cases:
        with pytest.raises(PdpsimError, match=said):
            draw_network(net1987, in_force=wrong)


def test_a_network_without_groups_is_not_drawn_by_them():
    with pytest.raises(SettingError, match="has no groups to draw"):
        draw_network(Network.layered(2, 2, 1, seed=1), by_group=True)
    grouped = Network("grouped")
    grouped.connect_all(grouped.add_group(["a"], "input", group="in"), grouped.add_group(["b"], "output", group="out"))
    assert "within" not in " ".join(text.get_text() for text in draw_network(grouped, by_group=True).texts)
    grouped.connect("b", "b")
    told = " ".join(text.get_text() for text in draw_network(grouped, by_group=True).texts)
    assert "from group to group; those within out are not drawn" in told.replace("\n", " ")
    with pytest.raises(SettingError, match="over several steps is drawn by its units"):
        draw_network(grouped.unfold(2), by_group=True)


@pytest.mark.parametrize("phase", ["forward", "backward"])
@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (2, 3, 2)])
def test_what_marks_a_connection_stands_on_no_number_other_line_or_mark(sizes, phase):
    net, pattern = Network.layered(*sizes, seed=2), Pattern([1] * sizes[0], [0.5] * sizes[-1], "p")
    ways = lay_out(net).routes
    marked = [connection for connection in net.connections.values() if connection.sender.role != "bias"]
    for one, other in zip(marked, [*marked[1:], marked[0]]):
        ax = draw_network(net, pattern=pattern, phase=phase, in_force={one: "frozen", other: "lesioned"})
        measured(ax)
        boxes = [text.get_window_extent() for text in ax.texts if (text.get_gid() or "").startswith("number ")]
        for marker, connection in ("*", one), ("x", other):
            (mark,) = (line for line in ax.lines if line.get_marker() == marker)
            (x, y), reach = mark.get_xydata()[0], 0.05
            corners = ax.transData.transform([(x - reach, y - reach), (x + reach, y + reach)])
            assert not [box for box in boxes if box.overlaps(Bbox(corners))], connection.name
            boxes.append(Bbox(corners))
            others = [way for ends, way in ways.items() if ends != (connection.sender.name, connection.receiver.name)]
            around = x - reach, y - reach, x + reach, y + reach
            assert not [way for way in others if any(crosses(around, *pair) for pair in pairwise(way))], connection.name
