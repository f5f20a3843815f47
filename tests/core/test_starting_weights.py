"""Starting weights: the ranges of Xavier, He and LeCun, and that plain ones are what they were, to the last bit."""

from math import sqrt
from random import Random

import pytest
from checks import values

from pdpsim import Network
from pdpsim.core.kinds import OwnWayBack
from pdpsim.errors import NetworkError
from pdpsim.formats.network_json import network_from_dict, network_to_dict

REACH = {
    "xavier": lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out)),
    "he": lambda fan_in, fan_out: sqrt(6 / fan_in),
    "lecun": lambda fan_in, fan_out: sqrt(3 / fan_in),
}
SIZES = 30, 20, 10


@pytest.mark.parametrize("start", REACH)
def test_ranges_go_by_fan_in_and_fan_out(start):
    net = Network.layered(*SIZES, seed=1, start=start)
    for below, above, ends in (30, 20, "ih"), (20, 10, "ho"):
        reach = REACH[start](below, above)
        drawn = [c.weight for (a, b), c in net.connections.items() if (a[0], b[0]) == tuple(ends)]
        assert len(drawn) == below * above
        assert 0.98 * reach < max(map(abs, drawn)) <= reach
        assert sum(x * x for x in drawn) / len(drawn) == pytest.approx(reach**2 / 3, rel=0.1)
    assert all(unit.bias == 0.0 for unit in net.hidden + net.outputs)


def test_numbers_are_drawn_one_for_each_weight_that_is_no_bias():
    net, random = Network.layered(2, 2, 1, seed=5, start="he"), Random(5)
    for (sender, _), connection in net.connections.items():
        expected = 0.0 if sender == "bias" else sqrt(6 / 2) * (2 * random.random() - 1)
        assert connection.weight == pytest.approx(expected, rel=1e-14)


def test_plain_weights_are_what_they_were():
    net, random = Network.layered(3, 4, 2, seed=5, init_range=0.3), Random(5)
    assert [w.value for w in net.weights] == [-0.3 + 0.6 * random.random() for _ in net.weights]


@pytest.mark.parametrize("start", ["uniform", *REACH])
def test_a_reset_draws_alike_also_after_a_copy_and_from_a_file(start):
    net = Network.layered(3, 4, 2, seed=5, start=start)
    for other in net.copy(), network_from_dict(network_to_dict(net)):
        other.reset(seed=9)
        assert values(other) == values(Network.layered(3, 4, 2, seed=9, start=start))
    assert network_to_dict(net)["graph"]["version"] == (1 if start == "uniform" else 2)


def test_weights_for_the_way_back_are_drawn_in_the_same_range():
    net = Network.layered(3, 40, 1, seed=5)
    for unit in net.hidden:
        net.remove_connection(unit, "o1")
        net.connect(unit, "o1", kind=OwnWayBack)
    net.randomize(5, start="lecun")
    backs = [c.back for c in net.units["o1"].incoming if isinstance(c, OwnWayBack)]
    assert 0.8 * sqrt(3 / 40) < max(map(abs, backs)) <= sqrt(3 / 40)


def test_an_unknown_start_is_told_with_the_nearest():
    with pytest.raises(NetworkError, match="did you mean 'xavier'"):
        Network.layered(1, 1, start="xaver")
