"""`pdpsim train`: what it prints, writes and exits with."""

import csv
import json

import pytest

from pdpsim import (
    BackPropagation,
    GradientDescent,
    Network,
    PatternSet,
    SumOfSquares,
    load_network,
    load_patterns,
    save_network,
    save_patterns,
)
from pdpsim import train as training


def test_a_run_that_is_solved_exits_with_0_and_shows_answers_and_weights(train):
    ended = train("--momentum", 0.9)
    assert (ended.status, ended.err) == (0, "")
    assert "epoch 289" in ended.out
    for word in "h1", "h2", "o1", "bias", "5.717", "-6.96":
        assert word in ended.out


def test_a_run_that_is_not_solved_exits_with_1_and_still_writes(train, folder):
    ended = train("--max-epochs", 5, "--history", "h.csv", "--save", "new.json")
    assert ended.status == 1
    assert "Not solved" in ended.out
    assert len(list(csv.DictReader((folder / "h.csv").open()))) == 5
    assert load_network(folder / "new.json").weights[0].last_change != 0.0


def test_json_is_one_document(train):
    document = json.loads(train("--momentum", 0.9, "--json").out)
    assert {"scenario", "recipe", "seed", "engine", "solved", "epochs", "tss", "seconds"} <= set(document)
    assert (document["scenario"], document["recipe"]) == (None, None)
    assert (document["solved"], document["epochs"]) == (True, 289)
    assert document["tss"] == pytest.approx(0.039762, rel=1e-4)


def test_training_can_be_continued_through_a_file(train, folder):
    train("--momentum", 0.9, "--max-epochs", 100, "--save", "half.json")
    ended = train("--momentum", 0.9, "--json", "--network", "half.json")
    assert json.loads(ended.out)["epochs"] == 189


def test_every_option_reaches_the_rule_and_the_measure(train, folder, net1987, xor):
    options = {"--rate": 0.3, "--momentum": 0.5, "--decay": 0.001, "--margin": 0.1}
    args = [word for pair in options.items() for word in pair]
    train(*args, "--grain", "pattern", "--max-epochs", 20, "--save", "new.json")
    training(net1987, xor, BackPropagation(GradientDescent(0.3, 0.5, 0.001), SumOfSquares(0.1), batch=1), max_epochs=20)
    found = [weight.value for weight in load_network(folder / "new.json").weights]
    assert found == [weight.value for weight in net1987.weights]


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_divergence_is_told_with_the_unit_and_the_history_kept(train, folder, xor, json_too):
    save_network(Network.layered(2, 2, 1, seed=3, function="linear"), folder / "net.json")
    ended = train("--rate", 1e6, "--history", "h.csv", *json_too)
    assert ended.status == 1
    assert "diverged" in ended.out.lower()
    assert any(name in ended.out for name in ("h1", "h2", "o1"))
    assert len((folder / "h.csv").read_text().splitlines()) > 1


def test_training_that_diverges_before_there_is_a_curve_is_told(train, folder):
    save_network(Network.layered(2, 1, seed=3, function="linear"), folder / "net.json")
    (folder / "p.csv").write_text("name,in:i1,in:i2,target:o1\n" + "".join(f"{k},{k},9,{k}\n" for k in range(1, 90)))
    ended = train("--grain", "pattern", "--plot", "e.svg")
    assert (ended.status, ended.out[:25]) == (1, "Diverged: in epoch 1, uni")
    assert "training diverged in its first epoch: e.svg is not written" in ended.err
    assert not (folder / "e.svg").exists()


def test_wide_networks_are_not_printed_in_full(cli, folder):
    net = Network.layered(30, 30, 30, seed=1)
    save_network(net, "wide.json")
    save_patterns(PatternSet([([0.0] * 30, [1.0] * 30)]), "wide.csv", net)
    ended = cli("train", "--network", "wide.json", "--patterns", "wide.csv", "--rate", 0.1, "--max-epochs", 1)
    assert ended.status == 1
    assert len(ended.out.splitlines()) < 60


def test_the_seed_that_is_drawn_is_told_and_runs_that_diverge_are_named(cli, folder, tmp_path):
    own = "train", "--patterns", "p.csv", "--hidden", 2, "--rate", 0.5, "--max-epochs", 3
    told = cli(*own)
    seed = told.err.split()[-1]
    assert told.err == f"pdpsim: note: the starting weights are drawn with seed {seed}\n"
    again = cli(*own, "--seed", seed)
    assert (again.out.split("(")[0], again.err) == (told.out.split("(")[0], "")
    (folder / "out.csv").write_text("x,t\n1,5\n2,-3\n3,2\n")
    table = "--patterns", "out.csv", "--inputs", "x", "--targets", "t", "--hidden", 2
    ended = cli("train", *table, "--rate", "1e308", "--momentum", 0.9, "--seeds", "0:2")
    assert ended.out.count("diverged") == 2


def test_the_seed_that_is_told_makes_the_same_run_again(cli, folder):
    by_chance = "--patterns", "p.csv", "--rate", 0.5, "--batch", 1, "--order", "permuted", "--max-epochs", 20, "--json"
    for net in ("--hidden", 2), ("--network", "net.json"):
        first = cli("train", *net, *by_chance)
        told = json.loads(first.out)
        assert f"drawn with seed {told['seed']}\n" in first.err
        again = json.loads(cli("train", *net, *by_chance, "--seed", told["seed"]).out)
        assert {**again, "seconds": 0} == {**told, "seconds": 0}


def test_a_network_with_dropout_takes_a_seed(cli, folder):
    net = Network.layered(2, 3, 1, seed=1)
    kept = net.dropout(net.hidden, 0.5)
    net.connect_all(kept, ["o1"])
    net.reset(seed=1)
    save_network(net, "drop.json")
    own = "train", "--network", "drop.json", "--patterns", "p.csv", "--rate", 0.5, "--max-epochs", 3, "--json"
    one, other, again = (json.loads(cli(*own, "--seed", seed).out)["tss"] for seed in (4, 5, 4))
    assert one == again != other


def dropping(path):
    net = Network("drop")
    inputs, hidden = net.add_group(["i1", "i2"], "input"), net.add_group(["h1", "h2", "h3"], bias=0.0)
    net.connect_all(inputs, hidden)
    net.connect_all(net.dropout(hidden, 0.7), [net.add_unit("o1", "output", bias=0.0)])
    net.randomize(1)
    save_network(net, path)


def test_what_chance_solved_is_told_beside_what_it_comes_to_on_the_average(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dropping("n.json")
    (tmp_path / "p.csv").write_text("name,in:i1,in:i2,target:o1\na,0,0,0\nb,0,1,1\nc,1,0,1\nd,1,1,0\n")
    files = ("--network", "n.json", "--patterns", "p.csv", "--rate", ".5")
    out = cli("train", *files, "--seed", 3, "--max-epochs", 20, "--save", "t.json").out
    net, patterns = load_network("t.json").without_dropout(), load_patterns("p.csv")
    tss = sum((p.targets[0] - net.forward(p)[0]) ** 2 for p in patterns)
    assert f"on the average of dropout tss is {tss:.4f} now" in " ".join(out.split())


def test_a_seed_that_stepping_draws_is_told(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_network(Network.layered(2, 2, 1, seed=1), "n.json")
    (tmp_path / "p.csv").write_text("name,in:i1,in:i2,target:o1\na,0,0,0\nb,0,1,1\nc,1,0,1\nd,1,1,0\n")
    files = ("step", "--network", "n.json", "--patterns", "p.csv", "--rate", ".5", "--grain", "pattern")
    lines = ("-c", "epoch 3", "-c", "p tss")
    once = cli(*files, "--order", "permuted", *lines)
    seed = once.err.split("drawn with seed ")[1].split()[0]
    assert cli(*files, "--order", "permuted", "--seed", seed, *lines).out == once.out
    assert "seed" not in cli(*files, *lines).err


def test_a_margin_that_keeps_what_is_asked_from_being_met_is_told(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text("name,in:i1,in:i2,target:o1\na,0,0,0\nb,0,1,1\nc,1,0,1\nd,1,1,1\n")
    files = ("train", "--hidden", "2", "--patterns", "p.csv", "--rate", ".5", "--seed", 1, "--max-epochs", 400)
    told = "Every error is within --margin 0.4, so nothing is learned any more; give a higher --ecrit."
    assert told in " ".join(cli(*files, "--margin", ".4").out.split())
    assert "margin" not in cli(*files).out
