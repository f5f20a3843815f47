"""Patterns whose columns stand in another order than a network's units mean the same wherever they are given."""

import pytest

from pdpsim import GradientDescent, Network, PatternSet, load_patterns, save_network, save_patterns, train
from pdpsim.drawing import draw_activations, draw_surface, draw_surfaces
from pdpsim.errors import FileNote
from pdpsim.inspection.landscape import curvatures, gradient
from pdpsim.text import answers
from pdpsim.training.testing import performance

ROWS = [{"i1": a, "i2": b, "o1": b, "o2": a, "name": f"{a}{b}"} for a in (0, 1) for b in (0, 1)]


@pytest.fixture(scope="module")
def sets():
    """The same patterns in the order of the units, and in another."""
    return [
        PatternSet.from_dicts(ROWS, *columns)
        for columns in ((["i1", "i2"], ["o1", "o2"]), (["i2", "i1"], ["o2", "o1"]))
    ]


@pytest.fixture(scope="module")
def net(sets):
    learned = Network.layered(2, 2, 2, seed=1)
    assert train(learned, sets[0], GradientDescent(0.5, 0.9)).solved
    return learned


def dots(ax):
    found = [line for line in ax.lines if (line.get_gid() or "").startswith("pattern ")]
    return [(line.get_gid(), line.get_xydata().tolist(), line.get_markerfacecolor()) for line in found]


@pytest.mark.parametrize(
    "told",
    [
        answers,
        lambda net, patterns: dots(draw_surface(net, patterns, points=3, unit="o2")),
        lambda net, patterns: [dots(ax) for ax in draw_surfaces(net, patterns, points=3).values()],
        lambda net, patterns: draw_activations(net, patterns, units="output").images[0].get_array().tolist(),
        performance,
        lambda net, patterns: gradient(net.copy(), patterns),
        curvatures,
    ],
)
def test_the_order_of_columns_is_nothing(net, sets, told):
    assert told(net, sets[0]) == told(net, sets[1])


def test_that_a_pat_knows_no_names_is_told_with_the_order_of_its_numbers(net, sets, tmp_path):
    with pytest.warns(FileNote, match="its numbers stand in this order: i2, i1, o2, o1"):
        save_patterns(sets[1], tmp_path / "swapped.pat")
    save_patterns(sets[1], tmp_path / "right.pat", net)
    save_network(net, tmp_path / "net.json")
    found = load_patterns(tmp_path / "right.pat", net)
    assert [pattern.inputs for pattern in found] == [pattern.inputs for pattern in sets[0]]
