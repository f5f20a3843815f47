"""--history is written while training goes on, and is whole or as it was."""

import csv
from errno import ENOSPC

import pytest

from pdpsim import History, load_network, save_network
from pdpsim.cli import options
from pdpsim.errors import FileError
from pdpsim.formats import history_csv
from pdpsim.formats.history_csv import growing_history

XOR = "name,in:i1,in:i2,target:o1\na,0,0,0\nb,0,1,1\nc,1,0,1\nd,1,1,0\n"


def test_rows_are_there_before_the_end_and_take_the_name_at_the_end(tmp_path):
    path, history = tmp_path / "h.csv", History(tss=[1.5, 0.1 + 0.2])
    path.write_text("of yesterday")
    with growing_history(path) as record:
        record(history)
        (beside,) = tmp_path.glob(".pdpsim-*")
        assert beside.read_text() == "epoch,tss\n1,1.5\n2,0.30000000000000004\n"
        assert path.read_text() == "of yesterday"
        history.tss.append(1e-9)
        record(history)
        record(history)
    assert path.read_text().splitlines()[-1] == "3,1e-09"
    assert list(tmp_path.iterdir()) == [path]


def fail(path, error):
    with growing_history(path) as record:
        record(History(tss=[1.5]))
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, FileError])
def test_after_a_failure_the_file_is_as_it_was(tmp_path, error):
    path = tmp_path / "h.csv"
    path.write_text("of yesterday")
    with pytest.raises(error):
        fail(path, error("no"))
    assert path.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [path]


class Full:
    """A file on a disc that is full after some bytes."""

    def __init__(self, file):
        self.file, self.left = file, 64

    def write(self, content):
        self.left -= len(content)
        if self.left < 0:
            raise OSError(28, "No space left on device")
        return self.file.write(content)

    def flush(self):
        self.file.flush()

    def fileno(self):
        return self.file.fileno()


def test_a_disc_that_is_full_costs_the_curve_and_not_the_network(cli, tmp_path, monkeypatch):
    rows = history_csv.GrowingRows
    monkeypatch.setattr(history_csv, "GrowingRows", lambda file: rows(Full(file)))
    saved, curve = tmp_path / "net.json", tmp_path / "h.csv"
    ended = cli("run", "xor", "--seed", 1, "--save", saved, "--history", curve)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "no space left on device" in ended.err
    assert saved.exists()
    assert not curve.exists()


def test_where_both_have_no_room_the_curve_gives_way(cli, tmp_path, monkeypatch):
    saved, curve = tmp_path / "net.json", tmp_path / "h.csv"

    def with_room(net, path):
        (beside,) = tmp_path.glob(".pdpsim-*")
        if beside.stat().st_size:
            try:
                raise OSError(ENOSPC, "no space left on device")
            except OSError:
                raise FileError("no room") from None
        save_network(net, path)

    monkeypatch.setattr(options, "save_either", with_room)
    ended = cli("run", "xor", "--seed", 1, "--save", saved, "--history", curve)
    assert ended.status == 2
    assert "no space left on device" in ended.err
    assert load_network(saved)
    assert not curve.exists()


@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized", "auto"])
def test_every_engine_writes_every_epoch_once(cli, tmp_path, engine):
    curve = tmp_path / "h.csv"
    assert cli("run", "xor", "--recipe", "pdp1987", "--engine", engine, "--history", curve).status == 0
    with open(curve, newline="", encoding="utf-8") as file:
        assert [int(row["epoch"]) for row in csv.DictReader(file)] == list(range(1, 290))
