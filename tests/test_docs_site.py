"""The site of the docs: every page and public object is in it, no link leads nowhere, and nothing is warned of."""

import importlib.util
import re

import pytest

import pdpsim


@pytest.fixture
def make_site(root):
    spec = importlib.util.spec_from_file_location("make_site", root / "docs" / "make_site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sources(make_site, tmp_path):
    make_site.write_sources(tmp_path / "sources")
    return tmp_path / "sources"


def test_the_index_lists_pages_that_are_there(root):
    listed = re.findall(r"\]\((.*?\.md)\)", (root / "docs" / "index.md").read_text(encoding="utf-8"))
    assert len(set(listed)) == len(listed) > 30
    assert [name for name in listed if name != "commands.md" and not (root / "docs" / name).is_file()] == []


def test_the_pages_of_objects_name_every_public_object(make_site, sources):
    named = set()
    for page in (sources / "api").glob("*.rst"):
        module = ""
        for line in page.read_text(encoding="utf-8").splitlines():
            module = line.partition(":: ")[2] if "currentmodule" in line else module
            if line.startswith((".. autoclass::", ".. autofunction::")):
                named.add(f"{module}.{line.partition(':: ')[2]}")
    public = {f"{name}.{one}" for name in make_site.PUBLIC for one in importlib.import_module(name).__all__}
    assert {f"pdpsim.{name}" for name in pdpsim.__all__} <= public
    assert public - named == set()
    assert {"pdpsim.core.carry.Carry", "pdpsim.inspection.curvature.curvature", "pdpsim.errors.FormatError"} <= named


def test_every_page_is_in_the_tree_and_every_command_has_its_help(sources):
    tree = re.findall(r"^(?:.* <)?([\w/.-]+)>?$", (sources / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    pages = {
        path.relative_to(sources).with_suffix("").as_posix() for path in (*sources.glob("*.md"), *sources.glob("api/*"))
    }
    assert pages - set(tree) - {"index"} == set()
    assert "usage: pdpsim playground" in (sources / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("link", "broken"),
    [
        ('<a href="other.html#there">', False),
        ('<a href="other.html#elsewhere">', True),
        ('<a href="gone.html">', True),
        ('<img src="gone.svg">', True),
        ('<a href="#here">', False),
        ('<a href="#nowhere">', True),
        ('<a href="sub/">', False),
        ('<a href="https://example.org/x">', False),
        ('<a href="two%20words.html">', False),
    ],
)
def test_a_link_that_leads_nowhere_is_found(make_site, tmp_path, link, broken):
    (tmp_path / "sub").mkdir()
    for name in ("other.html", "two words.html", "sub/index.html"):
        (tmp_path / name).write_text('<p id="there">')
    (tmp_path / "page.html").write_text(f'<p id="here">{link}')
    assert bool(make_site.broken_links(tmp_path)) == broken


@pytest.mark.slow
def test_the_site_builds_without_a_warning(make_site, tmp_path, capsys):
    for name in ("sphinx", "myst_parser", "numpydoc", "furo"):
        pytest.importorskip(name)
    assert make_site.main(tmp_path / "site") == 0
    assert capsys.readouterr().err == ""
    page = (tmp_path / "site" / "api" / "stepping.html").read_text(encoding="utf-8")
    assert 'id="pdpsim.Stepper"' in page
    assert "See also" in "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "site" / "api").glob("*.html")
    )
    assert (tmp_path / "site" / "searchindex.js").stat().st_size > 100_000
    assert (tmp_path / "site" / "playground" / "index.html").is_file()
