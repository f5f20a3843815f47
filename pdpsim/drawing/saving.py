"""Pictures as files and as SVG text: the same input gives the same bytes, and text stays text."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pdpsim.arguments import judged
from pdpsim.diagram.texts import printable
from pdpsim.drawing.style import drawn_alike, figure_of
from pdpsim.errors import SettingError
from pdpsim.formats.files import PathLike, kind_of, refuse_unwritable, write_bytes
from pdpsim.interruption import in_one_piece

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
    with drawn_alike(), in_one_piece():
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind])
    made: str | bytes = buffer.getvalue()
    return made if isinstance(made, bytes) else printable(made).encode()


def svg_text(drawing: Axes | Figure) -> str:
    """Return a picture as SVG, for notebooks and pages.

    >>> from pdpsim import Network
    >>> svg_text(Network.layered(1, 1, seed=1).draw()).startswith("<svg")
    True
    """
    text = rendered(drawing).decode("utf-8")
    return text[text.index("<svg") :]
