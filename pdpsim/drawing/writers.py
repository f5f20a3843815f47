"""Writers of animations: of each picture of a GIF only what differs from the one before is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path as File
from typing import Any

import numpy as np
from matplotlib.animation import HTMLWriter, PillowWriter, writers
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import BboxBase
from PIL import Image

from pdpsim.interruption import deferred_interrupt

Extent = tuple[int, int, int, int]  # left, top, right, bottom: dots of the page, from the top

AROUND, GROUND, LETTERS = 8.0, 2.0, 1.0  # points beyond their box: lines and marks, texts on a ground, other texts
NAMES = {"gif": "pdpsim gif", "html": "pdpsim html"}  # by which matplotlib knows them
SAMPLES = 8  # pictures whose colours are looked at


@writers.register(NAMES["gif"])
class GifWriter(PillowWriter):
    """Takes pictures of a figure in which what has not changed, and touches nothing that has, is not drawn again.

    Each dot is what it is when all is drawn: where anything has changed, all that reaches there is drawn, in its order.
    matplotlib itself marks what is changed as stale until it is drawn.
    """

    @contextmanager
    def saving(self, fig: Figure, outfile: Any, dpi: float | None, *args: Any, **kwargs: Any) -> Iterator[GifWriter]:
        """Have the figure drawn with so many dots per inch while pictures are taken."""
        own = fig.dpi
        fig.dpi = own if dpi is None else dpi
        try:
            with super().saving(fig, outfile, dpi, *args, **kwargs):
                yield self
        finally:
            fig.dpi = own

    def setup(self, fig: Figure, outfile: Any, dpi: float | None = None) -> None:
        """Begin with an empty page."""
        super().setup(fig, outfile, dpi=dpi)
        self._pictures: list[Image.Image] = []
        self._page: Any = None
        self._extents: dict[Artist, Extent] = {}
        self._views: dict[Axes, object] = {}
        make: Any = RendererAgg
        self._renderer: RendererAgg = make(*self.frame_size, self.dpi)

    @deferred_interrupt()
    def grab_frame(self, **savefig_kwargs: Any) -> None:
        """Draw what has changed since the picture before, and keep the page."""
        changed = self._changed()
        kept = [artist for artist, extent in self._extents.items() if not any(_meet(extent, c) for c in changed)]
        with _hidden([artist for artist in kept if artist.get_visible()]):
            drawn = self._drawn(savefig_kwargs)
        self._page = drawn.copy() if self._page is None else self._page
        for left, top, right, bottom in changed:
            self._page[top:bottom, left:right] = drawn[top:bottom, left:right]
        self._pictures.append(Image.fromarray(self._page[..., :3].copy()))

    def _changed(self) -> list[Extent]:
        """Note where each artist now stands, and return where there is or was one that is new, changed or gone."""
        old, self._extents = self._extents, {}
        changed = []
        for artist, moved in self._artists():
            keeps = artist in old and not artist.stale and not moved
            self._extents[artist] = old[artist] if keeps else self._extent(artist)
            if not keeps:
                changed += [self._extents[artist], old.get(artist, self._extents[artist])]
        changed += [extent for artist, extent in old.items() if artist not in self._extents]
        # A layout worked out as the figure is drawn depends on all of it.
        return changed if self.fig.get_layout_engine() is None else [(0, 0, *self.frame_size)]

    def _artists(self) -> Iterator[tuple[Artist, bool]]:
        """What is drawn, and whether the view of its axes is another than it was."""
        for part in self.fig.get_children():
            if part is not self.fig.patch and not isinstance(part, Axes):
                yield part, False
        for ax in self.fig.axes:
            ax.apply_aspect()  # as it will be when the figure is drawn
            view = ax.get_xlim(), ax.get_ylim(), ax.get_position().bounds
            moved, self._views[ax] = view != self._views.get(ax), view
            frame = set() if ax.axison else {ax.patch, ax.xaxis, ax.yaxis, *ax.spines.values()}
            yield from ((part, moved) for part in ax.get_children() if part not in frame)

    def _extent(self, artist: Artist) -> Extent:
        wide, high = self.frame_size
        pad = _reach(artist) * self.dpi / 72
        box = _box(artist, self._renderer)
        if box is None or box.width < 0 or (isinstance(artist, Text) and not artist.get_text()):
            return 0, 0, 0, 0
        if not np.isfinite(box.extents).all():
            return 0, 0, wide, high
        left, bottom, right, top = box.extents
        across, up = (
            np.clip([left - pad, right + pad], 0, wide),
            np.clip([high - top - pad, high - bottom + pad], 0, high),
        )
        return int(across[0]), int(up[0]), int(np.ceil(across[1])), int(np.ceil(up[1]))

    def _drawn(self, savefig_kwargs: dict[str, Any]) -> Any:
        buffer = BytesIO()
        self.fig.savefig(buffer, **{**savefig_kwargs, "format": "rgba", "dpi": self.dpi})
        wide, high = self.frame_size
        return np.frombuffer(buffer.getbuffer(), np.uint8).reshape(high, wide, 4)

    def finish(self) -> None:
        """Write the file, if there is a picture: matplotlib asks for it whatever has ended the drawing."""
        if not self._pictures:
            return
        first, *others = _in_common_colours(self._pictures)
        first.save(self.outfile, "gif", save_all=True, append_images=others, duration=int(1000 / self.fps), loop=0)


def _box(artist: Artist, renderer: RendererAgg) -> BboxBase | None:
    """Where an artist stands, of lines and polygons as they are without their width."""
    if isinstance(artist, (LineCollection, PolyCollection)):
        return Path.make_compound_path(*artist.get_paths()).get_extents(artist.get_transform())
    return artist.get_tightbbox(renderer)


def _reach(artist: Artist) -> float:
    """How many points beyond its box an artist may reach at most: by its width, its mark, its ground."""
    if isinstance(artist, Text):
        return GROUND if artist.get_bbox_patch() else LETTERS
    return AROUND


def _meet(a: Extent, b: Extent) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@contextmanager
def _hidden(artists: list[Artist]) -> Iterator[None]:
    for artist in artists:
        artist.set_visible(False)
    yield
    for artist in artists:
        artist.set_visible(True)
        artist.stale = False


def _in_common_colours(pictures: list[Image.Image]) -> list[Image.Image]:
    """Give pictures the 256 colours that suit some of them, from the first to the last: that is quick, and small."""
    some = sorted({k * (len(pictures) - 1) // (SAMPLES - 1) for k in range(SAMPLES)})
    side_by_side = Image.fromarray(np.hstack([np.asarray(pictures[k]) for k in some]))
    palette = side_by_side.quantize(256)
    return [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]


@writers.register(NAMES["html"])
class PageWriter(HTMLWriter):
    """Writes a page of its own with buttons to play it, all pictures in it; it plays once."""

    def __init__(self, fps: int = 5, **settings: Any) -> None:
        super().__init__(fps, **{**settings, "embed_frames": True, "default_mode": "once"})

    def finish(self) -> None:
        """Write the file."""
        super().finish()
        player = File(self.outfile).read_text(encoding="utf-8")
        head = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Animation</title>\n'
        File(self.outfile).write_text(f"{head}{player}</html>\n", encoding="utf-8")
