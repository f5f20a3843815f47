"""Networks made to mislead the inspector: each once had it say something false."""

from math import exp

import pytest
from checks import wired

from pdpsim import (
    Activation,
    Boltzmann,
    GradientDescent,
    Inspector,
    Network,
    Pattern,
    PatternSet,
    activation,
    compare,
    lesion_study,
    train,
)
from pdpsim.errors import SettingError, UnknownNameError
from pdpsim.inspection.boolean import function_sentence
from pdpsim.inspection.coding import code, coding_sentence
from pdpsim.inspection.fields import mirror, mirror_of, mirror_sentence, opposite
from pdpsim.inspection.landscape import curvatures, gradient
from pdpsim.inspection.report import effect_table, held_out_rows, summary
from pdpsim.inspection.responses import coding_units, picture_names

# -- second derivatives ------------------------------------------------------------


def test_curvatures_are_the_eigenvalues_of_the_second_derivatives(xor):
    np = pytest.importorskip("numpy")
    net = Network.layered(2, 2, 1, seed=3)
    weights, step = list(net.weights), 1e-5
    rows = []
    for weight in weights:
        here = weight.value
        weight.value = here + step
        above = gradient(net, xor)
        weight.value = here - step
        below = gradient(net, xor)
        weight.value = here
        rows.append([(a - b) / (2 * step) for a, b in zip(above, below)])
    assert curvatures(net, xor) == pytest.approx(np.linalg.eigvalsh(np.array(rows)).tolist(), abs=1e-7)


# -- functions of what was shown ------------------------------------------------------------------


def test_a_function_is_qualified_by_what_was_not_shown():
    ors = {("bias", "h1"): -10.0, ("i1", "h1"): 20.0, ("i2", "h1"): 20.0}
    ands = {("bias", "h2"): -30.0, ("i1", "h2"): 20.0, ("i2", "h2"): 20.0}
    net = wired({**ors, **ands})
    few = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 1], [0])])
    told = [function_sentence(Inspector(net, few)[name].function) for name in ("h1", "h2")]
    assert [sentence.partition(" (")[0] for sentence in told] == ["h1 = i2", "h2 = i1"]
    assert all("no pattern has those it hears at 10" in sentence for sentence in told)
    every = PatternSet([*few, Pattern([1, 0], [1])])
    told = [function_sentence(Inspector(net, every)[name].function) for name in ("h1", "h2")]
    assert [sentence.partition(" (")[0] for sentence in told] == ["h1 = i1 or i2", "h2 = i1 and i2"]
    assert not any("as far as shown" in sentence for sentence in told)
    assert summary(Inspector(net, few))["units"]["h1"]["function"]["unseen"] == ["10"]


# -- labels in a tie ------------------------------------------------------------------------------

GENERATION = ["1", "1", "2", "2", "2", "2", "3", "3"] * 2
BRANCH = ["left", "right", "left", "left", "right", "right", "both", "both"] * 2
LABELS = {"generation": GENERATION, "branch": BRANCH}


def test_a_unit_that_tells_the_youngest_alone_codes_neither_label_of_the_tie():
    coded = code([float(g == "3") for g in GENERATION], LABELS)
    assert not coded.codes("branch")
    sentence = coding_sentence("p1", coded)
    assert "one level" in sentence
    assert "generation 3" in sentence
    assert "branch both" in sentence


@pytest.mark.parametrize(("label", "values"), [("generation", {"1": 0.0, "2": 0.5, "3": 1.0}),
                                               ("branch", {"left": 0.0, "both": 0.5, "right": 1.0})])  # fmt: skip
def test_a_unit_that_tells_all_levels_of_a_label_codes_it(label, values):
    coded = code([values[level] for level in LABELS[label]], LABELS)
    assert [name for name in LABELS if coded.codes(name)] == [label]


def test_labels_that_are_the_same_in_other_words_are_both_coded():
    values = [float(g == "3") for g in GENERATION]
    coded = code(
        values, {"age": ["young" if g == "3" else "old" for g in GENERATION], "tall": [str(v) for v in values]}
    )
    assert coded.codes("age")
    assert coded.codes("tall")


# -- weights about the middle ---------------------------------------------------------------------


def test_a_pair_of_zeros_is_not_said_to_be_equal_and_not_opposite():
    assert "zero" in mirror_sentence(mirror("h1", [2.0, 0.0, 0.0, -2.0]))
    assert "equal, not opposite" in mirror_sentence(mirror("h1", [2.0, 1.0, 1.0, -2.0]))


@pytest.mark.parametrize("weights", [[1, 0.2, 100, 0.3, 1.5], [4, 1, 9, -1, -4], [-3, 0, 1, 0, 3]])
def test_a_weight_in_the_middle_is_its_own_opposite_only_if_it_is_0(weights):
    assert not mirror("h1", weights).antisymmetric
    assert mirror("h1", [4, 1, 0, -1, -4]).deviation == 0.0


def heard(n, *weights):
    """Hidden units that hear inputs by these weights, connected in this order."""
    net = Network()
    net.add_group([f"i{k}" for k in range(1, n + 1)], "input")
    for k, row in enumerate(weights, 1):
        unit = net.add_unit(f"h{k}", "hidden")
        for place, weight in row.items():
            net.connect(f"i{place}", unit, float(weight))
    return [mirror_of(unit) for unit in net.hidden]


def test_weights_stand_about_the_middle_of_the_row_of_inputs_in_whatever_order_they_were_connected():
    row = {1: 3, 2: -1.5, 3: 6, 4: -6, 5: 1.5, 6: -3}
    [one, other] = heard(6, row, {k: row[k] for k in (1, 6, 2, 5, 3, 4)})
    assert (one.weights, one.deviation) == (other.weights, other.deviation) == (tuple(row.values()), 0.0)
    [scrambled] = heard(4, {1: 2, 2: 4, 4: -4, 3: -2})
    assert not scrambled.antisymmetric


def test_units_are_opposite_over_inputs_that_both_hear():
    apart = heard(8, dict(zip((1, 2, 3, 4), (4, 2, -2, -4))), dict(zip((5, 6, 7, 8), (-4, -2, 2, 4))))
    assert not opposite(*apart)
    assert opposite(*heard(4, dict(enumerate((4, 2, -2, -4), 1)), dict(enumerate((-4, -2, 2, 4), 1))))


@pytest.mark.parametrize(("targets", "told"), [((0.3, 0.9, 1.7), "-"), ((0.0, 1.0, 1.0), "0")])
def test_where_nothing_is_right_or_wrong_nothing_goes_wrong(targets, told):
    net = Network.layered(1, 2, 1, seed=1)
    net.units["o1"].function = "linear"
    inspected = Inspector(net, PatternSet([([k], [target]) for k, target in enumerate(targets)]))
    effect = inspected["h1"].held_at_mean
    assert summary(inspected)["units"]["h1"]["held_at_mean"]["hit"] == ([] if effect.judged else None)
    assert (effect.judged, effect.hit) == (told == "0", ())
    assert effect_table([inspected["h1"]]).splitlines()[1].split()[4] == told


def test_nothing_is_said_of_opposite_weights_of_a_unit_that_multiplies():
    net = Network()
    inputs = net.add_group(["a", "b", "c", "d"], "input")
    for name, combine in ("sum", "sum"), ("product", "product"):
        unit = net.add_unit(name, "output", combine=combine)
        for k, each in enumerate(inputs):
            net.connect(each, unit, (2.0, 1.0, -1.0, -2.0)[k])
    assert [mirror_of(unit) is None for unit in net.outputs] == [False, True]


# -- saturation -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        Activation("shifted", "1 / (1 + exp(3 - net))", "y * (1 - y)", 0.0, 1.0),
        Activation("bell", "exp(-net * net)", "-2 * net * y", 0.0, 1.0),
        Activation("logistic", "1 / (1 + exp(3 - net))", "y * (1 - y)", 0.0, 1.0),  # steepest at 3
        activation("logistic"),
        activation("tanh"),
    ],
    ids=lambda function: function.name,
)
def test_no_unit_is_less_than_not_saturated(function, xor):
    net = Network.layered(2, 3, 1, seed=1)
    for unit in net.hidden:
        unit.function = function
    train(net, xor, GradientDescent(0.5, 0.9), max_epochs=300)
    assert all(-0.01 <= unit.saturation <= 1.0 for unit in Inspector(net, xor).units.values())


# -- codes, tables and lesions ------------------------------------------------


def test_a_code_that_no_run_could_show_is_not_counted():
    patterns = PatternSet([Pattern([a, b], [a], f"{a}{b}", {"x": "pq"[a]}) for a in (0, 1) for b in (0, 1)])
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(3)]
    found = compare([(net, patterns) for net in nets])
    assert not found.row("hidden", "x").askable
    assert str(found).splitlines()[1].split() == ["hidden", "x", "-", "-", "-"]
    assert "too little to tell a code from chance" in str(found)
    with pytest.raises(UnknownNameError, match="no group 'hiden' to compare; did you mean 'hidden'"):
        compare([(net, patterns) for net in nets], ["hiden"])


def test_a_unit_that_multiplies_by_weights_that_learn_is_a_hidden_unit():
    net = Network("sigma-pi")
    inputs = net.add_group(["i1", "i2"], "input")
    unit, gate = (net.add_unit(name, "hidden", "linear", combine="product") for name in ("p", "gate"))
    output = net.add_unit("o", "output", bias=-0.5)
    for each in inputs:
        net.connect(each, unit, 0.7)
        net.connect(each, gate, 1.0).shared.frozen = True
    for each in unit, gate:
        net.connect(each, output, 0.8)
    assert [unit.name for unit in coding_units(net)] == ["p"]
    patterns = PatternSet([([x, y], [int(x == y)]) for x in (-1, 1) for y in (-1, 1)])
    assert [row["lesion"] for row in lesion_study(net, patterns).rows] == ["intact", "p"]


def test_a_code_that_a_run_could_show_is_counted():
    cases = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    patterns = PatternSet([Pattern(bits, [bits[0]], "{}{}{}".format(*bits), {"x": "pq"[bits[0]]}) for bits in cases])
    copying = {("bias", "h1"): -10.0, ("i1", "h1"): 20.0}
    found = compare([(wired(copying, inputs=3), patterns) for _ in range(2)])
    assert [(each.label, each.askable, each.found) for each in found.found] == [("x", True, 2)]
    assert "2 of 2" in str(found)


def test_pictures_of_groups_are_named_by_letters_and_digits():
    net = Network.layered(1, 2, 1, seed=1)
    net.add_group(["a1"], group="a/b: c")
    net.add_group(["b1"], group="***")
    net.connect_all(["i1"], ["a1", "b1"])
    assert {name.rsplit("-", 1)[0] for name in picture_names(net)} == {"hidden", "a-b-c", "group"}


def test_labels_stand_beside_the_columns_of_a_table_and_not_in_their_place():
    labels = {"pattern": "easy", "context": "c", "h1": "mine", "pss": "mine", "step": "mine"}
    patterns = PatternSet([Pattern([a, b], [a ^ b], f"{a}{b}", labels) for a in (0, 1) for b in (0, 1)])
    inspector = Inspector(Network.layered(2, 2, 1, seed=1), patterns, patterns[:2])
    row = inspector.responses.rows[1]
    assert (row["pattern"], row["label:pattern"], row["label:h1"], row["context"]) == ("01", "easy", "mine", "c")
    assert isinstance(row["h1"], float)
    assert inspector.groups["hidden"].rows[0]["label:context"] == "c"
    assert held_out_rows(inspector)[0]["pattern"] == "00"


@pytest.mark.parametrize("group", ["cell", "block"])
def test_a_unit_that_is_called_as_its_group_is_lesioned_alone(group, xor):
    net = Network("cells")
    inputs = net.add_group(["i1", "i2"], "input")
    hidden = net.add_group(["cell", "gate"], group=group, bias=0.0)
    output = net.add_unit("o1", "output", bias=0.0)
    net.connect_all(inputs, hidden)
    net.connect_all(hidden, [output])
    net.randomize(1, 1.0)
    train(net, xor, GradientDescent(0.5, 0.9))
    inspector = Inspector(net, xor)
    assert set(inspector["cell"].lesioned.held_at) == {"cell"}
    assert set(inspector["cell"].held_at_mean.held_at) == {"cell"}
    assert set(summary(inspector)["groups"][group]["lesioned"]["held_at"]) == {"cell", "gate"}
    assert set(summary(inspector)["groups"][group]["held_at_mean"]["held_at"]) == {"cell", "gate"}
    if group == "cell":
        with pytest.raises(SettingError, match="'cell' is a unit and the group of cell, gate; see holding"):
            inspector.without("cell")
    assert set(inspector.holding(["cell", "gate"]).held_at) == {"cell", "gate"}


def test_a_clamped_unit_of_a_machine_is_held_in_what_is_worked_out_exactly():
    net = Network()
    net.add_group(["v1", "v2"], "output", "stochastic_logistic", bias=0.0)
    net.add_unit("h", "hidden", "stochastic_logistic", bias=0.0)
    net.connect("v1", "h", 20.0, symmetric=True)
    net.connect("v2", "h", -20.0, symmetric=True)
    patterns = PatternSet([Pattern([], [0, 1])])
    net.units["h"].function = activation("constant(1.0)")
    [answer] = Boltzmann().answers(net, patterns.patterns)
    assert answer == pytest.approx((1 / (1 + exp(-2.0)), 1 / (1 + exp(2.0))))
