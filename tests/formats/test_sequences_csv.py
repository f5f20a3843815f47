"""Sequences in files with a row for each step."""

import pytest

from pdpsim import Network, load_patterns, save_network
from pdpsim.core.sequences import sequence
from pdpsim.errors import FormatError, PatternError

LONG = """sequence,step,in:one,target:count,label:kind
101,1,1,,odd
101,3,1,2,
11,1,1,,
11,2,1,2,even
"""


@pytest.fixture
def counter():
    net = Network("counter")
    net.add_unit("one", "input")
    net.add_unit("count", "output", "linear")
    net.connect("one", "count", 1.0)
    net.connect("count", "count", 1.0)
    return net.unfold(3)


@pytest.fixture
def load(tmp_path, counter):
    def load(text, net=counter):
        (tmp_path / "s.csv").write_text(text)
        return load_patterns(tmp_path / "s.csv", net)

    return load


def test_a_sequence_is_a_pattern(load):
    patterns = load(LONG)
    assert [(p.name, p.inputs, p.targets, p.labels) for p in patterns] == [
        ("101", (1, 0, 1), (None, None, 2), {"kind": "odd"}),
        ("11", (1, 1, 0), (None, 2, None), {"kind": "even"}),
    ]
    assert (patterns.input_names, patterns.target_names) == (
        ("one@1", "one@2", "one@3"),
        ("count@1", "count@2", "count@3"),
    )
    assert load(LONG.replace(",", ";")).patterns == patterns.patterns


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        ("101,3,1", "101,4,1", "'one' is given a number at the steps 1, 2, 3, not at 4"),
        ("101,3,1", "101,1,1", "line 3: step 1 of sequence '101' stands there twice"),
        ("11,1,1,,\n", "11,1,1,,\n101,2,1,,\n", "line 5: sequence '101' goes on after another"),
        ("101,3,1", "101,third,1", "line 3, column step: 'third' is not a whole number"),
        ("101,3,1", "101,3,x", "line 3, column in:one: 'x' is not a number"),
        ("in:one", "in:on", "there is no unit 'on'; did you mean 'one'"),
        ("sequence,step", "sequence,name", "both sequence and step"),
        ("in:one", "in:count", "line 2, column in:count: at step 1 'count' is an output unit, which has a target"),
        ("target:count", "target:one", "line 3, column target:one: at step 3 'one' is an input unit, which has none"),
        ("101,3,1,2,", "101,3,1,2,even", "line 3, column label:kind: the sequence was 'odd' before"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(load, was, is_, told):
    with pytest.raises(FormatError, match=told):
        load(LONG.replace(was, is_))


def test_it_is_read_for_a_network_over_several_steps(load):
    for net in None, Network.layered(1, 1, seed=1):
        with pytest.raises(FormatError, match="over several steps"):
            load(LONG, net)


def test_the_command_line_reads_it(tmp_path, counter, cli):
    for weight in counter.weights:
        weight.value = 0.7
    save_network(counter, tmp_path / "net.json")
    (tmp_path / "s.csv").write_text(LONG)
    files = "--network", tmp_path / "net.json", "--patterns", tmp_path / "s.csv"
    ended = cli("train", *files, "--rate", "0.1", "--ecrit", "0.001")
    assert ended.status == 0
    assert "tss < 0.001" in ended.out
    assert cli("draw", *files, "--pattern", "101", "-o", tmp_path / "a.svg").status == 0
    assert ">step 3<" in (tmp_path / "a.svg").read_text()


def test_what_a_unit_is_to_be_is_not_taken_for_what_it_was(load):
    """Units are inputs before the first step, and outputs at the others."""
    net = Network("both")
    net.add_group(["u", "v"], "output")
    net.connect_all(["u", "v"], ["u", "v"])
    net = net.unfold(2, delayed=net.connections, start="input")
    text = "sequence,step,in:u,in:v,target:u,target:v\na,0,0.25,1,,\na,2,,,0,1\n"
    assert load(text, net)[0].inputs == (0.25, 1.0)
    for was, is_, why in (
        ("0.25,1,,", "0.25,1,0.75,1", "line 2, column target:u: at step 0 'u' is an input unit"),
        ("2,,,0,1", "2,5,5,,", "line 3, column in:u: at step 2 'u' is an output unit"),
    ):
        with pytest.raises(FormatError, match=why):
            load(text.replace(was, is_), net)
    with pytest.raises(PatternError, match="step 0 is told twice"):
        sequence(net, {0: {"u": 0.5}}, start={"u": 1.0})


def test_a_row_that_belongs_to_no_sequence_is_told(load):
    net = Network.layered(1, 1, 1, seed=1)
    net.connect("h1", "h1", 0.5)
    net = net.unfold(3)
    assert len(load("sequence,step,in:i1,target:o1\n,1,1,0\n,2,0,\n", net)) == 1
    for rows in "A,1,1,0\n,2,0,\n", ",1,1,0\nA,2,0,\n":
        with pytest.raises(FormatError, match="line 3: it must be said of each row of which sequence it is"):
            load(f"sequence,step,in:i1,target:o1\n{rows}", net)
