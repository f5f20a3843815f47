"""Whoever trains asks whether Ctrl-C ended it: found by reading the sources, so no caller can forget."""

import ast
from pathlib import Path

import pytest

import pdpsim

TRAINERS = {"train", "train_many", "run_scenario"}
# Those who hand the history on, or tell how it ended.
TELLERS = {
    "training/many.py": 1,
    "experiments/running.py": 1,
    "cli/train.py": 1,
    "cli/run.py": 1,
    "formats/handbook_program.py": 1,
    "training/testing.py": 1,
    "playground/session.py": 2,
}


def calls(tree, names):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


@pytest.mark.parametrize("path", sorted(Path(pdpsim.__file__).parent.rglob("*.py")), ids=lambda path: path.stem)
def test_every_caller_of_training_asks_whether_it_was_interrupted(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(Path(pdpsim.__file__).parent).as_posix()
    trained = len(calls(tree, TRAINERS)) - TELLERS.get(name, 0)
    assert len(calls(tree, {"uninterrupted"})) >= trained
