"""Where units stand and connections run."""

from itertools import combinations, pairwise, permutations
from math import dist

import pytest
from odd_networks import circle, recurrent

from pdpsim import Network, get_scenario
from pdpsim.diagram import lay_out
from pdpsim.diagram.layout import boxed, label_places, seconds, sum_places
from pdpsim.diagram.routes import RADIUS, at, distance_to, length_of
from pdpsim.diagram.svg import NUMBER, SUM
from pdpsim.drawing import draw_network
from pdpsim.experiments.running import start_network


def test_connections_pass_no_unit_that_they_do_not_join():
    net = Network.layered(2, 1, 1, direct=True, seed=1)
    layout = lay_out(net)
    for ends, way in layout.routes.items():
        for name, place in layout.places.items():
            if name not in ends:
                assert min(distance_to(place, a, b) for a, b in pairwise(way)) > RADIUS


def nearest(way, other):
    """How near the middle of a way comes to another way."""
    middle = [at(way, length_of(way) * k / 10) for k in (4, 5, 6)]
    return min(distance_to(p, a, b) for p in middle for a, b in pairwise(other))


@pytest.mark.parametrize("direction", ["up", "right"])
def test_a_connection_and_the_one_back_run_apart(direction):
    layout = lay_out(recurrent(), direction)
    pairs = [(a, b) for a, b in layout.routes if a < b and (b, a) in layout.routes]
    assert len(pairs) > 1
    for a, b in pairs:
        assert nearest(layout.routes[a, b], layout.routes[b, a]) > 0.1


@pytest.mark.parametrize("direction", ["up", "right"])
def test_a_symmetric_link_is_one_line_without_a_head(direction):
    net = circle(7)
    layout = lay_out(net, direction)
    back = seconds(net)
    assert len(back) == 21
    for a, b in back:
        assert layout.routes[a, b] == layout.routes[b, a][::-1]
    ax = draw_network(net, direction=direction)
    by_gid = {collection.get_gid(): collection for collection in ax.collections}
    assert len(by_gid["connections"].get_segments()) == 21 + 7
    assert len(by_gid["heads"].get_paths()) == 7  # of the units' connections with themselves


@pytest.mark.parametrize("direction", ["up", "right"])
def test_a_connection_to_the_same_unit_is_a_loop_that_meets_no_other(direction):
    for net in recurrent(), circle(7):
        layout = lay_out(net, direction)
        loops = {a: way for (a, b), way in layout.routes.items() if a == b}
        assert len(loops) > 1
        for name, way in loops.items():
            assert dist(way[0], layout.places[name]) == pytest.approx(RADIUS + 0.04, abs=0.01)
            assert dist(way[-1], layout.places[name]) == pytest.approx(RADIUS + 0.04, abs=0.01)
            assert max(dist(p, layout.places[name]) for p in way) > 2 * RADIUS
            assert dist(way[0], way[-1]) > 0.2
            for other, place in layout.places.items():
                assert other == name or min(dist(p, place) for p in way) > RADIUS


def test_units_that_nothing_tells_apart_stand_on_a_circle():
    layout = lay_out(circle(7, loops=False), bias_unit=True)
    bias, *others = (layout.places[name] for name in ("bias", *(f"u{k}" for k in range(7))))
    assert {round(dist((0, 0), place), 9) for place in others} == {round(dist((0, 0), others[0]), 9)}
    assert {round(dist(a, b), 9) for a, b in pairwise([*others, others[0]])} == {1.55}
    assert others[0] == (0.0, max(y for _, y in others))
    assert bias[1] < min(y for _, y in others)


@pytest.mark.parametrize("told", ["layer", "group", "role"])
def test_what_tells_units_apart_puts_them_in_rows(told):
    net = circle(6)
    if told == "role":
        net = Network()
        upper = [net.add_unit(f"o{k}", "output").name for k in range(3)]
        for one, other in combinations([*upper, *(net.add_unit(f"h{k}").name for k in range(3))], 2):
            net.connect(one, other, symmetric=True)
    else:
        upper = ["u3", "u4", "u5"]
        for name, unit in net.units.items():
            setattr(unit, told, (int(name in upper) if told == "layer" else f"{name in upper}"))
    rows = {}
    for name, (_, y) in lay_out(net).places.items():
        rows.setdefault(y, set()).add(name)
    assert len(rows) == 2
    assert rows[max(rows)] == set(upper)


def test_connections_that_lead_back_move_no_unit():
    straight = lay_out(Network.layered(2, 3, 2, 1, seed=1))
    for sender, receiver in ("o1", "h1"), ("h4", "h2"), ("o1", "o1"), ("o1", "h5"):
        net = Network.layered(2, 3, 2, 1, seed=1)
        net.connect(sender, receiver)
        assert lay_out(net).places == straight.places
    net.connect("h4", "h5", symmetric=True)
    assert lay_out(net).places == straight.places


def test_of_many_connections_those_both_ways_still_run_apart():
    net = Network()
    for one, other in permutations(net.add_group([f"u{k}" for k in range(24)]), 2):
        net.connect(one, other, 0.5)
    layout = lay_out(net)
    assert len(layout.routes) == 24 * 23
    assert nearest(layout.routes["u0", "u12"], layout.routes["u12", "u0"]) > 0.1


def test_time_goes_to_the_right_in_a_network_over_several_steps():
    net = Network.layered(2, 3, 1, seed=1)
    net.connect_all(["h1", "h2", "h3"], ["h1", "h2", "h3"])
    unfolded = net.unfold(3)
    places = lay_out(unfolded).places
    for unit in "i1", "h2", "o1":
        (_, high), *others = [places[f"{unit}@{step}"] for step in (1, 2, 3)]
        assert all(y == high for _, y in others)
    for step in 1, 2:
        assert max(places[f"{u}@{step}"][0] for u in net.units if u != "bias") < places[f"i1@{step + 1}"][0]
    assert places["i1@1"][1] < places["h3@1"][1] < places["h1@1"][1] < places["o1@1"][1]


def test_an_unfolded_network_names_each_unit_and_each_step_once():
    net = Network.layered(5, 12, 3, seed=1)
    net.connect_all([f"h{k}" for k in range(1, 13)], [f"h{k}" for k in range(1, 13)])
    texts = [text.get_text() for text in draw_network(net.unfold(4)).texts]
    assert all(texts.count(name) == 1 for name in net.units if name != "bias")
    assert [text for text in texts if text.startswith("step")] == [f"step {k}" for k in range(5)]


def test_the_folded_network_says_what_takes_a_step():
    net = Network.layered(1, 2, 1, seed=1)
    net.connect("h1", "h2")
    caption = next(
        t for t in draw_network(net.unfold(2, delayed=[("h1", "h2")]).fold()).texts if t.get_gid() == "caption"
    )
    assert "take a step: h1 -> h2" in caption.get_text().replace("\n", " ")


def test_layers_are_as_far_apart_as_the_names_between_them_are_long():
    def gap(names, direction):
        places = lay_out(Network.layered(3, 3, 1, seed=1, names=[None, names, None]), direction).places
        axis = 0 if direction == "right" else 1
        return abs(places[names[0]][axis] - places["i1"][axis])

    long, short = ["a" * 16, "b" * 16, "c" * 16], ["a", "b", "c"]
    for direction in "up", "right":
        assert gap(long, direction) > gap(short, direction) + 1.5
    spread = Network.layered(2, 1, seed=1, names=[None, ["o" * 16]])  # of outputs names stand on the other side
    for direction in "up", "right":
        assert lay_out(spread, direction).outline == lay_out(Network.layered(2, 1, seed=1), direction).outline


@pytest.mark.parametrize("recipe", ["4-2-4", "4-3-4"])
def test_sums_on_the_stage_leave_the_weights_within_a_row_to_be_read(recipe):
    scenario = get_scenario("boltzmann_encoder")
    net = start_network(scenario, scenario.recipe(recipe), 1)
    layout = lay_out(net)
    sums = [boxed(p, SUM) for p in sum_places(layout, [u.name for u in net.units.values() if u.computes], SUM).values()]
    drawn = dict.fromkeys([ends for ends in layout.routes if ends not in seconds(net)], NUMBER)
    places = label_places(layout, drawn, sums)
    in_rows = [ends for ends in drawn if layout.places[ends[0]][1] == layout.places[ends[1]][1]]
    assert len(in_rows) >= 6
    for ends in in_rows:
        left, bottom, right, top = boxed(places[ends], NUMBER)
        assert not [s for s in sums if left < s[2] and s[0] < right and bottom < s[3] and s[1] < top], ends
