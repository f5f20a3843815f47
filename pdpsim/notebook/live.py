"""Networks worked in a notebook with the mouse, while Python keeps the objects."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pdpsim.arguments import judged
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.diagram.controller import Controller
from pdpsim.errors import SettingError
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.rule import Rule
from pdpsim.stepping.stepper import Stepper


@judged
def live(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure | Rule | None,
    *,
    direction: str = "up",
    **settings: Any,
) -> Any:
    """Return a widget in which a network is stepped through training, forward and back, and worked by hand.

    Buttons step by messages, sweeps, patterns or epochs, run, pause and go back; sliders change rate and momentum; a
    click on a unit or connection tells of it, and lesions, freezes, clamps or sets it. It is the network itself that is
    trained and changed, so the next cell sees what was done.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    procedure : Procedure, Rule or None
        A rule means back-propagation with it. With None there is nothing but forward sweeps.
    direction : {'up', 'right'}
        Which way activation goes.
    **settings
        As for `Stepper`: ``measure``, ``seed``, ``history``, ``undo_memory``.

    Returns
    -------
    pdpsim.notebook.widget.Live
        Which shows itself where a cell ends with it; its ``stepper`` is the one behind it.

    Raises
    ------
    SettingError
        If the package anywidget is not installed.

    Examples
    --------
    In a notebook::

        net, xor = Network.layered(2, 2, 1, seed=1), load_patterns("xor.csv")
        pdpsim.live(net, xor, GradientDescent(rate=0.5, momentum=0.9))

    See Also
    --------
    pdpsim.player : epochs that are recorded, for pages without a kernel.
    """
    try:
        widget = import_module("pdpsim.notebook.widget")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("pdpsim"):
            raise
        raise SettingError(
            f'a live network needs the package {error.name}: pip install "pdpsim[notebook]"; '
            "pdpsim.player shows recorded epochs without it"
        ) from None
    return widget.Live(Controller(Stepper(net, patterns, procedure, **settings), direction))
