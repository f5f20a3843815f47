"""Files are written whole or not at all, and what is asked of the place is said beforehand."""

import os
import stat

import pytest

from pdpsim import Network, load_network, save_network
from pdpsim.errors import FileError
from pdpsim.formats import files
from pdpsim.formats.files import read_text, refuse_unwritable, write_text


@pytest.mark.parametrize("failing", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl-c"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failing, error):
    path = tmp_path / "net.json"
    path.write_text("old")

    def fail(*args):
        raise error

    monkeypatch.setattr(files.os, failing, fail)
    with pytest.raises((FileError, KeyboardInterrupt)):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["net.json"]


@pytest.mark.parametrize("size", [1, 5_000, 200_000])
def test_a_disk_that_is_full_from_some_byte_on_leaves_the_old_file_and_nothing_else(tmp_path, size):
    resource = pytest.importorskip("resource")
    path = tmp_path / "net.json"
    path.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, hard))
    try:
        with pytest.raises(FileError):
            write_text(path, "x" * size)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["net.json"]


def test_text_that_is_no_unicode_is_refused_and_the_old_file_kept(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(FileError):
        write_text(path, "\ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x"]


def test_a_network_that_cannot_be_saved_leaves_the_old_file(tmp_path):
    path = tmp_path / "net.json"
    save_network(Network.layered(1, 1, seed=1), path)
    net = Network.layered(2, 1, seed=1)
    net.weights[0].value = float("nan")
    with pytest.raises(Exception, match="nan or infinite"):
        save_network(net, path)
    assert len(load_network(path).inputs) == 1
    assert os.listdir(tmp_path) == ["net.json"]


def test_a_new_file_gets_the_usual_rights_and_an_old_one_keeps_its_own(tmp_path):
    plain, path = tmp_path / "plain", tmp_path / "x"
    plain.touch()
    write_text(path, "1")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    path.chmod(0o640)
    write_text(path, "2")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_text()) == (0o640, "2")


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_text("old")
    link.symlink_to(path)
    write_text(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="streams have no names here")
@pytest.mark.parametrize("mode", ["ab", "wb"])
def test_what_is_written_to_an_open_stream_stands_where_its_writer_came_to(tmp_path, mode):
    (tmp_path / "log").write_text("old\n")
    (tmp_path / "link").symlink_to("/dev/stdout")
    with open(tmp_path / "log", mode, buffering=0) as log:
        for name in f"/dev/fd/{log.fileno()}", "/dev/../dev/fd/" + str(log.fileno()):
            log.write(b"before\n")
            refuse_unwritable(name)
            write_text(name, "rows\n")
        log.write(b"after\n")
    assert (tmp_path / "log").read_text() == "old\n" * (mode == "ab") + "before\nrows\n" * 2 + "after\n"
    with pytest.raises(FileError, match="bad file descriptor"):
        refuse_unwritable("/dev/fd/987")
    assert (tmp_path / "link").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_of_a_shell_is_written_to():
    reading, writing = os.pipe()
    refuse_unwritable(f"/dev/fd/{writing}")
    write_text(f"/dev/fd/{writing}", "rows")
    os.close(writing)
    assert os.read(reading, 99) == b"rows"
    os.close(reading)


def test_a_link_into_a_folder_that_is_not_there_is_found_before(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "unmounted" / "net.json")
    with pytest.raises(FileError, match=r"there is no folder .*unmounted"):
        refuse_unwritable(tmp_path / "link")
    (tmp_path / "new").symlink_to("net.json")
    refuse_unwritable(tmp_path / "new")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_ordinary_file_is_not_replaced_by_one(tmp_path):
    # A pipe stands for /dev/null and /dev/stdout, which nobody wants to see replaced.
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        refuse_unwritable(path)
        write_text(path, "new")
    except FileError:
        pass
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("name", ["no/such/file", "x" * 4000, "file/inside", "folder"])
def test_places_that_cannot_be_written_are_named_before_and_when_writing(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for attempt in refuse_unwritable, lambda path: write_text(path, "x"):
        with pytest.raises(FileError, match="cannot write") as caught:
            attempt(str(tmp_path / name))
        assert len(str(caught.value)) < 500
        assert "\n" not in str(caught.value)
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


@pytest.mark.parametrize("name", ["missing", "x" * 4000, "a\0b", "."])
def test_files_that_cannot_be_read_are_named(tmp_path, name):
    with pytest.raises(FileError, match="cannot read") as caught:
        read_text(str(tmp_path / name))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("through", ["name", "link"])
def test_a_file_that_is_protected_is_not_replaced(tmp_path, monkeypatch, through):
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_text("old")
    link.symlink_to(path)
    path.chmod(0o444)
    allowed = os.access  # to whoever runs these tests with all rights, everything is
    monkeypatch.setattr(os, "access", lambda there, how: allowed(there, how) and os.path.realpath(there) != str(path))
    for attempt in refuse_unwritable, lambda path: write_text(path, "new"):
        with pytest.raises(FileError, match=f"cannot write .*{link.name if through == 'link' else 'x'}: .*protected"):
            attempt(link if through == "link" else path)
    assert path.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["link", "x"]


@pytest.mark.skipif(os.name == "nt", reason="files have no owner who alone may replace them here")
def test_a_file_of_another_user_that_may_not_be_replaced_is_told_before_the_work(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_text("old")
    tmp_path.chmod(0o1777)
    refuse_unwritable(path)  # its owner may
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 4321)
    for attempt in refuse_unwritable, lambda path: write_text(path, "new"):
        with pytest.raises(FileError, match="another user's, in a folder where only its owner"):
            attempt(path)
    refuse_unwritable(tmp_path / "another")
    tmp_path.chmod(0o777)
    refuse_unwritable(path)


@pytest.mark.parametrize("name", ["net.json.gz", "h.csv.GZ", "s.jsonl.gz"])
def test_a_file_that_would_only_be_named_gzipped_is_not_written(tmp_path, name):
    for attempt in refuse_unwritable, lambda path: write_text(path, "x"):
        with pytest.raises(FileError, match="written plain, so leave out"):
            attempt(tmp_path / name)
    assert os.listdir(tmp_path) == []
