"""What was measured with one version is set beside what was measured with another; nothing is timed here."""

import json

import pytest

from pdpsim.benchmarking.comparing import changes, read_document
from pdpsim.errors import FormatError


def document(factor=1.0, compiled=2e-6, **more):
    times = {"message": 60e-6, "compiled": compiled, "lists": 14e-6, "numpy": 30e-6}
    times = {name: seconds * factor for name, seconds in times.items()}
    return {"pdpsim": "0.9", "python": "3.11.7", "one_network": {"xor": {"seconds_per_epoch": times}}, **more}


@pytest.fixture
def kept(tmp_path):
    def keep(what, name="kept.json"):
        path = tmp_path / name
        path.write_text(json.dumps(what))
        return path

    return keep


def test_a_slower_machine_is_not_a_slower_program():
    found = changes(document(), document(factor=7.0))
    assert [change.engine for change in found] == ["message", "compiled"]  # ours alone
    assert [change.ratio for change in found] == pytest.approx([1.0, 1.0])
    assert not any(change.slower for change in found)


def test_a_slower_engine_is_found_on_a_faster_machine():
    slow = [change for change in changes(document(), document(factor=0.5, compiled=3e-6)) if change.slower]
    assert [(change.engine, round(change.ratio, 6)) for change in slow] == [("compiled", 1.5)]


def test_the_command_compares_two_documents(cli, kept):
    before, now = kept(document()), kept(document(compiled=3e-6), "now.json")
    ended = cli("benchmark", "--against", before, "--document", now)
    assert ended.status == 1
    assert ended.out.splitlines()[-1] == "1 of 2 take more than 1.25 times as long."
    row = next(line for line in ended.out.splitlines() if "compiled" in line)
    assert row.split() == ["xor", "compiled", "2.00", "3.00", "1.50", "slower"]
    ended = cli("benchmark", "--against", now, "--document", before, "--json")
    assert ended.status == 0
    assert json.loads(ended.out)["changes"][1]["ratio"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ([], "no document"),
        ({"python": "3.11"}, "no times of one network"),
        ({"python": "3.11", "one_network": {"xor": []}}, "numbers above 0"),
        ({"python": "3.11", "one_network": {"xor": {"seconds_per_epoch": {"lists": 0}}}}, "numbers above 0"),
        ({"python": "3.11", "one_network": {"xor": {"seconds_per_epoch": {"lists": True}}}}, "numbers above 0"),
        ({"python": "3.11", "one_network": {"xor": {"seconds_per_epoch": {"message": 1.0}}}}, "lacks 'lists'"),
        ({"python": "3.11", "one_network": {"xor": {"seconds_per_epoch": {"lists": 10**400}}}}, "numbers above 0"),
        ({"python": "3.11", "one_network": {"xor": {"seconds_per_epoch": {"lists": 1e-320}}}}, "numbers above 0"),
    ],
)
def test_another_file_is_refused_before_anything_is_measured(cli, kept, what, why):
    path = kept(what)
    with pytest.raises(FormatError, match=why):
        read_document(path)
    ended = cli("benchmark", "--against", path)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_documents_without_anything_in_common_are_told(cli, kept):
    other = document()
    other["one_network"] = {"encoder": other["one_network"]["xor"]}
    ended = cli("benchmark", "--against", kept(document()), "--document", kept(other, "other.json"))
    assert (ended.status, ended.out) == (2, "")
    assert "in common" in ended.err


def test_a_name_in_a_document_is_no_command_to_a_terminal(cli, kept):
    hostile = document(pdpsim="\x1b[2J")
    hostile["one_network"] = {"\x1b[31mred": hostile["one_network"]["xor"]}
    path = kept(hostile)
    ended = cli("benchmark", "--against", path, "--document", path)
    assert ended.status == 0
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize("more", [["xor"], ["--part", "one"]])
def test_what_would_change_nothing_is_refused(cli, kept, more):
    path = kept(document())
    assert cli("benchmark", *more, "--document", path, "--against", path).status == 2
    assert cli("benchmark", "--document", path).status == 2
    assert cli("benchmark", "--against", path, "--part", "sizes").status == 2
    for idle in "--seeds", "--repeats":
        told = f"{idle} changes nothing in what is compared as it is; leave it out"
        assert told in cli("benchmark", "--document", path, "--against", path, idle, "3").err
    assert "--seeds changes nothing" in cli("benchmark", "xor", "--part", "one", "--seeds", "7").err


def test_every_kept_document_can_be_compared(root):
    folder = root / "docs" / "benchmarks"
    documents = [read_document(path) for path in sorted(folder.glob("*.json"))]
    assert documents
    assert all(changes(documents[0], each) for each in documents)
