"""The same rows from one process and several, and what happens when workers die."""

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from studies import working
from studies.waiting import alive, kill, rows_of, until

from pdpsim import PdpsimError, Scenario, Study, get_scenario
from pdpsim.studies.design import Design
from pdpsim.studies.dispatch import Dispatch, Pool, Sizes
from pdpsim.studies.workers import START, WorkerDied, Workers, _read, answer


@pytest.fixture
def workers():
    with Workers(2) as started:
        yield started


@pytest.mark.parametrize("jobs", [pytest.param(2, marks=pytest.mark.slow), 3])
def test_several_processes_give_the_rows_of_one(quick, jobs):
    assert rows_of(quick().run(jobs=jobs, chunk=7)) == rows_of(quick().run())


@pytest.mark.parametrize(
    "pool",
    [
        ThreadPoolExecutor,
        pytest.param(lambda n: ProcessPoolExecutor(n, get_context("spawn")), marks=pytest.mark.slow),
    ],
)
def test_any_executor_gives_the_rows_of_this_process(quick, pool):
    with pool(2) as executor:
        assert rows_of(quick().run(executor=executor, chunk=7)) == rows_of(quick().run())


def test_a_worker_that_dies_is_replaced_and_its_chunk_made_again(quick, workers):
    killed = []

    def meanwhile(tally):
        living = [pid for pid in workers.pids() if pid not in killed]
        if len(killed) < 2 and living and tally.left >= 16:  # so that there is work for whoever takes the place
            killed.append(living[0])
            kill(living[0])

    study = quick().run(executor=workers, chunk=4, progress=meanwhile)
    assert rows_of(study) == rows_of(quick().run())
    assert all(row["error"] is None for row in study.rows)
    assert killed
    assert not set(killed) & set(workers.pids())


def test_a_seed_that_kills_every_worker_is_found_and_told(workers, monkeypatch):
    monkeypatch.setattr("pdpsim.studies.dispatch.run_chunk", working.die_at_seed_5)
    xor = get_scenario("xor")
    design = Design(xor, xor.recipe(), range(12))
    rows = [
        row for rows in Dispatch(design, Pool(workers, lambda: 4), iter(design), 12, Sizes(6)).rows() for row in rows
    ]
    assert sorted(row["seed"] for row in rows) == list(range(12))
    (bad,) = [row for row in rows if row["error"]]
    assert bad["seed"] == 5
    assert "in the middle of its work, 3 times" in bad["error"]


def test_where_nothing_works_the_study_ends_with_the_reason(workers, monkeypatch):
    monkeypatch.setattr("pdpsim.studies.dispatch.run_chunk", working.never)
    xor = get_scenario("xor")
    design = Design(xor, xor.recipe(), range(1000))
    with pytest.raises(PdpsimError, match="no network"):
        list(Dispatch(design, Pool(workers, lambda: 4), iter(design), 1000, Sizes(10)).rows())


def test_a_scenario_without_a_name_travels_as_networks(quick):
    xor = get_scenario("xor")
    mine = Scenario("mine", "XOR", xor.build, xor.patterns, xor.recipes, lambda run: "", measures=xor.measures)
    alone, together = (Study(mine, seeds=range(4), max_epochs=50).run(jobs=jobs) for jobs in (1, 2))
    assert rows_of(alone) == rows_of(together)
    assert "right" in alone.rows[0]


def test_what_a_worker_prints_is_not_taken_for_an_answer(workers):
    assert workers.submit(working.chatty, 3).result(timeout=60) == 6


def test_a_call_that_raises_says_why(workers):
    with pytest.raises(PdpsimError, match="OSError: no network"):
        workers.submit(working.never, {}).result(timeout=60)


def test_a_call_whose_worker_dies_says_so(workers):
    with pytest.raises(WorkerDied):
        workers.submit(working.die_at_seed_5, {"keys": [[5]]}).result(timeout=60)


def test_workers_end_when_whoever_started_them_is_killed(program, tmp_path):
    path = tmp_path / "study.jsonl"
    process = program("study", "xor", "--seeds", "0:100000", "--jobs", "2", "--out", path)
    until(lambda: path.exists() and path.read_bytes().count(b"\n") > 2)
    children = children_of(process.pid)
    assert len(children) == 2
    kill(process.pid)
    process.communicate(timeout=30)
    until(lambda: not any(map(alive, children)))


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_ctrl_c_stops_cleanly_with_what_is_finished(program, tmp_path, jobs):
    path = tmp_path / "study.jsonl"
    process = program("study", "xor", "--seeds", "0:100000", "--jobs", jobs, "--out", path)
    until(lambda: path.exists() and path.read_bytes().count(b"\n") > 2)
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    done = len(Study.read(path))
    assert f"{done:,} of 100,000 runs" in out
    assert not any(map(alive, children))


def children_of(pid):
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


@pytest.mark.parametrize(
    "encoding", ["utf-16", *(pytest.param(each, marks=pytest.mark.slow) for each in ("ascii", "latin-1:strict"))]
)
def test_workers_do_not_care_for_the_encoding_of_terminals(tmp_path, encoding):
    args = [
        "study",
        "xor",
        "--recipe",
        "rate-0.5",
        "--seeds",
        "0:4",
        "--set",
        "max_epochs=600",
        "--jobs",
        "2",
        "--json",
    ]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "pdpsim", *args], check=False, capture_output=True, timeout=60, env=environment
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout.decode(encoding.partition(":")[0]))["done"] == 4


@pytest.mark.parametrize("line", [b"\xff\xfe\n", b"nonsense\n", b"[]\n", b'{"call": "nowhere:f"}\n'])
def test_a_worker_answers_what_makes_no_sense(line):
    assert "error" in json.loads(answer(line))


def test_a_worker_that_stammers_is_replaced(workers):
    with pytest.raises(WorkerDied):
        workers.submit(working.stammering, {}).result(timeout=60)
    assert workers.submit(working.chatty, 3).result(timeout=60) == 6


@pytest.mark.parametrize("how", [MemoryError, KeyboardInterrupt, SystemExit])
def test_whatever_ends_the_handing_out_is_told_to_who_waits(workers, monkeypatch, how):
    def fail():
        raise how

    monkeypatch.setattr("pdpsim.studies.workers._started", fail)
    with pytest.raises(how):
        workers.submit(working.chatty, 3).result(timeout=10)


def test_a_worker_ends_when_its_reader_does(monkeypatch):
    ended = []

    def stop(status):
        ended.append(status)

    class Broken:
        def __iter__(self):
            raise OSError("gone")

    monkeypatch.setattr(os, "_exit", stop)
    with pytest.raises(OSError, match="gone"):
        _read(Broken(), None)
    assert ended == [0]


@pytest.mark.parametrize("begun", [0, 1])
def test_too_few_threads_are_told_in_a_sentence_and_none_is_left(quick, monkeypatch, begun):
    before, start = threading.active_count(), threading.Thread.start
    left = [begun]

    def refuse(thread):
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(PdpsimError, match="this machine allows no thread for each of 2 jobs; ask for fewer"):
        quick().run(jobs=2)
    assert threading.active_count() == before


def test_a_process_that_cannot_be_started_is_told_in_a_sentence(quick, monkeypatch):
    def refuse(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(PdpsimError, match="a worker process cannot be started: resource temporarily unavailable"):
        quick().run(jobs=2)


@pytest.mark.parametrize("how", [MemoryError(), ImportError("no room for libm.so"), RuntimeError("no thread")])
def test_a_worker_that_cannot_begin_says_so_on_one_line(how, monkeypatch, capfd):
    def stop(status):
        raise SystemExit(status)

    monkeypatch.setattr(os, "_exit", stop)
    monkeypatch.setattr("pdpsim.studies.workers.main", lambda: (_ for _ in ()).throw(how))
    with pytest.raises(SystemExit) as ended:
        exec(START, {})
    assert ended.value.code == 1
    assert capfd.readouterr().err == f"pdpsim: a worker process cannot go on: {how or 'MemoryError'}\n"


def test_a_worker_that_does_not_end_by_itself_is_ended(monkeypatch):
    monkeypatch.setattr("pdpsim.studies.workers.GRACE", 0.2)
    with Workers(1) as stuck:
        stuck.submit(working.chatty, 3).result(timeout=60)
        (pid,) = stuck.pids()
        os.kill(pid, signal.SIGSTOP)
        stuck.shutdown(wait=False)
        assert not alive(pid)
