"""The inspector as a whole: fields, effects, groups, comparison of runs."""

import json

import pytest
from hypothesis import given
from people import built
from strategies import networks, pattern_sets

from pdpsim import Activation, Inspector, Network, PatternSet, PdpsimError, compare, diagnose, run_scenario
from pdpsim.core.activations import activation
from pdpsim.errors import UnknownNameError
from pdpsim.inspection.comparison import match


@pytest.fixture(scope="module")
def people():
    return Inspector(*built())


def test_fields_are_sorted_by_strength_and_leave_the_bias_out(people):
    field = people["nation"].receptive_field
    assert len(field) == 24
    assert [abs(link.weight) for link in field] == sorted((abs(link.weight) for link in field), reverse=True)
    assert [link.unit for link in people["nation"].projective_field] == ["o1"]
    run = run_scenario("xor", seed=1)
    assert [link.unit for link in Inspector(run.net, run.patterns)["h1"].receptive_field] == ["i1", "i2"]


def test_the_patterns_that_drive_a_unit_most_and_least(people):
    unit = people["nation"]
    assert all(name.startswith("E") for name, _ in unit.highest(5))
    assert all(name.startswith("I") for name, _ in unit.lowest(5))
    values = list(unit.by_context.values())
    assert values == sorted(values, reverse=True)
    for few in unit.highest, unit.lowest:
        with pytest.raises(PdpsimError, match="n must be a whole number above 0, not -1"):
            few(-1)


def test_a_lesion_is_what_cutting_the_connections_does():
    run = run_scenario("xor", seed=1)
    inspector = Inspector(run.net, run.patterns)
    cut = run.net.copy()
    cut.connections["h1", "o1"].weight = 0.0
    effect = inspector["h1"].lesioned
    assert [row[0] for row in effect.outputs] == [cut.forward(pattern)[0] for pattern in run.patterns]
    tss = sum((p.targets[0] - cut.forward(p)[0]) ** 2 for p in run.patterns)
    assert effect.tss == pytest.approx(tss, rel=1e-12)
    assert effect.tss == pytest.approx(sum(effect.pss), rel=1e-12)
    assert inspector["h1"].held_at_mean.held_at["h1"] == pytest.approx(sum(inspector["h1"].activations.values()) / 4)


def test_a_unit_that_sends_nothing_can_be_done_without(people):
    assert people["random"].lesioned.tss == people.responses.tss
    assert people["random"].lesioned.hit == ()


def test_whole_groups_can_be_done_without(people):
    both = people.without("nation", "twin")
    assert len(both.hit) == 36  # every English or every Italian case: the output stands at one half
    everything = people.without("person code", "relation code", at=0.0)
    assert set(everything.outputs) == {(0.5,)}


def test_saturation_is_0_where_the_function_is_steepest_and_1_where_it_is_flat(xor):
    net = Network.layered(2, 2, 1, init_range=0.0)
    net.units["h2"].bias = 30.0
    inspector = Inspector(net, xor)
    assert inspector["h1"].saturation == 0.0
    assert inspector["h2"].saturation == pytest.approx(1.0)


@pytest.mark.parametrize("function", ["relu", "leaky_relu", "gelu", "silu", "softplus"])
def test_a_unit_without_an_upper_bound_is_never_less_than_not_saturated(function, xor):
    net = Network.layered(2, 2, 1, init_range=0.0)
    for name, bias in ("h1", 30.0), ("h2", -30.0):
        net.units[name].function, net.units[name].bias = activation(function), bias
    inspector = Inspector(net, xor)
    assert 0.0 <= inspector["h1"].saturation < 0.12  # that of GELU is steeper in the middle than far up
    assert inspector["h2"].saturation > 0.98


def test_groups_are_those_the_network_names_or_its_layers(people, xor):
    assert list(people.groups) == ["person code", "relation code"]
    assert list(Inspector(Network.layered(2, 2, 1, seed=1), xor).groups) == ["hidden"]
    assert list(Inspector(Network.layered(2, 2, 3, 1, seed=1), xor).groups) == ["hidden layer 1", "hidden layer 2"]


def test_the_english_lie_together_and_men_do_not(people):
    group = people.groups["person code"]
    nations, sexes = group.agreement("nationality"), group.agreement("sex")
    assert nations.silhouette > 0.3
    assert nations.p <= 0.01
    assert nations.adjusted_rand == pytest.approx(1.0)
    assert sexes.silhouette < 0.1
    assert abs(sexes.adjusted_rand) < 0.2
    with pytest.raises(UnknownNameError, match="'nationality'"):
        group.agreement("nationalty")


def test_an_unknown_unit_is_refused_with_the_nearest(people):
    with pytest.raises(UnknownNameError, match="'nation'"):
        people["natin"]
    with pytest.raises(UnknownNameError):
        people["bias"]


def test_the_summary_is_json_and_the_report_names_every_unit(people):
    document = json.loads(json.dumps(people.summary(), allow_nan=False))
    assert set(document["units"]) == set(people.units)
    assert document["units"]["nation"]["codes"][0]["label"] == "nationality"
    for name in people.units:
        assert name in people.report()


@given(networks().flatmap(lambda net: pattern_sets(net).map(lambda patterns: (net, patterns))))
def test_any_network_can_be_inspected(drawn):
    net, patterns = drawn
    inspector = Inspector(net, patterns)
    assert inspector.report()
    json.dumps(inspector.summary(), allow_nan=False)


def test_units_are_matched_whatever_their_order_and_sign():
    net, patterns = built()
    turned = net.copy()
    # Exchange the places of two units, and turn one of them round.
    for connection in turned.units["mixed"].incoming:
        connection.weight = -net.connections[connection.sender.name, "random"].weight
    for connection in turned.units["random"].incoming:
        connection.weight = net.connections[connection.sender.name, "mixed"].weight
    groups = [Inspector(n, patterns).groups["person code"] for n in (net, turned)]
    pairs = {pair.one: pair for pair in match(*groups)}
    assert pairs["mixed"].other == "random"
    assert pairs["random"].other == "mixed"
    assert pairs["random"].correlation == pytest.approx(-1.0)
    assert pairs["mixed"].correlation == pytest.approx(1.0)


def test_comparing_runs_counts_those_in_which_some_unit_codes_a_label():
    net, patterns = built()
    without = net.copy()
    for name in "nation", "twin", "mixed":
        without.remove_unit(name)
    found = compare([(net, patterns), (without, patterns)], groups=["person code"])
    row = found.row("person code", "nationality")
    assert (row.runs, row.found, row.units) == (2, 1, (("nation", "twin", "mixed"), ()))
    assert row.low < 0.5 < row.high
    assert found.row("person code", "generation").found == 2
    assert found.row("person code", "branch").found == 0
    assert all(row.by_chance == 0 for row in found.found)
    assert found.row("person code", "relation") is None
    assert json.dumps(found.summary())
    assert "nationality" in str(found)


def test_comparing_nothing_is_refused():
    with pytest.raises(ValueError, match="no runs"):
        compare([])


def test_patterns_that_do_not_fit_are_refused(xor):
    with pytest.raises(ValueError, match="input"):
        Inspector(Network.layered(3, 2, 1, seed=1), xor)
    with pytest.raises(ValueError, match="input"):
        Inspector(Network.layered(3, 2, 1, seed=1), PatternSet([([0, 1], [0])]))


def test_a_slope_that_fails_is_told_by_its_unit():
    root = Activation("root", "sqrt(net)", "0.5 / y", 0)
    net = Network.layered(1, 1, 1, seed=1, init_range=0.0)
    net.units["h1"].function = root
    patterns = PatternSet([([0], [0]), ([1], [1])])
    said = "unit 'h1': the slope of root fails: float division by zero"
    with pytest.raises(PdpsimError, match=said):
        Inspector(net, patterns)
    assert said in str(diagnose(net, patterns))
