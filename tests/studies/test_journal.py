"""The file of a long study: continued, never mixed, mended where it was torn; and killed again and again."""

import errno
import json
import re
import subprocess
import sys
from random import Random

import pytest
from studies.waiting import kill, rows_of, until

from pdpsim import Study, get_scenario
from pdpsim.errors import FileError, FormatError
from pdpsim.experiments.recipes import changed
from pdpsim.words import file_named

XOR = get_scenario("xor")
RECIPE = XOR.recipe("rate-0.5").with_(max_epochs=600)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.jsonl"


def test_a_study_goes_on_where_it_stopped(quick, path):
    quick(seeds=range(8)).run(out=path)
    made = []
    study = quick().run(out=path, progress=lambda tally: made.append(tally.fresh))
    assert made[-1] == 12
    assert rows_of(study) == rows_of(quick().run())
    assert len(path.read_text().splitlines()) == 21


def test_a_finished_study_is_read_not_run(quick, path):
    quick().run(out=path)
    before = path.read_bytes()
    assert rows_of(quick().run(out=path)) == rows_of(Study.read(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("bytes_lost", [1, 2, 30, 200, 1000])
def test_a_torn_line_is_made_again(quick, path, bytes_lost):
    whole = rows_of(quick().run(out=path))
    path.write_bytes(path.read_bytes()[:-bytes_lost])
    assert len(Study.read(path)) < 20
    assert rows_of(quick().run(out=path)) == whole
    assert rows_of(Study.read(path)) == whole


@pytest.mark.parametrize("length", [0, 1, 25, 300])
def test_a_torn_header_is_written_again(quick, path, length):
    whole = rows_of(quick(seeds=range(3)).run(out=path))
    path.write_bytes(path.read_bytes()[:length])
    assert rows_of(quick(seeds=range(3)).run(out=path)) == whole
    assert rows_of(Study.read(path)) == whole


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (lambda: Study("xor", "rate-0.5", range(2)), "recipe's max_epochs is 600, not 10000"),
        (lambda: Study("xor", "rate-0.1", range(2), max_epochs=600), "recipe's name is 'rate-0.5', not 'rate-0.1'"),
        (lambda: Study("encoder", "rate-0.5", range(2), max_epochs=600), "scenario is 'xor', not 'encoder'"),
        (lambda: Study("xor", "rate-0.5", range(2), max_epochs=600, grid={"rate": [1.0]}), "axes is"),
        (lambda: Study("xor", "rate-0.5", range(2), max_epochs=600, engine="message"), "engine is"),
        (
            lambda: Study("xor", changed(XOR, RECIPE, {"decay": 0.001}), range(2)),
            "recipe's rule's decay is 0.0, not 0.001",
        ),
    ],
)
def test_another_recipe_does_not_mix(quick, path, other, what):
    quick(seeds=range(2)).run(out=path)
    before = path.read_bytes()
    with pytest.raises(FormatError, match=what):
        other().run(out=path)
    assert path.read_bytes() == before


def test_another_version_does_not_mix(quick, path, monkeypatch):
    quick(seeds=range(2)).run(out=path)
    monkeypatch.setattr("pdpsim.__version__", "99.0")
    with pytest.raises(FormatError, match=r"pdpsim is '0[^']*', not '99.0'"):
        quick(seeds=range(2)).run(out=path)


@pytest.mark.parametrize(
    "content", [b"hello\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b"seed,solved\n1,2\n", b"hello", b"[" * 9999]
)
def test_another_kind_of_file_is_left_alone(quick, path, content):
    path.write_bytes(content)
    with pytest.raises(FormatError):
        quick(seeds=range(2)).run(out=path)
    assert path.read_bytes() == content


def test_a_broken_line_in_the_middle_is_told(quick, path):
    quick(seeds=range(4)).run(out=path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], "{broken\n", *lines[2:]]))
    with pytest.raises(FormatError, match="line 3"):
        quick(seeds=range(4)).run(out=path)


@pytest.mark.parametrize("end", [b"\r", b"\0", b" "])
def test_rows_whose_lines_have_no_ends_are_not_cut_off(quick, path, end):
    quick(seeds=range(4)).run(out=path)
    before = path.read_bytes().replace(b"\n", end)
    path.write_bytes(before)
    with pytest.raises(FormatError, match="has lost the ends of its lines"):
        quick(seeds=range(2)).run(out=path)
    assert path.read_bytes() == before


def test_where_files_cannot_be_locked_a_study_does_without(quick, path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def knows_no_locks(*_):
        raise OSError(errno.ENOSYS, "function not implemented")

    monkeypatch.setattr(fcntl, "flock", knows_no_locks)
    quick(seeds=range(2)).run(out=path)
    assert len(Study.read(path)) == 2


def test_two_studies_do_not_write_one_file(quick, path):
    def meanwhile(tally):
        with pytest.raises(FileError, match="another study"):
            quick(seeds=range(2)).run(out=path)

    quick(seeds=range(2)).run(out=path, progress=meanwhile)
    assert len(Study.read(path)) == 2


def test_rows_made_before_the_file_are_written_to_it(quick, path):
    study = quick(seeds=range(5)).run()
    study.run(out=path)
    assert rows_of(Study.read(path)) == rows_of(study)


def test_each_chunk_is_in_the_file_as_soon_as_it_is_made(quick, path):
    seen = []
    quick(seeds=range(6)).run(out=path, chunk=2, progress=lambda tally: seen.append(path.read_bytes().count(b"\n") - 1))
    assert seen == [2, 4, 6]


@pytest.mark.parametrize("times", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_at_random_moments_it_ends_with_the_rows_of_an_undisturbed_one(program, path, times):
    seeds = 30 * times
    command = ["study", "xor", "--recipe", "rate-0.5", "--set", "max_epochs=600", "--chunk", "3"]
    command += ["--seeds", f"0:{seeds}", "--out", path]
    random = Random(times)
    for k in range(times):
        before = path.stat().st_size if path.exists() else 0
        process = program(*command, *(["--jobs", "2"] if k % 2 else []))
        wanted = before + random.random() * 3000
        until(lambda p=process, size=wanted: p.poll() is not None or (path.exists() and path.stat().st_size > size))
        assert process.poll() is None, process.communicate()
        kill(process.pid)
        process.communicate(timeout=30)
    last = program(*command)
    _, err = last.communicate(timeout=120)
    assert last.returncode == 0, err
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted(line["seed"] for line in lines[1:]) == list(range(seeds))
    assert rows_of(Study.read(path)) == rows_of(Study("xor", "rate-0.5", range(seeds), max_epochs=600).run())


def test_a_full_disk_is_told_in_a_sentence(path):
    # A limit on the size of files stands in for the disk's.
    # Without bytecode, which Python would cut as well, and read again.
    command = f"ulimit -f 4; exec {sys.executable} -B -m pdpsim study xor --recipe rate-0.5 --chunk 10 --out {path}"
    ended = subprocess.run(["bash", "-c", command], check=False, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"pdpsim: cannot write {file_named(path)}: File too large\n"
    done = len(Study.read(path))
    assert done > 0
    study = Study("xor", "rate-0.5", range(done + 2)).run(out=path)
    assert len(study) == done + 2


def test_what_is_no_file_is_refused(quick):
    with pytest.raises(FileError, match="/dev/zero"):
        quick(seeds=range(2)).run(out="/dev/zero")


@pytest.mark.parametrize(
    "text", ["my notes\nand a last line", "{}\nand more", '{"format": "pdpsim-study"}\nhalf a', "one\ntwo\n"]
)
def test_a_file_that_is_not_this_studys_loses_nothing(text, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(FormatError):
        Study("xor", seeds=[1], max_epochs=5).run(out=path)
    assert path.read_text() == text


@pytest.mark.parametrize("content", [b"\n", b"  \n", b"\n\n"])
def test_no_study_is_begun_below_an_empty_line(tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(FormatError):
        Study("xor", "pdp1987", [0]).run(out=path)
    assert path.read_bytes() == content


def test_rows_of_older_versions_know_no_messages(tmp_path):
    path = tmp_path / "old.jsonl"
    Study("xor", "pdp1987", seeds=range(1), max_epochs=3).run(out=path)
    path.write_text(re.sub(r'"messages": \d+, ', "", path.read_text()))
    assert "messages" not in path.read_text()
    assert Study.read(path).rows[0]["messages"] is None
