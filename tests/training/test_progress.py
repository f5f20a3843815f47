"""The progress line is for terminals only, and callables are not called too often."""

import io

import pytest

from pdpsim import GradientDescent, Network, Study, train
from pdpsim.learning.history import History
from pdpsim.training.progress import Paced, ProgressLine, shown_by


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_line_is_shown_on_a_terminal_and_taken_away_at_the_end():
    terminal = Terminal()
    line = ProgressLine(terminal)
    line(History(tss=[1.5] * 1234))
    assert "1,234" in terminal.getvalue()
    assert "\n" not in terminal.getvalue()
    line(History(tss=[1.5], stopped="solved"))
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_nothing_is_written_where_there_is_no_terminal():
    stream = io.StringIO()
    ProgressLine(stream)(History(tss=[1.5]))
    assert stream.getvalue() == ""


@pytest.mark.parametrize("asked", [None, True, False])
def test_without_a_terminal_nobody_is_told(asked, monkeypatch):
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert shown_by(asked) is None


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
