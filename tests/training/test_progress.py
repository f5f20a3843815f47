"""The progress line is for terminals only, and callables are not called too often."""

import io

import pytest

from pdpsim import GradientDescent, Network, Study, train
from pdpsim.learning.history import History
from pdpsim.progress import Paced, shown_by


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_line_is_shown_on_a_terminal_and_taken_away_at_the_end(xor, monkeypatch):
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), max_epochs=1234)
    assert "epoch 1,234 of 1,234 at most  tss " in terminal.getvalue()
    assert "\n" not in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("asked", [None, True, False])
def test_without_a_terminal_nothing_is_written(asked, xor, monkeypatch):
    monkeypatch.setattr("sys.stderr", stream := io.StringIO())
    train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), max_epochs=3, progress=asked)
    with shown_by(asked) as show:
        assert show is None
    assert stream.getvalue() == ""


def test_a_burst_of_calls_is_thinned_out():
    told = []
    paced = Paced(told.append)
    for _ in range(1000):
        paced(History())
    assert len(told) < 1000


def test_a_program_without_an_error_stream_trains_all_the_same(xor, monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    assert train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), max_epochs=3).epochs == 3
    assert len(Study("xor", seeds=[1], max_epochs=3).run()) == 1
