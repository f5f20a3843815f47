"""The files of emergent, tlearn, the CMU collection and the UCI repository."""

import gzip
import json
import re

import pytest
from peers import CMU, SRN_CF, TABLE, WTS, XOR_CF, XOR_DATA, XOR_TEACH, weights

from pdpsim import GradientDescent, Network, PdpsimError, load_network, load_patterns, load_weights, train
from pdpsim.errors import FileNote, FormatError
from pdpsim.formats import cmu_data, emergent, kinship_data, tlearn_net
from pdpsim.formats.tlearn_data import other_half

# -- emergent -------------------------------------------------------------------------------------


def test_the_index_decides_the_place_and_not_the_column(tmp_path):
    (tmp_path / "p.tsv").write_text(TABLE)
    patterns = load_patterns(tmp_path / "p.tsv")
    assert patterns[0].inputs == (1.0, 3.0, 2.0, 4.0)
    assert patterns[0].labels == {"Kind": "odd"}
    assert (patterns["b"].inputs, patterns["b"].targets) == ((0.0, 0.5, 0.0, 0.0), (0.0,))
    (tmp_path / "other").write_bytes(gzip.compress(TABLE.replace("_H:\t", "_H:\t").encode()))
    assert load_patterns(tmp_path / "other") == patterns


def layers():
    net = Network()
    net.add_group(["a", "b"], "input", group="Input")
    net.add_group(["h1", "h2"], "hidden", group="Hidden", bias=0.0)
    net.add_group(["o"], "output", group="Answer")
    net.connect_all(["a", "b"], ["h1", "h2"])
    net.connect_all(["h1", "h2"], ["o"])
    return net


def test_tensors_are_the_groups_of_a_network():
    text = "$Name\t%Answer[1:0]<1:1>\t%Input[1:1]\t%Input[1:0]<1:2>\t%Other[1:0]<1:1>\nx\t1\t0.25\t0.75\t9\n"
    with pytest.warns(FileNote, match="columns Other are neither"):
        found = emergent.read_table(text, layers())
    assert (found[0].inputs, found[0].targets, found[0].name) == ((0.75, 0.25), (1.0,), "x")


def test_numbers_of_a_tensor_go_to_the_units_of_its_group_wherever_they_stand():
    head = "$Name\t%Color[1:0]<1:2>\t%Color[1:1]\t%Input[1:0]<1:1>\t%Output[1:0]<1:1>\n"
    net = Network()
    for name, role, group in ("i1", "input", None), ("c1", "input", "Color"), ("c2", "input", "Color"):
        net.add_unit(name, role, group=group)
    net.add_unit("o", "output", group="Output")
    net.connect_all(net.inputs, ["o"])
    assert emergent.read_table(head + "p\t.1\t.2\t.9\t1\n", net)[0].inputs == (0.9, 0.1, 0.2)
    parted = Network()
    for name, group in ("c1", "Color"), ("s1", "Shape"), ("c2", "Color"):
        parted.add_unit(name, "input", group=group)
    parted.add_unit("o", "output", group="Output")
    shapes = head.replace("Input", "Shape")
    assert emergent.read_table(shapes + "p\t.1\t.2\t.9\t1\n", parted)[0].inputs == (0.1, 0.9, 0.2)
    parted.units["c2"].group = "Shape"
    with pytest.raises(FormatError, match="Color has 2 cells; the network's group of that name has 1 unit"):
        emergent.read_table(shapes + "p\t.1\t.2\t.9\t1\n", parted)


BAD_TABLES = [
    ("", "the file is empty"),
    ("_H:\t%Input[2:0,0]<2:1,2>\n", "Input has 1 column; its shape .1, 2. has 2"),
    ("_H:\t%Input[2:0,3]<2:1,1>\n", "Input has no cell .0, 3."),
    ("_H:\t%Input[1:0]<1:1>\t%Input[1:0]\n", "stands there twice"),
    ("_H:\t$Name\t%Input[1:0]<1:1>\t$Name\n", "line 1: '.Name' stands there twice"),
    ("_H:\t$Kind\t$Kind\t%Input[1:0]<1:1>\n", "line 1: '.Kind' stands there twice"),
    ("_H:\t%Input[1:0]<1:2>\t%Input[1:1]<1:3>\n", "the shape of Input was told to be .2."),
    ("_H:\t[1:0]\n", "is no column"),
    ("_H:\t%Output[1:0]<1:1>\n_D:\t1\n", "no column is an input"),
    ("_H:\t%Input[1:0]<1:1>\n1\n", "line 2: '1' stands where _D: should be"),
    ("_H:\t%Input[1:0]<1:1>\n_D:\t1\t2\n", "line 2 has 2 columns; the header has 1"),
    ("_H:\t%Input[1:0]<1:1>\n_D:\tone\n", "line 2, column Input: 'one' is not a number"),
    ("_H:\t%Input[1:0]<1:1>\n_D:\tnan\n", "line 2, column Input: 'nan' is not a number"),
    ("_H:\t%Input[2:0,0]<2:99999,99999>\n", "Input has 9,999,800,001 cells"),
    ("_H:\t%Input[1:0]<1:1>\n", "there are no patterns"),
]


@pytest.mark.parametrize(("text", "why"), BAD_TABLES, ids=range(len(BAD_TABLES)))
def test_a_table_that_is_wrong_is_told(tmp_path, text, why):
    (tmp_path / "a.tsv").write_text(text)
    with pytest.raises(FormatError, match=f"a.tsv: .*{why}"):
        load_patterns(tmp_path / "a.tsv")


def test_weights_of_emergent_are_put_by_layer_and_index(tmp_path):
    (tmp_path / "net.wts.gz").write_bytes(gzip.compress(json.dumps(weights()).encode()))
    net = layers()
    load_weights(net, tmp_path / "net.wts.gz")
    found = {ends: connection.weight for ends, connection in net.connections.items()}
    assert found == {
        ("bias", "h1"): 0.5, ("bias", "h2"): -0.5, ("a", "h1"): 1.0, ("b", "h1"): 2.0, ("a", "h2"): 3.0,
        ("b", "h2"): 4.0, ("h1", "o"): 5.0, ("h2", "o"): 6.0,
    }  # fmt: skip


def at(way, value):
    def edit(data):
        *path, last = way
        for key in path:
            data = data[key]
        if value is None:
            del data[last]
        else:
            data[last] = value

    return edit


RECEIVER = ("Layers", 1, "Prjns", 0, "Rs", 0)
BAD_WEIGHTS = [
    (at(("Layers",), 3), "the file has no list 'Layers'"),
    (at(("Layers", 1, "Layer"), "Hiden"), "no group of units 'Hiden'; did you mean 'Hidden'"),
    (at(("Layers", 1, "Prjns", 0, "From"), 7), "layer 2 .Hidden. has no name 'From'"),
    (at((*RECEIVER, "Ri"), 2), "there is no unit 2; there are 2 units, from 0"),
    (at((*RECEIVER, "Si"), [0]), "receiver 0 has 2 weights; N and 'Si' say otherwise"),
    (at((*RECEIVER, "N"), 3), "N and 'Si' say otherwise"),
    (at((*RECEIVER, "Si"), [0, 0]), "the weight a -> h1 is given twice"),
    (lambda data: data["Layers"].append({**data["Layers"][1], "Prjns": []}), "the bias of 'h1' is given twice"),
    (at((*RECEIVER, "Wt"), [1.0, "x"]), "'Wt' must be a finite number, not 'x'"),
    (at((*RECEIVER, "Wt"), {}), "'Wt' must be a list of numbers"),
    (at(("Layers", 2), None), "the file has no weight h1 -> o, which the network has"),
    (at(("Layers", 1, "Prjns", 0, "From"), "Answer"), "there is no unit 1; there are 1 unit"),
    (at(("Layers", 1, "Units"), []), None),
    (at(("Layers", 1, "Units"), [1]), "'Units' must be an object"),
    (at(("Layers", 1, "Units", "Bias"), [0.5]), "'Bias' has 1 number for 2 units"),
    (at(("Layers", 1, "Units"), {"bias": [0.5, 0.5]}), "did you mean 'Bias'"),
    (at(("Layers", 1, "Unit"), {"Bias": [0.5, 0.5]}), "did you mean 'Units'"),
    (at(("Layers", 1, "Prjns"), 3), "has no list 'Prjns' of objects"),
    (at(("Layers", 1, "Prjns"), [3]), "has no list 'Prjns' of objects"),
]


@pytest.mark.parametrize(("edit", "why"), BAD_WEIGHTS, ids=range(len(BAD_WEIGHTS)))
def test_weights_of_emergent_that_are_wrong_change_nothing(tmp_path, edit, why):
    data = weights()
    edit(data)
    (tmp_path / "a.wts").write_text(json.dumps(data))
    net = layers()
    if why is None:
        with pytest.warns(FileNote, match="has no biases; those of the network stay"):
            load_weights(net, tmp_path / "a.wts")
        return
    before = [weight.numbers for weight in net.weights]
    with pytest.raises(FormatError, match=f"a.wts: .*{why}"):
        load_weights(net, tmp_path / "a.wts")
    assert [weight.numbers for weight in net.weights] == before


# -- tlearn ---------------------------------------------------------------------------------------


@pytest.fixture
def xor_files(tmp_path):
    for name, text in ("xor.cf", XOR_CF), ("xor.data", XOR_DATA), ("xor.teach", XOR_TEACH):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_xor_of_tlearn_is_read_and_learned(xor_files, cli, monkeypatch):
    net = load_network(xor_files / "xor.cf", seed=2)
    assert [(u.name, u.role) for u in net.units.values()][:4] == [
        ("bias", "bias"),
        ("i1", "input"),
        ("i2", "input"),
        ("1", "hidden"),
    ]
    assert len(net.connections) == 9
    assert max(abs(weight.value) for weight in net.weights) <= 1.0
    for name in "xor.data", "xor.teach":
        patterns = load_patterns(xor_files / name, net)
        assert [(p.inputs, p.targets) for p in patterns][::3] == [((1.0, 0.0), (1.0,)), ((1.0, 1.0), (0.0,))]
    assert train(net, patterns, GradientDescent(0.5, 0.9)).solved
    monkeypatch.chdir(xor_files)
    ended = cli("train", "--network", "xor.cf", "--patterns", "xor.data", "--rate", 0.5, "--momentum", 0.9, "--seed", 2)
    assert ended.status == 0


TIED_CF = """NODES:
nodes = 1
inputs = 3
outputs = 1
output node is 1
CONNECTIONS:
groups = 3
1 from i1 = group 2 fixed
1 from i2 = group 2 fixed
group 3 = fixed
1 from i3 = group 3"""


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
def test_there_may_be_more_groups_than_nodes_in_tlearn():
    net = tlearn_net.read_network(TIED_CF, seed=1)
    assert [net.connections[f"i{k}", "1"].frozen for k in (1, 2, 3)] == [True] * 3
    assert len(net.weights) == 2


@pytest.mark.parametrize(("read", "beside"), [("xor.data", "xor.teach"), ("xor.teach", "xor.data")])
@pytest.mark.parametrize("option", ["--history", "--plot"])
def test_what_is_read_beside_the_file_that_is_named_is_not_written_over(
    xor_files, cli, monkeypatch, read, beside, option
):
    monkeypatch.chdir(xor_files)
    before = (xor_files / beside).read_bytes()
    ended = cli("train", "--network", "xor.cf", "--patterns", read, "--rate", 0.5, option, beside)
    assert (ended.status, (xor_files / beside).read_bytes()) == (2, before)
    assert "would replace what --patterns reads" in ended.err


def test_a_recurrent_network_of_tlearn():
    with pytest.warns(FileNote) as told:
        net = tlearn_net.read_network(SRN_CF, seed=1)
    assert "bring what was there a step before" in " ".join(str(warning.message) for warning in told)
    assert net.connections["1", "5"].frozen
    assert net.connections["1", "5"].weight == 1.0
    assert ("2", "5") not in net.connections
    assert net.connections["bias", "1"].shared is net.connections["bias", "4"].shared
    assert abs(net.units["1"].bias) <= 0.5
    assert net.connections["bias", "1"].shared.bounds == (-0.5, 0.5)
    assert net.connections["1", "7"].frozen
    assert [net.units[name].function.name for name in ("3", "4", "5", "7")] == ["bipolar", "logistic", "linear", "sign"]
    unfolded = net.unfold(3, delayed=[("5", "1"), ("5", "2"), ("6", "1"), ("6", "2")])
    assert len(unfolded.inputs) == 6


def test_what_bipolar_is():
    function = tlearn_net.BIPOLAR
    for x in -3.0, 0.0, 0.5, 800.0, -800.0:
        y = function.value(x)
        assert y == pytest.approx(2 / (1 + pow(2.718281828459045, -max(x, -700))) - 1, abs=1e-12)
    near = (function.value(0.3 + 1e-6) - function.value(0.3 - 1e-6)) / 2e-6
    assert function.slope(0.3, function.value(0.3)) == pytest.approx(near, rel=1e-6)


def test_localist_vectors_and_targets_nobody_cares_for(tmp_path):
    (tmp_path / "a.data").write_text("localist\n3\n1\n2,3\n1-2\n")
    (tmp_path / "a.teach").write_text("distributed\n3\n1 *\n0 0.5\n* *\n")
    patterns = load_patterns(tmp_path / "a.data", Network.layered(3, 2, seed=1))
    assert [p.inputs for p in patterns] == [(1.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 1.0, 0.0)]
    assert [p.targets for p in patterns] == [(1.0, None), (0.0, 0.5), (None, None)]


def test_weights_of_tlearn(xor_files):
    (xor_files / "xor.2000.wts").write_text(WTS)
    net = load_network(xor_files / "xor.cf", weights=xor_files / "xor.2000.wts")
    assert [weight.value for weight in net.weights] == [-0.5, 0.25, 1.0, 0.5, 2.0, 3.0, -1.0, 4.0, 5.0]
    for text, why in (
        (WTS[:-2], "where the weight 3 -> 3 should be"),
        (WTS + "1\n", "there are more weights"),
        (WTS.replace("\n4\n", "\nfour\n"), "'four' stands where the weight 1 -> 3"),
        (WTS.replace("\n-1\n0\n", "\n-1\n7\n"), "the network has no connection i1 -> 3"),
    ):
        (xor_files / "bad.wts").write_text(text)
        with pytest.raises(FormatError, match=why):
            load_weights(net, xor_files / "bad.wts")


BAD_CF = [
    ("", "where NODES: should be"),
    (XOR_CF.replace("nodes = 3", "nodes = three"), "line 2: 'three' stands where the number of nodes"),
    (XOR_CF.replace("inputs = 2", "input = 2"), "line 3: 'input' stands where inputs or outputs"),
    (XOR_CF.replace("outputs = 1", "outputs = 2"), "1 output nodes; outputs = 2"),
    (XOR_CF.replace("node is 3", "node is 4"), "line 5: '4' is more than there is: 3"),
    (XOR_CF.replace("i1-i2", "i1-i3"), "line 9: 'i1-i3' is more than there is: 2"),
    (XOR_CF.replace("i1-i2", "i1-2"), "line 9: 'i1-2' stands where the nodes that it comes from"),
    (XOR_CF.replace("\n3 from", "\ni1 from"), "line 10: nothing can lead to 'i1'"),
    (XOR_CF.replace("1-3 from 0", "1-3 frm 0"), "line 8: 'frm' stands where from should be"),
    (XOR_CF.replace("i1-i2\n", "i1-i2 = 2 & 1\n"), "a weight cannot be from 2 to 1"),
    (XOR_CF.replace("i1-i2\n", "i1-i2 = 2 1\n"), "'1' stands where & should be"),
    (XOR_CF.replace("i1-i2\n", "i1 = 1 & 1 one-to-one\n"), "2 nodes cannot hear 1 one-to-one"),
    (XOR_CF.replace("selected", "seleted"), "'seleted' is no special setting; did you mean 'selected'"),
    (XOR_CF.replace("selected", "delayed"), "nodes that answer a step later are not carried over"),
    (XOR_CF.replace("nodes = 3", "nodes = 99999"), "100,001 nodes and inputs are too many"),
    (XOR_CF.replace("SPECIAL:", "SPECIALS:"), "'SPECIALS:' stands where"),
    (XOR_CF.replace("inputs = 2", "nodes = 2"), "line 3: 'nodes' stands where inputs or outputs should be"),
    (XOR_CF + "\nweight_limit = 1e308", "weights cannot start from within 1e+308"),
    (XOR_CF + "\nweight_limit = -1", "weights cannot start from within -1"),
    (XOR_CF + "weight_limit = 2", "line 14: weight_limit was told before, 1"),
    (XOR_CF + "linear = 1-2\nbipolar = 2", "line 15: node 2 cannot be bipolar; it was told to be linear"),
    (XOR_CF + "bipolar = 1\nbinary = 1", "line 15: node 1 cannot be sign; it was told to be bipolar"),
    (XOR_CF.replace("from 0", "from 0 = group 1"), "line 8: there is no group 1; groups = 0"),
    (SRN_CF.replace("\ngroup 1", "\ngroup 1-2"), "line 9: there is no group 2; groups = 1"),
    (TIED_CF.replace("2 fixed", "2", 1), "group 2 is one weight, and some of its connections are fixed, not all"),
    (TIED_CF.replace("group 3 =", "group 0 ="), "line 10: there is no group 0; groups are numbered from 1"),
    (TIED_CF.replace("= group 2 fixed", "= group 0", 1), "line 8: there is no group 0; groups are numbered from 1"),
    (TIED_CF.replace("group 3 =", "group 4 ="), "line 10: '4' is more than there is: 3"),
    (SRN_CF.replace("1-2 from i", "group 1 = 0 & 1\n1-2 from i"), "line 10: the limits of group 1 were told before"),
    (XOR_CF.replace("SPECIAL:", "group i1 = fixed\nSPECIAL:"), "line 11: 'i1' is no group, which is a number"),
    (XOR_CF.replace("SPECIAL:", "group i2,1 = fixed\nSPECIAL:"), "line 11: 'i2' is no group, which is a number"),
]


@pytest.mark.parametrize(("text", "why"), BAD_CF, ids=range(len(BAD_CF)))
def test_a_cf_that_is_wrong_is_told_with_its_line(tmp_path, text, why):
    (tmp_path / "a.cf").write_text(text)
    with pytest.raises(FormatError, match=f"a.cf: .*{re.escape(why)}"):
        load_network(tmp_path / "a.cf")


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
def test_a_group_of_tlearn_can_be_fixed_and_have_limits_in_any_order():
    lines = "group 1 = -0.5 & 0.5\n", "group 1 = fixed\n"
    for first, second in (lines, lines[::-1]):
        net = tlearn_net.read_network(SRN_CF.replace(lines[0], first + second), seed=1)
        weight = net.connections["bias", "1"].shared
        assert (weight.frozen, weight.low, weight.high) == (True, -0.5, 0.5)


BAD_DATA = [
    ("dense\n1\n1 0\n", "line 1: 'dense' stands where distributed or localist"),
    ("distributed\n", "where the number of vectors should be"),
    ("distributed\n0\n", "line 2: '0' stands where the number of vectors"),
    ("distributed\n3\n1 0\n0 1\n", "there are 4 numbers, not 3 vectors of 2 inputs"),
    ("distributed\n1\n1 x\n", "line 3: 'x' stands where a number or [*]"),
    ("distributed\n1\n1 *\n", "[*] is no input"),
    ("distributed\n1\n1 *1\n", "'[*]1' stands where a number or [*] should be"),
    ("localist\n1\n3\n", "line 3: '3' stands where units from 1 to 2"),
    ("localist\n1\ni1\n", "line 3: 'i1' stands where units"),
    ("localist\n2\n1\n", "where the units of a vector that are on"),
    ("localist\n1\n1\n2\n", "there are more vectors than the 1"),
    ("localist\n1000000000\n1\n", "are too many"),
    ("distributed\n2\n1 0\n0 1\n", "there are 2 input vectors and 1 target vector"),
]


@pytest.mark.parametrize(("text", "why"), BAD_DATA, ids=range(len(BAD_DATA)))
def test_data_of_tlearn_that_is_wrong_is_told(tmp_path, text, why):
    (tmp_path / "a.data").write_text(text)
    (tmp_path / "a.teach").write_text("distributed\n1\n1\n")
    with pytest.raises(FormatError, match=f"a.data: .*{why}"):
        load_patterns(tmp_path / "a.data", Network.layered(2, 1, seed=1))


def test_a_teach_that_is_missing_or_wrong_is_told(tmp_path):
    (tmp_path / "a.data").write_text(XOR_DATA)
    with pytest.warns(FileNote, match="there is no .*a.teach, so the patterns have no targets"):
        assert load_patterns(tmp_path / "a.data")[0].targets == ()
    (tmp_path / "a.teach").write_text("distributed\n4\nx\n")
    with pytest.raises(FormatError, match=r"a\.data: .*a\.teach: line 3: 'x'"):
        load_patterns(tmp_path / "a.data")
    (tmp_path / "b.teach").write_text(XOR_TEACH)
    with pytest.raises(PdpsimError, match=r"cannot read .*b\.data"):
        load_patterns(tmp_path / "b.teach")


# -- the CMU collection ---------------------------------------------------------------------------


def test_a_data_set_of_the_cmu_collection(tmp_path):
    (tmp_path / "two.data").write_text(CMU)
    with pytest.warns(FileNote, match="TEST, 1 vector, is left out; the patterns are those of .TRAIN"):
        found = load_patterns(tmp_path / "two.data")
    assert [(p.inputs, p.targets) for p in found] == [
        ((0.5, 1.0, 0.0, 0.0), (1.0, 0.25)),
        ((-0.5, 0.0, 0.0, 1.0), (0.0, 1.0)),
    ]
    with pytest.warns(FileNote, match="TRAIN, 2 vectors"):
        assert cmu_data.read_patterns(CMU, "TEST")[0].inputs == (0.0, 0.0, 1.0, 0.0)


def test_sequences_of_the_cmu_collection():
    text = CMU.partition("$TRAIN")[0].replace("IO", "SEQUENCE") + "$TRAIN\n0, red;\n1, red => +, 1;\n<>\n0, blue;\n"
    with pytest.warns(FileNote, match="follow each other in time"):
        found = cmu_data.read_patterns(text)
    assert [p.targets for p in found] == [(None, None), (1.0, 1.0), (None, None)]


BAD_CMU = [
    (CMU.replace("$SETUP", "$SETUPS"), "line 2: '$SETUPS' is no segment; did you mean 'SETUP'"),
    (CMU.replace("$TEST", "$TRAIN"), "'$TRAIN' stands there twice"),
    (CMU.replace("INPUTS: 2", "INPUT: 2"), "line 4: 'INPUT: 2' is not understood; did you mean 'INPUTS'"),
    (CMU.replace("INPUTS: 2;", ";"), "$SETUP does not say INPUTS"),
    (CMU.replace("INPUTS: 2;", "INPUTS: 2; INPUTS: 3;"), "line 4: 'INPUTS: 3', but what INPUTS is was told before"),
    (CMU.replace("PROTOCOL: IO", "PROTOCOL: IO; protocol: SEQUENCE"), "line 3: 'protocol: SEQUENCE', but what"),
    (CMU.replace("IN [2]", "IN [1]"), "but what IN [1] is was told before"),
    (CMU.replace("OUT [2]", "out[1]"), "but what out[1] is was told before"),
    (CMU.replace("IN [1]", "IN [3]"), "$SETUP speaks of IN [3], which there is not"),
    (CMU.replace("BINARY", "BOOLEAN"), "line 9: 'BOOLEAN' is no type"),
    (CMU.replace("red, green", "red, red"), "must differ"),
    (CMU.replace("0.5, red", "0.5, pink"), "line 12, input 2: 'pink' is none of its words"),
    (CMU.replace("0.5, red", "half, red"), "line 12, input 1: 'half' is not a number"),
    (CMU.replace("0.5, red", "0.5"), "line 12, inputs: there are 1 items; 2 are expected"),
    (CMU.replace("=> +, 0.25", "+, 0.25"), "has no => and outputs"),
    (CMU.replace("=> +, 0;", "=> +, 0"), "line 16: '0, green => +, 0' does not end with a semicolon"),
    (CMU.replace("$TRAIN", "$VALIDATION"), "there is no segment $TRAIN"),
    (CMU.replace("PROTOCOL: IO", "PROTOCOL: FREE"), "line 3: 'PROTOCOL: FREE' is not understood"),
    (CMU.replace("+, 0.25", "+, inf"), "line 12, output 2: 'inf' must be finite"),
]


@pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")
@pytest.mark.parametrize(("text", "why"), BAD_CMU, ids=range(len(BAD_CMU)))
def test_a_data_set_that_is_wrong_is_told_with_its_line(tmp_path, text, why):
    (tmp_path / "a.data").write_text(text)
    with pytest.raises(FormatError, match=f"a.data: .*{re.escape(why)}"):
        load_patterns(tmp_path / "a.data")


# -- kinship --------------------------------------------------------------------------------------


def test_the_facts_of_kinship_are_the_cases_of_the_scenario(tmp_path):
    from pdpsim.scenarios.family_tree import build, cases
    from pdpsim.scenarios.family_tree import scenario as family_tree
    from pdpsim.scenarios.kinship import FAMILIES, RELATIONS

    facts = [
        f"{relation}({who}, {name})"
        for family in FAMILIES
        for relation in RELATIONS
        for name in family.people
        for who in family.relatives(name, relation)
    ]
    assert len(facts) == 112
    (tmp_path / "kinship.data").write_text("\n".join(facts) + "\n\n")
    net = build(family_tree.recipe(None), 1)
    found = load_patterns(tmp_path / "kinship.data", net)
    assert len(found) == 104
    assert {p.name: (p.inputs, p.targets) for p in found} == {p.name: (p.inputs, p.targets) for p in cases()}
    assert found.fitted(net)
    assert len(load_patterns(tmp_path / "kinship.data")[0].targets) == 24


BAD_FACTS = [
    ("", "there are no facts"),
    ("father(Christopher)", "line 1: 'father.Christopher.' is no fact"),
    ("father(Christopher, Arthur)\nmother Penelope", "line 2: 'mother Penelope' is no fact"),
    ("father(A, B, C)", "is no fact"),
    ("father(A B)", "is no fact"),
    ("(A, B)", "is no fact"),
    ("father(A, )", "is no fact"),
    ("father[A, B]", "is no fact"),
    ("father(1, 2)", "is no fact"),
    ("father(A, B) mother(C, B)", "is no fact"),
]


@pytest.mark.parametrize(("text", "why"), BAD_FACTS, ids=range(len(BAD_FACTS)))
def test_what_is_no_fact_is_told_with_its_line(text, why):
    with pytest.raises(FormatError, match=why):
        kinship_data.read_patterns(text)
    net = Network()
    net.add_group(["Colin", "uncle"], "input")
    with pytest.raises(FormatError, match="no input unit 'Colim'; did you mean 'Colin'"):
        kinship_data.read_patterns("uncle(Colin, Colim)", net)


@pytest.mark.parametrize("names", [("or.data", "or.teach"), ("or.data.gz", "or.teach.gz"), ("or.data", "or.TEACH")])
def test_either_half_finds_the_other_gzipped_and_in_capitals(tmp_path, names):
    for name, text in zip(names, ("distributed 4  0 0  0 1  1 0  1 1", "distributed 4  0 1 1 1")):
        data = text.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    net = Network.layered(2, 1, seed=1)
    for name in names:
        found = load_patterns(tmp_path / name, net)
        assert [(p.inputs, p.targets) for p in found][1:3] == [((0.0, 1.0), (1.0,)), ((1.0, 0.0), (1.0,))]
        assert other_half(tmp_path / name) in [tmp_path / each for each in names]


def test_a_seed_draws_one_network_of_a_cf_whether_it_is_read_or_reset(tmp_path):
    text = (
        "NODES:\nnodes = 3\ninputs = 2\noutputs = 1\noutput node is 3\nCONNECTIONS:\ngroups = 0\n1-3 from 0\n"
        "1-2 from i1-i2\n1 from i1 = 1. & 1. fixed\n2 from i2 = 0. & 5.\n3 from 1-2\nSPECIAL:\nweight_limit = 1.0\n"
    )
    (tmp_path / "or.cf").write_text(text)
    for seed in 0, 7:
        net = load_network(tmp_path / "or.cf", seed=seed)
        read = {ends: connection.weight for ends, connection in net.connections.items()}
        net.reset(seed=seed)
        assert {ends: connection.weight for ends, connection in net.connections.items()} == read
        assert (net.seed, read["i1", "1"]) == (seed, 1.0)
        assert 0.0 < read["i2", "2"] < 1.0
    (tmp_path / "or.cf").write_text(text.replace("1. & 1. fixed", "fixed"))
    one, other = (load_network(tmp_path / "or.cf", seed=seed) for seed in (3, 4))
    one.reset(seed=4)
    assert [weight.value for weight in one.weights] == [weight.value for weight in other.weights]


@pytest.mark.parametrize(
    ("head", "units", "inputs", "targets"),
    [
        (
            "%Input[1:0] %Input[1:1] %InputRecon[1:0] %InputRecon[1:1]",
            "Input Input|InputRecon InputRecon",
            (1, 2),
            (3, 4),
        ),
        ("%Input[1:0] %OutputPrev[1:0] %Output[1:0]", "Input OutputPrev|Output", (1, 2), (3,)),
    ],
)
def test_a_tensor_that_a_group_is_named_after_is_on_its_side_alone(head, units, inputs, targets):
    net = Network()
    for role, groups in zip(("input", "output"), units.split("|")):
        for k, group in enumerate(groups.split()):
            net.add_unit(f"{role}{k}", role, group=group)
    row = " ".join(map(str, (*inputs, *targets)))
    table = f"_H:\t$Name\t{head}\n_D:\tp\t{row}\n".replace(" ", "\t")
    found = emergent.read_table(table, net).fitted(net)[0]
    assert (found.inputs, found.targets) == (inputs, targets)
