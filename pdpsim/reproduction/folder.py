"""The folder that a reproduction leaves: report, data and pictures.

The pictures show how the error fell in many runs, and what one run of each experiment came to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pdpsim.core.measures import Measure
from pdpsim.experiments.running import run_together
from pdpsim.experiments.scenario import Picture, Run
from pdpsim.formats.files import write_rows, write_text
from pdpsim.reproduction.report import COLUMNS, claim_rows, html_page, markdown
from pdpsim.reproduction.reproducing import Batch, Reproduction
from pdpsim.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "The experiments of 1986, run again"
Pictures = dict[str, tuple[str, str]]  # file name to (caption, SVG text)
MOST, FEW = 25, 5
WRITTEN = "report.md", "index.html", "claims.csv", "runs.csv", "*.svg"


def write_folder(folder: Path, reproduction: Reproduction, drawn: Mapping[str, tuple[str, str]]) -> None:
    """Write ``report.md``, ``index.html``, ``claims.csv``, ``runs.csv`` and the pictures.

    Parameters
    ----------
    folder : Path
    reproduction : Reproduction
    drawn : mapping of file name to (caption, SVG text)
    """
    judged, seeds, summaries = reproduction.judged(), reproduction.seeds(), reproduction.summaries()
    for name, (_, svg) in drawn.items():
        write_text(folder / name, svg)
    write_rows(folder / "claims.csv", COLUMNS, claim_rows(judged, seeds))
    runs = reproduction.runs()
    if runs:
        write_rows(folder / "runs.csv", list(dict.fromkeys(key for row in runs for key in row)), runs)
    captions = {name: caption for name, (caption, _) in drawn.items()}
    title = reproduction.collection.title if reproduction.collection else TITLE
    compared = reproduction.compared()
    write_text(folder / "report.md", markdown(title, judged, summaries, captions, seeds, compared))
    write_text(folder / "index.html", html_page(title, judged, summaries, drawn, seeds, compared))


def pictures(reproduction: Reproduction) -> Pictures:
    """Draw what there is to see of each experiment in a reproduction.

    Returns
    -------
    dict of str to (str, str)
        File name, which begins with the scenario's, to caption and SVG text.
    """
    from pdpsim.drawing.picture import svg_text

    found: Pictures = {}
    chosen = reproduction.collection.shown if reproduction.collection else {}
    for batch in reproduction.batches:
        picture, name = batch.scenario.picture, batch.scenario.name
        if picture and name in chosen:
            picture = replace(picture, recipe="", curves=chosen[name])
        if picture and batch.recipe == (picture.curves or batch.scenario.recipes[0].name):
            for part, caption, drawing in _of(batch, picture):
                found[f"{name}-{part}.svg"] = caption, svg_text(drawing)
    return found


def _of(batch: Batch, picture: Picture) -> Iterator[tuple[str, str, Axes | Figure]]:
    recipe = batch.scenario.recipe(batch.recipe)
    done = run_together(batch.scenario, [(recipe, seed) for seed in range(min(batch.runs, MOST))])
    what = {"tss": "Error"}.get(done[0].history.curve, done[0].history.curve.capitalize())
    told = f"{what} over epochs of {counted(len(done), 'run')} (recipe {batch.recipe}, seeds 0:{len(done)})"
    yield "curves", told, _curves(done)
    if picture.recipe:
        recipe = batch.scenario.recipe(picture.recipe)
        done = run_together(batch.scenario, [(recipe, seed) for seed in range(min(batch.runs, FEW))])
    shown = next((run for run in done if run.history.solved), done[0])
    yield "solution", f"{picture.caption} (recipe {recipe.name}, seed {shown.seed})", picture.of(shown)


def _curves(runs: list[Run]) -> Axes:
    from pdpsim.drawing.curves import draw_error

    # A run that is stuck goes on to the right, to no purpose.
    solved = [run.history.epochs for run in runs if run.history.solved]
    until = int(1.1 * max(solved)) if solved else None
    histories = [run.history for run in runs]
    curve = histories[0].curve
    label = _error_of(runs[0].recipe.measure) if curve == "tss" else curve
    return draw_error(histories, log=curve == "tss", until=until, label=label, title=runs[0].scenario.title)


def _error_of(measure: Measure) -> str:
    """What is drawn; where outputs within a margin are no error, this too, since then tss does not go to zero."""
    margin = getattr(measure, "margin", 0.0)
    return f"tss\n(above {1 - margin:g} for 1, below {margin:g} for 0 is no error)" if margin else "tss"
