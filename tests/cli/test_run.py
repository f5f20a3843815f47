"""`pdpsim run`, `list` and `--version`: what a newcomer types first."""

import csv
import json
import re

import pytest

from pdpsim import __version__, load_network
from pdpsim.engines import c_compiler


def test_a_solved_run_shows_patterns_weights_epochs_and_seconds(cli):
    ended = cli("run", "xor", "--seed", 1)
    assert (ended.status, ended.err) == (0, "")
    for word in "00", "01", "10", "11", "o1", "h2", "epoch 790", "seed 1", " s":
        assert word in ended.out


def test_a_local_minimum_is_told_in_terms_of_the_problem_with_another_seed_to_try(cli):
    ended = cli("run", "xor", "--seed", 7, "--max-epochs", 3000)
    assert ended.status == 1
    assert "local minimum" in ended.out
    assert "--seed 8" in ended.out


@pytest.mark.parametrize("recipe", ["zero-weights", "threshold", "pdp1987-no-momentum"])
def test_no_other_seed_is_advised_where_it_would_change_nothing(cli, recipe):
    ended = cli("run", "xor", "--recipe", recipe, "--seed", 1, "--max-epochs", 100)
    assert ended.status == 1
    assert "--seed" not in ended.out


def test_the_same_seed_gives_the_same_run(cli):
    documents = [json.loads(cli("run", "xor", "--seed", 3, "--json").out) for _ in range(2)]
    for document in documents:
        del document["seconds"]
    assert documents[0] == documents[1]
    assert (documents[0]["scenario"], documents[0]["recipe"], documents[0]["seed"]) == ("xor", "retelling", 3)


def test_the_header_tells_the_limit_that_is_in_force(cli):
    header = cli("run", "xor", "--seed", 1, "--max-epochs", 20).out.partition("seed 1")[0]
    assert "or 20 epochs" in header
    assert "10,000" not in header


def test_a_seed_that_was_drawn_is_told_and_can_be_used_again(cli):
    drawn = json.loads(cli("run", "xor", "--max-epochs", 20, "--json").out)
    again = json.loads(cli("run", "xor", "--max-epochs", 20, "--json", "--seed", drawn["seed"]).out)
    assert again["tss"] == drawn["tss"]


def test_the_trained_network_and_the_history_are_written(cli, tmp_path):
    net, history = tmp_path / "net.json", tmp_path / "h.csv"
    assert cli("run", "xor", "--recipe", "pdp1987", "--save", net, "--history", history).status == 0
    assert round(load_network(net).forward([0, 1])[0]) == 1
    assert len(list(csv.DictReader(history.open()))) == 289


@pytest.mark.parametrize("command", [["run"], ["step", "-c", "where"], ["study", "--seeds", "1"]])
def test_headers_fit_a_narrow_terminal(cli, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "50")
    ended = cli(*command[:1], "xor", *command[1:])
    header = ended.out.split("a modern retelling")[0]
    assert max(map(len, header.splitlines())) <= 50


def test_numbers_of_epochs_are_grouped_alike(cli):
    ended = cli("run", "xor", "--recipe", "rate-0.1", "--seed", 1)
    assert "10,000 epochs" in ended.out
    assert re.search(r"in epoch [1-9],\d{3} ", ended.out)


def test_list_says_which_recipe_is_the_default(cli):
    assert "the first is taken where --recipe names no other" in " ".join(cli("list", "xor").out.split())


def test_list_names_the_scenarios_with_their_recipes(cli):
    assert "xor: XOR with hidden units" in cli("list").out
    ended = cli("list", "xor")
    assert ended.status == 0
    for word in "xor", "retelling", "pdp1987", "direct":
        assert word in ended.out


def test_the_version_is_told(cli):
    ended = cli("--version")
    assert (ended.status, ended.out) == (0, f"pdpsim {__version__}\n")


def test_help_is_there_for_every_command(cli):
    for command in ([], ["list"], ["run"], ["train"]):
        ended = cli(*command, "--help")
        assert (ended.status, ended.err) == (0, "")
        assert "usage: pdpsim" in ended.out


@pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")
def test_native_gives_what_compiled_gives_and_no_compiler_is_told_in_a_sentence(cli, monkeypatch):
    options = "run", "encoder", "--seed", 3, "--max-epochs", 50, "--json", "--engine"
    documents = [json.loads(cli(*options, engine).out) for engine in ("native", "compiled")]
    assert documents[0]["engine"] == "native"
    assert documents[0]["tss"] == documents[1]["tss"]
    monkeypatch.setenv("CC", "nowhere")
    ended = cli(*options, "native")
    assert ended.status in (1, 2)
    assert "there is no C compiler 'nowhere', which CC names" in ended.err


def test_a_picture_of_what_a_run_came_to(cli, tmp_path):
    path = tmp_path / "angle.svg"
    ended = cli("run", "ways_back", "--recipe", "fa-xor-8", "--seed", "1", "--max-epochs", "20", "--picture", path)
    assert ended.status == 1
    assert "<svg" in path.read_text(encoding="utf-8")


def test_a_picture_of_an_unknown_kind_is_refused_before_anything_is_trained(cli, tmp_path):
    ended = cli("run", "depth", "--picture", tmp_path / "a.txt")
    assert ended.status == 2
    assert "svg" in ended.err
    assert not list(tmp_path.iterdir())


def test_another_seed_is_proposed_for_as_many_epochs(cli):
    told = cli("run", "xor", "--seed", 1, "--max-epochs", 5)
    assert told.out.rstrip().endswith("pdpsim run xor --recipe retelling --seed 2 --max-epochs 5")
