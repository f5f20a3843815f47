"""Circuits as plain SVG and as a page that plays training, and where everything in them stands. Needs no matplotlib."""

from pdpsim.diagram.layout import Layout, lay_out
from pdpsim.diagram.player import save_player
from pdpsim.diagram.svg import circuit_svg

__all__ = ["Layout", "circuit_svg", "lay_out", "save_player"]
