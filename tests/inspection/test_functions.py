"""Boolean functions, mirrored weights and codes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import Inspector, Network, PatternSet, run_scenario
from pdpsim.inspection.boolean import shortest
from pdpsim.inspection.fields import mirror, mirror_sentence, opposite
from pdpsim.inspection.groups import codes

# Nature, fig. 1, and ch. 8, fig. 9, as printed.
NATURE_A = [14.2, -3.6, 7.2, -7.2, 3.6, -14.2]
NATURE_B = [-14.2, 3.6, -7.1, 7.1, -3.6, 14.2]
CHAPTER_A = [-3.18, 6.32, -12.56, 12.56, -6.33, 3.17]
CHAPTER_B = [3.16, -6.34, 12.52, -12.51, 6.31, -3.17]


@st.composite
def tables(draw):
    """A truth table of up to four inputs, some rows of which may be missing."""
    n = draw(st.integers(1, 4))
    rows = draw(st.lists(st.sampled_from(list(product((0, 1), repeat=n))), min_size=1, unique=True))
    return {row: draw(st.booleans()) for row in rows}, [f"i{k}" for k in range(1, n + 1)]


def value(text, names, row):
    """What an expression comes to, worked out by Python itself."""
    if text in ("always", "never"):
        return text == "always"
    return bool(eval(text.replace(" xor ", " ^ "), {}, dict(zip(names, map(bool, row)))))


@given(tables())
def test_the_expression_agrees_with_every_row(drawn):
    truth, names = drawn
    text = str(shortest(truth, names))
    assert [value(text, names, row) for row in truth] == list(truth.values())


@given(tables())
def test_no_expression_is_longer_than_its_negation_by_more_than_nothing(drawn):
    truth, names = drawn
    assert shortest(truth, names).literals == shortest({row: not bit for row, bit in truth.items()}, names).literals


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda a, b, c: a, "i1"),
        (lambda a, b, c: not b, "not i2"),
        (lambda a, b, c: a and b, "i1 and i2"),
        (lambda a, b, c: a and not c, "i1 and not i3"),
        (lambda a, b, c: a or (b and c), "i1 or (i2 and i3)"),
        (lambda a, b, c: (a or b) and c, "(i1 or i2) and i3"),
        (lambda a, b, c: not (a or b or c), "not (i1 or i2 or i3)"),
        (lambda a, b, c: a ^ b ^ c, "i1 xor i2 xor i3"),
        (lambda a, b, c: a == c, "not (i1 xor i3)"),
        (lambda a, b, c: False, "never"),
    ],
)
def test_the_shortest_form(function, text):
    rows = list(product((0, 1), repeat=3))
    assert str(shortest({row: bool(function(*row)) for row in rows}, ["i1", "i2", "i3"])) == text


def test_the_units_of_xor_are_or_and_and_which_the_output_tells_apart():
    run = run_scenario("xor", seed=1)
    inspector = Inspector(run.net, run.patterns)
    found = {name: inspector[name].function for name in ("h1", "h2", "o1")}
    assert {name: str(f.expression) for name, f in found.items()} == {
        "h1": "i1 or i2",
        "h2": "i1 and i2",
        "o1": "h1 and not h2",
    }
    outputs = inspector.responses.activations["o1"]
    assert found["o1"].off == pytest.approx(max(min(y, 1 - y) for y in outputs))


def test_a_unit_in_the_middle_of_its_range_is_said_to_be_there(xor):
    net = Network.layered(2, 1, seed=1)
    found = Inspector(net, xor)["o1"].function
    assert found is None or "o1" in found.grey


def test_a_unit_that_hears_what_is_not_binary_computes_no_boolean_function():
    net = Network.layered(1, 1, seed=1)
    assert Inspector(net, PatternSet([([0.3], [1]), ([0.9], [0])]))["o1"].function is None


def test_the_printed_weights_of_nature_are_antisymmetric_and_double():
    a, b = mirror("A", NATURE_A), mirror("B", NATURE_B)
    for found in a, b:
        assert found.deviation <= 0.015
        assert found.antisymmetric
        assert found.doubling
        assert found.off <= 0.015
        assert "opposite about the middle" in mirror_sentence(found)
    assert a.ratios == pytest.approx((1, 2, 4), rel=0.02)
    assert opposite(a, b)


def test_so_are_those_of_chapter_8():
    for weights in CHAPTER_A, CHAPTER_B:
        found = mirror("A", weights)
        assert found.deviation <= 0.015
        assert found.ratios == pytest.approx((1, 2, 4), rel=0.02)


def test_the_printed_network_decides_symmetry():
    net = Network.layered(6, 2, 1, init_range=0.0)
    for unit, weights in ("h1", NATURE_A), ("h2", NATURE_B):
        for k, weight in enumerate(weights, 1):
            net.connections[f"i{k}", unit].weight = weight
        net.units[unit].bias = -1.1
        net.connections[unit, "o1"].weight = -8.8
    net.units["o1"].bias = 6.4
    rows = [(bits, [float(bits == bits[::-1])]) for bits in product((0, 1), repeat=6)]
    inspector = Inspector(net, PatternSet(rows))
    assert str(inspector["o1"].function.expression) == "not (h1 or h2)"
    report = inspector.report()
    assert report.count("weights are opposite about the middle within") == 2
    assert "1 : 2 : 4" in report
    assert "h1 and h2: their weights have opposite signs" in report


@pytest.mark.parametrize("weights", [[1.0, 2.0, 2.0, 1.0], [3.0, -1.0, -3.0, 1.0]])
def test_other_weights_are_not_said_to_be_mirrored(weights):
    found = mirror("h1", weights)
    assert not found.antisymmetric
    assert "not opposite" in mirror_sentence(found)


def test_antisymmetric_weights_that_do_not_double_are_told_so():
    assert "which is not 1 : 2 : 4" in mirror_sentence(mirror("h1", [1.0, 1.1, 5.0, -5.0, -1.1, -1.0]))


def test_codes_of_the_encoder_are_read_by_the_units_ranges():
    units = Network.layered(2, 2, 2, function="tanh", seed=1).hidden
    found = codes(units, ["a", "b", "c"], [[-0.9, 0.9], [0.9, 0.9], [0.0, -0.9]])
    assert found.codes == ("01", "11", "?0")
    assert (found.distinct, found.binary, found.grey) == (3, 2, ("h1",))


def test_units_without_end_have_no_codes():
    units = Network.layered(2, 2, 2, function="linear", seed=1).hidden
    assert codes(units, ["a", "b"], [[0.0, 1.0], [5.0, 2.0]]) is None


def test_a_unit_that_stays_in_the_middle_is_said_to_compute_nothing(xor):
    net = Network.layered(2, 2, 1, init_range=0.0)
    inspector = Inspector(net, xor)
    for name in "h1", "o1":
        assert not inspector[name].function.holds
        assert f"{name} is no function of on and off" in inspector.report()
    assert "never" not in inspector.report()
    assert inspector.summary()["units"]["h1"]["function"]["expression"] is None
