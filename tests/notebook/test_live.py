"""The live widget without a page: what it says where a package is missing, and what it sends."""

import subprocess
import sys

import pytest

import pdpsim
from pdpsim import GradientDescent, PdpsimError
from pdpsim.errors import WrongTypeError

BARRED = """
import sys
class Barred:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "anywidget":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Barred())
import pdpsim
net, patterns = pdpsim.Network.layered(1, 1, seed=1), pdpsim.PatternSet([([1], [1])])
try:
    pdpsim.live(net, patterns, pdpsim.GradientDescent(0.5))
except pdpsim.PdpsimError as error:
    print(error)
"""


def test_what_is_missing_is_said_in_a_sentence():
    ended = subprocess.run([sys.executable, "-c", BARRED], check=False, capture_output=True, text=True)
    assert ended.stderr == ""
    assert ended.stdout == (
        'a live network needs the package anywidget: pip install "pdpsim[notebook]"; '
        "pdpsim.player shows recorded epochs without it\n"
    )


def test_what_cannot_be_shown_is_refused(net1987, xor):
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    with pytest.raises(WrongTypeError):
        pdpsim.live(net1987, [], GradientDescent(0.5))
    with pytest.raises(PdpsimError, match="sideways"):
        pdpsim.live(net1987, xor, GradientDescent(0.5), direction="sideways")


def test_messages_are_commands_and_states(net1987, xor):
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    widget, sent = pdpsim.live(net1987, xor, GradientDescent(0.5)), []
    widget.send = sent.append
    widget._handle_custom_msg({"name": "1", "command": {"do": "step", "by": "sweep"}}, [])
    assert (sent[0]["answers"], sent[0]["state"]["refused"]) == ("1", "")
    assert widget.stepper.sweep_over
    assert widget.net is net1987
    net1987.connections["i1", "h1"].weight = 7.0
    widget.refresh()
    assert sent[1]["state"]["numbers"] == {"weight i1 -> h1": [7.0, "7.000"]}
    assert len(repr(widget)) < 200
    widget.close()
