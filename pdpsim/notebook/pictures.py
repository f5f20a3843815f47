"""Things that a notebook shows as pictures: where a stepper stands, how a run went, what a study came to."""

from __future__ import annotations

from pdpsim.drawing.circuit import LARGEST_SHOWN, OF_CHANGES, draw_step
from pdpsim.drawing.curves import draw_error
from pdpsim.drawing.picture import svg_text
from pdpsim.experiments.scenario import Run
from pdpsim.notebook.tables import summary_html
from pdpsim.stepping.stepper import Stepper
from pdpsim.studies.study import Study
from pdpsim.text import grid


def stepper_svg(stepper: Stepper) -> str | None:
    """Return the circuit as it stands, with the last message marked; None if it is too large to be seen.

    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> stepper = Stepper(Network.layered(1, 1, seed=1), PatternSet([([1], [1])]), GradientDescent(0.5))
    >>> _ = stepper.step(2)
    >>> "net input of o1 now" in stepper_svg(stepper)
    True
    """
    net, event = stepper.net, stepper.last_event
    if not net.units or len(net.connections) > LARGEST_SHOWN:
        return None
    settings = OF_CHANGES if event is not None and stepper.phase == "change" else {}
    return svg_text(draw_step(stepper, bias="unit", **settings))


def run_svg(run: Run) -> str | None:
    """Return the error of a run over its epochs; None if it has none."""
    told = f"{run.scenario.name}, recipe {run.recipe.name}, seed {run.seed}"
    return svg_text(draw_error(run.history, title=told)) if run.history.tss else None


def study_html(study: Study) -> str | None:
    """Return what a study came to, in words and, of two settings at most, as a picture; None before its first run."""
    if not study.rows:
        return None
    cells = study.cells()
    names = list(cells[0].settings)
    said = f"<pre>{grid(names, cells)}</pre>" if names else summary_html(cells[0].summary)
    return said + (svg_text(study.plot()) if len(names) <= 2 else "")
