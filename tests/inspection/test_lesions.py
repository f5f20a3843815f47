"""Lesions of units, connections and groups, each alone, by shares and by noise; and what is left is as it was."""

import json
from math import inf, isnan
from statistics import fmean, pstdev

import pytest

from pdpsim import GradientDescent, Network, Pattern, PatternSet, PdpsimError, lesion_study, run_scenario, train
from pdpsim.core.activations import constant
from pdpsim.core.carry import Carry
from pdpsim.errors import SettingError
from pdpsim.inspection.lesions import OF, Ward, _normal
from pdpsim.learning.right import Right
from pdpsim.training.testing import performance
from pdpsim.words import number


@pytest.fixture(scope="module")
def run():
    return run_scenario("encoder", seed=1)


def weights(net):
    return [(c.name, c.weight) for c in net.connections.values()]


@pytest.mark.parametrize("how", [{}, {"shares": [0.25, 0.5]}, {"noise": [3.0]}])
@pytest.mark.parametrize("of", OF)
def test_networks_are_as_they_were_and_rows_repeat(of, how, run):
    if (how and of == "groups") or ("noise" in how and of == "units"):
        with pytest.raises(PdpsimError):
            lesion_study(run.net, run.patterns, of, **how)
        return
    before = weights(run.net)
    study = lesion_study([run.net, run.net.copy()], run.patterns, of, **how, draws=3)
    assert weights(run.net) == before
    assert study.rows == lesion_study([run.net.copy(), run.net], run.patterns, of, **how, draws=3).rows
    assert len({json.dumps(row["wrong"]) for row in study.rows}) > 1
    assert all(row["lost"] == study.rows[0]["accuracy"] - row["accuracy"] for row in study.rows)


def test_each_row_is_what_a_network_without_that_part_answers(run):
    by_unit = {row["lesion"]: row for row in lesion_study(run.net, run.patterns).rows}
    for name in ("h1", "h2"):
        net = run.net.copy()
        net.units[name].function = constant(0.0)
        error, accuracy = performance(net, run.patterns)
        assert (by_unit[name]["error"], by_unit[name]["accuracy"]) == (pytest.approx(error), accuracy)
    for row in lesion_study(run.net, run.patterns, "connections").rows[1:4]:
        net = run.net.copy()
        net.remove_connection(*row["lesion"].split(" -> "))
        assert row["accuracy"] == performance(net, run.patterns)[1]


def test_a_share_is_that_of_the_connections(run):
    ward = Ward(run.net, run.patterns)
    cut = []
    asked = ward._asked
    ward._asked = lambda *told: cut.append(sum(c.weight == 0.0 for c in ward.connections)) or asked(*told)
    list(ward.rows("connections", [0.25, 1.0], [], 2, 0))
    n = len(ward.connections)
    assert cut == [0, round(n / 4), round(n / 4), n, n]


@pytest.mark.parametrize(("share", "of"), [(0.1, "units"), (0.005, "connections")])
def test_a_share_of_which_nothing_is_cut_is_refused(run, share, of):
    with pytest.raises(PdpsimError, match=rf"a share of {share} of [0-9]+ {of} is none"):
        lesion_study(run.net, run.patterns, of, shares=[0.5, share])


@pytest.mark.parametrize("how", [{"shares": [0.1, 0.5, 0.1]}, {"noise": [1, 1.0]}])
def test_a_level_that_is_given_twice_is_refused(run, how):
    with pytest.raises(PdpsimError, match="given 2 times"):
        lesion_study(run.net, run.patterns, "connections", **how)


REGRESSION = PatternSet([([a, b], [20 + a * b]) for a in (0, 1, 3) for b in (1, 2, 5)])


def test_nothing_is_right_of_targets_that_are_numbers(tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    study = lesion_study(net, REGRESSION)
    assert all(isnan(row["accuracy"]) and isnan(row["lost"]) and not row["wrong"] for row in study.rows)
    assert {line.split()[-1] for line in str(study).splitlines()[1:]} == {"-"}
    ax = study.plot()
    assert ax.get_xlabel() == "squared error (dotted: intact)"
    assert max(bar.get_width() for bar in ax.patches) > 100
    assert lesion_study(net, REGRESSION, shares=[0.5], draws=2).plot().get_ylabel() == "squared error"
    assert isnan(performance(net, REGRESSION)[1])


def test_right_of_targets_from_minus_one_to_one_is_the_side_of_zero():
    net = Network.layered(1, 1, init_range=0.0, function="tanh")
    net.units["o1"].bias = 0.3
    patterns = PatternSet([([0], [1]), ([0], [-1]), ([0], [-1])])
    assert performance(net, patterns)[1] == lesion_study(net, patterns, "connections").rows[0]["accuracy"] == 1 / 3


def test_steps_without_targets_are_presented_and_not_asked():
    net = Network.layered(2, 2, 1, seed=3)
    carry = Carry({"h1": 1.0})
    bits = [0, 1, 1, 0, 1, 0, 0, 1]
    stream = PatternSet([Pattern([b, carry if k else 0], [b if k % 2 else None]) for k, b in enumerate(bits)])
    asked = [(net.forward(pattern)[0], pattern.targets[0]) for pattern in stream]
    errors = [(t - y) ** 2 for y, t in asked if t is not None]
    assert performance(net, stream)[0] == lesion_study(net, stream).rows[0]["error"] == sum(errors) / len(errors)
    for part in stream[1:], stream[2:]:
        with pytest.raises(PdpsimError, match="it is the first pattern"):
            performance(net, part)
        with pytest.raises(PdpsimError, match="it is the first pattern"):
            lesion_study(net, part)
    with pytest.raises(PdpsimError, match="carries something from the one before, so none of these patterns"):
        stream.hold_out(2, seed=1)


def test_whether_targets_name_a_class_is_asked_of_the_whole_set(tmp_path):
    """Of a half adder's, two patterns have a single 1; to answer them with the larger of two small outputs is wrong."""
    net = Network.layered(2, 2, init_range=0.0, names=[["a", "b"], ["sum", "carry"]])
    net.units["sum"].bias, net.units["carry"].bias = -1.0, -2.0
    adder = PatternSet([([0, 0], [0, 0]), ([0, 1], [1, 0]), ([1, 0], [1, 0]), ([1, 1], [0, 1])])
    assert performance(net, adder)[1] == lesion_study(net, adder, "connections").rows[0]["accuracy"] == 0.25
    assert performance(net, adder[1:])[1] == pytest.approx(2 / 3)
    assert performance(net, adder[1:], Right(adder))[1] == 0.0


def test_of_outputs_that_are_alike_none_is_the_answer():
    net = Network.layered(1, 3, init_range=0.0)
    assert performance(net, PatternSet([([0], [1, 0, 0]), ([1], [0, 1, 0])]))[1] == 0.0


def test_what_has_nothing_to_lesion_is_told():
    patterns, shown = PatternSet([([0], [0]), ([1], [1])]), Network.layered(1, 1, seed=1)
    for of, what in ("units", "hidden units"), ("groups", "groups of hidden units"):
        with pytest.raises(PdpsimError, match=f"there are no {what} to lesion"):
            lesion_study(shown, patterns, of)
    frozen = Network.layered(1, 1, 1, seed=1)
    for weight in frozen.weights:
        weight.frozen = True
    with pytest.raises(PdpsimError, match="there are no connections that learn to lesion"):
        lesion_study([frozen], patterns, "connections")
    with pytest.raises(PdpsimError, match="every weight is frozen, and noise is added to the others"):
        lesion_study([frozen], patterns, "connections", noise=[1.0])
    frozen.connections["bias", "o1"].frozen = False
    assert len(lesion_study(frozen, patterns, "connections", noise=[1.0], draws=2).rows) == 3
    frozen.connections["bias", "o1"].frozen = True
    assert len(lesion_study(frozen, patterns).rows) == 2


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--by", "nationalty"], "not every pattern has a label 'nationalty'"),
        (["--share", "0.001"], "is none, so nothing would be lesioned"),
        (["--share", ".5", "--draws", "0"], "draws must be a whole number above 0"),
    ],
)
def test_lesions_are_judged_before_anything_is_trained(cli, monkeypatch, more, told):
    monkeypatch.setattr("pdpsim.cli.lesion.run_together", None)
    ended = cli("lesion", "family_tree", "--seeds", "0:3", *more)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert "activation goes forward" in cli("lesion", "boltzmann_encoder", "--seeds", "0:2").err


def test_noise_is_normal(run):
    from random import Random

    random = Random(1)
    drawn = [_normal(random) for _ in range(4000)]
    assert abs(fmean(drawn)) < 0.05
    assert abs(pstdev(drawn) - 1.0) < 0.05
    assert lesion_study(run.net, run.patterns, "connections", noise=[0.0], draws=1).rows[1]["lost"] == 0.0


def test_where_nothing_is_right_or_wrong_the_range_is_that_of_errors():
    labels = [{"half": half} for half in ("first", "second")]
    rows = [Pattern([k / 5, k % 3], [20.0 * k % 7], f"t{k}", labels[k // 5]) for k in range(10)]
    net = Network.layered(2, 3, 1, seed=1)
    net.units["o1"].function = "linear"
    study = lesion_study(net, PatternSet(rows), "connections", noise=[5], by="half")
    errors = [row["error"] for row in study.rows if row["amount"] == 5]
    intact, noisy = study.summary()
    assert (noisy["least"], noisy["most"]) == (min(errors), max(errors))
    assert intact["least"] == intact["most"] == study.rows[0]["error"]
    assert study.spread
    assert f"{number(min(errors))} to {number(max(errors))}" in str(study)
    ax = study.plot()
    assert "range over networks and draws" in ax.get_title()
    (band,) = ax.collections
    assert band.get_datalim(ax.transData).y1 == pytest.approx(max(errors))
    assert ax.get_ylim()[1] == pytest.approx(1.04 * max(errors))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of matplotlib
def test_errors_beyond_numbers_are_drawn_without_an_end():
    net = Network.layered(2, 2, 1, seed=1)
    net.units["o1"].function = "linear"
    for connection in net.connections.values():
        connection.weight = 1e154
    study = lesion_study(net, PatternSet([([1, k], [10.0 * k]) for k in range(3)]))
    assert study.rows[0]["error"] == inf
    assert study.plot().get_xlim()[0] == 0


def test_levels_have_their_names_in_the_legend_whatever_the_label_is_called():
    net = Network.layered(2, 2, 2, seed=1)
    rows = [Pattern([a, b], [a, b], f"{a}{b}", {"how=much": f"x={a}"}) for a in (0, 1) for b in (0, 1)]
    for how in {}, {"shares": [0.5]}:
        legend = lesion_study(net, PatternSet(rows), by="how=much", **how).plot().get_legend()
        assert [text.get_text() for text in legend.get_texts()] == ["x=0", "x=1"]


def test_rows_name_all_the_patterns_that_are_wrong(run, tmp_path):
    study = lesion_study(run.net, run.patterns, "connections", shares=[1.0])
    assert max(len(row["wrong"]) for row in study.rows) > 6
    for row in study.rows:
        assert len(row["wrong"]) == round((1 - row["accuracy"]) * len(run.patterns))
    study.to_csv(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_text()
    assert all(", ".join(row["wrong"]) in text for row in study.rows)


def test_accuracy_is_told_apart_by_label():
    net = Network.layered(2, 2, 2, bias=False, init_range=0.0)
    for name in "12":
        net.connections[f"i{name}", f"h{name}"].weight = net.connections[f"h{name}", f"o{name}"].weight = 9.0
    rows = [Pattern([1, 0], [1, 0], "a", {"kind": "one"}), Pattern([0, 1], [0, 1], "b", {"kind": "two"})]
    patterns = PatternSet(rows)
    _, first, second = lesion_study(net, patterns, by="kind").rows
    assert (first["kind=one"], first["kind=two"], first["wrong"]) == (0.0, 1.0, ["a"])
    assert (second["kind=one"], second["kind=two"], second["wrong"]) == (1.0, 0.0, ["b"])
    with pytest.raises(PdpsimError, match="label 'kid'; did you mean 'kind'"):
        lesion_study(net, patterns, by="kid")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"of": "unit"}, "did you mean 'units'"),
        ({"shares": [1.5]}, "a share is from 0 to 1"),
        ({"shares": [0.5], "noise": [0.5]}, "give shares or noise"),
        ({"draws": 0, "shares": [0.5]}, "draws must be a whole number above 0"),
    ],
)
def test_what_makes_no_sense_is_told(settings, said, run):
    with pytest.raises(PdpsimError, match=said):
        lesion_study(run.net, run.patterns, **settings)


@pytest.mark.parametrize("how", [{}, {"shares": [0.25, 0.5]}, {"noise": [0.5, 2]}])
def test_pictures_show_the_summary(how, run):
    study = lesion_study(run.net, run.patterns, "connections", **how, draws=2)
    ax = study.plot()
    shown = [bar.get_width() for bar in ax.patches] or list(ax.lines[0].get_ydata())
    told = [row["accuracy"] for row in study.summary()]
    assert sorted(shown) == sorted(told if how else told[1:])


@pytest.mark.parametrize(
    "how", [{"shares": [0.015, 0.02, 0.101, 0.104]}, {"noise": [0.1, 0.1 + 1e-9, 0.1 + 2e-9, 5.0]}]
)
def test_amounts_that_are_nearly_the_same_are_told_apart(how, xor):
    (amounts,) = how.values()
    study = lesion_study([Network.layered(2, 60, 1, seed=1)], xor, "connections", draws=2, **how)
    summary = study.summary()[1:]
    assert [row["amount"] for row in summary] == amounts
    for row in summary:
        found = [each["accuracy"] for each in study.rows if each["amount"] == row["amount"]]
        assert (row["accuracy"], len(found)) == (sum(found) / 2, 2)
    if "shares" in how:
        assert [row["lesion"] for row in summary] == ["1.5%", "2%", "10.1%", "10.4%"]


def test_each_network_is_asked_its_own_patterns(cli):
    xor, equal = (PatternSet([([a, b], [(a ^ b) ^ flip]) for a in (0, 1) for b in (0, 1)]) for flip in (0, 1))
    nets = [Network.layered(2, 4, 1, seed=3) for _ in range(2)]
    for net, patterns in zip(nets, (xor, equal)):
        assert train(net, patterns, GradientDescent(0.5, 0.9)).solved
    assert lesion_study(nets, [xor, equal]).summary()[0]["accuracy"] == 1.0
    assert lesion_study(nets, xor).summary()[0]["accuracy"] == 0.5
    with pytest.raises(SettingError, match="there are 1 set of patterns for 2 networks"):
        lesion_study(nets, [xor])
    told = cli("lesion", "fields", "--recipe", "own", "--seeds", "0:2", "--of", "groups", "--json").out
    assert [row["accuracy"] for row in json.loads(told)["rows"] if row["lesion"] == "intact"] == [1.0, 1.0]


def test_levels_that_some_networks_are_not_asked_about_are_refused():
    def held(*kinds):
        return PatternSet([Pattern([k, 1], [k % 2], labels={"kind": kind}) for k, kind in enumerate(kinds)])

    nets = [Network.layered(2, 3, 1, seed=seed) for seed in (1, 2)]
    assert "kind=x" in lesion_study(nets, [held("x", "z"), held("z", "x")], by="kind").summary()[0]
    with pytest.raises(SettingError, match=r"network 2 is asked about other levels than the first \(z\)"):
        lesion_study(nets, [held("x", "x"), held("x", "z")], by="kind")


def test_noise_stops_at_the_bounds_of_a_weight(cli, xor):
    net = Network.layered(2, 2, 1, seed=1)
    kept = net.connections["i1", "h1"].shared
    kept.keep_between(kept.value, kept.value)
    for other in net.weights:
        other.frozen = other is not kept
    rows = lesion_study(net, xor, "connections", noise=[9.0], draws=3).rows
    assert {row["error"] for row in rows} == {performance(net, xor)[0]}
    assert cli("lesion", "shift_register", "--seeds", 1, "--noise", 5).status == 0
