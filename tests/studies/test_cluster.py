"""A Dask scheduler and workers in processes of their own, as they would be on other machines."""

import asyncio
import socket
import subprocess
import sys
import time
from functools import partial
from types import SimpleNamespace

import pytest
from studies.waiting import kill, rows_of, until

from pdpsim import PdpsimError, Study
from pdpsim.errors import FileError

pytest.importorskip("distributed")

QUIET = ["--no-dashboard", "--host", "127.0.0.1"]


class Cluster:
    """One scheduler, and workers that can be added and killed."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rsplit(":", 1)[1]
        self.scheduler = self.start("dask_scheduler", *QUIET, "--port", port)

    def start(self, program, *args):
        command = [sys.executable, "-m", f"distributed.cli.{program}", *args]
        log = open(self.folder / f"{len(self.processes)}.log", "w")  # noqa: SIM115  (the process keeps it)
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        self.processes.append(process)
        return process

    def worker(self):
        more = ["--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder), "--death-timeout", "60"]
        return self.start("dask_worker", self.address, *QUIET, *more)

    def stop(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(timeout=30)


@pytest.fixture
def cluster(tmp_path):
    started = Cluster(tmp_path)
    try:
        port = int(started.address.rsplit(":", 1)[1])
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        yield started
    finally:
        started.stop()


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [24, 1000])
def test_a_cluster_gives_the_rows_of_this_process_though_a_worker_is_killed(quick, cluster, tmp_path, seeds):
    expected = rows_of(quick(seeds=range(seeds)).run())
    first, _ = cluster.worker(), cluster.worker()
    killed = []

    def meanwhile(tally):
        if not killed and tally.done >= seeds // 4:
            killed.append(first.pid)
            kill(first.pid)

    out = tmp_path / "study.jsonl"
    study = quick(seeds=range(seeds)).run(scheduler=cluster.address, chunk=3, progress=meanwhile, out=out)
    assert killed
    assert first.wait(timeout=30) == -9
    assert rows_of(study) == expected
    assert rows_of(Study.read(out)) == expected
    assert rows_of(quick(seeds=range(seeds)).run(jobs=2)) == expected


def test_a_scheduler_that_goes_away_ends_the_study_with_a_sentence(quick, cluster, tmp_path, monkeypatch):
    cluster.worker()
    out = tmp_path / "study.jsonl"

    def meanwhile(tally):
        if cluster.scheduler.poll() is None:
            kill(cluster.scheduler.pid)
            monkeypatch.setattr("pdpsim.studies.dispatch.CLUSTER_TIMEOUT", 1)  # to wait for who is gone

    started = time.monotonic()
    with pytest.raises(PdpsimError, match="what is finished is kept"):
        quick(seeds=range(5000)).run(scheduler=cluster.address, chunk=2, progress=meanwhile, out=out)
    assert time.monotonic() - started < 90
    assert len(Study.read(out)) >= 2


class Lost:
    """A client that never hears from its scheduler again, in one place or another."""

    status = "closed"

    def __init__(self, *args, silent, **settings):
        self.silent = silent
        self.say("connect")

    def say(self, what):
        if self.silent == what:
            raise asyncio.TimeoutError(f"timed out: {what}")  # which is not Python's own before 3.11

    def nthreads(self):
        raise OSError

    def get_executor(self, **settings):
        return object()

    def close(self, timeout):
        self.say("close")


@pytest.mark.parametrize(
    ("silent", "said"),
    [("connect", "there is no Dask scheduler at tcp://127.0.0.1:9: timed out: connect"), ("close", "what is finished")],
)
def test_a_scheduler_that_does_not_answer_in_time_is_no_traceback(quick, monkeypatch, silent, said):
    there = SimpleNamespace(Client=partial(Lost, silent=silent), TimeoutError=asyncio.TimeoutError)
    monkeypatch.setitem(sys.modules, "distributed", there)
    with pytest.raises(PdpsimError, match=said):
        quick().run(scheduler="tcp://127.0.0.1:9")


def test_where_there_is_no_scheduler_it_is_said(quick, monkeypatch):
    monkeypatch.setattr("pdpsim.studies.dispatch.CLUSTER_TIMEOUT", 1)
    with pytest.raises(FileError, match=r"no Dask scheduler at tcp://127.0.0.1:9"):
        quick().run(scheduler="tcp://127.0.0.1:9")
