"""`pdpsim inspect`: reports, documents, pictures, and what it refuses."""

import json
import os
import re
import signal
import threading

import pytest

from pdpsim import Network, PatternSet, diagnose, get_scenario, run_scenario, save_network, save_patterns


def test_a_solved_run_is_explained_in_words(cli):
    ended = cli("inspect", "xor", "--seed", 1)
    assert (ended.status, ended.err) == (0, "")
    for line in "h1 = i1 or i2", "h2 = i1 and i2", "o1 = h1 and not h2", "01", "held at its mean":
        assert line in ended.out
    assert "why is it not solved" not in ended.out


def test_a_run_that_is_stuck_is_diagnosed_and_ends_with_1(cli):
    ended = cli("inspect", "xor", "--seed", 7, "--max-epochs", 2000)
    assert ended.status == 1
    for words in "XOR's local minimum", "gradient", "a kick of up to 0.5", "trials":
        assert words in ended.out


def test_one_json_document(cli):
    ended = cli("inspect", "encoder", "--seed", 1, "--json")
    document = json.loads(ended.out)
    assert (document["scenario"], document["recipe"], document["seed"]) == ("encoder", "retelling", 1)
    assert set(document["units"]) == {"h1", "h2", "h3"}
    assert len(document["groups"]["hidden"]["codes"]["codes"]) == 8
    assert document["diagnosis"]["solved"] is True
    assert ended.status == 0


def test_a_network_from_a_file_is_inspected_on_the_scenarios_patterns(cli, tmp_path):
    run = run_scenario("symmetry", seed=1)
    save_network(run.net, tmp_path / "net.json")
    ended = cli("inspect", "symmetry", "--network", tmp_path / "net.json")
    assert ended.status == 0
    assert ended.out.count("1 : 2 : 4") == 2


def test_network_and_patterns_of_ones_own(cli, tmp_path):
    xor = get_scenario("xor")
    net, patterns = xor.build(xor.recipe(), 1), xor.patterns(xor.recipe(), 1)
    save_network(net, tmp_path / "net.json")
    save_patterns(patterns, tmp_path / "p.csv")
    ended = cli("inspect", "--network", tmp_path / "net.json", "--patterns", tmp_path / "p.csv")
    assert ended.status == 1
    assert "answers all alike" in ended.out


def test_report_and_pictures_are_written(cli, tmp_path):
    folder = tmp_path / "a" / "b"
    ended = cli("inspect", "encoder", "--seed", 1, "--out", folder)
    assert ended.status == 0
    names = {path.name for path in folder.iterdir()}
    kinds = "weights", "dendrogram", "similarity", "components"
    assert names == {".pdpsim", "report.txt", *(f"hidden-{kind}.png" for kind in kinds)}
    assert "h3" in (folder / "report.txt").read_text()


def test_runs_from_many_seeds_are_compared(cli):
    ended = cli("inspect", "symmetry", "--seeds", "1:3")
    assert ended.status == 0
    assert "2 of 2 runs solved" in ended.out
    assert "pair 1" in ended.out
    document = json.loads(cli("inspect", "symmetry", "--seeds", "1:3", "--json").out)
    assert (document["runs"], document["solved"], document["seeds"]) == (2, 2, [1, 2])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "SCENARIO"),
        (("xr",), "xor"),
        (("--network", "net.json"), "--patterns"),
        (("xor", "--engine", "massage"), "message"),
        (("xor", "--max-epochs", "0"), "max-epochs"),
        (("xor", "--seeds", "5:5"), "seeds"),
        (("--seeds", "0:2"), "SCENARIO"),
        (("xor", "--seeds", "0:2", "--out", "folder"), "--out"),
        (
            ("hopfield", "--recipe", "9-1", "--seeds", "0:2"),
            "--seeds compares networks in which activation goes forward",
        ),
        (("xor", "--network", "/no/such.json"), "/no/such.json"),
        (("xor", "--out", "/dev/null/folder"), "folder"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(cli, arguments, words):
    ended = cli("inspect", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_a_network_that_does_not_fit_the_patterns_is_refused(cli, tmp_path):
    save_network(Network.layered(3, 2, 1, seed=1), tmp_path / "net.json")
    save_patterns(PatternSet([([0, 1], [1])], ["i1", "i2"], ["o1"]), tmp_path / "p.csv")
    ended = cli("inspect", "--network", tmp_path / "net.json", "--patterns", tmp_path / "p.csv")
    assert ended.status == 2
    assert "i3" in ended.err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("more", [[], ["--patterns", "p.csv"]])
def test_ctrl_c_in_the_training_ends_it(cli, folder, more):
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    ended = cli("inspect", "xor", "--recipe", "zero-weights", "--max-epochs", 10**7, *more)
    assert ended == (130, "", "pdpsim: interrupted\n")


def test_ways_out_of_a_network_are_tried_by_the_rule_of_the_options(cli, tmp_path):
    run = run_scenario("xor", seed=7, max_epochs=2000)
    save_network(run.net, tmp_path / "net.json")
    save_patterns(run.patterns, tmp_path / "p.csv")
    files = "--network", tmp_path / "net.json", "--patterns", tmp_path / "p.csv"
    told = cli("inspect", *files, "--rate", 0.5, "--momentum", 0.5, "--grain", "pattern").out
    assert "by GradientDescent, rate 0.5, momentum 0.5, grain pattern, until every error < 0.2" in " ".join(
        told.split()
    )
    assert "by Adam, rate 0.01" in cli("inspect", *files, "--rule", "adam", "--rate", 0.01).out
    assert "by GradientDescent, rate 0.25, momentum 0.9, grain epoch" in cli("inspect", *files).out


@pytest.mark.parametrize("option", [("--rate", 0.5), ("--rule", "adam"), ("--grain", "pattern"), ("--nesterov",)])
def test_a_rule_changes_nothing_where_a_recipe_trains(cli, option):
    ended = cli("inspect", "xor", "--seed", 1, *option)
    assert (ended.status, ended.out) == (2, "")
    assert option[0] in ended.err


def test_a_network_of_a_file_is_asked_what_its_seed_draws_unless_another_is_given(cli, tmp_path, monkeypatch):
    monkeypatch.setattr("pdpsim.cli.inspect.CHEAP", 0)  # ways out are not tried
    file = tmp_path / "net.json"
    words = ["lookup", "--recipe", "tanh-8", "--network", file]
    cli("run", *words[:3], "--seed", 3, "--max-epochs", 1, "--save", file)
    note = "pdpsim: note: the patterns are drawn with seed 3, that of the network's weights\n"
    plain, same, other = (cli("inspect", *words, "--json", *more) for more in ([], ["--seed", 3], ["--seed", 4]))
    assert (plain.out, plain.err, same.err) == (same.out, note, "")
    assert json.loads(plain.out)["seed"] == 3
    assert json.loads(other.out)["diagnosis"]["tss"] != json.loads(plain.out)["diagnosis"]["tss"]
    steps = [cli("step", *words, *more, "-c", "epoch; units") for more in ([], ["--seed", 3])]
    assert (steps[0].out, note in steps[0].err) == (steps[1].out, True)
    assert cli("draw", *words, "--show", "answers", "-o", tmp_path / "a.svg").err == note


def test_what_a_network_of_drawn_memories_stores_is_known_by_the_seed_of_its_run(cli, tmp_path):
    file, words = tmp_path / "net.json", ["hopfield", "--recipe", "9-1", "--network", tmp_path / "net.json"]
    cli("run", *words[:3], "--seed", 3, "--save", file)
    told = cli("inspect", *words)
    note = "pdpsim: note: the patterns are drawn with seed 3, that of the network's weights\n"
    assert (told.status, told.err) == (0, note)
    net = json.loads(file.read_text())
    del net["graph"]["seed"]
    file.write_text(json.dumps(net))
    assert re.fullmatch(r"pdpsim: note: the patterns are drawn with seed \d+\n", cli("inspect", *words).err)


def test_where_patterns_are_the_same_whatever_the_seed_none_is_told(cli, tmp_path):
    cli("run", "xor", "--seed", 3, "--max-epochs", 1, "--save", tmp_path / "net.json")
    assert cli("inspect", "xor", "--network", tmp_path / "net.json").err == ""


def test_what_is_left_to_chance_of_a_network_of_a_file_is_told_by_its_seed(cli, tmp_path):
    words = ["xor", "--recipe", "today-8-batch", "--network", tmp_path / "net.json"]
    cli("run", *words[:3], "--seed", 3, "--max-epochs", 1, "--save", tmp_path / "net.json")
    told = [cli("step", *words, *more, "-c", "epoch; units") for more in ([], ["--seed", 3])]
    assert told[0].out == told[1].out
    assert [each.err for each in told] == ["pdpsim: note: what is left to chance is drawn with seed 3\n", ""]


def test_a_network_that_is_trained_and_asked_other_patterns_tells_how_it_was_made(cli, tmp_path):
    save_patterns(get_scenario("xor").patterns(get_scenario("xor").recipe(), 0)[1:3], tmp_path / "some.csv")
    asked = cli("inspect", "xor", "--patterns", tmp_path / "some.csv", "--seed", 1)
    assert asked.out.startswith("xor, recipe retelling, seed 1\nSolved: ")
    assert "2 hidden units in 1 group, 2 patterns" in asked.out
    drawn = cli("inspect", "xor", "--recipe", "pdp1987", "--patterns", tmp_path / "some.csv").out
    assert re.match(r"xor, recipe pdp1987, seed \d+\nSolved: ", drawn)


@pytest.mark.parametrize("scenario", [["xor"], ["hopfield", "--recipe", "9-1"]])
def test_how_a_network_learned_its_own_patterns_says_nothing_of_others(cli, tmp_path, monkeypatch, scenario):
    given = []

    def noted(net, patterns, history, **more):
        given.append(history)
        return diagnose(net, patterns, history, **more)

    monkeypatch.setattr("pdpsim.cli.inspect.diagnose", noted)
    found = get_scenario(scenario[0])
    save_patterns(found.patterns(found.recipe(*scenario[2:]), 1)[:1], tmp_path / "some.csv")
    own, other = (
        cli("inspect", *scenario, "--seed", 1, *more).out for more in ([], ["--patterns", tmp_path / "some.csv"])
    )
    assert [history is None for history in given] == [False, True]
    told = "random starts"  # of which the run of a Hopfield net tells
    assert (told in own, told in other) == (scenario[0] == "hopfield", False)
