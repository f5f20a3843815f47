"""`pdpsim draw`: pictures and pages from the command line."""

import os
import re
import signal
import threading
from dataclasses import replace

import pytest

from pdpsim import Network, PatternSet, get_scenario, run_scenario, save_network, save_patterns


@pytest.mark.parametrize(
    ("args", "name", "head"),
    [
        (["--pattern", "01", "--phase", "backward"], "a.svg", b"<?xml"),
        (["--show", "weights"], "a.png", b"\x89PNG"),
        pytest.param(["--show", "surface"], "a.pdf", b"%PDF", marks=pytest.mark.slow),
        (["--show", "answers"], "a.pdf", b"%PDF"),
        (["--show", "error"], "a.png", b"\x89PNG"),
        (["--bias", "unit", "--direction", "right", "--labels", "none", "--values", "net_input"], "a.png", b"\x89PNG"),
        ([], "a.html", b"<!DOCTYPE html>"),
    ],
)
def test_a_trained_scenario(cli, tmp_path, monkeypatch, args, name, head):
    monkeypatch.chdir(tmp_path)  # the folder's name may be too long for the line
    ended = cli("draw", "xor", "--recipe", "pdp1987", *args, "-o", name)
    assert (ended.status, ended.out) == (0, f"wrote {name}\n")
    assert "epoch 289" in ended.err
    assert (tmp_path / name).read_bytes().startswith(head)


def test_what_a_run_came_to(cli, tmp_path):
    assert cli("draw", "negation", "--seed", 1, "--show", "solution", "-o", tmp_path / "a.png").status == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("args", "phase"), [([], "forward"), (["--phase", "backward"], "backward")])
def test_a_trained_network_is_drawn_forward_unless_told_otherwise(cli, tmp_path, args, phase):
    assert cli("draw", "xor", "--recipe", "pdp1987", *args, "-o", tmp_path / "a.svg").status == 0
    assert f"pattern 11, {phase}" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_network_from_a_file_at_its_start(cli, folder):
    assert cli("draw", "--network", "net.json", "-o", "a.svg").status == 0
    assert cli("draw", "--network", "net.json", "--patterns", "p.csv", "--pattern", "2", "-o", "b.svg").status in (0, 2)
    assert cli("draw", "xor", "--network", "net.json", "--pattern", "01", "-o", "c.svg").status == 0
    told = cli("draw", "xor", "--max-epochs", 0, "-o", "d.svg").err
    seed = re.fullmatch(r"xor, recipe retelling, seed (\d+)\. Not trained\.\n", told)[1]
    assert cli("draw", "xor", "--max-epochs", 0, "--seed", seed, "-o", "e.svg").status == 0
    assert (folder / "d.svg").read_text(encoding="utf-8") == (folder / "e.svg").read_text(encoding="utf-8")
    assert ">0.432<" in (folder / "a.svg").read_text(encoding="utf-8")
    assert "pattern 01, forward" in (folder / "c.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "args",
    [
        ["-o", "x.png"],
        ["xor", "-o", "x.jpg"],
        ["xor", "-o", "nowhere/x.png"],
        ["xor", "--show", "circle", "-o", "x.png"],
        ["xor", "--recipe", "pdp1987", "--pattern", "02", "-o", "x.png"],
        ["xor", "--network", "net.json", "-o", "x.png"],
        ["xor", "--recipe", "pdp1987", "--phase", "sideways", "-o", "x.png"],
        ["--network", "net.json", "--show", "error", "-o", "x.png"],
        ["--network", "net.json", "-o", "x.html"],
        ["--network", "nothing.json", "-o", "x.png"],
        ["symmetry", "--max-epochs", "0", "--show", "surface", "-o", "x.png"],
        ["negation", "--max-epochs", "0", "--show", "solution", "-o", "x.png"],
        ["negation", "--network", "net.json", "--show", "solution", "-o", "x.png"],
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_sentence_and_nothing_is_written(cli, folder, args):
    before = sorted(folder.iterdir())
    ended = cli("draw", *args)
    assert ended.status == 2
    assert ended.err.splitlines()[-1].startswith("pdpsim: ")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("module", "args"),
    [("draw", ["draw", "xor", "--show", "solution", "-o", "x.png"]), ("run", ["run", "xor", "--picture", "x.png"])],
)
def test_a_scenario_without_a_picture_is_told_before_anything_is_trained(module, args, cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bare = replace(get_scenario("xor"), picture=None)
    monkeypatch.setattr(f"pdpsim.cli.{module}.get_scenario", lambda name: bare)
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    assert "no picture" in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_in_the_training_draws_nothing(cli, tmp_path, monkeypatch):
    def interrupted(*args, **more):
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        return run_scenario(*args, **more)

    monkeypatch.setattr("pdpsim.cli.draw.run_scenario", interrupted)
    ended = cli("draw", "xor", "--recipe", "zero-weights", "--max-epochs", 10**7, "-o", tmp_path / "a.svg")
    assert (ended.status, ended.err) == (130, "pdpsim: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_a_pattern_is_drawn_with_the_answer_that_tables_tell_of_a_network_with_dropout(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net = Network("dropped")
    inputs, hidden = net.add_group(["i1", "i2"], "input"), net.add_group([f"h{k}" for k in range(4)])
    outputs = net.add_group(["o1"], "output")
    net.connect_all(inputs, hidden)
    net.connect_all(net.dropout(hidden, 0.5), outputs)
    net.randomize(seed=1)
    save_network(net, "n.json")
    (tmp_path / "p.csv").write_text("name,in:i1,in:i2,target:o1\na,1,1,1\nb,0,1,0\n")
    answer = net.without_dropout().forward([1, 1])[0]
    assert cli("draw", "--network", "n.json", "--patterns", "p.csv", "--pattern", "a", "-o", "a.svg").status == 0
    assert f">{answer:.3f}<" in (tmp_path / "a.svg").read_text()


SRN = """name,in:i1,in:i2,target:o1
a,1,0,1
b,0,=h1,0
c,1,=h1,1
"""


@pytest.mark.parametrize("kind", ["html", pytest.param("gif", marks=pytest.mark.slow)])
def test_a_pattern_that_takes_over_what_others_leave_is_not_played_alone(cli, tmp_path, kind):
    save_network(Network.layered(2, 2, 1, seed=1), tmp_path / "srn.json")
    (tmp_path / "srn.csv").write_text(SRN)
    words = ["draw", "--network", tmp_path / "srn.json", "--patterns", tmp_path / "srn.csv"]
    refused = cli(*words, "--pattern", "c", "-o", tmp_path / f"a.{kind}")
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert f"pattern 'c' takes over what those before it leave, so a .{kind} plays them all" in refused.err
    assert cli(*words, "--pattern", "a", "-o", tmp_path / f"a.{kind}").status == 0
    assert cli(*words, "--pattern", "c", "-o", tmp_path / "a.svg").status == 0


@pytest.mark.parametrize("kind", ["html", "gif"])
def test_a_page_of_a_trained_scenario_goes_on_and_one_of_a_file_tells_its_rule(cli, tmp_path, kind, monkeypatch):
    given = []
    for where in "pdpsim.diagram.player.player", "pdpsim.drawing.animation.animate_sweeps":
        monkeypatch.setattr(where, lambda *args, first_epoch, **more: given.append(first_epoch) or Unwritten())
    monkeypatch.setattr("pdpsim.drawing.animation.save_animation", lambda *args, **more: None)
    assert cli("draw", "xor", "--max-epochs", 3, "-o", tmp_path / f"a.{kind}").status == 0
    assert given[-1] == 4
    save_network(Network.layered(2, 2, 1, seed=1), tmp_path / "net.json")
    save_patterns(get_scenario("xor").patterns(get_scenario("xor").recipe(), 0), tmp_path / "xor.csv")
    told = cli(
        "draw", "--network", tmp_path / "net.json", "--patterns", tmp_path / "xor.csv", "-o", tmp_path / f"a.{kind}"
    )
    assert "it learns by gradient descent at rate 0.5, whatever it was trained by" in " ".join(told.err.split())


class Unwritten:
    def save(self, path):
        """Nothing: what is asked for is what matters."""


def test_units_that_come_on_by_chance_are_tossed_by_the_seed(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net = Network.layered(2, 6, 1, seed=1, function="stochastic_logistic")
    save_network(net, "net.json")
    save_patterns(PatternSet([([0, 1], [1])]), "p.csv", net)
    drawn = []
    for seed in 1, 1, 2, 3:
        words = ["--network", "net.json", "--patterns", "p.csv", "--pattern", 1, "-o", "a.svg", "--seed", seed]
        made = cli("draw", *words)
        assert made.status == 0, made.err
        drawn.append((tmp_path / "a.svg").read_text())
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1
