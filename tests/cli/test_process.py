"""The command as a process of its own: streams, exit statuses, Ctrl-C."""

import json
import os
import subprocess
import sys

import pytest

PDPSIM = [sys.executable, "-m", "pdpsim"]
TRAIN = [*PDPSIM, "train", "--network", "net.json", "--patterns", "p.csv"]


def run(*args, **more):
    return subprocess.run([*map(str, args)], check=False, capture_output=True, text=True, **more)


def test_training_from_files_follows_the_1987_trajectory(folder):
    ended = run(*TRAIN, "--rate", 0.5, "--momentum", 0.9, "--json", cwd=folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["epochs"] == 289


def test_bad_input_leaves_no_traceback(folder):
    (folder / "net.json").write_bytes(b"\x80rubbish")
    ended = run(*TRAIN, "--rate", 0.5, cwd=folder)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1


def test_a_reader_that_has_enough_is_no_error(folder):
    command = " ".join(map(str, [*TRAIN, "--rate", 0.5, "--max-epochs", 1]))
    ended = run("sh", "-c", f"{command} | true", cwd=folder)
    assert ended.stderr == ""


def test_an_ascii_terminal_is_enough(folder):
    text = (folder / "net.json").read_text().replace("h1", "hé")
    (folder / "net.json").write_text(text, encoding="utf-8")
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = run(*TRAIN, "--rate", 0.5, "--max-epochs", 1, cwd=folder, env=plain)
    assert (ended.returncode, ended.stderr) == (1, "")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_ends_with_130_and_keeps_what_is_finished(folder):
    args = [*TRAIN, "--rate", "1e-9", "--max-epochs", "100000000", "--save", "new.json", "--history", "h.csv"]
    program = (
        "import sys, threading, os, signal\n"
        "from pdpsim.cli.main import main\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    ended = run(sys.executable, "-c", program, *args[3:], cwd=folder)
    assert (ended.returncode, ended.stderr) == (130, "")
    assert "Interrupted" in ended.stdout
    assert (folder / "new.json").is_file()
    assert len((folder / "h.csv").read_text().splitlines()) > 1
