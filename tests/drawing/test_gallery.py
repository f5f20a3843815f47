"""The gallery's pictures are those that its examples make."""

import importlib.util
import re

import pytest

from pdpsim.engines import c_compiler


@pytest.fixture
def make_gallery(root):
    spec = importlib.util.spec_from_file_location("make_gallery", root / "docs" / "make_gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words(path):
    """What is written in an SVG, in order: the same for every version of matplotlib, as bytes are not."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8"))


def test_every_picture_is_up_to_date(make_gallery, root, tmp_path):
    (tmp_path / "gallery").mkdir()
    stored = root / "docs" / "gallery"
    named = []
    page = make_gallery.PAGE.read_text(encoding="utf-8")
    if c_compiler.is_there():
        page = page.replace('engine="compiled"', 'engine="native"')  # the same bits, sooner
    for name, picture in make_gallery.pictures(page):
        named.append(name.removeprefix("gallery/"))
        if name.endswith(".svg"):
            make_gallery.save(picture, tmp_path / name)
            assert words(tmp_path / name) == words(stored / named[-1]), "run: python docs/make_gallery.py"
            assert len(words(tmp_path / name)) > 3
        elif name.endswith(".html"):
            assert picture.page == (stored / named[-1]).read_text(encoding="utf-8")
    assert sorted(named) == sorted(path.name for path in stored.iterdir())


def test_the_readme_shows_pictures_that_are_there(root):
    shown = re.findall(r"\]\((docs/[\w/.-]+\.(?:svg|png))\)", (root / "README.md").read_text(encoding="utf-8"))
    assert len(shown) >= 3
    assert all((root / name).is_file() for name in shown)
