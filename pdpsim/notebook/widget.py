"""The stage as a notebook's widget, whose network is in the kernel. Needs anywidget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython import get_ipython

from pdpsim.diagram.controller import Controller
from pdpsim.diagram.player import stage_script
from pdpsim.words import one_line


class Live(anywidget.AnyWidget):
    """A circuit in a notebook that is worked with the mouse and the keyboard while Python keeps the objects.

    Made by `pdpsim.live`. What is done in the page is done to `stepper` and `net`, so the next cell sees it; what a
    cell does to them is shown when the cell ends.

    Attributes
    ----------
    stepper : Stepper
    net : Network
    """

    _esm = stage_script(Path(__file__).with_name("live.js"))
    scene = traitlets.Dict().tag(sync=True)

    def __init__(self, controller: Controller) -> None:
        super().__init__(scene=controller.scene)
        self._controller = controller
        self.stepper, self.net = controller.stepper, controller.stepper.net
        self._cells = get_ipython()
        self.on_msg(self._asked)
        if self._cells:
            self._cells.events.register("post_run_cell", self.refresh)

    def refresh(self, *_: object) -> None:
        """Show what has been changed from Python; when a cell ends, this is done by itself."""
        self.send({"state": self._controller.state()})

    def close(self) -> None:
        """Let go of the page and the kernel."""
        if self._cells and self.refresh in self._cells.events.callbacks["post_run_cell"]:
            self._cells.events.unregister("post_run_cell", self.refresh)
        super().close()

    def _asked(self, _: object, message: Any, __: object) -> None:
        self.send({"answers": message["name"], "state": self._controller.answer(message["command"])})

    def __repr__(self) -> str:
        return one_line(f"<Live: {self.stepper!r}>")
