"""`pdpsim convert`: from one kind of file to another, and back to the same."""

import pytest
from peers import XOR_WTS, write_xor

from pdpsim import Network, load_network, load_patterns, save_network, save_weights


@pytest.fixture
def files(tmp_path, monkeypatch):
    write_xor(tmp_path)
    (tmp_path / "odd.thing").write_text("odd")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def convert(cli, files):
    """Convert, and say how that went."""

    def run(*args):
        ended = cli("convert", *args)
        assert ended.status == 0, ended.err
        return ended

    return run


def test_there_and_back(convert, files):
    assert convert("XOR.NET", "net.json", "--weights", "XOR.WTS").out == "wrote net.json\n"
    convert("net.json", "a.wts")
    assert (files / "a.wts").read_text() == XOR_WTS
    convert("a.wts", "again.json", "--network", "net.json")
    assert (files / "again.json").read_bytes() == (files / "net.json").read_bytes()
    convert("XOR.PAT", "p.csv", "--network", "XOR.NET")
    convert("p.csv", "p.pat")
    assert load_patterns("p.pat", load_network("net.json")) == load_patterns("p.csv")


def test_a_seed_draws_what_a_net_leaves_to_chance(convert, files):
    convert("XOR.NET", "a.json", "--seed", 3)
    convert("XOR.NET", "b.json", "--seed", 3)
    assert (files / "a.json").read_bytes() == (files / "b.json").read_bytes()
    assert "drawn with seed" in convert("XOR.NET", "c.json").err


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["XOR.WTS", "a.wts"], "name it with --network"),
        (["XOR.WTS", "a.csv", "--network", "XOR.NET"], "holds weights, which a.csv cannot hold"),
        (["XOR.NET", "a.pat"], "holds a network, which a.pat cannot hold"),
        (["XOR.PAT", "a.json"], "holds patterns, which a.json cannot hold"),
        (["XOR.NET", "a.net"], "such files are read only"),
        (["XOR.NET", "a.xyz"], "a.xyz must end in one of .csv, "),
        (["odd.thing", "a.json"], "neither its suffix nor its beginning says what it holds"),
        (["none.net", "a.json"], "cannot read none.net"),
        (["XOR.NET", "a.json.gz"], "files are written plain"),
        (["/dev/stdin", "a.json"], "no suffix that says what it holds"),
        (["XOR.WTS", "./XOR.WTS", "--network", "XOR.NET"], "would replace what it is made from"),
        (["XOR.WTS", "XOR.json", "--network", "XOR.json"], "would replace what it is made from"),
        (["XOR.NET", "a.json", "--network", "XOR.NET"], "--network changes nothing"),
        (["XOR.WTS", "a.json", "--network", "XOR.NET", "--seed", "1"], "--seed changes nothing"),
        (
            ["net.json", "a.json", "--seed", "1"],
            "--seed changes nothing in a network of a file that leaves",
        ),
        (["XOR.NET", "a.json", "--weights", "XOR.WTS", "--seed", "1"], "--seed changes nothing"),
        (["XOR.PAT", "a.csv", "--weights", "XOR.WTS"], "--weights changes nothing"),
        (["XOR.NET", "no/a.json"], "there is no folder no"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_written(cli, files, args, why):
    save_network(Network.layered(2, 2, 1, seed=3), "net.json")
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    ended = cli("convert", *args)
    assert ended.status == 2
    assert why in ended.err
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before


@pytest.mark.parametrize("name", ["n.svg", "n.html", "n.jsonl", "n.gif"])
@pytest.mark.parametrize("source", ["n.json", "n.wts"])
def test_what_is_no_network_is_told_before_anything_is_written(cli, tmp_path, monkeypatch, name, source):
    monkeypatch.chdir(tmp_path)
    net = Network.layered(2, 2, 1, seed=1)
    save_network(net, "n.json")
    save_weights(net, "n.wts")
    ended = cli("convert", source, name, *(("--network", "n.json") if source == "n.wts" else ()))
    assert ended.status == 2
    assert f"{name} must end in one of" in ended.err
    assert not (tmp_path / name).exists()


def test_a_plain_table_is_converted_by_its_columns(cli, convert, files):
    (files / "or.csv").write_text("a,b,t\n0,0,0\n0,1,1\n")
    assert "choose its columns with --inputs and --targets" in cli("convert", "or.csv", "or.pat").err
    convert("or.csv", "or.pat", "--inputs", "a,b", "--targets", "t")
    assert (files / "or.pat").read_text() == "1 0 0 0\n2 0 1 1\n"
    convert("or.csv", "classes.csv", "--inputs", "a,b", "--target-class", "t")
    assert load_patterns("classes.csv")[1].targets == (0.0, 1.0)
    # Of a network that is named, patterns are in its order, and are its patterns.
    save_network(Network.layered(2, 1, names=[["b", "a"], ["t"]]), "or.json")
    convert("or.csv", "ordered.csv", "--inputs", "a,b", "--targets", "t", "--network", "or.json")
    assert (load_patterns("ordered.csv").input_names, load_patterns("ordered.csv")[1].inputs) == (
        ("b", "a"),
        (1.0, 0.0),
    )
    other = cli("convert", "or.csv", "other.csv", "--inputs", "a,b", "--targets", "t", "--network", "XOR.NET")
    assert "the patterns name input 'a', which is no input unit" in other.err
    assert not (files / "other.csv").exists()
    assert (
        "--inputs changes nothing in the conversion of a network"
        in cli("convert", "XOR.NET", "n.json", "--inputs", "a").err
    )
    assert not (files / "n.json").exists()
