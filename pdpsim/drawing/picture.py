"""Pictures: axes that show and save themselves; the same input gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from pdpsim.arguments import judged
from pdpsim.diagram.texts import printable
from pdpsim.drawing.style import drawn_alike, figure_of
from pdpsim.errors import SettingError
from pdpsim.formats.files import PathLike, kind_of, refuse_unwritable, write_bytes
from pdpsim.interruption import deferred_interrupt
from pdpsim.words import one_line

LARGE = 4_000  # parts of a picture from which on a notebook is given its dots, not its lines

# No dates: they would make every file a new one.
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "pdpsim"},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "pdpsim", "Producer": None},
    "png": {"Software": "pdpsim"},
}


@judged
def save_drawing(drawing: Axes | Figure, path: PathLike, dpi: float = 150) -> None:
    """Save a picture as SVG, PNG or PDF, by the name's ending; whole or not at all.

    Parameters
    ----------
    drawing : Axes or Figure
        What a drawing function returned.
    path : path
    dpi : float
        Pixels per inch of a PNG.

    Raises
    ------
    SettingError
        If the ending is another one, or a page of so many dots could not be made.
    FileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from pdpsim import Network
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "net.svg")
    ...     save_drawing(Network.layered(2, 2, 1, seed=1).draw(), path)
    ...     "<svg" in path.read_text()
    True
    """
    kind = kind_of(path)
    if not 10 <= dpi <= 2400:
        raise SettingError(f"dpi must be a number from 10 to 2,400, not {dpi!r}")
    refuse_unwritable(path)
    write_bytes(path, rendered(drawing, kind, dpi))


def rendered(drawing: Axes | Figure, kind: str = "svg", dpi: float = 150) -> bytes:
    """Return a picture as the bytes of a file of that kind.

    >>> from pdpsim import Network
    >>> rendered(Network.layered(1, 1, seed=1).draw(), "png")[1:4]
    b'PNG'
    """
    figure = drawing if isinstance(drawing, Figure) else figure_of(drawing)
    buffer: Any = io.StringIO() if kind == "svg" else io.BytesIO()
    if rcParams["text.usetex"] or not all(isinstance(ax, Picture) for ax in figure.axes):
        for text in figure.findobj(Text):  # what one adds may be set in TeX: names are none, and there may be none
            text.set_usetex(False)
    with drawn_alike(), deferred_interrupt():
        _lay_out(figure)
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind])
    made: str | bytes = buffer.getvalue()
    return made if isinstance(made, bytes) else printable(made).encode()


def _lay_out(figure: Figure) -> None:
    """Let what stands about axes of fixed proportions find its place: that takes a second look at what is left."""
    if figure.get_layout_engine() is None or all(ax.get_aspect() == "auto" for ax in figure.axes):
        return
    figure.draw_without_rendering()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    if drawn.x0 < 0 or drawn.y0 < 0 or drawn.x1 > width or drawn.y1 > height:
        figure.draw_without_rendering()


def svg_text(drawing: Axes | Figure) -> str:
    """Return a picture as SVG, for notebooks and pages.

    >>> from pdpsim import Network
    >>> svg_text(Network.layered(1, 1, seed=1).draw()).startswith("<svg")
    True
    """
    text = rendered(drawing).decode("utf-8")
    return text[text.index("<svg") :]


class ShowsItself:
    """What a notebook shows as a picture, once: as SVG, or where that would be large as PNG."""

    def _repr_svg_(self) -> str | None:
        return None if self._is_large() else svg_text(self._whole())

    def _repr_png_(self) -> bytes | None:
        return rendered(self._whole(), "png") if self._is_large() else None

    def save(self, path: PathLike, dpi: float = 150) -> None:
        """Save the picture as SVG, PNG or PDF; see `save_drawing`."""
        save_drawing(self._whole(), path, dpi)

    def _whole(self) -> Figure:
        return figure_of(self)  # type: ignore[arg-type]

    def _is_large(self) -> bool:
        return len(self._whole().findobj()) > LARGE


class Picture(ShowsItself, Axes):
    """The axes of a figure of their own: to draw on, to save, and a picture where a notebook shows them.

    >>> picture = new_axes()
    >>> picture.set_title("tss").get_text(), picture
    ('tss', <Picture: tss>)
    >>> picture._repr_svg_()[:4], picture.axes is picture
    ('<svg', True)
    """

    def __repr__(self) -> str:
        return one_line(f"<Picture: {self.get_title()}>")

    __str__ = __repr__


def new_axes(width: float = 6.4, height: float = 4.8, title: str = "", beside: float = 0.0) -> Axes:
    """Return the axes of a new figure that pyplot knows nothing of (sizes in inches), wide enough for its title.

    `beside` is what names beside the axes take of the width; the title stands above the axes alone.
    """
    with drawn_alike():
        figure = Figure(figsize=(max(width, 0.5 + 0.092 * len(title)) + beside, height), layout="constrained")
        FigureCanvasAgg(figure)
        return figure.add_subplot(axes_class=Picture)


class Panels(ShowsItself, dict[str, Axes]):
    """Several axes by name, and the figure that holds them.

    >>> panels = new_panels(["a", "b"], 2)
    >>> list(panels), panels.figure is panels["a"].figure
    (['a', 'b'], True)
    """

    def __init__(self, figure: Figure, axes: dict[str, Axes]) -> None:
        super().__init__(axes)
        self.figure = figure

    def __repr__(self) -> str:
        return one_line(f"<Panels: {', '.join(self)}>")


def new_panels(
    names: Sequence[str], columns: int, width: float = 3.0, height: float = 2.4, below: float = 0.0
) -> Panels:
    """Return a new figure with axes of these names, in rows of `columns` (sizes of one in inches, and room below)."""
    rows = -(-len(names) // columns)
    with drawn_alike():
        figure = Figure(figsize=(width * min(columns, len(names)), height * rows + below), layout="constrained")
        FigureCanvasAgg(figure)
        places = figure.subplots(rows, columns, squeeze=False).ravel()
        for ax in places[len(names) :]:
            ax.set_axis_off()
    return Panels(figure, dict(zip(names, places)))
