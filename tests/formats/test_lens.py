"""The files of LENS: examples as its parser reads them, weights in text and binary, and its conventions."""

import gzip
import struct
import warnings
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers import XOR_EX, binary
from strategies import networks

from pdpsim import (
    GradientDescent,
    Network,
    PdpsimError,
    Rule,
    load_network,
    load_patterns,
    load_weights,
    save_network,
    save_weights,
    train,
)
from pdpsim.checks import fraction, from_zero, positive
from pdpsim.core.sequences import sequence
from pdpsim.errors import FileNote, FormatError
from pdpsim.formats.lens_patterns import read_examples
from pdpsim.formats.lens_weights import NEW, OLD, links_of, read_weights, weights_text


def net_of_groups():
    net = Network()
    net.add_group(["p1", "p2", "p3"], "input", group="person")
    net.add_group(["r1", "r2"], "input", group="relation")
    net.add_group(["o1", "o2", "o3"], "output", group="answer")
    net.connect_all([*net.inputs], net.outputs)
    return net


def rows(text, net=None):
    return [(p.name, p.inputs, p.targets) for p in read_examples(text.encode(), net)]


def test_dense_sparse_names_and_comments():
    net = Network.layered(2, 2, 1, seed=1)
    assert rows(XOR_EX, net) == [
        ("0 0", (0.0, 0.0), (0.0,)),
        ("0 1", (0.0, 1.0), (1.0,)),
        ("1 0", (1.0, 0.0), (1.0,)),
        ("1 1", (1.0, 1.0), (0.0,)),
    ]


@pytest.mark.filterwarnings("ignore:example .* gives")
def test_sizes_follow_from_dense_values_alone():
    assert rows("I: 0 1 T: 1; I: 1 1 1 T: - ;") == [("1", (0.0, 1.0, 0.0), (1.0,)), ("2", (1.0, 1.0, 1.0), (None,))]


@pytest.mark.filterwarnings("ignore:example .* gives")
def test_a_header_says_defaults_and_old_counts():
    net = Network.layered(3, 2, seed=1)
    text = "3 2 defI: .1 actI: .9 defT: - actT: .8 min: 1 ;\ni: 1 t: 0; I: 1 T: .5;"
    with pytest.warns(FileNote, match="time"):
        found = rows(text, net)
    assert found == [("1", (0.1, 0.9, 0.1), (0.8, None)), ("2", (1.0, 0.1, 0.1), (0.5, None))]


@pytest.mark.filterwarnings("ignore:example .* gives")
def test_ranges_of_groups_offsets_values_and_all():
    net = net_of_groups()
    text = """
    i: {person} 0-1 {relation .5} 1 t: {answer} 2 ;
    I: (person 1) .25 .75 {relation} * T: 1 0 - ;
    i: {0.3} 3 {} 4 (person) .1 t: *;
    I: (3) 1 T: (answer 1) 1;
    """
    assert rows(text, net) == [
        ("1", (1.0, 1.0, 0.0, 0.0, 0.5), (0.0, 0.0, 1.0)),
        ("2", (0.0, 0.25, 0.75, 1.0, 1.0), (1.0, 0.0, None)),
        ("3", (0.1, 0.0, 0.0, 0.3, 1.0), (1.0, 1.0, 1.0)),
        ("4", (0.0, 0.0, 0.0, 1.0, 0.0), (0.0, 1.0, 0.0)),
    ]


def test_events_frequencies_and_code():
    text = """
    name: seq freq: 2.5 proc: {exec rm -rf [file "}"]} 4
    I: 1 T: 1
    [1-2 max: 3 actT: .5] I: 2 T: 0
    [3 defT: -] i: 0 I: 9;
    name: both B: 1 0 ;
    """
    with pytest.raises(FormatError, match=r"for the second time|is for event 4"):
        rows(text, Network.layered(1, 1, seed=1))
    with pytest.warns(FileNote) as told:
        patterns = read_examples(
            text.replace(" I: 9", "").replace("B: 1 0", "B: 1").encode(), Network.layered(1, 1, seed=1)
        )
    assert [p.inputs[0] for p in patterns] == [1.0, 2.0, 2.0, 1.0, 1.0]
    assert [p.targets[0] for p in patterns] == [1.0, 0.0, 0.0, None, 1.0]
    assert patterns[1].name == "seq event 1"
    assert patterns[1].labels == {"frequency": "2.5", "example": "seq", "event": "1"}
    words = " ".join(str(warning.message) for warning in told)
    for said in "code (proc:, which is not run)", "follow each other in time", "frequency", "time (max:":
        assert said in words


def test_the_events_of_an_example_are_the_steps_of_an_unfolded_network():
    net = Network("recurrent")
    net.add_group(["a", "b"], "input", group="letter")
    net.add_group(["h"], "hidden", group="state")
    net.add_group(["y"], "output", group="answer")
    net.connect_all(["a", "b", "h"], ["h"])
    net.connect_all(["h"], ["y"])
    unfolded = net.unfold(3)
    text = "name: ab 3 [0] i: {letter} 0 T: - [1] i: 1 [2] I: 0 0 t: {answer} 0 ; name: b 2 [1] I: (letter 1) 1 T: 0;"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read_examples(text.encode(), unfolded)
    assert found[0].inputs == sequence(unfolded, [{"a": 1}, {"b": 1}, {}]).inputs
    assert [p.targets for p in found] == [(None, None, 1.0), (None, 0.0, None)]
    assert found["b"].inputs == (0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    assert found.fitted(unfolded)
    with pytest.raises(PdpsimError, match="not at 4"):
        read_examples(b"; 4 [3] I: 1 0 T: 1;", unfolded)


def test_a_gzipped_file_is_read_and_a_damaged_one_told(tmp_path):
    path = tmp_path / "xor.ex.gz"
    path.write_bytes(gzip.compress(XOR_EX.encode()))
    net = Network.layered(2, 1, seed=1)
    assert len(load_patterns(path, net)) == 4
    path.write_bytes(gzip.compress(XOR_EX.encode())[:-9])
    with pytest.raises(FormatError, match="gzipped, and damaged"):
        load_patterns(path, net)


ERRORS = [
    ("", "there are no examples"),
    (";", "there are no examples"),
    ("I: 0 1 T: 1", "the file ends after line 1, where I:, T:, B:"),
    ("name: a\nI: 0 x T: 1;", "line 2: 'x' stands where I:, T:, B:"),
    ("defI: 0;\nactI: 1;\nname: x I: 1 0 T: 1;", "line 2: 'actI:' stands where I:, T:, B:"),
    ("name: x max: 3 I: 1 0 T: 1;", "line 1: 'max:' stands where I:, T:, B:"),
    ("name: x grace: I: 1 0 T: 1;", "line 1: 'grace:' stands where I:, T:, B:"),
    ("name: x I: 1 0 actT: 2 T: 1;", "line 1: 'actT:' stands where I:, T:, B:"),
    ("name: {a I: 0 T: 0;", "line 1: the { that stands there is not closed"),
    ("proc: {a ] } I: 0;", "line 1: '. .' stands where .|']' stands where }"),
    ("I: 0 1 T: 1 T: 0;", "line 1: T: is for event 1; the last one is 0"),
    ("2 2 ; 2 [0-1] I: 0 T: 1 [0] I: 1;", "event 0 is given inputs for the second time"),
    ("i: 0 T: 1;", "line 1: units by number; give the network"),
    ("I: (person) 1 T: 1;", "line 1: group 'person'; give the network"),
    ("I: - 1 T: 1;", "example '1': input unit 0 has no value"),
    ("0 0 0 I: 1;", "a number of events, from 1 to"),
    ("I: 1e999 T: 1;", "line 1: '1e999' is too large"),
    ("freq: often I: 1;", "'often' stands where the number of freq: should be"),
    ("defI: ; I: 1;", "';' stands where the number of defI: should be"),
    ("name: x name: y I: 1 0 T: 1;", "line 1: name: is said for the second time"),
    ("name: x freq: 2\nfreq: 3 I: 1 0 T: 1;", "line 2: freq: is said for the second time"),
    ("defI: 0 defI: 1;\nI: 1 T: 1;", "line 1: defI: is said for the second time"),
]


@pytest.mark.parametrize(("text", "why"), ERRORS, ids=range(len(ERRORS)))
def test_an_example_file_that_is_wrong_is_told_with_its_line(tmp_path, text, why):
    (tmp_path / "a.ex").write_text(text)
    with pytest.raises(FormatError, match=f"a.ex: .*({why.replace('{', '[{]').replace('(', '').replace(')', '')})"):
        load_patterns(tmp_path / "a.ex")


WITH_NET = [
    ("i: 2 T: 1;", "line 1: there is no input unit 2; there are 2 units, from 0"),
    ("i: 0-999999999 T: 1;", "line 1: there is no input unit 999999999"),
    ("i: 0-199999999999999999999 T: 1;", "line 1: there is no input unit 2"),
    ("i: -1 T: 1;", "stands where the end of a range of units should be"),
    ("i: 0 * T: 1;", "[*] may only stand first"),
    ("i: .5 T: 1;", "'.5' stands where the number of a unit"),
    ("I: 1 1 1 T: 1;", "there is no input unit 2"),
    ("i: {input ) 1 T: 1;", "'.' stands where a word"),
    ("name:", "the file ends after line 1, where a word"),
    ("I: (hiden) 1 T: 1;", "has no input group 'hiden'"),
    ("i: * 1 T: 1;", "stands where the number of a unit"),
    ("[0 I: 1 1;", "stands where \\]|\\] should be"),
    ("[1] I: 1 1;", "'1' stands where an event, from 0 to 0"),
]


@pytest.mark.parametrize(("text", "why"), WITH_NET, ids=range(len(WITH_NET)))
def test_what_does_not_fit_the_network_is_told(text, why):
    with pytest.raises(FormatError, match=why):
        read_examples(text.encode(), Network.layered(2, 1, seed=1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I: 1 T: 1;", "'1' gives 1 of 2 input values; .* defI"),
        ("I: 1 0 T: ;", "'1' gives 0 of 1 target value; .* defT"),
    ],
)
def test_values_that_are_too_few_are_told(text, told):
    with pytest.warns(UserWarning, match=told):
        read_examples(text.encode(), Network.layered(2, 1, seed=1))


def test_binary_examples_and_bytes_that_are_no_text_are_told():
    with pytest.raises(FormatError, match="writeExamples"):
        read_examples(b"\xaa\xaa\xaa\xaa\0\0")
    with pytest.raises(FormatError, match="byte 4 is not UTF-8"):
        read_examples(b"I: \xff")


# -- weights --------------------------------------------------------------------------------------


NUMBERS = [-0.25, 0.5, 1.5, 2.0, -1.0, 0.125, 3.0, 4.0, -8.0]


@pytest.mark.parametrize(
    "data",
    [
        binary(9, 1, NUMBERS),
        binary(9, 1, NUMBERS, OLD),
        binary(9, 2, [n for number in NUMBERS for n in (number, 0.0)]),
        f"{NEW}\n9\n1\n12\n{' '.join(map(str, NUMBERS))}".encode(),
        f"9 {' '.join(map(str, NUMBERS))}".encode(),
        f"9 {' '.join(map(str, NUMBERS))}".encode("utf-8-sig"),
        f"-2 9 {' '.join(f'{number} 0' for number in NUMBERS)}".encode(),
    ],
    ids=["binary", "old binary", "with changes", "text", "old text", "with a mark", "old text with changes"],
)
def test_weights_of_every_kind(tmp_path, data):
    (tmp_path / "xor.wt").write_bytes(data)
    net = Network.layered(2, 2, 1, seed=1)
    load_weights(net, tmp_path / "xor.wt")
    assert [net.units["h1"].bias, net.connections["i1", "h1"].weight, net.connections["i2", "h1"].weight] == NUMBERS[:3]
    assert [link.weight for link in links_of(net)] == NUMBERS
    net.connections["i1", "h1"].weight = 9.0
    net.reset()
    assert [link.weight for link in links_of(net)] == NUMBERS


def test_what_momentum_carries_on_is_carried_over():
    net = Network.layered(1, 1, seed=1)
    read_weights(net, binary(2, 2, [0.5, 0.25, -1.0, 0.125]))
    assert [link.last_change for link in links_of(net)] == [0.25, 0.125]


def test_frozen_links_may_be_left_out():
    net = Network.layered(2, 1, seed=1)
    net.connections["i1", "o1"].frozen = True
    before = net.connections["i1", "o1"].weight
    read_weights(net, binary(2, 1, [1.0, 2.0]))
    assert [link.weight for link in links_of(net)] == [1.0, before, 2.0]


DAMAGED = [
    (binary(9, 1, NUMBERS)[:-1], "it is damaged: it has 35 bytes of numbers; 36 are expected"),
    (binary(9, 1, NUMBERS) + b"\0", "it has 37 bytes of numbers"),
    (binary(9, 1, [*NUMBERS[:4], float("nan"), *NUMBERS[5:]]), "number 5, of link i1 -> h2, is nan"),
    (binary(9, 1, [*NUMBERS[:8], float("inf")]), "number 9, of link h2 -> o1, is inf"),
    (binary(8, 1, NUMBERS[:8]), "it is for 8 links; the network has 9"),
    (binary(9, 4, NUMBERS * 4), "9 links have 4 numbers each; 1 to 3 are known"),
    (binary(9, 1, NUMBERS)[:10], "it ends within its first 16 bytes"),
    (struct.pack("<I", NEW) + binary(9, 1, NUMBERS)[4:], "neither a binary weight file of LENS"),
    (b"", "the file ends after line 1"),
    (f"{NEW} 9 1 0 {' '.join(map(str, NUMBERS[:-1]))}".encode(), "it holds 8 numbers of 9"),
    (f"{NEW} 9 1 0 {' '.join(map(str, NUMBERS[:-1]))} -".encode(), "'-' stands where a number of a link"),
    (b"many 0 0", "'many' stands where the number that begins"),
    (f"{NEW} 9 -1 0".encode(), "9 links have -1 numbers each"),
    (b"\xff\xfe\x00", "neither a binary weight file"),
]


@pytest.mark.parametrize(("data", "why"), DAMAGED, ids=range(len(DAMAGED)))
def test_damage_is_told_and_changes_nothing(tmp_path, data, why):
    (tmp_path / "a.wt").write_bytes(data)
    net = Network.layered(2, 2, 1, seed=1)
    before = [weight.numbers for weight in net.weights]
    with pytest.raises(FormatError, match=f"a.wt: .*{why}"):
        load_weights(net, tmp_path / "a.wt")
    assert [weight.numbers for weight in net.weights] == before


@given(networks())
def test_weights_of_any_network_come_back_exactly(net):
    twin = net.copy()
    twin.randomize(3)
    read_weights(twin, weights_text(net).encode())
    assert [w.value for w in twin.weights] == [w.value for w in net.weights]


@given(networks(), st.sampled_from([NEW, OLD]))
def test_binary_weights_of_any_network_come_back_as_floats(net, cookie):
    numbers = [link.weight for link in links_of(net)]
    twin = net.copy()
    read_weights(twin, binary(len(numbers), 1, numbers, cookie))
    as_floats = struct.unpack(f">{len(numbers)}f", struct.pack(f">{len(numbers)}f", *numbers))
    assert [link.weight for link in links_of(twin)] == list(as_floats)


def test_commands_read_and_write_them(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_network(Network.layered(2, 2, 1, seed=1), "net.json")
    save_weights(Network.layered(2, 2, 1, seed=5), "five.wt")
    (tmp_path / "xor.ex").write_text(XOR_EX)
    files = ("--network", "net.json", "--weights", "five.wt", "--patterns", "xor.ex")
    ended = cli("train", *files, "--rate", 0.5, "--momentum", 0.9, "--save", "new.wt")
    assert "epoch" in ended.out
    assert cli("convert", "new.wt", "new.json", "--network", "net.json").status == 0
    assert cli("convert", "xor.ex", "xor.csv", "--network", "net.json").status == 0
    assert "read only" in cli("convert", "xor.csv", "new.ex").err
    trained = load_network("new.json")
    assert [round(trained.forward(p)[0]) for p in load_patterns("xor.csv")] in ([0, 1, 1, 0], [0, 1, 1, 1])


# -- conventions ----------------------------------------------------------------------------------


def as_lens(net, patterns, rate, momentum, decay, epochs):
    """What LENS computes: dE/dy is 2 (y - t), and decay is part of what momentum keeps."""
    links = links_of(net)
    last = dict.fromkeys(links, 0.0)
    for _ in range(epochs):
        derivatives = dict.fromkeys(links, 0.0)
        for pattern in patterns:
            net.forward(pattern)
            delta = {}
            for unit in reversed([*net.hidden, *net.outputs]):
                y = unit.activation
                error = 2.0 * (y - pattern.targets[0]) if unit.role == "output" else 0.0
                error += sum(c.weight * delta[c.receiver] for c in unit.outgoing)
                delta[unit] = error * y * (1.0 - y)
                for link in unit.incoming:
                    derivatives[link] += delta[unit] * link.sender.activation
        for link in links:
            last[link] = -rate * derivatives[link] + momentum * last[link] - decay * link.weight
            link.weight += last[link]
    return [link.weight for link in links]


def test_a_rate_of_lens_is_half_of_ours(xor):
    for rate in 0.25, 0.1:
        theirs = as_lens(Network.layered(2, 2, 1, seed=4), xor, rate, 0.9, 0.0, 60)
        net = Network.layered(2, 2, 1, seed=4)
        train(net, xor, GradientDescent(2 * rate, 0.9), max_epochs=60)
        assert [link.weight for link in links_of(net)] == pytest.approx(theirs, rel=1e-9)


@dataclass(frozen=True, repr=False)
class MomentumOfLens(Rule):
    """As docs/formats.md has it."""

    rate: float
    momentum: float = 0.9
    decay: float = 0.0
    checks = {"rate": positive, "momentum": fraction, "decay": from_zero}
    remembers = ("last_change",)
    fresh = (0.0,)
    equation = """
        last_change = momentum * last_change - 2 * rate * gradient - decay * weight
        weight = weight + last_change
    """


def test_decay_is_inside_the_momentum_of_lens(xor):
    theirs = as_lens(Network.layered(2, 2, 1, seed=4), xor, 0.05, 0.5, 0.01, 40)
    inside = Network.layered(2, 2, 1, seed=4)
    train(inside, xor, MomentumOfLens(0.05, 0.5, 0.01), max_epochs=40)
    assert [link.weight for link in links_of(inside)] == pytest.approx(theirs, rel=1e-9)
    outside = Network.layered(2, 2, 1, seed=4)
    train(outside, xor, GradientDescent(0.1, 0.5, 0.01), max_epochs=40)
    assert [link.weight for link in links_of(outside)] != pytest.approx(theirs, rel=1e-3)


def test_the_group_of_a_unit_that_was_added_to_an_unfolded_network_has_its_name():
    net = Network()
    net.add_unit("i1", "input", group="inp"), net.add_unit("h1"), net.add_unit("o1", "output", group="out")
    net.connect("i1", "h1"), net.connect("h1", "o1"), net.connect("h1", "h1")
    over = net.unfold(2)
    over.add_unit("verdict", "output", group="answer")
    over.connect("h1@2", "verdict")
    ((_, _, targets),) = rows("defT: - ; name: a 2 [0] I: 1 [1] I: 0 T: (out) 1 (answer) 0;", over)
    assert targets == (None, 1.0, 0.0)
