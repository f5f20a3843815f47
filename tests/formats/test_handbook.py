"""The files of the PDP handbook's programs: they are read as those programs read them."""

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers import LEARNED_WTS, REC_NET, XOR_NET, XOR_PAT, XOR_WTS, write_xor
from strategies import networks

from pdpsim import (
    GradientDescent,
    Network,
    PatternSet,
    PdpsimError,
    load_network,
    load_patterns,
    load_weights,
    save_network,
    save_patterns,
    save_weights,
    train,
)
from pdpsim.core.carry import Carry
from pdpsim.errors import FileNote, FormatError
from pdpsim.formats.handbook_data import patterns_text, read_patterns, read_weights, weights_text
from pdpsim.formats.handbook_net import HandbookNetwork, read_network, renamed
from pdpsim.words import file_named


@pytest.fixture
def folder(tmp_path):
    write_xor(tmp_path)
    return tmp_path


def test_the_files_of_1987_train_as_they_did_to_the_last_digit_they_hold(folder):
    net = load_network(folder / "XOR.NET", weights=folder / "XOR.WTS")
    patterns = load_patterns(folder / "XOR.PAT", net)
    history = train(net, patterns, GradientDescent(0.5, 0.9))
    assert (history.epochs, round(history.tss[-1], 6)) == (289, 0.039762)
    save_weights(net, folder / "NEW.WTS")
    assert (folder / "NEW.WTS").read_text() == LEARNED_WTS
    load_weights(net, folder / "NEW.WTS")
    save_weights(net, folder / "AGAIN.WTS")
    assert (folder / "AGAIN.WTS").read_text() == LEARNED_WTS


def test_units_are_named_and_wired_as_layers_are(folder):
    net = load_network(folder / "XOR.NET", seed=1)
    plain = Network.layered(2, 2, 1)
    assert [(u.name, u.role) for u in net.units.values()] == [(u.name, u.role) for u in plain.units.values()]
    assert list(net.connections) == list(plain.connections)


def test_a_matrix_and_blocks_say_the_same():
    matrix = XOR_NET.replace("%r 2 2 0 2\n%r 4 1 2 2", ".....\n.....\nrr...\nrr...\n..rr.").replace("%r 2 3", "..rrr")
    assert list(read_network(matrix, 1).connections) == list(read_network(XOR_NET, 1).connections)
    numbers = [0.0] * 10 + [1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 5, 6, 0] + [0, 0, 7, 8, 9]
    net, other = read_network(matrix, 1), read_network(XOR_NET, 2)
    read_weights(net, "\n".join(map(str, numbers)))
    read_weights(other, "1 2 3 4 5 6 0 0 7 8 9")
    assert [weight.value for weight in net.weights] == [weight.value for weight in other.weights]
    assert len(weights_text(net).splitlines()) == 30


def test_letters_say_range_value_and_what_learns():
    text = """definitions: nunits 3 ninputs 1 noutputs 2 end
        constraints:
        a 0.5
        b -2 linked
        end
        network:
        % 1 2 0 2
        A.
        pn
        end
        biases: % 1 2
        bb
        end"""
    net = read_network(text, 7)
    assert net.connections["i1", "o1"].weight == 0.5
    assert net.connections["i1", "o1"].frozen
    assert 0.0 < net.connections["i1", "o2"].weight < 1.0
    assert -1.0 < net.connections["o1", "o2"].weight < 0.0
    assert net.connections["i1", "o2"].shared.bounds == (0.0, None)
    assert net.connections["o1", "o2"].shared.bounds == (None, 0.0)
    assert net.connections["bias", "o1"].shared is net.connections["bias", "o2"].shared
    assert net.units["o1"].bias == -2.0


def test_linked_weights_are_one_and_are_drawn_again_as_the_letters_say():
    net = read_network(REC_NET, 3)
    assert len(net.weights) == 12
    assert net.connections["i2", "h1"].shared is net.connections["h2", "o1"].shared
    for seed in range(5):
        net.reset(seed)
        assert all(-1.0 <= net.units[name].bias <= 0.0 for name in ("h1", "h2", "h3"))
        assert all(abs(net.connections[ends].weight) <= 0.5 for ends in net.connections if ends[0] != "bias")
    assert [w.value for w in net.copy().weights] == [w.value for w in net.weights]
    net.copy().reset(9)


SHIFTS = "0.367573 0.315511 0.493281 -0.429121 -0.217530 -0.113931 -0.479681 0.226953 -0.216789"
SHIFTS_BIASES = "-0.716628 -0.742329 -0.519094"
OTHER = "-0.233614 0.230911 -0.441352 -0.371147 -0.343718 0.319393 0.313756 -0.189377 0.470835"
OTHER_BIASES = "-0.221989 -0.762747 -0.152319"


@pytest.mark.parametrize(
    ("weights", "biases", "epochs", "first"),
    [(SHIFTS, SHIFTS_BIASES, 35, 6.788219), (OTHER, OTHER_BIASES, 149, 6.369050)],
    ids=["shift register", "the other solution"],
)
def test_the_recurrent_example_of_1987_trains_as_it_did(weights, biases, epochs, first):
    net = read_network(REC_NET, 1)
    read_weights(net, f"{weights} {weights} 0 0 0 {biases} {biases}")
    rows = [f"{k:03b}" for k in range(8)]
    answers = ["000", "010", "100", "110", "001", "011", "101", "111"]
    text = "\n".join(f"p{row} {' '.join(row)} {' '.join(answer)}" for row, answer in zip(rows, answers))
    history = train(net, read_patterns(text, net), GradientDescent(0.25, 0.9))
    assert (history.epochs, round(history.tss[0], 6)) == (epochs, first)
    assert all(net.units[name].bias <= 0.0 for name in ("h1", "h2", "h3"))


def test_weights_beyond_their_side_are_told_and_change_nothing():
    net = read_network(REC_NET, 1)
    before = weights_text(net)
    with pytest.raises(PdpsimError, match=r"is kept between -inf and 0, so it cannot be 0\.5"):
        read_weights(net, f"{SHIFTS} {SHIFTS} 0 0 0 {' '.join(['0.5'] * 6)}")
    assert weights_text(net) == before


def test_a_number_where_the_net_has_a_dot_is_a_weight_that_never_learns():
    net = read_network("definitions: nunits 2 ninputs 1 noutputs 1 end network: .. r. end biases: .. end", 1)
    read_weights(net, "0 0 0.5 0 0 -0.25")
    assert net.units["o1"].bias == -0.25
    assert net.connections["bias", "o1"].frozen
    assert not net.connections["i1", "o1"].frozen


def test_a_pat_is_read_as_bp_or_pa_read_it():
    net = Network.layered(2, 2, seed=1)
    assert read_patterns("p + . - 0.25", net)[0].targets == (None, 0.25)
    linear = Network.layered(2, 2, seed=1, function="linear")
    assert read_patterns("p + - - 0.25", linear)[0] == read_patterns("p 1 -1 -1 .25", linear)[0]
    assert read_patterns("p + - - 0.25", linear)[0].targets == (-1.0, 0.25)


def test_names_of_units_and_patterns(folder):
    net = renamed(read_network(XOR_NET, 1), ["a", "b", "both"])
    assert list(net.units) == ["bias", "a", "b", "both", "h2", "o1"]
    assert weights_text(net) == weights_text(read_network(XOR_NET, 1))
    assert [p.name for p in read_patterns("x 0 0 1 x 0 1 1", net)] == ["x", "x 2"]


def test_nothing_is_drawn_where_weights_are_given(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net = load_network(folder / "XOR.NET", weights=folder / "XOR.WTS")
    assert net.connections["i1", "h1"].weight == 0.432171
    with pytest.warns(FileNote, match="drawn with seed"):
        load_network(folder / "XOR.NET")
    net.reset()
    assert net.connections["i1", "h1"].weight == 0.432171


@given(networks(products=False))
def test_weights_of_any_network_come_back(net):
    text = weights_text(net)
    twin = net.copy()
    twin.randomize(5)
    read_weights(twin, text)
    assert weights_text(twin) == text
    for ends, connection in net.connections.items():
        assert twin.connections[ends].weight == pytest.approx(connection.weight, abs=5e-7)


NUMBERS = st.floats(0, 1e6)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.none() | NUMBERS), min_size=1, max_size=5))
def test_patterns_come_back_to_the_last_digit(rows):
    net = Network.layered(2, 1, seed=1)
    patterns = PatternSet([([a, b], [c]) for a, b, c in rows], ["i1", "i2"], ["o1"])
    assert read_patterns(patterns_text(patterns, net), net) == patterns


def test_what_a_pat_cannot_hold_is_refused(tmp_path, xor):
    for patterns, why in (
        (PatternSet([([-1], [0])]), "would be taken for something else"),
        (PatternSet([([0], [0]), ([Carry({"h9": 0.3})], [0])]), "has no place for =0.3[*]h9"),
        (PatternSet([([1], [-0.5])]), "would be taken for something else"),
        (PatternSet([type(xor[0])([1], [0], "two words")]), "spaces"),
    ):
        with pytest.raises(PdpsimError, match=why):
            save_patterns(patterns, tmp_path / "p.pat")
    with pytest.raises(PdpsimError, match="give the network"):
        load_patterns(tmp_path / "p.pat") if (tmp_path / "p.pat").write_text(XOR_PAT) else None
    assert "something" not in patterns_text(xor)
    with pytest.warns(FileNote, match='"don\'t care" is written as -1, which only bp reads so; give the network'):
        patterns_text(PatternSet([([0], [None])]))


def test_patterns_that_are_only_presented_have_unknown_targets(tmp_path):
    patterns = PatternSet([([0, 1], []), ([1, 0], []), ([0, 0], []), ([1, 1], [])])  # 12 words: 3 patterns of 2-2-1
    net = Network.layered(2, 2, 1, seed=1)
    save_patterns(patterns, tmp_path / "p.pat", net)
    found = load_patterns(tmp_path / "p.pat", net)
    assert [(p.inputs, p.targets) for p in found] == [(p.inputs, (None,)) for p in patterns]
    with pytest.raises(PdpsimError, match="these patterns have none; give the network"):
        save_patterns(patterns, tmp_path / "p.pat")


def test_weights_at_bounds_that_six_decimals_would_cross_are_read_back(tmp_path):
    net = Network.layered(1, 1, seed=1)
    weight = net.connections["i1", "o1"].shared
    weight.value = 0.5
    weight.keep_between(1 / 3, 2 / 3)
    for value, text in (1 / 3, repr(1 / 3)), (0.4, "0.400000"), (2 / 3, repr(2 / 3)):
        weight.value = value
        save_weights(net, tmp_path / "net.wts")
        assert text in (tmp_path / "net.wts").read_text().split()
        load_weights(net, tmp_path / "net.wts")
        assert weight.value == value


@pytest.mark.parametrize("function", ["linear", "tanh", "relu"])
def test_pa_has_no_place_for_inputs_that_are_carried_over(tmp_path, function):
    net = Network.layered(2, 2, 1, seed=1, function=function)
    patterns = PatternSet([([0, 1], [0]), ([Carry({"i1": 0.5, "o1": 1.0}), 1], [1])], ["i1", "i2"], ["o1"])
    with pytest.raises(PdpsimError, match=r"a \.PAT for pa has no place for an input that is carried over"):
        save_patterns(patterns, tmp_path / "p.pat", net)
    assert not (tmp_path / "p.pat").exists()
    for_bp = Network.layered(2, 2, 1, seed=1)
    save_patterns(patterns, tmp_path / "p.pat", for_bp)
    assert load_patterns(tmp_path / "p.pat", for_bp)[1].given == patterns[1].given


def test_pa_has_no_place_for_patterns_that_are_only_presented(tmp_path):
    net = Network.layered(2, 2, seed=1, function="linear")
    with pytest.raises(PdpsimError, match="don't care"):
        save_patterns(PatternSet([([0, 1], [])]), tmp_path / "p.pat", net)
    assert list(tmp_path.iterdir()) == []


NET_ERRORS = [
    (XOR_NET.replace("nunits 5", "nunits five"), "line 2: 'five' stands where the number nunits should be"),
    (XOR_NET.replace("ninputs", "inputs"), "line 3: 'inputs' .*did you mean 'ninputs'"),
    (XOR_NET.replace("noutputs 1\n", ""), "do not say noutputs"),
    (XOR_NET.replace("nunits 5", "nunits 2"), "2 inputs and 1 outputs are more than the 2 units"),
    (XOR_NET.replace("%r 4 1 2 2", "%r 4 2 2 2"), "line 8: units 4 to 5 are more than there are: 5 units"),
    (XOR_NET.replace("%r 4 1 2 2", "%r 3 1 2 2"), "line 8: unit 3 has a second row"),
    (XOR_NET.replace("%r 4 1 2 2", "% 4 1 2 2 r"), "line 8: the row of unit 4 has 1 letters, 'r'; 2 are expected"),
    (XOR_NET.replace("%r 4 1 2 2", "% 4 1 2 2 r1"), "line 8: '1' in the row of unit 4 is neither a letter nor"),
    (XOR_NET.replace("%r 4 1 2 2", "%r 4 1 2 3"), "unit 4 .o1. hears unit 4"),
    (XOR_NET.replace("biases:", "biased:"), "line 10: 'biased:' .*did you mean 'biases:'"),
    (XOR_NET.replace("%r 2 3\nend", "%r 2 3"), "the file ends after line 11, where biases or end should be"),
    (XOR_NET.replace("%r 2 3", "rr"), "line 11: biases has 2 letters"),
    (
        XOR_NET.replace("network:", "constraints:\na wild\nend\nnetwork:"),
        "line 7: 'wild' stands where a number or a kind",
    ),
    *(
        (XOR_NET.replace("network:", f"constraints:\n{said}\nend\nnetwork:"), why)
        for said, why in (
            ("x 0.5\nX 0.7", "line 8: what the letter 'X' stands for was told before"),
            ("x 0.5 random", "line 7: 'random' does not go with what stands before it"),
            ("x 0.5 0.7", "line 7: '0.7' does not go with"),
            ("x positive negative", "line 7: 'negative' does not go with"),
            ("x positive -0.4", "line 7: -0.4 is on the other side of 0"),
        )
    ),
    (XOR_NET.replace("nunits", "nunits 5 nunits"), "line 2: nunits was told before"),
    (XOR_NET.replace("network:", "sigmas:\n"), "line 6: sigmas are of harmony theory"),
    ("network:\n", "line 1: network: stands before the definitions"),
    ("definitions: nunits 10000 ninputs 1 noutputs 1 end network: %r 1 9999 0 9999", "99,980,001 weights are too many"),
    (REC_NET.replace("abc\ndef\nghi\nend", "Abc\ndef\nghi\nend"), "linked letter 'a' stands for weights that learn"),
]


@pytest.mark.parametrize(("text", "why"), NET_ERRORS, ids=range(len(NET_ERRORS)))
def test_a_net_that_is_wrong_is_told_with_its_line(tmp_path, text, why):
    (tmp_path / "a.net").write_text(text)
    with pytest.raises(FormatError, match=f"^{re.escape(file_named(tmp_path / 'a.net'))}: .*{why}"):
        load_network(tmp_path / "a.net")


PAT_ERRORS = [
    ("", "the file is empty"),
    ("p00", "the file ends after line 1, where input 1 of pattern 'p00' should be"),
    ("p00 0 0", "where target 1 of pattern 'p00' should be"),
    ("p00 0 0 0\np01 0 x 1", "line 2: 'x' stands where input 2 of pattern 'p01' should be"),
    ("p00 0 0 0 1", "line 1: 1 stands where a pattern's name should be"),
    ("p00 0 0 0\n1", "the file ends after line 2, where input 1 of pattern '1'"),
    ("p00 0 0 nan", "line 1: 'nan' stands where target 1 of pattern 'p00', which must be finite"),
    ("p00 0 0 1e999", "must be finite"),
    ("p00 0 0 ++", "line 1: '[+][+]' stands where target 1"),
    ("p00 0 0 0\np01 -3 0 0", "pattern 'p01': input 1, -3, is carried over from unit 3, which must be one from 0 to 2"),
    (
        "p00 0 0 0\np01 -0.5 0 0",
        "pattern 'p01': input 1, -0.5, is carried over from unit 0.5, which must be one from 0",
    ),
    ("p00 0,0,0", "line 1: '0,0,0' stands where input 1"),
    ("p00 1_0 0 0", "line 1: '1_0' stands where input 1"),
    ("0 0 0\n0 1 1\n1 0 1\n1 1 0\n", "line 2: 1 stands where a pattern's name should be; each pattern is a name, 2"),
    ("a . . + . + + +", "line 1: [.] stands where a pattern's name should be"),
    ("a 1 1 1 .5 1 1 1", "line 1: .5 stands where a pattern's name should be"),
]


@pytest.mark.parametrize(("text", "why"), PAT_ERRORS, ids=range(len(PAT_ERRORS)))
def test_a_pat_that_is_wrong_is_told_with_its_line(tmp_path, text, why):
    (tmp_path / "a.PAT").write_text(text)
    with pytest.raises(FormatError, match=f"a.PAT: .*{why}"):
        load_patterns(tmp_path / "a.PAT", Network.layered(2, 1, seed=1))


def test_names_may_be_numbers_at_the_beginning_of_a_line_and_words_anywhere(tmp_path):
    (tmp_path / "in:a.pat").write_text("1 0 0\n0\n2 0 1 1 in:c 1 0 1 d 1 1\n0")
    found = load_patterns(tmp_path / "in:a.pat", Network.layered(2, 1, seed=1))
    assert [(p.name, p.inputs, p.targets) for p in found] == [
        ("1", (0.0, 0.0), (0.0,)), ("2", (0.0, 1.0), (1.0,)), ("in:c", (1.0, 0.0), (1.0,)), ("d", (1.0, 1.0), (0.0,)),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["train:1", "in:1"])
def test_a_suffix_without_a_beginning_of_its_own_says_what_a_file_is(tmp_path, name):
    (tmp_path / "a.pat").write_text(f"{name} 0 0 0\n")
    assert load_patterns(tmp_path / "a.pat", Network.layered(2, 1, seed=1))[0].name == name
    (tmp_path / "a.ex").write_text("min: 1 max: 2\n;\nname: a I: 0 0 T: 0;\n")
    with pytest.warns(UserWarning, match="time"):
        assert load_patterns(tmp_path / "a.ex", Network.layered(2, 1, seed=1))[0].name == "a"


LINES = XOR_WTS.splitlines()
WTS_ERRORS = [
    ("", "there are 0 numbers; the network has places for 11"),
    ("\n".join(LINES[:-1]), "there are 10 numbers; the network has places for 11"),
    ("\n".join([*LINES, "1"]), "there are 12 numbers"),
    (XOR_WTS.replace("0.0", "O.0"), "line 3: '-O.038413' stands where a weight should be"),
    (XOR_WTS.replace("0.279299", "inf"), "line 11: 'inf' stands where a weight, which must be finite"),
    (XOR_WTS.replace("0.279299", "1e400"), "line 11: '1e400'"),
    (XOR_WTS.replace("0.279299", "0,279299"), "line 11: '0,279299'"),
    (XOR_WTS.replace("0.279299", "0x1p-2"), "line 11: '0x1p-2'"),
    (XOR_WTS.replace("0.279299", "1_0"), "line 11: '1_0'"),
    ("weights:\n" + XOR_WTS, "line 1: 'weights:'"),
]


@pytest.mark.parametrize(("text", "why"), WTS_ERRORS, ids=range(len(WTS_ERRORS)))
def test_a_wts_that_is_wrong_changes_nothing(tmp_path, text, why):
    (tmp_path / "a.wts").write_text(text)
    net = read_network(XOR_NET, 1)
    before = weights_text(net)
    with pytest.raises(FormatError, match=f"a.wts: .*{why}"):
        load_weights(net, tmp_path / "a.wts")
    assert weights_text(net) == before


DOTS_NET = """\
definitions: nunits 4 ninputs 1 noutputs 1 end
network:
....
r...
rr..
.rr.
end
"""


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (5, r"line 6: with the weight 7, unit 1 \(h1\) hears unit 1 \(h1\), which is not before it; in 1987"),
        (7, r"line 8: with the weight 7, unit 1 \(h1\) hears unit 3 \(o1\), which is not before it"),
        (10, r"line 11: with the weight 7, unit 2 \(h2\) hears unit 2 \(h2\), which is not before it"),
    ],
)
def test_a_wts_makes_no_weight_that_the_net_may_not_have(place, why):
    net, numbers = read_network(DOTS_NET, 1), ["0"] * 16
    before = list(net.connections)
    numbers[place] = "7"
    with pytest.raises(FormatError, match=why):
        read_weights(net, "\n".join(numbers))
    assert list(net.connections) == before
    numbers[place], numbers[12] = "0", "7"
    read_weights(net, "\n".join(numbers))
    assert (net.connections["i1", "o1"].weight, net.connections["i1", "o1"].frozen) == (7.0, True)


def test_linked_weights_that_differ_in_a_wts_are_told():
    net = read_network(REC_NET, 3)
    with pytest.raises(FormatError, match="is one; the file has 1 and 2"):
        read_weights(net, " ".join(["1"] * 9 + ["2"] * 9 + ["0"] * 9))


def test_the_network_knows_its_plan_through_copies():
    net = read_network(XOR_NET, 1)
    assert isinstance(net.copy(), HandbookNetwork)
    assert net.copy().plan == net.plan


def test_commands_take_them(cli, folder, monkeypatch):
    monkeypatch.chdir(folder)
    files = ("--network", "XOR.NET", "--patterns", "XOR.PAT")
    ended = cli("train", *files, "--weights", "XOR.WTS", "--rate", 0.5, "--momentum", 0.9, "--save", "NEW.WTS")
    assert (ended.status, ended.err) == (0, "")
    assert "epoch 289" in ended.out
    assert (folder / "NEW.WTS").read_text() == LEARNED_WTS
    ended = cli("step", *files, "--weights", "NEW.WTS", "-c", "pattern")
    assert ended.status == 0
    assert cli("inspect", *files, "--weights", "NEW.WTS").status == 0
    assert cli("draw", *files, "--weights", "NEW.WTS", "--pattern", "p01", "-o", "a.svg").status == 0
    ended = cli("train", *files, "--rate", 0.5)
    assert "pdpsim: note: the weights that the file leaves to chance are drawn with seed" in ended.err
    seeded = [cli("train", *files, "--rate", 0.5, "--seed", 4, "--max-epochs", 9) for _ in range(2)]
    assert seeded[0].err == seeded[1].err == ""
    assert seeded[0].out.splitlines()[2:] == seeded[1].out.splitlines()[2:]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["--weights", "XOR.WTS", "--seed", "1"], "--seed changes nothing"),
        (["--weights", "XOR.PAT"], "XOR.PAT holds patterns, by its suffix, where weights should be"),
        (["--weights", "xor.json"], "xor.json holds a network, by its suffix, where weights should be"),
        (["--patterns", "XOR.NET"], "XOR.NET holds a network, by its suffix, where patterns should be"),
        (["--network", "XOR.PAT"], "XOR.PAT holds patterns, by its suffix, where a network should be"),
        (["--save", "a.net"], "files are read only"),
    ],
)
def test_commands_say_what_is_wrong(cli, folder, monkeypatch, args, why):
    monkeypatch.chdir(folder)
    files = {"--network": "XOR.NET", "--patterns": "XOR.PAT"}
    save_network(Network.layered(2, 2, 1, seed=1), "xor.json")
    ended = cli(
        "train", *(part for pair in files.items() if pair[0] not in args for part in pair), "--rate", 0.5, *args
    )
    assert ended.status == 2
    assert why in ended.err


def test_that_letters_are_not_carried_over_to_another_kind_of_file_is_told(cli, folder, monkeypatch):
    monkeypatch.chdir(folder)
    told = "how a HandbookNetwork draws its weights is not carried over to"
    assert told in " ".join(cli("convert", "XOR.NET", "xor.json").err.split())
    assert told not in " ".join(cli("convert", "xor.json", "again.json").err.split())
    with pytest.warns(FileNote, match=told):
        save_network(load_network("XOR.NET", seed=1), "other.json")


def test_weights_without_a_network_are_refused(cli, folder, monkeypatch):
    monkeypatch.chdir(folder)
    for command in (["step", "xor"], ["inspect", "xor"], ["draw", "xor", "-o", "a.svg"]):
        assert "--network" in cli(*command, "--weights", "XOR.WTS").err


def test_letters_that_are_constrained_behind_their_use_are_told_nothing_false(recwarn):
    text = "definitions:\nnunits 3\nninputs 2\nnoutputs 1\nend\nnetwork:\n...\n...\nqz.\nend\n"
    net = read_network(text + "constraints:\nq 0.25\nz 0.5\nend\n")
    assert sorted(weight.value for weight in net.weights if weight.value) == [0.25, 0.5]
    assert not recwarn.list
    with pytest.warns(FileNote, match="line 9: letter 'q' is not among the constraints; it is 0"):
        net = read_network(text + "constraints:\nz 0.5\nend\n")
    assert [weight.value for weight in net.weights if weight.value] == [0.5]


def test_what_was_added_to_the_network_of_a_net_is_not_left_out_of_a_wts(tmp_path):
    write_xor(tmp_path)

    def direct(seed):
        net = load_network(tmp_path / "XOR.NET", seed=seed)
        net.connect("i1", "o1", 0.25), net.connect("i2", "o1", -0.5)
        return net

    net, again = direct(3), direct(4)
    save_weights(net, tmp_path / "all.wts")
    load_weights(again, tmp_path / "all.wts")
    for ends, connection in net.connections.items():
        assert again.connections[ends].weight == pytest.approx(connection.weight, abs=1e-6)
    with pytest.raises(PdpsimError, match="the network has places for 13 since connections were added to it"):
        load_weights(direct(5), tmp_path / "XOR.WTS")


def test_a_pat_counts_units_as_its_net_does_whatever_was_added_since(tmp_path):
    write_xor(tmp_path)
    (tmp_path / "carry.pat").write_text("p0 0 0 1\np1 1 -4 0\n")
    net = load_network(tmp_path / "XOR.NET", seed=1)
    before = load_patterns(tmp_path / "carry.pat", net)
    assert before[1].given[1] == Carry({"i2": 0.5, "o1": 1.0})
    net.add_unit("h3", "hidden")
    net.connect("i1", "h3", 0.1), net.connect("h3", "o1", 0.1)
    assert load_patterns(tmp_path / "carry.pat", net) == before
    assert patterns_text(before, net).splitlines()[1] == "p1 1 -4 0"


@pytest.mark.parametrize(
    "command", [("draw",), ("draw", "xor", "--pattern", "01"), ("inspect", "--patterns", "XOR.PAT")]
)
def test_the_seed_that_is_told_draws_the_same_again(cli, tmp_path, monkeypatch, command):
    write_xor(tmp_path)
    monkeypatch.chdir(tmp_path)
    what, *more = command
    made = [*more, "--network", "XOR.NET", *(("-o", "d.svg") if what == "draw" else ())]
    told = cli(what, *made)
    seed = re.search(r"drawn with seed (\d+)", told.err)[1]
    first = (tmp_path / "d.svg").read_bytes() if what == "draw" else told.out
    again = cli(what, *made, "--seed", seed)
    assert "drawn with seed" not in again.err
    assert first == ((tmp_path / "d.svg").read_bytes() if what == "draw" else again.out)
