"""No line that a command prints is wider than 80 columns, over all commands and scenarios; help, lists, nearest."""

import os
import subprocess
import sys

import pytest

from pdpsim import get_scenario, list_scenarios
from pdpsim.cli.main import COMMANDS, main

NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]
VERBS = "s 40;l;units;weights;weights 2;e;l;explain;where;peek;patterns;help;status;q"
COLUMNS = ["--inputs", "f1:f12", "--target-class", "kind", "--name", "word"]


@pytest.fixture
def narrow(cli, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def run(*args):
        done = cli(*args)
        assert [line for line in done.out.splitlines() if len(line) > 80] == []
        return done

    return run


# Of thousands of patterns, or large networks, or with reports that take long.
LARGE = ("letters", "completion", "family_tree", "temporal_xor", "forgetting", "hopfield", "ways_back")


@pytest.mark.parametrize("name", list_scenarios())
def test_what_is_listed_of_a_scenario_is_no_wider(name, narrow):
    assert name in narrow("list", name).out


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in LARGE)) for name in list_scenarios()]
)
def test_what_is_told_of_a_scenario_is_no_wider(name, narrow):
    recipe = min(get_scenario(name).recipes, key=lambda recipe: recipe.max_epochs).name
    assert narrow("run", name, "--recipe", recipe, "--seed", 0, "--max-epochs", 2).status in (0, 1)
    assert "step" in narrow("step", name, "--recipe", recipe, "--seed", 0, "-c", VERBS).out


@pytest.mark.parametrize("asked", [["xor", "--recipe", "pdp1987"], ["encoder"]])
def test_what_inspect_tells_is_no_wider(asked, narrow):
    assert "hidden" in narrow("inspect", *asked, "--seed", 0).out


@pytest.mark.parametrize("name", NAMES)
def test_help_is_no_wider(name, narrow, capsys):
    with pytest.raises(SystemExit):
        main([name, "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_tables_of_ones_own_are_no_wider(narrow, tmp_path):
    rows = [f"w{k}," + ",".join(str(k >> j & 1) for j in range(12)) + f",{'abcd'[k % 4]}" for k in range(12)]
    (tmp_path / "mine.csv").write_text(f"word,{','.join(f'f{j}' for j in range(1, 13))},kind\n" + "\n".join(rows))
    own = ["--patterns", "mine.csv", *COLUMNS, "--hidden", 4, "--rate", 0.1]
    assert "inputs" in narrow("train", *own, "--seed", 1, "--max-epochs", 5).out
    narrow("train", *own, "--seeds", "0:2", "--hold-out", 2, "--max-epochs", 5)
    narrow("study", *own, "--seeds", "0:2", "--set", "max_epochs=5", "--grid", "momentum=0,0.9", "batch=1,2,3")
    narrow("lesion", "encoder", "--max-epochs", 2, "--of", "connections")
    narrow("map", "xor", "--size", 2, "--set", "max_epochs=5")


def test_pdpsim_alone_prints_help_and_list_is_short(narrow):
    assert narrow().out.startswith("usage: pdpsim")
    lines = narrow("list").out.splitlines()
    assert [line.split(":")[0] for line in lines if line and line[0] not in " `"] == list(list_scenarios())
    assert len(lines) < 32


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["trian"], "there is no command 'trian'; did you mean 'train'? There are list, reproduce"),
        (
            ["draw", "net.json", "-o", "a.svg"],
            "there is no scenario 'net.json'; a network's file is named with --network",
        ),
        (["run", "xro"], "there is no scenario 'xro'; did you mean 'xor'? There are addition"),
        (["run", "xor", "--recipe", "pdp"], "no recipe 'pdp'; did you mean 'pdp1987'? There are retelling"),
    ],
)
def test_the_nearest_and_the_list_are_told(asked, said, capsys):
    try:
        status = main(asked)
    except SystemExit as error:
        status = error.code
    assert status == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("line", "expected"), [("pdpsim tra", "train"), ("pdpsim run xor --recipe pdp", "pdp1987")])
def test_a_shell_is_told_how_a_line_goes_on(line, expected, tmp_path):
    pytest.importorskip("argcomplete")
    asked = {
        "_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "COMP_TYPE": "9",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "answer"), "_ARGCOMPLETE_IFS": "|",
    }  # fmt: skip
    program = [sys.executable, "-m", "pdpsim"]
    subprocess.run(program, env={**os.environ, **asked}, check=False, capture_output=True, timeout=120)
    assert expected in [each.strip() for each in (tmp_path / "answer").read_text().split("|")]
