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
    """Run `pdpsim train` on those files, or those that are given in their place."""

    def run(*args):
        usual = {"--network": "net.json", "--patterns": "p.csv", "--rate": 0.5}
        return cli("train", *(part for pair in usual.items() if pair[0] not in args for part in pair), *args)

    return run
