"""The artists of one picture, kept so that the next picture of the same axes changes only what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from pdpsim.diagram.texts import printable
from pdpsim.drawing.style import font_for

Key = tuple[type[Artist], str, int]

_STANDING: dict[Axes, Elements] = {}
BETWEEN = 1e-6  # from an element to the next of the same zorder, so that those put in later stand where they should


class Elements:
    """What is drawn on axes: artists by kind and gid, with the properties that were asked for.

    Put the first time, an element is made; put again (see `again`), the properties that differ are set, and where
    matplotlib cannot set one of them the artist is made anew.

    >>> from pdpsim.drawing.picture import new_axes
    >>> elements = Elements(new_axes())
    >>> number = elements.write("number", 0, 0, "0.5", zorder=3)
    >>> with elements.again():
    ...     elements.write("number", 0, 0, "0.7", zorder=3) is number
    True
    >>> with elements.again():
    ...     pass
    >>> number.get_text(), list(elements.ax.texts)
    ('0.7', [])
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self._drawn: dict[Key, tuple[Artist, dict[str, Any]]] = {}
        self._put: Counter[Any] = Counter()

    @staticmethod
    def of(ax: Axes) -> Elements:
        """Return the elements of axes that are drawn again, or new ones."""
        return _STANDING.get(ax) or Elements(ax)

    @contextmanager
    def again(self) -> Iterator[None]:
        """Draw the picture again: inside, what is drawn on the axes changes what stands; afterwards the rest goes."""
        self._put.clear()
        _STANDING[self.ax] = self
        try:
            yield
        finally:
            del _STANDING[self.ax]
            for key in [key for key in self._drawn if self._put[key[:2]] <= key[2]]:
                self._drawn.pop(key)[0].remove()

    def put(self, kind: type[Artist], gid: str, zorder: float, **properties: Any) -> Artist:
        """Put in an artist of that kind, on top of all others of the same zorder."""
        key = kind, gid, self._put[kind, gid]
        wanted = {"gid": gid, "zorder": zorder + BETWEEN * self._put[zorder], **properties}
        self._put.update([(kind, gid), zorder])
        artist, known = self._drawn.get(key, (None, {}))
        changed = {name: value for name, value in wanted.items() if name not in known or _differ(known[name], value)}
        if artist is not None and known.keys() == wanted.keys() and all(hasattr(artist, f"set_{n}") for n in changed):
            artist.set(**changed)
        else:
            if artist is not None:
                artist.remove()
            artist = self.ax.add_artist(kind(**wanted))
        self._drawn[key] = artist, wanted
        return artist

    def write(
        self, gid: str, x: float, y: float, text: str, zorder: float, kind: type[Text] = Text, **style: Any
    ) -> Text:
        """Put in text as it is (a $ is a $), in a font that has its characters; see `style.write`."""
        family = [*mpl.rcParams["font.family"], *filter(None, [font_for(text)])]
        properties = {"x": x, "y": y, "text": printable(text), "parse_math": False, "fontfamily": family}
        put: Any = self.put(kind, gid, zorder, clip_on=False, **properties, **style)
        written: Text = put
        return written


def _differ(known: object, wanted: object) -> bool:
    return known is not wanted and known != wanted
