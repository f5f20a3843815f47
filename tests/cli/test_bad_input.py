"""Bad input at the command line: one sentence on stderr, exit 2, nothing on stdout, nothing written."""

import json
import os

import pytest

from pdpsim import Network, save_network

LONG = "x" * 4000


def written(name, content):
    """What puts a file there before the command runs."""

    def write(folder):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return write


def changed(change):
    """What changes the network file."""

    def rewrite(folder):
        data = json.loads((folder / "net.json").read_text())
        change(data)
        (folder / "net.json").write_text(json.dumps(data))

    return rewrite


def edge(source, target, weight=0.5):
    return changed(lambda data: data["edges"].append({"source": source, "target": target, "weight": weight}))


def weight(value):
    return changed(lambda data: data["edges"][0].update(weight=value))


def truncated(folder):
    (folder / "net.json").write_bytes((folder / "net.json").read_bytes()[:200])


def without_outputs(folder):
    net = Network()
    net.add_group(["i1", "i2"], "input")
    save_network(net, folder / "net.json")


def with_thresholds(folder):
    save_network(Network.layered(2, 2, 1, seed=1, function="threshold"), folder / "net.json")


def linked(folder):
    (folder / "b.json").symlink_to(folder / "a.json")


def untouched(folder):
    """Nothing is changed: the arguments are wrong."""


CASES = {
    "network missing": (untouched, ["--network", "none.json"], "none.json"),
    "network empty": (written("net.json", ""), [], "empty"),
    "network truncated": (truncated, [], "line"),
    "network rubbish": (written("net.json", bytes(range(256)) * 9), [], "not a text file"),
    "network a folder": (untouched, ["--network", "."], "cannot read"),
    "network's name long": (untouched, ["--network", LONG], "cannot read"),
    "format": (changed(lambda data: data["graph"].update(format="other")), [], "pdpsim-network"),
    "version": (changed(lambda data: data["graph"].update(version=99)), [], "99"),
    "unknown unit": (edge("i9", "h1"), [], "i9"),
    "double unit": (changed(lambda data: data["nodes"].append(data["nodes"][3])), [], "h1"),
    "cycle": (edge("o1", "h1"), [], "h1 -> o1 -> h1"),
    "nan": (weight(float("nan")), [], "NaN"),
    "inf": (weight(float("inf")), [], "Infinity"),
    "text as weight": (weight("0.5"), [], "finite number"),
    "edge into input": (edge("h1", "i1"), [], "i1"),
    "edge into bias": (edge("h1", "bias"), [], "bias"),
    "network without outputs": (without_outputs, [], "no output units"),
    "threshold units": (with_thresholds, [], "no slope"),
    "patterns missing": (untouched, ["--patterns", "none.csv"], "none.csv"),
    "patterns empty": (written("p.csv", ""), [], "empty"),
    "patterns rubbish": (written("p.csv", bytes(range(256)) * 9), [], "not a text file"),
    "patterns' name long": (untouched, ["--patterns", LONG], "cannot read"),
    "no patterns": (written("p.csv", "name,in:i1,in:i2,target:o1\n"), [], "no patterns"),
    "column missing": (written("p.csv", "name,in:i1,target:o1\na,0,0\n"), [], "i2"),
    "column unknown": (written("p.csv", "name,in:i1,in:i2,in:i3,target:o1\na,0,0,0,0\n"), [], "i3"),
    "row ragged": (written("p.csv", "name,in:i1,in:i2,target:o1\na,0,0\n"), [], "line 2"),
    "text in a number": (written("p.csv", "name,in:i1,in:i2,target:o1\na,0,zero,0\n"), [], "line 2, column in:i2"),
    "no targets": (written("p.csv", "name,in:i1,in:i2,target:o1\na,0,0,\n"), [], "target"),
    "rate 0": (untouched, ["--rate", "0"], "rate"),
    "rate negative": (untouched, ["--rate", "-1"], "rate"),
    "rate nan": (untouched, ["--rate", "nan"], "rate"),
    "momentum 1": (untouched, ["--momentum", "1"], "momentum"),
    "momentum negative": (untouched, ["--momentum", "-0.1"], "momentum"),
    "momentum nan": (untouched, ["--momentum", "nan"], "momentum"),
    "decay 1": (untouched, ["--decay", "1"], "decay"),
    "margin negative": (untouched, ["--margin", "-1"], "margin"),
    "grain": (untouched, ["--grain", "batch"], "grain"),
    "ecrit 0": (untouched, ["--ecrit", "0"], "tss"),
    "no epochs": (untouched, ["--max-epochs", "0"], "max_epochs|epochs"),
    "engine": (untouched, ["--engine", "abacus"], "abacus"),
    "save nowhere": (untouched, ["--save", "no/such/net.json"], "no/such"),
    "save onto a folder": (untouched, ["--save", "."], "folder"),
    "save under a file": (untouched, ["--save", "net.json/x"], "cannot write"),
    "save under a long name": (untouched, ["--save", LONG], "cannot write"),
    "one file for both": (untouched, ["--save", "a.json", "--history", "./a.json"], "a.json"),
    "the same file by a link": (linked, ["--save", "a.json", "--history", "b.json"], "replace"),
    "epochs without end": (untouched, ["--max-epochs", "9" * 20], "at most"),
    "history nowhere": (untouched, ["--history", "no/such/h.csv"], "no/such"),
}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.exists()}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_in_a_sentence_and_nothing_is_written(case, train, folder):
    prepare, args, told = CASES[case]
    prepare(folder)
    before = contents(folder)
    outputs = [] if "--save" in args or "--history" in args else ["--save", "new.json", "--history", "new.csv"]
    ended = train(*outputs, *args)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("pdpsim: ")
    assert any(word in ended.err for word in told.split("|"))
    assert len(ended.err) < 500
    assert contents(folder) == before


def test_the_files_that_are_made_wrong_are_right(train, folder):
    # Guards the test above: what is refused there is refused for what was changed.
    assert train("--momentum", 0.9, "--save", "new.json", "--history", "new.csv").status == 0
    assert sorted(contents(folder)) == ["net.json", "new.csv", "new.json", "p.csv"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["run", "xr"], "'xor'"),
        (["run", "xor", "--recipe", "retel"], "'retelling'"),
        (["run", "xor", "--engine", "abacus"], "abacus"),
        (["run", "xor", "--save", "no/such/net.json"], "no/such"),
        (["run", "xor", "--max-epochs", "0"], "epochs"),
        (["run", "xor", "--max-epochs", "9" * 20], "at most"),
        (["run", "xor", "--save", "a.json", "--history", "a.json"], "a.json"),
        (["study", "xor", "--seeds", "x" * 1000], "..."),
        (["reproduce", "--only", "xor", "--seeds", "9" * 23], "at most"),
    ],
)
def test_a_scenario_that_cannot_be_run_is_told_in_a_sentence(cli, args, told):
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "args", [["fly"], ["run"], ["train"], ["run", "xor", "--seed", "x"], ["run", "xor", "--flavour", "sweet"]]
)
def test_a_command_line_that_makes_no_sense_is_answered_with_the_usage(cli, args):
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    assert "usage: pdpsim" in ended.err


@pytest.mark.parametrize(
    "args",
    [
        ["draw", "xor", "-o=--"],
        ["study", "xor", "--seeds=--"],
        ["study", "xor", "--set=--"],
        ["run", "xor", "--seed=--"],
    ],
)
def test_two_dashes_are_no_value(cli, args):
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith("'--' is no value\n")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told_before_the_training(train, folder):
    (folder / "closed").mkdir(mode=0o500)
    ended = train("--save", "closed/net.json")
    assert ended.status == 2
    assert "cannot write" in ended.err
