"""The programs of the benchmark compute the same, and the command says so. Nothing is timed in earnest here."""

import json
import os
import shutil
import signal
import threading

import pytest

from pdpsim.benchmarking import measuring
from pdpsim.benchmarking.task import scenario_task, square_task
from pdpsim.errors import PdpsimError


@pytest.mark.parametrize("name", ["xor", "encoder", "symmetry", pytest.param("family_tree", marks=pytest.mark.slow)])
def test_all_programs_agree_on_every_scenario(name):
    task = scenario_task(name)
    found = measuring.programs(task, lambda what: None)
    if name == "family_tree":
        found.pop("micrograd", None)  # minutes
    assert {"message", "compiled", "auto", "lists"} <= set(found)
    assert ("C" in found) == bool(shutil.which("cc") or shutil.which("gcc") or shutil.which("clang"))
    assert len(measuring.prove(task, found)) == 5


def test_all_programs_agree_on_squares():
    task = square_task(7)
    found = measuring.programs(task, lambda what: None)
    assert measuring.prove(task, found)[0] > 0.0


def test_a_program_that_computes_something_else_is_found_out():
    task = scenario_task("xor")
    found = measuring.programs(task, lambda what: None)
    found["wrong"] = lambda epochs: [1.0] * epochs
    with pytest.raises(PdpsimError, match="by wrong"):
        measuring.prove(task, found)


def test_without_a_compiler_and_packages_it_says_so(monkeypatch):
    said = []
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(measuring, "find_spec", lambda name: None)
    found = measuring.programs(scenario_task("xor"), said.append)
    assert set(found) == {"message", "compiled", "vectorized", "auto", "lists", "numpy", "numpy_tuned"}
    assert [line.split()[0] for line in said] == ["torch", "jax", "numba", "micrograd", "C"]


@pytest.fixture
def _hurried(monkeypatch):
    monkeypatch.setattr(measuring, "LONG_ENOUGH", 1e-9)


@pytest.mark.usefixtures("_hurried")
def test_the_command_prints_one_document(cli):
    ended = cli("benchmark", "xor", "--part", "one", "--part", "many", "--repeats", 1, "--seeds", 5, "--json")
    assert ended.status == 0
    document = json.loads(ended.out)
    assert len(document["one_network"]["xor"]["tss"]) == 5
    assert set(document["one_network"]["xor"]["seconds_per_epoch"]) >= {"message", "compiled", "auto", "lists"}
    assert document["many_seeds"]["seeds"] == 5


@pytest.mark.usefixtures("_hurried")
def test_the_command_prints_tables(cli, monkeypatch):
    monkeypatch.setattr("pdpsim.cli.benchmark.SIZES", (3, 4))
    ended = cli("benchmark", "xor", "--repeats", 1, "--seeds", 5)
    assert ended.status == 0
    assert "microseconds per epoch" in ended.out
    assert "All programs computed the same tss" in ended.out
    assert "4-4-4" in ended.out


@pytest.mark.parametrize("args", [["--repeats", 0], ["--seeds", -1], ["no such scenario"]])
def test_bad_settings_are_told_in_a_sentence(cli, args):
    ended = cli("benchmark", *args)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1


def _together(task):
    return lambda epochs: measuring.many_seeds(task, 8, epochs)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("make", [lambda task: measuring.by_engine(task, "compiled"), _together])
def test_ctrl_c_ends_a_measurement(make):
    program = make(scenario_task("xor"))
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        program(10**9)


@pytest.mark.usefixtures("_hurried")
def test_what_is_not_installed_is_told_once(cli, monkeypatch):
    monkeypatch.setattr(measuring, "find_spec", lambda package: None)
    ended = cli("benchmark", "xor", "encoder", "--part", "one", "--repeats", 1)
    assert ended.status == 0
    assert ended.err.count("torch is left out") == 1
    assert ended.err.count("programs are to compute") == 2
