"""The folder that a reproduction leaves: report, data and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pdpsim.formats.files import write_rows, write_text
from pdpsim.reproduction.page import page
from pdpsim.reproduction.report import COLUMNS, claim_rows, markdown
from pdpsim.reproduction.reproducing import Reproduction

TITLE = "The experiments of 1986, run again"


def write_folder(folder: Path, reproduction: Reproduction, pictures: Mapping[str, tuple[str, str]]) -> None:
    """Write ``report.md``, ``index.html``, ``claims.csv``, ``runs.csv`` and the pictures.

    Parameters
    ----------
    folder : Path
    reproduction : Reproduction
    pictures : mapping of file name to (caption, SVG text)
    """
    judged, seeds, summaries = reproduction.judged(), reproduction.seeds(), reproduction.summaries()
    for name, (_, svg) in pictures.items():
        write_text(folder / name, svg)
    write_rows(folder / "claims.csv", COLUMNS, claim_rows(judged, seeds))
    runs = reproduction.runs()
    if runs:
        write_rows(folder / "runs.csv", list(dict.fromkeys(key for row in runs for key in row)), runs)
    captions = {name: caption for name, (caption, _) in pictures.items()}
    write_text(folder / "report.md", markdown(TITLE, judged, summaries, captions, seeds))
    write_text(folder / "index.html", page(TITLE, judged, summaries, pictures, seeds))
