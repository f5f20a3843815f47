"""The command as a process of its own: streams, exit statuses, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

MODULE, SCRIPT = ["-m", "pdpsim"], [os.path.join(os.path.dirname(sys.executable), "pdpsim")]
PDPSIM = [sys.executable, *MODULE]
TRAIN = [*PDPSIM, "train", "--network", "net.json", "--patterns", "p.csv"]
needs_a_shell = pytest.mark.skipif(os.name == "nt", reason="needs a shell and signals as on Unix")


def run(*args, **more):
    return subprocess.run([*map(str, args)], check=False, capture_output=True, text=True, **more)


def test_training_from_files_follows_the_1987_trajectory(folder):
    ended = run(*TRAIN, "--rate", 0.5, "--momentum", 0.9, "--json", cwd=folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["epochs"] == 289


@pytest.mark.slow  # test_bad_input.py has the sentence, and the next test a process that ends with one
def test_bad_input_leaves_no_traceback(folder):
    (folder / "net.json").write_bytes(b"\x80rubbish")
    ended = run(*TRAIN, "--rate", 0.5, cwd=folder)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    ["draw xor --max-epochs 5 -o", pytest.param("study xor --seeds 0:2 --plot", marks=pytest.mark.slow)],
)
def test_a_backend_that_matplotlib_has_not_is_told_before_anything_is_run(tmp_path, command):
    ended = run(*PDPSIM, *command.split(), tmp_path / "a.png", env={**os.environ, "MPLBACKEND": "nope"})
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "pdpsim: matplotlib has no backend 'nope': unset MPLBACKEND, or set it to 'agg'\n"


@pytest.mark.parametrize("date", ["x", "-5", "9" * 30])
def test_a_date_that_matplotlib_cannot_read_is_told_before_anything_is_run(cli, tmp_path, monkeypatch, date):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", date)
    monkeypatch.delitem(sys.modules, "pdpsim.drawing", raising=False)  # which reads it when it is imported
    ended = cli("study", "xor", "--seeds", "0:2", "--plot", tmp_path / "a.pdf")
    assert (ended.status, ended.out, list(tmp_path.iterdir())) == (2, "", [])
    assert ended.err.startswith("pdpsim: SOURCE_DATE_EPOCH must be a whole number of seconds since 1970, not '")


def test_the_player_asks_nothing_of_matplotlib(tmp_path):
    command = [*PDPSIM, "draw", "xor", "--seed", 1, "--max-epochs", 0, "-o", tmp_path / "a.html"]
    ended = run(*command, env={**os.environ, "MPLBACKEND": "nope"})
    assert (ended.returncode, ended.stderr) == (0, "xor, recipe retelling, seed 1. Not trained.\n")


def test_a_reader_that_has_enough_is_no_error(folder):
    command = " ".join(map(str, [*TRAIN, "--rate", 0.5, "--max-epochs", 1]))
    ended = run("sh", "-c", f"{command} | true", cwd=folder)
    assert ended.stderr == ""


@needs_a_shell
@pytest.mark.parametrize(
    ("command", "where", "told"),
    [
        ("list", ">&-", "closed"),
        ("run xor --max-epochs 1", ">/dev/full", "standard output"),
        ("run xor --json", ">/dev/full", "standard output"),
        pytest.param("list", ">/dev/full", "standard output", marks=pytest.mark.slow),
        pytest.param("run xor --max-epochs 1", ">&-", "closed", marks=pytest.mark.slow),
        pytest.param("run xor --json", ">&-", "closed", marks=pytest.mark.slow),
    ],
)
def test_output_that_cannot_be_written_is_told_in_a_sentence(command, where, told):
    if where == ">/dev/full" and not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    ended = run("sh", "-c", f"{' '.join(PDPSIM)} {command} {where}")
    assert ended.returncode == 2
    assert ended.stderr.startswith("pdpsim: ")
    assert told in ended.stderr
    assert ended.stderr.count("\n") == 1


@needs_a_shell
def test_where_not_even_a_sentence_can_be_written_the_status_tells():
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    ended = run("sh", "-c", f"{' '.join(PDPSIM)} convert nofile x.json 2>/dev/full")
    assert (ended.returncode, ended.stdout) == (2, "")


@needs_a_shell
@pytest.mark.parametrize(
    "command",
    ["run xor --seed 1", "step xor", pytest.param("step xor -c s", marks=pytest.mark.slow)],
)
def test_nobody_need_listen_to_errors_or_type(command):
    ended = run("sh", "-c", f"{' '.join(PDPSIM)} {command} 2>&- <&-")
    assert ended.returncode == 0
    assert "seed" in ended.stdout


@needs_a_shell
def test_a_broken_pipe_ends_as_in_other_programs():
    args = [*PDPSIM, "run", "xor", "--recipe", "zero-weights", "--max-epochs", "20000"]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


def test_an_ascii_terminal_is_enough(folder):
    text = (folder / "net.json").read_text().replace("h1", "hé")
    (folder / "net.json").write_text(text, encoding="utf-8")
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = run(*TRAIN, "--rate", 0.5, "--max-epochs", 1, cwd=folder, env=plain)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_byte_of_another_encoding_ends_no_session(tmp_path):
    typed = b"epoch 2\n# gr\xfc\xdfe\np h\xfc.bias\nsave kept.json\n"
    strict = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    command = [*PDPSIM, "step", "xor", "--seed", "1"]
    ended = subprocess.run(command, input=typed, capture_output=True, check=False, cwd=tmp_path, env=strict)
    assert b"Traceback" not in ended.stderr
    assert b"*** " in ended.stdout
    assert (tmp_path / "kept.json").is_file()


@needs_a_shell
def test_ctrl_c_ends_a_benchmark_at_once():
    args = [*PDPSIM, "benchmark", "family_tree", "--part", "one", "--repeats", "1000000"]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while "same" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "pdpsim: interrupted\n"
    assert process.returncode == 130


@needs_a_shell
def test_ctrl_c_ends_with_130_and_keeps_what_is_finished(folder):
    args = [
        *TRAIN,
        "--rate",
        "1e-9",
        "--max-epochs",
        "100000000",
        "--engine",
        "compiled",
        "--save",
        "new.json",
        "--history",
        "h.csv",
    ]
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


@needs_a_shell
@pytest.mark.parametrize(
    ("start", "module", "command"),
    [
        (MODULE, "networkx", ["list"]),
        (SCRIPT, "networkx", ["list"]),
        (MODULE, "cmd", ["list"]),
        pytest.param(SCRIPT, "cmd", ["list"], marks=pytest.mark.slow),
        (MODULE, "concurrent.futures", ["list"]),
        pytest.param(SCRIPT, "concurrent.futures", ["list"], marks=pytest.mark.slow),
        (MODULE, "matplotlib", ["draw", "xor", "--max-epochs", "0", "-o", "a.svg"]),
        pytest.param(SCRIPT, "matplotlib", ["draw", "xor", "--max-epochs", "0", "-o", "a.svg"], marks=pytest.mark.slow),
    ],
)
def test_ctrl_c_during_imports_is_one_line(tmp_path, start, module, command):
    # A module that finds Ctrl-C pressed when it is imported, and stands before the real one.
    top, *rest = module.split(".")
    path = tmp_path.joinpath("fakes", top, *rest)
    path.mkdir(parents=True)
    (path / "__init__.py").write_text("import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(9)")
    if rest:
        (tmp_path / "fakes" / top / "__init__.py").touch()
    if start[0] != "-m" and not os.path.exists(start[0]):
        pytest.skip("the command is not installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "fakes")}
    ended = run(sys.executable, *start, *command, cwd=tmp_path, env=environment)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "pdpsim: interrupted\n")
    assert not (tmp_path / "a.svg").exists()


@needs_a_shell
def test_a_program_that_imports_pdpsim_keeps_its_own_ctrl_c(tmp_path):
    program = "import signal, pdpsim; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    assert run(sys.executable, "-c", program).stdout == "True\n"


@needs_a_shell
def test_an_interrupted_study_is_not_put_in_the_place_of_a_whole_one(tmp_path):
    (tmp_path / "rows.csv").write_text("the whole one")
    args = ["study", "xor", "--recipe", "zero-weights", "--set", "max_epochs=100000000", "--csv", "rows.csv"]
    program = (
        "import sys, threading, os, signal\n"
        "from pdpsim.cli.main import main\n"
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    ended = run(sys.executable, "-c", program, *args, cwd=tmp_path)
    assert ended.returncode == 130
    assert (tmp_path / "rows.csv").read_text() == "the whole one"


@pytest.mark.parametrize("cause", [None, ImportError("libgfortran.so: failed to map segment")])
def test_a_library_that_cannot_be_loaded_is_told_in_a_sentence(cause, cli, monkeypatch):
    """NumPy's own message is a page; what lies behind it is a line."""

    def fails(*_, **__):
        raise ImportError(
            "libgfortran.so: failed to map segment" if cause is None else "\n\nPLEASE READ\n\n"
        ) from cause

    monkeypatch.setattr("pdpsim.cli.run.run_scenario", fails)
    ended = cli("run", "xor", "--seed", 1)
    assert ended.status == 2
    assert ended.err == "pdpsim: a library cannot be loaded: libgfortran.so: failed to map segment\n"


@needs_a_shell
def test_too_many_open_files_are_told_in_a_sentence(tmp_path):
    ended = run("sh", "-c", f"ulimit -n 6; {' '.join(PDPSIM)} draw xor --seed 1 --max-epochs 0 -o {tmp_path}/a.png")
    assert "Traceback" not in ended.stderr
    if ended.returncode:  # older libraries make do with so few
        assert ended.stderr.splitlines()[-1].startswith("pdpsim: ")
    assert os.listdir(tmp_path) == ([] if ended.returncode else ["a.png"])


@needs_a_shell
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGUSR1"])
def test_a_command_that_is_told_to_end_leaves_no_half_file(folder, name):
    before = sorted(os.listdir(folder))
    more = [
        "--rate",
        "0.5",
        "--ecrit",
        "1e-300",
        "--max-epochs",
        "1000000000",
        "--history",
        "h.csv",
        "--engine",
        "message",
    ]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*TRAIN, *more], cwd=folder, **silent) as running:
        while not any(there.stat().st_size for there in folder.glob(".pdpsim-*")):
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(getattr(signal, name))
        assert running.wait(60) == -getattr(signal, name)
    assert sorted(os.listdir(folder)) == before


@needs_a_shell
@pytest.mark.parametrize("name", ["SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.slow)])
def test_an_animation_that_is_told_to_end_leaves_no_folder(tmp_path, name):
    place = tmp_path / "place"
    place.mkdir()
    command = [*PDPSIM, "draw", "xor", "--seed", "1", "--max-epochs", "0", "-o", tmp_path / "a.gif"]
    with subprocess.Popen([*map(str, command)], env={**os.environ, "TMPDIR": str(place)}) as running:
        while not any(place.glob("pdpsim-*")):
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(getattr(signal, name))
        assert running.wait(60) == -getattr(signal, name)
    assert list(place.iterdir()) == []
    assert os.listdir(tmp_path) == ["place"]


@pytest.mark.parametrize(("number", "why"), [(24, "Too many open files"), (11, "Resource temporarily unavailable")])
def test_what_the_machine_has_too_little_of_is_not_put_down_to_the_output(cli, monkeypatch, number, why):
    def fail(*_):
        raise OSError(number, why)

    monkeypatch.setattr("pdpsim.cli.list.list_scenarios", fail)
    assert cli("list") == (2, "", f"pdpsim: the machine: {why}\n")
