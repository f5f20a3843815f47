"""The playground as a folder of files that any web server can serve, without a program of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path
from types import ModuleType
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import networkx

import pdpsim
from pdpsim.diagram.player import filled_page, stage_script
from pdpsim.diagram.texts import escaped
from pdpsim.errors import FileError
from pdpsim.experiments.scenario import get_scenario, list_scenarios
from pdpsim.formats.files import PathLike, read_bytes, read_text, write_bytes, write_text
from pdpsim.formats.folders import own_folder, refuse_foreign
from pdpsim.words import file_named

HERE = Path(__file__).parent
FOLDERS = "packages", "runtime"
WRITTEN = "index.html", *FOLDERS
PYODIDE = "314.0.7"  # the version of Python for browsers that this is tested with
WEB = f"https://cdn.jsdelivr.net/npm/pyodide@{PYODIDE}/"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
KINDS = {".py", ".html", ".js", ".css"}
PARTS = tuple(f"networkx.{part}" for part in ("algorithms", "generators", "readwrite", "linalg", "drawing"))
LATER = """
_WHERE = {where!r}


def __getattr__(name):
    import importlib

    if name not in _WHERE:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    module = importlib.import_module(_WHERE[name])
    found = module if _WHERE[name].endswith("." + name) and not hasattr(module, name) else getattr(module, name)
    globals()[name] = found
    return found
"""
LEFT_OUT = {"tests", "__pycache__", "benchmarking"}


def write_playground(folder: PathLike, runtime: PathLike | None = None) -> Path:
    """Write the playground into a folder, and return its page.

    Parameters
    ----------
    folder : path
        A new one, or one that was written so before.
    runtime : path, optional
        A folder with Python for browsers, as the npm package ``pyodide`` holds it; it is copied, so that the page
        needs nothing from elsewhere. By default that which lies in the site from before is kept, and where there is
        none, the page loads it from the web.

    Raises
    ------
    FileError
        If the runtime is not there, or the folder has files that are not ours.
    """
    parts = {} if runtime is None else _runtime_files(Path(runtime))
    refuse_foreign(folder, *WRITTEN, folders=FOLDERS)
    there = all(Path(folder, "runtime", name).is_file() for name in RUNTIME)
    page = playground_page(local=bool(parts) or there)
    path = own_folder(folder, *WRITTEN)
    (path / "packages").mkdir(exist_ok=True)
    for name, content in (("pdpsim.zip", _packed_pdpsim()), ("networkx.zip", _packed_networkx())):
        write_bytes(path / "packages" / name, content)
    if parts:
        (path / "runtime").mkdir(exist_ok=True)
    for name, source in parts.items():
        write_bytes(path / "runtime" / name, read_bytes(source))
    write_text(path / "index.html", page)
    return path / "index.html"


def playground_page(local: bool = False) -> str:
    """Return the page.

    Parameters
    ----------
    local : bool
        Whether Python for browsers lies beside it, in a folder ``runtime``.

    Examples
    --------
    >>> page = playground_page()
    >>> "unsafe-inline" in page, "'unsafe-eval'" in page
    (False, False)
    """
    runtime = "'self'" if local else WEB
    script = stage_script(HERE / "wiring.js", HERE / "playground.js")
    data = {
        "runtime": "runtime/" if local else WEB,
        "packages": ["packages/networkx.zip", "packages/pdpsim.zip"],
        "scenarios": [_told(name) for name in list_scenarios()],
    }
    looks = read_text(HERE / "playground.css")
    page = read_text(HERE / "playground.html").replace("__LOOKS__", looks)
    return filled_page(
        page,
        player=f'<script type="module">{script}</script>',
        runtime=runtime,
        connect=" ".join(dict.fromkeys(["'self'", runtime])),
        worker=read_text(HERE / "worker.js"),
        data=json.dumps(data).replace("<", "\\u003c"),
        foot=escaped(f"pdpsim {pdpsim.__version__}: the same program as on your own machine."),
    )


def _told(name: str) -> dict[str, object]:
    scenario = get_scenario(name)
    return {
        "name": name,
        "title": scenario.title,
        "recipes": [{"name": recipe.name, "source": recipe.source} for recipe in scenario.recipes],
    }


def _runtime_files(folder: Path) -> dict[str, Path]:
    missing = [name for name in RUNTIME if not (folder / name).is_file()]
    if missing:
        raise FileError(
            f"{file_named(folder)} has no {missing[0]}: it must be the folder of the npm package pyodide "
            f"(npm install pyodide@{PYODIDE}; then --runtime node_modules/pyodide)"
        )
    return {name: folder / name for name in RUNTIME}


def _packed_pdpsim() -> bytes:
    """All of pdpsim with its scenarios, and what says by name where they are."""
    scenarios = import_module("pdpsim.scenarios")
    files = dict(_files(Path(pdpsim.__file__).parent, "pdpsim"))
    files.update(_files(Path(scenarios.__path__[0]), "pdpsim/scenarios"))
    info = f"pdpsim-{pdpsim.__version__}.dist-info"
    try:
        entries = distribution("pdpsim").read_text("entry_points.txt")
    except PackageNotFoundError:
        entries = None
    files[f"{info}/entry_points.txt"] = (entries or "").encode()
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: pdpsim\nVersion: {pdpsim.__version__}\n".encode()
    return _packed(files)


def _packed_networkx() -> bytes:
    """All of networkx, whose algorithms are read when one is first asked for: it begins in a third of the time."""
    files = dict(_files(Path(networkx.__file__).parent, "networkx"))
    head, mark, _ = files["networkx/__init__.py"].decode().partition("\nfrom networkx import generators\n")
    if mark:
        files["networkx/__init__.py"] = (head + LATER.format(where=_homes(networkx))).encode()
        files["networkx/algorithms/__init__.py"] = LATER.format(where=_homes(networkx.algorithms)).encode()
    return _packed(files)


def _homes(package: ModuleType) -> dict[str, str]:
    """The module that each name of networkx comes from, of those that it need not begin with."""
    found = {}
    for name, thing in vars(package).items():
        home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None) or ""
        if home.startswith(PARTS):
            found[name] = home
    return found


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder)
        if path.suffix in KINDS and not LEFT_OUT & set(parts.parts):
            yield f"{name}/{parts.as_posix()}", path.read_bytes()


def _packed(files: dict[str, bytes]) -> bytes:
    """A ZIP file: the same bytes for the same files."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as into:
        for name, content in sorted(files.items()):
            into.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return packed.getvalue()
