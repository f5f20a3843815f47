"""The room works where neither matplotlib nor NumPy is installed."""

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pdpsim.diagram

BARRED = """
import sys

class Barred:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("matplotlib", "numpy"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Barred())
"""

PROGRAM = """
from pathlib import Path
from pdpsim import GradientDescent, Network, PatternSet
from pdpsim.diagram import circuit_svg, lay_out, save_player

net, folder = Network.layered(2, 3, 1, seed=1), Path(sys.argv[1])
layout = lay_out(net, "right", bias_unit=True)
(folder / "net.svg").write_text(circuit_svg(net, layout), encoding="utf-8")
save_player(folder / "net.html", net, PatternSet([([0, 1], [1])]), GradientDescent(0.5))
print(len(net.units["h1"]._repr_html_()) > 100, net._repr_svg_())
for name in sys.argv[2:]:
    __import__(name)
print(sorted({"matplotlib", "numpy"} & set(sys.modules)))
"""


def test_it_lays_out_and_writes_svg_and_a_page_and_all_of_it_is_imported_without_matplotlib(tmp_path):
    names = [f"pdpsim.diagram.{module.name}" for module in iter_modules(pdpsim.diagram.__path__)]
    assert all(import_module(name).__doc__ for name in names)
    program = [sys.executable, "-c", BARRED + PROGRAM, str(tmp_path), *names]
    ended = subprocess.run(program, check=False, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("True None\n[]\n", "")
    assert (tmp_path / "net.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "net.html").read_text(encoding="utf-8").endswith("</html>\n")
