"""Make the site of the docs: ``python docs/make_site.py FOLDER`` (needs ``pip install -e '.[docs]'``).

The pages are the Markdown of this folder and of the repository's, as it is; pages of the commands and of every public
object are written from the package itself. A warning, a link that leads nowhere or a missing picture ends it with
status 1.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pdpsim
from pdpsim.cli.main import parser as command_line
from pdpsim.playground.site import write_playground

DOCS = Path(__file__).parent
ROOT = DOCS.parent
FRONT = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "LICENSE", "CITATION.cff")
PUBLIC = ("pdpsim", "pdpsim.drawing", "pdpsim.diagram")  # whose __all__ is public
ROOMS = {
    "core": "Networks",
    "learning": "Learning",
    "engines": "Engines",
    "training": "Training",
    "formats": "Files",
    "experiments": "Experiments",
    "stepping": "Stepping",
    "inspection": "Inspection",
    "studies": "Studies",
    "rivals": "Rivals",
    "diagram": "Circuits without matplotlib",
    "drawing": "Pictures",
    "notebook": "Notebooks",
    "playground": "Playground",
    "errors": "Errors",
}
CONF = """
project, author, copyright = "pdpsim", "The pdpsim maintainers", "The pdpsim maintainers, MIT license"
version = release = {version!r}
extensions = ["sphinx.ext.autodoc", "numpydoc", "myst_parser"]
root_doc, exclude_patterns = "index", []
default_role = "py:obj"
autodoc_typehints, autodoc_member_order = "none", "bysource"
inherited = "Axes,FuncAnimation,Exception,tuple,dict,list,str,float"  # of others, which are left out
autodoc_default_options = {{"members": True, "inherited-members": inherited}}
numpydoc_show_class_members = False
myst_heading_anchors = 6
html_theme, html_title, html_show_sphinx = "furo", "pdpsim", False
html_static_path, html_css_files = ["_static"], ["site.css"]
html_copy_source = False
html_theme_options = {{"source_repository": "", "footer_icons": []}}
# Anchors in the report's own HTML are unknown to MyST; every link is checked in what was built.
suppress_warnings = ["misc.highlighting_failure", "myst.xref_missing"]


def setup(app):
    app.connect("autodoc-skip-member", lambda app, what, name, thing, skip, options: skip or not is_ours(thing))


def is_ours(thing):
    home = getattr(getattr(thing, "fget", thing), "__module__", None)
    return home is None or home.startswith("pdpsim")
"""
STYLE = """
article img { background: white; max-width: 100%; }
article table.docutils { display: block; overflow-x: auto; }
"""


def write_sources(folder: Path) -> None:
    """Write what Sphinx is to read: the Markdown with its pictures, and pages of commands and objects."""
    shutil.copytree(DOCS, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "benchmarks"))
    for name in FRONT:
        shutil.copy(ROOT / name, folder)
    for page in folder.glob("*.md"):
        # In the site the repository's own pages stand beside those of docs/.
        text = re.sub(r"\]\((?:docs|\.\.)/", "](", page.read_text(encoding="utf-8"))
        page.write_text(re.sub(r"\]\((decisions)\)", r"](\1/README.md)", text), encoding="utf-8")
    (folder / "_static").mkdir()
    (folder / "_static" / "site.css").write_text(STYLE, encoding="utf-8")
    (folder / "conf.py").write_text(CONF.format(version=pdpsim.__version__), encoding="utf-8")
    (folder / "commands.md").write_text(_commands(), encoding="utf-8")
    _write_index(folder / "index.md", _write_objects(folder / "api"))


def _write_index(path: Path, objects: dict[str, list[str]]) -> None:
    """Append the tree of pages, which is what the page's own lists say."""
    text = path.read_text(encoding="utf-8")
    trees = ["```{toctree}\n:hidden:\n\nThe front page <README>\n```"]
    for part in text.split("\n## ")[1:]:
        pages = re.findall(r"^\* \[(.*?)\]\((.*?)\.md\)", part, re.MULTILINE)
        lines = [f"{title} <{page}>" for title, page in pages]
        trees.append(_tree(part.partition("\n")[0], lines))
    others = [page.stem for page in sorted(path.parent.glob("*.md")) if f"]({page.name})" not in text]
    trees.append(_tree("More", [page for page in others if page != "index"]))
    trees.append(_tree("Objects", [f"api/{page}" for page in objects]))
    _append_tree(path.parent / "decisions" / "README.md")
    listed = "\n".join(f"* [{names[0]}](api/{page}.rst)" for page, names in objects.items())
    text += '\n<p><a href="playground/index.html">Open the playground</a>: a network that learns in this browser.</p>\n'
    text += f"\n## Objects\n\nEvery public class and function, from its own description.\n\n{listed}\n"
    path.write_text(text + "\n" + "\n\n".join(trees) + "\n", encoding="utf-8")


def _append_tree(path: Path) -> None:
    pages = [page.stem for page in sorted(path.parent.glob("2*.md"))]
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" + _tree("Decisions", pages) + "\n")


def _tree(title: str, pages: list[str]) -> str:
    return "```{toctree}\n:hidden:\n:maxdepth: 1\n:caption: " + title + "\n\n" + "\n".join(pages) + "\n```"


def _commands() -> str:
    """Return a page of what each command takes, as it tells it itself."""
    top = command_line()
    choices = next(action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction))
    parts = ["# What there is on the command line", f"```text\n{top.format_help()}```"]
    parts += [f"## pdpsim {name}\n\n```text\n{one.format_help()}```" for name, one in choices.items()]
    return "\n\n".join(parts) + "\n"


def public_objects() -> dict[str, object]:
    """Return every public class and function by the name under which it is imported."""
    found = {}
    for module in map(importlib.import_module, PUBLIC):
        found.update({f"{module.__name__}.{name}": getattr(module, name) for name in module.__all__})
    errors = importlib.import_module("pdpsim.errors")
    found.update({f"pdpsim.errors.{name}": thing for name, thing in _own(errors) if f"pdpsim.{name}" not in found})
    return found


def _own(module: object) -> Iterator[tuple[str, object]]:
    for name, thing in vars(module).items():
        own = name[0] != "_" and getattr(thing, "__module__", None) == module.__name__ and inspect.getdoc(thing)
        if own and (inspect.isclass(thing) or inspect.isfunction(thing)):
            yield name, thing


def _write_objects(folder: Path) -> dict[str, list[str]]:
    """Write a page for each room, with its public objects first and its modules after them."""
    folder.mkdir()
    public = public_objects()
    shown = set(map(id, public.values()))
    pages = {}
    for room, title in ROOMS.items():
        own = {name: thing for name, thing in public.items() if _room(thing) == room}
        parts = [_heading(title, "="), *(_entry(name, thing) for name, thing in sorted(own.items()))]
        for module in _modules(room):
            rest = [(name, thing) for name, thing in _own(module) if id(thing) not in shown]
            if rest and not module.__name__.startswith("pdpsim.errors"):
                parts.append(_heading(module.__name__, "-") + f"\n{inspect.getdoc(module)}\n")
                parts += [_entry(f"{module.__name__}.{name}", thing) for name, thing in rest]
        (folder / f"{room}.rst").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        pages[room] = [title, *own]
    return pages


def _room(thing: object) -> str:
    return str(getattr(thing, "__module__", "")).split(".")[1]


def _modules(room: str) -> Iterator[object]:
    package = importlib.import_module(f"pdpsim.{room}")
    for found in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        with suppress(ModuleNotFoundError):  # of an extra that is not installed
            yield importlib.import_module(found.name)


def _heading(title: str, line: str) -> str:
    return f"{title}\n{line * len(title)}\n"


def _entry(name: str, thing: object) -> str:
    module, _, own = name.rpartition(".")
    kind = "autofunction" if inspect.isfunction(thing) else "autoclass"
    return f".. py:currentmodule:: {module}\n\n.. {kind}:: {own}\n"


class _Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.anchors.add(value)


def broken_links(site: Path) -> list[str]:
    """Return the links, pictures and anchors within a site that lead nowhere, each with the page that has it."""
    pages = {path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    return [
        f"{path.relative_to(site.resolve())}: {link}"
        for path, page in pages.items()
        for link in page.links
        if not _leads_somewhere(link, path, pages)
    ]


def _leads_somewhere(link: str, path: Path, pages: dict[Path, _Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True  # another's site
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    known = pages.get(target)
    return not parts.fragment or known is None or unquote(parts.fragment) in known.anchors


def main(folder: Path) -> int:
    """Build the site in a folder, and return 0 if nothing was wrong with it."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as place:
        sources = Path(place, "sources")
        write_sources(sources)
        failed = build_main(["-q", "-W", "--keep-going", "-d", f"{place}/trees", str(sources), str(folder)])
    write_playground(folder / "playground")
    broken = broken_links(folder)
    for line in broken:
        print(f"leads nowhere: {line}", file=sys.stderr)
    return 1 if failed or broken else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python docs/make_site.py FOLDER")
    raise SystemExit(main(Path(sys.argv[1])))
