"""Make the pictures of gallery.md again: ``python docs/make_gallery.py``.

Runs the page's examples in order; each link to a file in gallery/ is what the line before it assigned.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from doctest import DocTestParser, Example
from pathlib import Path
from typing import Any

from pdpsim.drawing.animation import save_animation
from pdpsim.drawing.picture import save_drawing

PAGE = Path(__file__).with_name("gallery.md")
LINK = re.compile(r"\]\((gallery/[\w.-]+)\)")


def pictures(page: str) -> Iterator[tuple[str, Any]]:
    """Run a page's examples, and yield the name of each picture with what there is to be saved."""
    names: dict[str, Any] = {}
    made: Any = None
    for part in DocTestParser().parse(page):
        if isinstance(part, Example):
            exec(compile(part.source, PAGE.name, "single"), names)  # the examples of our own page
            made = _assigned(part.source, names, made)
        else:
            yield from ((name, made) for name in LINK.findall(part))


def _assigned(source: str, names: dict[str, Any], before: Any) -> Any:
    found = re.match(r"(ax|panels|animation|page) = ", source)
    return names[found[1]] if found else before


def save(picture: Any, path: Path) -> None:
    """Write a picture, panels, an animation or a player to a file."""
    if path.suffix == ".html":
        picture.save(path)
    elif path.suffix == ".gif":
        save_animation(picture, path, dpi=100)
    else:
        save_drawing(picture.figure, path, dpi=130)


def main(folder: Path = PAGE.parent) -> None:
    """Make every picture, in a folder with a folder named gallery."""
    (folder / "gallery").mkdir(exist_ok=True)
    for name, picture in pictures(PAGE.read_text(encoding="utf-8")):
        save(picture, folder / name)
        print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE.parent)
