"""The files that the commands are given."""

import pytest

from pdpsim import save_network, save_patterns


@pytest.fixture
def folder(tmp_path, net1987, xor, monkeypatch):
    """A folder with net.json and p.csv, in which the commands run."""
    save_network(net1987, tmp_path / "net.json")
    save_patterns(xor, tmp_path / "p.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def train(cli, folder):
    """Run `pdpsim train` on those files; what is given comes last and so holds."""

    def run(*args):
        return cli("train", "--network", "net.json", "--patterns", "p.csv", "--rate", 0.5, *args)

    return run
